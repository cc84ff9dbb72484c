import { execFile, spawn } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { chooseRunAs } from '../../src/platform/embedded-postgres/run-as.ts';

const READY_MS_MAX = 30_000;
const run = promisify(execFile);

export type OtherPostgres = {
  /** Of its sockets. */
  readonly runDir: string;
  stop(): Promise<void>;
};

/** The folder of the programs of a PostgreSQL that the machine brings, of this major version; undefined without one. */
export const installedPostgres = (major: number): string | undefined =>
  globSync([`/usr/lib/postgresql/${major}/bin`, `/usr/pgsql-${major}/bin`]).find((folder) =>
    existsSync(join(folder, 'initdb')),
  );

/** Starts it over a folder of its own, for socket connections only; `stop` removes it whole. */
export async function startOtherPostgres(bin: string): Promise<OtherPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'rc-pg-'));
  const data = join(folder, 'data');
  const as = await chooseRunAs();
  const who = as.way === 'user' ? { uid: as.uid, gid: as.gid } : {};
  if (as.way === 'user') await chown(folder, as.uid, as.gid);
  const command = (program: string, ...words: string[]): [string, string[]] => {
    const [first = program, ...rest] = [...as.prefix, join(bin, program), ...words];
    return [first, rest];
  };
  const [initdb, how] = command('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-N');
  await run(initdb, [...how, '-E', 'UTF8', '--locale=C'], who);
  const [postgres, options] = command('postgres', '-D', data, '-k', folder, '-h', '');
  const settings = ['fsync=off', 'max_connections=200'].flatMap((one) => ['-c', one]);
  const child = spawn(postgres, [...options, ...settings], { ...who, stdio: 'ignore' });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const stop = async (): Promise<void> => {
    child.kill('SIGINT');
    await gone;
    await rm(folder, { recursive: true, force: true });
  };
  const deadline = performance.now() + READY_MS_MAX;
  while (!existsSync(join(folder, '.s.PGSQL.5432'))) {
    if (child.exitCode !== null || performance.now() > deadline) {
      await stop();
      throw new Error(`${bin}/postgres does not start`);
    }
    await sleep(50);
  }
  return { runDir: folder, stop };
}
