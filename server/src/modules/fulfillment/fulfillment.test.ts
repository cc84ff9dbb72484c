import assert from 'node:assert/strict';
import test from 'node:test';
import { checkInvariants } from '../../../test/support/invariants.ts';
import { mugInStock, payInFull, placeMugOrder } from '../../../test/support/orders.ts';
import { openShop, type TestShop } from '../../../test/support/shop.ts';

async function paidOrder(shop: TestShop, quantity: number) {
  const mug = await mugInStock(shop, 10);
  const order = await shop.inTx((tx) => placeMugOrder(tx, mug, { quantity }));
  await payInFull(shop, order);
  const [item] = await shop.rows<{ id: string }>('select id from order_items where order_id = $1', [
    order.id,
  ]);
  return { order, itemId: item?.id ?? '' };
}

test('shipping all of a paid order completes it and takes the stock once', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const { order, itemId } = await paidOrder(shop, 3);
  const parcel = await shop.request('POST', `/admin/orders/${order.number}/fulfillments`, {
    token,
    body: { tracking_number: '1Z4242424242424242', tracking_company: 'UPS' },
  });
  assert.equal(parcel.status, 201, parcel.text);
  assert.equal(parcel.body.status, 'shipped');
  assert.deepEqual(parcel.body.items, [{ order_item_id: itemId, quantity: 3 }]);
  const [level] = await shop.rows('select on_hand, reserved from inventory_levels');
  assert.deepEqual(level, { on_hand: 7, reserved: 0 });
  const now = await shop.request('GET', `/admin/orders/${order.id}`, { token });
  assert.equal(now.body.fulfillment_status, 'fulfilled');
  assert.equal(now.body.status, 'completed');
  assert.equal(now.body.fulfillments.length, 1);
  const delivered = await shop.request('POST', `/admin/fulfillments/${parcel.body.id}/deliver`, {
    token,
  });
  assert.equal(delivered.status, 200, delivered.text);
  const end = await shop.request('GET', `/admin/orders/${order.id}`, { token });
  assert.equal(end.body.fulfillment_status, 'delivered');
  await checkInvariants(shop.rows);
});

test('a prepared parcel keeps the stock, is shipped or cancelled once, and is tracked', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const { order, itemId } = await paidOrder(shop, 3);
  const create = (quantity: number) =>
    shop.request('POST', `/admin/orders/${order.id}/fulfillments`, {
      token,
      body: { ship: false, items: [{ order_item_id: itemId, quantity }] },
    });
  const act = (id: string, verb: string) =>
    shop.request('POST', `/admin/fulfillments/${id}/${verb}`, { token });
  const first = await create(2);
  assert.equal(first.body.status, 'pending', first.text);
  const beyond = await create(2);
  assert.equal(beyond.status, 422);
  assert.equal(beyond.body.code, 'FULFILLMENT_EXCEEDS_OPEN');
  assert.equal((await act(first.body.id, 'cancel')).body.status, 'cancelled');
  const late = await act(first.body.id, 'ship');
  assert.equal(late.status, 409);
  assert.equal(late.body.code, 'FULFILLMENT_TRANSITION_INVALID');
  const [level] = await shop.rows('select on_hand, reserved from inventory_levels');
  assert.deepEqual(level, { on_hand: 10, reserved: 3 });
  const second = await create(2);
  assert.equal((await act(second.body.id, 'ship')).body.status, 'shipped');
  const partly = await shop.request('GET', `/admin/orders/${order.id}`, { token });
  assert.equal(partly.body.fulfillment_status, 'partial');
  const tracked = await shop.request('PATCH', `/admin/fulfillments/${second.body.id}`, {
    token,
    body: { tracking_number: 'X1' },
  });
  assert.equal(tracked.body.tracking_number, 'X1', tracked.text);
  const pickup = await create(1);
  assert.equal((await act(pickup.body.id, 'ready')).body.status, 'ready_for_pickup');
  assert.equal((await act(pickup.body.id, 'deliver')).body.status, 'delivered');
  const [after] = await shop.rows('select on_hand, reserved from inventory_levels');
  assert.deepEqual(after, { on_hand: 7, reserved: 0 });
  const list = await shop.request('GET', `/admin/orders/${order.id}/fulfillments`, { token });
  assert.equal(list.body.data.length, 3);
  await checkInvariants(shop.rows);
});

test('what is unpaid, held, unknown or absurd is not shipped', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const mug = await mugInStock(shop, 10);
  const order = await shop.inTx((tx) => placeMugOrder(tx, mug));
  const ship = (body: object = {}) =>
    shop.request('POST', `/admin/orders/${order.id}/fulfillments`, { token, body });
  const unpaid = await ship();
  assert.equal(unpaid.status, 409);
  assert.equal(unpaid.body.code, 'ORDER_NOT_FULFILLABLE');
  await payInFull(shop, order);
  const hold = await shop.request('POST', `/admin/orders/${order.id}/holds`, {
    token,
    body: { reason: 'manual' },
  });
  assert.equal((await ship()).body.code, 'ORDER_ON_HOLD');
  await shop.request('POST', `/admin/orders/${order.id}/holds/${hold.body.id}/release`, { token });
  const unknown = await ship({ items: [{ order_item_id: order.id, quantity: 1 }] });
  assert.equal(unknown.status, 404);
  assert.equal(unknown.body.code, 'ORDER_ITEM_NOT_FOUND');
  const nowhere = await ship({ location_id: order.id });
  assert.equal(nowhere.status, 404);
  assert.equal(nowhere.body.code, 'LOCATION_NOT_FOUND');
  const zero = await ship({ items: [{ order_item_id: order.id, quantity: 0 }] });
  assert.equal(zero.body.code, 'QUANTITY_INVALID');
  const absent = await shop.request('POST', '/admin/fulfillments/nonsense/ship', { token });
  assert.equal(absent.status, 404);
  assert.equal(absent.body.code, 'FULFILLMENT_NOT_FOUND');
  assert.equal(await shop.count('fulfillments'), 0);
});

test('whoever administers fulfillments may send what is held or unpaid, and it stays on record', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const mug = await mugInStock(shop, 10);
  const order = await shop.inTx((tx) => placeMugOrder(tx, mug));
  const key = await shop.request('POST', '/admin/api-keys', {
    token,
    body: { name: 'packers', kind: 'secret', scopes: ['fulfillments:write'] },
  });
  const hold = { reason: 'manual' };
  await shop.request('POST', `/admin/orders/${order.id}/holds`, { token, body: hold });
  const ship = (bearer: string) =>
    shop.request('POST', `/admin/orders/${order.id}/fulfillments`, {
      token: bearer,
      body: { override: true },
    });
  const refused = await ship(key.body.key);
  assert.equal(refused.status, 403);
  assert.deepEqual(refused.body.details, { required: 'fulfillments:admin' });
  assert.equal((await ship(token)).status, 201);
  const [act] = await shop.rows<{ facts: unknown }>(
    `select facts from audit_entries where action = 'fulfillment.refusal_overridden'`,
  );
  assert.deepEqual(act?.facts, { holds: ['manual'], payment_status: 'unpaid' });
});
