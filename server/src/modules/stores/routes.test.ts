import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cartWith, complete, stickerInStock } from '../../../test/support/purchase.ts';
import { openShop, type TestShop } from '../../../test/support/shop.ts';

async function staffOf(shop: TestShop) {
  const token = await shop.staffToken();
  return (method: string, path: string, body?: object) =>
    shop.request(method, `/admin${path}`, { token, ...(body && { body }) });
}

test('a suspended store is looked at, and every change of a shopper is refused until it is active again', async (t) => {
  const shop = await openShop(t);
  const ask = await staffOf(shop);
  const sticker = await stickerInStock(shop, 5);
  const cart = await cartWith(shop, sticker);
  const suspended = await ask('PATCH', '/store', { status: 'suspended' });
  assert.equal(suspended.status, 200, suspended.text);
  assert.equal(suspended.body.status, 'suspended');
  shop.clock.advance(2000);
  assert.equal((await shop.request('GET', '/store/products')).status, 200);
  const refused = await complete(shop, cart, 'manual');
  assert.equal(refused.status, 403);
  assert.equal(refused.body.code, 'STORE_SUSPENDED');
  const register = { email: 'new@example.com', password: 'a quiet harbour' };
  const account = await shop.request('POST', '/store/auth/register', { body: register });
  assert.equal(account.body.code, 'STORE_SUSPENDED');
  assert.equal((await ask('GET', '/orders')).status, 200, 'staff go on');
  assert.equal((await ask('PATCH', '/store', { status: 'active' })).status, 200);
  shop.clock.advance(2000);
  assert.equal((await complete(shop, cart, 'manual')).status, 201);
  assert.equal((await ask('PATCH', '/store', { status: 'gone' })).body.code, 'VALIDATION_FAILED');
  assert.equal(await shop.count('audit_entries', "action = 'store.status_changed'"), 2);
});

test('a web page may call the stores that list its origin, and no other', async (t) => {
  const shop = await openShop(t);
  const other = await shop.secondStore();
  const ask = await staffOf(shop);
  const page = 'https://shop.example.com';
  const allowed = async (origin: string, token?: string, method = 'GET', path = '/store/store') => {
    const answer = await shop.request(method, path, {
      ...(token && { token }),
      headers: { origin, ...(method === 'OPTIONS' && { 'access-control-request-method': 'POST' }) },
    });
    return answer.headers['access-control-allow-origin'];
  };
  assert.equal(await allowed(page), undefined, 'an empty list lets nobody in');
  const set = (value: unknown) => ask('PATCH', '/settings/browser_origins', { value });
  assert.equal((await set([page, 'http://10.0.0.1:8081'])).status, 200);
  shop.clock.advance(2000);
  assert.equal(await allowed(page), page);
  assert.equal(await allowed('http://10.0.0.1:8081'), 'http://10.0.0.1:8081');
  assert.equal(await allowed(page, undefined, 'OPTIONS', '/store/carts'), page, 'a preflight');
  assert.equal(await allowed(page, 'nonsense', 'GET', '/admin/me'), page, 'a refusal is readable');
  for (const origin of [
    'http://shop.example.com',
    'https://shop.example.com:8443',
    'https://shop.example.com.evil.com',
    'https://evil.example.com',
    'null',
  ]) {
    assert.equal(await allowed(origin), undefined, origin);
  }
  // The other store does not list it, so its answers are not for this page.
  assert.equal(await allowed(page, other.token, 'GET', '/admin/store'), undefined);
  assert.equal(await allowed(page, await shop.staffToken(), 'GET', '/admin/store'), page);
  for (const value of [
    '*',
    page,
    ['*'],
    [`${page}/`],
    ['https://a.b:443'],
    ['ftp://a.b'],
    ['null'],
  ]) {
    assert.equal((await set(value)).body.code, 'SETTING_INVALID', JSON.stringify(value));
  }
});

