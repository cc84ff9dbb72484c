import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { linkOf } from '../staff/one-time-tokens.ts';

const PASSWORD = 'a tall oak by the sea';
const ada = { email: 'Ada@Example.com', password: PASSWORD, first_name: 'Ada' };

async function linkText(shop: TestShop, kind: string): Promise<string> {
  const [row] = await shop.rows<{ id: Uuid }>(
    'select id from one_time_tokens where kind = $1 and used_at is null',
    [kind],
  );
  assert.ok(row, `a live ${kind} link`);
  return (await linkOf(shop.db, shop.edges.secrets, row.id))?.token ?? '';
}

const withoutRequestId = (body: Record<string, unknown>) => ({ ...body, request_id: '' });

test('a shopper registers, signs in, renews, and is out at once after signing out', async (t) => {
  const shop = await openShop(t);
  const registered = await shop.request('POST', '/store/auth/register', { body: ada });
  assert.equal(registered.status, 201);
  assert.equal(registered.body.customer.email, 'Ada@Example.com');
  assert.equal(registered.body.token_type, 'Bearer');
  assert.equal(registered.body.expires_in, 600);
  const again = await shop.request('POST', '/store/auth/register', { body: ada });
  assert.equal(again.status, 409);
  assert.equal(again.body.code, 'EMAIL_TAKEN');

  const body = { email: 'ADA@example.com ', password: PASSWORD };
  const login = await shop.request('POST', '/store/auth/login', { body });
  assert.equal(login.status, 200);
  const token = login.body.access_token as string;
  const me = await shop.request('GET', '/store/customers/me', { token });
  assert.equal(me.status, 200);
  assert.equal(me.headers['etag'], '"1"');
  assert.equal(me.body.first_name, 'Ada');

  const renewed = await shop.request('POST', '/store/auth/refresh', {
    body: { refresh_token: login.body.refresh_token },
  });
  assert.equal(renewed.status, 200);
  assert.equal(renewed.body.customer, undefined);
  const out = await shop.request('POST', '/store/auth/logout', { token });
  assert.equal(out.status, 204);
  for (const dead of [token, renewed.body.access_token]) {
    const refused = await shop.request('GET', '/store/customers/me', { token: dead });
    assert.equal(refused.status, 401);
  }
  const refused = await shop.request('POST', '/store/auth/refresh', {
    body: { refresh_token: renewed.body.refresh_token },
  });
  assert.equal(refused.status, 401);
});

test('a wrong password and an unknown address are answered alike', async (t) => {
  const shop = await openShop(t);
  await shop.request('POST', '/store/auth/register', { body: ada });
  const wrong = [
    { email: ada.email, password: 'not the password' },
    { email: 'nobody@example.com', password: PASSWORD },
    { email: 'no address at all', password: PASSWORD },
  ];
  const answers = [];
  for (const body of wrong) {
    const started = performance.now();
    const answer = await shop.request('POST', '/store/auth/login', { body });
    assert.ok(performance.now() - started >= 295, 'not before the floor');
    assert.equal(answer.status, 401);
    assert.equal(answer.body.code, 'INVALID_CREDENTIALS');
    answers.push(withoutRequestId(answer.body));
  }
  assert.deepEqual(answers[1], answers[0]);
  assert.deepEqual(answers[2], answers[0]);
  for (const email of [ada.email, 'nobody@example.com', 'no address at all']) {
    const answer = await shop.request('POST', '/store/auth/password-reset', { body: { email } });
    assert.equal(answer.status, 202);
    assert.deepEqual(answer.body, {});
  }
});

test('weak passwords and what is no address are refused at their field', async (t) => {
  const shop = await openShop(t);
  for (const password of [
    'short',
    'password123',
    '1234567890',
    'x'.repeat(129),
    'Ada@Example.com',
  ]) {
    const answer = await shop.request('POST', '/store/auth/register', {
      body: { ...ada, password },
    });
    assert.equal(answer.status, 422, password);
    assert.equal(answer.body.code, 'VALIDATION_FAILED');
    assert.equal(answer.body.errors[0].field, '/password');
  }
  const answer = await shop.request('POST', '/store/auth/register', {
    body: { ...ada, email: 'nonsense' },
  });
  assert.equal(answer.status, 422);
  assert.equal(answer.body.code, 'EMAIL_INVALID');
  assert.equal(answer.body.errors[0].field, '/email');
});

