import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { migratedDatabase } from '../support/cluster.ts';
import { checkInvariants } from '../support/invariants.ts';
import {
  call,
  type Got,
  type Json,
  ownerToken,
  type ServerProcess,
  startServer,
} from '../support/server-process.ts';

/** What a dead process left behind is finished or undone within this after the next one is ready. */
const CONVERGED_MS_MAX = 60_000;
const REACHED_MS_MAX = 10_000;

type World = Awaited<ReturnType<typeof openWorld>>;

async function openWorld(t: TestContext) {
  const database = await migratedDatabase();
  const admin = new pg.Client(database.admin);
  // Their locks hold a server at a chosen place until it has been killed there.
  const holder = new pg.Client(database.admin);
  const nextHolder = new pg.Client(database.admin);
  const clients = [admin, holder, nextHolder];
  await Promise.all(clients.map((client) => client.connect()));
  t.after(async () => {
    await Promise.all(clients.map((client) => client.end()));
    await database.drop();
  });
  const count = async (text: string, values: readonly unknown[] = []): Promise<number> =>
    Number((await admin.query(`select count(*) as count ${text}`, [...values])).rows[0]?.count);
  /** Waits until a query finds something. */
  const reached = async (text: string, values: readonly unknown[] = []): Promise<void> => {
    const deadline = Date.now() + REACHED_MS_MAX;
    while ((await count(text, values)) === 0) {
      if (Date.now() > deadline) assert.fail(`never reached: ${text}`);
      await sleep(5);
    }
  };
  return { database, admin, holder, nextHolder, count, reached };
}

const WAITS_FOR_A_LOCK = `from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock' and query not ilike '%pg_stat_activity%'`;

/** A product that needs no parcel, and a cart of one of it. */
async function readyCart(url: string): Promise<{ id: string; headers: Record<string, string> }> {
  const authorization = `Bearer ${await ownerToken(url)}`;
  const product = await call(url, 'POST', '/admin/products', {
    headers: { authorization },
    body: {
      title: 'Gift',
      status: 'active',
      requires_shipping: false,
      variants: [{ prices: [{ currency: 'USD', amount: 1500 }], stock: { on_hand: 5 } }],
    },
  });
  assert.equal(product.status, 201, JSON.stringify(product.body));
  const variantId = (product.body['variants'] as { id: string }[])[0]?.id;
  const cart = await call(url, 'POST', '/store/carts', {
    body: { email: 'guest@example.com', items: [{ variant_id: variantId, quantity: 1 }] },
  });
  assert.equal(cart.status, 201, JSON.stringify(cart.body));
  return {
    id: String(cart.body['id']),
    headers: { 'x-cart-token': String(cart.body['token']) },
  };
}

type Cart = Awaited<ReturnType<typeof readyCart>>;

const complete = (url: string, cart: Cart, token: string): Promise<Got> =>
  call(url, 'POST', `/store/carts/${cart.id}/complete`, {
    headers: { ...cart.headers, 'idempotency-key': `beats-test-${cart.id}` },
    body: { payment: { provider: 'simulator', token } },
  });

const lost = (asked: Promise<Got>): Promise<Got | undefined> => asked.catch(() => undefined);

const HAS_OPERATION = `from payment_operations o
  join payments p on p.id = o.payment_id join order_intents i on i.id = p.order_intent_id
 where i.cart_id = $1 and o.kind = 'authorize'`;

const IS_CHARGED = `from simulator.operations where id in (
  select o.id::text ${HAS_OPERATION}) and captured`;

/** The name of the place, how a server is brought there and killed, and what must have come of it by waiting. */
type Beat = {
  readonly name: string;
  readonly orders: 0 | 1;
  readonly kill: (world: World, server: ServerProcess, cart: Cart) => Promise<void>;
};

