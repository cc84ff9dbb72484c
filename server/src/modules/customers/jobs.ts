import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import type { Edges } from '../../platform/edges.ts';
import type { LoggedEvent } from '../../platform/events.ts';
import { projectOrders } from './customers.ts';

/** The customer who hears of an order is its owner. */
function ownerOf(event: LoggedEvent): Uuid | undefined {
  const owner = event.audience.find((one) => one.to === 'customer');
  return owner?.to === 'customer' ? parseUuid(owner.id) : undefined;
}

export function customerJobs({ readers, inTx }: Pick<Edges, 'readers' | 'inTx'>): void {
  readers.on(
    'customers.orders',
    ['order.placed', 'order.updated', 'order.cancelled'],
    async (ctx, event) => {
      const id = ownerOf(event);
      if (id) await inTx(ctx, (tx) => projectOrders(tx, id));
    },
  );
}
