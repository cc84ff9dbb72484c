import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { migratedDatabase } from '../support/cluster.ts';
import { fileWith } from '../support/import-files.ts';
import { checkInvariants } from '../support/invariants.ts';
import { ownerToken, startServer } from '../support/server-process.ts';

const CLI = fileURLToPath(new URL('../../src/main/cli.ts', import.meta.url));
const PRODUCTS = 900;
/** A dead worker's import goes on within this: its job's lease, or the sweeper's look. */
const TAKEN_UP_MS_MAX = 110_000;

const file = (): string =>
  [
    'Handle,Title,Published,Variant SKU,Variant Price,Variant Inventory Tracker,Variant Inventory Qty',
  ]
    .concat(
      Array.from({ length: PRODUCTS }, (_, n) => `p-${n},Product ${n},true,S-${n},9.90,shopify,2`),
    )
    .join('\n');

async function openDatabase(t: TestContext) {
  const database = await migratedDatabase();
  const admin = new pg.Client(database.admin);
  await admin.connect();
  t.after(async () => {
    await admin.end();
    await database.drop();
  });
  const rows = async <Row>(text: string): Promise<Row[]> => (await admin.query(text)).rows as Row[];
  const count = async (from: string): Promise<number> =>
    Number((await rows<{ count: string }>(`select count(*) as count from ${from}`))[0]?.count);
  /** Waits until a third of the file is in. */
  const half = async () => {
    for (const until = Date.now() + 120_000; Date.now() < until; await sleep(20))
      if ((await count('import_rows')) >= PRODUCTS / 3) return;
    throw new Error('the import did not come to a third');
  };
  const { host, user } = database.admin;
  const url = `postgres://${user}@localhost/${database.name}?host=${encodeURIComponent(host ?? '')}`;
  return { database, rows, count, half, url };
}

type Open = Awaited<ReturnType<typeof openDatabase>>;

/** Every product of the file once, with its stock once, and a row for each. */
async function assertWhole({ rows, count }: Open): Promise<void> {
  assert.equal(await count('products'), PRODUCTS);
  assert.equal(await count('variants'), PRODUCTS);
  assert.equal(await count('inventory_levels where on_hand = 2'), PRODUCTS);
  assert.equal(await count("stock_movements where reason = 'opening'"), PRODUCTS);
  assert.equal(await count("import_rows where status = 'created' and not is_dry_run"), PRODUCTS);
  const [work] = await rows<{ status: string; counts: { products: { created: number } } }>(
    'select status, counts from imports',
  );
  assert.deepEqual([work?.status, work?.counts.products.created], ['completed', PRODUCTS]);
  await checkInvariants(rows);
}

test('a command line killed at half resumes behind the last product, and takes none twice', async (t) => {
  const open = await openDatabase(t);
  const path = await fileWith(t, file());
  const folder = await mkdtemp(join(tmpdir(), 'rcommerce-cli-'));
  t.after(() => rm(folder, { recursive: true }));
  const start = (...more: string[]) =>
    spawn(process.execPath, [CLI, 'import', path, '--platform', 'shopify', '--json', ...more], {
      env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: open.url, RCOMMERCE_DATA_DIR: folder },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const first = start();
  const ended = new Promise((resolve) => first.once('exit', resolve));
  await open.half();
  first.kill('SIGKILL');
  await ended;
  const taken = await open.count('products');
  assert.ok(taken < PRODUCTS, `killed in the middle (${taken})`);
  assert.equal(await open.count('import_rows'), taken, 'a row for each product that is there');
  // The claim of the dead process ends by itself.
  await open.rows("update imports set lease_until = now() where status = 'running'");
  const second = start('--resume');
  let text = '';
  second.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  assert.equal(await new Promise((resolve) => second.once('exit', resolve)), 0, text);
  const report = JSON.parse(text.trim().split('\n').at(-1) ?? '');
  assert.equal(report.products.created, PRODUCTS, 'the report counts the whole file');
  await assertWhole(open);
});

test('a server killed at half ends the import after its restart, without being asked', async (t) => {
  const open = await openDatabase(t);
  const folder = await mkdtemp(join(tmpdir(), 'rcommerce-crash-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const environment = { RCOMMERCE_DATA_DIR: folder };
  let server = await startServer(open.database, environment);
  t.after(() => server.kill());
  const form = new FormData();
  form.set('platform', 'shopify');
  form.set('dry_run', 'false');
  form.set('file', new Blob([file()]), 'products.csv');
  const sent = await fetch(`${server.url}/api/v1/admin/imports`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await ownerToken(server.url)}` },
    body: form,
  });
  assert.equal(sent.status, 202, await sent.clone().text());
  await open.half();
  await server.kill();
  assert.ok((await open.count('products')) < PRODUCTS, 'killed in the middle');
  server = await startServer(open.database, environment);
  const until = Date.now() + TAKEN_UP_MS_MAX;
  while ((await open.count("imports where status = 'completed'")) === 0 && Date.now() < until)
    await sleep(200);
  await assertWhole(open);
});
