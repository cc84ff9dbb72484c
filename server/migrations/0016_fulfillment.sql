-- Fulfillments: parcels, pickups and digital deliveries of units of an order. What is sent twice is caught under the
-- order's lock; the stock's own counters are the last word.

create table fulfillments (
  store_id         uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id               uuid not null,
  order_id         uuid not null,
  -- null: from wherever the units are allocated
  location_id      uuid,
  type             text not null check (type in ('shipment', 'pickup', 'digital')),
  status           text not null check (status in
    ('pending', 'ready_for_pickup', 'shipped', 'delivered', 'cancelled', 'failed', 'returned')),
  tracking_number  text check (length(tracking_number) <= 255),
  tracking_company text check (length(tracking_company) <= 255),
  tracking_url     text check (length(tracking_url) <= 2048),
  shipped_at       timestamptz,
  delivered_at     timestamptz,
  notify           boolean not null default true,
  metadata         jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  version          int not null default 1,
  created_at       timestamptz not null default app_now(),
  updated_at       timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, order_id) references orders (store_id, id),
  foreign key (store_id, location_id) references locations (store_id, id),
  check (status <> 'shipped' or shipped_at is not null),
  check ((status = 'delivered') = (delivered_at is not null))
);
create index fulfillments_order on fulfillments (store_id, order_id, id);
select tenant_table('fulfillments', 'select, insert, update');

create table fulfillment_items (
  store_id       uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id             uuid not null,
  fulfillment_id uuid not null,
  order_item_id  uuid not null,
  quantity       int not null check (quantity > 0),
  created_at     timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, fulfillment_id) references fulfillments (store_id, id),
  foreign key (store_id, order_item_id) references order_items (store_id, id),
  unique (store_id, fulfillment_id, order_item_id)
);
create index fulfillment_items_order_item on fulfillment_items (store_id, order_item_id);
select tenant_table('fulfillment_items', 'select, insert');
