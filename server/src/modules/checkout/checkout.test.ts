import assert from 'node:assert/strict';
import test from 'node:test';
import { mugInStock } from '../../../test/support/orders.ts';
import {
  ADDRESS,
  cartWith,
  charged,
  complete,
  shippingEverywhere,
  stickerInStock,
  wait,
} from '../../../test/support/purchase.ts';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import { createProduct } from '../catalog/catalog.ts';
import { signatureOf } from '../payments/providers/simulator/simulator.ts';

const read = (shop: TestShop, path: string, cartToken: string) =>
  shop.request('GET', path, { cartToken });

test('a cart paid by card is an order, paid, with its stock taken and the same token each time', async (t) => {
  const shop = await openShop(t);
  const goods = await stickerInStock(shop, 5);
  const cart = await cartWith(shop, goods, 2);
  const placed = await complete(shop, cart, 'tok_success', { expected_total_amount: 2000 });
  assert.equal(placed.status, 201, placed.text);
  assert.equal(placed.body.order.number, '1000');
  assert.equal(placed.body.order.payment_status, 'paid');
  assert.equal(placed.body.order.total_amount, 2000);
  assert.equal(placed.body.payment.status, 'captured');
  assert.deepEqual(await charged(shop), { charges: 1, captured: 2000, refunded: 0 });
  const again = await complete(shop, cart, 'tok_success');
  assert.equal(again.status, 200, again.text);
  assert.equal(again.body.order.id, placed.body.order.id);
  assert.equal(again.body.order.token, placed.body.order.token);
  assert.match(placed.body.order.token, /^ot_/);
  const order = await shop.request(
    'GET',
    `/store/orders/${placed.body.order.id}?token=${placed.body.order.token}`,
  );
  assert.equal(order.status, 200);
  assert.equal(await shop.count('stock_reservations', "status = 'allocated'"), 1);
  assert.deepEqual(await charged(shop), { charges: 1, captured: 2000, refunded: 0 });
});

test('an order paid by hand is placed unpaid, and paid when staff say so', async (t) => {
  const shop = await openShop(t);
  const cart = await cartWith(shop, await stickerInStock(shop, 5));
  const placed = await complete(shop, cart, 'manual');
  assert.equal(placed.status, 201, placed.text);
  assert.equal(placed.body.order.payment_status, 'unpaid');
  assert.equal(placed.body.order.balance_due_amount, 1000);
  assert.equal(placed.body.payment.status, 'created');
  const token = await shop.staffToken();
  const url = `/admin/orders/${placed.body.order.id}/mark-paid`;
  const part = await shop.request('POST', url, { token, body: { amount: 400 } });
  assert.equal(part.status, 200, part.text);
  assert.equal(part.body.captured_amount, 400);
  const rest = await shop.request('POST', url, { token, body: { reference: 'wire 7' } });
  assert.equal(rest.status, 200, rest.text);
  assert.equal(rest.body.captured_amount, 1000);
  assert.equal(
    (await shop.request('POST', url, { token, body: {} })).body.code,
    'ORDER_NOT_PAYABLE',
  );
  const order = await shop.request('GET', `/admin/orders/${placed.body.order.id}`, { token });
  assert.equal(order.body.payment_status, 'paid');
  assert.equal(order.body.balance_due_amount, 0);
});

