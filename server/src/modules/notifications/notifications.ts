/* Telling people what happened, by mail.
 * Terms       notification: one thing told to one recipient because of one event. to tell: to write its row; to send:
 *             to bring the mail to the mail server. try: one attempt at that.
 * Invariants  one notification per event, template, channel and recipient (unique key), so an event that is read twice
 *             is told once; what was sent or cancelled stays so (guarded update), and only staff have a failed one
 *             tried again (decision 0033); a row holds no text and no token.
 * Locks       the row's own; who is told is held (shared) while their row is written, so that an erasure sees it or comes
 *             first.
 */
import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { LoggedEvent } from '../../platform/events.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { holdCustomers } from './cross-module.ts';
import { notificationFailed, notificationSent } from './events.ts';
import * as rows from './store.ts';
import { isErased, notificationsFor } from './tell.ts';
import type {
  InAppNotification,
  NewNotification,
  Notification,
  Priority,
  TemplateName,
} from './types.ts';

export const findNotification = (db: Db, id: Uuid): Promise<Notification | undefined> =>
  rows.notificationRow(db, id);
/** Those of these that are there, in any order. */
export const notificationsById = rows.notificationRows;
export const notificationsAbout = rows.idsAbout;

/** Mails that a stranger can cause: so many in so many hours to one recipient, else the mailbox is the weapon. */
const CAUSED_BY_STRANGERS: Readonly<
  Partial<Record<TemplateName, { readonly most: number; readonly hours: number }>>
> = {
  registration_repeated: { most: 3, hours: 1 },
  payment_failed: { most: 3, hours: 1 },
  abandoned_cart: { most: 1, hours: 24 },
  abandoned_cart_reminder: { most: 1, hours: 24 },
};

type Made = { readonly id: Uuid; readonly priority: Priority; readonly afterSeconds: number };

/** Writes what events are to be told as, once; gives the new rows. An event read again gives none. */
export async function tell(tx: Tx, events: readonly LoggedEvent[]): Promise<readonly Made[]> {
  const there = await withoutErased(tx, await notificationsFor(tx, events));
  const wanted = (await withoutFloods(tx, there)).map((one) => ({ ...one, id: tx.newId() }));
  if (wanted.length === 0) return [];
  const fresh = await rows.insertNotifications(tx, wanted);
  return wanted.flatMap(({ id, priority, afterSeconds = 0 }) =>
    fresh.has(id) ? [{ id, priority, afterSeconds }] : [],
  );
}

/** Without those who were erased since they were looked up: what is written to them now nobody would erase. */
async function withoutErased(
  tx: Tx,
  wanted: readonly NewNotification[],
): Promise<readonly NewNotification[]> {
  const ids = [...new Set(wanted.flatMap(({ customerId }) => customerId ?? []))];
  if (ids.length === 0) return wanted;
  const held = await holdCustomers(tx, ids);
  return wanted.filter(({ customerId }) => customerId === null || held.has(customerId));
}

/** Without what a recipient had too often; what is told of these events anew counts once. */
async function withoutFloods(
  tx: Tx,
  wanted: readonly NewNotification[],
): Promise<readonly NewNotification[]> {
  const caused = wanted.flatMap(({ eventId, template, recipient }) => {
    const limit = CAUSED_BY_STRANGERS[template];
    return limit ? [{ eventId, template, recipient, hours: limit.hours }] : [];
  });
  if (caused.length === 0) return wanted;
  const counts = await rows.countsSince(
    tx,
    caused,
    caused.map(({ eventId }) => eventId),
  );
  const keyOf = (one: Pick<NewNotification, 'template' | 'recipient'>): string =>
    `${one.template} ${one.recipient}`;
  const told = new Map(caused.map((one, index) => [keyOf(one), counts[index] ?? 0]));
  return wanted.filter((one) => {
    const limit = CAUSED_BY_STRANGERS[one.template];
    if (!limit) return true;
    const before = told.get(keyOf(one)) ?? 0;
    told.set(keyOf(one), before + 1);
    return before < limit.most;
  });
}

/** Whether a mail may leave: nothing did yet, and there is somebody to write to. */
export const isToBeSent = ({ status, recipient }: Notification): boolean =>
  (status === 'pending' || status === 'failed') && !isErased(recipient);

/** What a customer reads in the shop; nothing where a mail left. */
export type Text = { readonly title: string; readonly body: string };

/**
 * Notes that mails left, and writes what is read in the shop. Gives those of whom that is so: not what is there
 * already, nor whoever was erased meanwhile. emits notification.sent
 */
export async function markSent(
  tx: Tx,
  sent: readonly { readonly told: Notification; readonly text?: Text }[],
): Promise<ReadonlySet<Uuid>> {
  const mine = await rows.finish(
    tx,
    sent.map(({ told }) => told),
    { status: 'sent', tries: 1, error: null },
  );
  const texts = sent.flatMap(({ told, text }) =>
    text && mine.has(told.id) ? [{ id: told.id, ...text, data: shownIds(told) }] : [],
  );
  if (texts.length > 0) rows.setTexts(tx, texts);
  for (const { told, text } of sent) {
    if (!mine.has(told.id)) continue;
    // Customers hear of what they read in the shop.
    const audience = text ? { customerId: told.customerId } : {};
    tx.emit(notificationSent(told.id, factOf(told), audience));
  }
  return mine;
}

const shownIds = ({ facts }: Notification): InAppNotification['data'] =>
  Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) =>
      SHOWN_IDS.includes(name) && typeof value === 'string' ? [[name, value] as const] : [],
    ),
  );

/** Of an event's facts what leads a page to the thing. */
const SHOWN_IDS = [
  ...['order_id', 'fulfillment_id', 'refund_id', 'product_id', 'variant_id'],
  'conversation_id',
];

/** What is read in the shop, by ids. */
export const inAppByIds = rows.inAppRows;
export const inAppOf = rows.inAppPage;
export const markAllRead = rows.markAllRead;
export const forgetInApp = rows.deleteInApp;

/** Refuses NOT_FOUND 404 for one of somebody else as well. */
export async function readNotification(
  tx: Tx,
  id: Uuid,
  customerId: Uuid,
): Promise<InAppNotification> {
  const found = await rows.markRead(tx, id, customerId);
  if (!found) throw refuse('NOT_FOUND');
  return found;
}

/** Notes a try that failed; another one follows. */
export const markTried = rows.noteTry;

/** Notes that it will not arrive; once more when staff had it tried. emits notification.failed, the first time */
export async function markFailed(tx: Tx, told: Notification, error: string): Promise<void> {
  const { size } = await rows.finish(tx, [told], { status: 'failed', tries: 1, error });
  if (size > 0) tx.emit(notificationFailed(told.id, factOf(told)));
  else await rows.noteTry(tx, told.id, error);
}

/** Notes that there is nothing to tell any more: a link that was used, a person who was erased. */
export async function markCancelled(tx: Tx, told: readonly Notification[]): Promise<void> {
  await rows.finish(tx, told, { status: 'cancelled', tries: 0, error: null });
}

const factOf = ({ id, template, channel }: Notification) => ({
  notification_id: id,
  template,
  channel,
});
