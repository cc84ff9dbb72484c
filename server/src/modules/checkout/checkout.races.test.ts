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
import { openShop, type TestAnswer, type TestShop } from '../../../test/support/shop.ts';
import { type Uuid, uuid } from '../../kernel/ids.ts';
import { SYSTEM } from '../../platform/postgres/db.ts';
import { providersOf, simulatorOf } from '../payments/calls.ts';
import { type Begun, begin } from './complete.ts';
import { settleOrKeep } from './settle.ts';

const tally = (answers: readonly TestAnswer[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const key = status < 400 ? String(status) : `${status} ${body.code}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
};

const times = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);

for (const token of ['manual', 'tok_success', 'tok_duplicate_callback']) {
  test(`one cart completed by 8 callers at once is one order and one charge (${token})`, async (t) => {
    const shop = await openShop(t, { connections: 12 });
    const cart = await cartWith(shop, await stickerInStock(shop, 50));
    const answers = await Promise.all(times(8).map(() => complete(shop, cart, token)));
    const counts = tally(answers);
    assert.equal(counts['201'], 1, JSON.stringify(counts));
    assert.equal((counts['200'] ?? 0) + (counts['202'] ?? 0), 7, JSON.stringify(counts));
    await wait(shop, 15);
    const later = await complete(shop, cart, token);
    assert.equal(later.status, 200);
    const ids = new Set(
      answers.flatMap(({ body }) => (body.order ? [body.order.id as string] : [])),
    );
    assert.deepEqual([...ids], [later.body.order.id]);
    assert.equal(await shop.count('orders'), 1);
    assert.equal(await shop.count('order_intents'), 1);
    assert.equal(await shop.count('payments'), 1);
    const { charges } = await charged(shop);
    assert.equal(charges, token === 'manual' ? 0 : 1);
    assert.equal(await shop.count('stock_movements', "type = 'reserve'"), 1);
  });
}

test('a code with one use left goes to exactly one of eight carts', async (t) => {
  const shop = await openShop(t, { connections: 12 });
  const token = await shop.staffToken();
  const made = await shop.request('POST', '/admin/coupons', {
    token,
    body: { name: 'Once', code: 'ONCE', type: 'percentage', value_bps: 1000, usage_limit: 1 },
  });
  assert.equal(made.status, 201, made.text);
  const goods = await stickerInStock(shop, 50);
  const carts = await Promise.all(
    times(8).map(async (nth) => {
      const cart = await cartWith(shop, goods, 1, `guest${nth}@example.com`);
      const body = { code: 'once' };
      const url = `/store/carts/${cart.id}/coupons`;
      const added = await shop.request('POST', url, { body, cartToken: cart.token });
      assert.equal(added.status, 200, added.text);
      return cart;
    }),
  );
  const answers = await Promise.all(carts.map((cart) => complete(shop, cart, 'tok_success')));
  assert.deepEqual(tally(answers), { '201': 1, '409 COUPON_USAGE_LIMIT': 7 });
  const refused = answers.find(({ status }) => status === 409);
  assert.equal(refused?.body.details.coupon, 'ONCE');
  assert.ok(refused?.body.details.quote);
  assert.deepEqual(await charged(shop), { charges: 1, captured: 900, refunded: 0 });
});

test('the last unit goes to exactly one of eight carts, and only that one is charged', async (t) => {
  const shop = await openShop(t, { connections: 12 });
  const goods = await stickerInStock(shop, 1);
  const carts = await Promise.all(times(8).map(() => cartWith(shop, goods)));
  const answers = await Promise.all(carts.map((cart) => complete(shop, cart, 'tok_success')));
  assert.deepEqual(tally(answers), { '201': 1, '409 INSUFFICIENT_STOCK': 7 });
  assert.deepEqual(await charged(shop), { charges: 1, captured: 1000, refunded: 0 });
});

test('32 partial refunds that ask for three times the capture never exceed it', async (t) => {
  const shop = await openShop(t, { connections: 40 });
  const mug = await mugInStock(shop, 5);
  const methodId = await shippingEverywhere(shop);
  const placed = await buy(shop, {
    variantId: mug.variantId,
    quantity: 1,
    methodId,
    token: 'tok_success',
  });
  assert.equal(placed.status, 201, placed.text);
  const token = await shop.staffToken();
  const total = placed.body.order.total_amount as number;
  const amount = Math.ceil((3 * total) / 32);
  const answers = await Promise.all(
    times(32).map(() =>
      shop.request('POST', `/admin/orders/${placed.body.order.id}/refunds`, {
        token,
        body: { amount, reason: 'goodwill' },
      }),
    ),
  );
  const made = Math.floor(total / amount);
  assert.deepEqual(tally(answers), { '201': made, '422 REFUND_EXCEEDS_REFUNDABLE': 32 - made });
  assert.deepEqual(await charged(shop), { charges: 1, captured: total, refunded: made * amount });
});

test('of eight who return the same two units, two succeed, and the table takes no refund beyond the capture', async (t) => {
  const shop = await openShop(t, { connections: 12 });
  const mug = await mugInStock(shop, 5);
  const methodId = await shippingEverywhere(shop);
  const placed = await buy(shop, {
    variantId: mug.variantId,
    quantity: 2,
    methodId,
    token: 'tok_success',
  });
  const token = await shop.staffToken();
  const url = `/admin/orders/${placed.body.order.id}/refunds`;
  const item = { order_item_id: placed.body.order.items[0].id, quantity: 1 };
  const answers = await Promise.all(
    times(8).map(() =>
      shop.request('POST', url, { token, body: { items: [item], reason: 'return' } }),
    ),
  );
  assert.deepEqual(tally(answers), { '201': 2, '422 REFUND_QUANTITY_EXCEEDS': 6 });
  assert.deepEqual(await charged(shop), { charges: 1, captured: 2500, refunded: 2000 });
  for (const column of ['refunded_amount', 'refund_pending_amount']) {
    await assert.rejects(shop.rows(`update payments set ${column} = 2501`), /check constraint/);
  }
});

test('the return of the shopper, the callback and the sweeper at once make one order', async (t) => {
  const shop = await openShop(t, { connections: 12 });
  const cart = await cartWith(shop, await stickerInStock(shop, 5));
  const waiting = await complete(shop, cart, 'tok_3ds_success');
  assert.equal(waiting.status, 202, waiting.text);
  const url = `/store/payments/${waiting.body.payment.id}/confirm`;
  const confirm = () => shop.request('POST', url, { body: {}, cartToken: cart.token });
  const [first, second, third] = await Promise.all([
    confirm(),
    confirm(),
    complete(shop, cart, 'tok_3ds_success'),
    simulatorOf(shop.edges)?.deliverDue(),
    shop.runTimer('checkout.sweep'),
  ]);
  await wait(shop, 15);
  for (const answer of [first, second]) assert.ok(answer.status < 202, answer.text);
  assert.ok(third.status < 203, third.text);
  assert.equal(await shop.count('orders'), 1);
  assert.deepEqual(await charged(shop), { charges: 1, captured: 1000, refunded: 0 });
});

test('two captures of the same authorization take its money once', async (t) => {
  const shop = await openShop(t, { connections: 12 });
  const cart = await cartWith(shop, await stickerInStock(shop, 5));
  const placed = await complete(shop, cart, 'tok_authorize_only');
  const token = await shop.staffToken();
  const url = `/admin/orders/${placed.body.order.id}/captures`;
  const answers = await Promise.all(
    times(6).map(() => shop.request('POST', url, { token, body: {} })),
  );
  assert.equal(tally(answers)['201'], 1, JSON.stringify(tally(answers)));
  assert.equal(await shop.count('payment_operations', "kind = 'capture'"), 1);
  assert.deepEqual(await charged(shop), { charges: 1, captured: 1000, refunded: 0 });
});

/** The first beat, committed by a process that then died. */
async function firstBeat(
  shop: TestShop,
  cart: { readonly id: string },
  token: string,
): Promise<Extract<Begun, { is: 'to_send' }>> {
  const begun = await shop.edges.inTx({ storeId: shop.storeId, actor: SYSTEM }, (tx) =>
    begin(tx, providersOf(shop.edges), {
      cartId: uuid(cart.id),
      holder: { staff: true },
      details: {},
      coupons: [],
      payment: { provider: 'simulator', token },
      expectedTotalAmount: undefined,
      ip: null,
      userAgent: null,
    }),
  );
  assert.equal(begun.is, 'to_send');
  return begun as Extract<Begun, { is: 'to_send' }>;
}

test('a process that dies before it calls the provider leaves a cart that can be bought, once', async (t) => {
  const shop = await openShop(t);
  const cart = await cartWith(shop, await stickerInStock(shop, 5));
  const { intent } = await firstBeat(shop, cart, 'tok_success');
  await wait(shop, 20);
  const [row] = await shop.rows('select status from order_intents where id = $1', [intent.id]);
  assert.deepEqual(row, { status: 'frozen' });
  assert.deepEqual(await charged(shop), { charges: 0, captured: 0, refunded: 0 });
  assert.equal((await complete(shop, cart, 'tok_success')).status, 201);
  assert.equal(await shop.count('order_intents'), 1);
  assert.deepEqual(await charged(shop), { charges: 1, captured: 1000, refunded: 0 });
});

test('a call that arrives after the provider was asked about it moves no money', async (t) => {
  const shop = await openShop(t);
  const cart = await cartWith(shop, await stickerInStock(shop, 5));
  const { call, provider } = await firstBeat(shop, cart, 'tok_success');
  await wait(shop, 20);
  assert.deepEqual(await provider.authorize(call), { is: 'never_came' });
  assert.deepEqual(await charged(shop), { charges: 0, captured: 0, refunded: 0 });
  assert.equal(await shop.count('orders'), 0);
});

test('a process that dies after it charged the card leaves an order to the sweeper', async (t) => {
  const shop = await openShop(t);
  const cart = await cartWith(shop, await stickerInStock(shop, 5));
  const { call, provider } = await firstBeat(shop, cart, 'tok_success');
  assert.equal((await provider.authorize(call)).is, 'succeeded');
  await wait(shop, 20);
  assert.equal(await shop.count('orders'), 1);
  assert.deepEqual(await charged(shop), { charges: 1, captured: 1000, refunded: 0 });
  assert.equal((await complete(shop, cart, 'tok_success')).status, 200);
  assert.deepEqual(await charged(shop), { charges: 1, captured: 1000, refunded: 0 });
});

test('late money of a cart that was frozen again makes its order, and what the second payment brings goes back', async (t) => {
  const shop = await openShop(t);
  const goods = await stickerInStock(shop, 5);
  const cart = await cartWith(shop, goods);
  assert.equal((await complete(shop, cart, 'tok_declined')).status, 402);
  const [first] = await shop.rows<{ id: Uuid }>('select id from payment_operations');
  const more = { variant_id: goods.variantId, quantity: 1 };
  await shop.request('POST', `/store/carts/${cart.id}/items`, {
    body: more,
    cartToken: cart.token,
  });
  const waiting = await complete(shop, cart, 'tok_3ds_success');
  assert.equal(waiting.status, 202, waiting.text);
  const late = await settleOrKeep((work) => shop.inTx(work), {
    operationId: uuid(first?.id ?? ''),
    outcome: { is: 'succeeded', authorizedAmount: 1000, capturedAmount: 1000 },
    source: 'callback',
  });
  assert.ok(late.isPlacedNow);
  const url = `/store/payments/${waiting.body.payment.id}/confirm`;
  const second = await shop.request('POST', url, { body: {}, cartToken: cart.token });
  assert.equal(second.status, 409, second.text);
  await wait(shop, 30);
  assert.equal(await shop.count('orders'), 1);
  assert.equal(await shop.count('payments', 'unplaceable_at is not null'), 1);
  assert.deepEqual(await charged(shop), { charges: 1, captured: 2000, refunded: 2000 });
  assert.equal((await complete(shop, cart, 'tok_success')).body.order.id, late.orderId);
});

test('late money of a declined card makes the order, and what the next card brings meanwhile goes back', async (t) => {
  const shop = await openShop(t);
  const cart = await cartWith(shop, await stickerInStock(shop, 5));
  assert.equal((await complete(shop, cart, 'tok_declined')).status, 402);
  const [first] = await shop.rows<{ id: Uuid }>('select id from payment_operations');
  const waiting = await complete(shop, cart, 'tok_3ds_success');
  assert.equal(waiting.status, 202, waiting.text);
  assert.equal(await shop.count('order_intents'), 1);
  const late = await settleOrKeep((work) => shop.inTx(work), {
    operationId: uuid(first?.id ?? ''),
    outcome: { is: 'succeeded', authorizedAmount: 1000, capturedAmount: 1000 },
    source: 'callback',
  });
  assert.ok(late.isPlacedNow);
  const url = `/store/payments/${waiting.body.payment.id}/confirm`;
  const second = await shop.request('POST', url, { body: {}, cartToken: cart.token });
  assert.equal(second.body.order?.id, late.orderId, second.text);
  await wait(shop, 30);
  assert.equal(await shop.count('orders', "payment_status = 'paid'"), 1);
  assert.deepEqual(await charged(shop), { charges: 1, captured: 1000, refunded: 1000 });
});
