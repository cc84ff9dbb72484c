import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listen } from '../../../test/support/event-stream.ts';
import {
  type Client,
  colleague,
  openSocketShop,
  type SocketShop,
  secondProcess,
  until,
} from '../../../test/support/sockets.ts';
import { createAuthenticator } from '../../modules/staff/authenticator.ts';

const customerToken = async (shop: SocketShop, email = 'ann@example.com'): Promise<string> => {
  const answer = await shop.request('POST', '/store/auth/register', {
    body: { email, password: 'a quiet harbour at dawn' },
  });
  assert.equal(answer.status, 201, answer.text);
  return answer.body.access_token;
};

const hears = async (client: Client, topic: string): Promise<void> => {
  assert.equal((await client.ask('subscribe', { topic })).message_type, 'success', topic);
};

const dropped = (client: Client, topic: string) =>
  client.until((message) => message.message_type === 'error' && message.topic === topic);

test('signing out drops what only this session may hear, within a second, and it is not taken up again', async (t) => {
  const shop = await openSocketShop(t);
  const token = await customerToken(shop);
  const client = await shop.dial({ token });
  await hears(client, 'test_me');
  await hears(client, 'test_public');
  const other = await shop.dial({ token: await customerToken(shop, 'ben@example.com') });
  await hears(other, 'test_me');
  const askedMs = performance.now();
  await shop.request('POST', '/store/auth/logout', { token });
  assert.equal((await dropped(client, 'test_me')).payload.code, 'UNAUTHENTICATED');
  assert.ok(performance.now() - askedMs < 1000);
  assert.equal((await client.ask('subscribe', { topic: 'test_me' })).payload.code, 'NOT_FOUND');
  assert.equal((await client.ask('unsubscribe', { topic: 'test_public' })).message_type, 'success');
  assert.equal((await other.ask('unsubscribe', { topic: 'test_me' })).message_type, 'success');
  client.ws.close();
  await client.closed();
  const no = await shop.refused({ query: `?resume=${client.connect.payload.resume_token}` });
  assert.equal(no.status, 401);
});

test('a disabled customer, a revoked key, a removed colleague and a lesser role hear no more', async (t) => {
  const shop = await openSocketShop(t);
  const owner = await shop.staffToken();
  const send = async (method: string, path: string, body?: object) => {
    const answer = await shop.request(method, path, {
      token: owner,
      ...(body === undefined ? {} : { body }),
    });
    assert.ok(answer.status < 300, answer.text);
    return answer.body;
  };
  const customer = await shop.dial({ token: await customerToken(shop) });
  await hears(customer, 'test_me');
  const key = await send('POST', '/admin/api-keys', {
    name: 'Program',
    kind: 'secret',
    scopes: ['orders:write'],
  });
  const program = await shop.dial({ token: key.key });
  await hears(program, 'test_staff');

  const [person] = await shop.rows<{ id: string }>('select id from customers');
  await send('POST', `/admin/customers/${person?.id}/disable`, {});
  assert.equal((await dropped(customer, 'test_me')).payload.code, 'UNAUTHENTICATED');
  await send('DELETE', `/admin/api-keys/${key.id}`);
  assert.equal((await dropped(program, 'test_staff')).payload.code, 'API_KEY_REVOKED');

  // A colleague loses first a right and then the place.
  const { token: theirs } = await colleague(shop, owner);
  const helper = await shop.dial({ token: theirs });
  await hears(helper, 'test_staff');
  await hears(helper, 'test_me');
  const [staff] = await shop.rows<{ id: string }>(
    `select id from staff_users where email = 'sam@example.com'`,
  );
  await send('PATCH', `/admin/staff/${staff?.id}`, { role: 'read_only' });
  assert.equal((await dropped(helper, 'test_staff')).payload.code, 'FORBIDDEN');
  await hears(helper, 'test_me');
  await send('DELETE', `/admin/staff/${staff?.id}`);
  assert.equal((await dropped(helper, 'test_me')).payload.code, 'UNAUTHENTICATED');
});

test('when the credential ends the connection stays, private topics go, and `auth` brings them back', async (t) => {
  const shop = await openSocketShop(t);
  const token = await shop.staffToken();
  const client = await shop.dial({ token });
  assert.ok(client.connect.payload.session.expires_at);
  await hears(client, 'test_staff');
  await hears(client, 'test_public');
  shop.clock.advance(661_000);
  await client.ask('ping');
  await shop.runTimer('realtime.sweep');
  assert.equal((await dropped(client, 'test_staff')).payload.code, 'TOKEN_EXPIRED');
  const late = await client.ask('auth', { token });
  assert.equal(late.payload.code, 'TOKEN_EXPIRED');
  const again = await shop.request('POST', '/admin/auth/login', {
    body: { email: 'owner@example.com', password: 'a quiet harbour at dawn' },
  });
  const told = await client.ask('auth', { token: again.body.access_token });
  assert.deepEqual([told.message_type, told.payload.success], ['auth', true]);
  await hears(client, 'test_staff');
  assert.equal((await client.ask('unsubscribe', { topic: 'test_public' })).message_type, 'success');
});

