import { isCurrency } from '../../kernel/currency.ts';
import { refuseField } from '../../kernel/refusal.ts';
import type { NewPrice } from './types.ts';

/** The highest unit price: 999,999,999.99 of a currency with two decimals. */
export const UNIT_AMOUNT_MAX = 99_999_999_999;
/** One for each currency of ISO 4217, and room. */
export const PRICES_PER_VARIANT_MAX = 200;

/**
 * The base prices of one variant, checked: known currencies, each once, amounts in range.
 * field    JSON pointer of the list, for the refusals
 * refuses  INVALID_CURRENCY 422, PRICE_INVALID 422, COMPARE_AT_INVALID 422, PRICE_OVERLAP 409
 */
export function checkPrices(prices: readonly NewPrice[], field = '/prices'): readonly NewPrice[] {
  const seen = new Set<string>();
  if (prices.length > PRICES_PER_VARIANT_MAX)
    throw refuseField('LIMIT_EXCEEDED', field, 'Too many prices', {
      limit: 'prices',
      max: PRICES_PER_VARIANT_MAX,
    });
  return prices.map((price, index) => {
    const at = `${field}/${index}`;
    if (!isCurrency(price.currency))
      throw refuseField('INVALID_CURRENCY', `${at}/currency`, 'No currency of ISO 4217');
    if (!isUnitAmount(price.amount))
      throw refuseField('PRICE_INVALID', `${at}/amount`, `An amount is 0 to ${UNIT_AMOUNT_MAX}`);
    const compareAt = price.compareAtAmount ?? null;
    if (compareAt !== null && (!isUnitAmount(compareAt) || compareAt <= price.amount))
      throw refuseField(
        'COMPARE_AT_INVALID',
        `${at}/compare_at_amount`,
        'The amount to compare with is above the price',
      );
    if (seen.has(price.currency))
      throw refuseField('PRICE_OVERLAP', at, 'A currency has one base price', {
        currency: price.currency,
      });
    seen.add(price.currency);
    return { currency: price.currency, amount: price.amount, compareAtAmount: compareAt };
  });
}

export const isUnitAmount = (amount: number): boolean =>
  Number.isSafeInteger(amount) && amount >= 0 && amount <= UNIT_AMOUNT_MAX;

/** The currency as it is kept. refuses INVALID_CURRENCY 422 */
export function checkCurrency(code: string, field = '/currency'): string {
  const upper = code.toUpperCase();
  if (!isCurrency(upper)) throw refuseField('INVALID_CURRENCY', field, 'No currency of ISO 4217');
  return upper;
}
