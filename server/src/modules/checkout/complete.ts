/* complete.ts   the first beat of a checkout: everything that is decided before money moves
 * Terms       completion: one request to buy a cart. content: what is agreed, as a hash; equal content joins.
 * Invariants  one live and one placed intent per cart (unique keys); a completed cart answers its order; equal content
 *             never pays twice.
 * Locks       cart, intent, payment, promotion counters, reservations, stock levels.
 */
import { parseAddress } from '../../kernel/address.ts';
import { present } from '../../kernel/assert.ts';
import { canonicalJson } from '../../kernel/canonical-json.ts';
import { normalizeEmail } from '../../kernel/email.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { normalizeCode } from '../../kernel/pricing/price.ts';
import type { PromotionReason } from '../../kernel/pricing/types.ts';
import { type RefusalCode, refuse } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { cartBody } from '../carts/bodies.ts';
import { lockCartAndGoods, refuseClosed, writeFullCart } from '../carts/carts.ts';
import {
  addCoupon,
  type CartDetails,
  checkMethod,
  noteDetails,
  writeDetails,
} from '../carts/change-cart.ts';
import { priceCart, quotedGoods } from '../carts/price-cart.ts';
import type {
  Cart,
  CartGoods,
  CartHolder,
  PricedCartView,
  PricedPurchase,
} from '../carts/types.ts';
import { type PlannedStock, takePlanned } from '../inventory/inventory.ts';
import { requireFields } from '../payments/order-payments.ts';
import {
  callOf,
  createPayment,
  openOperation,
  operationsOf,
  payingAccount,
  paymentsOfIntent,
} from '../payments/payments.ts';
import type { PaymentProvider, ProviderCall, Providers } from '../payments/provider.ts';
import type { Payment, PaymentOperation, ProviderAccount } from '../payments/types.ts';
import { reserveRedemptions } from '../promotions/promotions.ts';
import { quoteMethod } from '../shipping/quote.ts';
import { shippingMethodsFor } from '../shipping/shipping.ts';
import { currentStore } from '../stores/stores.ts';
import { announceStart } from './events.ts';
import { contentHashOf, freeze, missingOf } from './freeze.ts';
import { planHolds, setPaying } from './goods.ts';
import { placeIntent } from './place-order.ts';
import { releaseIntent } from './settle.ts';
import { insertIntent, moveIntent, selectLiveIntentForUpdate } from './store.ts';
import type { FreshOrder, OrderIntent } from './types.ts';

const MINUTE_MS = 60_000;

/** How something is to be bought. */
export type Request = {
  readonly payment:
    | {
        readonly provider: string;
        readonly token?: string | undefined;
        readonly returnUrl?: string | undefined;
      }
    | undefined;
  readonly expectedTotalAmount: number | undefined;
  readonly ip: string | null;
  readonly userAgent: string | null;
};

export type Completion = Request & {
  readonly cartId: Uuid;
  readonly holder: CartHolder;
  /** The cart with its goods, when this transaction made or locked it already. */
  readonly known?:
    | {
        readonly cart: Cart;
        readonly goods: CartGoods;
        /** The cart is in no table yet: it is written with what is chosen. */
        readonly isNew?: boolean;
      }
    | undefined;
  readonly details: Pick<
    CartDetails,
    'email' | 'shippingAddress' | 'billingAddress' | 'shippingMethodId'
  >;
  readonly coupons: readonly string[];
};

/** What is to be bought, priced, under the lock of its cart or draft. */
export type Purchase = {
  readonly of: { readonly cartId: Uuid } | { readonly draftOrderId: Uuid };
  readonly view: PricedPurchase;
  /** What a refusal shows. */
  readonly quote: () => Readonly<Record<string, unknown>>;
  /** Runs once it is certain that it can be paid. */
  readonly beforePaying?: () => Promise<void>;
  /** This request itself says how it is to be sent. */
  readonly namesMethod?: boolean;
  /** The cart is made by this request: nothing hangs on it yet. */
  readonly isNewCart?: boolean;
};

