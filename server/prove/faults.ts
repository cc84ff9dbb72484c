/* `npm run prove -- faults`: dependencies may fail.
 * The cells of the fault matrix that exist, one after another on one shop of two processes whose line to PostgreSQL is a
 * proxy. Each cell prints a line; what this machine cannot do is printed as SKIP, never passed over.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { checkInvariants } from '../test/support/invariants.ts';
import { startServerAt } from '../test/support/server-process.ts';
import { goneDark } from './support/dark-line.ts';
import { openNearShop } from './support/near-shop.ts';
import { promise, type Run } from './support/promise.ts';
import { atOnce, inFlight, tally } from './support/rivals.ts';
import { buy } from './support/shopping.ts';
import { untilServed } from './support/until-served.ts';
import { openWorld, type Reply, type Server, type World } from './support/world.ts';

const LOAD_BUYERS = 6;
/** A first success after the database answers again. */
const GREEN_MS_MAX = 2000;
const DRAIN_MS_MAX = 15_000;
/** The deadline of a handler, and some time for its answer. */
const ANSWERED_MS_MAX = 13_000;
const UNREADY_MS_MAX = 5000;
const SETTLED_MS_MAX = 60_000;
const HEADERS_MS_MAX = 12_000;
const TMPFS_BYTES = '3m';
const HOUR_MS = 3_600_000;

/** What a cell found, or why it could not look. */
type Found = string | { readonly skip: string };
type Shop = {
  readonly run: Run;
  readonly world: World;
  readonly variantId: string;
  bought: number;
};
type Cell = { readonly id: string; readonly fault: string; look(shop: Shop): Promise<Found> };

/** One card purchase by a buyer who asks again with their key. */
function purchase(shop: Shop, token = 'tok_success', isKeyed = true): Promise<Reply> {
  shop.bought += 1;
  const nth = shop.bought;
  const lines = [{ variant_id: shop.variantId, quantity: 1 }];
  const headers = { 'idempotency-key': `faults-purchase-${nth}` };
  const once = () =>
    buy(shop.world, lines, {
      email: `f${nth}@example.com`,
      token,
      ...(isKeyed ? { headers } : {}),
    });
  return isKeyed ? untilServed(once) : once();
}

/** Buys until it is told to stop; gives every last answer. */
function load(shop: Shop): { stop(): Promise<readonly Reply[]> } {
  const replies: Reply[] = [];
  let isOver = false;
  const buyers = Array.from({ length: LOAD_BUYERS }, async () => {
    while (!isOver) replies.push(await purchase(shop));
  });
  return {
    stop: async () => {
      isOver = true;
      await Promise.all(buyers);
      return replies;
    },
  };
}

const ordersOf = ({ world }: Shop, replies: readonly Reply[]): Promise<number> =>
  world.count('from orders where placed_at is not null and id = any($1::uuid[])', [
    replies.map(({ body }) => (body['order'] as { id?: string } | undefined)?.id ?? null),
  ]);

/** Every purchase was answered 201 or 200, and its order is there. */
async function allThere(shop: Shop, replies: readonly Reply[]): Promise<void> {
  const { run } = shop;
  run.expect(
    replies.every(({ status }) => status < 202),
    `answers: ${JSON.stringify(tally(replies))}`,
  );
  const there = await ordersOf(shop, replies);
  run.expect(there === replies.length, `${replies.length} orders acknowledged, ${there} are there`);
}

const health = async (server: Server, kind: 'live' | 'ready'): Promise<number> =>
  (await fetch(`${server.url}/health/${kind}`)).status;

/** The time until a condition holds. */
async function timeUntil(isSo: () => Promise<boolean>, mostMs: number): Promise<number> {
  const began = performance.now();
  while (!(await isSo().catch(() => false))) {
    if (performance.now() - began > mostMs) return Number.POSITIVE_INFINITY;
    await sleep(20);
  }
  return Math.round(performance.now() - began);
}

