/* standing.ts   where orders stand now, as real time tells it */
import type { Uuid } from '../../kernel/ids.ts';
import type { Db } from '../../platform/postgres/db.ts';
import type { ServerPayload } from '../../platform/realtime/messages.ts';
import { type OrderStanding, standingRows } from './store.ts';

/** By id; drafts too. One statement. */
export async function standingsOf(
  db: Db,
  orderIds: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, OrderStanding>> {
  return new Map((await standingRows(db, orderIds)).map((row) => [row.id, row]));
}

/** change: the event's type */
export const orderUpdateOf = (
  { id, ...standing }: OrderStanding,
  change: string,
): ServerPayload<'order_update'> => ({ order_id: id, ...standing, change });
