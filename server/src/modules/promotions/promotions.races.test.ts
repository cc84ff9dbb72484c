import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tally } from '../../../test/support/refused.ts';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { createCoupon, updateCoupon } from './coupons.ts';
import {
  commitRedemptions,
  releaseRedemptions,
  releaseRedemptionsOfOrder,
  reserveRedemptions,
} from './promotions.ts';
import type { NewCoupon } from './types.ts';

const CONNECTIONS = 40;
const RIVALS = 300;

const coupon = (shop: TestShop, limits: Partial<NewCoupon>): Promise<Uuid> =>
  shop.inTx(async (tx) => {
    const made = await createCoupon(tx, {
      name: 'Ten off',
      code: 'TEN',
      type: 'percentage',
      valueBps: 1000,
      ...limits,
    });
    return made.id;
  });

/** One intent of its own for each rival. */
const rivals = (
  shop: TestShop,
  promotionId: Uuid,
  count: number,
  keyOf: (index: number) => string,
) =>
  Promise.allSettled(
    Array.from({ length: count }, (_, index) =>
      shop.inTx(async (tx) => {
        const orderIntentId = tx.newId();
        await reserveRedemptions(tx, {
          orderIntentId,
          customerKey: keyOf(index),
          redemptions: [{ promotionId, discountAmount: 100 }],
        });
        return orderIntentId;
      }),
    ),
  );

const total = async (shop: TestShop, customerKey = '') =>
  (
    await shop.rows<{ reserved: number; committed: number }>(
      'select reserved, committed from promotion_counters where customer_key = $1',
      [customerKey],
    )
  )[0];

const won = (outcomes: readonly PromiseSettledResult<Uuid>[]): readonly Uuid[] =>
  outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));

for (const limit of [1, 10, 1000]) {
  test(`a coupon with ${limit} uses is taken ${Math.min(limit, RIVALS)} times by ${RIVALS} rivals`, async (t) => {
    const shop = await openShop(t, { connections: CONNECTIONS });
    const id = await coupon(shop, { usageLimit: limit });
    const outcomes = await rivals(shop, id, RIVALS, (index) => `customer-${index}`);
    const taken = Math.min(limit, RIVALS);
    assert.deepEqual(tally(outcomes), {
      fulfilled: taken,
      ...(taken < RIVALS ? { COUPON_USAGE_LIMIT: RIVALS - taken } : {}),
    });
    assert.deepEqual(await total(shop), { reserved: taken, committed: 0 });
    assert.equal(await shop.count('promotion_redemptions'), taken);
  });
}

test('with the check of the code taken out the table still refuses a use past the limit', async (t) => {
  const shop = await openShop(t);
  await coupon(shop, { usageLimit: 1 });
  const use = (column: string) => shop.rows(`update promotion_counters set ${column} = 2`);
  await assert.rejects(use('reserved'), /promotion_counters_limit/);
  await assert.rejects(use('committed'), /promotion_counters_limit/);
});

test('one customer takes a coupon once per customer once, however many tabs are open', async (t) => {
  const shop = await openShop(t, { connections: CONNECTIONS });
  const id = await coupon(shop, { usageLimitPerCustomer: 1 });
  const outcomes = await rivals(shop, id, 60, (index) => `customer-${index % 3}`);
  assert.deepEqual(tally(outcomes), { fulfilled: 3, COUPON_CUSTOMER_LIMIT: 57 });
  assert.deepEqual(await total(shop, 'customer-0'), { reserved: 1, committed: 0 });
});

test('placing, releasing and cancelling at once count each use exactly once', async (t) => {
  const shop = await openShop(t, { connections: CONNECTIONS });
  const id = await coupon(shop, { usageLimit: 20, usageLimitPerCustomer: 5 });
  const intents = won(await rivals(shop, id, 20, (index) => `customer-${index}`));
  assert.equal(intents.length, 20);
  await Promise.all(
    intents.flatMap((orderIntentId) => [
      shop.inTx((tx) => commitRedemptions(tx, { orderIntentId, orderId: tx.newId() })),
      shop.inTx((tx) => releaseRedemptions(tx, { orderIntentId })),
      shop.inTx((tx) => releaseRedemptions(tx, { orderIntentId })),
    ]),
  );
  const committed = await shop.count('promotion_redemptions', `status = 'committed'`);
  const released = await shop.count('promotion_redemptions', `status = 'released'`);
  assert.equal(committed + released, 20);
  assert.deepEqual(await total(shop), { reserved: 0, committed });
  const orders = await shop.rows<{ order_id: Uuid }>(
    `select order_id from promotion_redemptions where status = 'committed'`,
  );
  await Promise.all(
    [...orders, ...orders].map(({ order_id: orderId }) =>
      shop.inTx((tx) => releaseRedemptionsOfOrder(tx, { orderId })),
    ),
  );
  assert.deepEqual(await total(shop), { reserved: 0, committed: 0 });
});

test('a limit changed among its rivals leaves counters that agree with the uses', async (t) => {
  const shop = await openShop(t, { connections: CONNECTIONS });
  const id = await coupon(shop, {});
  const [outcomes] = await Promise.all([
    rivals(shop, id, 100, (index) => `customer-${index % 20}`),
    ...[50, 30, null, 40].map((usageLimit) =>
      shop.inTx((tx) => updateCoupon(tx, id, { usageLimit, usageLimitPerCustomer: 4 }, undefined)),
    ),
  ]);
  const uses = await shop.count('promotion_redemptions', `status = 'reserved'`);
  assert.equal(won(outcomes).length, uses);
  await shop.inTx((tx) => updateCoupon(tx, id, { usageLimit: 1000 }, undefined));
  assert.deepEqual(await total(shop), { reserved: uses, committed: 0 });
  const [perCustomer] = await shop.rows<{ reserved: number }>(
    `select sum(reserved)::int as reserved from promotion_counters where customer_key <> ''`,
  );
  assert.equal(perCustomer?.reserved, uses);
});

test('the races of this file cause no deadlock', async (t) => {
  const shop = await openShop(t, { connections: CONNECTIONS });
  const ids = await Promise.all(
    ['A', 'B', 'C'].map((code) =>
      coupon(shop, { code, usageLimit: 1000, usageLimitPerCustomer: 100 }),
    ),
  );
  const deadlocks = async () =>
    (
      await shop.rows<{ deadlocks: number }>(
        'select deadlocks from pg_stat_database where datname = current_database()',
      )
    )[0]?.deadlocks;
  const before = await deadlocks();
  const outcomes = await Promise.allSettled(
    Array.from({ length: 120 }, (_, index) =>
      shop.inTx(async (tx) => {
        const turned = [...ids.slice(index % 3), ...ids.slice(0, index % 3)];
        const orderIntentId = tx.newId();
        await reserveRedemptions(tx, {
          orderIntentId,
          customerKey: `customer-${index % 7}`,
          redemptions: turned.map((promotionId) => ({ promotionId, discountAmount: 1 })),
        });
        if (index % 2 === 0) await releaseRedemptions(tx, { orderIntentId });
      }),
    ),
  );
  assert.deepEqual(tally(outcomes), { fulfilled: 120 });
  assert.equal(await deadlocks(), before);
});
