import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { emptyDatabase, migratedDatabase } from './support/cluster.ts';

const CLI = fileURLToPath(new URL('../src/main/cli.ts', import.meta.url));
const REAL = fileURLToPath(new URL('../../../shared/data/shopify/', import.meta.url));

type Ran = {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** The last line of stdout, as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape; a wrong look fails the test.
  readonly json: () => any;
};
type Shop = {
  readonly run: (...args: string[]) => Promise<Ran>;
  /** As `run`, with this text on stdin. */
  readonly pipe: (text: string, ...args: string[]) => Promise<Ran>;
  readonly rows: (text: string) => Promise<Record<string, unknown>[]>;
  /** One that runs until it is stopped. */
  readonly start: (...args: string[]) => Running;
};
type Running = {
  /** Until it has said something like this. */
  readonly until: (words: RegExp) => Promise<void>;
  readonly stop: () => Promise<Ran>;
};

/** The command line as operators have it: a process of its own, on a database of its own. */
async function shop(t: TestContext, isEmpty = false): Promise<Shop> {
  const database = isEmpty ? await emptyDatabase() : await migratedDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'rcommerce-cli-'));
  t.after(async () => {
    await database.drop();
    await rm(folder, { recursive: true });
  });
  const { host, user } = database.admin;
  const url = `postgres://${user}@localhost/${database.name}?host=${encodeURIComponent(host ?? '')}`;
  return {
    run: (...args) => run(args, { DATABASE_URL: url, RCOMMERCE_DATA_DIR: folder }),
    start: (...args) => start(t, args, { DATABASE_URL: url, RCOMMERCE_DATA_DIR: folder }),
    pipe: (text, ...args) => run(args, { DATABASE_URL: url, RCOMMERCE_DATA_DIR: folder }, text),
    rows: async (text) => {
      const client = new pg.Client(database.admin);
      await client.connect();
      try {
        return (await client.query(text)).rows;
      } finally {
        await client.end();
      }
    },
  };
}

function run(args: readonly string[], env: Record<string, string>, text?: string): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
      stdio: [text === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    child.stdin?.end(text);
    let out = '';
    let err = '';
    child.stdout?.on('data', (part) => {
      out += part;
    });
    child.stderr?.on('data', (part) => {
      err += part;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, out, err, json: () => JSON.parse(out.trimEnd().split('\n').at(-1) ?? '') });
    });
  });
}

const SAID_MS_MAX = 20_000;

function start(t: TestContext, args: readonly string[], env: Record<string, string>): Running {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  let out = '';
  let err = '';
  child.stdout.on('data', (part) => {
    out += part;
  });
  child.stderr.on('data', (part) => {
    err += part;
  });
  const ended = once(child, 'close');
  return {
    until: async (words) => {
      const deadline = Date.now() + SAID_MS_MAX;
      while (!words.test(out + err)) {
        assert.ok(Date.now() < deadline, `${words} was not said: ${out}${err}`);
        await sleep(50);
      }
    },
    stop: async () => {
      child.kill('SIGTERM');
      const [code] = (await ended) as [number | null];
      return { code, out, err, json: () => JSON.parse(out.trimEnd().split('\n').at(-1) ?? '') };
    },
  };
}

function ok(ran: Ran): Ran {
  assert.equal(ran.code, 0, ran.err + ran.out);
  return ran;
}

async function csv(t: TestContext, rows: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rcommerce-cli-'));
  t.after(() => rm(folder, { recursive: true }));
  const header =
    'Handle,Title,Vendor,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Tracker,' +
    'Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price,Image Src';
  const path = join(folder, 'products.csv');
  await writeFile(path, [header, ...rows].join('\n'));
  return path;
}

const CUP =
  'cup,Cup,Nord,true,Colour,Red,CUP-R,shopify,5,deny,10.50,,https://img.example.com/1.jpg';
const CUP_BLUE = 'cup,,,,,Blue,CUP-B,shopify,2,continue,11,9,https://img.example.com/2.jpg';
const JAR = 'jar,Jar,,true,Title,Default Title,JAR,shopify,7,deny,3,,';

