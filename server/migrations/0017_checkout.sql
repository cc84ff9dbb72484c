-- Checkout: the order intent, a frozen and priced copy of a cart (or draft) made before money moves.
-- One live and one placed intent per cart are unique keys: one cart makes one order.

create table order_intents (
  store_id       uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id             uuid not null,
  cart_id        uuid,
  draft_order_id uuid,
  customer_id    uuid,
  content_hash   text not null,
  status         text not null check (status in ('frozen', 'paying', 'placed', 'released')),
  currency       char(3) not null,
  total_amount   bigint not null check (total_amount >= 0),
  payable_amount bigint not null check (payable_amount between 0 and total_amount),
  snapshot       jsonb not null,
  snapshot_hash  text not null,
  expires_at     timestamptz not null,
  release_reason text,
  order_id       uuid,
  created_at     timestamptz not null default app_now(),
  updated_at     timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, cart_id) references carts (store_id, id),
  foreign key (store_id, draft_order_id) references orders (store_id, id),
  foreign key (store_id, customer_id) references customers (store_id, id),
  foreign key (store_id, order_id) references orders (store_id, id),
  check (num_nonnulls(cart_id, draft_order_id) = 1),
  check ((status = 'placed') = (order_id is not null)),
  check ((status = 'released') = (release_reason is not null))
);
create unique index order_intents_cart_live on order_intents (store_id, cart_id) where status in ('frozen', 'paying');
create unique index order_intents_cart_placed on order_intents (store_id, cart_id) where status = 'placed';
create unique index order_intents_draft_live on order_intents (store_id, draft_order_id) where status in ('frozen', 'paying');
create unique index order_intents_draft_placed on order_intents (store_id, draft_order_id) where status = 'placed';
create index order_intents_expiring on order_intents (expires_at) where status in ('frozen', 'paying');
select tenant_table('order_intents', 'select, insert, update');

select tenant_reference('payments', 'constraint payments_order_intent
  foreign key (store_id, order_intent_id) references order_intents (store_id, id)', 'order_intents');
select tenant_reference('orders', 'constraint orders_order_intent
  foreign key (store_id, order_intent_id) references order_intents (store_id, id)', 'order_intents');

-- What the sweeper releases: live intents past their time, over all stores.
create policy find_expired on order_intents for select to rcommerce_worker using (true);
grant select (store_id, id, status, expires_at) on order_intents to rcommerce_worker;
create function expired_order_intents(at timestamptz, most int)
  returns table (store_id uuid, id uuid)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select i.store_id, i.id from order_intents i
   where i.status in ('frozen', 'paying') and i.expires_at < at
   order by i.expires_at
   limit most
$$;
revoke all on function expired_order_intents(timestamptz, int) from public;
grant execute on function expired_order_intents(timestamptz, int) to rcommerce_app;
alter function expired_order_intents(timestamptz, int) owner to rcommerce_worker;

-- Money in hand without an order: the sweeper places it or sends it back.
grant select (store_id, id, order_id, order_intent_id, status, captured_amount, refunded_amount, refund_pending_amount, authorized_amount, voided_amount, updated_at)
  on payments to rcommerce_worker;
create policy find_unplaced on payments for select to rcommerce_worker using (true);
create index payments_unplaced on payments (updated_at) where order_id is null;
create function unplaced_payments(changed_before timestamptz, most int)
  returns table (store_id uuid, id uuid)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select p.store_id, p.id from payments p
   where p.order_id is null and p.updated_at < changed_before
     and (p.captured_amount > p.refunded_amount + p.refund_pending_amount
          or (p.status = 'authorized' and p.authorized_amount > p.captured_amount + p.voided_amount))
   order by p.updated_at
   limit most
$$;
revoke all on function unplaced_payments(timestamptz, int) from public;
grant execute on function unplaced_payments(timestamptz, int) to rcommerce_app;
alter function unplaced_payments(timestamptz, int) owner to rcommerce_worker;
