/* memory.ts   resident memory of an idle server, beside a Fastify that says hello */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startServerAt } from '../test/support/server-process.ts';
import { residentKib } from './support/cpu.ts';
import { middleOf, tell } from './support/figures.ts';
import { callerOf, inWorld } from './support/world.ts';

const ROUNDS = 5;
/** After its first answers, so that what only the start needed can go. */
const IDLE_MS = 3000;

async function hello(): Promise<number> {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('support/hello.ts', import.meta.url)), 'fastify'],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  await callerOf(`http://127.0.0.1:${port.toString().trim()}`)('GET', '/');
  await sleep(IDLE_MS);
  const resident = residentKib(child.pid ?? 0);
  child.stdin.end();
  return resident;
}

await inWorld(async ({ databaseUrl }) => {
  const ours: number[] = [];
  const plain: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    plain.push((await hello()) / 1024);
    const server = await startServerAt(databaseUrl, { RCOMMERCE_LOG__LEVEL: 'warn' });
    await callerOf(server.url)('GET', '/api/v1/store/products');
    await sleep(IDLE_MS);
    ours.push(residentKib(server.pid) / 1024);
    await server.stop();
  }
  const more = ours.map((mib, round) => mib - (plain[round] ?? 0));
  tell('memory', [
    middleOf('Fastify that says hello', 'MiB', plain),
    middleOf('a shop', 'MiB', ours),
    middleOf('more than the hello', 'MiB', more, { gate: 90, goal: 45 }),
  ]);
});
