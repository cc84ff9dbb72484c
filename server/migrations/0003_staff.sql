-- Staff, roles, API keys, and what every sign-in hangs on: sessions, refresh tokens, one-time tokens, signing keys,
-- audit entries.

-- People who work for stores. A platform table: a person may belong to several stores; a store sees its own people.
create table staff_users (
  id               uuid primary key,
  email            text not null check (length(email) <= 320),
  email_normalized text not null,
  name             text not null default '' check (length(name) <= 255),
  password_hash    text,
  status           text not null default 'active' check (status in ('active', 'disabled')),
  version          int not null default 1,
  created_at       timestamptz not null default app_now(),
  updated_at       timestamptz not null default app_now(),
  constraint staff_users_email unique (email_normalized)
);

create table memberships (
  store_id      uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id            uuid not null,
  staff_user_id uuid not null references staff_users (id),
  role          text not null check (role in ('owner', 'admin', 'manager', 'support', 'read_only')),
  extra_scopes  text[] not null default '{}',
  status        text not null check (status in ('invited', 'active', 'removed')),
  invited_by    jsonb,
  version       int not null default 1,
  created_at    timestamptz not null default app_now(),
  updated_at    timestamptz not null default app_now(),
  primary key (store_id, id),
  unique (store_id, staff_user_id)
);
create index memberships_person on memberships (staff_user_id);
select tenant_table('memberships', 'select, insert, update');

alter table staff_users enable row level security;
alter table staff_users force row level security;
create policy member_only on staff_users for select
  using (exists (select 1 from memberships m where m.staff_user_id = staff_users.id));
create policy member_change on staff_users for update
  using (exists (select 1 from memberships m where m.staff_user_id = staff_users.id))
  with check (exists (select 1 from memberships m where m.staff_user_id = staff_users.id));
-- A person is written before the membership that makes the row visible.
create policy new_person on staff_users for insert with check (true);
-- The hash is never read by the serving role; one listed function hands it to the sign-in.
grant select (id, email, email_normalized, name, status, version, created_at, updated_at) on staff_users to rcommerce_app;
grant insert on staff_users to rcommerce_app;
grant update (email, email_normalized, name, password_hash, status, version, updated_at) on staff_users to rcommerce_app;

create table api_keys (
  store_id       uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id             uuid not null,
  name           text not null check (length(name) between 1 and 255),
  kind           text not null check (kind in ('secret', 'publishable')),
  key_prefix     text not null,
  key_hash       text not null,
  scopes         text[] not null default '{}',
  expires_at     timestamptz,
  last_used_at   timestamptz,
  revoked_at     timestamptz,
  revoked_reason text,
  ip_allow       cidr[] not null default '{}',
  test_mode      boolean not null default false,
  created_by     jsonb not null,
  version        int not null default 1,
  created_at     timestamptz not null default app_now(),
  updated_at     timestamptz not null default app_now(),
  primary key (store_id, id),
  constraint api_keys_prefix unique (key_prefix),
  check (kind = 'secret' or scopes = '{}')
);
select tenant_table('api_keys', 'select, insert, update');

-- One family of refresh tokens: a sign-in. The version stands in every access token; raising it ends those.
create table sessions (
  store_id      uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id            uuid not null,
  staff_user_id uuid,
  customer_id   uuid,
  version       int not null default 1,
  expires_at    timestamptz not null,
  revoked_at    timestamptz,
  revoked_reason text,
  created_at    timestamptz not null default app_now(),
  updated_at    timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, staff_user_id) references memberships (store_id, staff_user_id),
  check (num_nonnulls(staff_user_id, customer_id) = 1)
);
create index sessions_staff on sessions (store_id, staff_user_id) where revoked_at is null and staff_user_id is not null;
create index sessions_customer on sessions (store_id, customer_id) where revoked_at is null and customer_id is not null;
select tenant_table('sessions', 'select, insert, update');

create table refresh_tokens (
  store_id    uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id          uuid not null,
  session_id  uuid not null,
  token_hash  text not null,
  parent_id   uuid,
  used_at     timestamptz,
  client_hash text not null,
  expires_at  timestamptz not null,
  created_at  timestamptz not null default app_now(),
  primary key (store_id, id),
  constraint refresh_tokens_hash unique (token_hash),
  unique (store_id, parent_id),
  foreign key (store_id, session_id) references sessions (store_id, id),
  foreign key (store_id, parent_id) references refresh_tokens (store_id, id)
);
create index refresh_tokens_session on refresh_tokens (store_id, session_id);
select tenant_table('refresh_tokens', 'select, insert, update');

