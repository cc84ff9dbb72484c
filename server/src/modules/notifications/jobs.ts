import Type from 'typebox';
import type { Uuid } from '../../kernel/ids.ts';
import type { Edges } from '../../platform/edges.ts';
import { UuidText } from '../../platform/http/schemas.ts';
import { defineQueue, enqueue, JOB_PRIORITY } from '../../platform/jobs/jobs.ts';
import { MailError } from '../../platform/mail/mail.ts';
import type { Ctx } from '../../platform/postgres/db.ts';
import { customerErased } from '../customers/events.ts';
import { composeMail } from './compose.ts';
import {
  findNotification,
  markCancelled,
  markFailed,
  markSent,
  markTried,
  notificationsAbout,
  tell,
} from './notifications.ts';
import { TOLD_EVENTS } from './tell.ts';

/** The queue's own rules: a first try and three more, after 60, 300 and 900 s. */
const sendMail = defineQueue('notifications.send', {
  data: Type.Object({ notification_id: UuidText }),
});

/** Somebody waits for a link; nobody waits for a receipt. */
const PRIORITIES = { ...JOB_PRIORITY, urgent: JOB_PRIORITY.high } as const;

export function notificationJobs(edges: Edges): void {
  const { readers, inTx, jobs, mailer } = edges;
  readers.on('notifications.tell', TOLD_EVENTS, (ctx, event) =>
    inTx(ctx, async (tx) => {
      for (const { id, priority } of await tell(tx, event)) {
        await enqueue(tx, sendMail, { notification_id: id }, { priority: PRIORITIES[priority] });
      }
    }),
  );
  jobs.work(sendMail, (ctx, { notification_id: id }, { isLastAttempt }) =>
    send(edges, ctx, id, isLastAttempt),
  );
  // The rows were emptied in the transaction that erased; the files of development go now.
  readers.on('notifications.forget', [customerErased.type], async (ctx, event) =>
    mailer.forget(await notificationsAbout(edges.reads(ctx), event.aggregateId)),
  );
}

/** One try. Throws to be tried again; a mail may leave twice when the process dies between, with one Message-ID. */
async function send(edges: Edges, ctx: Ctx, id: Uuid, isLastTry: boolean): Promise<void> {
  const { inTx, reads, mailer, secrets, config } = edges;
  const told = await findNotification(reads(ctx), id);
  if (told?.status !== 'pending') return;
  try {
    const world = { secrets, publicUrl: config.server.publicUrl };
    const mail = await composeMail(reads(ctx), world, told);
    if (!mail) {
      await inTx(ctx, (tx) => markCancelled(tx, told));
      return;
    }
    await mailer.send({ ...mail, id, kind: told.template, to: told.recipient });
  } catch (error) {
    const isOurs = !(error instanceof MailError);
    const reason = isOurs ? 'the mail could not be made' : error.message;
    const isOver = isLastTry || (!isOurs && error.isFinal);
    await inTx(ctx, (tx) => (isOver ? markFailed(tx, told, reason) : markTried(tx, id, reason)));
    if (isOurs || !isOver) throw error;
    return;
  }
  const isTold = await inTx(ctx, (tx) => markSent(tx, told));
  if (!isTold) await mailer.forget([id]);
}
