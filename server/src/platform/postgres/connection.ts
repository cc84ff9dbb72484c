import type { Socket } from 'node:net';
import pg from 'pg';
import { assert } from '../../kernel/assert.ts';
import { compile, type Sql } from './sql.ts';

/** Column types as our code wants them: bigint as a safe number, date as text; the rest as `pg` gives it. */
const BIGINT_OID = pg.types.builtins.INT8;
const BIGINT_ARRAY = 1016 as unknown as typeof BIGINT_OID;
const DATE = 1082;

function safeNumber(text: string): number {
  const value = Number(text);
  assert(Number.isSafeInteger(value), `bigint out of the safe range: ${text}`);
  return value;
}

const bigintArray = pg.types.getTypeParser(BIGINT_ARRAY) as unknown as (
  text: string,
) => (string | null)[];

const PARSERS = new Map<number, (text: string) => unknown>([
  [BIGINT_OID, safeNumber],
  [
    BIGINT_ARRAY,
    (text) => bigintArray(text).map((item) => (item === null ? null : safeNumber(item))),
  ],
  [DATE, (text) => text],
]);

export const columnTypes = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && PARSERS.get(oid)) || pg.types.getTypeParser(oid, format as 'text'),
} as pg.CustomTypesConfig;

/** Marks a promise as looked at, so that a failure met later is no unhandled rejection. */
export function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** What `pg` keeps to itself: the socket that a client writes to. */
type WithSocket = { readonly connection: { readonly stream: Pick<Socket, 'cork' | 'uncork'> } };
const held = new WeakSet<pg.ClientBase>();

/**
 * Holds back what this client sends until the code that runs now has started all it can: a flight is one write to the
 * socket. `pg` makes one of each statement, and these were a fifth of all that a request cost. Gives whether a flight
 * begins here.
 */
export function inOneWrite(client: pg.ClientBase): boolean {
  if (held.has(client)) return false;
  const { stream } = (client as unknown as WithSocket).connection;
  held.add(client);
  stream.cork();
  process.nextTick(() => {
    held.delete(client);
    stream.uncork();
  });
  return true;
}

export function ask(client: pg.ClientBase, statement: Sql): Promise<pg.QueryResult> {
  inOneWrite(client);
  return client.query(compile(statement));
}

/** What `pg` keeps to itself: whether everything asked of it was answered. */
type WithReadiness = { readonly readyForQuery: boolean };
/** How often connections are looked at. */
const SILENCE_LOOKED_AT_MS = 500;

/**
 * Gives a connection up that owes an answer and says nothing for so long: the other side is gone without a word (a dead
 * machine, a cut cable, a firewall that forgot), and only its own time-outs, of minutes or hours, would tell. All that
 * is in flight on it fails as on any lost connection. A server that lives is never silent for longer than a statement
 * may take, as each of its answers is heard when it is given.
 * silentMsMax  longer than a statement may take there
 */
export function endWhenSilent(client: pg.ClientBase, silentMsMax: number): void {
  const { connection } = client as unknown as { readonly connection: { readonly stream: Socket } };
  const state = client as unknown as WithReadiness;
  let heardBytes = -1;
  let since = 0;
  const timer = setInterval(() => {
    const { stream } = connection;
    const now = performance.now();
    if (state.readyForQuery || stream.bytesRead !== heardBytes) {
      heardBytes = stream.bytesRead;
      since = now;
    } else if (now - since >= silentMsMax) {
      clearInterval(timer);
      stream.destroy();
    }
  }, SILENCE_LOOKED_AT_MS);
  timer.unref();
  client.once('end', () => clearInterval(timer));
}

/**
 * One connection shared by many callers through pipelining. It connects when first used, and again after it
 * broke; what was in flight when it broke fails with it.
 */
export class SharedConnection {
  readonly #config: pg.ClientConfig;
  readonly #silentMsMax: number;
  #client: Promise<pg.Client> | undefined;
  #closed = false;

  constructor(config: pg.ClientConfig, silentMsMax: number) {
    this.#config = config;
    this.#silentMsMax = silentMsMax;
  }

  /** Runs the work with the connected client; the work must queue all its statements synchronously. */
  async use<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    assert(!this.#closed, 'the database connection is closed');
    this.#client ??= this.#connect();
    return work(await this.#client);
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client(this.#config);
    const forget = () => {
      this.#client = undefined;
    };
    client.on('error', forget);
    client.on('end', forget);
    try {
      await client.connect();
      endWhenSilent(client, this.#silentMsMax);
      return client;
    } catch (error) {
      forget();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const client = await this.#client?.catch(() => undefined);
    await client?.end().catch(() => {});
  }
}
