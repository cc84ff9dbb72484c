-- What a variant costs, and what it ever cost.

create table prices (
  store_id          uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id                uuid not null,
  variant_id        uuid not null,
  -- Null is the base price; lists are a table of a later stage.
  price_list_id     uuid,
  currency          char(3) not null check (currency ~ '^[A-Z]{3}$'),
  amount            bigint not null check (amount between 0 and 99999999999),
  compare_at_amount bigint check (compare_at_amount > amount and compare_at_amount <= 99999999999),
  min_quantity      int not null default 1 check (min_quantity between 1 and 9999),
  starts_at         timestamptz,
  ends_at           timestamptz,
  created_at        timestamptz not null default app_now(),
  updated_at        timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, variant_id) references variants (store_id, id),
  check (ends_at > starts_at),
  -- No two rows answer the same question at the same instant.
  constraint prices_no_overlap exclude using gist (
    store_id with =, variant_id with =,
    (coalesce(price_list_id, '00000000-0000-0000-0000-000000000000'::uuid)) with =,
    currency with =, min_quantity with =, (tstzrange(starts_at, ends_at)) with &&)
);
create index prices_of_variant on prices (store_id, variant_id, currency);
select tenant_table('prices', 'select, insert, update, delete');

-- One row for each time an amount was in force: [valid_from, valid_to). Only valid_to is ever written again, once.
create table price_history (
  store_id          uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id                uuid not null,
  variant_id        uuid not null,
  price_list_id     uuid,
  currency          char(3) not null,
  min_quantity      int not null default 1,
  amount            bigint not null check (amount >= 0),
  compare_at_amount bigint,
  valid_from        timestamptz not null,
  valid_to          timestamptz,
  actor             jsonb not null,
  created_at        timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, variant_id) references variants (store_id, id),
  check (valid_to >= valid_from)
);
create unique index price_history_open on price_history
  (store_id, variant_id, currency, min_quantity, (coalesce(price_list_id, '00000000-0000-0000-0000-000000000000'::uuid)))
  where valid_to is null;
create index price_history_of_variant on price_history (store_id, variant_id, valid_from, id);
select tenant_table('price_history', 'select, insert');
grant update (valid_to) on price_history to rcommerce_app;

create function price_history_is_closed_once() returns trigger language plpgsql as $$
begin
  if old.valid_to is not null then raise exception 'price history % is closed already', old.id; end if;
  return new;
end $$;
create trigger price_history_closed_once before update on price_history
  for each row execute function price_history_is_closed_once();
