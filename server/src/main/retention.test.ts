import assert from 'node:assert/strict';
import { test } from 'node:test';
import Type from 'typebox';
import { openShop, type TestShop } from '../../test/support/shop.ts';
import { OLD_ANSWERS_MAX } from '../platform/idempotency.ts';
import { defineQueue, enqueue } from '../platform/jobs/jobs.ts';
import { DEAD_JOBS_MAX } from '../platform/jobs/store.ts';
import { FORGOTTEN_EVENTS_MAX } from '../platform/outbox/outbox.ts';

const DAY_MS = 86_400_000;
const newCustomer = (n: number) => ({ email: `a${n}@example.com` });

async function addCustomers(shop: TestShop, count: number): Promise<void> {
  const token = await shop.staffToken();
  for (let n = 1; n <= count; n += 1) {
    const made = await shop.request('POST', '/admin/customers', { token, body: newCustomer(n) });
    assert.equal(made.status, 201, made.text);
  }
}

test('events end after thirty days, oldest first and without a hole; the order of an aggregate counts on', async (t) => {
  const shop = await openShop(t, { checksInvariants: false });
  const token = await shop.staffToken();
  const { id } = (await shop.request('POST', '/admin/customers', { token, body: newCustomer(1) }))
    .body;
  const positions = () =>
    shop.rows<{ position: number }>('select position from event_positions order by 1');
  await shop.drain();
  const old = await positions();
  shop.clock.advance(29 * DAY_MS);
  await shop.runTimer('events.forget');
  assert.equal((await positions()).length, old.length);
  await shop.secondStore();
  await shop.drain();
  const all = await positions();
  shop.clock.advance(DAY_MS + 1000);
  await shop.runTimer('events.forget');
  assert.deepEqual(await positions(), all.slice(old.length));
  assert.equal(await shop.count('events'), all.length - old.length);
  const login = {
    email: 'owner@example.com',
    password: 'a quiet harbour at dawn',
    store: 'my-shop',
  };
  const again = (await shop.request('POST', '/admin/auth/login', { body: login })).body
    .access_token;
  const body = { first_name: 'Ada' };
  await shop.request('PATCH', `/admin/customers/${id}`, { token: again, body });
  await shop.drain();
  const [changed] = await shop.rows<{ aggregate_seq: number }>(
    `select aggregate_seq from events where aggregate_id = $1`,
    [id],
  );
  assert.equal(changed?.aggregate_seq, 2);
});

test('one run of retention deletes a bounded number of events, in several transactions', async (t) => {
  const shop = await openShop(t, { checksInvariants: false });
  await addCustomers(shop, 1);
  await shop.drain();
  await shop.rows(
    `with e as (
      insert into events (store_id, id, seq, type, aggregate_type, aggregate_id, aggregate_seq, payload, audience, actor, created_at)
      select $1, gen_random_uuid(), n, 'x', 'x', gen_random_uuid(), 1, '{}', '[]', '{}', 'epoch'
        from generate_series(1, 21 * ${FORGOTTEN_EVENTS_MAX}) n returning id)
    insert into event_positions (position, store_id, event_id) select -row_number() over (), $1, id from e`,
    [shop.storeId],
  );
  const old = () => shop.count('event_positions', 'position < 0');
  await shop.runTimer('events.forget');
  assert.equal(await old(), FORGOTTEN_EVENTS_MAX);
  await shop.runTimer('events.forget');
  assert.equal(await old(), 0);
  assert.ok((await shop.count('event_positions')) > 0, 'young ones stay');
});

test('a reader that comes too late says so and goes on with what is kept', async (t) => {
  const seen: string[] = [];
  const shop = await openShop(t, {
    checksInvariants: false,
    moreJobs: ({ readers }) =>
      readers.on('test.late', 'all', async (_ctx, event) => void seen.push(event.id)),
  });
  await addCustomers(shop, 4);
  await shop.drain();
  assert.equal(shop.wired.outbox.gaps(), 0);
  await shop.rows(`update event_readers set position = 1 where reader = 'test.late'`);
  const [last] = await shop.rows<{ event_id: string }>(
    `with kept as (select max(position) as position from event_positions),
          cut as (delete from event_positions p using kept where p.position < kept.position)
     select event_id from event_positions join kept using (position)`,
  );
  seen.length = 0;
  await shop.drain();
  assert.deepEqual(seen, [last?.event_id]);
  assert.equal(shop.wired.outbox.gaps(), 1);
});

test('an answer is kept a day for its key, thirty days where money moved', async (t) => {
  const shop = await openShop(t, { checksInvariants: false });
  const token = await shop.staffToken();
  const made = await shop.request('POST', '/admin/customers', {
    token,
    key: 'k-1',
    body: newCustomer(1),
  });
  assert.equal(made.status, 201);
  const posted = await shop.request('POST', '/admin/ledger/transactions', {
    token,
    key: 'k-2',
    body: {
      memo: 'float',
      currency: 'USD',
      entries: [
        { account: 'cash', amount: 100 },
        { account: 'write_off', amount: -100 },
      ],
    },
  });
  const routes = async () =>
    (await shop.rows<{ route: string }>('select route from idempotency_keys order by route')).map(
      ({ route }) => route.replace(/^.* /, ''),
    );
  assert.equal(posted.status, 201, posted.text);
  assert.deepEqual(await routes(), ['/admin/customers', '/admin/ledger/transactions']);
  shop.clock.advance(DAY_MS - 1000);
  await shop.runTimer('idempotency.forget');
  assert.equal((await routes()).length, 2);
  shop.clock.advance(2000);
  await shop.runTimer('idempotency.forget');
  assert.deepEqual(await routes(), ['/admin/ledger/transactions']);
  shop.clock.advance(29 * DAY_MS);
  await shop.runTimer('idempotency.forget');
  assert.deepEqual(await routes(), []);
});

