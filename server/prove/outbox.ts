/* `npm run prove -- outbox`: every committed event leaves, no uncommitted one does.
 * Writers put events on few and on many aggregates, each with its idempotency row first; processes that write, number and
 * read are killed every two seconds, while one write transaction stays open here and one in another database. A reader
 * writes down what it hears in files, which no kill takes back.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { newIdOf, secretsFrom, systemEnv } from '../src/platform/env.ts';
import { silentLog } from '../src/platform/log.ts';
import { makeServingLogin } from '../src/platform/migrate.ts';
import { createOutbox } from '../src/platform/outbox/outbox.ts';
import { createPostgres } from '../src/platform/postgres/postgres.ts';
import type { LogTask } from './support/log-process.ts';
import { type OwnDatabase, openOwnDatabase } from './support/own-database.ts';
import { promise, type Run } from './support/promise.ts';

const CHILD = fileURLToPath(new URL('./support/log-process.ts', import.meta.url));
const EVENTS = 100_000;
const EVENTS_SHORT = 3000;
const FEW = 20;
const MANY = 20_000;
const PROCESSES = 4;
const WRITERS = 32;
const KILL_EVERY_MS = 2000;
/** Events of one transaction, on average, and the share of those that commit. */
const EVENTS_PER_WRITE = 5;
const COMMITTED = 0.9;
/** A dead reader's lease, and the poll that notices its end. */
const HEARD_MS_MAX = 60_000;
const LAG_MS_MAX = 250;

type Log = OwnDatabase & {
  readonly task: Omit<LogTask, 'heardPath' | 'aggregates' | 'upTo'>;
  readonly folder: string;
  readonly lags: number[];
  heardPath(): string;
};

/** Positions that are wrong whatever the readers heard: [what, query]. */
const WRONG: readonly (readonly [string, string])[] = [
  [
    'missed (committed without a position)',
    'select id from events e where not exists (select from event_positions p where p.event_id = e.id)',
  ],
  [
    'phantom (a position without an event)',
    'select position from event_positions p where not exists (select from events e where e.id = p.event_id)',
  ],
  [
    'phantom (of a transaction that changed its mind)',
    `select id from events where (payload ->> 'fails')::boolean`,
  ],
  ['twice', 'select event_id from event_positions group by event_id having count(*) > 1'],
  [
    'hole',
    'select position from (select position, row_number() over (order by position) as nth from event_positions) p where position <> nth',
  ],
  [
    'inversion',
    `select id from (
     select e.id, e.aggregate_seq, row_number() over (partition by e.store_id, e.aggregate_type, e.aggregate_id order by p.position) as nth
       from events e join event_positions p on p.event_id = e.id) e where aggregate_seq <> nth`,
  ],
  ['mark left', 'select seq from event_inbox'],
];

async function openLog(run: Run): Promise<Log> {
  const own = await openOwnDatabase(run);
  const client = new pg.Client(own.login);
  await client.connect();
  const connection = await makeServingLogin(client, own.login);
  const storeId = newIdOf(systemEnv);
  await client.query('create sequence prove_work');
  await client.query('grant usage on sequence prove_work to rcommerce_app');
  await plant(run, client);
  await client.end();
  const folder = await mkdtemp(join(tmpdir(), 'rcommerce-heard-'));
  run.defer(() => rm(folder, { recursive: true, force: true }));
  let files = 0;
  return {
    ...own,
    task: { connection, storeId, writers: WRITERS / PROCESSES },
    folder,
    lags: [],
    heardPath: () => {
      files += 1;
      return join(folder, `heard-${files}`);
    },
  };
}

/** Two transactions that have written and do not end: one here, one in another database of the cluster. */
async function holdOpen(run: Run, { login }: Log): Promise<void> {
  const root = new pg.Client({ ...login, database: 'postgres' });
  await root.connect();
  await root.query('create database elsewhere');
  await root.end();
  for (const database of [login.database, 'elsewhere']) {
    const client = new pg.Client({ ...login, database });
    client.on('error', () => {});
    await client.connect();
    run.defer(() => client.end().catch(() => {}));
    await client.query('create table held (id int)');
    await client.query('begin; insert into held values (1)');
  }
}