test('staff see who is connected and end it, in any process that holds it', async (t) => {
  const shop = await openSocketShop(t);
  const token = await shop.staffToken();
  const client = await shop.dial({ token });
  await hears(client, 'test_staff');
  const id = client.connect.payload.connection_id;
  const list = () => shop.request('GET', '/admin/realtime/connections', { token });
  const row = async () => (await list()).body.data.find((one: { id: string }) => one.id === id);
  await until(async () => (await row())?.topics.length === 1);
  const { principal, topics, origin } = await row();
  assert.deepEqual([principal.kind, topics, origin], ['staff', ['test_staff'], null]);
  const other = await shop.secondStore();
  const path = `/admin/realtime/connections/${id}`;
  assert.equal((await shop.request('DELETE', path, { token: other.token })).status, 404);
  assert.equal((await shop.request('DELETE', path, { token })).status, 204);
  assert.equal((await client.closed()).code, 4403);
  assert.equal((await shop.request('DELETE', path, { token })).status, 404);
  await until(async () => (await row()) === undefined);
  const no = await shop.refused({ query: `?resume=${client.connect.payload.resume_token}` });
  assert.equal(no.status, 401);
});

test('limits are set by the first store, with their version, and hold at once', async (t) => {
  const shop = await openSocketShop(t);
  const token = await shop.staffToken();
  const path = '/admin/realtime/limits';
  const before = await shop.request('GET', path, { token });
  assert.equal(before.body.max_subscriptions_per_connection, 50);
  assert.equal(before.headers['etag'], `"${before.body.version}"`);
  const set = (body: object, more: object = {}) =>
    shop.request('PATCH', path, { token, body, ...more });
  const stale = await set({ stale_seconds: 6 }, { headers: { 'if-match': '"99"' } });
  assert.deepEqual([stale.status, stale.body.code], [412, 'VERSION_MISMATCH']);
  assert.equal((await set({ max_message_size: 1_048_577 })).status, 422);
  assert.equal((await set({ require_auth: true })).status, 422);
  const contrary = await set({ ping_interval_secs: 60 });
  assert.equal(contrary.body.errors[0].field, '/connection_timeout_secs');
  const other = await shop.secondStore();
  assert.equal((await set({ stale_seconds: 6 }, { token: other.token })).status, 403);
  const after = await set({ max_subscriptions_per_connection: 1 });
  assert.equal(after.body.max_subscriptions_per_connection, 1);
  assert.equal(after.body.version, before.body.version + 1);
  const client = await shop.dial();
  await until(async () => {
    const { connect } = await shop.dial();
    return connect.payload.limits.max_subscriptions === 1;
  });
  await hears(client, 'test_public');
  const no = await client.ask('subscribe', {
    topic: 'test_many:0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11',
  });
  assert.equal(no.payload.code, 'LIMIT_EXCEEDED');
});

test('whoever keeps the server busy with what they ask loses their topics no later', async (t) => {
  const gate = Promise.withResolvers<boolean>();
  const shop = await openSocketShop(t, {
    moreJobs: ({ live }) =>
      live.topic({ pattern: 'test_slow', admits: () => gate.promise, snapshot: (topic) => topic }),
  });
  const token = await customerToken(shop);
  const client = await shop.dial({ token });
  await hears(client, 'test_me');
  for (let nth = 0; nth < 150; nth += 1) client.say('subscribe', { topic: 'test_slow' });
  await client.until(({ payload }) => payload.code === 'RATE_LIMITED');
  const askedMs = performance.now();
  await shop.request('POST', '/store/auth/logout', { token });
  assert.equal((await dropped(client, 'test_me')).payload.code, 'UNAUTHENTICATED');
  assert.ok(performance.now() - askedMs < 1000);
  gate.resolve(false);
});

