import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adminKey, eventsOf } from '../../../test/support/events.ts';
import { mugInStock } from '../../../test/support/orders.ts';
import { cartWith, complete, stickerInStock } from '../../../test/support/purchase.ts';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import {
  fillCart,
  HOUR_MS,
  mails,
  PASSWORD,
  pass,
  type Registered,
  register,
  set,
} from '../../../test/support/told.ts';
import { type Uuid, uuid } from '../../kernel/ids.ts';
import { abandonCarts } from '../carts/abandon.ts';
import { restoreLink } from '../carts/restore-link.ts';

test('a cart counts as left behind at its hour and not before, once until it is written to again', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 10);
  const key = await adminKey(shop);
  const cart = await fillCart(shop, mug, { email: 'ada@example.com' });
  await fillCart(shop, mug);
  await shop.request('POST', '/store/carts', { body: { email: 'empty@example.com' } });
  shop.clock.advance(24 * HOUR_MS - 1);
  await shop.runTimer('carts.abandon');
  assert.equal((await eventsOf(shop, key, 'cart.abandoned')).length, 0);
  shop.clock.advance(1);
  await shop.runTimer('carts.abandon');
  await pass(shop, 48);
  const told = await eventsOf(shop, key, 'cart.abandoned');
  assert.deepEqual(
    told,
    [{ cart_id: cart.id, total_amount: 2000, items_count: 1 }],
    'neither an empty cart nor one of nobody is left behind',
  );
  const changed = await shop.request('PATCH', `/store/carts/${cart.id}/items/${cart.items[0].id}`, {
    body: { quantity: 3 },
    cartToken: cart.token,
  });
  assert.equal(changed.status, 200, changed.text);
  await pass(shop, 24);
  const again = await eventsOf(shop, key, 'cart.abandoned');
  assert.deepEqual(
    again.map((payload) => payload['total_amount']),
    [2000, 3000],
  );
});

test("the hours are the store's own, and a store with more patience hides no other", async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 10);
  await set(shop, 'abandoned_after_hours', 2);
  await fillCart(shop, mug, { email: 'ada@example.com' });
  shop.clock.advance(2 * HOUR_MS);
  const due = () =>
    shop.rows<{ store_id: Uuid }>(`select store_id from stores_with_idle_carts($1, 10)`, [
      shop.clock.env.now(),
    ]);
  assert.deepEqual(await due(), [{ store_id: shop.storeId }]);
  await shop.runTimer('carts.abandon');
  assert.deepEqual(await due(), []);
  assert.equal(await shop.count('events', `type = 'cart.abandoned'`), 1);
});

test('twenty tickers at once look at each cart once', async (t) => {
  const shop = await openShop(t, { connections: 20 });
  const mug = await mugInStock(shop, 10);
  for (let n = 1; n <= 5; n += 1) await fillCart(shop, mug, { email: `a${n}@example.com` });
  shop.clock.advance(24 * HOUR_MS);
  const seen = await Promise.all(Array.from({ length: 20 }, () => shop.inTx(abandonCarts)));
  assert.equal(
    seen.reduce((sum, one) => sum + one, 0),
    5,
  );
  assert.equal(await shop.count('events', `type = 'cart.abandoned'`), 5);
});

test('a cart that is being paid is not left behind', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 10);
  const cart = await fillCart(shop, mug, { email: 'ada@example.com' });
  await shop.rows(`update carts set status = 'completing' where id = $1`, [cart.id]);
  await pass(shop, 24);
  assert.equal(await shop.count('events', `type = 'cart.abandoned'`), 0);
  await shop.rows(`update carts set status = 'open' where id = $1`, [cart.id]);
});

