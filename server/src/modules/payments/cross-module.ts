import type { Uuid } from '../../kernel/ids.ts';
import type { Db } from '../../platform/postgres/db.ts';
import { sql } from '../../platform/postgres/sql.ts';

/** What shipping was sold for, all shipping lines of the order together. */
export async function shippingOf(
  db: Db,
  orderId: Uuid,
): Promise<{ readonly totalAmount: number; readonly taxAmount: number } | undefined> {
  const row = await db.one<{ total: number; tax: number }>(sql`
    select coalesce(sum(total_amount), 0)::bigint as total, coalesce(sum(tax_amount), 0)::bigint as tax
      from order_shipping_lines where order_id = ${orderId}`);
  return row && row.total > 0 ? { totalAmount: row.total, taxAmount: row.tax } : undefined;
}

/** Units per line that have left: shipped, delivered or come back. */
export async function shippedUnits(db: Db, orderId: Uuid): Promise<ReadonlyMap<Uuid, number>> {
  const rows = await db.many<{ order_item_id: Uuid; quantity: number }>(sql`
    select i.order_item_id, sum(i.quantity)::bigint as quantity
      from fulfillments f join fulfillment_items i on i.fulfillment_id = f.id
     where f.order_id = ${orderId} and f.status in ('shipped', 'delivered', 'failed', 'returned')
     group by i.order_item_id`);
  return new Map(rows.map((row) => [row.order_item_id, row.quantity]));
}

/** The authorized holder of an order's or draft's payments: by its cart's token or its own. */
export async function holderOfPayment(
  db: Db,
  payment: { readonly orderId: Uuid | null; readonly orderIntentId: Uuid | null },
): Promise<{
  readonly cartTokenHash: string | null;
  readonly orderTokenHash: string | null;
  readonly customerId: Uuid | null;
  readonly cartId: Uuid | null;
}> {
  const row = await db.one<{
    cart_token: string | null;
    order_token: string | null;
    customer_id: Uuid | null;
    cart_id: Uuid | null;
  }>(sql`
    select c.token_hash as cart_token, o.access_token_hash as order_token,
           coalesce(o.customer_id, c.customer_id) as customer_id, c.id as cart_id
      from (select 1) one
      left join order_intents i on i.id = ${payment.orderIntentId}
      left join orders o on o.id = coalesce(${payment.orderId}::uuid, i.draft_order_id)
      left join carts c on c.id = coalesce(o.cart_id, i.cart_id)`);
  return {
    cartTokenHash: row?.cart_token ?? null,
    orderTokenHash: row?.order_token ?? null,
    customerId: row?.customer_id ?? null,
    cartId: row?.cart_id ?? null,
  };
}
