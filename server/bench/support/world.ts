/* world.ts   what a benchmark measures against: a PostgreSQL of its own with fsync on, and a real server in a process of its own */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { type Answer, askerOf, expecting, type Sent } from '../../test/support/kept-connections.ts';
import { startPrivateCluster } from '../../test/support/private-cluster.ts';
import {
  ownerToken,
  type ServerProcess,
  startServerAt,
} from '../../test/support/server-process.ts';
import { cpuMsOf, cpuMsOfFamily } from './cpu.ts';
import type { CpuClock } from './load.ts';

export type World = {
  readonly server: ServerProcess;
  /** As superuser. */
  readonly admin: pg.Pool;
  /** Of the owner. */
  readonly token: string;
  readonly databaseUrl: string;
  /** Of the server and of PostgreSQL with its backends. */
  readonly cpu: CpuClock;
  /** One request over a kept connection; rejects when the status is not the expected one. */
  call(method: string, path: string, sent?: Sent & { readonly status?: number }): Promise<Answer>;
  close(): Promise<void>;
};

/** One request over connections that are kept. */
export const callerOf = (origin: string): World['call'] => expecting(askerOf(origin));

/** Opens a world; `npm run bench` ends it whatever happens. */
export async function openWorld(
  environment: Readonly<Record<string, string>> = {},
): Promise<World> {
  const cluster = await startPrivateCluster(['max_connections=200']);
  const databaseUrl = `postgres://postgres@localhost/shop?host=${encodeURIComponent(cluster.runDir)}`;
  const root = new pg.Client({ host: cluster.runDir, user: 'postgres', database: 'postgres' });
  await root.connect();
  await root.query('create database shop');
  await root.end();
  const server = await startServerAt(databaseUrl, {
    RCOMMERCE_LOG__LEVEL: 'warn',
    ...environment,
  });
  const postmaster = Number(
    await readFile(join(cluster.dataPath, 'postmaster.pid'), 'utf8').then(
      (text) => text.split('\n')[0],
    ),
  );
  const admin = new pg.Pool({
    host: cluster.runDir,
    user: 'postgres',
    database: 'shop',
    max: 80,
    pipeline: true,
  });
  admin.on('error', () => {});
  return {
    server,
    admin,
    databaseUrl,
    cpu: () => ({ server: cpuMsOf(server.pid), postgres: cpuMsOfFamily(postmaster) }),
    token: await ownerToken(server.url),
    call: callerOf(server.url),
    close: async () => {
      await admin.end();
      await server.stop();
      await cluster.stop();
    },
  };
}

/** Runs a bench in a world of its own. */
export async function inWorld(
  work: (world: World) => Promise<void>,
  environment?: Readonly<Record<string, string>>,
): Promise<void> {
  const world = await openWorld(environment);
  try {
    await work(world);
  } finally {
    await world.close();
  }
}
