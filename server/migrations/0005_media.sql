-- Images: a file of ours under the data directory, or the address of somebody else's.

create table media (
  store_id     uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id           uuid not null,
  kind         text not null check (kind in ('file', 'remote')),
  url          text check (length(url) between 1 and 2048),
  storage_key  text check (storage_key ~ '^[0-9a-f]{32}-[0-9a-f]{16}\.(jpg|png|webp|avif)$'),
  content_type text,
  bytes        bigint check (bytes > 0),
  sha256       text check (sha256 ~ '^[0-9a-f]{64}$'),
  width        int check (width > 0),
  height       int check (height > 0),
  alt          text check (length(alt) <= 512),
  version      int not null default 1,
  created_at   timestamptz not null default app_now(),
  updated_at   timestamptz not null default app_now(),
  primary key (store_id, id),
  check (case kind
    when 'remote' then url is not null and storage_key is null
    else url is null and num_nonnulls(storage_key, content_type, bytes, sha256) = 4 end)
);
create unique index media_storage_key on media (storage_key) where storage_key is not null;
create index media_url on media (store_id, md5(url)) where url is not null;
create index media_created on media (store_id, created_at, id);
select tenant_table('media', 'select, insert, update, delete');

-- GET /media/{key} has no credential: the random key alone finds the file.
create policy locate on media for select to rcommerce_locator using (true);
grant select (store_id, id, storage_key, content_type) on media to rcommerce_locator;
create function locate_media(key text) returns table (store_id uuid, id uuid, content_type text)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select m.store_id, m.id, m.content_type from media m where m.storage_key = key
$$;
revoke all on function locate_media(text) from public;
grant execute on function locate_media(text) to rcommerce_app;
alter function locate_media(text) owner to rcommerce_locator;
