/* Topics as server-sent events: the twin of the sockets, over real connections. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { listen, refused } from './support/event-stream.ts';
import { adminKey } from './support/events.ts';
import { until } from './support/live.ts';
import { mugInStock } from './support/orders.ts';
import { stickerInStock } from './support/purchase.ts';
import { openShop, type TestShop } from './support/shop.ts';

async function openLive(t: TestContext): Promise<TestShop & { readonly url: string }> {
  const shop = await openShop(t, { settings: { 'server.port': '0' }, connections: 8 });
  await shop.wired.realTime.start();
  const origin = await shop.wired.listen();
  return { ...shop, url: `${origin}/api/v1` };
}

const renamed = async (shop: TestShop, productId: string, title: string): Promise<void> => {
  const token = await shop.staffToken();
  const answer = await shop.request('PATCH', `/admin/products/${productId}`, {
    token,
    body: { title },
  });
  assert.equal(answer.status, 200, answer.text);
};

test('a shopper hears a product, goes, and hears what was missed when he comes back', async (t) => {
  const shop = await openLive(t);
  const { productId } = await mugInStock(shop, 5);
  await shop.drain();
  const url = `${shop.url}/store/events?topics=product:${productId}`;
  const first = await listen(url);
  await renamed(shop, productId, 'Jug');
  await first.untilHeard(1);
  const [told] = first.heard;
  assert.equal(told?.message_type, 'product_update');
  assert.equal(told?.topic, `product:${productId}`);
  assert.equal(told?.id, told?.offset, 'the id is the offset');
  assert.equal(told?.payload['version'], 2);
  await first.close();

  await renamed(shop, productId, 'Pot');
  await renamed(shop, productId, 'Pan');
  await shop.drain();
  const again = await listen(url, { 'last-event-id': first.lastId() ?? '' });
  await again.untilHeard(1);
  await renamed(shop, productId, 'Cup');
  await until(() => again.heard.some(({ payload }) => payload['version'] === 5));
  const offsets = again.heard.map(({ offset }) => offset);
  assert.equal(new Set(offsets).size, offsets.length, 'nothing comes twice');
  assert.ok(!offsets.includes(told?.offset), 'nor what was heard before');
  await again.close();
});

test('staff hear the log on the path that answers it as JSON, and their topics', async (t) => {
  const shop = await openLive(t);
  const token = await adminKey(shop);
  const authorization = `Bearer ${token}`;
  const sticker = await stickerInStock(shop, 5);
  await shop.drain();
  const log = await listen(`${shop.url}/admin/events`, { authorization });
  const orders = await listen(`${shop.url}/admin/events?topics=orders,payments`, { authorization });
  const items = [{ variant_id: sticker.variantId, quantity: 1 }];
  const bought = await shop.request('POST', '/store/checkout', {
    body: { items, email: 'guest@example.com', payment: { provider: 'manual' } },
  });
  assert.equal(bought.status, 201, bought.text);
  const types = () => log.heard.map(({ payload }) => payload['type']);
  await until(() => types().includes('order.placed') && orders.heard.length >= 2);
  assert.ok(
    log.heard.every(({ topic, message_type }) => topic === 'events' && message_type === 'event'),
  );
  const json = await shop.request('GET', '/admin/events?limit=100', { token });
  const all = json.body.data as { readonly type: string; readonly position: string }[];
  const positions = all.map(({ position }) => position);
  for (const { offset } of log.heard) assert.ok(offset && positions.includes(offset));
  const placed = orders.heard.find(({ payload }) => payload['change'] === 'order.placed');
  assert.equal(placed?.payload['order_id'], bought.body.order.id);
  // Of several topics an id says that everything up to it came, on all of them.
  await until(() => orders.lastId() === log.lastId());

  const held = await listen(
    `${shop.url}/store/events?topics=order:${bought.body.order.id}&token=${bought.body.order.token}`,
  );
  await shop.request('PATCH', `/admin/orders/${bought.body.order.id}`, {
    token,
    body: { note: 'Handle with care' },
  });
  await held.untilHeard(1);
  assert.equal(held.heard[0]?.payload['change'], 'order.updated');
  for (const one of [log, orders, held]) await one.close();
});

test('what is not to be heard is refused before there is a stream', async (t) => {
  const shop = await openLive(t);
  const { variantId } = await stickerInStock(shop, 5);
  const cart = await shop.request('POST', '/store/carts', {
    body: { items: [{ variant_id: variantId, quantity: 1 }] },
  });
  const key = await adminKey(shop);
  const ask = async (path: string, headers: Readonly<Record<string, string>> = {}) => {
    const { status, text } = await refused(`${shop.url}${path}`, headers);
    return [status, JSON.parse(text).code];
  };
  const many = Array.from({ length: 51 }, (_, nth) => `topic${nth}`).join(',');
  const notFound = [404, 'NOT_FOUND'];
  const invalid = [422, 'VALIDATION_FAILED'];
  for (const topics of [
    'orders',
    'me',
    `cart:${cart.body.id}`,
    'nothing',
    'product:x',
    'products,me',
  ]) {
    assert.deepEqual(await ask(`/store/events?topics=${topics}`), notFound, topics);
  }
  assert.deepEqual(await ask('/store/events'), invalid);
  assert.deepEqual(await ask(`/store/events?topics=${many}`), [422, 'LIMIT_EXCEEDED']);
  assert.deepEqual(await ask('/store/events?topics=products', { accept: '*/*' }), invalid);
  assert.deepEqual(
    await ask('/store/events?topics=products', { 'last-event-id': 'yesterday' }),
    invalid,
  );
  assert.deepEqual(await ask('/admin/events'), [401, 'UNAUTHENTICATED']);
  assert.deepEqual(
    await ask('/admin/events?topics=me', { authorization: `Bearer ${key}` }),
    notFound,
  );
  const own = await listen(`${shop.url}/store/events?topics=cart:${cart.body.id}`, {
    'x-cart-token': cart.body.token,
  });
  await own.close();
  const head = await refused(`${shop.url}/store/events?topics=products`, {}, 'HEAD');
  assert.deepEqual([head.status, head.text], [200, '']);
});

