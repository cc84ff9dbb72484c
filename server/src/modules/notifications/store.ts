import type { Uuid } from '../../kernel/ids.ts';
import type { Page } from '../../platform/http/route.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { byInstant, keyset } from '../../platform/postgres/keyset.ts';
import { anyOf, json, sql } from '../../platform/postgres/sql.ts';
import type {
  Channel,
  InAppNotification,
  NewNotification,
  Notification,
  NotificationStatus,
  Priority,
  TemplateName,
} from './types.ts';

type NotificationRow = {
  id: Uuid;
  event_id: Uuid;
  template: TemplateName;
  channel: Channel;
  recipient: string;
  customer_id: Uuid | null;
  order_id: Uuid | null;
  locale: string;
  status: NotificationStatus;
  attempts: number;
  priority: Priority;
  facts: Record<string, unknown>;
  sent_at: Date | null;
  error: string | null;
  created_at: Date;
};
const columns = sql`id, event_id, template, channel, recipient, customer_id, order_id, locale, status, attempts, priority,
  facts, sent_at, error, created_at`;
const fromRow = (row: NotificationRow): Notification => ({
  id: row.id,
  eventId: row.event_id,
  template: row.template,
  channel: row.channel,
  recipient: row.recipient,
  customerId: row.customer_id,
  orderId: row.order_id,
  locale: row.locale,
  status: row.status,
  attempts: row.attempts,
  priority: row.priority,
  facts: row.facts,
  sentAt: row.sent_at,
  error: row.error,
  createdAt: row.created_at,
});

/** Writes them, but for those whose event was told before. Gives the ids of the new ones. */
export async function insertNotifications(
  tx: Tx,
  wanted: readonly (NewNotification & { readonly id: Uuid })[],
): Promise<ReadonlySet<Uuid>> {
  const values = wanted.map((one) => ({
    ...{ id: one.id, event_id: one.eventId, template: one.template, channel: one.channel },
    ...{ recipient: one.recipient, customer_id: one.customerId, order_id: one.orderId },
    ...{ locale: one.locale, priority: one.priority, facts: one.facts },
  }));
  const rows = await tx.many<{ id: Uuid }>(sql`
    insert into notifications (id, event_id, template, channel, recipient, customer_id, order_id, locale, priority, facts)
    select id, event_id, template, channel, recipient, customer_id, order_id, locale, priority, facts
      from jsonb_to_recordset(${json(values)}::jsonb)
        as r(id uuid, event_id uuid, template text, channel text, recipient text, customer_id uuid, order_id uuid,
             locale text, priority text, facts jsonb)
    on conflict (store_id, event_id, template, channel, recipient) do nothing
    returning id`);
  return new Set(rows.map(({ id }) => id));
}

type Saying = {
  readonly template: TemplateName;
  readonly recipient: string;
  /** How far to look back. */
  readonly hours: number;
};

/** How often each recipient was told each of these of late, because of other events than these; in their order. */
export async function countsSince(
  db: Db,
  told: readonly Saying[],
  events: readonly Uuid[],
): Promise<readonly number[]> {
  const rows = await db.many<{ total: number }>(sql`
    select (select count(*) from notifications n
             where lower(n.recipient) = asked.recipient and n.template = asked.template
               and n.created_at > app_now() - make_interval(hours => asked.hours)
               and n.event_id <> all(${events}::uuid[])) as total
      from unnest(${told.map(({ recipient }) => recipient)}::text[], ${told.map(({ template }) => template)}::text[],
                  ${told.map(({ hours }) => hours)}::int[]) with ordinality as asked(recipient, template, hours, nth)
     order by nth`);
  return rows.map(({ total }) => total);
}

export async function notificationRow(db: Db, id: Uuid): Promise<Notification | undefined> {
  const row = await db.one<NotificationRow>(
    sql`select ${columns} from notifications where id = ${id}`,
  );
  return row && fromRow(row);
}

export async function notificationRows(
  db: Db,
  ids: readonly Uuid[],
): Promise<readonly Notification[]> {
  const rows = await db.many<NotificationRow>(
    sql`select ${columns} from notifications where id = ${anyOf(ids)}`,
  );
  return rows.map(fromRow);
}

/**
 * Gives the ids of those that were as they were found: of the others somebody was quicker, or the person was erased.
 * Only to `sent` leads a way from `failed`.
 */
export async function finish(
  tx: Tx,
  told: readonly Pick<Notification, 'id' | 'recipient'>[],
  end: {
    readonly status: 'sent' | 'failed' | 'cancelled';
    readonly tries: number;
    readonly error: string | null;
  },
): Promise<ReadonlySet<Uuid>> {
  const rows = await tx.many<{ id: Uuid }>(sql`
    update notifications n set status = ${end.status}, attempts = n.attempts + ${end.tries}, error = ${end.error},
      sent_at = case when ${end.status} = 'sent' then app_now() end, updated_at = app_now()
      from unnest(${told.map(({ id }) => id)}::uuid[], ${told.map(({ recipient }) => recipient)}::text[])
             as found(id, recipient)
    where n.id = found.id and n.recipient = found.recipient
      and (n.status = 'pending' or (n.status = 'failed' and ${end.status} = 'sent'))
    returning n.id`);
  return new Set(rows.map(({ id }) => id));
}

