/* world.ts   what a promise is proved on: a real PostgreSQL with fsync on, and real servers in processes of their own
 * Terms       server: one process on one database that can be killed and started again. reply: an answer with its JSON.
 *             fault: an answer of 500 or more, which no program expects unless it says so.
 */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { migrate } from '../../src/platform/migrate.ts';
import { checkInvariants } from '../../test/support/invariants.ts';
import { type Answer, askerOf, expecting, type Sent } from '../../test/support/kept-connections.ts';
import { type PrivateCluster, startPrivateCluster } from '../../test/support/private-cluster.ts';
import {
  type Json,
  ownerToken,
  type ServerProcess,
  startServerAt,
} from '../../test/support/server-process.ts';
import { sabotagedTree } from '../sabotages/tree.ts';
import { sabotageOf } from './plants.ts';
import type { Run } from './promise.ts';
import { type FaultProxy, openProxy } from './proxy.ts';

/** A cluster that several programs share, one after another: `npm run prove -- all` says where it is. */
export const SHARED_CLUSTER = 'RCOMMERCE_PROVE_CLUSTER';
const TEMPLATE = 'prove_template';
const FAULTS_KEPT_MAX = 20;
const UNTIL_MS_MAX = 90_000;

/** I14: what our payments say that was taken and sent back, beside the book of the simulator. */
const BOOKS_DIFFER = `
  select p.id, p.captured_amount, p.refunded_amount, b.captured, b.refunded from payments p
   cross join lateral (
     select coalesce(sum(c.captured), 0) as captured, coalesce(sum(c.refunded), 0) as refunded
       from payment_operations o
       join simulator.operations s on s.id = o.id::text
       join simulator.charges c on c.id = s.charge_id
      where o.store_id = p.store_id and o.payment_id = p.id and o.kind = 'authorize') b
   where p.provider = 'simulator' and (b.captured, b.refunded) <> (p.captured_amount, p.refunded_amount)
   limit 20`;

const CLUSTER_SETTINGS = [
  'max_connections=300',
  // A circle is found before the server's own lock time-out hides it, and every longer wait is in the log.
  'deadlock_timeout=200ms',
  'log_lock_waits=on',
  'log_line_prefix=%m [%p] %d ',
];

export type Reply = Answer & { readonly body: Json };

export type Server = {
  /** Empty while it is down. */
  readonly url: string;
  readonly pid: number;
  readonly isUp: boolean;
  ask(method: string, path: string, sent?: Sent): Promise<Reply>;
  /** `kill -9` */
  kill(): Promise<void>;
  /** SIGTERM; gives the exit code. */
  stop(): Promise<number | null>;
  /** Again, on a new port. */
  start(): Promise<void>;
  /** What it wrote on stdout and stderr since it was last started. */
  said(): string;
};

export type World = {
  readonly servers: readonly Server[];
  /** As superuser. */
  readonly admin: pg.Pool;
  readonly cluster: { readonly runDir: string; readonly logPath: string };
  readonly databaseName: string;
  /** Of the owner; for 15 minutes. */
  readonly token: string;
  /** With every right, for as long as the program runs. */
  readonly apiKey: string;
  /** Between the servers and the database, where it was asked for. */
  readonly proxy: FaultProxy | undefined;
  /** One request to the next server that is up; any status is a reply, a connection that breaks rejects. */
  ask(method: string, path: string, sent?: Sent): Promise<Reply>;
  /** As `ask`, below `/api/v1`, as the owner. */
  staff(method: string, path: string, body?: unknown): Promise<Reply>;
  /** As `ask`, but rejects when the status is not the expected one. */
  call(method: string, path: string, sent?: Sent & { readonly status?: number }): Promise<Answer>;
  rows<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** count('from orders where …') */
  count(text: string, values?: readonly unknown[]): Promise<number>;
  /** Whether count gives 0. */
  none(text: string): Promise<boolean>;
  /** Looks every 0.2 s; breaks after 90 s. what: the fact that is waited for. */
  until(what: string, isTrue: () => Promise<boolean>): Promise<void>;
  /** Waits until nothing is being paid, no provider's answer is missing and every event has its position. */
  settled(): Promise<void>;
  /** Answers of 500 or more so far, the first few in words. */
  readonly faults: { count: number; readonly first: readonly string[] };
  /** Circles of locks that PostgreSQL found in this database. */
  deadlocks(): Promise<number>;
  /**
   * The end of every program, once all is settled: the invariants hold, the provider's books say what ours say, no
   * circle of locks, no answer of 500 or more. Gives the figures.
   * mayFail  the program caused faults of its own: answers of 500 or more are counted, not refused (those of a busy
   *          machine are not when the run is patient)
   */
  check(options?: {
    readonly mayFail?: boolean;
  }): Promise<{ readonly invariants: 'ok'; readonly deadlocks: number; readonly faults: number }>;
};

