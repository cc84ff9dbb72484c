import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mugInStock } from '../../../test/support/orders.ts';
import { tally } from '../../../test/support/refused.ts';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import { type Uuid, uuid } from '../../kernel/ids.ts';
import { createProduct } from '../catalog/catalog.ts';
import { createCart, fillCart, readCart } from './carts.ts';
import { addToCart, changeItem } from './change-cart.ts';
import { claimCart } from './merge-carts.ts';

const CONNECTIONS = 40;
const holder = { staff: true };

async function customer(shop: TestShop): Promise<Uuid> {
  const id = await shop.inTx(async (tx) => tx.newId());
  await shop.rows(
    `insert into customers (store_id, id, email, email_normalized, status)
     values ($1, $2, 'ann@example.com', 'ann@example.com', 'active')`,
    [shop.storeId, id],
  );
  return id;
}

const guestCart = (shop: TestShop, items: Parameters<typeof fillCart>[2]) =>
  shop.inTx(async (tx) => {
    const made = await createCart(tx, {});
    const cartId = made.cart.id;
    await fillCart(tx, made.cart, items);
    const cart = await readCart(tx, { cartId, holder });
    return { cartId, tokenHash: cart.tokenHash ?? undefined };
  });

test('100 adds of one at once make a line of 100', async (t) => {
  const shop = await openShop(t, { connections: CONNECTIONS });
  const { variantId } = await mugInStock(shop, 10);
  const { cartId } = await guestCart(shop, []);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 100 }, () =>
      shop.inTx((tx) => addToCart(tx, { cartId, holder, item: { variantId, quantity: 1 } })),
    ),
  );
  assert.deepEqual(tally(outcomes), { fulfilled: 100 });
  const cart = await readCart(shop.db, { cartId, holder });
  assert.deepEqual(
    cart.items.map((item) => item.quantity),
    [100],
  );
  assert.equal(cart.version, 101);
});

test('adds at once never pass 9999 units of a line', async (t) => {
  const shop = await openShop(t, { connections: CONNECTIONS });
  const { variantId } = await mugInStock(shop, 10);
  const { cartId } = await guestCart(shop, [{ variantId, quantity: 9990 }]);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, () =>
      shop.inTx((tx) => addToCart(tx, { cartId, holder, item: { variantId, quantity: 1 } })),
    ),
  );
  assert.deepEqual(tally(outcomes), { fulfilled: 9, QUANTITY_INVALID: 11 });
});

test('of two editors with the same version one is refused', async (t) => {
  const shop = await openShop(t, { connections: CONNECTIONS });
  const { variantId } = await mugInStock(shop, 10);
  const { cartId } = await guestCart(shop, [{ variantId, quantity: 1 }]);
  const [item] = (await readCart(shop.db, { cartId, holder })).items;
  assert.ok(item);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, (_, n) =>
      shop.inTx((tx) =>
        changeItem(tx, { cartId, holder, itemId: item.id, quantity: n + 2, expectedVersion: 1 }),
      ),
    ),
  );
  assert.deepEqual(tally(outcomes), { fulfilled: 1, VERSION_MISMATCH: 19 });
});

for (const had of ['none', 'a cart'] as const) {
  test(`50 claims at once are one merge, when the customer had ${had}`, async (t) => {
    const shop = await openShop(t, { connections: CONNECTIONS });
    const { variantId } = await mugInStock(shop, 10);
    const customerId = await customer(shop);
    const { cartId, tokenHash } = await guestCart(shop, [{ variantId, quantity: 3 }]);
    if (had === 'a cart') {
      const mine = await shop.inTx((tx) => createCart(tx, { customerId }));
      await shop.inTx((tx) => fillCart(tx, mine.cart, [{ variantId, quantity: 1 }]));
    }
    const views = await Promise.all(
      Array.from({ length: 50 }, () =>
        shop.inTx((tx) => claimCart(tx, { cartId, customerId, tokenHash })),
      ),
    );
    assert.equal(new Set(views.map((view) => view.cart.id)).size, 1);
    const units = had === 'a cart' ? 4 : 3;
    assert.ok(views.every((view) => view.cart.items[0]?.quantity === units));
    assert.equal(await shop.count('carts', `customer_id = '${customerId}' and status = 'open'`), 1);
    assert.equal(await shop.count('events', "type = 'cart.merged'"), 1);
  });
}

test('two of 500 lines do not become one of 1000, and nothing is changed', async (t) => {
  const shop = await openShop(t);
  const { variantId } = await mugInStock(shop, 10);
  const customerId = await customer(shop);
  const lines = (mark: string) =>
    Array.from({ length: 500 }, (_, n) => ({
      variantId,
      quantity: 1,
      attributes: { name: `${mark}${n}` },
    }));
  const { cartId, tokenHash } = await guestCart(shop, lines('a'));
  const mine = await shop.inTx((tx) => createCart(tx, { customerId }));
  await shop.inTx((tx) => fillCart(tx, mine.cart, lines('b')));
  const claim = () => shop.inTx((tx) => claimCart(tx, { cartId, customerId, tokenHash }));
  assert.deepEqual(tally(await Promise.allSettled([claim()])), { CART_ITEMS_LIMIT: 1 });
  assert.equal(await shop.count('cart_items', `cart_id = '${cartId}'`), 500);
  assert.equal(await shop.count('carts', `id = '${cartId}' and status = 'open'`), 1);
  const oneMore = () =>
    shop.inTx((tx) => addToCart(tx, { cartId, holder, item: { variantId, quantity: 1 } }));
  assert.deepEqual(tally(await Promise.allSettled([oneMore()])), { CART_ITEMS_LIMIT: 1 });
});

test('equal lines of 9999 stay 9999, and the answer says so', async (t) => {
  const shop = await openShop(t);
  const product = await shop.inTx((tx) =>
    createProduct(tx, {
      title: 'Pin',
      status: 'active',
      variants: [{ trackInventory: false, prices: [{ currency: 'USD', amount: 1 }] }],
    }),
  );
  const variantId = uuid(product.variantIds[0] ?? '');
  const customerId = await customer(shop);
  const { cartId, tokenHash } = await guestCart(shop, [{ variantId, quantity: 6000 }]);
  const mine = await shop.inTx((tx) => createCart(tx, { customerId }));
  await shop.inTx((tx) => fillCart(tx, mine.cart, [{ variantId, quantity: 6000 }]));
  const view = await shop.inTx((tx) => claimCart(tx, { cartId, customerId, tokenHash }));
  assert.equal(view.cart.items[0]?.quantity, 9999);
  assert.equal(view.problems.at(-1)?.code, 'quantity_capped');
});
