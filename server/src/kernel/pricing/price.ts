/**
 * The pricing pipeline: from lines, promotions, taxes and shipping to totals (commerce.md 10.1).
 * Pure: the same input gives the same result on a server and in a browser.
 *
 * Terms       lane: item, order, shipping; each works on what the former left. remaining: a line's amount after
 *             the discounts so far. canonical key: variant and attributes of a line.
 * Invariants  totals are sums of stored, rounded parts; a discount's parts sum to it; nothing is below 0;
 *             the order in which lines and codes were added changes no amount.
 */
import { present } from '../assert.ts';
import { checkedTotal, sum, times } from '../money.ts';
import { type DiscountPlan, planDiscounts } from './promotions.ts';
import { shippingAmount } from './shipping.ts';
import { summarizeTax, type Taxed, taxOfLine, taxOfShipping } from './tax.ts';
import type {
  PricedCart,
  PricedCoupon,
  PricedDiscount,
  PricedLine,
  PricedShipping,
  PricingInput,
  PricingLine,
} from './types.ts';

/**
 * Prices a cart.
 * input    line keys unique; amounts >= 0; quantities >= 1
 * gives    lines in the order of the input, one entry for each code entered
 * refuses  AMOUNT_OUT_OF_RANGE 422
 */
export function price(input: PricingInput): PricedCart {
  const lines = canonicalOrder(input.lines);
  const subtotals = new Map(
    lines.map((line) => [line.key, times(line.unitAmount, line.quantity)] as const),
  );
  const plan = planDiscounts({
    pricing: input,
    lines,
    subtotals,
    shippingOf: (goods) => (input.shipping === null ? 0 : shippingAmount(input.shipping, goods)),
  });
  const pricedByKey = new Map(
    lines.map((line) => {
      const subtotal = present(subtotals.get(line.key), 'a subtotal');
      return [line.key, priceLine(input, line, subtotal, plan)] as const;
    }),
  );
  const priced = input.lines.map((line) => present(pricedByKey.get(line.key), 'a priced line'));
  const shipping = priceShipping(input, lines, pricedByKey, plan);
  const subtotalAmount = sum(priced.map((line) => line.subtotalAmount));
  const goodsDiscount = sum(priced.map((line) => line.discountAmount));
  const discountAmount = checkedTotal(goodsDiscount + (shipping?.discountAmount ?? 0));
  const shippingTotal = shipping?.amount ?? 0;
  const taxAmount = checkedTotal(
    sum(priced.map((line) => line.taxAmount)) + (shipping?.taxAmount ?? 0),
  );
  return {
    currency: input.currency,
    taxIncluded: input.pricesIncludeTax,
    lines: priced,
    shipping,
    subtotalAmount,
    discountAmount,
    shippingAmount: shippingTotal,
    taxAmount,
    totalAmount: checkedTotal(
      subtotalAmount - discountAmount + shippingTotal + (input.pricesIncludeTax ? 0 : taxAmount),
    ),
    goodsAfterDiscountAmount: subtotalAmount - goodsDiscount,
    taxLines: summarizeTax([
      ...priced.flatMap((line) => line.taxLines),
      ...(shipping?.taxLines ?? []),
    ]),
    discounts: plan.applied.map(({ promotion, amount }) => ({
      promotionId: promotion.id,
      code: promotion.code,
      title: promotion.title,
      amount,
    })),
    coupons: couponsOf(input, plan),
    nearMisses: plan.rejected
      .filter(({ promotion }) => promotion.kind === 'automatic')
      .map(({ promotion, reason, details }) => ({
        promotionId: promotion.id,
        title: promotion.title,
        reason,
        ...(details === undefined ? {} : { details }),
      })),
  };
}

/** What ties are broken by: variant and attributes, then the caller's key for lines equal in both. */
export const canonicalKey = (line: PricingLine): string =>
  `${line.variantId}\n${line.attributesHash}\n${line.key}`;

function canonicalOrder(lines: readonly PricingLine[]): readonly PricingLine[] {
  return lines
    .map((line) => ({ line, sortKey: canonicalKey(line) }))
    .sort((a, b) => (a.sortKey < b.sortKey ? -1 : 1))
    .map(({ line }) => line);
}

function priceLine(
  input: PricingInput,
  line: PricingLine,
  subtotalAmount: number,
  plan: DiscountPlan,
): PricedLine {
  const discounts = discountsOf(plan, line.key);
  const discountAmount = sum(discounts.map((discount) => discount.amount));
  const base = subtotalAmount - discountAmount;
  const taxed = taxOfLine(input, line.taxCategoryId, base);
  return {
    key: line.key,
    variantId: line.variantId,
    quantity: line.quantity,
    unitAmount: line.unitAmount,
    subtotalAmount,
    discountAmount,
    taxAmount: taxed.taxAmount,
    totalAmount: totalOf(input, base, taxed),
    discounts,
    taxLines: taxed.taxLines,
  };
}

function priceShipping(
  input: PricingInput,
  lines: readonly PricingLine[],
  priced: ReadonlyMap<string, PricedLine>,
  plan: DiscountPlan,
): PricedShipping | null {
  if (input.shipping === null) return null;
  const discounts = plan.applied.flatMap(({ promotion, shippingAmount: amount }) =>
    amount > 0
      ? [{ promotionId: promotion.id, code: promotion.code, title: promotion.title, amount }]
      : [],
  );
  const discountAmount = sum(discounts.map((discount) => discount.amount));
  const base = plan.shippingAmount - discountAmount;
  const ships = lines.filter((line) => line.requiresShipping);
  const goods = (ships.length > 0 ? ships : lines).map((line) => {
    const { subtotalAmount, discountAmount: off } = present(priced.get(line.key), 'a priced line');
    return { taxCategoryId: line.taxCategoryId, amount: subtotalAmount - off };
  });
  const taxed = taxOfShipping(input, input.shipping.taxCategoryId, base, goods);
  return {
    methodId: input.shipping.methodId,
    amount: plan.shippingAmount,
    discountAmount,
    taxAmount: taxed.taxAmount,
    totalAmount: totalOf(input, base, taxed),
    discounts,
    taxLines: taxed.taxLines,
  };
}

const totalOf = (input: PricingInput, base: number, taxed: Taxed): number =>
  checkedTotal(base + (input.pricesIncludeTax ? 0 : taxed.taxAmount));

function discountsOf(plan: DiscountPlan, key: string): readonly PricedDiscount[] {
  return plan.applied.flatMap(({ promotion, byLine }) => {
    const amount = byLine.get(key) ?? 0;
    return amount > 0
      ? [{ promotionId: promotion.id, code: promotion.code, title: promotion.title, amount }]
      : [];
  });
}

/** Trimmed and upper case: the form in which codes are stored and compared. */
export const normalizeCode = (code: string): string => code.trim().normalize('NFC').toUpperCase();

function couponsOf(input: PricingInput, plan: DiscountPlan): readonly PricedCoupon[] {
  return [...new Set(input.codes.map(normalizeCode))].map((code) => {
    if (plan.applied.some(({ promotion }) => promotion.code === code)) {
      return { code, applied: true };
    }
    const why =
      plan.rejected.find(({ promotion }) => promotion.code === code) ??
      input.rejectedCodes.find((rejected) => normalizeCode(rejected.code) === code);
    return {
      code,
      applied: false,
      reason: why?.reason ?? 'not_found',
      ...(why?.details === undefined ? {} : { details: why.details }),
    };
  });
}
