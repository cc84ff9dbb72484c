import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { linkOf } from './one-time-tokens.ts';

const PASSWORD = 'three geese over a lake';

async function invitation(shop: TestShop): Promise<string> {
  const [row] = await shop.rows<{ id: Uuid }>(
    "select id from one_time_tokens where kind = 'invitation' and used_at is null",
  );
  assert.ok(row);
  return (await linkOf(shop.db, shop.edges.secrets, row.id))?.token ?? '';
}

test('an invited member accepts, signs in, sees what the role allows, and is out when removed', async (t) => {
  const shop = await openShop(t);
  const owner = await shop.staffToken();
  const person = { email: 'sam@example.com', name: 'Sam', role: 'support' };
  const invited = await shop.request('POST', '/admin/staff', { token: owner, body: person });
  assert.equal(invited.status, 201);
  assert.equal(invited.body.status, 'invited');
  const accept = { token: await invitation(shop), password: PASSWORD };
  const accepted = await shop.request('POST', '/admin/auth/invitations/accept', { body: accept });
  assert.equal(accepted.status, 200);
  const again = await shop.request('POST', '/admin/auth/invitations/accept', { body: accept });
  assert.equal(again.status, 401);
  const login = await shop.request('POST', '/admin/auth/login', {
    body: { email: 'SAM@example.com', password: PASSWORD },
  });
  assert.equal(login.status, 200);
  assert.equal(login.body.staff.role, 'support');
  assert.equal(login.body.staff.store_id, shop.storeId);
  const token = login.body.access_token;
  assert.equal((await shop.request('GET', '/admin/customers', { token })).status, 200);
  const staff = await shop.request('GET', '/admin/staff', { token });
  assert.equal(staff.status, 403);
  assert.equal(staff.body.code, 'INSUFFICIENT_SCOPE');
  assert.deepEqual(staff.body.details, { required: 'users:read' });

  const one = `/admin/staff/${invited.body.id}`;
  const promoted = await shop.request('PATCH', one, { token: owner, body: { role: 'admin' } });
  assert.equal(promoted.status, 200);
  const stale = await shop.request('GET', '/admin/customers', { token });
  assert.equal(stale.body.code, 'TOKEN_EXPIRED');
  const renewed = await shop.request('POST', '/admin/auth/refresh', {
    body: { refresh_token: login.body.refresh_token },
  });
  const asAdmin = { token: renewed.body.access_token };
  assert.equal((await shop.request('GET', '/admin/staff', asAdmin)).status, 200);

  assert.equal((await shop.request('DELETE', one, { token: owner })).status, 204);
  assert.equal((await shop.request('GET', '/admin/staff', asAdmin)).status, 401);
  const out = await shop.request('POST', '/admin/auth/login', {
    body: { email: person.email, password: PASSWORD },
  });
  assert.equal(out.status, 401);
  assert.equal(out.body.code, 'INVALID_CREDENTIALS');
});

test('the last owner can neither leave nor step down', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const { body: me } = await shop.request('GET', '/admin/me', { token });
  const one = `/admin/staff/${me.id}`;
  const left = await shop.request('DELETE', one, { token });
  assert.equal(left.status, 409);
  assert.equal(left.body.code, 'LAST_OWNER');
  const down = await shop.request('PATCH', one, { token, body: { role: 'admin' } });
  assert.equal(down.body.code, 'LAST_OWNER');
});

test('a key made over HTTP is shown once, works with its scopes and dies when revoked', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const body = { name: 'sync', kind: 'secret', scopes: ['customers:read'] };
  const made = await shop.request('POST', '/admin/api-keys', { token, body });
  assert.equal(made.status, 201);
  assert.match(made.body.key, /^sk_live_/);
  const { key } = made.body;
  const list = await shop.request('GET', '/admin/api-keys', { token });
  assert.equal(list.body.data.length, 1);
  assert.ok(!list.text.includes(key));
  assert.equal((await shop.request('GET', '/admin/customers', { token: key })).status, 200);
  const me = await shop.request('GET', '/admin/me', { token: key });
  assert.deepEqual(me.body, {
    kind: 'api_key',
    id: made.body.id,
    store_id: shop.storeId,
    scopes: ['customers:read'],
  });
  const beyond = await shop.request('GET', '/admin/settings', { token: key });
  assert.equal(beyond.status, 403);
  await shop.runTimer('staff.key_use');
  assert.equal(await shop.count('api_keys', 'last_used_at is not null'), 1);
  const gone = await shop.request('DELETE', `/admin/api-keys/${made.body.id}`, { token });
  assert.equal(gone.status, 204);
  const dead = await shop.request('GET', '/admin/customers', { token: key });
  assert.equal(dead.status, 401);
  assert.equal(dead.body.code, 'API_KEY_REVOKED');
  const wrong = await shop.request('POST', '/admin/api-keys', {
    token,
    body: { ...body, scopes: ['customers:read', 'nonsense:read'] },
  });
  assert.equal(wrong.status, 422);
  assert.equal(wrong.body.code, 'SCOPE_INVALID');
});

