import { parseUuid } from '../../kernel/ids.ts';
import type { Edges } from '../../platform/edges.ts';
import type { LoggedEvent } from '../../platform/events.ts';
import { attachGuestOrders } from './attach-guest-orders.ts';
import { recordEvents } from './orders.ts';

/** What has a place in the timeline of an order, when it names one. */
const TIMELINE = /^(order|draft_order|payment|refund|fulfillment|checkout)\./;

/** The order an event speaks of: its own, or the one it names. */
const orderIdOf = (event: LoggedEvent) =>
  parseUuid(event.aggregateType === 'order' ? event.aggregateId : event.payload['order_id']);

export function orderJobs({ readers, inTx }: Pick<Edges, 'readers' | 'inTx'>): void {
  readers.together('orders.timeline', 'all', async (ctx, events) => {
    const told = events.flatMap((event) => {
      const orderId = TIMELINE.test(event.type) ? orderIdOf(event) : undefined;
      return orderId ? [{ orderId, event }] : [];
    });
    if (told.length === 0) return;
    await inTx(ctx, (tx) => recordEvents(tx, told));
  });
  readers.on('orders.attach_guest_orders', ['customer.verified'], async (ctx, event) => {
    await inTx(ctx, (tx) => attachGuestOrders(tx, event.aggregateId));
  });
}
