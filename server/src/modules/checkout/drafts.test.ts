import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { mugInStock } from '../../../test/support/orders.ts';
import {
  ADDRESS,
  charged,
  shippingEverywhere,
  stickerInStock,
  wait,
} from '../../../test/support/purchase.ts';
import { openShop, type TestAnswer, type TestShop } from '../../../test/support/shop.ts';
import { deriveOrderToken } from '../../platform/tokens.ts';

type Wish = Readonly<Record<string, unknown>>;

async function open(t: TestContext, stock = 50) {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const goods = await stickerInStock(shop, stock);
  const admin = (method: string, path: string, body?: unknown, more: Wish = {}) =>
    shop.request(method, `/admin/${path}`, {
      token,
      ...(body === undefined ? {} : { body }),
      ...more,
    });
  const draft = async (more: Wish = {}, item: Wish = {}): Promise<TestAnswer> => {
    const items = [{ variant_id: goods.variantId, quantity: 2, ...item }];
    const made = await admin('POST', 'draft-orders', { email: 'ada@example.com', items, ...more });
    assert.equal(made.status, 201, made.text);
    return made;
  };
  const place = (id: string, how: string, key?: string) =>
    admin(
      'POST',
      `draft-orders/${id}/place`,
      {
        payment: how === 'manual' ? { provider: 'manual' } : { provider: 'simulator', token: how },
      },
      key ? { key } : {},
    );
  return { shop, token, goods, admin, draft, place };
}

const typesOf = async (shop: TestShop, id: string) =>
  (
    await shop.rows<{ type: string }>(
      `select type from events where aggregate_id = $1 order by aggregate_seq`,
      [id],
    )
  ).map(({ type }) => type);

test('a draft is priced, numbered in a series of its own, and leaves no order, posting or claim', async (t) => {
  const { shop, draft, admin } = await open(t);
  const made = await draft();
  assert.match(made.body.number, /^D\d+$/);
  assert.equal(made.body.status, 'draft');
  assert.equal(made.body.origin, 'draft');
  assert.equal(made.body.total_amount, 2000);
  assert.equal(made.body.agreed_amount, 2000);
  assert.equal(made.body.placed_at, null);
  assert.deepEqual(made.body.problems, []);
  assert.deepEqual(await typesOf(shop, made.body.id), ['draft_order.created']);
  assert.equal(await shop.count('order_items'), 0);
  assert.equal(await shop.count('ledger_transactions'), 0);
  assert.equal(await shop.count('stock_reservations'), 0);
  assert.deepEqual((await admin('GET', 'orders')).body.data, []);
  const list = await admin('GET', 'draft-orders?count=true');
  assert.equal(list.body.total, 1);
  assert.equal(list.body.data[0].items_count, 1);
  assert.equal(list.body.data[0].total_amount, 2000);
  assert.equal((await admin('GET', `orders/${made.body.id}`)).status, 404);
});

test('a price of its own needs a reason, holds when the catalogue changes, and is on record', async (t) => {
  const { shop, goods, admin, draft } = await open(t);
  const items = [{ variant_id: goods.variantId, quantity: 2, unit_amount: 700 }];
  const bare = await admin('POST', 'draft-orders', { email: 'ada@example.com', items });
  assert.equal(bare.status, 422);
  assert.equal(bare.body.errors[0].field, '/items/0/price_reason');
  const made = await draft({}, { unit_amount: 700, price_reason: 'a friend of the house' });
  assert.equal(made.body.items[0].unit_amount, 700);
  assert.equal(made.body.items[0].price_reason, 'a friend of the house');
  assert.equal(made.body.total_amount, 1400);
  const listed = await draft();
  const put = await admin('PUT', `variants/${goods.variantId}/prices`, {
    prices: [{ currency: 'USD', amount: 9900 }],
  });
  assert.equal(put.status, 200, put.text);
  for (const [one, total] of [
    [made, 1400],
    [listed, 2000],
  ] as const) {
    const seen = await admin('GET', `draft-orders/${one.body.id}`);
    assert.equal(seen.body.total_amount, total);
  }
  const [entry] = await shop.rows<{ facts: { items: unknown[] } }>(
    `select facts from audit_entries where action = 'draft_order.price_overridden'`,
  );
  assert.deepEqual(entry?.facts.items, [
    {
      variant_id: goods.variantId,
      quantity: 2,
      unit_amount: 700,
      listed_amount: 1000,
      reason: 'a friend of the house',
    },
  ]);
  const beyond = await admin('POST', 'draft-orders', {
    email: 'ada@example.com',
    items: [{ ...items[0], unit_amount: -1, price_reason: 'odd' }],
  });
  assert.equal(beyond.body.code, 'PRICE_INVALID');
});

