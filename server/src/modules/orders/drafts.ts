/* drafts.ts   orders that staff write
 * Terms       draft: an order with number D…, not placed yet. choices: what is to be bought; priced at each read, but a
 *             line costs what it cost when staff wrote it. agreed total: what the draft came to when it was last written
 *             or sent; placing takes no other. link: the order's guest token, good once the draft was sent.
 * Invariants  a draft is no order: it has no `placed_at`, no parts and no postings; it becomes one once (guarded UPDATE);
 *             a price that is not the catalogue's has a reason (code and audit entry).
 * Locks       the order's row.
 */
import { type Address, type AddressInput, parseAddress } from '../../kernel/address.ts';
import { present } from '../../kernel/assert.ts';
import { isCurrency } from '../../kernel/currency.ts';
import { normalizeEmail } from '../../kernel/email.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { wireName } from '../../kernel/names.ts';
import { normalizeCode } from '../../kernel/pricing/price.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import { writeAudit } from '../../platform/audit.ts';
import type { Secrets } from '../../platform/env.ts';
import type { Page } from '../../platform/http/route.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { deriveOrderToken } from '../../platform/tokens.ts';
import {
  attributesHash,
  CART_CODES_MAX,
  checkAttributes,
  checkQuantity,
  goodsOf,
  unitAmounts,
  unitAmountsIn,
} from '../carts/carts.ts';
import { checkMethod, refuseUselessCode } from '../carts/change-cart.ts';
import { priceBasket } from '../carts/price-cart.ts';
import type { NewCartItem, PricedBasket, PricedPurchase } from '../carts/types.ts';
import { customerOrAbsent } from '../customers/customers.ts';
import { releaseAllocations } from '../inventory/inventory.ts';
import { pricesOf } from '../prices/prices.ts';
import { currentStore, nextNumber, resolveMarket } from '../stores/stores.ts';
import { draftOrderCreated, draftOrderSent, orderUpdated } from './events.ts';
import { factOf, lockOrder, merged, requireTags } from './orders.ts';
import { fulfillmentStatus } from './states.ts';
import * as rows from './store.ts';
import type { DraftItem, DraftOrder, Order } from './types.ts';

/** Lines of one draft: as many as a cart may have. */
export const DRAFT_LINES_MAX = 500;
const UNIT_AMOUNT_MAX = 99_999_999_999;

export type NewDraftItem = NewCartItem & {
  readonly unitAmount?: number | undefined;
  readonly priceReason?: string | undefined;
};

/** What staff write; what is left out of a change stays, null clears. */
export type DraftWish = {
  readonly customerId?: Uuid | null | undefined;
  readonly email?: string | undefined;
  readonly marketCode?: string | undefined;
  readonly currency?: string | undefined;
  readonly items?: readonly NewDraftItem[] | undefined;
  readonly shippingAddress?: AddressInput | null | undefined;
  readonly billingAddress?: AddressInput | null | undefined;
  readonly shippingMethodId?: Uuid | null | undefined;
  readonly coupons?: readonly string[] | undefined;
  readonly vatId?: string | null | undefined;
  readonly note?: string | null | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
};

export type PricedDraft = { readonly draft: DraftOrder; readonly view: PricedPurchase };

/**
 * Writes a draft order.
 * refuses  VALIDATION_FAILED 422 (no e-mail and no customer; a price without a reason), CUSTOMER_NOT_FOUND,
 *          MARKET_NOT_FOUND, VARIANT_NOT_FOUND, SHIPPING_OPTION_NOT_FOUND 404, EMAIL_INVALID, ADDRESS_INVALID,
 *          INVALID_CURRENCY, QUANTITY_INVALID, PRICE_INVALID, PRODUCT_NOT_AVAILABLE, VARIANT_NOT_PRICED,
 *          CART_COUPONS_LIMIT, LIMIT_EXCEEDED 422, and those of a code that cannot work
 * emits    draft_order.created
 */
export async function createDraft(tx: Tx, wish: DraftWish): Promise<PricedDraft> {
  const id = tx.newId();
  const [number, store] = await Promise.all([nextNumber(tx, 'draft'), currentStore(tx)]);
  const base = {
    id,
    number,
    locale: store.defaultLocale,
    tokenGeneration: 0,
    accessTokenHash: deriveOrderToken(tx.secrets, id, 0).hash,
  };
  const { head, choices, view } = await composed(tx, wish, { id, before: undefined });
  await rows.insertDraft(tx, { ...head, ...choices, ...base });
  const draft = present(await rows.draftRow(tx, id), 'the draft just written');
  await noteOverrides(tx, draft);
  const { order } = draft;
  tx.emit(draftOrderCreated(id, draftFactOf(order), { version: order.version }));
  return { draft, view };
}