/** What the first beat comes to. */
export type Begun =
  | {
      readonly is: 'placed';
      readonly orderId: Uuid;
      readonly isNew: boolean;
      readonly fresh?: FreshOrder | undefined;
    }
  /** Committed and to be sent now. */
  | {
      readonly is: 'to_send';
      readonly intent: OrderIntent;
      readonly paymentId: Uuid;
      readonly call: ProviderCall;
      readonly provider: PaymentProvider;
    }
  /** Somebody else's payment of the same content runs. */
  | {
      readonly is: 'joined';
      readonly intent: OrderIntent;
      readonly payment: Payment;
      readonly operation: PaymentOperation | undefined;
    };

/**
 * Decides a completion: answers with the order, joins what runs, or freezes the cart and opens a payment.
 * refuses  commerce.md 13
 */
export async function begin(tx: Tx, providers: Providers, input: Completion): Promise<Begun> {
  const known: NonNullable<Completion['known']> =
    input.known ?? (await lockCartAndGoods(tx, input));
  const { cart, goods, isNew = false } = known;
  if (cart.status === 'completed') {
    return { is: 'placed', orderId: present(cart.orderId, 'its order'), isNew: false };
  }
  if (cart.status === 'expired') refuseClosed(cart);
  if (cart.items.length === 0) throw refuse('CART_EMPTY');
  const { view, isChanged } = await viewWanted(tx, cart, goods, input);
  return beginPurchase(tx, providers, input, {
    of: { cartId: cart.id },
    view,
    quote: () => cartBody(view),
    beforePaying: async () => {
      announceStart(tx, cart);
      if (isNew || isChanged) await writeChoices(tx, { cart, isNew }, view, input);
    },
    namesMethod: input.details.shippingMethodId != null,
    isNewCart: isNew,
  });
}

/**
 * Joins the payment that runs for this content, or freezes it and opens one.
 * refuses  commerce.md 13; CHECKOUT_IN_PROGRESS 409 while other content is being paid
 */
export async function beginPurchase(
  tx: Tx,
  providers: Providers,
  input: Request,
  purchase: Purchase,
): Promise<Begun> {
  const { view } = purchase;
  const [live, store] = await Promise.all([
    purchase.isNewCart ? undefined : selectLiveIntentForUpdate(tx, purchase.of),
    currentStore(tx),
  ]);
  const providerCode = view.totals.totalAmount > 0 ? (input.payment?.provider ?? null) : null;
  const contentHash = contentHashOf(view, providerCode);
  if (live?.status === 'paying') {
    if (live.contentHash !== contentHash && input.payment !== undefined) {
      throw refuse('CHECKOUT_IN_PROGRESS');
    }
    return join(tx, live);
  }
  const paying = await requirePayable(tx, providers, purchase, input);
  // Uses of codes are counted in rows that all their users want; what was begun before is undone first.
  if (live || view.cart.codes.length > 0 || view.totals.discounts.length > 0) tx.alone();
  await purchase.beforePaying?.();
  if (live && live.contentHash === contentHash) {
    return payIntent(tx, { intent: live, isWritten: true }, purchase, paying, input);
  }
  if (live) await releaseIntent(tx, live, 'replaced', { holds: true });
  const intent = freezePurchase(tx, purchase, {
    contentHash,
    input,
    provider: providerCode,
    locale: store.defaultLocale,
  });
  return payIntent(tx, { intent, isWritten: false }, purchase, paying, input);
}