for (const how of ['manual', 'tok_success']) {
  test(`placing a draft makes it the order it described, with a number of its own (${how})`, async (t) => {
    const { shop, draft, admin, place } = await open(t);
    const made = await draft({ note: 'by phone', tags: ['phone'] });
    const { id } = made.body;
    const placed = await place(id, how, 'place-this-draft-once');
    assert.equal(placed.status, 201, placed.text);
    assert.equal(placed.body.order.id, id);
    assert.equal(placed.body.order.number, '1000');
    assert.equal(placed.body.order.status, how === 'manual' ? 'open' : 'completed');
    assert.equal(placed.body.order.payment_status, how === 'manual' ? 'unpaid' : 'paid');
    assert.equal(placed.body.order.origin, 'draft');
    assert.equal(placed.body.order.note, 'by phone');
    assert.equal(placed.body.order.token, undefined);
    const again = await place(id, how, 'place-this-draft-once');
    assert.equal(again.text, placed.text);
    assert.equal(again.headers['idempotency-replayed'], 'true');
    const later = await place(id, how);
    assert.equal(later.status, 200, later.text);
    assert.equal(later.body.order.number, '1000');
    assert.equal((await charged(shop)).charges, how === 'manual' ? 0 : 1);
    assert.equal(await shop.count('orders'), 1);
    const seen = await admin('GET', `draft-orders/${id}`);
    assert.equal(seen.body.number, '1000');
    const patched = await admin('PATCH', `draft-orders/${id}`, { note: 'late' });
    assert.equal(patched.body.code, 'ORDER_NOT_EDITABLE');
    assert.equal((await admin('DELETE', `draft-orders/${id}`)).body.code, 'ORDER_NOT_EDITABLE');
    assert.deepEqual((await admin('GET', 'draft-orders')).body.data, []);
    await shop.drain();
    const timeline = await admin('GET', `orders/${id}/timeline`);
    const types = timeline.body.data.map((one: { type: string }) => one.type);
    assert.ok(types.includes('draft_order.created') && types.includes('order.placed'), types);
  });
}

test('a price of its own does not go along into another currency', async (t) => {
  const { admin, draft } = await open(t);
  const made = await draft({}, { unit_amount: 700, price_reason: 'a friend of the house' });
  const moved = await admin('PATCH', `draft-orders/${made.body.id}`, { currency: 'EUR' });
  assert.equal(moved.status, 422);
  assert.equal(moved.body.code, 'CURRENCY_MISMATCH');
  assert.deepEqual(moved.body.details, { currency: 'EUR', draft_currency: 'USD' });
  const kept = await admin('GET', `draft-orders/${made.body.id}`);
  assert.deepEqual([kept.body.currency, kept.body.total_amount], ['USD', 1400]);
});

test('what a draft lacks is refused as a cart would be', async (t) => {
  const { shop, admin, draft, place } = await open(t);
  const empty = await draft({ items: [] });
  assert.equal((await place(empty.body.id, 'manual')).body.code, 'CART_EMPTY');
  const unpaid = await draft();
  const bare = await admin('POST', `draft-orders/${unpaid.body.id}/place`, {});
  assert.equal(bare.body.code, 'CHECKOUT_INCOMPLETE');
  assert.deepEqual(bare.body.details.missing, ['payment']);
  const mug = await mugInStock(shop, 5);
  const items = [{ variant_id: mug.variantId, quantity: 1 }];
  const ships = await draft({ items });
  const refused = await place(ships.body.id, 'manual');
  assert.deepEqual(refused.body.details.missing, ['shipping_address', 'shipping_method']);
  const methodId = await shippingEverywhere(shop);
  const whole = await admin('PATCH', `draft-orders/${ships.body.id}`, {
    shipping_address: ADDRESS,
    shipping_method_id: methodId,
  });
  assert.equal(whole.status, 200, whole.text);
  assert.equal(whole.body.total_amount, 1500);
  assert.equal(whole.body.fulfillment_status, 'unfulfilled');
  assert.equal((await place(ships.body.id, 'manual')).status, 201);
  const tooMany = await draft({}, { quantity: 51 });
  assert.equal(tooMany.body.problems[0].code, 'insufficient_stock');
  assert.equal((await place(tooMany.body.id, 'manual')).body.code, 'INSUFFICIENT_STOCK');
});

