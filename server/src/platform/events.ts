import type { Static, TSchema } from 'typebox';
import type { Uuid } from '../kernel/ids.ts';

/**
 * Events are past-tense facts, written to the log in the transaction that made them true.
 * A module defines its own in `events.ts`; anyone above may import the definition to listen to it.
 */

/** Who may hear of an event. The hub and the log know no commerce word, only these forms. */
export type Audience =
  | { readonly to: 'staff'; readonly scope: string }
  | { readonly to: 'customer'; readonly id: Uuid }
  | { readonly to: 'cart'; readonly id: Uuid }
  | { readonly to: 'order'; readonly id: Uuid }
  | { readonly to: 'conversation'; readonly id: Uuid }
  | { readonly to: 'public' };

export const staffWith = (scope: string): Audience => ({ to: 'staff', scope });
export const customerOf = (id: Uuid | null | undefined): readonly Audience[] =>
  id ? [{ to: 'customer', id }] : [];
export const holdersOfCart = (id: Uuid | null | undefined): readonly Audience[] =>
  id ? [{ to: 'cart', id }] : [];
export const holdersOfOrder = (id: Uuid | null | undefined): readonly Audience[] =>
  id ? [{ to: 'order', id }] : [];
export const holdersOfConversation = (id: Uuid | null | undefined): readonly Audience[] =>
  id ? [{ to: 'conversation', id }] : [];
export const everyone: Audience = { to: 'public' };

/** One event, ready to be appended: what `tx.emit` takes. */
export type NewEvent = {
  readonly type: string;
  readonly aggregateType: string;
  readonly aggregateId: Uuid;
  /** The aggregate's version after the change, where it has one. */
  readonly version?: number;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly audience: readonly Audience[];
  /** Who did it, where several share a transaction; else whose transaction it is. */
  readonly by?: { readonly actor: EventActor; readonly requestId: string | undefined };
};

type EventActor = { readonly kind: string; readonly id?: Uuid };

/** One event as readers of the log get it. */
export type LoggedEvent = {
  readonly storeId: Uuid;
  readonly id: Uuid;
  readonly position: number;
  readonly type: string;
  readonly aggregateType: string;
  readonly aggregateId: Uuid;
  readonly aggregateSeq: number;
  readonly version: number | null;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly audience: readonly Audience[];
  readonly actor: EventActor;
  readonly requestId: string | null;
  readonly createdAt: Date;
};

/** Ids that decide who hears, given beside the payload because they are not part of it. */
export type AudienceFacts = {
  readonly customerId?: Uuid | null;
  readonly cartId?: Uuid | null;
  readonly orderId?: Uuid | null;
  readonly conversationId?: Uuid | null;
};

export type EventDefinition<Payload extends TSchema> = {
  readonly type: string;
  readonly aggregateType: string;
  readonly payload: Payload;
  (
    aggregateId: Uuid,
    payload: Static<Payload>,
    facts?: AudienceFacts & { readonly version?: number },
  ): NewEvent;
};

const definitions = new Map<string, EventDefinition<TSchema>>();

/**
 * Declares an event once: its type (`order.placed`), the aggregate it belongs to, its payload and audience.
 * An empty audience makes it internal.
 */
export function defineEvent<Payload extends TSchema>(
  type: string,
  definition: {
    readonly aggregate: string;
    readonly payload: Payload;
    readonly audience: (facts: AudienceFacts) => readonly Audience[];
  },
): EventDefinition<Payload> {
  const make = (
    aggregateId: Uuid,
    payload: Static<Payload>,
    facts: AudienceFacts & { readonly version?: number } = {},
  ): NewEvent => ({
    type,
    aggregateType: definition.aggregate,
    aggregateId,
    ...(facts.version === undefined ? {} : { version: facts.version }),
    payload: payload as Readonly<Record<string, unknown>>,
    audience: definition.audience(facts),
  });
  const defined = Object.assign(make, {
    type,
    aggregateType: definition.aggregate,
    payload: definition.payload,
  });
  if (definitions.has(type)) throw new Error(`event ${type} is defined twice`);
  definitions.set(type, defined as unknown as EventDefinition<TSchema>);
  return defined;
}

/** What was declared of this type; undefined when nothing was. */
export const definitionOf = (type: string): EventDefinition<TSchema> | undefined =>
  definitions.get(type);

/** Every type that was declared, with how to make one. */
export const declaredEvents = (): readonly EventDefinition<TSchema>[] => [...definitions.values()];
