-- Applies claims and movements at once, in one round trip. Locks: reservations by id, then levels by
-- (item_id, location_id). What was planned is checked under these locks; the CHECKs are the last word.
--   claims  the wanted state of reservations: { id, revision (null = new), item_id, location_id, quantity, consumed,
--           released, unit_quantity, status, cart_id, order_intent_id, order_id, cart_item_id, order_item_id, expires_at }
--   moves   { id, item_id, location_id, type, on_hand_delta, reserved_delta, reason, ref_type, ref_id, part, note,
--           unit_cost_amount, actor (who it is, when not by_actor) }, in the order of the journal; a missing level is made when goods come in
-- Gives one row for each level with what it was and is; or one row with verdict 'stale' (a claim changed since it was
-- read) or 'short' (a level cannot give that much), and then nothing is changed.
-- This is the hottest function of the shop: what is written is one statement, as each costs its start whatever it
-- writes, and what a call does not need (claims that are known, goods that come in) costs no statement.
create or replace function apply_stock(claims jsonb, moves jsonb, by_actor jsonb)
  returns table (verdict text, item_id uuid, location_id uuid, on_hand bigint, reserved bigint, backorder_limit bigint,
                 reorder_point bigint, reorder_quantity bigint, on_hand_before bigint, reserved_before bigint)
  language plpgsql volatile set search_path = pg_catalog, public as $$
#variable_conflict use_column
declare
  found_all boolean;
