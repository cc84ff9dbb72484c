-- Conversations between shoppers and staff. The counter stands on the conversation's row, which is locked by whoever
-- writes: numbers of messages have no gap. Notes of staff among themselves share these numbers.

create table conversations (
  store_id         uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id               uuid not null,
  customer_id      uuid,
  -- SHA-256 (hex) of a guest's token; `erased` opens nothing, as no text has this hash.
  guest_token_hash text check (guest_token_hash ~ '^([0-9a-f]{64}|erased)$'),
  -- Where a guest is told of an answer.
  email            text check (length(email) between 1 and 320),
  subject          text check (length(subject) between 1 and 200),
  order_id         uuid,
  status           text not null default 'open' check (status in ('open', 'pending', 'closed')),
  assignee_id      uuid,
  last_seq         int not null default 0 check (last_seq between 0 and 10000),
  -- The last one that is no note: what a shopper may know.
  last_public_seq  int not null default 0,
  last_message_at  timestamptz not null default app_now(),
  -- The staff's message up to which the shopper was written a mail.
  reminded_seq     int not null default 0,
  version          int not null default 1,
  created_at       timestamptz not null default app_now(),
  updated_at       timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, customer_id) references customers (store_id, id),
  foreign key (store_id, order_id) references orders (store_id, id),
  foreign key (store_id, assignee_id) references memberships (store_id, staff_user_id),
  -- Whose it is: an account's or a token's, never both.
  check ((customer_id is null) <> (guest_token_hash is null)),
  check (customer_id is null or email is null),
  check (last_public_seq between 0 and last_seq),
  check (reminded_seq between 0 and last_seq)
);
create index conversations_by_time on conversations (store_id, last_message_at, id);
create index conversations_status on conversations (store_id, status, last_message_at, id);
create index conversations_created on conversations (store_id, created_at, id);
create index conversations_customer on conversations (store_id, customer_id, last_message_at, id) where customer_id is not null;
create index conversations_assignee on conversations (store_id, assignee_id, last_message_at, id) where assignee_id is not null;
create index conversations_order on conversations (store_id, order_id) where order_id is not null;
create index conversations_email on conversations (store_id, lower(email)) where email is not null;
select tenant_table('conversations', 'select, insert, update (customer_id, guest_token_hash, email, status, assignee_id,
  last_seq, last_public_seq, last_message_at, reminded_seq, version, updated_at)');

create table conversation_messages (
  store_id        uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id              uuid not null,
  conversation_id uuid not null,
  seq             int not null check (seq > 0),
  author_type     text not null check (author_type in ('customer', 'guest', 'staff', 'api_key')),
  author_id       uuid,
  body            text not null check (char_length(body) between 1 and 5000),
  -- A note for staff only.
  internal        boolean not null default false,
  client_id       text check (length(client_id) between 1 and 64),
  created_at      timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, conversation_id) references conversations (store_id, id),
  unique (store_id, conversation_id, seq),
  check ((author_type = 'guest') = (author_id is null)),
  check (not internal or author_type in ('staff', 'api_key'))
);
-- What a client sends twice is one message. The two sides choose apart, so that none can try whether a note has a name.
create unique index conversation_messages_client on conversation_messages
  (store_id, conversation_id, (author_type in ('staff', 'api_key')), client_id) where client_id is not null;
-- How much one writer wrote of late.
create index conversation_messages_author on conversation_messages (store_id, author_id, created_at) where author_id is not null;
select tenant_table('conversation_messages', 'select, insert');

create table conversation_reads (
  store_id        uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  conversation_id uuid not null,
  -- `shopper`, or one of staff: `staff:<id>`, `api_key:<id>`.
  reader          text not null check (reader ~ '^(shopper|(staff|api_key):[0-9a-f-]{36})$'),
  last_seq        int not null check (last_seq > 0),
  read_at         timestamptz not null default app_now(),
  primary key (store_id, conversation_id, reader),
  foreign key (store_id, conversation_id) references conversations (store_id, id)
);
create function reads_only_grow() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if new.last_seq < old.last_seq then
    raise exception 'what was read stays read' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger reads_only_grow before update on conversation_reads for each row execute function reads_only_grow();
select tenant_table('conversation_reads', 'select, insert, update (last_seq, read_at)');

-- Erasing a person: the words of both sides, as either may tell who the person is. Called before erase_person, while the
-- orders still know whose they are. Row-level security holds inside as well.
create function erase_conversations(accounts uuid[], mailboxes text[]) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
  mine uuid[];
begin
  mine := array(select c.id from conversations c
    where c.customer_id = any(accounts)
       or (c.customer_id is null and lower(c.email) = any(mailboxes))
       or (c.customer_id is null and c.order_id in (select o.id from orders o
             where o.customer_id = any(accounts) or (o.customer_id is null and lower(o.email) = any(mailboxes))))
    order by c.id for update);
  update conversation_messages set body = 'Erased', client_id = null where conversation_id = any(mine);
  update conversations set subject = null, email = null, status = 'closed',
    guest_token_hash = case when guest_token_hash is not null then 'erased' end,
    version = version + 1, updated_at = app_now()
  where id = any(mine);
end $$;
revoke all on function erase_conversations(uuid[], text[]) from public;
grant execute on function erase_conversations(uuid[], text[]) to rcommerce_app;
