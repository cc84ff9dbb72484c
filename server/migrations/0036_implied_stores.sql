-- A row that belongs to a parent by (store_id, parent_id), both never null, belongs to a store that exists because its
-- parent does: the parent's own keys end at `stores`. On the tables that a checkout writes the second foreign key,
-- straight to `stores`, says the same once more, and costs for each row a look at the one row of `stores` that every
-- buyer locks (FOR KEY SHARE: a multixact for each two that meet). platform/migrate.test.ts holds that every table with
-- a store still reaches `stores`.

do $$
declare
  child text;
begin
  foreach child in array array[
    'inventory_levels', 'stock_reservations', 'stock_movements',
    'carts', 'cart_items', 'cart_coupons',
    'orders', 'order_items', 'order_shipping_lines', 'order_discounts', 'tax_lines', 'order_events',
    'ledger_entries', 'payments', 'payment_operations', 'counted_sales'
  ] loop
    execute format('alter table %I drop constraint %I', child, child || '_store_id_fkey');
  end loop;
end $$;
