/* All SQL on pg-boss's tables that is ours. Claiming and settling are pg-boss's own statements. */
import type { Uuid } from '../../kernel/ids.ts';
import type { Page } from '../http/route.ts';
import type { Actor, Db, Tx } from '../postgres/db.ts';
import { constantSql, joined, json, type Sql, sql } from '../postgres/sql.ts';

/** What stands in a job's `data` column. Without a store: a run of a schedule. */
export type JobEnvelope = {
  readonly store_id?: Uuid;
  readonly actor?: Actor;
  readonly request_id?: string;
  readonly data: unknown;
};

/** A running job's heartbeat is older than this: its process is taken for dead. */
export const JOB_LEASE_SECONDS = 30;
/** Jobs that nobody worked off are kept for so long. */
const KEPT_SECONDS = 30 * 86_400;
/** Looks at a twin with the same key that comes and goes. */
const TWIN_TRIES_MAX = 10;
/** Past its time-out a job's own process fails it; this much later any other does. */
const OVERDUE_SECONDS = 10;

type QueueFacts = {
  readonly name: string;
  readonly retries: number;
  readonly backoffSeconds: readonly number[];
  readonly expireSeconds: number;
};

/**
 * Writes the row, or finds the one that waits with the same key. The unique index `job_i13` decides between twins.
 * payload  the envelope as JSON
 */
export async function insertJob(
  tx: Tx,
  queue: QueueFacts,
  job: {
    readonly id: Uuid;
    readonly payload: string;
    readonly priority: number;
    readonly startAfterSeconds?: number;
    readonly singletonKey?: string;
  },
): Promise<Uuid> {
  const key = job.singletonKey === undefined ? null : `${tx.storeId}:${job.singletonKey}`;
  // The twin that stood in the way may have been claimed before it was read: then there is room.
  for (let tried = 1; tried <= TWIN_TRIES_MAX; tried += 1) {
    const row = await tx.one<{ id: Uuid }>(sql`
      with written as (
        insert into pgboss.job_common (id, name, priority, data, retry_limit, retry_delay, expire_seconds,
          heartbeat_seconds, deletion_seconds, start_after, created_on, keep_until, singleton_key, upsert_by_key,
          group_id, policy)
        select ${job.id}::uuid, ${queue.name}, ${job.priority}::int, ${job.payload}::jsonb, ${queue.retries}::int,
          ${queue.backoffSeconds[0]}::int, ${queue.expireSeconds}::int, ${JOB_LEASE_SECONDS}::int, ${KEPT_SECONDS}::int,
          due, pgboss.job_now(), due + make_interval(secs => ${KEPT_SECONDS}), ${key}::text,
          case when ${key}::text is null then null else true end, ${tx.storeId}, 'standard'
          from (select pgboss.job_now() + make_interval(secs => ${job.startAfterSeconds ?? 0}) as due) at
        on conflict do nothing
        returning id
      )
      select id from written
      union all
      select id from pgboss.job_common
       where name = ${queue.name} and singleton_key = ${key}::text and state = 'created' and upsert_by_key
       limit 1`);
    if (row) return row.id;
  }
  throw new Error(`no job of ${queue.name} could be written beside its twin`);
}

/** Writes rows without a key. */
export async function insertJobs(
  tx: Tx,
  queue: QueueFacts,
  jobs: readonly {
    readonly id: Uuid;
    readonly payload: string;
    readonly priority: number;
    readonly startAfterSeconds: number;
  }[],
): Promise<void> {
  await tx.run(sql`
    insert into pgboss.job_common (id, name, priority, data, retry_limit, retry_delay, expire_seconds,
      heartbeat_seconds, deletion_seconds, start_after, created_on, keep_until, group_id, policy)
    select job.id, ${queue.name}, job.priority, job.payload::jsonb, ${queue.retries}::int,
      ${queue.backoffSeconds[0]}::int, ${queue.expireSeconds}::int, ${JOB_LEASE_SECONDS}::int, ${KEPT_SECONDS}::int,
      due, pgboss.job_now(), due + make_interval(secs => ${KEPT_SECONDS}), ${tx.storeId}::text, 'standard'
      from jsonb_to_recordset(${json(jobs)}::jsonb)
             as job(id uuid, priority int, payload text, "startAfterSeconds" float8),
           lateral (select pgboss.job_now() + make_interval(secs => job."startAfterSeconds") as due) at`);
}

