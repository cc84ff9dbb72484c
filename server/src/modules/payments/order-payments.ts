/* order-payments.ts   money of an order that stands already: capture, void, recording it by hand, further tenders
 * Locks       the order, then its payments.
 */
import type { Uuid } from '../../kernel/ids.ts';
import { mulDiv } from '../../kernel/money.ts';
import { Refusal, refuse, refuseField } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { itemsOfOrder, lockOrder, openHolds } from '../orders/orders.ts';
import { balanceDueOf, refreshStatuses } from '../orders/refresh-statuses.ts';
import type { Order, OrderItem } from '../orders/types.ts';
import { roundingPolicyOf, settingsOf } from '../stores/stores.ts';
import { shippedUnits, shippingOf } from './cross-module.ts';
import {
  announceExpired,
  createPayment,
  findPayment,
  lockPayment,
  lockPaymentsOfOrder,
  openAuthorization,
  openOperation,
  operationsOf,
  payingAccount,
  type Recorded,
  recordOutcome,
  refundableOf,
} from './payments.ts';
import type { Providers } from './provider.ts';
import { manualOutcome } from './providers/manual.ts';
import { openRefund } from './refunds.ts';
import { isOpen } from './states.ts';
import { updatePayment } from './store.ts';
import type { Outcome, Payment } from './types.ts';

export type OpenedOperation = { readonly paymentId: Uuid; readonly operationId: Uuid };

/**
 * Opens captures of what is authorized, oldest payment first.
 * amount   minor units; left out: all that is open
 * refuses  PAYMENT_NOT_CAPTURABLE 409, CAPTURE_EXCEEDS_AUTHORIZED 422, PAYMENT_AMOUNT_INVALID 422, CONFLICT 409 (one is running)
 */
export async function openCaptures(
  tx: Tx,
  input: { readonly orderId: Uuid; readonly amount?: number | undefined },
): Promise<readonly OpenedOperation[]> {
  await lockOrder(tx, input.orderId);
  const payments = await lockPaymentsOfOrder(tx, input.orderId);
  const open = payments.reduce((sum, payment) => sum + openAuthorization(payment), 0);
  if (open === 0) throw refuse('PAYMENT_NOT_CAPTURABLE');
  const wanted = input.amount ?? open;
  if (wanted <= 0) throw refuseField('PAYMENT_AMOUNT_INVALID', '/amount', 'more than 0');
  if (wanted > open) throw refuse('CAPTURE_EXCEEDS_AUTHORIZED', { authorized_amount: open });
  const opened: OpenedOperation[] = [];
  let rest = wanted;
  for (const payment of payments) {
    const amount = Math.min(rest, openAuthorization(payment));
    if (amount <= 0) continue;
    rest -= amount;
    const operationId = await openOperation(tx, { paymentId: payment.id, kind: 'capture', amount });
    opened.push({ paymentId: payment.id, operationId });
  }
  return opened;
}

/**
 * Opens captures of what shipped units cost, for payments that wait for shipping: the lines' shares of all units that
 * have left, the shipping with the first of them, and everything with the last. Counted from the start of the order, so
 * that a parcel told twice takes nothing twice. While a hold is open nothing is taken; its release asks again.
 */
export async function openShippedCaptures(
  tx: Tx,
  orderId: Uuid,
): Promise<readonly OpenedOperation[]> {
  const order = await lockOrder(tx, orderId);
  const payments = await lockPaymentsOfOrder(tx, orderId);
  const waiting = payments.filter((payment) => payment.captureMode === 'on_fulfillment');
  const open = waiting.reduce((sum, payment) => sum + openAuthorization(payment), 0);
  if (open === 0 || (await openHolds(tx, orderId)).length > 0) return [];
  const [items, shipped, shipping, policy] = await Promise.all([
    itemsOfOrder(tx, orderId),
    shippedUnits(tx, orderId),
    shippingOf(tx, orderId),
    roundingPolicyOf(tx, order.roundingPolicyVersion),
  ]);
  const left = (item: OrderItem): number => shipped.get(item.id) ?? 0;
  const isWhole = items
    .filter((item) => item.requiresShipping)
    .every((item) => left(item) >= item.quantity - item.removedQuantity);
  const goods = items.reduce(
    (sum, item) => sum + mulDiv(item.totalAmount, left(item), item.quantity, policy.mode),
    0,
  );
  const captured = payments.reduce((sum, payment) => sum + payment.capturedAmount, 0);
  const wanted = isWhole ? open : goods + (shipping?.totalAmount ?? 0) - captured;
  const amount = Math.min(open, wanted);
  return amount > 0 ? openCaptures(tx, { orderId, amount }) : [];
}

/**
 * Opens the void of what a payment holds; one that holds nothing and asked nobody (`manual`) is voided here.
 * refuses  PAYMENT_NOT_FOUND 404, PAYMENT_NOT_VOIDABLE 409
 */
