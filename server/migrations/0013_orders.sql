-- Orders: what was agreed. The parts of a placed order are copies that never change: the serving role has no right to
-- update them. Only the three status words, the owner and staff's own fields move.

create table orders (
  store_id                uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id                      uuid not null,
  number                  text not null check (number ~ '^[A-Z0-9-]{0,10}[0-9]+$'),
  order_intent_id         uuid,
  cart_id                 uuid,
  customer_id             uuid,
  email                   text not null check (length(email) <= 320),
  phone                   text,
  locale                  text not null default 'en',
  market_id               uuid not null,
  currency                char(3) not null,
  origin                  text not null default 'web' check (origin in
    ('web', 'draft', 'api', 'subscription_initial', 'subscription_renewal', 'import', 'exchange')),
  status                  text not null check (status in ('draft', 'open', 'completed', 'cancelled')),
  payment_status          text not null check (payment_status in
    ('unpaid', 'pending', 'failed', 'voided', 'partially_authorized', 'authorized', 'partially_paid', 'paid',
     'partially_refunded', 'refunded')),
  fulfillment_status      text not null check (fulfillment_status in
    ('not_required', 'unfulfilled', 'partial', 'fulfilled', 'delivered', 'partially_returned', 'returned')),
  subtotal_amount         bigint not null check (subtotal_amount >= 0),
  discount_amount         bigint not null check (discount_amount >= 0),
  shipping_amount         bigint not null check (shipping_amount >= 0),
  tax_amount              bigint not null check (tax_amount >= 0),
  tax_included            boolean not null,
  total_amount            bigint not null check (total_amount between 0 and 1000000000000000),
  rounding_policy_version int not null,
  snapshot_hash           text not null default '',
  shipping_address        jsonb,
  billing_address         jsonb,
  vat_id                  text,
  tags                    text[] not null default '{}' check (cardinality(tags) <= 250),
  note                    text,
  access_token_hash       text not null,
  token_generation        int not null default 0,
  ip                      text,
  user_agent              text,
  risk_score              int,
  risk_reasons            jsonb,
  cancel_reason           text check (cancel_reason in ('customer_request', 'fraudulent', 'inventory', 'payment', 'other')),
  placed_at               timestamptz,
  completed_at            timestamptz,
  cancelled_at            timestamptz,
  archived_at             timestamptz,
  metadata                jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  external_id             text check (length(external_id) <= 191),
  external_source         text,
  version                 int not null default 1,
  created_at              timestamptz not null default app_now(),
  updated_at              timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, cart_id) references carts (store_id, id),
  foreign key (store_id, customer_id) references customers (store_id, id),
  foreign key (store_id, market_id) references markets (store_id, id),
  unique (store_id, cart_id),
  unique (store_id, order_intent_id),
  unique (store_id, external_source, external_id),
  constraint orders_total check (total_amount =
    subtotal_amount - discount_amount + shipping_amount + case when tax_included then 0 else tax_amount end),
  constraint orders_draft check (status not in ('open', 'completed') or placed_at is not null),
  constraint orders_completed check (status <> 'completed' or completed_at is not null),
  constraint orders_cancelled check ((status = 'cancelled') = (cancelled_at is not null))
);
-- Orders and drafts count in series of their own.
create unique index orders_number on orders (store_id, number) where placed_at is not null;
create unique index orders_draft_number on orders (store_id, number) where placed_at is null;
create index orders_placed on orders (store_id, placed_at desc, id desc) where placed_at is not null;
create index orders_customer on orders (store_id, customer_id, placed_at desc, id desc) where customer_id is not null;
create index orders_email on orders (store_id, lower(email));
create index orders_tags on orders using gin (tags);
create index orders_unfinished on orders (store_id, placed_at desc, id desc) where status = 'open';
-- What was agreed is not in this list, so it cannot change.
select tenant_table('orders', 'select, insert, update (number, order_intent_id, customer_id, status, payment_status,
  fulfillment_status, snapshot_hash, tags, note, access_token_hash, token_generation, risk_score, risk_reasons,
  cancel_reason, placed_at, completed_at, cancelled_at, archived_at, metadata, version, updated_at)');

