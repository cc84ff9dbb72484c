import Type, { type TProperties } from 'typebox';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit.ts';
import { socketSettingsOf } from '../config.ts';
import type { Edges } from '../edges.ts';
import { listAnswer } from '../http/list.ts';
import type { RouteRequest } from '../http/route.ts';
import {
  closed,
  InstantText,
  idInPath,
  listOf,
  Nullable,
  pathId,
  UuidText,
} from '../http/schemas.ts';
import type { Tx } from '../postgres/db.ts';
import { byInstant, keyset } from '../postgres/keyset.ts';
import { json, sql } from '../postgres/sql.ts';
import { connectionEnded, limitsChanged } from './events.ts';
import { type KeptCaller, keptCallerOf, type ShownToken, shownTokens } from './identity.ts';
import {
  BOUND_NAMES,
  BOUNDS,
  CHANGEABLE_SWITCHES,
  type LimitChanges,
  limitFaults,
  presentLimits,
  type SocketLimits,
} from './limits.ts';
import { issueTicket, TICKET_SECONDS, TICKET_TOPICS_MAX } from './tickets.ts';

const ticketBody = closed({
  topics: Type.Optional(
    Type.Array(Type.String({ maxLength: BOUNDS.max_topic_length.max }), {
      maxItems: TICKET_TOPICS_MAX,
      description: 'Subscribed when the socket opens',
    }),
  ),
});
const ticketAnswer = closed({
  ticket: Type.String({
    description: `Opens one socket, \`/ws?ticket=…\`, or one stream, \`/api/v1/store/events?ticket=…\`. Good once, for ${TICKET_SECONDS} s, from the same origin`,
  }),
  expires_at: InstantText,
});

const connectionBody = closed({
  id: UuidText,
  principal: closed({
    kind: Type.Enum(['anonymous', 'customer', 'staff', 'api_key']),
    id: Nullable(UuidText),
  }),
  topics: Type.Array(Type.String()),
  origin: Nullable(Type.String({ description: 'Of the page; null: a program' })),
  process_id: UuidText,
  position: Type.String({ description: 'Of the log: up to it all was sent and read' }),
  connected_at: InstantText,
  seen_at: InstantText,
});

const bounds = BOUND_NAMES.map((name) => {
  const { min, max } = BOUNDS[name];
  return [name, Type.Integer({ minimum: min, maximum: max })] as const;
});
const switches = CHANGEABLE_SWITCHES.map((name) => [name, Type.Boolean()] as const);
const limitFields: TProperties = Object.fromEntries([...bounds, ...switches]);
const limitChanges = Type.Partial(closed(limitFields), { additionalProperties: false });
const limitsAnswer = closed({ ...limitFields, version: Type.Integer() });

type ConnectionRow = {
  readonly id: Uuid;
  readonly principal: KeptCaller;
  readonly topics: string[];
  readonly origin: string | null;
  readonly process_id: Uuid;
  readonly position: string;
  readonly connected_at: Date;
  readonly seen_at: Date;
};

type LimitsRow = { readonly changes: LimitChanges; readonly version: number };

