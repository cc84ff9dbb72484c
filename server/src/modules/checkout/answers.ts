import type { Uuid } from '../../kernel/ids.ts';
import type { Secrets } from '../../platform/env.ts';
import type { Db } from '../../platform/postgres/db.ts';
import { deriveOrderToken } from '../../platform/tokens.ts';
import { placedOrderBody, readOrderBody } from '../orders/order-body.ts';
import { findOrder } from '../orders/orders.ts';
import { toNextAction } from '../payments/next-action.ts';
import { operationsOf, paymentsOfIntent } from '../payments/payments.ts';
import type { NextAction, Payment } from '../payments/types.ts';
import type { PlacedAnswer, WaitingAnswer } from './schema.ts';
import type { FreshOrder, OrderIntent } from './types.ts';

export type CartRef = { readonly id: Uuid; readonly token?: string | undefined };

const refOf = (cart: CartRef | undefined) =>
  cart ? { cart: { id: cart.id, ...(cart.token ? { token: cart.token } : {}) } } : {};

/**
 * The order, as every 200 and 201 of a completion shows it; a guest gets the order's token, the same each time.
 * fresh  what was just written of it: then nothing is read
 */
export async function orderAnswer(
  db: Db,
  secrets: Secrets,
  input: {
    readonly orderId: Uuid;
    readonly isGuest: boolean;
    readonly cart?: CartRef | undefined;
    readonly fresh?: FreshOrder | undefined;
  },
): Promise<PlacedAnswer> {
  const { order, tokenGeneration } = input.fresh
    ? freshOrder(input.fresh)
    : await readOrder(db, input.orderId);
  const paid = order.payments.filter((one) => one.status !== 'failed' && one.status !== 'expired');
  const payment = paid.at(-1);
  const token = input.isGuest
    ? deriveOrderToken(secrets, input.orderId, tokenGeneration).token
    : undefined;
  return {
    order: { ...order, ...(token ? { token } : {}) },
    ...(payment ? { payment: { id: payment.id, status: payment.status } } : {}),
    ...refOf(input.cart),
  };
}

async function readOrder(db: Db, orderId: Uuid) {
  const [order, found] = await Promise.all([
    readOrderBody(db, orderId, { audience: 'shopper' }),
    findOrder(db, { orderId }),
  ]);
  return { order, tokenGeneration: found?.tokenGeneration ?? 0 };
}

const freshOrder = ({ order, agreed, tenders }: FreshOrder) => ({
  order: placedOrderBody(
    order,
    agreed,
    tenders.map((tender) => ({
      id: tender.id,
      order_id: order.id,
      provider: tender.provider,
      status: tender.status,
      amount: tender.amount,
      captured_amount: tender.capturedAmount,
      refunded_amount: tender.refundedAmount,
      refund_pending_amount: tender.refundPendingAmount,
      method_summary: tender.methodSummary,
    })),
  ),
  tokenGeneration: order.tokenGeneration,
});

/** A payment that waits for the shopper or for its provider. */
export function waitingFor(
  intent: OrderIntent,
  payment: Payment,
  action: NextAction | null | undefined,
  cart?: CartRef | undefined,
): WaitingAnswer {
  const needsShopper = payment.status === 'requires_action';
  return {
    order_intent: { id: intent.id, status: intent.status, expires_at: intent.expiresAt },
    payment: {
      id: payment.id,
      status: needsShopper ? 'requires_action' : 'processing',
      ...(needsShopper && action ? { next_action: toNextAction(action) } : {}),
    },
    ...refOf(cart),
  };
}

/** The newest payment of an intent, for who polls it. */
export async function paymentOfIntent(db: Db, intentId: Uuid) {
  const payment = (await paymentsOfIntent(db, intentId)).at(-1);
  if (!payment) return undefined;
  const operation = (await operationsOf(db, [payment.id])).at(-1);
  const action = payment.status === 'requires_action' ? operation?.nextAction : undefined;
  return {
    id: payment.id,
    status: payment.status,
    ...(action ? { next_action: toNextAction(action) } : {}),
  };
}
