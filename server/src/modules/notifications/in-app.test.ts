import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Value } from 'typebox/value';
import { mugInStock } from '../../../test/support/orders.ts';
import { ADDRESS, shippingEverywhere } from '../../../test/support/purchase.ts';
import { openShop } from '../../../test/support/shop.ts';
import { ask, HOUR_MS, mails, register, restock } from '../../../test/support/told.ts';
import type { LoggedEvent } from '../../platform/events.ts';
import { SERVER_PAYLOADS } from '../../platform/realtime/messages.ts';
import type { LiveSource } from '../../platform/realtime/types.ts';
import { notificationLive } from './live.ts';

test('a customer reads what was told in the shop, one by one and all at once, and nobody else does', async (t) => {
  const shop = await openShop(t);
  const ada = await register(shop, 'ada@example.com');
  const bob = await register(shop, 'bob@example.com');
  const mug = await mugInStock(shop, 0);
  const sea = await mugInStock(shop, 0);
  for (const one of [mug, sea]) await ask(shop, one, 'back-in-stock', { token: ada.token });
  for (const one of [mug, sea]) await restock(shop, one, 1);
  await shop.drain();
  const list = async (query = '', token = ada.token) =>
    (await shop.request('GET', `/store/customers/me/notifications${query}`, { token })).body.data;
  const [newest] = await list();
  const path = `/store/customers/me/notifications/${newest.id}/read`;
  assert.equal((await shop.request('POST', path, { token: bob.token })).body.code, 'NOT_FOUND');
  const read = await shop.request('POST', path, { token: ada.token });
  assert.ok(read.body.read_at);
  shop.clock.advance(1000);
  const again = await shop.request('POST', path, { token: ada.token });
  assert.equal(again.body.read_at, read.body.read_at);
  assert.deepEqual(
    [(await list('?unread=true')).length, (await list('?unread=false')).length],
    [1, 1],
  );
  assert.equal(
    (await shop.request('POST', '/store/customers/me/notifications/read-all', { token: ada.token }))
      .status,
    204,
  );
  assert.equal((await list('?unread=true')).length, 0);
  assert.equal((await list('', bob.token)).length, 0);
  const [sent] = await shop.rows<{ audience: unknown }>(
    `select audience from events where type = 'notification.sent' and payload ->> 'channel' = 'in_app'`,
  );
  assert.deepEqual(sent?.audience, [
    { to: 'staff', scope: 'notifications:read' },
    { to: 'customer', id: ada.id },
  ]);
});

test('what was told in the shop goes after ninety days, and so do requests that were told', async (t) => {
  const shop = await openShop(t);
  const ada = await register(shop, 'ada@example.com');
  const mug = await mugInStock(shop, 0);
  await ask(shop, mug, 'back-in-stock', { token: ada.token });
  await restock(shop, mug, 1);
  await shop.drain();
  const left = () =>
    Promise.all([shop.count('notifications', `channel = 'in_app'`), shop.count('product_alerts')]);
  shop.clock.advance(90 * 24 * HOUR_MS - 1);
  for (const timer of ['notifications.forget', 'alerts.forget']) await shop.runTimer(timer);
  assert.deepEqual(await left(), [1, 1]);
  shop.clock.advance(2);
  for (const timer of ['notifications.forget', 'alerts.forget']) await shop.runTimer(timer);
  assert.deepEqual(await left(), [0, 0]);
  assert.ok((await shop.count('notifications', `channel = 'email'`)) > 0);
});

test('erasing a person takes requests and what was told in the shop; before, both are in the export', async (t) => {
  const shop = await openShop(t);
  const ada = await register(shop, 'ada@example.com');
  const mug = await mugInStock(shop, 0);
  const sea = await mugInStock(shop, 0);
  for (const one of [mug, sea]) await ask(shop, one, 'back-in-stock', { token: ada.token });
  await restock(shop, mug, 1);
  await shop.drain();
  const { body } = await shop.request('GET', '/store/customers/me/export', { token: ada.token });
  assert.equal(body.product_alerts.length, 2);
  assert.ok(
    body.notifications.some((row: { title: string | null }) => row.title === 'Mug is back'),
  );
  assert.equal(
    (await shop.request('DELETE', '/store/customers/me', { token: ada.token })).status,
    202,
  );
  await shop.drain();
  assert.equal(await shop.count('product_alerts'), 0);
  assert.equal(await shop.count('notifications', `channel = 'in_app'`), 0);
  await restock(shop, sea, 1);
  await shop.drain();
  assert.equal(mails(shop, 'back_in_stock').length, 1);
});

