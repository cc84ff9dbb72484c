import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { parse } from 'csv-parse/sync';
import { eventsOf } from '../../../test/support/events.ts';
import {
  exported,
  fileWith,
  importFrom,
  realFile,
  upload,
} from '../../../test/support/import-files.ts';
import { cartWith, complete, stickerInStock } from '../../../test/support/purchase.ts';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import { exportPieces } from './exports.ts';

const HEADER =
  'Handle,Title,Published,Variant SKU,Variant Price,Variant Inventory Tracker,Variant Inventory Qty';
const row = (n: number, price = '10', title = `Product ${n}`) =>
  `p-${n},${title},true,SKU-${n},${price},shopify,3`;
const file = (rows: readonly string[]): string => [HEADER, ...rows].join('\n');
const numbered = (count: number) => Array.from({ length: count }, (_, index) => row(index + 1));

async function opened(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'rcommerce-transfer-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const shop = await openShop(t, { settings: { data_dir: folder } });
  const token = await shop.staffToken();
  return { shop, token, folder };
}

const read = async (shop: TestShop, token: string, path: string) =>
  (await shop.request('GET', path, { token })).body;
const act = (shop: TestShop, token: string, id: string, verb: string) =>
  shop.request('POST', `/admin/imports/${id}/${verb}`, { token });

test('an import over HTTP is checked first, writes when it is started, and can be taken back', async (t) => {
  const { shop, token, folder } = await opened(t);
  const rows = [...numbered(3), row(4, 'ten'), row(5).replace('SKU-5', 'SKU-1')];
  const sent = await upload(shop, token, file(rows));
  assert.equal(sent.status, 202, sent.text);
  assert.deepEqual([sent.body.status, sent.body.dry_run], ['validating', true]);
  const { id } = sent.body;
  await shop.drain();
  const ready = await read(shop, token, `/admin/imports/${id}`);
  assert.equal(ready.status, 'ready');
  assert.deepEqual(ready.progress, { done: 5, total: 5 });
  assert.deepEqual(ready.counts.products, {
    created: 4,
    updated: 0,
    skipped: 0,
    failed: 1,
    adjusted: 1,
  });
  assert.equal(await shop.count('products'), 0, 'nothing is written before start');
  const foreseen = await read(shop, token, `/admin/imports/${id}/rows?status=failed`);
  assert.deepEqual(
    foreseen.data.map((one: Record<string, unknown>) => [
      one['line'],
      one['code'],
      one['is_dry_run'],
    ]),
    [[5, 'PRICE_INVALID', true]],
  );
  const started = await act(shop, token, id, 'start');
  assert.deepEqual([started.status, started.body.status], [202, 'running']);
  assert.equal((await act(shop, token, id, 'start')).body.code, 'IMPORT_RUNNING');
  assert.equal((await act(shop, token, id, 'undo')).body.code, 'IMPORT_RUNNING');
  await shop.drain();
  const done = await read(shop, token, `/admin/imports/${id}`);
  assert.equal(done.status, 'completed');
  assert.deepEqual(done.counts, ready.counts, 'the check foresaw what the run did');
  assert.equal(await shop.count('products'), 4);
  assert.equal(await shop.count('import_rows', 'is_dry_run'), 0);
  assert.deepEqual(await readdir(join(folder, 'imports')), [], 'the copy of the file is gone');
  const adjusted = await read(shop, token, `/admin/imports/${id}/rows?status=adjusted`);
  assert.deepEqual(
    adjusted.data.map((one: { row_no: number }) => one.row_no),
    [5],
  );

  const changed = adjusted.data[0].product_id;
  const patched = await shop.request('PATCH', `/admin/products/${changed}`, {
    token,
    body: { title: 'Mine' },
  });
  assert.equal(patched.status, 200, patched.text);
  assert.equal((await act(shop, token, id, 'undo')).status, 202);
  assert.equal((await act(shop, token, id, 'undo')).body.code, 'IMPORT_RUNNING');
  await shop.drain();
  const undone = await read(shop, token, `/admin/imports/${id}`);
  assert.deepEqual([undone.status, undone.undo], ['undone', { undone: 3, kept: 1 }]);
  assert.equal((await act(shop, token, id, 'undo')).body.code, 'CONFLICT');
  const kept = await read(shop, token, `/admin/imports/${id}/rows?undo=kept`);
  assert.deepEqual(
    kept.data.map((one: { product_id: string }) => one.product_id),
    [changed],
  );
  assert.equal(await shop.count('products', "status <> 'archived'"), 1);
  const types = (
    await shop.rows<{ type: string }>(
      "select type from events where aggregate_type = 'import' order by aggregate_seq",
    )
  ).map((event) => event.type);
  assert.deepEqual(types, [
    'import.started',
    'import.progressed',
    'import.completed',
    'import.undone',
  ]);

  const again = await upload(shop, token, file(numbered(3)), { dry_run: 'false' });
  await shop.drain();
  const second = await read(shop, token, `/admin/imports/${again.body.id}`);
  assert.equal(second.counts.products.created, 3, 'what was taken back may be imported again');
});

