import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type EmbeddedPostgres,
  startEmbedded,
} from '../../src/platform/embedded-postgres/embedded-postgres.ts';

/** What survives a crash does not matter to a test; speed does. */
const FAST = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'max_connections=300',
  'autovacuum=off',
  // What waits in a circle is told so at once; a test that expects none fails the sooner.
  'deadlock_timeout=100ms',
];

export type PrivateCluster = EmbeddedPostgres & {
  /** What PostgreSQL wrote. */
  readonly logPath: string;
};

/**
 * A cluster of its own in the temporary folder, as production has it but for these settings; `stop` removes it whole.
 * settings  `name=value`
 */
export async function startPrivateCluster(settings: readonly string[]): Promise<PrivateCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'rcommerce-test-'));
  const cluster = await startEmbedded({ dataDir: folder, settings });
  return {
    ...cluster,
    logPath: join(folder, 'postgres.log'),
    stop: async () => {
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
      await rm(cluster.runDir, { recursive: true, force: true });
    },
  };
}

/** The cluster of the tests: fast, and with nothing left after a crash. */
export const startTestCluster = (): Promise<PrivateCluster> => startPrivateCluster(FAST);
