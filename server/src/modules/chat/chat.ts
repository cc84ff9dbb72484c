/* Conversations between shoppers and staff.
 * Terms       conversation: what one shopper and the store's staff say to each other. message: one text in it. note: a
 *             message of staff for staff (`internal`). party: who acts, the shopper's side or staff's. assignee: who of
 *             staff takes care of it. mark: the number up to which a reader has read.
 * Invariants  messages are numbered 1, 2, 3 … without a gap (the counter is a column of the row that is locked; unique
 *             key); what one side sends twice by one client_id is one message (unique index); a mark only grows
 *             (trigger); a shopper sees their own conversation only, and no note, nor is one counted for them. Notes
 *             share the numbers: a gap in what a shopper sees says that there was one, and nothing of it.
 * Locks       the conversation; nothing before it. Who opens one holds the customer (shared) instead, so that an erasure
 *             sees it or comes first.
 */
import { present } from '../../kernel/assert.ts';
import { parseEmail } from '../../kernel/email.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import type { Page } from '../../platform/http/route.ts';
import { enqueue } from '../../platform/jobs/jobs.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { deriveConversationToken } from '../../platform/tokens.ts';
import { customerById, customerOrAbsent } from '../customers/customers.ts';
import { findOrder } from '../orders/orders.ts';
import { staffById } from '../staff/staff.ts';
import { holdCustomer } from './cross-module.ts';
import {
  conversationAssigned,
  conversationClosed,
  conversationOpened,
  conversationRead,
  messageCreated,
  replyUnread,
} from './events.ts';
import { REMIND_AFTER_SECONDS, remind } from './reminders.ts';
import { statusAfterMessage } from './states.ts';
import * as rows from './store.ts';
import type { Author, Conversation, Message, Party, SeenConversation } from './types.ts';

/** Characters of one message: a long letter. */
export const MESSAGE_CHARS_MAX = 5000;
/** Of one conversation, notes too: some hundred times what people write. */
export const MESSAGES_MAX = 10_000;
/** Of one writer, over all their conversations: nobody types faster. */
export const MESSAGES_PER_MINUTE_MAX = 30;
const MINUTE_MS = 60_000;

export type NewMessage = {
  readonly body: string;
  readonly internal?: boolean | undefined;
  readonly clientId?: string | undefined;
};

export type NewConversation = {
  readonly subject?: string | undefined;
  readonly orderId?: Uuid | undefined;
  /** SHA-256 (hex) of the token of a guest's order. */
  readonly orderTokenHash?: string | undefined;
  /** Where a guest is told of an answer. */
  readonly email?: string | undefined;
  readonly message?: NewMessage | undefined;
};

/**
 * Opens a conversation: a customer's, or a guest's with a token that is given once.
 * refuses  EMAIL_INVALID 422, ORDER_NOT_FOUND 404 (also one that is not the shopper's), CUSTOMER_NOT_FOUND 404 (erased a
 *          moment ago), and as `writeMessage`
 * emits    conversation.opened, conversation.message_created
 */
export async function openConversation(
  tx: Tx,
  party: Party & { readonly side: 'shopper' },
  input: NewConversation,
): Promise<{ readonly conversation: SeenConversation; readonly token: string | undefined }> {
  const { customerId } = party;
  await requireOrder(tx, input, customerId);
  const id = tx.newId();
  if (customerId) {
    const conversation = await begin(tx, party, { id, customerId, input });
    return { conversation, token: undefined };
  }
  const email = input.email === undefined ? null : parseEmail(input.email);
  if (email === undefined) throw refuseField('EMAIL_INVALID', '/email', 'not an e-mail address');
  const { token, hash } = deriveConversationToken(tx.secrets, id);
  const holder: Party = { side: 'shopper', customerId: undefined, tokenHashes: [hash] };
  const conversation = await begin(tx, holder, { id, guest: { hash, email }, input });
  return { conversation, token };
}

/**
 * Staff write to a customer first.
 * refuses  CUSTOMER_NOT_FOUND 404, ORDER_NOT_FOUND 404 (also one of another customer), and as `writeMessage`
 * emits    conversation.opened, conversation.message_created
 */
