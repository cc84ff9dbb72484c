import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import sharp from 'sharp';
import { exported, fileWith, importFrom, upload } from '../../../test/support/import-files.ts';
import { openShop, type TestShop } from '../../../test/support/shop.ts';

/** Two stores of one installation; the first has two uploaded images and three goods that show them. */
async function opened(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'rcommerce-own-images-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const shop = await openShop(t, { settings: { data_dir: folder } });
  const token = await shop.staffToken();
  const other = await shop.secondStore();
  const files = () => readdir(join(folder, 'media'));
  const [red, blue] = [await sendImage(shop, token, 'red'), await sendImage(shop, token, 'blue')];
  for (const [title, images] of [
    ['Cup', [red, blue]],
    ['Mug', [red]],
    ['Pot', [red, red]],
  ] as const) {
    const body = {
      title,
      status: 'active',
      variants: [{ prices: [{ currency: 'USD', amount: 1000 }] }],
      images: images.map(({ id }, index) => ({ media_id: id, alt: `${title} ${index}` })),
    };
    const made = await shop.request('POST', '/admin/products', { token, body });
    assert.equal(made.status, 201, made.text);
  }
  const bring = async (contents: string, fields: Readonly<Record<string, string>> = {}) => {
    const sent = await upload(shop, other.token, contents, { platform: 'rcommerce', ...fields });
    assert.equal(sent.status, 202, sent.text);
    await shop.drain();
    const path = `/admin/imports/${sent.body.id}`;
    return (await shop.request('GET', path, { token: other.token })).body;
  };
  return { shop, token, other, folder, files, bring, red, blue };
}

async function sendImage(shop: TestShop, token: string, background: string) {
  const bytes = await sharp({ create: { width: 8, height: 6, channels: 3, background } })
    .jpeg()
    .toBuffer();
  const head = '--x\r\ncontent-disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n';
  const sent = await shop.request('POST', '/admin/media', {
    token,
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n--x--\r\n')]),
  });
  assert.equal(sent.status, 201, sent.text);
  return sent.body as { readonly id: string; readonly url: string };
}

const none = { created: 0, updated: 0, skipped: 0, failed: 0 };

for (const format of ['csv', 'json'] as const) {
  test(`uploaded images go along into another store of the installation, as ${format}`, async (t) => {
    const { shop, token, other, files, bring, red } = await opened(t);
    const first = await exported(shop, token, 'products', format);
    const ready = await bring(first);
    assert.deepEqual(ready.counts.images, { ...none, created: 5 }, 'the check foresees it');
    assert.equal((await files()).length, 2, 'and writes no file');
    const begun = await shop.request('POST', `/admin/imports/${ready.id}/start`, {
      token: other.token,
    });
    assert.equal(begun.status, 202, begun.text);
    await shop.drain();
    const done = await shop.request('GET', `/admin/imports/${ready.id}`, { token: other.token });
    assert.deepEqual([done.body.status, done.body.counts], ['completed', ready.counts]);
    assert.equal((await files()).length, 4, 'five places show two images: two files more');
    assert.equal(await shop.count('media', `store_id = '${other.storeId}'`), 2);
    assert.equal(await exported(shop, other.token, 'products', format), first);

    const again = await bring(first, { dry_run: 'false', update_existing: 'true' });
    assert.deepEqual(again.counts.images, { ...none, skipped: 5 });
    assert.equal((await files()).length, 4, 'once more brings nothing');

    // The copy is the other store's own: what the first store removes stays there.
    const mug = await shop.request('GET', '/admin/products/mug', { token: other.token });
    const [image] = mug.body.images;
    assert.notEqual(image.url, red.url);
    assert.deepEqual([image.width, image.height, image.alt], [8, 6, 'Mug 0']);
    const bytes = async (url: string) => (await shop.wired.http.app.inject(url)).rawPayload;
    assert.deepEqual(await bytes(image.url), await bytes(red.url), 'not encoded once more');
    for (const slug of ['cup', 'mug', 'pot']) {
      const product = await shop.request('GET', `/admin/products/${slug}`, { token });
      for (const { id } of product.body.images)
        await shop.request('DELETE', `/admin/images/${id}`, { token });
    }
    assert.equal((await shop.request('DELETE', `/admin/media/${red.id}`, { token })).status, 204);
    assert.equal((await shop.wired.http.app.inject(red.url)).statusCode, 404);
    assert.equal((await shop.wired.http.app.inject(image.url)).statusCode, 200);
    assert.equal(await exported(shop, other.token, 'products', format), first);
  });
}