/**
 * Writes a draft anew with what is given; the lines keep their prices unless they are given too. What comes of it is
 * the new agreed total. With another e-mail a link that was sent opens nothing any more.
 * refuses  ORDER_NOT_FOUND 404, ORDER_NOT_EDITABLE 409 (placed, discarded), VERSION_MISMATCH 412, CURRENCY_MISMATCH 422
 *          (a price of one's own and another currency), and those of `createDraft`
 * emits    order.updated
 */
export async function updateDraft(
  tx: Tx,
  input: {
    readonly orderId: Uuid;
    readonly expectedVersion: number | undefined;
    readonly wish: DraftWish;
  },
): Promise<PricedDraft> {
  const before = await lockDraft(tx, input.orderId);
  requireVersion(before.order, input.expectedVersion);
  const { head, choices, view } = await composed(tx, input.wish, { id: input.orderId, before });
  const isSameReader = head.email === before.order.email;
  const tokenGeneration = before.order.tokenGeneration + (isSameReader ? 0 : 1);
  const written = await rows.rewriteDraft(tx, input.orderId, {
    ...head,
    ...choices,
    tokenGeneration,
    accessTokenHash: deriveOrderToken(tx.secrets, input.orderId, tokenGeneration).hash,
    sentAt: isSameReader ? before.sentAt : null,
  });
  if (!written) throw refuse('ORDER_NOT_EDITABLE');
  const draft = present(await rows.draftRow(tx, input.orderId), 'the draft just written');
  if (input.wish.items) await noteOverrides(tx, draft);
  const changed = Object.keys(input.wish).filter(
    (key) => input.wish[key as keyof DraftWish] !== undefined,
  );
  announceChange(tx, draft, changed.map(draftName));
  return { draft, view };
}

/**
 * Gives a draft out to be paid: from now on its link opens it, and what it comes to now is agreed. The mail is sent by
 * whoever listens.
 * refuses  ORDER_NOT_FOUND 404, ORDER_NOT_EDITABLE 409
 * emits    draft_order.sent
 */
export async function sendDraft(tx: Tx, orderId: Uuid): Promise<PricedDraft> {
  const before = await lockDraft(tx, orderId);
  const { head, choices, view } = await composed(tx, {}, { id: orderId, before });
  const { tokenGeneration, accessTokenHash } = before.order;
  const sent = { ...head, ...choices, tokenGeneration, accessTokenHash, sentAt: tx.now };
  if (!(await rows.rewriteDraft(tx, orderId, sent))) throw refuse('ORDER_NOT_EDITABLE');
  const draft = present(await rows.draftRow(tx, orderId), 'the draft just sent');
  const { order } = draft;
  const heard = { customerId: order.customerId, version: order.version };
  tx.emit(draftOrderSent(orderId, draftFactOf(order), heard));
  return { draft, view };
}

/**
 * Puts a draft away for good; what was reserved for it by hand is let go.
 * refuses  ORDER_NOT_FOUND 404, ORDER_NOT_EDITABLE 409 (placed, discarded before), VERSION_MISMATCH 412
 * emits    order.updated (an order was never there to be cancelled), inventory.released
 */
export async function discardDraft(
  tx: Tx,
  input: { readonly orderId: Uuid; readonly expectedVersion: number | undefined },
): Promise<void> {
  const draft = await lockDraft(tx, input.orderId);
  requireVersion(draft.order, input.expectedVersion);
  const order = await rows.moveStatus(tx, {
    orderId: input.orderId,
    from: ['draft'],
    to: 'cancelled',
  });
  if (!order) throw refuse('ORDER_NOT_EDITABLE');
  announceChange(tx, { ...draft, order }, ['status']);
  await releaseAllocations(tx, { orderId: input.orderId });
}

/**
 * The draft, locked until the transaction ends.
 * refuses  ORDER_NOT_FOUND 404, ORDER_NOT_EDITABLE 409 {order_id, status, number} (placed, discarded)
 */
