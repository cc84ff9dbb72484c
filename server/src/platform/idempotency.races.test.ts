import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { cartWith, charged, complete, stickerInStock, wait } from '../../test/support/purchase.ts';
import { openShop, type TestAnswer, type TestShop } from '../../test/support/shop.ts';
import { IDEMPOTENCY_LEASE_SECONDS } from './idempotency.ts';

const KEY = 'one-key-for-all-these-twins';
const TWINS = 20;

const bodyOf = (title: string) => ({ title, variants: [] });

const times = <T>(work: (nth: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: TWINS }, (_, nth) => work(nth)));

const textsOf = (answers: readonly TestAnswer[]) =>
  new Set(answers.filter(({ status }) => status < 300).map(({ text }) => text));

test('twins with one key have one effect; each gets its answer or is told to wait', async (t) => {
  const shop = await openShop(t, { connections: TWINS });
  const token = await shop.staffToken();
  const make = () =>
    shop.request('POST', '/admin/products', { token, key: KEY, body: bodyOf('Once') });
  const answers = await times(make);
  const rest = answers.filter(({ status }) => status !== 201);
  assert.ok(
    rest.every(({ body }) => body.code === 'IDEMPOTENCY_IN_PROGRESS'),
    JSON.stringify(rest.map(({ body }) => body.code)),
  );
  const later = await make();
  assert.equal(later.headers['idempotency-replayed'], 'true');
  assert.equal(textsOf([...answers, later]).size, 1);
  assert.equal(await shop.count('products'), 1);
  assert.equal(await shop.count('idempotency_keys'), 1);
});

test('a key belongs to its caller, its route and its request', async (t) => {
  const shop = await openShop(t);
  const second = await shop.secondStore();
  const body = bodyOf('Once');
  const first = { token: await shop.staffToken(), key: KEY, body };
  const made = await shop.request('POST', '/admin/products', first);
  assert.equal(made.status, 201, made.text);
  const other = await shop.request('POST', '/admin/products', { ...first, body: bodyOf('Two') });
  assert.equal(other.body.code, 'IDEMPOTENCY_KEY_REUSED');
  const theirs = await shop.request('POST', '/admin/products', { ...first, token: second.token });
  assert.equal(theirs.status, 201, theirs.text);
  assert.notEqual(theirs.body.id, made.body.id);
  const machine = await shop.request('POST', '/admin/api-keys', {
    token: first.token,
    body: { name: 'Machine', kind: 'secret', scopes: ['products:write', 'products:read'] },
  });
  assert.equal(machine.status, 201, machine.text);
  const byKey = { key: KEY, body, token: machine.body.key };
  const again = await shop.request('POST', '/admin/products', byKey);
  assert.equal(again.status, 201, again.text);
  assert.notEqual(again.body.id, made.body.id);
  const category = { ...first, body: { name: 'Once' } };
  assert.equal((await shop.request('POST', '/admin/categories', category)).status, 201);
});

test('what was refused keeps no key, and what is stored opens only with the key', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const body = { ...bodyOf('Once'), slug: 'taken' };
  await shop.request('POST', '/admin/products', { token, body });
  const refused = await shop.request('POST', '/admin/products', { token, body, key: KEY });
  assert.equal(refused.body.code, 'SLUG_TAKEN');
  assert.equal(await shop.count('idempotency_keys'), 0);
  const made = await shop.request('POST', '/admin/products', {
    token,
    body: bodyOf('A very peculiar title'),
    key: KEY,
  });
  assert.equal(made.status, 201, made.text);
  const [row] = await shop.rows<{ response_body: Buffer; key_hash: Buffer }>(
    'select response_body, key_hash from idempotency_keys',
  );
  assert.ok(row);
  assert.ok(!row.response_body.includes('peculiar'));
  assert.ok(!row.key_hash.includes(KEY));
});

