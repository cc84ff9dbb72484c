/* `npm run prove -- chaos-checkout`: whatever dies, orders = charges = stock = books.
 * Buyers pay by card while the two servers are killed in turn, their connections to the database are cut, and the card
 * company loses answers, tells twice or late. Buyers do what a client does: they ask again with their Idempotency-Key.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { promise, type Run } from './support/promise.ts';
import { inFlight, tally } from './support/rivals.ts';
import { buy } from './support/shopping.ts';
import { untilServed } from './support/until-served.ts';
import { openWorld, type Reply, type World } from './support/world.ts';

const CHECKOUTS = 2000;
const CHECKOUTS_SHORT = 60;
const BUYERS = 16;
const PRICE = 1500;
const PAUSE_MS = [500, 2500] as const;
/** After the last fault everything is finished or given back within this, by waiting only. */
const CONVERGED_MS_MAX = 60_000;
const TOKENS = [
  'tok_success',
  'tok_success',
  'tok_success',
  'tok_timeout',
  'tok_timeout_not_charged',
  'tok_duplicate_callback',
  'tok_late_callback',
  'tok_declined',
  'tok_insufficient_funds',
] as const;
const KINDS_OF_END = new Set([200, 201, 202, 402]);

type Chaos = { kills: number; cuts: number; stop(): Promise<void> };

/** Kills a server and starts it again, or cuts every connection to the database, again and again. */
function disturb(run: Run, world: World): Chaos {
  const random = run.random.fork('chaos');
  let isOver = false;
  const chaos: Chaos = { kills: 0, cuts: 0, stop: async () => {} };
  const disturbing = (async () => {
    while (!isOver) {
      await sleep(random.int(...PAUSE_MS));
      if (random.chance(0.4)) {
        chaos.cuts += 1;
        world.proxy?.cut();
        continue;
      }
      const server = random.pick(world.servers);
      chaos.kills += 1;
      await server.kill();
      // It may be cut off while it starts: whoever looks after it starts it again.
      while (!server.isUp && !isOver) await server.start().catch(() => sleep(200));
    }
  })();
  chaos.stop = async () => {
    isOver = true;
    await disturbing;
    for (const server of world.servers) if (!server.isUp) await server.start();
  };
  return chaos;
}

const OPEN = `select
  (select count(*) from order_intents where status = 'paying')
  + (select count(*) from payment_operations where status in ('created', 'sent', 'unknown'))
  + (select count(*) from simulator.callbacks where sent_at is null and attempts < 10)
  + (select count(*) from payments where order_id is null and captured_amount > refunded_amount)
  + (select count(*) from event_inbox) as open`;

async function converge(run: Run, world: World): Promise<number> {
  const began = performance.now();
  for (;;) {
    const [left] = await world.rows<{ open: string }>(OPEN);
    const took = performance.now() - began;
    if (Number(left?.open) === 0) return Math.round(took);
    run.expect(took < CONVERGED_MS_MAX, `${left?.open} things still open after ${took} ms`);
    await sleep(200);
  }
}

/** What must be one for each order, and nothing beside: [what, how many]. */
const SAME = `select
  (select count(*) from orders where placed_at is not null)::int as orders,
  (select count(distinct email) from orders where placed_at is not null)::int as buyers,
  (select count(*) from simulator.charges where captured > refunded)::int as charges,
  (select coalesce(sum(captured - refunded), 0) / ${PRICE} from simulator.charges)::int as money,
  (select count(*) from payments where captured_amount > refunded_amount and order_id is not null)::int as payments,
  (select count(*) from stock_reservations where order_id is not null and status in ('allocated', 'consumed'))::int as stock,
  (select count(*) from ledger_transactions where kind = 'order_placed')::int as sales,
  (select count(*) from ledger_transactions where kind = 'receipt_applied')::int as receipts,
  (select count(*) from events where type = 'order.placed')::int as told,
  (select count(*) from order_intents where status = 'placed')::int as intents`;

export const program = promise({
  name: 'chaos-checkout',
  says: 'whoever is killed and whatever is lost: one order, one charge, one unit, one posting for each buyer, or none',
  plants: { 'double-charge': 'the card company charges twice when its answer is lost' },
  run: async (run) => {
    const world = await openWorld(run, {
      processes: 2,
      throughProxy: true,
      prepare: (admin) => plant(run, admin),
    });
    const count = run.isShort ? CHECKOUTS_SHORT : CHECKOUTS;
    // What was declined, and what was begun before a kill, holds its unit for a while.
    const made = await world.staff('POST', '/admin/products', {
      title: 'Ticket',
      status: 'active',
      requires_shipping: false,
      variants: [{ prices: [{ currency: 'USD', amount: PRICE }], stock: { on_hand: 3 * count } }],
    });
    const [variant] = made.body['variants'] as { id: string }[];
    const chaos = disturb(run, world);
    run.defer(() => chaos.stop());
    const replies = await inFlight(count, BUYERS, (nth) => {
      const token = run.random.fork(`buyer ${nth}`).pick(TOKENS);
      const headers = { 'idempotency-key': `chaos-checkout-buyer-${nth}` };
      const lines = [{ variant_id: variant?.id ?? '', quantity: 1 }];
      return untilServed(() => buy(world, lines, { email: `b${nth}@example.com`, token, headers }));
    });
    await chaos.stop();
    run.say(`${count} buyers were answered, ${chaos.kills} kills, ${chaos.cuts} cuts`);
    const converged = await converge(run, world);
    const orders = await compare(run, world, replies);
    const checked = await world.check({ mayFail: true });
    return {
      checkouts: count,
      orders,
      kills: chaos.kills,
      cuts: chaos.cuts,
      converged_ms: converged,
      ...checked,
    };
  },
});

async function compare(run: Run, world: World, replies: readonly Reply[]): Promise<number> {
  const odd = replies.find(({ status }) => !KINDS_OF_END.has(status));
  run.expect(
    odd === undefined,
    `an answer that is no end: ${odd?.text} of ${JSON.stringify(tally(replies))}`,
  );
  const [same] = await world.rows<Record<string, number>>(SAME);
  const numbers = new Set(Object.values(same ?? {}));
  run.expect(numbers.size === 1, `not the same: ${JSON.stringify(same)}`);
  const told = replies.flatMap(({ body }) => {
    const order = body['order'] as { id?: string } | undefined;
    return order?.id === undefined ? [] : [order.id];
  });
  const there = await world.count(
    'from orders where placed_at is not null and id = any($1::uuid[])',
    [told],
  );
  run.expect(
    there === new Set(told).size,
    `${new Set(told).size} orders were told, ${there} are there`,
  );
  return same?.['orders'] ?? 0;
}

async function plant(run: Run, admin: pg.Pool): Promise<void> {
  if (run.plant !== 'double-charge') return;
  await admin.query(`create function simulator.charge_again() returns trigger language plpgsql security definer as $$
    begin
      if new.token = 'tok_timeout' and new.id not like '%-again' then
        insert into simulator.charges (id, account, token, currency, amount, authorized, captured, created_at)
        values (new.id || '-again', new.account, new.token, new.currency, new.amount, new.authorized, new.captured, new.created_at);
      end if;
      return null;
    end $$`);
  await admin.query(
    'create trigger charge_again after insert on simulator.charges for each row execute function simulator.charge_again()',
  );
}
