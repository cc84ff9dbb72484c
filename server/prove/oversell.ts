/* `npm run prove -- oversell`: stock is sold to the last unit, and never past it.
 * Many more buyers than units, over several processes on one database; then baskets whose lines stand in opposite
 * orders, orders that staff cancel, holds that lapse and goods that come in, until everything is sold.
 * --plant last-unit (a level is neither checked nor judged), stock-lock (it is judged unlocked and not checked)
 */
import { sabotaged } from './support/plants.ts';
import { promise, type Run } from './support/promise.ts';
import { expectTally, inFlight, tally } from './support/rivals.ts';
import { buyWithKey, type Line, makeGifts, orderIdOf } from './support/shopping.ts';
import { openWorld, type Reply, type World } from './support/world.ts';

const PROCESSES = 4;

const SOLD = `from order_items i join orders o on o.store_id = i.store_id and o.id = i.order_id
  where i.variant_id = $1 and o.placed_at is not null and o.status <> 'cancelled'`;

/** More buyers than units: as many are served as there are units, all others are told that it is sold out. */
export async function sellOut(
  run: Run,
  world: World,
  size: { readonly units: number; readonly buyers: number; readonly inFlight: number },
): Promise<void> {
  const { units, buyers } = size;
  const [variantId = ''] = await makeGifts(world, 1, units);
  const started = performance.now();
  const replies = await inFlight(buyers, size.inFlight, (nth) =>
    buyWithKey(world, [{ variant_id: variantId, quantity: 1 }], {
      email: `buyer-${units}-${nth}@example.com`,
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  const what = `${units} units, ${buyers} buyers, ${size.inFlight} in flight`;
  run.say(`${what}: ${JSON.stringify(tally(replies))}, ${(buyers / seconds).toFixed(0)} a second`);
  expectTally(run, what, replies, { '201': units, '409 INSUFFICIENT_STOCK': buyers - units });
  const sold = await world.count(SOLD, [variantId]);
  run.expect(sold === units, `${sold} orders of ${units} units`);
}

type Market = {
  readonly variants: readonly string[];
  /** Units that were there or came in, for each. */
  readonly stock: Map<string, number>;
};

/**
 * Baskets of several goods in opposite orders, a part of them never paid (their holds lapse) or declined, while staff
 * cancel orders and take goods in; then single buyers until nothing is left.
 */
export async function mixedBaskets(
  run: Run,
  world: World,
  size: { readonly units: number; readonly buyers: number; readonly inFlight: number },
): Promise<void> {
  const variants = await makeGifts(world, 6, size.units);
  const market: Market = {
    variants,
    stock: new Map(variants.map((variantId) => [variantId, size.units])),
  };
  const placed: string[] = [];
  const replies = await inFlight(size.buyers, size.inFlight, async (nth) => {
    const reply = await turnOf(run, world, market, nth, placed);
    const orderId = orderIdOf(reply);
    const isOpen = (reply.body['order'] as { status?: string } | undefined)?.status === 'open';
    if (orderId && isOpen) placed.push(orderId);
    return reply;
  });
  run.say(`${size.buyers} baskets, cancels and receipts: ${JSON.stringify(tally(replies))}`);
  const known =
    /^(?:20[0-2]|402 INSUFFICIENT_FUNDS|409 (?:INSUFFICIENT_STOCK|ORDER_ALREADY_CANCELLED))$/;
  const strange = Object.keys(tally(replies)).filter((answer) => !known.test(answer));
  run.expect(strange.length === 0, `answers nobody expects: ${strange.join(', ')}`);
  await lapse(run, world);
  await buyTheRest(run, world, market, size.inFlight);
}

/** One of a thousand things that happen in a shop at once, by chance. */
async function turnOf(
  run: Run,
  world: World,
  { variants, stock }: Market,
  nth: number,
  placed: string[],
): Promise<Reply> {
  const random = run.random.fork(`basket ${nth}`);
  if (nth % 12 === 11 && placed.length > 0) {
    const [orderId] = placed.splice(random.int(0, placed.length - 1), 1);
    const body = { reason: 'customer_request', restock: true };
    return world.staff('POST', `/admin/orders/${orderId}/cancel`, body);
  }
  if (nth % 20 === 10) {
    const variantId = random.pick(variants);
    const delta = random.int(1, 3);
    const body = { variant_id: variantId, delta, reason: 'found' };
    const reply = await world.staff('POST', '/admin/inventory/adjustments', body);
    if (reply.status === 201) stock.set(variantId, (stock.get(variantId) ?? 0) + delta);
    return reply;
  }
  // Every second basket names its goods the other way round.
  const wanted = [...variants].filter(() => random.chance(0.5));
  const chosen = wanted.length === 0 ? [random.pick(variants)] : wanted;
  const lines = (nth % 2 === 0 ? chosen : chosen.reverse()).map(
    (variantId): Line => ({ variant_id: variantId, quantity: random.int(1, 2) }),
  );
  // What is only authorized stays open, so that staff may cancel it.
  const token = random.pick([
    'tok_success',
    'tok_success',
    'tok_authorize_only',
    'tok_authorize_only',
    random.pick(['tok_3ds_success', 'tok_insufficient_funds']),
  ]);
  return buyWithKey(world, lines, { email: `basket-${nth}@example.com`, token });
}

/** What waits for a shopper, a bank or an end of its time, here and at the provider, is over its time. */
const LONG_AGO = [
  `update simulator.operations
     set answer = jsonb_set(answer, '{action_expires_at}', to_jsonb(now() - interval '1 minute'))
   where state = 'requires_action'`,
  `update payment_operations set ask_at = now() - interval '1 minute'
   where status in ('created', 'sent', 'unknown')`,
  `update order_intents set expires_at = now() - interval '1 minute'
   where status in ('frozen', 'paying')`,
  `update stock_reservations
     set expires_at = now() - interval '1 minute', extended_until = now() - interval '1 minute'
   where status = 'held'`,
];

/** Time passes until every hold and every unpaid purchase is over; sweepers must give the units back. */
async function lapse(run: Run, world: World): Promise<void> {
  const started = performance.now();
  await world.until('every hold that lapsed is given back', async () => {
    // A card that the bank declined in between leaves its shopper some more time, which passes too.
    for (const text of LONG_AGO) await world.rows(text);
    return world.none(`from stock_reservations where status = 'held'`);
  });
  await world.settled();
  run.say(`lapsed purchases ended in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

async function buyTheRest(
  run: Run,
  world: World,
  { variants, stock }: Market,
  limit: number,
): Promise<void> {
  const left = new Map<string, number>();
  for (const variantId of variants) {
    const [row] = await world.rows<{ sold: string }>(
      `select coalesce(sum(i.quantity), 0) as sold ${SOLD}`,
      [variantId],
    );
    left.set(variantId, (stock.get(variantId) ?? 0) - Number(row?.sold));
  }
  const wishes = run.random.shuffled(
    variants.flatMap((variantId) =>
      Array.from({ length: (left.get(variantId) ?? 0) + 3 }, () => variantId),
    ),
  );
  const replies = await inFlight(wishes.length, limit, (nth) =>
    buyWithKey(world, [{ variant_id: wishes[nth] ?? '', quantity: 1 }], {
      email: `late-${nth}@example.com`,
    }),
  );
  const rest = [...left.values()].reduce((sum, units) => sum + units, 0);
  expectTally(run, `the last ${rest} units`, replies, {
    '201': rest,
    '409 INSUFFICIENT_STOCK': wishes.length - rest,
  });
  for (const variantId of variants) {
    const [row] = await world.rows<{ sold: string }>(
      `select coalesce(sum(i.quantity), 0) as sold ${SOLD}`,
      [variantId],
    );
    const units = stock.get(variantId);
    run.expect(Number(row?.sold) === units, `${row?.sold} units sold of ${units} that there were`);
  }
}

export const program = promise({
  name: 'oversell',
  says: 'as many units are sold as there are, never one more and never one less',
  plants: sabotaged('last-unit', 'stock-lock'),
  run: async (run) => {
    const world = await openWorld(run, { processes: run.isShort ? 2 : PROCESSES });
    const limit = run.isShort ? 32 : 256;
    await sellOut(run, world, { units: 1, buyers: run.isShort ? 200 : 10_000, inFlight: limit });
    await sellOut(run, world, { units: 7, buyers: run.isShort ? 100 : 2000, inFlight: limit });
    await sellOut(run, world, {
      units: run.isShort ? 40 : 1000,
      buyers: run.isShort ? 80 : 3000,
      inFlight: limit,
    });
    await mixedBaskets(run, world, {
      units: run.isShort ? 20 : 400,
      buyers: run.isShort ? 80 : 1500,
      inFlight: limit,
    });
    return { processes: world.servers.length, in_flight: limit, ...(await world.check()) };
  },
});
