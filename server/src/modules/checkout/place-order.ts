import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { brokenConstraint } from '../../platform/postgres/errors.ts';
import { setCartStatus } from '../carts/carts.ts';
import { takePlanned } from '../inventory/inventory.ts';
import { post } from '../ledger/ledger.ts';
import { ledgerEntriesOfPlacement } from '../ledger/placement.ts';
import { insertOrder, placeDraft } from '../orders/orders.ts';
import { refreshStatuses } from '../orders/refresh-statuses.ts';
import type { Order } from '../orders/types.ts';
import { applyToOrder, openAuthorization, refundableOf } from '../payments/payments.ts';
import type { Payment } from '../payments/types.ts';
import { commitRedemptions, reserveRedemptions } from '../promotions/promotions.ts';
import { checkoutCompleted } from './events.ts';
import { planGoods } from './goods.ts';
import { moveIntent } from './store.ts';
import type { OrderIntent } from './types.ts';

/**
 * Makes the order of an intent: all of it or nothing, in this one transaction.
 * payments  every tender of the intent, failed ones too: they hang on the order from now on, but for one that is still on
 *           its way when the others pay everything: what it brings is unplaceable and goes back
 * locks     the caller holds cart or draft, intent and payments; here counters, ledger balances, reservations, levels
 * refuses   INSUFFICIENT_STOCK 409 (the hold is gone and so is the stock), COUPON_* 409 (a released intent's code ran out),
 *           CONFLICT 409 (the intent was placed, or its cart has an order of another one): nothing is written then
 * emits     order.placed, cart.completed, checkout.completed and those of the modules below
 */
export async function placeIntent(
  tx: Tx,
  intent: OrderIntent,
  payments: readonly Payment[],
): Promise<Order> {
  const { order: frozen, redemptions, customerKey } = intent.snapshot;
  const goods = await planGoods(tx, intent);
  const placed = intent.draftOrderId
    ? await placeDraft(tx, frozen)
    : await insertOrder(tx, frozen).catch(refuseSecondOrder);
  const moving = moveIntent(tx, intent.id, {
    from: ['frozen', 'paying', 'released'],
    to: 'placed',
    orderId: placed.id,
  });
  if (redemptions.length > 0) {
    if (!(await moving)) throw refuse('CONFLICT');
    if (intent.status === 'released') {
      await reserveRedemptions(tx, { orderIntentId: intent.id, customerKey, redemptions });
    }
    await commitRedemptions(tx, { orderIntentId: intent.id, orderId: placed.id });
  }
  const [isMine] = await Promise.all([
    moving,
    post(tx, {
      kind: 'order_placed',
      sourceType: 'order',
      sourceId: placed.id,
      currency: placed.currency,
      entries: ledgerEntriesOfPlacement(frozen),
    }),
    applyTenders(tx, tendersOf(intent, payments), placed.id),
  ]);
  if (!isMine) throw refuse('CONFLICT');
  await takePlanned(tx, goods);
  if (intent.cartId) {
    const isClosed = await setCartStatus(tx, {
      cartId: intent.cartId,
      status: 'completed',
      order: {
        id: placed.id,
        totalAmount: placed.totalAmount,
        itemsCount: frozen.lines.length,
      },
    });
    if (!isClosed) throw refuse('CONFLICT');
  }
  const order = await refreshStatuses(tx, placed.id);
  tx.emit(
    checkoutCompleted(
      intent.cartId ?? intent.id,
      { cart_id: intent.cartId, order_intent_id: intent.id, order_id: placed.id },
      { cartId: intent.cartId, customerId: intent.customerId },
    ),
  );
  return order;
}

/** One after another, as each may post to the same balances. */
async function applyTenders(tx: Tx, tenders: readonly Payment[], orderId: Uuid): Promise<void> {
  for (const payment of tenders) await applyToOrder(tx, payment, orderId);
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
