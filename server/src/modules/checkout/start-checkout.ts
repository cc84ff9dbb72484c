import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { lockCartAndGoods, markCheckoutStarted, refuseClosed } from '../carts/carts.ts';
import { priceCart } from '../carts/price-cart.ts';
import type { CartHolder, PricedCartView } from '../carts/types.ts';
import { holdForCart } from '../inventory/inventory.ts';
import { settingsOf } from '../stores/stores.ts';
import { announceStart } from './events.ts';
import { type Missing, missingOf } from './freeze.ts';
import { selectLastIntentOfCart } from './store.ts';
import type { OrderIntent } from './types.ts';

const MINUTE_MS = 60_000;

/**
 * Starts a checkout, or goes on with it: stock is held for a while, each call a while longer, to the limit.
 * refuses  CART_NOT_FOUND 404, CART_EMPTY 422, INSUFFICIENT_STOCK 409, those of a closed cart
 * emits    checkout.started, the first time
 */
export async function startCheckout(
  tx: Tx,
  input: { readonly cartId: Uuid; readonly holder: CartHolder },
): Promise<PricedCartView> {
  const { cart } = await lockCartAndGoods(tx, input);
  refuseClosed(cart);
  if (cart.items.length === 0) throw refuse('CART_EMPTY');
  const settings = await settingsOf(tx);
  const isFirst = cart.checkoutStartedAt === null;
  const startedAt = cart.checkoutStartedAt ?? tx.now;
  const limit = startedAt.getTime() + settings.paymentPendingMaxMinutes * MINUTE_MS;
  const wanted = tx.now.getTime() + settings.reservationTtlMinutes * MINUTE_MS;
  // A checkout that began long ago begins again with its first span.
  const until = limit <= tx.now.getTime() ? wanted : Math.min(limit, wanted);
  await holdForCart(tx, {
    cartId: cart.id,
    expiresAt: new Date(Math.max(until, isFirst ? wanted : 0)),
    lines: cart.items.map((item) => ({
      cartItemId: item.id,
      variantId: item.variantId,
      quantity: item.quantity,
    })),
    marketId: cart.marketId,
  });
  markCheckoutStarted(tx, cart.id);
  announceStart(tx, cart);
  return priceCart(tx, { ...cart, checkoutStartedAt: startedAt });
}

export type Stage = {
  readonly name: 'addresses' | 'shipping' | 'payment' | 'complete';
  readonly complete: boolean;
  readonly missing: Missing[];
};

/** How far a checkout is: what each stage still needs. */
export function stagesOf(view: PricedCartView): {
  readonly stages: Stage[];
  readonly missing: Missing[];
} {
  const isDone = view.cart.status === 'completed';
  const missing = isDone ? [] : [...missingOf(view, null)];
  const of = (names: readonly Missing[]) => missing.filter((one) => names.includes(one));
  const stage = (name: Stage['name'], parts: Missing[]): Stage => ({
    name,
    complete: parts.length === 0,
    missing: parts,
  });
  return {
    stages: [
      stage('addresses', of(['email', 'shipping_address', 'billing_address'])),
      stage('shipping', of(['shipping_method'])),
      stage('payment', of(['payment'])),
      { name: 'complete', complete: isDone, missing: isDone ? [] : missing },
    ],
    missing,
  };
}

export const intentOfCart = (db: Db, cartId: Uuid): Promise<OrderIntent | undefined> =>
  selectLastIntentOfCart(db, cartId);