/** What of a job is asked for by whoever works it off. */
export type ClaimedJob = {
  readonly id: Uuid;
  readonly name: string;
  readonly data: JobEnvelope;
  readonly retryCount: number;
  readonly retryLimit: number;
  /** The store's id. */
  readonly groupId: string | null;
};

/**
 * Claims as pg-boss does, but jobs of one store and one actor only: those of whoever has the first that is due.
 * ignored  stores whose turn it is not
 * gives    them in their order
 */
export const claimJobs = (name: string, ignored: readonly string[], most: number): Sql => {
  const due = sql`j.name = ${name} and j.state < 'active' and not j.blocked and j.start_after <= pgboss.job_now()`;
  return sql`
    with first as (
      select j.group_id, j.data - 'data' as ctx from pgboss.job_common j
       where ${due} and (j.group_id is null or j.group_id <> all(${ignored}::text[]))
       order by j.priority desc, j.created_on limit 1 for update skip locked
    ), next as (
      select j.id from pgboss.job_common j
       where ${due} and j.group_id is not distinct from (select group_id from first)
         and j.data - 'data' = (select ctx from first)
       order by j.priority desc, j.created_on limit ${most} for update of j skip locked
    ), numbered as (
      select id, row_number() over () as nth from next
    ), claimed as (
      update pgboss.job_common j
         set state = 'active', started_on = pgboss.job_now(), heartbeat_on = pgboss.job_now(),
             retry_count = case when started_on is not null then retry_count + 1 else retry_count end
        from numbered where j.name = ${name} and j.id = numbered.id
      returning j.*, numbered.nth
    )
    select id, name, data, retry_count as "retryCount", retry_limit as "retryLimit", group_id as "groupId"
      from claimed order by nth`;
};

/** Makes the queues known, those that are known already left alone: jobs refer to them. */
export const createQueues = (names: readonly string[]): Sql => sql`
  select pgboss.create_queue(name, '{"policy": "standard"}') from unnest(${names}::text[]) as name`;

/** Which of these queues have a job that may run now. */
export const dueQueues = (names: readonly string[]): Sql => sql`
  select name from unnest(${names}::text[]) as name
   where exists (select from pgboss.job_common j where j.name = name.name and j.state < 'active'
                    and not j.blocked and j.start_after <= pgboss.job_now())`;

export type JobCount = {
  readonly queue: string;
  readonly state: 'queued' | 'retrying' | 'running' | 'dead';
  readonly count: number;
  /** How long the oldest that may run has waited; null when none may. */
  readonly due_seconds: number | null;
};

/** Of all stores: numbers for the operator. */
export const jobCounts = (names: readonly string[]): Sql => sql`
  select name as queue, count(*)::int as count,
         case state when 'created' then 'queued' when 'retry' then 'retrying' when 'active' then 'running' else 'dead' end
           as state,
         extract(epoch from pgboss.job_now() - min(start_after)
           filter (where state < 'active' and start_after <= pgboss.job_now()))::float8 as due_seconds
    from pgboss.job_common
   where name = any(${names}::text[]) and state in ('created', 'retry', 'active', 'failed')
   group by name, state`;

export type LostJob = {
  readonly name: string;
  readonly id: Uuid;
  readonly data: JobEnvelope;
  readonly retry_count: number;
  readonly retry_limit: number;
  /** Its process is; else it hangs. */
  readonly is_dead: boolean;
};

