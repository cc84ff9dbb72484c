import { hash } from 'node:crypto';
import { present } from '../../kernel/assert.ts';
import { canonicalJson } from '../../kernel/canonical-json.ts';
import { isCurrency } from '../../kernel/currency.ts';
import { normalizeEmail } from '../../kernel/email.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import { type Db, type Question, STAGE, type Tx } from '../../platform/postgres/db.ts';
import { sql } from '../../platform/postgres/sql.ts';
import { mintToken } from '../../platform/tokens.ts';
import { customerById } from '../customers/customers.ts';
import { holdForCart, releaseCartHolds } from '../inventory/inventory.ts';
import { releaseRedemptions } from '../promotions/promotions.ts';
import type { Settings } from '../stores/settings.ts';
import { resolveMarket, settingsOf } from '../stores/stores.ts';
import { releaseFrozenIntents, selectGoods } from './cross-module.ts';
import { cartCompleted, cartCreated, cartExpired } from './events.ts';
import {
  addItems,
  currencyOfCart,
  FULL_CARTS,
  findCarts,
  insertCart,
  liveCartId,
  lockCarts,
  lockCartsWithHolds,
  lockDueCarts,
  type NewCartRow,
  STATUSES,
  setDiscarded,
  startCheckout,
  variantsInCart,
} from './store.ts';
import type {
  Attributes,
  Cart,
  CartGoods,
  CartHolder,
  CartItem,
  CartStatus,
  NewCartItem,
  PricedCartView,
} from './types.ts';

/*
 * Terms       line: a variant with custom attributes, and how many of it. holder: who may use a cart: the customer it
 *             belongs to, whoever knows its token, staff.
 * Invariants  two lines of a cart differ in variant or attributes (unique key); a line has 1 to 9999 units (CHECK), a
 *             cart at most 500 lines and 5 codes; a customer has one live cart in a market (partial unique index);
 *             nothing is written to a cart that is completed, merged or expired, nor while it is being paid.
 * Locks       the cart's row first of all, so parallel writes of a cart run one by one; two carts by their ids.
 */

export const CART_LINES_MAX = 500;
export const LINE_QUANTITY_MAX = 9999;
export const CART_CODES_MAX = 5;
export const ATTRIBUTE_KEYS_MAX = 20;
export const ATTRIBUTES_BYTES_MAX = 4096;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** How long after its end a cart may be opened again. */
const REOPEN_DAYS = 30;
const EXPIRE_AT_ONCE = 200;

/** When a cart written now ends. */
export const cartEnd = (tx: Tx, settings: Pick<Settings, 'cartExpiryDays'>): Date =>
  new Date(tx.now.getTime() + settings.cartExpiryDays * DAY_MS);

function mayUse(cart: Cart, holder: CartHolder): boolean {
  if (cart.status === 'merged') return false;
  if (holder.staff) return true;
  if (cart.customerId !== null && holder.customerId === cart.customerId) return true;
  return cart.tokenHash !== null && holder.tokenHash === cart.tokenHash;
}

/**
 * The cart with its lines, locked for what follows in this transaction.
 * refuses  CART_NOT_FOUND 404, also without its token or owner, and for a merged one
 */
export async function lockCart(
  tx: Tx,
  input: { readonly cartId: Uuid; readonly holder: CartHolder },
): Promise<Cart> {
  const [cart] = await lockCarts(tx, [input.cartId]);
  if (!cart || !mayUse(cart, input.holder)) throw refuse('CART_NOT_FOUND');
  return cart;
}

/**
 * `lockCart` with what is known of its goods, and of others that may come in: all in one flight.
 * refuses  as lockCart
 */
export async function lockCartAndGoods(
  tx: Tx,
  input: {
    readonly cartId: Uuid;
    readonly holder: CartHolder;
    readonly moreVariantIds?: readonly Uuid[];
  },
): Promise<{ readonly cart: Cart; readonly goods: CartGoods }> {
  const { cartId, holder, moreVariantIds = [] } = input;
  const found = await tx.ask(LOCKED, { cartId, moreVariantIds });
  if (!found || !mayUse(found.cart, holder)) throw refuse('CART_NOT_FOUND');
  return found;
}

