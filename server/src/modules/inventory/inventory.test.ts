import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mugInStock, placeMugOrder } from '../../../test/support/orders.ts';
import { isRefusal } from '../../../test/support/refused.ts';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import { type Uuid, uuid } from '../../kernel/ids.ts';
import { createCart, fillCart, goodsOf, lockCart } from '../carts/carts.ts';
import { settingsOf } from '../stores/stores.ts';
import { availabilityOf } from './alerts.ts';
import { variantStock } from './cross-module.ts';
import {
  consumeAllocations,
  holdForCart,
  releaseAllocations,
  releaseCartHolds,
  takeForOrder,
} from './inventory.ts';

const HOLD_MS = 1_800_000;

/** A cart of this many mugs whose stock is held. */
async function heldCart(shop: TestShop, variantId: Uuid, quantity: number): Promise<Uuid> {
  return shop.inTx(async (tx) => {
    const made = await createCart(tx, {});
    const cartId = made.cart.id;
    await fillCart(tx, made.cart, [{ variantId, quantity }]);
    const cart = await lockCart(tx, { cartId, holder: { staff: true } });
    await holdForCart(tx, {
      cartId,
      expiresAt: new Date(tx.now.getTime() + HOLD_MS),
      lines: cart.items.map((item) => ({ ...item, cartItemId: item.id })),
    });
    return cartId;
  });
}

async function level(shop: TestShop) {
  const [row] = await shop.rows<{
    on_hand: number;
    reserved: number;
    item_id: Uuid;
    location_id: Uuid;
  }>(
    'select on_hand, reserved, item_id, location_id from inventory_levels order by created_at limit 1',
  );
  assert.ok(row);
  return row;
}

async function staff(shop: TestShop) {
  const token = await shop.staffToken();
  return (method: string, path: string, body?: object, headers?: Record<string, string>) =>
    shop.request(method, `/admin/inventory${path}`, {
      token,
      ...(body ? { body } : {}),
      ...(headers ? { headers } : {}),
    });
}

test('staff correct a balance by a difference and to a count', async (t) => {
  const shop = await openShop(t);
  const { variantId } = await mugInStock(shop, 10);
  const ask = await staff(shop);
  const down = await ask('POST', '/adjustments', {
    variant_id: variantId,
    delta: -3,
    reason: 'damaged',
    reference: 'box 7',
  });
  assert.equal(down.status, 201, down.text);
  assert.equal(down.body.on_hand, 7);
  assert.equal(down.body.available, 7);
  const counted = await ask('POST', '/adjustments', {
    item_id: down.body.item_id,
    set_on_hand: 30,
    expected_on_hand: 7,
    reason: 'stocktaking',
  });
  assert.equal(counted.body.on_hand, 30);
  const stale = await ask('POST', '/adjustments', {
    variant_id: variantId,
    delta: 1,
    expected_on_hand: 7,
    reason: 'found',
  });
  assert.equal(stale.status, 409);
  assert.equal(stale.body.code, 'STOCK_CHANGED');
  const code = async (body: object) => (await ask('POST', '/adjustments', body)).body.code;
  assert.equal(
    await code({ variant_id: variantId, delta: -31, reason: 'x' }),
    'INVENTORY_NEGATIVE',
  );
  assert.equal(
    await code({ variant_id: variantId, delta: -1, reason: 'found' }),
    'MOVEMENT_REASON_INVALID',
  );
  assert.equal(
    await code({ variant_id: variantId, delta: 1, reason: ' ' }),
    'MOVEMENT_REASON_INVALID',
  );
  assert.equal(await code({ sku: 'nothing', delta: 1, reason: 'x' }), 'INVENTORY_ITEM_NOT_FOUND');
  assert.equal(
    await code({ variant_id: variantId, delta: 1, reason: 'x', location_id: variantId }),
    'LOCATION_NOT_FOUND',
  );
  const journal = await ask('GET', `/movements?variant_id=${variantId}`);
  assert.equal(journal.status, 200, journal.text);
  assert.deepEqual(
    journal.body.data.map((row: { type: string; on_hand_after: number }) => row.type).sort(),
    ['count', 'damaged', 'receive'],
  );
  const levels = await ask('GET', `/levels?variant_id=${variantId}`);
  assert.equal(levels.body.data[0].available, 30);
  assert.deepEqual(levels.body.data[0].variant_ids, [variantId]);
  assert.deepEqual((await ask('GET', '/levels?low_stock=true')).body.data, []);
  const item = await ask('GET', `/items/${down.body.item_id}`);
  assert.equal(item.body.levels[0].on_hand, 30);
});

