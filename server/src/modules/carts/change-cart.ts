import { type AddressInput, parseAddress } from '../../kernel/address.ts';
import { present } from '../../kernel/assert.ts';
import { normalizeEmail } from '../../kernel/email.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { normalizeCode } from '../../kernel/pricing/price.ts';
import type { PromotionReason } from '../../kernel/pricing/types.ts';
import { type RefusalCode, refuse } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { brokenConstraint } from '../../platform/postgres/errors.ts';
import { holdForCart, holdsOfCart } from '../inventory/inventory.ts';
import { shippingMethodById, shippingMethodsFor } from '../shipping/shipping.ts';
import type { ShippingMethod } from '../shipping/types.ts';
import { resolveMarket, settingsOf } from '../stores/stores.ts';
import {
  attributesHash,
  CART_CODES_MAX,
  CART_LINES_MAX,
  cartEnd,
  cartFacts,
  checkAttributes,
  checkQuantity,
  dropFrozenIntents,
  lineWanted,
  lockCartAndGoods,
  refuseClosed,
  refuseItemsLimit,
  refuseStale,
  unitAmountsIn,
  withItems,
} from './carts.ts';
import { cartUpdated } from './events.ts';
import { priceCart } from './price-cart.ts';
import {
  type CartChange,
  deleteItems,
  type LineWrite,
  setCodes,
  touchCart,
  touchWithLine,
} from './store.ts';
import type {
  Attributes,
  Cart,
  CartGoods,
  CartHolder,
  CartItem,
  NewCartItem,
  PricedBasket,
  PricedCartView,
} from './types.ts';

/* Changes of an open cart. Terms, invariants and locks: carts.ts. */

export type CartWrite = {
  readonly cartId: Uuid;
  readonly holder: CartHolder;
  readonly expectedVersion?: number | undefined;
};

type Changed = {
  /** The cart as it is after the change, version and dates aside. */
  readonly cart: Cart;
  readonly kinds: readonly string[];
  readonly fields?: CartChange;
  readonly line?: LineWrite;
  /** Lines to be deleted, once their holds are gone. */
  readonly deleted?: readonly Uuid[];
  /** The demand changed: what is held for the cart must follow. */
  readonly areLinesChanged?: boolean;
};

/**
 * Every write of a cart: lock, change, let its frozen copy go, make its holds equal the demand, price, tell.
 * refuses  CART_NOT_FOUND 404, CHECKOUT_IN_PROGRESS, CART_COMPLETED, CART_EXPIRED 409, VERSION_MISMATCH 412,
 *          INSUFFICIENT_STOCK 409 when stock is held for it
 * locks    the cart, its intent, counters, reservations, levels
 * emits    cart.updated
 */
async function changeCart(
  tx: Tx,
  write: CartWrite & { readonly moreVariantIds?: readonly Uuid[] },
  change: (cart: Cart, goods: CartGoods) => Changed | Promise<Changed>,
): Promise<PricedCartView> {
  const [{ cart: locked, goods }, settings] = await Promise.all([
    lockCartAndGoods(tx, write),
    settingsOf(tx),
  ]);
  refuseClosed(locked);
  refuseStale(locked, write.expectedVersion);
  // Uses of codes that its copy reserved are counted in rows that others want too.
  if (locked.isFrozen) tx.alone();
  const changed = await change(locked, goods);
  // Another cart of the customer may be in the way, and is waited for.
  if (changed.fields?.marketId !== undefined) tx.alone();
  const { fields, line } = changed;
  const end = cartEnd(tx, settings);
  const touched = fields
    ? await touchCart(tx, locked, end, fields).catch(refuseSecondCart)
    : touchWithLine(tx, locked, end, line);
  if (locked.isFrozen) await dropFrozenIntents(tx, [locked.id]);
  const cart: Cart = { ...changed.cart, ...touched, isFrozen: false };
  const mayHold = settings.reserveAt === 'cart' || locked.checkoutStartedAt !== null;
  const isHeldAnew = changed.areLinesChanged === true && mayHold;
  if (isHeldAnew) await followHolds(tx, cart, settings);
  if (changed.deleted) deleteItems(tx, cart.id, changed.deleted);
  const view = await priceCart(tx, cart, tx.now, isHeldAnew ? undefined : goods);
  tellUpdated(tx, view, changed.kinds);
  return view;
}

