import type { Uuid } from '../../kernel/ids.ts';
import type { Edges } from '../../platform/edges.ts';
import {
  customerIdOf,
  idIn,
  idsIn,
  idsListed,
  isStaffWith,
  keysHeard,
  messagesOfEach,
  snapshotOf,
  staffTopic,
} from '../../platform/realtime/topics.ts';
import { customerTokensEnded } from '../customers/events.ts';
import * as facts from './events.ts';
import { orderUpdateOf, standingsOf } from './standing.ts';
import { isOrderOf } from './store.ts';

const TYPES = Object.values(facts).map(({ type }) => type);

/** An unsent draft is heard by staff only. */
export function orderLive({ live }: Pick<Edges, 'live'>): void {
  live.topic(staffTopic('orders', 'orders:read', '/admin/orders'));
  live.topic({
    pattern: 'order:{id}',
    admits: async (db, listener, id) => {
      if (id === undefined) return false;
      if (isStaffWith(listener, 'orders:read')) return (await standingsOf(db, [id])).has(id);
      const customerId = customerIdOf(listener);
      return isOrderOf(db, { orderId: id, customerId, tokenHashes: listener.tokenHashes.ot });
    },
    againOn: {
      types: [customerTokensEnded.type],
      topicsOf: (event) => idsListed(event, 'order_ids').map((id) => `order:${id}`),
    },
    snapshot: snapshotOf('orders'),
  });
  live.source({
    name: 'orders',
    types: TYPES,
    keysOf: (event) => keysHeard(event, 'orders', ['order', 'me']),
    messagesOf: async (db, events) => {
      const standings = await standingsOf(db, idsIn(events, 'order_id'));
      return messagesOfEach(events, (event) => {
        const standing = standings.get(idIn(event, 'order_id') as Uuid);
        if (!standing) return [];
        const payload = orderUpdateOf(standing, event.type);
        return keysHeard(event, 'orders', ['order', 'me']).map((key) => ({
          key,
          type: 'order_update',
          payload,
        }));
      });
    },
  });
}
