/* start.ts   from the start of the process to its first good answer: on a migrated database, and in an empty folder */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startServerAt } from '../test/support/server-process.ts';
import { cpuMsOf } from './support/cpu.ts';
import { middleOf, tell } from './support/figures.ts';
import { callerOf, inWorld } from './support/world.ts';

const ROUNDS = 5;
const FIRST_ROUNDS = 3;

type Took = { readonly seconds: number; readonly cpuSeconds: number };

const fileOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

async function hello(): Promise<Took> {
  const started = performance.now();
  const child = spawn(process.execPath, [fileOf('support/hello.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  await callerOf(`http://127.0.0.1:${port.toString().trim()}`)('GET', '/');
  const took = since(started, child.pid);
  child.stdin.end();
  return took;
}

async function again(databaseUrl: string): Promise<Took> {
  const started = performance.now();
  const server = await startServerAt(databaseUrl, { RCOMMERCE_LOG__LEVEL: 'warn' });
  await callerOf(server.url)('GET', '/api/v1/store/products');
  const took = since(started, server.pid);
  await server.stop();
  return took;
}

/** As `npm start` in a folder where nothing was: its own PostgreSQL, the schema, the demo shop. */
async function first(): Promise<Took> {
  const folder = await mkdtemp(join(tmpdir(), 'rcommerce-bench-'));
  const started = performance.now();
  const child = spawn(process.execPath, [fileOf('../src/main/cli.ts'), 'dev'], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', RCOMMERCE_DATA_DIR: folder, PORT: '0' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    for await (const line of createInterface(child.stdout)) {
      const url = /^rcommerce ready (\S+)$/.exec(line)?.[1];
      if (url === undefined) continue;
      await callerOf(url)('GET', '/api/v1/store/products');
      return since(started, child.pid);
    }
    throw new Error('a first start ended before it was ready');
  } finally {
    const gone = once(child, 'exit');
    if (child.kill('SIGTERM')) await gone;
    await rm(folder, { recursive: true, force: true });
  }
}

const since = (started: number, pid: number | undefined): Took => ({
  seconds: (performance.now() - started) / 1000,
  cpuSeconds: cpuMsOf(pid ?? 0) / 1000,
});

const seconds = (took: readonly Took[]) => took.map((one) => one.seconds);
const cpuSeconds = (took: readonly Took[]) => took.map((one) => one.cpuSeconds);

await inWorld(async ({ databaseUrl }) => {
  const plain: Took[] = [];
  const migrated: Took[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    plain.push(await hello());
    migrated.push(await again(databaseUrl));
  }
  const empty: Took[] = [];
  for (let round = 0; round < FIRST_ROUNDS; round += 1) empty.push(await first());
  const shares = migrated.map((one, round) => one.seconds / (plain[round]?.seconds ?? 1));
  tell('start', [
    middleOf('node that says hello', 's', seconds(plain)),
    middleOf('a shop on a migrated database', 's', seconds(migrated), { goal: 1 }),
    middleOf('  processor of it', 's', cpuSeconds(migrated)),
    middleOf('as multiple of the hello', '×', shares, { gate: 3 }),
    middleOf('first start in an empty folder', 's', seconds(empty), { goal: 6 }),
    middleOf('  processor of it', 's', cpuSeconds(empty)),
  ]);
});