export async function lockDraft(tx: Tx, orderId: Uuid): Promise<DraftOrder> {
  const draft = await lockDraftOrOrder(tx, orderId);
  const { order } = draft;
  if (order.status !== 'draft') {
    const { status, number } = order;
    throw refuse('ORDER_NOT_EDITABLE', { order_id: orderId, status, number });
  }
  return draft;
}

/** The same, placed or discarded since as well. refuses ORDER_NOT_FOUND 404 */
export async function lockDraftOrOrder(tx: Tx, orderId: Uuid): Promise<DraftOrder> {
  await lockOrder(tx, orderId);
  return findDraft(tx, orderId);
}

/** A draft, or the order or discarded one it became. refuses ORDER_NOT_FOUND 404 */
export async function findDraft(db: Db, orderId: Uuid): Promise<DraftOrder> {
  const draft = await rows.draftRow(db, orderId);
  if (!draft) throw refuse('ORDER_NOT_FOUND');
  return draft;
}

/** The draft of this number (`D7`); one that was placed has another. */
export const draftIdByNumber = (db: Db, number: string): Promise<Uuid | undefined> =>
  rows.draftIdByNumber(db, number);

/** Drafts that were not placed, one more row than the page asked for; and how many when that was asked. */
export async function draftsPage(db: Db, filter: rows.DraftFilter, page: Page) {
  const [found, total] = await Promise.all([
    rows.draftPage(db, filter, page),
    page.count ? rows.draftCount(db, filter) : undefined,
  ]);
  return { rows: found, total };
}

/** A draft that was sent and waits to be paid, for the customer it is for or whoever holds its link. */
export async function findSentDraft(
  db: Db,
  wanted: {
    readonly orderId: Uuid;
    readonly customerId: Uuid | undefined;
    readonly tokenHash: string | undefined;
  },
): Promise<DraftOrder | undefined> {
  const draft = await rows.draftRow(db, wanted.orderId);
  if (draft?.order.status !== 'draft' || draft.sentAt === null) return undefined;
  const { customerId, accessTokenHash } = draft.order;
  const isHolder = wanted.tokenHash !== undefined && wanted.tokenHash === accessTokenHash;
  const isOwner = wanted.customerId !== undefined && wanted.customerId === customerId;
  return isHolder || isOwner ? draft : undefined;
}

/** What a mail or a colleague needs to let the customer pay: the order's guest token, the same each time. */
export const draftLinkOf = (secrets: Secrets, { order }: DraftOrder) => ({
  orderId: order.id,
  token: deriveOrderToken(secrets, order.id, order.tokenGeneration).token,
});

/** What a draft comes to at this instant: its own unit prices, today's codes, shipping and taxes. */
export async function priceDraft(db: Db, draft: DraftOrder, at: Date): Promise<PricedPurchase> {
  const { order } = draft;
  const view = await priceBasket(
    db,
    {
      cartId: null,
      draftOrderId: order.id,
      marketId: order.marketId,
      marketCode: null,
      country: null,
      currency: order.currency,
      customerId: order.customerId,
      email: normalizeEmail(order.email),
      address: order.shippingAddress,
      shippingMethodId: draft.shippingMethodId,
      codes: draft.codes,
      lines: draft.items.map((item) => ({
        key: item.id,
        variantId: item.variantId,
        attributes: item.attributes,
        attributesHash: item.attributesHash,
        quantity: item.quantity,
        fixedUnitAmount: item.unitAmount,
      })),
    },
    at,
  );
  return { ...view, cart: choicesOf(draft) };
}

const choicesOf = ({ order, ...draft }: DraftOrder): PricedPurchase['cart'] => ({
  id: order.id,
  customerId: order.customerId,
  marketId: order.marketId,
  email: order.email,
  shippingAddress: order.shippingAddress,
  billingAddress: order.billingAddress,
  shippingMethodId: draft.shippingMethodId,
  vatId: draft.vatId,
  note: order.note,
  metadata: order.metadata,
  codes: draft.codes,
});

type Composed = {
  readonly head: Omit<rows.DraftHead, 'tokenGeneration' | 'accessTokenHash'>;
  readonly choices: rows.DraftChoices;
  readonly view: PricedPurchase;
};