test('an owner of the default store adds a whole store and owns it; nobody else may', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const body = { name: 'Second shop', default_currency: 'EUR' };
  shop.clock.advance(1000);
  const key = 'a key of twenty chars';
  const made = await shop.request('POST', '/admin/stores', {
    token,
    body,
    key: key.replaceAll(' ', '-'),
  });
  assert.equal(made.status, 201);
  assert.equal(made.body.default_currency, 'EUR');
  const twice = await shop.request('POST', '/admin/stores', {
    token,
    body,
    key: key.replaceAll(' ', '-'),
  });
  assert.deepEqual(twice.body, made.body);
  assert.equal(await shop.count('stores'), 2);
  const list = await shop.request('GET', '/admin/stores', { token });
  assert.deepEqual(
    list.body.data.map((store: { id: string }) => store.id),
    [shop.storeId, made.body.id],
  );
  const login = await shop.request('POST', '/admin/auth/login', {
    body: {
      email: 'owner@example.com',
      password: 'a quiet harbour at dawn',
      store: made.body.slug,
    },
  });
  assert.equal(login.body.staff.store_id, made.body.id);
  const fromThere = await shop.request('POST', '/admin/stores', {
    token: login.body.access_token,
    body: { name: 'Third' },
  });
  assert.equal(fromThere.status, 403);
  const markets = await shop.request('GET', '/admin/markets', { token: login.body.access_token });
  assert.equal(markets.body.data[0].currency, 'EUR');
});

test('store, settings, domains and markets over HTTP', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const shown = await shop.request('GET', '/store/store');
  assert.equal(shown.status, 200);
  assert.deepEqual(shown.body.currencies, ['USD']);
  const renamed = await shop.request('PATCH', '/admin/store', {
    token,
    body: { name: 'Mugs', time_zone: 'Europe/Berlin' },
  });
  assert.equal(renamed.body.name, 'Mugs');
  assert.equal(renamed.body.version, 2);
  const settings = await shop.request('GET', '/admin/settings', { token });
  assert.ok(settings.body.data.length > 20);
  const url = '/admin/settings/cart_expiry_days';
  const changed = await shop.request('PATCH', url, { token, body: { value: 7 } });
  assert.deepEqual(changed.body, { key: 'cart_expiry_days', value: 7, version: 2 });
  const wrong = await shop.request('PATCH', url, { token, body: { value: 'soon' } });
  assert.equal(wrong.status, 422);
  assert.equal(wrong.body.code, 'SETTING_INVALID');
  assert.equal((await shop.request('GET', '/admin/settings/nothing', { token })).status, 404);

  const domain = await shop.request('POST', '/admin/store/domains', {
    token,
    body: { host: 'Mugs.Example.com' },
  });
  assert.equal(domain.status, 201);
  assert.equal(domain.body.host, 'mugs.example.com');
  const other = await shop.secondStore();
  const taken = await shop.request('POST', '/admin/store/domains', {
    token: other.token,
    body: { host: 'mugs.example.com' },
  });
  assert.equal(taken.status, 409);

  const market = await shop.request('POST', '/admin/markets', {
    token,
    body: {
      name: 'EU',
      code: 'eu',
      countries: ['DE', 'fr'],
      currency: 'eur',
      prices_include_tax: true,
    },
  });
  assert.equal(market.status, 201);
  assert.deepEqual(market.body.countries, ['DE', 'FR']);
  const clash = await shop.request('POST', '/admin/markets', {
    token,
    body: { name: 'DE', code: 'de', countries: ['DE'], currency: 'EUR' },
  });
  assert.equal(clash.body.code, 'MARKET_COUNTRY_CONFLICT');
  const foreign = await shop.request('DELETE', `/admin/markets/${market.body.id}`, {
    token: other.token,
  });
  assert.equal(foreign.status, 404);
  assert.equal(foreign.body.code, 'MARKET_NOT_FOUND');
});
