import { present } from '../../kernel/assert.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { touchVariants, variantVersion } from '../catalog/catalog.ts';
import { checkCurrency, checkPrices } from '../catalog/new-prices.ts';
import type { NewPrice } from '../catalog/types.ts';
import { productPriceChanged } from './events.ts';
import {
  closeHistory,
  deletePrices,
  insertPrices,
  openHistory,
  type PriceChange,
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

/** What one unit of each variant costs now in the currency; variants without such a price are absent. */
export const pricesOf = (
  db: Db,
  query: { readonly variantIds: readonly Uuid[]; readonly currency: string },
): Promise<ReadonlyMap<Uuid, UnitPrice>> => selectUnitPrices(db, query.variantIds, query.currency);

/** The whole set of base prices that a variant is to have. */
export type WantedPrices = {
  readonly variantId: Uuid;
  readonly prices: readonly NewPrice[];
  readonly expectedVersion?: number | undefined;
};

export type SetPrices = {
  readonly variantId: Uuid;
  readonly version: number;
  readonly prices: readonly BasePrice[];
};

/** Makes the base prices of one variant equal this set; all else as `setAllPrices`. */
export async function setPrices(tx: Tx, input: WantedPrices): Promise<SetPrices> {
  const [set] = await setAllPrices(tx, [input]);
  return present(set, 'the prices of the one variant');
}

/**
 * Makes the base prices of variants equal these sets: adds, changes, takes away. The statements are as many for one
 * variant as for a thousand.
 * wanted   each variant once
 * field    JSON pointer of the list of one of them
 * gives    what each has now, in the order of the input
 * refuses  VARIANT_NOT_FOUND 404, VERSION_MISMATCH 412, INVALID_CURRENCY, PRICE_INVALID, COMPARE_AT_INVALID 422,
 *          PRICE_OVERLAP 409 (a currency twice)
 * locks    the variants, and raises their versions
 * emits    product.price_changed for each variant and currency whose price changed
 */
export async function setAllPrices(
  tx: Tx,
  input: readonly WantedPrices[],
  field = (_index: number) => '/prices',
): Promise<readonly SetPrices[]> {
  const wanted = input.map((one, index) => ({
    ...one,
    prices: checkPrices(one.prices, field(index)),
  }));
  const variants = await touchVariants(tx, wanted);
  const before = await selectBasePrices(tx, [...variants.keys()]);
  const changes = wanted.flatMap((one) => changesOf(one, before.get(one.variantId) ?? []));
  if (changes.length > 0) {
    const set = changes.filter((change) => change.to !== null);
    await Promise.all([
      deletePrices(tx, changes),
      closeHistory(tx, changes),
      openHistory(tx, set),
      insertPrices(tx, set),
    ]);
  }
  const variantOf = (id: Uuid) => present(variants.get(id), 'the variant under the lock');
  for (const { variantId, currency, from, to } of changes) {
    tx.emit(
      productPriceChanged(variantOf(variantId).productId, {
        variant_id: variantId,
        currency,
        old_amount: from?.amount ?? null,
        new_amount: to?.amount ?? null,
      }),
    );
  }
  return wanted.map(({ variantId, prices }) => ({
    variantId,
    version: variantOf(variantId).version,
    prices: prices.map(basePrice).sort((a, b) => (a.currency < b.currency ? -1 : 1)),
  }));
}

const basePrice = (price: NewPrice): BasePrice => ({
  currency: price.currency,
  amount: price.amount,
  compareAtAmount: price.compareAtAmount ?? null,
});

/** What differs between the prices a variant has and those it is to have. */
function changesOf(
  { variantId, prices }: WantedPrices,
  before: readonly BasePrice[],
): readonly PriceChange[] {
  const old = new Map(before.map((price) => [price.currency, price]));
  const kept = new Set(prices.map((price) => price.currency));
  const gone = before.filter((price) => !kept.has(price.currency));
  const set = prices.map(basePrice).filter((price) => {
    const was = old.get(price.currency);
    return was?.amount !== price.amount || was.compareAtAmount !== price.compareAtAmount;
  });
  return [
    ...gone.map((from) => ({ variantId, currency: from.currency, from, to: null })),
    ...set.map((to) => ({
      variantId,
      currency: to.currency,
      from: old.get(to.currency) ?? null,
      to,
    })),
  ];
}

/** The base prices and the version they belong to. refuses VARIANT_NOT_FOUND 404 */
export async function readPrices(db: Db, variantId: Uuid): Promise<SetPrices> {
  const [version, prices] = await Promise.all([
    variantVersion(db, variantId),
    selectBasePrices(db, [variantId]),
  ]);
  if (version === undefined) throw refuse('VARIANT_NOT_FOUND');
  return { variantId, version, prices: prices.get(variantId) ?? [] };
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
