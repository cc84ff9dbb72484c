-- Carts store choices, not totals: every read prices them again.

create table carts (
  store_id            uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id                  uuid not null,
  customer_id         uuid,
  -- SHA-256 (hex) of the guest's secret.
  token_hash          text check (token_hash ~ '^[0-9a-f]{64}$'),
  market_id           uuid not null,
  currency            char(3) not null check (currency ~ '^[A-Z]{3}$'),
  status              text not null default 'open' check (status in ('open', 'completing', 'completed', 'expired', 'merged')),
  email               text check (length(email) <= 320),
  shipping_address    jsonb,
  billing_address     jsonb,
  shipping_method_id  uuid,
  vat_id              text check (length(vat_id) <= 32),
  note                text check (length(note) <= 5000),
  attributes          jsonb not null default '{}' check (jsonb_typeof(attributes) = 'object'),
  expires_at          timestamptz not null,
  last_activity_at    timestamptz not null default app_now(),
  checkout_started_at timestamptz,
  merged_into_id      uuid,
  -- Points at orders, a table of a later module.
  order_id            uuid,
  metadata            jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  version             int not null default 1,
  created_at          timestamptz not null default app_now(),
  updated_at          timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, customer_id) references customers (store_id, id),
  foreign key (store_id, market_id) references markets (store_id, id),
  foreign key (store_id, shipping_method_id) references shipping_methods (store_id, id),
  foreign key (store_id, merged_into_id) references carts (store_id, id),
  check (num_nonnulls(customer_id, token_hash) > 0),
  check ((status = 'merged') = (merged_into_id is not null)),
  check ((status = 'completed') = (order_id is not null))
);
-- Also while it is being paid, because a declined payment opens it again.
create unique index carts_open_of_customer on carts (store_id, customer_id, market_id)
  where status in ('open', 'completing') and customer_id is not null;
create unique index carts_token on carts (store_id, token_hash) where token_hash is not null;
create index carts_created on carts (store_id, created_at, id);
create index carts_updated on carts (store_id, updated_at, id);
create index carts_of_customer on carts (store_id, customer_id, last_activity_at) where customer_id is not null;
create index carts_due on carts (expires_at) where status = 'open';
select tenant_table('carts', 'select, insert, update');

create table cart_items (
  store_id          uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id                uuid not null,
  cart_id           uuid not null,
  variant_id        uuid not null,
  attributes        jsonb not null default '{}' check (jsonb_typeof(attributes) = 'object'),
  attributes_hash   text not null check (attributes_hash ~ '^[0-9a-f]{64}$'),
  quantity          int not null check (quantity between 1 and 9999),
  -- What one unit cost when it was put in; only to say that the price changed.
  added_unit_amount bigint not null check (added_unit_amount >= 0),
  parent_item_id    uuid,
  -- The order in which lines were put in.
  position          bigint generated always as identity,
  created_at        timestamptz not null default app_now(),
  updated_at        timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, cart_id) references carts (store_id, id),
  foreign key (store_id, variant_id) references variants (store_id, id),
  foreign key (store_id, parent_item_id) references cart_items (store_id, id) on delete cascade,
  constraint cart_items_key unique nulls not distinct (store_id, cart_id, variant_id, attributes_hash, parent_item_id)
);
create index cart_items_of_variant on cart_items (store_id, variant_id);
select tenant_table('cart_items', 'select, insert, update, delete');

create table cart_coupons (
  store_id        uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  cart_id         uuid not null,
  code_normalized text not null check (length(code_normalized) between 1 and 64),
  entered_at      timestamptz not null default app_now(),
  position        int not null check (position between 0 and 4),
  primary key (store_id, cart_id, code_normalized),
  foreign key (store_id, cart_id) references carts (store_id, id),
  -- Five places, so a sixth code has none.
  unique (store_id, cart_id, position) deferrable initially deferred
);
select tenant_table('cart_coupons', 'select, insert, update, delete');

-- Judged at COMMIT: a cart's line and its hold may be written in either order.
select tenant_reference('stock_reservations',
  'foreign key (store_id, cart_id) references carts (store_id, id) deferrable initially deferred', 'carts');
select tenant_reference('stock_reservations',
  'foreign key (store_id, cart_item_id) references cart_items (store_id, id)
    on delete set null (cart_item_id) deferrable initially deferred', 'cart_items');

-- Stores that have carts past their time, so that the expiry timer visits only those.
create policy find_due on carts for select to rcommerce_worker using (true);
grant select (store_id, id, status, expires_at) on carts to rcommerce_worker;
create function stores_with_due_carts(at timestamptz, most int)
  returns table (store_id uuid)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select distinct due.store_id
    from (select c.store_id from carts c where c.status = 'open' and c.expires_at <= at order by c.expires_at limit most) due
$$;
revoke all on function stores_with_due_carts(timestamptz, int) from public;
grant execute on function stores_with_due_carts(timestamptz, int) to rcommerce_app;
alter function stores_with_due_carts(timestamptz, int) owner to rcommerce_worker;
