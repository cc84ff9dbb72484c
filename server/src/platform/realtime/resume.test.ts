import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Client,
  openSocketShop,
  type SocketShop,
  secondProcess,
  until,
} from '../../../test/support/sockets.ts';
import { newIdOf } from '../env.ts';
import { silentLog } from '../log.ts';
import { mintToken } from '../tokens.ts';
import type { Connection } from './connection.ts';
import { NO_TOKENS } from './identity.ts';
import { createSessions } from './sessions.ts';

/** Something happens in the store: an event each. */
async function happen(shop: SocketShop, names: readonly string[]): Promise<void> {
  const token = await shop.staffToken();
  for (const name of names) {
    const answer = await shop.request('POST', '/admin/customer-groups', {
      token,
      body: { name, code: name },
    });
    assert.equal(answer.status, 201, answer.text);
    const set = await shop.request('PATCH', '/admin/store', { token, body: { name } });
    assert.equal(set.status, 200, set.text);
  }
}

const gone = async (client: Client): Promise<void> => {
  client.ws.close();
  await client.closed();
};

/** That it has gone is known to every process. */
const written = (shop: SocketShop, { connect }: Client): Promise<void> =>
  until(async () => {
    const mine = `id = '${connect.payload.connection_id}' and closed_at is not null`;
    return (await shop.count('realtime_sessions', mine)) === 1;
  });

test('whoever comes back to another process is who they were, hears what they heard, and missed nothing', async (t) => {
  const shop = await openSocketShop(t);
  const other = await secondProcess(t, shop);
  const token = await shop.staffToken();
  const client = await shop.dial({ token });
  for (const topic of ['test_events', 'test_staff', 'test_me']) {
    assert.equal((await client.ask('subscribe', { topic })).message_type, 'success', topic);
  }
  await happen(shop, ['one']);
  await client.until(({ payload }) => payload.type === 'store.updated');
  const before = client.heard.filter(({ offset }) => offset !== undefined);
  await gone(client);
  await happen(shop, ['two', 'three']);
  await written(shop, client);

  const { resume_token: resumeToken } = client.connect.payload;
  const back = await other.dial({ query: `?resume=${resumeToken}` });
  const { session } = back.connect.payload;
  assert.deepEqual([session.resumed, session.principal.kind], [true, 'staff']);
  assert.deepEqual([...session.topics].sort(), ['test_events', 'test_me', 'test_staff']);
  // It may be told again what it knows, and knows it by its offset.
  const known = new Set(before.map(({ offset }) => offset));
  const updates = () =>
    back.heard.filter(
      ({ offset, payload }) =>
        offset !== undefined && !known.has(offset) && payload.type === 'store.updated',
    );
  await until(() => updates().length >= 2);
  for (const topic of ['test_events', 'test_staff', 'test_me']) {
    await back.until((told) => told.message_type === 'success' && told.topic === topic);
  }
  assert.equal(updates().length, 2);

  assert.equal((await other.refused({ query: `?resume=${resumeToken}` })).status, 401, 'used');
  assert.notEqual(back.connect.payload.resume_token, resumeToken);
  await gone(back);
  await written(shop, back);
  const again = await shop.dial({ query: `?resume=${back.connect.payload.resume_token}` });
  assert.equal(again.connect.payload.session.resumed, true);
});

test('a connection can be taken up again for so long, and by one of those who try', async (t) => {
  const shop = await openSocketShop(t, { settings: { 'websocket.resume_seconds': '100' } });
  const leave = async (): Promise<string> => {
    const client = await shop.dial();
    await client.ask('subscribe', { topic: 'test_public' });
    await gone(client);
    return `?resume=${client.connect.payload.resume_token}`;
  };
  const inTime = await leave();
  const late = await leave();
  shop.clock.advance(99_999);
  const attempts = await Promise.allSettled(
    Array.from({ length: 10 }, () => shop.dial({ query: inTime })),
  );
  assert.equal(attempts.filter(({ status }) => status === 'fulfilled').length, 1);
  shop.clock.advance(1);
  assert.equal((await shop.refused({ query: late })).status, 401);
});