test('an update is taken back to what was there before', async (t) => {
  const { shop, token } = await opened(t);
  const send = async (rows: readonly string[]) => {
    const sent = await upload(shop, token, file(rows), {
      dry_run: 'false',
      update_existing: 'true',
    });
    await shop.drain();
    return read(shop, token, `/admin/imports/${sent.body.id}`);
  };
  await send(numbered(2));
  const before = await read(shop, token, '/admin/products/p-1');
  const updated = await send([row(1, '12', 'New name'), row(2)]);
  assert.deepEqual([updated.counts.products.updated, updated.counts.products.skipped], [1, 1]);
  await act(shop, token, updated.id, 'undo');
  await shop.drain();
  const after = await read(shop, token, '/admin/products/p-1');
  assert.deepEqual(
    [after.title, after.variants[0].price_amount],
    [before.title, before.variants[0].price_amount],
  );
  shop.clock.advance(8 * 86_400_000);
  const late = await shop.rows<{ id: string }>("select id from imports where status = 'completed'");
  const token2 = await shop.request('POST', '/admin/auth/login', {
    body: { email: 'owner@example.com', password: 'a quiet harbour at dawn', store: 'my-shop' },
  });
  const refused = await act(shop, token2.body.access_token, late[0]?.id ?? '', 'undo');
  assert.equal(refused.body.code, 'IMPORT_UNDO_EXPIRED');
});

test('an import that stops at the first fault is failed there, and resumes behind it', async (t) => {
  const { shop, token } = await opened(t);
  const rows = [...numbered(2), row(3, 'ten'), row(4)];
  const sent = await upload(shop, token, file(rows), { dry_run: 'false', on_error: 'stop' });
  await shop.drain();
  const { id } = sent.body;
  const failed = await read(shop, token, `/admin/imports/${id}`);
  assert.deepEqual(
    [failed.status, failed.failure.code, failed.progress.done],
    ['failed', 'PRICE_INVALID', 3],
  );
  assert.match(failed.failure.message, /^Line 4: /);
  assert.deepEqual(await eventsOf(shop, token, 'import.failed'), [{ id, counts: failed.counts }]);
  assert.equal(await shop.count('products'), 2);
  assert.equal((await act(shop, token, id, 'start')).body.code, 'CONFLICT');
  assert.equal((await act(shop, token, id, 'resume')).status, 202);
  await shop.drain();
  const done = await read(shop, token, `/admin/imports/${id}`);
  assert.deepEqual(
    [done.status, done.counts.products.created, done.counts.products.failed],
    ['completed', 3, 1],
  );
});

test('what has written nothing is cancelled for good', async (t) => {
  const { shop, token, folder } = await opened(t);
  const sent = await upload(shop, token, file(numbered(1)));
  const { id } = sent.body;
  assert.equal((await act(shop, token, id, 'cancel')).body.status, 'cancelled');
  await shop.drain();
  assert.equal((await read(shop, token, `/admin/imports/${id}`)).status, 'cancelled');
  assert.equal((await act(shop, token, id, 'resume')).body.code, 'CONFLICT');
  assert.deepEqual(await readdir(join(folder, 'imports')), []);
  assert.equal((await act(shop, token, 'nonsense', 'start')).body.code, 'IMPORT_NOT_FOUND');
});

