/* `npm run prove -- crashpoints`: a crash at any instant leaves nothing half-done.
 * Each saga runs once to be counted. Then, for every statement that it sends (what the simulator is asked is one as
 * well), a server is brought there, killed before it or behind it, and never helped: another server of the shop, the
 * normal worker, finishes or undoes what is left within 60 s.
 */
import type pg from 'pg';
import { type ServerProcess, startServerAt } from '../test/support/server-process.ts';
import { promise, type Run } from './support/promise.ts';
import { inFlight } from './support/rivals.ts';
import { openStatementTap, type Side, type StatementTap } from './support/statement-tap.ts';
import { openWorld, type World } from './support/world.ts';

const AT_ONCE = 2;
/** Points of each saga in the short form. */
const POINTS_SHORT = 2;
const CONVERGED_MS_MAX = 60_000;
const PRICE = 1500;

/** A saga: what stands before it, and the request (or the wait) that runs it on a victim. */
type Saga = {
  readonly name: string;
  readonly role: 'web' | 'worker';
  readonly isCounted: (text: string) => boolean;
  prepare(world: World, nth: number): Promise<Prepared>;
};
type Prepared = {
  /** Runs it on this address; a worker has none and is waited for. */
  run(url: string): Promise<void>;
};

/** A process of the shop behind a tap. */
type Victim = { readonly tap: StatementTap; readonly server: ServerProcess };

const post = async (
  url: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: unknown,
): Promise<void> => {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  await answer.text();
  if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}`);
};

async function cartOf(world: World, nth: number): Promise<{ id: string; token: string }> {
  const [variant] = await world.rows<{ id: string }>(`select id from variants limit 1`);
  const made = await world.ask('POST', '/api/v1/store/carts', {
    body: { email: `point-${nth}@example.com`, items: [{ variant_id: variant?.id, quantity: 1 }] },
  });
  return { id: String(made.body['id']), token: String(made.body['token']) };
}

const payCart = (url: string, cart: { id: string; token: string }, token: string): Promise<void> =>
  post(
    url,
    `/store/carts/${cart.id}/complete`,
    { 'x-cart-token': cart.token, 'idempotency-key': `crashpoint-${cart.id}` },
    { payment: { provider: 'simulator', token } },
  );

/** An order that is paid, or of which the money is held. */
async function orderOf(world: World, nth: number, token: string): Promise<string> {
  const cart = await cartOf(world, nth);
  await payCart(world.servers[0]?.url ?? '', cart, token);
  const [order] = await world.rows<{ id: string }>('select id from orders where cart_id = $1', [
    cart.id,
  ]);
  return order?.id ?? '';
}

const everything = (text: string): boolean => !/event_log|events_after|number_events/.test(text);

const SAGAS: readonly Saga[] = [
  {
    name: 'checkout',
    role: 'web',
    isCounted: everything,
    prepare: async (world, nth) => {
      const cart = await cartOf(world, nth);
      return { run: (url) => payCart(url, cart, 'tok_success') };
    },
  },
  {
    name: 'checkout by transfer',
    role: 'web',
    isCounted: everything,
    prepare: async (world, nth) => {
      const cart = await cartOf(world, nth);
      const headers = { 'x-cart-token': cart.token, 'idempotency-key': `crashpoint-${cart.id}` };
      const body = { payment: { provider: 'manual' } };
      return { run: (url) => post(url, `/store/carts/${cart.id}/complete`, headers, body) };
    },
  },
  {
    name: 'capture',
    role: 'web',
    isCounted: everything,
    prepare: async (world, nth) => {
      const order = await orderOf(world, nth, 'tok_authorize_only');
      const headers = { authorization: `Bearer ${world.apiKey}` };
      return {
        run: (url) => post(url, `/admin/orders/${order}/captures`, headers, { amount: 700 }),
      };
    },
  },
  {
    name: 'refund',
    role: 'web',
    isCounted: everything,
    prepare: async (world, nth) => {
      const order = await orderOf(world, nth, 'tok_success');
      const headers = { authorization: `Bearer ${world.apiKey}` };
      const body = { amount: 400, reason: 'goodwill' };
      return { run: (url) => post(url, `/admin/orders/${order}/refunds`, headers, body) };
    },
  },
  {
    name: 'cancel',
    role: 'web',
    isCounted: everything,
    prepare: async (world, nth) => {
      const order = await orderOf(world, nth, 'tok_authorize_only');
      const headers = { authorization: `Bearer ${world.apiKey}` };
      const body = { reason: 'customer_request' };
      return { run: (url) => post(url, `/admin/orders/${order}/cancel`, headers, body) };
    },
  },
  {
    name: 'import',
    role: 'web',
    isCounted: everything,
    prepare: async (world, nth) => {
      const headers = { authorization: `Bearer ${world.apiKey}` };
      const csv = `Handle,Title,Variant Price,Variant SKU\npoint-${nth}-a,A ${nth},1.00,P${nth}A\npoint-${nth}-b,B ${nth},2.00,P${nth}B\n`;
      return {
        run: async (url) => {
          const form = new FormData();
          form.set('platform', 'shopify');
          form.set('dry_run', 'false');
          form.set('file', new Blob([csv]), 'products.csv');
          const sent = await fetch(`${url}/api/v1/admin/imports`, {
            method: 'POST',
            headers,
            body: form,
          });
          const text = await sent.text();
          if (sent.status !== 202) throw new Error(text);
        },
      };
    },
  },
];

async function victimOf(run: Run, world: World, saga: Saga): Promise<Victim> {
  const tap = await openStatementTap(`${world.cluster.runDir}/.s.PGSQL.5432`, saga.isCounted);
  run.defer(async () => tap.close());
  const url = `postgres://postgres@127.0.0.1:${tap.port}/${world.databaseName}`;
  const server = await startServerAt(url, {
    RCOMMERCE_LOG__LEVEL: 'error',
    RCOMMERCE_SERVER__ROLE: saga.role,
  });
  run.defer(() => server.kill());
  return { tap, server };
}