-- Mailed links: single use, one live per person and kind. The text is derived from the server key and the id.
create table one_time_tokens (
  store_id      uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id            uuid not null,
  kind          text not null check (kind in ('reset', 'verification', 'invitation', 'email_change')),
  staff_user_id uuid,
  customer_id   uuid,
  email         text not null,
  token_hash    text not null,
  expires_at    timestamptz not null,
  used_at       timestamptz,
  created_at    timestamptz not null default app_now(),
  primary key (store_id, id),
  constraint one_time_tokens_hash unique (token_hash),
  foreign key (store_id, staff_user_id) references memberships (store_id, staff_user_id),
  check (num_nonnulls(staff_user_id, customer_id) = 1)
);
create unique index one_time_tokens_live on one_time_tokens (store_id, kind, coalesce(staff_user_id, customer_id))
  where used_at is null;
create index one_time_tokens_person on one_time_tokens (store_id, coalesce(staff_user_id, customer_id), kind, created_at);
select tenant_table('one_time_tokens', 'select, insert, update');

create table audit_entries (
  store_id    uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id          uuid not null,
  actor       jsonb not null,
  action      text not null check (length(action) <= 100),
  object_type text not null,
  object_id   uuid,
  facts       jsonb not null default '{}',
  request_id  text,
  created_at  timestamptz not null default app_now(),
  primary key (store_id, id)
);
create index audit_entries_object on audit_entries (store_id, object_type, object_id);
select tenant_table('audit_entries', 'select, insert');

-- The keys that sign access tokens, for all stores: public half in the clear, private half sealed under the server key.
create table signing_keys (
  kid         text primary key,
  public_key  jsonb not null,
  private_key bytea not null,
  created_at  timestamptz not null default now(),
  retired_at  timestamptz
);
create unique index signing_keys_current on signing_keys ((true)) where retired_at is null;
grant select, insert, update on signing_keys to rcommerce_app;

-- What a store is found through: ids and the store, no more (the sign-in also gets the one hash).
create policy locate on memberships for select to rcommerce_locator using (true);
create policy locate on staff_users for select to rcommerce_locator using (true);
create policy locate on api_keys for select to rcommerce_locator using (true);
create policy locate on refresh_tokens for select to rcommerce_locator using (true);
create policy locate on one_time_tokens for select to rcommerce_locator using (true);
grant select (store_id, staff_user_id, status, created_at) on memberships to rcommerce_locator;
grant select (id, email_normalized, password_hash, status) on staff_users to rcommerce_locator;
grant select (store_id, id, key_prefix) on api_keys to rcommerce_locator;
grant select (store_id, id, token_hash) on refresh_tokens to rcommerce_locator;
grant select (store_id, id, token_hash) on one_time_tokens to rcommerce_locator;

-- Signing in begins with an address: the person and the one hash.
create function locate_staff_sign_in(wanted text) returns table (staff_user_id uuid, password_hash text)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select u.id, u.password_hash from staff_users u where u.email_normalized = wanted and u.status = 'active'
$$;
revoke all on function locate_staff_sign_in(text) from public;
grant execute on function locate_staff_sign_in(text) to rcommerce_app;
alter function locate_staff_sign_in(text) owner to rcommerce_locator;

-- An invitation may name a person whom another store knows.
create function locate_staff_user(wanted text) returns table (staff_user_id uuid)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select u.id from staff_users u where u.email_normalized = wanted
$$;
revoke all on function locate_staff_user(text) from public;
grant execute on function locate_staff_user(text) to rcommerce_app;
alter function locate_staff_user(text) owner to rcommerce_locator;

-- The stores a person works for, oldest membership first.
create function locate_memberships(person uuid) returns table (store_id uuid)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select m.store_id from memberships m where m.staff_user_id = person and m.status = 'active'
   order by m.created_at, m.store_id
$$;
revoke all on function locate_memberships(uuid) from public;
grant execute on function locate_memberships(uuid) to rcommerce_app;
alter function locate_memberships(uuid) owner to rcommerce_locator;

-- Whether anybody works here at all: the first start makes an owner.
create function locate_any_staff() returns table (staff_user_id uuid)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select u.id from staff_users u limit 1
$$;
revoke all on function locate_any_staff() from public;
grant execute on function locate_any_staff() to rcommerce_app;
alter function locate_any_staff() owner to rcommerce_locator;

create function locate_api_key(wanted text) returns table (store_id uuid, id uuid)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select k.store_id, k.id from api_keys k where k.key_prefix = wanted
$$;
revoke all on function locate_api_key(text) from public;
grant execute on function locate_api_key(text) to rcommerce_app;
alter function locate_api_key(text) owner to rcommerce_locator;

create function locate_refresh_token(wanted text) returns table (store_id uuid, id uuid)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select t.store_id, t.id from refresh_tokens t where t.token_hash = wanted
$$;
revoke all on function locate_refresh_token(text) from public;
grant execute on function locate_refresh_token(text) to rcommerce_app;
alter function locate_refresh_token(text) owner to rcommerce_locator;

create function locate_one_time_token(wanted text) returns table (store_id uuid, id uuid)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select t.store_id, t.id from one_time_tokens t where t.token_hash = wanted
$$;
revoke all on function locate_one_time_token(text) from public;
grant execute on function locate_one_time_token(text) to rcommerce_app;
alter function locate_one_time_token(text) owner to rcommerce_locator;
