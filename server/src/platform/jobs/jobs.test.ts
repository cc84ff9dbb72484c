import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { getConstructionPlans } from 'pg-boss';
import Type from 'typebox';
import { openShop } from '../../../test/support/shop.ts';
import { uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import { systemEnv } from '../env.ts';
import { silentLog } from '../log.ts';
import { SYSTEM } from '../postgres/db.ts';
import { sql } from '../postgres/sql.ts';
import { DeadJob, defineQueue, enqueue, JOB_PAYLOAD_BYTES_MAX } from './jobs.ts';
import { createJobRunner } from './runner.ts';

const greet = defineQueue('test.greet', {
  data: Type.Object({ name: Type.String() }, { additionalProperties: false }),
  retries: 2,
  backoffSeconds: [60, 300],
});

test('migration 0019 is, letter for letter, what the installed pg-boss would build', async () => {
  const text = await readFile(
    new URL('../../../migrations/0019_jobs.sql', import.meta.url),
    'utf8',
  );
  const ours = /-- begin of pg-boss\n([\s\S]*)\n-- end of pg-boss/.exec(text)?.[1];
  const plan = getConstructionPlans('pgboss');
  const built = plan.slice(plan.indexOf('CREATE SCHEMA'), plan.lastIndexOf('COMMIT;'));
  assert.ok(built.length > 10_000, 'the plan was cut where it begins and ends');
  assert.equal(ours, built.trimEnd());
});

test('a job is there after its commit and gone with its rollback', async (t) => {
  const done: string[] = [];
  const shop = await openShop(t, {
    moreJobs: ({ jobs }) =>
      jobs.work(greet, async (ctx, { name }, job) => {
        done.push(`${name} of ${ctx.storeId} ${job.attempt} ${job.isLastAttempt}`);
      }),
  });
  await shop.inTx((tx) => enqueue(tx, greet, { name: 'Ada' }));
  await assert.rejects(
    shop.inTx(async (tx) => {
      await enqueue(tx, greet, { name: 'Bob' });
      throw new Error('no');
    }),
  );
  await shop.drain();
  assert.deepEqual(done, [`Ada of ${shop.storeId} 1 false`]);
  await shop.drain();
  assert.equal(done.length, 1, 'a done job is done');
});

test('the handler acts as who enqueued the job', async (t) => {
  const seen: unknown[] = [];
  const shop = await openShop(t, {
    moreJobs: ({ jobs }) => jobs.work(greet, async (ctx) => void seen.push(ctx)),
  });
  const actor = { kind: 'staff', id: uuid('0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11') } as const;
  await shop.edges.inTx({ storeId: shop.storeId, actor, requestId: 'req-12345678' }, (tx) =>
    enqueue(tx, greet, { name: 'Ada' }),
  );
  await shop.drain();
  assert.deepEqual(seen, [{ storeId: shop.storeId, actor, requestId: 'req-12345678' }]);
});

test('a failed job is tried again after its backoff, and is dead after its last attempt', async (t) => {
  const attempts: string[] = [];
  const shop = await openShop(t, {
    moreJobs: ({ jobs }) =>
      jobs.work(greet, async (_ctx, _data, job) => {
        attempts.push(`${job.attempt}${job.isLastAttempt ? ' last' : ''}`);
        throw new Error('the mail server is out');
      }),
  });
  await shop.inTx((tx) => enqueue(tx, greet, { name: 'Ada' }));
  await shop.drain();
  assert.deepEqual(attempts, ['1']);
  shop.clock.advance(47_000); // 80 % of a minute at least
  await shop.drain();
  assert.deepEqual(attempts, ['1']);
  shop.clock.advance(13_000);
  await shop.drain();
  assert.deepEqual(attempts, ['1', '2']);
  shop.clock.advance(200_000);
  await shop.drain();
  assert.deepEqual(attempts, ['1', '2']);
  shop.clock.advance(100_000);
  await shop.drain();
  assert.deepEqual(attempts, ['1', '2', '3 last']);
  shop.clock.advance(86_400_000);
  await shop.drain();
  assert.equal(attempts.length, 3);
  assert.deepEqual(
    await shop.rows(`select state::text, output ->> 'message' as error from pgboss.job_common`),
    [{ state: 'failed', error: 'the mail server is out' }],
  );
});

test('where no other attempt helps a job is dead at once, and one more is had by hand', async (t) => {
  let attempts = 0;
  const shop = await openShop(t, {
    moreJobs: ({ jobs }) =>
      jobs.work(greet, async () => {
        attempts += 1;
        if (attempts === 1) throw new DeadJob('there is no such mailbox');
      }),
  });
  const id = await shop.inTx((tx) => enqueue(tx, greet, { name: 'Ada' }));
  await shop.drain();
  const state = async () =>
    (await shop.rows<{ state: string }>('select state::text from pgboss.job_common'))[0]?.state;
  assert.equal(await state(), 'failed');
  shop.clock.advance(86_400_000);
  await shop.drain();
  assert.equal(attempts, 1);
  const token = await shop.staffToken();
  const retried = await shop.request('POST', `/admin/jobs/${id}/retry`, { token });
  assert.deepEqual([retried.status, retried.body.attempts_max], [200, 2], retried.text);
  await shop.drain();
  assert.deepEqual([attempts, await state()], [2, 'completed']);
});

test('a job may start later, and a key lets only one wait', async (t) => {
  const done: string[] = [];
  const shop = await openShop(t, {
    moreJobs: ({ jobs }) => jobs.work(greet, async (_ctx, { name }) => void done.push(name)),
  });
  const other = await shop.secondStore();
  const add = (name: string, singletonKey?: string, storeId = shop.storeId) =>
    shop.edges.inTx({ storeId, actor: SYSTEM }, (tx) =>
      enqueue(
        tx,
        greet,
        { name },
        { startAfterSeconds: 10, ...(singletonKey && { singletonKey }) },
      ),
    );
  const first = await add('Ada', 'a');
  assert.equal(await add('Twin', 'a'), first, 'the one that waits is given');
  const twins = await Promise.all([add('Bob', 'b'), add('Bob', 'b'), add('Bob', 'b')]);
  assert.equal(new Set(twins).size, 1, 'also to twins at the same instant');
  await add('Cy', 'a', other.storeId);
  await shop.drain();
  assert.deepEqual(done, []);
  shop.clock.advance(10_000);
  await shop.drain();
  assert.deepEqual(done.sort(), ['Ada', 'Bob', 'Cy']);
  assert.notEqual(await add('Dee', 'a'), first, 'once it ran, the key is free');
});

test('data that does not fit is never enqueued, nor handled', async (t) => {
  const shop = await openShop(t, {
    moreJobs: ({ jobs }) => jobs.work(greet, async () => assert.fail('it ran')),
  });
  await assert.rejects(
    shop.inTx((tx) => enqueue(tx, greet, { nam: 'Ada' } as never)),
    {
      name: 'BugError',
      message: /data of a job of test.greet does not fit/,
    },
  );
  const room = JOB_PAYLOAD_BYTES_MAX - 200;
  await shop.inTx((tx) =>
    enqueue(tx, greet, { name: 'x'.repeat(room) }, { startAfterSeconds: 60 }),
  );
  await assert.rejects(shop.inTx((tx) => enqueue(tx, greet, { name: 'x'.repeat(room + 200) })));
  await shop.rows(`update pgboss.job_common set start_after = 'epoch', retry_limit = 0,
    data = jsonb_set(data, '{data}', '{"old": true}')`);
  await shop.drain();
  assert.equal(await shop.count('pgboss.job_common', `state = 'failed'`), 1);
});

test('one job of a store waits for a round, not for the ten thousand of another', async (t) => {
  const other = Promise.withResolvers<void>();
  let mine = 0;
  const shop = await openShop(t, {
    moreJobs: ({ jobs }) =>
      jobs.work(greet, async (_ctx, { name }) => {
        if (name === 'other') other.resolve();
        else mine += 1;
        await sleep(5);
      }),
  });
  const { storeId } = await shop.secondStore();
  await shop.inTx((tx) => enqueue(tx, greet, { name: 'mine' }));
  await shop.rows(`insert into pgboss.job_common
      (id, name, priority, data, start_after, created_on, keep_until, group_id, policy, expire_seconds, heartbeat_seconds)
    select gen_random_uuid(), name, 100, data, start_after, created_on, keep_until, group_id, policy, 300, 30
      from pgboss.job_common, generate_series(1, 9999)`);
  await shop.edges.inTx({ storeId, actor: SYSTEM }, (tx) => enqueue(tx, greet, { name: 'other' }));
  shop.wired.jobs.start();
  shop.wired.jobs.wake([greet.name]);
  await other.promise;
  const before = mine;
  assert.ok(before <= 4, `${before} jobs of the first store ran before`);
});

test('a store holds at most half of the places of a queue', async (t) => {
  const wide = defineQueue('test.wide', { data: Type.Object({}), concurrency: 4 });
  const gate = Promise.withResolvers<void>();
  let running = 0;
  let most = 0;
  const shop = await openShop(t, {
    moreJobs: ({ jobs }) =>
      jobs.work(wide, async () => {
        running += 1;
        most = Math.max(most, running);
        await gate.promise;
        running -= 1;
      }),
  });
  await shop.inTx(async (tx) => {
    for (let n = 0; n < 6; n += 1) await enqueue(tx, wide, {});
  });
  shop.wired.jobs.start();
  shop.wired.jobs.wake([wide.name]);
  while (running < 2) await sleep(5);
  await sleep(50);
  assert.equal(most, 2);
  gate.resolve();
  while ((await shop.count('pgboss.job_common', `state = 'completed'`)) < 6) await sleep(20);
  assert.equal(most, 2);
});

test('a commit wakes a worker, which need not wait for the poll', async (t) => {
  const done = Promise.withResolvers<void>();
  const shop = await openShop(t, {
    moreJobs: ({ jobs }) => jobs.work(greet, async () => done.resolve()),
  });
  shop.wired.jobs.start(3_600_000);
  await shop.inTx((tx) => enqueue(tx, greet, { name: 'Ada' }));
  await done.promise;
});

test('a job past its time is told so, fails, and its late result counts for nothing', async (t) => {
  const hasty = defineQueue('test.hasty', { data: Type.Object({}), expireSeconds: 1, retries: 0 });
  const shop = await openShop(t, {
    moreJobs: ({ jobs }) =>
      jobs.work(hasty, async (_ctx, _data, { signal }) => {
        while (!signal.aborted) await sleep(20);
      }),
  });
  await shop.inTx((tx) => enqueue(tx, hasty, {}));
  await shop.drain();
  assert.deepEqual(
    await shop.rows(`select state::text, output ->> 'message' as error from pgboss.job_common`),
    [{ state: 'failed', error: 'timed out after 1 s' }],
  );
});

test('the jobs of a dead process run again after their lease, and its late result is refused', async (t) => {
  const attempts: number[] = [];
  const shop = await openShop(t, {
    moreJobs: ({ jobs }) =>
      jobs.work(greet, async (_ctx, _data, job) => void attempts.push(job.attempt)),
  });
  await shop.inTx((tx) => enqueue(tx, greet, { name: 'Ada' }));
  await shop.rows(
    `update pgboss.job_common set state = 'active', started_on = $1, heartbeat_on = $1`,
    [shop.edges.env.now()],
  );
  shop.clock.advance(29_000);
  await shop.runTimer('jobs.recover');
  assert.equal(await shop.count('pgboss.job_common', `state = 'active'`), 1);
  shop.clock.advance(2000);
  await shop.runTimer('jobs.recover');
  await shop.drain();
  assert.deepEqual(attempts, [2], 'at once: its lease was wait enough');
});

test('of a last attempt that dies with its process is told, until that was done', async (t) => {
  const told: string[] = [];
  const shop = await openShop(t, {
    moreJobs: ({ jobs }) =>
      jobs.work(greet, async () => assert.fail('it has no attempt left'), {
        abandoned: async (ctx, { name }) => {
          told.push(`${name} of ${ctx.storeId}`);
          if (told.length === 1) throw refuse('UNAVAILABLE');
        },
      }),
  });
  await shop.inTx((tx) => enqueue(tx, greet, { name: 'Ada' }));
  const state = async () =>
    (await shop.rows<{ state: string }>('select state::text from pgboss.job_common'))[0]?.state;
  const die = (retryCount: number) =>
    shop.rows(
      `update pgboss.job_common
          set state = 'active', retry_count = $1, started_on = $2, heartbeat_on = $2`,
      [retryCount, shop.edges.env.now()],
    );
  await die(1);
  shop.clock.advance(31_000);
  await shop.runTimer('jobs.recover');
  assert.deepEqual([told, await state()], [[], 'retry']);
  await die(2);
  shop.clock.advance(31_000);
  await shop.runTimer('jobs.recover');
  assert.deepEqual(
    [told.length, await state()],
    [1, 'active'],
    'nobody was told yet: it comes again',
  );
  await shop.runTimer('jobs.recover');
  await shop.drain();
  assert.deepEqual(told, Array(2).fill(`Ada of ${shop.storeId}`));
  assert.equal(await state(), 'failed');
});

test('a heartbeat keeps a long job, and stops one that another process has now', async (t) => {
  const began = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<unknown>();
  const shop = await openShop(t, {
    moreJobs: ({ jobs }) =>
      jobs.work(greet, async (_ctx, _data, { signal }) => {
        began.resolve();
        while (!signal.aborted) await sleep(10);
        ended.resolve(signal.reason);
      }),
  });
  await shop.inTx((tx) => enqueue(tx, greet, { name: 'Ada' }));
  shop.wired.jobs.start();
  shop.wired.jobs.wake([greet.name]);
  await began.promise;
  for (let beats = 0; beats < 4; beats += 1) {
    shop.clock.advance(10_000);
    await shop.runTimer('jobs.beat');
    await shop.runTimer('jobs.recover');
  }
  const state = () => shop.rows('select state::text, retry_count, output from pgboss.job_common');
  assert.deepEqual(await state(), [{ state: 'active', retry_count: 0, output: null }]);
  await shop.rows('update pgboss.job_common set retry_count = 1');
  await shop.runTimer('jobs.beat');
  assert.match(String(await ended.promise), /another process/);
  await shop.wired.jobs.stop();
  assert.deepEqual(await state(), [{ state: 'active', retry_count: 1, output: null }]);
});

test('a stop lets a running job finish', async (t) => {
  const began = Promise.withResolvers<void>();
  let isFinished = false;
  const shop = await openShop(t, {
    moreJobs: ({ jobs }) =>
      jobs.work(greet, async () => {
        began.resolve();
        await sleep(100);
        isFinished = true;
      }),
  });
  await shop.inTx((tx) => enqueue(tx, greet, { name: 'Ada' }));
  shop.wired.jobs.start();
  shop.wired.jobs.wake([greet.name]);
  await began.promise;
  await shop.wired.jobs.stop();
  assert.ok(isFinished);
  assert.equal(await shop.count('pgboss.job_common', `state = 'completed'`), 1);
});

test('a stop gives back a job that does not finish, and its attempt does not count', async (t) => {
  const began = Promise.withResolvers<void>();
  let reason: unknown;
  const shop = await openShop(t, {
    moreJobs: ({ jobs }) =>
      jobs.work(greet, async (_ctx, _data, { signal }) => {
        began.resolve();
        while (!signal.aborted) await sleep(10);
        reason = signal.reason;
        throw reason;
      }),
  });
  await shop.inTx((tx) => enqueue(tx, greet, { name: 'Ada' }));
  shop.wired.jobs.start();
  shop.wired.jobs.wake([greet.name]);
  await began.promise;
  await shop.wired.jobs.stop(50);
  assert.match(String(reason), /the process stops/);
  assert.deepEqual(
    await shop.rows('select state::text, retry_count, started_on from pgboss.job_common'),
    [{ state: 'created', retry_count: 0, started_on: null }],
  );
});

test('a schedule runs once at its local time, also with two processes, and once for all times missed', async (t) => {
  let runs = 0;
  const shop = await openShop(t, {
    moreJobs: ({ jobs }) =>
      jobs.schedule('nightly', '30 2 * * *', { timeZone: 'Europe/Berlin' }, async () => {
        runs += 1;
      }),
  });
  const tick = () => Promise.all([shop.runTimer('jobs.schedules'), shop.wired.jobs.tick()]);
  await tick();
  const [row] = await shop.rows<{ local: string }>(
    `select to_char(next_at at time zone 'Europe/Berlin', 'HH24:MI') as local from job_schedules`,
  );
  assert.equal(row?.local, '02:30');
  await shop.drain();
  assert.equal(runs, 0);
  shop.clock.advance(25 * 3_600_000);
  await tick();
  await tick();
  await shop.drain();
  assert.equal(runs, 1);
  shop.clock.advance(5 * 86_400_000);
  await tick();
  await shop.drain();
  assert.equal(runs, 2);
});

test('a cron expression or a time zone that does not exist is refused at start', () => {
  const never = async () => assert.fail('it asks the database');
  const runner = createJobRunner({
    connection: {},
    locate: { many: never, one: never },
    env: systemEnv,
    log: silentLog,
  });
  const run = async () => {};
  runner.schedule('good', '0 0 * * *', { timeZone: 'Europe/Berlin' }, run);
  assert.throws(() => runner.schedule('x', '61 * * * *', {}, run));
  assert.throws(() => runner.schedule('y', '0 0 * * *', { timeZone: 'Europe/Atlantis' }, run));
});

test('the serving login works jobs and cannot change their shape', async (t) => {
  const shop = await openShop(t);
  for (const text of [
    sql`alter table pgboss.job_common add column x int`,
    sql`select pgboss.create_queue('q', '{"policy": "standard", "partition": true}')`,
    sql`select pgboss.delete_queue('q')`,
    sql`update pgboss.version set version = 1`,
    sql`delete from pgboss.queue`,
  ]) {
    await assert.rejects(
      shop.inTx((tx) => tx.run(text)),
      { code: '42501' },
    );
  }
});
