import type { Uuid } from '../../kernel/ids.ts';
import type { Page } from '../../platform/http/route.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { byInstant, keyset } from '../../platform/postgres/keyset.ts';
import { json, sql } from '../../platform/postgres/sql.ts';
import type {
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
  channel: string;
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

/** Undefined when the event was told before. */
export async function insertNotification(
  tx: Tx,
  notification: NewNotification,
): Promise<Uuid | undefined> {
  const row = await tx.one<{ id: Uuid }>(sql`
    insert into notifications (id, event_id, template, recipient, customer_id, order_id, locale, priority, facts)
    values (${tx.newId()}, ${notification.eventId}, ${notification.template}, ${notification.recipient},
      ${notification.customerId}, ${notification.orderId}, ${notification.locale}, ${notification.priority},
      ${json(notification.facts)}::jsonb)
    on conflict (store_id, event_id, template, channel, recipient) do nothing
    returning id`);
  return row?.id;
}

/** How often a recipient was told this since then. */
export async function countSince(
  db: Db,
  told: { readonly template: TemplateName; readonly recipient: string; readonly since: Date },
): Promise<number> {
  const row = await db.one<{ total: number }>(sql`
    select count(*) as total from notifications
     where lower(recipient) = ${told.recipient} and template = ${told.template} and created_at > ${told.since}`);
  return row?.total ?? 0;
}

export async function notificationRow(db: Db, id: Uuid): Promise<Notification | undefined> {
  const row = await db.one<NotificationRow>(
    sql`select ${columns} from notifications where id = ${id}`,
  );
  return row && fromRow(row);
}

/** False when it is not as it was found: somebody was quicker, or the person was erased. Only to `sent` leads a way from `failed`. */
export async function finish(
  tx: Tx,
  { id, recipient }: Pick<Notification, 'id' | 'recipient'>,
  end: {
    readonly status: 'sent' | 'failed' | 'cancelled';
    readonly tries: number;
    readonly error: string | null;
  },
): Promise<boolean> {
  const count = await tx.run(sql`
    update notifications set status = ${end.status}, attempts = attempts + ${end.tries}, error = ${end.error},
      sent_at = case when ${end.status} = 'sent' then app_now() end, updated_at = app_now()
    where id = ${id} and recipient = ${recipient}
      and (status = 'pending' or (status = 'failed' and ${end.status} = 'sent'))`);
  return count === 1;
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
