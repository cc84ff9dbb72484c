import type { Uuid } from '../../kernel/ids.ts';
import type { Page } from '../../platform/http/route.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { byInstant, byInteger, keyset } from '../../platform/postgres/keyset.ts';
import { type Sql, sql } from '../../platform/postgres/sql.ts';
import type {
  Author,
  AuthorType,
  Conversation,
  ConversationStatus,
  Message,
  SeenConversation,
} from './types.ts';

/** Unread messages are counted no further: a badge shows no more. */
const UNREAD_MAX = 100;

type ConversationRow = {
  id: Uuid;
  customer_id: Uuid | null;
  guest_token_hash: string | null;
  email: string | null;
  subject: string | null;
  order_id: Uuid | null;
  status: ConversationStatus;
  assignee_id: Uuid | null;
  last_seq: number;
  last_public_seq: number;
  last_message_at: Date;
  reminded_seq: number;
  version: number;
  created_at: Date;
};
type SeenRow = ConversationRow & { read_seq: number; unread_count: number };
const columns = sql`c.id, c.customer_id, c.guest_token_hash, c.email, c.subject, c.order_id, c.status, c.assignee_id,
  c.last_seq, c.last_public_seq, c.last_message_at, c.reminded_seq, c.version, c.created_at`;
const fromRow = (row: ConversationRow): Conversation => ({
  id: row.id,
  customerId: row.customer_id,
  guestTokenHash: row.guest_token_hash,
  email: row.email,
  subject: row.subject,
  orderId: row.order_id,
  status: row.status,
  assigneeId: row.assignee_id,
  lastSeq: row.last_seq,
  lastPublicSeq: row.last_public_seq,
  lastMessageAt: row.last_message_at,
  remindedSeq: row.reminded_seq,
  version: row.version,
  createdAt: row.created_at,
});
const fromSeenRow = (row: SeenRow): SeenConversation => ({
  ...fromRow(row),
  readSeq: row.read_seq,
  unreadCount: row.unread_count,
});

/** Whose reading it is. */
export type Reader = { readonly name: string; readonly isStaff: boolean };

const seenBy = ({ name, isStaff }: Reader): Sql => sql`
  select ${columns}, coalesce(r.last_seq, 0) as read_seq,
    (select count(*)::int from (
       select 1 from conversation_messages m
        where m.conversation_id = c.id and m.seq > coalesce(r.last_seq, 0) and not m.internal
          and (m.author_type in ('staff', 'api_key')) <> ${isStaff}
        limit ${UNREAD_MAX}) unread) as unread_count
  from conversations c
  left join conversation_reads r on r.conversation_id = c.id and r.reader = ${name}`;

export async function seenRow(
  db: Db,
  id: Uuid,
  reader: Reader,
): Promise<SeenConversation | undefined> {
  const row = await db.one<SeenRow>(sql`${seenBy(reader)} where c.id = ${id}`);
  return row && fromSeenRow(row);
}

export type ConversationFilter = {
  readonly status?: ConversationStatus;
  readonly customerId?: Uuid;
  readonly assigneeId?: Uuid;
  readonly orderId?: Uuid;
};

export async function conversationPage(
  db: Db,
  page: Page,
  filter: ConversationFilter,
  reader: Reader,
): Promise<readonly SeenConversation[]> {
  const { status, customerId, assigneeId, orderId } = filter;
  const conditions = [
    ...(status === undefined ? [] : [sql`c.status = ${status}`]),
    ...(customerId === undefined ? [] : [sql`c.customer_id = ${customerId}`]),
    ...(assigneeId === undefined ? [] : [sql`c.assignee_id = ${assigneeId}`]),
    ...(orderId === undefined ? [] : [sql`c.order_id = ${orderId}`]),
  ];
  const sorts = {
    last_message_at: byInstant(sql`c.last_message_at`),
    created_at: byInstant(sql`c.created_at`),
  };
  const rows = await db.many<SeenRow>(
    sql`${seenBy(reader)} ${keyset(page, sorts, conditions, sql`c.id`)}`,
  );
  return rows.map(fromSeenRow);
}

