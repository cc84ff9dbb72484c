import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from '../../src/platform/postgres/sql.ts';
import { openShop } from './shop.ts';

test('a shop of a test sees its own store and no other', async (t) => {
  const shop = await openShop(t);
  const other = await openShop(t);
  const seen = await shop.inTx((tx) => tx.many<{ id: string }>(sql`select id from stores`));
  assert.deepEqual(seen, [{ id: shop.storeId }]);
  assert.notEqual(other.storeId, shop.storeId);
  assert.equal(await other.count('stores'), 1);
});

test('the owners of two stores sign in, each to their own', async (t) => {
  const shop = await openShop(t);
  const second = await shop.secondStore();
  const mine = await shop.request('GET', '/admin/me', { token: await shop.staffToken() });
  const theirs = await shop.request('GET', '/admin/me', { token: second.token });
  assert.equal(mine.status, 200);
  assert.equal(mine.body.store_id, shop.storeId);
  assert.equal(theirs.body.store_id, second.storeId);
});

test('a shop answers over HTTP', async (t) => {
  const shop = await openShop(t);
  assert.equal((await shop.request('GET', '/health/live')).status, 200);
  assert.equal((await shop.request('GET', '/admin/me')).status, 401);
});