/** The draft as it is to stand, priced: what is given over what was there. */
async function composed(
  tx: Tx,
  wish: DraftWish,
  { id, before }: { readonly id: Uuid; readonly before: DraftOrder | undefined },
): Promise<Composed> {
  const customerId = wish.customerId === undefined ? before?.order.customerId : wish.customerId;
  const customer = wish.customerId ? await customerOrAbsent(tx, wish.customerId) : undefined;
  const email = wish.email === undefined ? (before?.order.email ?? customer?.email) : wish.email;
  if (email === undefined) throw refuseField('VALIDATION_FAILED', '/email', 'whom is it for?');
  const address = (given: AddressInput | null | undefined, was: Address | null, at: string) =>
    given === undefined ? was : given && parseAddress(given, at);
  const shippingAddress = address(
    wish.shippingAddress,
    before?.order.shippingAddress ?? null,
    '/shipping_address',
  );
  const billingAddress = address(
    wish.billingAddress,
    before?.order.billingAddress ?? null,
    '/billing_address',
  );
  const place = await marketOf(tx, wish, before, shippingAddress);
  const shippingMethodId =
    wish.shippingMethodId === undefined ? before?.shippingMethodId : wish.shippingMethodId;
  if (wish.shippingMethodId) await checkMethod(tx, { shippingAddress }, wish.shippingMethodId);
  const note = wish.note === undefined ? (before?.order.note ?? null) : wish.note;
  const vatId = wish.vatId === undefined ? (before?.vatId ?? null) : wish.vatId;
  const tags = wish.tags === undefined ? (before?.order.tags ?? []) : requireTags(wish.tags);
  const choices: rows.DraftChoices = {
    shippingMethodId: shippingMethodId ?? null,
    codes: wish.coupons === undefined ? (before?.codes ?? []) : codesOf(wish.coupons),
    items: await itemsOf(tx, wish, before, place.currency),
  };
  const own = {
    customerId: customerId ?? null,
    email: wish.email === undefined ? email : checkedEmail(email),
    phone: shippingAddress?.phone ?? billingAddress?.phone ?? null,
    ...place,
    shippingAddress,
    billingAddress,
    vatId,
    note,
    tags,
    metadata: merged(before?.order.metadata ?? {}, wish.metadata ?? {}),
  };
  const order = { ...before?.order, ...own, id } as Order;
  const view = await priceDraft(tx, { order, vatId, sentAt: null, ...choices }, tx.now);
  if (wish.coupons) for (const code of choices.codes) refuseUselessCode(view, code);
  return { head: { ...own, ...totalsOf(view) }, choices, view };
}

/** The address as staff wrote it, once it is one. */
function checkedEmail(email: string): string {
  normalizeEmail(email);
  return email.trim();
}

/** Explicit, else where it goes, else the default; the currency is the market's unless another is named. */
async function marketOf(
  tx: Tx,
  wish: DraftWish,
  before: DraftOrder | undefined,
  address: Address | null,
): Promise<{ readonly marketId: Uuid; readonly currency: string }> {
  const currency = wish.currency?.toUpperCase();
  if (currency !== undefined && !isCurrency(currency)) {
    throw refuseField('INVALID_CURRENCY', '/currency', 'There is no such currency');
  }
  if (before && wish.marketCode === undefined) {
    return { marketId: before.order.marketId, currency: currency ?? before.order.currency };
  }
  const market = await resolveMarket(tx, {
    marketCode: wish.marketCode,
    country: address?.country,
  });
  return { marketId: market.id, currency: currency ?? market.currency };
}

function codesOf(coupons: readonly string[]): readonly string[] {
  const codes = [...new Set(coupons.map(normalizeCode))].filter((code) => code !== '');
  if (codes.length > CART_CODES_MAX) {
    throw refuse('CART_COUPONS_LIMIT', { limit: 'cart_coupons', max: CART_CODES_MAX });
  }
  return codes;
}

/** The lines with what one unit of each costs. */
async function itemsOf(
  tx: Tx,
  wish: DraftWish,
  before: DraftOrder | undefined,
  currency: string,
): Promise<readonly DraftItem[]> {
  if (wish.items) return newItems(tx, wish.items, currency);
  const items = before?.items ?? [];
  if (before === undefined || before.order.currency === currency) return items;
  if (items.some((item) => item.priceReason !== null)) {
    throw refuse('CURRENCY_MISMATCH', { currency, draft_currency: before.order.currency });
  }
  const listed = await unitAmounts(tx, [...new Set(items.map((item) => item.variantId))], currency);
  return items.map((item) => ({
    ...item,
    unitAmount: listed.get(item.variantId) ?? item.unitAmount,
  }));
}