test('who agreed to it gets one mail about the cart, whose link opens it; who did not gets none', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 10);
  await register(shop, 'ada@example.com');
  await register(shop, 'bob@example.com', false);
  const cart = await fillCart(shop, mug, { email: 'ADA@example.com' });
  await fillCart(shop, mug, { email: 'bob@example.com' });
  await fillCart(shop, mug, { email: 'stranger@example.com' });
  await fillCart(shop, mug, { email: 'ada@example.com' });
  await pass(shop, 24);
  await pass(shop, 72);
  const [mail, ...more] = mails(shop, 'abandoned_cart');
  assert.ok(
    mail && more.length === 0,
    'one mail a day to one address, whatever carts it stands in',
  );
  assert.equal(mail.to, 'ada@example.com');
  assert.match(mail.text, /2 × Mug: \$20\.00/);
  const token = /cart\/restore#token=(\S+)/.exec(mail.text)?.[1];
  assert.ok(token, mail.text);
  const opened = await shop.request('POST', '/store/carts/restore', { body: { token } });
  assert.equal(opened.status, 200, opened.text);
  const shown = { cartToken: opened.body.token };
  assert.equal((await shop.request('GET', `/store/carts/${opened.body.id}`, shown)).status, 200);
  const old = await shop.request('GET', `/store/carts/${opened.body.id}`, {
    cartToken: cart.token,
  });
  assert.equal(old.status, 404, 'one token at a time');
  const forged = token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
  for (const wrong of [forged, 'x', 'a.b.c']) {
    const refused = await shop.request('POST', '/store/carts/restore', { body: { token: wrong } });
    assert.equal(refused.body.code, 'CART_NOT_FOUND');
  }
});

test("a customer's cart is opened by signing in: its link holds nothing", async (t) => {
  const shop = await openShop(t);
  await set(shop, 'storefront_url', 'https://mugs.example');
  const mug = await mugInStock(shop, 10);
  const ada = await register(shop, 'ada@example.com');
  await fillCart(shop, mug, { token: ada.token });
  await pass(shop, 24);
  const [mail] = mails(shop, 'abandoned_cart');
  assert.match(mail?.text ?? '', /https:\/\/mugs\.example\/cart\n/);
});

const stops: Readonly<
  Record<string, (shop: TestShop, cartId: string, ada: Registered, key: string) => Promise<void>>
> = {
  'was bought': async (shop, cartId) => {
    const bought = await shop.request('POST', `/store/carts/${cartId}/complete`, {
      body: { payment: { provider: 'manual' } },
      token: (
        await shop.request('POST', '/store/auth/login', {
          body: { email: 'ada@example.com', password: PASSWORD },
        })
      ).body.access_token,
    });
    assert.equal(bought.status, 201, bought.text);
  },
  'was written to': async (shop, cartId, _ada, token) => {
    shop.clock.advance(1);
    const body = { note: 'still thinking' };
    const changed = await shop.request('PATCH', `/admin/carts/${cartId}`, { token, body });
    assert.equal(changed.status, 200, changed.text);
  },
  'lost its consent': async (shop, _cartId, ada) => {
    await shop.rows(`update customers set accepts_marketing = false where id = $1`, [ada.id]);
  },
};
for (const [what, stop] of Object.entries(stops)) {
  test(`a cart that ${what} while its mail was on the way makes no mail`, async (t) => {
    const shop = await openShop(t);
    const token = await shop.staffToken();
    const mug = await mugInStock(shop, 10);
    await shop.request('PATCH', `/admin/products/${mug.productId}`, {
      token,
      body: { requires_shipping: false },
    });
    const ada = await register(shop, 'ada@example.com');
    const cart = await fillCart(shop, mug, { token: ada.token });
    const key = await adminKey(shop);
    shop.clock.advance(24 * HOUR_MS);
    await shop.runTimer('carts.abandon');
    // Told, and not sent yet.
    await shop.wired.outbox.drain();
    assert.equal(await shop.count('notifications', `template = 'abandoned_cart'`), 1);
    await stop(shop, cart.id, ada, key);
    await shop.drain();
    assert.equal(mails(shop, 'abandoned_cart').length, 0);
    assert.equal(
      await shop.count('notifications', `template = 'abandoned_cart' and status = 'cancelled'`),
      1,
    );
  });
}

