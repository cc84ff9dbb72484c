/* `npm run prove -- idempotency`: a write that is sent again has one effect, and the same answer to the byte.
 * Each key is sent 2 to 50 times: at one instant, overlapping, after the answer, while servers are killed; with another
 * body it is refused, in another store it is another key. What is written is counted: units of stock, carts, orders.
 * --plant twins-once (no lock and no unique key), answer-is-kept (no answer is stored), key-of-another-request (any body)
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { call, OWNER } from '../test/support/server-process.ts';
import { sabotaged } from './support/plants.ts';
import { promise, type Run } from './support/promise.ts';
import { atOnce, inFlight, quantile, untilTold } from './support/rivals.ts';
import { buyWithKey, makeGifts } from './support/shopping.ts';
import { openWorld, type Reply, type World } from './support/world.ts';

const STOCK = 1_000_000;
const KILL_EVERY_MS = 1500;
const REPLAY_ADDS_MS_MAX = 3;

type Shop = {
  readonly world: World;
  readonly variants: readonly string[];
  /** Names the second store to shoppers. */
  readonly otherStore: string;
  /** Keys so far of what is counted in the end. */
  readonly keys: { adjust: number; cart: number; purchase: number; elsewhere: number };
};
type Kind = 'adjust' | 'cart' | 'purchase';

/** Sends one request of a kind; how often it is sent with one key is the caller's. */
function senderOf({ world, variants }: Shop, kind: Kind, key: string, nth: number) {
  const variantId = variants[nth % variants.length] ?? '';
  const headers = { 'idempotency-key': key };
  return async (change: { readonly delta?: number; readonly store?: string } = {}) => {
    switch (kind) {
      case 'adjust':
        return world.ask('POST', '/api/v1/admin/inventory/adjustments', {
          headers: { ...headers, authorization: `Bearer ${world.apiKey}` },
          body: { variant_id: variantId, delta: change.delta ?? 1, reason: 'found' },
        });
      case 'cart': {
        const body = { email: `${key}@example.com`, items: [] };
        return world.ask('POST', '/api/v1/store/carts', {
          headers: change.store ? { ...headers, 'x-publishable-key': change.store } : headers,
          body: change.delta === undefined ? body : { ...body, email: 'other@example.com' },
        });
      }
      case 'purchase':
        return buyWithKey(world, [{ variant_id: variantId, quantity: change.delta ?? 1 }], {
          email: `${key}@example.com`,
        });
    }
  };
}

const isReplay = ({ headers }: Reply): boolean => headers['idempotency-replayed'] === 'true';

/** All answers of one key are one answer, and at most one of them is the first. */
function expectOneAnswer(run: Run, what: string, replies: readonly Reply[], isCut: boolean): void {
  const [first] = replies;
  const faults = replies.filter(
    ({ status, text }) => status !== first?.status || text !== first.text,
  );
  run.expect(first?.status === 201, `${what}: ${first?.status} ${first?.text.slice(0, 300)}`);
  run.expect(faults.length === 0, `${what}: other answers than the first: ${faults[0]?.text}`);
  const fresh = replies.filter((reply) => !isReplay(reply)).length;
  run.expect(
    fresh === 1 || (isCut && fresh === 0),
    `${what}: ${fresh} of ${replies.length} answers are no replay, promised 1`,
  );
}

/** One key, sent several times in one of three ways; then with another body and in another store. */
async function sendAgain(run: Run, shop: Shop, nth: number): Promise<number> {
  const random = run.random.fork(`key ${nth}`);
  const kind: Kind = random.chance(0.05) ? 'purchase' : random.pick(['adjust', 'cart']);
  const times = random.chance(0.03) ? random.int(20, 50) : random.int(2, 6);
  const way = random.pick(['instant', 'overlapping', 'afterwards'] as const);
  const key = `prove-${kind}-key-${nth}-of-${run.seed}`;
  const send = senderOf(shop, kind, key, nth);
  const replies =
    way === 'afterwards'
      ? await inFlight(times, 1, () => untilTold(send))
      : await atOnce(times, async () => {
          if (way === 'overlapping') await sleep(random.int(0, 20));
          return untilTold(send);
        });
  shop.keys[kind] += 1;
  expectOneAnswer(run, `${times} × ${key} (${way})`, replies, false);
  if (random.chance(0.1)) {
    const other = await send({ delta: 2 });
    run.expect(
      other.status === 422 && other.body['code'] === 'IDEMPOTENCY_KEY_REUSED',
      `${key} with another body is told ${other.status} ${other.text}`,
    );
  }
  if (kind === 'cart' && random.chance(0.2)) {
    const elsewhere = await send({ store: shop.otherStore });
    shop.keys.elsewhere += 1;
    run.expect(
      elsewhere.status === 201 && !isReplay(elsewhere) && elsewhere.text !== replies[0]?.text,
      `${key} in another store is told ${elsewhere.status} ${elsewhere.text}`,
    );
  }
  return times;
}

