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

/** A cluster of its own in the temporary folder; `stop` removes it whole. */
export async function startTestCluster(): Promise<EmbeddedPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'rcommerce-test-'));
  const cluster = await startEmbedded({ dataDir: folder, settings: FAST });
  return {
    ...cluster,
    stop: async () => {
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
      await rm(cluster.runDir, { recursive: true, force: true });
    },
  };
}
