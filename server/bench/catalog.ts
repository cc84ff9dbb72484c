/* catalog.ts   public reads: one product from the cache, the same unchanged (304), and lists and products that are not cached */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { cpuMsOf } from './support/cpu.ts';
import { shareOf, tell } from './support/figures.ts';
import { makeGoods } from './support/goods.ts';
import { compare } from './support/load.ts';
import { callerOf, inWorld, type World } from './support/world.ts';

const ROUNDS = { concurrency: 16, seconds: 2, rounds: 5 };

async function rawServer(body: string, etag: string) {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('support/raw-http.ts', import.meta.url)), body, etag],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    call: callerOf(`http://127.0.0.1:${port.toString().trim()}`),
    cpu: () => ({ server: cpuMsOf(child.pid ?? 0) }),
    stop: () => void child.stdin.end(),
  };
}

const PAGE = `select id from products where status = 'active' order by created_at desc, id desc limit 20`;

/** The rows of a list page as one would fetch them by hand: products, variants with price and stock, options, images, categories. */
const BY_HAND = [
  `select p.* from products p where status = 'active' order by created_at desc, id desc limit 20`,
  `select v.*, pr.amount, pr.compare_at_amount, l.on_hand, l.reserved
     from variants v
     join prices pr on pr.store_id = v.store_id and pr.variant_id = v.id and pr.currency = 'USD'
     left join variant_items vi on vi.store_id = v.store_id and vi.variant_id = v.id
     left join inventory_levels l on l.store_id = vi.store_id and l.item_id = vi.item_id
    where v.product_id in (${PAGE})`,
  `select o.product_id, o.id, o.name, ov.id as value_id, ov.value
     from product_options o
     join product_option_values ov on ov.store_id = o.store_id and ov.option_id = o.id
    where o.product_id in (${PAGE})`,
  `select i.*, m.url, m.storage_key, m.width, m.height
     from product_images i join media m on m.store_id = i.store_id and m.id = i.media_id
    where i.product_id in (${PAGE})`,
  `select pc.product_id, c.id, c.slug, c.name
     from product_categories pc join categories c on c.store_id = pc.store_id and c.id = pc.category_id
    where pc.product_id in (${PAGE})`,
];

/** All of them in one pipelined flight: what any implementation must at least fetch. */
async function listByHand(world: World): Promise<void> {
  const client = await world.admin.connect();
  try {
    await Promise.all(
      BY_HAND.map((text, nth) => client.query({ name: `bench-list-${nth}`, text })),
    );
  } finally {
    client.release();
  }
}

await inWorld(async (world) => {
  let slug = '';
  for (let nth = 0; nth < 60; nth += 1)
    ({ slug } = await makeGoods(world, `Measured thing ${nth}`));
  const path = `/api/v1/store/products/${slug}`;
  const seen = await world.call('GET', path);
  const etag = String(seen.headers['etag']);
  const raw = await rawServer(seen.text, etag);
  const unchanged = { headers: { 'if-none-match': etag }, status: 304 };
  const { cpu } = world;
  const get = (what: string) => async () => void (await world.call('GET', what));
  const [product, rawProduct, same, rawSame] = await compare(
    [
      { name: 'one product, cached', work: get(path), cpu },
      {
        name: 'raw node:http, the same object',
        work: async () => void (await raw.call('GET', '/')),
        cpu: raw.cpu,
      },
      {
        name: 'one product, unchanged (304)',
        work: async () => void (await world.call('GET', path, unchanged)),
        cpu,
      },
      {
        name: 'raw node:http 304',
        work: async () => void (await raw.call('GET', '/', unchanged)),
        cpu: raw.cpu,
      },
    ],
    ROUNDS,
  );
  raw.stop();
  // Each asks for what no request asked for before, so that no answer is kept.
  let asked = 0;
  const fresh = () => {
    asked += 1;
    return `created_after=${new Date(1_000_000_000_000 + asked).toISOString()}`;
  };
  const products = '/api/v1/store/products';
  const [list, byHand, filtered, found, keptList] = await compare(
    [
      {
        name: 'list of 20 with prices, not cached',
        work: () => get(`${products}?limit=20&${fresh()}`)(),
        cpu,
      },
      { name: 'the same rows by hand, in one flight', work: () => listByHand(world), cpu },
      {
        name: 'list of 20 within prices, not cached',
        work: () => get(`${products}?limit=20&min_price=1&max_price=99999&${fresh()}`)(),
        cpu,
      },
      {
        name: 'search, 20 found, not cached',
        work: () => get(`${products}?limit=20&q=measured&${fresh()}`)(),
        cpu,
      },
      { name: 'list of 20, cached', work: get(`${products}?limit=20`), cpu },
    ],
    ROUNDS,
  );
  if (!product || !rawProduct || !same || !rawSame || !list || !byHand) return;
  if (!filtered || !found || !keptList) return;
  const listShare = shareOf('list, as multiple of the flight', byHand, list, {});
  tell(
    'catalog',
    [
      shareOf('cached product', product, rawProduct, { gate: 0.45, goal: 0.7 }),
      shareOf('304', same, rawSame, { gate: 0.5, goal: 0.75 }),
      { ...listShare, unit: '× its time', better: 'less', gate: 2.5, goal: 1.5 },
    ],
    [product, rawProduct, same, rawSame, list, byHand, filtered, found, keptList],
  );
});
