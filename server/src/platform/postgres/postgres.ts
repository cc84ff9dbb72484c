/* One process's access to PostgreSQL.
 * Terms       flight: statements sent together and answered together. unknown commit: the connection was lost after
 *             COMMIT was sent, so only the server knows the outcome (R5).
 * Invariants  `inTx` is the only maker of a `Tx`; every statement runs with the store set and row-level security on;
 *             events commit with their effect or not at all; what COMMIT refused is never reported as done.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { assert } from '../../kernel/assert.ts';
import { refuse } from '../../kernel/refusal.ts';
import { type Env, newIdOf, type Secrets } from '../env.ts';
import type { NewEvent } from '../events.ts';
import { appendEvents } from '../outbox/append.ts';
import { createColdGate } from './cold.ts';
import {
  ask,
  askOpened,
  columnTypes,
  endWhenSilent,
  inOneWrite,
  quiet,
  SharedConnection,
} from './connection.ts';
import {
  type Ctx,
  configurationVersion,
  type Db,
  type InTx,
  type InTxTogether,
  type LogEnd,
  type Reads,
  type Snapshot,
  type Tx,
} from './db.ts';
import {
  commitUnknown,
  isAnswer,
  isConnectionLoss,
  isContention,
  isEcho,
  isLostName,
  isPostgresFault,
  isTimedOut,
  translated,
} from './errors.ts';
import { nothing, type Sql, sql } from './sql.ts';
import { createTogether } from './together.ts';
import { Transaction } from './transaction.ts';

/** Tries of one transaction, the first included. */
export const TRANSACTION_TRIES_MAX = 4;
/** The same, of one whose statement took too long: what is slow by itself would only be slow again. */
const TIMED_OUT_TRIES_MAX = 2;
/** Connections kept for long reads (reports, exports), so that none of them ever waits in front of a shopper. */
const LONG_READ_CONNECTIONS = 2;
const LONG_STATEMENT_MS = 30_000;
/** Of each sort or hash, so that a year of orders stays out of temporary files. */
const LONG_WORK_MEM = '32MB';
/** Long reads that run or wait; one more is refused as OVERLOADED. */
export const LONG_READS_MAX = 20;
/** New connections in their first transactions at once. */
const COLD_AT_ONCE = 2;
/** How much longer than a statement may take a connection may be silent before it counts as lost. */
const SILENT_MS = 1000;
/** Look-ups without a store have no time-out of their own; none takes as long as this. */
const ASIDE_SILENT_MS = 5000;
/** How long the outcome of an unknown commit is asked for. */
const UNKNOWN_COMMIT_ASKED_MS = 5000;
/** Snapshots at once in one process, on connections of their own: each may take minutes. */
export const SNAPSHOTS_MAX = 2;
/** How long a snapshot may wait for whoever takes its rows. */
const SNAPSHOT_IDLE = '60000ms';

export type PostgresOptions = {
  readonly connection: pg.ClientConfig;
  readonly env: Env;
  readonly secrets: Secrets;
  readonly poolSize?: number;
  readonly poolWaitersMax?: number;
  readonly statementMs?: number;
  readonly lockMs?: number;
  readonly idleTransactionMs?: number;
  /** Called after a COMMIT that wrote events, before the caller of `inTx` goes on. */
  readonly onCommitted?: (storeId: Ctx['storeId'], events: readonly NewEvent[]) => void;
  /** Called after a COMMIT that enqueued jobs, with the names of their queues. */
  readonly onEnqueued?: (storeId: Ctx['storeId'], queues: ReadonlySet<string>) => void;
};

export type Postgres = {
  readonly inTx: InTx;
  readonly inTxTogether: InTxTogether;
  readonly reads: Reads;
  /**
   * Reads that may take up to 30 s a statement, on connections of their own: they never stand in front of the reads
   * of a request. Refuses OVERLOADED when too many wait.
   */
  readonly longReads: Reads;
  readonly snapshot: Snapshot;
  /** A statement without a store: listed functions and the tables that have none. */
  readonly locate: {
    /** `once`: not sent again when its answer is lost. */
    many<Row>(statement: Sql, tries?: 'once'): Promise<readonly Row[]>;
    one<Row>(statement: Sql): Promise<Row | undefined>;
  };
  /**
   * Has the planner look at tables of which much changed since it last did; reads a few counters when none did. On a
   * connection of the snapshots, which may be silent for long, so that no look-up stands behind it. Gives how many were
   * looked at.
   */
  refreshStatistics(): Promise<number>;
  /** Counted since the start; tests compare them before and after a request. */
  readonly stats: { statements: number; flights: number; transactions: number; reads: number };
  close(): Promise<void>;
};

