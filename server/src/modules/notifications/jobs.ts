import Type from 'typebox';
import type { Uuid } from '../../kernel/ids.ts';
import type { Edges } from '../../platform/edges.ts';
import { UuidText } from '../../platform/http/schemas.ts';
import {
  DeadJob,
  defineQueue,
  enqueueAll,
  JOB_PRIORITY,
  NotBegun,
} from '../../platform/jobs/jobs.ts';
import { MailError } from '../../platform/mail/mail.ts';
import { type Ctx, SYSTEM, type Tx } from '../../platform/postgres/db.ts';
import { sql } from '../../platform/postgres/sql.ts';
import { customerErased } from '../customers/events.ts';
import { type ComposedMail, composeMails } from './compose.ts';
import {
  findNotification,
  forgetInApp,
  isToBeSent,
  markCancelled,
  markFailed,
  markSent,
  markTried,
  notificationsAbout,
  notificationsById,
  type Text,
  tell,
} from './notifications.ts';
import { TOLD_EVENTS } from './tell.ts';
import type { Notification } from './types.ts';

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

/** Notifications that are made and marked at once: what left and was not marked leaves again after a crash. */
const TOLD_TOGETHER_MAX = 10;
/** With a mail server that is so slow the rest of the mails wait: the queue gives all of them five minutes. */
const LEAVING_MS_MAX = 60_000;

