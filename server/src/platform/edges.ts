import type { Uuid } from '../kernel/ids.ts';
import type { Config } from './config.ts';
import type { Env, Secrets } from './env.ts';
import type { LoggedEvent } from './events.ts';
import type { Http } from './http/route.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { Logger } from './log.ts';
import type { Mailer } from './mail/mail.ts';
import type { Ctx, Db, InTx, Reads, Snapshot } from './postgres/db.ts';
import type { Sql } from './postgres/sql.ts';
import type { Streams } from './realtime/streams.ts';
import type { Live } from './realtime/types.ts';

/** Looks across stores through the listed functions (`select … from locate_…(…)`); returns ids and the store. */
export type Locate = {
  /** `once`: not sent again when its answer is lost, for what must not happen twice. */
  many<Row>(statement: Sql, tries?: 'once'): Promise<readonly Row[]>;
  one<Row>(statement: Sql): Promise<Row | undefined>;
};

/** Small recurring work: two tickers are harmless, because each run claims its rows itself. */
export type Timers = {
  /** Work that all processes share: only those that work off jobs tick. */
  every(name: string, everyMs: number, run: () => Promise<void>): void;
  /** For what a process keeps in its own memory. */
  everyInEachProcess(name: string, everyMs: number, run: () => Promise<void>): void;
};

/** Readers of the event log: at least once, in order of position, each with a position of its own. */
export type Readers = {
  on(
    reader: string,
    types: readonly string[] | 'all',
    react: (ctx: Ctx, event: LoggedEvent) => Promise<void>,
  ): void;
  /**
   * As `on`, for small work that shares a transaction: gets up to 50 events of one store at once, in their order. When
   * it throws, it gets each of them by itself.
   */
  together(
    reader: string,
    types: readonly string[] | 'all',
    react: (ctx: Ctx, events: readonly LoggedEvent[]) => Promise<void>,
  ): void;
};

/** Which cached answers an event makes stale. */
export type CacheTags = {
  staleOn(
    types: readonly string[],
    tags: (event: { aggregateId: Uuid }) => readonly string[],
  ): void;
  /**
   * Facts of each store that reads need again and again: read once, and again when an event touched the tag or a second
   * went by. For reads only: what decides a write is read in its transaction.
   */
  kept<T>(tag: string, read: (db: Db) => Promise<T>): (db: Db) => Promise<T>;
};

/** What the edges of a module (`routes.ts`, `jobs.ts`, `live.ts`) may use. Operations get none of it: they have `tx`. */
export type Edges = {
  readonly http: Http;
  readonly inTx: InTx;
  readonly reads: Reads;
  /** As `reads`, on connections of their own: for text searches. Refuses OVERLOADED when too many wait. */
  readonly searches: Reads;
  readonly snapshot: Snapshot;
  readonly locate: Locate;
  readonly timers: Timers;
  readonly readers: Readers;
  readonly jobs: Jobs;
  /** What is told to those who are connected; see `realtime/types.ts`. */
  readonly live: Live;
  readonly streams: Streams;
  readonly cacheTags: CacheTags;
  readonly env: Env;
  readonly secrets: Secrets;
  readonly config: Config;
  readonly log: Logger;
  /** Sends mails; never inside a transaction. */
  readonly mailer: Mailer;
  /** A real HTTP POST to this server's own public address, as a second party would send it. Gives the status. */
  readonly callOwnAddress: (
    path: string,
    body: string,
    headers: Readonly<Record<string, string>>,
  ) => Promise<number>;
};
