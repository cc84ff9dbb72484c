import assert from 'node:assert/strict';
import test from 'node:test';
import { mugInStock } from '../../../test/support/orders.ts';
import {
  buy,
  cartWith,
  charged,
  complete,
  shippingEverywhere,
  stickerInStock,
  wait,
} from '../../../test/support/purchase.ts';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import { uuid } from '../../kernel/ids.ts';
import { hashPassword } from '../../platform/passwords.ts';
import { cancelOrder } from '../checkout/cancel-order.ts';
import { createStaff } from '../staff/staff.ts';
import { simulatorOf } from './calls.ts';

const PASSWORD = 'a quiet harbour at dawn';

/** A paid order of mugs: three at 10.00 and 5.00 of shipping, unless said otherwise. */
async function paidOrder(shop: TestShop, more: { token?: string; quantity?: number } = {}) {
  const mug = await mugInStock(shop, 20);
  const methodId = await shippingEverywhere(shop);
  const placed = await buy(shop, {
    variantId: mug.variantId,
    quantity: more.quantity ?? 3,
    methodId,
    token: more.token ?? 'tok_success',
  });
  assert.equal(placed.status, 201, placed.text);
  const token = await shop.staffToken();
  const url = `/admin/orders/${placed.body.order.id}`;
  const post = (path: string, body: object) =>
    shop.request('POST', `${url}${path}`, { token, body });
  const order = async () => (await shop.request('GET', url, { token })).body;
  return { id: placed.body.order.id as string, item: placed.body.order.items[0].id, post, order };
}

test('units are refunded one by one, and all of them sum to the line', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const zone = await shop.request('POST', '/admin/tax/zones', {
    token,
    body: { name: 'Germany', code: 'de', country: 'DE' },
  });
  await shop.request('POST', '/admin/tax/rates', {
    token,
    body: { zone_id: zone.body.id, rate_ppm: 77_777 },
  });
  const { item, post, order } = await paidOrder(shop);
  const before = await order();
  const line = before.items[0];
  assert.ok(line.tax_amount > 0);
  let amount = 0;
  let tax = 0;
  for (let unit = 1; unit <= 3; unit += 1) {
    const body = { items: [{ order_item_id: item, quantity: 1 }], reason: 'return' };
    const preview = await post('/refunds/preview', body);
    assert.equal(preview.status, 200, preview.text);
    const refund = await post('/refunds', body);
    assert.equal(refund.status, 201, refund.text);
    assert.equal(refund.body.status, 'succeeded');
    assert.equal(refund.body.amount, preview.body.amount);
    assert.equal(refund.body.items[0].quantity, 1);
    amount += refund.body.amount;
    tax += refund.body.tax_amount;
  }
  assert.equal(amount, line.total_amount);
  assert.equal(tax, line.tax_amount);
  const one = { items: [{ order_item_id: item, quantity: 1 }], reason: 'return' };
  assert.equal((await post('/refunds', one)).body.code, 'REFUND_QUANTITY_EXCEEDS');
  const left = before.total_amount - amount;
  const shipping = await post('/refunds', { shipping_amount: left, reason: 'other' });
  assert.equal(shipping.status, 201, shipping.text);
  const after = await order();
  assert.equal(after.payment_status, 'refunded');
  assert.equal(after.balance_due_amount, 0);
  assert.equal(after.refundable_amount, 0);
  assert.equal((await charged(shop)).refunded, before.total_amount);
});

test('a refund says why, and never more than is there', async (t) => {
  const shop = await openShop(t);
  const { post, order } = await paidOrder(shop);
  assert.equal((await post('/refunds', { amount: 100 })).body.code, 'REFUND_REASON_REQUIRED');
  const tooMuch = await post('/refunds', { amount: 3501, reason: 'goodwill' });
  assert.equal(tooMuch.status, 422);
  assert.equal(tooMuch.body.code, 'REFUND_EXCEEDS_REFUNDABLE');
  const goodwill = await post('/refunds', { amount: 3400, reason: 'goodwill' });
  assert.equal(goodwill.status, 201, goodwill.text);
  assert.equal((await order()).payment_status, 'partially_refunded');
  const compensation = await post('/refunds', {
    amount: 100,
    reason: 'goodwill',
    compensation: true,
  });
  assert.equal(compensation.status, 201, compensation.text);
  assert.equal((await order()).balance_due_amount, 0);
  assert.equal(
    (await post('/refunds', { reason: 'other' })).body.code,
    'REFUND_EXCEEDS_REFUNDABLE',
  );
});

