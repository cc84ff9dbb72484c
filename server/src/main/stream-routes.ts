import type { Readable } from 'node:stream';
import Type from 'typebox';
import { refuseField } from '../kernel/refusal.ts';
import type { Edges } from '../platform/edges.ts';
import { Reply, type RouteRequest } from '../platform/http/route.ts';
import { TextField } from '../platform/http/schemas.ts';

/** Topics with their commas. */
const TOPICS_CHARACTERS_MAX = 8000;
const EVENT_STREAM = 'text/event-stream';

export const topicsQuery = Type.Optional(TextField(TOPICS_CHARACTERS_MAX));

/** Whether the caller wants a stream rather than an answer. */
export const wantsStream = ({ headers }: Pick<RouteRequest<never, never, never>, 'headers'>) =>
  (headers['accept'] ?? '')
    .split(',')
    .some((one) => one.split(';')[0]?.trim().toLowerCase() === EVENT_STREAM);

/**
 * The twin of a socket that hears these topics.
 * topics   with commas between them
 * refuses  as `Streams.open`
 */
export async function streamOf(
  { streams }: Pick<Edges, 'streams'>,
  request: Pick<
    RouteRequest<unknown, unknown, unknown>,
    'ctx' | 'principal' | 'headers' | 'ip' | 'cartTokenHash' | 'orderTokenHash'
  >,
  topics: string,
): Promise<Reply<Readable>> {
  const { ctx, principal, headers, ip, cartTokenHash, orderTokenHash } = request;
  const stream = await streams.open({
    listener: {
      storeId: ctx.storeId,
      principal,
      tokenHashes: {
        ct: cartTokenHash === undefined ? [] : [cartTokenHash],
        ot: orderTokenHash === undefined ? [] : [orderTokenHash],
        cv: [],
      },
    },
    topics: topics.split(',').filter((topic) => topic !== ''),
    from: headers['last-event-id'] || undefined,
    ip,
  });
  return new Reply(200, stream, {
    'content-type': `${EVENT_STREAM}; charset=utf-8`,
    // Proxies that gather answers would hold each message back.
    'x-accel-buffering': 'no',
  });
}

/** What shoppers hear without a socket. */
export function streamRoutes({ http, streams }: Pick<Edges, 'http' | 'streams'>): void {
  http.route({
    method: 'GET',
    url: '/store/events',
    summary:
      'Topics as server-sent events (`Accept: text/event-stream`): what a socket would say, with the offset as id; `Last-Event-ID` goes on from there',
    policy: { who: 'shopper', object: 'order' },
    query: Type.Object({ topics: topicsQuery }),
    answers: { 200: Type.Unsafe<Readable>({ type: 'string', contentMediaType: EVENT_STREAM }) },
    refuses: ['NOT_FOUND', 'LIMIT_EXCEEDED', 'RATE_LIMITED', 'OVERLOADED', 'UNAVAILABLE'],
    read: async (_db, request) => {
      if (!wantsStream(request)) {
        throw refuseField('VALIDATION_FAILED', 'accept', `Only ${EVENT_STREAM} is answered here`);
      }
      return streamOf({ streams }, request, request.query.topics ?? '');
    },
  });
}
