/* The socket of the client at a shop. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { mugInStock } from '../../server/test/support/orders.ts';
import { buy, shippingEverywhere } from '../../server/test/support/purchase.ts';
import { openSocketShop, type SocketShop, until } from '../../server/test/support/sockets.ts';
import { createClient, unwrap } from '../src/client.ts';
import {
  connectRealtime,
  type Realtime,
  type RealtimeOptions,
  type ServerMessage,
} from '../src/realtime.ts';

/** A line that can be cut. */
function lineTo(
  t: TestContext,
  { url }: SocketShop,
  options: Partial<RealtimeOptions> = {},
): { readonly live: Realtime; readonly cut: () => void; readonly opened: readonly boolean[] } {
  const sockets = new Set<WebSocket>();
  const opened: boolean[] = [];
  class Cuttable extends WebSocket {
    constructor(address: string, protocol: string) {
      super(address, protocol);
      sockets.add(this);
    }
  }
  const live = connectRealtime({
    url,
    webSocket: Cuttable,
    waitMs: 20,
    onState: (state) => {
      if (state.state === 'open') opened.push(state.resumed);
    },
    ...options,
  });
  t.after(() => live.close());
  const cut = () => {
    for (const socket of sockets) socket.close();
    sockets.clear();
  };
  return { live, cut, opened };
}

async function staffTicket(shop: SocketShop, token: string): Promise<string> {
  const answer = await shop.request('POST', '/admin/realtime/tickets', { token, body: {} });
  assert.equal(answer.status, 201, answer.text);
  return answer.body.ticket;
}

test('through many cuts staff hear every event of the log once, in its order', async (t) => {
  const shop = await openSocketShop(t);
  const token = await shop.staffToken();
  const { live, cut, opened } = lineTo(t, shop, { ticket: () => staffTicket(shop, token) });
  const heard: ServerMessage[] = [];
  const subscription = live.subscribe('events', (message) => heard.push(message));
  await subscription.ready;
  const from = subscription.position();
  for (let nth = 1; nth <= 30; nth += 1) {
    const made = await shop.request('POST', '/store/carts', {
      body: { email: 'guest@example.com' },
    });
    assert.equal(made.status, 201, made.text);
    if (nth % 5 !== 0) continue;
    const times = opened.length;
    cut();
    // Every other line is cut again before it is open.
    if (nth % 10 === 0) await until(() => opened.length > times);
  }
  const log = async () => {
    const { body } = await shop.request('GET', `/admin/events?limit=100&after=${from}`, { token });
    return (body.data as { id: string; position: string }[]).map(({ id, position }) => [
      id,
      position,
    ]);
  };
  await until(async () => heard.length >= 30 && heard.length >= (await log()).length);
  assert.deepEqual(
    heard.map(({ message_id, offset }) => [message_id, offset]),
    await log(),
  );
  assert.ok(opened.length > 1, 'it was cut');
  assert.ok(
    opened.slice(1).some((isResumed) => isResumed),
    'and went on by its resume token',
  );
});

test('a guest watches an order by its token, from before to after a cut', async (t) => {
  const shop = await openSocketShop(t);
  const mug = await mugInStock(shop, 2);
  const methodId = await shippingEverywhere(shop);
  const order = { variantId: mug.variantId, quantity: 1, methodId, token: 'tok_success' };
  const placed = await buy(shop, { ...order, email: 'guest@example.com' });
  assert.equal(placed.status, 201, placed.text);
  const { id, token, items } = placed.body.order;
  const { GET } = createClient({ url: shop.url });
  const { live, cut } = lineTo(t, shop);
  await assert.rejects(live.subscribe(`order:${id}`, () => {}).ready, { code: 'NOT_FOUND' });
  await live.show(token);
  let status = '';
  const changes: string[] = [];
  const path = { params: { path: { id }, query: { token } } };
  live.watch(`order:${id}`, (how) => GET('/api/v1/store/orders/{id}', { ...path, ...how }), {
    snapshot: (order) => {
      status = order.fulfillment_status;
    },
    message: (message) => {
      if (message.message_type !== 'order_update') return;
      changes.push(message.payload.change);
      status = message.payload.fulfillment_status;
    },
    failed: (error) => assert.fail(String(error)),
  });
  await until(() => status === 'unfulfilled');
  cut();
  const staff = await shop.staffToken();
  const sent = await shop.request('POST', `/admin/orders/${id}/fulfillments`, {
    token: staff,
    body: { items: [{ order_item_id: items[0]?.id, quantity: 1 }] },
  });
  assert.equal(sent.status, 201, sent.text);
  await until(() => status === 'fulfilled');
  assert.ok(changes.includes('fulfillment.shipped'), changes.join());
  assert.equal(new Set(changes).size, changes.length, changes.join());
});

test('what a guest says through cuts stands once in the conversation, and the answer is heard', async (t) => {
  const shop = await openSocketShop(t);
  const talk = await unwrap(
    createClient({ url: shop.url }).POST('/api/v1/store/conversations', { body: {} }),
  );
  const { live, cut } = lineTo(t, shop);
  await live.show(talk.token ?? '');
  const heard: string[] = [];
  await live.subscribe(`chat:${talk.id}`, (message) => {
    if (message.message_type === 'chat_message') heard.push(message.payload.body);
  }).ready;
  const words = ['one', 'two', 'three', 'four', 'five', 'six'];
  for (const word of words) {
    const said = live.say(talk.id, word);
    if (word === 'two' || word === 'five') cut();
    await said;
  }
  const answer = await shop.request('POST', `/admin/conversations/${talk.id}/messages`, {
    token: await shop.staffToken(),
    body: { body: 'seven' },
  });
  assert.equal(answer.status, 201, answer.text);
  await until(() => heard.includes('seven'));
  assert.deepEqual(heard, [...words, 'seven']);
});
