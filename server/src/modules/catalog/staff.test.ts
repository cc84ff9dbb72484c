import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import sharp from 'sharp';
import { cartWith, complete, stickerInStock } from '../../../test/support/purchase.ts';
import { openShop, type TestShop } from '../../../test/support/shop.ts';

const usd = (amount: number) => [{ currency: 'USD', amount }];
const MUG = {
  title: 'Mug',
  status: 'active',
  variants: [{ prices: usd(1200), stock: { on_hand: 10 } }],
};

async function opened(t: TestContext, settings: Record<string, string> = {}) {
  const shop: TestShop = await openShop(t, { settings });
  const token = await shop.staffToken();
  const ask = (
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ) => shop.request(method, path, { token, headers, ...(body === undefined ? {} : { body }) });
  const made = async (
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => {
    const answer = await ask(method, path, body, headers);
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  };
  const refused = async (
    code: string,
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => {
    const answer = await ask(method, path, body, headers);
    assert.equal(answer.body?.code, code, `${method} ${path}: ${answer.status} ${answer.text}`);
    return answer;
  };
  return { shop, token, ask, made, refused };
}

test('the smallest product is sold with its price and its stock', async (t) => {
  const { shop, made } = await opened(t);
  const mug = await made('POST', '/admin/products', MUG);
  assert.equal(mug.slug, 'mug');
  assert.equal(mug.type, 'simple');
  assert.ok(mug.published_at);
  assert.deepEqual(mug.variants[0].stock, { on_hand: 10, reserved: 0, available: 10 });
  assert.deepEqual(mug.variants[0].prices, [
    { currency: 'USD', amount: 1200, compare_at_amount: null },
  ]);
  const seen = await shop.request('GET', '/store/products/mug');
  assert.equal(seen.status, 200, seen.text);
  assert.equal(seen.body.variants[0].price_amount, 1200);
  assert.equal(seen.body.variants[0].availability, 'low_stock');
  assert.ok(!('cost_amount' in seen.body.variants[0]) && !('status' in seen.body));
  const etag = seen.headers['etag'] ?? '';
  const again = await shop.request('GET', '/store/products/mug', {
    headers: { 'if-none-match': etag },
  });
  assert.equal(again.status, 304);
  const [move] = await shop.rows<Record<string, unknown>>(
    `select type, on_hand_delta, reason, ref_type from stock_movements`,
  );
  assert.deepEqual(
    { ...move },
    { type: 'receive', on_hand_delta: 10, reason: 'opening', ref_type: 'variant' },
  );
});

test('of two editors of one product the second is told that it changed', async (t) => {
  const { ask, made, refused, shop } = await opened(t);
  const mug = await made('POST', '/admin/products', MUG);
  const path = `/admin/products/${mug.id}`;
  const first = await ask('PATCH', path, { title: 'Cup' }, { 'if-match': '"1"' });
  assert.equal(first.status, 200, first.text);
  assert.equal(first.headers['etag'], '"2"');
  await refused('VERSION_MISMATCH', 'PATCH', path, { title: 'Bowl' }, { 'if-match': '"1"' });
  assert.equal((await made('GET', path)).title, 'Cup');
  const listed = await shop.request('GET', '/store/products');
  assert.equal(listed.body.data[0].title, 'Cup');
});

test('a patch merges, clears by null and refuses what is no field', async (t) => {
  const { made, refused } = await opened(t);
  const mug = await made('POST', '/admin/products', {
    ...MUG,
    vendor: 'Acme',
    metadata: { a: 1, b: 2 },
    description: '<b>x</b><script>1</script>',
  });
  const path = `/admin/products/${mug.id}`;
  assert.equal(mug.description, '<b>x</b>');
  const after = await made('PATCH', path, { vendor: null, metadata: { a: null, c: 3 } });
  assert.equal(after.vendor, null);
  assert.deepEqual(after.metadata, { b: 2, c: 3 });
  await refused('VALIDATION_FAILED', 'PATCH', path, { price: 3 });
  await refused('PRODUCT_TYPE_INVALID', 'PATCH', path, { type: 'variable' });
  await refused('PRODUCT_NOT_FOUND', 'PATCH', '/admin/products/nothing', { title: 'x' });
});

test('an old slug leads to the new one, and a taken one is refused', async (t) => {
  const { shop, made, refused } = await opened(t);
  const mug = await made('POST', '/admin/products', MUG);
  const twin = await made('POST', '/admin/products', MUG);
  assert.equal(twin.slug, 'mug-2');
  await made('PATCH', `/admin/products/${mug.id}`, { slug: 'cup' });
  const old = await shop.request('GET', '/store/products/mug');
  assert.equal(old.status, 301, old.text);
  assert.equal(old.headers['location'], '/api/v1/store/products/cup');
  const inEuros = await shop.request('GET', '/store/products/mug/variants?currency=EUR&limit=5');
  assert.equal(
    inEuros.headers['location'],
    '/api/v1/store/products/cup/variants?currency=EUR&limit=5',
    'what was asked is still asked',
  );
  await refused('SLUG_TAKEN', 'PATCH', `/admin/products/${twin.id}`, { slug: 'cup' });
  await refused('SLUG_TAKEN', 'POST', '/admin/products', { ...MUG, slug: 'cup' });
  await made('DELETE', `/admin/products/${mug.id}`);
  assert.equal((await shop.request('GET', '/store/products/cup')).status, 404);
  const heir = await made('POST', '/admin/products', { ...MUG, slug: 'cup' });
  assert.equal(heir.slug, 'cup');
  await refused('SLUG_TAKEN', 'PATCH', `/admin/products/${mug.id}`, { status: 'draft' });
});

test('a product without a price is not published', async (t) => {
  const { shop, made, refused } = await opened(t);
  const bare = { title: 'Bare', variants: [{ prices: [] }] };
  const answer = await refused('PRODUCT_NOT_READY', 'POST', '/admin/products', {
    ...bare,
    status: 'active',
  });
  assert.deepEqual(answer.body.details, { reasons: ['no_price'] });
  const draft = await made('POST', '/admin/products', bare);
  assert.equal(draft.status, 'draft');
  await refused('PRODUCT_NOT_READY', 'POST', `/admin/products/${draft.id}/publish`);
  const variant = draft.variants[0].id;
  const set = await made('PUT', `/admin/variants/${variant}/prices`, { prices: usd(5) });
  assert.equal(set.version, 2);
  const shown = await made('POST', `/admin/products/${draft.id}/publish`);
  assert.equal(shown.status, 'active');
  assert.equal((await shop.request('GET', '/store/products/bare')).status, 200);
  const hidden = await made('POST', `/admin/products/${draft.id}/unpublish`);
  assert.equal(hidden.published_at, null);
  assert.equal((await shop.request('GET', '/store/products/bare')).status, 404);
});

test('what breaks a rule of prices, types or stock bears its own code', async (t) => {
  const { made, refused } = await opened(t);
  const post = (code: string, body: object) => refused(code, 'POST', '/admin/products', body);
  const variant = (more: object) => ({ title: 'X', variants: [{ prices: usd(1), ...more }] });
  await post('PRICE_INVALID', variant({ prices: usd(-1) }));
  await post('INVALID_CURRENCY', variant({ prices: [{ currency: 'XQQ', amount: 1 }] }));
  await post('COMPARE_AT_INVALID', variant({ prices: [{ ...usd(5)[0], compare_at_amount: 5 }] }));
  await post('PRICE_OVERLAP', variant({ prices: [...usd(1), ...usd(2)] }));
  await post('INVENTORY_NEGATIVE', variant({ stock: { on_hand: -1 } }));
  await post(
    'LOCATION_NOT_FOUND',
    variant({ stock: { on_hand: 1, location_id: '0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11' } }),
  );
  await post('PRODUCT_TYPE_INVALID', { ...variant({}), type: 'spaceship' });
  await post('PRODUCT_TYPE_INVALID', { title: 'X', variants: [{ prices: [] }, { prices: [] }] });
  const options = [{ name: 'Size', values: ['S', 'L'] }];
  const small = { options: { Size: 'S' }, prices: usd(1), sku: 'S-1' };
  await post('OPTION_COMBINATION_TAKEN', {
    title: 'X',
    options,
    variants: [small, { ...small, sku: 'S-2' }],
  });
  await post('SKU_TAKEN', {
    title: 'X',
    options,
    variants: [small, { ...small, options: { Size: 'L' } }],
  });
  await post('CATEGORY_NOT_FOUND', {
    ...variant({}),
    category_ids: ['0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11'],
  });
  const untaxed = { tax_category_id: '0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11' };
  await post('NOT_FOUND', { ...variant({}), ...untaxed });
  const mug = await made('POST', '/admin/products', MUG);
  await refused('NOT_FOUND', 'PATCH', `/admin/products/${mug.id}`, untaxed);
  const four = ['a', 'b', 'c', 'd'].map((name) => ({ name, values: ['1'] }));
  await post('LIMIT_EXCEEDED', { title: 'X', options: four, variants: [] });
  for (const url of [
    'http://example.com/a.png',
    'https://127.0.0.1/a.png',
    'https://0x7f000001/a.png',
    'https://2130706433/',
    'https://127.1/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[64:ff9b::a9fe:a9fe]/',
    'https://169.254.169.254/',
    'https://100.64.0.1/',
    'https://[fd00::1]/',
    'https://localhost./',
    'https://①②⑦.⓪.⓪.①/',
    'https://user@example.com/',
    'https://example.com:22/',
    'file:///etc/passwd',
  ])
    await post('VALIDATION_FAILED', { ...variant({}), images: [{ url }] });
});

test('variants are added, changed and archived, but never the last', async (t) => {
  const { made, refused, shop } = await opened(t);
  const shirt = await made('POST', '/admin/products', {
    title: 'Shirt',
    status: 'active',
    options: [{ name: 'Size', values: ['S', 'M', 'L'] }],
    variants: [{ options: { Size: 'S' }, prices: usd(1), sku: 'S-1' }],
  });
  const path = `/admin/products/${shirt.id}/variants`;
  await refused('OPTION_COMBINATION_TAKEN', 'POST', path, { options: { Size: 'S' }, prices: [] });
  await refused('SKU_TAKEN', 'POST', path, { options: { Size: 'M' }, prices: [], sku: 'S-1' });
  await refused('VALIDATION_FAILED', 'POST', path, { options: { Size: 'XL' }, prices: [] });
  const medium = await made('POST', path, {
    options: { Size: 'M' },
    prices: usd(2),
    stock: { on_hand: 4 },
  });
  assert.equal(medium.title, 'M');
  assert.equal(medium.stock.on_hand, 4);
  const one = `/admin/variants/${medium.id}`;
  const after = await made('PATCH', one, { sku: 'M-1', options: { Size: 'L' }, weight_grams: 20 });
  assert.equal(after.title, 'L');
  assert.deepEqual(after.options, { Size: 'L' });
  const [item] = await shop.rows<{ sku: string }>(
    'select i.sku from inventory_items i join variant_items v on v.item_id = i.id where v.variant_id = $1',
    [medium.id],
  );
  assert.equal(item?.sku, 'M-1');
  await refused('VERSION_MISMATCH', 'PATCH', one, { sku: 'x' }, { 'if-match': '"1"' });
  await refused('SKU_TAKEN', 'PATCH', one, { sku: 'S-1' });
  await made('DELETE', `/admin/variants/${shirt.variants[0].id}`);
  await refused('VARIANT_REQUIRED', 'DELETE', one);
  await refused('VARIANT_NOT_FOUND', 'PATCH', `/admin/variants/${shirt.variants[0].id}`, {});
  assert.equal((await made('GET', `/admin/products/${shirt.id}`)).variants[0].is_default, true);
});

test('options are previewed and applied: created, kept, archived', async (t) => {
  const { made, refused } = await opened(t);
  const mug = await made('POST', '/admin/products', MUG);
  const path = `/admin/products/${mug.id}/options`;
  const options = [
    { name: 'Size', values: ['S', 'L'] },
    { name: 'Color', values: ['Red', 'Blue'] },
  ];
  const plan = await made('POST', `${path}/preview`, { options });
  assert.equal(plan.kept[0].title, 'S / Red');
  assert.equal(plan.created.length, 3);
  assert.equal(plan.archived.length, 0);
  const after = await made('PUT', path, { options, version: plan.version });
  assert.equal(after.type, 'variable');
  assert.equal(after.variant_count, 4);
  assert.equal(after.variants[0].id, mug.variants[0].id);
  assert.equal(after.variants[0].price_amount, 1200);
  await refused('VERSION_MISMATCH', 'PUT', path, { options, version: plan.version });
  const fewer = [{ name: 'Color', values: ['Red', 'Blue'] }];
  const next = await made('POST', `${path}/preview`, { options: fewer });
  assert.equal(next.kept.length, 2);
  assert.equal(next.archived.length, 2);
  const last = await made('PUT', path, { options: fewer, version: next.version });
  assert.deepEqual(last.variants.map((variant: { title: string }) => variant.title).sort(), [
    'Blue',
    'Red',
  ]);
  const many = ['A', 'B', 'C'].map((name) => ({
    name,
    values: Array.from({ length: 13 }, (_, at) => String(at)),
  }));
  await refused('TOO_MANY_VARIANTS', 'POST', `${path}/preview`, { options: many });
});

test('prices are set as a whole, and the history of a price has no gap', async (t) => {
  const { made, refused, shop } = await opened(t);
  const mug = await made('POST', '/admin/products', MUG);
  const id = mug.variants[0].id;
  const path = `/admin/variants/${id}/prices`;
  for (const amount of [1100, 1000, 900]) {
    shop.clock.advance(60_000);
    await made('PUT', path, { prices: usd(amount) });
  }
  await refused('VERSION_MISMATCH', 'PUT', path, { prices: usd(1) }, { 'if-match': '"1"' });
  await made('PUT', path, { prices: [{ currency: 'EUR', amount: 800, compare_at_amount: 1000 }] });
  const rows = await shop.rows<{ amount: number; valid_from: Date; valid_to: Date | null }>(
    `select amount, valid_from, valid_to from price_history where currency = 'USD' order by valid_from, id`,
  );
  assert.deepEqual(
    rows.map((row) => row.amount),
    [1200, 1100, 1000, 900],
  );
  for (const [index, row] of rows.entries())
    if (index < 3) assert.deepEqual(row.valid_to, rows[index + 1]?.valid_from);
  assert.ok(rows.at(-1)?.valid_to);
  const history = await made('GET', `/admin/variants/${id}/price-history?limit=2`);
  assert.equal(history.data.length, 2);
  const rest = await made(
    'GET',
    `/admin/variants/${id}/price-history?limit=10&cursor=${encodeURIComponent(history.next_cursor)}`,
  );
  assert.equal(rest.data.length, 3);
  const why = await made('POST', '/admin/prices/explain', { variant_id: id, currency: 'USD' });
  assert.equal(why.winner, null);
  assert.equal(why.losers[0].reason, 'other_currency');
  const bulk = await made('POST', '/admin/prices/bulk', {
    items: [{ variant_id: id, prices: usd(700) }],
  });
  assert.equal(bulk.data[0].prices[0].amount, 700);
  await assert.rejects(
    shop.rows(`update price_history set valid_to = now() where valid_to is not null`),
    /closed already/,
  );
});

test('categories make a tree that is moved as a whole and never closes a circle', async (t) => {
  const { made, refused, shop } = await opened(t);
  const post = (name: string, parent_id?: string) =>
    made('POST', '/admin/categories', { name, ...(parent_id ? { parent_id } : {}) });
  const home = await post('Home');
  const kitchen = await post('Kitchen', home.id);
  const mugs = await post('Mugs', kitchen.id);
  assert.equal(mugs.path, 'home/kitchen/mugs');
  const garden = await post('Garden');
  const moved = await made('POST', `/admin/categories/${kitchen.id}/move`, {
    parent_id: garden.id,
    position: 0,
  });
  assert.equal(moved.path, 'garden/kitchen');
  await refused('CATEGORY_CYCLE', 'POST', `/admin/categories/${garden.id}/move`, {
    parent_id: mugs.id,
  });
  await made('PATCH', `/admin/categories/${kitchen.id}`, { slug: 'cooking' });
  const tree = (await shop.request('GET', '/store/categories')).body.data;
  assert.deepEqual(
    tree.map((root: { slug: string }) => root.slug),
    ['home', 'garden'],
  );
  assert.equal(tree[1].children[0].children[0].path, 'garden/cooking/mugs');
  assert.equal((await shop.request('GET', '/store/categories/kitchen')).status, 301);
  await refused('RESOURCE_IN_USE', 'DELETE', `/admin/categories/${kitchen.id}`);
  let parent = mugs.id;
  for (let depth = 4; depth <= 10; depth += 1) parent = (await post(`Level ${depth}`, parent)).id;
  await refused('CATEGORY_TOO_DEEP', 'POST', '/admin/categories', {
    name: 'Deep',
    parent_id: parent,
  });
  await refused('CATEGORY_TOO_DEEP', 'POST', `/admin/categories/${garden.id}/move`, {
    parent_id: home.id,
  });
});

test('a collection keeps its products in its order', async (t) => {
  const { made, refused, shop } = await opened(t);
  const ids: string[] = [];
  for (const title of ['A', 'B', 'C'])
    ids.push((await made('POST', '/admin/products', { ...MUG, title })).id);
  const picks = await made('POST', '/admin/collections', { title: 'Picks' });
  const path = `/admin/collections/${picks.id}/products`;
  await made('PUT', path, { product_ids: [ids[2], ids[0]] });
  const listed = async () =>
    (await shop.request('GET', '/store/products?collection=picks')).body.data.map(
      (row: { title: string }) => row.title,
    );
  assert.deepEqual(await listed(), ['C', 'A']);
  await made('PATCH', `/admin/collections/${picks.id}`, { sort: 'title_asc' });
  assert.deepEqual(await listed(), ['A', 'C']);
  await refused('PRODUCT_NOT_FOUND', 'PUT', path, { product_ids: [picks.id] });
  await refused('SLUG_TAKEN', 'POST', '/admin/collections', { title: 'x', slug: 'picks' });
  await made('DELETE', `/admin/collections/${picks.id}`);
  await refused('COLLECTION_NOT_FOUND', 'PATCH', `/admin/collections/${picks.id}`, { title: 'x' });
});

test('an uploaded image is encoded anew and served from its key; what is no image is refused', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'rcommerce-media-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const { shop, token, made, refused } = await opened(t, { data_dir: folder });
  const upload = (bytes: Buffer, filename: string) => {
    const head = `--x\r\ncontent-disposition: form-data; name="file"; filename="${filename}"\r\n\r\n`;
    const alt = `\r\n--x\r\ncontent-disposition: form-data; name="alt"\r\n\r\nA red square\r\n--x--\r\n`;
    return shop.request('POST', '/admin/media', {
      token,
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body: Buffer.concat([Buffer.from(head), bytes, Buffer.from(alt)]),
    });
  };
  const image = sharp({ create: { width: 8, height: 6, channels: 3, background: 'red' } });
  for (const format of ['png', 'jpeg', 'webp', 'avif'] as const) {
    const bytes = await image.clone().toFormat(format).toBuffer();
    const sent = await upload(
      Buffer.concat([bytes, Buffer.from('<script>1</script>')]),
      '../x.exe',
    );
    assert.equal(sent.status, 201, sent.text);
    assert.equal(sent.body.width, 8);
    const served = await shop.wired.http.app.inject({ method: 'GET', url: sent.body.url });
    assert.equal(served.statusCode, 200);
    assert.equal(served.headers['content-type'], `image/${format}`);
    assert.equal(served.headers['content-security-policy'], "default-src 'none'; sandbox");
    assert.equal(served.headers['cross-origin-resource-policy'], 'cross-origin');
    assert.equal(served.rawPayload.includes('<script>'), false);
  }
  for (const [bytes, name] of [
    [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'a.svg'],
    [Buffer.from('<html></html>'), 'a.png'],
    [Buffer.from('89504e470d0a1a0a00000000', 'hex'), 'a.png'],
  ] as const) {
    const sent = await upload(bytes, name);
    assert.equal(sent.body?.code, 'MEDIA_TYPE_INVALID', sent.text);
  }
  const huge = await upload(Buffer.alloc(11 * 1024 * 1024), 'a.png');
  assert.equal(huge.body?.code, 'MEDIA_TOO_LARGE', huge.text);
  const many = await upload(
    await sharp({ create: { width: 7000, height: 7000, channels: 3, background: 'red' } })
      .png()
      .toBuffer(),
    'a.png',
  );
  assert.equal(many.body?.code, 'MEDIA_TOO_LARGE', many.text);
  const [media] = (await made('GET', '/admin/media')).data;
  const mug = await made('POST', '/admin/products', { ...MUG, images: [{ media_id: media.id }] });
  assert.equal(mug.images[0].alt, 'A red square');
  await refused('RESOURCE_IN_USE', 'DELETE', `/admin/media/${media.id}`);
  await made('DELETE', `/admin/images/${mug.images[0].id}`);
  await made('DELETE', `/admin/media/${media.id}`);
  const gone = await shop.wired.http.app.inject({ method: 'GET', url: media.url });
  assert.equal(gone.statusCode, 404);
});

test('another store sees nothing of a product', async (t) => {
  const { made, shop } = await opened(t);
  const mug = await made('POST', '/admin/products', MUG);
  const other = await shop.secondStore();
  const answer = await shop.request('GET', `/admin/products/${mug.id}`, { token: other.token });
  assert.equal(answer.body.code, 'PRODUCT_NOT_FOUND');
  const list = await shop.request('GET', '/admin/products', { token: other.token });
  assert.deepEqual(list.body.data, []);
});

test('a product that was sold keeps its type', async (t) => {
  const { made, refused, shop } = await opened(t);
  const free = await made('POST', '/admin/products', MUG);
  assert.equal(
    (await made('PATCH', `/admin/products/${free.id}`, { type: 'digital' })).type,
    'digital',
  );
  const sticker = await stickerInStock(shop, 3);
  const cart = await cartWith(shop, sticker);
  assert.equal((await complete(shop, cart, 'tok_success')).status, 201);
  const [sold] = (await made('GET', '/admin/products?q=Sticker')).data;
  await refused('PRODUCT_TYPE_LOCKED', 'PATCH', `/admin/products/${sold.id}`, { type: 'digital' });
});
