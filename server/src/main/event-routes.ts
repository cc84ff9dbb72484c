import Type from 'typebox';
import type { Edges } from '../platform/edges.ts';
import { ActorBody, closed, InstantText, TextField, UuidText } from '../platform/http/schemas.ts';
import { LIMITS } from '../platform/limits.ts';
import { checkKept, parsePosition, positionText } from '../platform/outbox/positions.ts';
import { eventsAfter } from '../platform/outbox/read-log.ts';
import { streamOf, topicsQuery, wantsStream } from './stream-routes.ts';

const PositionText = Type.String({
  maxLength: 128,
  description: 'Opaque; bring it back as `after`',
});

const eventBody = closed({
  id: UuidText,
  type: Type.String(),
  position: PositionText,
  aggregate_type: Type.String(),
  aggregate_id: UuidText,
  aggregate_seq: Type.Integer({
    description: 'Counts the events of this aggregate, without a hole',
  }),
  payload: Type.Record(Type.String(), Type.Unknown()),
  actor: ActorBody,
  created_at: InstantText,
});

/** The event log by position. */
export function eventRoutes({ http, streams }: Pick<Edges, 'http' | 'streams'>): void {
  http.route({
    method: 'GET',
    url: '/admin/events',
    summary:
      'What happened in the store, oldest first. Ask again with `next_position`: nothing is missed and nothing comes twice. With `Accept: text/event-stream` the topics as server-sent events, `events` unless told',
    policy: { who: 'staff', scope: 'events:read' },
    query: Type.Object({
      after: Type.Optional(PositionText),
      type: Type.Optional(TextField(100)),
      topics: topicsQuery,
      limit: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: LIMITS.pageSizeMax,
          description: `Events a page, ${LIMITS.pageSize} unless told`,
        }),
      ),
    }),
    answers: {
      200: closed({
        data: Type.Array(eventBody),
        next_position: Type.String({
          description:
            'The log up to here was looked through; a page may be short of events before its end',
        }),
      }),
    },
    refuses: [
      'CONFLICT',
      'NOT_FOUND',
      'LIMIT_EXCEEDED',
      'RATE_LIMITED',
      'OVERLOADED',
      'UNAVAILABLE',
    ],
    read: async (db, request) => {
      const { query } = request;
      // A stream is no JSON, and leaves as it is.
      if (wantsStream(request)) {
        return (await streamOf({ streams }, request, {
          topics: query.topics ?? 'events',
        })) as never;
      }
      const asked = query.after === undefined ? undefined : parsePosition(query.after, 'after');
      const { events, upTo, bounds } = await eventsAfter(db, {
        after: asked?.number ?? 0,
        limit: query.limit ?? LIMITS.pageSize,
        ...(query.type === undefined ? {} : { type: query.type }),
      });
      if (asked) checkKept(asked, bounds);
      return {
        data: events.map((event) => ({
          ...event,
          position: positionText(bounds.epoch, event.position),
        })),
        next_position: positionText(bounds.epoch, upTo),
      };
    },
  });
}
