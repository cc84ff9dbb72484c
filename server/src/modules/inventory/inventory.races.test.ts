import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mugInStock, placeMugOrder } from '../../../test/support/orders.ts';
import { isRefusal, tally } from '../../../test/support/refused.ts';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { createCart, fillCart, lockCart } from '../carts/carts.ts';
import { createProduct } from '../catalog/catalog.ts';
import { adjustStock, changeLevelRules, rebuildBalances, transferStock } from './corrections.ts';
import { expireHolds, holdForCart, releaseAllocations, takeForOrder } from './inventory.ts';
import { createLocation } from './locations.ts';

const HOLD_MS = 1_800_000;
const CONNECTIONS = 40;

type Line = { readonly variantId: Uuid; readonly quantity: number };

const newCart = (shop: TestShop, lines: readonly Line[]): Promise<Uuid> =>
  shop.inTx(async (tx) => {
    const made = await createCart(tx, {});
    const cartId = made.cart.id;
    await fillCart(tx, made.cart, lines);
    return cartId;
  });

const hold = (shop: TestShop, cartId: Uuid): Promise<void> =>
  shop.inTx(async (tx) => {
    const cart = await lockCart(tx, { cartId, holder: { staff: true } });
    await holdForCart(tx, {
      cartId,
      expiresAt: new Date(tx.now.getTime() + HOLD_MS),
      lines: cart.items.map((item) => ({ ...item, cartItemId: item.id })),
    });
  });

const deadlocks = async (shop: TestShop): Promise<number> => {
  const [row] = await shop.rows<{ deadlocks: number }>(
    'select deadlocks::int as deadlocks from pg_stat_database where datname = current_database()',
  );
  return row?.deadlocks ?? -1;
};

const reservedOf = async (shop: TestShop): Promise<number> => {
  const [row] = await shop.rows<{ sum: number }>(
    'select sum(reserved)::int as sum from inventory_levels',
  );
  return row?.sum ?? -1;
};

test('the last unit goes to exactly one of 200 buyers', async (t) => {
  const shop = await openShop(t, { connections: CONNECTIONS });
  const { variantId } = await mugInStock(shop, 1);
  const carts = await Promise.all(
    Array.from({ length: 200 }, () => newCart(shop, [{ variantId, quantity: 1 }])),
  );
  const outcomes = await Promise.allSettled(carts.map((cartId) => hold(shop, cartId)));
  assert.deepEqual(tally(outcomes), { fulfilled: 1, INSUFFICIENT_STOCK: 199 });
  assert.equal(await reservedOf(shop), 1);
});

test('a kit and the single cup in it never take the same cup', async (t) => {
  const shop = await openShop(t, { connections: CONNECTIONS });
  const cup = await mugInStock(shop, 10);
  const kit = await mugInStock(shop, 0);
  // The kit is three of the cups.
  await shop.rows(
    `update variant_items set quantity = 3, item_id = (select item_id from variant_items where variant_id = $1)
      where variant_id = $2`,
    [cup.variantId, kit.variantId],
  );
  const carts = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      newCart(
        shop,
        n % 2 === 0
          ? [{ variantId: cup.variantId, quantity: 1 }]
          : [
              { variantId: kit.variantId, quantity: 1 },
              { variantId: cup.variantId, quantity: 1 },
            ],
      ),
    ),
  );
  const outcomes = await Promise.allSettled(carts.map((cartId) => hold(shop, cartId)));
  const taken = outcomes.reduce(
    (sum, outcome, n) => sum + (outcome.status === 'fulfilled' ? (n % 2 === 0 ? 1 : 4) : 0),
    0,
  );
  assert.ok(taken <= 10 && taken > 6, `${taken} of 10 cups taken`);
  assert.equal(await reservedOf(shop), taken);
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  assert.ok(refused.every((outcome) => isRefusal(outcome.reason, 'INSUFFICIENT_STOCK')));
});

