/* statement-tap.ts   stands between one server and PostgreSQL and counts what is asked, statement by statement
 * Terms       statement: an Execute or a simple Query with its Sync. armed: at the n-th statement from now the tap stops
 *             before it or behind it, for good: nothing more of that server arrives, and no answer goes back.
 * source: PostgreSQL documentation, chapter Frontend/Backend Protocol, message formats
 */
import { connect, createServer, type Socket } from 'node:net';

export type Side = 'before' | 'after';

export type StatementTap = {
  readonly port: number;
  /** Texts of what was counted since `count` was last called. */
  counted(): readonly string[];
  /** Counts from now on. */
  count(): void;
  /** Counts from now on, and calls when the server stands at that statement. */
  arm(nth: number, side: Side, reached: () => void): void;
  close(): void;
};

const LETTER = { parse: 0x50, bind: 0x42, execute: 0x45, query: 0x51 } as const;

/** socketPath: of PostgreSQL. isCounted: by the statement's text. */
export async function openStatementTap(
  socketPath: string,
  isCounted: (text: string) => boolean,
): Promise<StatementTap> {
  let texts: string[] = [];
  let armed:
    | { readonly nth: number; readonly side: Side; readonly reached: () => void }
    | undefined;
  let isStopped = false;
  const sockets = new Set<Socket>();

  const server = createServer((near) => {
    const far = connect(socketPath);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    }
    far.on('data', (bytes: Buffer) => {
      if (!isStopped) near.write(bytes);
    });
    far.on('close', () => near.destroy());
    // What was sent is worked off, as by a server whose client is gone.
    near.on('close', () => far.end());
    const named = new Map<string, string>();
    let bound = '';
    let rest: Buffer = Buffer.alloc(0);
    let isStarted = false;
    let isLast = false;

    const forward = (message: Buffer): void => {
      if (!isStopped || isLast) far.write(message);
    };
    /** One message of the protocol; the first one has no letter. */
    const take = (message: Buffer): void => {
      const letter = message[0];
      const body = message.subarray(5);
      if (letter === LETTER.parse) {
        const [name = '', text = ''] = stringsOf(body);
        named.set(name, text);
      } else if (letter === LETTER.bind) bound = stringsOf(body)[1] ?? '';
      const isStatement = letter === LETTER.execute || letter === LETTER.query;
      const text = letter === LETTER.query ? (stringsOf(body)[0] ?? '') : (named.get(bound) ?? '');
      if (isStatement && !isStopped && isCounted(text)) {
        texts.push(text);
        if (armed && texts.length === armed.nth) {
          isStopped = true;
          const { side, reached } = armed;
          // Behind it: its Sync, the next message, still goes.
          isLast = side === 'after';
          if (isLast) far.write(message);
          setImmediate(reached);
          return;
        }
      }
      forward(message);
      if (isLast && letter === 0x53) isLast = false;
    };
    near.on('data', (bytes: Buffer) => {
      rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      for (;;) {
        const head = isStarted ? 1 : 0;
        if (rest.length < head + 4) return;
        const length = head + rest.readUInt32BE(head);
        if (rest.length < length) return;
        const message = rest.subarray(0, length);
        rest = rest.subarray(length);
        if (isStarted) take(message);
        else {
          isStarted = true;
          forward(message);
        }
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    counted: () => texts,
    count: () => {
      texts = [];
    },
    arm: (nth, side, reached) => {
      texts = [];
      armed = { nth, side, reached };
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** The strings that a body begins with, each ended by 0. */
const stringsOf = (body: Buffer): readonly string[] => body.toString('latin1').split('\0', 2);
