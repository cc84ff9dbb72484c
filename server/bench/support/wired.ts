/* wired.ts   a shop in the bench's own process, on a PostgreSQL of its own with fsync on: for what is measured below HTTP */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Uuid } from '../../src/kernel/ids.ts';
import { newStore } from '../../src/main/new-store.ts';
import { type Wired, type WireInput, wire } from '../../src/main/wire.ts';
import { createAuthenticator } from '../../src/modules/staff/authenticator.ts';
import { loadConfig } from '../../src/platform/config.ts';
import { startEmbedded } from '../../src/platform/embedded-postgres/embedded-postgres.ts';
import { newIdOf, systemEnv } from '../../src/platform/env.ts';
import { silentLog } from '../../src/platform/log.ts';
import { migrate } from '../../src/platform/migrate.ts';
import { SYSTEM } from '../../src/platform/postgres/db.ts';

export type WiredWorld = {
  readonly wired: Wired;
  readonly storeId: Uuid;
  /** As superuser. */
  readonly admin: pg.Pool;
  /** Another process's worth of the same shop, on the same database; closed with the world. */
  another(overrides?: WireInput['overrides']): Promise<Wired>;
};

/** Opens a world, runs the bench and ends the world whatever happens. */
export async function inWiredWorld(
  work: (world: WiredWorld) => Promise<void>,
  overrides: NonNullable<WireInput['overrides']> = {},
  /** Beside those of development, as configuration paths. */
  settings: Readonly<Record<string, string>> = {},
): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rcommerce-bench-'));
  const cluster = await startEmbedded({
    dataDir,
    settings: ['max_connections=300', 'track_commit_timestamp=on'],
  });
  const closers: (() => Promise<unknown>)[] = [];
  try {
    const place = { host: cluster.runDir, user: 'postgres', database: 'postgres' };
    const admin = new pg.Pool({ ...place, max: 80, pipeline: true });
    admin.on('error', () => {});
    closers.push(() => admin.end());
    const { serving } = await migrate(place);
    if (!serving) throw new Error('no serving login');
    const another: WiredWorld['another'] = async (more = {}) => {
      const wired = await wire({
        config: loadConfig({ env: {}, profile: 'development', flags: settings }),
        log: silentLog,
        database: serving,
        serverKey: Buffer.alloc(32, 1),
        version: 'bench',
        authenticator: createAuthenticator,
        migration: async () => 'bench',
        overrides: more,
      });
      closers.push(wired.close);
      return wired;
    };
    const wired = await another(overrides);
    const storeId = newIdOf(systemEnv);
    await wired.edges.inTx({ storeId, actor: SYSTEM }, (tx) =>
      newStore(tx, {}, { simulator: true }),
    );
    await work({ wired, storeId, admin, another });
  } finally {
    for (const close of closers.reverse()) await close();
    await cluster.stop();
    await rm(dataDir, { recursive: true, force: true });
    await rm(cluster.runDir, { recursive: true, force: true });
  }
}
