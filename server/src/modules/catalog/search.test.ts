import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import pg from 'pg';
import { emptyDatabase } from '../../../test/support/cluster.ts';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import { MIGRATIONS, migrate, migrationsIn } from '../../platform/migrate.ts';
import { SEARCHES_MAX } from '../../platform/postgres/searches.ts';
import { sql } from '../../platform/postgres/sql.ts';
import { createProduct } from './catalog.ts';
import { updateProduct } from './edit-product.ts';
import type { NewProduct } from './types.ts';

const goods = (title: string, more: Partial<NewProduct> & { sku?: string } = {}): NewProduct => {
  const { sku, ...rest } = more;
  return {
    title,
    status: 'active',
    variants: [
      {
        ...(sku ? { sku } : {}),
        prices: [{ currency: 'USD', amount: 1000 }],
        stock: { onHand: 5 },
      },
    ],
    ...rest,
  };
};

async function shopWith(shop: TestShop, ...products: readonly NewProduct[]): Promise<void> {
  for (const product of products) {
    shop.clock.advance(1000);
    await shop.inTx((tx) => createProduct(tx, product));
  }
  await shop.drain();
}

const found = async (shop: TestShop, query: string): Promise<string[]> => {
  const answer = await shop.request('GET', `/store/products?${query}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.body.data.map((product: { title: string }) => product.title);
};
const search = (shop: TestShop, q: string, more = '') =>
  found(shop, `q=${encodeURIComponent(q)}${more}`);

test('a search looks into title, vendor, tags, description and SKU, and needs every word', async (t) => {
  const shop = await openShop(t);
  await shopWith(
    shop,
    goods('Harbour Mug', { vendor: 'Nordlicht', tags: ['stoneware'], sku: 'HM-100/x' }),
    goods('Window Lantern', { description: '<p>Seen from the <b>street</b>, for candles.</p>' }),
    goods('Café Crème', { vendor: 'Rösterei Süd' }),
    goods('Kaffeebecher'),
  );
  assert.deepEqual(await search(shop, 'HARBOUR'), ['Harbour Mug']);
  assert.deepEqual(await search(shop, 'nordlicht'), ['Harbour Mug']);
  assert.deepEqual(await search(shop, 'stoneware mug'), ['Harbour Mug']);
  assert.deepEqual(await search(shop, 'stoneware lantern'), []);
  assert.deepEqual(await search(shop, 'streets'), ['Window Lantern'], 'stemmed as English');
  assert.deepEqual(await search(shop, 'candle'), ['Window Lantern']);
  assert.deepEqual(await search(shop, 'lant'), ['Window Lantern'], 'the beginning of a word');
  assert.deepEqual(await search(shop, 'cafe creme'), ['Café Crème'], 'without accents');
  assert.deepEqual(await search(shop, 'RÖSTEREI'), ['Café Crème']);
  assert.deepEqual(await search(shop, 'becher'), ['Kaffeebecher'], 'a part of a title');
  assert.deepEqual(await search(shop, 'hm-100/X'), ['Harbour Mug'], 'a SKU');
  assert.deepEqual(await search(shop, '100/'), ['Harbour Mug'], 'a part of a SKU');
  assert.deepEqual(await search(shop, 'b'), [], 'a street is no tag: markup is not searched');
  for (const nothing of ['!!!', '%', '_', "'; drop table products --", ':*', '\\', '&|!', '<->'])
    assert.deepEqual(await search(shop, nothing), [], nothing);
});

test('words with a slip find what was meant, and only where nothing was found as written', async (t) => {
  const shop = await openShop(t);
  await shopWith(
    shop,
    goods('Harbour Mug', { vendor: 'Nordlicht', tags: ['stoneware'] }),
    goods('Reading Lamp 14', { tags: ['brass'] }),
    goods('Reading Lamp 15'),
    goods('Hidden Harbor', { status: 'draft' }),
  );
  for (const slip of ['harbor', 'habour', 'harobur', 'harbuor mgu', 'harbourr', 'hrabour mug'])
    assert.deepEqual(await search(shop, slip), ['Harbour Mug'], slip);
  assert.deepEqual(await search(shop, 'nordlihct'), ['Harbour Mug'], 'of a vendor');
  assert.deepEqual(await search(shop, 'stonewear'), ['Harbour Mug'], 'of a tag');
  assert.deepEqual(await search(shop, 'readign lamp 15'), ['Reading Lamp 15'], 'digits are meant');
  assert.deepEqual(await search(shop, 'lmap 14'), ['Reading Lamp 14']);
  assert.deepEqual(await search(shop, 'xyzzy'), []);
  assert.deepEqual(await search(shop, 'harbor'), ['Harbour Mug'], 'a draft is no hit for shoppers');
  const staff = await shop.request('GET', '/admin/products?q=harbor', {
    token: await shop.staffToken(),
  });
  assert.deepEqual(
    staff.body.data.map((product: { title: string }) => product.title),
    ['Hidden Harbor'],
  );
});

test('the best match comes first, pages by relevance are stable, and filters narrow them', async (t) => {
  const shop = await openShop(t);
  await shopWith(
    shop,
    goods('Bowl', { description: 'Goes well with a mug.' }),
    goods('Mug Rack', { tags: ['mug'] }),
    goods('Mug'),
    goods('Smuggler Map', { vendor: 'Atlas' }),
    goods('Board', { tags: ['mug'] }),
    goods('Old cup', { sku: 'MUG' }),
  );
  const best = ['Old cup', 'Mug', 'Mug Rack', 'Smuggler Map', 'Board', 'Bowl'];
  assert.deepEqual(await search(shop, 'mug'), best);
  assert.deepEqual(await search(shop, 'mug', '&sort=relevance'), best);
  assert.deepEqual(await search(shop, 'mug', '&sort=-relevance'), best.toReversed());
  assert.deepEqual(await search(shop, 'mug', '&sort=title'), best.toSorted());
  assert.deepEqual(await search(shop, 'mug', '&tag=mug'), ['Mug Rack', 'Board']);
  assert.deepEqual(await search(shop, 'mug', '&max_price=999'), []);
  const seen: string[] = [];
  for (let path: string | null = '/store/products?q=mug&limit=2&count=true'; path !== null; ) {
    const { body }: { body: { data: { title: string }[]; next_cursor: string; total: number } } =
      await shop.request('GET', path);
    assert.equal(body.total, 6);
    seen.push(...body.data.map((product) => product.title));
    path =
      body.next_cursor && `/store/products?q=mug&limit=2&count=true&cursor=${body.next_cursor}`;
  }
  assert.deepEqual(seen, best);
  const page = await shop.request('GET', '/store/products?q=mug&limit=2');
  const other = `&limit=2&sort=-created_at&cursor=${page.body.next_cursor}`;
  const refused = await shop.request('GET', `/store/products?q=mug${other}`);
  assert.equal(refused.status, 422, 'a cursor of another order');
});

test('what is written is found at once, and what is gone no more', async (t) => {
  const shop = await openShop(t);
  const { id } = await shop.inTx((tx) => createProduct(tx, goods('Teapot')));
  assert.deepEqual(await search(shop, 'teapot'), ['Teapot']);
  await shop.inTx((tx) => updateProduct(tx, { productId: id, change: { title: 'Kettle' } }));
  assert.deepEqual(await search(shop, 'teapot'), []);
  assert.deepEqual(await search(shop, 'kettle'), ['Kettle']);
  await shop.inTx((tx) => updateProduct(tx, { productId: id, change: { status: 'archived' } }));
  assert.deepEqual(await search(shop, 'kettle'), []);
});

test('a store never finds the words of another', async (t) => {
  const shop = await openShop(t);
  const other = await shop.secondStore();
  await shop.edges.inTx({ storeId: other.storeId, actor: { kind: 'system' } }, (tx) =>
    createProduct(tx, goods('Secret Sextant', { sku: 'SECRET-1' })),
  );
  await shop.drain();
  for (const q of ['sextant', 'sextnat', 'secret-1'])
    assert.deepEqual(await search(shop, q), [], q);
  const rows = await shop.inTx((tx) =>
    tx.many(sql`select * from search_products('sextant', false, 10)`),
  );
  assert.deepEqual(rows, []);
});

test('a store that changes its language is searched in the new one', async (t) => {
  const shop = await openShop(t);
  await shopWith(shop, goods('Fröhlich'), goods('Bücher'));
  assert.deepEqual(await search(shop, 'fröhlichkeiten'), [], 'no ending of English');
  const token = await shop.staffToken();
  const body = { default_locale: 'de-AT' };
  const changed = await shop.request('PATCH', '/admin/store', { token, body });
  assert.equal(changed.status, 200, changed.text);
  await shop.drain();
  assert.equal(await shop.count('product_search', `language = 'german'`), 2);
  assert.deepEqual(await search(shop, 'FRÖHLICHKEITEN'), ['Fröhlich']);
});

test('every look-up of a search uses an index that begins with the store', async (t) => {
  const shop = await openShop(t);
  await shopWith(shop, goods('Harbour Mug', { sku: 'HM-1' }));
  await shop.rows(
    `insert into products (store_id, id, type, title, slug, description, status, published_at,
                           requires_shipping)
     select $1, gen_random_uuid(), 'simple', 'Thing ' || md5(n::text), 'thing-' || n,
            (select string_agg(md5((n * 50 + w)::text), ' ') from generate_series(1, 30) w), 'active', now(), true
       from generate_series(1, 2000) n`,
    [shop.storeId],
  );
  await shop.rows(
    `insert into search_words (store_id, word)
     select $1, translate(md5(n::text), '0123456789', 'ghijklmnop') from generate_series(1, 2000) n`,
    [shop.storeId],
  );
  await shop.rows(
    `insert into variants (store_id, id, product_id, title, sku, position, requires_shipping)
     select store_id, gen_random_uuid(), id, repeat('x', 1000), 'SKU-' || md5(id::text), 0, true from products where slug like 'thing-%'`,
  );
  await shop.rows('vacuum analyze');
  const plans: string[] = [];
  const client = new pg.Client(await adminOf(shop));
  await client.connect();
  client.on('notice', (notice) => plans.push(notice.message ?? ''));
  await client.query(`load 'auto_explain'; set auto_explain.log_min_duration = 0;
    set auto_explain.log_nested_statements = on; set client_min_messages = log;
    select set_config('app.store_id', '${shop.storeId}', false); set role rcommerce_app`);
  plans.length = 0;
  await client.query(`select * from search_products('harbour mug', true, 100)`);
  const exact = plans.join('\n');
  plans.length = 0;
  await client.query(`select * from search_products('harbuor', true, 100)`);
  const withSlip = plans.join('\n');
  for (const index of ['product_search_text', 'variants_sku_part'])
    assert.match(
      exact,
      new RegExp(`Index Scan on ${index}[\\s\\S]*?Index Cond: \\(\\(?store_id = `),
      exact,
    );
  assert.doesNotMatch(exact, /search_words/);
  assert.match(withSlip, /Index Scan on search_words_alike[\s\S]*?Index Cond: \(\(?store_id = /);
  for (const plan of [exact, withSlip])
    assert.doesNotMatch(plan, /Seq Scan on (products|product_search|variants|search_words)/);
  await client.end();
});

test('past its places a search is refused, and other reads go on', async (t) => {
  const shop = await openShop(t);
  const search = shop.edges.searches({ storeId: shop.storeId });
  const slow = Array.from({ length: SEARCHES_MAX + 1 }, () =>
    search.one(sql`select pg_sleep(0.2)`),
  );
  const [one] = await Promise.all([
    shop.db.one<{ one: number }>(sql`select 1 as one`),
    assert.rejects(slow.at(-1) ?? Promise.resolve(), { code: 'OVERLOADED' }),
  ]);
  assert.equal(one?.one, 1);
  assert.equal(
    (await Promise.allSettled(slow)).filter((end) => end.status === 'rejected').length,
    1,
  );
});

test('products of a shop that was there before the search are found after its migration', async (t) => {
  const database = await emptyDatabase();
  t.after(() => database.drop());
  const folder = await mkdtemp(join(tmpdir(), 'rcommerce-migrations-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const { number, name } of await migrationsIn())
    if (number < 29) await cp(join(MIGRATIONS, `${name}.sql`), join(folder, `${name}.sql`));
  await migrate(database.admin, { folder, serving: false });
  const client = new pg.Client(database.admin);
  await client.connect();
  const store = '00000000-0000-7000-8000-000000000001';
  await client.query(`
    select set_config('app.store_id', '${store}', false);
    insert into stores (id, name, slug, default_currency, default_locale, time_zone)
    values ('${store}', 'Old', 'old', 'USD', 'en', 'UTC');
    insert into products (id, type, title, slug, status, published_at, requires_shipping)
    values (gen_random_uuid(), 'simple', 'Barometer', 'barometer', 'active', now(), true)`);
  await migrate(database.admin, { serving: false });
  for (const q of ['barometer', 'baromter']) {
    const { rowCount } = await client.query('select * from search_products($1, true, 10)', [q]);
    assert.equal(rowCount, 1, q);
  }
  await client.end();
});

async function adminOf(shop: TestShop): Promise<pg.ClientConfig> {
  const [row] = await shop.rows<{ host: string; name: string }>(
    `select split_part(current_setting('unix_socket_directories'), ',', 1) as host, current_database() as name`,
  );
  return { host: row?.host, user: 'postgres', database: row?.name };
}