test('a reset link from the mail sets a password, once; the old one and its tokens are dead', async (t) => {
  const shop = await openShop(t);
  const { body: signed } = await shop.request('POST', '/store/auth/register', { body: ada });
  await shop.request('POST', '/store/auth/password-reset', { body: { email: ada.email } });
  const body = { token: await linkText(shop, 'reset'), password: 'a different long phrase' };
  const confirm = () => shop.request('POST', '/store/auth/password-reset/confirm', { body });
  assert.equal((await confirm()).status, 204);
  assert.equal((await confirm()).status, 401);
  const token = signed.access_token;
  assert.equal((await shop.request('GET', '/store/customers/me', { token })).status, 401);
  const old = await shop.request('POST', '/store/auth/login', { body: ada });
  assert.equal(old.status, 422, 'login takes no first_name');
  const login = (password: string) =>
    shop.request('POST', '/store/auth/login', { body: { email: ada.email, password } });
  assert.equal((await login(PASSWORD)).status, 401);
  assert.equal((await login(body.password)).status, 200);
});

test('a customer cannot give themselves a role, a store, orders or a proved address', async (t) => {
  const shop = await openShop(t);
  const { body } = await shop.request('POST', '/store/auth/register', { body: ada });
  const token = body.access_token;
  for (const change of [
    { role: 'admin' },
    { store_id: shop.storeId },
    { orders_count: 9999 },
    { email_verified_at: '2026-01-01T00:00:00.000Z' },
    { email: 'other@example.com' },
  ]) {
    const answer = await shop.request('PATCH', '/store/customers/me', { token, body: change });
    assert.equal(answer.status, 422);
    assert.equal(answer.body.code, 'VALIDATION_FAILED');
  }
  const changed = await shop.request('PATCH', '/store/customers/me', {
    token,
    body: { last_name: 'Lovelace', phone: null, vat_id: 'de 123456789' },
    headers: { 'if-match': '"1"' },
  });
  assert.equal(changed.status, 200);
  assert.equal(changed.body.last_name, 'Lovelace');
  assert.equal(changed.body.vat_id, 'DE123456789');
  assert.equal(changed.body.version, 2);
  const stale = await shop.request('PATCH', '/store/customers/me', {
    token,
    body: { last_name: 'L' },
    headers: { 'if-match': '"1"' },
  });
  assert.equal(stale.status, 412);
});

test('tokens of one audience open nothing of the other', async (t) => {
  const shop = await openShop(t);
  const { body } = await shop.request('POST', '/store/auth/register', { body: ada });
  const staff = await shop.staffToken();
  const asCustomer = await shop.request('GET', '/admin/customers', { token: body.access_token });
  assert.equal(asCustomer.status, 401);
  assert.equal((await shop.request('GET', '/store/customers/me', { token: staff })).status, 401);
  assert.equal((await shop.request('GET', '/store/customers/me')).status, 401);
  const me = await shop.request('GET', '/admin/me', { token: staff });
  assert.equal(me.status, 200);
  assert.equal(me.body.kind, 'staff');
  assert.equal(me.body.role, 'owner');
  assert.equal(me.body.store_id, shop.storeId);
});

test('addresses of a customer over HTTP: added, listed, changed, removed; a foreign id is absent', async (t) => {
  const shop = await openShop(t);
  const { body: signed } = await shop.request('POST', '/store/auth/register', { body: ada });
  const token = signed.access_token;
  const url = '/store/customers/me/addresses';
  const home = {
    first_name: 'Ada',
    last_name: 'Lovelace',
    address1: '1 Main St',
    city: 'Berlin',
    postal_code: '10115',
    country: 'DE',
    is_default_shipping: true,
  };
  const made = await shop.request('POST', url, { token, body: home });
  assert.equal(made.status, 201);
  assert.equal(made.body.is_default_shipping, true);
  assert.equal(made.body.is_default_billing, false);
  const list = await shop.request('GET', url, { token });
  assert.equal(list.status, 200);
  assert.equal(list.body.data.length, 1);
  const one = `${url}/${made.body.id}`;
  const patched = await shop.request('PATCH', one, { token, body: { company: 'ACME' } });
  assert.equal(patched.status, 200);
  assert.equal(patched.body.company, 'ACME');
  assert.equal(patched.body.version, 2);
  const eve = await shop.request('POST', '/store/auth/register', {
    body: { email: 'eve@example.com', password: PASSWORD },
  });
  const foreign = await shop.request('DELETE', one, { token: eve.body.access_token });
  const absent = await shop.request('DELETE', `${url}/nonsense`, { token: eve.body.access_token });
  assert.equal(foreign.status, 404);
  assert.equal(foreign.body.code, 'ADDRESS_NOT_FOUND');
  assert.deepEqual(
    { ...withoutRequestId(foreign.body), instance: '' },
    { ...withoutRequestId(absent.body), instance: '' },
  );
  assert.equal((await shop.request('DELETE', one, { token })).status, 204);
  const exported = await shop.request('GET', '/store/customers/me/export', { token });
  assert.equal(exported.status, 200);
  assert.deepEqual(exported.body.addresses, []);
  assert.equal((await shop.request('DELETE', '/store/customers/me', { token })).status, 202);
});

