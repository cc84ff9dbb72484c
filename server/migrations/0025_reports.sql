-- Statistics read the books by date: money that came and went, of one currency; and the list of entries, newest first.
create index ledger_transactions_money on ledger_transactions (store_id, currency, occurred_at, id)
  where kind in ('payment_captured', 'refund_succeeded');
create index ledger_transactions_occurred on ledger_transactions (store_id, occurred_at desc, id desc);
