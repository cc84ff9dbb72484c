/* What a socket is told for what it says, and for frames that are none (T18 to T20). */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { openSocketShop, type SocketShop, until } from '../../../test/support/sockets.ts';

test('T18: a page of a foreign origin is refused before it is a socket, whatever cookie it brings', async (t) => {
  const shop = await openSocketShop(t, {
    settings: {
      'websocket.validate_origin': 'true',
      'websocket.allowed_origins': 'https://shop.example',
    },
  });
  const foreign = await shop.refused({
    origin: 'https://evil.example',
    headers: { cookie: 'session=abc' },
  });
  assert.deepEqual([foreign.status, foreign.body.code], [403, 'FORBIDDEN']);
  assert.equal((await shop.refused({ origin: 'null' })).status, 403);
  assert.equal((await shop.refused({ origin: 'http://localhost:3000' })).status, 403);
  await shop.dial({ origin: 'https://shop.example' });
  await shop.dial();
});

test('in development pages of this machine are let in, and those that a store lists are heard of that store', async (t) => {
  const shop = await openSocketShop(t);
  await shop.dial({ origin: 'http://localhost:3000' });
  const origin = 'https://listed.example';
  assert.equal((await shop.refused({ origin })).status, 403);
  const other = await shop.secondStore();
  const set = (token: string) =>
    shop.request('PATCH', '/admin/settings/browser_origins', { token, body: { value: [origin] } });
  assert.equal((await set(other.token)).status, 200);
  shop.clock.advance(1001);
  assert.equal((await shop.refused({ origin })).status, 403, 'another store lists it');
  await shop.dial({ origin, token: other.token });
  assert.equal((await set(await shop.staffToken())).status, 200);
  shop.clock.advance(1001);
  await shop.dial({ origin });
});

test('T19: a credential in the address is 400, a bad one 401, and what a client may not say or hear is an error', async (t) => {
  const shop = await openSocketShop(t);
  const token = await shop.staffToken();
  for (const query of [
    `?access_token=${token}`,
    `?ticket=${token}`,
    `?token=sk_live_${'a'.repeat(20)}`,
    `?token=ot_live_${'a'.repeat(20)}`,
  ]) {
    const no = await shop.refused({ query });
    assert.deepEqual([no.status, no.body.code], [400, 'MALFORMED_REQUEST'], query);
  }
  for (const query of [
    '?ticket=wt_live_x',
    '?ticket=',
    '?resume=rs_live_x',
    '?resume=a&resume=b',
  ]) {
    assert.equal((await shop.refused({ query })).status, 401, query);
  }
  assert.equal((await shop.refused({ token: 'nonsense' })).status, 401);
  assert.equal((await shop.refused({ headers: { authorization: 'Basic x' } })).status, 401);
  const other = await shop.secondStore();
  const client = await shop.dial({ token });
  const theirs = await client.ask('auth', { token: other.token });
  assert.deepEqual([theirs.message_type, theirs.payload.code], ['error', 'UNAUTHENTICATED']);
  assert.equal((await client.ask('auth', { token: 'nonsense' })).payload.code, 'UNAUTHENTICATED');
  const mine = await client.ask('auth', { token });
  assert.equal(mine.payload.principal.kind, 'staff');
  for (const type of ['order_update', 'connect', 'admin_broadcast']) {
    assert.equal((await client.ask(type)).payload.code, 'FORBIDDEN', type);
  }
  assert.equal((await client.ask('ping')).message_type, 'pong', 'and is still there');
});

test('a message that is none is told so, and the third closes with 4400', async (t) => {
  const shop = await openSocketShop(t);
  for (const broken of [
    'nonsense',
    '[]',
    '{"message_type":"sing"}',
    '{"message_type":"subscribe","payload":{"topic":7}}',
    `{"message_type":"ping","payload":${'{"a":'.repeat(40)}1${'}'.repeat(40)}}`,
    '{"message_type":"ping","__proto__":{}}',
  ]) {
    const client = await shop.dial();
    for (const nth of [1, 2]) {
      client.ws.send(broken);
      const isError = ({ message_type: type }: { message_type: string }) => type === 'error';
      await until(() => client.heard.filter(isError).length === nth);
      assert.equal(client.ws.readyState, client.ws.OPEN);
    }
    client.ws.send(broken);
    assert.equal((await client.closed()).code, 4400, broken);
    assert.equal(client.heard.filter(({ message_type: type }) => type === 'error').length, 3);
  }
  const binary = await shop.dial();
  binary.ws.send(Buffer.from('{}'));
  assert.equal((await binary.closed()).code, 1003);
});

/** A raw connection after its handshake. */
async function raw(t: TestContext, shop: SocketShop): Promise<{ socket: Socket; read(): Buffer }> {
  const socket = connect(Number(new URL(shop.url).port), '127.0.0.1');
  t.after(() => socket.destroy());
  socket.on('error', () => {});
  const chunks: Buffer[] = [];
  socket.on('data', (data) => chunks.push(data));
  const read = () => Buffer.concat(chunks);
  socket.write(
    'GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  await until(() => read().includes('resume_token'), 'the handshake');
  return { socket, read };
}

function frame(opcode: number, payload: Buffer, isLast = true): Buffer {
  const mask = randomBytes(4);
  const head = Buffer.from([(isLast ? 0x80 : 0) | opcode, 0x80 | payload.length]);
  const masked = payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0));
  return Buffer.concat([head, mask, masked]);
}

