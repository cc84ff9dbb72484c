import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { brokenConstraint } from '../../platform/postgres/errors.ts';
import { completeCart } from '../carts/carts.ts';
import { takePlanned } from '../inventory/inventory.ts';
import { post } from '../ledger/ledger.ts';
import { ledgerEntriesOfPlacement } from '../ledger/placement.ts';
import { insertOrder, placeDraft } from '../orders/orders.ts';
import { refreshStatuses, standsAsPlaced } from '../orders/refresh-statuses.ts';
import type { NewOrder } from '../orders/types.ts';
import {
  applyToOrder,
  createPayment,
  type NewTender,
  openAuthorization,
  refundableOf,
} from '../payments/payments.ts';
import type { Payment } from '../payments/types.ts';
import { commitRedemptions, reserveRedemptions } from '../promotions/promotions.ts';
import { checkoutCompleted } from './events.ts';
import { planGoods } from './goods.ts';
import { insertIntent, moveIntent } from './store.ts';
import type { FreshOrder, OrderIntent } from './types.ts';

/** What is written with the order, as nobody had to be asked before. */
export type AtOnce = {
  /** Whether the intent's row is there already; else it is written as placed. */
  readonly isWritten: boolean;
  /** The cart is made by this request, and nothing hangs on it yet. */
  readonly isNewCart?: boolean;
  /** The payment to be made for it; undefined when nothing is to be paid. */
  readonly tender: NewTender | undefined;
};

/**
 * Makes the order of an intent: all of it or nothing, in this one transaction. Its stock is looked for first, while
 * nothing is written; all that is written travels in one flight, the levels of stock last, so that those who buy the
 * same goods wait for each other shortly.
 * payments  every tender of the intent, failed ones too: they hang on the order from now on, but for one that is still on
 *           its way when the others pay everything: what it brings is unplaceable and goes back
 * locks     the caller holds cart or draft, intent and payments; here counters, ledger balances, reservations, levels
 * refuses   INSUFFICIENT_STOCK 409 (the hold is gone and so is the stock), COUPON_* 409 (a released intent's code ran out),
 *           CONFLICT 409 (the intent was placed, or its cart has an order of another one): nothing is written then
 * gives     fresh: when the order says no more than it was placed with
 * emits     order.placed, cart.completed, checkout.completed and those of the modules below
 */
export async function placeIntent(
  tx: Tx,
  intent: OrderIntent,
  payments: readonly Payment[],
  atOnce: AtOnce = { isWritten: true, tender: undefined },
): Promise<{ readonly orderId: Uuid; readonly fresh: FreshOrder | undefined }> {
  const { order: frozen, redemptions, customerKey } = intent.snapshot;
  const { orderId } = frozen;
  const goods = await planGoods(tx, intent, atOnce.isNewCart);
  const ordering = intent.draftOrderId
    ? placeDraft(tx, frozen)
    : insertOrder(tx, frozen).catch(refuseSecondOrder);
  const moving = quiet(
    Promise.all([
      atOnce.isWritten
        ? moveIntent(tx, intent.id, {
            from: ['frozen', 'paying', 'released'],
            to: 'placed',
            orderId,
          }).then(refuseUnless)
        : insertIntent(tx, { ...intent, status: 'placed', orderId }),
      atOnce.tender && createPayment(tx, { ...atOnce.tender, orderId }),
    ]),
  );
  if (redemptions.length > 0 && intent.status === 'released') {
    await ordering;
    await moving;
    await reserveRedemptions(tx, { orderIntentId: intent.id, customerKey, redemptions });
  }
  const tenders = tendersOf(intent, payments);
  const rest = quiet(
    Promise.all([
      moving,
      redemptions.length > 0 && commitRedemptions(tx, { orderIntentId: intent.id, orderId }),
      post(tx, {
        kind: 'order_placed',
        sourceType: 'order',
        sourceId: orderId,
        currency: frozen.currency,
        entries: ledgerEntriesOfPlacement(frozen),
      }),
      ...tenders.map((payment) => applyToOrder(tx, payment, orderId)),
      intent.cartId ? closeCart(tx, intent.cartId, frozen) : undefined,
      takePlanned(tx, goods),
    ]),
  );
  // First: what comes after a statement that failed only echoes it.
  const placed = await ordering;
  const [[, opened]] = await rest;
  const all = opened ? [...tenders, opened] : tenders;
  const isFresh = standsAsPlaced(placed, all);
  if (!isFresh) await refreshStatuses(tx, orderId);
  tx.emit(
    checkoutCompleted(
      intent.cartId ?? intent.id,
      { cart_id: intent.cartId, order_intent_id: intent.id, order_id: orderId },
      { cartId: intent.cartId, customerId: intent.customerId },
    ),
  );
  return { orderId, fresh: isFresh ? { order: placed, agreed: frozen, tenders: all } : undefined };
}

async function closeCart(tx: Tx, cartId: Uuid, order: NewOrder): Promise<void> {
  const { orderId: id, totalAmount, lines } = order;
  const isClosed = await completeCart(tx, cartId, { id, totalAmount, itemsCount: lines.length });
  if (!isClosed) throw refuse('CONFLICT');
}

function refuseUnless(isMine: boolean): void {
  if (!isMine) throw refuse('CONFLICT');
}

/** Looked at later: that it fails is not news before. */
function quiet<T>(started: Promise<T>): Promise<T> {
  started.catch(() => {});
  return started;
}

function tendersOf(intent: OrderIntent, payments: readonly Payment[]): readonly Payment[] {
  const inHand = payments.reduce(
    (sum, payment) => sum + refundableOf(payment) + openAuthorization(payment),
    0,
  );
  if (inHand < intent.payableAmount) return payments;
  return payments.filter((payment) => !isOnItsWay(payment));
}

/** Asked of a provider, and not answered for good. */
const isOnItsWay = ({ status }: Payment): boolean =>
  status === 'created' || status === 'requires_action' || status === 'processing';

/** The cart has its order already: of another intent, whose money came before. */
function refuseSecondOrder(error: unknown): never {
  if (brokenConstraint(error) === 'orders_store_id_cart_id_key') throw refuse('CONFLICT');
  throw error;
}