/** emits cart.updated */
export function tellUpdated(tx: Tx, view: PricedCartView, kinds: readonly string[]): void {
  const { id, customerId, version } = view.cart;
  tx.emit(cartUpdated(id, cartFacts(view, kinds), { cartId: id, customerId, version }));
}

const MINUTE_MS = 60_000;

/** Holds follow the demand: always when stock is reserved in the cart, else while checkout holds some. */
async function followHolds(
  tx: Tx,
  cart: Cart,
  settings: { readonly reserveAt: string; readonly reservationTtlMinutes: number },
): Promise<void> {
  const isHeldInCart = settings.reserveAt === 'cart';
  const { expiresAt: until } = await holdsOfCart(tx, cart.id);
  const isLive = until !== null && until > tx.now;
  if (!isHeldInCart && !isLive) return;
  const later = new Date(tx.now.getTime() + settings.reservationTtlMinutes * MINUTE_MS);
  await holdForCart(tx, {
    cartId: cart.id,
    expiresAt: isHeldInCart && !(isLive && until > later) ? later : (until ?? later),
    lines: cart.items.map((item) => ({
      cartItemId: item.id,
      variantId: item.variantId,
      quantity: item.quantity,
    })),
    marketId: cart.marketId,
  });
}

function refuseSecondCart(error: unknown): never {
  if (brokenConstraint(error) === 'carts_open_of_customer') {
    throw refuse('CONFLICT', {}, { detail: 'The customer has another cart in this market.' });
  }
  throw error;
}

/**
 * Puts units of a variant in; a line of an equal key gets them on top.
 * refuses  QUANTITY_INVALID 422 (also when the sum passes 9999), VARIANT_NOT_FOUND 404, PRODUCT_NOT_AVAILABLE,
 *          VARIANT_NOT_PRICED, CART_ITEMS_LIMIT, LIMIT_EXCEEDED 422, and those of every write
 */
export async function addToCart(
  tx: Tx,
  write: CartWrite & { readonly item: NewCartItem },
): Promise<PricedCartView> {
  const wanted = lineWanted(write.item, '/quantity');
  const variantIds = [wanted.variantId];
  return changeCart(tx, { ...write, moreVariantIds: variantIds }, (cart, goods) => {
    const addedUnitAmount = goods.variants.get(wanted.variantId)?.unitPrice?.amount ?? 0;
    const added = { ...wanted, id: tx.newId(), addedUnitAmount };
    const items = withItems(cart.items, [added], '/quantity');
    if (items.length > CART_LINES_MAX) refuseItemsLimit();
    unitAmountsIn(goods, variantIds);
    const line = present(
      items.find((item, index) => item !== cart.items[index]),
      'the line that was put in or raised',
    );
    return {
      cart: { ...cart, items },
      kinds: ['items'],
      line: { isNew: line.id === added.id, item: line },
      areLinesChanged: true,
    };
  });
}

/**
 * Changes a line: fields left out keep their value, quantity 0 removes it. A line that becomes equal to another
 * is added to that one.
 * refuses  CART_ITEM_NOT_FOUND 404, QUANTITY_INVALID, LIMIT_EXCEEDED 422, and those of every write
 */
export function changeItem(
  tx: Tx,
  write: CartWrite & {
    readonly itemId: Uuid;
    readonly quantity?: number | undefined;
    readonly attributes?: Attributes | undefined;
  },
): Promise<PricedCartView> {
  if (write.quantity !== undefined && write.quantity !== 0) {
    checkQuantity(write.quantity, '/quantity');
  }
  if (write.attributes) checkAttributes(write.attributes);
  return changeCart(tx, write, (cart) => {
    const item = cart.items.find((one) => one.id === write.itemId);
    if (!item) throw refuse('CART_ITEM_NOT_FOUND');
    const others = cart.items.filter((one) => one.id !== item.id);
    const quantity = write.quantity ?? item.quantity;
    if (quantity === 0) {
      return {
        cart: { ...cart, items: others },
        kinds: ['items'],
        deleted: [item.id],
        areLinesChanged: true,
      };
    }
    const attributes = write.attributes ?? item.attributes;
    const hash = attributesHash(attributes);
    const twin = others.find(
      (one) => one.variantId === item.variantId && one.attributesHash === hash,
    );
    if (twin) {
      checkQuantity(twin.quantity + quantity, '/quantity');
      const sum = { ...twin, quantity: twin.quantity + quantity };
      return {
        cart: { ...cart, items: others.map((one) => (one.id === twin.id ? sum : one)) },
        kinds: ['items'],
        line: { isNew: false, item: sum },
        deleted: [item.id],
        areLinesChanged: true,
      };
    }
    const next: CartItem = { ...item, quantity, attributes, attributesHash: hash };
    return {
      cart: { ...cart, items: cart.items.map((one) => (one.id === item.id ? next : one)) },
      kinds: ['items'],
      line: { isNew: false, item: next },
      areLinesChanged: true,
    };
  });
}

