import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import sharp from 'sharp';
import { fileWith, importFrom } from '../../../test/support/import-files.ts';
import { openShop } from '../../../test/support/shop.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { isPublicAddress } from '../../platform/address-range.ts';
import { getPublic, OutboundRefused, PUBLIC_ONLY } from '../../platform/outbound.ts';
import { SYSTEM } from '../../platform/postgres/db.ts';
import { fetchImage } from './jobs.ts';

async function opened(t: TestContext, settings: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'rcommerce-fetch-test-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return { folder, shop: await openShop(t, { settings: { data_dir: folder, ...settings } }) };
}

const FILE = (url: string) =>
  `Handle,Title,Published,Variant Price,Image Src\ncup,Cup,true,10,${url}\n`;

/** A server on this machine with a certificate of its own; undefined where none can be made. */
async function strangers(t: TestContext, answer: (path: string) => Buffer | number) {
  const folder = await mkdtemp(join(tmpdir(), 'rcommerce-tls-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const asked = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key];
  const name = [
    '-out',
    cert,
    '-subj',
    '/CN=img.example.com',
    '-addext',
    'subjectAltName=DNS:img.example.com',
  ];
  try {
    execFileSync('openssl', [...asked, ...name], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  const paths: string[] = [];
  const server = createServer(
    { key: await readFile(key), cert: await readFile(cert) },
    (request, response) => {
      const got = answer(request.url ?? '');
      paths.push(request.url ?? '');
      response.statusCode = typeof got === 'number' ? got : 200;
      if (typeof got === 'number') response.setHeader('location', 'https://img.example.com/good');
      response.end(typeof got === 'number' ? '' : got);
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' && address ? String(address.port) : '';
  const rules = {
    isAllowed: () => true,
    ports: new Set([port]),
    resolve: async () => ['127.0.0.1'],
    ca: await readFile(cert, 'utf8'),
  };
  return { url: (path: string) => `https://img.example.com:${port}${path}`, rules, paths };
}

test('no address that is not public is called, whatever its name says', async () => {
  const resolving = (...addresses: string[]) => ({
    ...PUBLIC_ONLY,
    resolve: async () => addresses,
  });
  for (const address of [
    '10.0.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
  ]) {
    assert.equal(isPublicAddress(address), false, address);
    await assert.rejects(
      getPublic('https://img.example.com/x', 10, resolving(address)),
      OutboundRefused,
    );
    await assert.rejects(
      getPublic('https://img.example.com/x', 10, resolving('93.184.215.14', address)),
      OutboundRefused,
      'one private address among public ones is enough',
    );
  }
  for (const url of [
    'http://img.example.com/x',
    'https://127.0.0.1/x',
    'https://[::1]/x',
    'https://a:b@img.example.com/',
    'https://img.example.com:22/',
  ])
    await assert.rejects(getPublic(url, 10, resolving('93.184.215.14')), OutboundRefused, url);
});

test('an image that cannot be fetched stays a reference, and the import is whole', async (t) => {
  const { shop } = await opened(t, { 'media.fetch_remote': 'true' });
  // The name does not exist: a failure of the network, met by further tries and then given up.
  const path = await fileWith(t, FILE('https://images.invalid-name-of-a-test.example/1.jpg'));
  const report = await importFrom(shop, path, { platform: 'shopify' });
  assert.deepEqual([report.products.created, report.images.created], [1, 1]);
  await shop.drain();
  for (const seconds of [60, 600, 3600]) {
    shop.clock.advance(seconds * 1000);
    await shop.drain();
  }
  assert.equal(await shop.count('media', "kind = 'remote'"), 1);
  assert.equal(
    await shop.count('pgboss.job', "name = 'media.fetch' and state not in ('completed')"),
    0,
  );
});

test('images are only fetched where that is switched on', async (t) => {
  const { shop } = await opened(t);
  await importFrom(shop, await fileWith(t, FILE('https://img.example.com/1.jpg')), {
    platform: 'shopify',
  });
  assert.equal(await shop.count('pgboss.job', "name = 'media.fetch'"), 0);
});

test('a fetched image is encoded anew, served by us, and known again by the next import', async (t) => {
  const image = await sharp({ create: { width: 8, height: 6, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const server = await strangers(t, (path) =>
    path === '/good'
      ? image
      : path === '/big'
        ? Buffer.alloc(11 * 1024 * 1024)
        : path === '/text'
          ? Buffer.from('<svg/>')
          : 302,
  );
  if (!server) return t.skip('no openssl here to make a certificate');
  const { shop, folder } = await opened(t);
  const world = { ...shop.edges, dataDir: folder };
  const ctx = { storeId: shop.storeId, actor: SYSTEM };
  const path = await fileWith(t, FILE('https://img.example.com/good'));
  await importFrom(shop, path, { platform: 'shopify' });
  const [media] = await shop.rows<{ id: Uuid }>('select id from media');
  assert.ok(media);
  const lead = (to: string) => shop.rows('update media set url = $1 where id = $2', [to, media.id]);
  for (const bad of ['/moved', '/big', '/text']) {
    await lead(server.url(bad));
    assert.equal(await fetchImage(world, ctx, media.id, server.rules), 'left', bad);
  }
  assert.ok(!server.paths.includes('/good'), 'a redirect is not followed');
  await lead(server.url('/good'));
  assert.equal(await fetchImage(world, ctx, media.id, server.rules), 'kept');
  assert.equal(await fetchImage(world, ctx, media.id, server.rules), 'left', 'once');
  const cup = (await shop.request('GET', '/store/products/cup')).body;
  assert.match(cup.images[0].url, /^\/media\/[0-9a-f-]+\.png$/);
  assert.deepEqual([cup.images[0].width, cup.images[0].height], [8, 6]);
  assert.equal((await shop.wired.http.app.inject(cup.images[0].url)).statusCode, 200);
  await shop.rows("update media set source_url = 'https://img.example.com/good'");
  const again = await importFrom(shop, path, { platform: 'shopify', updatesExisting: true });
  assert.deepEqual([again.products.skipped, again.images.skipped], [1, 1]);
});
