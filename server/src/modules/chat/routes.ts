import type { Uuid } from '../../kernel/ids.ts';
import { refuseField } from '../../kernel/refusal.ts';
import type { Edges } from '../../platform/edges.ts';
import { listAnswer } from '../../platform/http/list.ts';
import { type Page, type Principal, type RouteRequest, reply } from '../../platform/http/route.ts';
import { idInPath, pathId } from '../../platform/http/schemas.ts';
import type { Db } from '../../platform/postgres/db.ts';
import {
  assignConversation,
  closeConversation,
  conversations,
  markRead,
  messages,
  openConversation,
  openWithCustomer,
  readConversation,
  writeMessage,
} from './chat.ts';
import { namesOf } from './cross-module.ts';
import {
  assignInput,
  conversationBody,
  conversationList,
  messageBody,
  messageInput,
  messageList,
  type Names,
  openedBody,
  openInput,
  readInput,
  staffConversationBody,
  staffConversationList,
  staffMessageBody,
  staffMessageInput,
  staffMessageList,
  staffOpenInput,
  staffQuery,
  toBody,
  toMessageBody,
  toStaffBody,
  toStaffMessageBody,
} from './schema.ts';
import type { Message, Party, SeenConversation } from './types.ts';

type Asked = Pick<RouteRequest<unknown, unknown, unknown>, 'principal' | 'conversationTokenHash'>;
type Shopper = Party & { readonly side: 'shopper' };
type Staff = Party & { readonly side: 'staff' };

const shopperOf = ({ principal, conversationTokenHash }: Asked): Shopper => ({
  side: 'shopper',
  customerId: principal.kind === 'customer' ? principal.id : undefined,
  tokenHashes: conversationTokenHash === undefined ? [] : [conversationTokenHash],
});

/** The policy let staff and keys in, and nobody else. */
function staffOf(principal: Principal): Staff {
  if (principal.kind !== 'staff' && principal.kind !== 'api_key') throw new Error('not of staff');
  return { side: 'staff', kind: principal.kind, id: principal.id };
}

const idOf = (params: { readonly id: string }): Uuid => pathId(params.id, 'CONVERSATION_NOT_FOUND');

const OF_MESSAGE = ['MESSAGE_TOO_LONG', 'RATE_LIMITED', 'LIMIT_EXCEEDED'] as const;
const BY_TIME = { sorts: ['last_message_at', 'created_at'], default: '-last_message_at' } as const;
const BY_NUMBER = { sorts: ['seq'], default: 'seq' } as const;

const keyOf = (page: Page) => (row: SeenConversation) =>
  [page.sort === 'created_at' ? row.createdAt : row.lastMessageAt, row.id] as const;

const namesIn = (db: Db, written: readonly Message[]): Promise<Names> =>
  namesOf(db, [...new Set(written.flatMap(({ author }) => author.id ?? []))]);

export function chatRoutes(edges: Edges): void {
  shopperConversations(edges);
  shopperMessages(edges);
  staffConversations(edges);
  staffMessages(edges);
  staffCare(edges);
}

