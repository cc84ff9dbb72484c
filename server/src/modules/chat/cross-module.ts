import type { Uuid } from '../../kernel/ids.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { sql } from '../../platform/postgres/sql.ts';

/* Of customers: their names, and that they are still there. */

/** Keeps a customer from being erased or merged until the transaction ends; false when that happened. */
export const holdCustomer = async (tx: Tx, id: Uuid): Promise<boolean> =>
  (await tx.one(
    sql`select 1 from customers where id = ${id} and archived_at is null for share`,
  )) !== undefined;

/** First names of customers and names of staff, by id. */
export async function namesOf(
  db: Db,
  ids: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, string | null>> {
  const rows = await db.many<{ id: Uuid; name: string | null }>(sql`
    select c.id, c.first_name as name from customers c where c.id = any(${ids}::uuid[])
    union all
    select u.id, nullif(u.name, '') from staff_users u where u.id = any(${ids}::uuid[])`);
  return new Map(rows.map(({ id, name }) => [id, name]));
}