test("a customer's order is followed in the shop; a guest's makes nothing there", async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const ada = await register(shop, 'ada@example.com');
  const mug = await mugInStock(shop, 10);
  const methodId = await shippingEverywhere(shop);
  const send = async (path: string, body: object = {}) => {
    const answer = await shop.request('POST', `/admin${path}`, { token, body });
    assert.ok(answer.status < 300, answer.text);
    return answer.body;
  };
  const order = async (more: { readonly token?: string }) => {
    const bought = await shop.request('POST', '/store/checkout', {
      ...more,
      body: {
        items: [{ variant_id: mug.variantId, quantity: 1 }],
        email: 'ada@example.com',
        shipping_address: ADDRESS,
        shipping_method_id: methodId,
        payment: { provider: 'simulator', token: 'tok_success' },
      },
    });
    assert.equal(bought.status, 201, bought.text);
    return bought.body.order;
  };
  await order({});
  const sent = await order({ token: ada.token });
  const parcel = await send(`/orders/${sent.id}/fulfillments`, {
    items: [{ order_item_id: sent.items[0].id, quantity: 1 }],
  });
  await shop.drain();
  await send(`/fulfillments/${parcel.id}/deliver`);
  await shop.drain();
  await send(`/orders/${(await order({ token: ada.token })).id}/cancel`, {
    reason: 'customer_request',
  });
  await shop.drain();
  const { body } = await shop.request('GET', '/store/customers/me/notifications', {
    token: ada.token,
  });
  const told = body.data as readonly { kind: string; title: string; data: { order_id: string } }[];
  assert.deepEqual(told.map((one) => one.kind).sort(), [
    'order_cancelled',
    'order_delivered',
    'order_placed',
    'order_placed',
    'order_shipped',
    'refund',
  ]);
  const delivered = told.find((one) => one.kind === 'order_delivered');
  assert.equal(delivered?.title, `Your order ${sent.number} has arrived`);
  assert.equal(delivered?.data.order_id, sent.id);
  assert.equal(mails(shop, 'order_delivered').length, 0);
});

test('what is told in the shop is a message to its customer, and to nobody else', async (t) => {
  const shop = await openShop(t);
  const ada = await register(shop, 'ada@example.com');
  const mug = await mugInStock(shop, 0);
  await ask(shop, mug, 'back-in-stock', { token: ada.token });
  await restock(shop, mug, 1);
  await shop.drain();
  const sources: LiveSource[] = [];
  notificationLive({
    live: {
      topic: () => {},
      source: (source) => void sources.push(source),
      inbound: () => {},
      signal: () => {},
    },
  });
  const [source] = sources;
  assert.ok(source);
  const events = await shop.rows<LoggedEvent>(
    `select id, aggregate_id as "aggregateId", type, audience, payload from events where type = 'notification.sent'`,
  );
  assert.equal(events.length, 4, 'three mails, and what is told in the shop');
  const messages = [...(await source.messagesOf(shop.db, events)).values()].flat();
  assert.deepEqual(events.flatMap(source.keysOf), [`me:${ada.id}`]);
  const [message, ...more] = messages;
  assert.equal(more.length, 0);
  assert.deepEqual([message?.key, message?.type], [`me:${ada.id}`, 'customer_notification']);
  const { notification_id, ...rest } = (message?.payload ?? {}) as Record<string, unknown>;
  assert.deepEqual(rest, {
    kind: 'back_in_stock',
    title: 'Mug is back',
    body: 'You asked us to tell you when it can be had again.',
    data: { product_id: mug.productId, variant_id: mug.variantId },
  });
  assert.ok(Value.Check(SERVER_PAYLOADS.customer_notification, message?.payload));
  assert.equal(await shop.count('notifications', `id = '${notification_id}'`), 1);
});