/** Tickets for sockets, and what staff see and set of them. */
export function realtimeRoutes({ http, config }: Pick<Edges, 'http' | 'config'>): void {
  const settings = socketSettingsOf(config);
  const told = ({ changes, version }: LimitsRow) => {
    const limits = presentLimits(settings);
    limits.change(changes);
    const now: SocketLimits = limits.now();
    const names = [...BOUND_NAMES, ...CHANGEABLE_SWITCHES];
    return { ...Object.fromEntries(names.map((name) => [name, now[name]])), version };
  };

  http.route({
    method: 'POST',
    url: '/store/realtime/tickets',
    summary:
      'A ticket that opens a socket or a stream as who asks for it, with the cart, the order and the conversation whose tokens are shown',
    policy: { who: 'shopper', object: 'order' },
    body: ticketBody,
    answers: { 201: ticketAnswer },
    write: async (tx, request) => ticketFor(tx, request, request.body.topics ?? []),
  });
  http.route({
    method: 'POST',
    url: '/admin/realtime/tickets',
    summary: 'A ticket that opens a socket or a stream as who asks for it',
    policy: { who: 'staff', scope: null },
    body: ticketBody,
    answers: { 201: ticketAnswer },
    write: async (tx, request) => ticketFor(tx, request, request.body.topics ?? []),
  });
  http.route({
    method: 'GET',
    url: '/admin/realtime/connections',
    summary: 'Sockets of the store that are open, in all processes; a moment behind',
    policy: { who: 'staff', scope: 'settings:read' },
    list: { sorts: ['connected_at'], default: '-connected_at' },
    answers: { 200: listOf(connectionBody) },
    read: async (db, { page }) => {
      const rows = await db.many<ConnectionRow>(sql`
        select id, principal, topics, origin, process_id, position, connected_at, seen_at from realtime_sessions
        ${keyset(page, { connected_at: byInstant(sql`connected_at`) }, [
          sql`closed_at is null`,
          sql`expires_at > app_now()`,
        ])}`);
      return listAnswer(
        page,
        rows,
        ({ principal, ...row }) => ({
          ...row,
          principal: {
            kind: principal.kind,
            id: principal.kind === 'anonymous' ? null : principal.id,
          },
        }),
        (row) => [row.connected_at, row.id],
      );
    },
  });
  http.route({
    method: 'DELETE',
    url: '/admin/realtime/connections/{id}',
    summary: 'Closes a socket, within a second; it cannot be taken up again',
    policy: { who: 'staff', scope: 'settings:admin' },
    params: idInPath,
    answers: { 204: null },
    refuses: ['NOT_FOUND'],
    write: async (tx, { params }) => endConnection(tx, pathId(params.id, 'NOT_FOUND')),
  });
  http.route({
    method: 'GET',
    url: '/admin/realtime/limits',
    summary: 'The bounds of sockets as they are now, in all processes that are set up alike',
    policy: { who: 'staff', scope: 'settings:read' },
    answers: { 200: limitsAnswer },
    read: async (db) => told(present(await db.one<LimitsRow>(readLimits))),
  });
  http.route({
    method: 'PATCH',
    url: '/admin/realtime/limits',
    summary:
      'Sets bounds of sockets for all processes, without a restart; they are of the server, so its first store sets them',
    policy: { who: 'staff', scope: 'settings:write' },
    body: limitChanges,
    answers: { 200: limitsAnswer },
    refuses: ['FORBIDDEN', 'VERSION_MISMATCH'],
    ifMatch: true,
    write: async (tx, { body, ifMatch }) => {
      const asked = body as LimitChanges;
      const row = await changeLimits(tx, asked, ifMatch, (changes) => {
        const limits = presentLimits(settings);
        limits.change(changes);
        const [fault] = limitFaults(limits.now());
        if (fault) throw refuseField('VALIDATION_FAILED', `/${fault.name}`, fault.fault);
      });
      return told(row);
    },
  });
}

const ticketFor = (
  tx: Tx,
  request: Pick<
    RouteRequest<unknown, unknown, unknown>,
    'principal' | 'credential' | 'headers' | ShownToken
  >,
  topics: readonly string[],
) => {
  const { principal, credential, headers } = request;
  return issueTicket(tx, {
    caller: keptCallerOf(principal),
    sessionVersion: credential?.sessionVersion,
    endsAt: credential?.endsAt,
    origin: headers['origin'],
    tokenHashes: shownTokens(request),
    topics: [...new Set(topics)],
  });
};

/**
 * Ends a connection wherever it is.
 * refuses  NOT_FOUND 404
 * emits    realtime.connection_ended
 */
async function endConnection(tx: Tx, id: Uuid): Promise<undefined> {
  const ended = await tx.run(sql`
    delete from realtime_sessions where id = ${id} and closed_at is null and expires_at > app_now()`);
  if (ended === 0) throw refuse('NOT_FOUND');
  await writeAudit(tx, {
    action: 'realtime.connection_ended',
    objectType: 'realtime_connection',
    objectId: id,
  });
  tx.emit(connectionEnded(id, { connection_id: id }));
}

const readLimits = sql`select changes, version from realtime_limits`;

/**
 * Adds to what is set.
 * refuses  FORBIDDEN 403 to any store but the first, VERSION_MISMATCH 412
 * emits    realtime.limits_changed
 */
async function changeLimits(
  tx: Tx,
  asked: LimitChanges,
  expectedVersion: number | undefined,
  check: (changes: LimitChanges) => void,
): Promise<LimitsRow> {
  const first = await tx.one<{ store_id: Uuid }>(sql`select store_id from locate_default_store()`);
  if (first?.store_id !== tx.storeId) {
    throw refuse('FORBIDDEN', {}, { detail: "The server's limits are set by its first store" });
  }
  const before = present(await tx.one<LimitsRow>(sql`${readLimits} for update`));
  if (expectedVersion !== undefined && expectedVersion !== before.version) {
    throw refuse('VERSION_MISMATCH');
  }
  const changes = { ...before.changes, ...asked };
  check(changes);
  const after = await tx.one<LimitsRow>(sql`
    update realtime_limits set changes = ${json(changes)}::jsonb, version = version + 1, updated_at = app_now()
    returning changes, version`);
  await writeAudit(tx, {
    action: 'realtime.limits_changed',
    objectType: 'realtime_limits',
    objectId: null,
    facts: asked,
  });
  tx.emit(limitsChanged(tx.storeId, { changed: Object.keys(asked) }));
  return present(after);
}

function present(row: LimitsRow | undefined): LimitsRow {
  if (!row) throw new Error('the limits have no row');
  return row;
}
