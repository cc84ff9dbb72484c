/* `npm run prove -- money`: money arithmetic is exact.
 * Random orders go through the product's own pricing, and whoever checks them knows only what rounding means: nothing
 * here repeats how the pipeline gets to an amount. Each order is then split the ways a shop splits (a discount over
 * lines, a line over the units that come back, a payment over instalments) and put together again.
 */
import { exponentOf } from '../src/kernel/currency.ts';
import { allocate, mulDiv, type RoundingMode, type Weight } from '../src/kernel/money.ts';
import { price } from '../src/kernel/pricing/price.ts';
import type {
  PricedCart,
  PricedShipping,
  PricedTaxLine,
  PricingInput,
  PricingLine,
  PricingPromotion,
  PricingTax,
} from '../src/kernel/pricing/types.ts';
import { showMoney } from '../src/kernel/show.ts';
import { ledgerEntriesOfPlacement, type PlacedParts } from '../src/modules/ledger/placement.ts';
import { pricingCoupon, pricingLine } from '../test/support/pricing.ts';
import { promise } from './support/promise.ts';

const ORDERS = 1_000_000;
const ORDERS_SHORT = 40_000;
/** Formatting by `Intl` and pricing again cost as much as all the rest: done for one order in so many. */
const LOOKED_AT_TWICE = 64;
const PPM = 1_000_000n;

/** At least one of each exponent that ISO 4217 knows. */
const CURRENCIES = ['JPY', 'KRW', 'CLP', 'USD', 'EUR', 'GBP', 'CHF', 'KWD', 'BHD', 'TND', 'CLF'];
const RATES = [0, 25_000, 55_000, 77_000, 82_500, 190_000, 200_000, 255_000, 66_667, 1];

type Chance = () => number;

const below = (random: Chance, bound: number): number => Math.floor(random() * bound);
const oneOf = <T>(random: Chance, all: readonly T[]): T => all[below(random, all.length)] as T;

/** Small amounts meet every rounding; great ones meet every overflow. */
function amountOf(random: Chance): number {
  const greatest = oneOf(random, [10, 100, 10_000, 10_000, 1_000_000, 9_999_999_999]);
  return below(random, greatest + 1);
}

function randomLine(random: Chance, nth: number): PricingLine {
  return pricingLine(`l${nth}`, {
    variantId: `v${below(random, 4)}`,
    quantity: random() < 0.5 ? 1 : 1 + below(random, 60),
    unitAmount: amountOf(random),
    compareAtAmount: random() < 0.2 ? amountOf(random) : null,
    requiresShipping: random() < 0.8,
    taxCategoryId: oneOf(random, [null, null, 'c-reduced', 'c-exempt']),
    tags: random() < 0.3 ? ['sale'] : [],
  });
}

function randomPromotion(random: Chance, nth: number, currency: string): PricingPromotion {
  return pricingCoupon(`P${nth}`, {
    kind: random() < 0.5 ? 'coupon' : 'automatic',
    code: `P${nth}`,
    type: oneOf(random, ['percentage', 'fixed_amount'] as const),
    lane: oneOf(random, ['item', 'order', 'shipping'] as const),
    valueBps: 1 + below(random, 10_000),
    valueAmounts: { [currency]: amountOf(random) },
    maxDiscountAmounts: random() < 0.3 ? { [currency]: amountOf(random) } : {},
    targets: {
      ...(random() < 0.3 ? { include: { tags: ['sale'] } } : {}),
      ...(random() < 0.2 ? { per_unit: true } : {}),
      ...(random() < 0.2 ? { exclude_discounted: true } : {}),
    },
    priority: below(random, 3),
    combinable: random() < 0.8,
    exclusive: random() < 0.1,
  });
}