create table order_items (
  store_id          uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id                uuid not null,
  order_id          uuid not null,
  position          int not null check (position >= 0),
  variant_id        uuid,
  product_id        uuid,
  parent_item_id    uuid,
  title             text not null,
  variant_title     text,
  sku               text,
  type              text not null,
  attributes        jsonb not null default '{}' check (jsonb_typeof(attributes) = 'object'),
  quantity          int not null check (quantity between 1 and 9999),
  removed_quantity  int not null default 0,
  unit_amount       bigint not null check (unit_amount >= 0),
  compare_at_amount bigint check (compare_at_amount >= 0),
  subtotal_amount   bigint not null check (subtotal_amount >= 0),
  discount_amount   bigint not null check (discount_amount >= 0),
  tax_amount        bigint not null check (tax_amount >= 0),
  tax_included      boolean not null,
  total_amount      bigint not null check (total_amount >= 0),
  requires_shipping boolean not null,
  weight_grams      int check (weight_grams >= 0),
  image_url         text,
  cost_amount       bigint check (cost_amount >= 0),
  external_id       text check (length(external_id) <= 191),
  external_source   text,
  created_at        timestamptz not null default app_now(),
  updated_at        timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, order_id) references orders (store_id, id),
  foreign key (store_id, variant_id) references variants (store_id, id),
  foreign key (store_id, product_id) references products (store_id, id),
  foreign key (store_id, parent_item_id) references order_items (store_id, id),
  unique (store_id, order_id, position),
  unique (store_id, external_source, external_id),
  check (removed_quantity between 0 and quantity),
  check (subtotal_amount = unit_amount * quantity),
  check (discount_amount <= subtotal_amount),
  check (total_amount = subtotal_amount - discount_amount + case when tax_included then 0 else tax_amount end)
);
create index order_items_variant on order_items (store_id, variant_id) where variant_id is not null;
create index order_items_product on order_items (store_id, product_id) where product_id is not null;
select tenant_table('order_items', 'select, insert, update (removed_quantity, updated_at)');

create table order_shipping_lines (
  store_id           uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id                 uuid not null,
  order_id           uuid not null,
  shipping_method_id uuid,
  method             text not null,
  title              text not null,
  amount             bigint not null check (amount >= 0),
  discount_amount    bigint not null check (discount_amount >= 0),
  tax_amount         bigint not null check (tax_amount >= 0),
  tax_included       boolean not null,
  total_amount       bigint not null check (total_amount >= 0),
  carrier            text,
  service            text,
  created_at         timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, order_id) references orders (store_id, id),
  foreign key (store_id, shipping_method_id) references shipping_methods (store_id, id),
  check (discount_amount <= amount),
  check (total_amount = amount - discount_amount + case when tax_included then 0 else tax_amount end)
);
create index order_shipping_lines_order on order_shipping_lines (store_id, order_id);
select tenant_table('order_shipping_lines', 'select, insert');

create table order_discounts (
  store_id               uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id                     uuid not null,
  order_id               uuid not null,
  order_item_id          uuid,
  order_shipping_line_id uuid,
  promotion_id           uuid,
  code                   text,
  title                  text not null,
  amount                 bigint not null check (amount >= 0),
  created_at             timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, order_id) references orders (store_id, id),
  foreign key (store_id, order_item_id) references order_items (store_id, id),
  foreign key (store_id, order_shipping_line_id) references order_shipping_lines (store_id, id),
  foreign key (store_id, promotion_id) references promotions (store_id, id),
  check (num_nonnulls(order_item_id, order_shipping_line_id) = 1)
);
create index order_discounts_order on order_discounts (store_id, order_id);
create index order_discounts_promotion on order_discounts (store_id, promotion_id) where promotion_id is not null;
select tenant_table('order_discounts', 'select, insert');

create table tax_lines (
  store_id               uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id                     uuid not null,
  order_id               uuid not null,
  order_item_id          uuid,
  order_shipping_line_id uuid,
  name                   text not null,
  country                text,
  region                 text,
  category               text,
  rate_ppm               int not null check (rate_ppm between 0 and 1000000),
  taxable_amount         bigint not null,
  tax_amount             bigint not null check (tax_amount >= 0),
  treatment              text not null check (treatment in
    ('taxed', 'zero', 'exempt', 'reverse_charge', 'export', 'out_of_scope', 'estimated')),
  source                 text not null default 'table',
  created_at             timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, order_id) references orders (store_id, id),
  foreign key (store_id, order_item_id) references order_items (store_id, id),
  foreign key (store_id, order_shipping_line_id) references order_shipping_lines (store_id, id),
  check (num_nonnulls(order_item_id, order_shipping_line_id) = 1)
);
create index tax_lines_order on tax_lines (store_id, order_id);
select tenant_table('tax_lines', 'select, insert');