test('a purchase whose process died is told to wait, and after its lease the twins get its one order', async (t) => {
  const shop = await openShop(t, { connections: TWINS });
  const cart = await cartWith(shop, await stickerInStock(shop, 5));
  const first = await complete(shop, cart, 'tok_success', {}, KEY);
  assert.equal(first.status, 201, first.text);
  // As a process leaves it that dies between the beats: the answer was never stored.
  await shop.rows(
    `update idempotency_keys set state = 'running', response_status = null, response_body = null,
       response_headers = null, lease_until = created_at + make_interval(secs => $1),
       ref_id = (select id from order_intents)`,
    [IDEMPOTENCY_LEASE_SECONDS],
  );
  const early = await complete(shop, cart, 'tok_success', {}, KEY);
  assert.equal(early.body.code, 'IDEMPOTENCY_IN_PROGRESS');
  await wait(shop, IDEMPOTENCY_LEASE_SECONDS + 5);
  const answers = await times(() => complete(shop, cart, 'tok_success', {}, KEY));
  const told = answers.filter(({ status }) => status === 200);
  assert.ok(told.length > 0, JSON.stringify(answers.map(({ status }) => status)));
  assert.ok(told.every(({ body }) => body.order.id === first.body.order.id));
  const rest = answers.filter(({ status }) => status !== 200);
  assert.ok(rest.every(({ body }) => body.code === 'IDEMPOTENCY_IN_PROGRESS'));
  assert.equal(await shop.count('orders'), 1);
  assert.deepEqual(await charged(shop), { charges: 1, captured: 1000, refunded: 0 });
});

/** Every write of this kind meets a lock that is not let go, until it is called off. */
async function jam(shop: TestShop, table: string, write: 'insert' | 'update') {
  const name = `jammed_${table}`;
  await shop.rows(`create function ${name}() returns trigger language plpgsql as
    $$ begin raise exception using errcode = 'lock_not_available'; end $$`);
  await shop.rows(`create trigger ${name} before ${write} on ${table} execute function ${name}()`);
  return { callOff: () => shop.rows(`drop function ${name} cascade`) };
}

test('a purchase whose last beat could not be written is finished by the retry, with one charge', async (t) => {
  const shop = await openShop(t);
  const cart = await cartWith(shop, await stickerInStock(shop, 5));
  const orders = await jam(shop, 'orders', 'insert');
  const first = await complete(shop, cart, 'tok_success', {}, KEY);
  assert.equal(first.body.code, 'UNAVAILABLE', first.text);
  await orders.callOff();
  const retry = await complete(shop, cart, 'tok_success', {}, KEY);
  assert.equal(retry.status, 201, retry.text);
  const again = await complete(shop, cart, 'tok_success', {}, KEY);
  assert.equal(again.headers['idempotency-replayed'], 'true');
  assert.equal(again.text, retry.text);
  assert.equal(await shop.count('orders'), 1);
  assert.equal(await shop.count('payments'), 1);
  assert.deepEqual(await charged(shop), { charges: 1, captured: 1000, refunded: 0 });
});

test('a decline that could not be written is told to the retry', async (t) => {
  const shop = await openShop(t);
  const cart = await cartWith(shop, await stickerInStock(shop, 5));
  const payments = await jam(shop, 'payments', 'update');
  const first = await complete(shop, cart, 'tok_declined', {}, KEY);
  assert.equal(first.body.code, 'UNAVAILABLE', first.text);
  await payments.callOff();
  const retry = await complete(shop, cart, 'tok_declined', {}, KEY);
  assert.equal(retry.body.code, 'CARD_DECLINED', retry.text);
  assert.equal(await shop.count('idempotency_keys'), 0);
  assert.equal(await shop.count('payments'), 1);
});

test('a lease that could not be ended at once is ended as soon as the database takes it', async (t) => {
  const shop = await openShop(t);
  const cart = await cartWith(shop, await stickerInStock(shop, 5));
  const orders = await jam(shop, 'orders', 'insert');
  const keys = await jam(shop, 'idempotency_keys', 'update');
  const first = await complete(shop, cart, 'tok_success', {}, KEY);
  assert.equal(first.body.code, 'UNAVAILABLE', first.text);
  const early = await complete(shop, cart, 'tok_success', {}, KEY);
  assert.equal(early.body.code, 'IDEMPOTENCY_IN_PROGRESS', early.text);
  await orders.callOff();
  await keys.callOff();
  for (let tried = 0; tried < 500; tried += 1) {
    if ((await shop.count('idempotency_keys', 'lease_until > created_at')) === 0) break;
    await sleep(20);
  }
  const retry = await complete(shop, cart, 'tok_success', {}, KEY);
  assert.equal(retry.status, 201, retry.text);
});
