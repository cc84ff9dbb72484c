import { type AddressInput, parseAddress } from '../../kernel/address.ts';
import { parseCountry } from '../../kernel/country.ts';
import { isCurrency } from '../../kernel/currency.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { normalizeCode } from '../../kernel/pricing/price.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import type { Db } from '../../platform/postgres/db.ts';
import { CART_CODES_MAX, CART_LINES_MAX, foldItems, refuseItemsLimit } from './carts.ts';
import { priceBasket } from './price-cart.ts';
import type { NewCartItem, PricedBasket } from './types.ts';

/**
 * Prices any lines in a context; writes nothing.
 * country  where it would go, when there is no address yet
 * refuses  QUANTITY_INVALID, CART_ITEMS_LIMIT, CART_COUPONS_LIMIT, LIMIT_EXCEEDED 422, VARIANT_NOT_FOUND 404,
 *          MARKET_NOT_FOUND 404, INVALID_CURRENCY, INVALID_COUNTRY, ADDRESS_INVALID 422
 */
export async function quote(
  db: Db,
  input: {
    readonly at: Date;
    readonly customerId?: Uuid | null;
    readonly items: readonly NewCartItem[];
    readonly marketCode?: string | undefined;
    readonly currency?: string | undefined;
    readonly country?: string | undefined;
    readonly address?: AddressInput | undefined;
    readonly codes?: readonly string[] | undefined;
    readonly shippingMethodId?: Uuid | undefined;
  },
): Promise<PricedBasket> {
  const currency = input.currency?.toUpperCase();
  if (currency !== undefined && !isCurrency(currency)) {
    throw refuseField('INVALID_CURRENCY', '/currency', 'There is no such currency');
  }
  const address = input.address ? parseAddress(input.address, '/address') : null;
  const country = input.country === undefined ? null : parseCountry(input.country, '/country');
  const codes = [...new Set((input.codes ?? []).map(normalizeCode))].filter((code) => code !== '');
  if (codes.length > CART_CODES_MAX) {
    throw refuse('CART_COUPONS_LIMIT', { limit: 'cart_coupons', max: CART_CODES_MAX });
  }
  const lines = foldItems(input.items, (index) => `/items/${index}/quantity`);
  if (lines.length > CART_LINES_MAX) refuseItemsLimit();
  const priced = await priceBasket(
    db,
    {
      cartId: null,
      marketId: null,
      marketCode: input.marketCode ?? null,
      country: address?.country ?? country,
      currency: currency ?? null,
      customerId: input.customerId ?? null,
      email: null,
      address: address ?? (country === null ? null : { country, region: null, postal_code: null }),
      shippingMethodId: input.shippingMethodId ?? null,
      codes,
      lines: lines.map((line) => ({ ...line, key: `${line.variantId}|${line.attributesHash}` })),
    },
    input.at,
  );
  if (priced.lines.some((line) => line.variant === null)) throw refuse('VARIANT_NOT_FOUND');
  return priced;
}