const BEATS: readonly Beat[] = [
  {
    name: 'inside the first transaction, when all but the stock is written',
    orders: 0,
    kill: async ({ holder, reached }, server, cart) => {
      await holder.query('begin; lock table inventory_levels in exclusive mode');
      const asked = lost(complete(server.url, cart, 'tok_success'));
      await reached(WAITS_FOR_A_LOCK);
      await server.kill();
      await Promise.all([asked, holder.query('rollback')]);
    },
  },
  {
    name: 'after the first commit, before the card company hears of it',
    orders: 0,
    kill: async ({ admin, holder, reached }, server, cart) => {
      await holder.query('begin; lock table simulator.operations in exclusive mode');
      const asked = lost(complete(server.url, cart, 'tok_success'));
      await reached(HAS_OPERATION, [cart.id]);
      await reached(WAITS_FOR_A_LOCK);
      await server.kill();
      // The request dies with its sender: without this it would still arrive, which is the next beat.
      await admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and usename like 'rcommerce_app_%'`,
      );
      await Promise.all([asked, holder.query('rollback')]);
    },
  },
  {
    name: 'while the request to the card company is under way, which charges when nobody listens',
    orders: 1,
    kill: async ({ holder, reached }, server, cart) => {
      await holder.query('begin; lock table simulator.operations in exclusive mode');
      const asked = lost(complete(server.url, cart, 'tok_success'));
      await reached(HAS_OPERATION, [cart.id]);
      await reached(WAITS_FOR_A_LOCK);
      await server.kill();
      await Promise.all([asked, holder.query('rollback')]);
      await reached(IS_CHARGED, [cart.id]);
    },
  },
  {
    name: 'after the card was charged, before the order is placed',
    orders: 1,
    kill: async ({ holder, nextHolder, reached }, server, cart) => {
      await holder.query('begin; lock table simulator.operations in exclusive mode');
      const asked = lost(complete(server.url, cart, 'tok_success'));
      await reached(HAS_OPERATION, [cart.id]);
      await reached(WAITS_FOR_A_LOCK);
      await nextHolder.query('begin');
      await nextHolder.query('select 1 from carts where id = $1 for update', [cart.id]);
      await holder.query('rollback');
      await reached(IS_CHARGED, [cart.id]);
      await reached(WAITS_FOR_A_LOCK);
      await server.kill();
      await Promise.all([asked, nextHolder.query('rollback')]);
    },
  },
  {
    name: 'after the order was placed, before its answer is read',
    orders: 1,
    kill: async ({ reached }, server, cart) => {
      const asked = lost(complete(server.url, cart, 'tok_success'));
      await reached('from orders where cart_id = $1 and placed_at is not null', [cart.id]);
      await server.kill();
      await asked;
    },
  },
  {
    name: 'between an answer that says processing and the callback that says paid',
    orders: 1,
    kill: async (_, server, cart) => {
      const answer = await complete(server.url, cart, 'tok_late_callback');
      assert.equal(answer.status, 202, JSON.stringify(answer.body));
      await server.kill();
    },
  },
  {
    name: 'when the answer of the card company was lost',
    orders: 1,
    kill: async ({ reached }, server, cart) => {
      const asked = lost(complete(server.url, cart, 'tok_timeout'));
      await reached(IS_CHARGED, [cart.id]);
      await server.kill();
      await asked;
    },
  },
];

const ordersOf = ({ count }: World, cart: Cart): Promise<number> =>
  count('from orders where cart_id = $1 and placed_at is not null', [cart.id]);

/** Charges in the card company's own book, less what it gave back. */
const chargesOf = ({ count }: World, cart: Cart): Promise<number> =>
  count(
    `from simulator.charges where captured > refunded and id in (
       select p.provider_ref from payments p join order_intents i on i.id = p.order_intent_id where i.cart_id = $1)`,
    [cart.id],
  );

async function untilSettled({ count }: World): Promise<void> {
  const deadline = Date.now() + CONVERGED_MS_MAX;
  while (Date.now() < deadline) {
    const open =
      (await count(`from order_intents where status = 'paying'`)) +
      (await count(`from payment_operations where status in ('created', 'sent', 'unknown')`)) +
      (await count(`from simulator.callbacks where sent_at is null`));
    if (open === 0) return;
    await sleep(250);
  }
  assert.fail('something is still paying');
}

test('a server killed between any two beats of a checkout leaves, by waiting only, one order and one charge or none', async (t) => {
  const world = await openWorld(t);
  const carts = new Map<string, Cart>();
  for (const beat of BEATS) {
    const server = await startServer(world.database);
    const cart = await readyCart(server.url);
    carts.set(beat.name, cart);
    await beat.kill(world, server, cart).finally(() => server.kill());
  }
  const server = await startServer(world.database);
  t.after(() => server.stop());
  await untilSettled(world);
  for (const beat of BEATS) {
    const cart = carts.get(beat.name);
    assert.ok(cart);
    const found = { orders: await ordersOf(world, cart), charges: await chargesOf(world, cart) };
    assert.deepEqual(found, { orders: beat.orders, charges: beat.orders }, beat.name);
  }
  await checkInvariants((text) => world.admin.query(text).then((result) => result.rows));

  // Nobody has to give up: a shopper who presses the button again gets the one order.
  for (const beat of BEATS) {
    const cart = carts.get(beat.name);
    assert.ok(cart);
    const again = await call(server.url, 'POST', `/store/carts/${cart.id}/complete`, {
      headers: cart.headers,
      body: { payment: { provider: 'simulator', token: 'tok_success' } },
    });
    assert.equal(again.status, beat.orders === 1 ? 200 : 201, `${beat.name}: ${again.status}`);
    assert.equal((again.body['order'] as Json)['payment_status'], 'paid', beat.name);
    const found = { orders: await ordersOf(world, cart), charges: await chargesOf(world, cart) };
    assert.deepEqual(found, { orders: 1, charges: 1 }, beat.name);
  }
  await checkInvariants((text) => world.admin.query(text).then((result) => result.rows));
});

test('a server killed while a refund is under way gives the money back once', async (t) => {
  const world = await openWorld(t);
  const first = await startServer(world.database);
  const cart = await readyCart(first.url);
  const placed = await complete(first.url, cart, 'tok_success');
  assert.equal(placed.status, 201, JSON.stringify(placed.body));
  const authorization = `Bearer ${await ownerToken(first.url)}`;
  const orderId = (placed.body['order'] as Json)['id'];
  const { holder, count, reached } = world;
  await holder.query('begin; lock table simulator.operations in exclusive mode');
  const asked = lost(
    call(first.url, 'POST', `/admin/orders/${orderId}/refunds`, {
      headers: { authorization, 'idempotency-key': 'beats-test-refund' },
      body: { amount: 400, reason: 'goodwill' },
    }),
  );
  await reached(`from payment_operations where kind = 'refund'`);
  await reached(WAITS_FOR_A_LOCK);
  await first.kill();
  await Promise.all([asked, holder.query('rollback')]);

  const second = await startServer(world.database);
  t.after(() => second.stop());
  await untilSettled(world);
  assert.equal(await count(`from refunds where status = 'succeeded' and amount = 400`), 1);
  assert.equal(await count('from refunds'), 1);
  assert.equal(await count('from simulator.charges where refunded = 400'), 1);
  await checkInvariants((text) => world.admin.query(text).then((result) => result.rows));
});
