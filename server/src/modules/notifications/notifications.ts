/* Telling people what happened, by mail.
 * Terms       notification: one thing told to one recipient because of one event. to tell: to write its row; to send:
 *             to bring the mail to the mail server. try: one attempt at that.
 * Invariants  one notification per event, template, channel and recipient (unique key), so an event that is read twice
 *             is told once; what was sent or cancelled stays so (guarded update), and only staff have a failed one
 *             tried again (decision 0033); a row holds no text and no token.
 * Locks       none but the row's own.
 */
import type { Uuid } from '../../kernel/ids.ts';
import type { LoggedEvent } from '../../platform/events.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { notificationFailed, notificationSent } from './events.ts';
import * as rows from './store.ts';
import { isErased, notificationsFor } from './tell.ts';
import type { Notification, Priority, TemplateName } from './types.ts';

export const findNotification = (db: Db, id: Uuid): Promise<Notification | undefined> =>
  rows.notificationRow(db, id);
export const notificationsAbout = rows.idsAbout;

const HOUR_MS = 3_600_000;
/** Warnings that a stranger can cause: so many an hour and recipient, else the mailbox is the weapon. */
const WARNINGS_PER_HOUR_MAX = 3;
const CAUSED_BY_STRANGERS: readonly TemplateName[] = ['registration_repeated', 'payment_failed'];

/** Writes what an event is to be told as, once; gives the new rows. An event read again gives none. */
export async function tell(
  tx: Tx,
  event: LoggedEvent,
): Promise<readonly { readonly id: Uuid; readonly priority: Priority }[]> {
  const made: { id: Uuid; priority: Priority }[] = [];
  for (const wanted of await notificationsFor(tx, event)) {
    if (CAUSED_BY_STRANGERS.includes(wanted.template)) {
      const since = new Date(tx.now.getTime() - HOUR_MS);
      const told = await rows.countSince(tx, { ...wanted, since });
      if (told >= WARNINGS_PER_HOUR_MAX) continue;
    }
    const id = await rows.insertNotification(tx, wanted);
    if (id) made.push({ id, priority: wanted.priority });
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
