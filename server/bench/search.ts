/* npm run bench -- search [products]
 * Searches in a shop of 20,000 generated products, over HTTP and past the answer cache: exact words, misspelt ones,
 * with filters. The baseline in the same run is a plain page of the list. Prints times, how many misspelt words found
 * what was meant, and the plans of what search_products() does.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { newStore } from '../src/main/new-store.ts';
import { wire } from '../src/main/wire.ts';
import { createAuthenticator } from '../src/modules/staff/authenticator.ts';
import { loadConfig } from '../src/platform/config.ts';
import { startEmbedded } from '../src/platform/embedded-postgres/embedded-postgres.ts';
import { newIdOf, systemEnv } from '../src/platform/env.ts';
import { silentLog } from '../src/platform/log.ts';
import { migrate } from '../src/platform/migrate.ts';
import { SYSTEM } from '../src/platform/postgres/db.ts';
import { type BenchProduct, benchProducts, chances, misspelt, someThing } from './products.ts';

const PRODUCTS = Number(process.argv[2] ?? 20_000);
const ROUNDS = 150;

const say = (text: string) => process.stdout.write(`${text}\n`);

const folder = await mkdtemp(join(tmpdir(), 'rcommerce-bench-'));
const cluster = await startEmbedded({ dataDir: folder, settings: ['full_page_writes=on'] });
try {
  const place = { host: cluster.runDir, user: 'postgres', database: 'postgres' };
  const admin = new pg.Client(place);
  await admin.connect();
  const { serving } = await migrate(place);
  if (!serving) throw new Error('no serving login');
  const wired = await wire({
    config: loadConfig({ env: {}, profile: 'development', flags: {} }),
    log: silentLog,
    database: serving,
    serverKey: Buffer.alloc(32, 1),
    version: 'bench',
    authenticator: createAuthenticator,
    migration: async () => 'bench',
  });
  const storeId = newIdOf(systemEnv);
  await wired.edges.inTx({ storeId, actor: SYSTEM }, (tx) => newStore(tx, {}, { simulator: true }));
  const began = performance.now();
  const products = benchProducts(PRODUCTS);
  await fill(admin, storeId, products);
  say(`${PRODUCTS} products written in ${Math.round(performance.now() - began)} ms`);

  const below = chances(7);
  let turn = 0;
  const get = async (path: string): Promise<{ data: { title: string }[] }> => {
    const answer = await wired.http.app.inject(`/api/v1/store/products?limit=20&${path}`);
    if (answer.statusCode !== 200) throw new Error(answer.body);
    return JSON.parse(answer.body);
  };
  /** Every request differs, so that none is answered from the cache. */
  const fresh = () => {
    turn += 1;
    return `created_after=${new Date(1_000_000_000_000 + turn).toISOString()}`;
  };
  let meant = 0;
  let tried = 0;
  const series: Record<string, { run: () => Promise<unknown>; times: number[] }> = {
    'plain list (baseline)': { run: () => get(`sort=title&${fresh()}`), times: [] },
    'one word': { run: () => get(`q=${someThing(below)}&${fresh()}`), times: [] },
    'two words': { run: () => get(`q=amber+${someThing(below)}&${fresh()}`), times: [] },
    'half a word': {
      run: () => get(`q=harb+${someThing(below).slice(0, 4)}&${fresh()}`),
      times: [],
    },
    'part of a SKU': { run: () => get(`q=SKU-${1 + below(PRODUCTS)}&${fresh()}`), times: [] },
    misspelt: {
      run: async () => {
        const thing = someThing(below);
        const { data } = await get(`q=harbour+${misspelt(thing, below)}&${fresh()}`);
        tried += 1;
        if (data[0]?.title.includes(thing)) meant += 1;
      },
      times: [],
    },
    'word, option, price, in stock': {
      run: () =>
        get(
          `q=${someThing(below)}&option.Colour=Blue&min_price=1000&max_price=9000&in_stock=true&${fresh()}`,
        ),
      times: [],
    },
  };
  for (let round = -10; round < ROUNDS; round += 1)
    for (const one of Object.values(series)) {
      const start = performance.now();
      await one.run();
      if (round >= 0) one.times.push(performance.now() - start);
    }
  const base = percentile(series['plain list (baseline)']?.times ?? [], 50);
  const table = Object.entries(series).map(([name, { times }]) => ({
    name,
    p50_ms: round(percentile(times, 50)),
    p95_ms: round(percentile(times, 95)),
    of_baseline: round(percentile(times, 50) / base),
  }));
  say(Object.keys(table[0] ?? {}).join('\t'));
  for (const row of table) say(Object.values(row).join('\t'));
  say(`misspelt words that found what was meant: ${meant} of ${tried}`);
  for (const q of ['harbour lantern', 'harbuor latnern']) say(await plansOf(admin, storeId, q));
  say(JSON.stringify({ bench: 'search', products: PRODUCTS, table, misspelt: { meant, tried } }));
  await wired.close();
  await admin.end();
} finally {
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
  await rm(cluster.runDir, { recursive: true, force: true });
}

