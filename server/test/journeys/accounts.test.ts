/* Accounts, each story by the link of its mail. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mugInStock } from '../support/orders.ts';
import { buy, shippingEverywhere } from '../support/purchase.ts';
import { openShop, type TestShop } from '../support/shop.ts';

const PASSWORD = 'a tall oak by the sea';
const OTHER = 'a different long phrase';
const STAFF_PASSWORD = 'three geese over a lake';
const ada = { email: 'ada@example.com', password: PASSWORD, first_name: 'Ada' };

/** Every mail that is due leaves; the newest of a kind, to whom. */
async function mail(shop: TestShop, kind: string, to?: string) {
  await shop.drain();
  const found = shop.mails.findLast(
    (one) => one.kind === kind && (to === undefined || one.to === to),
  );
  assert.ok(found, `a mail ${kind} among ${shop.mails.map((one) => one.kind).join(', ')}`);
  return found;
}

/** The token of a mail's link, and the page it stands on. It is behind `#`, so no server gets it. */
async function link(shop: TestShop, kind: string, to?: string) {
  const { text, html } = await mail(shop, kind, to);
  const [whole, page, token] = /(http\S+)#token=(\w+)/.exec(text) ?? [];
  assert.ok(whole && page && token, `a link in ${kind}`);
  assert.ok(html.includes(whole), 'the same link in both forms');
  const shown = await shop.wired.http.app.inject(new URL(page).pathname);
  assert.equal(shown.statusCode, 200, `${page} is a page`);
  assert.match(shown.body, /<form>/);
  return { page, token };
}

const mails = (shop: TestShop, kind: string) =>
  shop.mails.filter((one) => one.kind === kind).length;

const post = (shop: TestShop, path: string, body: unknown, token?: string) =>
  shop.request('POST', path, { body, ...(token === undefined ? {} : { token }) });

async function registered(shop: TestShop, person = ada): Promise<string> {
  const answer = await post(shop, '/store/auth/register', person);
  assert.equal(answer.status, 201, answer.text);
  return answer.body.access_token;
}

const signIn = async (shop: TestShop, email: string, password: string) =>
  (await post(shop, '/store/auth/login', { email, password })).status;

test('an address is proved by its link, once, and only then guest orders of it appear, once each', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 20);
  const methodId = await shippingEverywhere(shop);
  const order = { variantId: mug.variantId, quantity: 1, methodId, token: 'manual' };
  const mine = await buy(shop, { ...order, email: 'ADA@example.com' });
  await buy(shop, { ...order, email: 'eve@example.com' });
  const token = await registered(shop);
  const orders = async () => (await shop.request('GET', '/store/orders', { token })).body.data;
  await shop.drain();
  assert.deepEqual(await orders(), []);
  assert.equal(mails(shop, 'welcome'), 1);

  const first = await link(shop, 'email_verification');
  assert.match(first.page, /\/account\/verify-email$/);
  const resent = await post(shop, '/store/auth/verify-email/request', undefined, token);
  assert.equal(resent.status, 202);
  const second = await link(shop, 'email_verification');
  assert.notEqual(second.token, first.token);
  const verify = (text: string) => post(shop, '/store/auth/verify-email', { token: text });
  assert.equal((await verify(first.token)).status, 401, 'the link before it is dead');
  const answers = await Promise.all([verify(second.token), verify(second.token)]);
  assert.deepEqual(answers.map((one) => one.status).sort(), [204, 401]);
  await shop.drain();
  const [attached, ...more] = await orders();
  assert.equal(attached.id, mine.body.order.id);
  assert.deepEqual(more, []);
  const me = await shop.request('GET', '/store/customers/me', { token });
  assert.ok(me.body.email_verified_at);
  assert.equal(
    (await post(shop, '/store/auth/verify-email/request', undefined, token)).status,
    202,
  );
  await shop.drain();
  assert.equal(mails(shop, 'email_verification'), 2, 'a proved address gets no third mail');
});

