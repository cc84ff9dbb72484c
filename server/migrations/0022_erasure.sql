-- Erasing a person. What was agreed cannot be changed by the serving role; this one function may, and only to take a
-- person out of it: amounts, goods, taxes, the country and the books stay for their legal term.

-- An address that says no more than taxes need.
create function erased_address(address jsonb) returns jsonb
  language sql immutable set search_path = pg_catalog, public as $$
  select case when jsonb_typeof(address) = 'object' then jsonb_build_object(
    'first_name', 'Erased', 'last_name', 'Erased', 'company', null, 'address1', 'Erased', 'address2', null,
    'city', 'Erased', 'region', address -> 'region', 'postal_code', null, 'country', address -> 'country',
    'phone', null) end
$$;
revoke all on function erased_address(jsonb) from public;

-- accounts   ids of the person's customers, the one that stays first
-- mailboxes  normalised addresses that are proved to be the person's: guest carts, orders and mails of these go too
-- Row-level security holds inside as well: it sees the store of the transaction and no other.
create function erase_person(accounts uuid[], mailboxes text[]) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
  gone      text := 'erased-' || accounts[1] || '@erased.invalid';
  my_carts  uuid[];
  my_orders uuid[];
  my_boxes  text[];
begin
  my_carts := array(select id from carts
    where customer_id = any(accounts) or (customer_id is null and lower(email) = any(mailboxes)) order by id for update);
  my_orders := array(select id from orders
    where customer_id = any(accounts) or (customer_id is null and lower(email) = any(mailboxes)) order by id for update);
  my_boxes := array(select distinct lower(email) from orders where id = any(my_orders)) || mailboxes;

  update cart_items set attributes = '{}', attributes_hash = encode(sha256(convert_to(id::text, 'UTF8')), 'hex'),
    updated_at = app_now()
  where cart_id = any(my_carts) and attributes <> '{}';
  update carts set status = case when status = 'open' then 'expired' else status end, email = null,
    shipping_address = null, billing_address = null, vat_id = null, note = null, attributes = '{}', metadata = '{}',
    version = version + 1, updated_at = app_now()
  where id = any(my_carts);

  update order_intents i set
    snapshot = i.snapshot || jsonb_build_object('order', (i.snapshot -> 'order') || jsonb_build_object(
      'email', gone, 'phone', null, 'vatId', null, 'ip', null, 'userAgent', null, 'note', null, 'metadata', '{}'::jsonb,
      'shippingAddress', erased_address(i.snapshot -> 'order' -> 'shippingAddress'),
      'billingAddress', erased_address(i.snapshot -> 'order' -> 'billingAddress'),
      'lines', (select coalesce(jsonb_agg(line || '{"attributes": {}}'::jsonb order by ord), '[]')
                  from jsonb_array_elements(i.snapshot -> 'order' -> 'lines') with ordinality as l(line, ord)))),
    updated_at = app_now()
  where i.customer_id = any(accounts) or i.cart_id = any(my_carts) or i.order_id = any(my_orders)
     or i.draft_order_id = any(my_orders);

  update order_items set attributes = '{}', updated_at = app_now()
  where order_id = any(my_orders) and attributes <> '{}';
  update draft_order_items set attributes = '{}', attributes_hash = encode(sha256(convert_to(id::text, 'UTF8')), 'hex'),
    price_reason = case when price_reason is not null then 'Erased' end
  where order_id = any(my_orders);
  update order_notes set body = 'Erased' where order_id = any(my_orders);
  update order_holds set note = null, updated_at = app_now() where order_id = any(my_orders) and note is not null;
  update refunds set note = null, updated_at = app_now() where order_id = any(my_orders) and note is not null;
  update orders o set email = gone, phone = null, shipping_address = erased_address(shipping_address),
    billing_address = erased_address(billing_address), ip = null, user_agent = null, note = null, metadata = '{}',
    -- The buyer's number is what makes a reverse charge lawful.
    vat_id = case when exists (select 1 from tax_lines t where t.store_id = o.store_id and t.order_id = o.id
      and t.treatment = 'reverse_charge') then o.vat_id end,
    -- No text has this hash, so no mailed link opens the order any more.
    access_token_hash = 'erased', version = version + 1, updated_at = app_now()
  where id = any(my_orders);
  update orders o set snapshot_hash = order_snapshot_hash(o.store_id, o.id)
  where id = any(my_orders) and snapshot_hash <> '';

  update notifications set recipient = gone, customer_id = accounts[1], error = null,
    status = case when status = 'pending' then 'cancelled' else status end, updated_at = app_now()
  where customer_id = any(accounts)
     or (customer_id is null and lower(recipient) = any(mailboxes))
     or (customer_id is null and order_id = any(my_orders) and lower(recipient) = any(my_boxes));

  update one_time_tokens set email = gone, used_at = coalesce(used_at, app_now()) where customer_id = any(accounts);
  update consents set ip_hash = null where customer_id = any(accounts) and ip_hash is not null;
  delete from customer_group_members where customer_id = any(accounts);
  delete from addresses where customer_id = any(accounts);
  update customers set email = 'erased-' || id || '@erased.invalid',
    email_normalized = 'erased-' || id || '@erased.invalid', email_verified_at = null, first_name = null,
    last_name = null, phone = null, company = null, locale = null, password_hash = null, status = 'erased',
    accepts_marketing = false, marketing_consent_at = null, vat_id = null, vat_status = 'none', tags = '{}',
    note = null, metadata = '{}', external_id = null, external_source = null,
    archived_at = coalesce(archived_at, app_now()), version = version + 1, updated_at = app_now()
  where id = any(accounts);
end $$;
revoke all on function erase_person(uuid[], text[]) from public;
grant execute on function erase_person(uuid[], text[]) to rcommerce_app;

-- Who asked to be erased and is not yet: an open order stood in the way. Ids and the store, over all stores.
create index customers_to_erase on customers (erasure_requested_at) where erasure_requested_at is not null and status <> 'erased';
create policy find_erasures on customers for select to rcommerce_worker using (true);
grant select (store_id, id, status, erasure_requested_at, archived_at) on customers to rcommerce_worker;
create function requested_erasures(most int) returns table (store_id uuid, id uuid)
  language sql stable security definer set search_path = pg_catalog, public as $$
  select c.store_id, c.id from customers c
   where c.erasure_requested_at is not null and c.status <> 'erased' and c.archived_at is null
   order by c.erasure_requested_at
   limit most
$$;
revoke all on function requested_erasures(int) from public;
grant execute on function requested_erasures(int) to rcommerce_app;
alter function requested_erasures(int) owner to rcommerce_worker;
