/* world.ts   what a benchmark measures against: a PostgreSQL of its own with fsync on, and a real server in a process of its own */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../../src/platform/embedded-postgres/embedded-postgres.ts';
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
  call(method: string, path: string, sent?: Sent): Promise<Answer>;
  close(): Promise<void>;
};

export type Sent = {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status?: number;
};
export type Answer = {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};

/** One request over connections that are kept. */
export function callerOf(origin: string): World['call'] {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const { hostname, port } = new URL(origin);
  return (method, path, sent = {}) =>
    new Promise((resolve, reject) => {
      const payload = sent.body === undefined ? undefined : JSON.stringify(sent.body);
      const asked = request(
        {
          agent,
          hostname,
          port,
          method,
          path,
          headers: {
            ...(payload === undefined
              ? {}
              : {
                  'content-type': 'application/json',
                  'content-length': Buffer.byteLength(payload),
                }),
            ...sent.headers,
          },
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () => {
            const status = answer.statusCode ?? 0;
            const text = Buffer.concat(chunks).toString();
            const isExpected = sent.status === undefined ? status < 300 : status === sent.status;
            if (isExpected) resolve({ status, text, headers: answer.headers });
            else reject(new Error(`${method} ${path} answered ${status}: ${text.slice(0, 300)}`));
          });
        },
      );
      asked.on('error', reject);
      asked.end(payload);
    });
}

/** Opens a world; `npm run bench` ends it whatever happens. */
export async function openWorld(
  environment: Readonly<Record<string, string>> = {},
): Promise<World> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rcommerce-bench-'));
  const cluster = await startEmbedded({ dataDir, settings: ['max_connections=200'] });
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
      await rm(dataDir, { recursive: true, force: true });
      await rm(cluster.runDir, { recursive: true, force: true });
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