test('a draft is placed for its agreed total only; saving it again agrees to the new one', async (t) => {
  const { shop, admin, draft, place } = await open(t);
  const mug = await mugInStock(shop, 5);
  const methodId = await shippingEverywhere(shop);
  const made = await draft({
    items: [{ variant_id: mug.variantId, quantity: 1 }],
    shipping_address: ADDRESS,
    shipping_method_id: methodId,
  });
  const { id } = made.body;
  const dearer = await admin('PATCH', `shipping/methods/${methodId}`, { amounts: { USD: 900 } });
  assert.equal(dearer.status, 200, dearer.text);
  const seen = await admin('GET', `draft-orders/${id}`);
  assert.equal(seen.body.total_amount, 1900);
  assert.equal(seen.body.agreed_amount, 1500);
  const refused = await place(id, 'tok_success');
  assert.equal(refused.status, 409);
  assert.equal(refused.body.code, 'TOTAL_CHANGED');
  assert.equal(refused.body.details.expected_total_amount, 1500);
  assert.equal(refused.body.details.total_amount, 1900);
  assert.equal((await admin('PATCH', `draft-orders/${id}`, {})).body.agreed_amount, 1900);
  assert.equal((await place(id, 'tok_success')).body.order.total_amount, 1900);
});

test('a coupon of a draft counts once, and its last use may go elsewhere first', async (t) => {
  const { admin, draft, place } = await open(t);
  const coupon = {
    name: 'Once',
    code: 'ONCE',
    type: 'percentage',
    value_bps: 1000,
    usage_limit: 1,
  };
  assert.equal((await admin('POST', 'coupons', coupon)).status, 201);
  const first = await draft({ coupons: ['once'] });
  const second = await draft({ coupons: ['once'] });
  assert.equal(first.body.discount_amount, 200);
  assert.equal(first.body.coupons[0].applied, true);
  assert.equal((await place(first.body.id, 'tok_success')).body.order.total_amount, 1800);
  const refused = await place(second.body.id, 'tok_success');
  assert.equal(refused.status, 409);
  assert.equal(refused.body.code, 'COUPON_USAGE_LIMIT');
  const unknown = await admin('PATCH', `draft-orders/${second.body.id}`, { coupons: ['nowhere'] });
  assert.equal(unknown.body.code, 'COUPON_NOT_FOUND');
  assert.equal(
    (await admin('PATCH', `draft-orders/${second.body.id}`, { coupons: [] })).status,
    200,
  );
  assert.equal((await place(second.body.id, 'manual')).status, 201);
});

test('what was reserved by hand goes to the lines of the draft, at the place where it is', async (t) => {
  const { shop, admin, draft, place, goods } = await open(t, 3);
  const made = await draft({}, { quantity: 3 });
  const { id } = made.body;
  const [item] = await shop.rows<{ item_id: string }>(
    'select item_id from variant_items where variant_id = $1',
    [goods.variantId],
  );
  const elsewhere = await admin('POST', 'inventory/locations', { name: 'Loft', code: 'LOFT' });
  assert.equal(elsewhere.status, 201, elsewhere.text);
  const loft = elsewhere.body.id;
  const [home] = await shop.rows<{ id: string }>(`select id from locations where code = 'DEFAULT'`);
  const moved = await admin('POST', 'inventory/transfers', {
    item_id: item?.item_id,
    from_location_id: home?.id,
    to_location_id: loft,
    quantity: 2,
  });
  assert.ok(moved.status < 300, moved.text);
  const claim = { item_id: item?.item_id, quantity: 2, location_id: loft };
  const claimed = await admin('POST', 'inventory/reservations', { order_id: id, items: [claim] });
  assert.equal(claimed.status, 201, claimed.text);
  assert.deepEqual((await admin('GET', `draft-orders/${id}`)).body.problems, []);
  const declined = await place(id, 'tok_declined');
  assert.equal(declined.status, 402, declined.text);
  const claims = `select status, quantity - consumed - released as units, order_intent_id is not null as of_intent,
      order_item_id is not null as of_line
    from stock_reservations where status in ('held', 'allocated') order by 1, 2`;
  assert.deepEqual(await shop.rows(claims), [
    { status: 'allocated', units: 2, of_intent: false, of_line: false },
    { status: 'held', units: 1, of_intent: true, of_line: false },
  ]);
  const placed = await place(id, 'tok_success');
  assert.equal(placed.status, 201, placed.text);
  assert.deepEqual(await shop.rows(claims), [
    { status: 'allocated', units: 1, of_intent: false, of_line: true },
    { status: 'allocated', units: 2, of_intent: false, of_line: true },
  ]);
  const [level] = await shop.rows<{ reserved: number }>(
    `select reserved from inventory_levels where location_id = $1`,
    [loft],
  );
  assert.equal(level?.reserved, 2);
});

