import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSocketShop, type SocketShop } from '../../../test/support/sockets.ts';

const ticketOf = async (
  shop: SocketShop,
  asked: {
    readonly token?: string;
    readonly body?: object;
    readonly headers?: Record<string, string>;
    readonly cartToken?: string;
    readonly path?: string;
  } = {},
): Promise<string> => {
  const { path = asked.token === undefined ? '/store' : '/admin', ...request } = asked;
  const answer = await shop.request('POST', `${path}/realtime/tickets`, { body: {}, ...request });
  assert.equal(answer.status, 201, answer.text);
  assert.match(answer.body.ticket, /^wt_live_/);
  return answer.body.ticket;
};

test('of twenty who bring the same ticket at once one comes in', async (t) => {
  const shop = await openSocketShop(t);
  const ticket = await ticketOf(shop, { token: await shop.staffToken() });
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, nth) =>
      shop.dial({ query: `?ticket=${ticket}`, from: `127.0.2.${nth + 1}` }).then(
        ({ connect }) => String(connect.payload.session.principal.kind),
        () => 'refused',
      ),
    ),
  );
  assert.equal(outcomes.filter((one) => one === 'staff').length, 1);
  assert.equal(outcomes.filter((one) => one === 'refused').length, 19);
  const again = await shop.refused({ query: `?ticket=${ticket}` });
  assert.deepEqual([again.status, again.body.code], [401, 'UNAUTHENTICATED']);
  assert.equal(again.headers['www-authenticate'], 'Bearer');
});

test('a ticket is good for 30 seconds, from its own origin, as long as its session stands', async (t) => {
  const shop = await openSocketShop(t, {
    settings: { 'websocket.allowed_origins': 'https://shop.example,https://other.example' },
  });
  const token = await shop.staffToken();
  const origin = 'https://shop.example';
  const bring = (ticket: string, from?: string) =>
    shop.dial({ query: `?ticket=${ticket}`, ...(from ? { origin: from } : {}) });
  const refusedWith = async (ticket: string, from?: string) =>
    (await shop.refused({ query: `?ticket=${ticket}`, ...(from ? { origin: from } : {}) })).status;

  const inTime = await ticketOf(shop, { token });
  const late = await ticketOf(shop, { token });
  shop.clock.advance(29_999);
  await bring(inTime);
  shop.clock.advance(1);
  assert.equal(await refusedWith(late), 401);

  await bring(await ticketOf(shop, { token, headers: { origin } }), origin);
  const ofPage = () => ticketOf(shop, { token, headers: { origin } });
  assert.equal(await refusedWith(await ofPage(), 'https://other.example'), 401);
  assert.equal(await refusedWith(await ofPage()), 401);
  assert.equal(await refusedWith(await ticketOf(shop, { token }), origin), 401);

  const ofEnded = await ticketOf(shop, { token });
  const changed = await ticketOf(shop, { token });
  await shop.rows('update sessions set version = version + 1');
  assert.equal(await refusedWith(changed), 401, 'its session has another version');
  await shop.rows('update sessions set version = version - 1, revoked_at = now()');
  assert.equal(await refusedWith(ofEnded), 401, 'its session was revoked');
});

test('a ticket brings the tokens that were shown, and the topics that were named', async (t) => {
  const shop = await openSocketShop(t);
  const cart = (await shop.request('POST', '/store/carts', { body: {} })).body;
  const topic = `test_token:${cart.id}`;
  const topics = [topic, 'test_public', 'test_staff'];
  const ticket = await ticketOf(shop, { body: { topics }, cartToken: cart.token });
  const client = await shop.dial({ query: `?ticket=${ticket}` });
  const told = (name: string) => client.until((message) => message.topic === name);
  assert.equal((await told(topic)).message_type, 'success');
  assert.equal((await told('test_public')).message_type, 'success');
  assert.equal((await told('test_staff')).payload.code, 'NOT_FOUND');
  const second = await ticketOf(shop, { token: await shop.staffToken(), body: {} });
  const { payload } = await client.ask('auth', { token: second });
  assert.equal(payload.principal.kind, 'staff');
  assert.equal((await client.ask('subscribe', { topic: 'test_staff' })).message_type, 'success');
});

test('tickets that nobody brought are forgotten', async (t) => {
  const shop = await openSocketShop(t);
  await ticketOf(shop);
  assert.equal(await shop.count('realtime_tickets'), 1);
  await shop.runTimer('realtime.forget');
  assert.equal(await shop.count('realtime_tickets'), 1);
  shop.clock.advance(30_000);
  await shop.runTimer('realtime.forget');
  assert.equal(await shop.count('realtime_tickets'), 0);
});

test('many tickets of one moment are taken by few statements', async (t) => {
  const shop = await openSocketShop(t);
  const token = await shop.staffToken();
  const tickets = await Promise.all(
    Array.from({ length: 60 }, () => ticketOf(shop, { token, body: {} })),
  );
  await shop.drain();
  const before = shop.wired.postgres.stats.statements;
  // While the first are held up, the others come.
  await shop.rows('begin');
  await shop.rows('lock table realtime_tickets');
  const dialled = Promise.all(
    tickets.map((ticket, nth) =>
      shop.dial({ query: `?ticket=${ticket}`, from: `127.0.3.${nth + 1}` }),
    ),
  );
  await sleep(300);
  await shop.rows('commit');
  await dialled;
  const statements = shop.wired.postgres.stats.statements - before;
  assert.ok(statements < 40, `${statements} statements for 60 tickets`);
});