test('answers of all stores are forgotten, a bounded number a run', async (t) => {
  const shop = await openShop(t, { checksInvariants: false });
  const other = await shop.secondStore();
  for (const storeId of [shop.storeId, other.storeId]) {
    await shop.rows(
      `insert into idempotency_keys (store_id, id, principal, route, key_hash, request_hash, state, response_status, expires_at)
       select $1, gen_random_uuid(), 'x', 'x', n::text::bytea, '', 'done', 200, 'epoch'
         from generate_series(1, ${OLD_ANSWERS_MAX + 5}) n`,
      [storeId],
    );
  }
  await shop.runTimer('idempotency.forget');
  const left = await shop.count('idempotency_keys');
  assert.ok(left >= 10 && left <= OLD_ANSWERS_MAX + 10, `${left} left`);
  await shop.runTimer('idempotency.forget');
  await shop.runTimer('idempotency.forget');
  assert.equal(await shop.count('idempotency_keys'), 0);
});

test('sessions, their tokens and links end a day after their time; who is signed in stays so', async (t) => {
  const shop = await openShop(t, { checksInvariants: false });
  const login = {
    email: 'ada@example.com',
    password: 'a long walk by the sea',
    first_name: 'Ada',
    last_name: 'L',
  };
  const registered = await shop.request('POST', '/store/auth/register', { body: login });
  assert.equal(registered.status, 201, registered.text);
  let refresh = registered.body.refresh_token as string;
  const links = () => shop.count('one_time_tokens');
  assert.ok((await links()) > 0, 'there is a link to verify the address');
  for (let day = 0; day < 20; day += 10) {
    shop.clock.advance(10 * DAY_MS);
    const again = await shop.request('POST', '/store/auth/refresh', {
      body: { refresh_token: refresh },
    });
    assert.equal(again.status, 200, again.text);
    refresh = again.body.refresh_token;
  }
  assert.equal(await shop.count('refresh_tokens'), 3);
  await shop.runTimer('staff.forget');
  assert.equal(await shop.count('refresh_tokens'), 2, 'the first one was past its fourteen days');
  assert.equal(await links(), 0);
  const alive = await shop.request('POST', '/store/auth/refresh', {
    body: { refresh_token: refresh },
  });
  assert.equal(alive.status, 200, alive.text);
  shop.clock.advance(92 * DAY_MS);
  await shop.runTimer('staff.forget');
  assert.deepEqual([await shop.count('sessions'), await shop.count('refresh_tokens')], [0, 0]);
  const gone = await shop.request('POST', '/store/auth/refresh', {
    body: { refresh_token: alive.body.refresh_token },
  });
  assert.equal(gone.status, 401);
});

test('a done job is kept for a week, a dead one for thirty days, and at most ten thousand of these', async (t) => {
  const queue = defineQueue('test.kept', {
    data: Type.Object({ fails: Type.Boolean() }),
    retries: 0,
  });
  const shop = await openShop(t, {
    checksInvariants: false,
    moreJobs: ({ jobs }) =>
      jobs.work(queue, async (_ctx, { fails }) => {
        if (fails) throw new Error('no');
      }),
  });
  await shop.inTx(async (tx) => {
    await enqueue(tx, queue, { fails: true });
    await enqueue(tx, queue, { fails: false });
    await enqueue(tx, queue, { fails: false }, { startAfterSeconds: 40 * 86_400 });
  });
  await shop.drain();
  const states = async () => {
    await shop.runTimer('jobs.forget');
    const rows = await shop.rows<{ state: string }>(
      'select state::text from pgboss.job_common order by 1',
    );
    return rows.map(({ state }) => state);
  };
  assert.deepEqual(await states(), ['completed', 'created', 'failed']);
  shop.clock.advance(7 * DAY_MS + 1000);
  assert.deepEqual(await states(), ['created', 'failed']);
  await shop.rows(`insert into pgboss.job_common (id, name, data, state, completed_on, keep_until, policy)
    select gen_random_uuid(), name, data, state, completed_on + n * interval '1 ms', keep_until, policy
      from pgboss.job_common, generate_series(1, ${DEAD_JOBS_MAX}) n where state = 'failed'`);
  const first = await shop.rows(
    `select id from pgboss.job_common where state = 'failed' order by completed_on limit 1`,
  );
  assert.equal((await states()).length, DEAD_JOBS_MAX + 1);
  const now = await shop.rows(
    `select id from pgboss.job_common where state = 'failed' order by completed_on limit 1`,
  );
  assert.notDeepEqual(now, first, 'the oldest went');
  shop.clock.advance(24 * DAY_MS);
  for (let run = 0; run < 2; run += 1) await shop.runTimer('jobs.forget');
  assert.deepEqual(await states(), ['created']);
});
