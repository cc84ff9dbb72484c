import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import Type from 'typebox';
import { openShop } from '../../../test/support/shop.ts';
import { type Uuid, uuid } from '../../kernel/ids.ts';
import { SYSTEM } from '../postgres/db.ts';
import { DeadJob, defineQueue, enqueue, enqueueAll, JOB_PRIORITY, NotBegun } from './jobs.ts';

const greet = defineQueue('test.together', {
  data: Type.Object({ name: Type.String() }, { additionalProperties: false }),
  retries: 2,
  backoffSeconds: [60],
});
const NONE: ReadonlyMap<Uuid, unknown> = new Map();
const named = (...names: readonly string[]) =>
  names.map((name) => ({ data: { name }, priority: JOB_PRIORITY.normal }));

test('jobs are taken together up to the most that fits, of one store and of one actor', async (t) => {
  const taken: { store: Uuid; actor: string; names: string[] }[] = [];
  const shop = await openShop(t, {
    moreJobs: ({ jobs }) =>
      jobs.workTogether(greet, 3, async ({ storeId, actor }, these) => {
        const names = these.map(({ data }) => data.name);
        taken.push({ store: storeId, actor: actor.kind, names });
        return NONE;
      }),
  });
  const { storeId } = await shop.secondStore();
  const staff = { kind: 'staff', id: uuid('0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11') } as const;
  await shop.edges.inTx({ storeId: shop.storeId, actor: SYSTEM }, (tx) =>
    enqueueAll(tx, greet, named('a', 'b', 'c', 'd')),
  );
  await shop.edges.inTx({ storeId: shop.storeId, actor: staff }, (tx) =>
    enqueueAll(tx, greet, named('by staff')),
  );
  await shop.edges.inTx({ storeId, actor: SYSTEM }, (tx) => enqueueAll(tx, greet, named('other')));
  assert.equal(await shop.wired.jobs.drain(), 6);
  assert.equal(taken.flatMap(({ names }) => names).length, 6, 'each once');
  for (const { names } of taken) assert.ok(names.length <= 3);
  assert.deepEqual(
    taken.filter(({ store }) => store === storeId).map(({ names }) => names),
    [['other']],
  );
  assert.deepEqual(
    taken.filter(({ actor }) => actor === 'staff').map(({ names }) => names),
    [['by staff']],
  );
  assert.equal(taken.filter(({ names }) => names.length === 3).length, 1);
  assert.equal(await shop.count('pgboss.job_common', `state = 'completed'`), 6);
});

test('jobs that are enqueued together are there after their commit, and gone with its rollback', async (t) => {
  const shop = await openShop(t, {
    moreJobs: ({ jobs }) => jobs.workTogether(greet, 3, async () => NONE),
  });
  await assert.rejects(
    shop.inTx(async (tx) => {
      await enqueueAll(tx, greet, named('a', 'b'));
      throw new Error('no');
    }),
  );
  assert.equal(await shop.count('pgboss.job_common'), 0);
  await shop.inTx(async (tx) => {
    await enqueue(tx, greet, { name: 'a' }, { priority: JOB_PRIORITY.high });
    await enqueueAll(tx, greet, [{ data: { name: 'a' }, priority: JOB_PRIORITY.high }]);
    await enqueueAll(tx, greet, []);
    await enqueue(tx, greet, { name: 'b' }, { startAfterSeconds: 90 });
    await enqueueAll(
      tx,
      greet,
      named('b').map((one) => ({ ...one, startAfterSeconds: 90 })),
    );
  });
  // But for its id, a job is the same however it was enqueued.
  const [kinds] = await shop.rows<{ kinds: number; jobs: number }>(
    `select count(distinct to_jsonb(j) - 'id')::int as kinds, count(*)::int as jobs from pgboss.job_common j`,
  );
  assert.deepEqual(kinds, { kinds: 2, jobs: 4 });
  assert.equal(await shop.wired.jobs.drain(), 2, 'the others are not due');
  shop.clock.advance(90_000);
  assert.equal(await shop.wired.jobs.drain(), 2);
});