/** Runs the saga once, undisturbed; gives its statements. */
async function countStatements(run: Run, world: World, saga: Saga): Promise<readonly string[]> {
  const { tap, server } = await victimOf(run, world, saga);
  const warm = await saga.prepare(world, -2);
  await warm.run(server.url);
  const prepared = await saga.prepare(world, -1);
  tap.count();
  await prepared.run(server.url);
  const texts = [...tap.counted()];
  await server.kill();
  tap.close();
  return texts;
}

/** Kills a server at one statement; gives whether it came there. */
async function killAt(
  run: Run,
  world: World,
  saga: Saga,
  point: Point,
  id: number,
): Promise<boolean> {
  const { tap, server } = await victimOf(run, world, saga);
  const warm = await saga.prepare(world, 100_000 + id);
  await warm.run(server.url);
  const prepared = await saga.prepare(world, id);
  let isReached = false;
  tap.arm(point.nth, point.side, () => {
    isReached = true;
    void server.kill();
  });
  await prepared.run(server.url).catch(() => {});
  await server.kill();
  tap.close();
  return isReached;
}

type Point = { readonly saga: Saga; readonly nth: number; readonly side: Side };

const OPEN = `select
  (select count(*) from order_intents where status = 'paying')
  + (select count(*) from payment_operations where status in ('created', 'sent', 'unknown'))
  + (select count(*) from refunds where status = 'pending')
  + (select count(*) from payments where order_id is null and captured_amount > refunded_amount)
  + (select count(*) from imports where status in ('validating', 'running'))
  + (select count(*) from event_inbox) as open`;

