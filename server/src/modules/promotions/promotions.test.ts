import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import {
  commitRedemptions,
  promotionsByCodes,
  releaseRedemptionsOfOrder,
  reserveRedemptions,
} from './promotions.ts';

const TEN = { name: 'Ten off', code: ' ten ', type: 'percentage', value_bps: 1000 };

async function staff(shop: TestShop) {
  const token = await shop.staffToken();
  return (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    shop.request(method, `/admin${path}`, {
      token,
      headers,
      ...(body === undefined ? {} : { body }),
    });
}

test('a coupon is made, read, changed and archived, and its code is free again', async (t) => {
  const shop = await openShop(t);
  const ask = await staff(shop);
  const made = await ask('POST', '/coupons', TEN);
  assert.equal(made.status, 201);
  assert.deepEqual(
    [made.body.code, made.body.lane, made.body.status, made.body.version],
    ['ten', 'order', 'active', 1],
  );
  const twin = await ask('POST', '/coupons', { ...TEN, code: 'TEN' });
  assert.deepEqual([twin.status, twin.body.code], [409, 'COUPON_CODE_TAKEN']);
  const url = `/coupons/${made.body.id}`;
  const changed = await ask('PATCH', url, { usage_limit: 5, ends_at: '2030-01-01T00:00:00Z' });
  assert.deepEqual(
    [changed.status, changed.body.usage_limit, changed.body.ends_at, changed.body.version],
    [200, 5, '2030-01-01T00:00:00.000Z', 2],
  );
  const cleared = await ask('PATCH', url, { usage_limit: null });
  assert.equal(cleared.body.usage_limit, null);
  const stale = await ask('PATCH', url, { name: 'x' }, { 'if-match': '"1"' });
  assert.equal(stale.body.code, 'VERSION_MISMATCH');
  assert.equal((await ask('GET', '/coupons?code=TEN')).body.data.length, 1);
  assert.equal((await ask('DELETE', url)).status, 204);
  assert.equal((await ask('GET', '/coupons')).body.data.length, 0);
  assert.notEqual((await ask('GET', url)).body.archived_at, null);
  assert.equal((await ask('POST', '/coupons', TEN)).status, 201);
  const types = await shop.rows<{ type: string }>(
    `select type from events where type like 'promotion.%' order by seq`,
  );
  assert.deepEqual(
    types.map(({ type }) => type),
    [
      'promotion.created',
      'promotion.updated',
      'promotion.updated',
      'promotion.archived',
      'promotion.created',
    ],
  );
});

test('what makes no sense is refused with the field that is wrong', async (t) => {
  const shop = await openShop(t);
  const ask = await staff(shop);
  const wrong: readonly [object, string, string][] = [
    [{ value_bps: 10_001 }, 'PROMOTION_INVALID', '/value_bps'],
    [{ value_bps: null }, 'PROMOTION_INVALID', '/value_bps'],
    [{ type: 'fixed_amount' }, 'PROMOTION_INVALID', '/value_amounts'],
    [{ type: 'fixed_amount', value_amounts: { QQQ: 5 } }, 'INVALID_CURRENCY', '/value_amounts/QQQ'],
    [{ code: '  ' }, 'PROMOTION_INVALID', '/code'],
    [{ usage_limit: 0 }, 'PROMOTION_INVALID', '/usage_limit'],
    [
      { starts_at: '2026-01-02T00:00:00Z', ends_at: '2026-01-01T00:00:00Z' },
      'PROMOTION_INVALID',
      '/ends_at',
    ],
    [{ starts_at: '2026-13-45T00:00:00Z' }, 'VALIDATION_FAILED', '/starts_at'],
    [{ time_zone: 'Moon/Sea' }, 'PROMOTION_INVALID', '/time_zone'],
  ];
  for (const [facts, code, field] of wrong) {
    const answer = await ask('POST', '/coupons', { ...TEN, ...facts });
    assert.deepEqual([answer.status, answer.body.code], [422, code], JSON.stringify(facts));
    assert.equal(answer.body.errors[0].field, field);
  }
  assert.equal(
    (await ask('POST', '/coupons', { ...TEN, color: 'red' })).body.code,
    'VALIDATION_FAILED',
  );
  assert.equal((await ask('GET', '/coupons/nope')).body.code, 'COUPON_NOT_FOUND');
});

test('nested conditions are kept as they were sent', async (t) => {
  const shop = await openShop(t);
  const ask = await staff(shop);
  const conditions = {
    min_subtotal_amounts: { USD: 5000 },
    any: [{ markets: ['default'] }, { not: { currencies: ['EUR'] } }],
  };
  const made = await ask('POST', '/coupons', { ...TEN, conditions });
  assert.equal(made.status, 201, made.text);
  assert.deepEqual(made.body.conditions, conditions);
});

test('dead codes say why, and the uses of the own intent are in nobody’s way', async (t) => {
  const shop = await openShop(t);
  const ask = await staff(shop);
  const id = (await ask('POST', '/coupons', { ...TEN, code: 'ONE', usage_limit: 1 })).body.id;
  await ask('POST', '/coupons', { ...TEN, code: 'OLD', ends_at: '2020-01-01T00:00:00Z' });
  await ask('POST', '/coupons', { ...TEN, code: 'SOON', starts_at: '2090-01-01T00:00:00Z' });
  await ask('POST', '/coupons', { ...TEN, code: 'OFF', status: 'paused' });
  const reasons = async (ownIntentId: typeof intentId | null = null) => {
    const codes = ['one', 'OLD', 'SOON', 'OFF', 'NONE'];
    const at = shop.clock.env.now();
    const found = await promotionsByCodes(shop.db, { codes, customerKey: 'c', at, ownIntentId });
    return [
      ...found.promotions.map(({ code }) => code),
      ...found.rejected.map(({ reason }) => reason),
    ];
  };
  const intentId = await shop.inTx(async (tx) => tx.newId());
  const dead = ['expired', 'not_started', 'inactive', 'not_found'];
  assert.deepEqual(await reasons(), ['ONE', ...dead]);
  await shop.inTx((tx) =>
    reserveRedemptions(tx, {
      orderIntentId: intentId,
      customerKey: 'c',
      redemptions: [{ promotionId: id, discountAmount: 100 }],
    }),
  );
  assert.deepEqual(await reasons(), ['usage_limit', ...dead]);
  assert.deepEqual(await reasons(intentId), ['ONE', ...dead]);
});

test('usage tells what is reserved and committed, and a cancelled order gives its use back once', async (t) => {
  const shop = await openShop(t);
  const ask = await staff(shop);
  const id = (await ask('POST', '/coupons', { ...TEN, usage_limit: 1 })).body.id;
  const usage = async () => {
    const { body } = await ask('GET', `/coupons/${id}/usage`);
    return [body.reserved, body.committed, body.remaining, body.data[0]?.status];
  };
  assert.deepEqual(await usage(), [0, 0, 1, undefined]);
  const ids = await shop.inTx(async (tx) => {
    const made = { orderIntentId: tx.newId(), orderId: tx.newId() };
    await reserveRedemptions(tx, {
      orderIntentId: made.orderIntentId,
      customerKey: 'c',
      redemptions: [{ promotionId: id, discountAmount: 250 }],
    });
    return made;
  });
  assert.deepEqual(await usage(), [1, 0, 0, 'reserved']);
  await shop.inTx((tx) => commitRedemptions(tx, ids));
  assert.deepEqual(await usage(), [0, 1, 0, 'committed']);
  assert.equal(await shop.count('events', `type = 'promotion.limit_reached'`), 1);
  await shop.inTx((tx) => releaseRedemptionsOfOrder(tx, ids));
  await shop.inTx((tx) => releaseRedemptionsOfOrder(tx, ids));
  assert.deepEqual(await usage(), [0, 0, 1, 'released']);
});

test('a limit set or lowered later counts the uses there are', async (t) => {
  const shop = await openShop(t);
  const ask = await staff(shop);
  const id = (await ask('POST', '/coupons', TEN)).body.id;
  const use = () =>
    shop.inTx((tx) =>
      reserveRedemptions(tx, {
        orderIntentId: tx.newId(),
        customerKey: 'c',
        redemptions: [{ promotionId: id, discountAmount: 1 }],
      }),
    );
  await use();
  await use();
  await use();
  assert.equal((await ask('PATCH', `/coupons/${id}`, { usage_limit: 2 })).status, 200);
  await assert.rejects(use(), { code: 'COUPON_USAGE_LIMIT' });
  await ask('PATCH', `/coupons/${id}`, { usage_limit: 4 });
  await use();
  await assert.rejects(use(), { code: 'COUPON_USAGE_LIMIT' });
  await ask('PATCH', `/coupons/${id}`, { usage_limit: null, usage_limit_per_customer: 4 });
  await assert.rejects(use(), { code: 'COUPON_CUSTOMER_LIMIT' });
});
