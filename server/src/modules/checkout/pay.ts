/* pay.ts   the beats of a completion, one after another, with the provider between them
 * Invariants  no transaction is open while a provider is called; a decline is committed and then told; whatever dies
 *             between two beats is finished by the retry with its key, or by the sweeper.
 */
import type { Uuid } from '../../kernel/ids.ts';
import type { Edges } from '../../platform/edges.ts';
import { type Reply, reply, type Story } from '../../platform/http/route.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { callProvider, providersOf } from '../payments/calls.ts';
import { declineRefusal } from '../payments/declines.ts';
import { callOf, hasEnded } from '../payments/payments.ts';
import type { Providers } from '../payments/provider.ts';
import type { NextAction, Outcome, Payment } from '../payments/types.ts';
import { type CartRef, orderAnswer, waitingFor } from './answers.ts';
import type { Begun, Request } from './complete.ts';
import type { PlacedAnswer, WaitingAnswer } from './schema.ts';
import { isUnplaceable, type Settlement, settle, settleOrKeep, type Told } from './settle.ts';
import type { FreshOrder, OrderIntent } from './types.ts';

/** How an outcome is told to whoever asked: the order that was placed, or what it waits for. */
export type Telling<Placed, Waiting> = {
  /** The status where the order stood already; 200 when left out. */
  readonly placedBefore?: 201;
  readonly placed: (
    tx: Tx,
    orderId: Uuid,
    cart: CartRef | undefined,
    fresh?: FreshOrder,
  ) => Promise<Placed>;
  readonly waiting: (
    intent: OrderIntent,
    payment: Payment,
    action: NextAction | null | undefined,
    cart: CartRef | undefined,
  ) => Waiting;
};

export type Paying<Placed, Waiting> = Telling<Placed, Waiting> & {
  /** The first beat, inside the first transaction. resumed: what a dead request left under its key. */
  readonly begin: (
    tx: Tx,
    providers: Providers,
    resumed: Uuid | undefined,
  ) => Promise<{ readonly begun: Begun; readonly cart?: CartRef | undefined }>;
  readonly payment: Request['payment'];
  /** It may share its transaction with purchases of other carts, but with none of these. */
  readonly apart?: readonly string[];
};

/** Tells a shopper: the order, a guest with its token, or the intent that waits. */
export const tellShopper = (isGuest: boolean): Telling<PlacedAnswer, WaitingAnswer> => ({
  placed: (tx, orderId, cart, fresh) =>
    orderAnswer(tx, tx.secrets, { orderId, isGuest, cart, fresh }),
  waiting: waitingFor,
});

/** Runs a completion to an answer: 201 placed, 200 placed before, 202 waiting, or a thrown 402. */
export async function pay<Placed, Waiting>(
  edges: Edges,
  story: Story,
  paying: Paying<Placed, Waiting>,
): Promise<Reply<Placed | Waiting>> {
  const providers = providersOf(edges);
  const asked = paying.payment?.provider;
  const capabilities = asked === undefined ? undefined : providers.get(asked)?.capabilities;
  const isOneBeat = asked === undefined || capabilities?.isDeferred === true;
  const answerNow = (tx: Tx, begun: Begun, cart: CartRef | undefined) =>
    answerOf(tx, begun, paying, cart);

  // Nobody is asked in between: one transaction decides, places and answers.
  if (isOneBeat) {
    const work = async (tx: Tx) => {
      const { begun, cart } = await paying.begin(tx, providers, undefined);
      return answerNow(tx, begun, cart);
    };
    return paying.apart ? story.atOnce(work, paying.apart) : story.last(work);
  }

  const { begun, cart } = await story.first(async (tx, resumed) => {
    const made = await paying.begin(tx, providers, resumed);
    const ref = made.begun.is === 'placed' ? made.begun.orderId : made.begun.intent.id;
    const again = ref === resumed ? sentAgain(made.begun, providers, paying.payment) : undefined;
    return { ref, value: again ? { ...made, begun: again } : made };
  }, paying.apart);
  if (begun.is !== 'to_send') return story.last((tx) => answerNow(tx, begun, cart));

  const outcome = await callProvider(edges, begun.provider, 'authorize', begun.call);
  const told: Told = { operationId: begun.call.operationId, outcome, source: 'response' };
  return settleAndAnswer(story, told, paying, cart);
}

