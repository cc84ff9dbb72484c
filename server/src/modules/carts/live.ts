import type { Uuid } from '../../kernel/ids.ts';
import type { Edges } from '../../platform/edges.ts';
import type { LoggedEvent } from '../../platform/events.ts';
import {
  customerIdOf,
  heardAs,
  idIn,
  isStaffWith,
  keysHeard,
  messagesOfEach,
  snapshotOf,
  staffTopic,
} from '../../platform/realtime/topics.ts';
import { inventoryReservationExpired } from '../inventory/events.ts';
import * as facts from './events.ts';
import { cartUpdateOf, standingsOf } from './standing.ts';
import { isCartOf } from './store.ts';

const TYPES = Object.values(facts).map(({ type }) => type);

export function cartLive({ live }: Pick<Edges, 'live'>): void {
  live.topic(staffTopic('carts', 'carts:read', '/admin/carts'));
  live.topic({
    pattern: 'cart:{id}',
    admits: async (db, listener, id) => {
      if (id === undefined) return false;
      if (isStaffWith(listener, 'carts:read')) return (await standingsOf(db, [id])).has(id);
      const customerId = customerIdOf(listener);
      return isCartOf(db, { cartId: id, customerId, tokenHashes: listener.tokenHashes.ct });
    },
    againOn: {
      types: [facts.cartTokenEnded.type],
      topicsOf: ({ aggregateId }) => [`cart:${aggregateId}`],
    },
    snapshot: snapshotOf('carts'),
  });
  live.source({
    name: 'carts',
    types: [...TYPES, inventoryReservationExpired.type],
    keysOf: keysFor,
    messagesOf: async (db, events) => {
      const standings = await standingsOf(db, [...new Set(events.flatMap(cartOf))]);
      return messagesOfEach(events, (event) => {
        const [cartId] = cartOf(event);
        const standing = cartId && standings.get(cartId);
        if (!standing) return [];
        const payload = cartUpdateOf(standing, toldBy(event));
        return keysFor(event).map((key) => ({ key, type: 'cart_update', payload }));
      });
    },
  });
}

const isOfStock = (event: LoggedEvent): boolean => event.type === inventoryReservationExpired.type;

/** That a hold ended, staff hear as news of the stock. */
const keysFor = (event: LoggedEvent): readonly string[] =>
  keysHeard(event, isOfStock(event) ? undefined : 'carts', ['cart']);

/** A hold may be an order's: then there is none. */
const cartOf = (event: LoggedEvent): readonly Uuid[] => {
  const id = isOfStock(event) ? heardAs(event, 'cart') : event.aggregateId;
  return id ? [id] : [];
};

function toldBy(event: LoggedEvent) {
  const total = event.payload['total_amount'];
  const problems = event.payload['problems'];
  const orderId = idIn(event, 'order_id');
  return {
    total_amount: typeof total === 'number' ? total : null,
    problems: Array.isArray(problems) ? problems.filter((one) => typeof one === 'string') : [],
    change: event.type,
    ...(orderId ? { order_id: orderId } : {}),
  };
}
