/* What sockets hear of conversations, and what they may send.
 * `chat:{id}` is heard by the shopper as well as by staff, so a note is told on `chat` only, which staff alone hear.
 */
import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import { grants } from '../../kernel/scopes.ts';
import type { Edges } from '../../platform/edges.ts';
import type { LoggedEvent } from '../../platform/events.ts';
import { parseJson } from '../../platform/http/json-body.ts';
import type { ServerPayload } from '../../platform/realtime/messages.ts';
import { idsListed } from '../../platform/realtime/topics.ts';
import type { Listener, Live, LiveMessage, LiveSource } from '../../platform/realtime/types.ts';
import { customerTokensEnded } from '../customers/events.ts';
import { currentStore } from '../stores/stores.ts';
import { authorOf, mayHear, messagesByIds, writeMessage } from './chat.ts';
import { namesOf } from './cross-module.ts';
import { CHAT_EVENTS, conversationRead, messageCreated } from './events.ts';
import type { Names } from './schema.ts';
import type { Message, Party } from './types.ts';

const CLIENT_ID_CHARS_MAX = 64;

type Said = { readonly body: string; readonly clientId?: string };

export function chatLive({ live, inTx }: Pick<Edges, 'inTx'> & { readonly live: Live }): void {
  live.topic({
    pattern: 'chat',
    admits: (_db, listener) => partyOf(listener)?.side === 'staff',
    snapshot: () => '/api/v1/admin/conversations',
  });
  live.topic({
    pattern: 'chat:{id}',
    admits: async (db, listener, id) => {
      const party = partyOf(listener);
      return party !== undefined && id !== undefined && (await mayHear(db, id, party));
    },
    againOn: {
      types: [customerTokensEnded.type],
      topicsOf: (event) => idsListed(event, 'conversation_ids').map((id) => `chat:${id}`),
    },
    snapshot: (topic, listener) => {
      const surface = partyOf(listener)?.side === 'staff' ? 'admin' : 'store';
      return `/api/v1/${surface}/conversations/${topic.slice('chat:'.length)}/messages?sort=-seq`;
    },
    custom: (listener, _id, payload) => typingOf(listener, payload),
  });
  live.source(conversationSource);
  live.inbound({
    type: 'chat_message',
    handle: async (ctx, listener, payload) => {
      const { id, ...input } = messageIn(payload);
      const party = partyOf(listener, 'conversations:write');
      if (!party) throw refuse('INSUFFICIENT_SCOPE', { required: 'conversations:write' });
      const { message } = await inTx(ctx, async (tx) => {
        const isSuspended = (await currentStore(tx)).status === 'suspended';
        if (isSuspended && party.side === 'shopper') throw refuse('STORE_SUSPENDED');
        return writeMessage(tx, party, id, input);
      });
      return {
        conversation_id: id,
        message_id: message.id,
        seq: message.seq,
        ...(message.clientId === null ? {} : { client_id: message.clientId }),
      };
    },
  });
}

/** Which side the listener is of; undefined for staff without the scope. */
function partyOf(
  { principal, tokenHashes }: Listener,
  scope: 'conversations:read' | 'conversations:write' = 'conversations:read',
): Party | undefined {
  if (principal.kind === 'staff' || principal.kind === 'api_key') {
    const { kind, id, scopes } = principal;
    return grants(scopes, scope) ? { side: 'staff', kind, id } : undefined;
  }
  const customerId = principal.kind === 'customer' ? principal.id : undefined;
  return { side: 'shopper', customerId, tokenHashes: tokenHashes.cv };
}

/** Only that somebody types: it is not kept, and who it is the server says. */
function typingOf(
  listener: Listener,
  { kind, is_typing: isTyping }: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const party = partyOf(listener);
  if (kind !== 'typing' || typeof isTyping !== 'boolean' || !party) {
    throw refuseField(
      'VALIDATION_FAILED',
      '/kind',
      'only {kind: "typing", is_typing: true or false}',
    );
  }
  return { kind, is_typing: isTyping, author: authorOf(party) };
}