test('of those that are worked off together one fails alone, and is tried again by itself', async (t) => {
  const attempts: string[] = [];
  const shop = await openShop(t, {
    moreJobs: ({ jobs }) =>
      jobs.workTogether(greet, 10, async (_ctx, these) => {
        for (const { data, attempt, isLastAttempt } of these)
          attempts.push(`${data.name}${attempt}${isLastAttempt ? ' last' : ''}`);
        const failed = new Map<Uuid, unknown>();
        for (const { id, data } of these) {
          if (data.name === 'bad') failed.set(id, new Error('no such thing'));
          if (data.name === 'dead') failed.set(id, new DeadJob('never'));
          if (data.name === 'late' && attempts.length <= 5) failed.set(id, new NotBegun());
        }
        return failed;
      }),
  });
  await shop.inTx((tx) => enqueueAll(tx, greet, named('good', 'bad', 'dead', 'late', 'fine')));
  await shop.drain();
  // In their order; what was not begun with comes again at once, for its first attempt.
  assert.deepEqual(attempts.splice(0), ['good1', 'bad1', 'dead1', 'late1', 'fine1', 'late1']);
  const states = () =>
    shop.rows(`select data -> 'data' ->> 'name' as name, state::text, output ->> 'message' as error
                 from pgboss.job_common order by name`);
  assert.deepEqual(await states(), [
    { name: 'bad', state: 'retry', error: 'no such thing' },
    { name: 'dead', state: 'failed', error: 'never' },
    { name: 'fine', state: 'completed', error: null },
    { name: 'good', state: 'completed', error: null },
    { name: 'late', state: 'completed', error: null },
  ]);
  for (const expected of ['bad2', 'bad3 last']) {
    shop.clock.advance(60_000);
    await shop.drain();
    assert.deepEqual(attempts.splice(0), [expected]);
  }
  assert.equal(await shop.count('pgboss.job_common', `state = 'failed'`), 2);
});

test('a handler that throws has failed all, but whose data fits nobody it has not seen', async (t) => {
  const shop = await openShop(t, {
    moreJobs: ({ jobs }) =>
      jobs.workTogether(greet, 10, async (_ctx, these) => {
        assert.deepEqual(
          these.map(({ data }) => data.name),
          ['a', 'b'],
        );
        throw new Error('the database is away');
      }),
  });
  await shop.inTx((tx) => enqueueAll(tx, greet, named('a', 'b', 'c')));
  await shop.rows(`update pgboss.job_common set data = jsonb_set(data, '{data}', '{"old": true}')
                    where data -> 'data' ->> 'name' = 'c'`);
  await shop.drain();
  const errors = await shop.rows<{ error: string }>(
    `select output ->> 'message' as error from pgboss.job_common where state = 'retry' order by error`,
  );
  assert.equal(errors.length, 3);
  assert.match(errors[0]?.error ?? '', /the data of a job of test\.together does not fit/);
  assert.deepEqual(
    errors.slice(1).map(({ error }) => error),
    ['the database is away', 'the database is away'],
  );
});

test('one job of a store waits for a round of what is taken together, not for ten thousand of another', async (t) => {
  const other = Promise.withResolvers<void>();
  let mine = 0;
  const shop = await openShop(t, {
    moreJobs: ({ jobs }) =>
      jobs.workTogether(greet, 5, async (_ctx, these) => {
        if (these.some(({ data }) => data.name === 'other')) other.resolve();
        else mine += these.length;
        await sleep(5);
        return NONE;
      }),
  });
  const { storeId } = await shop.secondStore();
  await shop.inTx((tx) => enqueueAll(tx, greet, named('mine')));
  await shop.rows(`insert into pgboss.job_common
      (id, name, priority, data, start_after, created_on, keep_until, group_id, policy, expire_seconds, heartbeat_seconds)
    select gen_random_uuid(), name, 100, data, start_after, created_on, keep_until, group_id, policy, 300, 30
      from pgboss.job_common, generate_series(1, 9999)`);
  await shop.edges.inTx({ storeId, actor: SYSTEM }, (tx) => enqueueAll(tx, greet, named('other')));
  shop.wired.jobs.start();
  shop.wired.jobs.wake([greet.name]);
  await other.promise;
  assert.ok(mine <= 20, `${mine} jobs of the first store ran before`);
});