async function postmaster({ rows }: World): Promise<number> {
  const [file] = await rows<{ text: string }>(`select pg_read_file('postmaster.pid') as text`);
  return Number(file?.text.split('\n')[0]);
}

/** Ends PostgreSQL under load by a signal; gives how long the shop needed once it was back. */
async function restart(shop: Shop, signal: NodeJS.Signals): Promise<Found> {
  const { run, world } = shop;
  const pid = await postmaster(world);
  const buying = load(shop);
  await sleep(1000);
  process.kill(pid, signal);
  await sleep(200);
  const back = await timeUntil(async () => (await world.count('from stores')) > 0, 60_000);
  const green = await timeUntil(async () => {
    const replies = await Promise.all(world.servers.map((server) => health(server, 'ready')));
    return replies.every((status) => status === 200);
  }, 30_000);
  await sleep(1000);
  const replies = await buying.stop();
  await allThere(shop, replies);
  run.expect(green <= GREEN_MS_MAX, `green ${green} ms after its return, promised ${GREEN_MS_MAX}`);
  return `${replies.length} orders acknowledged and there; back after ${back} ms, green ${green} ms later`;
}

const CELLS: readonly Cell[] = [
  {
    id: 'F2',
    fault: 'SIGTERM under load',
    look: async (shop) => {
      const { run, world } = shop;
      const [first] = world.servers;
      const buying = load(shop);
      await sleep(1500);
      const began = performance.now();
      const code = await first?.stop();
      const drained = Math.round(performance.now() - began);
      await sleep(500);
      await first?.start();
      const replies = await buying.stop();
      await allThere(shop, replies);
      run.expect(code === 0, `it ended with ${code}`);
      run.expect(drained <= DRAIN_MS_MAX, `drained in ${drained} ms, promised ${DRAIN_MS_MAX}`);
      return `exit 0 after ${drained} ms, ${replies.length} purchases, none failed`;
    },
  },
  { id: 'F4', fault: 'PostgreSQL fast restart', look: (shop) => restart(shop, 'SIGINT') },
  { id: 'F5', fault: 'PostgreSQL crash', look: (shop) => restart(shop, 'SIGQUIT') },
  {
    id: 'F5b',
    fault: 'one backend is terminated',
    look: async (shop) => {
      const buying = load(shop);
      for (let nth = 0; nth < 5; nth += 1) {
        await sleep(200);
        await shop.world.rows(`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name = 'rcommerce' order by random() limit 3`);
      }
      const replies = await buying.stop();
      await allThere(shop, replies);
      return `${replies.length} purchases`;
    },
  },
  {
    id: 'F6',
    fault: 'COMMIT arrives, its answer does not',
    look: async (shop) => {
      const { world, run } = shop;
      let cuts = 0;
      for (const isKeyed of [true, false]) {
        for (let nth = 0; nth < 4; nth += 1) {
          const committing = new Set<number>();
          let left = 2;
          world.proxy?.set({
            inspect: (piece, direction, connection) => {
              if (direction === 'up') {
                if (piece.includes('commit\0')) committing.add(connection);
                return 'pass';
              }
              if (left === 0 || !committing.delete(connection)) return 'pass';
              left -= 1;
              cuts += 1;
              return 'cut';
            },
          });
          const reply = await purchase(shop, 'tok_success', isKeyed);
          world.proxy?.set({});
          run.expect(reply.status === 201, `${isKeyed ? 'with' : 'without'} a key: ${reply.text}`);
          const email = `f${shop.bought}@example.com`;
          const orders = await world.count(
            'from orders where email = $1 and placed_at is not null',
            [email],
          );
          run.expect(orders === 1, `${orders} orders of one purchase`);
        }
      }
      run.expect(cuts > 0, 'no answer was cut off');
      return `${cuts} answers cut off, one order each, with and without a key`;
    },
  },
  {
    id: 'F8',
    fault: 'PostgreSQL black hole',
    look: async (shop) => {
      const { run, world } = shop;
      const server = world.servers[0] as Server;
      world.proxy?.set({ isBlackHole: true });
      const began = performance.now();
      const lines = [{ variant_id: shop.variantId, quantity: 1 }];
      const asked = server.ask('POST', '/api/v1/store/carts', { body: { items: lines } });
      const unready = await timeUntil(async () => (await health(server, 'ready')) === 503, 20_000);
      run.expect(
        unready <= UNREADY_MS_MAX,
        `unready after ${unready} ms, promised ${UNREADY_MS_MAX}`,
      );
      run.expect((await health(server, 'live')) === 200, 'it is not live');
      const reply = await asked;
      const answered = Math.round(performance.now() - began);
      run.expect(reply.status === 503, `not 503: ${reply.text}`);
      run.expect(answered <= ANSWERED_MS_MAX, `answered after ${answered} ms`);
      // The line is dead for ever: only new ones work, as when a firewall forgot.
      world.proxy?.cut();
      world.proxy?.set({});
      const green = await timeUntil(async () => (await purchase(shop)).status === 201, 20_000);
      return `unready after ${unready} ms, 503 after ${answered} ms, live throughout, bought ${green} ms after healing`;
    },
  },
  {
    id: 'F9',
    fault: 'pool exhausted (2 connections)',
    look: async (shop) => {
      const { run, world } = shop;
      const url = `postgres://postgres@localhost/${world.databaseName}?host=${encodeURIComponent(world.cluster.runDir)}`;
      const small = await startServerAt(url, {
        RCOMMERCE_DATABASE__POOL_SIZE: '2',
        RCOMMERCE_LOG__LEVEL: 'error',
      });
      run.defer(() => small.kill());
      const client = await world.admin.connect();
      await client.query('begin; lock table carts in access exclusive mode');
      const began = performance.now();
      const asked = atOnce(40, async () => {
        const body = JSON.stringify({ items: [{ variant_id: shop.variantId, quantity: 1 }] });
        const headers = { 'content-type': 'application/json' };
        const answer = await fetch(`${small.url}/api/v1/store/carts`, {
          method: 'POST',
          headers,
          body,
        });
        await answer.text();
        return answer.status;
      });
      await sleep(300);
      const at = performance.now();
      const ready = await fetch(`${small.url}/health/ready`);
      const read = await fetch(`${small.url}/api/v1/admin/products`, {
        headers: { authorization: `Bearer ${world.apiKey}` },
      });
      const others = Math.round(performance.now() - at);
      const statuses = await asked;
      const longest = Math.round(performance.now() - began);
      await client.query('rollback');
      client.release();
      run.expect(
        ready.status === 200 && read.status === 200,
        `health ${ready.status}, staff ${read.status}`,
      );
      run.expect(
        statuses.every((status) => status === 503),
        `answers ${[...new Set(statuses)]}`,
      );
      run.expect(longest <= ANSWERED_MS_MAX, `the last answer after ${longest} ms`);
      await small.stop();
      return `40 answers 503, the last after ${longest} ms; health and staff in ${others} ms`;
    },
  },
  {
    id: 'F10',
    fault: 'a table is locked by somebody',
    look: async (shop) => {
      const { run, world } = shop;
      const client = await world.admin.connect();
      await client.query('begin; lock table orders in access exclusive mode');
      const asked = atOnce(12, () => purchase(shop));
      await sleep(3000);
      const live = await health(world.servers[0] as Server, 'ready');
      await client.query('rollback');
      client.release();
      const freed = performance.now();
      const replies = await asked;
      const took = Math.round(performance.now() - freed);
      run.expect(live === 200, `unready while a table was locked: ${live}`);
      const ends = replies.filter(({ status }) => status > 202);
      run.expect(ends.length === 0, `answers: ${JSON.stringify(tally(replies))}`);
      return `12 purchases done ${took} ms after the lock went`;
    },
  },
  {
    id: 'F11',
    fault: 'serialisation failures and deadlocks at 20 %',
    look: async (shop) => {
      const { run, world } = shop;
      const code = run.plant === 'hard-fault' ? 'P0001' : '40001';
      await world.rows(`create function flaky() returns trigger language plpgsql as $$ begin
        if random() < 0.2 then raise exception 'planted' using errcode =
          case when random() < 0.5 then '${code}' else '40P01' end; end if; return new; end $$`);
      await world.rows(
        'create trigger flaky before insert on order_intents for each row execute function flaky()',
      );
      const replies = await inFlight(40, 8, () => purchase(shop));
      await world.rows('drop trigger flaky on order_intents');
      await world.rows('drop function flaky');
      await allThere(shop, replies);
      return `${replies.length} purchases, each one order`;
    },
  },
  { id: 'F13', fault: 'disk full for uploads', look: fillDisk },
  {
    id: 'F17',
    fault: 'the provider times out after charging',
    look: async (shop) => {
      const { run, world } = shop;
      const first = shop.bought + 1;
      await atOnce(6, () => purchase(shop, 'tok_timeout'));
      const emails = Array.from({ length: 6 }, (_, nth) => `f${first + nth}@example.com`);
      const placed = () =>
        world.count('from orders where placed_at is not null and email = any($1)', [emails]);
      const took = await timeUntil(async () => (await placed()) === 6, SETTLED_MS_MAX);
      run.expect(
        took <= SETTLED_MS_MAX,
        `${await placed()} of 6 orders after ${SETTLED_MS_MAX} ms`,
      );
      const charges = await world.count(
        `from simulator.charges c join payments p on p.provider_ref = c.id
        join orders o on o.id = p.order_id where o.email = any($1) and c.captured > 0`,
        [emails],
      );
      run.expect(charges === 6, `${charges} captures of 6 orders`);
      return `6 unknown, 6 captures, placed after ${took} ms`;
    },
  },
  {
    id: 'F18',
    fault: 'late and repeated callbacks',
    look: async (shop) => {
      const { run, world } = shop;
      const late = await purchase(shop, 'tok_late_callback');
      run.expect(late.status === 202, `not pending: ${late.text}`);
      const email = `f${shop.bought}@example.com`;
      const again = await purchase(shop, 'tok_duplicate_callback');
      run.expect(again.status < 202, `a callback that comes thrice: ${again.text}`);
      const took = await timeUntil(
        async () =>
          (await world.count('from orders where placed_at is not null and email = $1', [email])) ===
          1,
        SETTLED_MS_MAX,
      );
      run.expect(took <= SETTLED_MS_MAX, 'the late callback placed nothing');
      return `202 and then paid after ${took} ms; told three times, counted once`;
    },
  },
  { id: 'F20', fault: 'the clock jumps by an hour', look: jumpClock },
  {
    id: 'F21',
    fault: 'two schedulers',
    look: async (shop) => {
      const { run, world } = shop;
      await atOnce(8, () => purchase(shop));
      await world.settled();
      const orders = await world.count('from orders where placed_at is not null');
      const told = () =>
        world.count(`from notifications where template = 'order_confirmation' and status = 'sent'`);
      const took = await timeUntil(async () => (await told()) === orders, SETTLED_MS_MAX);
      run.expect(took <= SETTLED_MS_MAX, `${orders} orders, ${await told()} confirmations sent`);
      const twice = await world.count(
        `from notifications where template = 'order_confirmation' and attempts > 1`,
      );
      return `${orders} orders of two schedulers, ${orders} confirmations, ${twice} tried again`;
    },
  },
  { id: 'F23', fault: 'slow clients', look: slowClients },
  {
    id: 'F22',
    fault: 'the line of a client goes dark',
    look: ({ run, world }) => goneDark(run, world),
  },
];