/** The code of the close frame that ends what was read, once it came. */
async function closeCode(read: () => Buffer): Promise<number> {
  let code = 0;
  await until(() => {
    const all = read();
    for (let at = all.indexOf(0x88); at >= 0; at = all.indexOf(0x88, at + 1)) {
      const length = all[at + 1] ?? 0;
      if (length >= 2 && length <= 125 && at + 2 + length === all.length) {
        code = all.readUInt16BE(at + 2);
        return true;
      }
    }
    return false;
  }, 'the close frame');
  return code;
}

test('T20: frames that break the protocol end the connection, each with its code', async (t) => {
  const shop = await openSocketShop(t);
  const huge = Buffer.from([0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]);
  const cases: readonly (readonly [string, Buffer, number])[] = [
    ['not masked', Buffer.from([0x81, 0x02, 0x7b, 0x7d]), 1002],
    [
      'a reserved bit',
      Buffer.concat([Buffer.from([0xc1]), frame(1, Buffer.from('{}')).subarray(1)]),
      1002,
    ],
    ['no UTF-8', frame(1, Buffer.from([0xff, 0xfe])), 1007],
    ['a length of 2^63', huge, 1009],
    ['a control frame of 126 bytes', Buffer.from([0x89, 0xfe, 0x00, 0x7e, 1, 2, 3, 4]), 1002],
  ];
  for (const [name, bytes, code] of cases) {
    const { socket, read } = await raw(t, shop);
    socket.write(bytes);
    assert.equal(await closeCode(read), code, name);
  }
});

test('T20: a flood of pings and endless fragments end the attacker and cost the others nothing', async (t) => {
  const shop = await openSocketShop(t, { settings: { 'websocket.max_control_per_second': '10' } });
  const other = await shop.dial();
  const flood = await raw(t, shop);
  const ping = frame(9, Buffer.alloc(0));
  flood.socket.write(Buffer.concat(Array.from({ length: 10_000 }, () => ping)));
  assert.equal(await closeCode(flood.read), 1008);
  const endless = await raw(t, shop);
  const before = process.memoryUsage().rss;
  endless.socket.write(frame(1, Buffer.from('{'), false));
  const one = frame(0, Buffer.from(' '), false);
  endless.socket.write(Buffer.concat(Array.from({ length: 10_000 }, () => one)));
  assert.equal(await closeCode(endless.read), 1008);
  assert.ok(process.memoryUsage().rss - before < 20 * 1024 * 1024);
  assert.equal((await other.ask('ping')).message_type, 'pong');
});

test('only a WebSocket handshake at /ws opens one; all else is HTTP as ever', async (t) => {
  const shop = await openSocketShop(t);
  assert.equal((await shop.refused({ path: '/sockets' })).status, 404);
  assert.equal((await shop.refused({ path: '/ws/more' })).status, 404);
  const plain = await fetch(`${shop.url}/ws`);
  assert.equal(plain.status, 400);
  assert.equal(((await plain.json()) as { code: string }).code, 'MALFORMED_REQUEST');
  const off = await openSocketShop(t, { settings: { 'websocket.enabled': 'false' } });
  assert.equal((await off.refused()).status, 404);
});

test('a key names the store, and one of another store beside a token is refused', async (t) => {
  const shop = await openSocketShop(t);
  const other = await shop.secondStore();
  const { body } = await shop.request('POST', '/admin/api-keys', {
    token: other.token,
    body: { name: 'Shop', kind: 'publishable' },
  });
  const headers = { 'x-publishable-key': body.key as string };
  const client = await shop.dial({ headers });
  assert.equal(client.connect.payload.session.store_id, other.storeId);
  const no = await shop.refused({ headers, token: await shop.staffToken() });
  assert.equal(no.status, 401);
});

test('on a deploy each is told when to come again, nobody new comes in, and the rows are written', async (t) => {
  const shop = await openSocketShop(t);
  const clients = await Promise.all([1, 2, 3].map(() => shop.dial()));
  await clients[0]?.ask('subscribe', { topic: 'test_public' });
  const closing = shop.wired.http.close();
  for (const client of clients) {
    const { code, reason } = await client.closed();
    assert.equal(code, 1001);
    const { retry_after_ms: retryMs } = JSON.parse(reason) as { retry_after_ms: number };
    assert.ok(retryMs >= 0 && retryMs < 5000);
  }
  await closing;
  await until(async () => (await shop.count('realtime_sessions', 'closed_at is not null')) >= 3);
  const [row] = await shop.rows<{ topics: string[] }>(
    `select topics from realtime_sessions where id = $1`,
    [clients[0]?.connect.payload.connection_id],
  );
  assert.deepEqual(row?.topics, ['test_public']);
});