export async function noteTry(tx: Tx, id: Uuid, error: string): Promise<void> {
  await tx.run(sql`
    update notifications set attempts = attempts + 1, error = ${error}, updated_at = app_now()
    where id = ${id} and status in ('pending', 'failed')`);
}

/** What was told to a person, and to others about that person's orders. */
export async function idsAbout(db: Db, customerId: Uuid): Promise<readonly Uuid[]> {
  const rows = await db.many<{ id: Uuid }>(
    sql`select id from notifications where customer_id = ${customerId} order by id limit 10000`,
  );
  return rows.map((row) => row.id);
}

export type NotificationFilter = {
  readonly template?: string;
  readonly recipient?: string;
  readonly status?: string;
};

export async function notificationPage(
  db: Db,
  page: Page,
  filter: NotificationFilter,
): Promise<readonly Notification[]> {
  const { template, recipient, status } = filter;
  const conditions = [
    ...(template === undefined ? [] : [sql`template = ${template}`]),
    ...(recipient === undefined ? [] : [sql`lower(recipient) = ${recipient}`]),
    ...(status === undefined ? [] : [sql`status = ${status}`]),
  ];
  const sorts = { created_at: byInstant(sql`created_at`) };
  const rows = await db.many<NotificationRow>(
    sql`select ${columns} from notifications ${keyset(page, sorts, conditions)}`,
  );
  return rows.map(fromRow);
}

type InAppRow = {
  id: Uuid;
  template: TemplateName;
  title: string;
  body: string;
  data: Record<string, string>;
  created_at: Date;
  read_at: Date | null;
};
const inAppColumns = sql`id, template, title, body, data, created_at, read_at`;
const toInApp = (row: InAppRow): InAppNotification => ({
  id: row.id,
  template: row.template,
  title: row.title,
  body: row.body,
  data: row.data,
  createdAt: row.created_at,
  readAt: row.read_at,
});
const inShopOf = (customerId: Uuid) =>
  sql`customer_id = ${customerId} and channel = 'in_app' and status = 'sent' and title is not null`;

/** Writes what is read in the shop. */
export function setTexts(
  tx: Tx,
  texts: readonly Pick<InAppNotification, 'id' | 'title' | 'body' | 'data'>[],
): void {
  tx.send(sql`
    update notifications n set title = r.title, body = r.body, data = r.data
      from jsonb_to_recordset(${json(texts)}::jsonb) as r(id uuid, title text, body text, data jsonb)
     where n.id = r.id`);
}

export async function inAppRows(
  db: Db,
  ids: readonly Uuid[],
): Promise<readonly InAppNotification[]> {
  const rows = await db.many<InAppRow>(sql`
    select ${inAppColumns} from notifications
     where id = any(${ids}::uuid[]) and channel = 'in_app' and title is not null`);
  return rows.map(toInApp);
}

export async function inAppPage(
  db: Db,
  page: Page,
  of: { readonly customerId: Uuid; readonly isUnread: boolean | undefined },
): Promise<readonly InAppNotification[]> {
  const conditions = [
    inShopOf(of.customerId),
    ...(of.isUnread === undefined ? [] : [sql`(read_at is null) = ${of.isUnread}`]),
  ];
  const sorts = { created_at: byInstant(sql`created_at`) };
  const rows = await db.many<InAppRow>(
    sql`select ${inAppColumns} from notifications ${keyset(page, sorts, conditions)}`,
  );
  return rows.map(toInApp);
}

/** The customer's own; when it was read before, it stays read since then. Undefined when there is none. */
export async function markRead(
  tx: Tx,
  id: Uuid,
  customerId: Uuid,
): Promise<InAppNotification | undefined> {
  const row = await tx.one<InAppRow>(sql`
    update notifications set read_at = coalesce(read_at, app_now())
     where id = ${id} and ${inShopOf(customerId)} returning ${inAppColumns}`);
  return row && toInApp(row);
}

/** Gives how many were unread. */
export const markAllRead = (tx: Tx, customerId: Uuid): Promise<number> =>
  tx.run(sql`
    update notifications set read_at = app_now() where ${inShopOf(customerId)} and read_at is null`);

/** What was told in the shop before then; gives how many of a batch went. */
export const deleteInApp = (tx: Tx, before: Date, most: number): Promise<number> =>
  tx.run(sql`
    delete from notifications where id = any(array(
      select id from notifications where channel = 'in_app' and created_at < ${before}
       order by created_at limit ${most} for update skip locked))`);