test('carts with the same goods in opposite order never wait for each other in a circle', async (t) => {
  const shop = await openShop(t, { connections: CONNECTIONS });
  const a = await mugInStock(shop, 1000);
  const b = await mugInStock(shop, 1000);
  const lines = [
    { variantId: a.variantId, quantity: 1 },
    { variantId: b.variantId, quantity: 1 },
  ];
  const carts = await Promise.all(
    Array.from({ length: 60 }, (_, n) => newCart(shop, n % 2 === 0 ? lines : lines.toReversed())),
  );
  const before = await deadlocks(shop);
  const outcomes = await Promise.allSettled(carts.map((cartId) => hold(shop, cartId)));
  assert.deepEqual(tally(outcomes), { fulfilled: 60 });
  assert.equal(await reservedOf(shop), 120);
  assert.equal(await deadlocks(shop), before);
});

test('a hold either expires or becomes an order, and counts once', async (t) => {
  const shop = await openShop(t, { connections: CONNECTIONS });
  const mug = await mugInStock(shop, 100);
  const pairs = await Promise.all(
    Array.from({ length: 30 }, async () => {
      const cartId = await newCart(shop, [{ variantId: mug.variantId, quantity: 1 }]);
      await hold(shop, cartId);
      const order = await shop.inTx((tx) => placeMugOrder(tx, mug, {}));
      await shop.inTx((tx) => releaseAllocations(tx, { orderId: order.id }));
      const [ids] = await shop.rows<{ item: Uuid; line: Uuid }>(
        `select (select id from cart_items where cart_id = $1) as item,
                (select id from order_items where order_id = $2) as line`,
        [cartId, order.id],
      );
      assert.ok(ids);
      return { cartId, orderId: order.id, cartItemId: ids.item, orderItemId: ids.line };
    }),
  );
  shop.clock.advance(HOLD_MS + 1);
  await Promise.all([
    ...pairs.map(({ cartId, orderId, ...line }) => {
      const lines = [{ ...line, variantId: mug.variantId, quantity: 1 }];
      return shop.inTx((tx) => takeForOrder(tx, { cartId, orderId, lines }));
    }),
    ...Array.from({ length: 5 }, () => shop.inTx(expireHolds)),
  ]);
  await shop.inTx(expireHolds);
  assert.equal(await reservedOf(shop), 30);
  assert.equal(await shop.count('stock_reservations', "status = 'allocated'"), 30);
  const expired = await shop.count('stock_reservations', "status = 'expired'");
  assert.equal(await shop.count('stock_movements', "type = 'expire'"), expired);
  // Each order has its unit: what was held for it, or one taken anew.
  assert.equal(await shop.count('stock_movements', "type = 'reserve'"), 30 + 30 + expired);
});

test('a hold that ends while its cart asks for more is raised or taken anew, and counts once', async (t) => {
  const shop = await openShop(t, { connections: CONNECTIONS });
  const { variantId } = await mugInStock(shop, 100);
  const carts = await Promise.all(
    Array.from({ length: 30 }, () => newCart(shop, [{ variantId, quantity: 1 }])),
  );
  await Promise.all(carts.map((cartId) => hold(shop, cartId)));
  await shop.rows('update cart_items set quantity = 3');
  shop.clock.advance(HOLD_MS + 1);
  await Promise.all([
    ...carts.map((cartId) => hold(shop, cartId)),
    ...Array.from({ length: 5 }, () => shop.inTx(expireHolds)),
  ]);
  assert.equal(await reservedOf(shop), 90);
});

