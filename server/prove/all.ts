/* `npm run prove -- all [--seed <n>] [--patient] [--only <name>]…`: the short form of every program, one after another
 * on one cluster.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadProgram, programNames } from './support/programs.ts';
import type { Program } from './support/promise.ts';
import { SHARED_CLUSTER, startCluster } from './support/world.ts';

const DOOR = fileURLToPath(new URL('./support/door.ts', import.meta.url));
/** Of one short form: past it the program is told to end, and killed a minute later. */
const PROGRAM_MS_MAX = 6 * 60_000;
const END_MS_MAX = 60_000;

type Outcome = { readonly name: string; readonly code: number; readonly line: string };

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Runs one program as a process of its own; what it says is passed on. */
async function runOne(
  name: string,
  words: readonly string[],
  cluster: string,
  living: Set<ChildProcess>,
): Promise<Outcome> {
  const child = spawn(process.execPath, [DOOR, name, '--short', ...words], {
    env: { ...process.env, [SHARED_CLUSTER]: cluster },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  living.add(child);
  const timers = [
    setTimeout(() => child.kill('SIGTERM'), PROGRAM_MS_MAX),
    setTimeout(() => child.kill('SIGKILL'), PROGRAM_MS_MAX + END_MS_MAX),
  ];
  let last = '';
  createInterface(child.stdout).on('line', (line) => {
    print(line);
    if (line.startsWith(name) || line.startsWith('BROKEN')) last = line;
  });
  const code = await new Promise<number>((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', (ended) => resolve(ended ?? 1));
  });
  for (const timer of timers) clearTimeout(timer);
  living.delete(child);
  return { name, code, line: last };
}

async function main(words: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      seed: { type: 'string' },
      patient: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
    },
  });
  const started = performance.now();
  const seed = values.seed ?? String(randomInt(2 ** 31));
  const passed = ['--seed', seed, ...(values.patient ? ['--patient'] : [])];
  const programs = await Promise.all(
    programNames()
      .filter((name) => name !== 'all' && (values.only?.includes(name) ?? true))
      .map(loadProgram),
  );
  const living = new Set<ChildProcess>();
  let stopped = 0;
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.on(signal, () => {
      stopped = code;
      for (const child of living) child.kill(signal);
    });
  }
  const cluster = await startCluster();
  const facts = JSON.stringify({ runDir: cluster.runDir, logPath: cluster.logPath });
  const outcomes: Outcome[] = [];
  try {
    for (const { name, hasShortForm } of programs) {
      if (stopped !== 0) break;
      if (hasShortForm) outcomes.push(await runOne(name, passed, facts, living));
    }
  } finally {
    await cluster.stop();
  }
  if (stopped !== 0) return stopped;
  const broken = outcomes.filter(({ code }) => code !== 0);
  print('');
  for (const { code, line, name } of outcomes)
    print(code === 0 ? line : `${line || name}  (exit ${code})`);
  const minutes = ((performance.now() - started) / 60_000).toFixed(1);
  print(
    `all  programs=${outcomes.length}  broken=${broken.length}  minutes=${minutes}  SEED=${seed}  ${broken.length === 0 ? 'ok' : broken.map(({ name }) => name).join(', ')}`,
  );
  return broken.length === 0 ? 0 : 1;
}

export const program: Program = {
  name: 'all',
  says: 'the short form of every program, in one go',
  hasShortForm: false,
  main,
};
