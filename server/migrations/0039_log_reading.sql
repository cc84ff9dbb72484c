-- The log by position, planned anew at each read and so for the log as it is: a plan that is kept was made by the first
-- read of a connection, when the log may have been empty and each index looked as good as any other. It went on to walk
-- through all events of a store for each position, a second at a time.
-- Retention deletes an event and its position together, so each position that is seen has its event.
set local role rcommerce_worker;
drop function events_after(bigint, int);
set local role rcommerce_owner;

create function events_after(after bigint, most int)
  returns table ("position" bigint, store_id uuid, event_id uuid, type text)
  language plpgsql stable security definer set search_path = pg_catalog, public as $$
begin
  return query execute $read$
    select p.position, p.store_id, p.event_id,
           (select e.type from events e where e.store_id = p.store_id and e.id = p.event_id)
      from event_positions p
     where p.position > $1
     order by p.position
     limit $2 $read$ using after, most;
end $$;
revoke all on function events_after(bigint, int) from public;
grant execute on function events_after(bigint, int) to rcommerce_app;
alter function events_after(bigint, int) owner to rcommerce_worker;
