import assert from 'node:assert/strict';
import test from 'node:test';
import { fileWith, importFrom, realFile } from '../support/import-files.ts';
import { openShop, type TestShop } from '../support/shop.ts';

const COLUMNS = [
  'ID',
  'Type',
  'SKU',
  'Name',
  'Published',
  'Is featured?',
  'Visibility in catalog',
  'Description',
  'Date sale price starts',
  'Date sale price ends',
  'Tax class',
  'In stock?',
  'Stock',
  'Backorders allowed?',
  'Weight (lbs)',
  'Length (cm)',
  'Sale price',
  'Regular price',
  'Categories',
  'Tags',
  'Images',
  'Parent',
  'External URL',
  'Attribute 1 name',
  'Attribute 1 value(s)',
  'Attribute 2 name',
  'Attribute 2 value(s)',
] as const;
type Row = Partial<Record<(typeof COLUMNS)[number], string>>;

const csv = (rows: readonly Row[], delimiter = ','): string =>
  [COLUMNS.join(delimiter)]
    .concat(
      rows.map((row) =>
        COLUMNS.map((name) => `"${(row[name] ?? '').replaceAll('"', '""')}"`).join(delimiter),
      ),
    )
    .join('\n');

const product = async (shop: TestShop, slug: string) => {
  const token = await shop.staffToken();
  return (await shop.request('GET', `/admin/products/${slug}`, { token })).body;
};

const ROWS: readonly Row[] = [
  {
    ID: '1',
    Type: 'variable',
    SKU: 'TEE',
    Name: 'Tee',
    Published: '1',
    'Is featured?': '1',
    Categories: 'Clothing > Tops, Sale \\, old',
    Tags: 'a, b, a',
    Images: 'https://img.example.com/1.jpg, http://img.example.com/2.jpg',
    'Weight (lbs)': '0.5',
    'Attribute 1 name': 'Colour',
    'Attribute 1 value(s)': 'Red, Blue',
    'Attribute 2 name': 'Fabric',
    'Attribute 2 value(s)': 'Cotton',
    Stock: '5',
  },
  {
    ID: '9',
    Type: 'simple',
    SKU: 'TEE-R',
    Name: 'Twin SKU, "quoted"',
    Published: '1',
    'Regular price': '3.50',
    Stock: '-2',
    'Backorders allowed?': 'notify',
    Images: 'ftp://img.example.com/x.jpg',
  },
  {
    ID: '2',
    Type: 'variation',
    SKU: 'TEE-R',
    Name: 'Tee - Red',
    Published: '1',
    Parent: 'TEE',
    'Sale price': '8',
    'Regular price': '10',
    'Attribute 1 name': 'Colour',
    'Attribute 1 value(s)': 'Red',
    'Length (cm)': '12.5',
    Images: 'https://img.example.com/1.jpg',
    Stock: 'parent',
  },
  {
    ID: '3',
    Type: 'variation',
    SKU: 'TEE-B',
    Name: 'Tee - Blue',
    Published: '1',
    Parent: 'TEE',
    'Sale price': '9',
    'Regular price': '10',
    'Date sale price ends': '2001-01-01',
    'Attribute 1 name': 'Colour',
    'Attribute 1 value(s)': 'Blue',
    Stock: 'parent',
  },
  {
    ID: '4',
    Type: 'simple',
    SKU: 'DRAFT',
    Name: 'Draft',
    Published: '-1',
    'Regular price': '1',
    'Tax class': 'reduced-rate',
    'In stock?': '0',
  },
  {
    ID: '5',
    Type: 'external',
    SKU: 'EXT',
    Name: 'Elsewhere',
    Published: '1',
    'Regular price': '30',
    'External URL': 'https://elsewhere.example.com/',
  },
  { ID: '6', Type: 'grouped', SKU: 'GRP', Name: 'Group', Published: '1' },
  {
    ID: '7',
    Type: 'simple, downloadable, virtual',
    SKU: 'MP3',
    Name: 'Album',
    Published: '1',
    'Regular price': '15',
  },
  { ID: '8', Type: 'variation', SKU: 'LOST', Name: 'Lost', Parent: 'nobody', 'Regular price': '1' },
  { ID: '10', Type: 'simple', SKU: 'BAD', Name: 'Bad', Published: '1', 'Regular price': 'ten' },
];

