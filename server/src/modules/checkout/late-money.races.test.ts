import assert from 'node:assert/strict';
import test from 'node:test';
import {
  cartWith,
  charged,
  complete,
  stickerInStock,
  wait,
} from '../../../test/support/purchase.ts';
import { openShop, type TestShop } from '../../../test/support/shop.ts';

const HOUR_MS = 3_600_000;

/** A transfer that the provider works on for 200 hours, while the store waits for two. */
async function slowShop(shop: TestShop, more: Readonly<Record<string, unknown>> = {}) {
  const token = await shop.staffToken();
  const set = await shop.request('PATCH', '/admin/settings/payment_slow_method_max_hours', {
    token,
    body: { value: 2 },
  });
  assert.equal(set.status, 200, set.text);
  const steps = {
    answer: 'processing',
    settles_after_ms: 200 * HOUR_MS,
    callbacks_after_ms: [200 * HOUR_MS],
    ...more,
  };
  await shop.rows(
    `insert into simulator.scripts (id, steps) values ('slow', '${JSON.stringify(steps)}') returning id`,
  );
  return 'tok_script:slow';
}

const passing = async (shop: TestShop, hours: number) => {
  shop.clock.advance(hours * HOUR_MS);
  await wait(shop, 60);
};

test('a payment in progress for longer than the store waits expires, and its cart is free', async (t) => {
  const shop = await openShop(t);
  const slow = await slowShop(shop);
  const cart = await cartWith(shop, await stickerInStock(shop, 3));
  const begun = await complete(shop, cart, slow);
  assert.equal(begun.status, 202, begun.text);
  const status = async () =>
    (
      await shop.request('GET', `/store/payments/${begun.body.payment.id}`, {
        cartToken: cart.token,
      })
    ).body.status;
  await passing(shop, 1.9);
  assert.equal(await status(), 'processing', 'just before its time');
  const busy = await shop.request('GET', `/store/carts/${cart.id}`, { cartToken: cart.token });
  assert.equal(busy.body.status, 'completing');
  await passing(shop, 0.1);
  assert.equal(await status(), 'expired');
  const told = (type: string) => shop.count('events', `type = '${type}'`);
  assert.deepEqual([await told('payment.expired'), await told('checkout.released')], [1, 1]);
  const free = await shop.request('GET', `/store/carts/${cart.id}`, { cartToken: cart.token });
  assert.equal(free.body.status, 'open');
  const confirm = await shop.request('POST', `/store/payments/${begun.body.payment.id}/confirm`, {
    cartToken: cart.token,
    body: {},
  });
  assert.equal(confirm.status, 402, confirm.text);
  assert.equal((await complete(shop, cart, 'tok_success')).status, 201);

  await passing(shop, 200);
  await passing(shop, 1);
  assert.deepEqual(await charged(shop), { charges: 2, captured: 2000, refunded: 1000 });
  assert.equal(
    await shop.count('orders'),
    1,
    'the late money of a cart bought otherwise went back',
  );
});

test('late money of an expired payment makes the order, while there is stock', async (t) => {
  const shop = await openShop(t);
  const slow = await slowShop(shop);
  const cart = await cartWith(shop, await stickerInStock(shop, 3));
  assert.equal((await complete(shop, cart, slow)).status, 202);
  await passing(shop, 2);
  assert.equal(await shop.count('payments', "status = 'expired'"), 1);
  await passing(shop, 200);
  assert.equal(await shop.count('payments', "status = 'captured'"), 1);
  assert.equal(await shop.count('orders', "payment_status = 'paid'"), 1);
});

test('what a bank holds for a payment that expired is let go', async (t) => {
  const shop = await openShop(t);
  const slow = await slowShop(shop, { holds_only: true });
  const cart = await cartWith(shop, await stickerInStock(shop, 3));
  assert.equal((await complete(shop, cart, slow)).status, 202);
  await passing(shop, 2);
  await passing(shop, 200);
  await passing(shop, 1);
  const [charge] = await shop.rows(
    'select authorized, captured, voided from simulator.charges limit 1',
  );
  assert.deepEqual(charge, { authorized: 1000, captured: 0, voided: 1000 });
  assert.equal(await shop.count('orders'), 0);
});

/** An order to be paid by transfer, which still owes everything. */
async function owing(shop: TestShop): Promise<string> {
  const cart = await cartWith(shop, await stickerInStock(shop, 3));
  const placed = await complete(shop, cart, 'manual');
  assert.equal(placed.status, 201, placed.text);
  return placed.body.order.id as string;
}

const nothingKept = async (shop: TestShop, orderId: string, token: string) => {
  const { body } = await shop.request('GET', `/admin/orders/${orderId}`, { token });
  assert.equal(body.status, 'cancelled');
  assert.deepEqual([body.captured_amount, body.balance_due_amount], [body.refunded_amount, 0]);
  const held = `order_id = '${orderId}' and status in ('authorized', 'created')`;
  assert.equal(await shop.count('payments', held), 0, 'nothing stays held');
};

test('a further tender that comes in while its order is cancelled goes back, whichever is first', async (t) => {
  const shop = await openShop(t, { connections: 12 });
  const token = await shop.staffToken();
  let completed = 0;
  for (const card of ['tok_success', 'tok_late_callback', 'tok_authorize_only', 'tok_timeout']) {
    const orderId = await owing(shop);
    const url = `/admin/orders/${orderId}`;
    const [paid, cancelled] = await Promise.all([
      shop.request('POST', `${url}/payments`, {
        token,
        body: { provider: 'simulator', token: card },
      }),
      shop.request('POST', `${url}/cancel`, { token, body: { reason: 'other' } }),
    ]);
    assert.ok([201, 202, 409].includes(paid.status), paid.text);
    // Nothing of it is sent: once all is paid it is complete, and what is complete is not cancelled.
    if (cancelled.status === 409 && paid.status === 201) {
      assert.equal(cancelled.body.details.status, 'completed');
      assert.equal(await shop.count('orders', `id = '${orderId}' and status = 'completed'`), 1);
      completed += 1;
      continue;
    }
    assert.equal(cancelled.status, 200, cancelled.text);
    await wait(shop, 60);
    await nothingKept(shop, orderId, token);
  }
  const { captured, refunded } = await charged(shop);
  assert.equal(captured - refunded, completed * 1000, 'what is kept is what was bought');
});

test('a further tender that was on its way when its order was cancelled goes back by itself', async (t) => {
  const shop = await openShop(t);
  const slow = await slowShop(shop);
  const key = await shop.request('POST', '/admin/api-keys', {
    token: await shop.staffToken(),
    body: { name: 'till', kind: 'secret', preset: 'orders_full' },
  });
  const token = key.body.key;
  for (const card of ['tok_late_callback', 'tok_timeout', slow]) {
    const orderId = await owing(shop);
    const url = `/admin/orders/${orderId}`;
    const paid = await shop.request('POST', `${url}/payments`, {
      token,
      body: { provider: 'simulator', token: card },
    });
    assert.equal(paid.status, 202, paid.text);
    const cancelled = await shop.request('POST', `${url}/cancel`, {
      token,
      body: { reason: 'other' },
    });
    assert.equal(cancelled.status, 200, cancelled.text);
    await passing(shop, 2);
    if (card === slow) {
      assert.equal(await shop.count('payments', "status = 'expired'"), 1);
      await passing(shop, 200);
      await passing(shop, 1);
    }
    await nothingKept(shop, orderId, token);
  }
  assert.deepEqual(await charged(shop), { charges: 3, captured: 3000, refunded: 3000 });
});