export function createPostgres(options: PostgresOptions): Postgres {
  const { env, secrets } = options;
  const statementMs = options.statementMs ?? 2000;
  const limits = {
    statement: `${statementMs}ms`,
    lock: `${options.lockMs ?? 1000}ms`,
    idle: `${options.idleTransactionMs ?? 10_000}ms`,
  };
  const config: pg.ClientConfig = {
    ...options.connection,
    types: columnTypes,
    pipeline: true,
    connectionTimeoutMillis: 3000,
    application_name: 'rcommerce',
    keepAlive: true,
  };
  const poolSize = options.poolSize ?? 10;
  const poolWaitersMax = options.poolWaitersMax ?? 1000;
  // Its statements are planned once a connection: planning anew for each set of values cost more than running them. Each
  // looks rows up by keys; a plan made while a table was small would go on to scan it when it is large.
  const planOnce = {
    ...config,
    options: '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off',
  };
  // Kept when idle: what a connection has planned is worth more than the memory it takes.
  const pool = new pg.Pool({
    ...planOnce,
    max: poolSize,
    connectionTimeoutMillis: 5000,
    idleTimeoutMillis: 0,
  });
  const coldGate = createColdGate(COLD_AT_ONCE);
  const silentMsMax = statementMs + SILENT_MS;
  const longSilentMsMax = LONG_STATEMENT_MS + SILENT_MS;
  pool.on('connect', (client) => {
    // A checked-out client's own `error` would end the process; its statements fail by themselves.
    client.on('error', () => {});
    endWhenSilent(client, silentMsMax);
  });
  pool.on('error', () => {});
  const snapshots = new pg.Pool({ ...config, max: SNAPSHOTS_MAX, connectionTimeoutMillis: 0 });
  snapshots.on('connect', (client) => {
    client.on('error', () => {});
    endWhenSilent(client, longSilentMsMax);
  });
  snapshots.on('error', () => {});
  const shared = Array.from({ length: 2 }, () => new SharedConnection(config, silentMsMax));
  const aside = new SharedConnection(config, ASIDE_SILENT_MS);
  const long = Array.from(
    { length: LONG_READ_CONNECTIONS },
    () => new SharedConnection(config, longSilentMsMax),
  );
  const stats = { statements: 0, flights: 0, transactions: 0, reads: 0 };
  const takeOff = (client: pg.ClientBase) => {
    if (inOneWrite(client)) stats.flights += 1;
  };
  const count = (client: pg.ClientBase) => {
    stats.statements += 1;
    takeOff(client);
  };

  const inTx: InTx = async (ctx, work) => {
    for (let tried = 1; ; tried += 1) {
      try {
        return await tryOnce(ctx, work);
      } catch (error) {
        // Several rows that are waited for in turn take longer than a statement may, each of them shorter than a lock.
        const again =
          isContention(error) || isConnectionLoss(error) || isLostName(error) || isTimedOut(error);
        const most = isTimedOut(error) ? TIMED_OUT_TRIES_MAX : TRANSACTION_TRIES_MAX;
        if (!again || tried >= most) throw translated(error);
        await sleep(5 * 2 ** tried * (0.5 + Math.random()));
      }
    }
  };

  async function tryOnce<T>(ctx: Ctx, work: (tx: Tx) => Promise<T>): Promise<T> {
    if (pool.waitingCount >= poolWaitersMax) {
      throw refuse('OVERLOADED', {}, { retryAfterSeconds: 1 });
    }
    const client = await pool.connect();
    const leaveGate = await coldGate(client);
    stats.transactions += 1;
    const now = env.now();
    takeOff(client);
    const opening = quiet(
      Promise.all([client.query('begin'), ask(client, openTransaction(ctx, now, limits))]),
    );
    const configuration = quiet(
      opening.then(([, { rows }]) => (rows[0] as Opened).configuration_version),
    );
    const transaction = new Transaction(client, ctx, { env, secrets, now, count, configuration });
    let isBroken = false;
    let isCommitting = false;
    try {
      const value = await work(transaction.asTx);
      // What is under way is answered before COMMIT: whether it held is told by how that ends.
      transaction.close();
      const [, opened] = await opening;
      const { xid } = opened.rows[0] as Opened;
      isCommitting = true;
      isBroken = await commit(client, transaction, xid);
      for (const hook of transaction.hooks) hook();
      if (transaction.events.length > 0) options.onCommitted?.(ctx.storeId, transaction.events);
      if (transaction.woken.size > 0) options.onEnqueued?.(ctx.storeId, transaction.woken);
      return value;
    } catch (error) {
      await transaction.end();
      if (isConnectionLoss(error) || isConnectionLoss(transaction.failure)) isBroken = true;
      if (!isBroken && !isCommitting) {
        await client.query('rollback').catch(() => {
          isBroken = true;
        });
      }
      throw await cause(error, opening, transaction);
    } finally {
      leaveGate();
      client.release(isBroken);
    }
  }

  /** Writes the events and commits in one flight. Gives whether the connection was lost on the way. */
  async function commit(
    client: pg.PoolClient,
    transaction: Transaction,
    xid: string,
  ): Promise<boolean> {
    let appended: Promise<unknown> | undefined;
    takeOff(client);
    if (transaction.events.length > 0) {
      count(client);
      const statement = appendEvents(transaction.events, {
        actor: transaction.actor,
        requestId: transaction.requestId,
        newId: () => newIdOf(env),
      });
      appended = quiet(ask(client, statement));
    }
    try {
      const end = await client.query('commit');
      if (end.command === 'COMMIT') return false;
    } catch (error) {
      if (isAnswer(error)) throw error;
      if ((await outcomeOf(xid)) === 'committed') return true;
      throw error;
    }
    // PostgreSQL answered ROLLBACK: something failed before, even if the operation swallowed it.
    await appended;
    throw transaction.failure ?? new Error('the transaction was rolled back without a failure');
  }

  async function outcomeOf(xid: string): Promise<'committed' | 'aborted'> {
    const deadline = env.monotonicMs() + UNKNOWN_COMMIT_ASKED_MS;
    for (let tried = 0; tried < 200; tried += 1) {
      try {
        const row = await locateRows<{ status: string | null }>(
          sql`select pg_xact_status(${xid}::xid8) as status`,
        );
        const status = row[0]?.status;
        if (status === 'committed') return 'committed';
        if (status !== 'in progress') return 'aborted';
      } catch {
        // The server is on its way back; asked again below.
      }
      if (env.monotonicMs() > deadline) break;
      await sleep(50);
    }
    throw commitUnknown();
  }

  type NoteEnd = (end: LogEnd) => void;
  type Flight = (
    storeId: string,
    statements: readonly Sql[],
    noteEnd: NoteEnd | undefined,
  ) => Promise<pg.QueryResult[]>;

  const flightOn =
    (pick: () => SharedConnection, opened: (storeId: string, more: Sql) => Sql): Flight =>
    async (storeId, statements, noteEnd) => {
      // It travels with the opening, so it costs no statement, and is read before anything else of its flight.
      const opening = opened(storeId, noteEnd ? endOfLog : nothing);
      stats.reads += 1;
      stats.statements += statements.length;
      for (let tried = 1; ; tried += 1) {
        try {
          return await pick().use((client) => {
            takeOff(client);
            const [only] = statements;
            const answer =
              only &&
              statements.length === 1 &&
              askOpened(client, opening, only, noteEnd && ((text) => noteEnd(logEndOf(text))));
            if (answer) return answer.then((result) => [result]);
            const isolation = statements.length > 1 ? 'isolation level repeatable read ' : '';
            const begun = quiet(client.query(`begin ${isolation}read only`));
            const opens = quiet(ask(client, opening));
            const answers = statements.map((statement) => quiet(ask(client, statement)));
            const closing = quiet(client.query('commit'));
            return (async () => {
              await begun;
              const { rows } = await opens;
              if (noteEnd) noteEnd(logEndOf((rows[0] as { log_end: string }).log_end));
              const settled = await Promise.allSettled(answers);
              const failed = settled.find(
                (one) => one.status === 'rejected' && !isEcho(one.reason),
              );
              if (failed?.status === 'rejected') throw failed.reason;
              await closing;
              return Promise.all(answers);
            })();
          });
        } catch (error) {
          const again = isConnectionLoss(error) || isLostName(error);
          if (!again || tried >= 3) throw translated(error);
          if (isConnectionLoss(error)) await sleep(20 * tried);
        }
      }
    };

  let turn = 0;
  const flight = flightOn(
    () => {
      turn += 1;
      return shared[turn % shared.length] ?? aside;
    },
    (storeId, more) => openRead(storeId, env.now(), limits.statement, more),
  );

  // A long read takes the connection with the fewest before it.
  const flying = long.map(() => 0);
  const longFlight: Flight = async (storeId, statements, noteEnd) => {
    if (flying.reduce((all, count) => all + count, 0) >= LONG_READS_MAX) {
      throw refuse('OVERLOADED', {}, { retryAfterSeconds: 5 });
    }
    const index = flying.indexOf(Math.min(...flying));
    flying[index] = (flying[index] ?? 0) + 1;
    try {
      const fly = flightOn(
        () => long[index] ?? aside,
        (_storeId, more) => openLongRead(storeId, env.now(), more),
      );
      return await fly(storeId, statements, noteEnd);
    } finally {
      flying[index] = (flying[index] ?? 1) - 1;
    }
  };

  const readsBy =
    (fly: Flight): Reads =>
    ({ storeId }, noteEnd) => {
      type Waiting = {
        statement: Sql;
        resolve: (result: pg.QueryResult) => void;
        reject: (error: unknown) => void;
      };
      let waiting: Waiting[] = [];
      const leave = () => {
        const leaving = waiting;
        waiting = [];
        fly(
          storeId,
          leaving.map((one) => one.statement),
          noteEnd,
        ).then(
          (results) => {
            for (const [index, one] of leaving.entries()) {
              const result = results[index];
              if (result) one.resolve(result);
            }
          },
          (error) => {
            for (const one of leaving) one.reject(error);
          },
        );
      };
      const queue = (statement: Sql) =>
        new Promise<pg.QueryResult>((resolve, reject) => {
          waiting.push({ statement, resolve, reject });
          if (waiting.length === 1) queueMicrotask(leave);
        });
      const one = async <Row>(statement: Sql) =>
        (await queue(statement)).rows[0] as Row | undefined;
      return {
        storeId,
        many: async <Row>(statement: Sql) => (await queue(statement)).rows as Row[],
        one,
        configurationVersion: versionOf(one),
      };
    };

  const snapshot: Snapshot = async ({ storeId }, work) => {
    const client = await snapshots.connect();
    let isBroken = true;
    const rowsOf = async (statement: Sql): Promise<unknown[]> => {
      count(client);
      return (await ask(client, statement)).rows;
    };
    try {
      await client.query('begin isolation level repeatable read read only');
      await ask(client, openRead(storeId, env.now(), `${LONG_STATEMENT_MS}ms`, nothing));
      await ask(
        client,
        sql`select set_config('idle_in_transaction_session_timeout', ${SNAPSHOT_IDLE}, true)`,
      );
      const one = async <Row>(statement: Sql) => (await rowsOf(statement))[0] as Row | undefined;
      const value = await work({
        storeId,
        many: async <Row>(statement: Sql) => (await rowsOf(statement)) as Row[],
        one,
        configurationVersion: versionOf(one),
      });
      await client.query('commit');
      isBroken = false;
      return value;
    } catch (error) {
      await client.query('rollback').then(
        () => {
          isBroken = false;
        },
        () => {},
      );
      throw translated(error);
    } finally {
      client.release(isBroken);
    }
  };

  async function locateRows<Row>(statement: Sql): Promise<Row[]> {
    const result = await aside.use((client) => {
      count(client);
      return ask(client, statement);
    });
    return result.rows as Row[];
  }

  const refreshStatistics = async (): Promise<number> => {
    const client = await snapshots.connect();
    let isBroken = true;
    try {
      const { rows } = await ask(client, sql`select refresh_statistics() as looked`);
      isBroken = false;
      return (rows as { looked: number | null }[])[0]?.looked ?? 0;
    } catch (error) {
      throw translated(error);
    } finally {
      client.release(isBroken);
    }
  };

  const locate = async <Row>(statement: Sql, tries?: 'once'): Promise<Row[]> => {
    try {
      return await locateRows<Row>(statement);
    } catch (error) {
      const isLost = isConnectionLoss(error) && tries !== 'once';
      if (!isLost && !isLostName(error)) throw translated(error);
      await sleep(20);
      return locateRows<Row>(statement).catch((again: unknown) => {
        throw translated(again);
      });
    }
  };

  return {
    inTx,
    inTxTogether: createTogether(inTx, { waitersMax: poolWaitersMax }),
    reads: readsBy(flight),
    longReads: readsBy(longFlight),
    snapshot,
    refreshStatistics,
    stats,
    locate: {
      many: locate,
      one: async <Row>(statement: Sql) => (await locate<Row>(statement))[0],
    },
    close: async () => {
      const connections = [aside, ...shared, ...long];
      await Promise.all([pool.end(), snapshots.end(), ...connections.map((one) => one.close())]);
    },
  };
}

