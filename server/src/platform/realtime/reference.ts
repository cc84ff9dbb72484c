import type { TSchema } from 'typebox';
import Type from 'typebox';
import { InstantText, UuidText } from '../http/schemas.ts';
import { CLIENT_PAYLOADS, SERVER_PAYLOADS } from './messages.ts';

const MESSAGE_ID = {
  ...UuidText,
  description: 'UUIDv7; that of an event of the log is the same in every telling',
};

/** A message of one type: the envelope with its payload. */
const serverMessage = ([type, payload]: [string, TSchema]): TSchema =>
  Type.Object({
    message_type: Type.Literal(type),
    message_id: MESSAGE_ID,
    timestamp: InstantText,
    topic: Type.Optional(Type.String()),
    offset: Type.Optional(
      Type.String({ description: 'Position of the event in the log, opaque; bring it as `from`' }),
    ),
    in_reply_to: Type.Optional(
      Type.String({ description: 'The `message_id` of what this answers' }),
    ),
    payload,
  });

const clientMessage = ([type, payload]: [string, TSchema]): TSchema =>
  Type.Object({
    message_type: Type.Literal(type),
    message_id: Type.Optional(
      Type.String({ description: 'UUIDv7; the answer bears it as `in_reply_to`' }),
    ),
    timestamp: Type.Optional(InstantText),
    topic: Type.Optional(Type.String({ description: 'Where a `custom` goes' })),
    payload,
  });

const oneOf = (description: string, messages: readonly TSchema[]): object => ({
  description,
  oneOf: messages,
});

/** The messages of a socket for the reference, which no route names: `message_type` decides between them. */
export const MESSAGE_SHAPES: Readonly<Record<string, object>> = {
  RealtimeServerMessage: oneOf(
    'What the server says on `/ws`, one text frame each',
    Object.entries(SERVER_PAYLOADS).map(serverMessage),
  ),
  RealtimeClientMessage: oneOf(
    'What a client says on `/ws`; fields that are not named are ignored',
    Object.entries(CLIENT_PAYLOADS).map(clientMessage),
  ),
};
