/* A person with everything a shop can hold about one: exported whole, then erased until a search finds nothing. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createFulfillment } from '../../src/modules/fulfillment/fulfillment.ts';
import { decoded } from '../../src/platform/mail/mail.ts';
import { sql } from '../../src/platform/postgres/sql.ts';
import { mugInStock, placeMugOrder } from '../support/orders.ts';
import { shippingEverywhere } from '../support/purchase.ts';
import { openShop, type TestShop } from '../support/shop.ts';

const PASSWORD = 'a tall oak by the sea';
/** Words that stand nowhere else; each is typed in one place. */
const CANARIES = {
  mailbox: 'canarymailbox',
  firstName: 'Canaryfirst',
  lastName: 'Canarylast',
  phone: '+49301234567',
  company: 'Canarycompany',
  street: 'Canarystreet 1',
  city: 'Canarycity',
  // No word of hexadecimal digits: kept answers are sealed bytes, and five digits stand in some of them.
  postalCode: 'SW1Y 9ZZ',
  vatId: 'DE999999998',
  staffNote: 'canary-note-on-customer',
  staffTag: 'canary-tag',
  metadata: 'canary-metadata',
  engraving: 'Canaryengraving',
  cartNote: 'canary-note-on-cart',
  orderNote: 'canary-note-on-order',
  holdNote: 'canary-note-on-hold',
  refundNote: 'canary-note-on-refund',
  chatSubject: 'canary-subject-of-chat',
  chatMessage: 'canary-message-in-chat',
  userAgent: 'Canarybrowser/1.0',
} as const;
const EMAIL = `${CANARIES.mailbox}@example.com`;
const NEW_EMAIL = `${CANARIES.mailbox}.second@example.com`;

const address = {
  first_name: CANARIES.firstName,
  last_name: CANARIES.lastName,
  company: CANARIES.company,
  address1: CANARIES.street,
  city: CANARIES.city,
  postal_code: CANARIES.postalCode,
  country: 'GB',
  phone: CANARIES.phone,
};

type Opened = { readonly shop: TestShop; readonly folder: string; readonly lines: string[] };

