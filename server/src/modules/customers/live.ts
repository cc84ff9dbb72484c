import type { Edges } from '../../platform/edges.ts';
import type { LoggedEvent } from '../../platform/events.ts';
import {
  customerIdOf,
  eventPayload,
  keysHeard,
  meOf,
  messagesOfEach,
  staffTopic,
} from '../../platform/realtime/topics.ts';
import * as facts from './events.ts';
import { customerBody } from './schema.ts';

const { registrationRepeated: _, ...told } = facts;
const OWN_FIELDS: ReadonlySet<string> = new Set(Object.keys(customerBody.properties));

export function customerLive({ live }: Pick<Edges, 'live'>): void {
  live.topic(staffTopic('customers', 'customers:read', '/admin/customers'));
  live.topic({
    pattern: 'me',
    admits: (_db, listener) => customerIdOf(listener) !== undefined,
    keyOf: (listener) => {
      const customerId = customerIdOf(listener);
      // Nobody else passes the door.
      return customerId === undefined ? 'me' : meOf(customerId);
    },
    snapshot: () => '/api/v1/store/customers/me',
  });
  live.source({
    name: 'customers',
    types: Object.values(told).map(({ type }) => type),
    keysOf: keysFor,
    messagesOf: async (_db, events) =>
      messagesOfEach(events, (event) => {
        const payload = eventPayload(event);
        const own = { ...payload, changed: payload.changed.filter((name) => OWN_FIELDS.has(name)) };
        return keysFor(event).map((key) => ({
          key,
          type: 'event',
          payload: key === 'customers' ? payload : own,
        }));
      }),
  });
}

/** That staff wrote a note or a tag is not the customer's news. */
function keysFor(event: LoggedEvent): readonly string[] {
  const isOwn =
    event.type !== facts.customerUpdated.type ||
    eventPayload(event).changed.some((name) => OWN_FIELDS.has(name));
  return keysHeard(event, 'customers', isOwn ? ['me'] : []);
}
