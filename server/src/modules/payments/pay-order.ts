/* pay-order.ts   the beats of a further tender of an order that stands, with the provider between them */
import type { Edges } from '../../platform/edges.ts';
import { reply, type Story } from '../../platform/http/route.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { lockOrder } from '../orders/orders.ts';
import { refreshStatuses } from '../orders/refresh-statuses.ts';
import type { Order } from '../orders/types.ts';
import { callProvider, providersOf } from './calls.ts';
import { declineRefusal } from './declines.ts';
import { openOrderPayment, settleOnOrder } from './order-payments.ts';
import { toPaymentBody } from './payment-body.ts';
import { callOf, findOperation, findPayment } from './payments.ts';
import type { NextAction, Payment } from './types.ts';

export const PAY_ORDER_REFUSES = [
  'ORDER_NOT_FOUND',
  'ORDER_NOT_PAYABLE',
  'PAYMENT_AMOUNT_INVALID',
  'PAYMENT_METHOD_UNAVAILABLE',
  'CARD_DECLINED',
  'INSUFFICIENT_FUNDS',
  'EXPIRED_CARD',
  'PROCESSING_ERROR',
  'AUTHENTICATION_FAILED',
] as const;

type TenderAnswer = {
  readonly payment: Payment;
  readonly action: NextAction | null;
};

/**
 * Opens a payment of what an order owes, calls its provider and answers 201, or 202 while it waits.
 * refuses  PAY_ORDER_REFUSES
 */
export async function payOrder(
  edges: Edges,
  story: Story,
  input: {
    readonly provider: string;
    readonly amount?: number;
    readonly token?: string;
    readonly return_url?: string;
    readonly find: (tx: Tx) => Promise<Order>;
  },
) {
  const providers = providersOf(edges);
  const opened = await story.first(async (tx, resumed) => {
    const seen = await input.find(tx);
    const known = resumed && (await findOperation(tx, resumed));
    if (known) {
      return {
        ref: known.operation.id,
        value: { orderId: seen.id, payment: known.payment, operationId: known.operation.id },
      };
    }
    const order = await lockOrder(tx, seen.id);
    const made = await openOrderPayment(tx, providers, { order, ...input });
    await refreshStatuses(tx, order.id);
    return { ref: made.operationId ?? made.payment.id, value: { orderId: order.id, ...made } };
  });
  const { operationId } = opened;
  if (!operationId) {
    return story.last(async (tx) =>
      reply(201, toPaymentBody(await findPayment(tx, opened.payment.id))),
    );
  }
  const call = {
    ...callOf(opened.payment, {
      id: operationId,
      kind: 'authorize',
      amount: opened.payment.amount,
    }),
    token: input.token,
    returnUrl: input.return_url,
  };
  const provider = providers.get(opened.payment.provider);
  const outcome = await callProvider(edges, provider, 'authorize', call);
  const settle = { operationId, outcome, source: 'response' } as const;
  if (outcome.is === 'declined') {
    const recorded = await story.forget((tx) => settleOnOrder(tx, opened.orderId, settle));
    throw declineRefusal({
      class: recorded.operation.declineClass,
      code: recorded.operation.declineCode,
    });
  }
  return story.last(async (tx) => {
    const { payment, operation } = await settleOnOrder(tx, opened.orderId, settle);
    const answer: TenderAnswer = { payment, action: operation.nextAction };
    const isWaiting = payment.status === 'requires_action' || payment.status === 'processing';
    return reply(isWaiting ? 202 : 201, toPaymentBody(answer.payment, answer.action));
  });
}
