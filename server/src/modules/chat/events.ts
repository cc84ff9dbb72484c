import Type from 'typebox';
import {
  type AudienceFacts,
  customerOf,
  defineEvent,
  holdersOfConversation,
  staffWith,
} from '../../platform/events.ts';

/** Staff and both kinds of shopper; of a note the shopper's ids are not given, so that only staff hear of it. */
const audience = ({ customerId, conversationId }: AudienceFacts) => [
  staffWith('conversations:read'),
  ...customerOf(customerId),
  ...holdersOfConversation(conversationId),
];
const AuthorType = Type.String();
const fact = { conversation_id: Type.String(), author_type: AuthorType };

export const conversationOpened = defineEvent('conversation.opened', {
  aggregate: 'conversation',
  payload: Type.Object(fact),
  audience,
});
export const conversationAssigned = defineEvent('conversation.assigned', {
  aggregate: 'conversation',
  payload: Type.Object({ ...fact, assignee_id: Type.Union([Type.String(), Type.Null()]) }),
  audience,
});
export const conversationClosed = defineEvent('conversation.closed', {
  aggregate: 'conversation',
  payload: Type.Object(fact),
  audience,
});
/** The words stay out: who may read them looks them up. */
export const messageCreated = defineEvent('conversation.message_created', {
  aggregate: 'conversation',
  payload: Type.Object({
    ...fact,
    message_id: Type.String(),
    seq: Type.Integer(),
    internal: Type.Boolean(),
  }),
  audience,
});
/** Up to which message one side has read. */
export const conversationRead = defineEvent('conversation.read', {
  aggregate: 'conversation',
  payload: Type.Object({ ...fact, seq: Type.Integer() }),
  audience,
});
/** A shopper has not read an answer for a while: time for a mail. `seq` is the answer's number. */
export const replyUnread = defineEvent('conversation.reply_unread', {
  aggregate: 'conversation',
  payload: Type.Object({ conversation_id: Type.String(), seq: Type.Integer() }),
  audience: () => [],
});

export const CHAT_EVENTS: readonly string[] = [
  conversationOpened,
  conversationAssigned,
  conversationClosed,
  messageCreated,
  conversationRead,
].map(({ type }) => type);
