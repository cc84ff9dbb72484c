import type { Edges } from '../../platform/edges.ts';
import { messagesOfEach, staffTopic } from '../../platform/realtime/topics.ts';
import { cartCompleted, cartCreated, cartExpired, cartMerged } from '../carts/events.ts';
import { orderCancelled, orderPlaced } from '../orders/events.ts';
import { paymentCaptured, refundSucceeded } from '../payments/events.ts';
import { currentStore } from '../stores/stores.ts';
import { rangeOf } from './range.ts';
import { figuresSince } from './store.ts';

const TOPIC = 'dashboard';

/** Today's figures, in the zone of the store, whenever one of them may have changed. */
export function reportLive({ live, env }: Pick<Edges, 'live' | 'env'>): void {
  live.topic(staffTopic(TOPIC, 'reports:read', '/admin/reports/dashboard?preset=today'));
  live.source({
    name: 'dashboard',
    types: [
      ...[orderPlaced, orderCancelled, paymentCaptured, refundSucceeded],
      ...[cartCreated, cartMerged, cartCompleted, cartExpired],
    ].map(({ type }) => type),
    keysOf: () => [TOPIC],
    messagesOf: async (db, events) => {
      const { timeZone } = await currentStore(db);
      const { from } = rangeOf({ preset: 'today' }, timeZone, env.now());
      const { orders, revenue, carts, visitors } = await figuresSince(db, from);
      // One reading for all: each of these events leads to what is true now.
      const payload = { since: from.toISOString(), orders, revenue, carts_open: carts, visitors };
      return messagesOfEach(events, () => [
        { key: TOPIC, type: 'dashboard_update', payload, latest: TOPIC },
      ]);
    },
  });
}
