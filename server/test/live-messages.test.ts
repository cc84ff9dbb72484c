/* What real stories say live: each message as its schema has it, with what is true now, to those who may hear it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Uuid } from '../src/kernel/ids.ts';
import type { Principal } from '../src/platform/http/route.ts';
import type { Listener } from '../src/platform/realtime/types.ts';
import { hashToken } from '../src/platform/tokens.ts';
import { type Heard, heardIn, mayHear } from './support/heard.ts';
import { mugInStock } from './support/orders.ts';
import { ADDRESS, shippingEverywhere, stickerInStock } from './support/purchase.ts';
import { openShop, type TestShop } from './support/shop.ts';

const on = (heard: readonly Heard[], key: string, change?: string): readonly Heard[] =>
  heard.filter(
    (one) =>
      one.key === key &&
      (change === undefined || (one.payload as { change?: string }).change === change),
  );

const payloadOn = (heard: readonly Heard[], key: string, change: string) => {
  const found = on(heard, key, change);
  assert.equal(found.length, 1, `${change} once on ${key}`);
  return found[0]?.payload as Record<string, unknown>;
};

async function customer(shop: TestShop): Promise<{ readonly id: Uuid; readonly token: string }> {
  const { status, body, text } = await shop.request('POST', '/store/auth/register', {
    body: { email: 'ada@example.com', password: 'a tall oak by the sea' },
  });
  assert.equal(status, 201, text);
  return { id: body.customer.id, token: body.access_token };
}

test('a purchase is told on the topics of its cart, its order, its customer and the staff', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const { id: customerId, token: own } = await customer(shop);
  const mug = await mugInStock(shop, 5);
  const methodId = await shippingEverywhere(shop);
  const send = async (method: string, path: string, body: object, bearer = token) => {
    const answer = await shop.request(method, path, { token: bearer, body });
    assert.ok(answer.status < 300, answer.text);
    return answer.body;
  };
  const made = await send(
    'POST',
    '/store/carts',
    { items: [{ variant_id: mug.variantId, quantity: 2 }] },
    own,
  );
  const cart = `cart:${made.id}`;
  await send('PATCH', `/store/carts/${made.id}`, { shipping_address: ADDRESS }, own);
  await send(
    'PUT',
    `/store/carts/${made.id}/shipping-method`,
    { shipping_method_id: methodId },
    own,
  );
  const waiting = await send(
    'POST',
    `/store/carts/${made.id}/complete`,
    { payment: { provider: 'simulator', token: 'tok_3ds_success' } },
    own,
  );
  const paymentId = waiting.payment.id as string;

  const before = await heardIn(shop);
  const me = `me:${customerId}`;
  const toDo = payloadOn(before, cart, 'payment.requires_action');
  assert.deepEqual(toDo['next_action'], waiting.payment.next_action);
  assert.equal(toDo['cart_id'], made.id);
  assert.deepEqual(payloadOn(before, me, 'payment.requires_action'), toDo);
  const seenByStaff = payloadOn(before, 'payments', 'payment.requires_action');
  assert.equal(seenByStaff['next_action'], undefined, 'what the payer has to do is the payer’s');
  assert.equal(seenByStaff['payment_id'], paymentId);
  const [location] = await shop.rows<{ id: Uuid }>('select id from locations');
  const asked = payloadOn(before, cart, 'checkout.payment_required');
  assert.equal(asked['status'], 'completing');
  assert.equal(asked['total_amount'], 2500);
  assert.deepEqual(
    on(before, 'inventory')
      .map(({ payload, latest }) => [payload, latest])
      .at(-1)?.[0],
    {
      variant_id: mug.variantId,
      product_id: mug.productId,
      availability: 'low_stock',
      location_id: location?.id,
      on_hand: 5,
      reserved: 2,
      available: 3,
    },
  );

  const placed = await send('POST', `/store/payments/${paymentId}/confirm`, {}, own);
  const orderId = placed.order.id as string;
  const order = `order:${orderId}`;
  const parcel = await send('POST', `/admin/orders/${orderId}/fulfillments`, {
    tracking_number: 'T1',
    tracking_company: 'Post',
  });
  await send('POST', `/admin/orders/${orderId}/refunds`, {
    amount: 300,
    reason: 'other',
  });
  await send('POST', `/admin/orders/${orderId}/notes`, { body: 'For us' });
  await send('POST', `/admin/orders/${orderId}/holds`, { reason: 'manual' });

  const heard = await heardIn(shop);
  const now = await shop.request('GET', `/admin/orders/${orderId}`, { token });
  const { number, status, payment_status, fulfillment_status, version } = now.body;
  const standing = { number, status, payment_status, fulfillment_status, version };
  for (const key of [order, me, 'orders']) {
    assert.deepEqual(payloadOn(heard, key, 'order.placed'), {
      order_id: orderId,
      ...standing,
      change: 'order.placed',
    });
    assert.deepEqual(payloadOn(heard, key, 'fulfillment.shipped')['fulfillment'], {
      id: parcel.id,
      status: 'shipped',
      tracking_number: 'T1',
      tracking_company: 'Post',
      tracking_url: null,
    });
  }
  for (const key of [order, me, 'payments']) {
    const refund = payloadOn(heard, key, 'refund.succeeded');
    assert.equal(refund['amount'], 300);
    assert.equal(refund['payment_id'], paymentId);
    assert.equal(refund['order_id'], orderId);
    assert.ok(refund['refund_id']);
  }
  assert.deepEqual(on(heard, cart, 'refund.succeeded'), []);
  assert.equal(payloadOn(heard, cart, 'cart.completed')['order_id'], orderId);
  assert.equal(payloadOn(heard, 'carts', 'checkout.completed')['order_id'], orderId);
  for (const hidden of ['order.note_added', 'order.held']) {
    assert.equal(on(heard, 'orders', hidden).length, 1);
    assert.deepEqual([...on(heard, order, hidden), ...on(heard, me, hidden)], [], hidden);
  }
  const internal = heard.filter(({ event }) => event.audience.length === 0);
  assert.deepEqual(internal, []);
  assert.equal(
    on(heard, 'events').length,
    new Set(heard.filter(({ key }) => key === 'events').map(({ event }) => event.id)).size,
  );
  for (const { type, latest, key } of heard) {
    const isAtOnce = [
      ...['order_update', 'payment_update', 'cart_update', 'event'],
      ...['customer_notification', 'chat_message'],
    ].includes(type);
    assert.equal(latest === undefined, isAtOnce, `${type} on ${key}`);
  }
  const figures = on(heard, 'dashboard').at(-1)?.payload as Record<string, unknown>;
  assert.equal(figures['orders'], 1);
  assert.deepEqual(figures['revenue'], [{ currency: 'USD', amount: 2200 }]);
  assert.equal(figures['carts_open'], 0);
  assert.equal(figures['visitors'], 0, 'nobody has a socket open');
});

test('what is not published says nothing to everybody but that it is no longer', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const patch = async (path: string, body: object) => {
    const answer = await shop.request('PATCH', path, { token, body });
    assert.ok(answer.status < 300, answer.text);
  };
  const made = await shop.request('POST', '/admin/products', {
    token,
    body: { title: 'Hat', variants: [{ prices: [{ currency: 'USD', amount: 900 }] }] },
  });
  assert.equal(made.status, 201, made.text);
  const { id } = made.body;
  const variantId = made.body.variants[0].id;
  const prices = (amount: number) =>
    shop.request('PUT', `/admin/variants/${variantId}/prices`, {
      token,
      body: { prices: [{ currency: 'USD', amount, compare_at_amount: 2000 }] },
    });
  assert.equal((await prices(950)).status, 200);
  await patch(`/admin/products/${id}`, { title: 'Big hat' });
  const product = `product:${id}`;
  assert.deepEqual(on(await heardIn(shop), product), [], 'a draft is silent');
  const anybody: Listener = {
    storeId: shop.storeId,
    principal: { kind: 'anonymous' },
    tokenHashes: { ct: [], ot: [], cv: [] },
  };
  assert.equal(await mayHear(shop, anybody, product), false);

  await patch(`/admin/products/${id}`, { status: 'active' });
  assert.equal((await prices(980)).status, 200);
  const heard = await heardIn(shop);
  for (const key of [product, 'products']) {
    assert.equal(on(heard, key, 'product.published').length, 1);
    const told = on(heard, key)
      .filter(({ type }) => type === 'price_update')
      .at(-1);
    assert.deepEqual(told?.payload, {
      variant_id: variantId,
      product_id: id,
      currency: 'USD',
      price_amount: 980,
      compare_at_amount: 2000,
    });
    assert.equal(told?.latest, `price:${variantId}:USD`);
  }
  assert.equal(await mayHear(shop, anybody, product), true);

  await patch(`/admin/products/${id}`, { status: 'draft' });
  assert.deepEqual(
    on(await heardIn(shop), product).map(({ payload }) => (payload as { change?: string }).change),
    ['product.unpublished'],
    'and what was said of it before is not said again',
  );
  assert.equal(await mayHear(shop, anybody, product), false);
});

test('stock is told to everybody as a word, and as one word less where the shop hides it', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const mug = await mugInStock(shop, 50);
  const count = async (delta: number) => {
    const [level] = await shop.rows<{ item_id: Uuid; location_id: Uuid }>(
      'select item_id, location_id from inventory_levels',
    );
    const answer = await shop.request('POST', '/admin/inventory/adjustments', {
      token,
      body: { ...level, delta, reason: 'correction' },
    });
    assert.ok(answer.status < 300, answer.text);
  };
  await count(-48);
  const words = async () =>
    on(await heardIn(shop), `product:${mug.productId}`)
      .filter(({ type }) => type === 'inventory_update')
      .map(({ payload }) => payload);
  const said = { variant_id: mug.variantId, product_id: mug.productId };
  assert.deepEqual(await words(), [{ ...said, availability: 'low_stock' }]);
  await shop.request('PATCH', '/admin/settings/stock_display', {
    token,
    body: { value: 'hidden' },
  });
  assert.deepEqual(await words(), [{ ...said, availability: 'in_stock' }]);
});

test('each topic is heard by those of the reference, in their store only', async (t) => {
  const shop = await openShop(t);
  const second = await shop.secondStore();
  const { id: customerId, token: own } = await customer(shop);
  const sticker = await stickerInStock(shop, 5);
  const items = [{ variant_id: sticker.variantId, quantity: 1 }];
  const cart = await shop.request('POST', '/store/carts', { body: { items } });
  const mine = await shop.request('POST', '/store/carts', { token: own, body: { items } });
  const bought = await shop.request('POST', '/store/checkout', {
    body: { items, email: 'guest@example.com', payment: { provider: 'manual' } },
  });
  assert.equal(bought.status, 201, bought.text);
  const order = bought.body.order;
  const mineBought = await shop.request('POST', `/store/carts/${mine.body.id}/complete`, {
    token: own,
    body: { payment: { provider: 'manual' } },
  });
  assert.equal(mineBought.status, 201, mineBought.text);
  const staff = await shop.staffToken();
  const draft = await shop.request('POST', '/admin/draft-orders', {
    token: staff,
    body: { email: 'ada@example.com', customer_id: customerId, items },
  });
  assert.equal(draft.status, 201, draft.text);
  const [product] = await shop.rows<{ id: Uuid }>('select id from products');
  const body = { message: 'Is it blue?' };
  const asked = await shop.request('POST', '/store/conversations', { body });
  const mineAsked = await shop.request('POST', '/store/conversations', { token: own, body });
  assert.equal(mineAsked.status, 201, mineAsked.text);

  const nobody = { ct: [], ot: [], cv: [] };
  const listener = (principal: Principal, tokenHashes = nobody as Listener['tokenHashes']) => ({
    storeId: shop.storeId,
    principal,
    tokenHashes,
  });
  const sessionId = customerId;
  const held = (scopes: readonly string[]) =>
    listener({ kind: 'staff', id: customerId, sessionId, role: 'read_only', scopes });
  const listeners = {
    anybody: listener({ kind: 'anonymous' }),
    holder: listener(
      { kind: 'anonymous' },
      {
        ct: [hashToken(cart.body.token)],
        ot: [hashToken(order.token)],
        cv: [hashToken(asked.body.token)],
      },
    ),
    customer: listener({ kind: 'customer', id: customerId, sessionId }),
    stranger: listener({ kind: 'customer', id: sticker.variantId, sessionId }),
    staff: held(['read']),
    storekeeper: held(['inventory:write']),
    key: listener({ kind: 'api_key', id: customerId, scopes: ['orders:read', 'events:read'] }),
  } as const;
  type Who = keyof typeof listeners;
  const all = Object.keys(listeners) as Who[];
  const table: Readonly<Record<string, readonly Who[]>> = {
    products: all,
    [`product:${product?.id}`]: all,
    announcements: all,
    [`cart:${cart.body.id}`]: ['holder', 'staff'],
    [`cart:${mine.body.id}`]: ['customer', 'staff'],
    [`order:${order.id}`]: ['holder', 'staff', 'key'],
    [`order:${mineBought.body.order.id}`]: ['customer', 'staff', 'key'],
    [`order:${draft.body.id}`]: ['staff', 'key'],
    [`order:${cart.body.id}`]: [],
    [`cart:${order.id}`]: [],
    [`product:${cart.body.id}`]: [],
    [`chat:${asked.body.id}`]: ['holder', 'staff'],
    [`chat:${mineAsked.body.id}`]: ['customer', 'staff'],
    [`chat:${order.id}`]: [],
    chat: ['staff'],
    me: ['customer', 'stranger'],
    orders: ['staff', 'key'],
    payments: ['staff'],
    inventory: ['staff', 'storekeeper'],
    customers: ['staff'],
    carts: ['staff'],
    events: ['staff', 'key'],
    dashboard: ['staff'],
  };
  for (const [topic, heardBy] of Object.entries(table)) {
    for (const who of all) {
      const expected = heardBy.includes(who);
      assert.equal(await mayHear(shop, listeners[who], topic), expected, `${who} on ${topic}`);
      if (!topic.includes(':')) continue;
      const elsewhere = { ...listeners[who], storeId: second.storeId };
      assert.equal(await mayHear(shop, elsewhere, topic), false, `${who} elsewhere on ${topic}`);
    }
  }
  const sent = await shop.request('POST', `/admin/draft-orders/${draft.body.id}/send`, {
    token: staff,
    body: {},
  });
  assert.ok(sent.status < 300, sent.text);
  assert.equal(await mayHear(shop, listeners.customer, `order:${draft.body.id}`), true);
  assert.equal(await mayHear(shop, listeners.stranger, `order:${draft.body.id}`), false);

  const heard = await heardIn(shop);
  assert.ok(heard.length > 30);
  const foreign = await heardIn(shop, second.storeId);
  assert.deepEqual(
    foreign.filter(({ event }) => event.storeId !== second.storeId),
    [],
  );
  const rule = shop.wired.declared.topics.find(({ pattern }) => pattern === 'me');
  assert.equal(rule?.keyOf?.(listeners.customer), `me:${customerId}`);
});

test('a merged cart is heard by nobody, the cart it went into by its customer', async (t) => {
  const shop = await openShop(t);
  const { id: customerId, token: own } = await customer(shop);
  const { variantId } = await stickerInStock(shop, 5);
  const body = { items: [{ variant_id: variantId, quantity: 1 }] };
  const mine = await shop.request('POST', '/store/carts', { token: own, body });
  const guest = await shop.request('POST', '/store/carts', { body });
  const claimed = await shop.request('POST', `/store/carts/${guest.body.id}/claim`, {
    token: own,
    cartToken: guest.body.token,
  });
  assert.equal(claimed.status, 200, claimed.text);
  const heard = await heardIn(shop);
  assert.deepEqual(on(heard, `cart:${guest.body.id}`), []);
  assert.equal(on(heard, `cart:${mine.body.id}`, 'cart.merged').length, 1);
  const holder: Listener = {
    storeId: shop.storeId,
    principal: { kind: 'customer', id: customerId, sessionId: customerId },
    tokenHashes: { ct: [hashToken(guest.body.token)], ot: [], cv: [] },
  };
  assert.equal(await mayHear(shop, holder, `cart:${guest.body.id}`), false);
  assert.equal(await mayHear(shop, holder, `cart:${mine.body.id}`), true);
});
