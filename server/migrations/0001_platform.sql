-- The platform's own tables: the event log with its sequencer, idempotency, and what every later file uses.
-- Runs as rcommerce_owner. The four roles exist already (the migrator makes them).

create extension if not exists btree_gist;

-- The one now of a transaction: set by the server, so that a shop can run on a virtual clock.
create function app_now() returns timestamptz
  language sql stable parallel safe
  as $$ select coalesce(nullif(current_setting('app.now', true), '')::timestamptz, now()) $$;

-- Makes a table a tenant's: row-level security for everybody, the owner included, and exactly these rights.
-- rights: a list such as 'select, insert'; append-only tables get no update and no delete.
create function tenant_table(name regclass, rights text) returns void
  language plpgsql as $$
begin
  execute format('alter table %s enable row level security', name);
  execute format('alter table %s force row level security', name);
  execute format($policy$create policy store_only on %s
    using (store_id = nullif(current_setting('app.store_id', true), '')::uuid)
    with check (store_id = nullif(current_setting('app.store_id', true), '')::uuid)$policy$, name);
  execute format('grant %s on %s to rcommerce_app', rights, name);
end $$;
revoke all on function tenant_table(regclass, text) from public;

-- Adds a foreign key to a tenant's table that exists already. PostgreSQL checks the rows that are there as the
-- owner, whom FORCE would show none; so FORCE is lifted on both tables while it looks.
create function tenant_reference(child regclass, definition text, parent regclass) returns void
  language plpgsql as $$
begin
  execute format('alter table %s no force row level security', child);
  execute format('alter table %s no force row level security', parent);
  execute format('alter table %s add %s', child, definition);
  execute format('alter table %s force row level security', child);
  execute format('alter table %s force row level security', parent);
end $$;
revoke all on function tenant_reference(regclass, text, regclass) from public;

-- Development only: the random server key, which only the migrating login reads (no grant at all).
create table server_keys (
  name       text primary key,
  key        bytea not null check (length(key) = 32),
  created_at timestamptz not null default now()
);

-- ---------------------------------------------------------------------------------------------------------------
-- The event log. No foreign key to stores: row-level security already ties every row to the store that writes it,
-- and this is the hottest insert of the product.

create sequence event_seq no cycle;
grant usage on sequence event_seq to rcommerce_app;

create table events (
  store_id       uuid not null default nullif(current_setting('app.store_id', true), '')::uuid,
  id             uuid not null,
  seq            bigint not null,
  type           text not null check (length(type) <= 100),
  aggregate_type text not null,
  aggregate_id   uuid not null,
  aggregate_seq  bigint not null check (aggregate_seq > 0),
  version        bigint,
  payload        jsonb not null,
  audience       jsonb not null,
  actor          jsonb not null,
  request_id     text,
  created_at     timestamptz not null default app_now(),
  primary key (store_id, id),
  unique (store_id, aggregate_type, aggregate_id, aggregate_seq)
);
select tenant_table('events', 'select, insert');

-- One mark for each event without a position, so that finding them never scans the log.
create table event_inbox (
  store_id   uuid not null default nullif(current_setting('app.store_id', true), '')::uuid,
  seq        bigint not null primary key,
  event_id   uuid not null,
  created_at timestamptz not null default now()
);
select tenant_table('event_inbox', 'insert');

-- Counts without a hole; does not restart when old events are deleted.
create table event_counters (
  store_id       uuid not null default nullif(current_setting('app.store_id', true), '')::uuid,
  aggregate_type text not null,
  aggregate_id   uuid not null,
  last_seq       bigint not null check (last_seq > 0),
  primary key (store_id, aggregate_type, aggregate_id)
);
select tenant_table('event_counters', 'select, insert, update');

create table event_positions (
  position bigint primary key,
  store_id uuid not null,
  event_id uuid not null,
  unique (store_id, event_id),
  unique (store_id, position)
);
select tenant_table('event_positions', 'select');

-- One row for the whole database. The epoch changes when the log was rebuilt or put back to an earlier moment.
create table event_log (
  only_one      boolean primary key default true check (only_one),
  epoch         text not null,
  last_position bigint not null default 0
);
insert into event_log (epoch) values (substr(md5(random()::text || clock_timestamp()::text), 1, 8));
grant select on event_log to rcommerce_app, rcommerce_worker;
grant update on event_log to rcommerce_worker;