/** Hears the log as it grows, in a process that nobody kills: how late is what a socket would tell. */
function listen(run: Run, log: Log): { stop(): Promise<void> } {
  const postgres = createPostgres({
    connection: log.task.connection,
    env: systemEnv,
    secrets: secretsFrom(Buffer.alloc(32, 7)),
    poolSize: 1,
  });
  const outbox = createOutbox({ ...postgres, env: systemEnv, log: silentLog });
  outbox.live('prove.live', 'all', async (_ctx, event) => {
    log.lags.push(Date.now() - event.createdAt.getTime());
  });
  // Looks as often as a doorbell would ring.
  const timer = setInterval(() => outbox.wake(), 10);
  const stop = async (): Promise<void> => {
    clearInterval(timer);
    await outbox.stop();
    await postgres.close();
  };
  run.defer(async () => clearInterval(timer));
  return { stop };
}

/** Writes so many events while processes die; gives how many were killed. */
async function phase(run: Run, log: Log, aggregates: number, upTo: number): Promise<number> {
  const living = new Set<ChildProcess>();
  let isOver = false;
  const start = (): void => {
    const task: LogTask = { ...log.task, aggregates, upTo, heardPath: log.heardPath() };
    const child = spawn(process.execPath, [CHILD, JSON.stringify(task)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    living.add(child);
    child.once('exit', () => {
      living.delete(child);
      if (!isOver) start();
    });
  };
  const endAll = async (): Promise<void> => {
    isOver = true;
    await Promise.all(
      [...living].map(async (child) => {
        const gone = once(child, 'exit');
        child.kill('SIGKILL');
        await gone;
      }),
    );
  };
  run.defer(endAll);
  for (let nth = 0; nth < PROCESSES; nth += 1) start();
  let kills = 0;
  let nextKill = performance.now() + KILL_EVERY_MS;
  const workOf = async () =>
    Number((await log.admin.query('select last_value from prove_work')).rows[0]?.last_value);
  while ((await workOf()) < upTo) {
    await sleep(100);
    if (performance.now() < nextKill) continue;
    run.random.pick([...living])?.kill('SIGKILL');
    kills += 1;
    nextKill = performance.now() + KILL_EVERY_MS;
  }
  await allHeard(run, log);
  await endAll();
  return kills;
}

/** Waits, and only waits, until the reader stands at the end of the log. */
async function allHeard(run: Run, { admin }: Log): Promise<void> {
  const deadline = performance.now() + HEARD_MS_MAX;
  for (;;) {
    const { rows } =
      await admin.query(`select (select count(*) from event_inbox) as marks, l.last_position - coalesce(r.position, 0) as behind
      from event_log l left join event_readers r on r.reader = 'prove.reader'`);
    const { marks, behind } = rows[0] as { marks: number; behind: number };
    if (marks === 0 && behind === 0) return;
    run.expect(
      performance.now() < deadline,
      `${marks} events without a position, ${behind} not heard`,
    );
    await sleep(100);
  }
}

/** Ids heard, in each file in ascending order of positions; gives how often one was heard again. */
async function heard(
  run: Run,
  { folder }: Log,
): Promise<{ ids: Map<string, number>; again: number }> {
  const ids = new Map<string, number>();
  let again = 0;
  for (const file of await readdir(folder)) {
    let last = 0;
    for (const line of (await readFile(join(folder, file), 'utf8')).split('\n').slice(0, -1)) {
      const [position, id = ''] = line.split(' ');
      const known = ids.get(id);
      if (known !== undefined) again += 1;
      run.expect(known === undefined || known === Number(position), `${id} moved in the log`);
      // Another process may have read on in between: then it goes on further ahead, never back behind the stored mark.
      if (known === undefined)
        run.expect(Number(position) > last, `position ${position} heard after ${last}`);
      last = Math.max(last, Number(position));
      ids.set(id, Number(position));
    }
  }
  return { ids, again };
}

async function check(run: Run, log: Log): Promise<{ events: number; heard_again: number }> {
  const { rows: sums } = await log.admin.query(`select
    (select coalesce(sum(response_status), 0) from idempotency_keys where route = 'prove') as promised,
    (select count(*) from events where type = 'prove.happened') as written,
    (select last_position from event_log) as last`);
  const { promised, written, last } = sums[0] as Record<string, number>;
  run.expect(
    Number(promised) === written,
    `${promised} events were to commit, ${written} are there`,
  );
  run.expect(last === written, `${written} events, and the log ends at ${last}`);
  for (const [what, query] of WRONG) {
    const { rows } = await log.admin.query(`${query} limit 5`);
    run.expect(rows.length === 0, `${what}: ${JSON.stringify(rows)}`);
  }
  const { ids, again } = await heard(run, log);
  const { rows } = await log.admin.query(
    'select p.event_id as id, p.position from event_positions p',
  );
  for (const { id, position } of rows as { id: string; position: number }[]) {
    run.expect(ids.get(id) === position, `the reader did not hear ${id} at ${position}`);
  }
  run.expect(ids.size === rows.length, `${ids.size} events heard, ${rows.length} in the log`);
  return { events: written ?? 0, heard_again: again };
}

/** The log in another database, as after a dump: the reader goes on where it was. */
async function moveHouse(run: Run, log: Log): Promise<number> {
  const root = new pg.Client({ ...log.login, database: 'postgres' });
  await root.connect();
  await root.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = $1`, [
    log.login.database,
  ]);
  await root.query(`create database moved template ${log.login.database}`);
  await root.end();
  const login = { ...log.login, database: 'moved' };
  const client = new pg.Client(login);
  await client.connect();
  const connection = await makeServingLogin(client, login);
  await client.end();
  const admin = new pg.Pool({ ...login, max: 2, types: log.admin.options.types });
  admin.on('error', () => {});
  run.defer(() => admin.end());
  const { rows } = await admin.query('select last_value from prove_work');
  const moved: Log = { ...log, login, admin, task: { ...log.task, connection } };
  await phase(run, moved, FEW, Number((rows[0] as { last_value: number }).last_value) + 100);
  return (await check(run, moved)).events;
}

export const program = promise({
  name: 'outbox',
  says: 'every committed event leaves and no uncommitted one does, whoever is killed',
  plants: {
    'by-seq': 'readers read by the number drawn while writing, as by an id',
    unordered: 'positions are given in another order than that of the aggregates',
  },
  run: async (run) => {
    const log = await openLog(run);
    await holdOpen(run, log);
    const live = listen(run, log);
    const writes = Math.round((run.isShort ? EVENTS_SHORT : EVENTS) / EVENTS_PER_WRITE / COMMITTED);
    let kills = await phase(run, log, FEW, writes);
    const few = await check(run, log);
    run.say(`${few.events} events on ${FEW} aggregates, ${kills} kills`);
    kills += await phase(run, log, MANY, 2 * writes);
    const many = await check(run, log);
    run.say(`${many.events} events, ${kills} kills`);
    await live.stop();
    const lags = log.lags.sort((one, other) => one - other);
    const lag = lags[Math.floor(lags.length * 0.99)] ?? 0;
    const moved = await moveHouse(run, log);
    run.say(`${moved - many.events} more after moving to another database`);
    // The machine of a short form may do much else; the full form is for one that does not.
    run.expect(run.isShort || lag <= LAG_MS_MAX, `lag p99 ${lag} ms, promised ${LAG_MS_MAX}`);
    return {
      events: many.events,
      kills,
      missed: 0,
      phantom: 0,
      twice: 0,
      holes: 0,
      inversions: 0,
      heard_again: many.heard_again,
      lag_p50_ms: lags[lags.length >> 1] ?? 0,
      lag_p99_ms: lag,
      moved: 'ok',
    };
  },
});

async function plant(run: Run, client: pg.Client): Promise<void> {
  if (run.plant === 'by-seq') {
    await client.query(`create or replace function events_after(after bigint, most int)
      returns table ("position" bigint, store_id uuid, event_id uuid, type text)
      language sql stable security definer set search_path = pg_catalog, public as $$
        select e.seq, e.store_id, e.id, e.type from events e where e.seq > after order by e.seq limit most $$`);
  }
  if (run.plant === 'unordered') {
    const { rows } = await client.query(
      `select pg_get_functiondef('number_events'::regproc) as text`,
    );
    const text = String((rows[0] as { text: string }).text);
    await client.query(text.replace('over (order by seq)', 'over (order by event_id::text desc)'));
  }
}