/** Servers are killed one after another while keys are sent; who loses the connection sends again. */
async function throughKills(run: Run, shop: Shop, keys: number): Promise<number> {
  const { world } = shop;
  let isDone = false;
  let kills = 0;
  const killing = (async () => {
    const random = run.random.fork('kills');
    while (!isDone) {
      await sleep(run.isShort ? KILL_EVERY_MS / 10 : KILL_EVERY_MS);
      if (isDone) break;
      const victim = random.pick(world.servers);
      await victim.kill();
      kills += 1;
      await victim.start();
    }
  })();
  const one = async (nth: number): Promise<void> => {
    const kind = nth % 2 === 0 ? 'adjust' : 'cart';
    const key = `prove-${kind}-killed-${nth}-of-${run.seed}`;
    const send = senderOf(shop, kind, key, nth);
    const stubborn = async (): Promise<Reply> => {
      for (;;) {
        const reply = await untilTold(send).catch(() => undefined);
        // A server that is about to die may say that it cannot answer.
        if (reply && reply.status !== 503) return reply;
        await sleep(50);
      }
    };
    const replies = await atOnce(4, stubborn);
    replies.push(await stubborn());
    shop.keys[kind] += 1;
    expectOneAnswer(run, `${key} while servers are killed`, replies, true);
  };
  const sending = inFlight(keys, 8, one).finally(() => {
    isDone = true;
  });
  await Promise.all([sending, killing]);
  return kills;
}

/** What a replay takes beyond a request of the same route that is refused before it reaches the database, in ms. */
async function costOfReplay(shop: Shop, times: number): Promise<number> {
  const send = senderOf(shop, 'adjust', 'prove-key-that-is-replayed', 0);
  await send();
  shop.keys.adjust += 1;
  const took: { replay: number[]; refused: number[] } = { replay: [], refused: [] };
  for (let nth = 0; nth < times; nth += 1) {
    const started = performance.now();
    await send();
    const between = performance.now();
    await shop.world.staff('POST', '/admin/inventory/adjustments', { delta: 1 });
    took.replay.push(between - started);
    took.refused.push(performance.now() - between);
  }
  return quantile(took.replay, 0.99) - quantile(took.refused, 0.99);
}

/** A second store; gives the key by which shoppers name it. */
async function openOtherStore(run: Run, world: World): Promise<string> {
  const url = world.servers[0]?.url ?? '';
  const mine = { authorization: `Bearer ${world.token}` };
  const made = await call(url, 'POST', '/admin/stores', {
    headers: mine,
    body: { name: 'Other', slug: 'other' },
  });
  run.expect(made.status === 201, `no second store: ${JSON.stringify(made.body)}`);
  const signedIn = await call(url, 'POST', '/admin/auth/login', {
    body: { ...OWNER, store: 'other' },
  });
  const key = await call(url, 'POST', '/admin/api-keys', {
    headers: { authorization: `Bearer ${signedIn.body['access_token']}` },
    body: { name: 'shoppers', kind: 'publishable' },
  });
  run.expect(key.status === 201, `no key: ${JSON.stringify(key.body)}`);
  return String(key.body['key']);
}

/** Every key has its one effect in the database. */
async function expectEffects(run: Run, { world, variants, keys }: Shop): Promise<void> {
  const [stock] = await world.rows<{ units: string }>(
    `select sum(on_hand_delta) as units from stock_movements where on_hand_delta = 1`,
  );
  run.expect(
    Number(stock?.units) === keys.adjust,
    `${stock?.units} units came in, by ${keys.adjust} keys`,
  );
  const twice = await world.rows(`select store_id, email from carts where email like 'prove-cart-%'
    group by store_id, email having count(*) > 1 limit 5`);
  run.expect(twice.length === 0, `carts made twice: ${JSON.stringify(twice)}`);
  const carts = await world.count(`from carts where email like 'prove-cart-%'`);
  run.expect(
    carts === keys.cart + keys.elsewhere,
    `${carts} carts of ${keys.cart + keys.elsewhere} keys`,
  );
  const orders = await world.count(`from orders where placed_at is not null`);
  run.expect(orders === keys.purchase, `${orders} orders of ${keys.purchase} keys`);
  const [levels] = await world.rows<{ units: string }>(
    'select sum(on_hand) as units from inventory_levels',
  );
  const wanted = variants.length * STOCK + keys.adjust;
  run.expect(Number(levels?.units) === wanted, `${levels?.units} units, promised ${wanted}`);
}

export const program = promise({
  name: 'idempotency',
  says: 'a write sent again with its key has one effect and the same answer to the byte',
  plants: sabotaged('twins-once', 'answer-is-kept', 'key-of-another-request'),
  run: async (run) => {
    const world = await openWorld(run, { processes: run.isShort ? 2 : 4 });
    const shop: Shop = {
      world,
      variants: await makeGifts(world, run.isShort ? 5 : 20, STOCK),
      otherStore: await openOtherStore(run, world),
      keys: { adjust: 0, cart: 0, purchase: 0, elsewhere: 0 },
    };
    const count = run.isShort ? 150 : 10_000;
    let done = 0;
    const sent = await inFlight(count, run.isShort ? 4 : 16, async (nth) => {
      const times = await sendAgain(run, shop, nth);
      done += 1;
      if (done % 1000 === 0) run.say(`${done} keys`);
      return times;
    });
    const requests = sent.reduce((sum, times) => sum + times, 0);
    run.say(`${count} keys, ${requests} requests`);
    const added = await costOfReplay(shop, run.isShort ? 50 : 500);
    run.expect(
      run.isPatient || run.isShort || added <= REPLAY_ADDS_MS_MAX,
      `a replay adds ${added.toFixed(1)} ms at p99, promised ${REPLAY_ADDS_MS_MAX}`,
    );
    run.expect(
      run.isPatient || world.faults.count === 0,
      `${world.faults.count} answers of 500 or more before anything was killed:\n${world.faults.first.join('\n')}`,
    );
    const kills = await throughKills(run, shop, run.isShort ? 20 : 400);
    await expectEffects(run, shop);
    return {
      keys: count,
      requests,
      kills,
      replay_adds_p99_ms: added.toFixed(1),
      ...(await world.check({ mayFail: true })),
    };
  },
});
