/* raw-socket.ts   WebSocket byte by byte, for what no library lets you send: any header, any frame, in any pieces
 * source: RFC 6455, 5.2 (frames) and 4.1 (the upgrade)
 */
import { createHash, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

export const CONTINUATION = 0;
export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

/** RFC 6455, 1.3 */
const ACCEPT_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const ANSWER_MS_MAX = 5000;
const MASK_BIT = 0x80;
const FIN_BIT = 0x80;

export type Frame = {
  readonly opcode: number;
  readonly isFinal: boolean;
  readonly payload: Buffer;
};

export type FrameOptions = {
  readonly opcode: number;
  readonly payload?: Buffer | string;
  readonly isFinal?: boolean;
  /** The three reserved bits, as a number of 0 to 7. */
  readonly reserved?: number;
  readonly isMasked?: boolean;
  /** Written instead of the true length, in 64 bits. */
  readonly claims?: bigint;
};

/** One frame of a client. */
export function frame(options: FrameOptions): Buffer {
  const { opcode, isFinal = true, reserved = 0, isMasked = true, claims } = options;
  const payload = Buffer.from(options.payload ?? '');
  const bit = isMasked ? MASK_BIT : 0;
  const first = (isFinal ? FIN_BIT : 0) | (reserved << 4) | opcode;
  const length = claims ?? BigInt(payload.length);
  let head: Buffer;
  if (claims === undefined && length < 126n) {
    head = Buffer.from([first, bit | Number(length)]);
  } else if (claims === undefined && length < 65_536n) {
    head = Buffer.from([first, bit | 126, 0, 0]);
    head.writeUInt16BE(Number(length), 2);
  } else {
    head = Buffer.alloc(10);
    head[0] = first;
    head[1] = bit | 127;
    head.writeBigUInt64BE(length, 2);
  }
  if (!isMasked) return Buffer.concat([head, payload]);
  const mask = randomBytes(4);
  const masked = Buffer.from(payload);
  for (let at = 0; at < masked.length; at += 1)
    masked[at] = (masked[at] ?? 0) ^ (mask[at & 3] ?? 0);
  return Buffer.concat([head, mask, masked]);
}

/** A close frame's payload. */
export const closing = (code: number, reason: Buffer | string = ''): Buffer => {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(code);
  return Buffer.concat([head, Buffer.from(reason)]);
};

/** A whole frame at the beginning of the bytes, with its length; undefined when there is none yet. */
function frameIn(bytes: Buffer): { readonly frame: Frame; readonly size: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = (bytes[1] ?? 0) & 127;
  const head = short === 127 ? 10 : short === 126 ? 4 : 2;
  if (bytes.length < head) return undefined;
  const length =
    short === 127
      ? Number(bytes.readBigUInt64BE(2))
      : short === 126
        ? bytes.readUInt16BE(2)
        : short;
  if (bytes.length < head + length) return undefined;
  const first = bytes[0] ?? 0;
  return {
    frame: {
      opcode: first & 15,
      isFinal: (first & FIN_BIT) !== 0,
      payload: Buffer.from(bytes.subarray(head, head + length)),
    },
    size: head + length,
  };
}

export type Upgrade = {
  readonly port: number;
  readonly localAddress?: string;
  readonly path?: string;
  /** Instead of those of a good upgrade, by name; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly method?: string;
};

export type HttpAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type RawSocket = {
  readonly answer: HttpAnswer;
  /** Whether the server took the upgrade, with the right `Sec-WebSocket-Accept`. */
  readonly isOpen: boolean;
  write(bytes: Buffer): void;
  /** In pieces of so many bytes, each a write of its own. */
  writeInPieces(bytes: Buffer, size: number): Promise<void>;
  /** The next frame that is not skipped; undefined when the connection ended, rejects when nothing comes in time. */
  next(skip?: (frame: Frame) => boolean): Promise<Frame | undefined>;
  /** Resolves when the server has closed the connection. */
  readonly ended: Promise<void>;
  readonly socket: Socket;
  destroy(): void;
};

const within = <T>(promised: Promise<T>, what: string): Promise<T> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`not in time: ${what}`)), ANSWER_MS_MAX);
  return Promise.race([promised, late.promise]).finally(() => clearTimeout(timer));
};

/** Opens a connection and sends one upgrade, good or bad. */
export async function openRaw(upgrade: Upgrade): Promise<RawSocket> {
  const { port, localAddress = '127.0.0.1', path = '/ws', method = 'GET' } = upgrade;
  const key = randomBytes(16).toString('base64');
  const headers = Object.entries({
    Host: `127.0.0.1:${port}`,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': key,
    'Sec-WebSocket-Protocol': 'rcommerce.v1',
    ...upgrade.headers,
  }).filter(([, value]) => value !== undefined);
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  let held: Buffer = Buffer.alloc(0);
  let grown = Promise.withResolvers<void>();
  const tell = (): void => {
    grown.resolve();
    grown = Promise.withResolvers<void>();
  };
  socket.on('data', (bytes: Buffer) => {
    held = Buffer.concat([held, bytes]);
    tell();
  });
  let isEnded = false;
  socket.on('error', () => {});
  for (const end of ['end', 'close'] as const) {
    socket.on(end, () => {
      isEnded = true;
      tell();
    });
  }
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.write(`${method} ${path} HTTP/1.1\r\n${lines}\r\n`);

  /** Looks at what came until there is something, the end included. */
  const until = async <T>(what: string, look: () => T | undefined): Promise<T | undefined> =>
    within(
      (async () => {
        for (;;) {
          const { promise } = grown;
          const found = look();
          if (found !== undefined || isEnded) return found;
          await promise;
        }
      })(),
      what,
    );
  const answer = (await until('an answer to the upgrade', () => answerIn(held))) ?? {
    status: 0,
    headers: {},
    body: '',
    size: 0,
  };
  const isOpen =
    answer.status === 101 &&
    answer.headers['sec-websocket-accept'] ===
      createHash('sha1').update(`${key}${ACCEPT_GUID}`).digest('base64');
  if (answer.status === 101) held = held.subarray(answer.size);
  return {
    answer,
    isOpen,
    write: (bytes) => void socket.write(bytes),
    writeInPieces: async (bytes, size) => {
      socket.setNoDelay(true);
      for (let at = 0; at < bytes.length && !socket.destroyed; at += size) {
        socket.write(bytes.subarray(at, at + size));
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    next: async (skip = () => false) => {
      for (;;) {
        const found = await until('a frame', () => frameIn(held));
        if (!found) return undefined;
        held = held.subarray(found.size);
        if (!skip(found.frame)) return found.frame;
      }
    },
    ended,
    socket,
    destroy: () => socket.destroy(),
  };
}

/** The whole answer at the beginning of the bytes; a body is as long as it says. */
function answerIn(bytes: Buffer): (HttpAnswer & { readonly size: number }) | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
    }),
  );
  const length = Number(headers['content-length'] ?? 0);
  if (bytes.length < end + 4 + length) return undefined;
  return {
    status: Number(first.split(' ')[1]),
    headers,
    body: bytes.subarray(end + 4, end + 4 + length).toString(),
    size: end + 4,
  };
}