test('the answer of a placement, made of what was written, is the order as it is read afterwards', async (t) => {
  const shop = await openShop(t);
  const method = await shippingEverywhere(shop);
  const token = await shop.staffToken();
  const made = async (path: string, body: object) => {
    const answer = await shop.request('POST', `/admin/${path}`, { token, body });
    assert.equal(answer.status, 201, answer.text);
    return answer.body;
  };
  const zone = { name: 'Oregon', code: 'OR', country: 'US' };
  const { id: zone_id } = await made('tax/zones', zone);
  await made('tax/rates', { zone_id, rate_ppm: 70_000 });
  const sold = async (title: string, requiresShipping: boolean) =>
    shop.inTx((tx) =>
      createProduct(tx, {
        title,
        status: 'active',
        requiresShipping,
        variants: [{ prices: [{ currency: 'USD', amount: 1999 }], stock: { onHand: 50 } }],
      }),
    );
  const [mug, sticker] = [await sold('Mug', true), await sold('Sticker', false)];
  const shipping_address = {
    ...{ first_name: 'Ann', last_name: 'Lee', address1: '1 Main Street', city: 'Portland' },
    ...{ region: 'OR', postal_code: '97201', country: 'US', phone: '+15035550100' },
  };
  const engraving = { size: '2', engraving: 'für "Ann"' };
  const items = [
    { variant_id: mug.variantIds[0], quantity: 3, attributes: engraving },
    { variant_id: mug.variantIds[0], quantity: 1 },
    { variant_id: sticker.variantIds[0], quantity: 2 },
  ];
  const placed = await shop.request('POST', '/store/checkout', {
    body: {
      ...{ items, shipping_address, shipping_method_id: method, email: 'guest@example.com' },
      payment: { provider: 'manual' },
    },
  });
  assert.equal(placed.status, 201, placed.text);
  const { token: orderToken, ...answered } = placed.body.order;
  assert.equal(answered.items.length, 3);
  assert.ok(answered.tax_amount > 0 && answered.tax_lines.length > 0, placed.text);
  const url = `/store/orders/${answered.id}?token=${orderToken}`;
  assert.deepEqual((await shop.request('GET', url)).body, answered);
  assert.equal(await shop.count('orders', 'version = 1'), 1, 'its row was written once');
  assert.equal(await shop.count('payments', 'version = 1 and order_id is not null'), 1);
  assert.equal(await shop.count('order_intents', "status = 'placed'"), 1);
  assert.equal(await shop.count('stock_movements', "type = 'reserve'"), 3);
});

test('what is free needs no payment', async (t) => {
  const shop = await openShop(t);
  const cart = await cartWith(shop, await stickerInStock(shop, 5, 0));
  const placed = await shop.request('POST', `/store/carts/${cart.id}/complete`, {
    cartToken: cart.token,
    body: {},
  });
  assert.equal(placed.status, 201, placed.text);
  assert.equal(placed.body.payment, undefined);
  assert.equal(placed.body.order.payment_status, 'paid');
});

test('each decline has its code, and the cart stays open for another card on the same intent', async (t) => {
  const shop = await openShop(t);
  const cart = await cartWith(shop, await stickerInStock(shop, 5));
  const declines = [
    ['tok_declined', 'CARD_DECLINED', 'hard'],
    ['tok_insufficient_funds', 'INSUFFICIENT_FUNDS', 'soft'],
    ['tok_expired', 'EXPIRED_CARD', 'hard'],
    ['tok_processing_error', 'PROCESSING_ERROR', 'soft'],
  ] as const;
  for (const [token, code, cls] of declines) {
    const declined = await complete(shop, cart, token, { email: 'guest@example.com' });
    assert.equal(declined.status, 402, declined.text);
    assert.equal(declined.body.code, code);
    assert.equal(declined.body.details.class, cls);
    assert.equal(declined.body.details.retry_allowed, true);
    assert.equal((await read(shop, `/store/carts/${cart.id}`, cart.token)).body.status, 'open');
  }
  const placed = await complete(shop, cart, 'tok_success');
  assert.equal(placed.status, 201, placed.text);
  assert.equal(await shop.count('order_intents'), 1);
  assert.equal(await shop.count('payments'), 5);
  assert.equal((await charged(shop)).captured, 1000);
});

test('the shopper who returns from 3-D Secure has an order, or a refusal', async (t) => {
  const shop = await openShop(t);
  const goods = await stickerInStock(shop, 5);
  const cart = await cartWith(shop, goods);
  const waiting = await complete(shop, cart, 'tok_3ds_success');
  assert.equal(waiting.status, 202, waiting.text);
  assert.equal(waiting.body.payment.status, 'requires_action');
  assert.equal(waiting.body.payment.next_action.type, 'three_d_secure');
  assert.equal(waiting.body.order_intent.status, 'paying');
  const other = await complete(shop, cart, 'tok_success', { email: 'other@example.com' });
  assert.equal(other.body.code, 'CHECKOUT_IN_PROGRESS');
  const joined = await complete(shop, cart, 'tok_success');
  assert.equal(joined.status, 202);
  assert.equal(joined.body.payment.id, waiting.body.payment.id);
  const url = `/store/payments/${waiting.body.payment.id}/confirm`;
  assert.equal((await shop.request('POST', url, { body: {} })).body.code, 'PAYMENT_NOT_FOUND');
  const placed = await shop.request('POST', url, { body: {}, cartToken: cart.token });
  assert.equal(placed.status, 201, placed.text);
  const again = await shop.request('POST', url, { body: {}, cartToken: cart.token });
  assert.equal(again.status, 200);
  assert.equal(again.body.order.token, placed.body.order.token);

  const second = await cartWith(shop, goods);
  const failing = await complete(shop, second, 'tok_3ds_fail');
  assert.equal(failing.status, 202);
  const failed = await shop.request('POST', `/store/payments/${failing.body.payment.id}/confirm`, {
    body: {},
    cartToken: second.token,
  });
  assert.equal(failed.status, 402, failed.text);
  assert.equal(failed.body.code, 'AUTHENTICATION_FAILED');
  assert.equal(await shop.count('orders'), 1);
});

