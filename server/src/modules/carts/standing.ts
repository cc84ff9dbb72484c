/* standing.ts   where carts stand now, as real time tells it */
import type { Uuid } from '../../kernel/ids.ts';
import type { Db } from '../../platform/postgres/db.ts';
import type { ServerPayload } from '../../platform/realtime/messages.ts';
import { type CartStanding, standingRows } from './store.ts';

/** By id, without those that were merged into another: nobody hears of them any more. One statement. */
export async function standingsOf(
  db: Db,
  cartIds: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, CartStanding>> {
  return new Map((await standingRows(db, cartIds)).map((row) => [row.id, row]));
}

/** told.total_amount: minor units; null: not known, or not told by this change */
export const cartUpdateOf = (
  standing: CartStanding,
  told: Pick<ServerPayload<'cart_update'>, 'total_amount' | 'problems' | 'change' | 'order_id'>,
): ServerPayload<'cart_update'> => ({
  cart_id: standing.id,
  status: standing.status,
  version: standing.version,
  currency: standing.currency,
  ...told,
});