async function newItems(
  tx: Tx,
  wanted: readonly NewDraftItem[],
  currency: string,
): Promise<readonly DraftItem[]> {
  if (wanted.length > DRAFT_LINES_MAX) {
    throw refuse('LIMIT_EXCEEDED', { limit: 'draft_items', max: DRAFT_LINES_MAX });
  }
  for (const [index, item] of wanted.entries()) checkItem(item, `/items/${index}`);
  const ids = (items: readonly NewDraftItem[]) => [...new Set(items.map((one) => one.variantId))];
  const isOwn = (item: NewDraftItem): boolean => item.unitAmount !== undefined;
  const goods = await goodsOf(tx, { variantIds: ids(wanted), currency });
  const listed = unitAmountsIn(goods, ids(wanted.filter((item) => !isOwn(item))));
  return wanted.map((item) => {
    if (isOwn(item)) {
      const variant = goods.variants.get(item.variantId);
      if (!variant) throw refuse('VARIANT_NOT_FOUND');
      if (!variant.isSellable) {
        throw refuse('PRODUCT_NOT_AVAILABLE', { variant_id: item.variantId });
      }
    }
    const attributes = item.attributes ?? {};
    return {
      id: tx.newId(),
      variantId: item.variantId,
      attributes,
      attributesHash: attributesHash(attributes),
      quantity: item.quantity,
      unitAmount: item.unitAmount ?? present(listed.get(item.variantId), 'a listed price'),
      priceReason: isOwn(item) ? (item.priceReason?.trim() ?? null) : null,
    };
  });
}

function checkItem(item: NewDraftItem, at: string): void {
  checkQuantity(item.quantity, `${at}/quantity`);
  checkAttributes(item.attributes ?? {});
  if (item.unitAmount === undefined) return;
  if (item.unitAmount < 0 || item.unitAmount > UNIT_AMOUNT_MAX) {
    throw refuseField('PRICE_INVALID', `${at}/unit_amount`, `0 to ${UNIT_AMOUNT_MAX}`);
  }
  if (!item.priceReason?.trim()) {
    throw refuseField('VALIDATION_FAILED', `${at}/price_reason`, 'a price of your own says why');
  }
}

const totalsOf = (view: PricedBasket) => ({
  subtotalAmount: view.totals.subtotalAmount,
  discountAmount: view.totals.discountAmount,
  shippingAmount: view.totals.shippingAmount,
  taxAmount: view.totals.taxAmount,
  taxIncluded: view.totals.taxIncluded,
  totalAmount: view.totals.totalAmount,
  roundingPolicyVersion: view.roundingPolicy.version,
  fulfillmentStatus: fulfillmentStatus({
    units: view.lines.reduce(
      (sum, { line, variant }) => sum + (variant?.requiresShipping ? line.quantity : 0),
      0,
    ),
    shipped: 0,
    delivered: 0,
    returned: 0,
  }),
});

/** Who sold below or above the list, for what reason, stays on record. */
async function noteOverrides(tx: Tx, { order, items }: DraftOrder): Promise<void> {
  const own = items.filter((item) => item.priceReason !== null);
  if (own.length === 0) return;
  const listed = await pricesOf(tx, {
    variantIds: [...new Set(own.map((item) => item.variantId))],
    currency: order.currency,
  });
  await writeAudit(tx, {
    action: 'draft_order.price_overridden',
    objectType: 'order',
    objectId: order.id,
    facts: {
      currency: order.currency,
      items: own.map((item) => ({
        variant_id: item.variantId,
        quantity: item.quantity,
        unit_amount: item.unitAmount,
        listed_amount: listed.get(item.variantId)?.amount ?? null,
        reason: item.priceReason,
      })),
    },
  });
}

function requireVersion(order: Order, expected: number | undefined): void {
  if (expected !== undefined && expected !== order.version) {
    throw refuse('VERSION_MISMATCH', { version: order.version });
  }
}

/** Staff hear of every change; the customer only of what was sent. */
function announceChange(tx: Tx, draft: DraftOrder, changed: string[]): void {
  const { id, customerId, version } = draft.order;
  const heard = draft.sentAt ? { orderId: id, customerId, version } : { version };
  tx.emit(orderUpdated(id, factOf(draft.order, { changed }), heard));
}

const draftFactOf = (order: Order) => ({
  order_id: order.id,
  number: order.number,
  currency: order.currency,
  total_amount: order.totalAmount,
});

const draftName = (text: string): string => (text === 'marketCode' ? 'market' : wireName(text));
