import type { components } from './api.ts';

/** What the server says; `message_type` decides the shape. */
export type ServerMessage = components['schemas']['RealtimeServerMessage'];
export type ClientMessage = components['schemas']['RealtimeClientMessage'];
export type MessageType = ServerMessage['message_type'];
/** A message of one type: `Message<'order_update'>`. */
export type Message<T extends MessageType = MessageType> = Extract<
  ServerMessage,
  { message_type: T }
>;
/** What a client says of one type. */
export type ClientPayload<T extends ClientMessage['message_type']> = Extract<
  ClientMessage,
  { message_type: T }
>['payload'];

/** A refusal by the server, or by the client itself when it gives up. `code` as in the reference. */
export class RealtimeError extends Error {
  override name = 'RealtimeError';
  readonly code: string;
  /** When the same may be said again, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  constructor(code: string, message: string, retryAfterMs?: number) {
    super(`${code}: ${message}`);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** A UUIDv7. `crypto.randomUUID` is missing from pages without TLS, and is of version 4. */
export function newMessageId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const at = BigInt(Date.now());
  for (let index = 0; index < 6; index += 1) {
    bytes[index] = Number((at >> BigInt(8 * (5 - index))) & 0xffn);
  }
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
