import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { holdForCart, holdsOfCart, moveCartHolds } from '../inventory/inventory.ts';
import { settingsOf } from '../stores/stores.ts';
import {
  CART_CODES_MAX,
  CART_LINES_MAX,
  cartEnd,
  cartFacts,
  dropFrozenIntents,
  LINE_QUANTITY_MAX,
  refuseClosed,
  refuseItemsLimit,
} from './carts.ts';
import { cartMerged, cartTokenEnded } from './events.ts';
import { priceCart } from './price-cart.ts';
import {
  deleteItems,
  findCarts,
  insertCart,
  liveCartId,
  lockCarts,
  moveItems,
  setCodes,
  setItems,
  setMerged,
  touchCart,
} from './store.ts';
import type { Cart, CartItem, PricedCartView } from './types.ts';

/* A guest signs in: what is in the guest's cart goes into the customer's. Locks: both carts by their ids. */

/**
 * Merges a guest's cart into the customer's live cart of its market, made if there is none. Quantities of equal
 * lines are summed and capped at 9999 (problem `quantity_capped`); other lines and holds move; the customer's codes
 * come first, then the guest's, as many as fit. Again, it gives the same cart.
 * refuses  CART_NOT_FOUND 404 (also without the token), CART_ITEMS_LIMIT 422, CART_COMPLETED, CART_EXPIRED,
 *          CHECKOUT_IN_PROGRESS 409; then nothing is changed
 * emits    cart.merged, cart.token_ended (of the guest's)
 */
export async function claimCart(
  tx: Tx,
  input: {
    readonly cartId: Uuid;
    readonly customerId: Uuid;
    readonly tokenHash: string | undefined;
  },
): Promise<PricedCartView> {
  const { customerId } = input;
  const [seen] = await findCarts(tx, [input.cartId]);
  if (!seen) throw refuse('CART_NOT_FOUND');
  const isOwn = seen.customerId === customerId && seen.status !== 'merged';
  if (isOwn) return priceCart(tx, seen);
  const isMerged = seen.status === 'merged' && seen.customerId === customerId;
  const isHeld = seen.tokenHash !== null && seen.tokenHash === input.tokenHash;
  if (!isMerged && !isHeld) throw refuse('CART_NOT_FOUND');
  if (isMerged) return mergedInto(tx, seen, customerId);

  const settings = await settingsOf(tx);
  const expiresAt = cartEnd(tx, settings);
  await insertCart(tx, {
    id: tx.newId(),
    customerId,
    tokenHash: null,
    marketId: seen.marketId,
    currency: seen.currency,
    email: seen.email,
    expiresAt,
  });
  const targetId = await liveCartId(tx, customerId, seen.marketId);
  if (!targetId) throw refuse('CONFLICT');
  const both = await lockCarts(tx, [seen.id, targetId]);
  const guest = both.find((cart) => cart.id === seen.id);
  const target = both.find((cart) => cart.id === targetId);
  if (!guest || !target) throw refuse('CART_NOT_FOUND');
  // Somebody merged it while we waited for the lock.
  if (guest.status === 'merged') return mergedInto(tx, guest, customerId);
  refuseClosed(guest);
  refuseClosed(target);
  return merge(tx, guest, target, customerId, expiresAt);
}

async function mergedInto(tx: Tx, guest: Cart, customerId: Uuid): Promise<PricedCartView> {
  const [target] = guest.mergedIntoId ? await findCarts(tx, [guest.mergedIntoId]) : [];
  if (!target || target.customerId !== customerId) throw refuse('CART_NOT_FOUND');
  return priceCart(tx, target);
}

