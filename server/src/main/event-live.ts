import type { Edges } from '../platform/edges.ts';
import type { LoggedEvent } from '../platform/events.ts';
import { eventPayload, messagesOfEach, staffTopic } from '../platform/realtime/topics.ts';

/** What staff announce, and the log itself, as `GET /admin/events` tells it: every event that is not internal. */
export function eventLive({ live }: Pick<Edges, 'live'>): void {
  live.topic(staffTopic('events', 'events:read', '/admin/events'));
  live.topic({
    pattern: 'announcements',
    isPublic: true,
    admits: () => true,
    // What was announced is not kept; who the store is, is as good a start as any.
    snapshot: () => '/api/v1/store/store',
  });
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