test('of many who count from what they saw, none overwrites another', async (t) => {
  const shop = await openShop(t, { connections: CONNECTIONS });
  const { variantId } = await mugInStock(shop, 0);
  const addOne = async (): Promise<number> => {
    for (let tries = 1; tries <= 500; tries += 1) {
      const [row] = await shop.rows<{ on_hand: number }>('select on_hand from inventory_levels');
      const seen = row?.on_hand ?? 0;
      try {
        const { level } = await shop.inTx((tx) =>
          adjustStock(tx, {
            item: { variantId },
            setOnHand: seen + 1,
            expectedOnHand: seen,
            reason: 'count',
          }),
        );
        assert.equal(level.onHand, seen + 1);
        return tries;
      } catch (error) {
        if (!isRefusal(error, 'STOCK_CHANGED')) throw error;
      }
    }
    throw new Error('never got through');
  };
  await Promise.all(Array.from({ length: 30 }, addOne));
  const [row] = await shop.rows<{ on_hand: number }>('select on_hand from inventory_levels');
  assert.equal(row?.on_hand, 30);
});

test('with the check of the code taken out the table still refuses to oversell', async (t) => {
  const shop = await openShop(t);
  await mugInStock(shop, 1);
  await assert.rejects(
    shop.rows('update inventory_levels set reserved = reserved + 2'),
    /inventory_levels_not_oversold/,
  );
});

test('with the check of the code taken out one cause still moves a level once', async (t) => {
  const shop = await openShop(t);
  await mugInStock(shop, 5);
  await assert.rejects(
    shop.rows(`insert into stock_movements (store_id, id, item_id, location_id, type, on_hand_delta, on_hand_after,
        reserved_after, ref_type, ref_id, part, actor)
      select store_id, gen_random_uuid(), item_id, location_id, type, on_hand_delta, on_hand_after, reserved_after,
        ref_type, ref_id, part, actor from stock_movements`),
    /duplicate key/,
  );
});

test('holds are raised and lowered side by side with counts, and the journal still adds up', async (t) => {
  const shop = await openShop(t, { connections: CONNECTIONS });
  const product = await shop.inTx((tx) =>
    createProduct(tx, {
      title: 'Cup',
      status: 'active',
      options: [{ name: 'Size', values: ['S', 'L'] }],
      variants: ['S', 'L'].map((size) => ({
        options: { Size: size },
        prices: [{ currency: 'USD', amount: 500 }],
        stock: { onHand: 40 },
      })),
    }),
  );
  const [small, large] = product.variantIds;
  assert.ok(small && large);
  const work = Array.from({ length: 40 }, (_, n) => async () => {
    if (n % 4 === 3) {
      await shop.inTx((tx) =>
        adjustStock(tx, {
          item: { variantId: n % 8 === 3 ? small : large },
          delta: -2,
          reason: 'lost',
          resolve: 'release_holds',
        }),
      );
      return;
    }
    const cartId = await newCart(shop, [
      { variantId: small, quantity: (n % 3) + 1 },
      { variantId: large, quantity: (n % 5) + 1 },
    ]);
    await hold(shop, cartId);
  });
  const before = await deadlocks(shop);
  const outcomes = await Promise.allSettled(work.map((run) => run()));
  const counts = tally(outcomes);
  const known = ['fulfilled', 'INSUFFICIENT_STOCK', 'STOCK_COMMITTED'];
  assert.deepEqual(
    Object.keys(counts).filter((name) => !known.includes(name)),
    [],
  );
  assert.equal(await deadlocks(shop), before);
  // What is left is for the invariants: journal, claims and balances agree.
});

test('units moved both ways at once are neither lost nor doubled, and nobody waits in a circle', async (t) => {
  const shop = await openShop(t, { connections: CONNECTIONS });
  const { variantId } = await mugInStock(shop, 50);
  const before = await deadlocks(shop);
  const [here] = await shop.rows<{ item_id: Uuid; location_id: Uuid }>(
    'select item_id, location_id from inventory_levels',
  );
  assert.ok(here);
  const there = await shop.inTx((tx) => createLocation(tx, { code: 'B', name: 'Second' }));
  const move = (fromLocationId: Uuid, toLocationId: Uuid) =>
    shop.inTx((tx) =>
      transferStock(tx, { item: { variantId }, fromLocationId, toLocationId, quantity: 3 }),
    );
  const outcomes = await Promise.allSettled(
    Array.from({ length: 60 }, (_, n) =>
      n % 2 === 0 ? move(here.location_id, there.id) : move(there.id, here.location_id),
    ),
  );
  const counts = tally(outcomes);
  assert.equal((counts['fulfilled'] ?? 0) + (counts['INSUFFICIENT_STOCK'] ?? 0), 60);
  const [sum] = await shop.rows<{ units: number }>(
    'select sum(on_hand)::int as units from inventory_levels',
  );
  assert.equal(sum?.units, 50);
  assert.equal(await deadlocks(shop), before);
});