export function notificationJobs(edges: Edges): void {
  const { readers, inTx, jobs, mailer, timers, locate, env } = edges;
  readers.together('notifications.tell', TOLD_EVENTS, (ctx, events) =>
    inTx(ctx, async (tx) => {
      const made = (await tell(tx, events)).map(({ id, priority, afterSeconds }) => ({
        data: { notification_id: id },
        priority: PRIORITIES[priority],
        startAfterSeconds: afterSeconds,
      }));
      await enqueueAll(tx, sendMail, made);
    }),
  );
  jobs.workTogether(
    sendMail,
    TOLD_TOGETHER_MAX,
    (ctx, these) =>
      sendAll(
        edges,
        ctx,
        these.map(({ id, data, isLastAttempt }) => ({
          jobId: id,
          id: data.notification_id,
          isLastTry: isLastAttempt,
        })),
      ),
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

type Wanted = { readonly jobId: Uuid; readonly id: Uuid; readonly isLastTry: boolean };

/** How a try ended. A failure is final where no later try helps: then staff have the dead job retried. */
type Outcome =
  | { readonly is: 'sent'; readonly text?: Text }
  | { readonly is: 'cancelled' }
  | {
      readonly is: 'failed';
      readonly why: string;
      readonly isFinal: boolean;
      readonly error: Error;
    };

type Due = { readonly wanted: Wanted; readonly told: Notification };
type Made = Due & { readonly mail: PromiseSettledResult<ComposedMail | undefined> };
type Tried = Due & { readonly outcome: Outcome };

/**
 * One try at each. Gives what failed, by the job: it is tried again, but after the last try, and when the mailbox was
 * refused, by staff only, who have the dead job retried. A mail may leave twice when the process dies between, with one
 * Message-ID. What is read in the shop does not wait for the mail server.
 */
async function sendAll(
  edges: Edges,
  ctx: Ctx,
  these: readonly Wanted[],
): Promise<ReadonlyMap<Uuid, unknown>> {
  const { inTx, mailer } = edges;
  const made = await makeAll(edges, ctx, these);
  const shown = made.flatMap((one) => (one.told.channel === 'in_app' ? [shownNow(one)] : []));
  if (shown.length > 0) await inTx(ctx, (tx) => note(tx, shown));
  const mails = made.filter(({ told }) => told.channel !== 'in_app');
  const { tried, notBegun } = await bringAll(edges, mails);
  if (tried.length > 0) {
    const gone = await inTx(ctx, (tx) => note(tx, tried));
    if (gone.length > 0) await mailer.forget(gone);
  }
  return new Map<Uuid, unknown>([
    ...notBegun.map(({ jobId }) => [jobId, new NotBegun()] as const),
    ...[...shown, ...tried].flatMap(({ wanted, outcome }) =>
      outcome.is === 'failed' ? [[wanted.jobId, outcome.error] as const] : [],
    ),
  ]);
}

/** What of these is still to be told, with its text. */
async function makeAll(edges: Edges, ctx: Ctx, these: readonly Wanted[]): Promise<readonly Made[]> {
  const { secrets, config, env } = edges;
  const reads = edges.reads(ctx);
  const found = await notificationsById(
    reads,
    these.map(({ id }) => id),
  );
  const known = new Map(found.map((told) => [told.id, told]));
  const due = these.flatMap((wanted) => {
    const told = known.get(wanted.id);
    return told && isToBeSent(told) ? [{ wanted, told }] : [];
  });
  if (due.length === 0) return [];
  const mails = await composeMails(
    reads,
    { secrets, publicUrl: config.server.publicUrl, now: env.now() },
    due.map(({ told }) => told),
  );
  return due.flatMap((one, index) => {
    const mail = mails[index];
    return mail ? [{ ...one, mail }] : [];
  });
}

function shownNow({ wanted, told, mail }: Made): Tried {
  if (mail.status !== 'fulfilled') return { wanted, told, outcome: failureOf(told, mail.reason) };
  const text = mail.value && { title: mail.value.subject, body: mail.value.preview };
  return { wanted, told, outcome: text ? { is: 'sent', text } : { is: 'cancelled' } };
}

/** Brings mails to the mail server, one after another, until that took too long; never throws. */
async function bringAll(
  { mailer, env }: Edges,
  mails: readonly Made[],
): Promise<{ readonly tried: readonly Tried[]; readonly notBegun: readonly Wanted[] }> {
  const tried: Tried[] = [];
  const begun = env.monotonicMs();
  for (const { wanted, told, mail } of mails) {
    if (env.monotonicMs() - begun > LEAVING_MS_MAX) break;
    tried.push({ wanted, told, outcome: await bring(mailer, told, mail) });
  }
  return { tried, notBegun: mails.slice(tried.length).map(({ wanted }) => wanted) };
}

async function bring(
  mailer: Edges['mailer'],
  told: Notification,
  mail: Made['mail'],
): Promise<Outcome> {
  try {
    if (mail.status !== 'fulfilled') throw mail.reason;
    if (!mail.value) return { is: 'cancelled' };
    await mailer.send({ ...mail.value, id: told.id, kind: told.template, to: told.recipient });
    return { is: 'sent' };
  } catch (error) {
    return failureOf(told, error);
  }
}

function failureOf(told: Notification, error: unknown): Outcome {
  const isOurs = !(error instanceof MailError);
  const why = isOurs ? 'the mail could not be made' : error.message;
  const isFinal = !isOurs && error.isFinal;
  const said = `${told.template} (notification ${told.id}): ${isOurs ? String(error) : why}`;
  const failure = new (isFinal ? DeadJob : Error)(said, { cause: error });
  return { is: 'failed', why, isFinal, error: failure };
}

/** Notes how tries ended; gives those that left to somebody who was erased meanwhile. */
async function note(tx: Tx, tried: readonly Tried[]): Promise<readonly Uuid[]> {
  const cancelled = tried.flatMap(({ told, outcome }) =>
    outcome.is === 'cancelled' ? [told] : [],
  );
  const sent = tried.flatMap(({ told, outcome }) =>
    outcome.is === 'sent' ? [{ told, ...(outcome.text ? { text: outcome.text } : {}) }] : [],
  );
  if (cancelled.length > 0) await markCancelled(tx, cancelled);
  for (const { wanted, told, outcome } of tried) {
    if (outcome.is !== 'failed') continue;
    if (wanted.isLastTry || outcome.isFinal) await markFailed(tx, told, outcome.why);
    else await markTried(tx, told.id, outcome.why);
  }
  if (sent.length === 0) return [];
  const marked = await markSent(tx, sent);
  return sent.flatMap(({ told }) => (marked.has(told.id) ? [] : [told.id]));
}
