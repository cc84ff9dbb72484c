-- Sockets: tickets that open one, what is needed to take one up again in any process, and the bounds that staff set.

-- A ticket opens one socket, once and soon. Only its digest is kept.
create table realtime_tickets (
  store_id       uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  token_hash     text not null check (token_hash ~ '^[0-9a-f]{64}$'),
  -- {kind, id, session_id}: what the credential said that asked for it.
  principal      jsonb not null check (jsonb_typeof(principal) = 'object'),
  -- The session's version then, and when the credential ends.
  session_version int,
  ends_at        timestamptz,
  -- Of the page that asked; null: a program did.
  origin         text check (length(origin) <= 300),
  -- {ct, ot, cv}: digests of tokens that were shown.
  token_hashes   jsonb not null check (jsonb_typeof(token_hashes) = 'object'),
  topics         text[] not null check (cardinality(topics) <= 1000),
  created_at     timestamptz not null default app_now(),
  expires_at     timestamptz not null,
  primary key (store_id, token_hash)
);
select tenant_table('realtime_tickets', 'insert');
-- Whoever brings one says no store.
create unique index realtime_tickets_token on realtime_tickets (token_hash);
create index realtime_tickets_expiry on realtime_tickets (expires_at);

-- One row for each connection, and for some time after it: behind what the process knows, never ahead of it.
create table realtime_sessions (
  store_id       uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id             uuid not null,
  token_hash     text not null check (token_hash ~ '^[0-9a-f]{64}$'),
  process_id     uuid not null,
  principal      jsonb not null check (jsonb_typeof(principal) = 'object'),
  ends_at        timestamptz,
  token_hashes   jsonb not null check (jsonb_typeof(token_hashes) = 'object'),
  origin         text check (length(origin) <= 300),
  topics         text[] not null,
  -- Of the log, as on the wire: everything up to it was sent and read.
  position       text not null check (length(position) <= 128),
  connected_at   timestamptz not null,
  seen_at        timestamptz not null,
  closed_at      timestamptz,
  expires_at     timestamptz not null,
  primary key (store_id, id)
);
select tenant_table('realtime_sessions', 'select, delete');
create unique index realtime_sessions_token on realtime_sessions (token_hash);
create index realtime_sessions_expiry on realtime_sessions (expires_at);
create index realtime_sessions_list on realtime_sessions (store_id, connected_at, id);

create policy take on realtime_tickets for all to rcommerce_worker using (true) with check (false);
create policy write_behind on realtime_sessions for all to rcommerce_worker using (true) with check (true);
grant select, delete on realtime_tickets to rcommerce_worker;
grant select, insert, update, delete on realtime_sessions to rcommerce_worker;

-- Takes tickets: each is got by one of those who bring it, whatever their store. What is too late is nobody's.
create function take_realtime_tickets(hashes text[], at timestamptz)
  returns table (token_hash text, store_id uuid, principal jsonb, session_version int, ends_at timestamptz, origin text,
                 token_hashes jsonb, topics text[])
  language sql volatile security definer set search_path = pg_catalog, public as $$
  with taken as (
    delete from realtime_tickets t where t.token_hash = any(hashes) returning t.*
  )
  select k.token_hash, k.store_id, k.principal, k.session_version, k.ends_at, k.origin, k.token_hashes, k.topics
    from taken k where k.expires_at > at
$$;
revoke all on function take_realtime_tickets(text[], timestamptz) from public;
grant execute on function take_realtime_tickets(text[], timestamptz) to rcommerce_app;
alter function take_realtime_tickets(text[], timestamptz) owner to rcommerce_worker;

-- Takes one connection up again: its row goes, so its token is used once.
create function take_realtime_session(hash text, at timestamptz)
  returns table (store_id uuid, id uuid, principal jsonb, ends_at timestamptz, token_hashes jsonb, origin text,
                 topics text[], "position" text)
  language sql volatile security definer set search_path = pg_catalog, public as $$
  with taken as (
    delete from realtime_sessions s where s.token_hash = hash returning s.*
  )
  select k.store_id, k.id, k.principal, k.ends_at, k.token_hashes, k.origin, k.topics, k.position
    from taken k where k.expires_at > at