type Locked = { readonly cart: Cart; readonly goods: CartGoods };

/** Carts, locked, with what is known of their goods: one flight for a cart alone, two for several. */
const LOCKED: Question<
  { readonly cartId: Uuid; readonly moreVariantIds: readonly Uuid[] },
  Locked | undefined
> = {
  stage: STAGE.owned,
  writes: false,
  run: async (tx, wanted) => {
    const [first, ...others] = wanted;
    if (first && others.length === 0) {
      const { cartId, moreVariantIds } = first;
      const variantIds = sql`${variantsInCart(cartId)} union all select unnest(${moreVariantIds}::uuid[])`;
      const [[locked], variants] = await Promise.all([
        lockCartsWithHolds(tx, [cartId]),
        selectGoods(tx, { variantIds, currency: currencyOfCart(cartId) }),
      ]);
      if (!locked) return [undefined];
      const { cart, holds } = locked;
      return [{ cart, goods: { currency: cart.currency, variants, holds } }];
    }
    const moreOf = new Map(wanted.map(({ cartId, moreVariantIds }) => [cartId, moreVariantIds]));
    const locked = await lockCartsWithHolds(tx, [...moreOf.keys()]);
    const goods = await goodsOfAll(
      tx,
      locked.map(({ cart: { id, currency, items } }) => ({
        variantIds: [...items.map((item) => item.variantId), ...(moreOf.get(id) ?? [])],
        currency,
      })),
    );
    const found = new Map(
      locked.map(({ cart, holds }, index) => [
        cart.id,
        { cart, goods: { ...present(goods[index], 'goods of a cart'), holds } },
      ]),
    );
    return wanted.map(({ cartId }) => found.get(cartId));
  },
};

/** What is known of goods; one statement. */
export async function goodsOf(
  db: Db,
  of: { readonly variantIds: readonly Uuid[]; readonly currency: string },
): Promise<CartGoods> {
  return { currency: of.currency, variants: await selectGoods(db, of) };
}

type Wanted = { readonly variantIds: readonly Uuid[]; readonly currency: string };

/** As `goodsOf`, a statement for each currency; each may learn of goods that others want. */
export async function goodsOfAll(db: Db, wanted: readonly Wanted[]): Promise<readonly CartGoods[]> {
  const found = new Map(
    [...Map.groupBy(wanted, ({ currency }) => currency)].map(([currency, same]) => {
      const variantIds = [...new Set(same.flatMap((one) => one.variantIds))];
      return [currency, goodsOf(db, { variantIds, currency })] as const;
    }),
  );
  return Promise.all(
    wanted.map(({ currency }) => present(found.get(currency), 'goods of a currency')),
  );
}

const GOODS: Question<Wanted, CartGoods> = { stage: STAGE.work, writes: false, run: goodsOfAll };

/** The cart with its lines. Refuses CART_NOT_FOUND 404 as `lockCart`. */
export async function readCart(
  db: Db,
  input: { readonly cartId: Uuid; readonly holder: CartHolder },
): Promise<Cart> {
  const [cart] = await findCarts(db, [input.cartId]);
  if (!cart || !mayUse(cart, input.holder)) throw refuse('CART_NOT_FOUND');
  return cart;
}

/** Refuses CHECKOUT_IN_PROGRESS, CART_COMPLETED, CART_EXPIRED 409 unless the cart may be written. */
export function refuseClosed(cart: Cart): void {
  switch (cart.status) {
    case 'open':
      return;
    case 'completing':
      throw refuse('CHECKOUT_IN_PROGRESS');
    case 'completed':
      throw refuse('CART_COMPLETED', { order_id: cart.orderId });
    case 'expired':
      throw refuse('CART_EXPIRED');
    case 'merged':
      throw refuse('CART_NOT_FOUND');
  }
}

/** The hash that tells lines of one variant apart. */
export const attributesHash = (attributes: Attributes): string =>
  hash('sha256', canonicalJson(attributes));