test('an import whose file is gone fails and says so; brought again, it is read', async (t) => {
  const { shop, token, folder } = await opened(t);
  const sent = await upload(shop, token, file(numbered(2)), { dry_run: 'false' });
  await rm(join(folder, 'imports'), { recursive: true });
  await shop.drain();
  const failed = await read(shop, token, `/admin/imports/${sent.body.id}`);
  assert.deepEqual([failed.status, failed.failure.code], ['failed', 'IMPORT_SOURCE_ERROR']);
  const events = await eventsOf(shop, token, 'import.failed');
  assert.deepEqual(
    events.map((payload) => payload['id']),
    [failed.id],
  );
  assert.equal(await shop.count('products'), 0);
  await upload(shop, token, file(numbered(2)), { dry_run: 'false' });
  await shop.drain();
  assert.equal(await shop.count('products'), 2);
});

test('another store sees neither the import nor the export', async (t) => {
  const { shop, token } = await opened(t);
  const other = await shop.secondStore();
  const sent = await upload(shop, token, file(numbered(1)));
  const made = await shop.request('POST', '/admin/exports', {
    token,
    body: { entity: 'products', format: 'csv' },
  });
  await shop.drain();
  for (const path of [`/admin/imports/${sent.body.id}`, `/admin/imports/${sent.body.id}/rows`])
    assert.equal(
      (await shop.request('GET', path, { token: other.token })).body.code,
      'IMPORT_NOT_FOUND',
    );
  assert.equal(
    (await shop.request('GET', `/admin/exports/${made.body.id}`, { token: other.token })).status,
    404,
  );
  assert.deepEqual((await read(shop, other.token, '/admin/imports')).data, []);
});

test('a file that cannot be read is refused at once and says why', async (t) => {
  const { shop, token } = await opened(t);
  const reasons: [string, string | Buffer, Record<string, string>?][] = [
    ['empty', ''],
    ['binary', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 1, 2])],
    ['columns', 'Name|Price\nCup|10\n'],
    ['columns', file(numbered(1)), { platform: 'woocommerce' }],
  ];
  for (const [reason, contents, fields] of reasons) {
    const sent = await upload(shop, token, contents, fields ?? {});
    assert.deepEqual([sent.status, sent.body.code], [422, 'IMPORT_MAPPING_INVALID'], sent.text);
    assert.equal(sent.body.details.reason, reason);
  }
  assert.equal(
    (await upload(shop, token, file([]), { platform: 'magento' })).body.code,
    'VALIDATION_FAILED',
  );
});

test('a fault deeper in the file fails the import before anything is written, with its line', async (t) => {
  const { shop, token } = await opened(t);
  const faults: [string, RegExp, Buffer][] = [
    ['Latin-1', /line 3\).*Latin-1/, Buffer.from(file([row(1), row(2, '1', 'Käse')]), 'latin1')],
    ['zero bytes', /line 3 holds a zero byte/, Buffer.from(file([row(1), row(2, '1', 'a\0b')]))],
    ['an open quote', /line 3 /, Buffer.from(`${file([row(1)])}\n"${'x'.repeat(1_200_000)}`)],
  ];
  for (const [name, message, contents] of faults) {
    const padded = Buffer.concat([contents]);
    const sent = await upload(shop, token, padded, { dry_run: 'false' });
    // A zero byte near the beginning is seen at once; both answers say what it is.
    if (sent.status === 422) {
      assert.equal(sent.body.details.reason, 'binary', name);
      continue;
    }
    await shop.drain();
    const work = await read(shop, token, `/admin/imports/${sent.body.id}`);
    assert.deepEqual([work.status, work.failure.code], ['failed', 'IMPORT_MAPPING_INVALID'], name);
    assert.match(work.failure.message, message);
  }
  assert.equal(await shop.count('products'), 0);
});

