import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import { Refusal } from '../../kernel/refusal.ts';
import type { Edges } from '../../platform/edges.ts';
import type { LoggedEvent } from '../../platform/events.ts';
import type { Ctx } from '../../platform/postgres/db.ts';
import { SYSTEM } from '../../platform/postgres/db.ts';
import { eraseAsAsked, locateErasures, projectOrders } from './customers.ts';
import { customerUpdated } from './events.ts';

/** The customer who hears of an order is its owner. */
function ownerOf(event: LoggedEvent): Uuid | undefined {
  const owner = event.audience.find((one) => one.to === 'customer');
  return owner?.to === 'customer' ? parseUuid(owner.id) : undefined;
}

/** The customer who asked to be erased, when the event says so. */
function askerOf({ payload, aggregateId }: LoggedEvent): Uuid | undefined {
  const changed: unknown = payload['changed'];
  return Array.isArray(changed) && changed.includes('erasure_requested_at')
    ? aggregateId
    : undefined;
}

/** Requests that one tick of the timer looks at; the events try each of them before. */
const ERASURES_AT_ONCE = 1000;
const ERASURES_MS = 3_600_000;

export function customerJobs({
  readers,
  timers,
  locate,
  inTx,
}: Pick<Edges, 'readers' | 'timers' | 'locate' | 'inTx'>): void {
  const erase = async (ctx: Ctx, id: Uuid) => {
    try {
      await inTx(ctx, (tx) => eraseAsAsked(tx, id));
    } catch (error) {
      // An order is under way; its end tries again, and so does the timer.
      if (!(error instanceof Refusal && error.code === 'ERASE_BLOCKED')) throw error;
    }
  };
  readers.on(
    'customers.erase',
    [customerUpdated.type, 'order.completed', 'order.cancelled'],
    async (ctx, event) => {
      const id = event.type === customerUpdated.type ? askerOf(event) : ownerOf(event);
      if (id) await erase(ctx, id);
    },
  );
  timers.every('customers.erase', ERASURES_MS, async () => {
    for (const due of await locateErasures(locate, ERASURES_AT_ONCE)) {
      await erase({ storeId: due.store_id, actor: SYSTEM }, due.id);
    }
  });
  readers.on(
    'customers.orders',
    ['order.placed', 'order.updated', 'order.cancelled'],
    async (ctx, event) => {
      const id = ownerOf(event);
      if (id) await inTx(ctx, (tx) => projectOrders(tx, id));
    },
  );
}
