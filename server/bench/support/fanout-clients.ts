/* fanout-clients.ts   many clients of one server of sockets: they count what they hear and say when it was. Ends with its parent. */
import { connect, type Socket } from 'node:net';

/** What the parent asks for. expect: whole text messages, of all together, from now on. pause: so many stop reading. */
export type Ask =
  | { readonly expect: number }
  | { readonly pause: number }
  | { readonly resume: true };
/** Nanoseconds of the machine's monotonic clock of receipts since `expect`: the last, and those in order as milliseconds. */
export type Told = { readonly lastNs: string; readonly p99Ns: string } | 'ready';

const [port = '0', count = '0'] = process.argv.slice(2);
const PONG = 0x8a;
const OPENING_TOGETHER = 200;

const sockets: Socket[] = [];
let expected = 0;
let receipts: bigint[] = [];

function heard(): void {
  receipts.push(process.hrtime.bigint());
  if (receipts.length !== expected) return;
  const p99 = receipts[Math.floor(expected * 0.99)] ?? 0n;
  process.send?.({ lastNs: `${receipts.at(-1)}`, p99Ns: `${p99}` } satisfies Told);
}

/** Counts text frames and answers pings; nothing else comes. Gives what is left of the last frame. */
function read(socket: Socket, bytes: Buffer): Buffer {
  let at = 0;
  while (bytes.length - at >= 2) {
    const short = (bytes[at + 1] ?? 0) & 0x7f;
    const head = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (bytes.length - at < head) break;
    const length =
      short < 126
        ? short
        : short === 126
          ? bytes.readUInt16BE(at + 2)
          : bytes.readUIntBE(at + 4, 6);
    if (bytes.length - at < head + length) break;
    const opcode = (bytes[at] ?? 0) & 0x0f;
    if (opcode === 1) heard();
    if (opcode === 9) {
      // Masked with zeros: the mask changes nothing.
      const data = bytes.subarray(at + head, at + head + length);
      socket.write(Buffer.concat([Buffer.from([PONG, 0x80 | length, 0, 0, 0, 0]), data]));
    }
    at += head + length;
  }
  return bytes.subarray(at);
}

function open(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(
        `GET /ws HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${Buffer.alloc(16).toString('base64')}\r\n\r\n`,
      );
    });
    let rest: Buffer = Buffer.alloc(0);
    let isOpen = false;
    socket.setNoDelay(true);
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      if (!isOpen) {
        const end = rest.indexOf('\r\n\r\n');
        if (end < 0) return;
        isOpen = true;
        rest = rest.subarray(end + 4);
        sockets.push(socket);
        resolve();
      }
      rest = Buffer.from(read(socket, rest));
    });
  });
}

process.on('message', (ask: Ask) => {
  if ('expect' in ask) {
    expected = ask.expect;
    receipts = [];
  } else if ('pause' in ask) {
    for (const socket of sockets.slice(0, ask.pause)) socket.pause();
  } else {
    for (const socket of sockets) socket.resume();
  }
});
process.on('disconnect', () => process.exit(0));

for (let opened = 0; opened < Number(count); opened += OPENING_TOGETHER) {
  const some = Math.min(OPENING_TOGETHER, Number(count) - opened);
  await Promise.all(Array.from({ length: some }, open));
}
process.send?.('ready' satisfies Told);
