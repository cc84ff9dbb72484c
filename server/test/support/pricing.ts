import type { PricingLine, PricingPromotion } from '../../src/kernel/pricing/types.ts';

/** One unit for 10.00 that ships, unless told otherwise. */
export const pricingLine = (key: string, facts: Partial<PricingLine> = {}): PricingLine => ({
  key,
  variantId: `v-${key}`,
  attributesHash: '',
  productId: `p-${key}`,
  categoryIds: [],
  collectionIds: [],
  tags: [],
  taxCategoryId: null,
  requiresShipping: true,
  quantity: 1,
  unitAmount: 1000,
  compareAtAmount: null,
  ...facts,
});

/** Ten percent off the order, unless told otherwise. */
export const pricingCoupon = (
  code: string,
  facts: Partial<PricingPromotion> = {},
): PricingPromotion => ({
  id: `id-${code}`,
  kind: 'coupon',
  code,
  title: code,
  type: 'percentage',
  lane: 'order',
  valueBps: 1000,
  valueAmounts: {},
  maxDiscountAmounts: {},
  conditions: {},
  targets: {},
  priority: 0,
  combinable: true,
  exclusive: false,
  timeZone: 'UTC',
  ...facts,
});
