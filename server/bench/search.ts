/* search.ts   text searches, exact and misspelt, beside a plain page of the list
 * npm run bench -- search [products]
 * Searches in a shop of 20,000 generated products, over HTTP and past the answer cache: exact words, misspelt ones,
 * with filters. The baseline in the same run is a plain page of the list. Prints times, how many misspelt words found
 * what was meant, and the plans of what search_products() does.
 */
import type pg from 'pg';
import { fillCatalogue } from './support/fill.ts';
import { percentile } from './support/load.ts';
import { chances, misspelt, someThing } from './support/products.ts';
import { inWiredWorld } from './support/wired.ts';

const PRODUCTS = Number(process.argv.find((word) => /^\d+$/.test(word)) ?? 20_000);
const ROUNDS = 150;

const say = (text: string) => process.stdout.write(`${text}\n`);

await inWiredWorld(async ({ wired, storeId, admin: pool }) => {
  const admin = await pool.connect();
  const began = performance.now();
  await fillCatalogue(admin, storeId, { from: 1, to: PRODUCTS });
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
  admin.release();
});

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** What PostgreSQL did for one search, as it says itself. */
async function plansOf(client: pg.ClientBase, store: string, q: string): Promise<string> {
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