test('what carts hold is not taken away unless they are told to give way', async (t) => {
  const shop = await openShop(t);
  const { variantId } = await mugInStock(shop, 10);
  await heldCart(shop, variantId, 4);
  shop.clock.advance(1000);
  const newest = await heldCart(shop, variantId, 3);
  const ask = await staff(shop);
  const body = { variant_id: variantId, set_on_hand: 5, reason: 'count' };
  const refused = await ask('POST', '/adjustments', body);
  assert.equal(refused.status, 409);
  assert.equal(refused.body.code, 'STOCK_COMMITTED');
  assert.equal(refused.body.details.claims.length, 2);
  const done = await ask('POST', '/adjustments', { ...body, resolve: 'release_holds' });
  assert.equal(done.status, 201, done.text);
  assert.equal(done.body.reserved, 4);
  const [gone] = await shop.rows(
    'select cart_id, status from stock_reservations where released > 0',
  );
  assert.deepEqual(gone, { cart_id: newest, status: 'released' });
});

test('a shortfall holds the newest orders until goods come', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 5);
  const order = await shop.inTx((tx) => placeMugOrder(tx, mug, { quantity: 4 }));
  const ask = await staff(shop);
  const short = await ask('POST', '/adjustments', {
    variant_id: mug.variantId,
    delta: -3,
    reason: 'lost',
    resolve: 'short_allocations',
  });
  assert.equal(short.status, 201, short.text);
  assert.deepEqual([short.body.on_hand, short.body.reserved], [2, 0]);
  assert.equal(await shop.count('order_holds', 'released_at is null'), 1);
  const location = (await level(shop)).location_id;
  const got = await ask('POST', '/receipts', {
    location_id: location,
    items: [{ item_id: short.body.item_id, quantity: 10, unit_cost_amount: 300 }],
  });
  assert.equal(got.status, 201, got.text);
  assert.equal(got.body.levels[0].on_hand, 12);
  await shop.drain();
  assert.equal((await level(shop)).reserved, 4);
  assert.equal(await shop.count('order_holds', 'released_at is null'), 0);
  assert.equal(
    await shop.count('stock_reservations', `status = 'allocated' and order_id = '${order.id}'`),
    1,
  );
});

test('units move between locations, but not those that are promised', async (t) => {
  const shop = await openShop(t);
  const { variantId } = await mugInStock(shop, 10);
  await heldCart(shop, variantId, 4);
  const ask = await staff(shop);
  const made = await ask('POST', '/locations', { name: 'Shop', code: 'SHOP', priority: 5 });
  assert.equal(made.status, 201, made.text);
  const { item_id, location_id } = await level(shop);
  const move = (quantity: number, to = made.body.id) =>
    ask('POST', '/transfers', {
      item_id,
      from_location_id: location_id,
      to_location_id: to,
      quantity,
    });
  assert.equal((await move(7)).body.code, 'INSUFFICIENT_STOCK');
  assert.equal((await move(1, location_id)).body.code, 'TRANSFER_INVALID');
  assert.equal((await move(0)).body.code, 'TRANSFER_INVALID');
  const moved = await move(6);
  assert.equal(moved.status, 201, moved.text);
  const busy = await ask('DELETE', `/locations/${made.body.id}`);
  assert.equal(busy.body.code, 'LOCATION_IN_USE');
  assert.equal(
    (await ask('POST', '/locations', { name: 'x', code: 'SHOP' })).body.code,
    'LOCATION_CODE_TAKEN',
  );
  const [stock] = await variantStock(shop.db, [variantId]);
  assert.equal(stock?.available, 6);
  // Split over both places: 4 here are held, so 6 come from the shop.
  await heldCart(shop, variantId, 6);
  const list = await ask('GET', '/reservations?status=held');
  assert.equal(list.body.data.length, 2);
  const released = await ask('POST', `/reservations/${list.body.data[0].id}/release`);
  assert.equal(released.body.status, 'released');
  const again = await ask('POST', `/reservations/${list.body.data[0].id}/release`);
  assert.equal(again.body.code, 'RESERVATION_CLOSED');
  const none = await ask('POST', `/reservations/${variantId}/release`);
  assert.equal(none.body.code, 'RESERVATION_NOT_FOUND');
});

