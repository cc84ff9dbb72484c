import type { PgBoss } from 'pg-boss';
import Type from 'typebox';
import { type Env, newIdOf } from '../env.ts';
import type { Ctx } from '../postgres/db.ts';
import type { JobDatabase } from './job-database.ts';
import { type Attempt, defineQueue, type Jobs, type Queue } from './jobs.ts';
import { fireSchedule, putSchedule, type ScheduleRow, scheduleRows } from './store.ts';

/** How long one run of a schedule may take. */
const RUN_SECONDS_MAX = 3600;

/**
 * Schedules: each is a row that says when it is due next. Whoever moves the row on enqueues the run in the same
 * statement, so that of several processes one does and none is lost.
 */
export function createSchedules(world: {
  readonly boss: () => PgBoss;
  readonly database: JobDatabase;
  readonly env: Env;
  readonly now: () => Date;
  readonly add: (
    queue: Queue<unknown>,
    handler: (ctx: Ctx | undefined, data: unknown, job: Attempt) => Promise<void>,
  ) => void;
}): { readonly add: Jobs['schedule']; readonly tick: () => Promise<readonly string[]> } {
  const { boss, database, env, now } = world;
  const wanted = new Map<string, { cron: string; timeZone: string; queue: Queue<unknown> }>();

  const nextAfter = (cron: string, tz: string, from: Date): Date => {
    const [next] = boss().previewSchedule(cron, { tz, from, count: 1 });
    if (!next) throw new Error(`${cron} has no next time`);
    return next;
  };

  return {
    add: (name, cron, { timeZone = 'UTC' }, run) => {
      if (wanted.has(name)) throw new Error(`schedule ${name} is set twice`);
      // A wrong expression or zone is found at start, not when it would be due.
      nextAfter(cron, timeZone, now());
      const queue = defineQueue(`schedule.${name}`, {
        data: Type.Object({}),
        expireSeconds: RUN_SECONDS_MAX,
        concurrency: 1,
      }) as Queue<unknown>;
      wanted.set(name, { cron, timeZone, queue });
      world.add(queue, run);
    },
    /** Gives the queues that got a run. */
    tick: async () => {
      if (wanted.size === 0) return [];
      const rows = await database.many<ScheduleRow>(scheduleRows([...wanted.keys()]));
      const fired: string[] = [];
      for (const [name, { cron, timeZone, queue }] of wanted) {
        const row = rows.find((one) => one.name === name);
        if (row && row.cron === cron && row.time_zone === timeZone && row.next_at > now()) continue;
        const next = nextAfter(cron, timeZone, now());
        if (row?.cron !== cron || row.time_zone !== timeZone) {
          await database.many(putSchedule({ name, cron, time_zone: timeZone, next_at: next }));
          continue;
        }
        const run = await database.many(
          fireSchedule(
            { name, queue: queue.name, dueAt: row.next_at, nextAt: next },
            {
              id: newIdOf(env),
              retries: queue.retries,
              retrySeconds: queue.backoffSeconds[0] ?? 0,
              expireSeconds: queue.expireSeconds,
            },
          ),
        );
        if (run.length > 0) fired.push(queue.name);
      }
      return fired;
    },
  };
}
