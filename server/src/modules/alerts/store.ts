import type { Uuid } from '../../kernel/ids.ts';
import type { Page } from '../../platform/http/route.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { byInstant, keyset } from '../../platform/postgres/keyset.ts';
import { json, nothing, sql } from '../../platform/postgres/sql.ts';
import type { AlertKind, Asker, Change, ProductAlert } from './types.ts';

type AlertRow = {
  id: Uuid;
  kind: AlertKind;
  product_id: Uuid;
  variant_id: Uuid;
  customer_id: Uuid | null;
  email: string | null;
  locale: string | null;
  currency: string | null;
  price_amount: number | null;
  created_at: Date;
  notified_at: Date | null;
};
const columns = sql`id, kind, product_id, variant_id, customer_id, email, locale, currency, price_amount, created_at,
  notified_at`;
const fromRow = (row: AlertRow): ProductAlert => ({
  id: row.id,
  kind: row.kind,
  productId: row.product_id,
  variantId: row.variant_id,
  customerId: row.customer_id,
  email: row.email,
  locale: row.locale,
  currency: row.currency,
  priceAmount: row.price_amount,
  createdAt: row.created_at,
  notifiedAt: row.notified_at,
});

/** Undefined when the same person has an open one for this variant. */
export async function insertAlert(
  tx: Tx,
  alert: Omit<ProductAlert, 'id' | 'createdAt' | 'notifiedAt'>,
): Promise<ProductAlert | undefined> {
  const row = await tx.one<AlertRow>(sql`
    insert into product_alerts (id, kind, product_id, variant_id, customer_id, email, locale, currency, price_amount)
    values (${tx.newId()}, ${alert.kind}, ${alert.productId}, ${alert.variantId}, ${alert.customerId}, ${alert.email},
      ${alert.locale}, ${alert.currency}, ${alert.priceAmount})
    on conflict (store_id, variant_id, kind, (coalesce(customer_id::text, email))) where notified_at is null do nothing
    returning ${columns}`);
  return row && fromRow(row);
}

export async function openAlert(
  db: Db,
  of: Asker & { readonly kind: AlertKind; readonly variantId: Uuid },
): Promise<ProductAlert | undefined> {
  const row = await db.one<AlertRow>(sql`
    select ${columns} from product_alerts
     where variant_id = ${of.variantId} and kind = ${of.kind} and notified_at is null
       and coalesce(customer_id::text, email) = ${of.customerId ?? of.email}`);
  return row && fromRow(row);
}

export async function countOpen(db: Db, { customerId, email }: Asker): Promise<number> {
  const mine = customerId === null ? sql`email = ${email}` : sql`customer_id = ${customerId}`;
  const row = await db.one<{ total: number }>(
    sql`select count(*) as total from product_alerts where ${mine} and notified_at is null`,
  );
  return row?.total ?? 0;
}

export async function alertRow(db: Db, id: Uuid): Promise<ProductAlert | undefined> {
  const row = await db.one<AlertRow>(sql`select ${columns} from product_alerts where id = ${id}`);
  return row && fromRow(row);
}

export async function alertPage(
  db: Db,
  page: Page,
  customerId: Uuid,
): Promise<readonly ProductAlert[]> {
  const sorts = { created_at: byInstant(sql`created_at`) };
  const mine = [sql`customer_id = ${customerId}`];
  const rows = await db.many<AlertRow>(
    sql`select ${columns} from product_alerts ${keyset(page, sorts, mine)}`,
  );
  return rows.map(fromRow);
}

/** False when the customer has no such open request. */
export async function deleteAlert(tx: Tx, id: Uuid, customerId: Uuid): Promise<boolean> {
  const count = await tx.run(sql`
    delete from product_alerts where id = ${id} and customer_id = ${customerId} and notified_at is null`);
  return count === 1;
}

/** Of these kinds and variants those that somebody waits for. */
export async function waitedFor<C extends Change>(
  db: Db,
  changes: readonly C[],
): Promise<readonly C[]> {
  const rows = changes.map(({ kind, variantId }, nth) => ({ nth, kind, variant_id: variantId }));
  const found = await db.many<{ nth: number }>(sql`
    select r.nth from jsonb_to_recordset(${json(rows)}::jsonb) as r(nth int, kind text, variant_id uuid)
     where exists (select from product_alerts a
                    where a.variant_id = r.variant_id and a.kind = r.kind and a.notified_at is null)`);
  const nths = new Set(found.map((row) => row.nth));
  return changes.filter((_change, nth) => nths.has(nth));
}

/**
 * Open requests for a variant, oldest first, from now on told; those another worker has are its own.
 * above  of price drops: those who asked at a higher price
 */
export async function claimAlerts(
  tx: Tx,
  of: {
    readonly kind: AlertKind;
    readonly variantId: Uuid;
    readonly above?: { readonly currency: string; readonly amount: number };
    readonly most: number;
  },
): Promise<readonly ProductAlert[]> {
  const { above } = of;
  const isMet = above
    ? sql`and currency = ${above.currency} and price_amount > ${above.amount}`
    : nothing;
  const rows = await tx.many<AlertRow>(sql`
    with due as (
      select id as due_id from product_alerts
       where variant_id = ${of.variantId} and kind = ${of.kind} and notified_at is null ${isMet}
       order by id limit ${of.most} for update skip locked)
    update product_alerts set notified_at = app_now() from due where id = due.due_id
    returning ${columns}`);
  return rows.map(fromRow);
}

/** Gives how many went. */
export const deleteTold = (tx: Tx, before: Date, most: number): Promise<number> =>
  tx.run(sql`
    delete from product_alerts where id = any(array(
      select id from product_alerts where notified_at < ${before} order by notified_at limit ${most}
         for update skip locked))`);

/** The product that requests for a variant name. */
export async function productOf(db: Db, variantId: Uuid): Promise<Uuid | undefined> {
  const row = await db.one<{ product_id: Uuid }>(
    sql`select product_id from product_alerts where variant_id = ${variantId} limit 1`,
  );
  return row?.product_id;
}