test('a declined draft keeps its stock for a while, then gives it back, and can still be placed', async (t) => {
  const { shop, admin, draft, place } = await open(t, 5);
  const key = await admin('POST', 'api-keys', { name: 'k', kind: 'secret', preset: 'orders_full' });
  assert.equal(key.status, 201, key.text);
  const made = await draft({}, { quantity: 5 });
  assert.equal((await place(made.body.id, 'tok_declined')).status, 402);
  assert.equal(
    (await admin('GET', `draft-orders/${made.body.id}`)).body.order_intent.status,
    'frozen',
  );
  const [held] = await shop.rows<{ reserved: number }>('select reserved from inventory_levels');
  assert.equal(held?.reserved, 5);
  shop.clock.advance(31 * 60_000);
  await shop.runTimer('inventory.expire-holds');
  await shop.runTimer('checkout.sweep');
  const [freed] = await shop.rows<{ reserved: number }>('select reserved from inventory_levels');
  assert.equal(freed?.reserved, 0);
  assert.equal(await shop.count('order_intents', "status = 'released'"), 1);
  const again = await shop.request('POST', `/admin/draft-orders/${made.body.id}/place`, {
    token: key.body.key,
    body: { payment: { provider: 'simulator', token: 'tok_success' } },
  });
  assert.equal(again.status, 201, again.text);
});

test('a draft that is changed lets its declined intent go; one that is being paid cannot be changed', async (t) => {
  const { shop, admin, draft, place } = await open(t, 5);
  const { id } = (await draft()).body;
  assert.equal((await place(id, 'tok_declined')).status, 402);
  const changed = await admin('PATCH', `draft-orders/${id}`, { note: 'another card' });
  assert.equal(changed.status, 200, changed.text);
  assert.equal(await shop.count('stock_reservations', "status = 'held'"), 0);
  const waiting = await place(id, 'tok_3ds_success');
  assert.equal(waiting.status, 202, waiting.text);
  assert.equal(waiting.body.payment.status, 'requires_action');
  for (const [method, path, body] of [
    ['PATCH', '', { note: 'x' }],
    ['DELETE', '', undefined],
    ['POST', '/send', undefined],
  ] as const) {
    const refused = await admin(method, `draft-orders/${id}${path}`, body);
    assert.equal(refused.body.code, 'CHECKOUT_IN_PROGRESS', refused.text);
  }
  const other = await admin('POST', `draft-orders/${id}/place`, {
    payment: { provider: 'manual' },
  });
  assert.equal(other.body.code, 'CHECKOUT_IN_PROGRESS');
});

test('a stale draft is not overwritten, and a discarded one gives its stock back and stays away', async (t) => {
  const { shop, goods, admin, draft, place } = await open(t, 5);
  const { id, version } = (await draft()).body;
  const headers = { 'if-match': `"${version}"` };
  assert.equal(
    (await admin('PATCH', `draft-orders/${id}`, { note: '1' }, { headers })).status,
    200,
  );
  const stale = await admin('PATCH', `draft-orders/${id}`, { note: '2' }, { headers });
  assert.equal(stale.status, 412);
  assert.equal(stale.body.code, 'VERSION_MISMATCH');
  assert.equal((await admin('DELETE', `draft-orders/${id}`, undefined, { headers })).status, 412);
  const [item] = await shop.rows<{ item_id: string }>(
    'select item_id from variant_items where variant_id = $1',
    [goods.variantId],
  );
  const items = [{ item_id: item?.item_id, quantity: 2 }];
  await admin('POST', 'inventory/reservations', { order_id: id, items });
  assert.equal((await admin('DELETE', `draft-orders/${id}`)).status, 204);
  const [level] = await shop.rows<{ reserved: number }>('select reserved from inventory_levels');
  assert.equal(level?.reserved, 0);
  assert.deepEqual((await admin('GET', 'draft-orders')).body.data, []);
  assert.equal((await admin('GET', 'draft-orders?status=cancelled')).body.data.length, 1);
  assert.equal((await place(id, 'manual')).body.code, 'ORDER_TRANSITION_INVALID');
  const types = await typesOf(shop, id);
  assert.ok(
    !types.includes('order.cancelled'),
    'nobody is told of a cancelled order that never was',
  );
});