/** Running jobs whose process is dead or hangs; the oldest first. */
export const lostJobs = (most: number): Sql => sql`
  select name, id, data, retry_count, retry_limit, heartbeat_on + make_interval(secs => heartbeat_seconds) < pgboss.job_now() as is_dead
    from pgboss.job_common
   where state = 'active'
     and (heartbeat_on + make_interval(secs => heartbeat_seconds) < pgboss.job_now()
       or started_on + make_interval(secs => expire_seconds + ${OVERDUE_SECONDS}) < pgboss.job_now())
   order by started_on limit ${most}`;

/** How long after its failure the job is due again; null: it had its last attempt. */
export const setRetryDelay = (name: string, id: Uuid, seconds: number | null): Sql => sql`
  update pgboss.job_common
     set retry_delay = coalesce(${seconds}::int, retry_delay),
         retry_limit = case when ${seconds}::int is null then retry_count else retry_limit end
   where name = ${name} and id = ${id}`;

/** A claimed job becomes what it was before: its attempt does not count. */
export const giveBack = (name: string, id: Uuid, retryCount: number): Sql => sql`
  update pgboss.job_common
     set state = case when retry_count = 0 then 'created' else 'retry' end::pgboss.job_state,
         retry_count = greatest(retry_count - 1, 0), heartbeat_on = null, upsert_by_key = null,
         started_on = case when retry_count = 0 then null else started_on end
   where name = ${name} and id = ${id} and state = 'active' and retry_count = ${retryCount}`;

/** Done jobs are of use for so long; dead ones are kept until somebody has surely looked. */
const DONE_KEPT_SECONDS = 7 * 86_400;
/** Dead jobs kept at most, over all stores. */
export const DEAD_JOBS_MAX = 10_000;

/** Deletes done and dead jobs past their time, and the oldest dead ones past the most. Gives their number. */
export const forgetJobs = (names: readonly string[], most: number): Sql => sql`
  with past as (
    (select name, id from pgboss.job_common
      where name = any(${names}::text[]) and state = 'completed'
        and completed_on < pgboss.job_now() - make_interval(secs => ${DONE_KEPT_SECONDS}) limit ${most})
    union all
    (select name, id from pgboss.job_common
      where name = any(${names}::text[]) and state = 'failed'
        and completed_on < pgboss.job_now() - make_interval(secs => ${KEPT_SECONDS}) limit ${most})
    union
    (select name, id from (
       select name, id, row_number() over (order by completed_on desc) as place from pgboss.job_common
        where name = any(${names}::text[]) and state = 'failed') dead
      where place > ${DEAD_JOBS_MAX} limit ${most})
  )
  delete from pgboss.job_common j using past where j.name = past.name and j.id = past.id returning 1`;

export type ScheduleRow = {
  readonly name: string;
  readonly cron: string;
  readonly time_zone: string;
  readonly next_at: Date;
};

export const scheduleRows = (names: readonly string[]): Sql => sql`
  select name, cron, time_zone, next_at from job_schedules where name = any(${names}::text[])`;

/** Sets a schedule's expression; what was due by another expression is forgotten. */
export const putSchedule = (row: ScheduleRow): Sql => sql`
  insert into job_schedules (name, cron, time_zone, next_at)
  values (${row.name}, ${row.cron}, ${row.time_zone}, ${row.next_at})
  on conflict (name) do update set cron = excluded.cron, time_zone = excluded.time_zone, next_at = excluded.next_at
   where (job_schedules.cron, job_schedules.time_zone) <> (excluded.cron, excluded.time_zone)`;