test('an action nobody takes ends after half an hour, and the cart may be paid again', async (t) => {
  const shop = await openShop(t);
  const cart = await cartWith(shop, await stickerInStock(shop, 5));
  const waiting = await complete(shop, cart, 'tok_3ds_success');
  shop.clock.advance(31 * 60_000);
  await wait(shop, 15);
  const intent = await read(
    shop,
    `/store/order-intents/${waiting.body.order_intent.id}`,
    cart.token,
  );
  assert.equal(intent.body.status, 'frozen', intent.text);
  const payment = await read(shop, `/store/payments/${waiting.body.payment.id}`, cart.token);
  assert.equal(payment.body.status, 'expired');
  assert.equal((await complete(shop, cart, 'tok_success')).status, 201);
});

test('a charge whose answer is lost becomes an order within a minute', async (t) => {
  const shop = await openShop(t);
  const cart = await cartWith(shop, await stickerInStock(shop, 5));
  const waiting = await complete(shop, cart, 'tok_timeout');
  assert.equal(waiting.status, 202, waiting.text);
  assert.equal(waiting.body.payment.status, 'processing');
  await wait(shop, 20);
  const intent = await read(
    shop,
    `/store/order-intents/${waiting.body.order_intent.id}`,
    cart.token,
  );
  assert.equal(intent.body.status, 'placed');
  const placed = await complete(shop, cart, 'tok_success');
  assert.equal(placed.status, 200, placed.text);
  assert.equal(placed.body.order.id, intent.body.order_id);
  assert.deepEqual(await charged(shop), { charges: 1, captured: 1000, refunded: 0 });
});

test('a call that never reached the provider freezes the intent again, and the card is charged once', async (t) => {
  const shop = await openShop(t);
  const cart = await cartWith(shop, await stickerInStock(shop, 5));
  const waiting = await complete(shop, cart, 'tok_timeout_not_charged');
  assert.equal(waiting.status, 202, waiting.text);
  await wait(shop, 20);
  const url = `/store/order-intents/${waiting.body.order_intent.id}`;
  assert.equal((await read(shop, url, cart.token)).body.status, 'frozen');
  assert.equal((await complete(shop, cart, 'tok_success')).status, 201);
  assert.deepEqual(await charged(shop), { charges: 1, captured: 1000, refunded: 0 });
});

test('a success known only by a late callback, and one told three times, are one order each', async (t) => {
  const shop = await openShop(t);
  const goods = await stickerInStock(shop, 5);
  const late = await cartWith(shop, goods);
  assert.equal((await complete(shop, late, 'tok_late_callback')).status, 202);
  const often = await cartWith(shop, goods);
  assert.equal((await complete(shop, often, 'tok_duplicate_callback')).status, 201);
  await wait(shop, 15);
  assert.equal((await complete(shop, late, 'tok_late_callback')).status, 200);
  assert.equal(await shop.count('orders'), 2);
  assert.equal(await shop.count('simulator.callbacks', 'sent_at is not null'), 4);
  assert.equal(await shop.count('payment_events', "source = 'callback'"), 2);
  assert.deepEqual(await charged(shop), { charges: 2, captured: 2000, refunded: 0 });
});

