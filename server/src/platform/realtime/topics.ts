/* topics.ts   what the topics of several modules share: rights of staff, keys by audience, the plain `event` */
import type { Uuid } from '../../kernel/ids.ts';
import { grants } from '../../kernel/scopes.ts';
import type { LoggedEvent } from '../events.ts';
import type { ServerPayload } from './messages.ts';
import type { Listener, LiveMessage, TopicRule } from './types.ts';

/** Staff or a secret key that holds the scope. */
export const isStaffWith = ({ principal }: Listener, scope: string): boolean =>
  (principal.kind === 'staff' || principal.kind === 'api_key') && grants(principal.scopes, scope);

/** Undefined for everybody who is no signed-in customer. */
export const customerIdOf = ({ principal }: Listener): Uuid | undefined =>
  principal.kind === 'customer' ? principal.id : undefined;

/** A topic of staff and keys with this scope. snapshot: the list to read, below `/api/v1`. */
export const staffTopic = (pattern: string, scope: string, snapshot: string): TopicRule => ({
  pattern,
  admits: (_db, listener) => isStaffWith(listener, scope),
  snapshot: () => `/api/v1${snapshot}`,
});

/** Where a thing is read again: `/api/v1/store/orders/{id}`, or for staff the same below `/admin`. */
export const snapshotOf = (folder: string) => (topic: string, listener: Listener) => {
  const isStaff = ['staff', 'api_key'].includes(listener.principal.kind);
  const id = topic.slice(topic.indexOf(':') + 1);
  return `/api/v1/${isStaff ? 'admin' : 'store'}/${folder}/${id}`;
};

/** The key of a customer's own topic, which is `me` on the wire. */
export const meOf = (customerId: Uuid): string => `me:${customerId}`;

/**
 * Keys that an event reaches by its own audience: each topic has its part of it and no other.
 * staff     topic of those of the staff who hear it; undefined: none of theirs
 * shoppers  which of their topics carry events of this type
 */
export function keysHeard(
  event: LoggedEvent,
  staff: string | undefined,
  shoppers: readonly ('me' | 'cart' | 'order')[],
): readonly string[] {
  const keys = new Set<string>();
  for (const one of event.audience) {
    if (one.to === 'staff' && staff !== undefined) keys.add(staff);
    if (one.to === 'customer' && shoppers.includes('me')) keys.add(meOf(one.id));
    if ((one.to === 'cart' || one.to === 'order') && shoppers.includes(one.to)) {
      keys.add(`${one.to}:${one.id}`);
    }
  }
  return [...keys];
}

/** The event itself as a message: what happened to what, and the names of what changed. */
export const eventPayload = (event: LoggedEvent): ServerPayload<'event'> => ({
  type: event.type,
  aggregate_type: event.aggregateType,
  aggregate_id: event.aggregateId,
  version: event.version,
  changed: changedIn(event),
});

/** Names of what changed, for events that tell them. */
export function changedIn({ payload }: LoggedEvent): string[] {
  const changed = payload['changed'];
  return Array.isArray(changed) ? changed.filter((name) => typeof name === 'string') : [];
}

/** What a source answers: the messages of each event. */
export const messagesOfEach = (
  events: readonly LoggedEvent[],
  messagesOf: (event: LoggedEvent) => readonly LiveMessage[],
): ReadonlyMap<Uuid, readonly LiveMessage[]> =>
  new Map(events.map((event) => [event.id, messagesOf(event)]));

/** An id in a payload; undefined where there is none. */
export const idIn = (event: LoggedEvent, name: string): Uuid | undefined =>
  typeof event.payload[name] === 'string' ? (event.payload[name] as Uuid) : undefined;

/** Ids in the payloads of several events, each once. */
export const idsIn = (events: readonly LoggedEvent[], name: string): readonly Uuid[] => [
  ...new Set(events.flatMap((event) => idIn(event, name) ?? [])),
];

/** Ids of a list in a payload; none where there is no such list. */
export function idsListed({ payload }: LoggedEvent, name: string): readonly Uuid[] {
  const listed = payload[name];
  return Array.isArray(listed) ? listed.filter((id): id is Uuid => typeof id === 'string') : [];
}

/** The id that an audience of this kind has. */
export function heardAs(event: LoggedEvent, kind: 'cart' | 'order' | 'customer'): Uuid | undefined {
  for (const one of event.audience) if (one.to === kind) return one.id;
  return undefined;
}
