/* settle.ts   the last beat of a checkout: what became of a provider's call
 * The request itself, the shopper's return, the provider's callback and the sweeper all come here; the first one wins by
 * compare-and-set, the others see what it did.
 * Locks       cart, intent, order, payment, then what placing takes.
 */
import { present } from '../../kernel/assert.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { Refusal } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { lockCart } from '../carts/carts.ts';
import { lockOrder } from '../orders/orders.ts';
import { settleOnOrder } from '../payments/order-payments.ts';
import {
  announceUnplaceable,
  findOperation,
  hasMoney,
  paymentsOfIntent,
  recordOutcome,
} from '../payments/payments.ts';
import type { Outcome, Payment, PaymentOperation } from '../payments/types.ts';
import { releaseRedemptions } from '../promotions/promotions.ts';
import { settingsOf } from '../stores/stores.ts';
import { checkoutFailed, checkoutPaymentRequired, checkoutReleased } from './events.ts';
import { extendGoods, releaseGoods, setPaying } from './goods.ts';
import { placeIntent } from './place-order.ts';
import { moveIntent, selectIntent, selectIntentForUpdate } from './store.ts';
import type { OrderIntent } from './types.ts';

/** What a guest keeps after a hard decline. */
const HARD_DECLINE_HOLD_MS = 5 * 60_000;
const MINUTE_MS = 60_000;

export type Told = {
  readonly operationId: Uuid;
  readonly outcome: Outcome;
  readonly source: 'response' | 'callback' | 'poll';
};

export type Settlement = {
  readonly payment: Payment;
  readonly operation: PaymentOperation;
  readonly intent: OrderIntent | undefined;
  /** Set when there is an order for it. */
  readonly orderId: Uuid | undefined;
  /** This call placed it. */
  readonly isPlacedNow: boolean;
};

const SYSTEM_HOLDER = { staff: true } as const;

/** The intent of a payment with its cart or draft locked before it. */
export async function lockIntent(tx: Tx, intentId: Uuid): Promise<OrderIntent> {
  const seen = present(await selectIntent(tx, intentId), 'the intent');
  if (seen.cartId) {
    // A cart that was merged into another is nobody's any more; its intent still has to be finished.
    await lockCart(tx, { cartId: seen.cartId, holder: SYSTEM_HOLDER }).catch((error: unknown) => {
      if (!(error instanceof Refusal) || error.code !== 'CART_NOT_FOUND') throw error;
    });
  }
  if (seen.draftOrderId) await lockOrder(tx, seen.draftOrderId);
  return present(await selectIntentForUpdate(tx, intentId), 'the intent');
}

/**
 * Records an outcome and does what follows from it: places, freezes again, or asks the shopper to act.
 * refuses  what placing refuses; then nothing is recorded, and `recordUnplaceable` is the way on
 */
export async function settle(tx: Tx, told: Told): Promise<Settlement> {
  const seen = present(await findOperation(tx, told.operationId), 'the operation');
  if (seen.payment.orderId || !seen.payment.orderIntentId) return onOrder(tx, seen.payment, told);
  const intent = await lockIntent(tx, seen.payment.orderIntentId);
  const now = present(await findOperation(tx, told.operationId), 'the operation');
  if (now.payment.orderId) return onOrder(tx, now.payment, told);
  const recorded = await recordOutcome(tx, { ...told, cartId: intent.cartId });
  const { payment, operation } = recorded;
  const none = { payment, operation, intent, orderId: undefined, isPlacedNow: false };
  if (operation.kind !== 'authorize') return none;
  if (hasMoney(payment)) {
    if (intent.status === 'placed') {
      await announceUnplaceable(tx, payment, 'order_exists', intent);
      return { ...none, orderId: intent.orderId ?? undefined };
    }
    const tenders = await paymentsOfIntent(tx, intent.id);
    const { orderId } = await placeIntent(tx, intent, tenders);
    return {
      payment: { ...payment, orderId },
      operation,
      intent: { ...intent, status: 'placed', orderId },
      orderId,
      isPlacedNow: true,
    };
  }
  if (operation.status === 'failed' && recorded.isNews) {
    return { ...none, intent: await freezeAgain(tx, intent, operation) };
  }
  if (recorded.isNews && payment.status === 'expired') {
    await releaseIntent(tx, intent, 'expired');
    return none;
  }
  if (recorded.isNews && payment.status === 'requires_action') {
    tx.emit(
      checkoutPaymentRequired(
        intent.cartId ?? intent.id,
        {
          cart_id: intent.cartId,
          order_intent_id: intent.id,
          ...(operation.nextAction ? { action_type: operation.nextAction.type } : {}),
        },
        intent,
      ),
    );
  }
  return none;
}

