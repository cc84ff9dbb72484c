-- Every night each store is looked over: what was found, and when. A row is made by the process that takes its turn.

create table store_checks (
  store_id    uuid not null default nullif(current_setting('app.store_id', true), '')::uuid references stores (id),
  -- The night it belongs to: 3 o'clock in the store's own time.
  due_at      timestamptz not null,
  started_at  timestamptz not null default app_now(),
  finished_at timestamptz,
  -- [{id, statement, rows}]: the invariants that did not hold, with the first rows that broke them.
  findings    jsonb not null default '[]' check (jsonb_typeof(findings) = 'array'),
  primary key (store_id, due_at)
);
select tenant_table('store_checks', 'select, insert, update, delete');
