/* checkout.ts   whole checkouts, by steps and in one call, beside an order transaction written by hand, and the steps
 * beside the least that six requests cost
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { shareOf, tell } from './support/figures.ts';
import { ADDRESS, type Goods, makeGoods, makeShipping } from './support/goods.ts';
import { compare, type Work } from './support/load.ts';
import { callerOf, inWorld, type World } from './support/world.ts';

/** Many goods, so that buyers do not wait for one row: that is what `hot-sku` measures. */
const GOODS = 200;

const lines = (goods: readonly Goods[], salt: number) =>
  [0, 1].map((nth) => ({
    variant_id: goods[(salt * 7 + nth * 13) % goods.length]?.variantId,
    quantity: 1,
  }));

const bySteps = (world: World, goods: readonly Goods[], method: string): Work => {
  let salt = 0;
  return async () => {
    salt += 1;
    const wanted = lines(goods, salt);
    const made = await world.call('POST', '/api/v1/store/carts', { body: {} });
    const cart = JSON.parse(made.text) as { id: string; token: string };
    const headers = { 'x-cart-token': cart.token };
    const path = `/api/v1/store/carts/${cart.id}`;
    for (const body of wanted) await world.call('POST', `${path}/items`, { headers, body });
    const details = { email: 'buyer@example.com', shipping_address: ADDRESS };
    await world.call('PATCH', path, { headers, body: details });
    await world.call('PUT', `${path}/shipping-method`, {
      headers,
      body: { shipping_method_id: method },
    });
    await world.call('POST', `${path}/complete`, {
      headers,
      body: { payment: { provider: 'manual' } },
      status: 201,
    });
  };
};

const inOneCall = (world: World, goods: readonly Goods[], method: string): Work => {
  let salt = 0;
  return async () => {
    salt += 1;
    await world.call('POST', '/api/v1/store/checkout', {
      body: {
        items: lines(goods, salt),
        email: 'buyer@example.com',
        shipping_address: ADDRESS,
        shipping_method_id: method,
        payment: { provider: 'manual' },
      },
      status: 201,
    });
  };
};

/** What pgbench would do for such an order: take two units, write the order, its two lines and a posting. */
const byHand = (world: World): Work => {
  let salt = 0;
  return async () => {
    salt += 1;
    const [one, two] = [(salt * 7) % GOODS, (salt * 7 + 13) % GOODS].sort((a, b) => a - b);
    const client = await world.admin.connect();
    const ask = (name: string, text: string, values: readonly unknown[] = []) =>
      client.query({ name, text, values: [...values] });
    try {
      await client.query('begin');
      const take = 'update bench_stock set on_hand = on_hand - 1 where id = $1 and on_hand >= 1';
      await ask('bench-take', take, [one]);
      await ask('bench-take', take, [two]);
      const order = await ask(
        'bench-order',
        "insert into bench_orders (email, total) values ('a@b.c', 4498) returning id",
      );
      const id = (order.rows[0] as { id: string }).id;
      const line = 'insert into bench_lines (order_id, stock_id, amount) values ($1, $2, 1999)';
      await ask('bench-line', line, [id, one]);
      await ask('bench-line', line, [id, two]);
      await ask(
        'bench-post',
        "insert into bench_postings (order_id, account, amount) values ($1, 'receivable', 4498), ($1, 'sales', -4498)",
        [id],
      );
      await client.query('commit');
    } finally {
      client.release();
    }
  };
};

/** The same six requests to a server that does nothing but write the rows. */
async function rawSteps(world: World): Promise<{ readonly work: Work; readonly stop: () => void }> {
  const script = fileURLToPath(new URL('support/raw-shop.ts', import.meta.url));
  const folder = new URL(world.databaseUrl).searchParams.get('host') ?? '';
  const child = spawn(process.execPath, [script, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  const call = callerOf(`http://127.0.0.1:${port.toString().trim()}`);
  let salt = 0;
  const work: Work = async () => {
    salt += 1;
    const [one, two] = [(salt * 7) % GOODS, (salt * 7 + 13) % GOODS];
    const made = await call('POST', '/cart', { body: {} });
    const { id } = JSON.parse(made.text) as { id: string };
    await call('POST', '/item', { body: { id, one } });
    await call('POST', '/item', { body: { id, one: two } });
    await call('POST', '/address', { body: { id, address: ADDRESS } });
    await call('POST', '/shipping', { body: { id } });
    await call('POST', '/complete', { body: { id, one, two } });
  };
  return { work, stop: () => void child.stdin.end() };
}

await inWorld(async (world) => {
  const method = await makeShipping(world);
  const goods: Goods[] = [];
  for (let nth = 0; nth < GOODS; nth += 1)
    goods.push(await makeGoods(world, `Measured thing ${nth}`));
  await world.admin.query(`
    create table bench_stock (id int primary key, on_hand int not null check (on_hand >= 0));
    insert into bench_stock select nth, 1000000 from generate_series(0, ${GOODS - 1}) nth;
    create table bench_orders (id bigint generated always as identity primary key, email text, total bigint);
    create table bench_lines (order_id bigint references bench_orders, stock_id int references bench_stock, amount bigint);
    create table bench_postings (order_id bigint references bench_orders, account text, amount bigint);
    create table raw_carts (id bigint generated always as identity primary key, email text, method int);
    create table raw_lines (cart_id bigint references raw_carts, stock_id int references bench_stock, amount bigint);
    create index on raw_lines (cart_id);`);
  const raw = await rawSteps(world);
  const [steps, rawAt16, handAt16] = await compare(
    [
      { name: 'checkout by steps, 16 at once', work: bySteps(world, goods, method) },
      { name: 'six requests that only write rows, 16 at once', work: raw.work },
      { name: 'order transaction by hand, 16 at once', work: byHand(world) },
    ],
    { concurrency: 16, seconds: 3, rounds: 5 },
  );
  raw.stop();
  const [oneCall, handAt64] = await compare(
    [
      { name: 'checkout in one call, 64 at once', work: inOneCall(world, goods, method) },
      { name: 'order transaction by hand, 64 at once', work: byHand(world) },
    ],
    { concurrency: 64, seconds: 3, rounds: 5 },
  );
  if (!steps || !rawAt16 || !handAt16 || !oneCall || !handAt64) return;
  tell(
    'checkout',
    [
      shareOf('by steps, of six requests that only write rows', steps, rawAt16, {
        gate: 0.25,
        goal: 0.5,
      }),
      shareOf('by steps, of the order transaction', steps, handAt16, {}),
      shareOf('such six requests, of the order transaction', rawAt16, handAt16, {}),
      shareOf('in one call', oneCall, handAt64, { gate: 0.4, goal: 0.7 }),
    ],
    [steps, rawAt16, handAt16, oneCall, handAt64],
  );
});
