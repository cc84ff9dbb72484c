-- Payments: provider accounts, tenders, the calls made for them, the facts heard about them, credits and refunds.
-- Money is never drawn twice: an operation's id is the provider's idempotency key, amounts are guarded by CHECKs
-- in one row, and a fact of a provider is stored once.

create table payment_providers (
  store_id    uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id          uuid not null,
  code        text not null check (code ~ '^[a-z][a-z0-9_]{0,39}$'),
  name        text not null check (length(name) between 1 and 200),
  mode        text not null check (mode in ('test', 'live')),
  credentials bytea,
  settings    jsonb not null default '{}',
  markets     uuid[] not null default '{}',
  currencies  text[] not null default '{}',
  is_active   boolean not null default true,
  health      text not null default 'ok' check (health in ('ok', 'degraded', 'down')),
  version     bigint not null default 1,
  archived_at timestamptz,
  created_at  timestamptz not null default app_now(),
  updated_at  timestamptz not null default app_now(),
  primary key (store_id, id),
  check (not (code = 'simulator' and mode = 'live'))
);
create unique index payment_providers_code on payment_providers (store_id, code, mode) where archived_at is null;
select tenant_table('payment_providers', 'select, insert, update, delete');

-- An inbound callback names the account by its id: which store, nothing else.
create policy locate on payment_providers for select to rcommerce_locator using (true);
grant select (store_id, id, code, archived_at) on payment_providers to rcommerce_locator;
create function locate_payment_provider(account uuid) returns table (store_id uuid, id uuid)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select p.store_id, p.id from payment_providers p where p.id = account
$$;
revoke all on function locate_payment_provider(uuid) from public;
grant execute on function locate_payment_provider(uuid) to rcommerce_app;
alter function locate_payment_provider(uuid) owner to rcommerce_locator;

create table payments (
  store_id                 uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id                       uuid not null,
  order_intent_id          uuid,
  order_id                 uuid,
  customer_id              uuid,
  provider_id              uuid not null,
  provider                 text not null,
  method_type              text not null,
  currency                 char(3) not null,
  amount                   bigint not null check (amount > 0),
  authorized_amount        bigint not null default 0 check (authorized_amount >= 0),
  captured_amount          bigint not null default 0 check (captured_amount >= 0),
  refund_pending_amount    bigint not null default 0 check (refund_pending_amount >= 0),
  refunded_amount          bigint not null default 0 check (refunded_amount >= 0),
  voided_amount            bigint not null default 0 check (voided_amount >= 0),
  status                   text not null check (status in
    ('created', 'requires_action', 'processing', 'authorized', 'captured', 'failed', 'voided', 'expired')),
  capture_mode             text not null check (capture_mode in ('automatic', 'manual', 'on_fulfillment')),
  provider_ref             text,
  method_summary           jsonb not null default '{}',
  authorization_expires_at timestamptz,
  unplaceable_at           timestamptz,
  version                  bigint not null default 1,
  created_at               timestamptz not null default app_now(),
  updated_at               timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, order_id) references orders (store_id, id),
  foreign key (store_id, customer_id) references customers (store_id, id),
  foreign key (store_id, provider_id) references payment_providers (store_id, id),
  unique (store_id, provider, provider_ref),
  check (num_nonnulls(order_intent_id, order_id) >= 1),
  check (captured_amount <= authorized_amount),
  check (authorized_amount <= amount),
  check (refunded_amount + refund_pending_amount <= captured_amount)
);
create index payments_order on payments (store_id, order_id, id);
create index payments_intent on payments (store_id, order_intent_id, id);
create index payments_created on payments (store_id, created_at, id);
select tenant_table('payments', 'select, insert, update, delete');

create table payment_operations (
  store_id      uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id            uuid not null,
  payment_id    uuid not null,
  kind          text not null check (kind in ('authorize', 'capture', 'void', 'refund', 'setup', 'charge_off_session')),
  amount        bigint not null check (amount >= 0),
  status        text not null check (status in ('created', 'sent', 'succeeded', 'failed', 'unknown')),
  provider_ref  text,
  decline_class text check (decline_class in ('soft', 'hard', 'authentication_required', 'fraud')),
  decline_code  text,
  next_action   jsonb,
  sent_at       timestamptz,
  ask_at        timestamptz,
  finished_at   timestamptz,
  created_at    timestamptz not null default app_now(),
  updated_at    timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, payment_id) references payments (store_id, id),
  check ((status in ('succeeded', 'failed')) = (finished_at is not null)),
  check (status = 'created' or sent_at is not null),
  check (status not in ('sent', 'unknown') or ask_at is not null)
);
create unique index payment_operations_one_open on payment_operations (store_id, payment_id, kind)
  where status in ('created', 'sent', 'unknown') and kind <> 'refund';