test('money for goods that are gone goes back by itself', async (t) => {
  const shop = await openShop(t);
  const goods = await stickerInStock(shop, 1);
  const cart = await cartWith(shop, goods);
  assert.equal((await complete(shop, cart, 'tok_timeout')).status, 202);
  // Its hold ends, and somebody else buys the last unit before anybody learns of the charge.
  shop.clock.advance(61 * 60_000);
  await shop.runTimer('inventory.expire-holds');
  const rival = await cartWith(shop, goods);
  const bought = await complete(shop, rival, 'manual');
  assert.equal(bought.status, 201, bought.text);
  await wait(shop, 60);
  assert.equal(await shop.count('orders'), 1);
  assert.deepEqual(await charged(shop), { charges: 1, captured: 1000, refunded: 1000 });
  assert.equal(await shop.count('events', "type = 'payment.unplaceable'"), 1);
  assert.equal(await shop.count('refunds', "status = 'succeeded' and order_id is null"), 1);
});

test('a changed total is told before money moves', async (t) => {
  const shop = await openShop(t);
  const cart = await cartWith(shop, await stickerInStock(shop, 5));
  const changed = await complete(shop, cart, 'tok_success', { expected_total_amount: 900 });
  assert.equal(changed.status, 409);
  assert.equal(changed.body.code, 'TOTAL_CHANGED');
  assert.equal(changed.body.details.total_amount, 1000);
  assert.equal(changed.body.details.quote.total_amount, 1000);
  assert.equal(await shop.count('order_intents'), 0);
});

test('a checkout says what it misses, in order', async (t) => {
  const shop = await openShop(t);
  const { variantId } = await stickerInStock(shop, 5);
  const made = await shop.request('POST', '/store/carts', {
    body: { items: [{ variant_id: variantId, quantity: 1 }] },
  });
  const cart = { id: made.body.id as string, token: made.body.token as string };
  const url = `/store/carts/${cart.id}`;
  const incomplete = await shop.request('POST', `${url}/complete`, {
    cartToken: cart.token,
    body: {},
  });
  assert.equal(incomplete.status, 422);
  assert.deepEqual(incomplete.body.details.missing, ['email', 'payment']);
  const state = await read(shop, `${url}/checkout`, cart.token);
  assert.equal(state.status, 200, state.text);
  assert.deepEqual(state.body.missing, ['email', 'payment']);
  const started = await shop.request('POST', `${url}/checkout`, { cartToken: cart.token });
  assert.equal(started.status, 200, started.text);
  assert.equal(await shop.count('stock_reservations', "status = 'held'"), 1);
  const options = await read(shop, `${url}/payment-options`, cart.token);
  assert.deepEqual(
    options.body.data.map((one: { provider: string }) => one.provider),
    ['manual', 'simulator'],
  );
});

test('one call buys everything, and a declined one leaves its cart with its token', async (t) => {
  const shop = await openShop(t);
  const { variantId } = await stickerInStock(shop, 5);
  const buy = (token: string) =>
    shop.request('POST', '/store/checkout', {
      body: {
        items: [{ variant_id: variantId, quantity: 2 }],
        email: 'Guest@Example.com',
        payment: { provider: 'simulator', token },
      },
    });
  const placed = await buy('tok_success');
  assert.equal(placed.status, 201, placed.text);
  assert.equal(placed.body.order.total_amount, 2000);
  assert.match(placed.body.cart.token, /^ct_/);
  const declined = await buy('tok_declined');
  assert.equal(declined.status, 402);
  const { id, token } = declined.body.details.cart;
  const retried = await complete(shop, { id, token }, 'tok_success');
  assert.equal(retried.status, 201, retried.text);
});

test('forged callbacks are refused, and a known one is kept once', async (t) => {
  const shop = await openShop(t);
  const now = shop.clock.env.now();
  const body = JSON.stringify({
    id: 'evt_1',
    type: 'payment.captured',
    operation_id: shop.storeId,
    amount: 1000,
    currency: 'USD',
    occurred_at: now.toISOString(),
  });
  const tell = (signature: string | undefined, raw = body) =>
    shop.request('POST', '/webhooks/simulator', {
      body: raw,
      headers: {
        'content-type': 'application/json',
        ...(signature === undefined ? {} : { 'simulator-signature': signature }),
      },
    });
  const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);
  const good = signatureOf(body, 'simulator-secret', now);
  const refused = [
    await tell(undefined),
    await tell(signatureOf(body, 'wrong', now)),
    await tell(good, JSON.stringify(JSON.parse(body), null, 1)),
    await tell(signatureOf(body, 'simulator-secret', at(-301))),
    await tell(signatureOf(body, 'simulator-secret', at(301))),
    await tell(good.replace('v1=', 'v0=')),
  ];
  for (const answer of refused) {
    assert.equal(answer.status, 401, answer.text);
    assert.equal(answer.body.code, 'WEBHOOK_SIGNATURE_INVALID');
  }
  assert.equal((await tell(`${good},v1=${'0'.repeat(64)}`)).status, 200);
  assert.equal((await tell(good)).status, 200);
  assert.equal(await shop.count('payment_events'), 1);
});

