/* `npm test`: one private PostgreSQL for the whole run, then Node's own test runner over every *.test.ts.
 * Arguments name files or are passed on to the runner: npm test -- server/src/modules/orders/orders.test.ts
 */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { startTestCluster } from './private-cluster.ts';

/** A single test that takes longer hangs. */
const TEST_MS_MAX = 120_000;

const words = process.argv.slice(2);
const named = words.filter((word) => !word.startsWith('-'));
const options = words.filter((word) => word.startsWith('-'));
const files =
  named.length > 0 ? named : globSync(['server/**/*.test.ts', 'client/test/*.test.ts']).sort();
if (files.length === 0) {
  process.stderr.write('no test file found\n');
  process.exit(1);
}

const cluster = await startTestCluster();
const child = spawn(
  process.execPath,
  [
    '--test',
    `--test-concurrency=${Math.max(2, Math.min(4, availableParallelism()))}`,
    `--test-timeout=${TEST_MS_MAX}`,
    ...options,
    ...files,
  ],
  { stdio: 'inherit', env: { ...process.env, RCOMMERCE_TEST_CLUSTER: cluster.runDir } },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => child.kill(signal));
}
child.once('exit', (code, signal) => {
  void cluster.stop().then(() => process.exit(code ?? (signal === null ? 1 : 130)));
});
