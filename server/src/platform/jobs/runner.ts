/* Works off enqueued jobs: pg-boss claims (but for those that are worked off together) and settles, this file decides
 * whose turn it is.
 * Terms       line: a queue with its handler in this process. round: one claim for each store with due jobs.
 * Invariants  a store is served again only when every other store with due jobs was served since, and holds at most
 *             half of a line's places: ten thousand jobs of one store delay another's by one round. What is worked off
 *             together is of one store and has one place.
 *             A result is written only while the job is still ours (pg-boss compares its attempt).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type * as PgBossPackage from 'pg-boss';
import type { JobWithMetadata, PgBoss } from 'pg-boss';
import type { Uuid } from '../../kernel/ids.ts';
import { Refusal } from '../../kernel/refusal.ts';
import type { Locate } from '../edges.ts';
import type { Env } from '../env.ts';
import { lazyPackage } from '../lazy.ts';
import type { Logger } from '../log.ts';
import { type Ctx, SYSTEM } from '../postgres/db.ts';
import { type JobDatabase, openJobDatabase } from './job-database.ts';
import { type Attempt, DeadJob, type JobOf, type Jobs, NotBegun, type Queue } from './jobs.ts';
import { createSchedules } from './schedules.ts';
import {
  type ClaimedJob,
  claimJobs,
  createQueues,
  dueQueues,
  forgetJobs,
  giveBack,
  type JobCount,
  type JobEnvelope,
  jobCounts,
  type LostJob,
  lostJobs,
  setRetryDelay,
} from './store.ts';

/** The poll is the net under the wake-ups: what another process enqueued waits no longer. */
const POLL_MS = 1000;
/** How long a stop waits for running jobs before it tells them to, and after. */
const FINISH_MS_MAX = 12_000;
const ABORTED_MS_MAX = 1000;
/** Lost jobs taken up by one look. */
export const LOST_JOBS_MAX = 200;
/** Several metrics of one scrape are counted once. */
const COUNTED_MS = 1000;
/** Jobs that one run of retention deletes. */
export const FORGOTTEN_JOBS_MAX = 5000;
/** Stores remembered in a round; past it a new round begins, which costs fairness and nothing else. */
const ROUND_STORES_MAX = 1000;
/** Jobs of a store that was alone in its round before others are looked for again. */
const ALONE_JOBS_MAX = 8;
/** Tries to write a job's result down; past them it runs again when its lease is over. */
const SETTLE_TRIES_MAX = 5;
const ERROR_CHARS_MAX = 1000;

type Piece = {
  readonly job: ClaimedJob;
  readonly abort: AbortController;
  /** Nobody waits for its result any more: it belongs to another process, or was given back. */
  isGone: boolean;
};

/** What has one place of a line: a job, or jobs of one store that are worked off together. */
type Running = { readonly jobs: readonly Piece[]; ended: Promise<void> };

type Line = {
  readonly queue: Queue<unknown>;
  /** Jobs that it takes at once, at most. */
  readonly most: number;
  /** Gives what failed. */
  readonly handler: (
    ctx: Ctx | undefined,
    jobs: readonly JobOf<unknown>[],
  ) => Promise<ReadonlyMap<Uuid, unknown>>;
  readonly abandoned: ((ctx: Ctx, data: unknown) => Promise<void>) | undefined;
  readonly running: Set<Running>;
  readonly served: Set<string>;
  /** Claims still to be made without a look for other stores. */
  unasked: number;
  /** When the line was last looked at, nothing was due but of these stores: the next wake or poll tells of more. */
  nothingBut: readonly string[] | undefined;
  /** Wakes that told of more. */
  wakes: number;
  isWanted: boolean;
  filling: Promise<void> | undefined;
};

export type JobRunner = Jobs & {
  /** Makes the queues known to the database; before that nothing can be enqueued. */
  prepare(): Promise<void>;
  start(pollMs?: number): void;
  /** Looks at these queues now. store: of the jobs that are new, where that is known. */
  wake(queues: Iterable<string> | 'all', store?: Uuid): void;
  /** Works off every due job, one after another, until none is due; gives how many attempts that took. */
  drain(): Promise<number>;
  /** Renews the leases of running jobs; stops those that another process has now. A timer of each process. */
  beat(): Promise<void>;
  /** Takes up jobs whose process is dead or hangs. A timer. */
  recover(): Promise<void>;
  /** Enqueues the runs of schedules that are due. A timer. */
  tick(): Promise<void>;
  /** How many jobs of each queue are in which state, but the done ones. Kept for a second. */
  counts(): Promise<readonly JobCount[]>;
  /** Deletes jobs that are long done or dead. A timer. */
  forget(): Promise<void>;
  /** Lets running jobs finish; gives back those that do not within this time (12 s). */
  stop(finishMs?: number): Promise<void>;
};