test('variations become variants of their parent, and every oddity is a line of the report', async (t) => {
  const shop = await openShop(t);
  const path = await fileWith(t, csv(ROWS));
  const report = await importFrom(shop, path, { platform: 'woocommerce' });
  assert.deepEqual(report.products, { created: 6, updated: 0, skipped: 0, failed: 2, adjusted: 6 });
  assert.deepEqual(report.variants, { created: 6, updated: 0, skipped: 0, failed: 2 });
  assert.deepEqual(report.images, { created: 2, updated: 0, skipped: 0, failed: 1 });
  assert.deepEqual(
    report.problems.map(({ line, handle, code }) => `${line} ${handle} ${code}`).sort(),
    [
      '10 LOST VALIDATION_FAILED',
      '11 BAD PRICE_INVALID',
      '2 TEE STOCK_CHANGED',
      '3 TEE-R INVENTORY_NEGATIVE',
      '3 TEE-R VALIDATION_FAILED',
      '4 TEE SKU_TAKEN',
      '6 DRAFT PRODUCT_NOT_AVAILABLE',
      '7 EXT PRODUCT_NOT_AVAILABLE',
      '8 GRP PRODUCT_NOT_AVAILABLE',
      '9 MP3 PRODUCT_NOT_AVAILABLE',
    ],
  );
  const tee = await product(shop, 'tee');
  assert.deepEqual(
    tee.variants.map((one: Record<string, unknown>) => [
      one['sku'],
      one['options'],
      one['price_amount'],
      one['compare_at_amount'],
      one['weight_grams'],
      (one['stock'] as Record<string, unknown>)['on_hand'],
    ]),
    [
      [null, { Colour: 'Red' }, 800, 1000, 227, 3],
      ['TEE-B', { Colour: 'Blue' }, 1000, null, 227, 2],
    ],
  );
  assert.equal(tee.status, 'active');
  assert.equal(tee.is_featured, true);
  assert.deepEqual(tee.tags, ['a', 'b']);
  assert.deepEqual(
    tee.categories.map((one: { name: string }) => one.name),
    ['Tops', 'Sale , old'],
  );
  assert.equal(tee.metadata['attribute: Fabric'], 'Cotton');
  assert.deepEqual(
    tee.images.map((one: { url: string }) => one.url),
    ['https://img.example.com/1.jpg', 'https://img.example.com/2.jpg'],
  );
  assert.equal(tee.images[0].id, tee.variants[0].image_id);
  const rows = await shop.rows<{ slug: string; type: string; code: string | null; status: string }>(
    `select p.slug, p.type, p.status, c.code from products p left join tax_categories c on c.id = p.tax_category_id order by 1`,
  );
  assert.deepEqual(
    rows.map((row) => [row.slug, row.type, row.status, row.code]),
    [
      ['album', 'digital', 'draft', null],
      ['draft', 'simple', 'draft', 'reduced'],
      ['elsewhere', 'simple', 'draft', null],
      ['group', 'simple', 'draft', null],
      ['tee', 'variable', 'active', null],
      ['twin-sku-quoted', 'simple', 'active', null],
    ],
  );
  assert.equal(await shop.count('categories'), 3, 'Clothing, Tops below it, and one with a comma');
});

test('a second run changes nothing, and a newer file changes what it says', async (t) => {
  const shop = await openShop(t);
  const path = await fileWith(t, csv(ROWS));
  const platform = 'woocommerce';
  await importFrom(shop, path, { platform });
  const before = await shop.rows('select * from products order by id');
  const again = await importFrom(shop, path, { platform, updatesExisting: true });
  assert.deepEqual(again.products, { created: 0, updated: 0, skipped: 6, failed: 2, adjusted: 0 });
  assert.deepEqual([again.variants.skipped, again.images.skipped], [6, 2]);
  assert.deepEqual(await shop.rows('select * from products order by id'), before);
  const newer = ROWS.map((row) =>
    row.ID === '3'
      ? { ...row, 'Regular price': '12' }
      : row.ID === '1'
        ? { ...row, Tags: 'c' }
        : row,
  );
  const third = await importFrom(shop, await fileWith(t, csv(newer)), {
    platform,
    updatesExisting: true,
  });
  assert.deepEqual(
    [third.products.updated, third.products.skipped, third.variants.updated],
    [1, 5, 1],
  );
  const tee = await product(shop, 'tee');
  assert.deepEqual([tee.tags, tee.variants[1].price_amount], [['c'], 1200]);
});

test('a file of semicolons with decimal commas, a mark of order and Windows line ends is read', async (t) => {
  const shop = await openShop(t);
  const rows = [{ ID: '1', Type: 'simple', SKU: 'X', Name: 'Käse', 'Regular price': '12,50' }];
  const path = await fileWith(t, `\uFEFF${csv(rows, ';').replaceAll('\n', '\r\n')}\r\n`);
  const report = await importFrom(shop, path, { platform: 'woocommerce' });
  assert.equal(report.products.created, 1);
  assert.equal((await product(shop, 'kase')).variants[0].price_amount, 1250);
});

const real = realFile('woocommerce/sample_products.csv');
test('the real export of WooCommerce comes in whole, and only once', {
  skip: real.skip,
}, async (t) => {
  const shop = await openShop(t);
  const platform = 'woocommerce';
  const foreseen = await importFrom(shop, real.path, { platform, isDryRun: true });
  assert.equal(await shop.count('products'), 0);
  const report = await importFrom(shop, real.path, { platform });
  assert.deepEqual({ ...foreseen, dry_run: false }, report, 'the dry run foresaw all of it');
  assert.deepEqual(
    [report.products.created, report.variants.created, report.images.created],
    [15, 21, 26],
  );
  assert.equal(report.products.failed, 0);
  for (const [table, count] of [
    ['products', 15],
    ['variants', 21],
    ['product_images', 26],
    ['categories', 6],
  ] as const)
    assert.equal(await shop.count(table), count, table);
  const again = await importFrom(shop, real.path, { platform, updatesExisting: true });
  assert.deepEqual(
    [again.products.skipped, again.variants.skipped, again.images.skipped],
    [15, 21, 26],
  );
});
