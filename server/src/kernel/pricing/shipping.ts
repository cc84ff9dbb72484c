import type { PricingShipping } from './types.ts';

/** What the method costs for goods of this amount (after discounts). */
export const shippingAmount = (
  method: PricingShipping,
  goodsAfterDiscountAmount: number,
): number =>
  method.freeOverAmount !== null && goodsAfterDiscountAmount >= method.freeOverAmount
    ? 0
    : method.amount;