test('a retry with the same key is the same answer, byte for byte', async (t) => {
  const shop = await openShop(t);
  const cart = await cartWith(shop, await stickerInStock(shop, 5));
  const key = 'one-purchase-and-only-one';
  const declined = await complete(shop, cart, 'tok_declined', {}, key);
  assert.equal(declined.status, 402);
  const retried = await complete(shop, cart, 'tok_declined', {}, key);
  assert.equal(retried.status, 402, 'a refusal stores nothing');
  const first = await complete(shop, cart, 'tok_success', {}, 'another-key-of-this-cart');
  const second = await complete(shop, cart, 'tok_success', {}, 'another-key-of-this-cart');
  assert.equal(first.status, 201, first.text);
  assert.equal(second.status, 201);
  assert.equal(second.text, first.text);
  assert.equal(second.headers['idempotency-replayed'], 'true');
});

test('an authorized order is captured in parts, and what is left is let go', async (t) => {
  const shop = await openShop(t);
  const cart = await cartWith(shop, await stickerInStock(shop, 5), 3);
  const placed = await complete(shop, cart, 'tok_authorize_only');
  assert.equal(placed.status, 201, placed.text);
  assert.equal(placed.body.order.payment_status, 'authorized');
  const token = await shop.staffToken();
  const url = `/admin/orders/${placed.body.order.id}`;
  const capture = (amount?: number) =>
    shop.request('POST', `${url}/captures`, { token, body: amount ? { amount } : {} });
  assert.equal((await capture(3001)).body.code, 'CAPTURE_EXCEEDS_AUTHORIZED');
  const part = await capture(1000);
  assert.equal(part.status, 201, part.text);
  assert.equal(part.body.captured_amount, 1000);
  assert.equal(part.body.status, 'authorized');
  const voided = await shop.request('POST', `/admin/payments/${part.body.id}/void`, { token });
  assert.equal(voided.status, 200, voided.text);
  assert.equal(voided.body.status, 'captured');
  assert.equal((await capture(1)).body.code, 'PAYMENT_NOT_CAPTURABLE');
  const again = await shop.request('POST', `/admin/payments/${part.body.id}/void`, { token });
  assert.equal(again.body.code, 'PAYMENT_NOT_VOIDABLE');
  const paid = await shop.request('POST', `${url}/payments`, {
    token,
    body: { provider: 'simulator', token: 'tok_success' },
  });
  assert.equal(paid.status, 201, paid.text);
  assert.equal(paid.body.amount, 2000);
  const order = await shop.request('GET', url, { token });
  assert.equal(order.body.payment_status, 'paid');
  assert.equal(order.body.balance_due_amount, 0);
});

test('a cancelled order gives back its stock and its money', async (t) => {
  const shop = await openShop(t);
  const cart = await cartWith(shop, await stickerInStock(shop, 5), 3);
  const placed = await complete(shop, cart, 'tok_success');
  const token = await shop.staffToken();
  const url = `/admin/orders/${placed.body.order.id}/cancel`;
  const cancelled = await shop.request('POST', url, { token, body: { reason: 'other' } });
  // A digital order that is paid is completed at once, and completed orders are not cancelled.
  if (placed.body.order.status === 'completed') {
    assert.equal(cancelled.body.code, 'ORDER_NOT_CANCELLABLE');
    return;
  }
  assert.equal(cancelled.status, 200, cancelled.text);
  assert.equal(cancelled.body.status, 'cancelled');
  assert.equal(cancelled.body.payment_status, 'refunded');
  assert.equal(cancelled.body.balance_due_amount, 0);
  assert.deepEqual(await charged(shop), { charges: 1, captured: 3000, refunded: 3000 });
  assert.equal(await shop.count('inventory_levels', 'reserved <> 0'), 0);
});