test('a title or a text that is too long fails its product and no other', async (t) => {
  const { shop } = await opened(t);
  const header = `${HEADER},Body (HTML)`;
  const path = await fileWith(
    t,
    [header, `${row(1)},${'x'.repeat(70_000)}`, `${row(2)},fine`].join('\n'),
  );
  const report = await importFrom(shop, path, { platform: 'shopify' });
  assert.deepEqual([report.products.created, report.products.failed], [1, 1]);
  assert.equal(report.problems[0]?.code, 'VALIDATION_FAILED');
});

const HOSTILE = [
  '=1+1',
  '+1',
  '-1',
  '@x',
  "'=1",
  "''=x",
  "'plain",
  'a "quoted", comma',
  'two\nlines',
];

async function fillShop(shop: TestShop, token: string): Promise<void> {
  const category = await shop.request('POST', '/admin/categories', {
    token,
    body: { name: 'Top > level' },
  });
  const below = await shop.request('POST', '/admin/categories', {
    token,
    body: { name: 'Below, it', parent_id: category.body.id },
  });
  for (const [index, words] of HOSTILE.entries()) {
    const sent = await shop.request('POST', '/admin/products', {
      token,
      body: {
        title: words.replaceAll('\n', ' '),
        slug: `hostile-${index}`,
        description: ` <p>${index} &amp; more</p>\n`,
        status: index % 2 === 0 ? 'active' : 'draft',
        vendor: words,
        tags: [words, 'plain', 'with, comma', 'back\\slash'],
        category_ids: [below.body.id, category.body.id],
        options: [{ name: 'Size', values: ['S', '=M'] }],
        metadata: { words, n: 1 },
        seo: { title: words, description: null },
        variants: ['S', '=M'].map((size) => ({
          sku: `${words.slice(0, 20)}-${index}-${size}`.replaceAll('\n', ' '),
          options: { Size: size },
          prices: [
            { currency: 'USD', amount: 1099, compare_at_amount: 1299 },
            { currency: 'JPY', amount: 1500 },
          ],
          weight_grams: 12,
          stock: { on_hand: 4 },
        })),
        images: [
          { url: 'https://img.example.com/a.jpg', alt: words },
          { url: 'https://img.example.com/b.jpg' },
        ],
      },
    });
    assert.equal(sent.status, 201, sent.text);
  }
}

for (const [name, platform] of [
  ['shopify/apparel.csv', 'shopify'],
  ['shopify/home-and-garden.csv', 'shopify'],
  ['shopify/jewelery.csv', 'shopify'],
  ['shopify/snowdevil.csv', 'shopify'],
  ['shopify/bicycles.csv', 'shopify'],
  ['woocommerce/sample_products.csv', 'woocommerce'],
] as const) {
  const { path, skip } = realFile(name);
  test(`the real export ${name} goes out, in and out again the same`, { skip }, async (t) => {
    const [first, other] = [await opened(t), await opened(t)];
    const came = await importFrom(first.shop, path, { platform });
    const out = await exported(first.shop, first.token, 'products', 'csv');
    const file = await fileWith(t, out);
    const went = await importFrom(other.shop, file, { platform: 'rcommerce' });
    for (const entity of ['products', 'variants', 'images'] as const)
      assert.equal(went[entity].created, came[entity].created, entity);
    assert.equal(await exported(other.shop, other.token, 'products', 'csv'), out);
  });
}