test('a Shopify file that names images by the address of this shop brings them along', async (t) => {
  const { shop, other, files, bring, red } = await opened(t);
  const { publicUrl } = shop.edges.config.server;
  const file = [
    'Handle,Title,Published,Variant Price,Image Src',
    `jar,Jar,true,10,${publicUrl}${red.url}`,
    `lid,Lid,true,10,${red.url}`,
  ].join('\n');
  const done = await bring(file, { platform: 'shopify', dry_run: 'false' });
  assert.deepEqual(done.counts.images, { ...none, created: 2 });
  assert.equal((await files()).length, 3, 'two names of one image make one file');
  const again = await bring(file, {
    platform: 'shopify',
    dry_run: 'false',
    update_existing: 'true',
  });
  assert.deepEqual(again.counts.images, { ...none, skipped: 2 });
  assert.equal(await shop.count('media', `store_id = '${other.storeId}'`), 1);
});

test('a made-up key, and a file that is lost or not what it was, are told of their row', async (t) => {
  const { shop, other, folder, files, bring, red, blue } = await opened(t);
  const madeUp = `/media/${'0'.repeat(32)}-${'0'.repeat(16)}.jpg`;
  await rm(join(folder, red.url));
  await writeFile(join(folder, blue.url), 'other bytes');
  const file = [
    'slug,title,status,price:USD,image_url',
    `jar,Jar,active,10,${madeUp}`,
    `lid,Lid,active,10,${red.url}`,
    `box,Box,active,10,${blue.url}`,
  ].join('\n');
  for (const fields of [{}, { dry_run: 'false' }]) {
    const done = await bring(file, fields);
    assert.equal(done.counts.products.created, 3);
    assert.deepEqual(done.counts.images, { ...none, failed: 3 });
    const rows = await shop.request('GET', `/admin/imports/${done.id}/rows?status=adjusted`, {
      token: other.token,
    });
    const told = rows.body.data.map((row: { line: number; adjustments: { message: string }[] }) => [
      row.line,
      row.adjustments[0]?.message,
    ]);
    assert.deepEqual(
      told,
      [madeUp, red.url, blue.url].map((url, index) => [
        index + 2,
        `The image ${url} is no file of this installation; it is left out.`,
      ]),
    );
  }
  assert.equal((await files()).length, 1);
  assert.equal(await shop.count('media', `store_id = '${other.storeId}'`), 0);
});

test('what a refused product named leaves no file behind', async (t) => {
  const { files, bring, red, blue } = await opened(t);
  const file = [
    'slug,title,status,sku,price:USD,image_url',
    `jar,Jar,active,JAR,10,${red.url}`,
    `lid,Lid,active,${'L'.repeat(300)},10,${blue.url}`,
  ].join('\n');
  const done = await bring(file, { dry_run: 'false' });
  assert.deepEqual(done.counts.images, { ...none, created: 1, failed: 1 });
  assert.equal((await files()).length, 3);
});

test('imports that name one image at once make one copy of it', async (t) => {
  const { shop, other, files } = await opened(t);
  const { url } = await sendImage(shop, other.token, 'green');
  const before = await files();
  const reports = await Promise.all(
    Array.from({ length: 6 }, async (_, n) =>
      importFrom(shop, await fileWith(t, `slug,title,status,image_url\np-${n},P,draft,${url}`), {
        platform: 'rcommerce',
      }),
    ),
  );
  for (const report of reports) assert.equal(report.images.created, 1);
  assert.equal((await files()).length, before.length + 1);
  assert.equal(await shop.count('media', `source_url = '${url}'`), 1);
});
