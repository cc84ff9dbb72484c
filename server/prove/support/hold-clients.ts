/* Many idle clients of real time in one process: they count what they hear and how late it was. Ends with its parent.
 * argv: where the sockets are, the first of the addresses of loopback they come from
 */
import WebSocket from 'ws';

export type Order =
  /** Paths with a ticket each; answered when all are in. messages: how many each is told before it is. */
  | { readonly open: readonly string[]; readonly messages: number }
  /** Breaks one connection. */
  | { readonly cut: true }
  | { readonly report: true };

export type Report = {
  /** Connections that are open, and that were and are no more. */
  readonly open: number;
  readonly lost: number;
  readonly heard: number;
  readonly resyncs: number;
  /** Of what was heard since the last report: how many by whole milliseconds from the change. */
  readonly byMs: readonly (readonly [ms: number, count: number])[];
};

const SUBPROTOCOL = 'rcommerce.v1';
/** Of one address: fewer than its ports. */
const OF_ONE_ADDRESS = 64;

const [origin = '', firstAddress = '0'] = process.argv.slice(2);
const sockets: WebSocket[] = [];
let byMs = new Map<number, number>();
let dialled = 0;
let heard = 0;
let lost = 0;
let resyncs = 0;

function addressOf(nth: number): string {
  const block = Number(firstAddress) + Math.floor(nth / OF_ONE_ADDRESS);
  return `127.8.${1 + (block >> 7)}.${1 + (block & 127)}`;
}

function hear(text: string): void {
  if (text.startsWith('{"message_type":"resync"')) {
    resyncs += 1;
    return;
  }
  const { timestamp } = JSON.parse(text) as { timestamp: string };
  const ms = Math.max(0, Date.now() - Date.parse(timestamp));
  heard += 1;
  byMs.set(ms, (byMs.get(ms) ?? 0) + 1);
}

function open(path: string, messages: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = new WebSocket(`${origin}${path}`, SUBPROTOCOL, {
    localAddress: addressOf(dialled),
    perMessageDeflate: false,
  });
  dialled += 1;
  let left = messages;
  socket.on('error', reject);
  socket.on('message', (data: Buffer) => {
    const text = String(data);
    const isWelcome = /^\{"message_type":"(?:connect|success)"/.test(text);
    if (!isWelcome) {
      hear(text);
      return;
    }
    left -= 1;
    if (left > 0) return;
    sockets.push(socket);
    resolve();
  });
  socket.on('close', () => {
    lost += 1;
    reject(new Error('closed before it was in'));
  });
  return promise;
}

async function obey(order: Order): Promise<void> {
  if ('open' in order) {
    await Promise.all(order.open.map((path) => open(path, order.messages)));
    process.send?.('open');
  } else if ('cut' in order) {
    sockets[0]?.terminate();
  } else {
    const open = sockets.filter(({ readyState }) => readyState === WebSocket.OPEN).length;
    process.send?.({ open, lost, heard, resyncs, byMs: [...byMs] } satisfies Report);
    byMs = new Map();
  }
}

process.on('message', (order: Order) => {
  obey(order).catch((error: unknown) => {
    process.stderr.write(`a process of clients: ${error instanceof Error ? error.stack : error}\n`);
    process.exit(1);
  });
});
process.on('disconnect', () => process.exit(0));
