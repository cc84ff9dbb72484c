-- Who wants to hear that a variant can be had again or costs less, when a cart was left behind, and what customers are
-- told inside the shop.

-- ---------------------------------------------------------------------------------------------------------------
-- Requests. One table for both kinds: who asks, for which variant, and that it is told once are the same; what only a
-- price drop has is bound to its kind by a CHECK.
create table product_alerts (
  store_id     uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id           uuid not null,
  kind         text not null check (kind in ('back_in_stock', 'price_drop')),
  product_id   uuid not null,
  variant_id   uuid not null,
  -- A customer is written to where the account is by then, a guest where the request says.
  customer_id  uuid,
  -- As accounts are compared by.
  email        text check (length(email) between 3 and 320),
  locale       text check (length(locale) <= 35),
  currency     char(3) check (currency ~ '^[A-Z]{3}$'),
  -- What the variant cost when it was asked for.
  price_amount bigint check (price_amount >= 0),
  created_at   timestamptz not null default app_now(),
  notified_at  timestamptz,
  primary key (store_id, id),
  foreign key (store_id, product_id) references products (store_id, id),
  foreign key (store_id, variant_id) references variants (store_id, id),
  foreign key (store_id, customer_id) references customers (store_id, id),
  check (num_nonnulls(customer_id, email) = 1),
  check ((kind = 'price_drop') = (price_amount is not null)),
  check ((currency is null) = (price_amount is null))
);
-- One open request for a variant and a person; also how those that are due are found.
create unique index product_alerts_open on product_alerts
  (store_id, variant_id, kind, (coalesce(customer_id::text, email))) where notified_at is null;
create index product_alerts_due on product_alerts (store_id, variant_id, kind, id) where notified_at is null;
create index product_alerts_customer on product_alerts (store_id, customer_id, created_at, id) where customer_id is not null;
create index product_alerts_email on product_alerts (store_id, email) where email is not null;
select tenant_table('product_alerts', 'select, insert, update (notified_at, customer_id), delete');

-- Requests that were told are kept for a while, to answer "was I told?", then go.
create index product_alerts_told on product_alerts (notified_at) where notified_at is not null;
create policy find_old on product_alerts for select to rcommerce_worker using (true);
grant select (store_id, notified_at) on product_alerts to rcommerce_worker;
create function stores_with_told_alerts(before timestamptz, most int) returns table (store_id uuid)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select distinct old.store_id
    from (select a.store_id from product_alerts a where a.notified_at < before order by a.notified_at limit most) old
$$;
revoke all on function stores_with_told_alerts(timestamptz, int) from public;
grant execute on function stores_with_told_alerts(timestamptz, int) to rcommerce_app;
alter function stores_with_told_alerts(timestamptz, int) owner to rcommerce_worker;

-- ---------------------------------------------------------------------------------------------------------------
-- Carts left behind. A spell of idleness is looked at once: until the next write of the cart. Those idle today were
-- left behind before anybody was to be told of it, so they count as looked at.
alter table carts add column idle_seen_at timestamptz default now();
alter table carts alter column idle_seen_at drop default;
create index carts_idle on carts (store_id, last_activity_at)
  where status = 'open' and (idle_seen_at is null or idle_seen_at < last_activity_at);
grant select (last_activity_at, idle_seen_at) on carts to rcommerce_worker;
create policy find_idle on stores for select to rcommerce_worker using (true);
grant select (id) on stores to rcommerce_worker;
create policy find_idle on store_settings for select to rcommerce_worker using (key = 'abandoned_after_hours');
grant select (store_id, key, value) on store_settings to rcommerce_worker;

-- Stores with a cart that is idle for as long as the store says and was not looked at: one probe of the index a store,
-- so that one with long patience and many carts hides no other.
create function stores_with_idle_carts(at timestamptz, most int) returns table (store_id uuid)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select s.id
    from stores s
    left join store_settings t on t.store_id = s.id and t.key = 'abandoned_after_hours'
   where exists (
     select from carts c
      where c.store_id = s.id and c.status = 'open' and (c.idle_seen_at is null or c.idle_seen_at < c.last_activity_at)
        and c.last_activity_at <= at - make_interval(hours =>
              case when jsonb_typeof(t.value) = 'number' then least(greatest((t.value)::numeric, 1), 720)::int else 24 end))
   order by s.id
   limit most
$$;
revoke all on function stores_with_idle_carts(timestamptz, int) from public;
grant execute on function stores_with_idle_carts(timestamptz, int) to rcommerce_app;
alter function stores_with_idle_carts(timestamptz, int) owner to rcommerce_worker;

-- ---------------------------------------------------------------------------------------------------------------
-- What customers are told inside the shop: unlike a mail it is read here, so its text is kept, for ninety days.
alter table notifications
  add column title text check (length(title) <= 300),
  add column body text check (length(body) <= 2000),
  add column data jsonb check (jsonb_typeof(data) = 'object'),
  add column read_at timestamptz,
  add check (channel = 'in_app' or num_nonnulls(title, body, data, read_at) = 0),
  add check (num_nonnulls(title, body, data) in (0, 3));
grant update (title, body, data, read_at, customer_id, recipient), delete on notifications to rcommerce_app;
create index notifications_in_app on notifications (store_id, customer_id, created_at, id)
  where channel = 'in_app' and status = 'sent';
create index notifications_unread on notifications (store_id, customer_id)
  where channel = 'in_app' and status = 'sent' and read_at is null;
create index notifications_in_app_age on notifications (created_at) where channel = 'in_app';
create policy find_old on notifications for select to rcommerce_worker using (true);
grant select (store_id, channel, created_at) on notifications to rcommerce_worker;
create function stores_with_old_in_app(before timestamptz, most int) returns table (store_id uuid)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select distinct old.store_id
    from (select n.store_id from notifications n where n.channel = 'in_app' and n.created_at < before
           order by n.created_at limit most) old
$$;
revoke all on function stores_with_old_in_app(timestamptz, int) from public;
grant execute on function stores_with_old_in_app(timestamptz, int) to rcommerce_app;
alter function stores_with_old_in_app(timestamptz, int) owner to rcommerce_worker;

-- Readers of the log begin where it ends: nobody is told today of what happened before.
insert into event_readers (reader, position) select 'alerts.find', last_position from event_log;