test('alerts open on the way down, once, and close on the way up', async (t) => {
  const shop = await openShop(t);
  const { variantId } = await mugInStock(shop, 30);
  const ask = await staff(shop);
  const set = (set_on_hand: number) =>
    ask('POST', '/adjustments', { variant_id: variantId, set_on_hand, reason: 'count' });
  await set(20);
  await set(15);
  await set(10);
  await set(0);
  const open = await ask('GET', '/alerts?open=true');
  assert.deepEqual(open.body.data.map((row: { level: string }) => row.level).sort(), [
    'critical',
    'low',
    'out',
  ]);
  assert.equal(open.body.data[0].suggested_reorder, 100);
  const id = open.body.data[0].id;
  const none = await ask('POST', `/alerts/${variantId}/acknowledge`, {});
  assert.equal(none.body.code, 'ALERT_NOT_FOUND');
  const noted = await ask('POST', `/alerts/${id}/acknowledge`, { note: 'ordered' });
  assert.equal(noted.body.note, 'ordered');
  assert.equal(
    (await ask('POST', `/alerts/${id}/acknowledge`, {})).body.code,
    'ALERT_ALREADY_ACKNOWLEDGED',
  );
  await set(50);
  assert.deepEqual((await ask('GET', '/alerts?open=true')).body.data, []);
  const events = await shop.rows<{ type: string }>(
    "select type from events where type in ('inventory.low_stock', 'inventory.critical_stock', 'inventory.out_of_stock', 'inventory.back_in_stock') order by seq",
  );
  assert.deepEqual(
    events.map((event) => event.type),
    [
      'inventory.low_stock',
      'inventory.critical_stock',
      'inventory.out_of_stock',
      'inventory.back_in_stock',
    ],
  );
});

test('a balance that left its journal is found and put right', async (t) => {
  const shop = await openShop(t);
  await mugInStock(shop, 5);
  await shop.rows('update inventory_levels set on_hand = 9');
  const ask = await staff(shop);
  const rebuilt = await ask('POST', '/rebuild');
  assert.equal(rebuilt.status, 200, rebuilt.text);
  assert.equal(rebuilt.body.differences[0].on_hand_rebuilt, 5);
  assert.deepEqual((await ask('POST', '/rebuild')).body.differences, []);
});

test('a location is changed by version and archived when empty', async (t) => {
  const shop = await openShop(t);
  await mugInStock(shop, 5);
  const ask = await staff(shop);
  const made = await ask('POST', '/locations', { name: 'Shop', code: 'SHOP' });
  const path = `/locations/${made.body.id}`;
  const changed = await ask('PATCH', path, { name: 'Corner shop' }, { 'if-match': '"1"' });
  assert.equal(changed.body.version, 2);
  const stale = await ask('PATCH', path, { name: 'x' }, { 'if-match': '"1"' });
  assert.equal(stale.status, 412);
  assert.equal((await ask('DELETE', path)).status, 204);
  assert.equal((await ask('GET', path)).body.code, 'LOCATION_NOT_FOUND');
  const home = (await level(shop)).location_id;
  assert.equal((await ask('DELETE', `/locations/${home}`)).body.code, 'LOCATION_IN_USE');
});

test('a hold becomes an allocation of its order, and what is too much or too little is mended', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 10);
  const order = await shop.inTx((tx) => placeMugOrder(tx, mug, { quantity: 2 }));
  const [orderLine] = await shop.rows<{ id: Uuid }>('select id from order_items');
  assert.ok(orderLine);
  const give = async (held: number) => {
    await shop.inTx((tx) => releaseAllocations(tx, { orderId: order.id }));
    const cartId = await heldCart(shop, mug.variantId, held);
    const [line] = await shop.rows<{ id: Uuid }>('select id from cart_items where cart_id = $1', [
      cartId,
    ]);
    assert.ok(line);
    const moves = await shop.count('stock_movements');
    await shop.inTx((tx) =>
      takeForOrder(tx, {
        orderId: order.id,
        cartId,
        lines: [
          {
            cartItemId: line.id,
            orderItemId: orderLine.id,
            variantId: mug.variantId,
            quantity: 2,
          },
        ],
      }),
    );
    const units = async (where: string) =>
      (
        await shop.rows<{ units: number }>(
          `select coalesce(sum(quantity - consumed - released), 0)::int as units from stock_reservations where ${where}`,
        )
      )[0]?.units;
    assert.equal(await units("status = 'allocated'"), 2);
    assert.equal(await units("status = 'held'"), 0);
    assert.equal((await level(shop)).reserved, 2);
    return (await shop.count('stock_movements')) - moves;
  };
  assert.equal(await give(3), 1, 'one too many is let go');
  assert.equal(await give(1), 1, 'one too few is taken');
  assert.equal(await give(2), 0, 'the journal is told of no change');
  await shop.inTx((tx) =>
    consumeAllocations(tx, {
      orderId: order.id,
      fulfillmentId: uuid(order.id),
      items: [{ orderItemId: orderLine.id, quantity: 2 }],
    }),
  );
  assert.deepEqual([(await level(shop)).on_hand, (await level(shop)).reserved], [8, 0]);
});

