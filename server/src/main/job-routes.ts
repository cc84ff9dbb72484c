import Type from 'typebox';
import type { Uuid } from '../kernel/ids.ts';
import { refuse } from '../kernel/refusal.ts';
import { writeAudit } from '../platform/audit.ts';
import type { Edges } from '../platform/edges.ts';
import { listAnswer } from '../platform/http/list.ts';
import {
  closed,
  InstantText,
  idInPath,
  listOf,
  Nullable,
  pathId,
  TextField,
  UuidText,
} from '../platform/http/schemas.ts';
import { JOB_STATES, type JobRow, jobById, jobPage, reviveJob } from '../platform/jobs/store.ts';
import type { Tx } from '../platform/postgres/db.ts';

const jobState = Type.Enum([...JOB_STATES], {
  type: 'string',
  description:
    'queued: waits for its first attempt. retrying: failed, and will be tried again at `due_at`. dead: failed at its last attempt',
});

/** A job as staff see it. Its payload is not shown: it may hold what a mail holds. */
const jobBody = closed({
  id: UuidText,
  name: Type.String({ description: 'The queue: what kind of work it is' }),
  state: jobState,
  priority: Type.Integer(),
  attempts: Type.Integer({ description: 'Begun so far' }),
  attempts_max: Type.Integer(),
  error: Nullable(Type.String({ description: 'What the last failed attempt said' })),
  created_at: InstantText,
  due_at: InstantText,
  started_at: Nullable(InstantText),
  finished_at: Nullable(InstantText),
});

/**
 * One more attempt for a dead job of this store, now.
 * refuses  NOT_FOUND 404, CONFLICT 409 {state} when the job is not dead
 */
export async function retryJob(tx: Tx, id: Uuid): Promise<JobRow> {
  const job = await reviveJob(tx, id);
  if (!job) {
    const found = await jobById(tx, id);
    if (!found) throw refuse('NOT_FOUND');
    throw refuse('CONFLICT', { state: found.state }, { detail: 'Only a dead job is tried again.' });
  }
  await writeAudit(tx, { action: 'job.retried', objectType: 'job', objectId: id });
  tx.wakes(job.name);
  return job;
}

/** The store's enqueued work. */
export function jobRoutes({ http }: Pick<Edges, 'http'>): void {
  http.route({
    method: 'GET',
    url: '/admin/jobs',
    summary: 'Enqueued work of the store (mails, imports, images), newest first',
    policy: { who: 'staff', scope: 'settings:read' },
    query: Type.Object({ state: Type.Optional(jobState), name: Type.Optional(TextField(100)) }),
    list: { sorts: ['created_at'], default: '-created_at' },
    answers: { 200: listOf(jobBody) },
    read: async (db, { query, page }) =>
      listAnswer(
        page,
        await jobPage(db, query, page),
        (row) => row,
        (row) => [row.created_at, row.id],
      ),
  });
  http.route({
    method: 'GET',
    url: '/admin/jobs/{id}',
    summary: 'One job',
    policy: { who: 'staff', scope: 'settings:read' },
    params: idInPath,
    answers: { 200: jobBody },
    refuses: ['NOT_FOUND'],
    read: async (db, { params }) => {
      const job = await jobById(db, pathId(params.id, 'NOT_FOUND'));
      if (!job) throw refuse('NOT_FOUND');
      return job;
    },
  });
  http.route({
    method: 'POST',
    url: '/admin/jobs/{id}/retry',
    summary: 'Gives a dead job one more attempt, now',
    policy: { who: 'staff', scope: 'settings:admin' },
    params: idInPath,
    answers: { 200: jobBody },
    refuses: ['NOT_FOUND', 'CONFLICT'],
    write: async (tx, { params }) => retryJob(tx, pathId(params.id, 'NOT_FOUND')),
  });
}
