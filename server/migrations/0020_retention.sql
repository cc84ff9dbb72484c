-- What ends by itself: old events, answers kept for a key, sessions and links past their time. And the ends of the log,
-- which tell a reader that what it wants is gone.

-- The log as it stands: its epoch, the lowest position that is kept (one past the end when none is) and the end.
create function log_bounds() returns table (epoch text, first_position bigint, last_position bigint)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select l.epoch, coalesce((select min(p.position) from event_positions p), l.last_position + 1), l.last_position
    from event_log l
$$;
revoke all on function log_bounds() from public;
grant execute on function log_bounds() to rcommerce_app;
alter function log_bounds() owner to rcommerce_worker;

create policy forget on events for delete to rcommerce_worker using (true);
create policy forget on event_dead_letters for all to rcommerce_worker using (true) with check (false);
grant select (created_at), delete on events to rcommerce_worker;
grant delete on event_positions to rcommerce_worker;
grant select (store_id, event_id), delete on event_dead_letters to rcommerce_worker;

-- Deletes events older than `before`, lowest position first, up to the first that stays: what is kept has no hole.
-- Their dead letters go with them. Gives how many went; 0 when nothing is old enough or another process is at it.
create function forget_events(before timestamptz, most int) returns int
  language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
  upto bigint;
  gone int;
begin
  if not pg_try_advisory_xact_lock(7261003) then return 0; end if;
  select max(looked.position) into upto from (
    select o.position, coalesce(bool_or(e.created_at >= before) over (order by o.position), false) as stays
      from (select p.position, p.store_id, p.event_id from event_positions p order by p.position limit most) o
      left join events e on e.store_id = o.store_id and e.id = o.event_id
  ) looked where not looked.stays;
  if upto is null then return 0; end if;
  with cut as (
    delete from event_positions p where p.position <= upto returning p.store_id, p.event_id
  ), letters as (
    delete from event_dead_letters d using cut where d.store_id = cut.store_id and d.event_id = cut.event_id
  ), old as (
    delete from events e using cut where e.store_id = cut.store_id and e.id = cut.event_id
  )
  select count(*) into gone from cut;
  return gone;
end $$;
revoke all on function forget_events(timestamptz, int) from public;
grant execute on function forget_events(timestamptz, int) to rcommerce_app;
alter function forget_events(timestamptz, int) owner to rcommerce_worker;

-- Events that a reader gave up, over all stores: a number for the operator.
create function count_event_dead_letters() returns bigint
  language sql stable security definer set search_path = pg_catalog, public as $$
  select count(*) from event_dead_letters
$$;
revoke all on function count_event_dead_letters() from public;
grant execute on function count_event_dead_letters() to rcommerce_app;
alter function count_event_dead_letters() owner to rcommerce_worker;

-- ---------------------------------------------------------------------------------------------------------------
-- Answers kept for an Idempotency-Key: those that are there already for the longest time any is kept.
alter table idempotency_keys add column expires_at timestamptz not null default app_now() + interval '30 days';
alter table idempotency_keys alter column expires_at set default app_now() + interval '24 hours';
create index idempotency_keys_expiry on idempotency_keys (expires_at);
create policy find_old on idempotency_keys for select to rcommerce_worker using (true);
grant select (store_id, expires_at) on idempotency_keys to rcommerce_worker;

create function stores_with_old_answers(at timestamptz, most int) returns table (store_id uuid)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select distinct old.store_id
    from (select k.store_id from idempotency_keys k where k.expires_at <= at order by k.expires_at limit most) old
$$;
revoke all on function stores_with_old_answers(timestamptz, int) from public;
grant execute on function stores_with_old_answers(timestamptz, int) to rcommerce_app;
alter function stores_with_old_answers(timestamptz, int) owner to rcommerce_worker;

-- ---------------------------------------------------------------------------------------------------------------
-- Sessions, refresh tokens and mailed links.
grant delete on sessions, refresh_tokens, one_time_tokens to rcommerce_app;
create index sessions_expiry on sessions (expires_at);
create index refresh_tokens_expiry on refresh_tokens (expires_at);
create index one_time_tokens_expiry on one_time_tokens (expires_at);
create policy locate on sessions for select to rcommerce_locator using (true);
grant select (store_id, expires_at) on sessions to rcommerce_locator;
grant select (expires_at) on refresh_tokens to rcommerce_locator;
grant select (expires_at) on one_time_tokens to rcommerce_locator;

create function locate_expired_access(at timestamptz, most int) returns table (store_id uuid)
  language sql stable security definer set search_path = pg_catalog, public as $$
  (select s.store_id from sessions s where s.expires_at <= at order by s.expires_at limit most)
  union
  (select r.store_id from refresh_tokens r where r.expires_at <= at order by r.expires_at limit most)
  union
  (select o.store_id from one_time_tokens o where o.expires_at <= at order by o.expires_at limit most)
$$;
revoke all on function locate_expired_access(timestamptz, int) from public;
grant execute on function locate_expired_access(timestamptz, int) to rcommerce_app;
alter function locate_expired_access(timestamptz, int) owner to rcommerce_locator;
