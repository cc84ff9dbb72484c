import { assert } from '../../kernel/assert.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { price } from '../../kernel/pricing/price.ts';
import type {
  PricedCoupon,
  PricingInput,
  PricingLine,
  PricingTax,
} from '../../kernel/pricing/types.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { groupsOfProducts } from '../catalog/catalog.ts';
import type { ProductGroups } from '../catalog/types.ts';
import { claimedForDraft, holdsOfCart } from '../inventory/inventory.ts';
import { addressOfLocation } from '../inventory/locations.ts';
import { customerKeyOf, promotionsByCodes } from '../promotions/promotions.ts';
import { type Goods, pricingShippingOf, quoteMethod, weightOf } from '../shipping/quote.ts';
import { shippingMethodById, shippingMethodsFor } from '../shipping/shipping.ts';
import type { ShippingMethod } from '../shipping/types.ts';
import type { Settings } from '../stores/settings.ts';
import { currentRoundingPolicy, marketById, resolveMarket, settingsOf } from '../stores/stores.ts';
import type { Market } from '../stores/types.ts';
import { taxFor } from '../tax/tax.ts';
import { goodsOf } from './carts.ts';
import { buyerFacts } from './cross-module.ts';
import type {
  Basket,
  BasketLine,
  Cart,
  CartGoods,
  CartProblem,
  CartVariant,
  PricedBasket,
  PricedBasketLine,
  PricedCartView,
} from './types.ts';

/*
 * What a cart costs now: its choices, the data of catalogue, prices, stock, promotions, tax and shipping, and the pure
 * pipeline of kernel/pricing. Nothing of it is stored.
 */

/**
 * Prices a cart as it is read; one flight, two with codes.
 * at     the instant that promotions and rates are looked up for; the transaction's now when left out
 * goods  what is known of them already, from under the lock that holds
 */
export async function priceCart(
  db: Db | Tx,
  cart: Cart,
  at?: Date,
  goods?: CartGoods,
): Promise<PricedCartView> {
  const instant = at ?? ('now' in db ? db.now : undefined);
  assert(instant !== undefined, 'a cart priced outside a transaction needs an instant');
  return { ...(await priceBasket(db, basketOf(cart), instant, goods)), cart };
}

const basketOf = (cart: Cart): Basket => ({
  cartId: cart.id,
  marketId: cart.marketId,
  marketCode: null,
  country: null,
  currency: cart.currency,
  customerId: cart.customerId,
  email: cart.email,
  address: cart.shippingAddress,
  shippingMethodId: cart.shippingMethodId,
  codes: cart.codes,
  lines: cart.items.map((item) => ({ ...item, key: item.id })),
});

/** The ways that go to the cart's address with what they cost now; none while there is no address or nothing is sent. */
export async function shippingOptions(
  db: Db,
  cart: Cart,
  at: Date,
): Promise<{
  readonly currency: string;
  readonly options: readonly { readonly method: ShippingMethod; readonly amount: number }[];
}> {
  const address = cart.shippingAddress;
  const [view, methods] = await Promise.all([
    priceCart(db, cart, at),
    address
      ? shippingMethodsFor(db, {
          country: address.country,
          region: address.region,
          postalCode: address.postal_code,
        })
      : [],
  ]);
  const { currency } = view;
  const goods = quotedGoods(view);
  const options = (view.needsShipping ? methods : []).flatMap((method) => {
    const amount = quoteMethod(method, goods);
    return amount === undefined ? [] : [{ method, amount }];
  });
  return { currency, options };
}

/** An empty cart asks for nothing, and holds nothing. */
const NO_GOODS: Pick<CartGoods, 'variants'> = { variants: new Map() };

/** Only rules of codes ask what a product is filed under. */
const NO_GROUPS: ProductGroups = { categoryIds: [], collectionIds: [], tags: [] };

/** What a way of sending is quoted for. */
export const quotedGoods = ({
  currency,
  weightGrams,
  totals,
}: Pick<PricedBasket, 'currency' | 'weightGrams' | 'totals'>): Goods => ({
  currency,
  weightGrams,
  goodsAfterDiscountAmount: totals.goodsAfterDiscountAmount,
});

const UNKNOWN_TAX: PricingTax = { state: 'unknown' };

/**
 * Prices lines that need not be a cart's.
 * known    of the goods already; with prices of another currency they are looked up anew
 * refuses  MARKET_NOT_FOUND 404 for a code that no market has
 */