test('a refund the bank sends back is failed, and the same money may be sent again', async (t) => {
  const shop = await openShop(t);
  const { post, order, id } = await paidOrder(shop, { token: 'tok_refund_fail' });
  const refund = await post('/refunds', { amount: 1000, reason: 'goodwill' });
  assert.equal(refund.status, 201, refund.text);
  assert.equal(refund.body.status, 'pending');
  assert.equal((await order()).refundable_amount, 2500);
  await wait(shop, 20);
  const token = await shop.staffToken();
  const list = await shop.request('GET', `/admin/orders/${id}/refunds`, { token });
  assert.equal(list.body.data[0].status, 'failed');
  assert.equal((await order()).balance_due_amount, -1000);
  assert.equal((await order()).refundable_amount, 3500);
  const credits = await shop.count('order_credits');
  const again = await post('/refunds', { amount: 1000, reason: 'goodwill' });
  assert.equal(again.status, 201, again.text);
  assert.equal(await shop.count('order_credits'), credits, 'the credit was given before');
  await wait(shop, 20);
});

test('refunded units go back to stock: what has not left is let go', async (t) => {
  const shop = await openShop(t);
  const { item, post } = await paidOrder(shop);
  const refund = await post('/refunds', {
    items: [{ order_item_id: item, quantity: 2, restock: true }],
    reason: 'return',
  });
  assert.equal(refund.status, 201, refund.text);
  assert.equal(await shop.count('inventory_levels', 'reserved = 1 and on_hand = 20'), 1);
});

test('a cancelled order owes nothing: money, stock and payments are given back', async (t) => {
  const shop = await openShop(t);
  for (const [method, status] of [
    ['tok_success', 'refunded'],
    ['tok_authorize_only', 'voided'],
    ['manual', 'voided'],
  ] as const) {
    const mug = await mugInStock(shop, 3);
    const methodId = (await shop.rows<{ id: string }>('select id from shipping_methods limit 1'))[0]
      ?.id;
    const placed = await buy(shop, {
      variantId: mug.variantId,
      quantity: 3,
      methodId: (methodId ?? (await shippingEverywhere(shop))) as typeof mug.variantId,
      token: method,
    });
    assert.equal(placed.status, 201, placed.text);
    const token = await shop.staffToken();
    const url = `/admin/orders/${placed.body.order.id}/cancel`;
    const cancelled = await shop.request('POST', url, { token, body: { reason: 'inventory' } });
    assert.equal(cancelled.status, 200, cancelled.text);
    assert.equal(cancelled.body.status, 'cancelled');
    assert.equal(cancelled.body.cancel_reason, 'inventory');
    assert.equal(cancelled.body.payment_status, status);
    assert.equal(cancelled.body.balance_due_amount, 0);
    const twice = await shop.request('POST', url, { token, body: { reason: 'other' } });
    assert.equal(twice.body.code, 'ORDER_ALREADY_CANCELLED');
  }
  assert.equal(await shop.count('inventory_levels', 'reserved <> 0'), 0);
  assert.deepEqual(await charged(shop), { charges: 2, captured: 3500, refunded: 3500 });
});

test('what a cancellation decided is done even when its process dies before the provider hears of it', async (t) => {
  const shop = await openShop(t);
  const { id, order } = await paidOrder(shop);
  await shop.inTx((tx) =>
    cancelOrder(tx, { orderId: uuid(id), reason: 'other', restock: true, refund: true }),
  );
  assert.equal((await charged(shop)).refunded, 0);
  await wait(shop, 20);
  assert.equal((await charged(shop)).refunded, 3500);
  assert.equal((await order()).payment_status, 'refunded');
});

test('with capture on shipping, each parcel takes its share and the last one the rest', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const setting = await shop.request('PATCH', '/admin/settings/capture_mode', {
    token,
    body: { value: 'on_fulfillment' },
  });
  assert.equal(setting.status, 200, setting.text);
  const { item, post, order } = await paidOrder(shop);
  assert.equal((await order()).payment_status, 'authorized');
  for (const captured of [1500, 2500, 3500]) {
    const parcel = await post('/fulfillments', { items: [{ order_item_id: item, quantity: 1 }] });
    assert.equal(parcel.status, 201, parcel.text);
    await shop.drain();
    assert.equal((await order()).captured_amount, captured);
  }
  assert.equal((await order()).payment_status, 'paid');
});

