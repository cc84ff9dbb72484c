/* world.ts   what a promise is proved on: a real PostgreSQL with fsync on, and real servers in processes of their own
 * Terms       server: one process on one database that can be killed and started again. reply: an answer with its JSON.
 *             fault: an answer of 500 or more, which no program expects unless it says so.
 */
import { readFile } from 'node:fs/promises';
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
import type { Run } from './promise.ts';
import { type FaultProxy, openProxy } from './proxy.ts';

/** A cluster that several programs share, one after another: `npm run prove -- all` says where it is. */
export const SHARED_CLUSTER = 'RCOMMERCE_PROVE_CLUSTER';
const TEMPLATE = 'prove_template';
const FAULTS_KEPT_MAX = 20;
const SETTLED_MS_MAX = 90_000;

export const CLUSTER_SETTINGS = [
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
  /** Waits until nothing is being paid, no provider's answer is missing and every event has its position. */
  settled(): Promise<void>;
  /** Answers of 500 or more so far, the first few in words. */
  readonly faults: { count: number; readonly first: readonly string[] };
  /** Circles of locks that PostgreSQL found in this database. */
  deadlocks(): Promise<number>;
  /**
   * The end of every program: the invariants hold, no circle of locks, no answer of 500 or more. Gives the figures.
   * mayFail  the program caused faults of its own: answers of 500 or more are counted, not refused
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
  /** Runs before the first server is started, on the migrated database: where faults are planted. */
  readonly prepare?: (admin: pg.Pool) => Promise<unknown>;
};

/** Opens a world; the run ends it whatever happens. */
export async function openWorld(run: Run, options: WorldOptions = {}): Promise<World> {
  const cluster = await clusterFor(run, options);
  const databaseName = `shop_${process.pid}_${run.seed}`;
  await inDatabase(cluster.runDir, 'postgres', async (root) => {
    await root.query(`create database ${databaseName} template ${TEMPLATE}`);
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
    serverOn(run, databaseUrl, environment, note),
  );
  // The first makes the owner; the others find them.
  await servers[0]?.start();
  await Promise.all(servers.slice(1).map((server) => server.start()));

  let turn = 0;
  const ask: World['ask'] = (method, path, sent) => {
    const up = servers.filter((server) => server.isUp);
    turn += 1;
    const next = up[turn % up.length];
    if (!next) throw new Error('no server is up');
    return next.ask(method, path, sent);
  };
  const token = await ownerToken(servers[0]?.url ?? '');
  const apiKey = await makeApiKey(ask, token);
  const rows: World['rows'] = async <Row>(text: string, values: readonly unknown[] = []) =>
    (await admin.query(text, [...values])).rows as Row[];
  const count: World['count'] = async (text, values) =>
    Number((await rows<{ count: string }>(`select count(*) as count ${text}`, values))[0]?.count);
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
        headers: { authorization: `Bearer ${apiKey}` },
        ...(body === undefined ? {} : { body }),
      }),
    call: expecting(ask),
    rows,
    count,
    settled: () => settled(run, count),
    faults,
    deadlocks,
    check: async ({ mayFail = false } = {}) => {
      const found = await deadlocks();
      run.expect(found === 0, `${found} circles of locks, promised 0`);
      run.expect(
        mayFail || faults.count === 0,
        `${faults.count} answers of 500 or more, promised 0:\n${faults.first.join('\n')}`,
      );
      await checkInvariants(rows);
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
  databaseUrl: string,
  environment: Readonly<Record<string, string>>,
  note: (method: string, path: string, answer: Answer) => void,
): Server {
  let living: ServerProcess | undefined;
  let starting: Promise<ServerProcess> | undefined;
  let asker: ReturnType<typeof askerOf> | undefined;
  let said = (): string => '';
  run.defer(async () => {
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
      starting = startServerAt(databaseUrl, environment);
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

async function settled(run: Run, count: World['count']): Promise<void> {
  const deadline = performance.now() + SETTLED_MS_MAX;
  let left = '';
  while (performance.now() < deadline) {
    const paying = await count(`from order_intents where status = 'paying'`);
    const open = await count(
      `from payment_operations where status in ('created', 'sent', 'unknown')`,
    );
    const unnumbered = await count('from event_inbox');
    if (paying + open + unnumbered === 0) return;
    left = `${paying} intents are paying, ${open} operations are open, ${unnumbered} events have no position`;
    await sleep(200);
  }
  run.expect(false, `not settled within ${SETTLED_MS_MAX / 1000} s: ${left}`);
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