export async function priceBasket(
  db: Db,
  basket: Basket,
  at: Date,
  known?: CartGoods,
): Promise<PricedBasket> {
  const variantIds = [...new Set(basket.lines.map((line) => line.variantId))];
  const { address, codes } = basket;
  const place = address && {
    country: address.country,
    region: address.region,
    postalCode: address.postal_code,
  };
  const isEmpty = variantIds.length === 0;
  const goodsIn = async (currency: string) => {
    if (isEmpty) return NO_GOODS;
    return currency === known?.currency ? known : goodsOf(db, { variantIds, currency });
  };
  const [
    market,
    settings,
    roundingPolicy,
    holds,
    claimed,
    buyer,
    groups,
    tax,
    methods,
    chosen,
    ownGoods,
  ] = await Promise.all([
    basket.marketId === null
      ? resolveMarket(db, { marketCode: basket.marketCode, country: basket.country })
      : marketById(db, basket.marketId),
    settingsOf(db),
    currentRoundingPolicy(db),
    basket.cartId === null || isEmpty
      ? undefined
      : (known?.holds ?? holdsOfCart(db, basket.cartId)),
    basket.draftOrderId && claimedForDraft(db, basket.draftOrderId, variantIds),
    codes.length === 0 ? undefined : buyerFacts(db, basket),
    codes.length === 0 || isEmpty ? undefined : groupsOfProducts(db, variantIds),
    place ? taxFor(db, { ...place, at }) : UNKNOWN_TAX,
    place ? shippingMethodsFor(db, place) : undefined,
    basket.shippingMethodId && !place ? shippingMethodById(db, basket.shippingMethodId) : undefined,
    basket.currency === null ? undefined : goodsIn(basket.currency),
  ]);
  if (!market) throw refuse('MARKET_NOT_FOUND');
  const currency = basket.currency ?? market.currency;
  const [{ variants }, candidates] = await Promise.all([
    ownGoods ?? goodsIn(currency),
    promotionsByCodes(db, {
      codes,
      customerKey: customerKeyOf(basket),
      at,
      ownIntentId: buyer?.ownIntentId ?? null,
    }),
  ]);

  const unitOf = (line: BasketLine) => {
    const listed = variants.get(line.variantId)?.unitPrice;
    const amount = line.fixedUnitAmount;
    if (amount === undefined) return listed ?? undefined;
    const before = listed?.compareAtAmount ?? null;
    return { amount, compareAtAmount: before !== null && before > amount ? before : null };
  };
  const needsShipping = basket.lines.some(
    (line) => variants.get(line.variantId)?.requiresShipping === true,
  );
  const weightGrams = basket.lines.reduce((sum, line) => {
    const variant = variants.get(line.variantId);
    return variant?.requiresShipping ? sum + weightOf(variant.weightGrams, line.quantity) : sum;
  }, 0);
  const method = needsShipping
    ? chosenMethod(basket.shippingMethodId, methods ?? (chosen ? [chosen] : []))
    : undefined;
  const shipping = method ? (pricingShippingOf(method, currency) ?? null) : null;
  const supplied = await taxElsewhere(db, { method, place, market, at });
  const input: PricingInput = {
    currency,
    at,
    roundingMode: roundingPolicy.mode,
    pricesIncludeTax: market.pricesIncludeTax,
    market: { id: market.id, code: market.code },
    customer: {
      id: basket.customerId,
      groupIds: buyer?.groupIds ?? [],
      orderCount: buyer?.orderCount ?? null,
    },
    lines: basket.lines.flatMap((line): PricingLine[] => {
      const variant = variants.get(line.variantId);
      const unit = unitOf(line);
      if (!variant || !unit) return [];
      return [
        {
          key: line.key,
          variantId: line.variantId,
          attributesHash: line.attributesHash,
          productId: variant.productId,
          ...(groups?.get(variant.productId) ?? NO_GROUPS),
          taxCategoryId: variant.taxCategoryId,
          requiresShipping: variant.requiresShipping,
          quantity: line.quantity,
          unitAmount: unit.amount,
          compareAtAmount: unit.compareAtAmount,
        },
      ];
    }),
    promotions: candidates.promotions,
    codes,
    rejectedCodes: candidates.rejected,
    tax: supplied ?? tax,
    shipping,
    shippingTax: settings.shippingTax,
  };
  const priced = price(input);
  // The method's own bounds look at what the goods come to.
  const isOutOfBounds =
    method !== undefined &&
    quoteMethod(method, quotedGoods({ currency, weightGrams, totals: priced })) === undefined;
  const totals =
    isOutOfBounds && input.shipping !== null ? price({ ...input, shipping: null }) : priced;

  const pricedByKey = new Map(totals.lines.map((line) => [line.key, line]));
  const demand = new Map<Uuid, number>();
  for (const line of basket.lines) {
    demand.set(line.variantId, (demand.get(line.variantId) ?? 0) + line.quantity);
  }
  const heldUnits = new Map<Uuid, number>();
  for (const line of basket.lines) {
    const units = holds?.units.get(line.key as Uuid) ?? 0;
    heldUnits.set(line.variantId, (heldUnits.get(line.variantId) ?? 0) + units);
  }
  const lines = basket.lines.map((line): PricedBasketLine => {
    const variant = variants.get(line.variantId) ?? null;
    const priced = pricedByKey.get(line.key) ?? null;
    const unit = unitOf(line);
    const problems: CartProblem[] = [];
    if (!variant?.isSellable || !unit) problems.push({ code: 'unavailable', itemIds: [line.key] });
    if (unit && line.addedUnitAmount !== undefined && line.addedUnitAmount !== unit.amount) {
      problems.push({
        code: 'price_changed',
        itemIds: [line.key],
        details: { old_amount: line.addedUnitAmount, new_amount: unit.amount },
      });
    }
    const short = shortage(
      variant,
      demand.get(line.variantId) ?? 0,
      claimed?.get(line.variantId) ?? heldUnits.get(line.variantId) ?? 0,
      settings,
    );
    if (short) problems.push({ code: 'insufficient_stock', itemIds: [line.key], details: short });
    return { line, variant, compareAtAmount: unit?.compareAtAmount ?? null, priced, problems };
  });

  const isShippingLost =
    needsShipping && basket.shippingMethodId !== null && totals.shipping === null;
  return {
    market,
    currency,
    settings,
    roundingPolicy,
    tax: supplied ?? tax,
    totals,
    lines,
    needsShipping,
    weightGrams,
    shippingMethod:
      method && totals.shipping
        ? {
            id: method.id,
            name: method.name,
            code: method.code,
            amount: totals.shipping.amount,
          }
        : null,
    problems: [
      ...lines.flatMap((line) => line.problems),
      ...totals.coupons.filter((coupon) => !coupon.applied).map(rejection),
      ...(isShippingLost ? [{ code: 'shipping_invalid' as const, itemIds: [] }] : []),
    ],
    holdExpiresAt: holds?.expiresAt ?? null,
  };
}