export async function openWithCustomer(
  tx: Tx,
  party: Party & { readonly side: 'staff' },
  input: NewConversation & { readonly customerId: Uuid; readonly message: NewMessage },
): Promise<SeenConversation> {
  const { customerId } = input;
  await customerOrAbsent(tx, customerId);
  await requireOrder(tx, input, customerId);
  return begin(tx, party, { id: tx.newId(), customerId, input });
}

async function isThere(db: Db, customerId: Uuid): Promise<boolean> {
  const customer = await customerById(db, customerId);
  return customer !== undefined && customer.archivedAt === null;
}

async function requireOrder(
  tx: Tx,
  { orderId, orderTokenHash }: NewConversation,
  customerId: Uuid | undefined,
): Promise<void> {
  if (!orderId) return;
  const found = await Promise.all([
    customerId && findOrder(tx, { orderId, customerId }),
    orderTokenHash && findOrder(tx, { orderId, tokenHash: orderTokenHash }),
  ]);
  if (!found.some(Boolean)) throw refuse('ORDER_NOT_FOUND');
}

async function begin(
  tx: Tx,
  party: Party,
  made: {
    readonly id: Uuid;
    readonly customerId?: Uuid;
    readonly guest?: { readonly hash: string; readonly email: string | null };
    readonly input: NewConversation;
  },
): Promise<SeenConversation> {
  if (made.customerId && !(await holdCustomer(tx, made.customerId)))
    throw refuse('CUSTOMER_NOT_FOUND');
  const conversation = await rows.insertConversation(tx, {
    id: made.id,
    customerId: made.customerId ?? null,
    guestTokenHash: made.guest?.hash ?? null,
    email: made.guest?.email ?? null,
    subject: made.input.subject?.trim() || null,
    orderId: made.input.orderId ?? null,
  });
  tx.emit(
    conversationOpened(
      conversation.id,
      { conversation_id: conversation.id, author_type: authorOf(party).type },
      heardBy(conversation),
    ),
  );
  if (made.input.message) await append(tx, party, conversation, made.input.message);
  return seen(tx, conversation.id, party);
}

/** refuses CONVERSATION_NOT_FOUND 404, also for another shopper's */
export async function readConversation(db: Db, id: Uuid, party: Party): Promise<SeenConversation> {
  const found = await rows.seenRow(db, id, readerOf(party));
  if (!found || !mayEnter(found, party)) throw refuse('CONVERSATION_NOT_FOUND');
  return found;
}

/** Whether this party takes part, or may look on. */
export async function mayHear(db: Db, id: Uuid, party: Party): Promise<boolean> {
  const found = await rows.conversationRow(db, id);
  return found !== undefined && mayEnter(found, party);
}

export const conversations = (
  db: Db,
  page: Page,
  filter: rows.ConversationFilter,
  party: Party,
): Promise<readonly SeenConversation[]> => rows.conversationPage(db, page, filter, readerOf(party));

/**
 * The messages of a conversation; notes for staff only.
 * refuses  CONVERSATION_NOT_FOUND 404
 */
export async function messages(
  db: Db,
  page: Page,
  id: Uuid,
  party: Party,
): Promise<readonly Message[]> {
  const [isHeard, found] = await Promise.all([
    mayHear(db, id, party),
    rows.messagePage(db, page, id, party.side === 'staff'),
  ]);
  if (!isHeard) throw refuse('CONVERSATION_NOT_FOUND');
  return found;
}

export const messagesByIds = rows.messagesOf;

/**
 * Adds a message; one that the same side sent before by the same client_id is given again. The writer has read what was
 * before. An answer of staff is mailed when it stays unread (`reminders.ts`).
 * refuses  CONVERSATION_NOT_FOUND 404, MESSAGE_TOO_LONG 422 {max}, VALIDATION_FAILED 422 (nothing in it), RATE_LIMITED 429,
 *          LIMIT_EXCEEDED 422 (messages of one conversation)
 * emits    conversation.message_created
 * locks    the conversation
 */