/** Moves the schedule on and enqueues its run, both or neither; of several processes one does. */
export const fireSchedule = (
  schedule: {
    readonly name: string;
    readonly queue: string;
    readonly dueAt: Date;
    readonly nextAt: Date;
  },
  job: {
    readonly id: Uuid;
    readonly retries: number;
    readonly retrySeconds: number;
    readonly expireSeconds: number;
  },
): Sql => sql`
  with moved as (
    update job_schedules set next_at = ${schedule.nextAt}
     where name = ${schedule.name} and next_at = ${schedule.dueAt} returning name
  )
  insert into pgboss.job_common (id, name, priority, data, retry_limit, retry_delay, expire_seconds, heartbeat_seconds,
    deletion_seconds, start_after, created_on, keep_until, policy)
  select ${job.id}::uuid, ${schedule.queue}, 50, '{"data": {}}'::jsonb, ${job.retries}::int, ${job.retrySeconds}::int,
         ${job.expireSeconds}::int, ${JOB_LEASE_SECONDS}::int, ${KEPT_SECONDS}::int, pgboss.job_now(), pgboss.job_now(),
         pgboss.job_now() + make_interval(secs => ${KEPT_SECONDS}), 'standard'
    from moved
  returning id`;

// ------------------------------------------------------------------------------------------------------------------
// What staff see: their own store's jobs. pg-boss's tables have no row-level security; the store stands in the query,
// taken from the connection's setting as every policy does.

const ofThisStore = sql`group_id = nullif(current_setting('app.store_id', true), '')`;

export const JOB_STATES = ['queued', 'running', 'retrying', 'done', 'dead'] as const;
export type JobState = (typeof JOB_STATES)[number];

const STATE_OF: Readonly<Record<JobState, string>> = {
  queued: 'created',
  running: 'active',
  retrying: 'retry',
  done: 'completed',
  dead: 'failed',
};

export type JobRow = {
  readonly id: Uuid;
  readonly name: string;
  readonly state: JobState;
  readonly priority: number;
  readonly attempts: number;
  readonly attempts_max: number;
  readonly error: string | null;
  readonly created_at: Date;
  readonly due_at: Date;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
};

const columns = sql`id, name,
  case state when 'created' then 'queued' when 'active' then 'running' when 'retry' then 'retrying'
             when 'completed' then 'done' else 'dead' end as state,
  priority, case when started_on is null then 0 else retry_count + 1 end as attempts, retry_limit + 1 as attempts_max,
  output ->> 'message' as error, created_on as created_at, start_after as due_at, started_on as started_at,
  completed_on as finished_at`;

/** By time of creation, which is the order of their ids. */
export const jobPage = (
  db: Db,
  filter: { readonly state?: JobState; readonly name?: string },
  page: Pick<Page, 'after' | 'descending' | 'limit'>,
): Promise<readonly JobRow[]> => {
  const conditions = [ofThisStore];
  if (filter.state) conditions.push(sql`state = ${STATE_OF[filter.state]}::pgboss.job_state`);
  if (filter.name) conditions.push(sql`name = ${filter.name}`);
  const beyond = constantSql(page.descending ? '<' : '>');
  if (page.after) conditions.push(sql`id ${beyond} ${page.after[1]}::uuid`);
  const direction = constantSql(page.descending ? 'desc' : 'asc');
  return db.many<JobRow>(sql`select ${columns} from pgboss.job_common
    where ${joined(conditions, sql` and `)} order by id ${direction} limit ${page.limit + 1}`);
};

export const jobById = (db: Db, id: Uuid): Promise<JobRow | undefined> =>
  db.one<JobRow>(sql`select ${columns} from pgboss.job_common where ${ofThisStore} and id = ${id}`);

/** One more attempt for a dead job, now; undefined when there is no dead job with this id. */
export const reviveJob = (tx: Tx, id: Uuid): Promise<JobRow | undefined> =>
  tx.one<JobRow>(sql`update pgboss.job_common
    set state = 'retry', retry_limit = retry_limit + 1, completed_on = null, start_after = pgboss.job_now(),
        keep_until = pgboss.job_now() + make_interval(secs => ${KEPT_SECONDS})
    where ${ofThisStore} and id = ${id} and state = 'failed' returning ${columns}`);
