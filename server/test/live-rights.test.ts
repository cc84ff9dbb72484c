/* A topic that a token opened is lost with the token, in whichever process it is heard. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { restoreLink } from '../src/modules/carts/restore-link.ts';
import { listen } from './support/event-stream.ts';
import { stickerInStock } from './support/purchase.ts';
import {
  type Client,
  openSocketShop,
  type SocketDoor,
  type SocketShop,
  secondProcess,
  until,
} from './support/sockets.ts';

const DROPPED_MS_MAX = 1000;

/** Hears the topic by the token alone. */
async function heardBy(door: SocketDoor, token: string, topic: string): Promise<Client> {
  const client = await door.dial();
  assert.equal((await client.ask('auth', { token })).message_type, 'auth');
  assert.equal((await client.ask('subscribe', { topic })).message_type, 'success', topic);
  return client;
}

const dropped = async (client: Client, topic: string): Promise<void> => {
  const no = await client.until((one) => one.message_type === 'error' && one.topic === topic);
  assert.equal(no.payload.code, 'NOT_FOUND');
};

const send = async (shop: SocketShop, path: string, more: Parameters<SocketShop['request']>[2]) => {
  const answer = await shop.request('POST', path, more);
  assert.ok(answer.status < 300, answer.text);
  return answer.body;
};

test('who opened a cart by a token hears it no more when the cart has another one', async (t) => {
  const shop = await openSocketShop(t);
  const second = await secondProcess(t, shop);
  const cart = await send(shop, '/store/carts', { body: {} });
  const topic = `cart:${cart.id}`;
  const here = await heardBy(shop, cart.token, topic);
  const there = await heardBy(second, cart.token, topic);
  const stream = await listen(`${shop.url}/api/v1/store/events?topics=${topic}`, {
    'x-cart-token': cart.token,
  });
  const staff = await shop.dial({ token: await shop.staffToken() });
  assert.equal((await staff.ask('subscribe', { topic })).message_type, 'success');
  const askedMs = performance.now();
  const link = restoreLink(shop.edges.secrets, shop.storeId, cart.id);
  const restored = await send(shop, '/store/carts/restore', { body: { token: link } });
  await Promise.all([
    dropped(here, topic),
    dropped(there, topic),
    until(() => stream.isOver(), 'the end of the stream'),
  ]);
  assert.ok(performance.now() - askedMs < DROPPED_MS_MAX);
  await heardBy(shop, restored.token, topic);
  assert.equal((await staff.ask('unsubscribe', { topic })).message_type, 'success');
});

test('who opened a cart by a token hears it no more when it went into a customer’s', async (t) => {
  const shop = await openSocketShop(t);
  const cart = await send(shop, '/store/carts', { body: {} });
  const topic = `cart:${cart.id}`;
  const guest = await heardBy(shop, cart.token, topic);
  const signedUp = await send(shop, '/store/auth/register', {
    body: { email: 'ann@example.com', password: 'a quiet harbour at dawn' },
  });
  await send(shop, `/store/carts/${cart.id}/claim`, {
    token: signedUp.access_token,
    cartToken: cart.token,
  });
  await dropped(guest, topic);
});

test('who heard an order and a conversation by their tokens hears nothing once the person is erased', async (t) => {
  const shop = await openSocketShop(t);
  const second = await secondProcess(t, shop);
  const token = await shop.staffToken();
  const email = 'ann@example.com';
  const sticker = await stickerInStock(shop, 10);
  const buy = async (buyer: string) => {
    const { order } = await send(shop, '/store/checkout', {
      body: {
        items: [{ variant_id: sticker.variantId, quantity: 1 }],
        email: buyer,
        payment: { provider: 'manual' },
      },
    });
    return { token: order.token, topic: `order:${order.id}`, id: order.id };
  };
  const ask = async (asker: string) => {
    const body = { message: 'Is it dishwasher safe?', email: asker };
    const made = await send(shop, '/store/conversations', { body });
    return { token: made.token, topic: `chat:${made.id}` };
  };
  const bought = await buy(email);
  await send(shop, `/admin/orders/${bought.id}/cancel`, {
    token,
    body: { reason: 'customer_request' },
  });
  const person = await send(shop, '/admin/customers', { token, body: { email } });
  const gone = await Promise.all(
    [bought, await ask(email)].map(async (one) => ({
      topic: one.topic,
      client: await heardBy(second, one.token, one.topic),
    })),
  );
  const kept = await Promise.all(
    [await buy('ben@example.com'), await ask('ben@example.com')].map(async (one) => ({
      topic: one.topic,
      client: await heardBy(second, one.token, one.topic),
    })),
  );
  await send(shop, `/admin/customers/${person.id}/erase`, { token });
  await Promise.all(gone.map(({ client, topic }) => dropped(client, topic)));
  for (const { client, topic } of kept) {
    assert.equal((await client.ask('unsubscribe', { topic })).message_type, 'success', topic);
  }
});

test('a token that ends while a topic is asked for by it does not open the topic', async (t) => {
  const gate = Promise.withResolvers<void>();
  let isOpen = true;
  let asked = 0;
  const shop = await openSocketShop(t, {
    moreJobs: ({ live }) =>
      live.topic({
        pattern: 'test_gated:{id}',
        admits: async () => {
          asked += 1;
          const wasOpen = isOpen;
          if (asked === 1) await gate.promise;
          return wasOpen;
        },
        againOn: {
          types: ['cart.created'],
          topicsOf: () => ['test_gated:0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11'],
        },
        snapshot: (topic) => topic,
      }),
  });
  const topic = 'test_gated:0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11';
  const client = await shop.dial();
  const other = await shop.dial();
  assert.equal((await other.ask('subscribe', { topic: 'test_events' })).message_type, 'success');
  client.say('subscribe', { topic });
  await until(() => asked === 1, 'the question');
  isOpen = false;
  await send(shop, '/store/carts', { body: {} });
  await other.until(({ payload }) => payload.type === 'cart.created');
  await shop.drain();
  gate.resolve();
  await dropped(client, topic);
});