test('an import prints the report as the last line, and a second one creates nothing', async (t) => {
  const { run, rows } = await shop(t);
  const path = await csv(t, [CUP, CUP_BLUE, JAR]);
  const dry = ok(await run('import', path, '--platform', 'shopify', '--dry-run', '--json'));
  assert.equal(dry.json().dry_run, true);
  assert.equal(dry.json().products.created, 2);
  assert.deepEqual(await rows('select 1 from products'), []);
  const first = ok(await run('import', path, '--platform', 'shopify', '--json'));
  assert.deepEqual(first.json(), {
    dry_run: false,
    products: { created: 2, updated: 0, skipped: 0, failed: 0, adjusted: 1 },
    variants: { created: 3, updated: 0, skipped: 0, failed: 0 },
    images: { created: 2, updated: 0, skipped: 0, failed: 0 },
    problems: [
      {
        line: 3,
        handle: 'cup',
        code: 'COMPARE_AT_INVALID',
        message: 'The compare-at price 9 is not above the price; it is left out.',
      },
    ],
  });
  assert.match(first.err, /2 of 2 products/, 'progress in plain lines where no terminal is');
  assert.deepEqual(
    await rows(`select i.sku, l.backorder_limit > 0 as beyond from inventory_levels l
      join inventory_items i on i.id = l.item_id order by i.sku`),
    [
      { sku: 'CUP-B', beyond: true },
      { sku: 'CUP-R', beyond: false },
      { sku: 'JAR', beyond: false },
    ],
  );
  const again = ok(await run('import', path, '--platform', 'shopify'));
  assert.match(again.out, /created\s+updated\s+skipped\s+failed/);
  assert.match(again.out, /^products +0 +0 +2 +0$/m);
});

test('with --update-existing what differs becomes as the file says, and once only', async (t) => {
  const { run, rows } = await shop(t);
  ok(await run('import', await csv(t, [CUP, CUP_BLUE, JAR]), '--platform', 'shopify'));
  const changed = await csv(t, [
    CUP.replace('10.50,,', '12.00,15.00,').replace('Cup,Nord', 'Big cup,Nord'),
    CUP_BLUE.replace('CUP-B', 'CUP-NAVY'),
    'cup,,,,,Green,CUP-G,shopify,1,deny,13,,https://img.example.com/3.jpg',
    JAR,
  ]);
  const off = ok(await run('import', changed, '--platform', 'shopify', '--json')).json();
  assert.deepEqual(off.products, { created: 0, updated: 0, skipped: 2, failed: 0, adjusted: 0 });
  assert.deepEqual([off.variants.skipped, off.images.skipped], [4, 3]);
  const on = ok(
    await run('import', changed, '--platform', 'shopify', '--update-existing', '--json'),
  ).json();
  assert.deepEqual(on.products, { created: 0, updated: 1, skipped: 1, failed: 0, adjusted: 1 });
  assert.deepEqual(on.variants, { created: 1, updated: 2, skipped: 1, failed: 0 });
  assert.deepEqual(on.images, { created: 1, updated: 0, skipped: 2, failed: 0 });
  assert.deepEqual(
    await rows(`select v.title, v.sku, p.amount::int, p.compare_at_amount::int as was
      from variants v join prices p on p.variant_id = v.id order by v.sku`),
    [
      { title: 'Green', sku: 'CUP-G', amount: 1300, was: null },
      { title: 'Blue', sku: 'CUP-NAVY', amount: 1100, was: null },
      { title: 'Red', sku: 'CUP-R', amount: 1200, was: 1500 },
      { title: 'Default', sku: 'JAR', amount: 300, was: null },
    ],
  );
  const got = ok(await run('product', 'get', 'cup', '--json')).json();
  assert.equal(got.title, 'Big cup');
  const twice = ok(
    await run('import', changed, '--platform', 'shopify', '--update-existing', '--json'),
  ).json();
  assert.deepEqual(twice.products, { created: 0, updated: 0, skipped: 2, failed: 0, adjusted: 0 });
  assert.deepEqual([twice.variants.skipped, twice.images.skipped], [4, 3]);
});

