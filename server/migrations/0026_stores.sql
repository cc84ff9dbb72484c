-- Which stores a web page's origin may call: asked when a browser asks, before any credential is known. Nothing else of
-- the settings is shown across stores.
create policy locate on store_settings for select to rcommerce_locator using (key = 'browser_origins');
grant select (store_id, key, value) on store_settings to rcommerce_locator;
create function locate_browser_origins() returns table (store_id uuid, origin text)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select s.store_id, o.origin
    from store_settings s
    cross join lateral jsonb_array_elements_text(case when jsonb_typeof(s.value) = 'array' then s.value else '[]' end)
      as o (origin)
   where s.key = 'browser_origins'
$$;
revoke all on function locate_browser_origins() from public;
grant execute on function locate_browser_origins() to rcommerce_app;
alter function locate_browser_origins() owner to rcommerce_locator;

-- A signing key is kept until the last token that it signed has died, and then removed.
grant delete on signing_keys to rcommerce_app;