create index payment_operations_payment on payment_operations (store_id, payment_id, id);
create index payment_operations_waiting on payment_operations (ask_at)
  where status in ('created', 'sent', 'unknown');
select tenant_table('payment_operations', 'select, insert, update');

-- What the sweeper asks the provider about: operations without a result, over all stores.
create policy find_waiting on payment_operations for select to rcommerce_worker using (true);
grant select (store_id, id, status, ask_at) on payment_operations to rcommerce_worker;
create function waiting_payment_operations(at timestamptz, most int)
  returns table (store_id uuid, id uuid)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select o.store_id, o.id from payment_operations o
   where o.status in ('created', 'sent', 'unknown') and o.ask_at <= at
   order by o.ask_at
   limit most
$$;
revoke all on function waiting_payment_operations(timestamptz, int) from public;
grant execute on function waiting_payment_operations(timestamptz, int) to rcommerce_app;
alter function waiting_payment_operations(timestamptz, int) owner to rcommerce_worker;

create table payment_events (
  store_id          uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id                uuid not null,
  payment_id        uuid,
  provider          text not null,
  provider_event_id text not null check (length(provider_event_id) between 1 and 255),
  source            text not null check (source in ('response', 'callback', 'poll')),
  kind              text not null,
  amount            bigint,
  payload           jsonb not null default '{}',
  received_at       timestamptz not null default app_now(),
  created_at        timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, payment_id) references payments (store_id, id),
  unique (store_id, provider, provider_event_id)
);
create index payment_events_payment on payment_events (store_id, payment_id, id);
select tenant_table('payment_events', 'select, insert');

create table order_credits (
  store_id   uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id         uuid not null,
  order_id   uuid not null,
  kind       text not null check (kind in ('return', 'cancellation', 'goodwill', 'edit')),
  items      jsonb not null default '[]',
  amount     bigint not null check (amount >= 0),
  tax_amount bigint not null default 0 check (tax_amount between 0 and amount),
  reason     text not null,
  created_at timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, order_id) references orders (store_id, id)
);
create index order_credits_order on order_credits (store_id, order_id, id);
select tenant_table('order_credits', 'select, insert');

create table refunds (
  store_id     uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id           uuid not null,
  order_id     uuid,
  payment_id   uuid not null,
  credit_id    uuid,
  currency     char(3) not null,
  amount       bigint not null check (amount > 0),
  tax_amount   bigint not null default 0 check (tax_amount >= 0),
  reason       text not null check (reason in ('return', 'cancellation', 'goodwill', 'edit', 'duplicate', 'fraud', 'other')),
  note         text,
  status       text not null check (status in ('pending', 'succeeded', 'failed')),
  operation_id uuid not null,
  created_at   timestamptz not null default app_now(),
  updated_at   timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, order_id) references orders (store_id, id),
  foreign key (store_id, payment_id) references payments (store_id, id),
  foreign key (store_id, credit_id) references order_credits (store_id, id),
  foreign key (store_id, operation_id) references payment_operations (store_id, id),
  unique (store_id, operation_id)
);
create index refunds_order on refunds (store_id, order_id, id);
create index refunds_payment on refunds (store_id, payment_id, id);
select tenant_table('refunds', 'select, insert, update');

create table refund_items (
  store_id            uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id                  uuid not null,
  refund_id           uuid not null,
  order_item_id       uuid not null,
  quantity            int not null check (quantity > 0),
  amount              bigint not null check (amount >= 0),
  tax_amount          bigint not null default 0 check (tax_amount >= 0),
  restock_location_id uuid,
  created_at          timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, refund_id) references refunds (store_id, id),
  foreign key (store_id, order_item_id) references order_items (store_id, id),
  unique (store_id, refund_id, order_item_id)
);
create index refund_items_order_item on refund_items (store_id, order_item_id);
select tenant_table('refund_items', 'select, insert');
