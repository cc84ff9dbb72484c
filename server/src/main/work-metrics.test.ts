import assert from 'node:assert/strict';
import { test } from 'node:test';
import Type from 'typebox';
import { openShop } from '../../test/support/shop.ts';
import { defineQueue, enqueue } from '../platform/jobs/jobs.ts';

const queue = defineQueue('test.counted', { data: Type.Object({}), retries: 0 });

test('the metrics tell what waits: jobs by state, dead letters, the lag of the log and of its readers', async (t) => {
  const shop = await openShop(t, {
    checksInvariants: false,
    moreJobs: ({ jobs, readers }) => {
      jobs.work(queue, async () => {
        throw new Error('no');
      });
      readers.on('test.counting', 'all', async () => {
        throw new Error('no');
      });
    },
  });
  const metric = async (name: string): Promise<number | undefined> => {
    const { text } = await shop.request('GET', '/metrics');
    const line = text.split('\n').find((one) => one.startsWith(`rcommerce_${name} `));
    return line === undefined ? undefined : Number(line.split(' ').at(-1));
  };
  const token = await shop.staffToken();
  const made = await shop.request('POST', '/admin/customers', {
    token,
    body: { email: 'a@example.com' },
  });
  assert.equal(made.status, 201);
  await shop.drain();
  await shop.rows(
    `insert into event_inbox (store_id, seq, event_id, created_at) values ($1, 0, $1, now() - interval '7 s')`,
    [shop.storeId],
  );
  assert.ok(((await metric('log_unnumbered_seconds')) ?? 0) >= 7);
  await shop.rows('delete from event_inbox where seq = 0');
  await shop.inTx((tx) => enqueue(tx, queue, {}));
  shop.clock.advance(5000);
  assert.equal(await metric('jobs{queue="test.counted",state="queued"}'), 1);
  assert.ok(((await metric('jobs_oldest_due_seconds{queue="test.counted"}')) ?? 0) >= 5);
  assert.equal(await metric('dead_letters{kind="jobs"}'), 0);
  await shop.drain();
  shop.clock.advance(2000);
  assert.equal(await metric('log_unnumbered_seconds'), 0);
  assert.equal(await metric('jobs{queue="test.counted",state="queued"}'), undefined);
  assert.equal(await metric('jobs{queue="test.counted",state="dead"}'), 1);
  assert.equal(await metric('dead_letters{kind="jobs"}'), 1);
  assert.equal(await metric('dead_letters{kind="events"}'), await shop.count('event_dead_letters'));
  assert.ok((await shop.count('event_dead_letters')) > 0);
  assert.equal(await metric('log_reader_lag_events{reader="test.counting"}'), 0);
  await shop.rows(
    `update event_readers set position = position - 1 where reader = 'test.counting'`,
  );
  assert.equal(await metric('log_reader_lag_events{reader="test.counting"}'), 1);
});

test('a number that cannot be had is left out, and the other metrics are told', async (t) => {
  const shop = await openShop(t, { checksInvariants: false });
  await shop.rows('drop function count_event_dead_letters()');
  const { status, text } = await shop.request('GET', '/metrics');
  assert.equal(status, 200);
  assert.match(text, /rcommerce_process_cpu_seconds_total/);
  assert.doesNotMatch(text, /dead_letters\{kind="events"\}/);
});
