import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { openShop } from '../../../test/support/shop.ts';
import { openSocketShop } from '../../../test/support/sockets.ts';

test('a program comes in without a word, hears what is public and nothing else', async (t) => {
  const shop = await openSocketShop(t);
  const client = await shop.dial();
  const { payload } = client.connect;
  assert.deepEqual(payload.session.principal, { kind: 'anonymous', id: null });
  assert.equal(payload.session.store_id, shop.storeId);
  assert.equal(payload.heartbeat_ms, 30_000);
  assert.equal(payload.limits.max_messages_per_minute, null);
  assert.equal(client.ws.protocol, 'rcommerce.v1');
  const told = await client.ask('subscribe', { topic: 'test_public' });
  assert.equal(told.message_type, 'success');
  assert.equal(told.payload.operation, 'subscribe');
  assert.equal(told.payload.details.topic, 'test_public');
  for (const topic of ['test_staff', 'test_me', 'nothing', 'test_many:x', `x${'y'.repeat(300)}`]) {
    const no = await client.ask('subscribe', { topic });
    assert.equal(no.message_type, 'error');
    assert.deepEqual(
      { ...no.payload, topic: no.topic },
      {
        code: 'NOT_FOUND',
        message: 'There is nothing here',
        topic,
      },
    );
  }
  const pong = await client.ask('ping', { echo: 7 });
  assert.deepEqual([pong.message_type, pong.payload], ['pong', { echo: 7 }]);
  shop.edges.live.signal(shop.storeId, {
    key: 'test_public',
    type: 'custom',
    payload: { said: 'hello' },
  });
  const heard = await client.until((message) => message.message_type === 'custom');
  assert.deepEqual([heard.topic, heard.payload], ['test_public', { said: 'hello' }]);
});

test('without broadcasting what is of no event is not told', async (t) => {
  const settings = { 'websocket.enable_broadcasting': 'false' };
  const shop = await openSocketShop(t, { settings });
  const client = await shop.dial();
  for (const topic of ['test_public', 'test_events']) await client.ask('subscribe', { topic });
  const payload = { said: 'hello' };
  shop.edges.live.signal(shop.storeId, { key: 'test_public', type: 'custom', payload });
  const token = await shop.staffToken();
  await shop.request('PATCH', '/admin/store', { token, body: { name: 'Changed' } });
  await client.until((message) => message.payload.type === 'store.updated');
  assert.ok(!client.heard.some((message) => message.payload.said === 'hello'));
});

test('the numbers of sockets are in the metrics', async (t) => {
  const shop = await openSocketShop(t);
  await shop.dial();
  const staff = await shop.dial({ token: await shop.staffToken() });
  await staff.ask('ping');
  await shop.refused({ origin: 'https://evil.example' });
  const text = await (await fetch(`${shop.url}/metrics`)).text();
  for (const line of [
    'rcommerce_realtime_connections{kind="anonymous"} 1',
    'rcommerce_realtime_connections{kind="staff"} 1',
    'rcommerce_realtime_messages_in_total{type="ping"} 1',
    'rcommerce_realtime_refused_total{reason="origin"} 1',
  ]) {
    assert.ok(text.includes(line), line);
  }
  assert.match(text, /rcommerce_realtime_accepted_total \d+/);
});

test('a word that every object knows is no type of message', async (t) => {
  const shop = await openSocketShop(t);
  const client = await shop.dial();
  for (const type of ['constructor', '__proto__', 'toString']) {
    const no = await client.ask(type);
    assert.deepEqual([no.message_type, no.payload.code], ['error', 'VALIDATION_FAILED'], type);
  }
  assert.equal((await client.closed()).code, 4400);
});

test('sockets that could not be opened at the start are opened when the database answers', async (t) => {
  const shop = await openShop(t, { settings: { 'server.port': '0' } });
  await shop.rows('revoke execute on function log_bounds() from rcommerce_app');
  const url = (await shop.wired.listen()).replace('http', 'ws');
  shop.wired.start();
  const dialled = (): Promise<WebSocket | undefined> =>
    new Promise((resolve) => {
      const ws = new WebSocket(`${url}/ws`);
      ws.once('error', () => resolve(undefined));
      ws.once('open', () => resolve(ws));
    });
  await sleep(300);
  assert.equal(await dialled(), undefined);
  await shop.rows('grant execute on function log_bounds() to rcommerce_app');
  let ws: WebSocket | undefined;
  for (let nth = 0; nth < 50 && !ws; nth += 1) {
    await sleep(100);
    ws = await dialled();
  }
  assert.ok(ws);
  t.after(() => ws.terminate());
  ws.send(JSON.stringify({ message_type: 'ping' }));
  await new Promise((resolve) => ws.on('message', (data) => /pong/.test(`${data}`) && resolve(0)));
});
