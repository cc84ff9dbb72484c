import type { FulfillmentStatus, OrderStatus, PaymentStatus } from './types.ts';

/** state → the states a command may lead to. source: reference.md 3, order. */
export const ORDER_NEXT: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  draft: ['open', 'cancelled'],
  open: ['completed', 'cancelled'],
  completed: ['open'],
  cancelled: [],
};

/** Sums over all tenders of an order, in minor units of its currency; the last three count payments. */
export type PaymentFacts = {
  /** T: current total. Credits do not lower it. */
  readonly totalAmount: number;
  /** C: captured. */
  readonly capturedAmount: number;
  /** R: refunded, lost disputes included. */
  readonly refundedAmount: number;
  /** A: authorized and neither captured, voided nor expired. */
  readonly openAuthorizedAmount: number;
  /** P: attempts without a result yet. */
  readonly pending: number;
  /** V: voided. */
  readonly voided: number;
  /** F: failed or expired attempts. */
  readonly failed: number;
};

/** The payment word of an order: the first row that holds. source: commerce.md 14.2. */
export function paymentStatus(facts: PaymentFacts): PaymentStatus {
  const { totalAmount: total, capturedAmount: captured, refundedAmount: refunded } = facts;
  if (captured > 0 && refunded >= captured) return 'refunded';
  if (captured > 0 && refunded > 0) return 'partially_refunded';
  if (captured > 0 && captured >= total) return 'paid';
  if (captured > 0) return 'partially_paid';
  if (total === 0) return 'paid';
  if (facts.openAuthorizedAmount >= total) return 'authorized';
  if (facts.openAuthorizedAmount > 0) return 'partially_authorized';
  if (facts.pending > 0) return 'pending';
  if (facts.voided > 0) return 'voided';
  if (facts.failed > 0) return 'failed';
  return 'unpaid';
}

/** Units of the lines that ship. */
export type FulfillmentFacts = {
  /** N: bought and not removed. */
  readonly units: number;
  /** S: shipped or handed over, wherever they are now. */
  readonly shipped: number;
  /** D: delivered. */
  readonly delivered: number;
  /** X: came back. */
  readonly returned: number;
};

/** The fulfillment word of an order: the first row that holds. source: commerce.md 14.2. */
export function fulfillmentStatus(facts: FulfillmentFacts): FulfillmentStatus {
  const { units, shipped, delivered, returned } = facts;
  if (units === 0) return 'not_required';
  if (returned > 0) return returned === units ? 'returned' : 'partially_returned';
  if (delivered === units) return 'delivered';
  if (shipped === units) return 'fulfilled';
  return shipped > 0 ? 'partial' : 'unfulfilled';
}

/**
 * Whether an open order is done by itself: every unit has left (or none needs to), the money came, nothing is due.
 * balanceDueAmount: what the customer owes, negative when he is owed.
 */
export const isDone = (facts: {
  readonly payment: PaymentStatus;
  readonly units: number;
  readonly shipped: number;
  readonly balanceDueAmount: number;
}): boolean =>
  facts.shipped >= facts.units &&
  (facts.payment === 'paid' ||
    facts.payment === 'partially_refunded' ||
    facts.payment === 'refunded') &&
  facts.balanceDueAmount === 0;