test('a further payment that comes after the cancellation goes back by itself', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const mug = await mugInStock(shop, 3);
  const methodId = await shippingEverywhere(shop);
  for (const [card, ends] of [
    ['tok_3ds_success', 'confirm'],
    ['tok_late_callback', 'callback'],
  ] as const) {
    const placed = await buy(shop, {
      variantId: mug.variantId,
      quantity: 1,
      methodId,
      token: 'manual',
    });
    const { id, token: link } = placed.body.order;
    const waiting = await shop.request('POST', `/store/orders/${id}/payments?token=${link}`, {
      body: { provider: 'simulator', token: card },
    });
    assert.equal(waiting.status, 202, waiting.text);
    const body = { reason: 'customer_request' };
    const cancelled = await shop.request('POST', `/admin/orders/${id}/cancel`, { token, body });
    assert.equal(cancelled.status, 200, cancelled.text);
    if (ends === 'confirm') {
      await shop.request('POST', `/store/payments/${waiting.body.id}/confirm?token=${link}`, {
        body: {},
      });
    }
    await wait(shop, 60);
    const order = (await shop.request('GET', `/admin/orders/${id}`, { token })).body;
    assert.equal(order.captured_amount, 1500, card);
    assert.equal(order.refunded_amount, 1500, card);
    assert.equal(order.balance_due_amount, 0, card);
    assert.equal(order.payment_status, 'refunded', card);
  }
});

test('cancelling unpacks what was packed and has not left', async (t) => {
  const shop = await openShop(t);
  const { post, order } = await paidOrder(shop);
  const parcel = await post('/fulfillments', { ship: false });
  assert.equal(parcel.status, 201, parcel.text);
  const cancelled = await post('/cancel', { reason: 'other' });
  assert.equal(cancelled.status, 200, cancelled.text);
  assert.deepEqual(
    (await order()).fulfillments.map((one: { status: string }) => one.status),
    ['cancelled'],
  );
  assert.equal(await shop.count('events', "type = 'fulfillment.cancelled'"), 1);
});

test('a hold keeps money from being captured by itself, and its release captures it', async (t) => {
  // That it was shipped is heard when the hold is there, not before.
  const shop = await openShop(t, { numbersAtOnce: false });
  const token = await shop.staffToken();
  const body = { value: 'on_fulfillment' };
  await shop.request('PATCH', '/admin/settings/capture_mode', { token, body });
  const { id, post, order } = await paidOrder(shop);
  assert.equal((await post('/fulfillments', {})).status, 201);
  const hold = await post('/holds', { reason: 'payment_review' });
  assert.equal(hold.status, 201, hold.text);
  await shop.drain();
  assert.equal((await order()).captured_amount, 0);
  const release = `/admin/orders/${id}/holds/${hold.body.id}/release`;
  assert.equal((await shop.request('POST', release, { token })).status, 200);
  await shop.drain();
  assert.equal((await order()).captured_amount, 3500);
});

test('what staff do with money stays on record, and so does whether the customer is told of a refund', async (t) => {
  const shop = await openShop(t);
  const { id, post } = await paidOrder(shop);
  const refund = await post('/refunds', { amount: 300, reason: 'goodwill', notify: false });
  assert.equal(refund.status, 201, refund.text);
  assert.equal((await post('/refunds', { amount: 200, reason: 'goodwill' })).status, 201);
  assert.deepEqual(await shop.rows('select amount, notify from refunds order by amount'), [
    { amount: 200, notify: true },
    { amount: 300, notify: false },
  ]);
  assert.equal((await post('/cancel', { reason: 'other' })).status, 200);
  const acts = await shop.rows<{ action: string; actor: { kind: string } }>(
    `select action, actor from audit_entries where object_id = $1 order by created_at, id`,
    [id],
  );
  assert.deepEqual(acts.map((one) => one.action).sort(), [
    'order.cancelled',
    'order.refunded',
    'order.refunded',
  ]);
  assert.ok(acts.every((one) => one.actor.kind === 'staff'));
});

test('money that a bank holds no longer is not held: an authorization expires, and what was taken stays', async (t) => {
  const shop = await openShop(t);
  const { id } = await paidOrder(shop, { token: 'tok_authorize_only' });
  const cart = await cartWith(shop, await stickerInStock(shop, 5));
  const part = (await complete(shop, cart, 'tok_authorize_only')).body.order;
  const captured = await shop.request('POST', `/admin/orders/${part.id}/captures`, {
    token: await shop.staffToken(),
    body: { amount: 500 },
  });
  assert.equal(captured.status, 201, captured.text);
  shop.clock.advance(7 * 24 * 3600_000 - 60_000);
  await shop.runTimer('checkout.sweep');
  assert.equal(await shop.count('payments', "status = 'authorized'"), 2);
  await wait(shop, 120);
  const seen = await shop.rows<{ id: string; payment_status: string }>(
    'select id, payment_status from orders',
  );
  const word = (wanted: string) => seen.find((one) => one.id === wanted)?.payment_status;
  assert.equal(word(id), 'failed');
  assert.equal(word(part.id), 'partially_paid');
  assert.equal(await shop.count('payments', "status = 'expired' and captured_amount = 0"), 1);
  assert.equal(await shop.count('payments', "status = 'captured' and captured_amount = 500"), 1);
  assert.equal(await shop.count('events', "type = 'payment.expired'"), 2);
});

