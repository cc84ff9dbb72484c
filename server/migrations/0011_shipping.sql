-- Shipping: where we send to, how, and what it costs.

create table shipping_zones (
  store_id     uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id           uuid not null,
  name         text not null check (length(name) between 1 and 255),
  -- Empty: the rest of the world.
  countries    text[] not null default '{}' check (cardinality(countries) <= 300),
  -- `US-CA`, or the bare code when the zone has one country; empty: all.
  regions      text[] not null default '{}' check (cardinality(regions) <= 500),
  -- Prefixes of postal codes; null: all.
  postal_rules jsonb check (jsonb_typeof(postal_rules) = 'object'),
  position     int not null default 0,
  version      int not null default 1,
  created_at   timestamptz not null default app_now(),
  updated_at   timestamptz not null default app_now(),
  primary key (store_id, id)
);
select tenant_table('shipping_zones', 'select, insert, update, delete');

create table shipping_methods (
  store_id            uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id                  uuid not null,
  zone_id             uuid not null,
  name                text not null check (length(name) between 1 and 255),
  code                text not null check (length(code) between 1 and 64),
  type                text not null check (type in ('flat', 'free_over', 'pickup', 'by_weight', 'by_price', 'carrier')),
  amounts             jsonb not null default '{}' check (jsonb_typeof(amounts) = 'object'),
  free_over_amounts   jsonb check (jsonb_typeof(free_over_amounts) = 'object'),
  handling_amounts    jsonb check (jsonb_typeof(handling_amounts) = 'object'),
  tiers               jsonb not null default '[]' check (jsonb_typeof(tiers) = 'array'),
  min_subtotal_amounts jsonb check (jsonb_typeof(min_subtotal_amounts) = 'object'),
  max_subtotal_amounts jsonb check (jsonb_typeof(max_subtotal_amounts) = 'object'),
  min_weight_grams    int check (min_weight_grams >= 0),
  max_weight_grams    int check (max_weight_grams >= 0),
  location_id         uuid,
  days_min            int check (days_min between 0 and 365),
  days_max            int check (days_max between 0 and 365),
  tax_category_id     uuid,
  is_active           boolean not null default true,
  version             int not null default 1,
  archived_at         timestamptz,
  created_at          timestamptz not null default app_now(),
  updated_at          timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, zone_id) references shipping_zones (store_id, id),
  foreign key (store_id, location_id) references locations (store_id, id),
  foreign key (store_id, tax_category_id) references tax_categories (store_id, id),
  check (days_max >= days_min),
  check (type <> 'free_over' or free_over_amounts is not null)
);
create unique index shipping_methods_code on shipping_methods (store_id, zone_id, code) where archived_at is null;
create index shipping_methods_zone on shipping_methods (store_id, zone_id) where archived_at is null;
select tenant_table('shipping_methods', 'select, insert, update, delete');
