/* Carts that were left behind.
 * Terms       idle: open, and nobody wrote to it for the setting `abandoned_after_hours`. spell: from one write to the
 *             next. looked at: `idle_seen_at` lies in the spell.
 * Invariants  a spell is looked at once (one conditional UPDATE), whoever ticks; one that is being paid is not open.
 * Locks       the carts' rows, those that nobody else has.
 */
import { present } from '../../kernel/assert.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { mintToken } from '../../platform/tokens.ts';
import { settingsOf } from '../stores/stores.ts';
import { cartEnd, goodsOfAll, refuseClosed, reopenCart } from './carts.ts';
import { tellUpdated } from './change-cart.ts';
import { cartAbandoned, cartTokenEnded } from './events.ts';
import { priceCart } from './price-cart.ts';
import { findCarts, idleSinceOf, noteIdleCarts, setToken, touchCart } from './store.ts';
import type { Cart, PricedCartView } from './types.ts';

const HOUR_MS = 3_600_000;
/** Carts looked at in one transaction: each is priced. */
export const ABANDON_AT_ONCE = 100;

/** Since when a cart that was looked at is idle; undefined once it was written to, or is open no more. */
export const cartIdleSince = (db: Db, cartId: Uuid): Promise<Date | undefined> =>
  idleSinceOf(db, cartId);

/** Somebody could be told of it. */
const isLeftBehind = ({ items, email, customerId }: Cart): boolean =>
  items.length > 0 && (email !== null || customerId !== null);

/**
 * Looks at idle carts, those idle for longest first. As many statements for a hundred carts as for one; three more for
 * each that has codes.
 * gives  how many were looked at; less than a batch means that none is left
 * emits  cart.abandoned for each with goods and somebody to tell
 */
export async function abandonCarts(tx: Tx): Promise<number> {
  const { abandonedAfterHours } = await settingsOf(tx);
  const idleSince = new Date(tx.now.getTime() - abandonedAfterHours * HOUR_MS);
  const ids = await noteIdleCarts(tx, { idleSince, most: ABANDON_AT_ONCE });
  if (ids.length === 0) return 0;
  const left = (await findCarts(tx, ids)).filter(isLeftBehind);
  const goods = await goodsOfAll(
    tx,
    left.map(({ items, currency }) => ({
      variantIds: items.map((item) => item.variantId),
      currency,
    })),
  );
  // What is held for a cart changes what stands against it, not what it costs.
  const holds = { expiresAt: null, units: new Map() };
  const views = await Promise.all(
    left.map((cart, index) =>
      priceCart(tx, cart, tx.now, { ...present(goods[index], 'goods of a cart'), holds }),
    ),
  );
  for (const { cart, totals } of views) {
    tx.emit(
      cartAbandoned(
        cart.id,
        {
          cart_id: cart.id,
          total_amount: totals.totalAmount,
          items_count: cart.items.length,
        },
        { version: cart.version },
      ),
    );
  }
  return ids.length;
}

/**
 * Gives a guest's cart to whoever has the link of its mail: a new token, which takes the place of the one before, so that
 * one of them at a time opens the cart. An expired cart is opened again, as when it is read.
 * refuses  CART_NOT_FOUND 404 (also for a customer's, which opens by signing in), CART_COMPLETED, CART_EXPIRED,
 *          CHECKOUT_IN_PROGRESS 409
 * locks    the cart
 * emits    cart.token_ended, cart.updated
 */
export async function restoreCart(
  tx: Tx,
  cartId: Uuid | undefined,
): Promise<{ readonly view: PricedCartView; readonly token: string }> {
  if (cartId === undefined) throw refuse('CART_NOT_FOUND');
  const cart = await reopenCart(tx, { cartId, holder: { staff: true } });
  if (cart.customerId !== null || cart.tokenHash === null) throw refuse('CART_NOT_FOUND');
  refuseClosed(cart);
  const { token, hash } = mintToken('ct', (count) => tx.randomBytes(count));
  setToken(tx, cart.id, hash);
  const touched = await touchCart(tx, cart, cartEnd(tx, await settingsOf(tx)), {});
  const view = await priceCart(tx, { ...cart, ...touched, tokenHash: hash });
  tx.emit(cartTokenEnded(cart.id, { cart_id: cart.id }));
  tellUpdated(tx, view, ['restored']);
  return { view, token };
}
