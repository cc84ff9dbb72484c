-- Draft orders: an order that staff write, with prices of their own, until it is placed. Its row stands in orders under a
-- number of the series `draft`, so that stock can be reserved for it and a link can open it; what is to be bought stands
-- here, as choices, and becomes the order's parts when it is placed.

create table draft_orders (
  store_id           uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  order_id           uuid not null,
  shipping_method_id uuid,
  codes              text[] not null default '{}' check (cardinality(codes) <= 5),
  sent_at            timestamptz,
  created_at         timestamptz not null default app_now(),
  updated_at         timestamptz not null default app_now(),
  primary key (store_id, order_id),
  foreign key (store_id, order_id) references orders (store_id, id),
  foreign key (store_id, shipping_method_id) references shipping_methods (store_id, id)
);
select tenant_table('draft_orders', 'select, insert, update');

create table draft_order_items (
  store_id        uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id              uuid not null,
  order_id        uuid not null,
  position        int not null check (position between 0 and 499),
  variant_id      uuid not null,
  attributes      jsonb not null default '{}' check (jsonb_typeof(attributes) = 'object'),
  attributes_hash text not null,
  quantity        int not null check (quantity between 1 and 9999),
  -- What one unit costs in this draft, whatever the catalogue says later.
  unit_amount     bigint not null check (unit_amount between 0 and 99999999999),
  -- Why it is not the catalogue's price; null when it is.
  price_reason    text check (length(price_reason) between 1 and 500),
  created_at      timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, order_id) references draft_orders (store_id, order_id),
  foreign key (store_id, variant_id) references variants (store_id, id),
  unique (store_id, order_id, position)
);
create index draft_order_items_variant on draft_order_items (store_id, variant_id);
select tenant_table('draft_order_items', 'select, insert, delete');

create index orders_drafts on orders (store_id, created_at desc, id desc) where placed_at is null;

-- A draft's agreement may change, a placed order's never: the rights say which columns, the trigger says until when.
grant update (email, phone, market_id, currency, subtotal_amount, discount_amount, shipping_amount, tax_amount,
  tax_included, total_amount, rounding_policy_version, shipping_address, billing_address, vat_id, ip, user_agent)
  on orders to rcommerce_app;
create function keep_agreement() returns trigger
  language plpgsql set search_path = pg_catalog, public as $$
begin
  -- The owner's one function that changes it takes a person out of it (erase_person).
  if current_user = 'rcommerce_owner' then return new; end if;
  raise exception 'what was agreed in order % cannot change', old.id using errcode = 'insufficient_privilege';
end $$;
revoke all on function keep_agreement() from public;
create trigger orders_agreed before update of email, phone, market_id, currency, subtotal_amount, discount_amount,
  shipping_amount, tax_amount, tax_included, total_amount, rounding_policy_version, shipping_address, billing_address,
  vat_id, ip, user_agent on orders
  for each row when (old.placed_at is not null) execute function keep_agreement();

-- Money of an order that its bank holds no longer: the sweeper says so.
grant select (authorization_expires_at) on payments to rcommerce_worker;
create index payments_expiring on payments (authorization_expires_at) where status = 'authorized';
create function expired_authorizations(at timestamptz, most int)
  returns table (store_id uuid, id uuid)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select p.store_id, p.id from payments p
   where p.status = 'authorized' and p.authorization_expires_at <= at and p.order_id is not null
   order by p.authorization_expires_at
   limit most
$$;
revoke all on function expired_authorizations(timestamptz, int) from public;
grant execute on function expired_authorizations(timestamptz, int) to rcommerce_app;
alter function expired_authorizations(timestamptz, int) owner to rcommerce_worker;

-- Whether the customer is told of it.
alter table refunds add column notify boolean not null default true;

-- A hold may belong to the order intent of a draft: as long as its payment lasts.
select tenant_reference('stock_reservations', 'constraint stock_reservations_order_intent
  foreign key (store_id, order_intent_id) references order_intents (store_id, id)', 'order_intents');
create index stock_reservations_of_intent on stock_reservations (store_id, order_intent_id) where status = 'held';

-- Applies claims and movements at once, in one round trip. Locks: reservations by id, then levels by
-- (item_id, location_id). What was planned is checked under these locks; the CHECKs are the last word.
--   claims  the wanted state of reservations: { id, revision (null = new), item_id, location_id, quantity, consumed,
--           released, unit_quantity, status, cart_id, order_intent_id, order_id, cart_item_id, order_item_id, expires_at }
--   moves   { id, item_id, location_id, type, on_hand_delta, reserved_delta, reason, ref_type, ref_id, part, note,
--           unit_cost_amount }, in the order of the journal; a missing level is made when goods come in
-- Gives one row for each level with what it was and is; or one row with verdict 'stale' (a claim changed since it was
-- read) or 'short' (a level cannot give that much), and then nothing is changed.
create or replace function apply_stock(claims jsonb, moves jsonb, by_actor jsonb)
  returns table (verdict text, item_id uuid, location_id uuid, on_hand bigint, reserved bigint, backorder_limit bigint,
                 reorder_point bigint, reorder_quantity bigint, on_hand_before bigint, reserved_before bigint)
  language plpgsql volatile set search_path = pg_catalog, public as $$
#variable_conflict use_column
declare
  known   int;
  current int;
  held    int;
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
  get diagnostics held = row_count;

  -- A level that came into being since the locks were taken does not count: updating it now would lock it out of order.
  if held < (select count(distinct (m.item_id, m.location_id))
               from jsonb_to_recordset(moves) as m(item_id uuid, location_id uuid))
     or exists (
    select 1
      from (select m.item_id, m.location_id, sum(m.on_hand_delta) as on_hand, sum(m.reserved_delta) as reserved
              from jsonb_to_recordset(moves) as m(item_id uuid, location_id uuid, on_hand_delta bigint, reserved_delta bigint)
             group by 1, 2) d
      join inventory_levels l on l.item_id = d.item_id and l.location_id = d.location_id
     where l.on_hand + d.on_hand < 0
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
         order_intent_id = c.order_intent_id, order_id = c.order_id, cart_item_id = c.cart_item_id, order_item_id = c.order_item_id, expires_at = c.expires_at,
         revision = r.revision + 1, updated_at = app_now()
    from jsonb_to_recordset(claims)
      as c(id uuid, revision int, quantity bigint, consumed bigint, released bigint, status text, cart_id uuid,
           order_intent_id uuid, order_id uuid, cart_item_id uuid, order_item_id uuid, expires_at timestamptz)
   where c.revision is not null and r.id = c.id;
  insert into stock_reservations
      (id, item_id, location_id, quantity, consumed, released, unit_quantity, status, cart_id, order_intent_id, order_id,
       cart_item_id, order_item_id, expires_at)
    select c.id, c.item_id, c.location_id, c.quantity, c.consumed, c.released, c.unit_quantity, c.status, c.cart_id,
           c.order_intent_id, c.order_id, c.cart_item_id, c.order_item_id, c.expires_at
      from jsonb_to_recordset(claims)
        as c(id uuid, revision int, item_id uuid, location_id uuid, quantity bigint, consumed bigint, released bigint,
             unit_quantity int, status text, cart_id uuid, order_intent_id uuid, order_id uuid, cart_item_id uuid, order_item_id uuid,
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
