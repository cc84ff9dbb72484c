/* `npm run prove -- checkout-once`: a cart is bought once, whoever asks and however often.
 * Eight rivals for each cart at one instant, over several processes: two tabs, the shopper's return from the bank, the
 * provider's webhook twice, a replay with the same key, the sweeper, and staff. All that are told of an order are told
 * of the same one.
 * --plant one-order-of-a-cart (lock, keys and closing of a cart gone), join-what-pays (a second completion pays again)
 */
import { randomUUID } from 'node:crypto';
import { signatureOf } from '../src/modules/payments/providers/simulator/simulator.ts';
import { sabotaged } from './support/plants.ts';
import { promise, type Run } from './support/promise.ts';
import { inFlight, tally, untilTold } from './support/rivals.ts';
import { type Cart, complete, makeCart, makeGifts, orderIdOf } from './support/shopping.ts';
import { openWorld, type Reply, type World } from './support/world.ts';

/** Of the development profile. */
const SIMULATOR_SECRET = 'simulator-secret';

type Bought = { readonly cart: Cart; readonly replies: readonly Reply[] };

/** What the provider tells on its own about an operation; `id` is the event's. */
const webhook = (world: World, operationId: string, id: string): Promise<Reply> => {
  const body = {
    id,
    type: 'payment.captured',
    operation_id: operationId,
    amount: 1500,
    currency: 'USD',
  };
  const headers = {
    'simulator-signature': signatureOf(JSON.stringify(body), SIMULATOR_SECRET, new Date()),
  };
  return untilTold(() => world.ask('POST', '/api/v1/webhooks/simulator', { headers, body }));
};

/** The card is charged at once: four tabs, two of them with one key, twice; the provider calls back three times by itself. */
async function byTabs(world: World, cart: Cart): Promise<readonly Reply[]> {
  const key = `key-of-cart-${cart.id}`;
  const keys = [undefined, undefined, key, key, key, undefined, undefined, undefined];
  return Promise.all(
    keys.map((one) => untilTold(() => complete(world, cart, 'tok_duplicate_callback', one))),
  );
}

/** The bank asks the shopper first: everything that can end the payment comes at once. */
async function byReturn(run: Run, world: World, cart: Cart): Promise<readonly Reply[]> {
  const waiting = await complete(world, cart, 'tok_3ds_success');
  run.expect(waiting.status === 202, `the bank does not ask: ${waiting.status} ${waiting.text}`);
  const paymentId = (waiting.body['payment'] as { id: string }).id;
  const intentId = (waiting.body['order_intent'] as { id: string }).id;
  const [operation] = await world.rows<{ id: string }>(
    // Due at once for the sweepers of all processes, who then are rivals too.
    `update payment_operations set ask_at = now() - interval '1 minute'
      where payment_id = $1 and status not in ('succeeded', 'failed') returning id`,
    [paymentId],
  );
  const operationId = operation?.id ?? '';
  const event = randomUUID();
  const key = `return-of-cart-${cart.id}`;
  const confirm = (headers: Readonly<Record<string, string>> = {}): Promise<Reply> =>
    untilTold(() =>
      world.ask('POST', `/api/v1/store/payments/${paymentId}/confirm`, {
        headers: { ...cart.headers, ...headers },
        body: {},
      }),
    );
  return Promise.all([
    confirm(),
    confirm({ 'idempotency-key': key }),
    confirm({ 'idempotency-key': key }),
    complete(world, cart, 'tok_3ds_success'),
    complete(world, cart, 'tok_success'),
    webhook(world, operationId, event),
    webhook(world, operationId, event),
    world.staff('GET', `/admin/order-intents/${intentId}`),
  ]);
}

/** So many carts, each bought by eight rivals at one instant. */
export async function buyOnce(
  run: Run,
  world: World,
  size: { readonly carts: number; readonly inFlight: number },
): Promise<void> {
  const variants = await makeGifts(world, 5, 10_000);
  const ordersBefore = await world.count('from orders where placed_at is not null');
  const capturesBefore = await world.count('from simulator.charges where captured > 0');
  const bought = await inFlight(size.carts, size.inFlight, async (nth): Promise<Bought> => {
    const variantId = variants[nth % variants.length] ?? '';
    const lines = [{ variant_id: variantId, quantity: 1 }];
    const cart = await makeCart(run, world, lines, `once-${nth}@example.com`);
    const replies = nth % 2 === 0 ? await byTabs(world, cart) : await byReturn(run, world, cart);
    return { cart, replies };
  });
  const all = tally(bought.flatMap(({ replies }) => replies));
  run.say(`${size.carts} carts, 8 rivals each: ${JSON.stringify(all)}`);
  const known = /^20[0-2]$/;
  const strange = Object.keys(all).filter((answer) => !known.test(answer));
  run.expect(strange.length === 0, `answers nobody expects: ${strange.join(', ')}`);
  for (const { cart, replies } of bought) {
    const told = new Set(replies.flatMap((reply) => orderIdOf(reply) ?? []));
    run.expect(told.size <= 1, `cart ${cart.id} became the orders ${[...told].join(', ')}`);
  }
  const ids = bought.map(({ cart }) => cart.id);
  const charged = await world.rows<{ cart_id: string }>(
    `select i.cart_id from order_intents i join payments p on p.store_id = i.store_id and p.order_intent_id = i.id
      where i.cart_id = any($1) and p.captured_amount > 0 group by i.cart_id having count(*) > 1`,
    [ids],
  );
  run.expect(charged.length === 0, `carts paid more than once: ${JSON.stringify(charged)}`);
  await world.settled();
  await inFlight(bought.length, size.inFlight, async (nth) => {
    const { cart, replies } = bought[nth] as Bought;
    const later = await complete(world, cart, 'tok_success');
    const orderId = orderIdOf(later);
    run.expect(later.status === 200 && orderId !== undefined, `later: ${later.text}`);
    const told = new Set(replies.flatMap((reply) => orderIdOf(reply) ?? []));
    run.expect(
      [...told].every((one) => one === orderId),
      `cart ${cart.id}: told of ${[...told].join(', ')}, bought as ${orderId}`,
    );
  });
  const orders = (await world.count('from orders where placed_at is not null')) - ordersBefore;
  const captures =
    (await world.count('from simulator.charges where captured > 0')) - capturesBefore;
  run.expect(orders === size.carts, `${orders} orders of ${size.carts} carts`);
  run.expect(captures === size.carts, `${captures} captures of ${size.carts} carts`);
}

export const program = promise({
  name: 'checkout-once',
  says: 'a cart makes one order and one charge, whoever asks and however often',
  plants: sabotaged('one-order-of-a-cart', 'join-what-pays'),
  run: async (run) => {
    const world = await openWorld(run, { processes: run.isShort ? 2 : 4 });
    const size = run.isShort ? { carts: 24, inFlight: 4 } : { carts: 500, inFlight: 24 };
    await buyOnce(run, world, size);
    return { carts: size.carts, rivals: 8, ...(await world.check()) };
  },
});
