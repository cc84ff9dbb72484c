-- Search over the catalogue: the words of each product, the words that a store knows, and the function that finds.
--
-- Text operators are not leak-proof, so row-level security keeps them from every index. search_products() therefore
-- runs as rcommerce_locator, names the store itself, and gives ids only; the rows are read under the policy again.

create extension if not exists btree_gin;
create extension if not exists pg_trgm;
create extension if not exists unaccent;
create extension if not exists fuzzystrmatch;

-- These small functions name every schema instead of setting a path, so that they are inlined where they are called.

-- Lower case, without accents: what is written and what is asked meet in this form.
create function search_folded(given text) returns text
  language sql stable parallel safe
  as $$ select lower(public.unaccent('public.unaccent', given)) $$;
revoke all on function search_folded(text) from public;
grant execute on function search_folded(text) to rcommerce_app, rcommerce_locator;

-- How words of a store's language are stemmed; a language that PostgreSQL does not know is not stemmed.
create function search_language(locale text) returns text
  language sql immutable parallel safe as $$
  select coalesce((select name from (values
      ('ar', 'arabic'), ('hy', 'armenian'), ('eu', 'basque'), ('ca', 'catalan'), ('da', 'danish'), ('nl', 'dutch'),
      ('en', 'english'), ('fi', 'finnish'), ('fr', 'french'), ('de', 'german'), ('el', 'greek'), ('hi', 'hindi'),
      ('hu', 'hungarian'), ('id', 'indonesian'), ('ga', 'irish'), ('it', 'italian'), ('lt', 'lithuanian'),
      ('ne', 'nepali'), ('nb', 'norwegian'), ('nn', 'norwegian'), ('no', 'norwegian'), ('pt', 'portuguese'),
      ('ro', 'romanian'), ('ru', 'russian'), ('sr', 'serbian'), ('es', 'spanish'), ('sv', 'swedish'),
      ('ta', 'tamil'), ('tr', 'turkish'), ('yi', 'yiddish')) known (tag, name)
    where tag = lower(split_part(split_part(locale, '-', 1), '_', 1))), 'simple')
$$;
revoke all on function search_language(text) from public;
grant execute on function search_language(text) to rcommerce_app, rcommerce_locator;

-- The words of one text, stemmed and as they are.
create function search_words_of(language text, given text) returns tsvector
  language sql stable parallel safe as $$
  select to_tsvector(language::pg_catalog.regconfig, public.search_folded(coalesce(given, '')))
    || to_tsvector('pg_catalog.simple', public.search_folded(coalesce(given, '')))
$$;
revoke all on function search_words_of(text, text) from public;
grant execute on function search_words_of(text, text) to rcommerce_app;

create table product_search (
  store_id   uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  product_id uuid not null,
  -- What the words were stemmed by.
  language   text not null,
  title      text not null,
  -- Weights: A title, B vendor and tags, D description. SKUs are found in variants.
  words      tsvector not null,
  primary key (store_id, product_id),
  foreign key (store_id, product_id) references products (store_id, id) on delete cascade
);
-- What is not sorted in yet is read by every search, so it stays small (kB).
create index product_search_text on product_search using gin (store_id, words, title gin_trgm_ops)
  with (gin_pending_list_limit = 256);
select tenant_table('product_search', 'select, insert, update, delete');

-- The words that stand in titles, vendors and tags, for those that are misspelt. They are gathered behind the event
-- log, so that writers of products never wait for each other here; a word of no product any more finds nothing.
create table search_words (
  store_id uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  word     text not null check (length(word) between 3 and 40),
  primary key (store_id, word)
);
create index search_words_alike on search_words using gin (store_id, word gin_trgm_ops);
select tenant_table('search_words', 'select, insert');

create index variants_sku_part on variants using gin (store_id, lower(sku) gin_trgm_ops)
  with (gin_pending_list_limit = 256)
  where archived_at is null and sku is not null;

-- Writes the rows of these products anew, by the store's language of now.
create function keep_product_search(ids uuid[]) returns void
  language plpgsql set search_path = pg_catalog, public as $$
