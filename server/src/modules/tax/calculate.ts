/** Taxes of plain amounts, for staff: the same arithmetic as a cart's. */
import { normalizePostalCode, normalizeRegion } from '../../kernel/address.ts';
import { parseCountry } from '../../kernel/country.ts';
import { parseCurrency } from '../../kernel/currency.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { price } from '../../kernel/pricing/price.ts';
import {
  ANONYMOUS_CUSTOMER,
  type PricedCart,
  type PricingInput,
} from '../../kernel/pricing/types.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import type { Db } from '../../platform/postgres/db.ts';
import { currentRoundingPolicy, settingsOf } from '../stores/stores.ts';
import { taxCategories, taxFor } from './tax.ts';

/**
 * Taxes of amounts after discounts, at a destination.
 * refuses  INVALID_COUNTRY 422, INVALID_CURRENCY 422, NOT_FOUND 404 (category), AMOUNT_OUT_OF_RANGE 422
 */
export async function calculateTax(
  db: Db,
  input: {
    readonly currency: string;
    readonly country: string;
    readonly region: string | null;
    readonly postalCode: string | null;
    readonly pricesIncludeTax: boolean;
    readonly at: Date;
    readonly items: readonly {
      readonly amount: number;
      readonly categoryId: Uuid | null;
      readonly categoryCode: string | null;
    }[];
    readonly shippingAmount: number | null;
  },
): Promise<PricedCart> {
  const country = parseCountry(input.country);
  const [tax, categories, rounding, settings] = await Promise.all([
    taxFor(db, {
      country,
      region: input.region === null ? null : normalizeRegion(country, input.region),
      postalCode: input.postalCode === null ? null : normalizePostalCode(input.postalCode),
      at: input.at,
    }),
    taxCategories(db),
    currentRoundingPolicy(db),
    settingsOf(db),
  ]);
  const lines = input.items.map((item, index) => {
    if (item.amount < 0) {
      throw refuseField('AMOUNT_OUT_OF_RANGE', `/items/${index}/amount`, 'Not below 0');
    }
    const category = categories.find(
      ({ id, code }) => id === item.categoryId || code === item.categoryCode,
    );
    const isNamed = item.categoryId !== null || item.categoryCode !== null;
    if (isNamed && category === undefined) throw refuse('NOT_FOUND');
    return lineOf(index, item.amount, category?.id ?? null);
  });
  if (input.shippingAmount !== null && input.shippingAmount < 0) {
    throw refuseField('AMOUNT_OUT_OF_RANGE', '/shipping_amount', 'Not below 0');
  }
  return price({
    currency: parseCurrency(input.currency),
    at: input.at,
    roundingMode: rounding.mode,
    pricesIncludeTax: input.pricesIncludeTax,
    market: { id: '', code: '' },
    customer: ANONYMOUS_CUSTOMER,
    lines,
    promotions: [],
    codes: [],
    rejectedCodes: [],
    tax,
    shipping:
      input.shippingAmount === null
        ? null
        : {
            methodId: '',
            amount: input.shippingAmount,
            freeOverAmount: null,
            taxCategoryId: null,
          },
    shippingTax: settings.shippingTax,
  });
}

const lineOf = (
  index: number,
  unitAmount: number,
  taxCategoryId: string | null,
): PricingInput['lines'][number] => {
  const key = String(index).padStart(6, '0');
  return {
    key,
    variantId: key,
    attributesHash: '',
    productId: '',
    categoryIds: [],
    collectionIds: [],
    tags: [],
    taxCategoryId,
    requiresShipping: true,
    quantity: 1,
    unitAmount,
    compareAtAmount: null,
  };
};
