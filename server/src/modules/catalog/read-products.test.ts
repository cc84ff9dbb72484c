import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { createProduct } from './catalog.ts';
import { filterOf, type ListParameters } from './product-query.ts';
import { findProduct, listProducts, listVariants, readContext } from './read-products.ts';
import { toProductBody } from './schema.ts';
import type { NewProduct, ProductSort } from './types.ts';

const usd = (amount: number, compareAtAmount: number | null = null) => [
  { currency: 'USD', amount, compareAtAmount },
];

async function withBasics(shop: TestShop): Promise<TestShop> {
  if ((await shop.count('markets')) === 0)
    await shop.rows(
      `insert into markets (store_id, id, name, code, currency, prices_include_tax, is_default)
       values ($1, gen_random_uuid(), 'Default', 'default', 'USD', false, true)`,
      [shop.storeId],
    );
  if ((await shop.count('locations')) === 0)
    await shop.rows(
      `insert into locations (store_id, id, code, name) values ($1, gen_random_uuid(), 'DEFAULT', 'Home')`,
      [shop.storeId],
    );
  return shop;
}

const create = (shop: TestShop, product: NewProduct) => {
  shop.clock.advance(1000);
  return shop.inTx((tx) => createProduct(tx, product));
};

const simple = (title: string, amount: number, onHand = 100, more: Partial<NewProduct> = {}) =>
  ({
    title,
    status: 'active',
    variants: [{ prices: usd(amount), stock: { onHand } }],
    ...more,
  }) satisfies NewProduct;

async function titles(
  shop: TestShop,
  parameters: ListParameters & Record<string, unknown>,
  sort: ProductSort = 'title',
  descending = false,
): Promise<string[]> {
  const context = await readContext(shop.db, { isStaff: false });
  const rows = await listProducts(shop.db, context, {
    filter: filterOf(parameters),
    sort,
    descending,
    limit: 20,
    variantsMax: 10,
  });
  return rows.map((row) => row.title);
}

test('shoppers see neither drafts, archived products, costs nor private metadata', async (t) => {
  const shop = await withBasics(await openShop(t));
  await create(shop, simple('Draft', 100, 1, { status: 'draft' }));
  await create(shop, simple('Gone', 100, 1, { status: 'archived' }));
  await create(shop, {
    title: 'Shown',
    status: 'active',
    description: '<p onclick="x()">Hello<script>alert(1)</script></p>',
    metadata: { color: 'red', _margin: 3 },
    variants: [
      { prices: usd(1200), costAmount: 7007007, costCurrency: 'USD', stock: { onHand: 30 } },
    ],
  });
  assert.deepEqual(await titles(shop, {}), ['Shown']);
  const context = await readContext(shop.db, { isStaff: false });
  const product = await findProduct(shop.db, context, 'shown', 100);
  assert.ok(product);
  const text = JSON.stringify([product, toProductBody(product, context)]);
  assert.doesNotMatch(text, /7007007|<script|onclick/);
  const body = toProductBody(product, context);
  assert.deepEqual(body.metadata, { color: 'red' });
  assert.equal(body.variants[0]?.availability, 'in_stock');
  assert.deepEqual(body.price_range, { min_amount: 1200, max_amount: 1200 });
  assert.equal(await findProduct(shop.db, context, 'draft', 100), undefined);
});