export async function conversationRow(db: Db, id: Uuid): Promise<Conversation | undefined> {
  const row = await db.one<ConversationRow>(
    sql`select ${columns} from conversations c where c.id = ${id}`,
  );
  return row && fromRow(row);
}

export async function lockConversation(tx: Tx, id: Uuid): Promise<Conversation | undefined> {
  const row = await tx.one<ConversationRow>(
    sql`select ${columns} from conversations c where c.id = ${id} for update`,
  );
  return row && fromRow(row);
}

export async function insertConversation(
  tx: Tx,
  made: Pick<
    Conversation,
    'id' | 'customerId' | 'guestTokenHash' | 'email' | 'subject' | 'orderId'
  >,
): Promise<Conversation> {
  const row = await tx.one<ConversationRow>(sql`
    insert into conversations as c (id, customer_id, guest_token_hash, email, subject, order_id)
    values (${made.id}, ${made.customerId}, ${made.guestTokenHash}, ${made.email}, ${made.subject}, ${made.orderId})
    returning ${columns}`);
  return fromRow(row as ConversationRow);
}

/** Takes the next number: of a message that is no note, with where it leaves the conversation. */
export async function takeSeq(
  tx: Tx,
  id: Uuid,
  status: ConversationStatus | undefined,
): Promise<Conversation> {
  const row = await tx.one<ConversationRow>(
    status === undefined
      ? sql`update conversations c set last_seq = last_seq + 1, updated_at = app_now()
            where id = ${id} returning ${columns}`
      : sql`update conversations c set last_seq = last_seq + 1, last_public_seq = last_seq + 1, status = ${status},
              last_message_at = app_now(), version = version + 1, updated_at = app_now()
            where id = ${id} returning ${columns}`,
  );
  return fromRow(row as ConversationRow);
}

/** Undefined when it is closed already. */
export async function markClosed(tx: Tx, id: Uuid): Promise<Conversation | undefined> {
  const row = await tx.one<ConversationRow>(sql`
    update conversations c set status = 'closed', version = version + 1, updated_at = app_now()
    where id = ${id} and status in ('open', 'pending') returning ${columns}`);
  return row && fromRow(row);
}

/** Undefined when another than the expected has it. */
export async function assign(
  tx: Tx,
  id: Uuid,
  change: { readonly from: Uuid | null; readonly to: Uuid | null },
): Promise<Conversation | undefined> {
  const row = await tx.one<ConversationRow>(sql`
    update conversations c set assignee_id = ${change.to}, version = version + 1, updated_at = app_now()
    where id = ${id} and assignee_id is not distinct from ${change.from}::uuid returning ${columns}`);
  return row && fromRow(row);
}

export async function noteReminded(tx: Tx, id: Uuid, seq: number): Promise<void> {
  await tx.run(sql`
    update conversations set reminded_seq = ${seq}, updated_at = app_now() where id = ${id}`);
}

// Messages

type MessageRow = {
  id: Uuid;
  conversation_id: Uuid;
  seq: number;
  author_type: AuthorType;
  author_id: Uuid | null;
  body: string;
  internal: boolean;
  client_id: string | null;
  created_at: Date;
};
const messageColumns = sql`m.id, m.conversation_id, m.seq, m.author_type, m.author_id, m.body, m.internal, m.client_id,
  m.created_at`;
const fromMessageRow = (row: MessageRow): Message => ({
  id: row.id,
  conversationId: row.conversation_id,
  seq: row.seq,
  author: { type: row.author_type, id: row.author_id },
  body: row.body,
  internal: row.internal,
  clientId: row.client_id,
  createdAt: row.created_at,
});

