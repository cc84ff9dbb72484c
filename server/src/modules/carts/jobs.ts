import type { Uuid } from '../../kernel/ids.ts';
import type { Edges } from '../../platform/edges.ts';
import { SYSTEM } from '../../platform/postgres/db.ts';
import { sql } from '../../platform/postgres/sql.ts';
import { ABANDON_AT_ONCE, abandonCarts } from './abandon.ts';
import { expireCarts } from './carts.ts';

const EVERY_MS = 60_000;
const STORES_AT_ONCE = 1000;
/** Batches of one store in one run; the next run goes on. */
const BATCHES_MAX = 20;

/** Carts are left behind, and end, by themselves. */
export function cartJobs({ timers, locate, inTx, env }: Edges): void {
  timers.every('carts.expire', EVERY_MS, async () => {
    const stores = await locate.many<{ store_id: Uuid }>(
      sql`select store_id from stores_with_due_carts(${env.now()}, ${STORES_AT_ONCE})`,
    );
    for (const { store_id: storeId } of stores) {
      await inTx({ storeId, actor: SYSTEM }, expireCarts);
    }
  });
  timers.every('carts.abandon', EVERY_MS, async () => {
    const stores = await locate.many<{ store_id: Uuid }>(
      sql`select store_id from stores_with_idle_carts(${env.now()}, ${STORES_AT_ONCE})`,
    );
    for (const { store_id: storeId } of stores) {
      for (let batch = 1; batch <= BATCHES_MAX; batch += 1) {
        const seen = await inTx({ storeId, actor: SYSTEM }, abandonCarts);
        if (seen < ABANDON_AT_ONCE) break;
      }
    }
  });
}
