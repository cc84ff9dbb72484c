/* `npm run prove -- mutants [--only <name>]…`: whether the tests can fail.
 * Takes one line of defence after another out of a copy of the code, and runs the test that must go red. The same test
 * must be green on the untouched code, and must fail for the reason that the sabotage names: a copy that no longer
 * compiles proves nothing. Ends with 1 when a sabotage survives.
 */
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { startTestCluster } from '../test/support/private-cluster.ts';
import { SABOTAGES } from './sabotages/all.ts';
import type { Sabotage } from './sabotages/sabotage.ts';
import { ROOT, sabotagedTree } from './sabotages/tree.ts';
import type { Program } from './support/promise.ts';

/** A race is lost by chance at times: a survivor is tried again. */
const TRIES_MAX = 3;
const AT_ONCE = 2;
const TEST_MS_MAX = 120_000;
const RUN_MS_MAX = 150_000;
const SAID_CHARACTERS_MAX = 3000;

type Run = { readonly failed: readonly string[]; readonly passed: number; readonly said: string };
type Verdict =
  | { readonly is: 'red'; readonly tries: number }
  | { readonly is: 'survived' }
  | { readonly is: 'unfit'; readonly why: string };

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const children = new Set<ReturnType<typeof spawn>>();

/** Runs tests of one file with the pinned Node in this tree, by the names of TAP. */
async function runTests(tree: string, test: Sabotage['test'], clusterDir: string): Promise<Run> {
  const child = spawn(
    process.execPath,
    [
      '--test',
      '--test-reporter=tap',
      `--test-timeout=${TEST_MS_MAX}`,
      `--test-name-pattern=${test.title}`,
      test.file,
    ],
    {
      cwd: tree,
      env: { ...process.env, RCOMMERCE_TEST_CLUSTER: clusterDir },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  children.add(child);
  const late = setTimeout(() => child.kill('SIGKILL'), RUN_MS_MAX);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(late);
  children.delete(child);
  const titles = [...said.matchAll(/^ *not ok \d+ - (.+)$/gm)].map((match) => match[1] ?? '');
  return {
    // A file that cannot be loaded fails under its own name: no test went red then.
    failed: titles.filter((title) => !title.endsWith('.test.ts')),
    passed: Number(/^# pass (\d+)$/m.exec(said)?.[1] ?? 0),
    said,
  };
}

async function judge(
  sabotage: Sabotage,
  baseline: Promise<Run>,
  cluster: string,
): Promise<Verdict> {
  const { failed, passed, said } = await baseline;
  if (failed.length > 0 || passed === 0) {
    return { is: 'unfit', why: `the untouched code does not pass it:\n${tailOf(said)}` };
  }
  let tree: string | undefined;
  try {
    tree = await sabotagedTree(sabotage.edits);
    for (let tries = 1; tries <= TRIES_MAX; tries += 1) {
      const run = await runTests(tree, sabotage.test, cluster);
      const [title] = run.failed;
      if (title !== undefined && sabotage.red.test(run.said)) {
        return { is: 'red', tries };
      }
      if (title !== undefined || run.passed === 0) {
        return { is: 'unfit', why: `red without ${sabotage.red}:\n${tailOf(run.said)}` };
      }
    }
    return { is: 'survived' };
  } catch (error) {
    return { is: 'unfit', why: error instanceof Error ? error.message : String(error) };
  } finally {
    if (tree) await rm(tree, { recursive: true, force: true });
  }
}

const tailOf = (said: string): string => said.trim().slice(-SAID_CHARACTERS_MAX);

function report(sabotage: Sabotage, verdict: Verdict, seconds: number): void {
  const { name, promise, test } = sabotage;
  const took = `${seconds.toFixed(1)} s`;
  switch (verdict.is) {
    case 'red': {
      const again = verdict.tries > 1 ? `, at the ${verdict.tries}. try` : '';
      say(`red       ${name}: ${promise} (${relative('server', test.file)}, ${took}${again})`);
      return;
    }
    case 'survived':
      say(`SURVIVED  ${name}: ${promise} (${test.file} stays green)`);
      return;
    case 'unfit':
      say(`UNFIT     ${name}: ${verdict.why}`);
  }
}

async function main(words: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...words],
    options: { only: { type: 'string', multiple: true } },
  });
  const wanted = values.only ?? [];
  const unknown = wanted.filter((name) => !SABOTAGES.some((one) => one.name === name));
  if (unknown.length > 0) {
    say(
      `no such sabotage: ${unknown.join(', ')}; there are: ${SABOTAGES.map((one) => one.name).join(', ')}`,
    );
    return 2;
  }
  const chosen =
    wanted.length > 0 ? SABOTAGES.filter((one) => wanted.includes(one.name)) : SABOTAGES;
  const waiting = [...chosen];
  let isStopped = false;
  const cluster = await startTestCluster();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      isStopped = true;
      waiting.length = 0;
      for (const child of children) child.kill('SIGKILL');
    });
  }
  const baselines = new Map<string, Promise<Run>>();
  const baselineOf = (test: Sabotage['test']): Promise<Run> => {
    const key = `${test.file} ${test.title}`;
    const known = baselines.get(key) ?? runTests(ROOT, test, cluster.runDir);
    baselines.set(key, known);
    return known;
  };
  let red = 0;
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const started = performance.now();
      const verdict = await judge(next, baselineOf(next.test), cluster.runDir);
      if (isStopped) return;
      if (verdict.is === 'red') red += 1;
      report(next, verdict, (performance.now() - started) / 1000);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    await cluster.stop();
  }
  if (isStopped) return 130;
  say(`mutants: ${red} of ${chosen.length} red`);
  return red === chosen.length ? 0 : 1;
}

export const program: Program = {
  name: 'mutants',
  says: 'the tests can fail: each line of defence, taken out, turns one red',
  hasShortForm: false,
  main,
};
