/* Each bound of a socket at its value and one past it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { test } from 'node:test';
import { type Client, openSocketShop, until } from '../../../test/support/sockets.ts';
import { loadConfig } from '../config.ts';
import { BOUND_NAMES, limitsOf, SOCKET_PROFILES, SWITCH_NAMES } from './limits.ts';

const settings = (given: Readonly<Record<string, string | number | boolean>>) =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [`websocket.${name}`, String(value)]),
  );
const open = (
  t: Parameters<typeof openSocketShop>[0],
  given: Parameters<typeof settings>[0] = {},
) => openSocketShop(t, { settings: settings(given) });

test('each setting has a name, a value in each profile, and is told when it is wrong', () => {
  for (const profile of SOCKET_PROFILES) {
    const { websocket } = loadConfig({ env: {}, flags: { 'websocket.profile': profile } });
    assert.deepEqual(websocket, limitsOf(profile));
  }
  const production = loadConfig({ env: {}, profile: 'production' }).websocket;
  assert.equal(production?.max_connections_per_ip, 10);
  assert.equal(production?.validate_origin, true);
  const env = {
    RCOMMERCE_WEBSOCKET__MAX_CONNECTIONS: '7',
    RCOMMERCE_WEBSOCKET__REQUIRE_AUTH: 'true',
    RCOMMERCE_WEBSOCKET__ALLOWED_ORIGINS: 'https://one.example,https://two.example',
  };
  const { websocket } = loadConfig({ env });
  assert.equal(websocket?.max_connections, 7);
  assert.equal(websocket?.require_auth, true);
  assert.deepEqual(websocket?.allowed_origins, ['https://one.example', 'https://two.example']);
  for (const [name, value] of [
    ...BOUND_NAMES.map((one) => [one, '-1'] as const),
    ...SWITCH_NAMES.map((one) => [one, 'perhaps'] as const),
    ['profile', 'relaxed'] as const,
    ['allowed_origins', 'one.example'] as const,
    ['max_message_size', '1048577'] as const,
    ['connection_timeout_secs', '30'] as const,
    ['queued_bytes_stale', '262145'] as const,
  ]) {
    assert.throws(
      () => loadConfig({ env: { [`RCOMMERCE_WEBSOCKET__${name.toUpperCase()}`]: value } }),
      new RegExp(`RCOMMERCE_WEBSOCKET__${name.toUpperCase()}: `),
      name,
    );
  }
});

test('the page of the sockets says each bound as it is', () => {
  const page = readFileSync(new URL('../../../../docs/sockets.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` \|(.+?)\|(.+?)\|(.+?)\|(.+?)\|/gm)];
  const told = rows.map(([, name, ...values]) => [name, ...values.map((value) => value.trim())]);
  const columns = ['production', 'development', 'secure', 'high_scale'] as const;
  const present = [...BOUND_NAMES, ...SWITCH_NAMES].map((name) => [
    name,
    ...columns.map((profile) => String(limitsOf(profile)[name])),
  ]);
  assert.deepEqual(told, present);
});

test("the development profile's sockets are for this machine only", () => {
  const flags = { 'server.host': '0.0.0.0' };
  assert.throws(() => loadConfig({ env: {}, flags }), /sockets of the development profile/);
  for (const more of [
    { 'websocket.profile': 'production' },
    { 'websocket.enabled': 'false' },
    { 'server.role': 'worker' },
  ]) {
    loadConfig({ env: {}, flags: { ...flags, ...more } });
  }
});

test('an address opens so many at once, and the next gets 429', async (t) => {
  const shop = await open(t, { max_connections_per_ip: 2 });
  const [first] = [await shop.dial(), await shop.dial()];
  const no = await shop.refused();
  assert.deepEqual([no.status, no.body.code], [429, 'RATE_LIMITED']);
  assert.ok(Number(no.headers['retry-after']) >= 1);
  assert.equal(no.headers['content-type'], 'application/problem+json');
  assert.equal(no.headers['x-content-type-options'], 'nosniff');
  assert.equal(no.body.request_id, no.headers['x-request-id']);
  await shop.dial({ from: '127.0.0.2' });
  first?.ws.close();
  await first?.closed();
  await shop.dial();
});

test('twenty at once of one address are no more than there may be', async (t) => {
  const shop = await open(t, { max_connections_per_ip: 5 });
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => shop.dial()));
  // Those that were refused never hear `connect`.
  await until(() => outcomes.length === 20);
  const opened = outcomes.filter(({ status }) => status === 'fulfilled').length;
  assert.equal(opened, 5);
});

test('a process holds so many, and the next gets 503 with a time to come again', async (t) => {
  const shop = await open(t, { max_connections: 3 });
  for (const nth of [1, 2, 3]) await shop.dial({ from: `127.0.1.${nth}` });
  const no = await shop.refused({ from: '127.0.1.4' });
  assert.deepEqual([no.status, no.body.code], [503, 'OVERLOADED']);
  assert.ok(Number(no.headers['retry-after']) >= 1);
});

test('an address tries so often in a minute, and then gets 429', async (t) => {
  const shop = await open(t, {
    enable_connection_rate_limit: true,
    max_connections_per_minute: 3,
  });
  for (const _ of [1, 2, 3]) await shop.dial();
  const no = await shop.refused();
  assert.deepEqual([no.status, no.body.details.limit], [429, 'max_connections_per_minute']);
  assert.equal(no.headers['retry-after'], '20');
  shop.clock.advance(20_000);
  await shop.dial();
});

test('a process accepts so many in a second, and then answers 503', async (t) => {
  const shop = await open(t, { accept_per_second: 3 });
  shop.clock.advance(1000);
  for (const nth of [1, 2, 3]) await shop.dial({ from: `127.0.1.${nth}` });
  assert.equal((await shop.refused({ from: '127.0.1.4' })).status, 503);
  shop.clock.advance(1000);
  await shop.dial({ from: '127.0.1.4' });
});

test('of one person the oldest connection goes with 4409, and cannot be taken up again', async (t) => {
  const shop = await open(t, { max_connections_per_user: 2 });
  const token = await shop.staffToken();
  const first = await shop.dial({ token });
  const second = await shop.dial({ token });
  const third = await shop.dial({ token });
  assert.equal((await first.closed()).code, 4409);
  assert.equal(second.ws.readyState, second.ws.OPEN);
  assert.equal(third.ws.readyState, third.ws.OPEN);
  await until(async () => (await shop.count('realtime_sessions', 'closed_at is not null')) > 0);
  const no = await shop.refused({ query: `?resume=${first.connect.payload.resume_token}` });
  assert.equal(no.status, 401);
});

test('a connection has so many topics, and the next is LIMIT_EXCEEDED', async (t) => {
  const shop = await open(t, { max_subscriptions_per_connection: 3 });
  const client = await shop.dial();
  const id = (nth: number) => `test_many:0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e1${nth}`;
  for (const nth of [1, 2, 3]) {
    assert.equal((await client.ask('subscribe', { topic: id(nth) })).message_type, 'success');
  }
  assert.equal((await client.ask('subscribe', { topic: id(4) })).payload.code, 'LIMIT_EXCEEDED');
  assert.equal((await client.ask('subscribe', { topic: id(1) })).message_type, 'success', 'again');
  assert.equal((await client.ask('unsubscribe', { topic: id(1) })).message_type, 'success');
  assert.equal((await client.ask('subscribe', { topic: id(4) })).message_type, 'success');
});

test('over the rate each message is told so, and the third in ten seconds closes with 4429', async (t) => {
  const shop = await open(t, { enable_message_rate_limit: true, max_messages_per_minute: 5 });
  const client = await shop.dial();
  assert.equal(client.connect.payload.limits.max_messages_per_minute, 5);
  for (const _ of [1, 2, 3, 4, 5]) {
    assert.equal((await client.ask('ping')).message_type, 'pong');
  }
  client.say('ping');
  client.say('ping');
  const isOver = (message: { payload: { code?: string } }) =>
    message.payload.code === 'RATE_LIMITED';
  await until(() => client.heard.filter(isOver).length === 2);
  const over = await client.until(isOver);
  assert.equal(over.payload.retry_after_ms, 12_000);
  shop.clock.advance(12_000);
  assert.equal((await client.ask('ping')).message_type, 'pong', 'one more fits again');
  for (const _ of [1, 2]) client.say('ping');
  await until(() => client.heard.filter(isOver).length === 4);
  assert.equal(client.ws.readyState, client.ws.OPEN, 'the first two were too long ago');
  client.say('ping');
  assert.equal((await client.closed()).code, 4429);
});

test('a message of the most bytes is read, one of a byte more closes with 1009', async (t) => {
  const shop = await open(t, { max_message_size: 1000 });
  const client = await shop.dial();
  const send = (bytes: number) => {
    const head = '{"message_type":"ping","message_id":"x","payload":{"echo":"';
    client.ws.send(`${head}${'e'.repeat(bytes - head.length - 3)}"}}`);
  };
  send(1000);
  await client.until((message) => message.in_reply_to === 'x');
  send(1001);
  assert.equal((await client.closed()).code, 1009);
});

test('a message of so many fragments is read, one more closes with 1008', async (t) => {
  const shop = await open(t, { max_fragments: 4 });
  const text = '{"message_type":"ping","message_id":"x"}';
  const send = (client: Client, parts: number) => {
    const size = Math.ceil(text.length / parts);
    for (let at = 0; at < parts; at += 1) {
      client.ws.send(text.slice(at * size, (at + 1) * size), { fin: at === parts - 1 });
    }
  };
  const client = await shop.dial();
  send(client, 4);
  await client.until((message) => message.in_reply_to === 'x');
  send(client, 5);
  assert.equal((await client.closed()).code, 1008);
});

test('a topic has a name of so many characters, and no longer one', async (t) => {
  const name = 'test_many:0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11';
  const shop = await open(t, { max_topic_length: name.length });
  const client = await shop.dial();
  assert.equal((await client.ask('subscribe', { topic: name })).message_type, 'success');
  const token = await shop.staffToken();
  const answer = await shop.request('PATCH', '/admin/realtime/limits', {
    token,
    body: { max_topic_length: name.length - 1 },
  });
  assert.equal(answer.status, 200, answer.text);
  await until(async () => {
    const told = await client.ask('subscribe', { topic: name });
    return told.payload.code === 'NOT_FOUND';
  }, 'the new limit');
});

test('`custom` holds so many bytes, on a topic that takes it', async (t) => {
  const shop = await open(t, { max_custom_bytes: 100 });
  const cart = await shop.request('POST', '/store/carts', { body: {} });
  const topic = `test_token:${cart.body.id}`;
  const client = await shop.dial({ headers: { 'x-cart-token': cart.body.token } });
  assert.equal((await client.ask('subscribe', { topic })).message_type, 'success');
  const payload = { text: 'x'.repeat(100 - '{"text":""}'.length) };
  assert.equal((await client.ask('custom', payload, { topic })).message_type, 'success');
  const heard = await client.until(({ message_type: type }) => type === 'custom');
  assert.deepEqual([heard.topic, heard.payload], [topic, payload]);
  const more = await client.ask('custom', { text: `${payload.text}x` }, { topic });
  assert.equal(more.payload.code, 'LIMIT_EXCEEDED');
  await client.ask('subscribe', { topic: 'test_public' });
  const no = await client.ask('custom', payload, { topic: 'test_public' });
  assert.equal(no.payload.code, 'FORBIDDEN');
  assert.equal(
    (await client.ask('custom', payload, { topic: 'orders' })).payload.code,
    'NOT_FOUND',
  );
});

test('so many control frames in a second pass, one more closes with 1008', async (t) => {
  const shop = await open(t, { max_control_per_second: 5 });
  const client = await shop.dial();
  for (let nth = 0; nth < 5; nth += 1) client.ws.ping();
  await client.ask('ping');
  assert.equal(client.ws.readyState, client.ws.OPEN);
  client.ws.ping();
  assert.equal((await client.closed()).code, 1008);
  const other = await shop.dial();
  for (let nth = 0; nth < 6; nth += 1) other.ws.pong();
  assert.equal((await other.closed()).code, 1008, 'pongs that nobody asked for are counted too');
});

test('who must say who they are and does not is closed with 4401 at the deadline', async (t) => {
  const shop = await open(t, { require_auth: true });
  const silent = await shop.dial();
  const no = await silent.ask('subscribe', { topic: 'test_public' });
  assert.equal(no.payload.code, 'UNAUTHENTICATED');
  const known = await shop.dial();
  const told = await known.ask('auth', { token: await shop.staffToken() });
  assert.equal(told.payload.success, true);
  shop.clock.advance(4999);
  await shop.runTimer('realtime.sweep');
  assert.equal((await silent.ask('ping')).message_type, 'pong');
  shop.clock.advance(1);
  await shop.runTimer('realtime.sweep');
  assert.equal((await silent.closed()).code, 4401);
  assert.equal((await known.ask('ping')).message_type, 'pong');
});

test('a connection is asked for a sign of life, and without one it goes', async (t) => {
  const shop = await open(t);
  const client = await shop.dial();
  let pings = 0;
  client.ws.on('ping', () => {
    pings += 1;
  });
  shop.clock.advance(30_000);
  await shop.runTimer('realtime.sweep');
  await until(() => pings === 1);
  await client.ask('ping');
  const deaf = connect(Number(new URL(shop.url).port), '127.0.0.1');
  t.after(() => deaf.destroy());
  deaf.write(
    'GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  const read: Buffer[] = [];
  deaf.on('data', (data) => read.push(data));
  const all = () => Buffer.concat(read);
  await until(() => all().includes('resume_token'));
  shop.clock.advance(59_999);
  await client.ask('ping');
  await shop.runTimer('realtime.sweep');
  const before = all().length;
  shop.clock.advance(1);
  await client.ask('ping');
  await shop.runTimer('realtime.sweep');
  // 0x88: close; its code follows the length.
  await until(() => {
    const at = all().indexOf(Buffer.from([0x11, 0x38]), Math.max(0, before - 200));
    return at > 0;
  }, 'the close frame with 4408');
  assert.equal(client.ws.readyState, client.ws.OPEN);
});
