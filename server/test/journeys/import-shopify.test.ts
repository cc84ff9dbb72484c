import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { fileWith, importFrom, realFile } from '../support/import-files.ts';
import { openShop, type TestShop } from '../support/shop.ts';

const HEADER =
  'Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,' +
  'Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,' +
  'Variant Compare At Price,Variant Requires Shipping,Image Src,Image Position';

const importInto = (shop: TestShop, path: string, isDryRun = false) =>
  importFrom(shop, path, { platform: 'shopify', isDryRun });

const fileOf = (t: TestContext, lines: readonly string[]): Promise<string> =>
  fileWith(t, [HEADER, ...lines].join('\n'));

test('odd rows are taken in a changed form and each is a line of the report', async (t) => {
  const shop = await openShop(t);
  const path = await fileOf(t, [
    'cup,Cup,"<p>Two',
    'lines</p><script>alert(1)</script>",Nord,Cups,"a, b, a",true,Colour,Red,CUP-1,300,shopify,5,deny,10.5,9.99,true,https://img.example.com/1.jpg,1',
    'cup,,,,,,,,Blue,CUP-1,300,shopify,-4,deny,11.00,12.00,true,https://img.example.com/2.jpg,2',
    'cup,,,,,,,,,,,,,,,,,https://img.example.com/1.jpg,3',
    'jar,Jar,,,,,false,Title,Default Title,JAR,,,7,continue,3,,false,,',
    'cup,,,,,,,,Green,CUP-3,300,shopify,1,deny,12.00,,true,,',
    'bad,Bad,,,,,true,Title,Default Title,,,,1,deny,twelve,,true,,',
    ',Nameless,,,,,true,Title,Default Title,,,,1,deny,1.00,,true,,',
  ]);
  const report = await importInto(shop, path);
  assert.deepEqual(report.products, { created: 2, updated: 0, skipped: 0, failed: 2, adjusted: 2 });
  assert.deepEqual(report.variants, { created: 4, updated: 0, skipped: 0, failed: 2 });
  assert.deepEqual(report.images, { created: 2, updated: 0, skipped: 0, failed: 0 });
  assert.deepEqual(
    report.problems.map(({ line, handle, code }) => `${line} ${handle} ${code}`).sort(),
    [
      '2 cup COMPARE_AT_INVALID',
      '4 cup INVENTORY_NEGATIVE',
      '4 cup SKU_TAKEN',
      '6 jar PRODUCT_NOT_AVAILABLE',
      '8 bad PRICE_INVALID',
      '9  VALIDATION_FAILED',
    ],
  );
  const cup = (await shop.request('GET', '/store/products/cup')).body;
  assert.equal(cup.title, 'Cup');
  assert.equal(cup.description, '<p>Two\nlines</p>');
  assert.deepEqual(cup.tags, ['a', 'b']);
  assert.deepEqual(
    cup.variants.map((one: Record<string, unknown>) => [
      one['sku'],
      one['price_amount'],
      one['compare_at_amount'],
    ]),
    [
      ['CUP-1', 1050, null],
      [null, 1100, 1200],
      ['CUP-3', 1200, null],
    ],
  );
  assert.equal((await shop.request('GET', '/store/products/jar')).status, 404, 'a draft is hidden');
});

test('a second run creates and changes nothing', async (t) => {
  const shop = await openShop(t);
  const path = await fileOf(t, [
    'cup,Cup,,,,,true,Title,Default Title,CUP,1,shopify,5,deny,10,,true,https://img.example.com/1.jpg,1',
  ]);
  const first = await importInto(shop, path);
  assert.equal(first.products.created, 1);
  const before = await shop.rows('select * from products');
  const second = await importInto(shop, path);
  assert.deepEqual(second.products, { created: 0, updated: 0, skipped: 1, failed: 0, adjusted: 0 });
  assert.deepEqual([second.variants.skipped, second.images.skipped], [1, 1]);
  assert.deepEqual(await shop.rows('select * from products'), before);
});

test('a dry run reports the same and writes nothing', async (t) => {
  const shop = await openShop(t);
  const path = await fileOf(t, [
    'cup,Cup,,,,,true,Title,Default Title,CUP,1,shopify,5,deny,10,,true,,',
    'mug,Mug,,,,,true,Title,Default Title,CUP,1,shopify,5,deny,10,,true,,',
  ]);
  const report = await importInto(shop, path, true);
  assert.equal(report.dry_run, true);
  assert.equal(report.products.created, 2);
  assert.deepEqual(
    report.problems.map((one) => one.code),
    ['SKU_TAKEN'],
  );
  assert.equal(await shop.count('products'), 0);
});

test('a file that is no product export is refused by the columns it lacks', async (t) => {
  const shop = await openShop(t);
  const path = await fileWith(t, 'Name,Price\nCup,10\n');
  await assert.rejects(importInto(shop, path), { code: 'IMPORT_MAPPING_INVALID' });
});

const FILES = [
  { name: 'apparel', products: 20, variants: 22, images: 20 },
  { name: 'home-and-garden', products: 20, variants: 21, images: 21 },
  { name: 'jewelery', products: 20, variants: 23, images: 41 },
  { name: 'snowdevil', products: 278, variants: 622, images: 412 },
  { name: 'bicycles', products: 284, variants: 1121, images: 1034 },
] as const;

for (const file of FILES) {
  const { path, skip } = realFile(`shopify/${file.name}.csv`);
  test(`the real export ${file.name} comes in whole, and only once`, { skip }, async (t) => {
    const shop = await openShop(t);
    const report = await importInto(shop, path);
    assert.deepEqual(
      report.problems.filter((one) => one.code === 'VALIDATION_FAILED'),
      [],
    );
    assert.equal(report.products.created, file.products);
    assert.equal(report.variants.created, file.variants);
    assert.equal(report.images.created, file.images);
    assert.equal(await shop.count('products'), file.products);
    assert.equal(await shop.count('variants'), file.variants);
    assert.equal(await shop.count('product_images'), file.images);
    const again = await importInto(shop, path);
    assert.equal(again.products.skipped, file.products);
    assert.equal(again.variants.skipped, file.variants);
    assert.equal(again.images.skipped, file.images);
  });
}
