-- Tax: where, on what, how much, and since when.

create table tax_zones (
  store_id      uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id            uuid not null,
  name          text not null check (length(name) between 1 and 255),
  code          text not null check (length(code) between 1 and 64),
  country       char(2) not null check (country ~ '^[A-Z]{2}$'),
  region        text check (length(region) between 1 and 64),
  postal_from   text check (length(postal_from) between 1 and 32),
  postal_to     text check (length(postal_to) between 1 and 32),
  postal_prefix text check (length(postal_prefix) between 1 and 32),
  version       int not null default 1,
  created_at    timestamptz not null default app_now(),
  updated_at    timestamptz not null default app_now(),
  primary key (store_id, id),
  constraint tax_zones_code unique (store_id, code),
  check ((postal_from is null) = (postal_to is null)),
  check (postal_from is null or postal_prefix is null)
);
create index tax_zones_country on tax_zones (store_id, country);
select tenant_table('tax_zones', 'select, insert, update, delete');

create table tax_categories (
  store_id   uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id         uuid not null,
  code       text not null check (length(code) between 1 and 64),
  name       text not null check (length(name) between 1 and 255),
  is_digital boolean not null default false,
  version    int not null default 1,
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now(),
  primary key (store_id, id),
  constraint tax_categories_code unique (store_id, code)
);
select tenant_table('tax_categories', 'select, insert, update, delete');

create table tax_rates (
  store_id            uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id                  uuid not null,
  zone_id             uuid not null,
  category_id         uuid,
  name                text not null check (length(name) between 1 and 255),
  rate_ppm            int not null check (rate_ppm between 0 and 1000000),
  kind                text not null default 'vat' check (kind in ('vat', 'gst', 'sales_tax')),
  component           text not null default '' check (length(component) <= 64),
  applies_to_shipping boolean not null default true,
  valid_from          timestamptz not null default app_now(),
  valid_until         timestamptz,
  source              text check (length(source) <= 500),
  source_checked_on   date,
  version             int not null default 1,
  created_at          timestamptz not null default app_now(),
  updated_at          timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, zone_id) references tax_zones (store_id, id),
  foreign key (store_id, category_id) references tax_categories (store_id, id),
  check (valid_until > valid_from),
  -- One rate at a time for a zone, category and component.
  constraint tax_rates_no_overlap exclude using gist (
    store_id with =,
    zone_id with =,
    (coalesce(category_id, '00000000-0000-0000-0000-000000000000'::uuid)) with =,
    component with =,
    tstzrange(valid_from, valid_until) with &&)
);
create index tax_rates_zone on tax_rates (store_id, zone_id, valid_from);
select tenant_table('tax_rates', 'select, insert, update, delete');

-- Products name their category since the catalogue's file; the table is here only now.
select tenant_reference('products',
  'foreign key (store_id, tax_category_id) references tax_categories (store_id, id)', 'tax_categories');
