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
