/* goods.ts   the stock behind an order intent, of a cart or of a draft order
 * A cart's holds are its own; a draft's belong to the intent, beside what staff reserved for the draft by hand.
 */
import { present } from '../../kernel/assert.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { setCartStatus } from '../carts/carts.ts';
import {
  extendHolds,
  type PlannedStock,
  planForCart,
  planForDraft,
  planForOrder,
  releaseCartHolds,
  releaseDraftHolds,
} from '../inventory/inventory.ts';
import type { OrderIntent } from './types.ts';

/** Says that the cart is being paid, or open again; a draft is asked for its intent instead. */
export async function setPaying(tx: Tx, intent: OrderIntent, isPaying: boolean): Promise<void> {
  if (!intent.cartId) return;
  await setCartStatus(tx, { cartId: intent.cartId, status: isPaying ? 'completing' : 'open' });
}

/**
 * Finds what is to be held for the intent until an instant: `takePlanned` holds it.
 * refuses  INSUFFICIENT_STOCK 409
 */
export async function planHolds(
  tx: Tx,
  intent: OrderIntent,
  until: { readonly expiresAt: Date; readonly marketId: Uuid },
): Promise<PlannedStock> {
  const { lines } = intent.snapshot;
  if (intent.cartId) {
    return planForCart(tx, {
      cartId: intent.cartId,
      lines: lines.map(({ cartItemId, variantId, quantity }) => ({
        cartItemId,
        variantId,
        quantity,
      })),
      ...until,
    });
  }
  return planForDraft(tx, {
    orderIntentId: intent.id,
    orderId: present(intent.draftOrderId, 'the draft of an intent without a cart'),
    lines: lines.map(({ cartItemId, variantId, quantity }) => ({
      lineId: cartItemId,
      variantId,
      quantity,
    })),
    ...until,
  });
}

/** Sets when the holds end. */
export async function extendGoods(tx: Tx, intent: OrderIntent, expiresAt: Date): Promise<void> {
  const owner = intent.cartId ? { cartId: intent.cartId } : { orderIntentId: intent.id };
  await extendHolds(tx, { ...owner, expiresAt });
}

/** Lets the holds go. What staff reserved by hand stays. */
export async function releaseGoods(tx: Tx, intent: OrderIntent): Promise<void> {
  if (intent.cartId) await releaseCartHolds(tx, { cartId: intent.cartId });
  else if (intent.draftOrderId) {
    await releaseDraftHolds(tx, { orderIntentId: intent.id, orderId: intent.draftOrderId });
  }
}

/**
 * Finds what the order takes: what is held for it, and what is there for the rest. `takePlanned` takes it.
 * isNewCart  the cart is being written, so nothing is held for it
 * refuses    INSUFFICIENT_STOCK 409
 */
export function planGoods(tx: Tx, intent: OrderIntent, isNewCart = false): Promise<PlannedStock> {
  const { order, lines } = intent.snapshot;
  // What a released intent held may be another's by now.
  const isHeld = intent.status !== 'released';
  return planForOrder(tx, {
    orderId: order.orderId,
    isNew: intent.draftOrderId === null,
    ...(intent.draftOrderId ? { orderIntentId: intent.id } : {}),
    ...(intent.cartId && isHeld && !isNewCart ? { cartId: intent.cartId } : {}),
    lines: lines.map(({ cartItemId, orderItemId, variantId, quantity }) => ({
      orderItemId,
      variantId,
      quantity,
      ...(intent.cartId ? { cartItemId } : {}),
    })),
    marketId: order.marketId,
  });
}
