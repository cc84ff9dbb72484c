/* A private PostgreSQL under our supervision: nobody but this process can reach it, and it stops with it.
 * Terms       watchdog: a shell that holds a pipe from us and stops PostgreSQL when the pipe closes, whatever
 *             ended us. orphan: a server left over by a dead supervisor. run folder: the short private folder of
 *             the sockets.
 * Invariants  listens on a Unix socket in a 0700 folder only; a start that dies half way leaves nothing half
 *             made (initdb goes into `pg.new`, then one rename); one postmaster per data folder.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, openSync, realpathSync } from 'node:fs';
import { mkdir, readFile, readlink, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { bundledBinaries } from './binaries.ts';
import {
  chooseRunAs,
  hand,
  identityOf,
  type Placement,
  placeFor,
  privateFolder,
  type RunAs,
} from './run-as.ts';

const run = promisify(execFile);

/** How long PostgreSQL may take to become ready; recovery after a crash of a large shop is slow. */
const READY_MS_MAX = 120_000;
/** Starts again after PostgreSQL died by itself; past it we give up. */
export const RESTARTS_MAX = 5;
/** Bytes of a socket's path, the name PostgreSQL adds included. */
const SOCKET_PATH_BYTES_MAX = 107;

const WATCH =
  'exec 3<&0; "$@" </dev/null & pg=$!; trap "" INT TERM HUP; (cat <&3 >/dev/null; kill -INT $pg) & w=$!; ' +
  'wait $pg; rc=$?; while kill -0 $pg 2>/dev/null; do wait $pg; rc=$?; done; kill $w 2>/dev/null; exit $rc';

export type EmbeddedOptions = {
  /** Made when missing; PostgreSQL's own files go below it. */
  readonly dataDir: string;
  /** `name=value` settings beside our own. */
  readonly settings?: readonly string[];
  /** One line for the operator. */
  readonly say?: (line: string) => void;
  /** Called when PostgreSQL died and could not be brought back. */
  readonly onLost?: (reason: string) => void;
  readonly withoutWays?: readonly RunAs['way'][];
};

/** The superuser of a private server, the part of `DATABASE_URL`. */
export type EmbeddedLogin = {
  readonly host: string;
  readonly user: 'postgres';
  readonly database: string;
};

export type EmbeddedPostgres = {
  readonly runDir: string;
  readonly dataPath: string;
  login(database: string): EmbeddedLogin;
  stop(): Promise<void>;
};

/** What `postmaster.pid` tells of a server. */
type Postmaster = { readonly pid: number; readonly socketDir: string; readonly isReady: boolean };

/** The run folder of a data folder: short, because a socket's path holds 107 bytes. */
export function runDirOf(dataDir: string): string {
  const key = createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 16);
  const name = `rcommerce-${process.getuid?.() ?? 0}-${key}`;
  const path = join(tmpdir(), name);
  return Buffer.byteLength(path) + '/.s.PGSQL.5432.lock'.length > SOCKET_PATH_BYTES_MAX
    ? join('/tmp', name)
    : path;
}

/**
 * Starts PostgreSQL over the data folder, making it at the first start (1 to 2 s, later 0.1 s). A left-over server
 * of ours is stopped first. The caller holds the data folder's ownership (`owner.ts`).
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const say = options.say ?? (() => {});
  await mkdir(options.dataDir, { recursive: true });
  const dataDir = realpathSync(options.dataDir);
  const runDir = runDirOf(dataDir);
  const as = await chooseRunAs(options.withoutWays);
  const place = await placeFor(as, dataDir, await bundledBinaries());
  await privateFolder(as, runDir);
  if (!(await isFolder(place.data))) {
    say('making a new database');
    await initialise(as, place);
  }
  await hand(as, place.data);
  await stopLeftOver(place.data, say);
  const logPath = join(dataDir, 'postgres.log');

  let isStopping = false;
  let restarts = 0;
  let child = launch(as, place, { runDir, logPath, settings: options.settings ?? [] });
  const supervise = (watched: ChildProcess): void => {
    watched.once('exit', () => {
      if (isStopping) return;
      restarts += 1;
      if (restarts > RESTARTS_MAX) {
        options.onLost?.(`PostgreSQL ended ${restarts} times; see ${logPath}`);
        return;
      }
      say('PostgreSQL ended by itself; starting it again');
      setTimeout(() => {
        if (isStopping) return;
        child = launch(as, place, { runDir, logPath, settings: options.settings ?? [] });
        supervise(child);
      }, 200 * restarts).unref();
    });
  };
  try {
    await untilReady(child, place.data, logPath);
  } catch (error) {
    await end(child);
    throw error;
  }
  supervise(child);
  return {
    runDir,
    dataPath: place.data,
    login: (database) => ({ host: runDir, user: 'postgres', database }),
    stop: async () => {
      isStopping = true;
      await end(child);
    },
  };
}

/** The socket folder of a server that runs over this data folder now, or undefined. */
export async function runningSocketDir(dataDir: string): Promise<string | undefined> {
  const noted = await readFile(join(dataDir, 'pg-location'), 'utf8').catch(() => undefined);
  const found = await postmasterOf(noted?.trim() || join(dataDir, 'pg'));
  return found?.socketDir;
}

