-- Stock: what is counted (items), where (locations, levels), who has a claim on it (reservations), and the
-- journal of every change (movements). Nothing is sold twice because of the CHECKs of inventory_levels.

create table inventory_items (
  store_id          uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id                uuid not null,
  sku               text check (length(sku) between 1 and 191),
  name              text not null check (length(name) <= 1024),
  requires_shipping boolean not null default true,
  unit_cost_amount  bigint check (unit_cost_amount between 0 and 99999999999),
  external_source   text check (length(external_source) <= 191),
  external_id       text check (length(external_id) <= 191),
  archived_at       timestamptz,
  created_at        timestamptz not null default app_now(),
  updated_at        timestamptz not null default app_now(),
  primary key (store_id, id)
);
create index inventory_items_sku on inventory_items (store_id, sku) where archived_at is null;
create unique index inventory_items_external on inventory_items (store_id, coalesce(external_source, ''), external_id)
  where external_id is not null;
select tenant_table('inventory_items', 'select, insert, update, delete');

-- One unit of the variant takes `quantity` units of the item; kits have several rows.
create table variant_items (
  store_id   uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  variant_id uuid not null,
  item_id    uuid not null,
  quantity   int not null default 1 check (quantity between 1 and 9999),
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now(),
  primary key (store_id, variant_id, item_id),
  foreign key (store_id, variant_id) references variants (store_id, id),
  foreign key (store_id, item_id) references inventory_items (store_id, id)
);
create index variant_items_of_item on variant_items (store_id, item_id);
select tenant_table('variant_items', 'select, insert, update, delete');

create table locations (
  store_id        uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id              uuid not null,
  code            text not null check (length(code) between 1 and 64),
  name            text not null check (length(name) between 1 and 255),
  address         jsonb,
  priority        int not null default 0,
  is_active       boolean not null default true,
  fulfills_online boolean not null default true,
  pickup_enabled  boolean not null default false,
  -- Empty: serves every market.
  market_ids      uuid[] not null default '{}',
  external_source text check (length(external_source) <= 191),
  external_id     text check (length(external_id) <= 191),
  version         int not null default 1,
  archived_at     timestamptz,
  created_at      timestamptz not null default app_now(),
  updated_at      timestamptz not null default app_now(),
  primary key (store_id, id)
);
create unique index locations_code on locations (store_id, code) where archived_at is null;
create unique index locations_external on locations (store_id, coalesce(external_source, ''), external_id)
  where external_id is not null;
select tenant_table('locations', 'select, insert, update, delete');

create table inventory_levels (
  store_id         uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  item_id          uuid not null,
  location_id      uuid not null,
  on_hand          bigint not null default 0 check (on_hand >= 0),
  reserved         bigint not null default 0 check (reserved >= 0),
  incoming         bigint not null default 0 check (incoming >= 0),
  backorder_limit  bigint not null default 0 check (backorder_limit >= 0),
  reorder_point    bigint check (reorder_point >= 0),
  reorder_quantity bigint check (reorder_quantity >= 0),
  last_counted_at  timestamptz,
  version          int not null default 1,
  created_at       timestamptz not null default app_now(),
  updated_at       timestamptz not null default app_now(),
  primary key (store_id, item_id, location_id),
  foreign key (store_id, item_id) references inventory_items (store_id, id),
  foreign key (store_id, location_id) references locations (store_id, id),
  -- The last word on overselling.
  constraint inventory_levels_not_oversold check (reserved <= on_hand + backorder_limit)
) with (fillfactor = 70);
create index inventory_levels_of_location on inventory_levels (store_id, location_id, item_id);
select tenant_table('inventory_levels', 'select, insert, update, delete');

