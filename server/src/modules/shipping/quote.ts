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

/**
 * The price of the method for goods of this amount after discounts, in minor units; undefined when the method is
 * not offered: no price in the currency, or the goods are outside its bounds.
 */
export function quoteMethod(
  method: ShippingMethod,
  goods: { readonly currency: string; readonly goodsAfterDiscountAmount: number },
): number | undefined {
  const { currency, goodsAfterDiscountAmount: amount } = goods;
  const pricing = pricingShippingOf(method, currency);
  if (pricing === undefined || !isWithinBounds(method, currency, amount)) return undefined;
  return shippingAmount(pricing, amount);
}

function isWithinBounds(method: ShippingMethod, currency: string, amount: number): boolean {
  const min = method.minSubtotalAmounts?.[currency];
  const max = method.maxSubtotalAmounts?.[currency];
  return (min === undefined || amount >= min) && (max === undefined || amount <= max);
}
