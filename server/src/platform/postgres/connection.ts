import type { Socket } from 'node:net';
import pg from 'pg';
import { assert } from '../../kernel/assert.ts';
import { compile, type Sql, type Statement } from './sql.ts';

/** Column types as our code wants them: bigint as a safe number, date as text; the rest as `pg` gives it. */
const BIGINT_OID = pg.types.builtins.INT8;
const BIGINT_ARRAY = 1016 as unknown as typeof BIGINT_OID;
const DATE = 1082;
const INSTANT = pg.types.builtins.TIMESTAMPTZ;

function safeNumber(text: string): number {
  const value = Number(text);
  assert(Number.isSafeInteger(value), `bigint out of the safe range: ${text}`);
  return value;
}

const bigintArray = pg.types.getTypeParser(BIGINT_ARRAY) as unknown as (
  text: string,
) => (string | null)[];

const otherInstant = pg.types.getTypeParser(INSTANT);
/** `2026-11-25 19:58:56.467+00`: how nearly all our instants are written, read by place. */
const INSTANT_LENGTH = 26;
const ZERO = 48;

function instant(text: string): unknown {
  const isUsual =
    text.length === INSTANT_LENGTH && text[0] !== '0' && text[19] === '.' && text.endsWith('+00');
  if (!isUsual) return otherInstant(text);
  const two = (at: number) => (text.charCodeAt(at) - ZERO) * 10 + text.charCodeAt(at + 1) - ZERO;
  const ms = two(20) * 10 + text.charCodeAt(22) - ZERO;
  const year = two(0) * 100 + two(2);
  return new Date(Date.UTC(year, two(5) - 1, two(8), two(11), two(14), two(17), ms));
}

const PARSERS = new Map<number, (text: string) => unknown>([
  [BIGINT_OID, safeNumber],
  [
    BIGINT_ARRAY,
    (text) => bigintArray(text).map((item) => (item === null ? null : safeNumber(item))),
  ],
  [DATE, (text) => text],
  [INSTANT, instant],
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

/** What `pg` keeps to itself: the messages of the protocol, and which statements a connection has parsed. */
type Messages = {
  readonly parsedStatements: Readonly<Record<string, string>>;
  bind(message: { readonly statement: string; readonly values: readonly unknown[] }): void;
  execute(): void;
};
type WithMessages = { readonly connection: Messages };
type QueryParts = pg.Submittable & {
  callback: (error: unknown, result: pg.QueryResult) => void;
  prepare(connection: Messages): void;
  handleDataRow(message: { readonly fields: readonly (string | null)[] }): void;
  handleCommandComplete(message: unknown, connection: Messages): void;
};
const Query = pg.Query as unknown as new (config: object) => QueryParts;

/**
 * A statement behind another that opens its transaction, with one Sync after both.
 * @NOTE What is sent before a Sync is one transaction, and behind a failure PostgreSQL runs nothing before it has read
 * that Sync: the statement cannot run unless its opening did. So it must always be sent by the extended protocol.
 */
class OpenedQuery extends Query {
  readonly #opening: Statement;
  readonly #told: ((text: string | null) => void) | undefined;
  #isOpen = false;

  constructor(opening: Statement, statement: Statement, told?: (text: string | null) => void) {
    super({ ...statement, queryMode: 'extended' });
    this.#opening = opening;
    this.#told = told;
  }

  override prepare(connection: Messages): void {
    connection.bind({ statement: this.#opening.name ?? '', values: this.#opening.values });
    connection.execute();
    super.prepare(connection);
  }

  /** Of the opening's row, whose columns were not described, only the last may be wanted, as its text. */
  override handleDataRow(message: { readonly fields: readonly (string | null)[] }): void {
    if (this.#isOpen) super.handleDataRow(message);
    else this.#told?.(message.fields.at(-1) ?? null);
  }

  override handleCommandComplete(message: unknown, connection: Messages): void {
    if (this.#isOpen) super.handleCommandComplete(message, connection);
    else this.#isOpen = true;
  }
}

/**
 * Asks in a transaction of its own, opened by another statement, without BEGIN and COMMIT: they and their answers were a
 * tenth of a short read. Undefined, and nothing is sent, when this connection has not parsed the opening yet.
 * told  gets the last column of the opening's row, as text
 */
export function askOpened(
  client: pg.ClientBase,
  opening: Sql,
  statement: Sql,
  told?: (text: string | null) => void,
): Promise<pg.QueryResult> | undefined {
  const { connection } = client as unknown as WithMessages;
  const open = compile(opening);
  if (open.name === undefined || connection.parsedStatements[open.name] !== open.text) return;
  inOneWrite(client);
  return new Promise((resolve, reject) => {
    const query = new OpenedQuery(open, compile(statement), told);
    query.callback = (error, result) => (error ? reject(error) : resolve(result));
    client.query(query);
  });
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