test('an import in which a product fails ends with 1 and tells the line', async (t) => {
  const { run } = await shop(t);
  const path = await csv(t, [JAR, 'bad,Bad,,true,Title,Default Title,BAD,shopify,1,deny,ten,,']);
  const ran = await run('import', path, '--platform', 'shopify');
  assert.equal(ran.code, 1);
  assert.match(ran.out, /3 +bad +PRICE_INVALID +"ten" is no price/);
});

test('usage errors end with 2 and touch nothing; failures with 1 and one line', async (t) => {
  const { run } = await shop(t);
  const path = await csv(t, [JAR]);
  for (const args of [
    ['import', path, '--platform', 'nowhere'],
    ['import', path],
    ['import', path, '--platform', 'shopify', '--fast'],
    ['no-such-command'],
    ['staff', 'create', '--email', 'a@example.com', '--role', 'king'],
    ['product', 'create', '--title', 'Cup'],
  ]) {
    const ran = await run(...args);
    assert.equal(ran.code, 2, args.join(' '));
    assert.equal(ran.out, '');
  }
  for (const [args, line] of [
    [['import', 'absent.csv', '--platform', 'shopify'], /absent\.csv cannot be read/],
    [['product', 'get', 'absent'], /^rcommerce: PRODUCT_NOT_FOUND: /],
    [['product', 'list', '--store', 'absent'], /^rcommerce: NOT_FOUND: .*"absent".*\(--store\)/],
    [['staff', 'create', '--email', 'no', '--role', 'admin'], /^rcommerce: EMAIL_INVALID: /],
    [['inventory', 'adjust', '--sku', 'X', '--delta', '1', '--reason', 'x'], /INVENTORY_ITEM_NOT/],
  ] as const) {
    const ran = await run(...args);
    assert.equal(ran.code, 1, args.join(' ') + ran.err);
    assert.match(ran.err, line);
    assert.equal(ran.err.trimEnd().split('\n').length, 1, ran.err);
  }
});

test('stores, people and keys are made, listed and ended', async (t) => {
  const { run } = await shop(t, true);
  const made = ok(
    await run(
      'store',
      'create',
      '--name',
      'North',
      '--slug',
      'north',
      '--currency',
      'eur',
      '--json',
    ),
  ).json();
  assert.deepEqual([made.slug, made.default_currency], ['north', 'EUR']);
  ok(await run('store', 'create', '--slug', 'south'));
  assert.equal((await run('store', 'create', '--slug', 'south')).code, 1);
  const stores = ok(await run('store', 'list', '--json')).json();
  assert.deepEqual(
    stores.data.map((store: { slug: string }) => store.slug),
    ['north', 'south'],
  );

  const person = ok(
    await run('staff', 'create', '--email', 'ann@example.com', '--role', 'owner', '--json'),
  ).json();
  assert.ok(person.password.length >= 12);
  const reset = ok(await run('staff', 'reset-password', 'ann@example.com', '--json')).json();
  assert.notEqual(reset.password, person.password);
  const staff = ok(await run('staff', 'list', '--json')).json();
  assert.deepEqual(
    staff.data.map((one: { email: string; role: string }) => [one.email, one.role]),
    [['ann@example.com', 'owner']],
  );
  assert.deepEqual(ok(await run('staff', 'list', '--store', 'south', '--json')).json().data, []);

  const key = ok(
    await run('api-key', 'create', '--name', 'sync', '--scopes', 'products:read', '--json'),
  ).json();
  assert.match(key.key, /^sk_/);
  assert.deepEqual(key.scopes, ['products:read']);
  ok(await run('api-key', 'create', '--name', 'shop window', '--publishable', '--json'));
  ok(await run('api-key', 'revoke', key.id));
  const keys = ok(await run('api-key', 'list', '--json')).json();
  assert.deepEqual(
    keys.data.map((one: { name: string; revoked_at: string | null }) => [
      one.name,
      one.revoked_at !== null,
    ]),
    [
      ['shop window', false],
      ['sync', true],
    ],
  );
});