/** The cart as it would be with what this request says, priced; nothing is written yet. */
async function viewWanted(
  tx: Tx,
  cart: Cart,
  goods: CartGoods,
  input: Completion,
): Promise<{ readonly view: PricedCartView; readonly isChanged: boolean }> {
  const { email, shippingAddress, billingAddress, shippingMethodId } = input.details;
  const codes = [...cart.codes];
  for (const code of input.coupons.map(normalizeCode)) {
    if (!codes.includes(code)) codes.push(code);
  }
  const wanted: Cart = {
    ...cart,
    codes,
    ...(email === undefined ? {} : { email: email === null ? null : normalizeEmail(email) }),
    ...(shippingAddress === undefined
      ? {}
      : {
          shippingAddress: shippingAddress && parseAddress(shippingAddress, '/shipping_address'),
        }),
    ...(billingAddress === undefined
      ? {}
      : { billingAddress: billingAddress && parseAddress(billingAddress, '/billing_address') }),
    ...(shippingMethodId === undefined ? {} : { shippingMethodId }),
  };
  const isChanged = canonicalJson(choicesOf(wanted)) !== canonicalJson(choicesOf(cart));
  return { view: await priceCart(tx, wanted, tx.now, goods), isChanged };
}

const choicesOf = (cart: Cart) => [
  cart.email,
  cart.shippingAddress,
  cart.billingAddress,
  cart.shippingMethodId,
  cart.codes,
];

/** Writes what was wanted into the cart; a code is entered as by itself, with all that may be said against it. */
async function writeChoices(
  tx: Tx,
  { cart, isNew }: { readonly cart: Cart; readonly isNew: boolean },
  view: PricedCartView,
  input: Completion,
): Promise<void> {
  const { details } = input;
  const given = (Object.keys(details) as (keyof typeof details)[]).filter(
    (key) => details[key] !== undefined,
  );
  if (isNew) await writeNew(tx, view, given);
  else if (given.length > 0) await writeDetails(tx, { before: cart, view, given });
  const write = { cartId: cart.id, holder: { staff: true } } as const;
  for (const code of input.coupons.map(normalizeCode)) {
    if (!cart.codes.includes(code)) await addCoupon(tx, { ...write, code });
  }
}

/**
 * Writes a new cart with what was chosen, under the version that it would have had after the choice. Not waited for: nothing
 * can be in its way.
 */
async function writeNew(
  tx: Tx,
  view: PricedCartView,
  given: readonly (keyof Completion['details'])[],
): Promise<void> {
  const { cart } = view;
  if (given.includes('shippingMethodId') && cart.shippingMethodId) {
    await checkMethod(tx, cart, cart.shippingMethodId);
  }
  const chosen = given.length === 0 ? cart : { ...cart, version: cart.version + 1 };
  writeFullCart(tx, chosen);
  if (given.length > 0) noteDetails(tx, { ...view, cart: chosen }, given);
}

type Paying = { readonly account: ProviderAccount; readonly provider: PaymentProvider } | undefined;

const DEAD_CODE: Partial<Record<PromotionReason, RefusalCode>> = {
  usage_limit: 'COUPON_USAGE_LIMIT',
  customer_limit: 'COUPON_CUSTOMER_LIMIT',
  expired: 'COUPON_EXPIRED',
  inactive: 'COUPON_INACTIVE',
  not_found: 'COUPON_INACTIVE',
  not_started: 'COUPON_NOT_STARTED',
};

/** Everything that is priced must be before it can be paid. Gives what pays it; undefined when nothing is due. */
async function requirePayable(
  tx: Tx,
  providers: Providers,
  { of, view, quote, namesMethod }: Purchase,
  input: Request,
): Promise<Paying> {
  if ('cartId' in of && !view.cart.customerId && !view.settings.guestCheckout) {
    throw refuse('GUEST_CHECKOUT_DISABLED');
  }
  requireSellable(view);
  const isFree = view.totals.totalAmount === 0;
  const wanted = isFree ? undefined : input.payment;
  const fields = wanted ? (providers.get(wanted.provider)?.capabilities.fields ?? []) : null;
  const missing = missingOf(view, fields && { fields });
  const blocked = missing.filter((one) => one !== 'shipping_method');
  if (missing.includes('shipping_method') && blocked.every((one) => one === 'payment')) {
    await requireShippable(tx, view, namesMethod === true);
  }
  if (missing.length > 0) throw refuse('CHECKOUT_INCOMPLETE', { missing });
  requireLiveCodes(view, quote);
  const { totalAmount, currency } = view.totals;
  const expected = input.expectedTotalAmount;
  if (expected !== undefined && expected !== totalAmount) {
    throw refuse('TOTAL_CHANGED', {
      expected_total_amount: expected,
      total_amount: totalAmount,
      currency,
      quote: quote(),
    });
  }
  if (!wanted) return undefined;
  const paying = await payingAccount(tx, providers, { code: wanted.provider, currency });
  requireFields(paying.provider.capabilities.fields, wanted.token);
  return paying;
}