export type WorldOptions = {
  /** Servers on the one database; 1 when left out. */
  readonly processes?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** `name=value` of PostgreSQL beside those of every world; takes a cluster of its own. */
  readonly settings?: readonly string[];
  /** Whether PostgreSQL itself will be hurt or its log read; never shared then. */
  readonly isAlone?: boolean;
  /** Servers reach the database through a fault proxy. */
  readonly throughProxy?: boolean;
  /** Runs before the first server is started, on the migrated database: where faults of data are planted. */
  readonly prepare?: (admin: pg.Pool) => Promise<unknown>;
};

let opened = 0;

/**
 * Opens a world; the run ends it whatever happens. A planted fault that is a sabotage is in the code that its servers
 * run, and in its database, which the first of them migrates.
 */
export async function openWorld(run: Run, options: WorldOptions = {}): Promise<World> {
  const cli = await plantedCli(run);
  const cluster = await clusterFor(run, options);
  opened += 1;
  const databaseName = `shop_${process.pid}_${opened}`;
  await inDatabase(cluster.runDir, 'postgres', async (root) => {
    await root.query(
      `create database ${databaseName} ${cli === undefined ? `template ${TEMPLATE}` : ''}`,
    );
  });
  const admin = new pg.Pool({
    host: cluster.runDir,
    user: 'postgres',
    database: databaseName,
    max: 20,
  });
  admin.on('error', () => {});
  run.defer(() => admin.end());
  await options.prepare?.(admin);
  const proxy = options.throughProxy
    ? await openProxy({ path: `${cluster.runDir}/.s.PGSQL.5432` }, run.random.fork('proxy'))
    : undefined;
  if (proxy) run.defer(() => proxy.close());
  const databaseUrl = proxy
    ? `postgres://postgres@127.0.0.1:${proxy.port}/${databaseName}`
    : `postgres://postgres@localhost/${databaseName}?host=${encodeURIComponent(cluster.runDir)}`;

  const faults = { count: 0, first: [] as string[] };
  const note = (method: string, path: string, { status, text }: Answer): void => {
    if (status < 500) return;
    faults.count += 1;
    if (faults.first.length < FAULTS_KEPT_MAX) {
      faults.first.push(`${method} ${path} answered ${status}: ${text.slice(0, 300)}`);
    }
  };
  const environment = { RCOMMERCE_LOG__LEVEL: 'warn', ...options.environment };
  const servers = Array.from({ length: options.processes ?? 1 }, () =>
    serverOn(run, (): Promise<ServerProcess> => startServerAt(databaseUrl, environment, cli), note),
  );
  // The first makes the owner; the others find them.
  await servers[0]?.start();
  await Promise.all(servers.slice(1).map((server) => server.start()));

  let turn = 0;
  const askNext: World['ask'] = (method, path, sent) => {
    const up = servers.filter((server) => server.isUp);
    turn += 1;
    const next = up[turn % up.length];
    if (!next) throw new Error('no server is up');
    return next.ask(method, path, sent);
  };
  const ask: World['ask'] = run.isPatient
    ? async (...asked) => {
        const deadline = performance.now() + UNTIL_MS_MAX;
        for (;;) {
          const reply = await askNext(...asked);
          const isLater = reply.status === 503 || reply.body['code'] === 'IDEMPOTENCY_IN_PROGRESS';
          if (!isLater || performance.now() > deadline) return reply;
          await sleep(500);
        }
      }
    : askNext;
  const token = await ownerToken(servers[0]?.url ?? '');
  const apiKey = await makeApiKey(ask, token);
  let staffKeys = 0;
  /** Who may have to ask again does so with a key. */
  const keyOfStaff = (method: string): Record<string, string> => {
    if (!run.isPatient || method !== 'POST') return {};
    staffKeys += 1;
    return { 'idempotency-key': `staff-${staffKeys}` };
  };
  const rows: World['rows'] = async <Row>(text: string, values: readonly unknown[] = []) =>
    (await admin.query(text, [...values])).rows as Row[];
  const count: World['count'] = async (text, values) =>
    Number((await rows<{ count: string }>(`select count(*) as count ${text}`, values))[0]?.count);
  const none: World['none'] = async (text) => (await count(text)) === 0;
  const settled = async (): Promise<void> => {
    await until(run, 'no purchase is being paid', () =>
      none(`from order_intents where status = 'paying'`),
    );
    await until(run, 'every operation of a provider has its result', () =>
      none(`from payment_operations where status in ('created', 'sent', 'unknown')`),
    );
    await until(run, 'every event has its position', () => none('from event_inbox'));
  };
  const deadlocks = async (): Promise<number> => {
    const log = await readFile(cluster.logPath, 'utf8').catch(() => '');
    const inLog = log
      .split('\n')
      .filter((line) => line.includes(` ${databaseName} `) && line.includes('deadlock detected'));
    const [stat] = await rows<{ deadlocks: string }>(
      'select deadlocks from pg_stat_database where datname = current_database()',
    );
    return Math.max(inLog.length, Number(stat?.deadlocks));
  };
  return {
    servers,
    admin,
    cluster,
    databaseName,
    token,
    apiKey,
    proxy,
    ask,
    staff: (method, path, body) =>
      ask(method, `/api/v1${path}`, {
        headers: { authorization: `Bearer ${apiKey}`, ...keyOfStaff(method) },
        ...(body === undefined ? {} : { body }),
      }),
    call: expecting(ask),
    rows,
    count,
    none,
    until: (what, isTrue) => until(run, what, isTrue),
    settled,
    faults,
    deadlocks,
    check: async ({ mayFail = false } = {}) => {
      await settled();
      const found = await deadlocks();
      run.expect(found === 0, `${found} circles of locks, promised 0`);
      run.expect(
        mayFail || run.isPatient || faults.count === 0,
        `${faults.count} answers of 500 or more, promised 0:\n${faults.first.join('\n')}`,
      );
      await checkInvariants(rows);
      const astray = await rows(BOOKS_DIFFER);
      run.expect(
        astray.length === 0,
        `I14: the provider's books differ: ${JSON.stringify(astray)}`,
      );
      return { invariants: 'ok', deadlocks: found, faults: faults.count };
    },
  };
}