$$;
revoke all on function take_realtime_session(text, timestamptz) from public;
grant execute on function take_realtime_session(text, timestamptz) to rcommerce_app;
alter function take_realtime_session(text, timestamptz) owner to rcommerce_worker;

-- Writes what changed of many connections, of any store, at once. A row that is new is made; one that was there is
-- changed, and is not made again: gives the ids of those that were taken away meanwhile (ended by staff, taken up by
-- another connection).
create function write_realtime_sessions(sessions jsonb) returns table (id uuid)
  language sql volatile security definer set search_path = pg_catalog, public as $$
  with given as (
    select r.* from jsonb_to_recordset(sessions) as r (store_id uuid, id uuid, token_hash text, process_id uuid,
      principal jsonb, ends_at timestamptz, token_hashes jsonb, origin text, topics text[], "position" text,
      connected_at timestamptz, seen_at timestamptz, closed_at timestamptz, expires_at timestamptz, is_new boolean)
  ), made as (
    insert into realtime_sessions (store_id, id, token_hash, process_id, principal, ends_at, token_hashes, origin, topics,
      position, connected_at, seen_at, closed_at, expires_at)
    select g.store_id, g.id, g.token_hash, g.process_id, g.principal, g.ends_at, g.token_hashes, g.origin, g.topics,
      g.position, g.connected_at, g.seen_at, g.closed_at, g.expires_at
      from given g where g.is_new
        on conflict (store_id, id) do update set principal = excluded.principal, ends_at = excluded.ends_at,
          token_hashes = excluded.token_hashes, topics = excluded.topics, position = excluded.position,
          seen_at = excluded.seen_at, closed_at = excluded.closed_at, expires_at = excluded.expires_at
  ), changed as (
    update realtime_sessions s
       set principal = g.principal, ends_at = g.ends_at, token_hashes = g.token_hashes, topics = g.topics,
           position = g.position, seen_at = g.seen_at, closed_at = g.closed_at, expires_at = g.expires_at
      from given g where not g.is_new and s.store_id = g.store_id and s.id = g.id
    returning s.id
  )
  select g.id from given g where not g.is_new and not exists (select from changed c where c.id = g.id)
$$;
revoke all on function write_realtime_sessions(jsonb) from public;
grant execute on function write_realtime_sessions(jsonb) to rcommerce_app;
alter function write_realtime_sessions(jsonb) owner to rcommerce_worker;

-- What nobody can use any more.
create function forget_realtime(at timestamptz, most int) returns int
  language sql volatile security definer set search_path = pg_catalog, public as $$
  with tickets as (
    delete from realtime_tickets t where t.token_hash in
      (select o.token_hash from realtime_tickets o where o.expires_at <= at order by o.expires_at limit most) returning 1
  ), sessions as (
    delete from realtime_sessions s where s.token_hash in
      (select o.token_hash from realtime_sessions o where o.expires_at <= at order by o.expires_at limit most) returning 1
  )
  select (select count(*)::int from tickets) + (select count(*)::int from sessions)
$$;
revoke all on function forget_realtime(timestamptz, int) from public;
grant execute on function forget_realtime(timestamptz, int) to rcommerce_app;
alter function forget_realtime(timestamptz, int) owner to rcommerce_worker;

-- One row for the whole server: what staff set beside the configuration of the processes.
create table realtime_limits (
  only_one   boolean primary key default true check (only_one),
  -- Name of a limit → its value.
  changes    jsonb not null default '{}' check (jsonb_typeof(changes) = 'object'),
  version    int not null default 1,
  updated_at timestamptz not null default app_now()
);
insert into realtime_limits default values;
grant select, update on realtime_limits to rcommerce_app;