test('the link of a sent draft opens and pays it, and nothing else opens it', async (t) => {
  const { shop, admin, draft } = await open(t);
  const { id } = (await draft()).body;
  const other = (await draft()).body;
  const sent = await admin('POST', `draft-orders/${id}/send`);
  assert.equal(sent.status, 200, sent.text);
  assert.match(sent.body.token, /^ot_/);
  assert.ok(sent.body.sent_at);
  const [event] = await shop.rows<{ payload: Wish }>(
    `select payload from events where type = 'draft_order.sent'`,
  );
  assert.deepEqual(event?.payload, {
    order_id: id,
    number: sent.body.number,
    currency: 'USD',
    total_amount: 2000,
  });
  const link = `token=${sent.body.token}`;
  const seen = await shop.request('GET', `/store/orders/${id}?${link}`);
  assert.equal(seen.status, 200, seen.text);
  assert.equal(seen.body.status, 'draft');
  assert.equal(seen.body.balance_due_amount, 2000);
  assert.equal(seen.body.note, undefined);
  for (const path of [`${id}`, `${other.id}?${link}`]) {
    assert.equal((await shop.request('GET', `/store/orders/${path}`)).status, 404);
  }
  const declined = await shop.request('POST', `/store/orders/${id}/payments?${link}`, {
    body: { provider: 'simulator', token: 'tok_declined' },
  });
  assert.equal(declined.status, 402);
  const key = { key: 'pay-by-link-once-only' };
  const paid = await shop.request('POST', `/store/orders/${id}/payments?${link}`, {
    body: { provider: 'simulator', token: 'tok_success' },
    ...key,
  });
  assert.equal(paid.status, 201, paid.text);
  assert.equal(paid.body.order_id, id);
  assert.equal(paid.body.status, 'captured');
  const again = await shop.request('POST', `/store/orders/${id}/payments?${link}`, {
    body: { provider: 'simulator', token: 'tok_success' },
    ...key,
  });
  assert.equal(again.text, paid.text);
  const order = await shop.request('GET', `/store/orders/${id}?${link}`);
  assert.equal(order.body.number, '1000');
  assert.equal(order.body.payment_status, 'paid');
  const twice = await shop.request('POST', `/store/orders/${id}/payments?${link}`, {
    body: { provider: 'simulator', token: 'tok_success' },
  });
  assert.equal(twice.body.code, 'ORDER_NOT_PAYABLE');
  assert.equal((await charged(shop)).charges, 1);
});

test('a link asks its bank, may be read while it waits, and ends in the order', async (t) => {
  const { shop, admin, draft } = await open(t);
  const { id } = (await draft()).body;
  const { token } = (await admin('POST', `draft-orders/${id}/send`)).body;
  const link = `token=${token}`;
  const waiting = await shop.request('POST', `/store/orders/${id}/payments?${link}`, {
    body: { provider: 'simulator', token: 'tok_3ds_success' },
  });
  assert.equal(waiting.status, 202, waiting.text);
  assert.ok(waiting.body.next_action);
  const paymentId = waiting.body.id;
  const intentId = waiting.body.order_intent_id;
  for (const path of [`payments/${paymentId}`, `order-intents/${intentId}`]) {
    assert.equal((await shop.request('GET', `/store/${path}`)).status, 404);
    const seen = await shop.request('GET', `/store/${path}?${link}`);
    assert.equal(seen.status, 200, seen.text);
  }
  const back = await shop.request('POST', `/store/payments/${paymentId}/confirm?${link}`, {
    body: {},
  });
  assert.equal(back.status, 201, back.text);
  assert.equal(back.body.order.id, id);
  assert.equal(back.body.order.token, token);
});