export const removeItem = (
  tx: Tx,
  write: CartWrite & { readonly itemId: Uuid },
): Promise<PricedCartView> => changeItem(tx, { ...write, quantity: 0 });

/** Why a code can never work here, as the refusal of entering it. */
const REFUSED: Partial<Record<PromotionReason, RefusalCode>> = {
  not_found: 'COUPON_NOT_FOUND',
  expired: 'COUPON_EXPIRED',
  not_started: 'COUPON_NOT_STARTED',
  inactive: 'COUPON_INACTIVE',
  usage_limit: 'COUPON_USAGE_LIMIT',
  customer_limit: 'COUPON_CUSTOMER_LIMIT',
  not_eligible_customer: 'COUPON_NOT_ELIGIBLE',
  not_eligible_items: 'COUPON_NOT_ELIGIBLE',
  wrong_market: 'COUPON_NOT_ELIGIBLE',
  wrong_currency: 'COUPON_NOT_ELIGIBLE',
};

/**
 * Enters a code. One that may still come to work (too little in the cart, not with another code) is kept and shown.
 * refuses  COUPON_ALREADY_APPLIED 409, CART_COUPONS_LIMIT 422, COUPON_NOT_FOUND 404, COUPON_EXPIRED,
 *          COUPON_NOT_STARTED, COUPON_INACTIVE, COUPON_NOT_ELIGIBLE 422, COUPON_USAGE_LIMIT, COUPON_CUSTOMER_LIMIT 409
 */
export async function addCoupon(
  tx: Tx,
  write: CartWrite & { readonly code: string },
): Promise<PricedCartView> {
  const code = normalizeCode(write.code);
  if (code === '') throw refuse('COUPON_NOT_FOUND', { coupon: code });
  const view = await changeCart(tx, write, async (cart) => {
    if (cart.codes.includes(code)) throw refuse('COUPON_ALREADY_APPLIED', { coupon: code });
    if (cart.codes.length >= CART_CODES_MAX) {
      throw refuse('CART_COUPONS_LIMIT', { limit: 'cart_coupons', max: CART_CODES_MAX });
    }
    const codes = [...cart.codes, code];
    await setCodes(tx, cart.id, codes);
    return { cart: { ...cart, codes }, kinds: ['coupons'] };
  });
  refuseUselessCode(view, code);
  return view;
}

/**
 * Refuses a code that can never come to work in what was priced; one that only does not fit now passes.
 * refuses  COUPON_NOT_FOUND 404, COUPON_EXPIRED, COUPON_NOT_STARTED, COUPON_INACTIVE, COUPON_NOT_ELIGIBLE 422,
 *          COUPON_USAGE_LIMIT, COUPON_CUSTOMER_LIMIT 409
 */
export function refuseUselessCode(view: PricedBasket, code: string): void {
  const coupon = view.totals.coupons.find((one) => one.code === code);
  const refused = coupon?.applied === false && coupon.reason ? REFUSED[coupon.reason] : undefined;
  const isTooEarly = coupon?.reason === 'not_eligible_items' && view.lines.length === 0;
  if (refused && !isTooEarly) throw refuse(refused, { coupon: code, ...coupon?.details });
}

/** Takes a code out; one that is not in it is no fault. */
export function removeCoupon(
  tx: Tx,
  write: CartWrite & { readonly code: string },
): Promise<PricedCartView> {
  const code = normalizeCode(write.code);
  return changeCart(tx, write, async (cart) => {
    const codes = cart.codes.filter((one) => one !== code);
    await setCodes(tx, cart.id, codes);
    return { cart: { ...cart, codes }, kinds: ['coupons'] };
  });
}

export type CartDetails = {
  readonly email?: string | null | undefined;
  readonly shippingAddress?: AddressInput | null | undefined;
  readonly billingAddress?: AddressInput | null | undefined;
  readonly vatId?: string | null | undefined;
  readonly note?: string | null | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly marketCode?: string | undefined;
  readonly shippingMethodId?: Uuid | null | undefined;
};