test('staff make, list, invite and close customers; the invited one sets a password', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const made = await shop.request('POST', '/admin/customers', {
    token,
    body: { email: 'ada@example.com', tags: ['vip'], note: 'likes mugs' },
  });
  assert.equal(made.status, 201);
  assert.deepEqual(made.body.tags, ['vip']);
  const one = `/admin/customers/${made.body.id}`;
  assert.equal((await shop.request('POST', `${one}/invite`, { token })).body.status, 'invited');
  const confirmed = await shop.request('POST', '/store/auth/password-reset/confirm', {
    body: { token: await linkText(shop, 'invitation'), password: PASSWORD },
  });
  assert.equal(confirmed.status, 204);
  const login = { email: 'ada@example.com', password: PASSWORD };
  const signed = await shop.request('POST', '/store/auth/login', { body: login });
  assert.equal(signed.status, 200);
  const found = await shop.request('GET', '/admin/customers?email=ADA@example.com', { token });
  assert.equal(found.body.data.length, 1);
  assert.equal(found.body.data[0].status, 'active');
  const closed = await shop.request('POST', `${one}/disable`, { token });
  assert.equal(closed.body.status, 'disabled');
  assert.equal((await shop.request('POST', '/store/auth/login', { body: login })).status, 401);
  const me = { token: signed.body.access_token };
  assert.equal((await shop.request('GET', '/store/customers/me', me)).status, 401);

  const opened = await shop.request('POST', `${one}/enable`, { token });
  assert.deepEqual([opened.status, opened.body.status], [200, 'active']);
  assert.equal((await shop.request('POST', '/store/auth/login', { body: login })).status, 200);
  assert.equal(
    (await shop.request('GET', '/store/customers/me', me)).status,
    401,
    'it stays ended',
  );
  const again = await shop.request('POST', `${one}/enable`, { token });
  assert.equal(again.body.version, opened.body.version, 'what is open is not opened again');
  const audited = `action = 'customer.enabled' and object_id = '${made.body.id}'`;
  assert.equal(await shop.count('audit_entries', audited), 1);

  const other = await shop.secondStore();
  const foreign = await shop.request('GET', one, { token: other.token });
  assert.equal(foreign.status, 404);
  assert.equal(foreign.body.code, 'CUSTOMER_NOT_FOUND');
});

test('a telephone number is kept with its country, however it comes', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const person = { email: 'ada@example.com', password: PASSWORD };
  const register = (phone: unknown) =>
    shop.request('POST', '/store/auth/register', { body: { ...person, phone } });
  const wrong = await register('030 1234567');
  assert.deepEqual([wrong.status, wrong.body.code], [422, 'VALIDATION_FAILED']);
  assert.equal(wrong.body.errors[0].field, '/phone');
  assert.equal(await shop.count('customers'), 0);
  const { body } = await register('+49 (0)30 123 45 67');
  assert.equal(body.customer.phone, '+49301234567');
  const me = (phone: unknown) =>
    shop.request('PATCH', '/store/customers/me', { token: body.access_token, body: { phone } });
  assert.equal((await me('0049301234568')).body.phone, '+49301234568');
  assert.equal((await me('12')).body.errors[0].field, '/phone');
  assert.equal((await me(null)).body.phone, null);
  const staff = (method: string, path: string, phone: string) =>
    shop.request(method, `/admin/customers${path}`, {
      token,
      body: { phone, ...(method === 'POST' ? { email: 'bob@example.com' } : {}) },
    });
  assert.equal((await staff('POST', '', '555 0132')).status, 422);
  const made = await staff('POST', '', '+1 415 555 0132');
  assert.equal(made.body.phone, '+14155550132');
  assert.equal((await staff('PATCH', `/${made.body.id}`, '415')).status, 422);
  await assert.rejects(
    shop.rows(`update customers set phone = '0301234567' returning id`),
    /customers_phone/,
  );
});