test('of those that run together one that another process has now is told so, and its result counts for nothing', async (t) => {
  const began = Promise.withResolvers<void>();
  const lost = Promise.withResolvers<string>();
  const shop = await openShop(t, {
    moreJobs: ({ jobs }) =>
      jobs.workTogether(greet, 10, async (_ctx, these) => {
        for (const { data, signal } of these)
          signal.addEventListener('abort', () => lost.resolve(data.name), { once: true });
        began.resolve();
        await lost.promise;
        return NONE;
      }),
  });
  await shop.inTx((tx) => enqueueAll(tx, greet, named('a', 'b', 'c')));
  shop.wired.jobs.start();
  shop.wired.jobs.wake([greet.name]);
  await began.promise;
  await shop.rows(
    `update pgboss.job_common set retry_count = 1 where data -> 'data' ->> 'name' = 'b'`,
  );
  await shop.runTimer('jobs.beat');
  assert.equal(await lost.promise, 'b');
  while ((await shop.count('pgboss.job_common', `state = 'completed'`)) < 2) await sleep(10);
  await sleep(30);
  assert.deepEqual(
    await shop.rows(
      `select data -> 'data' ->> 'name' as name, state::text from pgboss.job_common order by name`,
    ),
    [
      { name: 'a', state: 'completed' },
      { name: 'b', state: 'active' },
      { name: 'c', state: 'completed' },
    ],
  );
});

test('what does not end before a stop is given back whole, and its attempts do not count', async (t) => {
  const began = Promise.withResolvers<void>();
  const shop = await openShop(t, {
    moreJobs: ({ jobs }) =>
      jobs.workTogether(greet, 10, async () => {
        began.resolve();
        await new Promise(() => {});
        return NONE;
      }),
  });
  await shop.inTx((tx) => enqueueAll(tx, greet, named('a', 'b')));
  shop.wired.jobs.start();
  shop.wired.jobs.wake([greet.name]);
  await began.promise;
  await shop.wired.jobs.stop(10);
  assert.deepEqual(
    await shop.rows('select state::text, retry_count, started_on from pgboss.job_common'),
    Array(2).fill({ state: 'created', retry_count: 0, started_on: null }),
  );
});

test('while a store has all it may have, a job of another is begun with as soon as it is there', async (t) => {
  const gate = Promise.withResolvers<void>();
  const begun: string[] = [];
  const other = Promise.withResolvers<void>();
  const shop = await openShop(t, {
    moreJobs: ({ jobs }) =>
      jobs.workTogether(greet, 2, async (_ctx, these) => {
        begun.push(...these.map(({ data }) => data.name));
        if (begun.includes('other')) other.resolve();
        else await gate.promise;
        return NONE;
      }),
  });
  const { storeId } = await shop.secondStore();
  const add = (store: Uuid, ...names: readonly string[]) =>
    shop.edges.inTx({ storeId: store, actor: SYSTEM }, (tx) =>
      enqueueAll(tx, greet, named(...names)),
    );
  // No poll helps.
  shop.wired.jobs.start(3_600_000);
  await add(shop.storeId, 'a', 'b', 'c');
  while (begun.length < 2) await sleep(5);
  await sleep(30);
  await add(shop.storeId, 'd');
  await sleep(30);
  assert.deepEqual(begun, ['a', 'b'], 'half of the places is all it may have');
  await add(storeId, 'other');
  await other.promise;
  assert.deepEqual(begun.slice(0, 3), ['a', 'b', 'other']);
  gate.resolve();
  while ((await shop.count('pgboss.job_common', `state = 'completed'`)) < 5) await sleep(10);
  assert.deepEqual(begun.slice(3), ['c', 'd']);
});