test('a second mail follows at 72 hours where the store wants it, and never a third', async (t) => {
  const shop = await openShop(t);
  await set(shop, 'abandoned_cart_reminder', true);
  const mug = await mugInStock(shop, 10);
  const ada = await register(shop, 'ada@example.com');
  await fillCart(shop, mug, { token: ada.token });
  await pass(shop, 24);
  await pass(shop, 47);
  assert.deepEqual(
    [mails(shop, 'abandoned_cart').length, mails(shop, 'abandoned_cart_reminder').length],
    [1, 0],
  );
  await pass(shop, 2);
  await pass(shop, 100);
  assert.deepEqual(
    [mails(shop, 'abandoned_cart').length, mails(shop, 'abandoned_cart_reminder').length],
    [1, 1],
  );
});

test('one click takes the consent back, from whatever store the mail came', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 10);
  const ada = await register(shop, 'ada@example.com');
  await fillCart(shop, mug, { token: ada.token });
  await pass(shop, 24);
  const url = mails(shop, 'abandoned_cart')[0]?.unsubscribeUrl;
  assert.ok(url);
  const clicked = await shop.request('POST', new URL(url).pathname, {
    body: 'List-Unsubscribe=One-Click',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  assert.equal(clicked.status, 204, clicked.text);
  const accepts = () =>
    shop.rows('select accepts_marketing from customers where id = $1', [ada.id]);
  assert.deepEqual(await accepts(), [{ accepts_marketing: false }]);
  const [consent] = await shop.rows<{ granted: boolean }>(
    `select granted from consents where customer_id = $1 order by created_at desc, id desc limit 1`,
    [ada.id],
  );
  assert.equal(consent?.granted, false);
  const token = new URL(url).pathname.split('/').at(-1);
  const again = await shop.request('POST', '/store/unsubscribe', { body: { token } });
  assert.equal(again.status, 204, 'again it does nothing');
  const forged = await shop.request('POST', '/store/unsubscribe', { body: { token: `${token}x` } });
  assert.equal(forged.body.code, 'NOT_FOUND');
});

test('thirty idle carts cost as many statements as one', async (t) => {
  const shop = await openShop(t, { numbersAtOnce: false });
  const mug = await mugInStock(shop, 10);
  const costs: number[] = [];
  for (const total of [1, 30]) {
    for (let n = 1; n <= total; n += 1) await fillCart(shop, mug, { email: `a${n}@example.com` });
    shop.clock.advance(24 * HOUR_MS);
    const { stats } = shop.wired.postgres;
    const before = stats.statements;
    assert.equal(await shop.inTx(abandonCarts), total);
    costs.push(stats.statements - before);
  }
  assert.equal(costs[1], costs[0]);
});

test('the link of one store opens nothing in another', async (t) => {
  const shop = await openShop(t);
  const other = await shop.secondStore();
  const key = await shop.request('POST', '/admin/api-keys', {
    token: other.token,
    body: { name: 'Shop', kind: 'publishable' },
  });
  const mug = await mugInStock(shop, 10);
  const cart = await fillCart(shop, mug, { email: 'ada@example.com' });
  const token = restoreLink(shop.edges.secrets, shop.storeId, cart.id);
  const headers = { 'x-publishable-key': key.body.key as string };
  const refused = await shop.request('POST', '/store/carts/restore', { body: { token }, headers });
  assert.equal(refused.body.code, 'CART_NOT_FOUND', refused.text);
  const opened = await shop.request('POST', '/store/carts/restore', { body: { token } });
  assert.equal(opened.status, 200, opened.text);
});

test('a link opens an expired cart again, and none that was bought', async (t) => {
  const shop = await openShop(t);
  const sticker = await stickerInStock(shop, 10);
  const cart = await cartWith(shop, sticker);
  const token = restoreLink(shop.edges.secrets, shop.storeId, uuid(cart.id));
  const open = () => shop.request('POST', '/store/carts/restore', { body: { token } });
  shop.clock.advance(31 * 24 * HOUR_MS);
  await shop.runTimer('carts.expire');
  const opened = await open();
  assert.deepEqual([opened.status, opened.body.status], [200, 'open']);
  const bought = await complete(shop, { id: cart.id, token: opened.body.token }, 'manual');
  assert.equal(bought.status, 201, bought.text);
  assert.equal((await open()).body.code, 'CART_COMPLETED');
});
