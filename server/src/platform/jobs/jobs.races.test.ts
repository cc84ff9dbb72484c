import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import Type from 'typebox';
import { migratedDatabase } from '../../../test/support/cluster.ts';
import { uuid } from '../../kernel/ids.ts';
import { secretsFrom, systemEnv } from '../env.ts';
import { silentLog } from '../log.ts';
import { SYSTEM } from '../postgres/db.ts';
import { createPostgres } from '../postgres/postgres.ts';
import { defineQueue, enqueue } from './jobs.ts';
import { createJobRunner } from './runner.ts';

const STORES = ['0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11', '0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e12'].map(
  uuid,
);
const count = defineQueue('test.count', {
  data: Type.Object({ n: Type.Integer() }),
  concurrency: 10,
  backoffSeconds: [0],
});

/** Two processes' worth of workers on one database. */
async function twoRunners(
  t: TestContext,
  handler: (n: number) => Promise<void>,
  most: number | undefined = undefined,
) {
  const database = await migratedDatabase();
  const admin = new pg.Client(database.admin);
  await admin.connect();
  const postgres = createPostgres({
    connection: database.serving,
    env: systemEnv,
    secrets: secretsFrom(Buffer.alloc(32)),
  });
  const runners = [1, 2].map(() => {
    const runner = createJobRunner({
      connection: database.serving,
      locate: postgres.locate,
      env: systemEnv,
      log: silentLog,
    });
    if (most === undefined) runner.work(count, (_ctx, { n }) => handler(n));
    else
      runner.workTogether(count, most, async (_ctx, jobs) => {
        for (const { data } of jobs) await handler(data.n);
        return new Map();
      });
    return runner;
  });
  t.after(async () => {
    await Promise.all(runners.map((runner) => runner.stop(0)));
    await postgres.close();
    await admin.end();
    await database.drop();
  });
  await runners[0]?.prepare();
  const add = (jobs: number) =>
    Promise.all(
      STORES.map((storeId) =>
        postgres.inTx({ storeId, actor: SYSTEM }, async (tx) => {
          for (let n = 0; n < jobs; n += 1) await enqueue(tx, count, { n });
        }),
      ),
    );
  const done = async (): Promise<number> => {
    const found = await admin.query(
      `select count(*)::int as n from pgboss.job_common where state = 'completed'`,
    );
    return found.rows[0].n;
  };
  return { runners, add, done, admin };
}

test('two processes work off three hundred jobs, each of them once', async (t) => {
  const runs = new Map<number, number>();
  const { runners, add, done } = await twoRunners(t, async (n) => {
    runs.set(n, (runs.get(n) ?? 0) + 1);
    await sleep(1);
  });
  await add(150);
  for (const runner of runners) runner.start(50);
  while ((await done()) < 300) await sleep(20);
  assert.equal(runs.size, 150);
  for (const [n, times] of runs) assert.equal(times, STORES.length, `job ${n}`);
});

test('two processes that take seven at once work off three hundred jobs, each of them once', async (t) => {
  const runs = new Map<number, number>();
  const { runners, add, done } = await twoRunners(
    t,
    async (n) => {
      runs.set(n, (runs.get(n) ?? 0) + 1);
      await sleep(1);
    },
    7,
  );
  await add(150);
  for (const runner of runners) runner.start(50);
  while ((await done()) < 300) await sleep(20);
  assert.equal(runs.size, 150);
  for (const [n, times] of runs) assert.equal(times, STORES.length, `job ${n}`);
});

test('no job is lost when every connection of the workers is cut, again and again', async (t) => {
  const { runners, add, done, admin } = await twoRunners(t, () => sleep(5));
  await add(60);
  for (const runner of runners) runner.start(50);
  for (let cuts = 0; cuts < 4; cuts += 1) {
    await sleep(100);
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'rcommerce jobs' and datname = current_database()`,
    );
  }
  // A result that was lost with its connection is written by another try, or the job runs again after its lease.
  for (let waited = 0; (await done()) < 120; waited += 100) {
    await sleep(100);
    if (waited % 1000 === 0) {
      await admin.query(
        `update pgboss.job_common set heartbeat_on = now() - interval '31 s'
          where state = 'active' and started_on < now() - interval '5 s'`,
      );
      for (const runner of runners) await runner.recover().catch(() => {});
    }
    assert.ok(waited < 60_000, `${await done()} of 120 are done`);
  }
});