test('a limit that is lowered while buyers come never leaves more promised than it allows', async (t) => {
  const shop = await openShop(t, { connections: CONNECTIONS });
  const { variantId } = await mugInStock(shop, 5);
  const [here] = await shop.rows<{ item_id: Uuid; location_id: Uuid }>(
    'select item_id, location_id from inventory_levels',
  );
  assert.ok(here);
  const limit = (backorderLimit: number) =>
    shop.inTx((tx) =>
      changeLevelRules(
        tx,
        { itemId: here.item_id, locationId: here.location_id, change: { backorderLimit } },
        undefined,
      ),
    );
  await limit(20);
  const carts = await Promise.all(
    Array.from({ length: 30 }, () => newCart(shop, [{ variantId, quantity: 1 }])),
  );
  const outcomes = await Promise.allSettled([
    ...carts.slice(0, 15).map((cartId) => hold(shop, cartId)),
    limit(4),
    ...carts.slice(15).map((cartId) => hold(shop, cartId)),
    limit(2),
  ]);
  const codes = Object.keys(tally(outcomes)).sort();
  assert.ok(
    codes.every((code) => ['INSUFFICIENT_STOCK', 'STOCK_COMMITTED', 'fulfilled'].includes(code)),
    codes.join(),
  );
  const [level] = await shop.rows<{ reserved: number; room: number }>(
    'select reserved::int, (on_hand + backorder_limit)::int as room from inventory_levels',
  );
  assert.ok(level && level.reserved <= level.room);
});

test('an alert is taken over by exactly one of ten colleagues', async (t) => {
  const shop = await openShop(t, { connections: 10 });
  const { variantId } = await mugInStock(shop, 30);
  const token = await shop.staffToken();
  const ask = (path: string, body: object) =>
    shop.request('POST', `/admin/inventory${path}`, { token, body });
  await ask('/adjustments', { variant_id: variantId, set_on_hand: 15, reason: 'count' });
  const [alert] = await shop.rows<{ id: Uuid }>('select id from stock_alerts');
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => ask(`/alerts/${alert?.id}/acknowledge`, {})),
  );
  assert.equal(answers.filter((answer) => answer.status === 200).length, 1);
  assert.ok(
    answers.every(
      ({ status, body }) => status === 200 || body.code === 'ALERT_ALREADY_ACKNOWLEDGED',
    ),
  );
});

test('a rebuild while goods come and go loses none of them', async (t) => {
  const shop = await openShop(t, { connections: CONNECTIONS });
  const { variantId } = await mugInStock(shop, 100);
  await shop.rows('update inventory_levels set on_hand = 109');
  const correct = (delta: number) =>
    shop.inTx((tx) => adjustStock(tx, { item: { variantId }, delta, reason: 'recount' }));
  await Promise.all(
    Array.from({ length: 60 }, (_, n) =>
      n % 3 === 0
        ? shop.inTx(rebuildBalances).then(() => undefined)
        : correct(n % 3 === 1 ? 2 : -1).then(() => undefined),
    ),
  );
  const [level] = await shop.rows<{ on_hand: number }>('select on_hand::int from inventory_levels');
  assert.equal(level?.on_hand, 120, '100 + 20 x 2 - 20 x 1');
});
