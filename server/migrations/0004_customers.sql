-- Customers: accounts, addresses, groups, consents.

create table customers (
  store_id             uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id                   uuid not null,
  email                text not null check (length(email) <= 320),
  email_normalized     text not null,
  email_verified_at    timestamptz,
  first_name           text check (length(first_name) <= 255),
  last_name            text check (length(last_name) <= 255),
  phone                text check (length(phone) <= 64),
  company              text check (length(company) <= 255),
  locale               text check (length(locale) <= 35),
  password_hash        text,
  status               text not null default 'active' check (status in ('active', 'disabled', 'invited', 'erased')),
  accepts_marketing    boolean not null default false,
  marketing_consent_at timestamptz,
  tax_exempt           boolean not null default false,
  vat_id               text check (length(vat_id) <= 64),
  vat_status           text not null default 'none' check (vat_status in ('none', 'unverified', 'valid', 'invalid', 'unknown')),
  tags                 text[] not null default '{}',
  note                 text check (length(note) <= 5000),
  orders_count         bigint not null default 0 check (orders_count >= 0),
  spent_by_currency    jsonb not null default '{}',
  last_order_at        timestamptz,
  metadata             jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  external_id          text check (length(external_id) <= 191),
  external_source      text,
  erasure_requested_at timestamptz,
  merged_into_id       uuid,
  version              int not null default 1,
  archived_at          timestamptz,
  created_at           timestamptz not null default app_now(),
  updated_at           timestamptz not null default app_now(),
  primary key (store_id, id),
  constraint customers_external unique (store_id, external_source, external_id),
  foreign key (store_id, merged_into_id) references customers (store_id, id)
);
create unique index customers_email on customers (store_id, email_normalized) where status <> 'erased';
create index customers_created on customers (store_id, created_at, id);
select tenant_table('customers', 'select, insert, update');

create table addresses (
  store_id            uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id                  uuid not null,
  customer_id         uuid not null,
  first_name          text not null,
  last_name           text not null,
  company             text,
  address1            text not null,
  address2            text,
  city                text not null,
  region              text,
  postal_code         text,
  country             text not null check (country ~ '^[A-Z]{2}$'),
  phone               text,
  is_default_shipping boolean not null default false,
  is_default_billing  boolean not null default false,
  external_id         text check (length(external_id) <= 191),
  external_source     text,
  version             int not null default 1,
  created_at          timestamptz not null default app_now(),
  updated_at          timestamptz not null default app_now(),
  primary key (store_id, id),
  constraint addresses_external unique (store_id, external_source, external_id),
  foreign key (store_id, customer_id) references customers (store_id, id)
);
create index addresses_customer on addresses (store_id, customer_id);
create unique index addresses_default_shipping on addresses (store_id, customer_id) where is_default_shipping;
create unique index addresses_default_billing on addresses (store_id, customer_id) where is_default_billing;
select tenant_table('addresses', 'select, insert, update, delete');

create table customer_groups (
  store_id   uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id         uuid not null,
  name       text not null check (length(name) between 1 and 255),
  code       text not null check (length(code) between 1 and 64),
  rule       jsonb,
  version    int not null default 1,
  created_at timestamptz not null default app_now(),
  updated_at timestamptz not null default app_now(),
  primary key (store_id, id),
  constraint customer_groups_code unique (store_id, code)
);
select tenant_table('customer_groups', 'select, insert, update, delete');

create table customer_group_members (
  store_id    uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  customer_id uuid not null,
  group_id    uuid not null,
  created_at  timestamptz not null default app_now(),
  primary key (store_id, customer_id, group_id),
  foreign key (store_id, customer_id) references customers (store_id, id),
  constraint customer_group_members_group foreign key (store_id, group_id) references customer_groups (store_id, id)
);
create index customer_group_members_of_group on customer_group_members (store_id, group_id);
select tenant_table('customer_group_members', 'select, insert, delete');

create table consents (
  store_id     uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id           uuid not null,
  customer_id  uuid not null,
  purpose      text not null check (purpose in ('marketing_email', 'marketing_sms', 'terms', 'privacy')),
  granted      boolean not null,
  source       text not null,
  ip_hash      text,
  text_version text,
  created_at   timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, customer_id) references customers (store_id, id)
);
create index consents_customer on consents (store_id, customer_id);
select tenant_table('consents', 'select, insert');

-- A new key looks at the rows that are there: as the owner, who sees none while row security is forced.
alter table customers no force row level security;
alter table sessions no force row level security;
alter table one_time_tokens no force row level security;
alter table sessions add foreign key (store_id, customer_id) references customers (store_id, id);
alter table one_time_tokens add foreign key (store_id, customer_id) references customers (store_id, id);
alter table customers force row level security;
alter table sessions force row level security;
alter table one_time_tokens force row level security;
