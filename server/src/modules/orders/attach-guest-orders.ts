import { present } from '../../kernel/assert.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { attachRows } from './cross-module.ts';
import { orderUpdated } from './events.ts';
import { factOf, heardBy } from './orders.ts';
import { orderRow } from './store.ts';

/**
 * Gives a customer who proved his address the orders he placed as a guest with it. Again: nothing is left to give.
 * emits    order.updated {changed: [customer_id]} for each
 */
export async function attachGuestOrders(tx: Tx, customerId: Uuid): Promise<number> {
  const attached = await attachRows(tx, customerId);
  for (const { id } of attached) {
    const order = present(await orderRow(tx, { orderId: id }), 'the order just attached');
    tx.emit(orderUpdated(id, factOf(order, { changed: ['customer_id'] }), heardBy(order)));
  }
  return attached.length;
}
