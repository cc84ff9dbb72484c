import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { fileWith } from '../../../test/support/import-files.ts';
import { openShop } from '../../../test/support/shop.ts';
import { SYSTEM } from '../../platform/postgres/db.ts';
import { fingerprintOf } from './files.ts';
import { type Working, workOnImport } from './import-jobs.ts';
import {
  cancelImport,
  createImport,
  importById,
  resumeImport,
  startImport,
  undoImport,
} from './imports.ts';

const HEADER =
  'Handle,Title,Published,Variant SKU,Variant Price,Variant Inventory Tracker,Variant Inventory Qty';

async function opened(t: TestContext, products: number, dryRun = false) {
  const folder = await mkdtemp(join(tmpdir(), 'rcommerce-races-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const shop = await openShop(t, { connections: 16, settings: { data_dir: folder } });
  const rows = Array.from(
    { length: products },
    (_, n) => `p-${n},Product ${n},true,S-${n},9.90,shopify,2`,
  );
  const path = await fileWith(t, [HEADER, ...rows].join('\n'));
  const ctx = { storeId: shop.storeId, actor: SYSTEM };
  const { sha256, bytes } = await fingerprintOf(path);
  const { id } = await shop.inTx((tx) =>
    createImport(tx, {
      platform: 'shopify',
      format: 'csv',
      delimiter: ',',
      filename: null,
      storage_key: null,
      file_sha256: sha256,
      file_bytes: bytes,
      options: {
        dry_run: dryRun,
        update_existing: false,
        on_error: 'continue',
        limit: null,
        currency: 'USD',
      },
    }),
  );
  const world = {
    ...shop.edges,
    mediaFolder: folder,
    publicUrl: 'http://127.0.0.1',
    folder,
    fetchesImages: false,
  };
  const work = (more: Partial<Working> = {}) =>
    workOnImport(world, ctx, id, { path, isAlone: true, ...more });
  return { shop, id, work };
}

const settled = async (asked: readonly Promise<unknown>[]): Promise<readonly string[]> =>
  (await Promise.allSettled(asked)).map((one) =>
    one.status === 'fulfilled' ? 'done' : ((one.reason as { code?: string }).code ?? 'fault'),
  );

test('of many workers at one import one has it, and every product comes once', async (t) => {
  const { shop, id, work } = await opened(t, 150);
  const results = await Promise.all(Array.from({ length: 8 }, () => work()));
  assert.equal(results.filter((one) => one === 'done').length, 1, results.join());
  assert.equal(results.filter((one) => one === 'nobody').length, 7);
  assert.equal(await shop.count('products'), 150);
  assert.equal(await shop.count('import_rows'), 150);
  assert.equal((await importById(shop.db, id)).status, 'completed');
});

test('a worker whose claim went to another writes nothing more', async (t) => {
  const { shop, id, work } = await opened(t, 350);
  let other: Promise<unknown> | undefined;
  const first = work({
    onJudged: () => {
      if (other) return;
      // As if this process had hung for longer than its claim lasts.
      shop.clock.advance(31_000);
      other = work();
    },
  });
  assert.deepEqual([await first, await other], ['nobody', 'done']);
  assert.equal(await shop.count('products'), 350);
  assert.equal(await shop.count('import_rows'), 350);
  const { counts, cursor } = await importById(shop.db, id);
  assert.deepEqual([counts.products.created, cursor], [350, 350]);
});

test('of two that start one begins, and the other hears that it runs', async (t) => {
  const { shop, id, work } = await opened(t, 5, true);
  assert.equal(await work(), 'done');
  const start = () => shop.inTx((tx) => startImport(tx, id));
  const codes = await settled([start(), start(), start(), start()]);
  assert.deepEqual([...codes].sort(), [
    'IMPORT_RUNNING',
    'IMPORT_RUNNING',
    'IMPORT_RUNNING',
    'done',
  ]);
  assert.equal(await work(), 'done');
  assert.equal(await shop.count('products'), 5);
  assert.equal(await shop.count('events', "type = 'import.started'"), 1);
});

test('an import stopped while it runs pauses behind a batch, and resumes there', async (t) => {
  const { shop, id, work } = await opened(t, 450);
  let stopping: Promise<unknown> | undefined;
  const result = await work({
    onJudged: () => {
      stopping ??= shop.inTx((tx) => cancelImport(tx, id));
    },
  });
  await stopping;
  assert.equal(result, 'nobody');
  const paused = await importById(shop.db, id);
  const there = await shop.count('products');
  assert.equal(paused.status, 'paused');
  assert.ok(there < 450);
  assert.deepEqual([paused.cursor, paused.counts.products.created], [there, there]);
  const resume = () => shop.inTx((tx) => resumeImport(tx, id));
  assert.deepEqual([...(await settled([resume(), resume()]))].sort(), ['IMPORT_RUNNING', 'done']);
  assert.equal(await work(), 'done');
  assert.equal(await shop.count('products'), 450);
  assert.equal(await shop.count('import_rows'), 450);
});

test('an import is taken back once, however many ask and work', async (t) => {
  const { shop, id, work } = await opened(t, 60);
  await work();
  const undo = () => shop.inTx((tx) => undoImport(tx, id));
  const codes = await settled([undo(), undo(), undo()]);
  assert.deepEqual([...codes].sort(), ['IMPORT_RUNNING', 'IMPORT_RUNNING', 'done']);
  await Promise.all([work(), work(), work()]);
  const undone = await importById(shop.db, id);
  assert.deepEqual([undone.status, undone.undo_counts], ['undone', { undone: 60, kept: 0 }]);
  assert.equal(await shop.count('products', "status = 'archived'"), 60);
  assert.equal(await shop.count('events', "type = 'product.archived'"), 60);
});