test('a new rounding policy rounds new orders, and leaves the refunds of old ones as they were', async (t) => {
  const shop = await openShop(t);
  const ask = await staffOf(shop);
  const zone = await ask('POST', '/tax/zones', { name: 'US', code: 'us', country: 'US' });
  await ask('POST', '/tax/rates', { zone_id: zone.body.id, rate_ppm: 100_000 });
  const sticker = await stickerInStock(shop, 50, 25);
  const bought = async () => {
    const cart = await cartWith(shop, sticker, 2);
    const address = {
      first_name: 'Ada',
      last_name: 'Lovelace',
      address1: '1 Main Street',
      city: 'Springfield',
      region: 'IL',
      postal_code: '62701',
      country: 'US',
    };
    const placed = await complete(shop, cart, 'manual', { shipping_address: address });
    assert.equal(placed.status, 201, placed.text);
    assert.equal(placed.body.order.tax_amount, 5, 'two at 25 with 10 %');
    await ask('POST', `/orders/${placed.body.order.id}/mark-paid`, {});
    return placed.body.order;
  };
  const refundedTax = async (order: { id: string; items: { id: string }[] }) => {
    const refund = await ask('POST', `/orders/${order.id}/refunds`, {
      items: [{ order_item_id: order.items[0]?.id, quantity: 1 }],
      reason: 'return',
    });
    assert.equal(refund.status, 201, refund.text);
    return refund.body.tax_amount;
  };
  const [old, untouched] = [await bought(), await bought()];
  assert.equal(await refundedTax(old), 3, 'half of 5, ties away from zero');
  const adopted = await ask('POST', '/rounding-policies', { mode: 'half_even' });
  assert.equal(adopted.status, 201, adopted.text);
  assert.equal(adopted.body.version, 2);
  assert.equal(
    (await ask('POST', '/rounding-policies', { mode: 'half_even' })).body.code,
    'CONFLICT',
  );
  assert.equal(await refundedTax(untouched), 3, 'placed before, rounded as then');
  assert.equal(await refundedTax(await bought()), 2, 'half of 5, ties to even');
  const list = await ask('GET', '/rounding-policies');
  assert.deepEqual(
    list.body.data.map((row: { version: number; mode: string }) => [row.version, row.mode]),
    [
      [2, 'half_even'],
      [1, 'half_up'],
    ],
  );
});

test('a store is found by its host or its key, and tells shoppers its name, markets and currencies', async (t) => {
  const shop = await openShop(t);
  const other = await shop.secondStore();
  const theirs = (method: string, path: string, body?: object) =>
    shop.request(method, `/admin${path}`, { token: other.token, ...(body && { body }) });
  await theirs('PATCH', '/store', { name: 'Other' });
  const made = await theirs('POST', '/store/domains', { host: 'Other.Example.com' });
  assert.equal(made.status, 201, made.text);
  assert.deepEqual([made.body.host, made.body.is_primary], ['other.example.com', true]);
  const ask = await staffOf(shop);
  const taken = await ask('POST', '/store/domains', { host: 'other.example.com' });
  assert.equal(taken.body.code, 'CONFLICT');
  const nonsense = await ask('POST', '/store/domains', { host: 'not a host' });
  assert.equal(nonsense.body.code, 'VALIDATION_FAILED');
  const nameAt = async (headers: Record<string, string>) =>
    (await shop.request('GET', '/store/store', { headers })).body.name;
  assert.equal(await nameAt({ host: 'other.example.com:8080' }), 'Other');
  assert.equal(await nameAt({ host: 'elsewhere.example.com' }), 'My shop');
  const key = await theirs('POST', '/api-keys', { name: 'web', kind: 'publishable', scopes: [] });
  assert.equal(key.status, 201, key.text);
  assert.equal(await nameAt({ 'x-publishable-key': key.body.key }), 'Other', 'the key decides');
  const removed = await theirs('DELETE', `/store/domains/${made.body.id}`);
  assert.equal(removed.status, 204);
  shop.clock.advance(2000);
  assert.equal(await nameAt({ host: 'other.example.com' }), 'My shop');
  const market = { name: 'Germany', code: 'de', countries: ['DE'], currency: 'EUR' };
  await ask('POST', '/markets', { ...market, prices_include_tax: true });
  assert.deepEqual((await shop.request('GET', '/store/store')).body, {
    name: 'My shop',
    default_locale: 'en',
    default_currency: 'USD',
    locales: ['en'],
    currencies: ['EUR', 'USD'],
    markets: [
      {
        code: 'default',
        name: 'Default',
        currency: 'USD',
        countries: [],
        prices_include_tax: false,
        is_default: true,
      },
      { ...market, prices_include_tax: true, is_default: false },
    ],
  });
});

test('where it is compulsory, a change without If-Match is 428, and one with it goes through', async (t) => {
  const shop = await openShop(t, { settings: { 'api.require_if_match': 'true' } });
  const token = await shop.staffToken();
  const change = (headers: Record<string, string>) =>
    shop.request('PATCH', '/admin/store', { token, headers, body: { name: 'New' } });
  const refused = await change({});
  assert.deepEqual([refused.status, refused.body.code], [428, 'PRECONDITION_REQUIRED']);
  assert.equal((await change({ 'if-match': '"9"' })).status, 412);
  assert.equal((await change({ 'if-match': '"1"' })).status, 200);
  assert.equal((await shop.request('POST', '/store/carts', { body: {} })).status, 201);
  const changing = shop.wired.http.routes.filter(({ method }) =>
    ['PATCH', 'PUT', 'DELETE'].includes(method),
  );
  assert.ok(changing.length > 30);
  assert.deepEqual(
    changing.filter((route) => !route.ifMatch).map(({ method, url }) => `${method} ${url}`),
    // These are there or not, and never changed: there is no version to be stale.
    ['DELETE /store/customers/me/alerts/{id}', 'DELETE /admin/realtime/connections/{id}'],
    'every other one honours it',
  );
});