test('who signs out while a topic is asked for does not get it by the right they had', async (t) => {
  const gate = Promise.withResolvers<void>();
  let asked = 0;
  const shop = await openSocketShop(t, {
    moreJobs: ({ live }) =>
      live.topic({
        pattern: 'test_gated',
        admits: async (_db, { principal }) => {
          asked += 1;
          if (asked === 1) await gate.promise;
          return principal.kind === 'customer';
        },
        snapshot: (topic) => topic,
      }),
  });
  const token = await customerToken(shop);
  const client = await shop.dial({ token });
  await hears(client, 'test_me');
  const id = client.say('subscribe', { topic: 'test_gated' });
  await until(() => asked === 1);
  await shop.request('POST', '/store/auth/logout', { token });
  await dropped(client, 'test_me');
  gate.resolve();
  const no = await client.until((message) => message.in_reply_to === id);
  assert.equal(no.payload.code, 'NOT_FOUND');
});

test('who signs out between the look at the credential and the handshake hears nothing by it', async (t) => {
  const shop = await openSocketShop(t);
  const owner = await shop.staffToken();
  const made = await shop.request('POST', '/admin/api-keys', {
    token: owner,
    body: { name: 'Shop', kind: 'publishable' },
  });
  assert.equal(made.status, 201, made.text);
  const token = await customerToken(shop);
  const gate = Promise.withResolvers<void>();
  let isAsked = false;
  // The key is looked up after the token: the handshake waits there.
  const second = await secondProcess(t, shop, {}, (parts) => {
    const authenticator = createAuthenticator(parts);
    return {
      ...authenticator,
      storeOfPublishableKey: async (key) => {
        isAsked = true;
        await gate.promise;
        return authenticator.storeOfPublishableKey(key);
      },
    };
  });
  const other = await second.dial();
  await hears(other, 'test_events');
  const dialling = second.dial({ token, headers: { 'x-publishable-key': made.body.key } });
  await until(() => isAsked, 'the look at the key');
  const out = await shop.request('POST', '/store/auth/logout', { token });
  assert.ok(out.status < 300, out.text);
  await other.until(({ payload }) => payload.type === 'session.revoked');
  await second.wired.outbox.drain();
  gate.resolve();
  const client = await dialling;
  await until(async () => {
    const answer = await client.ask('subscribe', { topic: 'test_me' });
    return answer.payload.code === 'NOT_FOUND';
  }, 'the end of their right');
});

test('a stream whose caller signs out before it is open ends', async (t) => {
  const gate = Promise.withResolvers<boolean>();
  let isAsked = false;
  const shop = await openSocketShop(t, {
    moreJobs: ({ live }) =>
      live.topic({
        pattern: 'test_gated',
        admits: () => {
          isAsked = true;
          return gate.promise;
        },
        snapshot: (topic) => topic,
      }),
  });
  const token = await customerToken(shop);
  const asking = listen(`${shop.url}/api/v1/store/events?topics=test_gated`, {
    authorization: `Bearer ${token}`,
  });
  await until(() => isAsked, 'the question');
  await shop.request('POST', '/store/auth/logout', { token });
  await shop.drain();
  gate.resolve(true);
  const stream = await asking;
  await until(() => stream.isOver(), 'the end of the stream');
});

test('a topic of which it is not known whether it may still be heard is dropped, and no other is kept because of it', async (t) => {
  let isBroken = false;
  const shop = await openSocketShop(t, {
    moreJobs: ({ live }) =>
      live.topic({
        pattern: 'test_broken',
        admits: async () => {
          if (isBroken) throw new Error('the database is away');
          return true;
        },
        snapshot: (topic) => topic,
      }),
  });
  const token = await customerToken(shop);
  const client = await shop.dial({ token });
  await hears(client, 'test_broken');
  await hears(client, 'test_me');
  isBroken = true;
  await shop.request('POST', '/store/auth/logout', { token });
  assert.equal((await dropped(client, 'test_broken')).payload.code, 'UNAVAILABLE');
  assert.equal((await dropped(client, 'test_me')).payload.code, 'UNAUTHENTICATED');
});

test('the figures of the day count shoppers with an open socket, in all processes, and no staff', async (t) => {
  const shop = await openSocketShop(t);
  const second = await secondProcess(t, shop);
  const token = await shop.staffToken();
  const staff = await shop.dial({ token });
  await hears(staff, 'dashboard');
  const guest = await second.dial();
  const mine = await shop.dial({ token: await customerToken(shop) });
  const open = async (count: number) => {
    await until(async () => {
      const [row] = await shop.rows<{ count: number }>(
        `select count(*)::int as count from realtime_sessions where closed_at is null and principal->>'kind' <> 'staff'`,
      );
      return row?.count === count;
    });
    staff.heard.length = 0;
    const made = await shop.request('POST', '/store/carts', { body: {} });
    assert.equal(made.status, 201, made.text);
    return staff.until(({ topic, payload }) => topic === 'dashboard' && payload.visitors === count);
  };
  await open(2);
  guest.ws.close();
  await open(1);
  mine.ws.close();
  await open(0);
});