/** Refuses LIMIT_EXCEEDED 422 for more than 20 keys or 4 KiB. */
export function checkAttributes(attributes: Attributes): void {
  if (Object.keys(attributes).length > ATTRIBUTE_KEYS_MAX) {
    throw refuse('LIMIT_EXCEEDED', { limit: 'attribute_keys', max: ATTRIBUTE_KEYS_MAX });
  }
  if (Buffer.byteLength(canonicalJson(attributes)) > ATTRIBUTES_BYTES_MAX) {
    throw refuse('LIMIT_EXCEEDED', { limit: 'attributes_bytes', max: ATTRIBUTES_BYTES_MAX });
  }
}

/** Refuses QUANTITY_INVALID 422 outside 1 to 9999. */
export function checkQuantity(quantity: number, field: string): void {
  if (quantity < 1 || quantity > LINE_QUANTITY_MAX) {
    throw refuseField('QUANTITY_INVALID', field, `A quantity is 1 to ${LINE_QUANTITY_MAX}`, {
      max: LINE_QUANTITY_MAX,
    });
  }
}

/** Lines to put into a cart, those of an equal key made one. */
export function foldItems(
  items: readonly NewCartItem[],
  fieldOf: (index: number) => string,
): readonly Omit<CartItem, 'id' | 'addedUnitAmount'>[] {
  const folded = new Map<string, Omit<CartItem, 'id' | 'addedUnitAmount'>>();
  for (const [index, item] of items.entries()) {
    const line = lineWanted(item, fieldOf(index));
    const key = `${line.variantId}|${line.attributesHash}`;
    const quantity = (folded.get(key)?.quantity ?? 0) + line.quantity;
    checkQuantity(quantity, fieldOf(index));
    folded.set(key, { ...line, quantity });
  }
  return [...folded.values()];
}

/** A line to put into a cart. Refuses QUANTITY_INVALID, LIMIT_EXCEEDED 422. */
export function lineWanted(
  item: NewCartItem,
  field: string,
): Omit<CartItem, 'id' | 'addedUnitAmount'> {
  checkQuantity(item.quantity, field);
  const { variantId, quantity, attributes = {} } = item;
  checkAttributes(attributes);
  return { variantId, attributes, attributesHash: attributesHash(attributes), quantity };
}

/**
 * What one unit of each variant costs, when all of them can be sold.
 * refuses  VARIANT_NOT_FOUND 404, PRODUCT_NOT_AVAILABLE 422, VARIANT_NOT_PRICED 422
 */
export async function unitAmounts(
  db: Db,
  variantIds: readonly Uuid[],
  currency: string,
): Promise<ReadonlyMap<Uuid, number>> {
  return unitAmountsIn(await goodsOf(db, { variantIds, currency }), variantIds);
}

/** What one unit of each variant costs, by what is known of the goods. Refuses as `unitAmounts`. */
export function unitAmountsIn(
  goods: CartGoods,
  variantIds: readonly Uuid[],
): ReadonlyMap<Uuid, number> {
  const { variants, currency } = goods;
  return new Map(
    variantIds.map((variantId) => {
      const variant = variants.get(variantId);
      if (!variant) throw refuse('VARIANT_NOT_FOUND');
      if (!variant.isSellable) throw refuse('PRODUCT_NOT_AVAILABLE', { variant_id: variantId });
      const { unitPrice } = variant;
      if (!unitPrice) throw refuse('VARIANT_NOT_PRICED', { variant_id: variantId, currency });
      return [variantId, unitPrice.amount];
    }),
  );
}

export type NewCart = {
  readonly customerId?: Uuid | null | undefined;
  readonly marketCode?: string | undefined;
  readonly currency?: string | undefined;
  readonly email?: string | null | undefined;
};

/**
 * Makes an empty cart; a customer who has a live one in the market gets that one. A customer's own address is the
 * e-mail of the cart unless another is given.
 * gives    the cart and, for a guest, its token: shown once, only its hash is kept
 * refuses  MARKET_NOT_FOUND 404, INVALID_CURRENCY 422, EMAIL_INVALID 422
 * emits    cart.created
 */
