-- What is described (products) and what is sold (variants), and how both are found (categories, collections).

create table products (
  store_id          uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id                uuid not null,
  type              text not null check (type in ('simple', 'variable', 'digital', 'bundle', 'subscription', 'gift_card')),
  title             text not null check (length(title) between 1 and 255),
  slug              text not null check (slug ~ '^[a-z0-9-]{1,255}$'),
  description       text check (length(description) <= 65536),
  vendor            text check (length(vendor) <= 255),
  status            text not null check (status in ('draft', 'active', 'archived')),
  published_at      timestamptz,
  unpublish_at      timestamptz,
  is_featured       boolean not null default false,
  -- Points at tax_categories, a table of a later module.
  tax_category_id   uuid,
  requires_shipping boolean not null,
  tags              text[] not null default '{}' check (cardinality(tags) <= 250),
  seo               jsonb not null default '{}',
  metadata          jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  external_source   text check (length(external_source) <= 191),
  external_id       text check (length(external_id) <= 191),
  -- Units in placed orders; counted behind the orders, so it may lag.
  sold_quantity     bigint not null default 0 check (sold_quantity >= 0),
  version           int not null default 1,
  archived_at       timestamptz,
  created_at        timestamptz not null default app_now(),
  updated_at        timestamptz not null default app_now(),
  primary key (store_id, id),
  check ((status = 'archived') = (archived_at is not null)),
  check (status <> 'active' or published_at is not null)
);
create unique index products_slug on products (store_id, slug) where archived_at is null;
create unique index products_external on products (store_id, coalesce(external_source, ''), external_id)
  where external_id is not null;
create index products_title on products (store_id, title collate "C", id) where archived_at is null;
create index products_created on products (store_id, created_at, id) where archived_at is null;
create index products_updated on products (store_id, updated_at, id) where archived_at is null;
select tenant_table('products', 'select, insert, update, delete');

create table product_options (
  store_id   uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id         uuid not null,
  product_id uuid not null,
  name       text not null check (length(name) between 1 and 255),
  position   int not null,
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, product_id) references products (store_id, id),
  unique (store_id, product_id, name)
);
select tenant_table('product_options', 'select, insert, update, delete');

create table product_option_values (
  store_id   uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id         uuid not null,
  option_id  uuid not null,
  value      text not null check (length(value) between 1 and 255),
  position   int not null,
  swatch     text check (length(swatch) <= 255),
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, option_id) references product_options (store_id, id) on delete cascade,
  unique (store_id, option_id, value)
);
select tenant_table('product_option_values', 'select, insert, update, delete');

create table variants (
  store_id          uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id                uuid not null,
  product_id        uuid not null,
  title             text not null check (length(title) between 1 and 1024),
  sku               text check (length(sku) between 1 and 191),
  barcode           text check (length(barcode) <= 191),
  -- Sorted, so that one combination has one form.
  option_value_ids  uuid[] not null default '{}',
  position          int not null,
  weight_grams      int check (weight_grams >= 0),
  length_mm         int check (length_mm >= 0),
  width_mm          int check (width_mm >= 0),
  height_mm         int check (height_mm >= 0),
  requires_shipping boolean not null,
  track_inventory   boolean not null default true,
  cost_amount       bigint check (cost_amount between 0 and 99999999999),
  cost_currency     char(3),
  hs_code           text check (length(hs_code) <= 32),
  origin_country    char(2),
  is_default        boolean not null default false,
  metadata          jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  external_source   text check (length(external_source) <= 191),
  external_id       text check (length(external_id) <= 191),
  version           int not null default 1,
  archived_at       timestamptz,
  created_at        timestamptz not null default app_now(),
  updated_at        timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, product_id) references products (store_id, id),
  check ((cost_amount is null) = (cost_currency is null))
);
create unique index variants_sku on variants (store_id, sku) where archived_at is null;
create unique index variants_options on variants (store_id, product_id, option_value_ids) where archived_at is null;
create unique index variants_default on variants (store_id, product_id) where is_default and archived_at is null;
create unique index variants_external on variants (store_id, coalesce(external_source, ''), external_id)
  where external_id is not null;
create index variants_of_product on variants (store_id, product_id, position, id);
select tenant_table('variants', 'select, insert, update, delete');

