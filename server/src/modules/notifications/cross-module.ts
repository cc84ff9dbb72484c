import type { Uuid } from '../../kernel/ids.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { sql } from '../../platform/postgres/sql.ts';

/* What mails tell that no module below says in one answer. */

export type BuyerRow = {
  readonly email: string;
  readonly customer_id: Uuid | null;
  readonly locale: string;
  readonly first_name: string | null;
  readonly last_name: string | null;
};

/** Who was about to buy: of money that has no order. Undefined once the person was erased. */
export const buyerOfIntent = (db: Db, intentId: Uuid): Promise<BuyerRow | undefined> =>
  db.one<BuyerRow>(sql`
    select i.snapshot -> 'order' ->> 'email' as email, i.customer_id,
      coalesce(i.snapshot -> 'order' ->> 'locale', 'en') as locale,
      i.snapshot -> 'order' -> 'billingAddress' ->> 'first_name' as first_name,
      i.snapshot -> 'order' -> 'billingAddress' ->> 'last_name' as last_name
    from order_intents i
    where i.id = ${intentId} and i.snapshot -> 'order' ->> 'email' is not null`);

/** What goes back to the buyer of a cancelled order, in minor units. */
export async function refundedOnCancel(db: Db, orderId: Uuid): Promise<number> {
  const row = await db.one<{ amount: number }>(sql`
    select coalesce(sum(amount), 0)::bigint as amount from refunds
     where order_id = ${orderId} and reason = 'cancellation' and status <> 'failed'`);
  return row?.amount ?? 0;
}

export const wantsRefundMail = async (db: Db, refundId: Uuid): Promise<boolean> =>
  (await db.one(sql`select 1 from refunds where id = ${refundId} and notify`)) !== undefined;

export type ReplyRow = {
  readonly email: string;
  readonly customer_id: Uuid | null;
  readonly order_id: Uuid | null;
  readonly locale: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly subject: string | null;
  readonly body: string;
};

/** The last answer in a conversation that its shopper has not read, and who that is; undefined when all is read. */
export const unreadReply = (db: Db, conversationId: Uuid): Promise<ReplyRow | undefined> =>
  db.one<ReplyRow>(sql`
    select coalesce(p.email, c.email) as email, c.customer_id, c.order_id, p.locale, p.first_name, p.last_name,
      c.subject, m.body
    from conversations c
    left join customers p on p.id = c.customer_id
    join conversation_messages m on m.conversation_id = c.id and not m.internal and m.author_type in ('staff', 'api_key')
    where c.id = ${conversationId} and coalesce(p.email, c.email) is not null and p.archived_at is null
      and m.seq > coalesce((select r.last_seq from conversation_reads r
                             where r.conversation_id = c.id and r.reader = 'shopper'), 0)
    order by m.seq desc limit 1`);

export type StockRow = {
  readonly title: string;
  readonly variant_title: string | null;
  readonly sku: string | null;
  readonly location: string;
  readonly available: number;
  readonly reorder_point: number | null;
  readonly reorder_quantity: number | null;
};

/** One item at one location, named after the first thing that is sold of it. */
export const stockRow = (db: Db, itemId: Uuid, locationId: Uuid): Promise<StockRow | undefined> =>
  db.one<StockRow>(sql`
    select coalesce(p.title, i.name) as title, case when not v.is_default then v.title end as variant_title, coalesce(i.sku, v.sku) as sku,
      o.name as location, l.on_hand - l.reserved as available, l.reorder_point, l.reorder_quantity
    from inventory_levels l
    join inventory_items i on i.id = l.item_id
    join locations o on o.id = l.location_id
    left join lateral (
      select vi.variant_id from variant_items vi where vi.item_id = l.item_id order by vi.variant_id limit 1) vi on true
    left join variants v on v.id = vi.variant_id
    left join products p on p.id = v.product_id
    where l.item_id = ${itemId} and l.location_id = ${locationId}`);

/** Keeps customers from being erased or merged until the transaction ends; gives those of which that did not happen. */
export async function holdCustomers(tx: Tx, ids: readonly Uuid[]): Promise<ReadonlySet<Uuid>> {
  const rows = await tx.many<{ id: Uuid }>(sql`
    select id from customers where id = any(${ids}::uuid[]) and archived_at is null order by id for share`);
  return new Set(rows.map(({ id }) => id));
}