test('a customer takes an own order back where the shop allows it, until something has left', async (t) => {
  const shop = await openShop(t);
  const staff = await shop.staffToken();
  const goods = await stickerInStock(shop, 10);
  const customer = async (email: string) => {
    const body = { email };
    const made = await shop.request('POST', '/admin/customers', { token: staff, body });
    return `test.customer.${made.body.id}`;
  };
  const [ada, bo] = [await customer('ada@example.com'), await customer('bo@example.com')];
  const bought = await shop.request('POST', '/store/checkout', {
    token: ada,
    body: {
      items: [{ variant_id: goods.variantId, quantity: 1 }],
      email: 'ada@example.com',
      payment: { provider: 'manual' },
    },
  });
  assert.equal(bought.status, 201, bought.text);
  const { id } = bought.body.order;
  const cancel = (token: string | undefined, body = {}) =>
    shop.request('POST', `/store/orders/${id}/cancel`, { ...(token ? { token } : {}), body });
  const closed = await cancel(ada);
  assert.equal(closed.status, 409);
  assert.equal(closed.body.code, 'ORDER_NOT_CANCELLABLE');
  const setting = { token: staff, body: { value: true } };
  await shop.request('PATCH', '/admin/settings/customer_cancel', setting);
  assert.equal((await cancel(bo)).status, 404);
  assert.equal((await cancel(undefined)).body.code, 'ORDER_NOT_FOUND');
  const done = await cancel(ada, { reason: 'bought the wrong one' });
  assert.equal(done.status, 200, done.text);
  assert.equal(done.body.status, 'cancelled');
  assert.equal((await cancel(ada)).body.code, 'ORDER_ALREADY_CANCELLED');
  const notes = await shop.request('GET', `/admin/orders/${id}/notes`, { token: staff });
  assert.equal(notes.body.data[0].body, 'bought the wrong one');
  assert.equal(notes.body.data[0].author.kind, 'customer');
  const seen = await shop.request('GET', `/admin/orders/${id}`, { token: staff });
  assert.equal(seen.body.cancel_reason, 'customer_request');
});

test('each thing a checkout lacks has its code, and nothing is ordered', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const goods = await stickerInStock(shop, 5);
  const empty = await shop.request('POST', '/store/carts', { body: {} });
  const nothing = await complete(shop, empty.body, 'tok_success', { email: 'a@example.com' });
  assert.equal(nothing.status, 422);
  assert.equal(nothing.body.code, 'CART_EMPTY');
  const cart = await cartWith(shop, goods);
  const unpaid = await shop.request('POST', `/store/carts/${cart.id}/complete`, {
    cartToken: cart.token,
    body: {},
  });
  assert.equal(unpaid.body.code, 'CHECKOUT_INCOMPLETE');
  assert.deepEqual(unpaid.body.details.missing, ['payment']);
  const unknown = await shop.request('POST', `/store/carts/${cart.id}/complete`, {
    cartToken: cart.token,
    body: { payment: { provider: 'seashells' } },
  });
  assert.equal(unknown.body.code, 'PAYMENT_METHOD_UNAVAILABLE');
  const absent = await read(shop, `/store/order-intents/${cart.id}`, cart.token);
  assert.equal(absent.body.code, 'ORDER_INTENT_NOT_FOUND');
  const setting = '/admin/settings/guest_checkout';
  await shop.request('PATCH', setting, { token, body: { value: false } });
  assert.equal((await complete(shop, cart, 'tok_success')).body.code, 'GUEST_CHECKOUT_DISABLED');
  assert.equal(await shop.count('orders'), 0);
  await shop.request('PATCH', setting, { token, body: { value: true } });
  assert.equal((await complete(shop, cart, 'tok_success')).status, 201);
  const late = await shop.request('POST', `/store/carts/${cart.id}/items`, {
    cartToken: cart.token,
    body: { variant_id: goods.variantId, quantity: 1 },
  });
  assert.equal(late.status, 409);
  assert.equal(late.body.code, 'CART_COMPLETED');
});