begin
  if jsonb_path_exists(claims, '$[*] ? (@.revision != null)') then
    perform 1 from stock_reservations r
      where r.id in (select c.id from jsonb_to_recordset(claims) as c(id uuid, revision int) where c.revision is not null)
      order by r.id for update;
    select count(*) = count(r.id) into found_all
      from jsonb_to_recordset(claims) as c(id uuid, revision int)
      left join stock_reservations r on r.id = c.id and r.revision = c.revision
     where c.revision is not null;
    if not found_all then
      verdict := 'stale';
      return next;
      return;
    end if;
  end if;

  if jsonb_path_exists(moves, '$[*] ? (@.on_hand_delta > 0)') then
    insert into inventory_levels (item_id, location_id)
      select m.item_id, m.location_id
        from jsonb_to_recordset(moves) as m(item_id uuid, location_id uuid, on_hand_delta bigint)
       where m.on_hand_delta > 0
         and not exists (select 1 from inventory_levels l where l.item_id = m.item_id and l.location_id = m.location_id)
       group by 1, 2 order by 1, 2
      on conflict do nothing;
  end if;
  if moves <> '[]' then
    -- Locked, and judged as they are once the locks are held. A level that came into being since does not count:
    -- updating it now would lock it out of order.
    with wanted as (
      select m.item_id, m.location_id, sum(m.on_hand_delta) as on_hand, sum(m.reserved_delta) as reserved
        from jsonb_to_recordset(moves) as m(item_id uuid, location_id uuid, on_hand_delta bigint, reserved_delta bigint)
       group by 1, 2
    ), level as (
      select l.item_id, l.location_id, l.on_hand, l.reserved, l.backorder_limit
        from inventory_levels l
       where (l.item_id, l.location_id) in (select d.item_id, d.location_id from wanted d)
       order by l.item_id, l.location_id for update
    )
    select coalesce(bool_and(l.item_id is not null
         and l.on_hand + d.on_hand >= 0
         and l.reserved + d.reserved >= 0
         and l.reserved + d.reserved <= l.on_hand + d.on_hand + l.backorder_limit), true)
      into found_all
      from wanted d left join level l on l.item_id = d.item_id and l.location_id = d.location_id;
    if not found_all then
      verdict := 'short';
      return next;
      return;
    end if;
  end if;

  if jsonb_path_exists(claims, '$[*] ? (@.revision != null)') then
    update stock_reservations r
       set quantity = c.quantity, consumed = c.consumed, released = c.released, status = c.status, cart_id = c.cart_id,
           order_intent_id = c.order_intent_id, order_id = c.order_id, cart_item_id = c.cart_item_id,
           order_item_id = c.order_item_id, expires_at = c.expires_at, revision = r.revision + 1, updated_at = app_now()
      from jsonb_to_recordset(claims)
        as c(id uuid, revision int, quantity bigint, consumed bigint, released bigint, status text, cart_id uuid,
             order_intent_id uuid, order_id uuid, cart_item_id uuid, order_item_id uuid, expires_at timestamptz)
     where c.revision is not null and r.id = c.id;
  end if;
  if jsonb_path_exists(claims, '$[*] ? (@.revision == null)') then
    insert into stock_reservations
        (id, item_id, location_id, quantity, consumed, released, unit_quantity, status, cart_id, order_intent_id, order_id,
         cart_item_id, order_item_id, expires_at)
      select c.id, c.item_id, c.location_id, c.quantity, c.consumed, c.released, c.unit_quantity, c.status, c.cart_id,
             c.order_intent_id, c.order_id, c.cart_item_id, c.order_item_id, c.expires_at
        from jsonb_to_recordset(claims)
          as c(id uuid, revision int, item_id uuid, location_id uuid, quantity bigint, consumed bigint, released bigint,
               unit_quantity int, status text, cart_id uuid, order_intent_id uuid, order_id uuid, cart_item_id uuid,
               order_item_id uuid, expires_at timestamptz)
       where c.revision is null;
  end if;
  if moves = '[]' then return; end if;

  return query
    with move as (
      select x.*, coalesce(sum(x.on_hand_delta) over later, 0) as on_hand_later,
             coalesce(sum(x.reserved_delta) over later, 0) as reserved_later
        from rows from (jsonb_to_recordset(moves)
          as (id uuid, item_id uuid, location_id uuid, type text, on_hand_delta bigint, reserved_delta bigint,
              reason text, ref_type text, ref_id uuid, part int, note text, unit_cost_amount bigint, actor jsonb))
          with ordinality as x(id, item_id, location_id, type, on_hand_delta, reserved_delta, reason, ref_type,
              ref_id, part, note, unit_cost_amount, actor, nth)
      window later as (partition by x.item_id, x.location_id order by x.nth desc
                       rows between unbounded preceding and 1 preceding)
    ), wanted as (
      select m.item_id, m.location_id, sum(m.on_hand_delta)::bigint as on_hand, sum(m.reserved_delta)::bigint as reserved,
             bool_or(m.type = 'count') as counted
        from move m group by 1, 2
    ), level as (
      -- on_hand and reserved together: CHECKs are not deferred.
      update inventory_levels l
         set on_hand = l.on_hand + d.on_hand, reserved = l.reserved + d.reserved, version = l.version + 1,
             updated_at = app_now(), last_counted_at = case when d.counted then app_now() else l.last_counted_at end
        from wanted d
       where l.item_id = d.item_id and l.location_id = d.location_id
      returning l.item_id, l.location_id, l.on_hand, l.reserved, l.backorder_limit, l.reorder_point, l.reorder_quantity,
                l.on_hand - d.on_hand as on_hand_before, l.reserved - d.reserved as reserved_before
    ), journal as (
      insert into stock_movements
          (id, item_id, location_id, type, on_hand_delta, reserved_delta, on_hand_after, reserved_after, reason, ref_type,
           ref_id, part, note, actor, unit_cost_amount)
        select m.id, m.item_id, m.location_id, m.type, m.on_hand_delta, m.reserved_delta,
               l.on_hand - m.on_hand_later, l.reserved - m.reserved_later, m.reason, m.ref_type, m.ref_id, m.part, m.note,
               coalesce(m.actor, by_actor), m.unit_cost_amount
          from move m join level l on l.item_id = m.item_id and l.location_id = m.location_id
    )
    select 'done', l.item_id, l.location_id, l.on_hand, l.reserved, l.backorder_limit, l.reorder_point, l.reorder_quantity,
           l.on_hand_before, l.reserved_before
      from level l order by l.item_id, l.location_id;
end $$;