test('staff decide what may be sold before it is there and when little is left, but not against what is promised', async (t) => {
  const shop = await openShop(t);
  const { variantId } = await mugInStock(shop, 30);
  const ask = await staff(shop);
  const { item_id, location_id } = await level(shop);
  const path = `/levels/${item_id}/${location_id}`;
  const openLevels = async () =>
    (await ask('GET', '/alerts?open=true')).body.data.map((row: { level: string }) => row.level);
  const availability = async () => {
    const [stock] = await variantStock(shop.db, [variantId]);
    return stock && { ...stock, availability: availabilityOf(stock, await settingsOf(shop.db)) };
  };
  const ruled = await ask('PATCH', path, { reorder_point: 40, reorder_quantity: 7 });
  assert.equal(ruled.status, 200, ruled.text);
  assert.deepEqual([ruled.body.reorder_point, ruled.body.reorder_quantity], [40, 7]);
  assert.deepEqual(await openLevels(), ['low'], '30 of 40, and not critical below 20');
  assert.equal((await ask('GET', '/alerts?open=true')).body.data[0].suggested_reorder, 7);
  assert.equal((await availability())?.availability, 'low_stock');
  const stale = await ask('PATCH', path, { backorder_limit: 1 }, { 'if-match': '"1"' });
  assert.equal(stale.status, 412);
  assert.equal((await ask('PATCH', path, { reorder_point: null })).body.reorder_point, null);
  assert.deepEqual(await openLevels(), [], '30 of the default 20');

  await heldCart(shop, variantId, 30);
  assert.equal((await ask('PATCH', path, { backorder_limit: 5 })).body.backorder_limit, 5);
  assert.equal((await availability())?.availability, 'backorder');
  await heldCart(shop, variantId, 4);
  const promised = await ask('PATCH', path, { backorder_limit: 3 });
  assert.deepEqual([promised.status, promised.body.code], [409, 'STOCK_COMMITTED']);
  assert.equal(promised.body.details.claims.length, 2);
  assert.equal((await ask('PATCH', path, { backorder_limit: 4 })).status, 200);
  assert.equal((await availability())?.availability, 'out_of_stock');
  const nowhere = await ask('PATCH', `/levels/${item_id}/${item_id}`, { backorder_limit: 1 });
  assert.equal(nowhere.body.code, 'LOCATION_NOT_FOUND');
  const nothing = await ask('PATCH', `/levels/${location_id}/${location_id}`, {});
  assert.equal(nothing.body.code, 'INVENTORY_ITEM_NOT_FOUND');
  const other = await ask('POST', '/locations', { name: 'Second', code: 'B' });
  const fresh = await ask('PATCH', `/levels/${item_id}/${other.body.id}`, { backorder_limit: 2 });
  assert.deepEqual([fresh.body.on_hand, fresh.body.backorder_limit], [0, 2]);
});

