import type { Uuid } from '../../kernel/ids.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { json, sql } from '../../platform/postgres/sql.ts';
import type { Posting } from './types.ts';

export type EntryRow = {
  readonly id: Uuid;
  readonly account: string;
  readonly sub_account: Uuid | null;
  readonly amount: number;
  readonly dims: object;
  readonly is_owned: boolean;
};

/** The group, its entries and the balances in one statement; false when the event was posted before. */
export async function insertGroup(
  tx: Tx,
  id: Uuid,
  posting: Posting,
  entries: readonly EntryRow[],
): Promise<boolean> {
  const posted = await tx.one<{ id: Uuid }>(sql`
    with entry as materialized (
      select * from jsonb_to_recordset(${json(entries)}::jsonb)
        as e(id uuid, account text, sub_account uuid, amount bigint, dims jsonb, is_owned boolean)
    ), grp as (
      insert into ledger_transactions (id, kind, source_type, source_id, currency, memo, actor)
      values (${id}, ${posting.kind}, ${posting.sourceType}, ${posting.sourceId}, ${posting.currency},
        ${posting.memo ?? null}, ${json(tx.actor)}::jsonb)
      on conflict (store_id, kind, source_type, source_id) do nothing
      returning id, currency
    ), written as (
      insert into ledger_entries (id, transaction_id, account, sub_account, currency, amount, dims)
      select e.id, grp.id, e.account, e.sub_account, grp.currency, e.amount, e.dims from grp, entry e
    ), moved as (
      insert into ledger_balances (account, sub_account, currency, balance)
      select e.account, e.sub_account, grp.currency, sum(e.amount)::bigint
        from grp, entry e where e.is_owned
       group by e.account, e.sub_account, grp.currency
       order by e.account collate "C", e.sub_account
      on conflict (store_id, account, sub_account, currency)
      do update set balance = ledger_balances.balance + excluded.balance, updated_at = app_now()
    )
    select id from grp`);
  return posted !== undefined;
}
