import type { Uuid } from '../../kernel/ids.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { anyOf, type Ids, json, type Sql, sql } from '../../platform/postgres/sql.ts';
import type { NewPrice } from '../catalog/types.ts';
import type { BasePrice, PriceHistoryRow, UnitPrice } from './types.ts';

/** Base rows in force now for one unit, of many variants at once. */
export async function selectUnitPrices(
  db: Db,
  variantIds: Ids<Uuid>,
  currency: string | Sql,
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

/** The base set of one variant, by currency. */
export async function selectBasePrices(db: Db, variantId: Uuid): Promise<readonly BasePrice[]> {
  const rows = await db.many<{
    currency: string;
    amount: number;
    compare_at_amount: number | null;
  }>(sql`
    select currency, amount, compare_at_amount from prices
     where variant_id = ${variantId} and price_list_id is null and min_quantity = 1
       and starts_at is null and ends_at is null
     order by currency limit 200`);
  return rows.map((row) => ({
    currency: row.currency,
    amount: row.amount,
    compareAtAmount: row.compare_at_amount,
  }));
}

export async function deletePrices(
  tx: Tx,
  variantId: Uuid,
  currencies: readonly string[],
): Promise<void> {
  await tx.run(sql`
    delete from prices
     where variant_id = ${variantId} and currency = any(${currencies}::bpchar[]) and price_list_id is null
       and min_quantity = 1 and starts_at is null and ends_at is null`);
}

/** Comes after the history, which tells what was charged before. */
export async function insertPrices(
  tx: Tx,
  variantId: Uuid,
  prices: readonly NewPrice[],
): Promise<void> {
  const rows = prices.map((price) => ({
    id: tx.newId(),
    currency: price.currency,
    amount: price.amount,
    compare_at_amount: price.compareAtAmount ?? null,
  }));
  await tx.run(sql`
    insert into prices (id, variant_id, currency, amount, compare_at_amount, prior_amount, series_prior_amount)
    select r.id, ${variantId}, r.currency, r.amount, r.compare_at_amount,
           lowest_prior_30d(${variantId}, r.currency, false), lowest_prior_30d(${variantId}, r.currency, true)
      from jsonb_to_recordset(${json(rows)}::jsonb)
        as r(id uuid, currency text, amount bigint, compare_at_amount bigint)`);
}

/** Ends what was in force. Never before it began, so a slow clock makes no overlap. */
export async function closeHistory(
  tx: Tx,
  variantId: Uuid,
  currencies: readonly string[],
): Promise<void> {
  await tx.run(sql`
    update price_history set valid_to = greatest(app_now(), valid_from)
     where variant_id = ${variantId} and currency = any(${currencies}::bpchar[]) and price_list_id is null
       and min_quantity = 1 and valid_to is null`);
}

/** Begins at now, or where the row before it ended, whichever is later: no gap, no overlap. */
export async function openHistory(
  tx: Tx,
  variantId: Uuid,
  prices: readonly NewPrice[],
): Promise<void> {
  const rows = prices.map((price) => ({
    id: tx.newId(),
    currency: price.currency,
    amount: price.amount,
    compare_at_amount: price.compareAtAmount ?? null,
  }));
  await tx.run(sql`
    insert into price_history (id, variant_id, currency, amount, compare_at_amount, valid_from, actor)
    select r.id, ${variantId}, r.currency, r.amount, r.compare_at_amount,
           greatest(app_now(), (select max(h.valid_to) from price_history h
                                 where h.variant_id = ${variantId} and h.currency = r.currency
                                   and h.price_list_id is null and h.min_quantity = 1)),
           ${json(tx.actor)}::jsonb
      from jsonb_to_recordset(${json(rows)}::jsonb)
        as r(id uuid, currency bpchar, amount bigint, compare_at_amount bigint)`);
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