test('a stream ends with the session that opened it, the other one goes on', async (t) => {
  const shop = await openLive(t);
  const body = { email: 'ada@example.com', password: 'a tall oak by the sea' };
  const registered = await shop.request('POST', '/store/auth/register', { body });
  const second = await shop.request('POST', '/store/auth/login', { body });
  const { access_token: token } = registered.body;
  const url = `${shop.url}/store/events?topics=me,products`;
  const mine = await listen(url, { authorization: `Bearer ${token}` });
  const other = await listen(url, { authorization: `Bearer ${second.body.access_token}` });
  const out = await shop.request('POST', '/store/auth/logout', { token, body: {} });
  assert.ok(out.status < 300, out.text);
  await until(() => mine.isOver());
  assert.equal(other.isOver(), false);
  // A token ends as well: after its time the other must come again with a new one.
  shop.clock.advance(661_000);
  await until(() => other.isOver());
});

test('streams count: one more than an address may have is refused, and one that left makes room', async (t) => {
  const shop = await openLive(t);
  const url = `${shop.url}/store/events?topics=products`;
  const open = await Promise.all(Array.from({ length: 100 }, () => listen(url)));
  const tooMany = await refused(url);
  assert.equal(tooMany.status, 429);
  assert.ok(Number(tooMany.headers['retry-after']) > 0);
  await open.pop()?.close();
  await until(async () => {
    const again = await listen(url).catch(() => undefined);
    if (again) open.push(again);
    return again !== undefined;
  });
  await Promise.all(open.map((one) => one.close()));
});

