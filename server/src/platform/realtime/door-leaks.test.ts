/* What is left of a handshake that came to nothing: no place, no connection. */
import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSocketShop, type SocketShop, until } from '../../../test/support/sockets.ts';

const HANDSHAKE =
  'Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

const rawSocket = (t: TestContext, shop: SocketShop): Socket => {
  const { port } = new URL(shop.url);
  const socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => {});
  socket.on('data', () => {});
  t.after(() => socket.destroy());
  return socket;
};

const openConnections = (shop: SocketShop): Promise<number> =>
  new Promise((resolve, reject) =>
    shop.wired.http.app.server.getConnections((error, count) =>
      error ? reject(error) : resolve(count),
    ),
  );

test('who goes while it is asked who they are leaves no place behind', async (t) => {
  const shop = await openSocketShop(t, { settings: { 'websocket.max_connections_per_ip': '1' } });
  const answer = await shop.request('POST', '/store/realtime/tickets', { body: {} });
  const { ticket } = answer.body;
  await shop.rows('begin');
  await shop.rows('lock table realtime_tickets');
  const gone = rawSocket(t, shop);
  gone.write(`GET /ws?ticket=${ticket} HTTP/1.1\r\n${HANDSHAKE}`);
  const isWaiting = async () => {
    const [row] = await shop.rows<{ waiting: number }>(
      `select count(*)::int as waiting from pg_locks where relation = 'realtime_tickets'::regclass and not granted`,
    );
    return row?.waiting === 1;
  };
  await until(isWaiting, 'the ticket');
  gone.resetAndDestroy();
  await sleep(50);
  await shop.rows('rollback');
  await until(async () => (await shop.rows('select 1 from realtime_tickets')).length === 0);
  // Nobody else is here: the only place of the address is free.
  let isIn = false;
  for (let nth = 0; nth < 20 && !isIn; nth += 1) {
    isIn = await shop.refused().then(
      () => sleep(20).then(() => false),
      () => true,
    );
  }
  assert.ok(isIn);
});

test('who was refused and does not go is cut off', async (t) => {
  const shop = await openSocketShop(t);
  await until(async () => (await openConnections(shop)) === 0);
  for (const path of ['/ws?resume=rs_none', '/ws?ticket=wt_none']) {
    const stays = rawSocket(t, shop);
    stays.write(`GET ${path} HTTP/1.1\r\n${HANDSHAKE}`);
    await until(() => stays.bytesRead > 0, path);
  }
  await until(async () => (await openConnections(shop)) === 0, 'the end of the refused');
});
