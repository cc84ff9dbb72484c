import pg from 'pg';
import { columnTypes } from '../../src/platform/postgres/connection.ts';
import type { Run } from './promise.ts';
import { startCluster } from './world.ts';

export type OwnDatabase = {
  /** Of the superuser. */
  readonly login: { readonly host: string; readonly user: string; readonly database: string };
  readonly admin: pg.Pool;
};

/** A migrated database in a cluster of its own, for programs that need no server; the run ends both. */
export async function openOwnDatabase(run: Run): Promise<OwnDatabase> {
  const starting = startCluster();
  run.defer(async () => (await starting.catch(() => undefined))?.stop());
  const cluster = await starting;
  const login = { host: cluster.runDir, user: 'postgres', database: 'own' };
  const root = new pg.Client({ ...login, database: 'postgres' });
  await root.connect();
  await root.query('create database own template prove_template');
  await root.end();
  const admin = new pg.Pool({ ...login, max: 4, types: columnTypes });
  admin.on('error', () => {});
  run.defer(() => admin.end());
  return { login, admin };
}
