/* `X-Event-Position`: what a client reads first and what it hears from there leave nothing out between them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePosition, positionText } from '../src/platform/outbox/positions.ts';
import { adminKey } from './support/events.ts';
import { mugInStock } from './support/orders.ts';
import { stickerInStock } from './support/purchase.ts';
import { openShop, type TestAnswer, type TestShop } from './support/shop.ts';

const HEADER = 'x-event-position';

const positionIn = (answer: TestAnswer): number => {
  assert.ok(answer.status < 400, answer.text);
  const text = answer.headers[HEADER];
  assert.ok(text, 'the answer has a position');
  return parsePosition(text, 'from').number;
};

async function endOf(shop: TestShop): Promise<string> {
  await shop.drain();
  const [log] = await shop.rows<{ epoch: string; last: number }>(
    'select epoch, last_position as last from event_log',
  );
  return positionText(log?.epoch ?? '', log?.last ?? -1);
}

test('reads that real time goes on from tell the end of the log, each in its one flight', async (t) => {
  const shop = await openShop(t, { numbersAtOnce: false });
  const staff = await shop.staffToken();
  const { body: signedUp } = await shop.request('POST', '/store/auth/register', {
    body: { email: 'ada@example.com', password: 'a tall oak by the sea' },
  });
  const own = signedUp.access_token as string;
  const { variantId } = await stickerInStock(shop, 9);
  const items = [{ variant_id: variantId, quantity: 1 }];
  const cart = await shop.request('POST', '/store/carts', { token: own, body: { items } });
  const bought = await shop.request('POST', '/store/checkout', {
    body: { items, email: 'guest@example.com', payment: { provider: 'manual' } },
  });
  assert.equal(bought.status, 201, bought.text);
  const { order } = bought.body;
  const [product] = await shop.rows<{ id: string }>('select id from products');
  const [item] = await shop.rows<{ id: string }>('select id from inventory_items');
  const [payment] = await shop.rows<{ id: string }>('select id from payments');
  const talk = await shop.request('POST', '/store/conversations', {
    token: own,
    body: { message: 'Is it blue?' },
  });
  assert.equal(talk.status, 201, talk.text);
  const talks = ['/conversations', `/conversations/${talk.body.id}`].concat(
    `/conversations/${talk.body.id}/messages`,
  );
  const reads: readonly (readonly [path: string, token?: string])[] = [
    ['/store/products'],
    ['/store/products?q=sticker'],
    [`/store/products/${product?.id}`],
    [`/store/orders/${order.id}?token=${order.token}`],
    ['/store/orders?count=true', own],
    ['/store/carts/mine', own],
    [`/store/carts/${cart.body.id}`, own],
    ['/store/customers/me', own],
    ...['/products', `/products/${product?.id}`, '/orders?count=true', `/orders/${order.id}`]
      .concat(['/carts', `/carts/${cart.body.id}`, '/payments', `/payments/${payment?.id}`])
      .concat(['/inventory/levels', `/inventory/items/${item?.id}`, '/customers'])
      .concat([`/customers/${signedUp.customer.id}`, '/reports/dashboard'])
      .concat(talks)
      .map((path) => [`/admin${path}`, staff] as const),
    ...talks.map((path) => [`/store${path}`, own] as const),
  ];
  const end = await endOf(shop);
  for (const [path, token] of reads) {
    const answer = await shop.request('GET', path, token === undefined ? {} : { token });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.headers[HEADER], end, path);
  }
  const other = await shop.request('GET', '/admin/settings', { token: staff });
  assert.equal(other.headers[HEADER], undefined, 'nothing is subscribed to after that');
});

test('a kept answer tells the position that it was read at, not that of whoever asks later', async (t) => {
  const shop = await openShop(t);
  await mugInStock(shop, 5);
  await shop.drain();
  const filled = await shop.request('GET', '/store/products');
  const at = positionIn(filled);
  await shop.request('POST', '/store/auth/register', {
    body: { email: 'ada@example.com', password: 'a tall oak by the sea' },
  });
  await shop.drain();
  assert.ok(parsePosition(await endOf(shop), 'from').number > at);
  // The first of these goes the long way, the others are answered by how they are written.
  for (const _ of [1, 2, 3]) {
    const again = await shop.request('GET', '/store/products');
    assert.equal(positionIn(again), at);
    assert.equal(again.text, filled.text);
  }
  const { etag } = filled.headers;
  const same = await shop.request('GET', '/store/products', {
    headers: { 'if-none-match': String(etag) },
  });
  assert.equal(same.status, 304);
  assert.equal(positionIn(same), at);
});

test('what is read holds every event up to its position, while others write', async (t) => {
  const shop = await openShop(t, { connections: 8 });
  const token = await adminKey(shop);
  const { productId } = await mugInStock(shop, 5);
  const seen: { readonly position: number; readonly version: number }[] = [];
  let isWriting = true;
  const write = async () => {
    for (let nth = 0; nth < 40; nth += 1) {
      const body = { title: `Mug ${nth}` };
      const answer = await shop.request('PATCH', `/admin/products/${productId}`, { token, body });
      assert.equal(answer.status, 200, answer.text);
    }
    isWriting = false;
  };
  const read = async (path: string) => {
    for (let nth = 0; isWriting && nth < 500; nth += 1) {
      const answer = await shop.request('GET', path, path.startsWith('/admin') ? { token } : {});
      seen.push({ position: positionIn(answer), version: answer.body.version });
    }
  };
  await Promise.all([
    write(),
    read(`/admin/products/${productId}`),
    read(`/admin/products/${productId}`),
    read(`/store/products/${productId}`),
  ]);
  await shop.drain();
  const told = await shop.rows<{ position: number; version: number }>(
    `select p.position, e.version from events e join event_positions p on p.event_id = e.id
      where e.aggregate_id = $1 and e.version is not null order by p.position`,
    [productId],
  );
  assert.ok(seen.length > 40);
  assert.ok(new Set(seen.map(({ position }) => position)).size > 5, 'positions moved meanwhile');
  for (const { position, version } of seen) {
    const before = told.filter((event) => event.position <= position).at(-1);
    // What was not numbered yet comes later, also when it was seen already.
    assert.ok((before?.version ?? 0) <= version, `version ${version} at ${position}`);
  }
});