export async function writeMessage(
  tx: Tx,
  party: Party,
  id: Uuid,
  input: NewMessage,
): Promise<{ readonly message: Message; readonly isNew: boolean }> {
  const conversation = await lock(tx, id, party);
  if (party.side === 'shopper' && conversation.customerId !== null) {
    // Their sign-in may outlive them by a moment, and what they write then nobody would erase.
    if (!(await isThere(tx, conversation.customerId))) throw refuse('CONVERSATION_NOT_FOUND');
  }
  if (input.clientId !== undefined) {
    const { clientId } = input;
    const isStaff = party.side === 'staff';
    const before = await rows.messageOfClient(tx, id, { clientId, isStaff });
    if (before) return { message: before, isNew: false };
  }
  return { message: await append(tx, party, conversation, input), isNew: true };
}

async function append(
  tx: Tx,
  party: Party,
  conversation: Conversation,
  { body, internal = false, clientId }: NewMessage,
): Promise<Message> {
  requireText(body);
  const { id } = conversation;
  const author = authorOf(party);
  await requirePace(tx, id, author);
  if (conversation.lastSeq >= MESSAGES_MAX) {
    throw refuse('LIMIT_EXCEEDED', { limit: 'messages', max: MESSAGES_MAX });
  }
  const after = internal ? undefined : statusAfterMessage(conversation.status, party.side);
  const now = await rows.takeSeq(tx, id, after);
  const message = await rows.insertMessage(tx, {
    id: tx.newId(),
    conversationId: id,
    seq: now.lastSeq,
    author,
    body,
    internal,
    clientId: clientId ?? null,
  });
  if (!internal) await rows.growRead(tx, id, readerOf(party).name, message.seq);
  if (!internal && party.side === 'staff') await remindAfter(tx, id, REMIND_AFTER_SECONDS);
  tx.emit(
    messageCreated(
      id,
      {
        conversation_id: id,
        author_type: author.type,
        message_id: message.id,
        seq: message.seq,
        internal,
      },
      internal ? { version: now.version } : heardBy(now),
    ),
  );
  return message;
}

function requireText(body: string): void {
  // A character has at most two units: what is longer than that is not counted.
  const isLong = body.length > 2 * MESSAGE_CHARS_MAX || [...body].length > MESSAGE_CHARS_MAX;
  if (isLong) {
    const said = `at most ${MESSAGE_CHARS_MAX} characters`;
    throw refuseField('MESSAGE_TOO_LONG', '/body', said, { max: MESSAGE_CHARS_MAX });
  }
  if (body.trim() === '') throw refuseField('VALIDATION_FAILED', '/body', 'nothing in it');
}

async function requirePace(tx: Tx, id: Uuid, author: Author): Promise<void> {
  const nth = await rows.nthLatestOf(tx, id, author, MESSAGES_PER_MINUTE_MAX);
  const waitMs = nth ? nth.getTime() + MINUTE_MS - tx.now.getTime() : 0;
  if (waitMs > 0) {
    const facts = { limit: MESSAGES_PER_MINUTE_MAX, tier: 'minute' };
    throw refuse('RATE_LIMITED', facts, { retryAfterSeconds: Math.ceil(waitMs / 1000) });
  }
}

/**
 * Notes that the party has read up to this message; what lies behind the last one counts as the last one.
 * refuses  CONVERSATION_NOT_FOUND 404
 * emits    conversation.read, when the mark grew
 * locks    the conversation
 */
export async function markRead(
  tx: Tx,
  party: Party,
  id: Uuid,
  upTo: number,
): Promise<SeenConversation> {
  const conversation = await lock(tx, id, party);
  const { lastSeq, lastPublicSeq } = conversation;
  const seq = Math.min(upTo, party.side === 'staff' ? lastSeq : lastPublicSeq);
  const grown = seq > 0 ? await rows.growRead(tx, id, readerOf(party).name, seq) : undefined;
  if (grown !== undefined) {
    // Nothing that a shopper hears tells of a note.
    const told = Math.min(grown, lastPublicSeq);
    const fact = { conversation_id: id, author_type: authorOf(party).type, seq: told };
    if (told > 0) tx.emit(conversationRead(id, fact, heardBy(conversation)));
  }
  return seen(tx, id, party);
}

/**
 * Closes a conversation; one that is closed stays so. The next message opens it again.
 * refuses  CONVERSATION_NOT_FOUND 404
 * emits    conversation.closed
 */