async function open(t: TestContext): Promise<Opened> {
  const folder = await mkdtemp(join(tmpdir(), 'erasure-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const lines: string[] = [];
  const shop = await openShop(t, {
    mailer: 'real',
    settings: { data_dir: folder },
    logLine: (line) => lines.push(line),
  });
  return { shop, folder, lines };
}

/** Where a text stands: every row of every table as text, every mail file, every line of the log. */
async function found({ shop, folder, lines }: Opened, text: string): Promise<readonly string[]> {
  const places: string[] = [];
  const tables = await shop.rows<{ name: string }>(`
    select format('%I.%I', n.nspname, c.relname) as name
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') order by 1`);
  assert.ok(tables.length > 70, `it saw the tables (${tables.length})`);
  for (const { name } of tables) {
    const rows = await shop.rows(
      `select 1 from ${name} t where strpos(lower(t::text), lower($1)) > 0 limit 1`,
      [text],
    );
    if (rows.length > 0) places.push(name);
  }
  for (const name of await readdir(join(folder, 'mail')).catch(() => [])) {
    const raw = await readFile(join(folder, 'mail', name), 'utf8');
    if (`${name}${raw}${decoded(raw)}`.toLowerCase().includes(text.toLowerCase())) {
      places.push(`mail/${name}`);
    }
  }
  if (lines.some((line) => line.toLowerCase().includes(text.toLowerCase()))) places.push('log');
  return places;
}

const everywhere = async (opened: Opened): Promise<Record<string, readonly string[]>> => {
  const all: Record<string, readonly string[]> = {};
  for (const [name, text] of Object.entries(CANARIES)) {
    const places = await found(opened, text);
    if (places.length > 0) all[name] = places;
  }
  return all;
};

/** Registers, proves the address, buys twice (as guest and signed in), leaves a cart; staff write about it. */
async function liveALife({ shop, folder }: Opened) {
  const staff = await shop.staffToken();
  const headers = { 'user-agent': CANARIES.userAgent };
  const ask = async (method: string, path: string, body?: unknown, token?: string) => {
    const answer = await shop.request(method, path, {
      ...(body === undefined ? {} : { body }),
      ...(token === undefined ? {} : { token }),
      headers,
      ...(method === 'GET' || path.includes('/auth/') ? {} : { key: crypto.randomUUID() }),
    });
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.text}`);
    return answer;
  };
  const mug = await mugInStock(shop, 100);
  const methodId = await shippingEverywhere(shop);
  const items = [
    {
      variant_id: mug.variantId,
      quantity: 2,
      attributes: { engraving: CANARIES.engraving },
    },
  ];
  const pay = { provider: 'simulator', token: 'tok_success' };
  const asGuest = await ask('POST', '/store/checkout', {
    items: [{ variant_id: mug.variantId, quantity: 1 }],
    email: EMAIL,
    shipping_address: address,
    shipping_method_id: methodId,
    payment: pay,
  });
  const registered = await ask('POST', '/store/auth/register', {
    email: EMAIL,
    password: PASSWORD,
    first_name: CANARIES.firstName,
    last_name: CANARIES.lastName,
    phone: CANARIES.phone,
    accepts_marketing: true,
  });
  const token: string = registered.body.access_token;
  const id: string = registered.body.customer.id;
  await ask(
    'PATCH',
    '/store/customers/me',
    { company: CANARIES.company, vat_id: CANARIES.vatId },
    token,
  );
  await ask('POST', '/store/customers/me/addresses', address, token);
  const cart = await ask('POST', '/store/carts', { items }, token);
  await ask(
    'PATCH',
    `/store/carts/${cart.body.id}`,
    { note: CANARIES.cartNote, vat_id: CANARIES.vatId },
    token,
  );
  const placed = await ask(
    'POST',
    `/store/carts/${cart.body.id}/complete`,
    {
      email: EMAIL,
      shipping_address: address,
      shipping_method_id: methodId,
      payment: pay,
    },
    token,
  );
  // A second cart, left behind, and a declined try.
  const left = await ask('POST', '/store/carts', { items, email: EMAIL });
  await shop.request('POST', `/store/carts/${left.body.id}/complete`, {
    cartToken: left.body.token,
    headers,
    body: {
      shipping_address: address,
      shipping_method_id: methodId,
      payment: { provider: 'simulator', token: 'tok_declined' },
    },
  });
  await shop.drain();
  const mailed = await readdir(join(folder, 'mail'));
  const file = mailed.find((name) => name.includes('email_verification'));
  const text = decoded(await readFile(join(folder, 'mail', file ?? ''), 'utf8'));
  const [, link] = /#token=(\w+)/.exec(text) ?? [];
  await ask('POST', '/store/auth/verify-email', { token: link });
  await ask('POST', '/store/customers/me/email', { email: NEW_EMAIL, password: PASSWORD }, token);
  await shop.drain();
  await ask(
    'PATCH',
    `/admin/customers/${id}`,
    {
      note: CANARIES.staffNote,
      tags: [CANARIES.staffTag],
      metadata: { from: CANARIES.metadata },
    },
    staff,
  );
  const orderId: string = placed.body.order.id;
  await ask('POST', `/admin/orders/${orderId}/notes`, { body: CANARIES.orderNote }, staff);
  const hold = await ask(
    'POST',
    `/admin/orders/${orderId}/holds`,
    { reason: 'manual', note: CANARIES.holdNote },
    staff,
  );
  await ask('POST', `/admin/orders/${orderId}/holds/${hold.body.id}/release`, undefined, staff);
  await ask(
    'POST',
    `/admin/orders/${orderId}/refunds`,
    { amount: 100, reason: 'goodwill', note: CANARIES.refundNote },
    staff,
  );
  await ask(
    'POST',
    '/store/conversations',
    { subject: CANARIES.chatSubject, order_id: orderId, message: CANARIES.chatMessage },
    token,
  );
  const parcel = { orderId: asGuest.body.order.id, ship: true, notify: true };
  await shop.inTx((tx) => createFulfillment(tx, parcel));
  await shop.drain();
  return { id, token, staff, ask, orderIds: [orderId, asGuest.body.order.id as string] };
}

test('an export holds everything, and after erasure a search of database, mails and log finds nothing', async (t) => {
  const opened = await open(t);
  const { shop, folder } = opened;
  const life = await liveALife(opened);
  const planted = await everywhere(opened);
  assert.deepEqual(Object.keys(planted), Object.keys(CANARIES), 'every canary stands somewhere');

  const mine = await life.ask('GET', '/store/customers/me/export', undefined, life.token);
  for (const [name, text] of Object.entries(CANARIES)) {
    assert.ok(mine.text.includes(text), `the export holds ${name}`);
  }
  assert.equal(mine.body.orders.length, 2, 'the guest order of the proved address too');
  const byStaff = await life.ask(
    'GET',
    `/admin/customers/${life.id}/export`,
    undefined,
    life.staff,
  );
  assert.deepEqual(byStaff.body, mine.body);

  const blocked = await shop.request('POST', `/admin/customers/${life.id}/erase`, {
    token: life.staff,
  });
  assert.equal(blocked.body.code, 'ERASE_BLOCKED');
  assert.deepEqual(blocked.body.details, { reason: 'open_order' });
  const asked = await shop.request('DELETE', '/store/customers/me', { token: life.token });
  assert.equal(asked.status, 202);
  await shop.drain();
  const waiting = await shop.request('GET', `/admin/customers/${life.id}`, { token: life.staff });
  assert.equal(waiting.body.status, 'active', 'it waits for the open orders');
  assert.ok(waiting.body.erasure_requested_at);

  const amounts = () =>
    shop.rows(
      `select id, total_amount, tax_amount, shipping_address ->> 'country' as country from orders order by id`,
    );
  const books = () => shop.rows('select account, amount from ledger_entries order by id');
  const before = { amounts: await amounts(), books: await books() };
  for (const id of life.orderIds) {
    const order = await shop.request('GET', `/admin/orders/${id}`, { token: life.staff });
    if (order.body.status === 'completed') continue;
    const done = await shop.request('POST', `/admin/orders/${id}/complete`, { token: life.staff });
    assert.equal(done.status, 200, done.text);
  }
  await shop.drain();
  const gone = await shop.request('GET', `/admin/customers/${life.id}`, { token: life.staff });
  assert.equal(gone.body.status, 'erased', 'the end of the last order erased');
  assert.deepEqual(await everywhere(opened), {}, 'nothing is found');
  assert.deepEqual({ amounts: await amounts(), books: await books() }, before);
  assert.equal(
    (await shop.request('GET', '/store/customers/me', { token: life.token })).status,
    401,
  );
  const files = await readdir(join(folder, 'mail'));
  assert.ok(
    files.every((name) => name.includes('staff_')),
    "only staff's mails are left",
  );

  // What the log is read for again tells nobody and writes nothing of the person.
  await shop.rows(`update event_readers set position = 0 where reader = 'notifications.tell'`);
  await shop.drain();
  assert.deepEqual(await everywhere(opened), {});
  const again = await shop.request('POST', '/store/auth/register', {
    body: { email: EMAIL, password: PASSWORD },
  });
  assert.equal(again.status, 201, 'the address is free');
});

test('erasing an account erases those that were merged into it, and a mail on its way is not sent', async (t) => {
  const shop = await openShop(t);
  const staff = await shop.staffToken();
  const make = async (email: string) =>
    (await shop.request('POST', '/admin/customers', { token: staff, body: { email } })).body.id;
  const kept = await make('kept@example.com');
  const merged = await make('merged@example.com');
  const merge = await shop.request('POST', `/admin/customers/${merged}/merge`, {
    token: staff,
    body: { into_customer_id: kept },
  });
  assert.equal(merge.status, 200, merge.text);
  await shop.request('POST', `/admin/customers/${kept}/invite`, { token: staff });
  await shop.wired.outbox.drain();
  const erased = await shop.request('POST', `/admin/customers/${kept}/erase`, { token: staff });
  assert.equal(erased.status, 200, erased.text);
  await shop.drain();
  assert.equal(await shop.count('customers', `status = 'erased'`), 2);
  assert.equal(await shop.count('customers', `customers::text ~ '(kept|merged)@'`), 0);
  assert.deepEqual(shop.mails, []);
  assert.equal(await shop.count('notifications', `status = 'cancelled'`), 1);
});

test('who registered with an address that is not proved erases no guest order of it', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 10);
  const methodId = await shippingEverywhere(shop);
  const bought = await shop.request('POST', '/store/checkout', {
    body: {
      items: [{ variant_id: mug.variantId, quantity: 1 }],
      email: 'victim@example.com',
      shipping_address: address,
      shipping_method_id: methodId,
      payment: { provider: 'simulator', token: 'tok_success' },
    },
  });
  const staff = await shop.staffToken();
  await shop.request('POST', `/admin/orders/${bought.body.order.id}/complete`, { token: staff });
  const stranger = await shop.request('POST', '/store/auth/register', {
    body: { email: 'victim@example.com', password: PASSWORD },
  });
  await shop.request('DELETE', '/store/customers/me', { token: stranger.body.access_token });
  await shop.drain();
  assert.equal(await shop.count('customers', `status = 'erased'`), 1);
  assert.equal(await shop.count('orders', `email = 'victim@example.com'`), 1);
});

test('a request whose event was missed is found by the timer', async (t) => {
  const shop = await openShop(t);
  const { body } = await shop.request('POST', '/store/auth/register', {
    body: { email: 'ada@example.com', password: PASSWORD },
  });
  await shop.drain();
  await shop.rows('update customers set erasure_requested_at = now()');
  await shop.runTimer('customers.erase');
  assert.equal(
    await shop.count('customers', `id = '${body.customer.id}' and status = 'erased'`),
    1,
  );
});

test('the serving role cannot change what was agreed, and erases nobody of another store', async (t) => {
  const shop = await openShop(t);
  const other = await shop.secondStore();
  const theirs = await shop.request('POST', '/admin/customers', {
    token: other.token,
    body: { email: 'theirs@example.com' },
  });
  await shop.inTx((tx) => placeMugOrder(tx, undefined));
  await assert.rejects(
    shop.inTx((tx) => tx.run(sql`update orders set email = 'x'`)),
    { code: '42501' },
  );
  const [ids, boxes] = [[theirs.body.id], ['theirs@example.com']];
  await shop.inTx((tx) => tx.one(sql`select erase_person(${ids}::uuid[], ${boxes}::text[])`));
  assert.equal(await shop.count('customers', `email = 'theirs@example.com'`), 1);
});