function shopperConversations({ http }: Pick<Edges, 'http'>): void {
  const policy = { who: 'shopper', object: 'conversation' } as const;
  http.route({
    method: 'POST',
    url: '/store/conversations',
    summary: 'Opens a conversation with the shop; a guest gets its token, once.',
    policy: { who: 'shopper', object: 'order' },
    rateLimit: 'conversations',
    body: openInput,
    answers: { 201: openedBody },
    refuses: ['ORDER_NOT_FOUND', 'EMAIL_INVALID', 'CUSTOMER_NOT_FOUND', ...OF_MESSAGE],
    write: async (tx, request) => {
      const { body, orderTokenHash } = request;
      const message =
        body.message === undefined ? undefined : { body: body.message, clientId: body.client_id };
      const { conversation, token } = await openConversation(tx, shopperOf(request), {
        subject: body.subject,
        orderId: body.order_id,
        orderTokenHash,
        email: body.email,
        message,
      });
      return { ...toBody(conversation), ...(token === undefined ? {} : { token }) };
    },
  });
  http.route({
    method: 'GET',
    url: '/store/conversations',
    summary: "The customer's conversations, the last one that was written in first",
    policy: { who: 'customer' },
    list: BY_TIME,
    snapshot: true,
    answers: { 200: conversationList },
    read: async (db, request) => {
      const { page } = request;
      const party = shopperOf(request);
      const { customerId } = party;
      const rows = await conversations(db, page, customerId ? { customerId } : {}, party);
      return listAnswer(page, rows, toBody, keyOf(page));
    },
  });
  http.route({
    method: 'GET',
    url: '/store/conversations/{id}',
    summary: 'One conversation, for its customer or the holder of its token',
    policy,
    params: idInPath,
    snapshot: true,
    answers: { 200: conversationBody },
    refuses: ['CONVERSATION_NOT_FOUND'],
    read: async (db, request) =>
      toBody(await readConversation(db, idOf(request.params), shopperOf(request))),
  });
  http.route({
    method: 'POST',
    url: '/store/conversations/{id}/read',
    summary: 'Notes up to which message the shopper has read',
    policy,
    params: idInPath,
    body: readInput,
    answers: { 200: conversationBody },
    refuses: ['CONVERSATION_NOT_FOUND'],
    write: async (tx, request) =>
      toBody(await markRead(tx, shopperOf(request), idOf(request.params), request.body.seq)),
  });
  http.route({
    method: 'POST',
    url: '/store/conversations/{id}/close',
    summary: 'Closes a conversation; the next message opens it again',
    policy,
    params: idInPath,
    answers: { 200: conversationBody },
    refuses: ['CONVERSATION_NOT_FOUND'],
    write: async (tx, request) =>
      toBody(await closeConversation(tx, shopperOf(request), idOf(request.params))),
  });
}

function shopperMessages({ http }: Pick<Edges, 'http'>): void {
  const policy = { who: 'shopper', object: 'conversation' } as const;
  http.route({
    method: 'GET',
    url: '/store/conversations/{id}/messages',
    summary: 'The messages of a conversation by their numbers; `-seq` begins with the newest',
    policy,
    params: idInPath,
    list: BY_NUMBER,
    snapshot: true,
    answers: { 200: messageList },
    refuses: ['CONVERSATION_NOT_FOUND'],
    read: async (db, request) => {
      const { page } = request;
      const rows = await messages(db, page, idOf(request.params), shopperOf(request));
      const names = await namesIn(db, rows);
      return listAnswer(
        page,
        rows,
        (row) => toMessageBody(row, names),
        (row) => [row.seq, row.id],
      );
    },
  });
  http.route({
    method: 'POST',
    url: '/store/conversations/{id}/messages',
    summary:
      'Writes to the shop; with a `client_id` that was sent before, gives that message again',
    policy,
    params: idInPath,
    body: messageInput,
    answers: { 201: messageBody, 200: messageBody },
    refuses: ['CONVERSATION_NOT_FOUND', ...OF_MESSAGE],
    write: async (tx, request) => {
      const { message, isNew } = await writeMessage(tx, shopperOf(request), idOf(request.params), {
        body: request.body.body,
        clientId: request.body.client_id,
      });
      return reply(isNew ? 201 : 200, toMessageBody(message, await namesIn(tx, [message])));
    },
  });
}

function staffConversations({ http }: Pick<Edges, 'http'>): void {
  const read = { who: 'staff', scope: 'conversations:read' } as const;
  http.route({
    method: 'GET',
    url: '/admin/conversations',
    summary: 'Conversations of the store, the last one that was written in first',
    policy: read,
    query: staffQuery,
    list: BY_TIME,
    snapshot: true,
    answers: { 200: staffConversationList },
    read: async (db, { query, page, principal }) => {
      const filter = {
        ...(query.status && { status: query.status }),
        ...(query.assignee_id && { assigneeId: query.assignee_id }),
        ...(query.customer_id && { customerId: query.customer_id }),
        ...(query.order_id && { orderId: query.order_id }),
      };
      const rows = await conversations(db, page, filter, staffOf(principal));
      return listAnswer(page, rows, toStaffBody, keyOf(page));
    },
  });
  http.route({
    method: 'GET',
    url: '/admin/conversations/{id}',
    summary: 'One conversation',
    policy: read,
    params: idInPath,
    snapshot: true,
    answers: { 200: staffConversationBody },
    refuses: ['CONVERSATION_NOT_FOUND'],
    read: async (db, { params, principal }) =>
      toStaffBody(await readConversation(db, idOf(params), staffOf(principal))),
  });
  http.route({
    method: 'POST',
    url: '/admin/conversations',
    summary: 'Writes to a customer in a new conversation',
    policy: { who: 'staff', scope: 'conversations:write' },
    body: staffOpenInput,
    answers: { 201: staffConversationBody },
    refuses: ['CUSTOMER_NOT_FOUND', 'ORDER_NOT_FOUND', ...OF_MESSAGE],
    write: async (tx, { body, principal }) =>
      toStaffBody(
        await openWithCustomer(tx, staffOf(principal), {
          customerId: body.customer_id,
          subject: body.subject,
          orderId: body.order_id,
          message: { body: body.message, clientId: body.client_id },
        }),
      ),
  });
}