/** A migrated template in a cluster: every world of it begins as a copy. */
export async function startCluster(settings: readonly string[] = []): Promise<PrivateCluster> {
  const cluster = await startPrivateCluster([...CLUSTER_SETTINGS, ...settings]);
  await inDatabase(cluster.runDir, 'postgres', (root) => root.query(`create database ${TEMPLATE}`));
  await migrate(cluster.login(TEMPLATE), { serving: false });
  return cluster;
}

/** The cluster of `prove -- all`, or one of its own that ends with the run. */
async function clusterFor(run: Run, options: WorldOptions): Promise<World['cluster']> {
  const shared = process.env[SHARED_CLUSTER];
  if (shared !== undefined && !options.isAlone && options.settings === undefined) {
    return JSON.parse(shared) as World['cluster'];
  }
  const starting = startCluster(options.settings);
  run.defer(async () => (await starting.catch(() => undefined))?.stop());
  return starting;
}

/** The command line of a copy of the code with the planted fault; undefined without one. */
async function plantedCli(run: Run): Promise<string | undefined> {
  const sabotage = run.plant === undefined ? undefined : sabotageOf(run.plant);
  if (!sabotage) return undefined;
  const copying = sabotagedTree(sabotage.edits);
  run.defer(async () => {
    const tree = await copying.catch(() => undefined);
    if (tree) await rm(tree, { recursive: true, force: true });
  });
  return join(await copying, 'server/src/main/cli.ts');
}

/** A key with every right of the owner. */
async function makeApiKey(ask: World['ask'], token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  const { body: me } = await ask('GET', '/api/v1/admin/me', { headers });
  const made = await ask('POST', '/api/v1/admin/api-keys', {
    headers,
    body: { name: 'prove', kind: 'secret', scopes: me['scopes'] },
  });
  if (made.status !== 201) throw new Error(`no key: ${made.text}`);
  return String(made.body['key']);
}

function serverOn(
  run: Run,
  launch: () => Promise<ServerProcess>,
  note: (method: string, path: string, answer: Answer) => void,
): Server {
  let living: ServerProcess | undefined;
  let starting: Promise<ServerProcess> | undefined;
  let asker: ReturnType<typeof askerOf> | undefined;
  let said = (): string => '';
  let isOver = false;
  run.defer(async () => {
    isOver = true;
    const last = await starting?.catch(() => undefined);
    if (last && living === last) await last.stop();
    asker?.close();
  });
  const end = async <T>(how: (server: ServerProcess) => Promise<T>): Promise<T | null> => {
    const dying = living;
    if (!dying) return null;
    living = undefined;
    const result = await how(dying);
    asker?.close();
    return result;
  };
  return {
    get url() {
      return living?.url ?? '';
    },
    get pid() {
      return living?.pid ?? 0;
    },
    get isUp() {
      return living !== undefined;
    },
    ask: async (method, path, sent) => {
      if (!living || !asker) throw new Error('the server is down');
      const answer = await asker(method, path, sent);
      note(method, path, answer);
      return {
        ...answer,
        get body() {
          return jsonOf(answer.text);
        },
      };
    },
    kill: async () => void (await end((server) => server.kill())),
    stop: () => end((server) => server.stop()),
    start: async () => {
      if (living) return;
      if (isOver) throw new Error('the run is over');
      starting = launch();
      const started = await starting;
      asker = askerOf(started.url);
      said = started.said;
      living = started;
    },
    said: () => said(),
  };
}

const jsonOf = (text: string): Json => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {};
  }
};

async function until(run: Run, what: string, isTrue: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + UNTIL_MS_MAX;
  while (!(await isTrue())) {
    run.expect(performance.now() < deadline, `not within ${UNTIL_MS_MAX / 1000} s: ${what}`);
    await sleep(200);
  }
}

async function inDatabase(
  host: string,
  database: string,
  work: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client({ host, user: 'postgres', database });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
