/* socket-crowd.ts   opens many sockets to a server and holds them, in a process of its own: what it costs is not counted
 * Reads one JSON line: {port, paths, messages}. `messages`: how many each is told before it counts as open.
 * Prints the milliseconds until all were, then holds them until stdin ends.
 */
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

type Order = {
  readonly port: number;
  readonly paths: readonly string[];
  /** Messages after the handshake by which a client knows that it is in. */
  readonly messages: number;
};

/** Handshakes on their way. */
const AT_ONCE = 256;
const held: Socket[] = [];

const handshake = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;

/** Each from one of 16,000 addresses of this machine, so that ports do not run out. */
const addressOf = (nth: number): string => `127.0.${1 + ((nth >> 6) & 127)}.${1 + (nth & 63)}`;

function open({ port, messages }: Order, path: string, nth: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: addressOf(nth) });
    let text = '';
    socket.once('error', reject);
    socket.write(handshake(path));
    socket.on('data', (data) => {
      text += data.toString('latin1');
      const isIn = text.startsWith('HTTP/1.1 101') && text.includes('\r\n\r\n');
      if (!isIn && text.includes('\r\n\r\n')) reject(new Error(text.slice(0, 300)));
      if (!isIn || text.split('"message_type"').length - 1 < messages) return;
      socket.removeAllListeners('data').resume();
      held.push(socket);
      text = '';
      resolve();
    });
  });
}

const lines = createInterface({ input: process.stdin });
for await (const line of lines) {
  const order = JSON.parse(line) as Order;
  const startedMs = performance.now();
  let next = 0;
  const worker = async () => {
    for (let nth = next++; nth < order.paths.length; nth = next++) {
      await open(order, order.paths[nth] ?? '/', nth);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  process.stdout.write(`${performance.now() - startedMs}\n`);
}
for (const socket of held) socket.destroy();
