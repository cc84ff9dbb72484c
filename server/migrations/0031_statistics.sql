-- What the planner knows of a young shop. A table that was never looked at counts as one row a store, and every join of
-- it is planned for that; autovacuum comes late or, on some servers, never. So the shop asks for itself, often: where
-- little changed this reads the counters only.

-- Looks again at tables of which much changed since: gives how many. Null: somebody else is looking.
-- A table that somebody works on (a vacuum, a migration) is left for the next time.
create function refresh_statistics() returns int
  language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
  changed regclass;
  looked  int := 0;
begin
  if not pg_try_advisory_xact_lock(7261031) then return null; end if;
  for changed in
    select c.oid
      from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
       and c.relowner = (select r.oid from pg_roles r where r.rolname = current_user)
       and pg_stat_get_mod_since_analyze(c.oid) > 20 + 0.2 * greatest(c.reltuples, 0)
     order by c.oid
     limit 20
  loop
    execute format('analyze (skip_locked) %s', changed);
    looked := looked + 1;
  end loop;
  return looked;
end $$;
revoke all on function refresh_statistics() from public;
grant execute on function refresh_statistics() to rcommerce_app;