begin
  insert into product_search as s (store_id, product_id, language, title, words)
  select p.store_id, p.id, l.language, search_folded(p.title),
         setweight(search_words_of(l.language, p.title), 'A')
         || setweight(search_words_of(l.language, concat_ws(' ', p.vendor, array_to_string(p.tags, ' '))), 'B')
         || setweight(search_words_of(l.language, left(p.description, 20000)), 'D')
    from products p
    join (select id, search_language(default_locale) as language from stores) l on l.id = p.store_id
   where p.id = any(ids)
  on conflict (store_id, product_id) do update
     set language = excluded.language, title = excluded.title, words = excluded.words;
end $$;
revoke all on function keep_product_search(uuid[]) from public;
grant execute on function keep_product_search(uuid[]) to rcommerce_app;

-- A product's row here follows its row there, whoever writes it.
create function product_search_follows() returns trigger
  language plpgsql set search_path = pg_catalog, public as $$
begin
  perform keep_product_search(array[new.id]);
  return null;
end $$;
revoke all on function product_search_follows() from public;
create trigger product_search_made after insert on products
  for each row execute function product_search_follows();
create trigger product_search_changed after update on products
  for each row when ((old.title, old.vendor, old.tags, old.description)
                     is distinct from (new.title, new.vendor, new.tags, new.description))
  execute function product_search_follows();

-- A lexeme in the text form of a tsquery; with `:*` also as the beginning of a longer word.
create function search_term(lexeme text, is_beginning boolean) returns text
  language sql immutable strict parallel safe as $$
  select '''' || replace(replace(lexeme, '\', '\\'), '''', '''''') || '''' || case when is_beginning then ':*' else '' end
$$;
revoke all on function search_term(text, boolean) from public;
grant execute on function search_term(text, boolean) to rcommerce_locator;

-- Words of the store at most one slip away from this one; two from six letters on. A pair of letters that changed
-- places is one slip. Words with digits are meant as they are.
-- source: the thresholds are those of Elasticsearch's `fuzziness: AUTO`.
create function search_alike(store uuid, wanted text, most int) returns setof text
  language sql stable set search_path = pg_catalog, public as $$
  select near.word
    from (select w.word, levenshtein_less_equal(wanted, w.word, 2) as slips
            from search_words w
           where w.store_id = store and (w.word % wanted or w.word like left(wanted, 1) || '%')
             and abs(length(w.word) - length(wanted)) <= 2) near
   where wanted ~ '^[[:alpha:]]+$' and length(wanted) between 3 and 40
     and (near.slips <= case when length(wanted) >= 6 then 2 else 1 end
          or (near.slips = 2 and length(near.word) = length(wanted)
              and array(select unnest(string_to_array(near.word, null)) order by 1)
                  = array(select unnest(string_to_array(wanted, null)) order by 1)))
   order by near.slips, similarity(near.word, wanted) desc, near.word
   limit most
$$;
revoke all on function search_alike(uuid, text, int) from public;
grant execute on function search_alike(uuid, text, int) to rcommerce_locator;

create policy locate on product_search for select to rcommerce_locator using (true);
create policy locate on search_words for select to rcommerce_locator using (true);
create policy locate on variants for select to rcommerce_locator using (true);
create policy locate on products for select to rcommerce_locator using (true);
grant select on product_search, search_words to rcommerce_locator;
grant select (store_id, product_id, sku, archived_at) on variants to rcommerce_locator;
grant select (store_id, id, status, archived_at, published_at, unpublish_at) on products to rcommerce_locator;
grant select (default_locale) on stores to rcommerce_locator;

