/** What a method costs: pure, from the method as it is kept. */
import { checkedTotal } from '../../kernel/money.ts';
import { shippingAmount } from '../../kernel/pricing/shipping.ts';
import type { PricingShipping } from '../../kernel/pricing/types.ts';
import type { ShippingMethod } from './types.ts';

/**
 * The method as pricing needs it; undefined when it has no price in the currency.
 * A pickup without a price is free.
 */
export function pricingShippingOf(
  method: ShippingMethod,
  currency: string,
): PricingShipping | undefined {
  const base = method.amounts[currency] ?? (method.type === 'pickup' ? 0 : undefined);
  if (base === undefined) return undefined;
  const freeOver = method.type === 'free_over' ? method.freeOverAmounts?.[currency] : undefined;
  return {
    methodId: method.id,
    amount: checkedTotal(base + (method.handlingAmounts?.[currency] ?? 0)),
    freeOverAmount: freeOver ?? null,
    taxCategoryId: method.taxCategoryId,
  };
}

/** What is to be sent. */
export type Goods = {
  readonly currency: string;
  readonly goodsAfterDiscountAmount: number;
  /** Of the units that are sent. */
  readonly weightGrams: number;
};

/** A unit of unknown weight counts as this (commerce.md 12). */
export const UNKNOWN_WEIGHT_GRAMS = 500;

/** What units of something weigh together, in grams. */
export const weightOf = (unitGrams: number | null, quantity: number): number =>
  (unitGrams ?? UNKNOWN_WEIGHT_GRAMS) * quantity;

/**
 * The price of the method for these goods, in minor units; undefined when the method is not offered: no price in the
 * currency, or the goods are outside its bounds, of which both ends are inside.
 */
export function quoteMethod(method: ShippingMethod, goods: Goods): number | undefined {
  const { currency, goodsAfterDiscountAmount: amount } = goods;
  const pricing = pricingShippingOf(method, currency);
  if (pricing === undefined) return undefined;
  const isInside =
    isBetween(
      amount,
      method.minSubtotalAmounts?.[currency] ?? null,
      method.maxSubtotalAmounts?.[currency] ?? null,
    ) && isBetween(goods.weightGrams, method.minWeightGrams, method.maxWeightGrams);
  return isInside ? shippingAmount(pricing, amount) : undefined;
}

const isBetween = (value: number, min: number | null, max: number | null): boolean =>
  (min === null || value >= min) && (max === null || value <= max);