/**
 * A request that died before the provider's answer was written down sends its call once more, under the same operation:
 * the provider takes it once. Undefined when the answer is known, or is none of this request's.
 */
function sentAgain(
  begun: Begun,
  providers: Providers,
  payment: Request['payment'],
): (Begun & { readonly is: 'to_send' }) | undefined {
  if (begun.is !== 'joined') return undefined;
  const { intent, payment: joined, operation } = begun;
  const provider = providers.get(joined.provider);
  if (!provider || !operation || joined.status !== 'created') return undefined;
  const { token, returnUrl } = payment ?? {};
  const call = { ...callOf(joined, operation), token, returnUrl };
  return { is: 'to_send', intent, paymentId: joined.id, provider, call };
}

/** The last beat: what a provider said is recorded, and becomes the answer. */
export async function settleAndAnswer<Placed, Waiting>(
  story: Story,
  told: Told,
  telling: Telling<Placed, Waiting>,
  cart?: CartRef,
): Promise<Reply<Placed | Waiting>> {
  const tellPlaced = (orderId: Uuid) =>
    story.last(async (tx) =>
      reply(telling.placedBefore ?? 200, await telling.placed(tx, orderId, cart)),
    );
  if (isRefusal(told.outcome)) {
    const settled = await settleOrKeep(story.forget, told);
    // A further tender of an order that stands is declined too; the order of its own intent is the answer.
    if (settled.orderId === undefined || !settled.payment.orderIntentId) {
      throw declined(settled, cart);
    }
    return tellPlaced(settled.orderId);
  }
  try {
    return await story.last(async (tx) => settledAnswer(tx, await settle(tx, told), telling, cart));
  } catch (error) {
    if (!isUnplaceable(error)) throw error;
    const kept = await settleOrKeep(story.forget, told);
    const { orderId } = kept;
    if (orderId === undefined) throw kept.refusal ?? error;
    return tellPlaced(orderId);
  }
}

const isRefusal = (outcome: Outcome): boolean =>
  outcome.is === 'declined' || outcome.is === 'never_came';

async function settledAnswer<Placed, Waiting>(
  tx: Tx,
  settled: Settlement,
  telling: Telling<Placed, Waiting>,
  cart: CartRef | undefined,
): Promise<Reply<Placed | Waiting>> {
  const { orderId, payment, operation, intent } = settled;
  if (orderId !== undefined) return reply(201, await telling.placed(tx, orderId, cart));
  if (operation.status === 'failed' || hasEnded(payment) || !intent) {
    throw declined(settled, cart);
  }
  return reply(202, telling.waiting(intent, payment, operation.nextAction, cart));
}

const declined = (settled: Settlement, cart: CartRef | undefined) =>
  declineRefusal(
    { class: settled.operation.declineClass, code: settled.operation.declineCode },
    cart ? { cart: { id: cart.id, ...(cart.token ? { token: cart.token } : {}) } } : {},
  );

async function answerOf<Placed, Waiting>(
  tx: Tx,
  begun: Begun,
  telling: Telling<Placed, Waiting>,
  cart: CartRef | undefined,
): Promise<Reply<Placed | Waiting>> {
  switch (begun.is) {
    case 'placed': {
      const status = begun.isNew ? 201 : (telling.placedBefore ?? 200);
      return reply(status, await telling.placed(tx, begun.orderId, cart, begun.fresh));
    }
    case 'joined': {
      const { intent, payment, operation } = begun;
      return reply(202, telling.waiting(intent, payment, operation?.nextAction, cart));
    }
    case 'to_send':
      throw new Error('a deferred payment is never sent');
  }
}