export async function createCart(
  tx: Tx,
  input: NewCart,
): Promise<{ readonly cart: Cart; readonly token: string | undefined; readonly isNew: boolean }> {
  const { row, token } = await cartToBe(tx, input);
  const { customerId } = row;
  if (customerId === null) {
    const cart = emptyCart(tx, row);
    writeFullCart(tx, cart);
    tellCreated(tx, cart);
    return { cart, token, isNew: true };
  }
  // Another cart of the customer may be in the way, and is waited for.
  tx.alone();
  let made = await insertCart(tx, row);
  if (!made) {
    const live = await liveCartId(tx, customerId, row.marketId);
    const [cart] = live ? await lockCarts(tx, [live]) : [];
    if (cart) return { cart, token: undefined, isNew: false };
    // The one in the way ended meanwhile.
    made = await insertCart(tx, row);
  }
  if (!made) throw refuse('CONFLICT');
  tellCreated(tx, made);
  return { cart: made, token, isNew: true };
}

/**
 * A guest's cart with these lines that is in no table yet: `writeFullCart` writes it once all is chosen. For a cart that
 * is bought by the request that makes it.
 * refuses  as createCart and fillCart
 * emits    cart.created
 */
export async function fullCart(
  tx: Tx,
  input: Omit<NewCart, 'customerId'>,
  items: readonly NewCartItem[],
): Promise<{ readonly cart: Cart; readonly token: string | undefined; readonly goods: CartGoods }> {
  const { row, token } = await cartToBe(tx, input);
  const { cart, goods } = await filledCart(tx, emptyCart(tx, row), items);
  tellCreated(tx, cart);
  return { cart, token, goods: { ...goods, holds: { expiresAt: null, units: new Map() } } };
}

const emptyCart = (tx: Tx, row: NewCartRow): Cart => ({
  ...row,
  status: 'open',
  shippingAddress: null,
  billingAddress: null,
  shippingMethodId: null,
  vatId: null,
  note: null,
  metadata: {},
  checkoutStartedAt: null,
  mergedIntoId: null,
  orderId: null,
  version: 1,
  createdAt: tx.now,
  updatedAt: tx.now,
  items: [],
  codes: [],
  isFrozen: false,
});

/** Writes a cart that `fullCart` made, as it is by now. */
export const writeFullCart = (tx: Tx, cart: Cart): void => tx.tell(FULL_CARTS, cart);

const tellCreated = (tx: Tx, { id, customerId }: Cart): void =>
  tx.emit(
    cartCreated(
      id,
      { cart_id: id, kinds: ['created'], items_count: 0, total_amount: 0, problems: [] },
      { cartId: id, customerId, version: 1 },
    ),
  );

async function cartToBe(tx: Tx, input: NewCart) {
  const currency = input.currency?.toUpperCase();
  if (currency !== undefined && !isCurrency(currency)) {
    throw refuseField('INVALID_CURRENCY', '/currency', 'There is no such currency');
  }
  const given = input.email ? normalizeEmail(input.email) : null;
  const customerId = input.customerId ?? null;
  const [market, settings, customer] = await Promise.all([
    resolveMarket(tx, { marketCode: input.marketCode }),
    settingsOf(tx),
    given === null && customerId !== null ? customerById(tx, customerId) : undefined,
  ]);
  const minted =
    customerId === null ? mintToken('ct', (count) => tx.randomBytes(count)) : undefined;
  const row = {
    id: tx.newId(),
    customerId,
    tokenHash: minted?.hash ?? null,
    marketId: market.id,
    currency: currency ?? market.currency,
    email: given ?? customer?.email ?? null,
    expiresAt: cartEnd(tx, settings),
  };
  return { row, token: minted?.token };
}

/**
 * Puts lines into a cart that is locked or was just made; they are held at once where stock is reserved in the cart.
 * gives    the cart with them, and what is known of all its goods
 * refuses  as adding one does
 */
export async function fillCart(
  tx: Tx,
  cart: Cart,
  items: readonly NewCartItem[],
): Promise<{ readonly cart: Cart; readonly goods: CartGoods }> {
  refuseClosed(cart);
  const { cart: filled, goods, rows, settings } = await filledCart(tx, cart, items);
  if (rows.length > 0) addItems(tx, rows);
  if (settings.reserveAt === 'cart') {
    await holdForCart(tx, {
      cartId: cart.id,
      expiresAt: new Date(tx.now.getTime() + settings.reservationTtlMinutes * MINUTE_MS),
      lines: filled.items.map(({ id, variantId, quantity }) => ({
        cartItemId: id,
        variantId,
        quantity,
      })),
      marketId: filled.marketId,
    });
    const variantIds = filled.items.map((item) => item.variantId);
    // Stock was counted before these holds.
    const { currency } = filled;
    return { cart: filled, goods: await goodsOf(tx, { variantIds, currency }) };
  }
  return { cart: filled, goods };
}