function staffMessages({ http }: Pick<Edges, 'http'>): void {
  http.route({
    method: 'GET',
    url: '/admin/conversations/{id}/messages',
    summary: 'The messages and notes of a conversation; `-seq` begins with the newest',
    policy: { who: 'staff', scope: 'conversations:read' },
    params: idInPath,
    list: BY_NUMBER,
    snapshot: true,
    answers: { 200: staffMessageList },
    refuses: ['CONVERSATION_NOT_FOUND'],
    read: async (db, { params, page, principal }) => {
      const rows = await messages(db, page, idOf(params), staffOf(principal));
      const names = await namesIn(db, rows);
      const toRow = (row: Message) => toStaffMessageBody(row, names);
      return listAnswer(page, rows, toRow, (row) => [row.seq, row.id]);
    },
  });
  http.route({
    method: 'POST',
    url: '/admin/conversations/{id}/messages',
    summary: 'Answers the shopper, or with `internal` leaves a note for staff',
    policy: { who: 'staff', scope: 'conversations:write' },
    params: idInPath,
    body: staffMessageInput,
    answers: { 201: staffMessageBody, 200: staffMessageBody },
    refuses: ['CONVERSATION_NOT_FOUND', ...OF_MESSAGE],
    write: async (tx, { params, body, principal }) => {
      const { message, isNew } = await writeMessage(tx, staffOf(principal), idOf(params), {
        body: body.body,
        internal: body.internal,
        clientId: body.client_id,
      });
      return reply(isNew ? 201 : 200, toStaffMessageBody(message, await namesIn(tx, [message])));
    },
  });
}

function staffCare({ http }: Pick<Edges, 'http'>): void {
  const policy = { who: 'staff', scope: 'conversations:write' } as const;
  http.route({
    method: 'POST',
    url: '/admin/conversations/{id}/assign',
    summary: 'Takes a conversation, gives it to a colleague, or with null to nobody',
    policy,
    params: idInPath,
    body: assignInput,
    answers: { 200: staffConversationBody },
    refuses: ['CONVERSATION_NOT_FOUND', 'NOT_FOUND', 'CONVERSATION_ASSIGNED'],
    write: async (tx, { params, body, principal }) => {
      const party = staffOf(principal);
      if (body.assignee_id === undefined && party.kind === 'api_key') {
        throw refuseField('VALIDATION_FAILED', '/assignee_id', 'a key must say whom');
      }
      const to = body.assignee_id === undefined ? party.id : body.assignee_id;
      const expected = body.expected_assignee_id;
      return toStaffBody(await assignConversation(tx, party, idOf(params), { to, expected }));
    },
  });
  http.route({
    method: 'POST',
    url: '/admin/conversations/{id}/close',
    summary: 'Closes a conversation; the next message opens it again',
    policy,
    params: idInPath,
    answers: { 200: staffConversationBody },
    refuses: ['CONVERSATION_NOT_FOUND'],
    write: async (tx, { params, principal }) =>
      toStaffBody(await closeConversation(tx, staffOf(principal), idOf(params))),
  });
  http.route({
    method: 'POST',
    url: '/admin/conversations/{id}/read',
    summary: 'Notes up to which message the caller has read',
    policy: { who: 'staff', scope: 'conversations:read' },
    params: idInPath,
    body: readInput,
    answers: { 200: staffConversationBody },
    refuses: ['CONVERSATION_NOT_FOUND'],
    write: async (tx, { params, body, principal }) =>
      toStaffBody(await markRead(tx, staffOf(principal), idOf(params), body.seq)),
  });
}
