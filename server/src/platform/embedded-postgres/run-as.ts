import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  access,
  chmod,
  chown,
  constants,
  cp,
  mkdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Binaries, binariesIn } from './binaries.ts';

const run = promisify(execFile);

/**
 * How PostgreSQL, which refuses to run as root, is started here.
 * self       we are not root: as it is
 * namespace  root: inside a user namespace it is nobody, outside root still owns all its files
 * user       root where namespaces are forbidden: as an unprivileged user, who must own the data
 */
export type RunAs =
  | { readonly way: 'self'; readonly prefix: readonly string[] }
  | { readonly way: 'namespace'; readonly prefix: readonly string[] }
  | {
      readonly way: 'user';
      readonly prefix: readonly string[];
      readonly uid: number;
      readonly gid: number;
    };

const NAMESPACE = ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--'] as const;

/** The first way that works on this machine. `without` leaves ways out; tests use it to prove the others. */
export async function chooseRunAs(without: readonly RunAs['way'][] = []): Promise<RunAs> {
  if (process.getuid?.() !== 0) return { way: 'self', prefix: [] };
  if (!without.includes('namespace') && process.platform === 'linux') {
    const [program, ...rest] = NAMESPACE;
    const tried = spawnSync(program, [...rest, 'true'], { stdio: 'ignore', timeout: 5000 });
    if (tried.status === 0) return { way: 'namespace', prefix: NAMESPACE };
  }
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  for (const name of ['postgres', 'nobody']) {
    const fields = passwd
      .split('\n')
      .find((line) => line.startsWith(`${name}:`))
      ?.split(':');
    const uid = Number(fields?.[2]);
    const gid = Number(fields?.[3]);
    if (uid > 0 && gid > 0) return { way: 'user', prefix: [], uid, gid };
  }
  throw new Error(
    'PostgreSQL does not run as root, and neither a user namespace nor a user postgres or nobody is to be had: set DATABASE_URL or start as another user',
  );
}

export const identityOf = (as: RunAs): { uid?: number; gid?: number } =>
  as.way === 'user' ? { uid: as.uid, gid: as.gid } : {};

/** Where data and programs stand for this way of running. */
export type Placement = { readonly data: string; readonly binaries: Binaries };

/**
 * Data stand in the data folder whenever PostgreSQL can reach it. Where it cannot (a folder above is closed to
 * the unprivileged user), they stand in /var/lib/rcommerce, and the data folder keeps the pointer
 * `pg-location`, so that the place never changes later.
 */
export async function placeFor(as: RunAs, dataDir: string, binaries: Binaries): Promise<Placement> {
  const pointer = join(dataDir, 'pg-location');
  const noted = await readFile(pointer, 'utf8').catch(() => undefined);
  const beside = join(dataDir, 'pg');
  if (as.way !== 'user') return { data: noted?.trim() || beside, binaries };
  const reachable = {
    binaries: await canUse(as, binaries.postgres, 'x'),
    data: await canUse(as, dataDir, 'x'),
  };
  let data = noted?.trim();
  if (!data) {
    const key = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
    data = reachable.data ? beside : `/var/lib/rcommerce/${key}/pg`;
    if (data !== beside) await writeFile(pointer, `${data}\n`);
  }
  await mkdir(dirname(data), { recursive: true, mode: 0o755 });
  return { data, binaries: reachable.binaries ? binaries : await copyOf(binaries) };
}

/** Gives the folder to the user PostgreSQL runs as; everything else already owns it. */
export async function hand(as: RunAs, path: string): Promise<void> {
  if (as.way !== 'user') return;
  const owner = await stat(path).catch(() => undefined);
  if (owner && owner.uid !== as.uid) await run('chown', ['-R', `${as.uid}:${as.gid}`, path]);
}

async function canUse(
  as: Extract<RunAs, { way: 'user' }>,
  path: string,
  right: 'x',
): Promise<boolean> {
  const tried = spawnSync('/bin/sh', ['-c', `test -${right} "$0"`, path], {
    uid: as.uid,
    gid: as.gid,
    cwd: '/',
    stdio: 'ignore',
  });
  return tried.status === 0;
}

async function copyOf(binaries: Binaries): Promise<Binaries> {
  const about = await readFile(join(binaries.root, 'package.json'), 'utf8');
  const { version } = JSON.parse(about) as { version: string };
  const root = `/var/cache/rcommerce/postgres-${version}`;
  if (existsSync(join(root, 'native/bin/postgres'))) return binariesIn(root);
  const half = `${root}.${process.pid}`;
  await mkdir(dirname(root), { recursive: true, mode: 0o755 });
  await cp(binaries.root, half, { recursive: true, verbatimSymlinks: true });
  await run('chmod', ['-R', 'a+rX', half]);
  await rename(half, root).catch(async () => rm(half, { recursive: true, force: true }));
  return binariesIn(root);
}

/**
 * A folder for the sockets that only we (and the user PostgreSQL runs as) enter: trust authentication is safe
 * because of it. Refuses one that somebody else made.
 */
export async function privateFolder(as: RunAs, path: string): Promise<void> {
  const uid = process.getuid?.() ?? 0;
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const found = await stat(path);
  const allowed = as.way === 'user' ? [uid, as.uid] : [uid];
  if (!found.isDirectory() || !allowed.includes(found.uid)) {
    throw new Error(`${path} belongs to somebody else: remove it or set another TMPDIR`);
  }
  if (as.way === 'user') await chown(path, as.uid, as.gid);
  await chmod(path, 0o700);
  await access(path, constants.R_OK);
}