async function onOrder(tx: Tx, payment: Payment, told: Told): Promise<Settlement> {
  const orderId = present(payment.orderId, 'the order of a payment without an intent');
  const recorded = await settleOnOrder(tx, orderId, told);
  return { ...recorded, intent: undefined, orderId, isPlacedNow: false };
}

/** A declined payment: the intent may be paid another way, and its holds stay for a while. */
async function freezeAgain(
  tx: Tx,
  intent: OrderIntent,
  operation: PaymentOperation,
): Promise<OrderIntent> {
  if (intent.status !== 'paying') return intent;
  const { reservationTtlMinutes } = await settingsOf(tx);
  const isHardForGuest = operation.declineClass === 'hard' && intent.customerId === null;
  const ms = isHardForGuest ? HARD_DECLINE_HOLD_MS : reservationTtlMinutes * MINUTE_MS;
  const expiresAt = new Date(tx.now.getTime() + ms);
  const isMine = await moveIntent(tx, intent.id, { from: ['paying'], to: 'frozen', expiresAt });
  if (!isMine) return intent;
  await setPaying(tx, intent, false);
  await extendGoods(tx, intent, expiresAt);
  tx.emit(
    checkoutFailed(
      intent.cartId ?? intent.id,
      {
        cart_id: intent.cartId,
        order_intent_id: intent.id,
        reason: operation.declineCode ?? 'declined',
      },
      intent,
    ),
  );
  return { ...intent, status: 'frozen', expiresAt };
}

/**
 * Lets a live intent go: its stock, its counters and its cart.
 * gives   false when it was not live any more
 * emits   checkout.released
 */
export async function releaseIntent(
  tx: Tx,
  intent: OrderIntent,
  reason: string,
  keep: { readonly holds: boolean } = { holds: false },
): Promise<boolean> {
  const isMine = await moveIntent(tx, intent.id, {
    from: ['frozen', 'paying'],
    to: 'released',
    releaseReason: reason,
  });
  if (!isMine) return false;
  await releaseRedemptions(tx, { orderIntentId: intent.id });
  if (intent.status === 'paying') await setPaying(tx, intent, false);
  // A draft's holds are the intent's own: the next one cannot take them over.
  if (!keep.holds || intent.draftOrderId) await releaseGoods(tx, intent);
  tx.emit(
    checkoutReleased(
      intent.cartId ?? intent.id,
      { cart_id: intent.cartId, order_intent_id: intent.id, reason },
      intent,
    ),
  );
  return true;
}

/** Money came and no order can be made of it: records it, lets the intent go, says so. Its way back is `giveBack`. */
async function recordUnplaceable(tx: Tx, told: Told, cause: string): Promise<Settlement> {
  const seen = present(await findOperation(tx, told.operationId), 'the operation');
  const intent = await lockIntent(
    tx,
    present(seen.payment.orderIntentId, 'the intent of an unplaced payment'),
  );
  const { payment, operation } = await recordOutcome(tx, { ...told, cartId: intent.cartId });
  await releaseIntent(tx, intent, 'unplaceable');
  await announceUnplaceable(tx, payment, cause, intent);
  return {
    payment,
    operation,
    intent: { ...intent, status: 'released', releaseReason: 'unplaceable' },
    orderId: undefined,
    isPlacedNow: false,
  };
}

export const isUnplaceable = (error: unknown): error is Refusal =>
  error instanceof Refusal &&
  (error.code === 'INSUFFICIENT_STOCK' ||
    error.code === 'CONFLICT' ||
    error.code === 'COUPON_USAGE_LIMIT' ||
    error.code === 'COUPON_CUSTOMER_LIMIT');

/**
 * `settle`, and when the order cannot be made, the record of the money instead.
 * run  opens a transaction: the story's, or a plain one
 */
export async function settleOrKeep(
  run: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
  told: Told,
): Promise<Settlement & { readonly refusal?: Refusal }> {
  try {
    return await run((tx) => settle(tx, told));
  } catch (error) {
    if (!isUnplaceable(error)) throw error;
    const kept = await run((tx) => recordUnplaceable(tx, told, error.code.toLowerCase()));
    return { ...kept, refusal: error };
  }
}
