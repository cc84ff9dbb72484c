/* payment-lives.ts   whole purchases in a shop whose line to the bank loses questions and answers
 * Terms       life: one purchase with what staff do to its money. at rest: the line is sound and a minute has passed.
 */
import { simulatorOf } from '../../src/modules/payments/calls.ts';
import type { ProviderCall } from '../../src/modules/payments/provider.ts';
import type { Outcome } from '../../src/modules/payments/types.ts';
import { checkInvariants } from '../../test/support/invariants.ts';
import { type NearReply, type NearShop, openNearShop } from './near-shop.ts';
import type { Run } from './promise.ts';
import type { Random } from './random.ts';
import { inFlight } from './rivals.ts';

const LIVES = 2000;
const LIVES_SHORT = 120;
/** What staff do to each. */
const ROUNDS = 6;
const AT_ONCE = 12;
const PRICE = 1000;
/** Within this everything unknown is known. */
const SETTLED_SECONDS = 60;
/** Longer than a shopper may take at the bank. */
const ACTION_SECONDS = 31 * 60;
/** Refusals that a step out of turn may meet; anything else is no typed refusal. */
const REFUSALS = new Set([
  'PAYMENT_NOT_CAPTURABLE',
  'PAYMENT_NOT_VOIDABLE',
  'CAPTURE_EXCEEDS_AUTHORIZED',
  'REFUND_EXCEEDS_REFUNDABLE',
  'PAYMENT_AMOUNT_INVALID',
  'ORDER_NOT_CANCELLABLE',
  'ORDER_ALREADY_CANCELLED',
  'ORDER_NOT_PAYABLE',
  'CONFLICT',
  'IDEMPOTENCY_IN_PROGRESS',
  'PROVIDER_ERROR',
  'CHECKOUT_IN_PROGRESS',
  'CARD_DECLINED',
  'PROCESSING_ERROR',
  'AUTHENTICATION_FAILED',
]);

type Life = {
  readonly nth: number;
  readonly random: Random;
  readonly cartToken: string;
  paymentId: string | undefined;
  orderId: string | undefined;
  status: string;
};

/** Buys, captures, voids, refunds and cancels behind a bad line, and compares the books at rest. */
export async function liveLives(run: Run): Promise<Record<string, number>> {
  const count = run.isShort ? LIVES_SHORT : LIVES;
  const shop = await openNearShop(run);
  const line = loseWords(shop, run.random.fork('line'));
  const variantId = await sticker(run, shop, count);
  const counts: Record<string, number> = {};
  const note = ({ status, body, text }: NearReply): void => {
    const name = status < 400 ? String(status) : String(body['code']);
    counts[name] = (counts[name] ?? 0) + 1;
    run.expect(status < 400 || REFUSALS.has(name), `no typed refusal: ${status} ${text}`);
  };
  const lives = await inFlight(count, AT_ONCE, (nth) => begin(run, shop, note, variantId, nth));
  run.say(`${count} purchases began`);
  await pass(shop, 5);
  for (let round = 1; round <= ROUNDS; round += 1) {
    await lookAt(shop, lives);
    await inFlight(lives.length, AT_ONCE, (nth) => act(shop, note, lives[nth] as Life));
    await pass(shop, 5 * run.random.int(1, 3));
  }
  run.say(`${Object.values(counts).reduce((all, one) => all + one, 0)} requests were answered`);
  line.isBad = false;
  await pass(shop, SETTLED_SECONDS);
  const open =
    await shop.rows(`select o.id, o.kind, o.status, p.status as payment from payment_operations o
    join payments p on p.store_id = o.store_id and p.id = o.payment_id
    where o.status in ('created', 'sent', 'unknown') and p.status <> 'requires_action'
      and not exists (select from simulator.operations s where s.id = o.id::text and s.state = 'processing')`);
  run.expect(
    open.length === 0,
    `not settled after ${SETTLED_SECONDS} s: ${JSON.stringify(open[0])}`,
  );
  // Actions expire, bought stock is let go, and money without an order goes back.
  await pass(shop, ACTION_SECONDS, 60);
  await pass(shop, SETTLED_SECONDS);
  await compareBooks(run, shop);
  const illegal = await refuseIllegal(run, shop);
  await checkInvariants(shop.rows);
  const asked = Object.values(counts).reduce((all, one) => all + one, 0);
  return { purchases: count, asked, words_lost: line.lost, illegal_refused: illegal };
}