/** A data folder on a small tmpfs of its own, images until it is full. */
async function fillDisk({ run, world }: Shop): Promise<Found> {
  if (process.getuid?.() !== 0) return { skip: 'only root may mount a tmpfs' };
  const folder = await mkdtemp(join(tmpdir(), 'rcommerce-full-'));
  run.defer(() => rm(folder, { recursive: true, force: true }));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${TMPFS_BYTES}`, 'tmpfs', folder], {
      stdio: 'pipe',
    });
  } catch {
    return { skip: 'this machine does not let us mount a tmpfs' };
  }
  run.defer(async () => void execFileSync('umount', ['-l', folder]));
  const url = `postgres://postgres@localhost/${world.databaseName}?host=${encodeURIComponent(world.cluster.runDir)}`;
  const server = await startServerAt(url, {
    RCOMMERCE_DATA_DIR: folder,
    RCOMMERCE_LOG__LEVEL: 'error',
  });
  run.defer(() => server.kill());
  const side = 700;
  const noise = Buffer.from(Array.from({ length: side * side * 3 }, () => run.random.int(0, 255)));
  const image = await sharp(noise, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
  const upload = async (): Promise<number> => {
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(image)], { type: 'image/png' }), 'noise.png');
    const headers = { authorization: `Bearer ${world.apiKey}` };
    const answer = await fetch(`${server.url}/api/v1/admin/media`, {
      method: 'POST',
      headers,
      body: form,
    });
    await answer.text();
    return answer.status;
  };
  const statuses: number[] = [];
  while (statuses.length < 12 && statuses.at(-1) !== 507) statuses.push(await upload());
  run.expect(statuses.at(-1) === 507, `never 507: ${statuses}`);
  run.expect(
    statuses.slice(0, -1).every((status) => status === 201),
    `answers ${statuses}`,
  );
  const files = await readdir(join(folder, 'media'), { recursive: true, withFileTypes: true });
  const rows = await world.count('from media');
  const kept = files.filter((file) => file.isFile()).length;
  run.expect(kept >= rows, `${rows} rows, ${kept} files`);
  const alive = await fetch(`${server.url}/health/ready`);
  run.expect(alive.status === 200, 'a full disk for images took the shop down');
  await server.stop();
  return `${statuses.length - 1} images kept, then 507; the shop is ready`;
}