export function createJobRunner(world: {
  readonly connection: pg.ClientConfig;
  readonly locate: Locate;
  readonly env: Env;
  readonly log: Logger;
  /** A clock of its own (tests), instead of the database's. */
  readonly now?: () => Date;
}): JobRunner {
  const { locate, env, log } = world;
  const lines = new Map<string, Line>();
  const database = openJobDatabase(world.connection, world.now);
  let made: PgBoss | undefined;
  // Made for the first job: who only answers requests, and whoever has nothing to do, never loads it.
  const boss = (): PgBoss => {
    made ??= newBoss(database, log);
    return made;
  };
  let starting: Promise<unknown> | undefined;
  let counted: { readonly atMs: number; readonly rows: Promise<readonly JobCount[]> } | undefined;
  const stopped = Promise.withResolvers<void>();
  let isStopping = false;
  let poll: NodeJS.Timeout | undefined;

  const ready = (): Promise<unknown> => {
    starting ??= boss()
      .start()
      .catch((error: unknown) => {
        starting = undefined;
        throw error;
      });
    return starting;
  };

  const add = (
    queue: Queue<unknown>,
    most: number,
    handler: Line['handler'],
    abandoned?: Line['abandoned'],
  ): void => {
    if (lines.has(queue.name)) throw new Error(`queue ${queue.name} has two handlers`);
    lines.set(queue.name, {
      queue,
      most,
      handler,
      abandoned,
      running: new Set(),
      served: new Set(),
      unasked: 0,
      nothingBut: undefined,
      wakes: 0,
      isWanted: false,
      filling: undefined,
    });
  };

  const addSingle = (
    queue: Queue<unknown>,
    handler: (ctx: Ctx | undefined, data: unknown, job: Attempt) => Promise<void>,
    abandoned?: Line['abandoned'],
  ): void =>
    add(
      queue,
      1,
      async (ctx, [job]) => {
        if (job) await handler(ctx, job.data, job);
        return new Map();
      },
      abandoned,
    );

  const schedules = createSchedules({
    ...{ boss, database, env, now: world.now ?? env.now, add: addSingle },
  });

  async function due(): Promise<readonly string[]> {
    if (lines.size === 0) return [];
    const rows = await database.many<{ name: string }>(dueQueues([...lines.keys()]));
    return rows.map(({ name }) => name);
  }

  /** What the line takes next, in turn of the stores; nothing when none is due. */
  async function claim(line: Line): Promise<readonly ClaimedJob[]> {
    const share = Math.ceil(line.queue.concurrency / 2);
    const busy = new Map<string, number>();
    for (const { jobs } of line.running) {
      const store = jobs[0]?.job.groupId ?? '';
      busy.set(store, (busy.get(store) ?? 0) + 1);
    }
    const full = [...busy].filter(([, count]) => count >= share).map(([store]) => store);
    const next = async (ignored: readonly string[]): Promise<readonly ClaimedJob[]> => {
      if (line.nothingBut?.every((store) => ignored.includes(store))) return [];
      const { wakes } = line;
      const jobs = await take(line, ignored);
      const store = jobs[0]?.groupId;
      if (store) line.served.add(store);
      if (jobs.length === 0) line.nothingBut = wakes === line.wakes ? ignored : undefined;
      else if (!store || !line.nothingBut?.includes(store)) line.nothingBut = undefined;
      return jobs;
    };
    if (line.unasked > 0) {
      line.unasked -= 1;
      return next(full);
    }
    if (line.served.size >= ROUND_STORES_MAX) line.served.clear();
    for (;;) {
      const isNewRound = line.served.size === 0;
      const jobs = await next([...new Set([...line.served, ...full])]);
      if (jobs.length > 0 || isNewRound) return jobs;
      // Looking for others costs a walk past all that waits: whoever is alone is served a few times without it.
      if (line.served.size === 1) line.unasked = ALONE_JOBS_MAX;
      const isSame = [...line.served].every((store) => full.includes(store));
      line.served.clear();
      if (isSame) return [];
    }
  }

  async function take(line: Line, ignored: readonly string[]): Promise<readonly ClaimedJob[]> {
    if (line.most > 1) return database.many(claimJobs(line.queue.name, ignored, line.most));
    const found: readonly JobWithMetadata<JobEnvelope>[] = await boss().fetch<JobEnvelope>(
      line.queue.name,
      { batchSize: 1, includeMetadata: true, ignoreGroups: [...ignored] },
    );
    return found.map((job) => ({ ...job, id: job.id as Uuid, groupId: job.groupId ?? null }));
  }

  /** There may be jobs of this store, or of any, that the line does not know of. */
  function hearOf(line: Line, store: string | undefined): void {
    if (store !== undefined && line.nothingBut?.includes(store)) return;
    line.nothingBut = undefined;
    line.wakes += 1;
  }

  /** Fills the line's free places. */
  function fill(line: Line): void {
    line.isWanted = true;
    if (isStopping || line.filling) return;
    line.filling = (async () => {
      await ready();
      while (line.isWanted && !isStopping) {
        line.isWanted = false;
        while (!isStopping && line.running.size < line.queue.concurrency) {
          const jobs = await claim(line);
          if (jobs.length === 0) break;
          void begin(line, jobs).ended.then(() => {
            if (line.nothingBut?.length !== 0) fill(line);
          });
        }
      }
    })()
      .catch((error: unknown) =>
        log.warn(
          { err: error, queue: line.queue.name },
          'jobs could not be claimed; the poll tries again',
        ),
      )
      .finally(() => {
        line.filling = undefined;
      });
  }

  function begin(line: Line, jobs: readonly ClaimedJob[]): Running {
    const running: Running = {
      jobs: jobs.map((job) => ({ job, abort: new AbortController(), isGone: false })),
      ended: Promise.resolve(),
    };
    line.running.add(running);
    running.ended = attempt(line, running).finally(() => line.running.delete(running));
    return running;
  }

  /** Never throws: whatever goes wrong is the jobs' outcome or a line in the log. */
  async function attempt(line: Line, { jobs }: Running): Promise<void> {
    const { queue } = line;
    const timer = setTimeout(() => {
      const late = new Error(`timed out after ${queue.expireSeconds} s`);
      for (const { abort } of jobs) abort.abort(late);
    }, queue.expireSeconds * 1000);
    const failed = new Map<Uuid, unknown>();
    const fitting = jobs.flatMap(({ job, abort }) => {
      try {
        return [{ ...attemptAt(job, abort.signal), data: queue.check(job.data.data) }];
      } catch (error) {
        failed.set(job.id, error);
        return [];
      }
    });
    const work = (async () => {
      if (fitting.length === 0) return;
      for (const [id, error] of await line.handler(ctxOf(jobs[0]?.job.data), fitting))
        failed.set(id, error);
    })();
    const ofAll = (error: unknown): void => {
      for (const { id } of fitting) failed.set(id, error);
    };
    await Promise.race([
      work.catch(ofAll),
      Promise.all(jobs.map(({ abort }) => aborted(abort.signal))).then(([reason]) => ofAll(reason)),
    ]);
    clearTimeout(timer);
    await settle(
      line,
      jobs.filter(({ isGone }) => !isGone).map(({ job }) => job),
      new Map(failed),
    );
    // A failed job may be due again at once.
    if (failed.size > 0) hearOf(line, undefined);
    // A handler that does not mind its signal keeps its place until it ends, so that places stay a limit.
    await Promise.race([work.catch(() => {}), stopped.promise]);
  }

  async function settle(
    line: Line,
    jobs: readonly ClaimedJob[],
    failed: ReadonlyMap<Uuid, unknown>,
  ): Promise<void> {
    const { name } = line.queue;
    const done = jobs.filter(({ id }) => !failed.has(id));
    if (done.length > 0) await insist(name, done, () => boss().complete(name, [...done]));
    for (const job of jobs) {
      if (!failed.has(job.id)) continue;
      const error = failed.get(job.id);
      const write = () =>
        error instanceof NotBegun
          ? database.many(giveBack(name, job.id, job.retryCount))
          : fail(line.queue, job, error);
      await insist(name, [job], write);
    }
  }

  async function insist(
    queue: string,
    jobs: readonly ClaimedJob[],
    write: () => Promise<unknown>,
  ): Promise<void> {
    for (let tried = 1; ; tried += 1) {
      try {
        await write();
        return;
      } catch (error) {
        if (tried >= SETTLE_TRIES_MAX) {
          const facts = { err: error, queue, jobs: jobs.map(({ id }) => id) };
          log.warn(facts, 'jobs could not be settled; they will run again');
          return;
        }
        await sleep(100 * 2 ** tried);
      }
    }
  }

  async function fail(
    queue: Queue<unknown>,
    job: Pick<ClaimedJob, 'id' | 'retryCount' | 'retryLimit'>,
    error: unknown,
    isAtOnce = false,
  ): Promise<void> {
    const nominal =
      queue.backoffSeconds[Math.min(job.retryCount, queue.backoffSeconds.length - 1)] ?? 0;
    // 80 to 100 % of it, so that jobs which failed together do not come back together.
    const share = isAtOnce ? 0 : 0.8 + (0.2 * (env.randomBytes(1)[0] ?? 0)) / 255;
    const isDead = error instanceof DeadJob || job.retryCount >= job.retryLimit;
    const text = (error instanceof Error ? error.message : String(error)).slice(0, ERROR_CHARS_MAX);
    const delay = isDead ? null : Math.floor(nominal * share);
    await database.many(setRetryDelay(queue.name, job.id, delay));
    await boss().fail(queue.name, job, { message: text });
    log[isDead ? 'error' : 'warn'](
      { err: error, queue: queue.name, job: job.id, attempt: job.retryCount + 1 },
      isDead ? 'a job is dead after its last attempt' : 'a job failed; it will be tried again',
    );
  }

  async function beat(): Promise<void> {
    for (const line of lines.values()) {
      const pieces = [...line.running].flatMap(({ jobs }) => jobs.filter(({ isGone }) => !isGone));
      if (pieces.length === 0) continue;
      const touched = (await boss().touch(
        line.queue.name,
        pieces.map(({ job }) => job),
      )) as { settled?: readonly string[] };
      const running = new Set([...line.running].flatMap(({ jobs }) => jobs));
      for (const one of pieces) {
        if (touched.settled?.includes(one.job.id) !== false || !running.has(one)) continue;
        one.isGone = true;
        one.abort.abort(new Error('the job was given to another process'));
      }
    }
  }

  /** Tells of a lost job that has no attempt left. False: that could not be done now, and it is to be found again. */
  async function giveUp({ queue, abandoned }: Line, lost: LostJob): Promise<boolean> {
    const ctx = ctxOf(lost.data);
    if (!abandoned || !ctx || lost.retry_count < lost.retry_limit) return true;
    try {
      await abandoned(ctx, queue.check(lost.data.data));
      return true;
    } catch (error) {
      const isLater = error instanceof Refusal;
      const facts = { err: error, queue: queue.name, job: lost.id };
      log[isLater ? 'warn' : 'error'](facts, 'a lost job could not be told of');
      return !isLater;
    }
  }

  let stopping: Promise<void> | undefined;
  async function end(finishMs: number): Promise<void> {
    isStopping = true;
    clearInterval(poll);
    await Promise.allSettled([...lines.values()].map((line) => line.filling));
    const all = () =>
      [...lines.values()].flatMap((line) =>
        [...line.running].flatMap(({ jobs }) => jobs.map((one) => ({ line, one }))),
      );
    const ended = () =>
      Promise.allSettled(
        [...lines.values()].flatMap((line) => [...line.running].map((running) => running.ended)),
      );
    await Promise.race([ended(), sleep(finishMs, undefined, { ref: false })]);
    const left = all();
    for (const { one } of left) {
      one.isGone = true;
      one.abort.abort(new Error('the process stops'));
    }
    if (left.length > 0)
      await Promise.race([ended(), sleep(ABORTED_MS_MAX, undefined, { ref: false })]);
    for (const { line, one } of left) {
      await database
        .many(giveBack(line.queue.name, one.job.id, one.job.retryCount))
        .catch((error: unknown) =>
          log.warn({ err: error, job: one.job.id }, 'a job could not be given back'),
        );
    }
    stopped.resolve();
    if (starting)
      await boss()
        .stop({ graceful: false, close: false })
        .catch(() => {});
    await database.close();
  }

  return {
    work: (queue, handler, more) => {
      addSingle(
        queue as Queue<unknown>,
        (ctx, data, job) => handler(required(ctx, queue.name), data as never, job),
        more && ((ctx, data) => more.abandoned(ctx, data as never)),
      );
    },
    workTogether: (queue, most, handler, more) => {
      add(
        queue as Queue<unknown>,
        most,
        async (ctx, jobs) => handler(required(ctx, queue.name), jobs as never),
        more && ((ctx, data) => more.abandoned(ctx, data as never)),
      );
    },
    schedule: schedules.add,
    prepare: async () => {
      if (lines.size > 0) await locate.many(createQueues([...lines.keys()]));
    },
    start: (pollMs = POLL_MS) => {
      poll = setInterval(look, pollMs);
      poll.unref();
    },
    wake,
    drain: async () => {
      for (let ran = 0; ; ) {
        const names = await due();
        const before = ran;
        for (const line of names.map((name) => lines.get(name))) {
          await ready();
          const jobs = line ? await claim(line) : [];
          if (!line || jobs.length === 0) continue;
          await begin(line, jobs).ended;
          ran += jobs.length;
        }
        if (ran === before) return ran;
      }
    },
    beat,
    recover: async () => {
      if (lines.size === 0) return;
      for (const lost of await database.many<LostJob>(lostJobs(LOST_JOBS_MAX))) {
        const line = lines.get(lost.name);
        if (!line) continue;
        await ready();
        if (!(await giveUp(line, lost))) continue;
        const why = lost.is_dead ? 'its process died' : 'it did not end in its time';
        const job = { id: lost.id, retryCount: lost.retry_count, retryLimit: lost.retry_limit };
        // Its lease was wait enough.
        await fail(line.queue, job, new Error(why), lost.is_dead);
      }
    },
    counts: () => {
      if (lines.size === 0) return Promise.resolve([]);
      if (!counted || env.monotonicMs() - counted.atMs > COUNTED_MS) {
        counted = {
          atMs: env.monotonicMs(),
          rows: database.many<JobCount>(jobCounts([...lines.keys()])),
        };
      }
      return counted.rows;
    },
    forget: async () => {
      if (lines.size > 0) await database.many(forgetJobs([...lines.keys()], FORGOTTEN_JOBS_MAX));
    },
    tick: async () => wake(await schedules.tick()),
    stop: (finishMs = FINISH_MS_MAX) => {
      stopping ??= end(finishMs);
      return stopping;
    },
  };

  /** One statement tells which lines have anything to do. */
  function look(): void {
    due().then(
      (names) => wake(names),
      (error: unknown) => log.warn({ err: error }, 'jobs could not be looked for'),
    );
  }

  function wake(queues: Iterable<string> | 'all', store?: string): void {
    if (poll === undefined) return;
    if (queues === 'all') {
      look();
      return;
    }
    for (const name of queues) {
      const line = lines.get(name);
      if (!line) continue;
      hearOf(line, store);
      fill(line);
    }
  }
}

