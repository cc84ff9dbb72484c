-- A customer's telephone number has one form, E.164. What cannot be brought into it stays in the customer's metadata, as
-- it was written, out of sight of the storefront.

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
    update customers c
       set phone = case when n.phone ~ '^\+[1-9]\d{6,14}$' then n.phone end,
           metadata = case when n.phone = '' or n.phone ~ '^\+[1-9]\d{6,14}$' then c.metadata
                           else c.metadata || jsonb_build_object('_phone', c.phone) end
      from (select id, regexp_replace(regexp_replace(phone, '\(0\)|[\s().\-/]', '', 'g'), '^00', '+') as phone
              from customers) n
     where n.id = c.id and c.phone is not null and c.phone !~ '^\+[1-9]\d{6,14}$';
  end loop;
  perform set_config('app.store_id', '', true);
end $$;

alter table customers add constraint customers_phone check (phone ~ '^\+[1-9]\d{6,14}$');
