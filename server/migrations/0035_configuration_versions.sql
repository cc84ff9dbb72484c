-- How a shop is set up changes rarely and is asked for by every cart: the server keeps it in memory and asks each time,
-- with the statement that opens a transaction, whether it is still so. Every change of such a table raises the number,
-- in its own transaction, whoever makes it.
create table configuration_versions (
  store_id uuid primary key default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  version  bigint not null default 1
);
select tenant_table('configuration_versions', 'select, insert, update');

create function configuration_changed() returns trigger
  language plpgsql set search_path = pg_catalog, public as $$
declare
  store uuid := nullif(current_setting('app.store_id', true), '')::uuid;
begin
  if store is null then
    -- Somebody works on the database by hand.
    update configuration_versions set version = version + 1;
  else
    insert into configuration_versions as v (store_id) values (store)
      on conflict (store_id) do update set version = v.version + 1;
  end if;
  return null;
end $$;
revoke all on function configuration_changed() from public;
grant execute on function configuration_changed() to rcommerce_app;

do $$
declare
  name text;
begin
  foreach name in array array['stores', 'store_settings', 'markets', 'rounding_policies', 'tax_categories', 'tax_zones',
                              'tax_rates', 'shipping_zones', 'shipping_methods', 'payment_providers'] loop
    execute format('create trigger configuration_changed after insert or update or delete on %I
                    for each statement execute function configuration_changed()', name);
  end loop;
end $$;