create table order_holds (
  store_id    uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id          uuid not null,
  order_id    uuid not null,
  reason      text not null check (reason in
    ('fraud_review', 'stock_shortfall', 'location_evidence', 'payment_review', 'manual')),
  note        text,
  released_at timestamptz,
  released_by jsonb,
  created_at  timestamptz not null default app_now(),
  updated_at  timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, order_id) references orders (store_id, id),
  check ((released_at is null) = (released_by is null))
);
create unique index order_holds_open on order_holds (store_id, order_id, reason) where released_at is null;
create index order_holds_order on order_holds (store_id, order_id, id);
select tenant_table('order_holds', 'select, insert, update (released_at, released_by, updated_at)');

create table order_notes (
  store_id            uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id                  uuid not null,
  order_id            uuid not null,
  author              jsonb not null,
  body                text not null check (length(body) between 1 and 10000),
  visible_to_customer boolean not null default false,
  created_at          timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, order_id) references orders (store_id, id)
);
create index order_notes_order on order_notes (store_id, order_id, id);
select tenant_table('order_notes', 'select, insert');

-- The timeline: an order's events, copied unchanged from the log, which forgets sooner. The id is the event's.
create table order_events (
  store_id   uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id         uuid not null,
  order_id   uuid not null,
  position   bigint not null,
  type       text not null,
  payload    jsonb not null,
  actor      jsonb not null,
  created_at timestamptz not null,
  primary key (store_id, id),
  foreign key (store_id, order_id) references orders (store_id, id)
);
create index order_events_order on order_events (store_id, order_id, position);
select tenant_table('order_events', 'select, insert');

-- What was bought and for how much, as one hash over the stored parts. Persons and addresses stay out, so that
-- erasing a person leaves the hash whole; jsonb's text is canonical.
create function order_snapshot_hash(store uuid, wanted uuid) returns text
  language sql stable set search_path = pg_catalog, public as $$
  select encode(sha256(convert_to(jsonb_build_array(
    jsonb_build_array(o.id, o.market_id, o.currency, o.origin, o.subtotal_amount, o.discount_amount, o.shipping_amount,
      o.tax_amount, o.tax_included, o.total_amount, o.rounding_policy_version),
    (select jsonb_agg(jsonb_build_array(i.id, i.position, i.variant_id, i.product_id, i.title, i.variant_title, i.sku,
        i.type, i.attributes, i.quantity, i.unit_amount, i.compare_at_amount, i.subtotal_amount, i.discount_amount,
        i.tax_amount, i.total_amount, i.requires_shipping, i.weight_grams, i.image_url, i.cost_amount) order by i.position)
       from order_items i where i.store_id = o.store_id and i.order_id = o.id),
    (select jsonb_agg(jsonb_build_array(s.id, s.shipping_method_id, s.method, s.title, s.amount, s.discount_amount,
        s.tax_amount, s.total_amount) order by s.id)
       from order_shipping_lines s where s.store_id = o.store_id and s.order_id = o.id),
    (select jsonb_agg(jsonb_build_array(d.id, d.order_item_id, d.order_shipping_line_id, d.promotion_id, d.code, d.title,
        d.amount) order by d.id)
       from order_discounts d where d.store_id = o.store_id and d.order_id = o.id),
    (select jsonb_agg(jsonb_build_array(t.id, t.order_item_id, t.order_shipping_line_id, t.name, t.country, t.region,
        t.category, t.rate_ppm, t.taxable_amount, t.tax_amount, t.treatment, t.source) order by t.id)
       from tax_lines t where t.store_id = o.store_id and t.order_id = o.id)
  )::text, 'UTF8')), 'hex')
    from orders o where o.store_id = store and o.id = wanted
$$;
revoke all on function order_snapshot_hash(uuid, uuid) from public;
grant execute on function order_snapshot_hash(uuid, uuid) to rcommerce_app;

-- What lower tables name by a plain id until orders exist. Judged at COMMIT, so a placement may write in its own order.
select tenant_reference('stock_reservations',
  'foreign key (store_id, order_id) references orders (store_id, id) deferrable initially deferred', 'orders');
select tenant_reference('stock_reservations',
  'foreign key (store_id, order_item_id) references order_items (store_id, id) deferrable initially deferred', 'order_items');
