import { parseUuid } from '../../kernel/ids.ts';
import type { Edges } from '../../platform/edges.ts';
import type { LoggedEvent } from '../../platform/events.ts';
import { attachGuestOrders } from './attach-guest-orders.ts';
import { recordEvent } from './orders.ts';

/** What has a place in the timeline of an order, when it names one. */
const TIMELINE = /^(order|draft_order|payment|refund|fulfillment|checkout)\./;

/** The order an event speaks of: its own, or the one it names. */
const orderIdOf = (event: LoggedEvent) =>
  parseUuid(event.aggregateType === 'order' ? event.aggregateId : event.payload['order_id']);

export function orderJobs({ readers, inTx }: Pick<Edges, 'readers' | 'inTx'>): void {
  readers.on('orders.timeline', 'all', async (ctx, event) => {
    if (!TIMELINE.test(event.type)) return;
    const orderId = orderIdOf(event);
    if (orderId) await inTx(ctx, (tx) => recordEvent(tx, orderId, event));
  });
  readers.on('orders.attach_guest_orders', ['customer.verified'], async (ctx, event) => {
    await inTx(ctx, (tx) => attachGuestOrders(tx, event.aggregateId));
  });
}
