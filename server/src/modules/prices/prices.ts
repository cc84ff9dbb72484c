import type { Uuid } from '../../kernel/ids.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { touchVariant } from '../catalog/catalog.ts';
import { checkPrices } from '../catalog/new-prices.ts';
import type { NewPrice } from '../catalog/types.ts';
import { productPriceChanged } from './events.ts';
import {
  closeHistory,
  deletePrices,
  insertPrices,
  openHistory,
  selectBasePrices,
  selectUnitPrices,
} from './store.ts';
import type { BasePrice, UnitPrice } from './types.ts';

/*
 * Terms       base price: what a variant costs in one currency when no list says otherwise. The first stage has
 *             base prices only: no list, for one unit, without a schedule.
 * Invariants  a variant has at most one base price a currency (exclusion constraint); the history of a price has
 *             neither gap nor overlap while the price exists, and its rows are closed once (trigger).
 * Locks       the variant, whose version a change of its prices raises.
 */

/**
 * What one unit of each variant costs now in the currency; variants without such a price are absent.
 * variantIds  any number; one statement
 */
export const pricesOf = (
  db: Db,
  query: { readonly variantIds: readonly Uuid[]; readonly currency: string },
): Promise<ReadonlyMap<Uuid, UnitPrice>> => selectUnitPrices(db, query.variantIds, query.currency);

/** The base prices of one variant, by currency. */
export const basePricesOf = (db: Db, variantId: Uuid): Promise<readonly BasePrice[]> =>
  selectBasePrices(db, variantId);

/**
 * Makes the base prices of a variant equal this set: adds, changes, takes away.
 * refuses  VARIANT_NOT_FOUND 404, VERSION_MISMATCH 412, INVALID_CURRENCY, PRICE_INVALID, COMPARE_AT_INVALID 422,
 *          PRICE_OVERLAP 409 (a currency twice)
 * locks    the variant, and raises its version
 * emits    product.price_changed for each currency whose price changed
 */
export async function setPrices(
  tx: Tx,
  input: {
    readonly variantId: Uuid;
    readonly prices: readonly NewPrice[];
    readonly expectedVersion?: number | undefined;
  },
): Promise<{ readonly version: number; readonly prices: readonly BasePrice[] }> {
  const wanted = checkPrices(input.prices);
  const variant = await touchVariant(tx, input.variantId, input.expectedVersion);
  const before = new Map(
    (await selectBasePrices(tx, input.variantId)).map((price) => [price.currency, price]),
  );
  const set = wanted.filter((price) => {
    const old = before.get(price.currency);
    return old?.amount !== price.amount || old.compareAtAmount !== (price.compareAtAmount ?? null);
  });
  const kept = new Set(wanted.map((price) => price.currency));
  const gone = [...before.keys()].filter((currency) => !kept.has(currency));
  const touched = [...gone, ...set.map((price) => price.currency)];
  if (touched.length > 0) {
    await Promise.all([
      deletePrices(tx, input.variantId, touched),
      insertPrices(tx, input.variantId, set),
      closeHistory(tx, input.variantId, touched),
      openHistory(tx, input.variantId, set),
    ]);
  }
  const after = new Map(set.map((price) => [price.currency, price.amount]));
  for (const currency of touched)
    tx.emit(
      productPriceChanged(variant.productId, {
        variant_id: input.variantId,
        currency,
        old_amount: before.get(currency)?.amount ?? null,
        new_amount: after.get(currency) ?? null,
      }),
    );
  return {
    version: variant.version,
    prices: wanted
      .map((price) => ({
        currency: price.currency,
        amount: price.amount,
        compareAtAmount: price.compareAtAmount ?? null,
      }))
      .sort((a, b) => (a.currency < b.currency ? -1 : 1)),
  };
}