function randomTax(random: Chance): PricingTax {
  const kind = random();
  if (kind < 0.05) return { state: 'unknown' };
  if (kind < 0.1) return { state: 'no_zone', country: 'US', region: 'OR' };
  const components = 1 + below(random, 3);
  const rates = Array.from({ length: components }, (_, nth) => ({
    id: `r${nth}`,
    categoryId: null,
    name: `Tax ${nth}`,
    ratePpm: oneOf(random, RATES),
    component: String(nth),
    appliesToShipping: random() < 0.8,
  }));
  const reduced = { ...(rates[0] as (typeof rates)[number]), id: 'r9', categoryId: 'c-reduced' };
  return {
    state: 'zone',
    zoneId: 'z',
    country: 'DE',
    region: null,
    rates: random() < 0.5 ? [...rates, { ...reduced, ratePpm: oneOf(random, RATES) }] : rates,
    categories: [
      { id: 'c-reduced', code: 'reduced' },
      { id: 'c-exempt', code: 'exempt' },
    ],
  };
}

function randomOrder(random: Chance): PricingInput {
  const currency = oneOf(random, CURRENCIES);
  const promotions = Array.from({ length: below(random, 4) }, (_, nth) =>
    randomPromotion(random, nth, currency),
  );
  return {
    currency,
    at: new Date(0),
    roundingMode: oneOf(random, ['half_up', 'half_even'] as const),
    pricesIncludeTax: random() < 0.5,
    market: { id: 'm', code: 'default' },
    customer: { id: null, groupIds: [], orderCount: null },
    lines: Array.from({ length: 1 + below(random, 6) }, (_, nth) => randomLine(random, nth)),
    promotions,
    codes: promotions.flatMap(({ kind, code }) => (kind === 'coupon' && code ? [code] : [])),
    rejectedCodes: [],
    tax: randomTax(random),
    shipping:
      random() < 0.2
        ? null
        : {
            methodId: 's',
            amount: amountOf(random),
            freeOverAmount: random() < 0.2 ? amountOf(random) : null,
            taxCategoryId: oneOf(random, [null, 'c-reduced']),
          },
    shippingTax: oneOf(random, ['proportional', 'category', 'none'] as const),
  };
}

// ---- What must be true ----------------------------------------------------------------------------------------

const total = (amounts: Iterable<number>): bigint => {
  let sum = 0n;
  for (const amount of amounts) sum += BigInt(amount);
  return sum;
};

/** Whether `rounded` is what rounding `numerator / denominator` (not negative) may give: nearest, ties by the mode. */
function isRounded(rounded: number, numerator: bigint, denominator: bigint, mode: RoundingMode) {
  const twiceOff = 2n * (BigInt(rounded) * denominator - numerator);
  if (twiceOff === denominator) return mode === 'half_up' || rounded % 2 === 0;
  if (twiceOff === -denominator) return mode === 'half_even' && rounded % 2 === 0;
  return -denominator < twiceOff && twiceOff < denominator;
}

/** Tax of one amount: the parts sum to it, each within a unit of its exact share; gives what is wrong. */
function faultOfTax(
  order: PricingInput,
  base: number,
  taxAmount: number,
  taxLines: readonly PricedTaxLine[],
): string | undefined {
  if (total(taxLines.map((line) => line.taxAmount)) !== BigInt(taxAmount)) return 'tax parts';
  const ppm = total(taxLines.map((line) => line.ratePpm));
  const whole = order.pricesIncludeTax ? PPM + ppm : PPM;
  if (!isRounded(taxAmount, BigInt(base) * ppm, whole, order.roundingMode)) return 'tax';
  for (const line of taxLines) {
    const off = BigInt(line.taxAmount) * ppm - BigInt(taxAmount) * BigInt(line.ratePpm);
    if (ppm > 0n && (off >= ppm || off <= -ppm)) return 'a tax part is a unit off';
    const taxable = BigInt(base) - (order.pricesIncludeTax ? BigInt(taxAmount) : 0n);
    if (BigInt(line.taxableAmount) !== taxable) return 'taxable amount';
  }
  return undefined;
}

function faultOfLines(order: PricingInput, cart: PricedCart): string | undefined {
  for (const [nth, line] of cart.lines.entries()) {
    const asked = order.lines[nth] as PricingLine;
    if (line.key !== asked.key) return 'order of lines';
    if (BigInt(line.subtotalAmount) !== BigInt(asked.unitAmount) * BigInt(asked.quantity))
      return 'subtotal of a line';
    if (total(line.discounts.map(({ amount }) => amount)) !== BigInt(line.discountAmount))
      return 'discount parts of a line';
    if (line.discountAmount < 0 || line.discountAmount > line.subtotalAmount)
      return 'discount beyond its line';
    const base = line.subtotalAmount - line.discountAmount;
    const fault = faultOfTax(order, base, line.taxAmount, line.taxLines);
    if (fault) return `${fault} of a line`;
    if (line.totalAmount !== base + (order.pricesIncludeTax ? 0 : line.taxAmount))
      return 'total of a line';
  }
  return undefined;
}

