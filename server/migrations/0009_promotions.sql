-- Promotions: rules that lower a price, their limits and who used them.

create table promotions (
  store_id                 uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id                       uuid not null,
  name                     text not null check (length(name) between 1 and 255),
  kind                     text not null check (kind in ('coupon', 'automatic')),
  code                     text check (length(code) between 1 and 64),
  code_normalized          text check (length(code_normalized) between 1 and 128),
  type                     text not null check (type in ('percentage', 'fixed_amount', 'free_shipping', 'buy_x_get_y')),
  lane                     text not null check (lane in ('item', 'order', 'shipping')),
  value_bps                int check (value_bps between 1 and 10000),
  value_amounts            jsonb not null default '{}' check (jsonb_typeof(value_amounts) = 'object'),
  max_discount_amounts     jsonb not null default '{}' check (jsonb_typeof(max_discount_amounts) = 'object'),
  conditions               jsonb not null default '{}' check (jsonb_typeof(conditions) = 'object'),
  targets                  jsonb not null default '{}' check (jsonb_typeof(targets) = 'object'),
  priority                 int not null default 0,
  combinable               boolean not null default true,
  exclusive                boolean not null default false,
  usage_limit              int check (usage_limit >= 1),
  usage_limit_per_customer int check (usage_limit_per_customer >= 1),
  starts_at                timestamptz,
  ends_at                  timestamptz,
  time_zone                text not null default 'UTC',
  status                   text not null default 'active' check (status in ('draft', 'active', 'paused')),
  metadata                 jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  external_id              text check (length(external_id) <= 191),
  external_source          text check (length(external_source) <= 191),
  version                  int not null default 1,
  archived_at              timestamptz,
  created_at               timestamptz not null default app_now(),
  updated_at               timestamptz not null default app_now(),
  primary key (store_id, id),
  unique (store_id, external_source, external_id),
  check (kind <> 'coupon' or (code is not null and code_normalized is not null)),
  check (type <> 'percentage' or value_bps is not null),
  check (type <> 'fixed_amount' or value_amounts <> '{}'),
  check (ends_at > starts_at)
);
create unique index promotions_code on promotions (store_id, code_normalized) where archived_at is null;
select tenant_table('promotions', 'select, insert, update, delete');

-- One row for each limit that is set: '' counts all uses, a customer's key those of one customer. The CHECK is
-- the last word on every race.
create table promotion_counters (
  store_id     uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  promotion_id uuid not null,
  customer_key text not null,
  reserved     int not null default 0 check (reserved >= 0),
  committed    int not null default 0 check (committed >= 0),
  limit_value  int,
  primary key (store_id, promotion_id, customer_key),
  foreign key (store_id, promotion_id) references promotions (store_id, id),
  -- The effective limit may be lower (promotions.usage_limit): lowering one below what is used takes nothing back.
  constraint promotion_counters_limit check (limit_value is null or reserved + committed <= limit_value)
);
select tenant_table('promotion_counters', 'select, insert, update, delete');

-- order_intents and orders come in later files.
create table promotion_redemptions (
  store_id        uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id              uuid not null,
  promotion_id    uuid not null,
  order_intent_id uuid not null,
  order_id        uuid,
  customer_key    text not null,
  discount_amount bigint not null check (discount_amount >= 0),
  status          text not null check (status in ('reserved', 'committed', 'released')),
  created_at      timestamptz not null default app_now(),
  updated_at      timestamptz not null default app_now(),
  primary key (store_id, id),
  constraint promotion_redemptions_once unique (store_id, promotion_id, order_intent_id),
  foreign key (store_id, promotion_id) references promotions (store_id, id),
  check ((status = 'committed') <= (order_id is not null))
);
create index promotion_redemptions_intent on promotion_redemptions (store_id, order_intent_id);
create index promotion_redemptions_order on promotion_redemptions (store_id, order_id) where order_id is not null;
select tenant_table('promotion_redemptions', 'select, insert, update');
