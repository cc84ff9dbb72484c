/* types.ts   what modules tell the hub: which topics there are, who may hear them, what an event says on them
 * Terms       topic: as on the wire, `order:{id}`. key: what the hub files subscribers under, within a store; that of
 *             `me` names the customer (`me:<id>`), all others are the topic itself. source: makes messages of events.
 *             listener: who is at the other end of a socket or a stream, with the tokens that were shown.
 * Invariants  the hub knows no commerce word; a topic's right is asked at one door, with the store set; a message is
 *             for everybody who hears its topic, so it holds nothing that one of them may not know.
 */
import type { Uuid } from '../../kernel/ids.ts';
import type { LoggedEvent } from '../events.ts';
import type { Principal } from '../http/route.ts';
import type { Ctx, Db } from '../postgres/db.ts';
import type { ServerMessageType, ServerPayload } from './messages.ts';

export type Listener = {
  readonly storeId: Uuid;
  readonly principal: Principal;
  /** SHA-256 (hex) of tokens that were shown, by kind: each opens its one cart, order or conversation. */
  readonly tokenHashes: Readonly<Record<'ct' | 'ot' | 'cv', readonly string[]>>;
};

/** What one event says on one topic. */
export type LiveMessage<T extends ServerMessageType = ServerMessageType> = {
  /** The key of the topic. */
  readonly key: string;
  readonly type: T;
  readonly payload: ServerPayload<T>;
  /**
   * Sent with the next tick (10 ms); of several with this word on the topic only the latest is. Left out: sent at once,
   * and never left out.
   */
  readonly latest?: string;
};

/** Makes messages of events. The same for those that happen now and those that are told again after a gap. */
export type LiveSource = {
  readonly name: string;
  readonly types: readonly string[] | 'all';
  /** Keys that the event may reach, without reading anything: nothing is done for topics that nobody hears. */
  readonly keysOf: (event: LoggedEvent) => readonly string[];
  /**
   * Messages of events of one store, by event id, at most one for each key. What they say besides what the events say
   * is read now: it may be newer than the event, never older. Constant statements, however many events.
   */
  readonly messagesOf: (
    db: Db,
    events: readonly LoggedEvent[],
  ) => Promise<ReadonlyMap<Uuid, readonly LiveMessage[]>>;
};

export type TopicRule = {
  /** `orders` or `order:{id}`; what stands for `{id}` is a UUID. */
  readonly pattern: string;
  /** Whether this listener may hear it. Foreign, forbidden and absent are all false. */
  readonly admits: (db: Db, listener: Listener, id: Uuid | undefined) => Promise<boolean> | boolean;
  /** Heard by anybody: outlives the end of an identity. */
  readonly isPublic?: boolean;
  /** Left out: the topic itself. */
  readonly keyOf?: (listener: Listener) => string;
  /**
   * Events after which this right is asked again of who hears one of these topics (`order:{id}`): a token of it ended.
   * What ends a caller (a session, a role) is not said here: that ends for all topics.
   */
  readonly againOn?: {
    readonly types: readonly string[];
    readonly topicsOf: (event: LoggedEvent) => readonly string[];
  };
  /** Path that a client reads when it is told `resync`. */
  readonly snapshot: (topic: string, listener: Listener) => string;
  /** Takes `custom` of clients, which every other subscriber hears; gives what is sent on, or refuses. */
  readonly custom?: (
    listener: Listener,
    id: Uuid | undefined,
    payload: Readonly<Record<string, unknown>>,
  ) => Readonly<Record<string, unknown>>;
};

/** A message of a client that does something: `chat_message`. */
export type Inbound = {
  readonly type: 'chat_message';
  /** Refuses as an operation does; gives the details of `success`. */
  readonly handle: (
    ctx: Ctx,
    listener: Listener,
    payload: Readonly<Record<string, unknown>>,
  ) => Promise<Readonly<Record<string, unknown>>>;
};

/** What modules tell the hub before it starts, each in its `live.ts`. */
export type Live = {
  topic(rule: TopicRule): void;
  source(source: LiveSource): void;
  inbound(inbound: Inbound): void;
  /**
   * A message that is of no event and is not told again: dashboards, broadcasts, marks of reading. Reaches the sockets
   * of every process of the shop, as far as they are connected now; lost when a process dies.
   */
  signal(storeId: Uuid, message: LiveMessage): void;
};

// ---- Between the hub, which knows topics, and the door, which knows sockets -----------------------------------------

/** One message, made once for all who hear it. */
export type Framed = {
  /** JSON. */
  readonly text: string;
  /** The same as one whole WebSocket text frame, not masked: written to each socket as it is. */
  readonly bytes: Buffer;
  /** The topic on the wire. */
  readonly topic: string;
  /** Its place in the log; undefined for a signal. */
  readonly position: number | undefined;
  /** As of `LiveMessage`. */
  readonly latest: string | undefined;
};

/** Where a subscriber's messages leave: a socket, or a stream of server-sent events. Never throws, never waits. */
export type Outlet = {
  /** What concerns the connection itself: answers, errors, `connect`. Never dropped. */
  say(text: string): void;
  /** Messages of topics, in order. Within the bounds of what may be queued; past them as `onStale` and `onSlow` say. */
  push(frames: readonly Framed[]): void;
  /** Messages and bytes that the other end has not yet taken: those queued here and those sent without a sign of life since. */
  queued(): { readonly messages: number; readonly bytes: number };
  /** Resolves when what was pushed has been taken, or nearly; false when the outlet has closed. Replays wait for it. */
  drained(): Promise<boolean>;
};

/** One end that hears topics of one store. */
export type Subscriber = {
  readonly id: Uuid;
  readonly storeId: Uuid;
  /** Changes when the connection says who it is. */
  listener: Listener;
  readonly outlet: Outlet;
};

export type Asked = {
  /** On the wire. */
  readonly topic: string;
  readonly key: string;
  readonly rule: TopicRule;
};

/** A topic whose name is known, with the id in it. */
export type FoundTopic = { readonly rule: TopicRule; readonly id: Uuid | undefined };

/**
 * The one door to topics: the topic, when this listener may hear it. Undefined alike for unknown, foreign and forbidden ones.
 * lengthMax  characters of a name; a longer one is unknown
 */
export type AskedOf = (
  topic: string,
  lengthMax: number,
  listener: Listener,
) => Promise<Asked | undefined>;

export type Hub = {
  /**
   * Live from now on; with `from`, what the topic missed since comes first: no gap and no duplicate between the two. What
   * cannot be told any more is answered by `resync` on the topic, and it is live from the position which that names.
   * gives  the position from which on everything comes
   */
  subscribe(
    subscriber: Subscriber,
    asked: Asked,
    from: string | undefined,
  ): Promise<{ readonly position: string }>;
  /** Whether it was subscribed. */
  unsubscribe(subscriber: Subscriber, topic: string): boolean;
  topicsOf(subscriber: Subscriber): readonly Asked[];
  /** Gone from every table at once. */
  drop(subscriber: Subscriber): void;
  /** The end of the log as this process has read it, on the wire. */
  position(): string;
  /** To the subscribers of this process. */
  publish(storeId: Uuid, message: LiveMessage): void;
};