test('more than three links of a kind in an hour are not mailed', async (t) => {
  const shop = await openShop(t);
  const token = await registered(shop);
  await shop.drain();
  for (let count = 0; count < 5; count += 1) {
    await post(shop, '/store/auth/verify-email/request', undefined, token);
    await shop.drain();
  }
  assert.equal(mails(shop, 'email_verification'), 3);
});

test('a link that was replaced before its mail left is not mailed', async (t) => {
  const shop = await openShop(t);
  const token = await registered(shop);
  await post(shop, '/store/auth/verify-email/request', undefined, token);
  await shop.drain();
  assert.equal(mails(shop, 'email_verification'), 1);
  const sent = await link(shop, 'email_verification');
  assert.equal((await post(shop, '/store/auth/verify-email', { token: sent.token })).status, 204);
});

test('a forgotten password is set by the mail, which ends every session and every other link', async (t) => {
  const shop = await openShop(t);
  const token = await registered(shop);
  await shop.drain();
  await post(
    shop,
    '/store/customers/me/email',
    { email: 'thief@example.com', password: PASSWORD },
    token,
  );
  const thief = await link(shop, 'email_change');
  const asked = await post(shop, '/store/auth/password-reset', { email: 'Ada@Example.com' });
  assert.equal(asked.status, 202);
  const unknown = await post(shop, '/store/auth/password-reset', { email: 'who@example.com' });
  assert.equal(unknown.text, asked.text);
  const { page, token: reset } = await link(shop, 'password_reset');
  assert.match(page, /\/account\/reset-password$/);
  const set = () =>
    post(shop, '/store/auth/password-reset/confirm', { token: reset, password: OTHER });
  assert.equal((await set()).status, 204);
  assert.equal((await set()).status, 401);
  assert.equal((await shop.request('GET', '/store/customers/me', { token })).status, 401);
  assert.equal(await signIn(shop, ada.email, PASSWORD), 401);
  assert.equal(await signIn(shop, ada.email, OTHER), 200);
  const confirmed = await post(shop, '/store/customers/me/email/confirm', { token: thief.token });
  assert.equal(confirmed.status, 401);
  assert.equal(mails(shop, 'password_reset'), 1, 'nobody else was written to');
});

test('a reset link is dead after thirty minutes', async (t) => {
  const shop = await openShop(t);
  await registered(shop);
  await post(shop, '/store/auth/password-reset', { email: ada.email });
  const { token } = await link(shop, 'password_reset');
  shop.clock.advance(30 * 60_000 + 1000);
  const late = await post(shop, '/store/auth/password-reset/confirm', { token, password: OTHER });
  assert.equal(late.status, 401);
});