function messageIn(payload: Readonly<Record<string, unknown>>) {
  const id = parseUuid(payload['conversation_id']);
  if (!id) throw refuse('CONVERSATION_NOT_FOUND');
  const { body, client_id: clientId } = payload;
  if (typeof body !== 'string') throw refuseField('VALIDATION_FAILED', '/body', 'not a text');
  if (clientId !== undefined && !isClientId(clientId)) {
    throw refuseField('VALIDATION_FAILED', '/client_id', `1 to ${CLIENT_ID_CHARS_MAX} characters`);
  }
  // As a body of HTTP: no control characters, no half surrogates, no card numbers; NFC.
  return { id, ...(parseJson(Buffer.from(JSON.stringify({ body, clientId }))) as Said) };
}

const isClientId = (value: unknown): value is string =>
  typeof value === 'string' && value.length >= 1 && value.length <= CLIENT_ID_CHARS_MAX;

// What events say

const topicOf = (event: LoggedEvent): string => `chat:${event.aggregateId}`;
const isNote = ({ payload }: LoggedEvent): boolean => payload['internal'] === true;

/** The account that hears of it, when it has one. */
const accountsOf = (event: LoggedEvent): readonly string[] =>
  event.audience.flatMap((one) => (one.to === 'customer' ? [`me:${one.id}`] : []));

function keysOf(event: LoggedEvent): readonly string[] {
  if (event.type === conversationRead.type) return [topicOf(event)];
  if (isNote(event)) return ['chat'];
  return ['chat', topicOf(event), ...accountsOf(event)];
}

const conversationSource: LiveSource = {
  name: 'chat',
  types: CHAT_EVENTS,
  keysOf,
  messagesOf: async (db, events) => {
    const ids = events.flatMap(({ type, payload }) =>
      type === messageCreated.type ? (parseUuid(payload['message_id']) ?? []) : [],
    );
    const written = ids.length === 0 ? [] : await messagesByIds(db, ids);
    const authors = [...new Set(written.flatMap(({ author }) => author.id ?? []))];
    const names = authors.length === 0 ? new Map() : await namesOf(db, authors);
    const byId = new Map(written.map((message) => [message.id, message]));
    return new Map(events.map((event) => [event.id, saidOf(event, byId, names)]));
  },
};

function saidOf(
  event: LoggedEvent,
  written: ReadonlyMap<Uuid, Message>,
  names: Names,
): readonly LiveMessage[] {
  switch (event.type) {
    case messageCreated.type: {
      const message = written.get(parseUuid(event.payload['message_id']) as Uuid);
      if (!message) return [];
      const payload = chatMessage(message, names);
      return keysOf(event).map((key) => ({ key, type: 'chat_message', payload }));
    }
    case conversationRead.type:
      return [{ key: topicOf(event), type: 'custom', payload: markOf(event) }];
    default:
      return keysOf(event).map((key) =>
        key === topicOf(event)
          ? { key, type: 'custom', payload: changeOf(event) }
          : { key, type: 'event', payload: factOf(event) },
      );
  }
}

const chatMessage = (message: Message, names: Names): ServerPayload<'chat_message'> => {
  const { type, id } = message.author;
  return {
    conversation_id: message.conversationId,
    message_id: message.id,
    seq: message.seq,
    body: message.body,
    author: { type, id, name: id === null ? null : (names.get(id) ?? null) },
    ...(message.internal ? { internal: true } : {}),
    ...(message.clientId === null ? {} : { client_id: message.clientId }),
    created_at: message.createdAt,
  };
};

const markOf = ({ aggregateId, payload }: LoggedEvent) => ({
  kind: 'read',
  conversation_id: aggregateId,
  author_type: payload['author_type'],
  seq: payload['seq'],
});

/** `opened`, `assigned` or `closed`; who of staff has it is not the shopper's. */
const changeOf = ({ type, aggregateId, payload }: LoggedEvent) => ({
  kind: type.slice('conversation.'.length),
  conversation_id: aggregateId,
  author_type: payload['author_type'],
});

const factOf = (event: LoggedEvent): ServerPayload<'event'> => ({
  type: event.type,
  aggregate_type: event.aggregateType,
  aggregate_id: event.aggregateId,
  version: event.version,
  changed: [],
});
