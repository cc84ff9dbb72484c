/* Telling people what happened, by mail.
 * Terms       notification: one thing told to one recipient because of one event. to tell: to write its row; to send:
 *             to bring the mail to the mail server. try: one attempt at that.
 * Invariants  one notification per event, template, channel and recipient (unique key), so an event that is read twice
 *             is told once; what was sent or cancelled stays so (guarded update), and only staff have a failed one
 *             tried again (decision 0033); a row holds no text and no token.
 * Locks       none but the row's own.
 */
import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { LoggedEvent } from '../../platform/events.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { notificationFailed, notificationSent } from './events.ts';
import * as rows from './store.ts';
import { isErased, notificationsFor } from './tell.ts';
import type { InAppNotification, Notification, Priority, TemplateName } from './types.ts';

export const findNotification = (db: Db, id: Uuid): Promise<Notification | undefined> =>
  rows.notificationRow(db, id);
export const notificationsAbout = rows.idsAbout;

const HOUR_MS = 3_600_000;
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

/** Writes what an event is to be told as, once; gives the new rows. An event read again gives none. */
export async function tell(tx: Tx, event: LoggedEvent): Promise<readonly Made[]> {
  const made: Made[] = [];
  for (const wanted of await notificationsFor(tx, event)) {
    const limit = CAUSED_BY_STRANGERS[wanted.template];
    if (limit) {
      const since = new Date(tx.now.getTime() - limit.hours * HOUR_MS);
      const told = await rows.countSince(tx, { ...wanted, since });
      if (told >= limit.most) continue;
    }
    const id = await rows.insertNotification(tx, wanted);
    if (id) made.push({ id, priority: wanted.priority, afterSeconds: wanted.afterSeconds ?? 0 });
  }
  return made;
}

/** Whether a mail may leave: nothing did yet, and there is somebody to write to. */
export const isToBeSent = ({ status, recipient }: Notification): boolean =>
  (status === 'pending' || status === 'failed') && !isErased(recipient);

/** Notes that the mail left. False when the person was erased meanwhile. emits notification.sent */
export async function markSent(tx: Tx, told: Notification): Promise<boolean> {
  const isMine = await rows.finish(tx, told, { status: 'sent', tries: 1, error: null });
  if (isMine) tx.emit(notificationSent(told.id, factOf(told)));
  return isMine;
}

/** Writes what the customer reads in the shop. False when it is there already. emits notification.sent */
export async function show(
  tx: Tx,
  told: Notification,
  text: { readonly title: string; readonly body: string },
): Promise<boolean> {
  const data = Object.entries(told.facts).flatMap(([name, value]) =>
    SHOWN_IDS.includes(name) && typeof value === 'string' ? [[name, value] as const] : [],
  );
  const isMine = await rows.finish(tx, told, { status: 'sent', tries: 1, error: null });
  if (!isMine) return false;
  rows.setText(tx, told.id, { ...text, data: Object.fromEntries(data) });
  tx.emit(notificationSent(told.id, factOf(told), { customerId: told.customerId }));
  return true;
}

/** Of an event's facts what leads a page to the thing. */
const SHOWN_IDS = ['order_id', 'fulfillment_id', 'refund_id', 'product_id', 'variant_id'];

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
  const isFirst = await rows.finish(tx, told, { status: 'failed', tries: 1, error });
  if (isFirst) tx.emit(notificationFailed(told.id, factOf(told)));
  else await rows.noteTry(tx, told.id, error);
}

/** Notes that there is nothing to tell any more: a link that was used, a person who was erased. */
export async function markCancelled(tx: Tx, told: Notification): Promise<void> {
  await rows.finish(tx, told, { status: 'cancelled', tries: 0, error: null });
}

const factOf = ({ id, template, channel }: Notification) => ({
  notification_id: id,
  template,
  channel,
});