create table product_images (
  store_id   uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id         uuid not null,
  product_id uuid not null,
  variant_id uuid,
  media_id   uuid not null,
  alt        text check (length(alt) <= 512),
  position   int not null,
  version    int not null default 1,
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, product_id) references products (store_id, id),
  foreign key (store_id, variant_id) references variants (store_id, id) on delete set null (variant_id),
  foreign key (store_id, media_id) references media (store_id, id)
);
create index product_images_of_product on product_images (store_id, product_id, position, id);
create index product_images_of_media on product_images (store_id, media_id);
create index product_images_of_variant on product_images (store_id, variant_id) where variant_id is not null;
select tenant_table('product_images', 'select, insert, update, delete');

create table categories (
  store_id        uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id              uuid not null,
  parent_id       uuid,
  name            text not null check (length(name) between 1 and 255),
  slug            text not null check (slug ~ '^[a-z0-9-]{1,255}$'),
  -- The slugs from the root down to this one, joined by '/'.
  path            text not null,
  depth           int not null check (depth between 1 and 10),
  position        int not null default 0,
  description     text check (length(description) <= 65536),
  seo             jsonb not null default '{}',
  media_id        uuid,
  external_source text check (length(external_source) <= 191),
  external_id     text check (length(external_id) <= 191),
  version         int not null default 1,
  archived_at     timestamptz,
  created_at      timestamptz not null default app_now(),
  updated_at      timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, parent_id) references categories (store_id, id),
  foreign key (store_id, media_id) references media (store_id, id),
  check (parent_id <> id)
);
create unique index categories_slug on categories (store_id, slug) where archived_at is null;
create unique index categories_external on categories (store_id, coalesce(external_source, ''), external_id)
  where external_id is not null;
create index categories_parent on categories (store_id, parent_id, position, id);
create index categories_path on categories (store_id, path collate "C");
select tenant_table('categories', 'select, insert, update, delete');

create table product_categories (
  store_id    uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  product_id  uuid not null,
  category_id uuid not null,
  is_primary  boolean not null default false,
  created_at  timestamptz not null default app_now(),
  primary key (store_id, product_id, category_id),
  foreign key (store_id, product_id) references products (store_id, id),
  foreign key (store_id, category_id) references categories (store_id, id)
);
create unique index product_categories_primary on product_categories (store_id, product_id) where is_primary;
create index product_categories_of_category on product_categories (store_id, category_id, product_id);
select tenant_table('product_categories', 'select, insert, update, delete');

create table collections (
  store_id        uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id              uuid not null,
  title           text not null check (length(title) between 1 and 255),
  slug            text not null check (slug ~ '^[a-z0-9-]{1,255}$'),
  kind            text not null default 'manual' check (kind in ('manual', 'rule')),
  sort            text not null default 'manual' check (sort in ('manual', 'best_selling', 'title_asc', 'title_desc',
                    'price_asc', 'price_desc', 'created_asc', 'created_desc')),
  rule            jsonb,
  published_at    timestamptz,
  external_source text check (length(external_source) <= 191),
  external_id     text check (length(external_id) <= 191),
  version         int not null default 1,
  archived_at     timestamptz,
  created_at      timestamptz not null default app_now(),
  updated_at      timestamptz not null default app_now(),
  primary key (store_id, id)
);
create unique index collections_slug on collections (store_id, slug) where archived_at is null;
create unique index collections_external on collections (store_id, coalesce(external_source, ''), external_id)
  where external_id is not null;
create index collections_title on collections (store_id, title collate "C", id) where archived_at is null;
select tenant_table('collections', 'select, insert, update, delete');

create table collection_products (
  store_id      uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  collection_id uuid not null,
  product_id    uuid not null,
  position      int not null,
  created_at    timestamptz not null default app_now(),
  primary key (store_id, collection_id, product_id),
  foreign key (store_id, collection_id) references collections (store_id, id),
  foreign key (store_id, product_id) references products (store_id, id)
);
create index collection_products_of_product on collection_products (store_id, product_id);
create index collection_products_position on collection_products (store_id, collection_id, position, product_id);
select tenant_table('collection_products', 'select, insert, update, delete');

-- Where an old address leads; the newest owner of an address wins.
create table slug_redirects (
  store_id   uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  entity     text not null check (entity in ('product', 'category', 'collection')),
  old_slug   text not null,
  entity_id  uuid not null,
  created_at timestamptz not null default app_now(),
  primary key (store_id, entity, old_slug)
);
select tenant_table('slug_redirects', 'select, insert, update, delete');