function faultOfShipping(order: PricingInput, shipping: PricedShipping | null): string | undefined {
  if (shipping === null) return order.shipping === null ? undefined : 'no shipping';
  if (total(shipping.discounts.map(({ amount }) => amount)) !== BigInt(shipping.discountAmount))
    return 'discount parts of shipping';
  const base = shipping.amount - shipping.discountAmount;
  if (base < 0) return 'shipping below 0';
  if (total(shipping.taxLines.map((line) => line.taxAmount)) !== BigInt(shipping.taxAmount))
    return 'tax parts of shipping';
  if (shipping.totalAmount !== base + (order.pricesIncludeTax ? 0 : shipping.taxAmount))
    return 'total of shipping';
  return undefined;
}

function faultOfTotals(cart: PricedCart): string | undefined {
  const { lines, shipping } = cart;
  const parts = [...lines, ...(shipping ? [shipping] : [])];
  const sums: readonly (readonly [string, number, bigint])[] = [
    ['subtotal', cart.subtotalAmount, total(lines.map((line) => line.subtotalAmount))],
    ['discount', cart.discountAmount, total(parts.map((part) => part.discountAmount))],
    ['promotions', cart.discountAmount, total(cart.discounts.map(({ amount }) => amount))],
    ['tax', cart.taxAmount, total(parts.map((part) => part.taxAmount))],
    ['tax summary', cart.taxAmount, total(cart.taxLines.map((line) => line.taxAmount))],
    ['total', cart.totalAmount, total(parts.map((part) => part.totalAmount))],
  ];
  for (const [name, amount, sum] of sums) if (BigInt(amount) !== sum) return `sum of ${name}`;
  for (const { promotionId, amount } of cart.discounts) {
    const taken = parts.flatMap((part) =>
      part.discounts.filter((one) => one.promotionId === promotionId).map((one) => one.amount),
    );
    if (total(taken) !== BigInt(amount)) return 'parts of a promotion';
  }
  return undefined;
}

/** What the order would post when it is placed. */
function faultOfBooks(cart: PricedCart): string | undefined {
  const placed = { ...cart, orderId: 'o', shippingLine: cart.shipping } as unknown as PlacedParts;
  const entries = ledgerEntriesOfPlacement(placed);
  return total(entries.map(({ amount }) => amount)) === 0n ? undefined : 'books';
}

type Split = (whole: number, weights: readonly Weight[]) => ReadonlyMap<string, number>;

/** An amount over parts: nothing made or lost, each part within a unit of its share, whatever their order. */
function faultOfSplit(split: Split, whole: number, weights: readonly Weight[]): string | undefined {
  const parts = split(whole, weights);
  if (total(parts.values()) !== BigInt(whole)) return 'a split makes or loses a unit';
  const given = total(weights.map(({ weight }) => weight));
  for (const { key, weight } of weights) {
    const part = parts.get(key);
    if (part === undefined) return 'a split forgets a part';
    const [share, all] = given === 0n ? [1n, BigInt(weights.length)] : [BigInt(weight), given];
    const off = BigInt(part) * all - BigInt(whole) * share;
    if (off >= all || off <= -all) return 'a part is a unit off its share';
  }
  for (const [key, part] of split(whole, weights.toReversed()))
    if (parts.get(key) !== part) return 'a split depends on the order of its parts';
  return undefined;
}

/** A line that comes back unit by unit in some steps gives back what it cost. */
function faultOfReturns(random: Chance, cart: PricedCart, mode: RoundingMode): string | undefined {
  for (const line of cart.lines) {
    let back = 0;
    let amount = 0;
    while (back < line.quantity) {
      back += 1 + below(random, line.quantity - back);
      const upTo = mulDiv(line.totalAmount, back, line.quantity, mode);
      if (upTo < amount) return 'a step of a return below 0';
      amount = upTo;
    }
    if (amount !== line.totalAmount) return 'a return makes or loses a unit';
  }
  return undefined;
}

