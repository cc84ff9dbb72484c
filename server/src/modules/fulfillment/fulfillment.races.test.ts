import assert from 'node:assert/strict';
import test from 'node:test';
import { checkInvariants } from '../../../test/support/invariants.ts';
import { mugInStock, payInFull, placeMugOrder } from '../../../test/support/orders.ts';
import { tally } from '../../../test/support/refused.ts';
import { openShop } from '../../../test/support/shop.ts';
import { createFulfillment, shipFulfillment } from './fulfillment.ts';

test('ten colleagues ship the same units: one parcel leaves, the shelf falls once', async (t) => {
  const shop = await openShop(t, { connections: 10 });
  const mug = await mugInStock(shop, 5);
  const order = await shop.inTx((tx) => placeMugOrder(tx, mug, { quantity: 2 }));
  await shop.inTx((tx) => placeMugOrder(tx, mug));
  await payInFull(shop, order);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 10 }, () =>
      shop.inTx((tx) => createFulfillment(tx, { orderId: order.id, ship: true, notify: false })),
    ),
  );
  assert.deepEqual(tally(outcomes), { fulfilled: 1, ORDER_NOT_FULFILLABLE: 9 });
  const [level] = await shop.rows('select on_hand, reserved from inventory_levels');
  assert.deepEqual(level, { on_hand: 3, reserved: 1 });
  await checkInvariants(shop.rows);
});

test('one prepared parcel is shipped by exactly one of ten', async (t) => {
  const shop = await openShop(t, { connections: 10 });
  const mug = await mugInStock(shop, 5);
  const order = await shop.inTx((tx) => placeMugOrder(tx, mug, { quantity: 2 }));
  await payInFull(shop, order);
  const parcel = await shop.inTx((tx) =>
    createFulfillment(tx, { orderId: order.id, ship: false, notify: false }),
  );
  const outcomes = await Promise.allSettled(
    Array.from({ length: 10 }, () => shop.inTx((tx) => shipFulfillment(tx, parcel.id))),
  );
  assert.deepEqual(tally(outcomes), { fulfilled: 1, FULFILLMENT_TRANSITION_INVALID: 9 });
  await checkInvariants(shop.rows);
});