test('another address ends the link that was sent before, and a draft that cannot be paid is not sent', async (t) => {
  const { shop, admin, draft } = await open(t);
  const { id } = (await draft()).body;
  const { token } = (await admin('POST', `draft-orders/${id}/send`)).body;
  const moved = await admin('PATCH', `draft-orders/${id}`, { email: 'grace@example.com' });
  assert.equal(moved.body.sent_at, null);
  assert.equal((await shop.request('GET', `/store/orders/${id}?token=${token}`)).status, 404);
  const next = (await admin('POST', `draft-orders/${id}/send`)).body;
  assert.notEqual(next.token, token);
  assert.equal((await shop.request('GET', `/store/orders/${id}?token=${token}`)).status, 404);
  assert.equal((await shop.request('GET', `/store/orders/${id}?token=${next.token}`)).status, 200);
  const mug = await mugInStock(shop, 5);
  const ships = await draft({ items: [{ variant_id: mug.variantId, quantity: 1 }] });
  const refused = await admin('POST', `draft-orders/${ships.body.id}/send`);
  assert.equal(refused.body.code, 'CHECKOUT_INCOMPLETE');
  assert.equal((await admin('GET', `draft-orders/${ships.body.id}`)).body.sent_at, null);
});

test('an answer that was lost is found by the sweeper: one order, one charge', async (t) => {
  const { shop, admin, draft, place } = await open(t);
  const { id } = (await draft()).body;
  const waiting = await place(id, 'tok_timeout');
  assert.equal(waiting.status, 202, waiting.text);
  await wait(shop, 40);
  const order = await admin('GET', `orders/${id}`);
  assert.equal(order.body.payment_status, 'paid');
  assert.equal(await shop.count('orders'), 1);
  assert.deepEqual(await charged(shop), { charges: 1, captured: 2000, refunded: 0 });
  const never = (await draft()).body;
  assert.equal((await place(never.id, 'tok_timeout_not_charged')).status, 202);
  await wait(shop, 40);
  const seen = await admin('GET', `draft-orders/${never.id}`);
  assert.equal(seen.body.order_intent.status, 'frozen');
  assert.equal((await place(never.id, 'tok_success')).status, 201);
});

test('late money for a draft that was discarded meanwhile goes back', async (t) => {
  const { shop, admin, draft, place } = await open(t);
  const { id } = (await draft()).body;
  const waiting = await place(id, 'tok_3ds_success');
  assert.equal(waiting.status, 202);
  await shop.rows(
    `update order_intents set status = 'released', release_reason = 'expired' where draft_order_id = $1`,
    [id],
  );
  assert.equal((await admin('DELETE', `draft-orders/${id}`)).status, 204);
  const link = deriveOrderToken(shop.edges.secrets, id, 0).token;
  const back = await shop.request(
    'POST',
    `/store/payments/${waiting.body.payment.id}/confirm?token=${link}`,
    { body: {} },
  );
  assert.equal(back.status, 409, back.text);
  await wait(shop, 30);
  const { captured, refunded } = await charged(shop);
  assert.equal(captured, 2000);
  assert.equal(refunded, 2000);
  assert.equal((await admin('GET', 'orders')).body.data.length, 0);
});

test('another store sees and places none of it, and a shopper reaches no staff route', async (t) => {
  const { shop, draft } = await open(t);
  const { id } = (await draft()).body;
  const second = await shop.secondStore();
  for (const [method, path] of [
    ['GET', ''],
    ['PATCH', ''],
    ['DELETE', ''],
    ['POST', '/send'],
    ['POST', '/place'],
  ] as const) {
    const body = method === 'GET' || method === 'DELETE' || path === '/send' ? {} : { body: {} };
    const foreign = await shop.request(method, `/admin/draft-orders/${id}${path}`, {
      token: second.token,
      ...body,
    });
    assert.equal(foreign.status, 404, `${method} ${path}: ${foreign.text}`);
    assert.equal(foreign.body.code, 'ORDER_NOT_FOUND');
    const nobody = await shop.request(method, `/admin/draft-orders/${id}${path}`, body);
    assert.equal(nobody.status, 401);
  }
});
