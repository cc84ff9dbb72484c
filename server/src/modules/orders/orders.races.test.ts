import assert from 'node:assert/strict';
import test from 'node:test';
import { checkInvariants } from '../../../test/support/invariants.ts';
import { placeMugOrder } from '../../../test/support/orders.ts';
import { openShop } from '../../../test/support/shop.ts';

test('500 parallel placements get 500 distinct numbers', async (t) => {
  const shop = await openShop(t, { connections: 20 });
  const orders = await Promise.all(
    Array.from({ length: 500 }, () => shop.inTx((tx) => placeMugOrder(tx, undefined))),
  );
  const numbers = new Set(orders.map((order) => order.number));
  assert.equal(numbers.size, 500);
  assert.ok([...numbers].every((number) => Number(number) >= 1000));
  await checkInvariants(shop.rows);
});
