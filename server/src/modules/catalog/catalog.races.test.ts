import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openShop } from '../../../test/support/shop.ts';
import { Refusal } from '../../kernel/refusal.ts';
import { createProduct } from './catalog.ts';
import { createCategory, updateCategory } from './categories.ts';
import { updateProduct } from './edit-product.ts';
import { archiveVariant } from './edit-variants.ts';

const TWINS = 8;

/** How often each end came. */
async function tally(work: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const ends: Record<string, number> = {};
  for (const outcome of await Promise.allSettled(work)) {
    const end =
      outcome.status === 'fulfilled'
        ? 'done'
        : outcome.reason instanceof Refusal
          ? outcome.reason.code
          : String(outcome.reason);
    ends[end] = (ends[end] ?? 0) + 1;
  }
  return ends;
}

const times = <T>(work: (index: number) => Promise<T>): Promise<T>[] =>
  Array.from({ length: TWINS }, (_, index) => work(index));

test('of products created at once with one slug or one SKU exactly one is made', async (t) => {
  const shop = await openShop(t, { connections: TWINS });
  const bySlug = times((index) =>
    shop.inTx((tx) => createProduct(tx, { title: `P${index}`, slug: 'same', variants: [] })),
  );
  assert.deepEqual(await tally(bySlug), { done: 1, SLUG_TAKEN: TWINS - 1 });
  const bySku = times((index) =>
    shop.inTx((tx) =>
      createProduct(tx, { title: `Q${index}`, variants: [{ sku: 'ONE', prices: [] }] }),
    ),
  );
  assert.deepEqual(await tally(bySku), { done: 1, SKU_TAKEN: TWINS - 1 });
});

test('products created at once with one title all get a slug of their own', async (t) => {
  const shop = await openShop(t, { connections: TWINS });
  const work = times(() => shop.inTx((tx) => createProduct(tx, { title: 'Mug', variants: [] })));
  assert.deepEqual(await tally(work), { done: TWINS });
  const slugs = new Set((await Promise.all(work)).map((product) => product.slug));
  assert.equal(slugs.size, TWINS);
});

test('of editors with the same version exactly one writes', async (t) => {
  const shop = await openShop(t, { connections: TWINS });
  const { id } = await shop.inTx((tx) => createProduct(tx, { title: 'Mug', variants: [] }));
  const work = times((index) =>
    shop.inTx((tx) =>
      updateProduct(tx, { productId: id, change: { title: `T${index}` }, expectedVersion: 1 }),
    ),
  );
  assert.deepEqual(await tally(work), { done: 1, VERSION_MISMATCH: TWINS - 1 });
});

test('a product edited from all sides at once is found by what it says in the end', async (t) => {
  const shop = await openShop(t, { connections: TWINS });
  const { id } = await shop.inTx((tx) => createProduct(tx, { title: 'Mug', variants: [] }));
  const work = times((index) =>
    shop.inTx((tx) =>
      updateProduct(tx, {
        productId: id,
        change: index % 2 ? { title: `Title${'abcdefgh'[index]}` } : { vendor: `Vendor${index}` },
      }),
    ),
  );
  assert.deepEqual(await tally(work), { done: TWINS });
  await shop.drain();
  const [row] = await shop.rows<{ agrees: boolean; known: boolean }>(`
    select s.title = lower(p.title) and s.words @@ to_tsquery('simple', p.title || ' & ' || p.vendor) as agrees,
           exists (select from search_words where word = lower(p.title)) as known
      from product_search s join products p on p.id = s.product_id`);
  assert.deepEqual(row, { agrees: true, known: true });
});

test('two moves at once never close a circle of categories', async (t) => {
  const shop = await openShop(t, { connections: TWINS });
  for (let round = 0; round < 5; round += 1) {
    const [a, b] = await shop.inTx(async (tx) => [
      await createCategory(tx, { name: 'A' }),
      await createCategory(tx, { name: 'B' }),
    ]);
    assert.ok(a && b);
    const move = (categoryId: typeof a.id, parentId: typeof a.id) =>
      shop.inTx((tx) => updateCategory(tx, { categoryId, change: { parentId } }));
    assert.deepEqual(await tally([move(a.id, b.id), move(b.id, a.id)]), {
      done: 1,
      CATEGORY_CYCLE: 1,
    });
  }
  const [row] = await shop.rows<{ broken: number }>(
    `select count(*) as broken from categories c left join categories p on p.id = c.parent_id
      where c.path <> coalesce(p.path || '/', '') || c.slug or c.depth <> coalesce(p.depth, 0) + 1`,
  );
  assert.equal(Number(row?.broken), 0);
});

test('variants archived at once leave one', async (t) => {
  const shop = await openShop(t, { connections: TWINS });
  const values = Array.from({ length: TWINS }, (_, index) => String(index));
  const { variantIds } = await shop.inTx((tx) =>
    createProduct(tx, {
      title: 'Ring',
      options: [{ name: 'Size', values }],
      variants: values.map((value) => ({ options: { Size: value }, prices: [] })),
    }),
  );
  const work = variantIds.map((variantId) => shop.inTx((tx) => archiveVariant(tx, { variantId })));
  assert.deepEqual(await tally(work), { done: TWINS - 1, VARIANT_REQUIRED: 1 });
});
