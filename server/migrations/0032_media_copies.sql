-- A file of ours that an import names in another store of this installation is copied for that store. The copy says in
-- source_url whose address it was made of, so that the store finds it again and its export names what the import named.
create unique index media_copied on media (store_id, source_url) where source_url like '/media/%';

-- As before, by the random key alone, and now with what a copy has to know of a file. Nothing here says more than the
-- file itself, which is served to whoever has the key.
grant select (bytes, sha256, width, height) on media to rcommerce_locator;
set local role rcommerce_locator;
drop function locate_media(text);
set local role rcommerce_owner;
create function locate_media(key text)
  returns table (store_id uuid, id uuid, content_type text, bytes bigint, sha256 text, width int, height int)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select m.store_id, m.id, m.content_type, m.bytes, m.sha256, m.width, m.height from media m where m.storage_key = key
$$;
revoke all on function locate_media(text) from public;
grant execute on function locate_media(text) to rcommerce_app;
alter function locate_media(text) owner to rcommerce_locator;