test('whose credential ended meanwhile comes back as nobody, or brings a new one along', async (t) => {
  const shop = await openSocketShop(t);
  const token = await shop.staffToken();
  const leave = async (): Promise<string> => {
    const client = await shop.dial({ token });
    for (const topic of ['test_public', 'test_staff']) await client.ask('subscribe', { topic });
    await gone(client);
    return `?resume=${client.connect.payload.resume_token}`;
  };
  const [alone, along] = [await leave(), await leave()];
  await until(
    async () =>
      (await shop.count(
        'realtime_sessions',
        'cardinality(topics) = 2 and closed_at is not null',
      )) === 2,
  );
  await shop.rows(`update realtime_sessions set expires_at = expires_at + interval '1 day'`);
  shop.clock.advance(661_000);
  const nobody = await shop.dial({ query: alone });
  assert.equal(nobody.connect.payload.session.principal.kind, 'anonymous');
  const told = (topic: string) => nobody.until((message) => message.topic === topic);
  assert.equal((await told('test_staff')).payload.code, 'TOKEN_EXPIRED');
  assert.equal((await told('test_public')).message_type, 'success');
  const signedIn = await shop.request('POST', '/admin/auth/login', {
    body: { email: 'owner@example.com', password: 'a quiet harbour at dawn' },
  });
  const fresh = await shop.dial({ query: along, token: signedIn.body.access_token });
  assert.equal(fresh.connect.payload.session.principal.kind, 'staff');
  const staff = await fresh.until((message) => message.topic === 'test_staff');
  assert.equal(staff.message_type, 'success');
});

test('a right that is taken back in one process is gone in every other within a second', async (t) => {
  const shop = await openSocketShop(t);
  const other = await secondProcess(t, shop);
  const token = await shop.staffToken();
  const client = await other.dial({ token });
  await client.ask('subscribe', { topic: 'test_staff' });
  const id = client.connect.payload.connection_id;
  const second = await other.dial({ token });
  await until(async () => (await shop.count('realtime_sessions', `id = '${id}'`)) === 1);
  const ended = await shop.request('DELETE', `/admin/realtime/connections/${id}`, { token });
  assert.equal(ended.status, 204);
  const askedMs = performance.now();
  assert.equal((await client.closed()).code, 4403);
  await shop.request('PATCH', '/admin/realtime/limits', { token, body: { max_custom_bytes: 99 } });
  await until(async () => {
    const { connect } = await other.dial();
    return connect.payload.limits.max_custom_bytes === 99;
  });
  await second.ask('subscribe', { topic: 'test_staff' });
  await shop.request('POST', '/admin/auth/logout', { token });
  const gone = await second.until(
    ({ topic, message_type: type }) => type === 'error' && topic === 'test_staff',
  );
  assert.equal(gone.payload.code, 'UNAUTHENTICATED');
  assert.ok(performance.now() - askedMs < 3000);
});

for (const isTaken of [true, false]) {
  const what = isTaken ? 'is not made again once it was taken' : 'stays as it is';
  test(`a row of which it is not known whether it was written ${what}`, async (t) => {
    const shop = await openSocketShop(t);
    const { env, locate } = shop.edges;
    const { hash } = mintToken('rs', env.randomBytes);
    const connection = { id: newIdOf(env), isWritten: false, isUnsure: false } as Connection;
    const now = env.now();
    const row = {
      store_id: shop.storeId,
      token_hash: hash,
      process_id: newIdOf(env),
      principal: { kind: 'anonymous' },
      ends_at: null,
      token_hashes: NO_TOKENS,
      origin: null,
      topics: [],
      position: shop.wired.realTime.hub.position(),
      connected_at: now,
      seen_at: now,
      closed_at: null,
      expires_at: new Date(now.getTime() + 60_000),
    } as const;
    let isAnswered = false;
    const gone: string[] = [];
    const sessions = createSessions({
      env,
      log: silentLog,
      locate: {
        ...locate,
        many: async (statement, tries) => {
          const rows = await locate.many(statement, tries);
          if (!isAnswered) throw new Error('the connection is gone');
          return rows as never;
        },
      },
      rowOf: ({ id, isWritten }) => ({ ...row, id, is_new: !isWritten }),
      onGone: () => gone.push('taken'),
      onUnsure: () => gone.push('unsure'),
    });
    const count = () => shop.count('realtime_sessions', `token_hash = '${hash}'`);
    sessions.note(connection);
    await assert.rejects(sessions.flush());
    assert.equal(await count(), 1, 'only the answer was lost');
    isAnswered = true;
    if (isTaken) await shop.rows('delete from realtime_sessions where token_hash = $1', [hash]);
    await sessions.flush();
    assert.equal(await count(), isTaken ? 0 : 1);
    assert.deepEqual(gone, isTaken ? ['unsure'] : []);
  });
}