/** The cart as it is with more lines, which are not written yet. */
async function filledCart(tx: Tx, cart: Cart, items: readonly NewCartItem[]) {
  const folded = foldItems(items, (index) => `/items/${index}/quantity`);
  const keys = new Set(cart.items.map((item) => `${item.variantId}|${item.attributesHash}`));
  for (const item of folded) keys.add(`${item.variantId}|${item.attributesHash}`);
  if (keys.size > CART_LINES_MAX) refuseItemsLimit();
  const variantIds = [...new Set([...cart.items, ...folded].map((item) => item.variantId))];
  const { currency } = cart;
  const [goods, settings] = await Promise.all([
    tx.ask(GOODS, { variantIds, currency }),
    settingsOf(tx),
  ]);
  const units = unitAmountsIn(goods, [...new Set(folded.map((item) => item.variantId))]);
  const rows = folded.map((item) => ({
    ...item,
    id: tx.newId(),
    cartId: cart.id,
    addedUnitAmount: units.get(item.variantId) ?? 0,
  }));
  const filled: Cart = { ...cart, items: withItems(cart.items, rows, '/items') };
  return { cart: filled, goods, rows, settings };
}

/** Lines with others put in, as `addItems` does it. Refuses QUANTITY_INVALID 422 for a sum above the limit. */
export function withItems(
  items: readonly CartItem[],
  added: readonly CartItem[],
  field: string,
): readonly CartItem[] {
  const all = [...items];
  for (const { id, variantId, attributes, attributesHash, quantity, addedUnitAmount } of added) {
    const at = all.findIndex(
      (one) => one.variantId === variantId && one.attributesHash === attributesHash,
    );
    const same = all[at];
    if (!same) all.push({ id, variantId, attributes, attributesHash, quantity, addedUnitAmount });
    else {
      checkQuantity(same.quantity + quantity, field);
      all[at] = { ...same, quantity: same.quantity + quantity, addedUnitAmount };
    }
  }
  return all;
}

export function refuseItemsLimit(): never {
  throw refuse('CART_ITEMS_LIMIT', { limit: 'cart_items', max: CART_LINES_MAX });
}

/** The customer's live cart, made in the default market if there is none. */
export async function customersCart(tx: Tx, customerId: Uuid): Promise<Uuid> {
  const live = await liveCartId(tx, customerId, undefined);
  return live ?? (await createCart(tx, { customerId })).cart.id;
}

/**
 * Says that a cart is being paid, or open again.
 * gives  false when it was in no state that leads there: somebody was first
 */
export async function setCartStatus(
  tx: Tx,
  input: { readonly cartId: Uuid; readonly status: Extract<CartStatus, 'open' | 'completing'> },
): Promise<boolean> {
  const set = await tx.ask(STATUSES, { ...input, from: ['open', 'completing'], orderId: null });
  return set !== undefined;
}

/**
 * Says what order a cart became.
 * gives  false when it was one already, or is no cart any more: somebody was first
 * emits  cart.completed
 */
export async function completeCart(
  tx: Tx,
  cartId: Uuid,
  order: { readonly id: Uuid; readonly totalAmount: number; readonly itemsCount: number },
): Promise<boolean> {
  const from = ['open', 'completing', 'expired'] as const;
  const set = await tx.ask(STATUSES, { cartId, from, status: 'completed', orderId: order.id });
  if (!set) return false;
  tx.emit(
    cartCompleted(
      cartId,
      {
        cart_id: cartId,
        kinds: ['completed'],
        items_count: order.itemsCount,
        total_amount: order.totalAmount,
        problems: [],
        order_id: order.id,
      },
      { cartId, customerId: set.customerId, version: set.version },
    ),
  );
  return true;
}

