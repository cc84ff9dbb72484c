import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import pg from 'pg';
import { migratedDatabase } from '../../../test/support/cluster.ts';
import { isRefusal } from '../../../test/support/refused.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { newIdOf, secretsFrom, systemEnv } from '../env.ts';
import { ask, askOpened } from './connection.ts';
import { createPostgres } from './postgres.ts';
import { sql } from './sql.ts';

async function open(t: TestContext, statementMs = 2000) {
  const database = await migratedDatabase();
  const postgres = createPostgres({
    connection: database.serving,
    env: systemEnv,
    secrets: secretsFrom(Buffer.alloc(32, 7)),
    statementMs,
  });
  t.after(async () => {
    await postgres.close();
    await database.drop();
  });
  return postgres.reads;
}

const storeSet = sql`select current_setting('app.store_id') as id`;

test('each read has its own store set and no other, on connections that many stores share', async (t) => {
  const reads = await open(t);
  const stores = Array.from({ length: 20 }, () => newIdOf(systemEnv));
  for (let round = 0; round < 5; round += 1) {
    const seen = await Promise.all(
      stores.map((storeId) => reads({ storeId }).one<{ id: Uuid }>(storeSet)),
    );
    assert.deepEqual(
      seen.map((row) => row?.id),
      stores,
    );
  }
});

test('a read whose opening fails runs nothing, and leaves its connection as it was', async (t) => {
  const reads = await open(t);
  const storeId = newIdOf(systemEnv);
  const other = reads({ storeId });
  for (let round = 0; round < 6; round += 1) await other.one(storeSet);
  // A text that PostgreSQL cannot hold: what opens the transaction is refused when it is bound.
  const broken = reads({ storeId: '\u0000' as Uuid });
  for (let round = 0; round < 6; round += 1) {
    const [bad, good] = await Promise.allSettled([broken.one(storeSet), other.one(storeSet)]);
    assert.equal(bad.status, 'rejected');
    assert.deepEqual(good.status === 'fulfilled' && good.value, { id: storeId });
  }
});

test('a read cannot write', async (t) => {
  const reads = await open(t);
  const db = reads({ storeId: newIdOf(systemEnv) });
  for (let round = 0; round < 6; round += 1) {
    await db.one(storeSet);
    await assert.rejects(
      db.many(sql`update products set title = title returning id`),
      (error: { code?: string }) => error.code === '25006',
    );
  }
});

test('a read that takes too long is ended, however often its connection was used', async (t) => {
  const reads = await open(t, 100);
  const db = reads({ storeId: newIdOf(systemEnv) });
  for (let round = 0; round < 4; round += 1) {
    await db.one(storeSet);
    await assert.rejects(db.one(sql`select pg_sleep(30)`), (error) =>
      isRefusal(error, 'UNAVAILABLE'),
    );
  }
});

test('what opens a read is gone with it, and a connection that has not parsed it is not asked so', async (t) => {
  const database = await migratedDatabase();
  const client = new pg.Client({ ...database.serving, pipeline: true });
  await client.connect();
  t.after(async () => {
    await client.end();
    await database.drop();
  });
  const opening = sql`select set_config('app.store_id', ${'one'}, true)`;
  const seen = sql`select current_setting('app.store_id', true) as id`;
  assert.equal(askOpened(client, opening, seen), undefined);
  await ask(client, opening);
  const [opened, after] = await Promise.all([askOpened(client, opening, seen), ask(client, seen)]);
  assert.deepEqual(opened?.rows, [{ id: 'one' }]);
  assert.deepEqual(after.rows, [{ id: '' }]);
});
