import Type, { type Static } from 'typebox';
import type { Uuid } from '../../kernel/ids.ts';
import {
  closed,
  InstantText,
  listOf,
  Nullable,
  shape,
  TextField,
  UuidText,
} from '../../platform/http/schemas.ts';
import {
  AUTHOR_TYPES,
  CONVERSATION_STATUSES,
  type Message,
  type SeenConversation,
} from './types.ts';

const ClientId = TextField(64, { minLength: 1 });
/** Whether it is too long or empty is a rule of its own. */
const Body = Type.String({ description: 'Up to 5,000 characters' });
const Subject = TextField(200);

const shopperMessage = closed({ body: Body, client_id: Type.Optional(ClientId) });
const staffMessage = closed({
  body: Body,
  client_id: Type.Optional(ClientId),
  internal: Type.Optional(Type.Boolean({ description: 'A note that the shopper never sees' })),
});
export const messageInput = shopperMessage;
export const staffMessageInput = staffMessage;

export const openInput = closed({
  subject: Type.Optional(Subject),
  order_id: Type.Optional(UuidText),
  message: Type.Optional(Body),
  client_id: Type.Optional(ClientId),
  email: Type.Optional(
    Type.String({ maxLength: 320, description: "Where a guest's unread answers are mailed" }),
  ),
});
export const staffOpenInput = closed({
  customer_id: UuidText,
  subject: Type.Optional(Subject),
  order_id: Type.Optional(UuidText),
  message: Body,
  client_id: Type.Optional(ClientId),
});
export const readInput = closed({ seq: Type.Integer({ minimum: 0, maximum: 2_147_483_647 }) });
export const assignInput = closed({
  assignee_id: Type.Optional(Nullable(UuidText)),
  expected_assignee_id: Type.Optional(Nullable(UuidText)),
});

const common = {
  id: UuidText,
  subject: Nullable(Type.String()),
  order_id: Nullable(UuidText),
  status: Type.Enum([...CONVERSATION_STATUSES]),
  last_seq: Type.Integer({ description: 'Number of the last message' }),
  read_seq: Type.Integer({ description: 'Number of the last message that the caller has read' }),
  unread_count: Type.Integer({
    description: 'Messages of the other side after it; 100 means that many or more',
  }),
  last_message_at: InstantText,
  version: Type.Integer(),
  created_at: InstantText,
};
export const conversationBody = shape('Conversation', common);
export const openedBody = shape('OpenedConversation', {
  ...common,
  token: Type.Optional(
    Type.String({ description: "The guest's `cv_` token, for `X-Conversation-Token`; shown once" }),
  ),
});
export const staffConversationBody = shape('StaffConversation', {
  ...common,
  customer_id: Nullable(UuidText),
  email: Nullable(Type.String({ description: "The guest's" })),
  assignee_id: Nullable(UuidText),
});
export const conversationList = listOf(conversationBody);
export const staffConversationList = listOf(staffConversationBody);

const messageCommon = {
  id: UuidText,
  conversation_id: UuidText,
  seq: Type.Integer({ description: '1, 2, 3 … in the conversation' }),
  author_type: Type.Enum([...AUTHOR_TYPES]),
  author_id: Nullable(UuidText),
  author_name: Nullable(Type.String()),
  body: Type.String(),
  client_id: Nullable(Type.String()),
  created_at: InstantText,
};
export const messageBody = shape('Message', messageCommon);
export const staffMessageBody = shape('StaffMessage', {
  ...messageCommon,
  internal: Type.Boolean(),
});
export const messageList = listOf(messageBody);
export const staffMessageList = listOf(staffMessageBody);

export const staffQuery = Type.Object({
  status: Type.Optional(Type.Enum([...CONVERSATION_STATUSES])),
  assignee_id: Type.Optional(UuidText),
  customer_id: Type.Optional(UuidText),
  order_id: Type.Optional(UuidText),
});

export const toBody = (seen: SeenConversation): Static<typeof conversationBody> => ({
  ...facts(seen),
  last_seq: seen.lastPublicSeq,
});

export const toStaffBody = (seen: SeenConversation): Static<typeof staffConversationBody> => ({
  ...facts(seen),
  last_seq: seen.lastSeq,
  customer_id: seen.customerId,
  email: seen.email,
  assignee_id: seen.assigneeId,
});

const facts = (seen: SeenConversation) => ({
  id: seen.id,
  subject: seen.subject,
  order_id: seen.orderId,
  status: seen.status,
  read_seq: seen.readSeq,
  unread_count: seen.unreadCount,
  last_message_at: seen.lastMessageAt,
  version: seen.version,
  created_at: seen.createdAt,
});

/** Names of those who write, by id. */
export type Names = ReadonlyMap<Uuid, string | null>;

export const toMessageBody = (message: Message, names: Names): Static<typeof messageBody> => ({
  id: message.id,
  conversation_id: message.conversationId,
  seq: message.seq,
  author_type: message.author.type,
  author_id: message.author.id,
  author_name: message.author.id === null ? null : (names.get(message.author.id) ?? null),
  body: message.body,
  client_id: message.clientId,
  created_at: message.createdAt,
});

export const toStaffMessageBody = (
  message: Message,
  names: Names,
): Static<typeof staffMessageBody> => ({
  ...toMessageBody(message, names),
  internal: message.internal,
});
