-- The books of the payment simulator: a second party that happens to live in the same database. It has its own
-- schema and connection, knows no store, and nothing of ours points into it or out of it.

create schema simulator;
grant usage on schema simulator to rcommerce_app;

-- One row per charge: what the card was asked for and what became of it.
create table simulator.charges (
  id         text primary key,
  account    text not null,
  token      text not null,
  currency   text not null,
  amount     bigint not null check (amount > 0),
  authorized bigint not null default 0 check (authorized >= 0 and authorized <= amount),
  captured   bigint not null default 0 check (captured >= 0),
  voided     bigint not null default 0 check (voided >= 0),
  refunded   bigint not null default 0 check (refunded >= 0 and refunded <= captured),
  created_at timestamptz not null,
  check (captured + voided <= authorized)
);

-- One row per operation id it was ever sent or asked about: the idempotency key.
create table simulator.operations (
  id         text primary key,
  account    text not null,
  kind       text not null,
  charge_id  text references simulator.charges (id),
  token      text,
  currency   text not null,
  amount     bigint not null,
  state      text not null check (state in ('succeeded', 'requires_action', 'processing', 'declined', 'never_came')),
  captured   boolean not null default false,
  answer     jsonb not null default '{}',
  settles_at timestamptz,
  times_seen int not null default 1,
  created_at timestamptz not null
);

-- Requests to the shop's callback address that are still to be made, or were made.
create table simulator.callbacks (
  id         text not null,
  turn       int not null,
  account    text not null,
  body       text not null,
  due_at     timestamptz not null,
  attempts   int not null default 0,
  sent_at    timestamptz,
  created_at timestamptz not null,
  primary key (id, turn)
);
create index callbacks_due on simulator.callbacks (due_at) where sent_at is null;

-- What `tok_script:<id>` plays: written by tests and demonstrations.
create table simulator.scripts (
  id    text primary key,
  steps jsonb not null
);

grant select, insert, update on simulator.charges, simulator.operations, simulator.callbacks, simulator.scripts to rcommerce_app;