/** The provider's answers as they arrive: some questions do not, some answers do not, some are asked twice. */
function loseWords(shop: NearShop, random: Random): { isBad: boolean; lost: number } {
  const simulator = simulatorOf(shop.wired.edges);
  if (!simulator) throw new Error('a shop in development has the simulator');
  const line = { isBad: true, lost: 0 };
  type Word = (call: ProviderCall, returned: Readonly<Record<string, unknown>>) => Promise<Outcome>;
  const over =
    (speak: Word): Word =>
    async (call, returned) => {
      const draw = line.isBad ? random.fraction() : 1;
      if (draw < 0.3) line.lost += 1;
      if (draw < 0.1) return { is: 'unknown' };
      if (draw < 0.15) throw new Error('the line is dead');
      const outcome = await speak(call, returned);
      if (draw < 0.3) return { is: 'unknown' };
      return draw < 0.4 ? speak(call, returned) : outcome;
    };
  const spoken = simulator as unknown as Record<string, Word>;
  for (const word of ['authorize', 'capture', 'void', 'refund', 'fetch', 'confirm'] as const) {
    spoken[word] = over(simulator[word] as Word);
  }
  return line;
}

async function sticker(run: Run, { ask }: NearShop, onHand: number): Promise<string> {
  const made = await ask('POST', '/admin/products', {
    title: 'Sticker',
    status: 'active',
    requires_shipping: false,
    variants: [{ prices: [{ currency: 'USD', amount: PRICE }], stock: { on_hand: 10 * onHand } }],
  });
  run.expect(made.status === 201, made.text);
  return (made.body['variants'] as { id: string }[])[0]?.id ?? '';
}

/** What the bank plays for one purchase. */
function script(random: Random): object {
  const answer = random.pick([
    'succeeded',
    'succeeded',
    'succeeded',
    'processing',
    'requires_action',
    'declined',
  ]);
  return {
    answer,
    holds_only: random.chance(0.7),
    callbacks_after_ms: Array.from({ length: random.int(0, 4) }, () => random.int(0, 60_000)),
    ...(answer === 'processing' ? { settles_after_ms: random.int(0, 40_000) } : {}),
    refund_fails: random.chance(0.15),
    action_succeeds: random.chance(0.7),
  };
}

async function begin(
  run: Run,
  shop: NearShop,
  note: (reply: NearReply) => void,
  variantId: string,
  nth: number,
): Promise<Life> {
  const random = run.random.fork(`life ${nth}`);
  await shop.rows('insert into simulator.scripts (id, steps) values ($1, $2)', [
    `life-${nth}`,
    JSON.stringify(script(random)),
  ]);
  const cart = await shop.ask(
    'POST',
    '/store/carts',
    {
      email: `life-${nth}@example.com`,
      items: [{ variant_id: variantId, quantity: random.int(1, 3) }],
    },
    {},
  );
  const cartToken = String(cart.body['token']);
  const complete = () =>
    shop.ask(
      'POST',
      `/store/carts/${cart.body['id']}/complete`,
      { payment: { provider: 'simulator', token: `tok_script:life-${nth}` } },
      { 'x-cart-token': cartToken, 'idempotency-key': `life-${nth}-complete` },
    );
  for (const reply of await Promise.all(
    random.chance(0.3) ? [complete(), complete()] : [complete()],
  ))
    note(reply);
  return { nth, random, cartToken, paymentId: undefined, orderId: undefined, status: '' };
}

/** Time passes; callbacks, which come in any order, and the sweeper come as their clocks would bring them. */
async function pass({ clock, wired }: NearShop, seconds: number, step = 5): Promise<void> {
  for (let passed = 0; passed < seconds; passed += step) {
    clock.advance(1000 * step);
    await simulatorOf(wired.edges)?.deliverDue();
    await wired.ticker.runOnce('checkout.sweep');
  }
}

async function lookAt(shop: NearShop, lives: readonly Life[]): Promise<void> {
  const seen = await shop.rows<{
    nth: number;
    id: string;
    order_id: string | null;
    status: string;
  }>(
    `select substring(c.email from '^life-(\\d+)@')::int as nth, p.id, p.order_id, p.status
       from payments p join order_intents i on i.store_id = p.store_id and i.id = p.order_intent_id
       join carts c on c.store_id = i.store_id and c.id = i.cart_id order by p.created_at`,
  );
  for (const { nth, id, order_id: orderId, status } of seen) {
    Object.assign(lives[nth] as Life, { paymentId: id, orderId: orderId ?? undefined, status });
  }
}

