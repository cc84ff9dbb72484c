import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import type { Edges } from '../../platform/edges.ts';
import { SYSTEM } from '../../platform/postgres/db.ts';
import { sql } from '../../platform/postgres/sql.ts';
import { EXPIRE_AT_ONCE, expireHolds } from './inventory.ts';
import { healShorts } from './staff-claims.ts';

const EVERY_MS = 15_000;
/** Due holds looked at in one run, over all stores. */
const DUE_MAX = 10_000;
/** Batches of one store in one run; the next run goes on. */
const BATCHES_MAX = 20;

/** Holds end by themselves, and goods that come in go to claims that were short. */
export function inventoryJobs({ timers, readers, locate, inTx, env }: Edges): void {
  const goodsIn = ['inventory.received', 'inventory.adjusted', 'inventory.transferred'];
  readers.on('inventory.heal-shorts', goodsIn, async (ctx, event) => {
    const itemId = parseUuid(event.payload['item_id']);
    const locationId = parseUuid(event.payload['location_id']);
    if (!itemId || !locationId || Number(event.payload['delta']) <= 0) return;
    await inTx(ctx, (tx) => healShorts(tx, { itemId, locationId }));
  });

  timers.every('inventory.expire-holds', EVERY_MS, async () => {
    const stores = await locate.many<{ store_id: Uuid }>(
      sql`select store_id from stores_with_due_holds(${env.now()}, ${DUE_MAX})`,
    );
    for (const { store_id: storeId } of stores) {
      for (let batch = 1; batch <= BATCHES_MAX; batch += 1) {
        const expired = await inTx({ storeId, actor: SYSTEM }, expireHolds);
        if (expired < EXPIRE_AT_ONCE) break;
      }
    }
  });
}
