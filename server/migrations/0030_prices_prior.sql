-- The history of a price never says two things of one instant, and tells the prior price of a reduction.

alter table price_history add constraint price_history_no_overlap exclude using gist (
  store_id with =, variant_id with =,
  (coalesce(price_list_id, '00000000-0000-0000-0000-000000000000'::uuid)) with =,
  currency with =, min_quantity with =, (tstzrange(valid_from, valid_to)) with &&);

-- The lowest base price of the 30 days before the price of now was lowered; null if it is not a reduction.
-- progressive  steps of a series of reductions all keep the prior price of the first
-- source       Directive 98/6/EC, article 6a (Directive (EU) 2019/2161): paragraphs 2 and 5
create function lowest_prior_30d(of_variant uuid, in_currency text, progressive boolean) returns bigint
  language sql stable as $$
  with steps as (
    -- A row of no length was never in force; one that changed only what it is compared with is no step.
    select amount, valid_from, valid_to, lag(amount) over (order by valid_from, id) as before
      from price_history
     where variant_id = of_variant and currency = in_currency and price_list_id is null and min_quantity = 1
       and (valid_to is null or valid_to > valid_from)
  ), changes as (
    select valid_from, coalesce(amount < before, false) as is_cut from steps where amount is distinct from before
  ), raised as (
    select valid_from from changes where not is_cut order by valid_from desc limit 1
  ), cut as (
    select case when progressive then min(valid_from) else max(valid_from) end as at
      from changes where is_cut and valid_from > (select valid_from from raised)
  )
  select min(s.amount) from steps s, cut
   where s.valid_from < cut.at and coalesce(s.valid_to, cut.at) > cut.at - interval '30 days'
$$;
revoke all on function lowest_prior_30d(uuid, text, boolean) from public;
grant execute on function lowest_prior_30d(uuid, text, boolean) to rcommerce_app;

-- What was charged before does not change any more, so it is worked out once, when the price is written.
alter table prices add column prior_amount bigint check (prior_amount >= 0);
-- The same for a series of reductions as a whole.
alter table prices add column series_prior_amount bigint check (series_prior_amount >= 0);

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
    update prices set prior_amount = lowest_prior_30d(variant_id, currency, false),
                      series_prior_amount = lowest_prior_30d(variant_id, currency, true)
     where price_list_id is null and min_quantity = 1;
  end loop;
  perform set_config('app.store_id', '', true);
end $$;