test('a checkout is told to begin once for a cart, whichever way begins it', async (t) => {
  const shop = await openShop(t);
  const goods = await stickerInStock(shop, 20);
  const starts = (cart: { readonly id: string }) =>
    shop.rows<{ at: number }>(
      `select aggregate_seq as at from events
        where type = 'checkout.started' and aggregate_id = '${cart.id}'`,
    );
  const straight = await cartWith(shop, goods);
  assert.equal((await complete(shop, straight, 'tok_declined')).status, 402);
  assert.equal((await starts(straight)).length, 1, 'by complete, also when it is declined');
  assert.equal((await complete(shop, straight, 'tok_success')).status, 201);
  assert.equal((await starts(straight)).length, 1);

  const step = await cartWith(shop, goods);
  const begin = () =>
    shop.request('POST', `/store/carts/${step.id}/checkout`, { cartToken: step.token });
  assert.equal((await begin()).status, 200);
  assert.equal((await begin()).status, 200);
  assert.equal((await complete(shop, step, 'manual')).status, 201);
  assert.equal((await starts(step)).length, 1, 'by its own route, and not again');

  const refused = await cartWith(shop, goods, 21);
  assert.equal((await complete(shop, refused, 'manual')).body.code, 'INSUFFICIENT_STOCK');
  assert.equal((await starts(refused)).length, 0, 'what is refused did not begin');

  const one = await shop.request('POST', '/store/checkout', {
    body: {
      items: [{ variant_id: goods.variantId, quantity: 1 }],
      email: 'guest@example.com',
      payment: { provider: 'manual' },
    },
  });
  assert.equal(one.status, 201, one.text);
  assert.equal((await starts(one.body.cart)).length, 1, 'by the call that does it all');
});

test('a way of sending that does not go there is not found; where none goes, nothing ships', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const { variantId } = await mugInStock(shop, 5);
  const order = (methodId: string | undefined, address: object = ADDRESS) =>
    shop.request('POST', '/store/checkout', {
      body: {
        items: [{ variant_id: variantId, quantity: 1 }],
        email: 'guest@example.com',
        shipping_address: address,
        ...(methodId ? { shipping_method_id: methodId } : {}),
        payment: { provider: 'manual' },
      },
    });
  const none = await order(undefined);
  assert.deepEqual([none.status, none.body.code], [422, 'SHIPPING_UNAVAILABLE']);
  const add = async (name: string, countries: readonly string[]) => {
    const zone = await shop.request('POST', '/admin/shipping/zones', {
      token,
      body: { name, countries },
    });
    const body = {
      zone_id: zone.body.id,
      name,
      code: 'post',
      type: 'flat',
      amounts: { USD: 500 },
    };
    return (await shop.request('POST', '/admin/shipping/methods', { token, body })).body.id;
  };
  const french = await add('France', ['FR']);
  const away = await order(french);
  assert.deepEqual([away.status, away.body.code], [422, 'SHIPPING_UNAVAILABLE']);
  const german = await add('Germany', ['DE']);
  const foreign = await order(french);
  assert.deepEqual([foreign.status, foreign.body.code], [404, 'SHIPPING_OPTION_NOT_FOUND']);
  const open = await order(undefined);
  assert.deepEqual(open.body.details, { missing: ['shipping_method'] });

  const cart = await cartWith(shop, { variantId });
  const url = `/store/carts/${cart.id}`;
  await shop.request('PATCH', url, {
    cartToken: cart.token,
    body: { shipping_address: ADDRESS },
  });
  const chosen = await shop.request('PUT', `${url}/shipping-method`, {
    cartToken: cart.token,
    body: { shipping_method_id: german },
  });
  assert.equal(chosen.status, 200, chosen.text);
  const moved = { shipping_address: { ...ADDRESS, country: 'FR', postal_code: '75001' } };
  const lost = await complete(shop, cart, 'manual', moved);
  assert.deepEqual([lost.status, lost.body.code], [422, 'CHECKOUT_INCOMPLETE']);
  const wrong = await complete(shop, cart, 'manual', { shipping_method_id: french });
  assert.deepEqual([wrong.status, wrong.body.code], [404, 'SHIPPING_OPTION_NOT_FOUND']);
  assert.equal((await complete(shop, cart, 'manual')).status, 201);
});