/** Ours and the card company's: [what is wrong, query]. */
const WRONG: readonly (readonly [string, string])[] = [
  ['two orders of a cart', 'select cart_id from orders group by cart_id having count(*) > 1'],
  [
    'money that is not where the card company has it',
    `select p.id, p.captured_amount, p.refunded_amount, c.captured, c.refunded from payments p
       join payment_operations o on o.store_id = p.store_id and o.payment_id = p.id and o.kind = 'authorize'
       left join simulator.charges c on c.id = 'ch_' || o.id
      where p.provider = 'simulator' and (p.captured_amount <> coalesce(c.captured, 0)
         or p.refunded_amount <> coalesce(c.refunded, 0))`,
  ],
  [
    'money without an order',
    'select id from payments where order_id is null and captured_amount > refunded_amount',
  ],
  ['a refund made twice', 'select order_id from refunds group by order_id having count(*) > 1'],
  [
    'an import that made half of its goods',
    `select split_part(slug, '-', 2) from products where slug like 'point-%' group by 1 having count(*) <> 2`,
  ],
];

export const program = promise({
  name: 'crashpoints',
  says: 'a server killed before or behind any statement of a saga leaves nothing half-done',
  plants: { 'no-sweeper': 'nobody asks the card company what became of an operation' },
  run: async (run) => {
    const world = await openWorld(run, { prepare: (admin) => plant(run, admin) });
    const made = await world.staff('POST', '/admin/products', {
      title: 'Gift',
      status: 'active',
      requires_shipping: false,
      variants: [{ prices: [{ currency: 'USD', amount: PRICE }], stock: { on_hand: 1_000_000 } }],
    });
    run.expect(made.status === 201, made.text);
    const points: Point[] = [];
    for (const saga of SAGAS) {
      const texts = await countStatements(run, world, saga);
      const all = texts.flatMap((_, index) =>
        (['before', 'after'] as const).map((side) => ({ saga, nth: index + 1, side })),
      );
      points.push(...(run.isShort ? run.random.shuffled(all).slice(0, POINTS_SHORT) : all));
      run.say(`${saga.name}: ${texts.length} statements, ${all.length} points`);
    }
    let missed = 0;
    await inFlight(points.length, AT_ONCE, async (id) => {
      const point = points[id] as Point;
      // The first statements of a process are more than the later ones: a point may lie elsewhere then.
      const isReached = await killAt(run, world, point.saga, point, id);
      if (!isReached) missed += 1;
      if ((id + 1) % 50 === 0) run.say(`${id + 1} of ${points.length} points`);
    });
    const converged = await converge(run, world);
    for (const [what, query] of WRONG) {
      const rows = await world.rows(`${query} limit 5`);
      run.expect(rows.length === 0, `${what}: ${JSON.stringify(rows)}`);
    }
    const reached = points.length - missed;
    run.expect(
      reached >= 0.9 * points.length,
      `${missed} of ${points.length} points were not reached`,
    );
    const checked = await world.check({ mayFail: true });
    return {
      sagas: SAGAS.length,
      points: points.length,
      reached,
      converged_ms: converged,
      ...checked,
    };
  },
});

/** Waits, and only waits. */
async function converge(run: Run, world: World): Promise<number> {
  const began = performance.now();
  for (;;) {
    const [left] = await world.rows<{ open: string }>(OPEN);
    const took = performance.now() - began;
    if (Number(left?.open) === 0) return Math.round(took);
    run.expect(
      took < CONVERGED_MS_MAX,
      `${left?.open} things still open after ${Math.round(took)} ms`,
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function plant(run: Run, admin: pg.Pool): Promise<void> {
  if (run.plant !== 'no-sweeper') return;
  const { rows } = await admin.query(
    `select pg_get_functiondef(oid) as text from pg_proc where proname = 'waiting_payment_operations'`,
  );
  const text = String((rows[0] as { text: string } | undefined)?.text);
  await admin.query(text.replace('where', 'where false and'));
}
