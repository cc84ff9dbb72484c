/* realtime.ts   a shop's socket that comes back by itself and tells each thing once
 * Terms       connection: one WebSocket; a line lives through many. topic: what is heard, `order:{id}`. offset: where in
 *             the log a message stands. resume: a new connection that goes on where the last one stopped.
 * Invariants  after any cut a topic goes on behind the last message that its handlers got, or they get `resync`; what
 *             was sent with `say` is sent again until the server has taken it, under the same id, so it is taken once.
 */
import {
  type ClientMessage,
  type ClientPayload,
  type Message,
  type MessageType,
  newMessageId,
  RealtimeError,
  type ServerMessage,
} from './realtime-messages.ts';
import { TopicMemory } from './realtime-topic.ts';
import type {
  Handler,
  LineState,
  Read,
  Realtime,
  RealtimeOptions,
  SocketLike,
  Subscription,
  Watch,
} from './realtime-types.ts';
import { watchTopic } from './realtime-watch.ts';

export type { ClientMessage, Message, MessageType, ServerMessage } from './realtime-messages.ts';
export type {
  Handler,
  LineState,
  Read,
  Realtime,
  RealtimeOptions,
  SocketLike,
  Subscription,
  Watch,
} from './realtime-types.ts';

const PROTOCOL = 'rcommerce.v1';
const WAIT_MS = 500;
const WAIT_MS_MAX = 30_000;
/** A connection that says nothing for this long was none. */
const HANDSHAKE_MS = 10_000;
/** One that lived this long was good: waits begin at the shortest again. */
const STABLE_MS = 5000;
/** How long what may be old waits for a sign that it is; see realtime-topic.ts. */
const HOLD_MS = 250;
/** Messages that wait to be taken; more are refused. */
const UNSENT_MAX = 100;
/** Tries to be let in with a new name before it is given up. */
const NAMELESS_MAX = 3;
/** Times a refusal that may pass is met by asking again. */
const RETRIES_MAX = 5;
/** An identity is renewed this long before its end, or when a fifth of it is left. */
const RENEW_MS = 60_000;
/** What ends with a name ends topic by topic: renewed once for all of them. */
const RESTORE_MS = 20;
/** Of the messages that the server takes in a minute this part is said; its clock is not ours. */
const RATE_PART = 0.9;
const MINUTE_MS = 60_000;
/** setTimeout takes no more. */
const TIMER_MS_MAX = 2 ** 31 - 1;
const OPEN = 1;
/** A browser says when the network is there again. */
const PAGE: Partial<EventTarget> = globalThis as object;

/** Closings after which coming back would do no good: our fault, forbidden, replaced by a newer connection. */
const FINAL: ReadonlySet<number> = new Set([1003, 1007, 1008, 1009, 4400, 4403, 4409]);
const PASSING: ReadonlySet<string> = new Set(['RATE_LIMITED', 'UNAVAILABLE', 'INTERNAL_ERROR']);
const REFUSED: ReadonlySet<string> = new Set([
  'UNAUTHENTICATED',
  'INVALID_CREDENTIALS',
  'FORBIDDEN',
  'INSUFFICIENT_SCOPE',
]);

type Answer = Message<'success'> | Message<'auth'>;
type Waiting = {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (e: unknown) => void;
};
type Entry = {
  readonly memory: TopicMemory;
  readonly handlers: Set<Handler>;
  readonly ready: Promise<void>;
  readonly settle: { readonly resolve: () => void; readonly reject: (error: unknown) => void };
  isLive: boolean;
};
type Unsent = { readonly payload: ClientPayload<'chat_message'>; readonly settle: Waiting };

/**
 * Opens a line to the shop's socket and keeps it open.
 *
 *   const live = connectRealtime({ url: 'https://shop.example.com' });
 *   live.subscribe('products', (message) => console.log(message.message_type, message.payload));
 */
export function connectRealtime(options: RealtimeOptions): Realtime {
  return new Line(options);
}