test('goods come from the first place that has all, else from several, and only from places that serve', async (t) => {
  const shop = await openShop(t);
  const { variantId } = await mugInStock(shop, 3);
  const ask = await staff(shop);
  const { item_id, location_id: home } = await level(shop);
  const place = async (code: string, units: number, facts: object = {}): Promise<Uuid> => {
    const made = await ask('POST', '/locations', { name: code, code, ...facts });
    assert.equal(made.status, 201, made.text);
    const items = [{ item_id, quantity: units }];
    await ask('POST', '/receipts', { location_id: made.body.id, items });
    return made.body.id;
  };
  await ask('PATCH', `/locations/${home}`, { priority: 10 });
  const near = await place('NEAR', 2, { priority: 1 });
  const far = await place('FAR', 6, { priority: 20 });
  await place('SHOP', 50, { priority: 0, fulfills_online: false });
  await place('CLOSED', 50, { priority: 0, is_active: false });
  const markets = await shop.request('POST', '/admin/markets', {
    token: await shop.staffToken(),
    body: { name: 'Japan', code: 'jp', countries: ['JP'], currency: 'JPY' },
  });
  const japan = await place('JAPAN', 50, { priority: 0, market_ids: [markets.body.id] });
  const absent = await ask('PATCH', `/locations/${japan}`, { market_ids: [japan] });
  assert.deepEqual([absent.status, absent.body.code], [404, 'MARKET_NOT_FOUND']);

  const takenFor = async (quantity: number) => {
    const cartId = await heldCart(shop, variantId, quantity);
    const rows = await shop.rows<{ code: string; quantity: number }>(
      `select l.code, r.quantity from stock_reservations r join locations l on l.id = r.location_id
        where r.cart_id = $1 order by l.priority, l.code`,
      [cartId],
    );
    await shop.inTx((tx) => releaseCartHolds(tx, { cartId }));
    return rows.map((row) => `${row.code} ${row.quantity}`);
  };
  // A cart of tests names no market for its holds, so a place of one market serves it too: leave it out.
  await ask('PATCH', `/locations/${japan}`, { is_active: false });
  assert.deepEqual(await takenFor(2), ['NEAR 2'], 'the first place');
  assert.deepEqual(await takenFor(3), ['DEFAULT 3'], 'the first that has all');
  assert.deepEqual(await takenFor(6), ['FAR 6']);
  assert.deepEqual(await takenFor(7), ['NEAR 2', 'DEFAULT 3', 'FAR 2'], 'several, nearest first');
  await assert.rejects(takenFor(12), (error) => isRefusal(error, 'INSUFFICIENT_STOCK'));

  // With a market, only places that serve it.
  await ask('PATCH', `/locations/${japan}`, { is_active: true });
  await ask('PATCH', `/locations/${near}`, { market_ids: [markets.body.id] });
  const held = async (marketId: Uuid) => {
    const cartId = await shop.inTx(async (tx) => {
      const made = await createCart(tx, {});
      await fillCart(tx, made.cart, [{ variantId, quantity: 5 }]);
      const cart = await lockCart(tx, { cartId: made.cart.id, holder: { staff: true } });
      const expiresAt = new Date(tx.now.getTime() + HOLD_MS);
      const lines = cart.items.map((item) => ({ ...item, cartItemId: item.id }));
      await holdForCart(tx, { cartId: made.cart.id, expiresAt, lines, marketId });
      return made.cart.id;
    });
    const [row] = await shop.rows<{ location_id: Uuid }>(
      'select location_id from stock_reservations where cart_id = $1',
      [cartId],
    );
    return row?.location_id;
  };
  const [homeMarket] = await shop.rows<{ id: Uuid }>('select id from markets where is_default');
  assert.equal(await held(markets.body.id), japan);
  assert.equal(await held(homeMarket?.id ?? home), far);
});

test('two lines that share an item ask for it as one number', async (t) => {
  const shop = await openShop(t);
  const cup = await mugInStock(shop, 5);
  const kit = await mugInStock(shop, 0);
  await shop.rows(
    `update variant_items set quantity = 2, item_id = (select item_id from variant_items where variant_id = $1)
      where variant_id = $2`,
    [cup.variantId, kit.variantId],
  );
  const held = (cups: number, kits: number) =>
    shop.inTx(async (tx) => {
      const made = await createCart(tx, {});
      const cartId = made.cart.id;
      await fillCart(tx, made.cart, [
        { variantId: cup.variantId, quantity: cups },
        { variantId: kit.variantId, quantity: kits },
      ]);
      const cart = await lockCart(tx, { cartId, holder: { staff: true } });
      const expiresAt = new Date(tx.now.getTime() + HOLD_MS);
      const lines = cart.items.map((item) => ({ ...item, cartItemId: item.id }));
      await holdForCart(tx, { cartId, expiresAt, lines });
    });
  const ids = [cup.variantId, kit.variantId];
  const { variants } = await goodsOf(shop.db, { variantIds: ids, currency: 'USD' });
  assert.deepEqual(
    ids.map((id) => variants.get(id)?.sellable),
    [5, 2],
  );
  // Each alone could be had: 2 cups of 5, and 2 kits of 4; together they are 6.
  await assert.rejects(held(2, 2), (error) => isRefusal(error, 'INSUFFICIENT_STOCK'));
  await held(1, 2);
  assert.equal(await shop.count('inventory_levels', 'reserved = 5'), 1);
});
