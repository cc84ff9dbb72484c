import assert from 'node:assert/strict';
import { test } from 'node:test';
import { migratedDatabase } from '../../../test/support/cluster.ts';
import { isRefusal } from '../../../test/support/refused.ts';
import { newIdOf, secretsFrom, systemEnv } from '../env.ts';
import { createColdGate } from './cold.ts';
import { SYSTEM } from './db.ts';
import { createPostgres } from './postgres.ts';
import { sql } from './sql.ts';

test('the first transactions of new connections go two at a time, those of warm ones at once', async () => {
  const gate = createColdGate(2);
  const clients = Array.from({ length: 6 }, () => ({}));
  const leaving: (() => void)[] = [];
  const entered = clients.map((client) => gate(client).then((leave) => leaving.push(leave)));
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  await settle();
  assert.equal(leaving.length, 2);
  for (let gone = 1; gone <= 4; gone += 1) {
    leaving[gone - 1]?.();
    await settle();
    assert.equal(leaving.length, Math.min(6, 2 + gone), 'one leaves, one enters');
  }
  await Promise.all(entered);
  for (const leave of leaving.slice(4)) leave();
  const [warm = {}] = clients;
  for (let nth = 0; nth < 4; nth += 1) (await gate(warm))();
  const others = await Promise.all([gate({}), gate({})]);
  // Two new ones are inside; one that is warm does not wait for them.
  (await gate(warm))();
  for (const leave of others) leave();
});

test('a transaction whose statement takes too long is tried once more, and then refused', async (t) => {
  const database = await migratedDatabase();
  const postgres = createPostgres({
    connection: database.serving,
    env: systemEnv,
    secrets: secretsFrom(Buffer.alloc(32, 7)),
    statementMs: 200,
  });
  t.after(async () => {
    await postgres.close();
    await database.drop();
  });
  const ctx = { storeId: newIdOf(systemEnv), actor: SYSTEM };
  let tries = 0;
  const slow = postgres.inTx(ctx, (tx) => {
    tries += 1;
    return tx.one(sql`select pg_sleep(20)`);
  });
  await assert.rejects(slow, (error) => isRefusal(error, 'UNAVAILABLE'));
  assert.equal(tries, 2);
  let second = 0;
  const row = await postgres.inTx(ctx, (tx) => {
    second += 1;
    return tx.one<{ done: boolean }>(sql`select true as done, pg_sleep(${second === 1 ? 20 : 0})`);
  });
  assert.equal(row?.done, true);
});
