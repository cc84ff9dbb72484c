import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import { writeAudit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { unpackOrder } from '../fulfillment/fulfillment.ts';
import { releaseAllocations } from '../inventory/inventory.ts';
import { lockOrder, markCancelled } from '../orders/orders.ts';
import { refreshStatuses } from '../orders/refresh-statuses.ts';
import { isWaitingByHand, openVoid } from '../payments/order-payments.ts';
import { lockPaymentsOfOrder, openAuthorization, refundableOf } from '../payments/payments.ts';
import { creditWholeOrder, openRefund } from '../payments/refunds.ts';
import { releaseRedemptionsOfOrder } from '../promotions/promotions.ts';

export type Cancellation = {
  readonly orderId: Uuid;
  readonly reason: 'customer_request' | 'fraudulent' | 'inventory' | 'payment' | 'other';
  /** False: the stock stays taken (it is broken, it is lost). */
  readonly restock: boolean;
  /** False: captured money stays, and the order shows it as owed to the customer. */
  readonly refund: boolean;
};

/**
 * Cancels an order of which nothing has shipped: parcels are unpacked, stock and coupon uses are given back, what it owes is credited,
 * what is authorized is let go and what is captured is sent back.
 * gives    the payment operations to call now that this is committed
 * refuses  ORDER_NOT_FOUND 404, ORDER_NOT_CANCELLABLE 409 (something has shipped), ORDER_ALREADY_CANCELLED 409
 * emits    order.cancelled, inventory.released, refund.created and those of the payments
 */
export async function cancelOrder(tx: Tx, input: Cancellation): Promise<readonly Uuid[]> {
  const seen = await lockOrder(tx, input.orderId);
  const hasShipped = !['unfulfilled', 'not_required'].includes(seen.fulfillmentStatus);
  if (seen.status !== 'cancelled' && hasShipped) {
    throw refuse('ORDER_NOT_CANCELLABLE', { fulfillment_status: seen.fulfillmentStatus });
  }
  await unpackOrder(tx, input.orderId);
  const order = await markCancelled(tx, { orderId: input.orderId, reason: input.reason });
  const payments = await lockPaymentsOfOrder(tx, order.id);
  await releaseRedemptionsOfOrder(tx, { orderId: order.id });
  await creditWholeOrder(tx, order);
  const operations: Uuid[] = [];
  for (const payment of payments) {
    if (openAuthorization(payment) > 0 || isWaitingByHand(payment)) {
      const opened = await openVoid(tx, payment);
      if (opened) operations.push(opened.operationId);
    }
    const captured = refundableOf(payment);
    if (!input.refund || captured <= 0) continue;
    const refund = await openRefund(tx, {
      payment,
      orderId: order.id,
      creditId: null,
      amount: captured,
      taxAmount: 0,
      lines: [],
      reason: 'cancellation',
      note: null,
    });
    operations.push(refund.operationId);
  }
  if (input.restock) await releaseAllocations(tx, { orderId: order.id });
  await writeAudit(tx, {
    action: 'order.cancelled',
    objectType: 'order',
    objectId: order.id,
    facts: { reason: input.reason, restock: input.restock, refund: input.refund },
  });
  await refreshStatuses(tx, order.id);
  return operations;
}
