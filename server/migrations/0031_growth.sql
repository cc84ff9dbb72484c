-- What the planner knows of a young shop. A table that was never looked at counts as one row a store, and every join of
-- it is planned for that; autovacuum comes late or, on some servers, never. So the shop asks for itself, often: where
-- little changed this reads the counters only.

-- Looks again at tables of which much changed since: gives how many. Null: somebody else is looking.
-- A table that somebody works on (a vacuum, a migration) is left for the next time.
create function refresh_statistics() returns int
  language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
  changed regclass;
  looked  int := 0;
begin
  if not pg_try_advisory_xact_lock(7261031) then return null; end if;
  for changed in
    select c.oid
      from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
       and c.relowner = (select r.oid from pg_roles r where r.rolname = current_user)
       and pg_stat_get_mod_since_analyze(c.oid) > 20 + 0.2 * greatest(c.reltuples, 0)
     order by c.oid
     limit 20
  loop
    execute format('analyze (skip_locked) %s', changed);
    looked := looked + 1;
  end loop;
  return looked;
end $$;
revoke all on function refresh_statistics() from public;
grant execute on function refresh_statistics() to rcommerce_app;

-- ---------------------------------------------------------------------------------------------------------------
-- Orders whose units stand in products.sold_quantity. With it a sale is added once, however often its event comes,
-- and nothing is counted anew: that read every order of a product for each one more.
create table counted_sales (
  store_id uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  order_id uuid not null,
  primary key (store_id, order_id),
  foreign key (store_id, order_id) references orders (store_id, id)
);
select tenant_table('counted_sales', 'select, insert, delete');

-- What was sold until now, store by store, under each store's own policy.
do $$
declare
  stores_there uuid[];
  one uuid;
begin
  set local row_security = on;
  set local role rcommerce_locator;
  stores_there := array(select id from stores);
  set local role rcommerce_owner;
  foreach one in array stores_there loop
    perform set_config('app.store_id', one::text, true);
    insert into counted_sales (order_id) select id from orders where status in ('open', 'completed');
    update products p set sold_quantity = s.sold
      from (select k.id, coalesce(sum(i.quantity) filter (where c.order_id is not null), 0) as sold
              from products k
              left join order_items i on i.product_id = k.id
              left join counted_sales c on c.order_id = i.order_id
             group by k.id) s
     where p.id = s.id and p.sold_quantity <> s.sold;
  end loop;
  perform set_config('app.store_id', '', true);
end $$;
