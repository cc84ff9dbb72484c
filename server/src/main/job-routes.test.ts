import assert from 'node:assert/strict';
import { test } from 'node:test';
import Type from 'typebox';
import { openShop } from '../../test/support/shop.ts';
import { defineQueue, enqueue } from '../platform/jobs/jobs.ts';
import { SYSTEM } from '../platform/postgres/db.ts';

const flaky = defineQueue('test.flaky', {
  data: Type.Object({ fails: Type.Boolean() }),
  retries: 0,
});

async function shopWithJobs(t: Parameters<typeof openShop>[0]) {
  let isMended = false;
  const shop = await openShop(t, {
    moreJobs: ({ jobs }) =>
      jobs.work(flaky, async (_ctx, { fails }) => {
        if (fails && !isMended) throw new Error('the door is locked');
      }),
  });
  const add = (fails: boolean, storeId = shop.storeId) => {
    shop.clock.advance(1);
    return shop.edges.inTx({ storeId, actor: SYSTEM }, (tx) => enqueue(tx, flaky, { fails }));
  };
  const token = await shop.staffToken();
  return { shop, add, token, mend: () => (isMended = true) };
}

test('staff see the jobs of their store by state and page, without what they carry', async (t) => {
  const { shop, add, token } = await shopWithJobs(t);
  const [dead, done] = [await add(true), await add(false)];
  await shop.drain();
  const queued = await add(false);
  const list = async (query: string) =>
    (await shop.request('GET', `/admin/jobs${query}`, { token })).body;
  const all = await list('?limit=2');
  assert.deepEqual(
    all.data.map((job: { id: string; state: string }) => [job.id, job.state]),
    [
      [queued, 'queued'],
      [done, 'done'],
    ],
  );
  const rest = await list(`?limit=2&cursor=${all.next_cursor}`);
  assert.equal(rest.next_cursor, null);
  const [row] = rest.data;
  assert.deepEqual([row.id, row.state, row.error], [dead, 'dead', 'the door is locked']);
  assert.deepEqual([row.attempts, row.attempts_max, 'data' in row], [1, 1, false]);
  assert.equal((await list('?state=dead')).data.length, 1);
  assert.equal((await list('?name=test.flaky&sort=created_at')).data[0].id, dead);
  assert.equal((await list('?name=other')).data.length, 0);
  assert.equal((await shop.request('GET', `/admin/jobs/${dead}`, { token })).body.id, dead);
  assert.equal((await shop.request('GET', '/admin/jobs?state=odd', { token })).status, 422);
});

test('a dead job is tried again once, by who may', async (t) => {
  const { shop, add, token, mend } = await shopWithJobs(t);
  const id = await add(true);
  await shop.drain();
  mend();
  const made = await shop.request('POST', '/admin/api-keys', {
    token,
    body: { name: 'reader', kind: 'secret', scopes: ['settings:write'] },
  });
  const weak = await shop.request('POST', `/admin/jobs/${id}/retry`, { token: made.body.key });
  assert.equal(weak.body.code, 'INSUFFICIENT_SCOPE');
  const again = await shop.request('POST', `/admin/jobs/${id}/retry`, { token });
  assert.deepEqual([again.status, again.body.state], [200, 'retrying']);
  const twice = await shop.request('POST', `/admin/jobs/${id}/retry`, { token });
  assert.deepEqual([twice.body.code, twice.body.details], ['CONFLICT', { state: 'retrying' }]);
  await shop.drain();
  const read = await shop.request('GET', `/admin/jobs/${id}`, { token });
  assert.deepEqual([read.body.state, read.body.attempts], ['done', 2]);
  assert.equal(await shop.count('audit_entries', `action = 'job.retried'`), 1);
});

test("another store's job is absent: not listed, not read, not tried again", async (t) => {
  const { shop, add, token } = await shopWithJobs(t);
  const other = await shop.secondStore();
  const id = await add(true, other.storeId);
  await shop.drain();
  assert.deepEqual((await shop.request('GET', '/admin/jobs', { token })).body.data, []);
  const absent = await shop.request('GET', '/admin/jobs/0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11', {
    token,
  });
  const foreign = await shop.request('GET', `/admin/jobs/${id}`, { token });
  assert.deepEqual({ ...foreign.body, request_id: null }, { ...absent.body, request_id: null });
  assert.equal((await shop.request('POST', `/admin/jobs/${id}/retry`, { token })).status, 404);
  const theirs = await shop.request('GET', `/admin/jobs/${id}`, { token: other.token });
  assert.equal(theirs.body.state, 'dead');
});