/** refuses VARIANT_NOT_PRICED 422, PRODUCT_NOT_AVAILABLE 422 */
function requireSellable(view: PricedPurchase): void {
  const gone = view.lines.filter((entry) => !entry.variant?.isSellable);
  if (gone.length > 0) {
    throw refuse('PRODUCT_NOT_AVAILABLE', {
      items: gone.map((entry) => ({ item_id: entry.line.key, variant_id: entry.line.variantId })),
    });
  }
  const unpriced = view.lines.filter((entry) => !entry.priced);
  if (unpriced.length > 0) {
    throw refuse('VARIANT_NOT_PRICED', {
      currency: view.currency,
      items: unpriced.map((entry) => ({
        item_id: entry.line.key,
        variant_id: entry.line.variantId,
      })),
    });
  }
}

/**
 * Nothing was chosen, or what was chosen is not offered (any more).
 * refuses  SHIPPING_UNAVAILABLE 422 when nothing can be chosen, SHIPPING_OPTION_NOT_FOUND 404 for a way that this request
 *          names and that does not go there
 */
async function requireShippable(tx: Tx, view: PricedPurchase, namesMethod: boolean): Promise<void> {
  const address = view.cart.shippingAddress;
  if (!address) return;
  const methods = await shippingMethodsFor(tx, {
    country: address.country,
    region: address.region,
    postalCode: address.postal_code,
  });
  const goods = quotedGoods(view);
  const isServed = methods.some((method) => quoteMethod(method, goods) !== undefined);
  if (!isServed) throw refuse('SHIPPING_UNAVAILABLE', { country: address.country });
  if (namesMethod) throw refuse('SHIPPING_OPTION_NOT_FOUND');
}

/** A code that was good and died since is said before money moves; one that only does not fit now is ignored. */
function requireLiveCodes(view: PricedPurchase, quote: Purchase['quote']): void {
  for (const coupon of view.totals.coupons) {
    const code = coupon.reason && !coupon.applied ? DEAD_CODE[coupon.reason] : undefined;
    if (code) throw refuse(code, { coupon: coupon.code, quote: quote() });
  }
}

async function join(tx: Tx, intent: OrderIntent): Promise<Begun> {
  const payments = await paymentsOfIntent(tx, intent.id);
  const payment = present(payments.at(-1), 'the payment of a paying intent');
  const operations = await operationsOf(tx, [payment.id]);
  const operation = operations.findLast((one) => one.kind === 'authorize');
  return { is: 'joined', intent, payment, operation };
}

/** The intent to be; `payIntent` writes it as it then stands. */
function freezePurchase(
  tx: Tx,
  { of, view }: Purchase,
  facts: {
    readonly contentHash: string;
    readonly provider: string | null;
    readonly locale: string;
    readonly input: Request;
  },
): OrderIntent {
  const { contentHash, provider, locale, input } = facts;
  const cartId = 'cartId' in of ? of.cartId : null;
  const draftOrderId = 'draftOrderId' in of ? of.draftOrderId : null;
  const intentId = tx.newId();
  const snapshot = freeze(view, {
    intentId,
    orderId: draftOrderId ?? tx.newId(),
    cartId,
    origin: draftOrderId ? 'draft' : 'web',
    newId: () => tx.newId(),
    locale,
    ip: input.ip,
    userAgent: input.userAgent,
    provider,
  });
  return {
    id: intentId,
    cartId,
    draftOrderId,
    customerId: view.cart.customerId,
    contentHash,
    status: 'frozen',
    currency: view.totals.currency,
    totalAmount: view.totals.totalAmount,
    payableAmount: view.totals.totalAmount,
    snapshot,
    expiresAt: new Date(tx.now.getTime() + view.settings.reservationTtlMinutes * MINUTE_MS),
    releaseReason: null,
    orderId: null,
  };
}

