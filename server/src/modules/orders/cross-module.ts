/* cross-module.ts   the few statements of orders that must see payments, fulfillments and the books at once
 * They read the tables of payments (0015), fulfillment (0016) and the ledger (0014) and write only those of orders.
 */
import { present } from '../../kernel/assert.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { sql } from '../../platform/postgres/sql.ts';
import { holdRows, itemRows, shippingLineRows, type TaxSum, taxSums } from './store.ts';

export type FactsRow = {
  readonly captured: number;
  readonly refunded: number;
  readonly refund_pending: number;
  readonly open_authorized: number;
  readonly pending: number;
  readonly voided: number;
  readonly failed: number;
  readonly units: number;
  readonly shipped: number;
  readonly delivered: number;
  readonly returned: number;
  readonly balance_due: number;
};

/** All sums that the three words are functions of, in one statement. */
export async function factsOf(db: Db, orderId: Uuid): Promise<FactsRow> {
  const row = await db.one<FactsRow>(sql`
    select money.*, bought.units, parcels.shipped, parcels.delivered, parcels.returned,
      coalesce((select sum(b.balance)::bigint from ledger_balances b
                 where b.account = 'receivable' and b.sub_account = ${orderId}), 0) as balance_due
    from (
      select coalesce(sum(p.captured_amount), 0)::bigint as captured,
        coalesce(sum(p.refunded_amount), 0)::bigint as refunded,
        coalesce(sum(p.refund_pending_amount), 0)::bigint as refund_pending,
        coalesce(sum(p.authorized_amount - p.captured_amount - p.voided_amount)
          filter (where p.status = 'authorized'), 0)::bigint as open_authorized,
        count(*) filter (where p.status in ('requires_action', 'processing')) as pending,
        count(*) filter (where p.status = 'voided' or p.voided_amount > 0) as voided,
        count(*) filter (where p.status in ('failed', 'expired')) as failed
      from payments p where p.order_id = ${orderId}
    ) money, (
      select coalesce(sum(i.quantity - i.removed_quantity), 0)::bigint as units
        from order_items i where i.order_id = ${orderId} and i.requires_shipping
    ) bought, (
      select coalesce(sum(fi.quantity) filter (where f.status in ('shipped', 'delivered', 'failed', 'returned')), 0)::bigint
          as shipped,
        coalesce(sum(fi.quantity) filter (where f.status = 'delivered'), 0)::bigint as delivered,
        coalesce(sum(fi.quantity) filter (where f.status = 'returned'), 0)::bigint as returned
      from fulfillments f join fulfillment_items fi on fi.fulfillment_id = f.id
      join order_items i on i.id = fi.order_item_id and i.requires_shipping
      where f.order_id = ${orderId}
    ) parcels`);
  return present(row, 'one row of sums');
}

export type PaymentRow = {
  readonly id: Uuid;
  readonly order_id: Uuid;
  readonly provider: string;
  readonly status: string;
  readonly amount: number;
  readonly captured_amount: number;
  readonly refunded_amount: number;
  readonly refund_pending_amount: number;
  readonly method_summary: { readonly brand?: string; readonly last4?: string };
};

export type FulfillmentRow = {
  readonly id: Uuid;
  readonly order_id: Uuid;
  readonly type: string;
  readonly status: string;
  readonly items: { readonly order_item_id: Uuid; readonly quantity: number }[];
  readonly tracking_number: string | null;
  readonly tracking_company: string | null;
  readonly tracking_url: string | null;
  readonly shipped_at: Date | null;
  readonly delivered_at: Date | null;
  readonly version: number;
};

export type Parts = {
  readonly items: Awaited<ReturnType<typeof itemRows>>;
  readonly shippingLines: Awaited<ReturnType<typeof shippingLineRows>>;
  readonly taxes: readonly TaxSum[];
  readonly holds: Awaited<ReturnType<typeof holdRows>>;
  readonly payments: readonly PaymentRow[];
  readonly fulfillments: readonly FulfillmentRow[];
  readonly balances: readonly { readonly order_id: Uuid; readonly balance: number }[];
};

/** Everything that hangs on these orders, in one flight, whatever their number. */
export async function partsOf(db: Db, ids: readonly Uuid[]): Promise<Parts> {
  const [items, shippingLines, taxes, holds, payments, fulfillments, balances] = await Promise.all([
    itemRows(db, ids),
    shippingLineRows(db, ids),
    taxSums(db, ids),
    holdRows(db, ids),
    db.many<PaymentRow>(sql`select id, order_id, provider, status, amount, captured_amount, refunded_amount,
        refund_pending_amount, method_summary
      from payments where order_id = any(${ids}::uuid[]) order by order_id, id`),
    db.many<FulfillmentRow>(sql`select f.id, f.order_id, f.type, f.status, f.tracking_number, f.tracking_company,
        f.tracking_url, f.shipped_at, f.delivered_at, f.version,
        (select jsonb_agg(jsonb_build_object('order_item_id', i.order_item_id, 'quantity', i.quantity) order by i.id)
           from fulfillment_items i where i.fulfillment_id = f.id) as items
      from fulfillments f where f.order_id = any(${ids}::uuid[]) order by f.order_id, f.id`),
    db.many<{
      order_id: Uuid;
      balance: number;
    }>(sql`select sub_account as order_id, sum(balance)::bigint as balance
      from ledger_balances where account = 'receivable' and sub_account = any(${ids}::uuid[])
      group by sub_account`),
  ]);
  return { items, shippingLines, taxes, holds, payments, fulfillments, balances };
}

/** Gives the customer, if his address is proved, the guest orders placed with it; the ids of those. */
export const attachRows = (tx: Tx, customerId: Uuid): Promise<readonly { readonly id: Uuid }[]> =>
  tx.many(sql`update orders set customer_id = c.id, version = orders.version + 1, updated_at = app_now()
    from customers c
    where c.id = ${customerId} and c.email_verified_at is not null and c.status = 'active'
      and orders.customer_id is null and orders.placed_at is not null and lower(orders.email) = c.email_normalized
    returning orders.id`);

export const customerExists = async (db: Db, customerId: Uuid): Promise<boolean> =>
  (await db.one(sql`select 1 from customers where id = ${customerId}`)) !== undefined;
