/* Enqueued work.
 * Terms       queue: a kind of job, declared once. job: one piece of it, a row that commits with its cause. due: may
 *             run now. dead: failed at its last attempt, or where no other could help; staff may retry it.
 * Invariants  a job is there if and only if its transaction committed; it runs at least once; it runs with the store
 *             that enqueued it, or with none (schedules).
 */
import type { Static, TSchema } from 'typebox';
import { assert, BugError } from '../../kernel/assert.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { checkOf } from '../http/check.ts';
import type { Ctx, Tx } from '../postgres/db.ts';
import { insertJob, insertJobs, type JobEnvelope } from './store.ts';

/** Bytes of a job's payload, as JSON. What is bigger stands in a table, and the job carries its id. */
export const JOB_PAYLOAD_BYTES_MAX = 64 * 1024;
/** What `priority` means: within a store, higher first. */
export const JOB_PRIORITY = { high: 100, normal: 50, low: 10 } as const;

/** A kind of work. Declared once, at module level, in the module that does it. */
export type Queue<D> = {
  readonly name: string;
  readonly data: TSchema;
  /** Attempts after the first. */
  readonly retries: number;
  /** Wait before the second attempt, the third …; the last one repeats. */
  readonly backoffSeconds: readonly number[];
  /** How long one attempt may take. */
  readonly expireSeconds: number;
  /** Jobs at once in one process; one store gets half of them, rounded up. */
  readonly concurrency: number;
  /** Throws when the data does not fit. */
  readonly check: (data: unknown) => D;
};

/**
 * Declares a kind of work.
 * name   `mail.send`: the module, then the verb; at most 80 of a-z, 0-9, `.`, `_`, `-`
 * data   schema of the payload: closed, small, and without secrets that must not stand in the database
 */
export function defineQueue<S extends TSchema>(
  name: string,
  options: {
    readonly data: S;
    readonly retries?: number;
    readonly backoffSeconds?: readonly number[];
    readonly expireSeconds?: number;
    readonly concurrency?: number;
  },
): Queue<Static<S>> {
  const { data, retries = 3, expireSeconds = 300, concurrency = 2 } = options;
  const backoffSeconds = options.backoffSeconds ?? [60, 300, 900];
  assert(/^[a-z0-9][a-z0-9._-]{0,79}$/.test(name), `${name} cannot be the name of a queue`);
  assert(backoffSeconds.length > 0, `queue ${name} has no backoff`);
  const fits = checkOf(data, 'body');
  const check = (value: unknown): Static<S> => {
    try {
      return fits(value) as Static<S>;
    } catch (error) {
      // Not the fault of whoever sent the request: ours, or that of a release whose jobs looked different.
      throw new BugError(`the data of a job of ${name} does not fit: ${(error as Error).message}`);
    }
  };
  return { name, data, retries, backoffSeconds, expireSeconds, concurrency, check };
}

export type EnqueueOptions = {
  /** Not before this long from now. */
  readonly startAfterSeconds?: number;
  /** While a job of this store and queue with this key waits for its first attempt, no second one is added. */
  readonly singletonKey?: string;
  /** See `JOB_PRIORITY`; normal when left out. */
  readonly priority?: number;
};

/**
 * Adds a job inside the transaction: gone with its rollback, there after its commit (which wakes a worker).
 * gives  the job's id; with `singletonKey` that of the job which waits already, if one does
 */
export async function enqueue<D>(
  tx: Tx,
  queue: Queue<D>,
  data: D,
  options: EnqueueOptions = {},
): Promise<Uuid> {
  const id = await insertJob(tx, queue, {
    priority: JOB_PRIORITY.normal,
    ...options,
    id: tx.newId(),
    payload: payloadOf(tx, queue, data),
  });
  tx.wakes(queue.name);
  return id;
}

/** As `enqueue`, for several jobs of one kind: one statement. */
export async function enqueueAll<D>(
  tx: Tx,
  queue: Queue<D>,
  jobs: readonly {
    readonly data: D;
    readonly priority: number;
    readonly startAfterSeconds?: number;
  }[],
): Promise<void> {
  if (jobs.length === 0) return;
  const rows = jobs.map(({ data, priority, startAfterSeconds = 0 }) => ({
    ...{ id: tx.newId(), priority, startAfterSeconds, payload: payloadOf(tx, queue, data) },
  }));
  await insertJobs(tx, queue, rows);
  tx.wakes(queue.name);
}

function payloadOf<D>(tx: Tx, queue: Queue<D>, data: D): string {
  queue.check(data);
  const envelope: JobEnvelope = {
    store_id: tx.storeId,
    actor: tx.actor,
    ...(tx.requestId === undefined ? {} : { request_id: tx.requestId }),
    data,
  };
  const payload = JSON.stringify(envelope);
  const bytes = Buffer.byteLength(payload);
  assert(bytes <= JOB_PAYLOAD_BYTES_MAX, `a job of ${queue.name} has ${bytes} bytes`);
  return payload;
}

/** What a handler throws when no further attempt helps: the job is dead at once. */
export class DeadJob extends Error {
  override name = 'DeadJob';
}

/** What became of a job that nobody began with: it is due again at once, and its attempt does not count. */
export class NotBegun extends Error {
  override name = 'NotBegun';
}

/** One attempt at a job. */
export type Attempt = {
  readonly id: Uuid;
  /** 1 at the first. */
  readonly attempt: number;
  readonly isLastAttempt: boolean;
  /** Aborts at the queue's time-out, when the job was given to somebody else, and when the process must stop. */
  readonly signal: AbortSignal;
};

export type JobOf<D> = Attempt & { readonly data: D };

/** What the edges of a module may do with jobs. */
export type Jobs = {
  /**
   * The handler runs with its store set, outside any transaction, at least once. What it throws is retried with
   * backoff; after the last attempt, or by a `DeadJob`, the job is dead.
   * abandoned  runs, at least once, when the last attempt was cut off with its process, or never ended, so that the handler
   *            could not say that nothing will come of the job
   */
  work<D>(
    queue: Queue<D>,
    handler: (ctx: Ctx, data: D, job: Attempt) => Promise<void>,
    more?: { readonly abandoned: (ctx: Ctx, data: D) => Promise<void> },
  ): void;
  /**
   * As `work`, for small work that shares reads and transactions: gets jobs of one store and one actor at once, up to
   * `most` of them, in their order. Gives what failed, by the job's id; when it throws, all of them have failed. What
   * it did not begin with, so that the others end in time, it gives as `NotBegun`.
   */
  workTogether<D>(
    queue: Queue<D>,
    most: number,
    handler: (ctx: Ctx, jobs: readonly JobOf<D>[]) => Promise<ReadonlyMap<Uuid, unknown>>,
    more?: { readonly abandoned: (ctx: Ctx, data: D) => Promise<void> },
  ): void;
  /**
   * Work at the times of a cron expression (five fields) in a time zone (UTC when left out): once for all
   * processes together, at least once. Times missed while nothing ran are made up for by one run.
   */
  schedule(
    name: string,
    cron: string,
    options: { readonly timeZone?: string },
    run: () => Promise<void>,
  ): void;
};