test('every filter of the list finds what it names and nothing else', async (t) => {
  const shop = await withBasics(await openShop(t));
  const [root, leaf, collection] = await Promise.all(
    [1, 2, 3].map(async () => {
      const [row] = await shop.rows<{ id: Uuid }>('select gen_random_uuid() as id');
      assert.ok(row);
      return row.id;
    }),
  );
  assert.ok(root && leaf && collection);
  await shop.rows(
    `insert into categories (store_id, id, parent_id, name, slug, path, depth)
     values ($1, $2, null, 'Home', 'home', 'home', 1), ($1, $3, $2, 'Mugs', 'mugs', 'home/mugs', 2)`,
    [shop.storeId, root, leaf],
  );
  const mug = await create(
    shop,
    simple('Blue mug 100%', 1200, 30, { categoryIds: [leaf], tags: ['gift'], vendor: 'Acme' }),
  );
  const shirt = await create(shop, {
    title: 'Shirt',
    status: 'active',
    options: [
      { name: 'Size', values: ['S', 'L'] },
      { name: 'Color', values: ['Red'] },
    ],
    variants: [
      { options: { Size: 'S', Color: 'Red' }, prices: usd(2000), stock: { onHand: 5 } },
      { options: { Size: 'L', Color: 'Red' }, prices: usd(2500, 3000) },
    ],
  });
  await create(shop, simple('Poster', 300, 0, { categoryIds: [root] }));
  await shop.rows(
    `insert into collections (store_id, id, title, slug, sort, published_at)
     values ($1, $2, 'Picks', 'picks', 'manual', now())`,
    [shop.storeId, collection],
  );
  await shop.rows(
    `insert into collection_products (store_id, collection_id, product_id, position)
     values ($1, $2, $3, 1), ($1, $2, $4, 0)`,
    [shop.storeId, collection, mug.id, shirt.id],
  );
  const all = ['Blue mug 100%', 'Poster', 'Shirt'];
  assert.deepEqual(await titles(shop, {}), all);
  assert.deepEqual(await titles(shop, { q: 'MUG' }), ['Blue mug 100%']);
  assert.deepEqual(await titles(shop, { q: '0%' }), ['Blue mug 100%']);
  assert.deepEqual(await titles(shop, { q: '_' }), []);
  assert.deepEqual(await titles(shop, { category: 'home' }), ['Blue mug 100%', 'Poster']);
  assert.deepEqual(await titles(shop, { category: leaf }), ['Blue mug 100%']);
  assert.deepEqual(await titles(shop, { category: 'nowhere' }), []);
  assert.deepEqual(await titles(shop, { collection: 'picks' }, 'position'), [
    'Shirt',
    'Blue mug 100%',
  ]);
  assert.deepEqual(await titles(shop, { tag: 'gift' }), ['Blue mug 100%']);
  assert.deepEqual(await titles(shop, { vendor: 'Acme' }), ['Blue mug 100%']);
  assert.deepEqual(await titles(shop, { type: 'variable' }), ['Shirt']);
  assert.deepEqual(await titles(shop, { ids: `${mug.id},no-id` }), ['Blue mug 100%']);
  assert.deepEqual(await titles(shop, { ids: 'no-id' }), []);
  assert.deepEqual(await titles(shop, { min_price: 1200, max_price: 2000 }), [
    'Blue mug 100%',
    'Shirt',
  ]);
  assert.deepEqual(await titles(shop, { max_price: 299 }), []);
  assert.deepEqual(await titles(shop, { in_stock: true }), ['Blue mug 100%', 'Shirt']);
  assert.deepEqual(await titles(shop, { in_stock: false }), ['Poster']);
  assert.deepEqual(await titles(shop, { 'option.size': 'l', 'option.Color': 'Red' }), ['Shirt']);
  assert.deepEqual(await titles(shop, { 'option.Size': 'XL' }), []);
  const [row] = await shop.rows<{ created_at: Date }>(
    'select created_at from products where id = $1',
    [shirt.id],
  );
  assert.deepEqual(await titles(shop, { created_after: row?.created_at ?? '' }), ['Poster']);
  assert.deepEqual(await titles(shop, {}, 'price'), ['Poster', 'Blue mug 100%', 'Shirt']);
  assert.deepEqual(await titles(shop, {}, 'created_at', true), [
    'Poster',
    'Shirt',
    'Blue mug 100%',
  ]);
  for (const sort of ['updated_at', 'relevance', 'best_selling', 'position'] as const)
    assert.equal((await titles(shop, {}, sort)).length, 3);
});

test('pages by every sort show each product once, with one statement a page', async (t) => {
  const shop = await withBasics(await openShop(t));
  for (let index = 0; index < 7; index += 1)
    await create(shop, simple(`Thing ${index % 3}`, 100 * (index % 4), index));
  const context = await readContext(shop.db, { isStaff: false });
  for (const sort of ['title', 'created_at', 'price', 'best_selling'] as const)
    for (const descending of [true, false]) {
      const seen: string[] = [];
      let after: readonly (string | number | null)[] | undefined;
      for (let page = 0; page < 4; page += 1) {
        const before = statements(shop);
        const rows = await listProducts(shop.db, context, {
          filter: {},
          sort,
          descending,
          limit: 2,
          after,
          variantsMax: 10,
        });
        assert.equal(statements(shop) - before, before === 0 ? 0 : 1);
        seen.push(...rows.map((row) => row.id));
        const last = rows.at(-1);
        if (!last) break;
        const key = last.sortKey instanceof Date ? last.sortKey.toISOString() : last.sortKey;
        after = [key, last.id];
      }
      assert.equal(new Set(seen).size, 7, sort);
      assert.equal(seen.length, 7, sort);
    }
});

const statements = (shop: TestShop): number =>
  (shop.edges as unknown as { stats?: { reads: number; statements: number } }).stats?.statements ??
  0;

test('variants are paged in their order, and stock_display decides what is told of stock', async (t) => {
  const shop = await withBasics(await openShop(t));
  const sizes = ['1', '2', '3', '4', '5'];
  const made = await create(shop, {
    title: 'Ring',
    status: 'active',
    options: [{ name: 'Size', values: sizes }],
    variants: sizes.map((size, index) => ({
      options: { Size: size },
      prices: usd(100),
      ...(index === 3 ? { trackInventory: false } : {}),
      stock: { onHand: index * 10 },
    })),
  });
  const context = await readContext(shop.db, { isStaff: false });
  const product = await findProduct(shop.db, context, made.id, 2);
  assert.ok(product);
  assert.equal(product.variants.length, 2);
  assert.equal(product.variantCount, 5);
  const page = { productId: product.id, options: product.options };
  const first = await listVariants(shop.db, context, { ...page, limit: 3 });
  const last = first.at(-1);
  assert.ok(last);
  const rest = await listVariants(shop.db, context, {
    ...page,
    limit: 3,
    after: [last.position, last.id],
  });
  const all = { ...product, variants: [...first, ...rest] };
  assert.deepEqual(
    all.variants.map((variant) => variant.options['Size']),
    sizes,
  );
  const words = (stockDisplay: 'level' | 'exact' | 'hidden') =>
    toProductBody(all, { ...context, stockDisplay }).variants.map(
      (variant) => `${variant.availability} ${variant.available ?? '-'}`,
    );
  assert.deepEqual(words('level'), [
    'out_of_stock -',
    'low_stock -',
    'low_stock -',
    'in_stock -',
    'in_stock -',
  ]);
  assert.deepEqual(words('exact').slice(0, 3), ['out_of_stock 0', 'low_stock 10', 'low_stock 20']);
  assert.deepEqual(words('hidden').slice(0, 2), ['out_of_stock -', 'in_stock -']);
});