function openTransaction(
  ctx: Ctx,
  now: Date,
  limits: { statement: string; lock: string; idle: string },
): Sql {
  return sql`select set_config('app.store_id', ${ctx.storeId}, true),
    set_config('app.now', ${now.toISOString()}, true),
    set_config('statement_timeout', ${limits.statement}, true),
    set_config('lock_timeout', ${limits.lock}, true),
    set_config('idle_in_transaction_session_timeout', ${limits.idle}, true),
    pg_current_xact_id()::text as xid, ${configurationVersion}`;
}

type Opened = { readonly xid: string; readonly configuration_version: number };

/** The version of a read's store; asked once by all that ask at once. */
function versionOf(one: Db['one']): Db['configurationVersion'] {
  let asked: Promise<number> | undefined;
  return () => {
    asked ??= one<Opened>(sql`select ${configurationVersion}`)
      .then((row) => row?.configuration_version ?? 0)
      .finally(() => {
        asked = undefined;
      });
    return asked;
  };
}

const openRead = (storeId: string, now: Date, statementTimeout: string, more: Sql): Sql =>
  sql`select set_config('transaction_read_only', 'on', true), set_config('app.store_id', ${storeId}, true),
    set_config('app.now', ${now.toISOString()}, true),
    set_config('statement_timeout', ${statementTimeout}, true) ${more}`;