test('whoever loses the stream again and again misses nothing on any of several topics', async (t) => {
  const shop = await openLive(t);
  const token = await adminKey(shop);
  const mug = await mugInStock(shop, 5);
  await shop.drain();
  const url = `${shop.url}/admin/events?topics=events,products,inventory`;
  const authorization = `Bearer ${token}`;
  const told = new Set<string>();
  const note = (heard: Awaited<ReturnType<typeof listen>>['heard']) => {
    for (const one of heard) if (one.topic === 'events') told.add(String(one.offset));
    for (const { topic, payload } of heard) {
      if (topic === 'products') told.add(`product ${payload['version']}`);
    }
  };
  let last: string | undefined;
  let isWriting = true;
  const write = async () => {
    for (let nth = 0; nth < 30; nth += 1) await renamed(shop, mug.productId, `Mug ${nth}`);
    isWriting = false;
  };
  const start = await listen(url, { authorization });
  await until(() => start.lastId() !== undefined);
  last = start.lastId();
  await start.close();
  const writing = write();
  while (isWriting) {
    const one = await listen(url, { authorization, 'last-event-id': last ?? '' });
    const before = one.heard.length;
    await until(() => !isWriting || one.heard.length > before);
    note(one.heard);
    last = one.lastId() ?? last;
    await one.close();
  }
  await writing;
  await shop.drain();
  const rest = await listen(url, { authorization, 'last-event-id': last ?? '' });
  const updates = await shop.rows<{ position: number }>(
    `select p.position from events e join event_positions p on p.event_id = e.id
      where e.type = 'product.updated' order by p.position`,
  );
  assert.equal(updates.length, 30);
  const [log] = await shop.rows<{ epoch: string }>('select epoch from event_log');
  const offsets = updates.map(({ position }) =>
    Buffer.from(`${log?.epoch}:${position}`).toString('base64url'),
  );
  await until(() => {
    note(rest.heard);
    return offsets.every((offset) => told.has(offset)) && told.has('product 31');
  });
  await rest.close();
});

test('what staff announce reaches everybody who is there, once, and an answer that is repeated does not say it again', async (t) => {
  const shop = await openLive(t);
  const second = await shop.secondStore();
  const token = await shop.staffToken();
  const one = await listen(`${shop.url}/store/events?topics=announcements`);
  const path = '/admin/realtime/broadcasts';
  const body = { message: 'We close at noon', data: { until: 'monday' }, severity: 'warning' };
  for (const _ of [1, 2]) {
    const said = await shop.request('POST', path, {
      token,
      body,
      key: 'announce-the-closing-once',
    });
    assert.equal(said.status, 202, said.text);
    assert.deepEqual(said.body, body);
  }
  await shop.request('POST', path, { token: second.token, body: { message: 'Not of your store' } });
  await shop.request('POST', path, { token, body: { message: 'x'.repeat(1000) } });
  await one.untilHeard(2);
  assert.deepEqual(one.heard[0]?.payload, body);
  assert.equal(one.heard[0]?.offset, undefined, 'it is of no place in the log');
  assert.deepEqual(one.heard[1]?.payload, {
    message: 'x'.repeat(1000),
    data: {},
    severity: 'info',
  });
  const long = await shop.request('POST', path, { token, body: { message: 'x'.repeat(1001) } });
  assert.equal(long.body.code, 'VALIDATION_FAILED');
  const data = { text: 'x'.repeat(4096 - '{"text":""}'.length) };
  const most = await shop.request('POST', path, { token, body: { message: 'm', data } });
  assert.equal(most.status, 202, most.text);
  data.text += 'x';
  const more = await shop.request('POST', path, { token, body: { message: 'm', data } });
  assert.equal(more.body.code, 'LIMIT_EXCEEDED');
  await one.close();
});

test('where sockets are switched off streams are heard', async (t) => {
  const settings = { 'server.port': '0', 'websocket.enabled': 'false' };
  const shop = await openShop(t, { settings, connections: 8 });
  const origin = await shop.wired.listen();
  shop.wired.start();
  const { productId } = await mugInStock(shop, 5);
  const stream = await listen(`${origin}/api/v1/store/events?topics=product:${productId}`);
  await renamed(shop, productId, 'Jug');
  await stream.untilHeard(1);
  assert.equal(stream.heard[0]?.topic, `product:${productId}`);
  await stream.close();
});