-- A claim on a level. held (a cart's, with an expiry) → allocated (an order's) → consumed (shipped).
-- cart_id, order_intent_id, order_id and the lines get their foreign keys from the modules of those tables.
create table stock_reservations (
  store_id        uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id              uuid not null,
  item_id         uuid not null,
  location_id     uuid not null,
  quantity        bigint not null check (quantity > 0),
  consumed        bigint not null default 0 check (consumed >= 0),
  released        bigint not null default 0 check (released >= 0),
  -- Units of the item in one unit of the line (a kit takes several).
  unit_quantity   int not null default 1 check (unit_quantity > 0),
  status          text not null check (status in ('held', 'allocated', 'consumed', 'released', 'expired', 'short')),
  cart_id         uuid,
  order_intent_id uuid,
  order_id        uuid,
  cart_item_id    uuid,
  order_item_id   uuid,
  expires_at      timestamptz,
  extended_until  timestamptz,
  -- Raised by each change: the part of the movements it writes, and what a plan made unlocked is checked against.
  revision        int not null default 0,
  created_at      timestamptz not null default app_now(),
  updated_at      timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, item_id, location_id) references inventory_levels (store_id, item_id, location_id),
  check (num_nonnulls(cart_id, order_intent_id, order_id) = 1),
  check (consumed + released <= quantity),
  check (status <> 'held' or expires_at is not null),
  check (status <> 'allocated' or (order_id is not null and expires_at is null)),
  check (status not in ('held', 'allocated', 'short') or consumed + released < quantity)
);
create unique index stock_reservations_open on stock_reservations
  (store_id, cart_id, order_intent_id, order_id, cart_item_id, order_item_id, item_id, location_id) nulls not distinct
  where status in ('held', 'allocated', 'short');
create index stock_reservations_of_cart on stock_reservations (store_id, cart_id) where status = 'held';
create index stock_reservations_of_order on stock_reservations (store_id, order_id) where order_id is not null;
create index stock_reservations_of_level on stock_reservations (store_id, item_id, location_id)
  where status in ('held', 'allocated', 'short');
create index stock_reservations_due on stock_reservations (expires_at) where status = 'held';
create index stock_reservations_created on stock_reservations (store_id, created_at, id);
select tenant_table('stock_reservations', 'select, insert, update');

create table stock_movements (
  store_id         uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id               uuid not null,
  item_id          uuid not null,
  location_id      uuid not null,
  type             text not null check (type in ('receive', 'adjust', 'found', 'lost', 'damaged', 'count', 'transfer_out',
                     'transfer_in', 'reserve', 'release', 'expire', 'out', 'return_in', 'incoming_change')),
  on_hand_delta    bigint not null default 0,
  reserved_delta   bigint not null default 0,
  incoming_delta   bigint not null default 0,
  on_hand_after    bigint not null check (on_hand_after >= 0),
  reserved_after   bigint not null check (reserved_after >= 0),
  reason           text check (length(reason) <= 255),
  ref_type         text not null check (length(ref_type) between 1 and 64),
  ref_id           uuid not null,
  -- Tells several movements of one cause apart.
  part             int not null default 0,
  note             text check (length(note) <= 1024),
  actor            jsonb not null,
  unit_cost_amount bigint check (unit_cost_amount between 0 and 99999999999),
  created_at       timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, item_id, location_id) references inventory_levels (store_id, item_id, location_id),
  check (on_hand_delta <> 0 or reserved_delta <> 0 or incoming_delta <> 0),
  -- One cause moves a level once: a repeated shipment or restock cannot count twice.
  unique (store_id, ref_type, ref_id, type, item_id, location_id, part)
);
create index stock_movements_of_level on stock_movements (store_id, item_id, location_id, created_at, id);
create index stock_movements_created on stock_movements (store_id, created_at, id);
select tenant_table('stock_movements', 'select, insert');

create table stock_alerts (
  store_id        uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id              uuid not null,
  item_id         uuid not null,
  location_id     uuid,
  level           text not null check (level in ('low', 'critical', 'out')),
  opened_at       timestamptz not null default app_now(),
  closed_at       timestamptz,
  acknowledged_by jsonb,
  acknowledged_at timestamptz,
  note            text check (length(note) <= 1024),
  created_at      timestamptz not null default app_now(),
  updated_at      timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, item_id) references inventory_items (store_id, id),
  foreign key (store_id, location_id) references locations (store_id, id),
  check ((acknowledged_by is null) = (acknowledged_at is null))
);
create unique index stock_alerts_open on stock_alerts (store_id, item_id, location_id, level) nulls not distinct
  where closed_at is null;
create index stock_alerts_opened on stock_alerts (store_id, opened_at, id);
select tenant_table('stock_alerts', 'select, insert, update');