for (const format of ['csv', 'json'] as const) {
  test(`export, import into another shop and export again give the same ${format}, byte for byte`, async (t) => {
    const { shop, token } = await opened(t);
    await fillShop(shop, token);
    const first = await exported(shop, token, 'products', format);
    if (format === 'csv')
      for (const line of first.split(/\r?\n/))
        assert.doesNotMatch(line, /(^|,)"?[=+@-]/, 'no cell is computed by a spreadsheet');
    const other = await opened(t);
    const path = await fileWith(t, first, `products.${format}`);
    const report = await importFrom(other.shop, path, { platform: 'rcommerce' });
    assert.deepEqual(report.problems, []);
    assert.deepEqual(
      [report.products.created, report.variants.created, report.images.created],
      [HOSTILE.length, HOSTILE.length * 2, HOSTILE.length * 2],
    );
    assert.equal(await exported(other.shop, other.token, 'products', format), first);
    for (const where of [shop, other.shop]) {
      const again = await importFrom(where, path, { platform: 'rcommerce', updatesExisting: true });
      assert.deepEqual(again.products, {
        created: 0,
        updated: 0,
        skipped: HOSTILE.length,
        failed: 0,
        adjusted: 0,
      });
    }
  });
}

test('a line for each object is read as well as a list, and an object that is no product fails alone', async (t) => {
  const { shop, token } = await opened(t);
  await fillShop(shop, token);
  const list = JSON.parse(await exported(shop, token, 'products', 'json')) as object[];
  const lines = [...list.slice(0, 2), { slug: 'broken', title: 5 }, ...list.slice(2)];
  const other = await opened(t);
  const path = await fileWith(t, lines.map((one) => JSON.stringify(one)).join('\n'), 'p.ndjson');
  const report = await importFrom(other.shop, path, { platform: 'rcommerce' });
  assert.deepEqual([report.products.created, report.products.failed], [HOSTILE.length, 1]);
  assert.deepEqual(
    report.problems.map(({ line, handle, code }) => [line, handle, code]),
    [[3, 'broken', 'VALIDATION_FAILED']],
  );
  const cut = await fileWith(t, JSON.stringify(list).slice(0, -20), 'cut.json');
  await assert.rejects(importFrom(other.shop, cut, { platform: 'rcommerce' }), {
    code: 'IMPORT_MAPPING_INVALID',
  });
});

test('the link to a file opens it for a day, only as it was signed, and then the file is gone', async (t) => {
  const { shop, token, folder } = await opened(t);
  await fillShop(shop, token);
  const made = await shop.request('POST', '/admin/exports', {
    token,
    body: { entity: 'customers', format: 'csv' },
  });
  await shop.drain();
  const { url } = await read(shop, token, `/admin/exports/${made.body.id}`);
  const get = (path: string) => shop.wired.http.app.inject({ method: 'GET', url: path });
  assert.equal((await get(url)).statusCode, 200);
  for (const bent of [
    `${url}x`,
    url.replace(/.$/, (end: string) => (end === 'A' ? 'B' : 'A')),
    '/exports/a.b.c.d',
  ])
    assert.equal((await get(bent)).statusCode, 404, bent);
  const key = await shop.request('POST', '/admin/api-keys', {
    token,
    body: { name: 'narrow', kind: 'secret', scopes: ['exports:write', 'products:read'] },
  });
  const narrow = key.body.key;
  assert.equal((await read(shop, narrow, `/admin/exports/${made.body.id}`)).url, undefined);
  const refused = await shop.request('POST', '/admin/exports', {
    token: narrow,
    body: { entity: 'customers', format: 'csv' },
  });
  assert.equal(refused.body.code, 'INSUFFICIENT_SCOPE');
  assert.equal((await readdir(join(folder, 'exports'))).length, 1);
  shop.clock.advance(24 * 3_600_000);
  assert.equal((await get(url)).statusCode, 404);
  await shop.runTimer('transfer.sweep');
  assert.deepEqual(await readdir(join(folder, 'exports')), []);
  assert.equal(await shop.count('exports', "status = 'expired'"), 1);
});

test('an export whose last try died with its process has failed', async (t) => {
  const { shop, token } = await opened(t);
  const made = await shop.request('POST', '/admin/exports', {
    token,
    body: { entity: 'customers', format: 'csv' },
  });
  await shop.rows(
    `update pgboss.job_common set state = 'active', retry_count = retry_limit, started_on = $1, heartbeat_on = $1
      where name = 'exports.run'`,
    [shop.edges.env.now()],
  );
  shop.clock.advance(31_000);
  await shop.runTimer('jobs.recover');
  const told = await read(shop, token, `/admin/exports/${made.body.id}`);
  assert.deepEqual([told.status, told.failure?.code], ['failed', 'INTERNAL_ERROR']);
});

test('orders and customers go out as a table that no spreadsheet computes, and as objects', async (t) => {
  const { shop, token } = await opened(t);
  const made = await shop.request('POST', '/admin/customers', {
    token,
    body: { email: 'eve@example.com', first_name: '=cmd|calc', last_name: 'Ever, "so"' },
  });
  assert.equal(made.status, 201, made.text);
  const sticker = await stickerInStock(shop, 5);
  const placed = await complete(shop, await cartWith(shop, sticker, 2), 'manual');
  assert.equal(placed.status, 201, placed.text);
  const { number } = placed.body.order;
  const orders = JSON.parse(await exported(shop, token, 'orders', 'json'));
  assert.equal(orders.length, 1);
  assert.deepEqual(
    [orders[0].number, orders[0].total_amount, orders[0].items[0].quantity],
    [number, 2000, 2],
  );
  assert.equal('access_token_hash' in orders[0] || 'sort_at' in orders[0], false);
  const table = parse(await exported(shop, token, 'orders', 'csv'), { columns: true }) as Record<
    string,
    string
  >[];
  assert.deepEqual(
    [
      table[0]?.['number'],
      table[0]?.['total'],
      table[0]?.['item_quantity'],
      table[0]?.['item_unit'],
    ],
    [number, '20.00', '2', '10.00'],
  );
  const people = parse(await exported(shop, token, 'customers', 'csv'), {
    columns: true,
  }) as Record<string, string>[];
  const eve = people.find((one) => one['email'] === 'eve@example.com');
  assert.deepEqual([eve?.['first_name'], eve?.['last_name']], ["'=cmd|calc", 'Ever, "so"']);
  assert.doesNotMatch(await exported(shop, token, 'customers', 'json'), /password/);
});

test('an export shows one moment of the shop, however long it takes', async (t) => {
  const { shop, token } = await opened(t);
  await importFrom(shop, await fileWith(t, file(numbered(450))), { platform: 'shopify' });
  const last = await read(shop, token, '/admin/products/p-99');
  const counts: Record<string, number> = {};
  let text = '';
  await shop.edges.snapshot({ storeId: shop.storeId }, async (db) => {
    const asked = { entity: 'products', format: 'json', filter: {} } as const;
    for await (const piece of exportPieces(db, asked, counts)) {
      if (text === '') {
        // p-99 is the last of all in the order of slugs.
        const body = { title: 'Changed', slug: 'p-999' };
        const patched = await shop.request('PATCH', `/admin/products/${last.id}`, { token, body });
        assert.equal(patched.status, 200, patched.text);
        await shop.request('POST', '/admin/products', {
          token,
          body: { title: 'q', variants: [] },
        });
      }
      text += piece;
    }
  });
  assert.equal(counts['products'], 450);
  const slugs = (JSON.parse(text) as { slug: string; title: string }[]).map((one) => one.slug);
  assert.equal(new Set(slugs).size, 450);
  assert.equal(slugs.at(-1), 'p-99');
  assert.doesNotMatch(text, /Changed/);
});

test('a filter takes what it names, and a wrong one is refused', async (t) => {
  const { shop, token } = await opened(t);
  await fillShop(shop, token);
  const ask = (filter: object) =>
    shop.request('POST', '/admin/exports', {
      token,
      body: { entity: 'products', format: 'json', filter },
    });
  const drafts = await ask({ status: 'draft', created_after: '2000-01-01T00:00:00Z' });
  await shop.drain();
  const done = await read(shop, token, `/admin/exports/${drafts.body.id}`);
  assert.equal(done.counts.products, Math.floor(HOSTILE.length / 2));
  assert.equal((await ask({ colour: 'red' })).body.code, 'VALIDATION_FAILED');
  assert.equal((await ask({ created_after: 'yesterday' })).body.code, 'VALIDATION_FAILED');
});
