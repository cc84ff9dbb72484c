/* pay.ts   the beats of a completion, one after another, with the provider between them
 * Invariants  no transaction is open while a provider is called; a decline is committed and then told; whatever dies
 *             between two beats is finished by the sweeper.
 */
import type { Uuid } from '../../kernel/ids.ts';
import type { Edges } from '../../platform/edges.ts';
import { type Reply, reply, type Story } from '../../platform/http/route.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { callProvider, providersOf } from '../payments/calls.ts';
import { declineRefusal } from '../payments/declines.ts';
import type { Outcome } from '../payments/types.ts';
import { type CartRef, orderAnswer, waitingFor } from './answers.ts';
import { type Begun, begin, type Completion } from './complete.ts';
import type { PlacedAnswer, WaitingAnswer } from './schema.ts';
import { isUnplaceable, type Settlement, settle, settleOrKeep, type Told } from './settle.ts';

type Answer = Reply<PlacedAnswer | WaitingAnswer>;

export type Paying = {
  readonly isGuest: boolean;
  /** Finds or makes the cart inside the first transaction and says what is to be completed. */
  readonly completion: (
    tx: Tx,
    resumed: Uuid | undefined,
  ) => Promise<{ readonly input: Completion; readonly cart?: CartRef | undefined }>;
  readonly provider: string | undefined;
};

/** Runs a completion to an answer: 201 placed, 200 placed before, 202 waiting, or a thrown 402. */
export async function pay(edges: Edges, story: Story, paying: Paying): Promise<Answer> {
  const providers = providersOf(edges);
  const capabilities = paying.provider ? providers.get(paying.provider)?.capabilities : undefined;
  const isOneBeat = paying.provider === undefined || capabilities?.isDeferred === true;
  const answerNow = (tx: Tx, begun: Begun, cart: CartRef | undefined) =>
    answerOf(tx, begun, paying, cart);

  // Nobody is asked in between: one transaction decides, places and answers.
  if (isOneBeat) {
    return story.last(async (tx) => {
      const { input, cart } = await paying.completion(tx, undefined);
      return answerNow(tx, await begin(tx, providers, input), cart);
    });
  }

  const { begun, cart } = await story.first(async (tx, resumed) => {
    const { input, cart: ref } = await paying.completion(tx, resumed);
    const made = await begin(tx, providers, input);
    return {
      ref: made.is === 'placed' ? made.orderId : made.intent.id,
      value: { begun: made, cart: ref },
    };
  });
  if (begun.is !== 'to_send') return story.last((tx) => answerNow(tx, begun, cart));

  const outcome = await callProvider(edges, begun.provider, 'authorize', begun.call);
  const told: Told = { operationId: begun.call.operationId, outcome, source: 'response' };
  return settleAndAnswer(story, told, paying, cart);
}

/** The last beat: what a provider said is recorded, and becomes the answer. */
export async function settleAndAnswer(
  story: Story,
  told: Told,
  who: { readonly isGuest: boolean },
  cart?: CartRef,
): Promise<Answer> {
  if (isRefusal(told.outcome)) {
    const settled = await settleOrKeep(story.forget, told);
    // A further tender of an order that stands is declined too; the order of its own intent is the answer.
    if (settled.orderId === undefined || !settled.payment.orderIntentId) {
      throw declined(settled, cart);
    }
    const { orderId } = settled;
    return story.last(async (tx) =>
      reply(200, await orderAnswer(tx, tx.secrets, { orderId, isGuest: who.isGuest, cart })),
    );
  }
  try {
    return await story.last(async (tx) => settledAnswer(tx, await settle(tx, told), who, cart));
  } catch (error) {
    if (!isUnplaceable(error)) throw error;
    const kept = await settleOrKeep(story.forget, told);
    const { orderId } = kept;
    if (orderId === undefined) throw kept.refusal ?? error;
    return story.last(async (tx) =>
      reply(200, await orderAnswer(tx, tx.secrets, { orderId, isGuest: who.isGuest, cart })),
    );
  }
}

const isRefusal = (outcome: Outcome): boolean =>
  outcome.is === 'declined' || outcome.is === 'never_came';

async function settledAnswer(
  tx: Tx,
  settled: Settlement,
  who: { readonly isGuest: boolean },
  cart: CartRef | undefined,
): Promise<Answer> {
  const { orderId, payment, operation, intent } = settled;
  if (orderId !== undefined) {
    const body = await orderAnswer(tx, tx.secrets, { orderId, isGuest: who.isGuest, cart });
    return reply(201, body);
  }
  if (operation.status === 'failed') throw declined(settled, cart);
  if (!intent) throw declined(settled, cart);
  return reply(202, waitingFor(intent, payment, operation.nextAction, cart));
}

const declined = (settled: Settlement, cart: CartRef | undefined) =>
  declineRefusal(
    { class: settled.operation.declineClass, code: settled.operation.declineCode },
    cart ? { cart: { id: cart.id, ...(cart.token ? { token: cart.token } : {}) } } : {},
  );

async function answerOf(
  tx: Tx,
  begun: Begun,
  paying: Paying,
  cart: CartRef | undefined,
): Promise<Answer> {
  switch (begun.is) {
    case 'placed': {
      const body = await orderAnswer(tx, tx.secrets, {
        orderId: begun.orderId,
        isGuest: paying.isGuest,
        cart,
      });
      return reply(begun.isNew ? 201 : 200, body);
    }
    case 'joined':
      return reply(202, waitingFor(begun.intent, begun.payment, begun.operation?.nextAction, cart));
    case 'to_send':
      throw new Error('a deferred payment is never sent');
  }
}
