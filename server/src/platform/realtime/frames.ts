/* frames.ts   a message as it goes over the wire, made once for all who hear it */
import type { Framed } from './types.ts';

/** FIN and the opcode of text. source: RFC 6455, 5.2. */
const WHOLE_TEXT = 0x81;

/** A text as one whole WebSocket frame of a server, which masks nothing. */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const bytes = Buffer.allocUnsafe(head + length);
  bytes[0] = WHOLE_TEXT;
  if (head === 2) {
    bytes[1] = length;
  } else if (head === 4) {
    bytes[1] = 126;
    bytes.writeUInt16BE(length, 2);
  } else {
    bytes[1] = 127;
    bytes.writeUIntBE(0, 2, 2);
    bytes.writeUIntBE(length, 4, 6);
  }
  bytes.write(text, head);
  return bytes;
}

/** What stands around a payload. */
export type Envelope = {
  readonly type: string;
  /** Of an event's message the event's; else a new one. */
  readonly id: string;
  readonly at: Date;
  readonly topic: string;
  /** As on the wire; of an event's message only. */
  readonly offset?: string | undefined;
  readonly payload: unknown;
};

export const textOf = ({ type, id, at, topic, offset, payload }: Envelope): string =>
  JSON.stringify({
    message_type: type,
    message_id: id,
    timestamp: at.toISOString(),
    topic,
    offset,
    payload,
  });

export function frameOf(
  envelope: Envelope,
  { position, latest }: Pick<Framed, 'position' | 'latest'>,
): Framed {
  const text = textOf(envelope);
  return { text, bytes: textFrame(text), topic: envelope.topic, position, latest };
}
