-- Notifications: what is told to whom because of which event, and whether it arrived. One row per event, template,
-- channel and recipient, so an event that is read twice is told once. A row holds no text: the mail is made from the
-- event's ids when it is sent.

create table notifications (
  store_id     uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id           uuid not null,
  event_id     uuid not null,
  template     text not null check (template ~ '^[a-z][a-z0-9_]{0,63}$'),
  channel      text not null default 'email' check (channel in ('email', 'in_app', 'sms', 'push', 'webhook')),
  recipient    text not null check (length(recipient) between 1 and 320),
  customer_id  uuid,
  -- Whose order, of what is told about one: erasing a person finds what staff were told too.
  order_id     uuid,
  locale       text not null check (length(locale) <= 35),
  status       text not null default 'pending' check (status in
    ('pending', 'sent', 'delivered', 'bounced', 'failed', 'cancelled')),
  attempts     int not null default 0 check (attempts >= 0),
  priority     text not null default 'normal' check (priority in ('urgent', 'high', 'normal', 'low')),
  -- The event's payload: ids, amounts and words, never an address or a token.
  facts        jsonb not null check (jsonb_typeof(facts) = 'object'),
  scheduled_at timestamptz,
  sent_at      timestamptz,
  error        text check (length(error) <= 1000),
  created_at   timestamptz not null default app_now(),
  updated_at   timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, customer_id) references customers (store_id, id),
  foreign key (store_id, order_id) references orders (store_id, id),
  unique (store_id, event_id, template, channel, recipient),
  check ((status in ('sent', 'delivered', 'bounced')) = (sent_at is not null))
);
create index notifications_created on notifications (store_id, created_at, id);
create index notifications_recipient on notifications (store_id, lower(recipient), template, created_at);
create index notifications_customer on notifications (store_id, customer_id) where customer_id is not null;
create index notifications_order on notifications (store_id, order_id) where order_id is not null;
select tenant_table('notifications', 'select, insert,
  update (status, attempts, scheduled_at, sent_at, error, updated_at)');

-- A shop that is older than its mails tells nobody today what happened before.
insert into event_readers (reader, position) select 'notifications.tell', last_position from event_log;