-- Applies claims and movements at once, in one round trip. Locks: reservations by id, then levels by
-- (item_id, location_id). What was planned is checked under these locks; the CHECKs are the last word.
--   claims  the wanted state of reservations: { id, revision (null = new), item_id, location_id, quantity, consumed,
--           released, unit_quantity, status, cart_id, order_id, cart_item_id, order_item_id, expires_at }
--   moves   { id, item_id, location_id, type, on_hand_delta, reserved_delta, reason, ref_type, ref_id, part, note,
--           unit_cost_amount }, in the order of the journal; a missing level is made when goods come in
-- Gives one row for each level with what it was and is; or one row with verdict 'stale' (a claim changed since it was
-- read) or 'short' (a level cannot give that much), and then nothing is changed.
create function apply_stock(claims jsonb, moves jsonb, by_actor jsonb)
  returns table (verdict text, item_id uuid, location_id uuid, on_hand bigint, reserved bigint, backorder_limit bigint,
                 reorder_point bigint, reorder_quantity bigint, on_hand_before bigint, reserved_before bigint)
  language plpgsql volatile set search_path = pg_catalog, public as $$
#variable_conflict use_column
declare
  known   int;
  current int;
begin
  select count(*) into known from jsonb_to_recordset(claims) as c(revision int) where c.revision is not null;
  if known > 0 then
    perform 1 from stock_reservations r
      where r.id in (select c.id from jsonb_to_recordset(claims) as c(id uuid, revision int) where c.revision is not null)
      order by r.id for update;
    select count(*) into current
      from jsonb_to_recordset(claims) as c(id uuid, revision int)
      join stock_reservations r on r.id = c.id and r.revision = c.revision;
    if current <> known then
      return query select 'stale', null::uuid, null::uuid, null::bigint, null::bigint, null::bigint, null::bigint,
                          null::bigint, null::bigint, null::bigint;
      return;
    end if;
  end if;

  insert into inventory_levels (item_id, location_id)
    select m.item_id, m.location_id
      from jsonb_to_recordset(moves) as m(item_id uuid, location_id uuid, on_hand_delta bigint)
     where m.on_hand_delta > 0
       and not exists (select 1 from inventory_levels l where l.item_id = m.item_id and l.location_id = m.location_id)
     group by 1, 2 order by 1, 2
    on conflict do nothing;
  perform 1 from inventory_levels l
    where (l.item_id, l.location_id) in (select m.item_id, m.location_id
             from jsonb_to_recordset(moves) as m(item_id uuid, location_id uuid))
    order by l.item_id, l.location_id for update;

  if exists (
    select 1
      from (select m.item_id, m.location_id, sum(m.on_hand_delta) as on_hand, sum(m.reserved_delta) as reserved
              from jsonb_to_recordset(moves) as m(item_id uuid, location_id uuid, on_hand_delta bigint, reserved_delta bigint)
             group by 1, 2) d
      left join inventory_levels l on l.item_id = d.item_id and l.location_id = d.location_id
     where l.item_id is null
        or l.on_hand + d.on_hand < 0
        or l.reserved + d.reserved < 0
        or l.reserved + d.reserved > l.on_hand + d.on_hand + l.backorder_limit)
  then
    return query select 'short', null::uuid, null::uuid, null::bigint, null::bigint, null::bigint, null::bigint,
                        null::bigint, null::bigint, null::bigint;
    return;
  end if;

  -- on_hand and reserved together: CHECKs are not deferred.
  update inventory_levels l
     set on_hand = l.on_hand + d.on_hand, reserved = l.reserved + d.reserved, version = l.version + 1, updated_at = app_now(),
         last_counted_at = case when d.counted then app_now() else l.last_counted_at end
    from (select m.item_id, m.location_id, sum(m.on_hand_delta) as on_hand, sum(m.reserved_delta) as reserved,
                 bool_or(m.type = 'count') as counted
            from jsonb_to_recordset(moves)
              as m(item_id uuid, location_id uuid, on_hand_delta bigint, reserved_delta bigint, type text)
           group by 1, 2) d
   where l.item_id = d.item_id and l.location_id = d.location_id;

  update stock_reservations r
     set quantity = c.quantity, consumed = c.consumed, released = c.released, status = c.status, cart_id = c.cart_id,
         order_id = c.order_id, cart_item_id = c.cart_item_id, order_item_id = c.order_item_id, expires_at = c.expires_at,
         revision = r.revision + 1, updated_at = app_now()
    from jsonb_to_recordset(claims)
      as c(id uuid, revision int, quantity bigint, consumed bigint, released bigint, status text, cart_id uuid,
           order_id uuid, cart_item_id uuid, order_item_id uuid, expires_at timestamptz)
   where c.revision is not null and r.id = c.id;
  insert into stock_reservations
      (id, item_id, location_id, quantity, consumed, released, unit_quantity, status, cart_id, order_id, cart_item_id,
       order_item_id, expires_at)
    select c.id, c.item_id, c.location_id, c.quantity, c.consumed, c.released, c.unit_quantity, c.status, c.cart_id,
           c.order_id, c.cart_item_id, c.order_item_id, c.expires_at
      from jsonb_to_recordset(claims)
        as c(id uuid, revision int, item_id uuid, location_id uuid, quantity bigint, consumed bigint, released bigint,
             unit_quantity int, status text, cart_id uuid, order_id uuid, cart_item_id uuid, order_item_id uuid,
             expires_at timestamptz)
     where c.revision is null;

  insert into stock_movements
      (id, item_id, location_id, type, on_hand_delta, reserved_delta, on_hand_after, reserved_after, reason, ref_type,
       ref_id, part, note, actor, unit_cost_amount)
    select m.id, m.item_id, m.location_id, m.type, m.on_hand_delta, m.reserved_delta,
           l.on_hand - m.on_hand_later, l.reserved - m.reserved_later, m.reason, m.ref_type, m.ref_id, m.part, m.note,
           by_actor, m.unit_cost_amount
      from (select x.id, x.item_id, x.location_id, x.type, x.on_hand_delta, x.reserved_delta, x.reason, x.ref_type,
                   x.ref_id, x.part, x.note, x.unit_cost_amount,
                   coalesce(sum(x.on_hand_delta) over later, 0) as on_hand_later,
                   coalesce(sum(x.reserved_delta) over later, 0) as reserved_later
              from rows from (jsonb_to_recordset(moves)
                as (id uuid, item_id uuid, location_id uuid, type text, on_hand_delta bigint, reserved_delta bigint,
                    reason text, ref_type text, ref_id uuid, part int, note text, unit_cost_amount bigint))
                with ordinality as x(id, item_id, location_id, type, on_hand_delta, reserved_delta, reason, ref_type,
                    ref_id, part, note, unit_cost_amount, nth)
            window later as (partition by x.item_id, x.location_id order by x.nth desc
                             rows between unbounded preceding and 1 preceding)) m
      join inventory_levels l on l.item_id = m.item_id and l.location_id = m.location_id;

  return query
    select 'done', l.item_id, l.location_id, l.on_hand, l.reserved, l.backorder_limit, l.reorder_point, l.reorder_quantity,
           (l.on_hand - d.on_hand)::bigint, (l.reserved - d.reserved)::bigint
      from (select m.item_id, m.location_id, sum(m.on_hand_delta) as on_hand, sum(m.reserved_delta) as reserved
              from jsonb_to_recordset(moves) as m(item_id uuid, location_id uuid, on_hand_delta bigint, reserved_delta bigint)
             group by 1, 2) d
      join inventory_levels l on l.item_id = d.item_id and l.location_id = d.location_id
     order by l.item_id, l.location_id;
end $$;
revoke all on function apply_stock(jsonb, jsonb, jsonb) from public;
grant execute on function apply_stock(jsonb, jsonb, jsonb) to rcommerce_app;

-- Stores that have holds past their time, so that the expiry timer visits only those.
create policy find_due on stock_reservations for select to rcommerce_worker using (true);
grant select (store_id, id, status, expires_at) on stock_reservations to rcommerce_worker;
create function stores_with_due_holds(at timestamptz, most int)
  returns table (store_id uuid)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select distinct due.store_id
    from (select r.store_id from stock_reservations r
           where r.status = 'held' and r.expires_at <= at order by r.expires_at limit most) due
$$;
revoke all on function stores_with_due_holds(timestamptz, int) from public;
grant execute on function stores_with_due_holds(timestamptz, int) to rcommerce_app;
alter function stores_with_due_holds(timestamptz, int) owner to rcommerce_worker;
