import Type from 'typebox';
import type { Uuid } from '../../kernel/ids.ts';
import type { Edges } from '../../platform/edges.ts';
import { UuidText } from '../../platform/http/schemas.ts';
import { DeadJob, defineQueue, enqueue, JOB_PRIORITY } from '../../platform/jobs/jobs.ts';
import { MailError } from '../../platform/mail/mail.ts';
import { type Ctx, SYSTEM } from '../../platform/postgres/db.ts';
import { sql } from '../../platform/postgres/sql.ts';
import { customerErased } from '../customers/events.ts';
import { composeMail } from './compose.ts';
import {
  findNotification,
  forgetInApp,
  isToBeSent,
  markCancelled,
  markFailed,
  markSent,
  markTried,
  notificationsAbout,
  show,
  tell,
} from './notifications.ts';
import { TOLD_EVENTS } from './tell.ts';

/** A first try and three more, so long after the one before: a mail server may be away for twenty minutes. */
const sendMail = defineQueue('notifications.send', {
  data: Type.Object({ notification_id: UuidText }),
  retries: 3,
  backoffSeconds: [60, 300, 900],
});

/** Somebody waits for a link; nobody waits for a receipt. */
const PRIORITIES = { ...JOB_PRIORITY, urgent: JOB_PRIORITY.high } as const;

/** How long what was told in the shop can be read there. */
const IN_APP_DAYS = 90;
const DAY_MS = 86_400_000;
const FORGET_MS = 3_600_000;
const FORGOTTEN_AT_ONCE = 1000;
const FORGET_BATCHES_MAX = 20;
const STORES_AT_ONCE = 1000;

export function notificationJobs(edges: Edges): void {
  const { readers, inTx, jobs, mailer, timers, locate, env } = edges;
  readers.together('notifications.tell', TOLD_EVENTS, (ctx, events) =>
    inTx(ctx, async (tx) => {
      for (const event of events) {
        for (const { id, priority, afterSeconds } of await tell(tx, event)) {
          await enqueue(
            tx,
            sendMail,
            { notification_id: id },
            { priority: PRIORITIES[priority], startAfterSeconds: afterSeconds },
          );
        }
      }
    }),
  );
  jobs.work(
    sendMail,
    (ctx, { notification_id: id }, { isLastAttempt }) => send(edges, ctx, id, isLastAttempt),
    {
      abandoned: async (ctx, { notification_id: id }) => {
        const told = await findNotification(edges.reads(ctx), id);
        if (told && isToBeSent(told)) {
          await inTx(ctx, (tx) => markFailed(tx, told, 'the last try was cut off'));
        }
      },
    },
  );
  timers.every('notifications.forget', FORGET_MS, async () => {
    const before = new Date(env.now().getTime() - IN_APP_DAYS * DAY_MS);
    const stores = await locate.many<{ store_id: Uuid }>(
      sql`select store_id from stores_with_old_in_app(${before}, ${STORES_AT_ONCE})`,
    );
    for (const { store_id: storeId } of stores) {
      for (let batch = 1; batch <= FORGET_BATCHES_MAX; batch += 1) {
        const ctx = { storeId, actor: SYSTEM };
        const gone = await inTx(ctx, (tx) => forgetInApp(tx, before, FORGOTTEN_AT_ONCE));
        if (gone < FORGOTTEN_AT_ONCE) break;
      }
    }
  });
  // The rows were emptied in the transaction that erased; the files of development go now.
  readers.on('notifications.forget', [customerErased.type], async (ctx, event) =>
    mailer.forget(await notificationsAbout(edges.reads(ctx), event.aggregateId)),
  );
}

/**
 * One try. Throws to be tried again: after the last try, and when the mailbox was refused, by staff, who have the dead
 * job retried. A mail may leave twice when the process dies between, with one Message-ID.
 */
async function send(edges: Edges, ctx: Ctx, id: Uuid, isLastTry: boolean): Promise<void> {
  const { inTx, reads, mailer, secrets, config } = edges;
  const told = await findNotification(reads(ctx), id);
  if (!told || !isToBeSent(told)) return;
  try {
    const world = { secrets, publicUrl: config.server.publicUrl, now: edges.env.now() };
    const mail = await composeMail(reads(ctx), world, told);
    if (!mail) {
      await inTx(ctx, (tx) => markCancelled(tx, told));
      return;
    }
    if (told.channel === 'in_app') {
      await inTx(ctx, (tx) => show(tx, told, { title: mail.subject, body: mail.preview }));
      return;
    }
    await mailer.send({ ...mail, id, kind: told.template, to: told.recipient });
  } catch (error) {
    const isOurs = !(error instanceof MailError);
    const reason = isOurs ? 'the mail could not be made' : error.message;
    const isFinal = !isOurs && error.isFinal;
    await inTx(ctx, (tx) =>
      isLastTry || isFinal ? markFailed(tx, told, reason) : markTried(tx, id, reason),
    );
    const said = `${told.template} (notification ${id}): ${isOurs ? String(error) : reason}`;
    throw new (isFinal ? DeadJob : Error)(said, { cause: error });
  }
  const isTold = await inTx(ctx, (tx) => markSent(tx, told));
  if (!isTold) await mailer.forget([id]);
}