export async function insertMessage(tx: Tx, message: Omit<Message, 'createdAt'>): Promise<Message> {
  const row = await tx.one<MessageRow>(sql`
    insert into conversation_messages as m
      (id, conversation_id, seq, author_type, author_id, body, internal, client_id)
    values (${message.id}, ${message.conversationId}, ${message.seq}, ${message.author.type}, ${message.author.id},
      ${message.body}, ${message.internal}, ${message.clientId})
    returning ${messageColumns}`);
  return fromMessageRow(row as MessageRow);
}

/** What this side sent by this name before. */
export async function messageOfClient(
  db: Db,
  conversationId: Uuid,
  sent: { readonly clientId: string; readonly isStaff: boolean },
): Promise<Message | undefined> {
  const row = await db.one<MessageRow>(sql`
    select ${messageColumns} from conversation_messages m
     where m.conversation_id = ${conversationId} and m.client_id = ${sent.clientId}
       and (m.author_type in ('staff', 'api_key')) = ${sent.isStaff}`);
  return row && fromMessageRow(row);
}

/** When the nth latest message of a writer was written; a guest's are those of the one conversation. */
export async function nthLatestOf(
  db: Db,
  conversationId: Uuid,
  author: Author,
  nth: number,
): Promise<Date | undefined> {
  const theirs =
    author.id === null
      ? sql`m.conversation_id = ${conversationId} and m.author_type = 'guest' order by m.seq desc`
      : sql`m.author_id = ${author.id} order by m.created_at desc`;
  const row = await db.one<{ created_at: Date }>(sql`
    select m.created_at from conversation_messages m where ${theirs} offset ${nth - 1} limit 1`);
  return row?.created_at;
}

export async function messagePage(
  db: Db,
  page: Page,
  conversationId: Uuid,
  withNotes: boolean,
): Promise<readonly Message[]> {
  const conditions = [
    sql`m.conversation_id = ${conversationId}`,
    ...(withNotes ? [] : [sql`not m.internal`]),
  ];
  const sorts = { seq: byInteger(sql`m.seq`) };
  const rows = await db.many<MessageRow>(
    sql`select ${messageColumns} from conversation_messages m ${keyset(page, sorts, conditions, sql`m.id`)}`,
  );
  return rows.map(fromMessageRow);
}

export async function messagesOf(db: Db, ids: readonly Uuid[]): Promise<readonly Message[]> {
  const rows = await db.many<MessageRow>(
    sql`select ${messageColumns} from conversation_messages m where m.id = any(${ids}::uuid[])`,
  );
  return rows.map(fromMessageRow);
}

// What was read

/** The new mark, or undefined when the reader had read that far before. */
export async function growRead(
  tx: Tx,
  conversationId: Uuid,
  reader: string,
  seq: number,
): Promise<number | undefined> {
  const row = await tx.one<{ last_seq: number }>(sql`
    insert into conversation_reads as r (conversation_id, reader, last_seq) values (${conversationId}, ${reader}, ${seq})
    on conflict (store_id, conversation_id, reader) do update set last_seq = excluded.last_seq, read_at = app_now()
      where r.last_seq < excluded.last_seq
    returning r.last_seq`);
  return row?.last_seq;
}

/** What of staff the shopper has not read: when the first of it came, and the number of the last; undefined when nothing. */
export async function unreadAnswers(
  db: Db,
  conversationId: Uuid,
): Promise<{ readonly read: number; readonly last: number; readonly since: Date } | undefined> {
  return db.one(sql`
    with mark as (
      select coalesce(max(r.last_seq), 0) as read from conversation_reads r
       where r.conversation_id = ${conversationId} and r.reader = 'shopper'
    )
    select mark.read, max(m.seq) as last, min(m.created_at) as since
      from mark join conversation_messages m
        on m.conversation_id = ${conversationId} and m.seq > mark.read and not m.internal
       and m.author_type in ('staff', 'api_key')
     group by mark.read`);
}
