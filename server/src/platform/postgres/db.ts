import type { Uuid } from '../../kernel/ids.ts';
import type { Secrets } from '../env.ts';
import type { NewEvent } from '../events.ts';
import { type Sql, sql } from './sql.ts';

/** Who acts, as it is written into events, movements and audit rows. */
export type Actor = {
  readonly kind: 'anonymous' | 'guest' | 'customer' | 'staff' | 'api_key' | 'system';
  readonly id?: Uuid;
};

export const SYSTEM: Actor = { kind: 'system' };

/** For whom a transaction or a read is made. The store id decides every row that it can see. */
export type Ctx = {
  readonly storeId: Uuid;
  readonly actor: Actor;
  readonly requestId?: string;
};

/**
 * Reads of one store. Row-level security is on: a statement sees this store's rows only, so a `where store_id`
 * is never written in a query. Statements started in one synchronous stretch (`Promise.all`) travel in one
 * flight and, outside a transaction, see one snapshot.
 */
export interface Db {
  readonly storeId: Uuid;
  many<Row>(statement: Sql): Promise<readonly Row[]>;
  /** The first row, or undefined. */
  one<Row>(statement: Sql): Promise<Row | undefined>;
  /**
   * Raised with every change of how the store is set up; see `fromConfiguration`. Of a transaction: as it was when it
   * began, unless asked for `now`.
   */
  configurationVersion(at?: 'now'): Promise<number>;
}

/** What answers `configurationVersion`. 0 until something was changed for the first time. */
export const configurationVersion: Sql = sql`
  coalesce((select v.version from configuration_versions v), 0) as configuration_version`;

/**
 * When a question is asked of those who share a transaction: one of a later stage only when nobody has more to ask of an
 * earlier one. So their locks are taken in one order, each stage's at once: first what each of them works on (carts,
 * orders), last what everybody wants (stock).
 */
export const STAGE = { before: 0, owned: 1, work: 2, wanted: 3 } as const;
export type Stage = (typeof STAGE)[keyof typeof STAGE];

/**
 * What several pieces of work may want of the database at the same moment, answered for all of them at once.
 * stage   of what it locks; `work` locks nothing that another piece of work may want
 * writes  something is written, so whoever asked can no longer refuse without undoing it
 * run     gives an answer for each input, in their order; an Error is of that one only
 */
export type Question<In, Out> = {
  readonly stage: Stage;
  readonly writes: boolean;
  readonly run: (tx: Tx, inputs: readonly In[]) => Promise<readonly (Out | Error)[]>;
};

declare const txBrand: unique symbol;

/** An open transaction: made by `inTx` only. What writes must be given one. */
export interface Tx extends Db {
  readonly [txBrand]: 'Tx';
  readonly actor: Actor;
  readonly requestId: string | undefined;
  /** The one now of this operation; SQL has the same as `app_now()`. */
  readonly now: Date;
  readonly secrets: Secrets;
  newId(): Uuid;
  randomBytes(count: number): Buffer;
  /** Runs a statement for its effect and gives the number of rows it touched. */
  run(statement: Sql): Promise<number>;
  /**
   * Says that what follows locks rows in an order of its own (codes, customers): it is not done in a shared transaction,
   * but once more from its beginning in one that is not.
   */
  alone(): void;
  /** Asks what others may ask at this moment too: one flight answers all who share the transaction. */
  ask<In, Out>(question: Question<In, Out>, input: In): Promise<Out>;
  /**
   * As `ask`, when nothing is to be learnt of it; as with `send`, it may travel with COMMIT: what the question runs is sent
   * at once, nothing of it waits for an answer.
   */
  tell<In>(question: Question<In, void>, input: In): void;
  /**
   * Sends a statement of which nothing is to be learnt: under the locks that are held its outcome is known. It may
   * travel with COMMIT; if it fails after all, the transaction does.
   */
  send(statement: Sql): void;
  /** Buffers an event; it is written by the last statement before COMMIT. */
  emit(event: NewEvent): void;
  /** Runs once, after COMMIT succeeded; for wake-ups and caches, never for effects that must happen. */
  afterCommit(work: () => void): void;
  /** Wakes the workers of a queue after COMMIT; `enqueue` calls it. */
  wakes(queue: string): void;
}

export type InTx = <T>(ctx: Ctx, work: (tx: Tx) => Promise<T>) => Promise<T>;
/**
 * As `InTx`, for work of which much comes at once: it may share its transaction with other work of its kind in the store.
 * lane   the kind of work: what asks the same questions in the same order, so that nobody waits for more than that
 * apart  names of what it must not share with anybody who has one of them too, e.g. its cart
 */
export type InTxTogether = <T>(
  ctx: Ctx,
  work: (tx: Tx) => Promise<T>,
  how: { readonly lane: string; readonly apart: readonly string[] },
) => Promise<T>;
/**
 * noteEnd  called for each flight with the end of the event log as it was when the flight's snapshot was taken, or before:
 *          what is read there holds all events up to it
 */
export type Reads = (ctx: Pick<Ctx, 'storeId'>, noteEnd?: (end: LogEnd) => void) => Db;

/** The end of the event log at one moment. */
export type LogEnd = { readonly epoch: string; readonly position: number };

/**
 * Long reads of one store in one snapshot: all statements see the same moment, on one of few connections of their
 * own, each statement for at most 30 s.
 */
export type Snapshot = <T>(ctx: Pick<Ctx, 'storeId'>, work: (db: Db) => Promise<T>) => Promise<T>;
