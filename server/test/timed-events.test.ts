import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adminKey, eventsOf } from './support/events.ts';
import { mugInStock } from './support/orders.ts';
import { cartWith, complete, stickerInStock, wait } from './support/purchase.ts';
import { openShop } from './support/shop.ts';

/* Events that nobody's request makes on the spot: time passes and a sweeper acts, a link is followed, stock runs out.
 * Each is made to happen as in a real shop and read where programs read it.
 */

const DAY_MS = 86_400_000;

test('a hold that runs out is told with what it held, and then the cart itself runs out', async (t) => {
  const shop = await openShop(t);
  const key = await adminKey(shop);
  const sticker = await stickerInStock(shop, 5);
  const cart = await cartWith(shop, sticker, 2);
  const started = await shop.request('POST', `/store/carts/${cart.id}/checkout`, {
    cartToken: cart.token,
  });
  assert.equal(started.status, 200, started.text);
  const levels = await shop.request('GET', '/admin/inventory/reservations', { token: key });
  const [hold] = levels.body.data;
  shop.clock.advance(61 * 60_000);
  await shop.runTimer('inventory.expire-holds');
  await shop.runTimer('inventory.expire-holds');
  assert.deepEqual(await eventsOf(shop, key, 'inventory.reservation_expired'), [
    {
      item_id: hold.item_id,
      location_id: hold.location_id,
      quantity: 2,
      owner: { kind: 'cart', id: cart.id },
    },
  ]);
  assert.deepEqual(await eventsOf(shop, key, 'cart.expired'), []);
  shop.clock.advance(31 * DAY_MS);
  await shop.runTimer('carts.expire');
  await shop.runTimer('carts.expire');
  assert.deepEqual(await eventsOf(shop, key, 'cart.expired'), [
    { cart_id: cart.id, kinds: ['expired'], items_count: 1, total_amount: null, problems: [] },
  ]);
});

test('an expired hold and an expired cart are told to the customer whose cart it is, not only to its holder', async (t) => {
  const shop = await openShop(t);
  const registered = await shop.request('POST', '/store/auth/register', {
    body: { email: 'ada@example.com', password: 'a tall oak by the sea' },
  });
  const { access_token: token, customer } = registered.body;
  const { variantId } = await stickerInStock(shop, 5);
  const cart = await shop.request('POST', '/store/carts', {
    token,
    body: { items: [{ variant_id: variantId, quantity: 1 }] },
  });
  await shop.request('POST', `/store/carts/${cart.body.id}/checkout`, { token });
  shop.clock.advance(61 * 60_000);
  await shop.runTimer('inventory.expire-holds');
  shop.clock.advance(91 * DAY_MS);
  await shop.runTimer('carts.expire');
  for (const [type, scope] of [
    ['inventory.reservation_expired', 'inventory:read'],
    ['cart.expired', 'carts:read'],
  ]) {
    const [event] = await shop.rows('select audience from events where type = $1', [type]);
    assert.deepEqual(event?.['audience'], [
      { to: 'staff', scope },
      { to: 'cart', id: cart.body.id },
      { to: 'customer', id: customer.id },
    ]);
  }
});

test('an address that its mailed link proves is told once', async (t) => {
  const shop = await openShop(t);
  const key = await adminKey(shop);
  const registered = await shop.request('POST', '/store/auth/register', {
    body: { email: 'ada@example.com', password: 'a tall oak by the sea' },
  });
  assert.equal(registered.status, 201, registered.text);
  await shop.drain();
  const mail = shop.mails.find((one) => one.kind === 'email_verification');
  const token = /token=([\w-]+)/.exec(mail?.text ?? '')?.[1];
  const verify = () => shop.request('POST', '/store/auth/verify-email', { body: { token } });
  assert.equal((await verify()).status, 204);
  await verify();
  const { id } = registered.body.customer;
  assert.deepEqual(await eventsOf(shop, key, 'customer.verified'), [
    { customer_id: id, changed: ['email_verified_at'] },
  ]);
});

