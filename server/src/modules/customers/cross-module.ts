import type { Uuid } from '../../kernel/ids.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { sql } from '../../platform/postgres/sql.ts';

/** Whether the customer has an order that is not finished: it needs the address it has. */
export async function hasOpenOrder(db: Db, customerId: Uuid): Promise<boolean> {
  const row = await db.one(sql`
    select 1 as found from orders where customer_id = ${customerId} and status = 'open' limit 1`);
  return row !== undefined;
}

export type OrderFacts = {
  readonly id: Uuid;
  readonly number: string;
  readonly status: string;
  readonly email: string;
  readonly currency: string;
  readonly total_amount: number;
  readonly shipping_address: unknown;
  readonly billing_address: unknown;
  readonly placed_at: Date | null;
};

/** The customer's orders as far as they hold facts about a person. */
export async function orderFactsOf(db: Db, customerId: Uuid): Promise<readonly OrderFacts[]> {
  return db.many<OrderFacts>(sql`
    select id, number, status, email, currency, total_amount, shipping_address, billing_address, placed_at
      from orders where customer_id = ${customerId} and status <> 'draft' order by created_at, id`);
}

/** Gives the orders of one account to another. */
export async function moveOrders(tx: Tx, from: Uuid, into: Uuid): Promise<void> {
  await tx.run(sql`
    update orders set customer_id = ${into}, version = version + 1, updated_at = app_now()
     where customer_id = ${from}`);
}

/** What the customer ordered, from the orders themselves; cancelled ones count as orders, not as money. */
export async function orderTotalsOf(
  db: Db,
  customerId: Uuid,
): Promise<
  readonly {
    readonly currency: string;
    readonly count: number;
    readonly spent: number;
    readonly last_at: Date | null;
  }[]
> {
  return db.many(sql`
    select currency, count(*) as count,
      coalesce(sum(total_amount) filter (where status <> 'cancelled'), 0)::bigint as spent,
      max(placed_at) as last_at
    from orders where customer_id = ${customerId} and placed_at is not null group by currency`);
}