/** Notes that the shopper began to check out; the first time counts. */
export const markCheckoutStarted = (tx: Tx, cartId: Uuid): void => startCheckout(tx, cartId);

/** Lets frozen copies of these carts go, with the uses of codes that they reserved. */
export async function dropFrozenIntents(tx: Tx, cartIds: readonly Uuid[]): Promise<void> {
  for (const orderIntentId of await releaseFrozenIntents(tx, cartIds)) {
    await releaseRedemptions(tx, { orderIntentId });
  }
}

/**
 * Throws a cart away: its holds are let go, and nobody gets at it any more.
 * refuses  CART_NOT_FOUND 404, VERSION_MISMATCH 412, and those of a closed cart (an expired one may go)
 * emits    cart.expired
 */
export async function discardCart(
  tx: Tx,
  input: {
    readonly cartId: Uuid;
    readonly holder: CartHolder;
    readonly expectedVersion: number | undefined;
  },
): Promise<void> {
  const cart = await lockCart(tx, input);
  if (cart.status !== 'expired') refuseClosed(cart);
  refuseStale(cart, input.expectedVersion);
  await dropFrozenIntents(tx, [cart.id]);
  await releaseCartHolds(tx, { cartId: cart.id });
  await setDiscarded(tx, cart.id, mintToken('ct', (count) => tx.randomBytes(count)).hash);
  tx.emit(expiredEvent(cart, cart.version + 1));
}

export function refuseStale(cart: Cart, expectedVersion: number | undefined): void {
  if (expectedVersion !== undefined && expectedVersion !== cart.version) {
    throw refuse('VERSION_MISMATCH', { version: cart.version });
  }
}

const expiredEvent = (cart: Pick<Cart, 'id' | 'customerId' | 'items'>, version: number) =>
  cartExpired(
    cart.id,
    {
      cart_id: cart.id,
      kinds: ['expired'],
      items_count: cart.items.length,
      total_amount: null,
      problems: [],
    },
    { cartId: cart.id, customerId: cart.customerId, version },
  );

/**
 * Ends open carts that nobody used for too long.
 * gives  how many; less than a batch means that none is left
 * locks  carts that nobody else is working on, then what hangs on them
 * emits  cart.expired
 */
export async function expireCarts(tx: Tx): Promise<number> {
  const ids = await lockDueCarts(tx, EXPIRE_AT_ONCE);
  if (ids.length === 0) return 0;
  await dropFrozenIntents(tx, ids);
  for (const cart of await findCarts(tx, ids)) {
    await releaseCartHolds(tx, { cartId: cart.id });
    const set = await tx.ask(STATUSES, {
      cartId: cart.id,
      from: ['open'],
      status: 'expired',
      orderId: null,
    });
    if (set) tx.emit(expiredEvent(cart, set.version));
  }
  return ids.length;
}

/**
 * Opens an expired cart again for its holder, within 30 days of its end. One that cannot be opened stays as it is:
 * too late, or the customer has another live cart in its market.
 */
export async function reopenCart(
  tx: Tx,
  input: { readonly cartId: Uuid; readonly holder: CartHolder },
): Promise<Cart> {
  const cart = await lockCart(tx, input);
  const isLate = cart.expiresAt.getTime() + REOPEN_DAYS * DAY_MS < tx.now.getTime();
  if (cart.status !== 'expired' || isLate) return cart;
  if (cart.customerId !== null && (await liveCartId(tx, cart.customerId, cart.marketId))) {
    return cart;
  }
  const expiresAt = cartEnd(tx, await settingsOf(tx));
  const set = await tx.ask(STATUSES, {
    cartId: cart.id,
    from: ['expired'],
    status: 'open',
    orderId: null,
    expiresAt,
  });
  return set ? { ...cart, status: 'open', expiresAt, version: set.version } : cart;
}

/** What events say of a priced cart. */
export const cartFacts = (view: PricedCartView, kinds: readonly string[]) => ({
  cart_id: view.cart.id,
  kinds: [...kinds],
  items_count: view.cart.items.length,
  total_amount: view.totals.totalAmount,
  problems: [...new Set(view.problems.map((problem) => problem.code))],
});