/** One step of somebody, legal or not, at times twice at once. */
async function act(shop: NearShop, note: (reply: NearReply) => void, life: Life): Promise<void> {
  const { random, orderId, paymentId } = life;
  if (!paymentId) return;
  if (!orderId) {
    if (life.status !== 'requires_action') return;
    const headers = { 'x-cart-token': life.cartToken };
    note(await shop.ask('POST', `/store/payments/${paymentId}/confirm`, {}, headers));
    return;
  }
  const amount = random.int(1, 3 * PRICE);
  const step = random.pick([
    'capture',
    'capture',
    'capture all',
    'void',
    'refund',
    'refund',
    'cancel',
  ] as const);
  const send = (): Promise<NearReply> => {
    switch (step) {
      case 'capture':
        return shop.ask('POST', `/admin/orders/${orderId}/captures`, { amount });
      case 'capture all':
        return shop.ask('POST', `/admin/orders/${orderId}/captures`, {});
      case 'void':
        return shop.ask('POST', `/admin/payments/${paymentId}/void`);
      case 'refund':
        return shop.ask('POST', `/admin/orders/${orderId}/refunds`, { amount, reason: 'goodwill' });
      case 'cancel':
        return shop.ask('POST', `/admin/orders/${orderId}/cancel`, { reason: 'customer_request' });
    }
  };
  if (step === 'cancel' && random.chance(0.8)) return;
  for (const reply of await Promise.all(random.chance(0.2) ? [send(), send()] : [send()]))
    note(reply);
}

/** Ours and the bank's, payment by payment and operation by operation. */
async function compareBooks(run: Run, shop: NearShop): Promise<void> {
  const amounts =
    await shop.rows(`select p.id, p.status, p.authorized_amount, p.captured_amount, p.voided_amount,
      p.refunded_amount, p.refund_pending_amount, c.authorized, c.captured, c.voided, c.refunded
    from payments p
    join payment_operations o on o.store_id = p.store_id and o.payment_id = p.id and o.kind = 'authorize'
    left join simulator.charges c on c.id = 'ch_' || o.id
    where p.authorized_amount <> coalesce(c.authorized, 0) or p.captured_amount <> coalesce(c.captured, 0)
       or p.voided_amount <> coalesce(c.voided, 0) or p.refunded_amount <> coalesce(c.refunded, 0)
       or p.refund_pending_amount <> 0`);
  run.expect(
    amounts.length === 0,
    `${amounts.length} payments are not what the bank says: ${JSON.stringify(amounts[0])}`,
  );
  const operations =
    await shop.rows(`select o.id, o.kind, o.status, s.state from payment_operations o
    left join simulator.operations s on s.id = o.id::text
    where (o.status = 'succeeded') <> (coalesce(s.state, '') = 'succeeded') or o.status not in ('succeeded', 'failed')`);
  run.expect(
    operations.length === 0,
    `${operations.length} operations ended otherwise: ${JSON.stringify(operations[0])}`,
  );
  const lost =
    await shop.rows(`select p.id, p.status, p.captured_amount, p.refunded_amount from payments p
    where p.order_id is null and (p.captured_amount > p.refunded_amount
       or p.authorized_amount > p.captured_amount + p.voided_amount and p.status = 'authorized')`);
  run.expect(
    lost.length === 0,
    `${lost.length} payments with money and no order: ${JSON.stringify(lost[0])}`,
  );
}

/** At rest the bank's book says what is legal: everything else is refused by its own code, and changes nothing. */
async function refuseIllegal(run: Run, shop: NearShop): Promise<number> {
  const orders = await shop.rows<{ order_id: string; id: string; held: number; left: number }>(
    `select p.order_id, p.id, c.authorized - c.captured - c.voided as held, c.captured - c.refunded as left
       from payments p join simulator.charges c on c.id = p.provider_ref
       where p.order_id is not null order by p.id`,
  );
  const refusedWith = async (code: string, status: number, reply: Promise<NearReply>) => {
    const { status: found, body, text } = await reply;
    run.expect(found === status && body['code'] === code, `not ${status} ${code}: ${text}`);
  };
  const before = await shop.rows('select count(*) from payment_operations');
  let refused = 0;
  await inFlight(orders.length, AT_ONCE, async (nth) => {
    const one = orders[nth] as (typeof orders)[number];
    const captures = `/admin/orders/${one.order_id}/captures`;
    if (one.held === 0) {
      await refusedWith('PAYMENT_NOT_CAPTURABLE', 409, shop.ask('POST', captures, {}));
      await refusedWith(
        'PAYMENT_NOT_VOIDABLE',
        409,
        shop.ask('POST', `/admin/payments/${one.id}/void`),
      );
    } else {
      const more = shop.ask('POST', captures, { amount: one.held + 1 });
      await refusedWith('CAPTURE_EXCEEDS_AUTHORIZED', 422, more);
    }
    const tooMuch = { amount: one.left + 1, reason: 'goodwill' };
    const refund = shop.ask('POST', `/admin/orders/${one.order_id}/refunds`, tooMuch);
    await refusedWith('REFUND_EXCEEDS_REFUNDABLE', 422, refund);
    refused += one.held === 0 ? 3 : 2;
  });
  const after = await shop.rows('select count(*) from payment_operations');
  run.expect(JSON.stringify(before) === JSON.stringify(after), 'a refused step left an operation');
  return refused;
}