class Line implements Realtime {
  readonly #options: RealtimeOptions;
  readonly #topics = new Map<string, Entry>();
  readonly #listeners = new Map<string, Set<Handler>>();
  readonly #tokens = new Set<string>();
  readonly #unsent = new Map<string, Unsent>();
  /** Answers that are waited for on this connection, by `message_id`. */
  readonly #asked = new Map<string, Waiting>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #state: LineState = { state: 'connecting' };
  #socket: SocketLike | undefined;
  #isReady = false;
  #resume: { readonly token: string; readonly ms: number } | undefined;
  #resumeUntil = 0;
  #wasResuming = false;
  #attempts = 0;
  #nameless = 0;
  #heartbeatMs = 30_000;
  #lastHeard = 0;
  /** Tokens that are being shown: what needs them waits. */
  #shown: Promise<unknown> = Promise.resolve();
  #isSaying = false;
  /** Nothing is said before: the server asked for it. */
  #quietUntil = 0;
  #bytesMax = Number.POSITIVE_INFINITY;
  /** Milliseconds of the server's patience that one message costs, and until when what was said has used it up. */
  #stepMs = 0;
  #saidUntil = 0;

  constructor(options: RealtimeOptions) {
    this.#options = options;
    PAGE.addEventListener?.('online', this.#comeBackNow);
    void this.#connect();
  }

  state(): LineState {
    return this.#state;
  }

  subscribe(topic: string, handler: Handler, { from }: { from?: string } = {}): Subscription {
    const entry = this.#topics.get(topic) ?? this.#newTopic(topic, from);
    entry.handlers.add(handler);
    return {
      topic,
      ready: entry.ready,
      position: () => entry.memory.last,
      close: () => {
        entry.handlers.delete(handler);
        if (entry.handlers.size > 0 || this.#topics.get(topic) !== entry) return;
        entry.settle.reject(gone());
        this.#topics.delete(topic);
        if (this.#isReady) this.#send('unsubscribe', { topic });
      },
    };
  }

  watch<Data>(topic: string, read: Read<Data>, into: Watch<Data>): () => void {
    return watchTopic(this, topic, read, into);
  }

  on<T extends MessageType>(
    topic: string,
    type: T | '*',
    handler: (message: Message<T>) => void,
  ): () => void {
    const key = `${topic} ${type}`;
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners.add(handler as Handler));
    return () => {
      listeners.delete(handler as Handler);
    };
  }

  async show(token: string): Promise<void> {
    this.#tokens.add(token);
    if (this.#state.state !== 'open') return;
    const shown = this.#ask('auth', { token });
    this.#shown = Promise.allSettled([this.#shown, shown]);
    try {
      await shown;
    } catch (error) {
      // After a cut it is shown again.
      if (isGone(error)) return;
      this.#tokens.delete(token);
      throw error;
    }
  }

  async say(conversationId: string, body: string): Promise<Readonly<Record<string, unknown>>> {
    if (this.#state.state === 'closed') throw gone();
    if (this.#unsent.size >= UNSENT_MAX) {
      throw new RealtimeError('LIMIT_EXCEEDED', 'Too many messages wait to be sent');
    }
    const client_id = newMessageId();
    const payload = { conversation_id: conversationId, body, client_id };
    const { payload: said } = await new Promise<Answer>((resolve, reject) => {
      this.#unsent.set(client_id, { payload, settle: { resolve, reject } });
      void this.#sayUnsent();
    });
    return 'details' in said ? said.details : {};
  }

  custom(topic: string, payload: Readonly<Record<string, unknown>>): boolean {
    if (!this.#isReady || Date.now() < this.#quietUntil || this.#paceMs() > 0) return false;
    this.#send('custom', payload as ClientPayload<'custom'>, topic);
    return true;
  }

  close(): void {
    this.#end(1000, 'closed here');
  }

  // ---- Connections ----------------------------------------------------------------------------------------------

  readonly #comeBackNow = (): void => {
    if (this.#state.state === 'waiting') void this.#connect();
  };

  async #connect(): Promise<void> {
    this.#stop('retry');
    this.#tell({ state: 'connecting' });
    const query = await this.#query().catch((error: unknown) => {
      const code = String((error as { code?: unknown } | undefined)?.code);
      if (REFUSED.has(code)) this.#end(4401, code);
      return undefined;
    });
    if (this.#state.state !== 'connecting') return;
    if (query === undefined) {
      this.#lost(1006, '');
      return;
    }
    const url = `${this.#options.url.replace(/^http/, 'ws').replace(/\/+$/, '')}/ws${query}`;
    const WebSocketOf = this.#options.webSocket ?? (globalThis.WebSocket as never);
    const socket: SocketLike = new WebSocketOf(url, PROTOCOL);
    this.#socket = socket;
    socket.addEventListener('message', ({ data }: { readonly data: unknown }) => {
      if (this.#socket === socket) this.#guard(() => this.#hear(String(data)));
    });
    socket.addEventListener('close', ({ code, reason }: { code: number; reason: string }) => {
      if (this.#socket === socket) this.#lost(code, reason);
    });
    // What went wrong is told by `close`.
    socket.addEventListener('error', () => {});
    this.#after('handshake', HANDSHAKE_MS, () => this.#drop());
  }

  async #query(): Promise<string> {
    const resume = this.#resume;
    this.#wasResuming = resume !== undefined && Date.now() < this.#resumeUntil;
    if (resume && this.#wasResuming) return `?resume=${encodeURIComponent(resume.token)}`;
    this.#resume = undefined;
    const ticket = await this.#options.ticket?.();
    return ticket === undefined ? '' : `?ticket=${encodeURIComponent(ticket)}`;
  }

  /** The connection is of no use: whatever the other end thinks, another one is begun. */
  #drop(): void {
    this.#lost(4408, 'silence');
  }

  #lost(code: number, reason: string): void {
    const wasOpen = this.#state.state === 'open';
    this.#cut();
    if (wasOpen) this.#resumeUntil = this.#lastHeard + (this.#resume?.ms ?? 0);
    // A resume that is not taken is not tried twice, and one that would leave out what waits not at all: positions do
    // the same.
    const isHolding = [...this.#topics.values()].some(({ memory }) => memory.isHolding);
    const isRefused = code === 4401 || (!wasOpen && this.#wasResuming);
    if (isRefused || isHolding) this.#resume = undefined;
    if (code === 4401) this.#nameless += 1;
    if (FINAL.has(code) || (code === 4401 && !this.#mayNameItselfAgain())) {
      this.#end(code, reason);
      return;
    }
    const retryInMs = this.#waitMs(code, reason);
    this.#attempts += 1;
    this.#tell({ state: 'waiting', code, retryInMs });
    this.#after('retry', retryInMs, () => void this.#connect());
  }

  #mayNameItselfAgain(): boolean {
    const { ticket, token } = this.#options;
    return (ticket ?? token) !== undefined && this.#nameless < NAMELESS_MAX;
  }

  /** What the server asked for, else full jitter: Brooker, Exponential Backoff and Jitter, 2015. */
  #waitMs(code: number, reason: string): number {
    const { waitMs = WAIT_MS, waitMsMax = WAIT_MS_MAX } = this.#options;
    const asked = code === 1001 && /retry_after_ms\D{0,4}(\d{1,9})/.exec(reason)?.[1];
    if (asked) return Math.min(Number(asked), waitMsMax);
    const most = Math.min(waitMs * 2 ** this.#attempts, waitMsMax);
    // Who said too much waits a while whatever the dice say.
    return Math.round(Math.random() * most) + (code === 4429 ? Math.min(10_000, waitMsMax) : 0);
  }

  /** Forgets the socket and all that was of this connection. */
  #cut(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#isReady = false;
    this.#isSaying = false;
    this.#shown = Promise.resolve();
    socket?.close();
    for (const name of [...this.#timers.keys()]) this.#stop(name);
    const asked = [...this.#asked.values()];
    this.#asked.clear();
    for (const { reject } of asked) reject(gone());
    for (const entry of this.#topics.values()) entry.isLive = false;
  }

  #end(code: number, reason: string): void {
    if (this.#state.state === 'closed') return;
    this.#cut();
    PAGE.removeEventListener?.('online', this.#comeBackNow);
    this.#tell({ state: 'closed', code, reason });
    for (const { settle } of this.#unsent.values()) settle.reject(gone());
    for (const { settle } of this.#topics.values()) settle.reject(gone());
    this.#unsent.clear();
  }

  #tell(state: LineState): void {
    this.#state = state;
    this.#guard(() => this.#options.onState?.(state));
  }

  // ---- What comes -----------------------------------------------------------------------------------------------

  #hear(text: string): void {
    this.#lastHeard = Date.now();
    const message = JSON.parse(text) as ServerMessage;
    switch (message.message_type) {
      case 'connect':
        void this.#begin(message);
        return;
      case 'ping':
        this.#send('pong', {});
        return;
      case 'pong':
        return;
      case 'success':
      case 'auth':
        this.#answered(message, (waiting) => waiting.resolve(message));
        return;
      case 'error':
        this.#refused(message);
        return;
      default:
        this.#heard(message);
    }
  }

  #heard(message: ServerMessage): void {
    const isResync = message.message_type === 'resync';
    const topic = isResync ? message.payload.topic : message.topic;
    const entry = topic === undefined ? undefined : this.#topics.get(topic);
    if (!entry) return;
    if (isResync) {
      entry.memory.restarted(message.payload.position);
      this.#deliver(entry, message);
      return;
    }
    for (const one of entry.memory.take(message)) this.#deliver(entry, one);
    if (entry.memory.isHolding && !this.#timers.has('hold')) {
      this.#after('hold', HOLD_MS, () => this.#release());
    }
  }

  #release(): void {
    for (const entry of this.#topics.values()) {
      if (!entry.memory.isHolding) continue;
      for (const message of entry.memory.release()) this.#deliver(entry, message);
    }
  }

  #deliver(entry: Entry, message: ServerMessage): void {
    const { message_type: type, topic = '' } = message;
    const keys = [`${topic} ${type}`, `${topic} *`, `* ${type}`, '* *'];
    const heard = keys.flatMap((key) => [...(this.#listeners.get(key) ?? [])]);
    for (const handler of [...entry.handlers, ...heard]) this.#guard(() => handler(message));
  }

  #answered(message: ServerMessage, settle: (waiting: Waiting) => void): void {
    const id = message.in_reply_to;
    const waiting = id === undefined ? undefined : this.#asked.get(id);
    if (id === undefined || waiting === undefined) return;
    this.#asked.delete(id);
    settle(waiting);
  }

  #refused(message: Message<'error'>): void {
    const { in_reply_to: id, topic } = message;
    const { code, message: text, retry_after_ms: ms } = message.payload;
    const error = new RealtimeError(code, text, ms);
    if (code === 'RATE_LIMITED' && ms) this.#quietUntil = Date.now() + ms;
    if (id !== undefined && this.#asked.has(id)) {
      this.#answered(message, (waiting) => waiting.reject(error));
      return;
    }
    if (code === 'RATE_LIMITED' && id === undefined) {
      // Which message it was is not said. All that is not answered is asked again, which changes nothing.
      const asked = [...this.#asked.values()];
      this.#asked.clear();
      for (const { reject } of asked) reject(error);
      return;
    }
    this.#guard(() => this.#options.onError?.(error));
    if (id === undefined) this.#dropped(code, topic);
  }

  /** The server has ended a topic, or, when it does not say which, all that need a name. */
  #dropped(code: string, topic: string | undefined): void {
    const isName = code === 'TOKEN_EXPIRED';
    if (!isName && topic === undefined) return;
    for (const [name, entry] of this.#topics) {
      if (topic === undefined || name === topic) entry.isLive = false;
    }
    // Asked for once more, it is refused to whom it may concern.
    if (isName) this.#after('restore', RESTORE_MS, () => void this.#renew());
    else if (this.#isReady) this.#subscribeMissing();
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (this.#options.onError) this.#options.onError(error);
      else setTimeout(() => Promise.reject(error));
    }
  }

  // ---- A connection begins --------------------------------------------------------------------------------------

  async #begin({ payload, timestamp }: Message<'connect'>): Promise<void> {
    const socket = this.#socket;
    const { session, limits } = payload;
    this.#stop('handshake');
    this.#heartbeatMs = payload.heartbeat_ms;
    this.#bytesMax = limits.max_message_size;
    const most = limits.max_messages_per_minute;
    this.#stepMs = most === null ? 0 : MINUTE_MS / Math.max(most * RATE_PART, 1);
    this.#saidUntil = 0;
    this.#resume = { token: payload.resume_token, ms: limits.resume_seconds * 1000 };
    this.#after('stable', STABLE_MS, () => {
      this.#attempts = 0;
      this.#nameless = 0;
    });
    this.#beat();
    const restored = new Set(session.resumed ? session.topics : []);
    for (const [topic, { memory }] of this.#topics) memory.reconnected(restored.has(topic));
    for (const [topic, entry] of this.#topics) {
      // Where it began is not known when the line was cut before the answer.
      entry.isLive = restored.has(topic) && entry.memory.last !== undefined;
      if (entry.isLive) entry.settle.resolve();
    }
    this.#expires(session.expires_at, timestamp);
    this.#tell({ state: 'open', resumed: session.resumed });
    const own = session.principal.kind === 'anonymous' ? await this.#ownToken() : undefined;
    const tokens = [...(own === undefined ? [] : [own]), ...this.#tokens];
    await Promise.all(tokens.map((token) => this.#auth(token)));
    if (this.#socket !== socket) return;
    this.#isReady = true;
    this.#subscribeMissing();
    void this.#sayUnsent();
  }

  /** What says who this is, unless the address of the connection did. */
  async #ownToken(): Promise<string | undefined> {
    const { token, ticket } = this.#options;
    if (ticket && !this.#wasResuming) return undefined;
    return Promise.resolve((token ?? ticket)?.()).catch(() => undefined);
  }

  async #auth(token: string): Promise<void> {
    try {
      const answer = await this.#ask('auth', { token });
      if (answer.message_type !== 'auth') return;
      this.#expires(answer.payload.expires_at, answer.timestamp);
    } catch (error) {
      if (!isGone(error)) this.#guard(() => this.#options.onError?.(error));
    }
  }

  /** A fresh name in band, and what the old one had lost. */
  async #renew(): Promise<void> {
    const { token, ticket } = this.#options;
    const fresh = await Promise.resolve((token ?? ticket)?.()).catch(() => undefined);
    if (fresh !== undefined && this.#socket) await this.#auth(fresh);
    if (this.#isReady) this.#subscribeMissing();
  }

  /** By the server's own clock. */
  #expires(at: string | null, now: string): void {
    if (at === null) return;
    const leftMs = Date.parse(at) - Date.parse(now);
    const ms = Math.max(leftMs - Math.min(RENEW_MS, leftMs / 5), 0);
    if (ms < TIMER_MS_MAX) this.#after('renew', ms, () => void this.#renew());
  }

  #newTopic(topic: string, from: string | undefined): Entry {
    const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
    // Whoever does not look at it is told by `onError`.
    ready.catch(() => {});
    const entry: Entry = {
      memory: new TopicMemory(from),
      handlers: new Set(),
      ready,
      settle: { resolve, reject },
      isLive: false,
    };
    this.#topics.set(topic, entry);
    if (this.#isReady) void this.#subscribe(topic, entry);
    return entry;
  }

  #subscribeMissing(): void {
    for (const [topic, entry] of this.#topics) {
      if (!entry.isLive) void this.#subscribe(topic, entry);
    }
  }

  async #subscribe(topic: string, entry: Entry): Promise<void> {
    const socket = this.#socket;
    entry.isLive = true;
    try {
      await this.#shown;
      // A new connection asks for all that is not heard.
      if (this.#socket !== socket) return;
      const from = entry.memory.last;
      const answer = await this.#ask('subscribe', from === undefined ? { topic } : { topic, from });
      if ('details' in answer.payload && typeof answer.payload.details['position'] === 'string') {
        entry.memory.last ??= answer.payload.details['position'];
      }
      entry.settle.resolve();
    } catch (error) {
      if (isGone(error)) return;
      if (this.#topics.get(topic) === entry) this.#topics.delete(topic);
      entry.settle.reject(error);
      this.#guard(() => this.#options.onError?.(error));
    }
  }

  // ---- What goes ------------------------------------------------------------------------------------------------

  /** One after the other, so that they stand in the order in which they were said. */
  async #sayUnsent(): Promise<void> {
    if (!this.#isReady || this.#isSaying) return;
    const socket = this.#socket;
    this.#isSaying = true;
    await this.#shown;
    for (const [id, { payload, settle }] of this.#unsent) {
      if (this.#socket !== socket) return;
      try {
        if (sizeOf(payload) > this.#bytesMax) {
          throw new RealtimeError('MESSAGE_TOO_LONG', 'Longer than the server takes');
        }
        settle.resolve(await this.#ask('chat_message', payload));
      } catch (error) {
        if (isGone(error)) return;
        settle.reject(error);
      }
      this.#unsent.delete(id);
    }
    if (this.#socket === socket) this.#isSaying = false;
  }

  /** Says it and gives the answer; a refusal that passes is met by asking again after the wait it names. */
  async #ask<T extends ClientMessage['message_type']>(
    type: T,
    payload: ClientPayload<T>,
  ): Promise<Answer> {
    const socket = this.#socket;
    for (let nth = 1; ; nth += 1) {
      while (this.#socket === socket) {
        const waitMs = Math.max(this.#quietUntil - Date.now(), this.#paceMs());
        if (waitMs <= 0) break;
        await pause(waitMs);
      }
      if (this.#socket !== socket || socket === undefined) throw gone();
      try {
        return await new Promise<Answer>((resolve, reject) => {
          const id = this.#send(type, payload);
          if (id === undefined) reject(gone());
          else this.#asked.set(id, { resolve, reject });
        });
      } catch (error) {
        const isPassing = error instanceof RealtimeError && PASSING.has(error.code);
        if (!isPassing || nth > RETRIES_MAX) throw error;
        await pause(error.retryAfterMs ?? 1000 * nth);
      }
    }
  }

  #send<T extends ClientMessage['message_type']>(
    type: T,
    payload: ClientPayload<T>,
    topic?: string,
  ): string | undefined {
    if (this.#socket?.readyState !== OPEN) return undefined;
    this.#saidUntil = Math.max(this.#saidUntil, Date.now()) + this.#stepMs;
    const message_id = newMessageId();
    const timestamp = new Date().toISOString();
    this.#socket.send(
      JSON.stringify({ message_type: type, message_id, timestamp, topic, payload }),
    );
    return message_id;
  }

  /** How long to wait before the next message: at first a minute's worth may go at once (GCRA, as on the server). */
  #paceMs(): number {
    return this.#saidUntil + this.#stepMs - Date.now() - MINUTE_MS;
  }

  /** Browsers show no pings of the protocol, so silence is met by one of ours, and twice as long a silence is the end. */
  #beat(): void {
    this.#after('beat', this.#heartbeatMs, () => {
      const silentMs = Date.now() - this.#lastHeard;
      if (silentMs >= this.#heartbeatMs * 2) return this.#drop();
      if (silentMs >= this.#heartbeatMs * 0.9) this.#send('ping', {});
      this.#beat();
    });
  }

  #after(name: string, ms: number, work: () => void): void {
    this.#stop(name);
    const timer = setTimeout(() => {
      this.#timers.delete(name);
      work();
    }, ms);
    this.#timers.set(name, timer);
  }

  #stop(name: string): void {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }
}

const ENVELOPE_BYTES = 200;
const sizeOf = (payload: object): number =>
  new TextEncoder().encode(JSON.stringify(payload)).length + ENVELOPE_BYTES;
const gone = (): RealtimeError => new RealtimeError('CLOSED', 'The line is closed');
const isGone = (error: unknown): boolean =>
  error instanceof RealtimeError && error.code === 'CLOSED';
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
