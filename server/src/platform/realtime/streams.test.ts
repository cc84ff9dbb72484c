/* Streams and sockets of one caller: the same rights, the same places, the same ways to say who listens. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listen, refused } from '../../../test/support/event-stream.ts';
import { adminKey } from '../../../test/support/events.ts';
import {
  colleague,
  openSocketShop,
  type SocketShop,
  until,
} from '../../../test/support/sockets.ts';

const eventsOf = (shop: SocketShop): string => `${shop.url}/api/v1/store/events`;

const customer = async (shop: SocketShop): Promise<string> => {
  const body = { email: 'ann@example.com', password: 'a quiet harbour at dawn' };
  const answer = await shop.request('POST', '/store/auth/register', { body });
  assert.equal(answer.status, 201, answer.text);
  return answer.body.access_token;
};

const ticketOf = async (
  shop: SocketShop,
  more: Parameters<SocketShop['request']>[2],
  surface = 'store',
): Promise<string> => {
  const answer = await shop.request('POST', `/${surface}/realtime/tickets`, { body: {}, ...more });
  assert.equal(answer.status, 201, answer.text);
  return answer.body.ticket;
};

const statusOf = async (url: string, headers: Readonly<Record<string, string>> = {}) =>
  (await refused(url, headers)).status;

test('a stream of staff ends when they may less than it hears, and with their place; a lesser one goes on', async (t) => {
  const shop = await openSocketShop(t);
  const owner = await shop.staffToken();
  await colleague(shop, owner);
  const [staff] = await shop.rows<{ id: string }>(
    `select id from staff_users where email = 'sam@example.com'`,
  );
  const becomes = async (role: string) => {
    const path = `/admin/staff/${staff?.id}`;
    const set = await shop.request('PATCH', path, { token: owner, body: { role } });
    assert.equal(set.status, 200, set.text);
  };
  await becomes('manager');
  const signedIn = await shop.request('POST', '/admin/auth/login', {
    body: { email: 'sam@example.com', password: 'a quiet harbour at dawn' },
  });
  const { access_token: token } = signedIn.body;
  const ask = async (topics: string) => {
    const ticket = await ticketOf(shop, { token }, 'admin');
    return listen(`${eventsOf(shop)}?topics=${topics}&ticket=${ticket}`);
  };
  const figures = await ask('dashboard,products');
  const lesser = await ask('orders,products');
  const changedMs = performance.now();
  await becomes('support');
  await until(() => figures.isOver());
  assert.ok(performance.now() - changedMs < 1000);
  assert.equal(lesser.isOver(), false);
  const gone = await shop.request('DELETE', `/admin/staff/${staff?.id}`, { token: owner });
  assert.ok(gone.status < 300, gone.text);
  await until(() => lesser.isOver());
});

test('a revoked key and a disabled customer hear no more over a stream', async (t) => {
  const shop = await openSocketShop(t);
  const owner = await shop.staffToken();
  const key = await adminKey(shop);
  const program = await listen(`${shop.url}/api/v1/admin/events`, {
    authorization: `Bearer ${key}`,
  });
  const mine = await listen(`${eventsOf(shop)}?topics=me`, {
    authorization: `Bearer ${await customer(shop)}`,
  });
  const keys = await shop.request('GET', '/admin/api-keys', { token: owner });
  const [person] = await shop.rows<{ id: string }>('select id from customers');
  for (const { id, kind } of keys.body.data) {
    if (kind !== 'secret') continue;
    await shop.request('DELETE', `/admin/api-keys/${id}`, { token: owner });
  }
  await until(() => program.isOver());
  assert.equal(mine.isOver(), false);
  await shop.request('POST', `/admin/customers/${person?.id}/disable`, { token: owner, body: {} });
  await until(() => mine.isOver());
});

test('sockets and streams of one person count together: the oldest makes room', async (t) => {
  const settings = { 'websocket.max_connections_per_user': '2' };
  const shop = await openSocketShop(t, { settings });
  const token = await customer(shop);
  const authorization = `Bearer ${token}`;
  const first = await listen(`${eventsOf(shop)}?topics=me`, { authorization });
  const socket = await shop.dial({ token });
  assert.equal(first.isOver(), false);
  const second = await listen(`${eventsOf(shop)}?topics=me`, { authorization });
  await until(() => first.isOver());
  const third = await listen(`${eventsOf(shop)}?topics=me`, { authorization });
  assert.equal((await socket.closed()).code, 4409);
  assert.equal(second.isOver(), false);
  for (const one of [second, third]) await one.close();
});

test('sockets and streams of one address count together', async (t) => {
  const settings = { 'websocket.max_connections_per_ip': '2' };
  const shop = await openSocketShop(t, { settings });
  const url = `${eventsOf(shop)}?topics=products`;
  const stream = await listen(url);
  const socket = await shop.dial();
  assert.equal((await shop.refused()).status, 429);
  assert.equal(await statusOf(url), 429);
  socket.ws.close();
  await socket.closed();
  let again: Awaited<ReturnType<typeof listen>> | undefined;
  await until(async () => {
    again = await listen(url).catch(() => undefined);
    return again !== undefined;
  });
  assert.equal((await shop.refused()).status, 429);
  for (const one of [stream, again]) await one?.close();
});

test('a ticket opens a stream once, as who asked for it, for its topics, and for the page that asked', async (t) => {
  const shop = await openSocketShop(t);
  const token = await customer(shop);
  const ticket = await ticketOf(shop, { token, body: { topics: ['me', 'products'] } });
  const url = (ticketText: string) => `${eventsOf(shop)}?ticket=${ticketText}`;
  const mine = await listen(url(ticket));
  assert.equal(await statusOf(url(ticket)), 401, 'it is used up');
  await shop.request('POST', '/store/auth/logout', { token, body: {} });
  await until(() => mine.isOver());

  const origin = 'http://127.0.0.1:8080';
  const ofPage = () => ticketOf(shop, { headers: { origin } });
  const asked = async (headers: Readonly<Record<string, string>>) =>
    listen(`${url(await ofPage())}&topics=products`, headers).then(
      async (one) => {
        await one.close();
        return 200;
      },
      () => 401,
    );
  assert.equal(await asked({ origin }), 200);
  assert.equal(await asked({ origin: 'http://127.0.0.1:9' }), 401);
  assert.equal(await asked({}), 401, 'a program is no page');
  // A browser names no origin when it reads from its own.
  const own = { host: '127.0.0.1:8080', 'sec-fetch-site': 'same-origin' };
  assert.equal(await asked(own), 200);
  assert.equal(await asked({ ...own, host: '127.0.0.1:9' }), 401);
  assert.equal(await asked({ ...own, 'sec-fetch-site': 'cross-site' }), 401);
});

test('the token of a conversation opens its topic over a stream, in the header and by a ticket', async (t) => {
  const shop = await openSocketShop(t);
  const opened = await shop.request('POST', '/store/conversations', { body: {} });
  assert.equal(opened.status, 201, opened.text);
  const { id, token } = opened.body;
  const headers = { 'x-conversation-token': token };
  const url = `${eventsOf(shop)}?topics=chat:${id}`;
  assert.equal(await statusOf(url), 404);
  const byHeader = await listen(url, headers);
  const ticket = await ticketOf(shop, { headers });
  const byTicket = await listen(`${url}&ticket=${ticket}`);
  const said = await shop.request('POST', `/store/conversations/${id}/messages`, {
    headers,
    body: { body: 'Is it blue?' },
  });
  assert.equal(said.status, 201, said.text);
  for (const one of [byHeader, byTicket]) {
    await until(() => one.heard.some(({ payload }) => payload['body'] === 'Is it blue?'));
    await one.close();
  }
});