export async function closeConversation(tx: Tx, party: Party, id: Uuid): Promise<SeenConversation> {
  await lock(tx, id, party);
  const closed = await rows.markClosed(tx, id);
  if (closed) {
    const fact = { conversation_id: id, author_type: authorOf(party).type };
    tx.emit(conversationClosed(id, fact, heardBy(closed)));
  }
  return seen(tx, id, party);
}

/**
 * Gives a conversation to one of staff, or to nobody (null). Compare and set: of two who take it, one has it.
 * expected  who has it now; left out, it is free or the caller's own
 * refuses   CONVERSATION_NOT_FOUND 404, NOT_FOUND 404 (no such staff), CONVERSATION_ASSIGNED 409 {assignee_id}
 * emits     conversation.assigned
 */
export async function assignConversation(
  tx: Tx,
  party: Party & { readonly side: 'staff' },
  id: Uuid,
  { to, expected }: { readonly to: Uuid | null; readonly expected: Uuid | null | undefined },
): Promise<SeenConversation> {
  const { assigneeId } = await lock(tx, id, party);
  const member = to === null ? undefined : await staffById(tx, to);
  if (to !== null && (!member || member.status === 'removed')) throw refuse('NOT_FOUND');
  if (expected === undefined && assigneeId === to) return seen(tx, id, party);
  const own = assigneeId === party.id ? assigneeId : null;
  const changed = await rows.assign(tx, id, { from: expected === undefined ? own : expected, to });
  if (!changed) throw refuse('CONVERSATION_ASSIGNED', { assignee_id: assigneeId });
  if (assigneeId !== to) {
    const fact = { conversation_id: id, author_type: authorOf(party).type, assignee_id: to };
    tx.emit(conversationAssigned(id, fact, heardBy(changed)));
  }
  return seen(tx, id, party);
}

/**
 * Says that an answer was not read for a while, once until the shopper has read again; looks again later when the answers
 * are younger than that.
 * emits  conversation.reply_unread
 */
export async function remindOfReply(tx: Tx, id: Uuid): Promise<void> {
  const conversation = await rows.lockConversation(tx, id);
  const unread = await rows.unreadAnswers(tx, id);
  if (!conversation || !unread || conversation.remindedSeq > unread.read) return;
  const dueMs = unread.since.getTime() + REMIND_AFTER_SECONDS * 1000 - tx.now.getTime();
  if (dueMs > 0) {
    await remindAfter(tx, id, Math.ceil(dueMs / 1000));
    return;
  }
  await rows.noteReminded(tx, id, unread.last);
  tx.emit(replyUnread(id, { conversation_id: id, seq: unread.last }));
}

const remindAfter = (tx: Tx, id: Uuid, startAfterSeconds: number): Promise<Uuid> =>
  enqueue(tx, remind, { conversation_id: id }, { startAfterSeconds, singletonKey: id });

// Who may what

async function lock(tx: Tx, id: Uuid, party: Party): Promise<Conversation> {
  const found = await rows.lockConversation(tx, id);
  if (!found || !mayEnter(found, party)) throw refuse('CONVERSATION_NOT_FOUND');
  return found;
}

const seen = async (tx: Tx, id: Uuid, party: Party): Promise<SeenConversation> =>
  present(await rows.seenRow(tx, id, readerOf(party)), 'the conversation just written');

function mayEnter(conversation: Conversation, party: Party): boolean {
  if (party.side === 'staff') return true;
  const { customerId, guestTokenHash } = conversation;
  if (customerId !== null) return customerId === party.customerId;
  return guestTokenHash !== null && party.tokenHashes.includes(guestTokenHash);
}

const readerOf = (party: Party): rows.Reader =>
  party.side === 'shopper'
    ? { name: 'shopper', isStaff: false }
    : { name: `${party.kind}:${party.id}`, isStaff: true };

export function authorOf(party: Party): Author {
  if (party.side === 'staff') return { type: party.kind, id: party.id };
  return party.customerId === undefined
    ? { type: 'guest', id: null }
    : { type: 'customer', id: party.customerId };
}

const heardBy = ({ id, customerId, guestTokenHash, version }: Conversation) => ({
  customerId,
  conversationId: guestTokenHash === null ? null : id,
  version,
});