/** An intent that is frozen, and whether its row is there already. */
type Frozen = { readonly intent: OrderIntent; readonly isWritten: boolean };

/** Opens a payment of a frozen intent and holds its stock; what needs nobody's answer is placed here. */
async function payIntent(
  tx: Tx,
  { intent, isWritten }: Frozen,
  purchase: Purchase,
  paying: Paying,
  input: Request,
): Promise<Begun> {
  const tender = paying && {
    orderIntentId: intent.id,
    orderId: null,
    customerId: intent.customerId,
    account: paying.account,
    methodType: paying.provider.capabilities.methodType,
    currency: intent.currency,
    amount: intent.payableAmount,
    captureMode: purchase.view.settings.captureMode,
    cartId: intent.cartId,
  };
  if (paying && tender && !paying.provider.capabilities.isDeferred) {
    const { settings } = purchase.view;
    const minutes = Math.max(settings.reservationTtlMinutes, settings.paymentPendingMaxMinutes);
    const expiresAt = new Date(tx.now.getTime() + minutes * MINUTE_MS);
    const asked: OrderIntent = { ...intent, status: 'paying', expiresAt };
    const { marketId } = purchase.view.cart;
    const goods = await planHolds(tx, asked, { expiresAt, marketId });
    const [, payment] = await Promise.all([
      isWritten
        ? moveIntent(tx, intent.id, { from: ['frozen'], to: 'paying', expiresAt })
        : insertIntent(tx, asked),
      createPayment(tx, tender),
      setPaying(tx, intent, true),
    ]);
    return send(tx, asked, { purchase, goods, payment, paying, input });
  }
  const [tenders] = await Promise.all([
    isWritten ? paymentsOfIntent(tx, intent.id) : [],
    reserveCodes(tx, intent, purchase.quote),
  ]);
  const { isNewCart = false } = purchase;
  const placed = await placeIntent(tx, intent, tenders, { isWritten, isNewCart, tender });
  return { is: 'placed', isNew: true, ...placed };
}

/** Writes down what a provider is asked, and holds the goods until it has answered. */
async function send(
  tx: Tx,
  intent: OrderIntent,
  sending: {
    readonly purchase: Purchase;
    readonly goods: PlannedStock;
    readonly payment: Payment;
    readonly paying: NonNullable<Paying>;
    readonly input: Request;
  },
): Promise<Begun> {
  const { purchase, goods, payment, input } = sending;
  const { provider } = sending.paying;
  const kind = 'authorize';
  const operationId = await openOperation(tx, {
    paymentId: payment.id,
    kind,
    amount: payment.amount,
  });
  await reserveCodes(tx, intent, purchase.quote);
  await takePlanned(tx, goods);
  return {
    is: 'to_send',
    intent,
    paymentId: payment.id,
    provider,
    call: {
      ...callOf(payment, { id: operationId, kind, amount: payment.amount }),
      token: input.payment?.token,
      returnUrl: input.payment?.returnUrl,
    },
  };
}

/** The last use may have gone while this purchase waited for it; the refusal carries the quote. */
async function reserveCodes(tx: Tx, intent: OrderIntent, quote: Purchase['quote']): Promise<void> {
  const { redemptions, customerKey } = intent.snapshot;
  await reserveRedemptions(tx, { orderIntentId: intent.id, customerKey, redemptions }).catch(
    (error: unknown) => {
      throw withQuote(error, quote);
    },
  );
}

function withQuote(error: unknown, quote: Purchase['quote']): unknown {
  if (typeof error !== 'object' || error === null || !('code' in error)) return error;
  const { code } = error;
  if (code !== 'COUPON_USAGE_LIMIT' && code !== 'COUPON_CUSTOMER_LIMIT') return error;
  const details = 'facts' in error ? (error.facts as { details?: object }).details : undefined;
  return refuse(code, { ...details, quote: quote() });
}