/**
 * Taxes of another place than the address: goods that are picked up are supplied where they are; and while there is no
 * address, a market of one country tells the country.
 */
async function taxElsewhere(
  db: Db,
  facts: {
    readonly method: ShippingMethod | undefined;
    readonly place: { readonly country: string } | null;
    readonly market: Pick<Market, 'countries'>;
    readonly at: Date;
  },
): Promise<PricingTax | undefined> {
  const { method, place, market, at } = facts;
  if (method?.type === 'pickup' && method.locationId !== null) {
    const home = await addressOfLocation(db, method.locationId);
    if (home) {
      const { country, region, postal_code: postalCode } = home;
      return taxFor(db, { country, region, postalCode, at });
    }
  }
  const [country, ...others] = market.countries;
  if (place !== null || country === undefined || others.length > 0) return undefined;
  return taxFor(db, { country, region: null, postalCode: null, at });
}

const chosenMethod = (
  id: Uuid | null,
  methods: readonly ShippingMethod[],
): ShippingMethod | undefined =>
  methods.find((method) => method.id === id && method.isActive && method.archivedAt === null);

const rejection = (coupon: PricedCoupon): CartProblem => ({
  code: 'code_rejected',
  itemIds: [],
  details: { coupon: coupon.code, reason: coupon.reason ?? 'not_found' },
});

/** What to say of a variant of which there is not enough; what the cart holds already is its own. */
function shortage(
  variant: CartVariant | null,
  requested: number,
  held: number,
  settings: Settings,
): Record<string, unknown> | undefined {
  if (!variant?.trackInventory) return undefined;
  const available = Math.max(0, variant.sellable) + held;
  if (available >= requested) return undefined;
  return { requested, ...(settings.stockDisplay === 'hidden' ? {} : { available }) };
}
