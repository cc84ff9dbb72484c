import type { Uuid } from '../../kernel/ids.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { anyOf, json, sql } from '../../platform/postgres/sql.ts';
import { PRICES_PER_VARIANT_MAX } from '../catalog/new-prices.ts';
import type { BasePrice, PriceHistoryRow, UnitPrice } from './types.ts';

/** Base rows in force now for one unit, of many variants at once. */
export async function selectUnitPrices(
  db: Db,
  variantIds: readonly Uuid[],
  currency: string,
): Promise<ReadonlyMap<Uuid, UnitPrice>> {
  const rows = await db.many<{
    variant_id: Uuid;
    amount: number;
    compare_at_amount: number | null;
  }>(sql`
    select distinct on (variant_id) variant_id, amount, compare_at_amount
      from prices
     where variant_id = ${anyOf(variantIds)} and currency = ${currency} and price_list_id is null
       and min_quantity = 1 and coalesce(starts_at <= app_now(), true) and coalesce(ends_at > app_now(), true)
     order by variant_id, starts_at desc nulls last, id`);
  return new Map(
    rows.map((row) => [
      row.variant_id,
      { amount: row.amount, compareAtAmount: row.compare_at_amount },
    ]),
  );
}

/** The base sets of variants, each by currency. */
export async function selectBasePrices(
  db: Db,
  variantIds: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, readonly BasePrice[]>> {
  const rows = await db.many<{
    variant_id: Uuid;
    currency: string;
    amount: number;
    compare_at_amount: number | null;
  }>(sql`
    select variant_id, currency, amount, compare_at_amount from prices
     where variant_id = any(${variantIds}::uuid[]) and price_list_id is null and min_quantity = 1
       and starts_at is null and ends_at is null
     order by variant_id, currency limit ${variantIds.length * PRICES_PER_VARIANT_MAX}`);
  const byVariant = new Map<Uuid, BasePrice[]>();
  for (const { variant_id, currency, amount, compare_at_amount } of rows) {
    const price = { currency, amount, compareAtAmount: compare_at_amount };
    const known = byVariant.get(variant_id);
    if (known) known.push(price);
    else byVariant.set(variant_id, [price]);
  }
  return byVariant;
}

/** One currency of one variant: what it cost and is to cost; null: nothing. */
export type PriceChange = {
  readonly variantId: Uuid;
  readonly currency: string;
  readonly from: BasePrice | null;
  readonly to: BasePrice | null;
};

const rowsOf = (tx: Tx, changes: readonly PriceChange[]): string =>
  json(
    changes.map(({ variantId, currency, to }) => ({
      id: tx.newId(),
      variant_id: variantId,
      currency,
      amount: to?.amount ?? null,
      compare_at_amount: to?.compareAtAmount ?? null,
    })),
  );
const CHANGED = sql`(id uuid, variant_id uuid, currency bpchar, amount bigint, compare_at_amount bigint)`;

export async function deletePrices(tx: Tx, changes: readonly PriceChange[]): Promise<void> {
  await tx.run(sql`
    delete from prices p using jsonb_to_recordset(${rowsOf(tx, changes)}::jsonb) as r${CHANGED}
     where p.variant_id = r.variant_id and p.currency = r.currency and p.price_list_id is null
       and p.min_quantity = 1 and p.starts_at is null and p.ends_at is null`);
}

/** Comes after the history, which tells what was charged before. */
export async function insertPrices(tx: Tx, changes: readonly PriceChange[]): Promise<void> {
  await tx.run(sql`
    insert into prices (id, variant_id, currency, amount, compare_at_amount, prior_amount, series_prior_amount)
    select r.id, r.variant_id, r.currency, r.amount, r.compare_at_amount,
           lowest_prior_30d(r.variant_id, r.currency, false), lowest_prior_30d(r.variant_id, r.currency, true)
      from jsonb_to_recordset(${rowsOf(tx, changes)}::jsonb) as r${CHANGED}`);
}

/** Ends what was in force. Never before it began, so a slow clock makes no overlap. */
export async function closeHistory(tx: Tx, changes: readonly PriceChange[]): Promise<void> {
  await tx.run(sql`
    update price_history h set valid_to = greatest(app_now(), h.valid_from)
      from jsonb_to_recordset(${rowsOf(tx, changes)}::jsonb) as r${CHANGED}
     where h.variant_id = r.variant_id and h.currency = r.currency and h.price_list_id is null
       and h.min_quantity = 1 and h.valid_to is null`);
}

/** Begins at now, or where the row before it ended, whichever is later: no gap, no overlap. */
export async function openHistory(tx: Tx, changes: readonly PriceChange[]): Promise<void> {
  await tx.run(sql`
    insert into price_history (id, variant_id, currency, amount, compare_at_amount, valid_from, actor)
    select r.id, r.variant_id, r.currency, r.amount, r.compare_at_amount,
           greatest(app_now(), (select max(h.valid_to) from price_history h
                                 where h.variant_id = r.variant_id and h.currency = r.currency
                                   and h.price_list_id is null and h.min_quantity = 1)),
           ${json(tx.actor)}::jsonb
      from jsonb_to_recordset(${rowsOf(tx, changes)}::jsonb) as r${CHANGED}`);
}

export async function selectHistory(
  db: Db,
  variantId: Uuid,
  page: { readonly limit: number; readonly after?: readonly (string | number | boolean | null)[] },
): Promise<readonly PriceHistoryRow[]> {
  const rows = await db.many<{
    id: Uuid;
    currency: string;
    min_quantity: number;
    amount: number;
    compare_at_amount: number | null;
    valid_from: Date;
    valid_to: Date | null;
    actor: { kind: string; id?: Uuid };
  }>(sql`
    select id, currency, min_quantity, amount, compare_at_amount, valid_from, valid_to, actor
      from price_history
     where variant_id = ${variantId}
       and (${page.after?.[1] ?? null}::uuid is null
            or (valid_from, id) < (${page.after?.[0] ?? null}::timestamptz, ${page.after?.[1] ?? null}::uuid))
     order by valid_from desc, id desc
     limit ${page.limit + 1}`);
  return rows.map((row) => ({
    id: row.id,
    currency: row.currency,
    minQuantity: row.min_quantity,
    amount: row.amount,
    compareAtAmount: row.compare_at_amount,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    actor: row.actor,
  }));
}

export type PriceRow = {
  readonly id: Uuid;
  readonly price_list_id: Uuid | null;
  readonly currency: string;
  readonly amount: number;
  readonly compare_at_amount: number | null;
  readonly min_quantity: number;
  readonly starts_at: Date | null;
  readonly ends_at: Date | null;
};

/** Every price row of a variant, for the explanation of one of them. */
export async function selectPriceRows(db: Db, variantId: Uuid): Promise<readonly PriceRow[]> {
  return db.many<PriceRow>(sql`
    select id, price_list_id, currency, amount, compare_at_amount, min_quantity, starts_at, ends_at
      from prices where variant_id = ${variantId}
     order by currency, min_quantity, starts_at nulls first, id limit 1000`);
}