function percentile(times: readonly number[], percent: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** What PostgreSQL did for one search, as it says itself. */
async function plansOf(client: pg.Client, store: string, q: string): Promise<string> {
  const plans: string[] = [];
  const hear = (notice: { message?: string | undefined }) => plans.push(notice.message ?? '');
  await client.query(`load 'auto_explain'; set auto_explain.log_min_duration = 0;
    set auto_explain.log_nested_statements = on; set auto_explain.log_analyze = on;
    set client_min_messages = log; select set_config('app.store_id', '${store}', false)`);
  client.on('notice', hear);
  await client.query('select * from search_products($1, true, 10000)', [q]);
  client.off('notice', hear);
  await client.query('set client_min_messages = warning');
  return `\n-- ${q}\n${plans.filter((plan) => /product_search|search_words/.test(plan)).join('\n')}`;
}

/** Rows as the catalogue writes them, in one statement a table, because 20,000 requests would take minutes. */
async function fill(
  client: pg.Client,
  store: string,
  rows: readonly BenchProduct[],
): Promise<void> {
  await client.query(`select set_config('app.store_id', $1, false)`, [store]);
  await client.query('create temporary table raw (n int primary key, id uuid, product jsonb)');
  for (let from = 0; from < rows.length; from += 1000)
    await client.query(
      `insert into raw select $1 + o, gen_random_uuid(), p
         from jsonb_array_elements($2::jsonb) with ordinality as r(p, o)`,
      [from, JSON.stringify(rows.slice(from, from + 1000))],
    );
  await client.query(
    `
    insert into products (id, type, title, slug, description, vendor, tags, status, published_at, requires_shipping)
      select id, 'variable', product->>'title', 'thing-' || n, product->>'description', product->>'vendor',
             array(select jsonb_array_elements_text(product->'tags')), 'active', now(), true from raw;
    insert into product_options (id, product_id, name, position) select gen_random_uuid(), id, 'Colour', 0 from raw;
    insert into product_option_values (id, option_id, value, position)
      select gen_random_uuid(), o.id, c.value #>> '{}', c.place
        from raw join product_options o on o.product_id = raw.id,
             jsonb_array_elements(product->'colours') with ordinality as c(value, place);
    insert into variants (id, product_id, title, sku, option_value_ids, position, requires_shipping, is_default)
      select gen_random_uuid(), raw.id, v.value, 'SKU-' || n || '-' || v.value, array[v.id], v.position, true,
             v.position = 1
        from raw join product_options o on o.product_id = raw.id join product_option_values v on v.option_id = o.id;
    insert into prices (id, variant_id, currency, amount)
      select gen_random_uuid(), v.id, 'USD', (product->>'amount')::bigint
        from variants v join raw on raw.id = v.product_id;
    insert into inventory_items (id, sku, name, requires_shipping)
      select v.id, v.sku, v.title, true from variants v;
    insert into variant_items (variant_id, item_id, quantity) select id, id, 1 from variants;
    insert into inventory_levels (item_id, location_id, on_hand)
      select v.id, (select id from locations), (product->>'onHand')::bigint
        from variants v join raw on raw.id = v.product_id;
    insert into search_words (word)
      select distinct w.lexeme from product_search s, unnest(ts_filter(s.words, '{a,b}')) w
       where w.lexeme ~ '^[[:alpha:]]+$' and length(w.lexeme) between 3 and 40;
    vacuum analyze`.replace('vacuum analyze', 'drop table raw'),
  );
  await client.query('vacuum analyze');
}