test('products, customers and stock by the command line', async (t) => {
  const { run } = await shop(t);
  const product = ok(
    await run(
      ...['product', 'create', '--title', 'Tall glass', '--price', '12.50', '--sku', 'G-1'],
      ...['--stock', '3', '--json'],
    ),
  ).json();
  assert.deepEqual(
    [product.slug, product.variants[0].price_amount, product.variants[0].stock.on_hand],
    ['tall-glass', 1250, 3],
  );
  const adjusted = ok(
    await run(
      'inventory',
      'adjust',
      '--sku',
      'G-1',
      '--delta',
      '-1',
      '--reason',
      'damaged',
      '--json',
    ),
  ).json();
  assert.deepEqual([adjusted.on_hand, adjusted.reserved, adjusted.available], [2, 0, 2]);
  ok(await run('inventory', 'adjust', '--sku', 'G-1', '--set', '9', '--reason', 'counted'));
  assert.match(ok(await run('product', 'get', 'tall-glass')).out, /G-1 +12\.50 USD +9 +0/);
  assert.match(
    ok(await run('product', 'list')).out,
    /^tall-glass +Tall glass +active +12\.50 USD/m,
  );
  const customer = ok(
    await run('customer', 'create', '--email', 'Bo@example.com', '--first-name', 'Bo', '--json'),
  ).json();
  assert.equal(ok(await run('customer', 'get', 'bo@example.com', '--json')).json().id, customer.id);
  assert.equal(ok(await run('customer', 'list', '--json')).json().data.length, 1);
  assert.deepEqual(ok(await run('conversation', 'list', '--json')).json().data, []);
  const nowhere = await run('conversation', 'reply', customer.id, '--as', 'no@x.de', '--body', 'x');
  assert.match(nowhere.err, /NOT_FOUND: nobody of staff has the address/);
  assert.deepEqual(ok(await run('order', 'list', '--json')).json(), {
    data: [],
    next_cursor: null,
  });
  assert.equal((await run('order', 'get', '1001')).code, 1);
});

test('an order is written, placed, paid, shipped and refunded by commands, and everything adds up', async (t) => {
  const { run, rows } = await shop(t);
  ok(await run('seed', 'demo'));
  const [goods] = await rows(`select v.sku from variants v
    join variant_items i on i.variant_id = v.id join inventory_levels l on l.item_id = i.item_id
    where l.on_hand > 5 and v.sku is not null order by v.sku limit 1`);
  const [method] = await rows(`select id from shipping_methods where code = 'standard'`);
  const address = JSON.stringify({
    first_name: 'Ada',
    last_name: 'Lovelace',
    address1: '1 Main Street',
    city: 'Berlin',
    postal_code: '10115',
    country: 'DE',
  });
  const create = (item: string, ...more: string[]) =>
    run(
      ...['order', 'create', '--email', 'ada@example.com', '--item', item, '--json'],
      ...['--shipping-address', address, '--shipping-method', String(method?.['id']), ...more],
    );
  const bare = await create(`${goods?.['sku']}=2@7.50`);
  assert.equal(bare.code, 1);
  assert.match(bare.err, /VALIDATION_FAILED.*price_reason/);
  const draft = ok(await create(`${goods?.['sku']}=2@7.50`, '--price-reason', 'a fair')).json();
  assert.match(draft.number, /^D\d+$/);
  assert.equal(draft.subtotal_amount, 1500);
  const placed = ok(await run('order', 'place', draft.number, '--json')).json();
  assert.equal(placed.number, '1000');
  assert.equal(placed.payment_status, 'unpaid');
  const part = ok(await run('order', 'mark-paid', '1000', '--amount', '5.00', '--json')).json();
  assert.equal(part.captured_amount, 500);
  assert.equal(part.payment_status, 'partially_paid');
  assert.equal((await run('order', 'fulfill', '1000')).code, 1);
  assert.equal(
    ok(await run('order', 'mark-paid', '#1000', '--json')).json().payment_status,
    'paid',
  );
  const sent = ok(
    await run('order', 'fulfill', '1000', '--tracking-number', 'T-1', '--no-notify', '--json'),
  ).json();
  assert.equal(sent.status, 'completed');
  assert.equal(sent.fulfillments[0].tracking_number, 'T-1');
  const refund = ['order', 'refund', '1000', '--reason', 'goodwill', '--amount', '2.00', '--json'];
  assert.equal(ok(await run(...refund)).json().refunded_amount, 200);
  assert.match((await run('order', 'cancel', '1000')).err, /ORDER_NOT_CANCELLABLE/);
  const second = ok(await create(`${goods?.['sku']}`)).json();
  ok(await run('order', 'place', second.id));
  const text = ok(await run('order', 'cancel', '1001', '--reason', 'inventory')).out;
  assert.match(text, /^status +cancelled, voided, unfulfilled$/m);
  const healthy = ok(await run('doctor', '--deep'));
  assert.match(healthy.out, /^ok +store my-shop: everything adds up$/m);
  await rows(`update orders set payment_status = 'paid' where number = '1001'`);
  const ill = await run('doctor', '--deep', '--json');
  assert.equal(ill.code, 1);
  const failed = ill.json().data.filter((one: { state: string }) => one.state === 'failed');
  assert.equal(failed.length, 1);
  assert.match(failed[0].check, /I15/);
});

