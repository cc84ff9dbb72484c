import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cartWith, complete } from '../../../test/support/purchase.ts';
import { openShop } from '../../../test/support/shop.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { countSalesOf, createProduct } from './catalog.ts';

test('best selling is what was sold, and a cancelled order was no sale', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const variants = new Map<string, { variantId: Awaited<ReturnType<typeof make>> }>();
  const make = async (title: string) => {
    const { variantIds } = await shop.inTx((tx) =>
      createProduct(tx, {
        title,
        status: 'active',
        requiresShipping: false,
        variants: [{ prices: [{ currency: 'USD', amount: 100 }], stock: { onHand: 50 } }],
      }),
    );
    const [variantId] = variantIds;
    assert.ok(variantId);
    return variantId;
  };
  for (const title of ['Pin', 'Patch', 'Poster'])
    variants.set(title, { variantId: await make(title) });
  const buy = async (title: string, quantity: number): Promise<string> => {
    const variant = variants.get(title);
    assert.ok(variant);
    const cart = await cartWith(shop, variant, quantity);
    const placed = await complete(shop, cart, 'manual');
    assert.equal(placed.status, 201, placed.text);
    await shop.drain();
    return placed.body.order.id;
  };
  let looks = 0;
  const ranking = async () => {
    // Another limit is another answer: none of these is a kept one.
    looks += 1;
    const { body } = await shop.request(
      'GET',
      `/store/products?sort=best_selling&limit=${50 + looks}`,
    );
    return body.data.map((product: { title: string }) => product.title);
  };
  await buy('Poster', 2);
  await buy('Patch', 3);
  const order = await buy('Poster', 5);
  const sold = () =>
    shop.rows<{ sold: number }>(
      `select sold_quantity as sold from products where title = 'Poster'`,
    );
  assert.deepEqual(await sold(), [{ sold: 7 }]);
  // The same event once more.
  await shop.inTx((tx) => countSalesOf(tx, [order as Uuid]));
  assert.deepEqual(await sold(), [{ sold: 7 }]);
  assert.deepEqual(await ranking(), ['Poster', 'Patch', 'Pin']);
  const cancelled = await shop.request('POST', `/admin/orders/${order}/cancel`, {
    token,
    body: { reason: 'customer_request' },
  });
  assert.equal(cancelled.status, 200, cancelled.text);
  await shop.drain();
  await shop.inTx((tx) => countSalesOf(tx, [order as Uuid]));
  assert.deepEqual(await sold(), [{ sold: 2 }]);
  assert.deepEqual(await ranking(), ['Patch', 'Poster', 'Pin']);
  const collection = await shop.request('POST', '/admin/collections', {
    token,
    body: { title: 'Hits', sort: 'best_selling' },
  });
  const ids = await shop.rows<{ id: string }>('select id from products order by title desc');
  await shop.request('PUT', `/admin/collections/${collection.body.id}/products`, {
    token,
    body: { product_ids: ids.map((row) => row.id) },
  });
  const { body } = await shop.request('GET', '/store/products?collection=hits');
  assert.deepEqual(
    body.data.map((product: { title: string }) => product.title),
    ['Patch', 'Poster', 'Pin'],
  );
});

test('orders that are counted together count each once, and one that is cancelled meanwhile not at all', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const variant = await shop.inTx(async (tx) => {
    const { variantIds } = await createProduct(tx, {
      title: 'Pin',
      status: 'active',
      requiresShipping: false,
      variants: [{ prices: [{ currency: 'USD', amount: 100 }], stock: { onHand: 50 } }],
    });
    const [variantId] = variantIds;
    assert.ok(variantId);
    return { variantId };
  });
  const ids: Uuid[] = [];
  for (const quantity of [1, 2, 4]) {
    const placed = await complete(shop, await cartWith(shop, variant, quantity), 'manual');
    assert.equal(placed.status, 201, placed.text);
    ids.push(placed.body.order.id);
  }
  const [first, second, third] = ids;
  assert.ok(first && second && third);
  await shop.drain();
  const sold = async () =>
    (await shop.rows<{ sold: number }>('select sold_quantity as sold from products'))[0]?.sold;
  assert.equal(await sold(), 7);
  for (const id of [second, third]) {
    const cancelled = await shop.request('POST', `/admin/orders/${id}/cancel`, {
      token,
      body: { reason: 'customer_request' },
    });
    assert.equal(cancelled.status, 200, cancelled.text);
  }
  await shop.drain();
  assert.equal(await sold(), 1);
  // As it is when only the third was counted, before it was cancelled; an order may come twice in what is counted together.
  await shop.rows(`update counted_sales set order_id = '${third}'`);
  await shop.rows(`update products set sold_quantity = 4`);
  await shop.inTx((tx) => countSalesOf(tx, [first, second, third, second, first]));
  assert.equal(await sold(), 1);
  assert.deepEqual(await shop.rows('select order_id from counted_sales'), [{ order_id: first }]);
});