create table event_readers (
  reader     text primary key,
  position   bigint not null default 0,
  owner      uuid,
  lease_until timestamptz,
  updated_at timestamptz not null default now()
);
grant select, insert, update on event_readers to rcommerce_app;

create table event_dead_letters (
  store_id   uuid not null default nullif(current_setting('app.store_id', true), '')::uuid,
  reader     text not null,
  event_id   uuid not null,
  error      text not null,
  created_at timestamptz not null default now(),
  primary key (store_id, reader, event_id)
);
select tenant_table('event_dead_letters', 'select, insert');

-- What the worker sees across stores: marks and positions, to number and to find; nothing else.
create policy number_marks on event_inbox for all to rcommerce_worker using (true) with check (true);
create policy number_positions on event_positions for all to rcommerce_worker using (true) with check (true);
create policy find_types on events for select to rcommerce_worker using (true);
grant select, delete on event_inbox to rcommerce_worker;
grant select, insert on event_positions to rcommerce_worker;
grant select (store_id, id, type) on events to rcommerce_worker;

-- The sequencer: numbers committed events in the order of seq, one process at a time. Each statement of a
-- VOLATILE function takes a new snapshot, so what is looked at was committed before the lock was got.
-- Null: somebody else is numbering.
create function number_events(batch int) returns int
  language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
  base   bigint;
  marked int;
begin
  if not pg_try_advisory_xact_lock(7261001) then return null; end if;
  select last_position into base from event_log;
  with marks as (
    delete from event_inbox
     where seq in (select seq from event_inbox order by seq limit batch)
    returning seq, store_id, event_id
  ), numbered as (
    insert into event_positions (position, store_id, event_id)
    select base + row_number() over (order by seq), store_id, event_id from marks
    returning 1
  )
  select count(*) into marked from numbered;
  if marked > 0 then update event_log set last_position = base + marked; end if;
  return marked;
end $$;
revoke all on function number_events(int) from public;
grant execute on function number_events(int) to rcommerce_app;
alter function number_events(int) owner to rcommerce_worker;

-- The log by position, over all stores: ids, stores and types only.
create function events_after(after bigint, most int)
  returns table ("position" bigint, store_id uuid, event_id uuid, type text)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select p.position, p.store_id, p.event_id, e.type
    from event_positions p join events e on e.store_id = p.store_id and e.id = p.event_id
   where p.position > after
   order by p.position
   limit most
$$;
revoke all on function events_after(bigint, int) from public;
grant execute on function events_after(bigint, int) to rcommerce_app;
alter function events_after(bigint, int) owner to rcommerce_worker;

-- How long the oldest event has been waiting for its position; 0 when none waits.
create function oldest_mark_ms() returns bigint
  language sql stable security definer set search_path = pg_catalog, public as $$
  select coalesce((extract(epoch from clock_timestamp() - min(created_at)) * 1000)::bigint, 0) from event_inbox
$$;
revoke all on function oldest_mark_ms() from public;
grant execute on function oldest_mark_ms() to rcommerce_app;
alter function oldest_mark_ms() owner to rcommerce_worker;

-- ---------------------------------------------------------------------------------------------------------------
-- Idempotency (R6). The answer is kept as bytes, encrypted under the server key and the key itself.

create table idempotency_keys (
  store_id         uuid not null default nullif(current_setting('app.store_id', true), '')::uuid,
  id               uuid not null,
  principal        text not null,
  route            text not null,
  key_hash         bytea not null,
  request_hash     bytea not null,
  state            text not null check (state in ('running', 'done')),
  ref_id           uuid,
  lease_until      timestamptz,
  response_status  int,
  response_body    bytea,
  response_headers jsonb,
  created_at       timestamptz not null default app_now(),
  primary key (store_id, id),
  unique (store_id, principal, route, key_hash),
  check ((state = 'running') = (lease_until is not null)),
  check ((state = 'done') = (response_status is not null))
);
select tenant_table('idempotency_keys', 'select, insert, update, delete');