test('money that a bank holds no longer, and a 3-D Secure nobody finished, are expired payments', async (t) => {
  const shop = await openShop(t);
  const key = await adminKey(shop);
  const goods = await stickerInStock(shop, 5);
  const left = await complete(shop, await cartWith(shop, goods), 'tok_3ds_success');
  assert.equal(left.status, 202, left.text);
  await wait(shop, 31 * 60);
  const [abandoned, ...more] = await eventsOf(shop, key, 'payment.expired');
  assert.deepEqual(more, []);
  assert.deepEqual(abandoned, {
    payment_id: left.body.payment.id,
    order_id: null,
    order_intent_id: left.body.order_intent.id,
    amount: 1000,
    currency: 'USD',
  });
  const held = await complete(shop, await cartWith(shop, goods), 'tok_authorize_only');
  assert.equal(held.status, 201, held.text);
  shop.clock.advance(7 * DAY_MS);
  await wait(shop, 120);
  const { order } = held.body;
  const payments = await shop.request('GET', `/admin/payments?order_id=${order.id}`, {
    token: key,
  });
  const [payment] = payments.body.data;
  assert.equal(payment.status, 'expired');
  const [intent] = await shop.rows<{ id: string }>(
    'select id from order_intents where order_id = $1',
    [order.id],
  );
  const events = await eventsOf(shop, key, 'payment.expired');
  assert.equal(events.length, 2);
  assert.deepEqual(events[1], {
    payment_id: payment.id,
    order_id: order.id,
    order_intent_id: intent?.id ?? null,
    amount: 1000,
    currency: 'USD',
  });
});

test('money for goods that are gone is told with its cause', async (t) => {
  const shop = await openShop(t);
  const key = await adminKey(shop);
  const goods = await stickerInStock(shop, 1);
  const waiting = await complete(shop, await cartWith(shop, goods), 'tok_timeout');
  assert.equal(waiting.status, 202, waiting.text);
  shop.clock.advance(61 * 60_000);
  await shop.runTimer('inventory.expire-holds');
  const rival = await complete(shop, await cartWith(shop, goods), 'manual');
  assert.equal(rival.status, 201, rival.text);
  await wait(shop, 60);
  assert.deepEqual(await eventsOf(shop, key, 'payment.unplaceable'), [
    {
      payment_id: waiting.body.payment.id,
      order_intent_id: waiting.body.order_intent.id,
      amount: 1000,
      currency: 'USD',
      cause: 'insufficient_stock',
    },
  ]);
  await shop.drain();
  const told = shop.mails.filter((mail) => mail.kind === 'staff_payment_unplaceable');
  assert.equal(told.length, 1, 'and staff get a mail');
});

test('stock that a sale brings to its warning limit is told with the limit', async (t) => {
  const shop = await openShop(t);
  const key = await adminKey(shop);
  const { variantId } = await stickerInStock(shop, 30);
  const levels = await shop.request('GET', `/admin/inventory/levels?variant_id=${variantId}`, {
    token: key,
  });
  assert.equal(levels.status, 200, levels.text);
  const [level] = levels.body.data;
  const threshold = level.low_stock_threshold ?? 20;
  const bought = await complete(
    shop,
    await cartWith(shop, { variantId }, 30 - threshold),
    'tok_success',
  );
  assert.equal(bought.status, 201, bought.text);
  assert.deepEqual(await eventsOf(shop, key, 'inventory.low_stock'), [
    {
      item_id: level.item_id,
      location_id: level.location_id,
      available: threshold,
      threshold,
    },
  ]);
});

test('a mug sold out passes each limit once', async (t) => {
  const shop = await openShop(t);
  const key = await adminKey(shop);
  const { variantId } = await mugInStock(shop, 30);
  const empty = await shop.request('POST', '/admin/inventory/adjustments', {
    token: key,
    body: { variant_id: variantId, set_on_hand: 0, reason: 'count' },
  });
  assert.equal(empty.status, 201, empty.text);
  for (const type of ['low_stock', 'critical_stock', 'out_of_stock']) {
    const events = await eventsOf(shop, key, `inventory.${type}`);
    assert.deepEqual(
      events.map(({ available }) => available),
      [0],
      type,
    );
  }
});
