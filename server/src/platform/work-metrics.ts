import { Gauge, type Registry } from 'prom-client';
import type { Locate } from './edges.ts';
import type { JobRunner } from './jobs/runner.ts';
import type { Logger } from './log.ts';
import type { Outbox } from './outbox/outbox.ts';
import { sql } from './postgres/sql.ts';

/**
 * Numbers of the work behind the requests: read from the database whenever somebody asks for the metrics, so that every
 * process of a shop tells the same (but for the gaps, which are each process's own).
 */
export function addWorkMetrics(
  registry: Registry,
  world: {
    readonly locate: Locate;
    readonly outbox: Outbox;
    readonly jobs: JobRunner;
    readonly log: Logger;
  },
): void {
  const { locate, outbox, jobs, log } = world;

  /** A number that cannot be had is left out; the other metrics are needed most when the database is away. */
  const gauge = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    fill: (gauge: Gauge<Label>) => Promise<void>,
  ): Gauge<Label> =>
    new Gauge<Label>({
      name: `rcommerce_${name}`,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      async collect() {
        this.reset();
        await fill(this).catch((error: unknown) =>
          log.warn({ err: error, metric: name }, 'a metric could not be read'),
        );
      },
    });

  gauge('log_unnumbered_seconds', 'Age of the oldest event without a position', [], async (one) =>
    one.set((await outbox.oldestMarkMs()) / 1000),
  );
  gauge(
    'log_reader_lag_events',
    'Events that a reader has still to read',
    ['reader'],
    async (one) => {
      const rows = await locate.many<{ reader: string; lag: number }>(
        sql`select reader, last_position - position as lag from event_readers, event_log limit 1000`,
      );
      for (const { reader, lag } of rows) one.set({ reader }, lag);
    },
  );
  gauge(
    'log_gaps',
    'Holes that readers of this process met in the log since its start',
    [],
    async (one) => one.set(outbox.gaps()),
  );
  gauge('dead_letters', 'Events that a reader gave up, and dead jobs', ['kind'], async (one) => {
    const [row, counts] = await Promise.all([
      locate.one<{ events: number }>(sql`select count_event_dead_letters() as events`),
      jobs.counts(),
    ]);
    const dead = counts.filter(({ state }) => state === 'dead');
    one.set({ kind: 'events' }, row?.events ?? 0);
    one.set(
      { kind: 'jobs' },
      dead.reduce((sum, { count }) => sum + count, 0),
    );
  });
  gauge('jobs', 'Enqueued jobs that are not done', ['queue', 'state'], async (one) => {
    for (const { queue, state, count } of await jobs.counts()) one.set({ queue, state }, count);
  });
  gauge(
    'jobs_oldest_due_seconds',
    'How long the oldest job that may run has been waiting',
    ['queue'],
    async (one) => {
      for (const { queue, due_seconds: seconds } of await jobs.counts()) {
        if (seconds !== null) one.set({ queue }, seconds);
      }
    },
  );
}
