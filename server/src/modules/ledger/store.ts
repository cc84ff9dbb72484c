import type { Uuid } from '../../kernel/ids.ts';
import type { Page } from '../../platform/http/route.ts';
import type { Actor, Db, Tx } from '../../platform/postgres/db.ts';
import { constantSql, joined, json, type Sql, sql } from '../../platform/postgres/sql.ts';
import type { Posting } from './types.ts';

export type EntryRow = {
  readonly id: Uuid;
  readonly account: string;
  readonly sub_account: Uuid | null;
  readonly amount: number;
  readonly dims: object;
  readonly is_owned: boolean;
};

/** A group of entries, and who posts it. */
export type NewGroup = {
  readonly id: Uuid;
  readonly posting: Posting;
  readonly actor: Actor;
  readonly entries: readonly EntryRow[];
};

/** Groups, their entries and the balances in one statement; false for an event that was posted before. */
export async function insertGroups(tx: Tx, groups: readonly NewGroup[]): Promise<boolean[]> {
  const rows = groups.map(({ id, posting, actor }) => ({
    id,
    kind: posting.kind,
    source_type: posting.sourceType,
    source_id: posting.sourceId,
    currency: posting.currency,
    memo: posting.memo ?? null,
    actor,
  }));
  const entries = groups.flatMap((group) =>
    group.entries.map((entry) => ({ ...entry, transaction_id: group.id })),
  );
  const posted = await tx.many<{ id: Uuid }>(sql`
    with entry as materialized (
      select * from jsonb_to_recordset(${json(entries)}::jsonb) as e(id uuid, transaction_id uuid, account text,
        sub_account uuid, amount bigint, dims jsonb, is_owned boolean)
    ), grp as (
      insert into ledger_transactions (id, kind, source_type, source_id, currency, memo, actor)
      select g.id, g.kind, g.source_type, g.source_id, g.currency, g.memo, g.actor
        from jsonb_to_recordset(${json(rows)}::jsonb) as g(id uuid, kind text, source_type text, source_id uuid,
          currency text, memo text, actor jsonb)
      on conflict (store_id, kind, source_type, source_id) do nothing
      returning id, currency
    ), written as (
      insert into ledger_entries (id, transaction_id, account, sub_account, currency, amount, dims)
      select e.id, grp.id, e.account, e.sub_account, grp.currency, e.amount, e.dims
        from grp join entry e on e.transaction_id = grp.id
    ), moved as (
      insert into ledger_balances (account, sub_account, currency, balance)
      select e.account, e.sub_account, grp.currency, sum(e.amount)::bigint
        from grp join entry e on e.transaction_id = grp.id
       where e.is_owned
       group by e.account, e.sub_account, grp.currency
       order by e.account collate "C", e.sub_account
      on conflict (store_id, account, sub_account, currency)
      do update set balance = ledger_balances.balance + excluded.balance, updated_at = app_now()
    )
    select id from grp`);
  const ids = new Set(posted.map((row) => row.id));
  return groups.map(({ id }) => ids.has(id));
}

export type AccountSum = {
  readonly account: string;
  readonly currency: string;
  readonly balance: number;
};

/** All accounts that ever moved, summed from the entries; a constant number of rows. */
export const accountSums = (db: Db, currency: string | undefined): Promise<readonly AccountSum[]> =>
  db.many<AccountSum>(sql`select account, currency, sum(amount)::bigint as balance from ledger_entries
    where ${currency === undefined ? sql`true` : sql`currency = ${currency}`}
    group by currency, account order by currency, account collate "C"`);

export type WrittenEntry = {
  readonly id: Uuid;
  readonly transaction_id: Uuid;
  readonly kind: string;
  readonly source_type: string;
  readonly source_id: Uuid;
  readonly account: string;
  readonly sub_account: Uuid | null;
  readonly currency: string;
  readonly amount: number;
  readonly occurred_at: Date;
};

const entryColumns = sql`e.id, e.transaction_id, t.kind, t.source_type, t.source_id, e.account, e.sub_account,
  e.currency, e.amount, t.occurred_at`;

export const entryPage = (
  db: Db,
  filter: { readonly orderId?: Uuid; readonly account?: string },
  page: Page,
): Promise<readonly WrittenEntry[]> => {
  const conditions = [sql`true`];
  if (filter.account) conditions.push(sql`e.account = ${filter.account}`);
  if (filter.orderId) conditions.push(ofOrder(filter.orderId));
  const direction = constantSql(page.descending ? 'desc' : 'asc');
  const beyond = constantSql(page.descending ? '<' : '>');
  if (page.after) {
    const [at, id] = page.after;
    // Said for the group alone too, so that the index of their dates is entered where the page begins.
    conditions.push(sql`t.occurred_at ${beyond}= ${at}::timestamptz`);
    conditions.push(sql`(t.occurred_at, e.id) ${beyond} (${at}::timestamptz, ${id}::uuid)`);
  }
  return db.many<WrittenEntry>(sql`select ${entryColumns}
    from ledger_entries e join ledger_transactions t using (store_id)
    where t.id = e.transaction_id and ${joined(conditions, sql` and `)}
    order by t.occurred_at ${direction}, e.id ${direction} limit ${page.limit + 1}`);
};

/** Whole groups that touched what the order owes, so that both sides are shown. */
const ofOrder = (orderId: Uuid): Sql => sql`e.transaction_id in (
  select r.transaction_id from ledger_entries r where r.account = 'receivable' and r.sub_account = ${orderId}
  union
  select p.transaction_id from ledger_entries r
    join ledger_entries f on f.transaction_id = r.transaction_id and f.account = 'refunds_payable'
    join ledger_entries p on p.account = 'refunds_payable' and p.sub_account = f.sub_account
   where r.account = 'receivable' and r.sub_account = ${orderId})`;

export const entriesOf = (db: Db, transactionId: Uuid): Promise<readonly WrittenEntry[]> =>
  db.many<WrittenEntry>(sql`select ${entryColumns}
    from ledger_entries e join ledger_transactions t on t.id = e.transaction_id
    where t.id = ${transactionId} order by e.id`);