/** Written for people and read again it is the same amount, whatever the digits of its currency. */
function faultOfText({ currency, totalAmount }: PricedCart): string | undefined {
  const text = showMoney(totalAmount, currency, 'en').replaceAll(/[^0-9.]/g, '');
  const [, digits = ''] = text.split('.');
  if (digits.length !== exponentOf(currency)) return `digits of ${currency}`;
  return BigInt(text.replace('.', '')) === BigInt(totalAmount) ? undefined : 'text of an amount';
}

/** The same order with its lines and codes in another order costs the same, line by line. */
function faultOfOrder(order: PricingInput, cart: PricedCart): string | undefined {
  const turned = price({
    ...order,
    lines: order.lines.toReversed(),
    promotions: order.promotions.toReversed(),
    codes: order.codes.toReversed(),
  });
  if (turned.totalAmount !== cart.totalAmount) return 'total depends on the order of lines';
  const byKey = new Map(turned.lines.map((line) => [line.key, line.totalAmount]));
  return cart.lines.some((line) => byKey.get(line.key) !== line.totalAmount)
    ? 'a line depends on the order of lines'
    : undefined;
}

// ---- The program ----------------------------------------------------------------------------------------------

/** As a careless hand would split: each part rounded on its own. */
const splitByFloat: Split = (whole, weights) => {
  const given = weights.reduce((all, { weight }) => all + weight, 0);
  return new Map(
    weights.map(({ key, weight }) => [
      key,
      Math.round((whole * (given === 0 ? 1 : weight)) / (given === 0 ? weights.length : given)),
    ]),
  );
};

/** As one might who looks at the total only: what is left over goes to the first part. */
const splitToFirst: Split = (whole, weights) => {
  const parts = new Map(splitByFloat(whole, weights));
  const [first] = weights;
  if (first)
    parts.set(first.key, (parts.get(first.key) ?? 0) + whole - Number(total(parts.values())));
  return parts;
};

const SPLITS: Readonly<Record<string, Split>> = { float: splitByFloat, 'to-first': splitToFirst };

/** What is wrong with one order, or undefined. */
function faultOf(random: Chance, order: PricingInput, split: Split, isLookedAtTwice: boolean) {
  const cart = price(order);
  const weights = cart.lines.map(({ key, totalAmount }) => ({ key, weight: totalAmount }));
  return (
    faultOfLines(order, cart) ??
    faultOfShipping(order, cart.shipping) ??
    faultOfTotals(cart) ??
    faultOfBooks(cart) ??
    faultOfSplit(split, below(random, cart.totalAmount + 1), weights) ??
    faultOfReturns(random, cart, order.roundingMode) ??
    (isLookedAtTwice ? (faultOfText(cart) ?? faultOfOrder(order, cart)) : undefined)
  );
}

export const program = promise({
  name: 'money',
  says: 'totals are exact and splitting neither makes nor loses a unit, with 0, 2, 3 and 4 decimals',
  plants: {
    float: 'splits are rounded part by part',
    'to-first': 'what a split leaves over goes to its first part',
  },
  run: async ({ random, isShort, plant, say, expect }) => {
    const orders = isShort ? ORDERS_SHORT : ORDERS;
    const split = (plant !== undefined && SPLITS[plant]) || allocate;
    const exponents = new Map<number, number>();
    let lines = 0;
    for (let nth = 1; nth <= orders; nth += 1) {
      const order = randomOrder(random.fraction);
      const fault = faultOf(random.fraction, order, split, nth % LOOKED_AT_TWICE === 0);
      expect(fault === undefined, `order ${nth}: ${fault}, in ${JSON.stringify(order)}`);
      const digits = exponentOf(order.currency);
      exponents.set(digits, (exponents.get(digits) ?? 0) + 1);
      lines += order.lines.length;
      if (nth % 100_000 === 0) {
        say(`${nth} orders`);
        // A signal is heard in between.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    for (const digits of [0, 2, 3])
      expect(exponents.has(digits), `no currency of ${digits} digits`);
    return { orders, lines, wrong: 0, decimals: [...exponents.keys()].sort().join('/') };
  },
});