export async function openVoid(tx: Tx, payment: Payment): Promise<OpenedOperation | undefined> {
  const open = openAuthorization(payment);
  if (open > 0) {
    const operationId = await openOperation(tx, {
      paymentId: payment.id,
      kind: 'void',
      amount: open,
    });
    return { paymentId: payment.id, operationId };
  }
  if (!isWaitingByHand(payment)) throw refuse('PAYMENT_NOT_VOIDABLE', { status: payment.status });
  const operationId = await openOperation(tx, { paymentId: payment.id, kind: 'void', amount: 0 });
  await recordOutcome(tx, { operationId, outcome: { is: 'succeeded' }, source: 'response' });
  return undefined;
}

/** A manual payment nobody has paid yet. */
export const isWaitingByHand = (payment: Payment): boolean =>
  payment.provider === 'manual' && payment.status === 'created';

/**
 * Says that the provider holds a payment's money no longer. What was taken of it stays taken; while a capture or a void
 * is on its way, its outcome decides.
 * emits  payment.expired
 */
export async function expireAuthorization(tx: Tx, paymentId: Uuid): Promise<void> {
  const payment = await lockPaymentWithOrder(tx, await findPayment(tx, paymentId));
  const { authorizationExpiresAt: end, orderId } = payment;
  if (orderId === null || end === null || end > tx.now || openAuthorization(payment) <= 0) return;
  const operations = await operationsOf(tx, [payment.id]);
  if (operations.some((one) => one.kind !== 'refund' && isOpen(one))) return;
  const taken = payment.capturedAmount > 0;
  await updatePayment(tx, payment, {
    ...payment,
    status: taken ? 'captured' : 'expired',
    voidedAmount: taken ? payment.authorizedAmount - payment.capturedAmount : payment.voidedAmount,
  });
  announceExpired(tx, payment);
  await refreshStatuses(tx, orderId);
}

/** Locks an order, when it has one, and the payment. refuses PAYMENT_NOT_FOUND 404 */
export async function lockPaymentWithOrder(tx: Tx, seen: Payment): Promise<Payment> {
  if (seen.orderId) await lockOrder(tx, seen.orderId);
  return lockPayment(tx, seen.id);
}

/**
 * Records money that came by hand: a transfer, cash. The order's manual payments take it, oldest first, the rest
 * makes a payment of its own.
 * amount   minor units; left out: all that is due
 * refuses  ORDER_NOT_PAYABLE 409 (nothing due, cancelled), PAYMENT_AMOUNT_INVALID 422, PAYMENT_METHOD_UNAVAILABLE 422
 */
export async function markPaid(
  tx: Tx,
  providers: Providers,
  input: {
    readonly orderId: Uuid;
    readonly amount?: number | undefined;
    readonly reference?: string | undefined;
  },
): Promise<Payment> {
  const order = await lockOrder(tx, input.orderId);
  const payments = await lockPaymentsOfOrder(tx, order.id);
  const due = await payableDue(tx, order, payments);
  const wanted = input.amount ?? due;
  if (wanted <= 0 || wanted > due) {
    throw refuseField('PAYMENT_AMOUNT_INVALID', '/amount', 'more than 0, at most what is due', {
      balance_due_amount: due,
    });
  }
  let rest = wanted;
  let last: Payment | undefined;
  for (const payment of payments) {
    const room = roomByHand(payment);
    if (room === 0 || rest === 0) continue;
    const amount = Math.min(room, rest);
    rest -= amount;
    last = await takeByHand(tx, payment, amount, input.reference);
  }
  if (rest > 0) {
    const { account, provider } = await payingAccount(tx, providers, {
      code: 'manual',
      currency: order.currency,
    });
    const payment = await createPayment(tx, {
      orderIntentId: null,
      orderId: order.id,
      customerId: order.customerId,
      account,
      methodType: provider.capabilities.methodType,
      currency: order.currency,
      amount: rest,
      captureMode: 'manual',
    });
    last = await takeByHand(tx, payment, rest, input.reference);
  }
  await refreshStatuses(tx, order.id);
  return last ?? refuseNothingDue();
}

const refuseNothingDue = (): never => {
  throw refuse('ORDER_NOT_PAYABLE');
};

const roomByHand = (payment: Payment): number =>
  payment.provider === 'manual' && (payment.status === 'created' || payment.status === 'captured')
    ? payment.amount - payment.capturedAmount
    : 0;