/** In a shop on a virtual clock: forward past every hold, and back. */
async function jumpClock({ run }: Shop): Promise<Found> {
  const shop = await openNearShop(run);
  const made = await shop.ask('POST', '/admin/products', {
    title: 'Clock',
    status: 'active',
    requires_shipping: false,
    variants: [{ prices: [{ currency: 'USD', amount: 500 }], stock: { on_hand: 4 } }],
  });
  const [variant] = made.body['variants'] as { id: string }[];
  // Goods are for sale from the moment they were published: the jumps stay behind it.
  shop.clock.advance(3 * HOUR_MS);
  const checkout = async (): Promise<{ path: string; headers: Record<string, string> }> => {
    const body = { email: 'c@example.com', items: [{ variant_id: variant?.id, quantity: 2 }] };
    const cart = await shop.ask('POST', '/store/carts', body, {});
    const headers = { 'x-cart-token': String(cart.body['token']) };
    const path = `/store/carts/${cart.body['id']}`;
    const held = await shop.ask('POST', `${path}/checkout`, undefined, headers);
    run.expect(held.status === 200, `nothing held: ${held.text}`);
    return { path, headers };
  };
  const levels = async () => {
    const [row] = await shop.rows<{ reserved: number; on_hand: number }>(
      'select reserved, on_hand from inventory_levels',
    );
    run.expect(
      (row?.reserved ?? -1) >= 0 && (row?.reserved ?? 9) <= (row?.on_hand ?? 0),
      JSON.stringify(row),
    );
    return row?.reserved ?? -1;
  };
  const seen: number[] = [];
  const first = await checkout();
  for (const jump of [-HOUR_MS, HOUR_MS, HOUR_MS, -2 * HOUR_MS, HOUR_MS]) {
    shop.clock.advance(jump);
    for (const timer of ['inventory.expire-holds', 'checkout.sweep']) {
      await shop.wired.ticker.runOnce(timer);
    }
    seen.push(await levels());
  }
  const payment = { payment: { provider: 'simulator', token: 'tok_success' } };
  const paid = await shop.ask('POST', `${first.path}/complete`, payment, first.headers);
  run.expect(paid.status === 201, `bought after the jumps: ${paid.text}`);
  const second = await checkout();
  shop.clock.advance(-HOUR_MS);
  const late = await shop.ask('POST', `${second.path}/complete`, payment, second.headers);
  run.expect(late.status === 201, `bought in the past: ${late.text}`);
  const full = await shop.ask(
    'POST',
    '/store/checkout',
    { email: 'd@example.com', items: [{ variant_id: variant?.id, quantity: 1 }], ...payment },
    {},
  );
  run.expect(full.body['code'] === 'INSUFFICIENT_STOCK', `4 of 4 are sold: ${full.text}`);
  await checkInvariants(shop.rows);
  return `held ${seen.join(', ')} after the jumps; 4 of 4 sold`;
}