async function initialise(as: RunAs, place: Placement): Promise<void> {
  const half = `${place.data}.new`;
  await rm(half, { recursive: true, force: true });
  await mkdir(half, { mode: 0o700 });
  await hand(as, half);
  const [program = '', ...args] = [
    ...as.prefix,
    place.binaries.initdb,
    ...['-D', half, '-U', 'postgres', '-E', 'UTF8'],
    ...['--locale-provider=builtin', '--locale=C.UTF-8', '--no-sync'],
    ...['--auth-local=trust', '--auth-host=reject', '--no-instructions'],
  ];
  await run(program, args, { cwd: '/', ...identityOf(as), env: plainEnvironment() });
  await rename(half, place.data);
}

function launch(
  as: RunAs,
  place: Placement,
  facts: { runDir: string; logPath: string; settings: readonly string[] },
): ChildProcess {
  const settings = [
    'listen_addresses=',
    'unix_socket_permissions=0700',
    'timezone=UTC',
    'log_timezone=UTC',
    'max_connections=100',
    // A young shop changes quickly; a look at what changed costs next to nothing.
    'autovacuum_naptime=15s',
    // A page somewhere costs what the next one does, on the disks of today: an index is used where it helps.
    'random_page_cost=1.1',
    ...facts.settings,
  ];
  const log = openSync(facts.logPath, 'a', 0o600);
  const child = spawn(
    '/bin/sh',
    [
      ...['-c', WATCH, 'rcommerce-pg', ...as.prefix],
      ...[place.binaries.postgres, '-D', place.data, '-k', facts.runDir],
      ...settings.flatMap((setting) => ['-c', setting]),
    ],
    // Detached: Ctrl-C in a terminal reaches only us, who finish first and then close the pipe.
    {
      detached: true,
      stdio: ['pipe', log, log],
      cwd: '/',
      ...identityOf(as),
      env: plainEnvironment(),
    },
  );
  closeSync(log);
  child.stdin?.on('error', () => {});
  child.on('error', () => {});
  child.unref();
  return child;
}

/** PostgreSQL reads many PG… variables; none of the operator's may reach it. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries([...kept, ['LC_ALL', 'C']]);
}

async function untilReady(child: ChildProcess, data: string, logPath: string): Promise<void> {
  const deadline = performance.now() + READY_MS_MAX;
  while (performance.now() < deadline) {
    const found = await postmasterOf(data);
    if (found?.isReady) return;
    if (child.exitCode !== null || child.signalCode !== null) {
      const log = await readFile(logPath, 'utf8').catch(() => '');
      const tail = log.trim().split('\n').slice(-5).join('\n');
      throw new Error(`PostgreSQL did not start; the end of ${logPath}:\n${tail}`);
    }
    await sleep(10);
  }
  throw new Error(`PostgreSQL was not ready within ${READY_MS_MAX / 1000} s; see ${logPath}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.stdin?.end();
  child.ref();
  await gone;
}

/** What runs over this data folder: believed only if the process's working folder is that folder. */
async function postmasterOf(data: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => undefined);
  const lines = text?.split('\n') ?? [];
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !(await isServerOf(pid, data))) return undefined;
  return { pid, socketDir: lines[4]?.trim() ?? '', isReady: lines[7]?.trim() === 'ready' };
}

async function isServerOf(pid: number, data: string): Promise<boolean> {
  if (process.platform === 'linux') {
    const folder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
    return folder === realpathSync(data);
  }
  const listed = await run('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => undefined);
  return listed?.stdout.includes(data) ?? false;
}

/** Restarting takes 0.1 s; a server we adopted instead would have no watchdog. */
async function stopLeftOver(data: string, say: (line: string) => void): Promise<void> {
  const found = await postmasterOf(data);
  if (!found) return;
  say('stopping a PostgreSQL that a dead process left over');
  process.kill(found.pid, 'SIGINT');
  for (let waited = 0; waited < 1000; waited += 1) {
    if (!(await isServerOf(found.pid, data))) return;
    if (waited === 600) process.kill(found.pid, 'SIGQUIT');
    await sleep(20);
  }
  throw new Error(`a left-over PostgreSQL (process ${found.pid}) does not stop`);
}

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
