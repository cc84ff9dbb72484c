-- The ledger: double entry, append-only. Debit positive, credit negative; a group sums to zero or does not commit.

create table ledger_transactions (
  store_id    uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id          uuid not null,
  kind        text not null check (kind ~ '^[a-z_]{1,60}$'),
  source_type text not null check (source_type ~ '^[a-z_]{1,60}$'),
  source_id   uuid not null,
  currency    char(3) not null,
  occurred_at timestamptz not null default app_now(),
  memo        text check (length(memo) <= 1000),
  actor       jsonb not null,
  created_at  timestamptz not null default app_now(),
  primary key (store_id, id),
  unique (store_id, kind, source_type, source_id)
);
create index ledger_transactions_source on ledger_transactions (store_id, source_id);
select tenant_table('ledger_transactions', 'select, insert');

create table ledger_entries (
  store_id       uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  id             uuid not null,
  transaction_id uuid not null,
  account        text not null check (account in
    ('receivable', 'provider_clearing', 'cash', 'disputes_held', 'unapplied_receipts', 'tax_payable', 'refunds_payable',
     'gift_card_liability', 'store_credit_liability', 'tender_holds', 'sales', 'shipping_income', 'discounts',
     'sales_returns', 'provider_fees', 'chargeback_losses', 'goodwill', 'write_off')),
  sub_account    uuid,
  currency       char(3) not null,
  amount         bigint not null check (amount <> 0 and abs(amount) <= 1000000000000000),
  dims           jsonb not null default '{}' check (jsonb_typeof(dims) = 'object'),
  created_at     timestamptz not null default app_now(),
  primary key (store_id, id),
  foreign key (store_id, transaction_id) references ledger_transactions (store_id, id),
  -- accounts that are owed by or to somebody say whose they are
  check (sub_account is not null or account not in
    ('receivable', 'unapplied_receipts', 'refunds_payable', 'gift_card_liability', 'store_credit_liability', 'tender_holds'))
);
create index ledger_entries_transaction on ledger_entries (store_id, transaction_id);
create index ledger_entries_account on ledger_entries (store_id, account, sub_account, id);
create index ledger_entries_sums on ledger_entries (store_id, currency, account) include (amount);
select tenant_table('ledger_entries', 'select, insert');

-- Only accounts that belong to one order, card, intent or refund: no two checkouts ever meet on a row.
create table ledger_balances (
  store_id    uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  account     text not null,
  sub_account uuid not null,
  currency    char(3) not null,
  balance     bigint not null,
  updated_at  timestamptz not null default app_now(),
  primary key (store_id, account, sub_account, currency),
  -- a holder is never overdrawn
  constraint ledger_balances_not_overdrawn check
    (account not in ('gift_card_liability', 'store_credit_liability', 'tender_holds') or balance <= 0)
);
select tenant_table('ledger_balances', 'select, insert, update (balance, updated_at)');

-- Judged at COMMIT, whatever wrote the rows: a group has entries, of its own currency, and they sum to zero.
create function ledger_group_balances() returns trigger
  language plpgsql as $$
declare
  wanted uuid := case when tg_table_name = 'ledger_transactions' then (to_jsonb(new) ->> 'id')::uuid
                      else (to_jsonb(new) ->> 'transaction_id')::uuid end;
  found_count bigint;
  found_sum   numeric;
  strangers   bigint;
begin
  select count(*), coalesce(sum(e.amount), 0), count(*) filter (where e.currency <> t.currency)
    into found_count, found_sum, strangers
    from ledger_transactions t
    left join ledger_entries e on e.store_id = t.store_id and e.transaction_id = t.id
   where t.store_id = new.store_id and t.id = wanted and e.id is not null;
  if found_count = 0 or found_sum <> 0 or strangers > 0 then
    raise exception 'ledger group % does not balance: % entries, sum %', wanted, found_count, found_sum
      using errcode = 'check_violation', constraint = 'ledger_group_balances';
  end if;
  return null;
end $$;
create constraint trigger ledger_transactions_balance after insert on ledger_transactions
  deferrable initially deferred for each row execute function ledger_group_balances();
create constraint trigger ledger_entries_balance after insert on ledger_entries
  deferrable initially deferred for each row execute function ledger_group_balances();
