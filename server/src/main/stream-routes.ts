import type { Readable } from 'node:stream';
import Type from 'typebox';
import { refuseField } from '../kernel/refusal.ts';
import type { Edges } from '../platform/edges.ts';
import { Reply, type RouteRequest } from '../platform/http/route.ts';
import { TextField } from '../platform/http/schemas.ts';
import { bothTokens, type ShownToken, shownTokens } from '../platform/realtime/identity.ts';

/** Topics with their commas. */
const TOPICS_CHARACTERS_MAX = 8000;
const TICKET_CHARACTERS_MAX = 100;
const EVENT_STREAM = 'text/event-stream';

export const topicsQuery = Type.Optional(TextField(TOPICS_CHARACTERS_MAX));

/** Whether the caller wants a stream rather than an answer. */
export const wantsStream = ({ headers }: Pick<RouteRequest<never, never, never>, 'headers'>) =>
  (headers['accept'] ?? '')
    .split(',')
    .some((one) => one.split(';')[0]?.trim().toLowerCase() === EVENT_STREAM);

/**
 * The twin of a socket that hears these topics.
 * topics   with commas between them; left out: those of the ticket
 * ticket   says who listens, where no header can: of a browser's `EventSource`
 * refuses  as `Streams.open` and `Streams.take`
 */
export async function streamOf(
  { streams }: Pick<Edges, 'streams'>,
  request: Pick<
    RouteRequest<unknown, unknown, unknown>,
    'ctx' | 'principal' | 'credential' | 'headers' | 'ip' | ShownToken
  >,
  { topics, ticket }: { readonly topics?: string; readonly ticket?: string },
): Promise<Reply<Readable>> {
  const { ctx, principal, credential, headers, ip } = request;
  const own = {
    storeId: ctx.storeId,
    principal,
    tokenHashes: shownTokens(request),
    endsAt: credential?.endsAt,
    topics: [] as readonly string[],
  };
  const taken = ticket === undefined ? own : await streams.take(ticket, isFrom(headers));
  const tokenHashes = bothTokens(taken.tokenHashes, own.tokenHashes);
  const stream = await streams.open({
    listener: { storeId: taken.storeId, principal: taken.principal, tokenHashes },
    topics: topics?.split(',').filter((topic) => topic !== '') ?? taken.topics,
    from: headers['last-event-id'] || undefined,
    ip,
    endsAt: taken.endsAt,
  });
  return new Reply(200, stream, {
    'content-type': `${EVENT_STREAM}; charset=utf-8`,
    // Proxies that gather answers would hold each message back.
    'x-accel-buffering': 'no',
  });
}

/** Whether the page is the one that asked for the ticket. To its own origin a browser tells none when it reads. */
const isFrom =
  ({ origin, host, 'sec-fetch-site': site }: Readonly<Record<string, string | undefined>>) =>
  (issuedTo: string | null): boolean => {
    if (origin !== undefined || issuedTo === null) return issuedTo === (origin ?? null);
    return site === 'same-origin' && URL.parse(issuedTo)?.host === host;
  };

/** What shoppers hear without a socket. */
export function streamRoutes({ http, streams }: Pick<Edges, 'http' | 'streams'>): void {
  http.route({
    method: 'GET',
    url: '/store/events',
    summary:
      'Topics as server-sent events (`Accept: text/event-stream`): what a socket would say, with the offset as id; `Last-Event-ID` goes on from there',
    policy: { who: 'shopper', object: 'order' },
    query: Type.Object({
      topics: topicsQuery,
      // Says who listens, of shoppers and staff, where no header can.
      ticket: Type.Optional(TextField(TICKET_CHARACTERS_MAX)),
    }),
    answers: { 200: Type.Unsafe<Readable>({ type: 'string', contentMediaType: EVENT_STREAM }) },
    refuses: [
      'UNAUTHENTICATED',
      'NOT_FOUND',
      'LIMIT_EXCEEDED',
      'RATE_LIMITED',
      'OVERLOADED',
      'UNAVAILABLE',
    ],
    read: async (_db, request) => {
      if (!wantsStream(request)) {
        throw refuseField('VALIDATION_FAILED', 'accept', `Only ${EVENT_STREAM} is answered here`);
      }
      return streamOf({ streams }, request, request.query);
    },
  });
}
