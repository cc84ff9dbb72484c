import type { TestContext } from 'node:test';
import pg from 'pg';
import { type Uuid, uuid } from '../../src/kernel/ids.ts';
import { MODULES } from '../../src/main/modules.ts';
import { createStore } from '../../src/modules/stores/stores.ts';
import type { Edges } from '../../src/platform/edges.ts';
import { newIdOf, secretsFrom, VirtualClock } from '../../src/platform/env.ts';
import { createOutbox } from '../../src/platform/outbox/outbox.ts';
import { columnTypes } from '../../src/platform/postgres/connection.ts';
import { type Actor, type Db, SYSTEM, type Tx } from '../../src/platform/postgres/db.ts';
import { createPostgres } from '../../src/platform/postgres/postgres.ts';
import { createTicker } from '../../src/platform/timers.ts';
import { migratedDatabase } from './cluster.ts';

export type ShopOptions = {
  /** Parallel transactions the shop can hold open; races tests want as many as they start. */
  readonly connections?: number;
};

export type TestShop = {
  readonly storeId: Uuid;
  readonly clock: VirtualClock;
  readonly db: Db;
  readonly edges: Edges;
  inTx<T>(work: (tx: Tx) => Promise<T>, actor?: Actor): Promise<T>;
  /** As superuser, over all stores. */
  rows<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  count(table: string, where?: string): Promise<number>;
  /** Numbers every event and lets the readers react. */
  drain(): Promise<void>;
  runTimer(name: string): Promise<void>;
  close(): Promise<void>;
};

const quietLog = { info: () => {}, warn: () => {}, error: () => {} };

/** A shop of its own on a database of its own, with a clock that moves only when told. Closed with the test. */
export async function openShop(t: TestContext, options: ShopOptions = {}): Promise<TestShop> {
  const database = await migratedDatabase();
  const admin = new pg.Client({ ...database.admin, types: columnTypes });
  await admin.connect();
  const clock = new VirtualClock(new Date());
  const env = clock.env;
  const secrets = secretsFrom(Buffer.alloc(32, 7));
  let kick = () => {};
  const postgres = createPostgres({
    connection: database.serving,
    env,
    secrets,
    poolSize: options.connections ?? 10,
    lockMs: 5000,
    statementMs: 10_000,
    onCommitted: () => kick(),
  });
  const outbox = createOutbox({ ...postgres, env, log: quietLog });
  kick = outbox.kick;
  const ticker = createTicker(quietLog);
  const edges: Edges = {
    ...postgres,
    http: { route: () => {} },
    timers: ticker,
    readers: outbox.readers,
    cacheTags: { staleOn: () => {} },
    env,
    secrets,
    config: {
      profile: 'development',
      dataDir: '/nonexistent',
      server: { host: '127.0.0.1', port: 0, publicUrl: 'http://127.0.0.1' },
      payments: { simulatorSecret: 'simulator', callMs: 8000 },
    },
    log: quietLog,
    callOwnAddress: async () => 0,
  };
  for (const module of MODULES) module.jobs?.(edges);

  const rows = async <Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
    (await admin.query(text, [...values])).rows as Row[];
  const storeId = uuid(newIdOf(env));
  await postgres.inTx({ storeId, actor: SYSTEM }, (tx) =>
    createStore(tx, { slug: `shop-${storeId}` }),
  );
  let isClosed = false;
  const close = async () => {
    if (isClosed) return;
    isClosed = true;
    await ticker.stop();
    await outbox.stop();
    await postgres.close();
    await admin.end();
    await database.drop();
  };
  t.after(close);
  return {
    storeId,
    clock,
    edges,
    db: postgres.reads({ storeId }),
    inTx: (work, actor = SYSTEM) => postgres.inTx({ storeId, actor }, work),
    rows,
    count: async (table, where = 'true') => {
      const found = await rows<{ count: number }>(
        `select count(*) as count from ${table} where ${where}`,
      );
      return found[0]?.count ?? 0;
    },
    drain: outbox.drain,
    runTimer: ticker.runOnce,
    close,
  };
}