test('the demo fills a store once', async (t) => {
  const { run } = await shop(t);
  const first = ok(await run('seed', 'demo', '--json')).json();
  assert.ok(first.products.created > 0);
  assert.equal(ok(await run('seed', 'demo', '--json')).json().products.created, 0);
  const page = ok(await run('product', 'list', '--limit', '2', '--json')).json();
  assert.equal(page.data.length, 2);
  const next = ok(
    await run('product', 'list', '--limit', '2', '--cursor', page.next_cursor, '--json'),
  ).json();
  assert.equal(next.data.length, 2);
  assert.notEqual(next.data[0].id, page.data[0].id);
});

const real = join(REAL, 'bicycles.csv');
const skip = existsSync(real) ? false : 'the real exports are not here';
test('a real export comes in by the command line, and an update finds it equal', {
  skip,
}, async (t) => {
  const { run } = await shop(t);
  const first = ok(await run('import', real, '--platform', 'shopify', '--json')).json();
  assert.deepEqual(
    [first.products.created, first.variants.created, first.images.created],
    [284, 1121, 1034],
  );
  const again = ok(
    await run('import', real, '--platform', 'shopify', '--update-existing', '--json'),
  ).json();
  assert.deepEqual(again.products, {
    created: 0,
    updated: 0,
    skipped: 284,
    failed: 0,
    adjusted: 0,
  });
  assert.deepEqual([again.variants.skipped, again.images.skipped], [1121, 1034]);
});

test('a report is a table a day with its total, and --json what the API answers', async (t) => {
  const { run } = await shop(t);
  const table = ok(await run('report', 'sales', '--preset', 'last_week'));
  const lines = table.out.trimEnd().split('\n');
  assert.match(
    lines[0] ?? '',
    /^begin +net sales +gross +discounts +credits +shipping +tax +total +revenue$/,
  );
  assert.equal(lines.length, 9);
  assert.match(lines[8] ?? '', /^total( +0\.00){8}$/);
  assert.match(table.err, /days of UTC, USD/);
  const compared = await run('report', 'customers', '--compare', 'previous_year', '--json');
  const report = ok(compared).json();
  assert.equal(report.data.length, 30);
  assert.equal(report.compare.change_bps.customers_count, null);
  const wrong = await run('report', 'orders', '--from', '2026-02-30', '--to', '2026-03-02');
  assert.equal(wrong.code, 1);
  assert.match(wrong.err, /DATE_RANGE_INVALID/);
  assert.equal((await run('report', 'weather')).code, 2);
});

