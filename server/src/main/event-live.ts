import type { Edges } from '../platform/edges.ts';
import type { LoggedEvent } from '../platform/events.ts';
import { eventPayload, messagesOfEach, staffTopic } from '../platform/realtime/topics.ts';

/** The log itself, as `GET /admin/events` tells it: every event that is not internal. */
export function eventLive({ live }: Pick<Edges, 'live'>): void {
  live.topic(staffTopic('events', 'events:read', '/admin/events'));
  live.source({
    name: 'events',
    types: 'all',
    keysOf: keysFor,
    messagesOf: async (_db, events) =>
      messagesOfEach(events, (event) =>
        keysFor(event).map((key) => ({ key, type: 'event', payload: eventPayload(event) })),
      ),
  });
}

const keysFor = ({ audience }: LoggedEvent): readonly string[] =>
  audience.length > 0 ? ['events'] : [];
