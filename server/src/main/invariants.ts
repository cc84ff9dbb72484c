/* invariants.ts   what is true of every shop, as queries that give the rows which break it
 * Tests run them as superuser over all stores whenever a test shop closes; a shop runs them each night and
 * `rcommerce doctor --deep` on demand, store by store under row-level security (store-check.ts). Nothing is repaired.
 * source: the invariants of the reference; an id without a query here needs the provider's own books.
 */
export type Invariant = { readonly id: string; readonly statement: string; readonly sql: string };

/** True at every moment. */
export const INVARIANTS: readonly Invariant[] = [
  {
    id: 'I1',
    statement: 'levels equal the sums of their journal and stay within their limits',
    sql: `select l.store_id, l.item_id, l.location_id, l.on_hand, l.reserved, m.on_hand as on_hand_sum,
        m.reserved as reserved_sum
      from inventory_levels l
      left join lateral (
        select coalesce(sum(on_hand_delta), 0) as on_hand, coalesce(sum(reserved_delta), 0) as reserved,
          coalesce(sum(incoming_delta), 0) as incoming
        from stock_movements m
        where m.store_id = l.store_id and m.item_id = l.item_id and m.location_id = l.location_id) m on true
      where l.on_hand <> m.on_hand or l.reserved <> m.reserved or l.incoming <> m.incoming
         or l.reserved > l.on_hand + l.backorder_limit`,
  },
  {
    id: 'I2',
    statement: 'what is claimed and neither consumed nor released equals what is reserved',
    sql: `select l.store_id, l.item_id, l.location_id, l.reserved, coalesce(r.open, 0) as claimed
      from inventory_levels l
      left join lateral (
        select sum(r.quantity - r.consumed - r.released) as open from stock_reservations r
        where r.store_id = l.store_id and r.item_id = l.item_id and r.location_id = l.location_id
          and r.status in ('held', 'allocated')) r on true
      where l.reserved <> coalesce(r.open, 0)`,
  },
  {
    id: 'I3',
    statement: 'every claim has one owner',
    sql: `select store_id, id from stock_reservations
      where num_nonnulls(cart_id, order_intent_id, order_id) <> 1
         or (status = 'allocated' and order_id is null)`,
  },
  {
    id: 'I4',
    statement: 'every group of the books sums to 0 and is not empty',
    sql: `select t.store_id, t.id, count(e.id) as entries, sum(e.amount) as sum
      from ledger_transactions t
      left join ledger_entries e on e.store_id = t.store_id and e.transaction_id = t.id
      group by t.store_id, t.id, t.currency
      having count(e.id) = 0 or sum(e.amount) <> 0 or bool_or(e.currency <> t.currency)`,
  },
  {
    id: 'I4',
    statement: 'every balance equals the sum of its entries',
    sql: `select store_id, account, sub_account, currency, balance, sum from (
        select store_id, account, sub_account, currency, sum(amount) as sum from ledger_entries
        where account in ('receivable', 'unapplied_receipts', 'refunds_payable', 'gift_card_liability',
          'store_credit_liability', 'tender_holds')
        group by store_id, account, sub_account, currency) e
      full join ledger_balances b using (store_id, account, sub_account, currency)
      where coalesce(balance, 0) <> coalesce(sum, 0)`,
  },
  {
    id: 'I5',
    statement: 'totals equal the sums of stored parts',
    sql: `select o.store_id, o.id, o.number from orders o
      cross join lateral (
        select coalesce(sum(subtotal_amount), 0) as subtotal, coalesce(sum(discount_amount), 0) as discount,
          coalesce(sum(tax_amount), 0) as tax, coalesce(sum(total_amount), 0) as total
        from order_items i where i.store_id = o.store_id and i.order_id = o.id) i
      cross join lateral (
        select coalesce(sum(amount), 0) as amount, coalesce(sum(discount_amount), 0) as discount,
          coalesce(sum(tax_amount), 0) as tax, coalesce(sum(total_amount), 0) as total
        from order_shipping_lines s where s.store_id = o.store_id and s.order_id = o.id) s
      cross join lateral (
        select coalesce(sum(amount), 0) as amount from order_discounts d
        where d.store_id = o.store_id and d.order_id = o.id) d
      cross join lateral (
        select coalesce(sum(tax_amount), 0) as tax from tax_lines t
        where t.store_id = o.store_id and t.order_id = o.id) t
      where o.placed_at is not null and (o.subtotal_amount <> i.subtotal or o.shipping_amount <> s.amount
         or o.discount_amount <> i.discount + s.discount or o.discount_amount <> d.amount
         or o.tax_amount <> i.tax + s.tax or o.tax_amount <> t.tax or o.total_amount <> i.total + s.total)`,
  },
  {
    id: 'I5',
    statement: 'the hash of what was agreed still matches',
    sql: `select store_id, id, number from orders
      where placed_at is not null and snapshot_hash <> order_snapshot_hash(store_id, id)`,
  },
  {
    id: 'I6',
    statement: 'refunded + pending <= captured <= authorized for every payment',
    sql: `select store_id, id from payments
      where not (0 <= refunded_amount + refund_pending_amount
        and refunded_amount + refund_pending_amount <= captured_amount and captured_amount <= authorized_amount)`,
  },
  {
    id: 'I6',
    statement:
      'what an order owes = total - credits - captured + refunded + refunds pending + postings by hand',
    sql: `select o.store_id, o.id, o.number, b.balance, o.total_amount, c.credits, p.captured, p.refunded
      from orders o
      cross join lateral (
        select coalesce(sum(balance), 0) as balance from ledger_balances b
        where b.store_id = o.store_id and b.account = 'receivable' and b.sub_account = o.id) b
      cross join lateral (
        select coalesce(sum(amount), 0) as credits from order_credits c
        where c.store_id = o.store_id and c.order_id = o.id) c
      cross join lateral (
        select coalesce(sum(captured_amount), 0) as captured,
          coalesce(sum(refunded_amount + refund_pending_amount), 0) as refunded
        from payments p where p.store_id = o.store_id and p.order_id = o.id) p
      cross join lateral (
        select coalesce(sum(e.amount), 0) as posted from ledger_entries e
        join ledger_transactions t on t.store_id = e.store_id and t.id = e.transaction_id and t.kind = 'manual'
        where e.store_id = o.store_id and e.account = 'receivable' and e.sub_account = o.id) h
      where o.placed_at is not null and o.origin <> 'import'
        and b.balance <> o.total_amount - c.credits - p.captured + p.refunded + h.posted`,
  },
  {
    id: 'I7',
    statement: 'a completed cart has its order, and an order its completed cart',
    sql: `select c.store_id, c.id from carts c
      left join orders o on o.store_id = c.store_id and o.id = c.order_id
      where (c.status = 'completed' and (o.id is null or o.cart_id is distinct from c.id))
      union all
      select o.store_id, o.id from orders o
      join carts c on c.store_id = o.store_id and c.id = o.cart_id
      where o.placed_at is not null and c.status <> 'completed'`,
  },
  {
    id: 'I7',
    statement: 'a placed intent has its order, and only a placed one',
    sql: `select i.store_id, i.id from order_intents i
      left join orders o on o.store_id = i.store_id and o.order_intent_id = i.id
      where (i.status = 'placed') <> (o.id is not null)`,
  },
  {
    id: 'I8',
    statement: 'the counters of a promotion equal its redemptions',
    sql: `select c.store_id, c.promotion_id, c.customer_key, c.reserved, c.committed from promotion_counters c
      cross join lateral (
        select count(*) filter (where r.status = 'reserved') as reserved,
          count(*) filter (where r.status = 'committed') as committed
        from promotion_redemptions r
        where r.store_id = c.store_id and r.promotion_id = c.promotion_id
          and (c.customer_key = '' or r.customer_key = c.customer_key)) r
      where c.reserved <> r.reserved or c.committed <> r.committed`,
  },
  {
    id: 'I8',
    statement: 'committed redemptions belong to orders that were not cancelled',
    sql: `select r.store_id, r.id from promotion_redemptions r
      left join orders o on o.store_id = r.store_id and o.id = r.order_id
      where r.status = 'committed' and (o.id is null or o.status = 'cancelled')`,
  },
  {
    id: 'I11',
    statement: 'the events of an aggregate count without a hole',
    sql: `select store_id, aggregate_type, aggregate_id, count(*), max(aggregate_seq) from events
      group by store_id, aggregate_type, aggregate_id having count(*) <> max(aggregate_seq)`,
  },
  {
    id: 'I12',
    // A key itself may wait for a retry that never comes; what it stands for may not.
    statement: 'nothing that a request left behind is in progress long past its lease',
    sql: `select k.store_id, k.id, k.route from idempotency_keys k
      where k.state = 'running' and k.lease_until < (select max(created_at) from events) - interval '1 hour'
        and (exists (select from order_intents i
                      where i.store_id = k.store_id and i.id = k.ref_id and i.status = 'paying')
          or exists (select from payment_operations o
                      where o.store_id = k.store_id and o.id = k.ref_id and o.status = 'sent'))`,
  },
  {
    id: 'I12',
    statement: 'an import that is not over has somebody who will go on with it',
    sql: `select store_id, id, status from imports
      where status in ('validating', 'running') and lease_until is null`,
  },
  {
    id: 'I15',
    statement: 'the payment word equals its function of the amounts',
    sql: `select o.store_id, o.id, o.number, o.payment_status, w.word from orders o
      cross join lateral (
        select coalesce(sum(captured_amount), 0) as c, coalesce(sum(refunded_amount), 0) as r,
          coalesce(sum(authorized_amount - captured_amount - voided_amount)
            filter (where status = 'authorized'), 0) as a,
          count(*) filter (where status in ('requires_action', 'processing')) as p,
          count(*) filter (where status = 'voided' or voided_amount > 0) as v,
          count(*) filter (where status in ('failed', 'expired')) as f
        from payments p where p.store_id = o.store_id and p.order_id = o.id) m
      cross join lateral (select case
        when c > 0 and r >= c then 'refunded' when c > 0 and r > 0 then 'partially_refunded'
        when c > 0 and c >= o.total_amount then 'paid' when c > 0 then 'partially_paid'
        when o.total_amount = 0 then 'paid' when a >= o.total_amount then 'authorized'
        when a > 0 then 'partially_authorized' when p > 0 then 'pending' when v > 0 then 'voided'
        when f > 0 then 'failed' else 'unpaid' end as word) w
      where o.placed_at is not null and o.origin <> 'import' and o.payment_status <> w.word`,
  },
  {
    id: 'I15',
    statement: 'the fulfillment word equals its function of the units',
    sql: `select o.store_id, o.id, o.number, o.fulfillment_status, w.word from orders o
      cross join lateral (
        select coalesce(sum(quantity - removed_quantity), 0) as n from order_items i
        where i.store_id = o.store_id and i.order_id = o.id and i.requires_shipping) n
      cross join lateral (
        select coalesce(sum(fi.quantity) filter (
            where f.status in ('shipped', 'delivered', 'failed', 'returned')), 0) as s,
          coalesce(sum(fi.quantity) filter (where f.status = 'delivered'), 0) as d,
          coalesce(sum(fi.quantity) filter (where f.status = 'returned'), 0) as x
        from fulfillments f
        join fulfillment_items fi on fi.store_id = f.store_id and fi.fulfillment_id = f.id
        join order_items i on i.store_id = fi.store_id and i.id = fi.order_item_id and i.requires_shipping
        where f.store_id = o.store_id and f.order_id = o.id) u
      cross join lateral (select case
        when n = 0 then 'not_required' when x = n then 'returned' when x > 0 then 'partially_returned'
        when d = n then 'delivered' when s = n then 'fulfilled' when s > 0 then 'partial'
        else 'unfulfilled' end as word) w
      where o.placed_at is not null and o.origin <> 'import' and o.fulfillment_status <> w.word`,
  },
  {
    id: 'I15',
    statement: 'no more units are in parcels than were bought',
    sql: `select i.store_id, i.id, i.quantity, sum(fi.quantity) as parcelled from order_items i
      join fulfillment_items fi on fi.store_id = i.store_id and fi.order_item_id = i.id
      join fulfillments f on f.store_id = fi.store_id and f.id = fi.fulfillment_id and f.status <> 'cancelled'
      group by i.store_id, i.id, i.quantity, i.removed_quantity
      having sum(fi.quantity) > i.quantity - i.removed_quantity`,
  },
  {
    id: 'I16',
    statement: 'order numbers are unique in their store',
    sql: `select store_id, number, count(*) from orders where placed_at is not null
      group by store_id, number having count(*) > 1`,
  },
];

/** True once the readers have caught up: what is derived from orders and written a moment later. */
export const PROJECTIONS: readonly Invariant[] = [
  {
    id: 'customers',
    statement:
      'orders_count, spent_by_currency and last_order_at of a customer are what the orders say',
    sql: `select c.store_id, c.id, c.orders_count, o.orders_count as counted, c.spent_by_currency, o.spent
      from customers c
      cross join lateral (
        select coalesce(sum(t.count), 0) as orders_count, max(t.last_at) as last_at, max(t.touched_at) as touched_at,
          coalesce(jsonb_object_agg(t.currency, t.spent) filter (where t.currency is not null), '{}') as spent
        from (
          select currency, count(*) as count, max(placed_at) as last_at, max(updated_at) as touched_at,
            coalesce(sum(total_amount) filter (where status <> 'cancelled'), 0) as spent
          from orders where store_id = c.store_id and customer_id = c.id and placed_at is not null
          group by currency) t) o
      where c.status <> 'erased' and c.archived_at is null
        and (c.orders_count <> o.orders_count or c.spent_by_currency <> o.spent
          or c.last_order_at is distinct from o.last_at)
        and coalesce(o.touched_at, '-infinity') < app_now() - interval '10 minutes'`,
  },
];
