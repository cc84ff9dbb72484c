import type { Message, MessageType } from './realtime-messages.ts';

/** As much of a WebSocket as is used. */
export type SocketLike = {
  readonly readyState: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'message', hear: (event: { readonly data: unknown }) => void): void;
  addEventListener(
    type: 'close',
    hear: (event: { readonly code: number; readonly reason: string }) => void,
  ): void;
  addEventListener(type: 'error', hear: () => void): void;
};

export type LineState =
  | { readonly state: 'connecting' }
  | { readonly state: 'open'; readonly resumed: boolean }
  | { readonly state: 'waiting'; readonly code: number; readonly retryInMs: number }
  /** For good. */
  | { readonly state: 'closed'; readonly code: number; readonly reason: string };

export type RealtimeOptions = {
  /** Where the shop is: `https://shop.example.com`. */
  readonly url: string;
  /** Asked for at each new connection: `POST …/realtime/tickets`. Left out, the line begins without a name. */
  readonly ticket?: () => Promise<string>;
  /** An access token of now, shown in band: at the beginning when there is no ticket, and before the last one expires. */
  readonly token?: () => string | undefined | Promise<string | undefined>;
  /** Another WebSocket, for instance of a test. */
  readonly webSocket?: new (
    url: string,
    protocols: string,
  ) => SocketLike;
  readonly onState?: (state: LineState) => void;
  /** What went wrong without anybody waiting for it: a handler that throws, an identity that ended. */
  readonly onError?: (error: unknown) => void;
  /** First and longest wait before a new connection, in milliseconds. Default 500 and 30,000. */
  readonly waitMs?: number;
  readonly waitMsMax?: number;
};

export type Handler<T extends MessageType = MessageType> = (message: Message<T>) => void;

export type Subscription = {
  readonly topic: string;
  /** Resolves when the server has said yes; rejects with its RealtimeError when it says no. */
  readonly ready: Promise<void>;
  /** Offset of the last message that came, or where the topic began. Keep it to go on from there after a restart. */
  position(): string | undefined;
  close(): void;
};

/**
 * A read of our client: `(how) => shop.GET('/api/v1/store/orders/{id}', { …, ...how })`. `how` asks for what the shop has
 * now: goods may be kept by a browser for a while, and what it kept may be older than what was missed.
 */
export type Read<Data> = (how: { readonly cache?: 'no-cache' }) => Promise<{
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}>;

export type Watch<Data> = {
  /** The thing as read: at first, and again after each `resync`. */
  readonly snapshot: (data: Data) => void;
  /** What changed since. */
  readonly message: Handler;
  /** The read or the subscription was refused: nothing more comes. */
  readonly failed: (error: unknown) => void;
};

export type Realtime = {
  /**
   * Hears a topic. Its handler gets what comes, and `resync` when something is missing that cannot be told any more:
   * then read `payload.snapshot` again.
   * from  where to begin, `X-Event-Position` of a read; counts for whoever hears the topic first
   */
  subscribe(topic: string, handler: Handler, options?: { readonly from?: string }): Subscription;
  /**
   * A thing and all that happens to it: reads it, hears its topic from the position of that read, and reads again when
   * the server says `resync`. Nothing is missed between the read and the first message; a change that the read has
   * shown may be told once more. A read that fails in a way that may pass is tried again.
   * gives  what ends it
   */
  watch<Data>(topic: string, read: Read<Data>, into: Watch<Data>): () => void;
  /** Messages of a type, of any topic that is heard (`*`) or of one; gives what ends it. */
  on<T extends MessageType>(
    topic: string,
    type: T | '*',
    handler: (message: Message<T>) => void,
  ): () => void;
  /** Shows a further token: of a cart, an order or a conversation. Shown again on each new connection. */
  show(token: string): Promise<void>;
  /** A message of a conversation. Resolves with what the server says of it, after a cut of the line too. */
  say(conversationId: string, body: string): Promise<Readonly<Record<string, unknown>>>;
  /** Something of no consequence, such as a mark of typing: false when there is no line just now. */
  custom(topic: string, payload: Readonly<Record<string, unknown>>): boolean;
  state(): LineState;
  /** For good. What was not taken yet is refused. */
  close(): void;
};
