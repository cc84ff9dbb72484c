-- The tenant: stores, their domains, markets, settings, rounding policies, tax registrations and numbers for people.

create table stores (
  id               uuid primary key,
  name             text not null check (length(name) between 1 and 255),
  slug             text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  legal_name       text check (length(legal_name) <= 255),
  default_currency text not null check (default_currency ~ '^[A-Z]{3}$'),
  default_locale   text not null,
  time_zone        text not null,
  status           text not null default 'active' check (status in ('active', 'suspended', 'closing')),
  settings_version int not null default 1,
  metadata         jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  version          int not null default 1,
  -- The order in which stores were made: the first is the default one, whatever the clock said.
  seq              bigint not null generated always as identity unique,
  created_at       timestamptz not null default app_now(),
  updated_at       timestamptz not null default app_now()
);
-- The one table whose store is its own id: a new store is written with its own id set.
alter table stores enable row level security;
alter table stores force row level security;
create policy store_only on stores
  using (id = nullif(current_setting('app.store_id', true), '')::uuid)
  with check (id = nullif(current_setting('app.store_id', true), '')::uuid);
grant select, insert, update on stores to rcommerce_app;

create table store_domains (
  store_id   uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id         uuid not null,
  host       text not null check (host = lower(host) and length(host) between 1 and 253),
  is_primary boolean not null default false,
  version    int not null default 1,
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now(),
  primary key (store_id, id),
  constraint store_domains_host unique (host)
);
create unique index store_domains_primary on store_domains (store_id) where is_primary;
select tenant_table('store_domains', 'select, insert, update, delete');

create table markets (
  store_id           uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id                 uuid not null,
  name               text not null check (length(name) between 1 and 255),
  code               text not null check (length(code) between 1 and 64),
  countries          text[] not null default '{}',
  currency           text not null check (currency ~ '^[A-Z]{3}$'),
  prices_include_tax boolean not null,
  is_default         boolean not null default false,
  is_active          boolean not null default true,
  position           int not null default 0,
  version            int not null default 1,
  archived_at        timestamptz,
  created_at         timestamptz not null default app_now(),
  updated_at         timestamptz not null default app_now(),
  primary key (store_id, id),
  check (not is_default or (is_active and archived_at is null))
);
create unique index markets_code on markets (store_id, code) where archived_at is null;
create unique index markets_default on markets (store_id) where is_default;
select tenant_table('markets', 'select, insert, update, delete');

create table store_settings (
  store_id   uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  key        text not null check (length(key) <= 100),
  value      jsonb not null,
  version    int not null default 1,
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now(),
  primary key (store_id, key)
);
select tenant_table('store_settings', 'select, insert, update, delete');

create table rounding_policies (
  store_id         uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id               uuid not null,
  version          int not null check (version >= 1),
  mode             text not null default 'half_up' check (mode in ('half_up', 'half_even')),
  level            text not null default 'line' check (level = 'line'),
  allocation       text not null default 'largest_remainder' check (allocation = 'largest_remainder'),
  inclusive_policy text not null default 'extract' check (inclusive_policy = 'extract'),
  created_by       jsonb not null,
  created_at       timestamptz not null default app_now(),
  primary key (store_id, id),
  unique (store_id, version)
);
select tenant_table('rounding_policies', 'select, insert');

create table tax_registrations (
  store_id    uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id          uuid not null,
  country     text not null check (country ~ '^[A-Z]{2}$'),
  region      text,
  number      text not null check (length(number) between 1 and 64),
  kind        text not null check (kind in ('vat', 'oss_union', 'oss_non_union', 'ioss', 'sales_tax', 'gst')),
  valid_from  date not null,
  valid_until date,
  version     int not null default 1,
  created_at  timestamptz not null default app_now(),
  updated_at  timestamptz not null default app_now(),
  primary key (store_id, id),
  unique nulls not distinct (store_id, kind, country, region, number),
  check (valid_until is null or valid_until >= valid_from)
);
select tenant_table('tax_registrations', 'select, insert, update, delete');

-- Numbers for people: one sequence per store and series, so that placements never queue behind each other.
-- The serving role has no DDL right and no right on any of them; these two functions name them from the store itself.
create function number_sequence_name(series text) returns text
  language sql stable set search_path = pg_catalog, public as $$
  select format('numbers_%s_%s', replace(nullif(current_setting('app.store_id', true), '')::uuid::text, '-', ''), series)
$$;
revoke all on function number_sequence_name(text) from public;

create function make_number_sequences() returns void
  language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  if nullif(current_setting('app.store_id', true), '') is null then
    raise exception 'make_number_sequences needs a store';
  end if;
  execute format('create sequence public.%I start 1000', number_sequence_name('order'));
  execute format('create sequence public.%I start 1', number_sequence_name('draft'));
  execute format('create sequence public.%I start 1', number_sequence_name('rma'));
end $$;
revoke all on function make_number_sequences() from public;
grant execute on function make_number_sequences() to rcommerce_app;

create function next_number(series text) returns bigint
  language plpgsql volatile security definer set search_path = pg_catalog, public as $$
begin
  if series not in ('order', 'draft', 'rma') then raise exception 'unknown number series %', series; end if;
  return nextval(format('public.%I', number_sequence_name(series))::regclass);
end $$;
revoke all on function next_number(text) from public;
grant execute on function next_number(text) to rcommerce_app;

-- Which store a request belongs to before a store is known: ids only.
create policy locate on stores for select to rcommerce_locator using (true);
create policy locate on store_domains for select to rcommerce_locator using (true);
grant select (id, slug, status, seq) on stores to rcommerce_locator;
grant select (store_id, host) on store_domains to rcommerce_locator;

create function locate_host(wanted text) returns table (store_id uuid)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select d.store_id from store_domains d where d.host = wanted
$$;
revoke all on function locate_host(text) from public;
grant execute on function locate_host(text) to rcommerce_app;
alter function locate_host(text) owner to rcommerce_locator;

-- The default store is the first one.
create function locate_default_store() returns table (store_id uuid)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select s.id from stores s order by s.seq limit 1
$$;
revoke all on function locate_default_store() from public;
grant execute on function locate_default_store() to rcommerce_app;
alter function locate_default_store() owner to rcommerce_locator;

-- For work that loops store by store (timers, seeds, the command line), and a store by its slug.
create function locate_stores() returns table (store_id uuid, slug text)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select s.id, s.slug from stores s order by s.seq
$$;
revoke all on function locate_stores() from public;
grant execute on function locate_stores() to rcommerce_app;
alter function locate_stores() owner to rcommerce_locator;