const pgBoss = lazyPackage<typeof PgBossPackage>('pg-boss');

function newBoss(database: JobDatabase, log: Logger): PgBoss {
  const boss = new (pgBoss().PgBoss)({
    db: database,
    schema: 'pgboss',
    migrate: false,
    createSchema: false,
    supervise: false,
    schedule: false,
    registerInstance: false,
    openTelemetry: { enabled: false },
  });
  boss.on('error', (error) =>
    log.warn({ err: error }, 'jobs: the database failed; the poll tries again'),
  );
  return boss;
}

const attemptAt = (job: ClaimedJob, signal: AbortSignal): Attempt => ({
  id: job.id,
  attempt: job.retryCount + 1,
  isLastAttempt: job.retryCount >= job.retryLimit,
  signal,
});

function required(ctx: Ctx | undefined, queue: string): Ctx {
  if (!ctx) throw new Error(`a job of ${queue} has no store`);
  return ctx;
}

const aborted = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason);
    else signal.addEventListener('abort', () => resolve(signal.reason), { once: true });
  });

/** For whom the job runs: what its envelope says; undefined for a run of a schedule. */
function ctxOf({ store_id, actor, request_id }: Partial<JobEnvelope> = {}): Ctx | undefined {
  if (store_id === undefined) return undefined;
  return {
    storeId: store_id,
    actor: actor ?? SYSTEM,
    ...(request_id === undefined ? {} : { requestId: request_id }),
  };
}
