import type { Uuid } from '../../kernel/ids.ts';
import type { Db } from '../../platform/postgres/db.ts';
import { type Sql, sql } from '../../platform/postgres/sql.ts';
import type { Range } from './types.ts';

/*
 * Statistics read the tables themselves: what they say is what was stored, to the cent (docs/decisions/0008). Every
 * statement gives at most a row a bucket, whatever the shop has sold. Rows come with `bucket`, counted from 1.
 */

export type InBucket<Row> = Row & { readonly bucket: number };

/** Which bucket an instant of the range is in: the boundaries are made in one place, the kernel's calendar. */
const bucketOf = (at: Sql, range: Range): Sql =>
  sql`width_bucket(${at}, ${range.buckets.map((bucket) => bucket.from.toISOString())}::timestamptz[])`;

/** Orders placed in the range, with the bucket of each. Drafts have no `placed_at`. */
const placedOrders = (range: Range, currency: string): Sql => sql`
  select o.id, o.status, o.payment_status, o.fulfillment_status, o.customer_id, o.email, o.tax_included,
         o.subtotal_amount, o.discount_amount, o.tax_amount, o.placed_at,
         ${bucketOf(sql`o.placed_at`, range)} as bucket
    from orders o
   where o.placed_at >= ${range.from} and o.placed_at < ${range.to} and o.currency = ${currency}`;

export type OrderSums = {
  readonly placed: number;
  readonly cancelled: number;
  readonly subtotal: number;
  /** Of goods and carriage. */
  readonly discount: number;
  readonly tax: number;
  /** The part of the tax that the prices include. */
  readonly tax_inside: number;
};

/** What was agreed in orders placed in the range. */
export const ordersByBucket = (
  db: Db,
  range: Range,
  currency: string,
): Promise<readonly InBucket<OrderSums>[]> =>
  db.many(sql`
    with placed as (${placedOrders(range, currency)})
    select bucket, count(*) as placed, count(*) filter (where status = 'cancelled') as cancelled,
           sum(subtotal_amount)::bigint as subtotal, sum(discount_amount)::bigint as discount,
           sum(tax_amount)::bigint as tax,
           coalesce(sum(tax_amount) filter (where tax_included), 0)::bigint as tax_inside
      from placed group by bucket`);

export type CarriageSums = {
  readonly discount: number;
  readonly total: number;
  readonly tax: number;
  readonly tax_inside: number;
};

/** What carriage has of those sums. */
export const carriageByBucket = (
  db: Db,
  range: Range,
  currency: string,
): Promise<readonly InBucket<CarriageSums>[]> =>
  db.many(sql`
    with placed as (${placedOrders(range, currency)})
    select o.bucket, sum(l.discount_amount)::bigint as discount, sum(l.total_amount)::bigint as total,
           sum(l.tax_amount)::bigint as tax,
           coalesce(sum(l.tax_amount) filter (where o.tax_included), 0)::bigint as tax_inside
      from placed o join order_shipping_lines l on l.order_id = o.id
     group by o.bucket`);

export type CreditRow = {
  /** Credits of goods, without tax. */
  readonly goods: number;
  /** Credits of carriage, without tax. */
  readonly shipping: number;
  readonly tax: number;
  /** Units taken back of orders that were not cancelled. */
  readonly units: number;
};

/** What was credited of orders placed in the range, whenever it was: by the date of the order. */
export const creditsByBucket = (
  db: Db,
  range: Range,
  currency: string,
): Promise<readonly InBucket<CreditRow>[]> =>
  db.many(sql`
    with placed as (${placedOrders(range, currency)}),
    credit as (
      select o.bucket, o.status, c.amount - c.tax_amount as net, c.tax_amount as tax, i.shipping, i.units
        from placed o
        join order_credits c on c.order_id = o.id
        cross join lateral (
          select coalesce(sum((part ->> 'amount')::bigint - (part ->> 'tax_amount')::bigint)
                            filter (where not part ? 'order_item_id'), 0) as shipping,
                 coalesce(sum((part ->> 'quantity')::bigint) filter (where part ? 'order_item_id'), 0) as units
            from jsonb_array_elements(c.items) part) i)
    select bucket, sum(net - shipping)::bigint as goods, sum(shipping)::bigint as shipping, sum(tax)::bigint as tax,
           coalesce(sum(units) filter (where status <> 'cancelled'), 0)::bigint as units
      from credit group by bucket`);

/** Units of orders placed in the range and not cancelled. */
export const unitsByBucket = (
  db: Db,
  range: Range,
  currency: string,
): Promise<readonly InBucket<{ readonly units: number }>[]> =>
  db.many(sql`
    with placed as (${placedOrders(range, currency)})
    select o.bucket, sum(i.quantity - i.removed_quantity)::bigint as units
      from placed o join order_items i on i.order_id = o.id
     where o.status <> 'cancelled'
     group by o.bucket`);

export type MoneyRow = { readonly captured: number; readonly refunded: number };

/** Money that came and went, by the date of each movement, as the books have it. */
export const moneyByBucket = (
  db: Db,
  range: Range,
  currency: string,
): Promise<readonly InBucket<MoneyRow>[]> =>
  db.many(sql`
    select ${bucketOf(sql`t.occurred_at`, range)} as bucket,
           coalesce(sum(e.amount) filter (where t.kind = 'payment_captured'), 0)::bigint as captured,
           coalesce(-sum(e.amount) filter (where t.kind = 'refund_succeeded'), 0)::bigint as refunded
      from ledger_transactions t join ledger_entries e on e.transaction_id = t.id
     where t.kind in ('payment_captured', 'refund_succeeded') and t.currency = ${currency}
       and t.occurred_at >= ${range.from} and t.occurred_at < ${range.to}
       and e.account in ('cash', 'provider_clearing')
     group by 1`);