-- The products of the current store that answer a question, best first.
-- wanted       at most 200 characters. Every word must be met: in title, vendor, tags or description, stemmed or as it
--              is, the last one also as the beginning of a longer word; or the whole text stands in a title or a SKU
-- for_shoppers a hit counts as one only if shoppers may see it. Only where nothing counts, each unknown word is also
--              taken as the known words that are a slip away
-- most         the best that are given
-- score        a SKU or a title that is the text itself above one that begins with it, above one that holds it, above
--              words by ts_rank. It depends on the question and the product alone, so pages by it are stable
create function search_products(wanted text, for_shoppers boolean, most int) returns table (product_id uuid, score int)
  language plpgsql stable security definer rows 100
  set search_path = pg_catalog, public set plan_cache_mode = force_custom_plan
  set pg_trgm.similarity_threshold = 0.25 as $$
declare
  store    uuid := nullif(current_setting('app.store_id', true), '')::uuid;
  asked    text := search_folded(btrim(left(wanted, 200)));
  part     text := '%' || replace(replace(replace(asked, '\', '\\'), '%', '\%'), '_', '\_') || '%';
  language text;
  words    text[];
  query    tsquery;
  -- One or two letters stand in every second title: then only words that begin with them are meant.
  in_parts boolean;
  ids      uuid[];
  scores   int[];
begin
  select search_language(s.default_locale) into language from stores s where s.id = store;
  if language is null or asked = '' then return; end if;
  in_parts := length(asked) >= 3 or asked !~ '^[[:alnum:]]+$';
  words := array(select w.lexeme from unnest(to_tsvector('simple', asked)) w order by w.positions[1], w.lexeme limit 16);
  query := plainto_tsquery(language::regconfig, asked)
    || coalesce((select string_agg(search_term(w.word, w.place = cardinality(words)), ' & ')
                   from unnest(words) with ordinality w (word, place)), '')::tsquery;
  for try in 1..2 loop
    select array_agg(best.id), array_agg(best.points) into ids, scores
      from (select found.id, sum(found.points)::int as points
              from (select s.product_id as id,
                           round(1000000 * ts_rank('{0.1, 0.2, 0.4, 1.0}', s.words, query, 1))
                           + case when s.title = asked then 3000000 when starts_with(s.title, asked) then 2000000
                                  when s.title like part then 1000000 else 0 end as points
                      from product_search s
                     where s.store_id = store and (s.words @@ query or (in_parts and s.title like part))
                    union all
                    select v.product_id, max(case when lower(v.sku) = asked then 4000000 else 1000000 end)
                      from variants v
                     where v.store_id = store and v.archived_at is null and v.sku is not null
                       and in_parts and lower(v.sku) like part
                     group by v.product_id) found
             group by found.id
             order by points desc, found.id
             limit most) best;
    exit when exists (
      select from unnest(ids) i join products p on p.store_id = store and p.id = i
       where not for_shoppers
          or (p.status = 'active' and p.archived_at is null and p.published_at <= app_now()
              and coalesce(p.unpublish_at > app_now(), true)));
    query := coalesce((
      select '(' || string_agg(search_term(w.word, true) || coalesce(
               (select ' | ' || string_agg(search_term(a, false), ' | ') from search_alike(store, w.word, 8) a), ''),
               ') & (') || ')'
        from unnest(words) w (word)), '')::tsquery;
  end loop;
  return query select r.id, r.points from unnest(ids, scores) r (id, points);
end $$;
revoke all on function search_products(text, boolean, int) from public;
grant execute on function search_products(text, boolean, int) to rcommerce_app;
alter function search_products(text, boolean, int) owner to rcommerce_locator;

-- What is there already, store by store, under each store's own policy.
do $$
declare
  stores_there uuid[];
  one uuid;
begin
  set local row_security = on;
  set local role rcommerce_locator;
  stores_there := array(select id from stores);
  set local role rcommerce_owner;
  foreach one in array stores_there loop
    perform set_config('app.store_id', one::text, true);
    perform keep_product_search(array(select id from products));
    insert into search_words (word)
      select distinct w.lexeme from product_search s, unnest(ts_filter(s.words, '{a,b}')) w
       where w.lexeme ~ '^[[:alpha:]]+$' and length(w.lexeme) between 3 and 40;
  end loop;
  perform set_config('app.store_id', '', true);
end $$;