test('an address is changed by the link to the new one; the old one is told, and its links are dead', async (t) => {
  const shop = await openShop(t);
  const token = await registered(shop);
  const ask = (password: string) =>
    post(shop, '/store/customers/me/email', { email: 'Ada@New.example', password }, token);
  assert.equal((await ask('not the password')).status, 401);
  assert.equal((await ask(PASSWORD)).status, 202);
  const notice = await mail(shop, 'email_change_notice');
  assert.equal(notice.to, ada.email);
  assert.doesNotMatch(notice.text, /#token/, 'the old mailbox gets no link');
  await post(shop, '/store/auth/password-reset', { email: ada.email });
  const old = await link(shop, 'password_reset', ada.email);
  const change = await link(shop, 'email_change', 'ada@new.example');
  const done = await post(shop, '/store/customers/me/email/confirm', { token: change.token });
  assert.equal(done.status, 204, done.text);
  assert.equal(await signIn(shop, ada.email, PASSWORD), 401);
  assert.equal(await signIn(shop, 'ada@new.example', PASSWORD), 200);
  const late = await post(shop, '/store/auth/password-reset/confirm', {
    token: old.token,
    password: OTHER,
  });
  assert.equal(late.status, 401, 'a link mailed to the old address opens nothing');
});

test('an address that somebody took meanwhile is refused after the link, not before', async (t) => {
  const shop = await openShop(t);
  const token = await registered(shop);
  await registered(shop, { ...ada, email: 'eve@example.com' });
  const asked = await post(
    shop,
    '/store/customers/me/email',
    { email: 'eve@example.com', password: PASSWORD },
    token,
  );
  assert.equal(asked.status, 202);
  const change = await link(shop, 'email_change', 'eve@example.com');
  const done = await post(shop, '/store/customers/me/email/confirm', { token: change.token });
  assert.equal(done.body.code, 'EMAIL_TAKEN');
});

test('where registration is neutral known and unknown are answered alike, and the mails differ', async (t) => {
  const shop = await openShop(t);
  const owner = await shop.staffToken();
  await registered(shop, { ...ada, email: 'known@example.com' });
  await shop.request('PATCH', '/admin/settings/registration_privacy', {
    token: owner,
    body: { value: 'neutral' },
  });
  const register = (email: string, password = PASSWORD) =>
    post(shop, '/store/auth/register', { email, password });
  const known = await register('known@example.com', OTHER);
  const fresh = await register('new@example.com');
  assert.equal(known.status, 202);
  assert.equal(fresh.status, 202);
  assert.equal(known.text, fresh.text);
  const repeated = await mail(shop, 'registration_repeated');
  assert.equal(repeated.to, 'known@example.com');
  assert.equal(await signIn(shop, 'known@example.com', OTHER), 401, 'the password is as it was');

  assert.equal(await signIn(shop, 'new@example.com', PASSWORD), 401, 'closed until the link');
  const stranger = await link(shop, 'email_verification', 'new@example.com');
  await register('new@example.com', OTHER);
  const opened = await link(shop, 'email_verification', 'new@example.com');
  assert.equal(
    (await post(shop, '/store/auth/verify-email', { token: stranger.token })).status,
    401,
    'the link of the earlier registration is dead',
  );
  assert.equal((await post(shop, '/store/auth/verify-email', { token: opened.token })).status, 204);
  assert.equal(await signIn(shop, 'new@example.com', PASSWORD), 401);
  assert.equal(await signIn(shop, 'new@example.com', OTHER), 200, 'the newest registration counts');
});

test('a customer whom staff invite chooses a password, which proves the address', async (t) => {
  const shop = await openShop(t);
  const owner = await shop.staffToken();
  const made = await post(shop, '/admin/customers', { email: 'ada@example.com' }, owner);
  const one = `/admin/customers/${made.body.id}`;
  assert.equal((await post(shop, `${one}/invite`, undefined, owner)).status, 200);
  const { page, token } = await link(shop, 'customer_invitation', ada.email);
  assert.match(page, /\/account\/accept-invitation$/);
  const accept = () =>
    post(shop, '/store/auth/password-reset/confirm', { token, password: PASSWORD });
  assert.equal((await accept()).status, 204);
  assert.equal((await accept()).status, 401);
  assert.equal(await signIn(shop, ada.email, PASSWORD), 200);
  const seen = await shop.request('GET', one, { token: owner });
  assert.equal(seen.body.status, 'active');
  assert.ok(seen.body.email_verified_at);
  await post(shop, `${one}/disable`, undefined, owner);
  assert.equal(await signIn(shop, ada.email, PASSWORD), 401);
  await post(shop, '/store/auth/password-reset', { email: ada.email });
  await shop.drain();
  assert.equal(mails(shop, 'password_reset'), 0, 'a closed account is mailed no way in');
});

test('a refresh token that is used again ends the sign-in, and its owner is warned', async (t) => {
  const shop = await openShop(t);
  const first = await post(shop, '/store/auth/register', ada);
  const refresh = (token: string) => post(shop, '/store/auth/refresh', { refresh_token: token });
  const second = await refresh(first.body.refresh_token);
  assert.equal(second.status, 200);
  shop.clock.advance(11_000);
  assert.equal((await refresh(first.body.refresh_token)).status, 401);
  assert.equal((await refresh(second.body.refresh_token)).status, 401);
  const warning = await mail(shop, 'session_reuse_warning');
  assert.equal(warning.to, ada.email);
  assert.match(warning.text, /\/account\/forgot-password/);
  assert.equal(mails(shop, 'session_reuse_warning'), 1);
});

test('a colleague accepts by the mail, forgets the password, and gets a new one by mail', async (t) => {
  const shop = await openShop(t);
  const owner = await shop.staffToken();
  const person = { email: 'sam@example.com', name: 'Sam', role: 'support' };
  const invited = await post(shop, '/admin/staff', person, owner);
  assert.equal(invited.status, 201);
  assert.equal((await post(shop, '/admin/staff', person, owner)).body.code, 'EMAIL_TAKEN');
  const first = await link(shop, 'staff_invitation', person.email);
  assert.match(first.page, /\/admin\/accept-invitation$/);
  // Sent to a full mailbox? Removing and inviting again mails another link, and the first one is dead.
  await shop.request('DELETE', `/admin/staff/${invited.body.id}`, { token: owner });
  assert.equal((await post(shop, '/admin/staff', person, owner)).status, 201);
  const second = await link(shop, 'staff_invitation', person.email);
  const accept = (token: string) =>
    post(shop, '/admin/auth/invitations/accept', { token, password: STAFF_PASSWORD });
  assert.equal((await accept(first.token)).status, 401);
  const accepted = await accept(second.token);
  assert.equal(accepted.status, 200, accepted.text);
  assert.equal(accepted.body.staff.role, 'support');

  await post(shop, '/admin/auth/password-reset', { email: person.email });
  const reset = await link(shop, 'password_reset', person.email);
  assert.match(reset.page, /\/admin\/reset-password$/);
  const password = 'seven swans on a pond';
  const set = await post(shop, '/admin/auth/password-reset/confirm', {
    token: reset.token,
    password,
  });
  assert.equal(set.status, 204);
  const login = (text: string) =>
    post(shop, '/admin/auth/login', { email: person.email, password: text });
  assert.equal((await login(STAFF_PASSWORD)).status, 401);
  assert.equal((await login(password)).status, 200);
  const asCustomer = await post(shop, '/store/auth/password-reset/confirm', {
    token: reset.token,
    password: OTHER,
  });
  assert.equal(asCustomer.status, 401, "staff's links open no customer's door");
});

test('support sends back nothing by default, up to the limit of the setting, and managers any amount', async (t) => {
  const shop = await openShop(t);
  const owner = await shop.staffToken();
  const join = async (email: string, role: string) => {
    await post(shop, '/admin/staff', { email, name: 'N', role }, owner);
    const { token } = await link(shop, 'staff_invitation', email);
    const password = STAFF_PASSWORD;
    const accepted = await post(shop, '/admin/auth/invitations/accept', { token, password });
    return accepted.body.access_token as string;
  };
  const support = await join('sam@example.com', 'support');
  const manager = await join('max@example.com', 'manager');
  const mug = await mugInStock(shop, 20);
  const methodId = await shippingEverywhere(shop);
  const bought = await buy(shop, {
    variantId: mug.variantId,
    quantity: 5,
    methodId,
    token: 'tok_success',
  });
  const refund = (token: string, amount: number) =>
    post(
      shop,
      `/admin/orders/${bought.body.order.id}/refunds`,
      { amount, reason: 'goodwill' },
      token,
    );
  const none = await refund(support, 1);
  assert.equal(none.status, 403);
  assert.equal(none.body.code, 'REFUND_LIMIT');
  await shop.request('PATCH', '/admin/settings/support_refund_limit_amount', {
    token: owner,
    body: { value: 500 },
  });
  assert.equal((await refund(support, 501)).body.code, 'REFUND_LIMIT');
  assert.equal((await refund(support, 500)).status, 201);
  assert.equal((await refund(manager, 1000)).status, 201);
});
