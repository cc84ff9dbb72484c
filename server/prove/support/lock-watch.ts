/* lock-watch.ts   what transactions and locks of the servers did while a program ran: looked at many times a second, and read in PostgreSQL's log */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Run } from './promise.ts';
import type { World } from './world.ts';

const LOOK_EVERY_MS = 20;

/** Milliseconds, with what was being asked at the time. */
export type Longest = { ms: number; query: string };

export type LockWatch = {
  /** A transaction, from BEGIN to when it was last seen. */
  readonly transaction: Longest;
  /** Open, and nothing asked of it: what a call over the network would look like. */
  readonly idle: Longest;
  /** For a lock, as PostgreSQL tells it. */
  wait(): Promise<number>;
  /** Lock time-outs so far. */
  timeouts(): Promise<number>;
  looks: number;
  stop(): Promise<void>;
};

type Seen = {
  readonly transaction_ms: number | null;
  readonly idle_ms: number | null;
  readonly wait_ms: number | null;
  readonly query: string;
};

/** Looks until it is stopped. */
export async function watchLocks(run: Run, world: World): Promise<LockWatch> {
  const client = new pg.Client({
    host: world.cluster.runDir,
    user: 'postgres',
    database: world.databaseName,
  });
  await client.connect();
  let isOver = false;
  let waited = 0;
  const watch: Omit<LockWatch, 'wait' | 'timeouts' | 'stop'> = {
    transaction: { ms: 0, query: '' },
    idle: { ms: 0, query: '' },
    looks: 0,
  };
  const keep = (longest: Longest, ms: number | null, query: string): void => {
    if (ms === null || ms <= longest.ms) return;
    longest.ms = ms;
    longest.query = query;
  };
  const look = async (): Promise<void> => {
    const { rows } = await client.query<Seen>(`
      select extract(epoch from clock_timestamp() - a.xact_start)::float8 * 1000 as transaction_ms,
             case when a.state = 'idle in transaction'
               then extract(epoch from clock_timestamp() - a.state_change)::float8 * 1000 end as idle_ms,
             (select max(extract(epoch from clock_timestamp() - l.waitstart))::float8 * 1000
                from pg_locks l where l.pid = a.pid and not l.granted) as wait_ms,
             left(a.query, 300) as query
        from pg_stat_activity a
       where a.datname = current_database() and a.application_name = 'rcommerce'
         and a.xact_start is not null`);
    watch.looks += 1;
    for (const { transaction_ms, idle_ms, wait_ms, query } of rows) {
      keep(watch.transaction, transaction_ms, query);
      keep(watch.idle, idle_ms, query);
      waited = Math.max(waited, wait_ms ?? 0);
    }
  };
  const looking = (async () => {
    while (!isOver) {
      await look();
      await sleep(LOOK_EVERY_MS);
    }
  })();
  const stop = async (): Promise<void> => {
    if (isOver) return;
    isOver = true;
    await looking;
    await client.end();
  };
  run.defer(stop);
  const log = async (): Promise<readonly string[]> =>
    (await readFile(world.cluster.logPath, 'utf8'))
      .split('\n')
      .filter((line) => line.includes(` ${world.databaseName} `));
  return Object.assign(watch, {
    wait: async () => {
      const told = (await log()).map((line) =>
        Number(/(?:acquired|still waiting for) .* after ([\d.]+) ms/.exec(line)?.[1] ?? 0),
      );
      return told.reduce((most, ms) => Math.max(most, ms), waited);
    },
    timeouts: async () =>
      (await log()).filter((line) => line.includes('due to lock timeout')).length,
    stop,
  });
}