/** The fields as they are stored. Refuses EMAIL_INVALID, ADDRESS_INVALID, INVALID_COUNTRY 422, MARKET_NOT_FOUND 404. */
async function parsed(tx: Tx, details: CartDetails): Promise<CartChange> {
  const address = (input: AddressInput | null | undefined, at: string) =>
    input && parseAddress(input, at);
  const market =
    details.marketCode === undefined
      ? undefined
      : await resolveMarket(tx, { marketCode: details.marketCode });
  return {
    email: details.email ? normalizeEmail(details.email) : details.email,
    shippingAddress: address(details.shippingAddress, '/shipping_address'),
    billingAddress: address(details.billingAddress, '/billing_address'),
    vatId: details.vatId,
    note: details.note,
    metadata: details.metadata,
    marketId: market?.id,
    currency: market?.currency,
    shippingMethodId: details.shippingMethodId,
  };
}

const KINDS: Readonly<Record<keyof CartDetails, string>> = {
  email: 'email',
  shippingAddress: 'shipping_address',
  billingAddress: 'billing_address',
  vatId: 'vat_id',
  note: 'note',
  metadata: 'metadata',
  marketCode: 'market',
  shippingMethodId: 'shipping_method',
};

/**
 * Changes what the shopper said of themselves; null clears. A new market re-prices in its currency.
 * refuses  EMAIL_INVALID, ADDRESS_INVALID, INVALID_COUNTRY 422, MARKET_NOT_FOUND 404, CONFLICT 409 (the customer has
 *          another cart in that market), SHIPPING_OPTION_NOT_FOUND 404, and those of every write
 */
export function changeDetails(
  tx: Tx,
  write: CartWrite & { readonly details: CartDetails },
): Promise<PricedCartView> {
  return changeCart(tx, write, async (cart) => {
    const fields = await parsed(tx, write.details);
    const given = Object.fromEntries(
      Object.entries(fields).filter(([, value]) => value !== undefined),
    ) as Partial<Cart>;
    const next: Cart = { ...cart, ...given };
    if (fields.shippingMethodId) await checkMethod(tx, next, fields.shippingMethodId);
    const kinds = (Object.keys(KINDS) as (keyof CartDetails)[])
      .filter((key) => write.details[key] !== undefined)
      .map((key) => KINDS[key]);
    return { cart: next, kinds, fields };
  });
}

/**
 * Writes what a view was priced with into its cart, which is locked: `changeDetails` for who has the view already.
 * given    the fields that are written
 * refuses  SHIPPING_OPTION_NOT_FOUND 404
 * emits    cart.updated
 */
export async function writeDetails(
  tx: Tx,
  write: {
    readonly before: Cart;
    readonly view: PricedCartView;
    readonly given: readonly (
      | 'email'
      | 'shippingAddress'
      | 'billingAddress'
      | 'shippingMethodId'
    )[];
  },
): Promise<void> {
  const { before, view, given } = write;
  const fields: CartChange = Object.fromEntries(given.map((key) => [key, view.cart[key]]));
  if (fields.shippingMethodId) await checkMethod(tx, view.cart, fields.shippingMethodId);
  const touched = await touchCart(tx, before, cartEnd(tx, view.settings), fields);
  if (before.isFrozen) await dropFrozenIntents(tx, [before.id]);
  noteDetails(tx, { ...view, cart: { ...view.cart, ...touched } }, given);
}

/** Says which details of a cart were written. emits cart.updated */
export const noteDetails = (
  tx: Tx,
  view: PricedCartView,
  given: readonly (keyof typeof KINDS)[],
): void =>
  tellUpdated(
    tx,
    view,
    given.map((key) => KINDS[key]),
  );

const isOffered = (method: ShippingMethod | undefined): boolean =>
  method?.isActive === true && method.archivedAt === null;

/** Refuses SHIPPING_OPTION_NOT_FOUND 404 for a way that does not go to the cart's address (while there is one). */
export async function checkMethod(
  tx: Tx,
  cart: Pick<Cart, 'shippingAddress'>,
  methodId: Uuid,
): Promise<void> {
  const address = cart.shippingAddress;
  const known = address
    ? (
        await shippingMethodsFor(tx, {
          country: address.country,
          region: address.region,
          postalCode: address.postal_code,
        })
      ).some((method) => method.id === methodId)
    : isOffered(await shippingMethodById(tx, methodId));
  if (!known) throw refuse('SHIPPING_OPTION_NOT_FOUND');
}