/** The last column of an opening that tells it. */
const endOfLog = sql`, (select l.epoch || ':' || l.last_position from event_log l) as log_end`;

function logEndOf(text: string | null): LogEnd {
  const [epoch, position] = text?.split(':') ?? [];
  assert(epoch !== undefined && position !== undefined, 'the event log has no row');
  return { epoch, position: Number(position) };
}

/** Planned anew each time: what is right for a day of orders is wrong for a year of them. */
const openLongRead = (storeId: string, now: Date, more: Sql): Sql =>
  sql`select set_config('transaction_read_only', 'on', true), set_config('app.store_id', ${storeId}, true),
    set_config('app.now', ${now.toISOString()}, true),
    set_config('statement_timeout', ${`${LONG_STATEMENT_MS}ms`}, true),
    set_config('plan_cache_mode', 'force_custom_plan', true),
    set_config('work_mem', ${LONG_WORK_MEM}, true) ${more}`;

/** The failure that explains the others: an aborted transaction echoes it for every later statement. */
async function cause(
  thrown: unknown,
  opening: Promise<unknown>,
  transaction: Transaction,
): Promise<unknown> {
  const opened = await opening.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (opened !== undefined && !isEcho(opened)) return opened;
  if (isPostgresFault(thrown) && transaction.failure !== undefined) {
    return isEcho(thrown) || isConnectionLoss(thrown) ? (transaction.failure ?? thrown) : thrown;
  }
  return thrown;
}