/** One that does not read, and one that never ends its headers; the others feel neither. */
async function slowClients(shop: Shop): Promise<Found> {
  const { run, world } = shop;
  const { port, hostname } = new URL(world.servers[0]?.url ?? '');
  const open = (text: string) => {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.pause();
    socket.write(text);
    run.defer(async () => void socket.destroy());
    return socket;
  };
  for (let nth = 0; nth < 20; nth += 1)
    open('GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(10));
  const slow = open('GET /health/live HTTP/1.1\r\nHost: loc');
  slow.resume();
  const closed = new Promise<number>((resolve) => {
    const began = performance.now();
    slow.on('close', () => resolve(Math.round(performance.now() - began)));
  });
  const times = await inFlight(40, 4, async () => {
    const began = performance.now();
    const answer = await fetch(`${world.servers[0]?.url}/health/live`);
    await answer.text();
    return performance.now() - began;
  });
  const worst = Math.round(Math.max(...times));
  const took = await Promise.race([closed, sleep(HEADERS_MS_MAX + 3000, Number.POSITIVE_INFINITY)]);
  run.expect(took <= HEADERS_MS_MAX, `headers that never end: open for ${took} ms`);
  return `20 that do not read: others answered in ${worst} ms at worst; endless headers closed after ${took} ms`;
}

export const program = promise({
  name: 'faults',
  says: 'what the shop depends on may fail, cell by cell of the fault matrix',
  plants: { 'hard-fault': 'a fault that may not be retried is raised where contention was' },
  run: async (run) => {
    const world = await openWorld(run, { processes: 2, throughProxy: true, isAlone: true });
    const made = await world.staff('POST', '/admin/products', {
      title: 'Gift',
      status: 'active',
      requires_shipping: false,
      variants: [{ prices: [{ currency: 'USD', amount: 1500 }], stock: { on_hand: 100_000 } }],
    });
    run.expect(made.status === 201, made.text);
    const [variant] = made.body['variants'] as { id: string }[];
    const shop: Shop = { run, world, variantId: variant?.id ?? '', bought: 0 };
    const table: string[] = [];
    let skipped = 0;
    for (const { id, fault, look } of CELLS) {
      const began = performance.now();
      const found = await look(shop).catch((error: unknown) => {
        if (error instanceof Error) error.message = `${id} ${fault}: ${error.message}`;
        throw error;
      });
      if (typeof found !== 'string') skipped += 1;
      const line = typeof found === 'string' ? found : `SKIP ${found.skip}`;
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      table.push(`${id.padEnd(4)} ${fault.padEnd(46)} ${seconds.padStart(6)} s  ${line}`);
      run.say(table.at(-1) ?? '');
    }
    await world.settled();
    const checked = await world.check({ mayFail: true });
    run.say('');
    for (const line of table) run.say(line);
    return { cells: CELLS.length, skipped, purchases: shop.bought, ...checked };
  },
});
