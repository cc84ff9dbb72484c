-- Files that come in (imports, and a row for each product of a file) and go out (exports).

create table imports (
  store_id     uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id           uuid not null,
  platform     text not null check (platform in ('shopify', 'woocommerce', 'rcommerce')),
  entity       text not null default 'products' check (entity in ('products')),
  format       text not null check (format in ('csv', 'json')),
  delimiter    text not null default ',' check (delimiter in (',', ';', E'\t')),
  status       text not null check (status in
    ('validating', 'ready', 'running', 'completed', 'failed', 'paused', 'undone', 'cancelled')),
  filename     text check (length(filename) <= 255),
  -- The name of our copy below the data directory; null when the file stayed with its owner (command line).
  storage_key  text check (storage_key ~ '^[0-9a-f]{48}$'),
  file_sha256  text not null check (file_sha256 ~ '^[0-9a-f]{64}$'),
  file_bytes   bigint not null check (file_bytes >= 0),
  mapping      jsonb not null default '{}' check (jsonb_typeof(mapping) = 'object'),
  -- dry_run, update_existing, on_error, limit, currency.
  options      jsonb not null check (jsonb_typeof(options) = 'object'),
  -- Products of the file that the present pass is done with, and how many there are.
  cursor       int not null default 0 check (cursor >= 0),
  total        int check (total >= 0),
  counts       jsonb not null check (jsonb_typeof(counts) = 'object'),
  failure      jsonb,
  -- Who works on it: what another attempt did changes nothing. Null: there is nothing to do.
  attempt      int not null default 0,
  lease_until  timestamptz,
  undo_until   timestamptz,
  undo_cursor  int check (undo_cursor >= 0),
  undo_counts  jsonb,
  started_at   timestamptz,
  finished_at  timestamptz,
  created_by   jsonb not null,
  created_at   timestamptz not null default app_now(),
  updated_at   timestamptz not null default app_now(),
  primary key (store_id, id),
  check (status <> 'completed' or undo_until is not null),
  check ((undo_cursor is null) = (undo_counts is null))
);
create index imports_created on imports (store_id, created_at, id);
create index imports_file on imports (store_id, file_sha256, created_at, id);
create index imports_working on imports (lease_until) where lease_until is not null;
select tenant_table('imports', 'select, insert, update');

-- One row for each product of a file. Its effect and this row commit together, and its key lets no second pass in.
create table import_rows (
  store_id    uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  import_id   uuid not null,
  row_no      int not null check (row_no > 0),
  line        int not null check (line > 0),
  handle      text not null,
  external_id text,
  -- Foreseen by the check of the whole file; the run writes over it.
  is_dry_run  boolean not null,
  status      text not null check (status in ('created', 'updated', 'skipped', 'failed')),
  code        text,
  message     text,
  adjustments jsonb not null default '[]' check (jsonb_typeof(adjustments) = 'array'),
  product_id  uuid,
  -- What takes it back, and the versions that it left behind.
  before      jsonb,
  after       jsonb,
  undo        text check (undo in ('undone', 'kept')),
  created_at  timestamptz not null default app_now(),
  updated_at  timestamptz not null default app_now(),
  primary key (store_id, import_id, row_no),
  foreign key (store_id, import_id) references imports (store_id, id),
  check (not is_dry_run or (product_id is null and before is null and undo is null))
);
create index import_rows_problems on import_rows (store_id, import_id, row_no)
  where status = 'failed' or adjustments <> '[]';
create index import_rows_status on import_rows (store_id, import_id, status, row_no);
select tenant_table('import_rows', 'select, insert, update');

-- Imports whose worker is gone, of all stores.
create policy locate on imports for select to rcommerce_locator using (true);
grant select (store_id, id, status, lease_until) on imports to rcommerce_locator;
create function locate_left_imports(at timestamptz, most int) returns table (store_id uuid, id uuid)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select i.store_id, i.id from imports i
   where i.lease_until <= at order by i.lease_until limit most
$$;
revoke all on function locate_left_imports(timestamptz, int) from public;
grant execute on function locate_left_imports(timestamptz, int) to rcommerce_app;
alter function locate_left_imports(timestamptz, int) owner to rcommerce_locator;

create table exports (
  store_id    uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id          uuid not null,
  entity      text not null check (entity in ('products', 'orders', 'customers')),
  format      text not null check (format in ('csv', 'json')),
  filter      jsonb not null default '{}' check (jsonb_typeof(filter) = 'object'),
  status      text not null check (status in ('pending', 'running', 'completed', 'failed', 'expired')),
  counts      jsonb not null default '{}' check (jsonb_typeof(counts) = 'object'),
  storage_key text check (storage_key ~ '^[0-9a-f]{48}$'),
  bytes       bigint check (bytes >= 0),
  failure     jsonb,
  expires_at  timestamptz,
  created_by  jsonb not null,
  created_at  timestamptz not null default app_now(),
  updated_at  timestamptz not null default app_now(),
  primary key (store_id, id),
  check ((status = 'completed') = (storage_key is not null)),
  check (status <> 'completed' or expires_at is not null)
);
create index exports_created on exports (store_id, created_at, id);
create index exports_expiry on exports (expires_at) where status = 'completed';
select tenant_table('exports', 'select, insert, update');

-- Files past their time, of all stores.
create policy locate on exports for select to rcommerce_locator using (true);
grant select (store_id, id, status, expires_at) on exports to rcommerce_locator;
create function locate_expired_exports(at timestamptz, most int) returns table (store_id uuid, id uuid)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select e.store_id, e.id from exports e
   where e.status = 'completed' and e.expires_at <= at order by e.expires_at limit most
$$;
revoke all on function locate_expired_exports(timestamptz, int) from public;
grant execute on function locate_expired_exports(timestamptz, int) to rcommerce_app;
alter function locate_expired_exports(timestamptz, int) owner to rcommerce_locator;