test('a store is suspended and activated, and a new key signs without signing anybody out', async (t) => {
  const { run, rows } = await shop(t);
  ok(await run('store', 'create', '--name', 'Side', '--slug', 'side'));
  assert.match(ok(await run('store', 'suspend', 'side')).out, /store side is suspended/);
  assert.deepEqual(await rows('select status from stores'), [{ status: 'suspended' }]);
  assert.equal(ok(await run('store', 'activate', 'side', '--json')).json().status, 'active');
  assert.match((await run('store', 'suspend', 'nowhere')).err, /no store "nowhere"/);
  ok(await run('signing-key', 'rotate'));
});

test('the shell reads one store by the API and by SQL, and writes nothing', async (t) => {
  const { run, pipe, rows } = await shop(t);
  ok(await run('product', 'create', '--title', 'Cup', '--price', '5'));
  const looked = await pipe(
    `const [{ title }] = (await read('products')).data;
    console.log(await sql\`select slug, title from products where title = \${title}\`);`,
    'shell',
  );
  assert.equal(ok(looked).out, "[ { slug: 'cup', title: 'Cup' } ]\n");
  const wrote = await pipe("await sql`update products set title = 'Broken'`", 'shell');
  assert.equal(wrote.code, 1);
  assert.match(wrote.err, /read-only transaction/);
  assert.deepEqual(await rows('select title from products'), [{ title: 'Cup' }]);
});

test('jobs: dead ones are listed, tried again by the next start, and doctor tells of them', async (t) => {
  const { run, rows } = await shop(t);
  const none = await run('jobs', 'list');
  assert.equal(none.code, 0, none.err);
  assert.match(none.err, /\(none\)/);
  const fine = await run('doctor', '--json');
  const letters = (ran: Ran) =>
    ran.json().data.find((one: { check: string }) => one.check === 'dead letters');
  assert.deepEqual([fine.code, letters(fine).state], [0, 'ok'], fine.out + fine.err);
  await rows(`select pgboss.create_queue('test.gone', '{"policy": "standard"}')`);
  await rows(`insert into pgboss.job_common
      (id, name, data, state, group_id, policy, output, retry_limit, retry_count, started_on, completed_on)
    select '0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11', 'test.gone', '{}', 'failed', id::text, 'standard',
           '{"message": "the door is locked"}', 3, 3, now(), now() from stores`);
  const dead = await run('jobs', 'dead');
  assert.match(dead.out, /test\.gone +dead +4\/4 .*the door is locked/);
  const listed = await run('jobs', 'list', '--state', 'dead', '--json');
  assert.equal(listed.json().data[0].error, 'the door is locked');
  const told = await run('doctor', '--json');
  assert.deepEqual([told.code, letters(told).state], [0, 'warning']);
  assert.match(letters(told).detail, /^1 dead jobs/);
  const id = listed.json().data[0].id as string;
  const again = await run('jobs', 'retry', id);
  assert.equal(again.code, 0, again.err);
  assert.match(again.out, /will be tried again \(attempt 5 of 5\)/);
  assert.deepEqual(await rows('select state::text from pgboss.job_common'), [{ state: 'retry' }]);
  const twice = await run('jobs', 'retry', id);
  assert.equal(twice.code, 1);
  assert.match(twice.err, /CONFLICT/);
  assert.equal((await run('jobs', 'list', '--state', 'odd')).code, 2);
});

test('realtime tail prints what happens from now on, a line each, until it is stopped', async (t) => {
  const { run, rows, start } = await shop(t);
  ok(await run('product', 'create', '--title', 'Before', '--price', '5'));
  await rows('select number_events(500)');
  const tail = start('realtime', 'tail', '--type', 'product.created');
  await tail.until(/following/);
  ok(await run('product', 'create', '--title', 'After', '--price', '5'));
  await rows('select number_events(500)');
  await tail.until(/product\.created/);
  const ended = await tail.stop();
  assert.equal(ended.code, 0, ended.err);
  const lines = ended.out.trimEnd().split('\n');
  assert.equal(lines.length, 1);
  const event = ended.json();
  assert.equal(event.type, 'product.created');
  const [product] = await rows(`select id from products where title = 'After'`);
  assert.equal(event.aggregate_id, product?.['id']);
});