async function takeByHand(
  tx: Tx,
  payment: Payment,
  amount: number,
  reference: string | undefined,
): Promise<Payment> {
  const operationId = await openOperation(tx, { paymentId: payment.id, kind: 'capture', amount });
  const outcome = manualOutcome('capture', {
    operationId,
    accountId: payment.providerId,
    amount,
    currency: payment.currency,
    capturedAmount: payment.capturedAmount,
    providerRef: null,
  });
  const { payment: after } = await recordOutcome(tx, { operationId, outcome, source: 'response' });
  if (reference === undefined) return after;
  const named = { ...after, methodSummary: { ...after.methodSummary, reference } };
  await updatePayment(tx, after, named);
  return { ...named, version: after.version + 1 };
}

/**
 * A further tender for what an order still owes.
 * refuses  ORDER_NOT_PAYABLE 409, PAYMENT_AMOUNT_INVALID 422, PAYMENT_METHOD_UNAVAILABLE 422
 */
export async function openOrderPayment(
  tx: Tx,
  providers: Providers,
  input: {
    readonly order: Order;
    readonly provider: string;
    readonly amount?: number | undefined;
    readonly token?: string | undefined;
  },
): Promise<{ readonly payment: Payment; readonly operationId: Uuid | undefined }> {
  const { order } = input;
  const payments = await lockPaymentsOfOrder(tx, order.id);
  const due = (await payableDue(tx, order, payments)) - promised(payments);
  if (due <= 0) throw refuse('ORDER_NOT_PAYABLE');
  const amount = input.amount ?? due;
  if (amount <= 0 || amount > due) {
    throw refuseField('PAYMENT_AMOUNT_INVALID', '/amount', 'more than 0, at most what is due', {
      balance_due_amount: due,
    });
  }
  const [{ account, provider }, settings] = await Promise.all([
    payingAccount(tx, providers, { code: input.provider, currency: order.currency }),
    settingsOf(tx),
  ]);
  requireFields(provider.capabilities.fields, input.token);
  const payment = await createPayment(tx, {
    orderIntentId: null,
    orderId: order.id,
    customerId: order.customerId,
    account,
    methodType: provider.capabilities.methodType,
    currency: order.currency,
    amount,
    captureMode: settings.captureMode,
  });
  if (provider.capabilities.isDeferred) return { payment, operationId: undefined };
  const operationId = await openOperation(tx, { paymentId: payment.id, kind: 'authorize', amount });
  return { payment, operationId };
}

/** refuses VALIDATION_FAILED 422 when the method needs a token and none came */
export function requireFields(fields: readonly string[], token: string | undefined): void {
  if (fields.includes('token') && !token) {
    throw refuseField('VALIDATION_FAILED', '/payment/token', 'this provider needs a token');
  }
}

async function payableDue(tx: Tx, order: Order, payments: readonly Payment[]): Promise<number> {
  if (order.status === 'cancelled' || order.status === 'draft') throw refuse('ORDER_NOT_PAYABLE');
  const due = await balanceDueOf(tx, order.id);
  const held = payments.reduce((sum, payment) => sum + openAuthorization(payment), 0);
  if (due - held <= 0) throw refuse('ORDER_NOT_PAYABLE', { balance_due_amount: due });
  return due - held;
}

/** Money other payments may still bring. */
const promised = (payments: readonly Payment[]): number =>
  payments.reduce(
    (sum, payment) =>
      payment.status === 'processing' || payment.status === 'requires_action'
        ? sum + payment.amount
        : sum,
    0,
  );

/**
 * Records an outcome on a payment of an order, and the order's words after it. Money that comes after the order was
 * cancelled goes back: what is held is voided, what was taken is refunded, by the sweeper.
 * locks  the order, then the payment
 */
export async function settleOnOrder(
  tx: Tx,
  orderId: Uuid,
  input: {
    readonly operationId: Uuid;
    readonly outcome: Outcome;
    readonly source: 'response' | 'callback' | 'poll';
  },
): Promise<Recorded> {
  const order = await lockOrder(tx, orderId);
  const recorded = await recordOutcome(tx, input);
  if (!recorded.isNews) return recorded;
  const isMoney = recorded.operation.kind === 'authorize' || recorded.operation.kind === 'capture';
  if (order.status === 'cancelled' && isMoney) await giveBackLate(tx, order, recorded);
  await refreshStatuses(tx, orderId);
  return recorded;
}

/** What the cancellation could not see. Money it left with the shop on purpose (`refund: false`) stays there. */
async function giveBackLate(
  tx: Tx,
  order: Order,
  { payment, arrivedAmount }: Recorded,
): Promise<void> {
  if (openAuthorization(payment) > 0) {
    await openVoid(tx, payment).catch((error: unknown) => {
      // A void is on its way already.
      if (!(error instanceof Refusal) || error.code !== 'CONFLICT') throw error;
    });
  }
  const amount = Math.min(arrivedAmount, refundableOf(payment));
  if (amount <= 0) return;
  await openRefund(tx, {
    payment,
    orderId: order.id,
    creditId: null,
    amount,
    taxAmount: 0,
    lines: [],
    reason: 'cancellation',
    note: null,
  });
}