async function merge(
  tx: Tx,
  guest: Cart,
  target: Cart,
  customerId: Uuid,
  expiresAt: Date,
): Promise<PricedCartView> {
  const plan = planMerge(guest.items, target.items);
  if (plan.items.length > CART_LINES_MAX) refuseItemsLimit();
  const codes = [...new Set([...target.codes, ...guest.codes])].slice(0, CART_CODES_MAX);
  await dropFrozenIntents(tx, [guest.id, target.id]);
  await moveItems(
    tx,
    plan.moved.map((item) => item.id),
    target.id,
  );
  if (plan.summed.length > 0) setItems(tx, target.id, plan.summed);
  await moveCartHolds(tx, { fromCartId: guest.id, toCartId: target.id, lines: plan.lines });
  const fields = {
    email: target.email ?? guest.email,
    shippingAddress: target.shippingAddress ?? guest.shippingAddress,
    billingAddress: target.billingAddress ?? guest.billingAddress,
    shippingMethodId: target.shippingMethodId ?? guest.shippingMethodId,
    vatId: target.vatId ?? guest.vatId,
    note: target.note ?? guest.note,
  };
  deleteItems(tx, guest.id, [...plan.lines.keys()]);
  const [touched] = await Promise.all([
    touchCart(tx, target, expiresAt, fields),
    setCodes(tx, target.id, codes),
    setCodes(tx, guest.id, []),
    setMerged(tx, { cartId: guest.id, intoId: target.id, customerId }),
  ]);
  const cart: Cart = { ...target, ...fields, ...touched, expiresAt, codes, items: plan.items };
  if (plan.capped.length > 0) await lowerHolds(tx, cart);
  const view = await priceCart(tx, cart);
  const answer: PricedCartView =
    plan.capped.length === 0
      ? view
      : {
          ...view,
          problems: [...view.problems, { code: 'quantity_capped', itemIds: plan.capped }],
        };
  tx.emit(cartTokenEnded(guest.id, { cart_id: guest.id }));
  tx.emit(
    cartMerged(cart.id, cartFacts(answer, ['merged']), {
      cartId: cart.id,
      customerId,
      version: cart.version,
    }),
  );
  return answer;
}

/** Which lines move, which are summed into one of the target, and which of those hit the limit. Pure. */
export function planMerge(
  from: readonly CartItem[],
  into: readonly CartItem[],
): {
  readonly items: readonly CartItem[];
  readonly moved: readonly CartItem[];
  readonly summed: readonly CartItem[];
  /** Line of the source → the line of the target that takes it in. */
  readonly lines: ReadonlyMap<Uuid, Uuid>;
  readonly capped: readonly Uuid[];
} {
  const moved: CartItem[] = [];
  const summed = new Map<Uuid, CartItem>();
  const lines = new Map<Uuid, Uuid>();
  const capped: Uuid[] = [];
  for (const item of from) {
    const same = into.find(
      (one) => one.variantId === item.variantId && one.attributesHash === item.attributesHash,
    );
    if (!same) {
      moved.push(item);
      continue;
    }
    const sum = same.quantity + item.quantity;
    if (sum > LINE_QUANTITY_MAX) capped.push(same.id);
    summed.set(same.id, { ...same, quantity: Math.min(sum, LINE_QUANTITY_MAX) });
    lines.set(item.id, same.id);
  }
  return {
    items: [...into.map((item) => summed.get(item.id) ?? item), ...moved],
    moved,
    summed: [...summed.values()],
    lines,
    capped,
  };
}

/** Capped lines need less than both carts held. */
async function lowerHolds(tx: Tx, cart: Cart): Promise<void> {
  const held = await holdsOfCart(tx, cart.id);
  if (held.expiresAt === null || held.expiresAt <= tx.now) return;
  await holdForCart(tx, {
    cartId: cart.id,
    expiresAt: held.expiresAt,
    lines: cart.items
      .filter((item) => held.units.has(item.id))
      .map((item) => ({
        cartItemId: item.id,
        variantId: item.variantId,
        quantity: Math.min(item.quantity, held.units.get(item.id) ?? 0),
      })),
    marketId: cart.marketId,
  });
}
