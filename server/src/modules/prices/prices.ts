import type { Uuid } from '../../kernel/ids.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import type { Ids, Sql } from '../../platform/postgres/sql.ts';
import { touchVariant, variantVersion } from '../catalog/catalog.ts';
import { checkCurrency, checkPrices } from '../catalog/new-prices.ts';
import type { NewPrice } from '../catalog/types.ts';
import { productPriceChanged } from './events.ts';
import {
  closeHistory,
  deletePrices,
  insertPrices,
  openHistory,
  type PriceRow,
  selectBasePrices,
  selectHistory,
  selectPriceRows,
  selectUnitPrices,
} from './store.ts';
import type { BasePrice, PriceHistoryRow, UnitPrice } from './types.ts';

/*
 * Terms       base price: what a variant costs in one currency when no list says otherwise. The first stage has
 *             base prices only: no list, for one unit, without a schedule.
 * Invariants  a variant has at most one base price a currency (exclusion constraint); the history of a price has
 *             neither gap nor overlap while the price exists, and its rows are closed once (trigger).
 * Locks       the variant, whose version a change of its prices raises.
 */

/**
 * What one unit of each variant costs now in the currency; variants without such a price are absent.
 * variantIds  any number, or what finds them; one statement
 */
export const pricesOf = (
  db: Db,
  query: { readonly variantIds: Ids<Uuid>; readonly currency: string | Sql },
): Promise<ReadonlyMap<Uuid, UnitPrice>> => selectUnitPrices(db, query.variantIds, query.currency);

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
      closeHistory(tx, input.variantId, touched),
      openHistory(tx, input.variantId, set),
      insertPrices(tx, input.variantId, set),
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

/** The base prices and the version they belong to. refuses VARIANT_NOT_FOUND 404 */
export async function readPrices(
  db: Db,
  variantId: Uuid,
): Promise<{ readonly version: number; readonly prices: readonly BasePrice[] }> {
  const [version, prices] = await Promise.all([
    variantVersion(db, variantId),
    selectBasePrices(db, variantId),
  ]);
  if (version === undefined) throw refuse('VARIANT_NOT_FOUND');
  return { version, prices };
}

/** What a variant ever cost, newest first; one row more than asked. refuses VARIANT_NOT_FOUND 404 */
export async function priceHistory(
  db: Db,
  variantId: Uuid,
  page: {
    readonly limit: number;
    readonly after?: readonly (string | number | boolean | null)[];
  },
): Promise<readonly PriceHistoryRow[]> {
  const [version, rows] = await Promise.all([
    variantVersion(db, variantId),
    selectHistory(db, variantId, page),
  ]);
  if (version === undefined) throw refuse('VARIANT_NOT_FOUND');
  return rows;
}

export type ExplainedPrice = PriceRow & { readonly reason: LosingReason | null };
type LosingReason = 'other_currency' | 'quantity_too_low' | 'not_started' | 'ended' | 'outranked';

/**
 * Which price of a variant wins, and why each other does not.
 * at       the instant asked about
 * refuses  VARIANT_NOT_FOUND 404, INVALID_CURRENCY, QUANTITY_INVALID 422
 */
export async function explainPrice(
  db: Db,
  query: {
    readonly variantId: Uuid;
    readonly currency: string;
    readonly quantity: number;
    readonly at: Date;
  },
): Promise<{ readonly winner: PriceRow | null; readonly losers: ExplainedPrice[] }> {
  const currency = checkCurrency(query.currency);
  if (query.quantity < 1 || query.quantity > 9999)
    throw refuseField('QUANTITY_INVALID', '/quantity', '1 to 9999');
  const [version, rows] = await Promise.all([
    variantVersion(db, query.variantId),
    selectPriceRows(db, query.variantId),
  ]);
  if (version === undefined) throw refuse('VARIANT_NOT_FOUND');
  const judged = rows.map((row) => ({
    ...row,
    reason: reasonAgainst(row, { ...query, currency }),
  }));
  const [winner = null, ...outranked] = judged
    .filter((row) => row.reason === null)
    .sort(
      (a, b) =>
        b.min_quantity - a.min_quantity || startOf(b) - startOf(a) || (a.id < b.id ? -1 : 1),
    );
  return {
    winner,
    losers: [
      ...outranked.map((row) => ({ ...row, reason: 'outranked' as const })),
      ...judged.filter((row) => row.reason !== null),
    ],
  };
}

const startOf = (row: PriceRow): number => row.starts_at?.getTime() ?? 0;

function reasonAgainst(
  row: PriceRow,
  query: { readonly currency: string; readonly quantity: number; readonly at: Date },
): LosingReason | null {
  if (row.currency !== query.currency) return 'other_currency';
  if (row.min_quantity > query.quantity) return 'quantity_too_low';
  if (row.starts_at && row.starts_at > query.at) return 'not_started';
  if (row.ends_at && row.ends_at <= query.at) return 'ended';
  return null;
}
