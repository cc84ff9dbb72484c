import type { Uuid } from '../../kernel/ids.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { sql } from '../../platform/postgres/sql.ts';

/**
 * Waits for requests that are being written: each holds its variant by the foreign key. After that, a request that did
 * not see the change is there to be found, and one that comes later sees the change.
 */
export async function waitForRequests(tx: Tx, variantId: Uuid): Promise<void> {
  await tx.one(sql`select 1 from variants where id = ${variantId} for update`);
}

/** Keeps a customer from being erased or merged until the transaction ends; false when that happened. */
export const holdCustomer = async (tx: Tx, id: Uuid): Promise<boolean> =>
  (await tx.one(
    sql`select 1 from customers where id = ${id} and archived_at is null for share`,
  )) !== undefined;