export type CustomerRow = { readonly new: number; readonly returning: number };

/**
 * Who bought: a person is an account, or for guests an address. New in a bucket: the first order in this currency is in
 * it; returning: there is one, and an earlier one before the bucket. The row of bucket 0 speaks of the whole range.
 * Looks at every order up to the end of the range: what is the first is known only then.
 */
export const customersByBucket = (
  db: Db,
  range: Range,
  currency: string,
): Promise<readonly InBucket<CustomerRow>[]> =>
  db.many(sql`
    with bought as materialized (
      select coalesce(o.customer_id::text, lower(o.email)) as person,
             case when o.placed_at >= ${range.from} then ${bucketOf(sql`o.placed_at`, range)} else 0 end as bucket
        from orders o
       where o.placed_at < ${range.to} and o.currency = ${currency} and o.status <> 'cancelled'
       group by 1, 2),
    person as (select person, min(bucket) as first, max(bucket) as last from bought group by person)
    select b.bucket, count(*) filter (where p.first = b.bucket) as new,
           count(*) filter (where p.first < b.bucket) as returning
      from bought b join person p using (person)
     where b.bucket > 0
     group by b.bucket
    union all
    select 0, count(*) filter (where first > 0), count(*) filter (where first = 0 and last > 0) from person`);

export type StatusRow = {
  readonly axis: 'status' | 'payment_status' | 'fulfillment_status';
  readonly word: string;
  readonly count: number;
};

/** Orders placed in the range, counted by each of their three words. */
export const ordersByStatus = (
  db: Db,
  range: Range,
  currency: string,
): Promise<readonly StatusRow[]> =>
  db.many(sql`
    with placed as (${placedOrders(range, currency)})
    select a.axis, a.word, count(*) as count
      from placed o
      cross join lateral (values ('status', o.status), ('payment_status', o.payment_status),
                                 ('fulfillment_status', o.fulfillment_status)) a (axis, word)
     group by 1, 2 order by 1, 3 desc, 2`);

export type ProductRow = {
  readonly product_id: Uuid | null;
  readonly title: string;
  readonly units: number;
  readonly net: number;
  readonly orders: number;
  /** Products sold in all, beyond the limit too. */
  readonly products: number;
};

/**
 * What sold best, by net sales of its lines: after their discounts and credits, without tax. A product has its title of
 * now; lines without a product go by theirs. Credits that name no line (compensations) belong to no product.
 */
export const productsSold = (
  db: Db,
  range: Range,
  currency: string,
  limit: number,
): Promise<readonly ProductRow[]> =>
  db.many(sql`
    with placed as (${placedOrders(range, currency)}),
    credit as (
      select (part ->> 'order_item_id')::uuid as order_item_id, sum((part ->> 'quantity')::bigint) as units,
             sum((part ->> 'amount')::bigint - (part ->> 'tax_amount')::bigint) as net
        from placed o
        join order_credits c on c.order_id = o.id
        cross join lateral jsonb_array_elements(c.items) part
       where o.status <> 'cancelled' and part ? 'order_item_id'
       group by 1),
    bought as (
      select i.product_id, case when i.product_id is null then i.title end as title, i.order_id,
             sum(i.quantity - i.removed_quantity - coalesce(c.units, 0)) as units,
             sum(i.total_amount - i.tax_amount - coalesce(c.net, 0)) as net
        from placed o
        join order_items i on i.order_id = o.id
        left join credit c on c.order_item_id = i.id
       where o.status <> 'cancelled'
       group by 1, 2, 3),
    best as (
      select product_id, title, sum(units)::bigint as units, sum(net)::bigint as net, count(*) as orders,
             count(*) over () as products
        from bought
       group by product_id, title
       order by net desc, units desc, title collate "C", product_id
       limit ${limit})
    select b.product_id, coalesce(p.title, b.title) as title, b.units, b.net, b.orders, b.products
      from best b left join products p on p.id = b.product_id
     order by b.net desc, b.units desc, b.title collate "C", b.product_id`);

/**
 * Figures from an instant on: orders that were placed and not cancelled, money that came less money that went back (minor
 * units, by currency), and open carts that were used. Visitors are of this moment: shoppers with an open socket, in all
 * processes, a moment behind. One flight.
 */
export async function figuresSince(
  db: Db,
  from: Date,
): Promise<{
  readonly orders: number;
  readonly revenue: readonly { readonly currency: string; readonly amount: number }[];
  readonly carts: number;
  readonly visitors: number;
}> {
  const [orders, revenue, carts, visitors] = await Promise.all([
    db.one<{ count: number }>(sql`
      select count(*) as count from orders where placed_at >= ${from} and status <> 'cancelled'`),
    db.many<{ currency: string; amount: number }>(sql`
      select t.currency, sum(e.amount)::bigint as amount
        from ledger_transactions t join ledger_entries e on e.transaction_id = t.id
       where t.kind in ('payment_captured', 'refund_succeeded') and t.occurred_at >= ${from}
         and e.account in ('cash', 'provider_clearing')
       group by t.currency order by t.currency limit 200`),
    db.one<{ count: number }>(sql`
      select count(*) as count from carts where updated_at >= ${from} and status in ('open', 'completing')`),
    db.one<{ count: number }>(sql`
      select count(*) as count from realtime_sessions
       where closed_at is null and expires_at > app_now() and principal->>'kind' in ('anonymous', 'customer')`),
  ]);
  return {
    orders: orders?.count ?? 0,
    revenue,
    carts: carts?.count ?? 0,
    visitors: visitors?.count ?? 0,
  };
}
