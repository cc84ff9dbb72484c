import type { Uuid } from '../../kernel/ids.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { factsOf } from './cross-module.ts';
import {
  orderCompleted,
  orderFulfillmentStatusChanged,
  orderPaymentStatusChanged,
} from './events.ts';
import { factOf, heardBy, lockOrder } from './orders.ts';
import { fulfillmentStatus, isDone, paymentStatus } from './states.ts';
import { moveStatus, writeWords } from './store.ts';
import type { Order } from './types.ts';

/**
 * Writes the words of an order anew from its amounts and units, and completes an open order that is done (everything
 * left, money came, balance 0). Call it last, in the transaction that changed a payment (which must carry the order's
 * id), a fulfillment, a refund or the books. Locks the order, so take that lock first if you take others.
 * gives    the order as it is now
 * refuses  ORDER_NOT_FOUND 404
 * emits    order.payment_status_changed, order.fulfillment_status_changed, order.completed, each when it happened
 */
export async function refreshStatuses(tx: Tx, orderId: Uuid): Promise<Order> {
  // One flight: the facts are looked for once the lock is got.
  const [before, facts] = await Promise.all([lockOrder(tx, orderId), factsOf(tx, orderId)]);
  const payment = paymentStatus({
    totalAmount: before.totalAmount,
    capturedAmount: facts.captured,
    refundedAmount: facts.refunded,
    openAuthorizedAmount: facts.open_authorized,
    pending: facts.pending,
    voided: facts.voided,
    failed: facts.failed,
  });
  const fulfillment = fulfillmentStatus(facts);
  const words = { orderId, paymentStatus: payment, fulfillmentStatus: fulfillment };
  const isSame = payment === before.paymentStatus && fulfillment === before.fulfillmentStatus;
  const after = isSame ? before : await writeWords(tx, words);
  const amounts = {
    order_id: orderId,
    currency: after.currency,
    total_amount: after.totalAmount,
    captured_amount: facts.captured,
    refunded_amount: facts.refunded,
    balance_due_amount: facts.balance_due,
  };
  if (payment !== before.paymentStatus) {
    const change = { ...amounts, from: before.paymentStatus, to: payment };
    tx.emit(orderPaymentStatusChanged(orderId, change, heardBy(after)));
  }
  if (fulfillment !== before.fulfillmentStatus) {
    const change = { ...amounts, from: before.fulfillmentStatus, to: fulfillment };
    tx.emit(orderFulfillmentStatusChanged(orderId, change, heardBy(after)));
  }
  const done = isDone({
    payment,
    units: facts.units,
    shipped: facts.shipped,
    balanceDueAmount: facts.balance_due,
  });
  if (after.status !== 'open' || !done) return after;
  const completed = await moveStatus(tx, { orderId, from: ['open'], to: 'completed' });
  if (!completed) return after;
  tx.emit(orderCompleted(orderId, factOf(completed), heardBy(completed)));
  return completed;
}

/**
 * Whether an order that was just placed says already what `refreshStatuses` would write: nothing was paid or asked of a
 * provider for it, and it is not done by itself.
 */
export const standsAsPlaced = (
  order: Order,
  tenders: readonly {
    readonly status: string;
    readonly authorizedAmount: number;
    readonly capturedAmount: number;
    readonly voidedAmount: number;
  }[],
): boolean =>
  tenders.every(
    (tender) =>
      tender.status === 'created' &&
      tender.authorizedAmount + tender.capturedAmount + tender.voidedAmount === 0,
  ) &&
  (order.paymentStatus !== 'paid' || order.fulfillmentStatus !== 'not_required');

/** What the customer still owes, minor units; negative: he is owed. */
export const balanceDueOf = async (db: Db, orderId: Uuid): Promise<number> =>
  (await factsOf(db, orderId)).balance_due;

/** What is taken and what is firmly held for the order, minor units: at the total, its goods may leave. */
export async function coveredAmountOf(db: Db, orderId: Uuid): Promise<number> {
  const facts = await factsOf(db, orderId);
  return facts.captured + facts.open_authorized;
}