test('support sends back up to its limit and not a cent more', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const { id } = await paidOrder(shop);
  await shop.request('PATCH', '/admin/settings/support_refund_limit_amount', {
    token,
    body: { value: 500 },
  });
  const email = 'sam@example.com';
  const passwordHash = await hashPassword(PASSWORD);
  await shop.inTx((tx) =>
    createStaff(tx, { email, passwordHash, name: 'Sam Support', role: 'support' }),
  );
  const login = await shop.request('POST', '/admin/auth/login', {
    body: { email, password: PASSWORD },
  });
  const refund = (amount: number, by: string) =>
    shop.request('POST', `/admin/orders/${id}/refunds`, {
      token: by,
      body: { amount, reason: 'other' },
    });
  const support = login.body.access_token as string;
  const over = await refund(501, support);
  assert.equal(over.status, 403, over.text);
  assert.equal(over.body.code, 'REFUND_LIMIT');
  assert.equal((await refund(500, support)).status, 201);
  assert.equal((await refund(501, token)).status, 201);
});

test('more than is due, or nothing, is no amount', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 5);
  const methodId = await shippingEverywhere(shop);
  const placed = await buy(shop, {
    variantId: mug.variantId,
    quantity: 1,
    methodId,
    token: 'manual',
  });
  const token = await shop.staffToken();
  const mark = (amount: number) =>
    shop.request('POST', `/admin/orders/${placed.body.order.id}/mark-paid`, {
      token,
      body: { amount },
    });
  for (const amount of [0, -1, 1501]) {
    const refused = await mark(amount);
    assert.equal(refused.status, 422, refused.text);
    assert.equal(refused.body.code, 'PAYMENT_AMOUNT_INVALID');
  }
  assert.equal((await mark(1500)).status, 200);
});

test('a capture that the provider refuses is its failure, and the money stays authorized', async (t) => {
  const shop = await openShop(t, { checksInvariants: false });
  const { post, order } = await paidOrder(shop, { token: 'tok_authorize_only' });
  await shop.rows('update simulator.charges set authorized = 0');
  const refused = await post('/captures', {});
  assert.equal(refused.status, 502, refused.text);
  assert.equal(refused.body.code, 'PROVIDER_ERROR');
  const after = await order();
  assert.equal(after.payment_status, 'authorized');
  assert.equal(after.captured_amount, 0);
});

/** From now on the bank does what it is asked, and its answers are lost. Gives the way back. */
function loseAnswers(shop: TestShop, word: 'refund' | 'capture'): () => void {
  const simulator = simulatorOf(shop.edges);
  assert.ok(simulator);
  const spoken = simulator[word];
  simulator[word] = async (call) => {
    await spoken(call);
    return { is: 'unknown' };
  };
  return () => {
    simulator[word] = spoken;
  };
}

test('a refund whose answer is lost is pending, not failed, until the bank says what became of it', async (t) => {
  const shop = await openShop(t);
  const { post, order } = await paidOrder(shop);
  const hear = loseAnswers(shop, 'refund');
  const asked = await post('/refunds', { amount: 700, reason: 'goodwill' });
  assert.ok(asked.status < 300, asked.text);
  const statuses = () => shop.rows('select status from refunds');
  assert.deepEqual(await statuses(), [{ status: 'pending' }]);
  assert.equal(await shop.count('events', "type = 'refund.failed'"), 0);
  hear();
  await wait(shop, 30);
  assert.deepEqual(await statuses(), [{ status: 'succeeded' }]);
  assert.equal((await order()).payment_status, 'partially_refunded');
  assert.deepEqual(await charged(shop), { charges: 1, captured: 3500, refunded: 700 });
});

test('captures whose answers are lost are booked once each, though another operation tells of them', async (t) => {
  const shop = await openShop(t);
  await shop.rows(
    `insert into simulator.scripts (id, steps) values ('hold', '{"holds_only": true, "callbacks_after_ms": [1000, 60000]}')`,
  );
  const { id, post } = await paidOrder(shop, { token: 'tok_script:hold' });
  for (const amount of [1000, 2500]) {
    const hear = loseAnswers(shop, 'capture');
    await post('/captures', { amount });
    // The callback is about the authorization, and the bank tells what was taken so far.
    shop.clock.advance(45_000);
    await simulatorOf(shop.edges)?.deliverDue();
    hear();
    await wait(shop, 10);
  }
  assert.deepEqual(await charged(shop), { charges: 1, captured: 3500, refunded: 0 });
  const [owed] = await shop.rows<{ balance: number }>(
    `select balance from ledger_balances where account = 'receivable' and sub_account = $1`,
    [id],
  );
  assert.equal(owed?.balance, 0);
});
