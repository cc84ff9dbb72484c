import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { adminKey, eventsOf } from '../../../test/support/events.ts';
import { openMailServer } from '../../../test/support/mail-server.ts';
import { mugInStock } from '../../../test/support/orders.ts';
import { buy, shippingEverywhere } from '../../../test/support/purchase.ts';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import type { Mail } from '../../platform/mail/mail.ts';

const subjects = (shop: TestShop): string[] => shop.mails.map((mail) => mail.kind).sort();

const mailOf = (shop: TestShop, kind: string): Mail => {
  const mail = shop.mails.findLast((one) => one.kind === kind);
  assert.ok(mail, `a mail ${kind} among ${subjects(shop).join(', ')}`);
  return mail;
};

/** A shop with mugs, and a guest who bought two of them with a card. */
async function soldMugs(shop: TestShop, more: { readonly email?: string } = {}) {
  const token = await shop.staffToken();
  const mug = await mugInStock(shop, 100);
  const methodId = await shippingEverywhere(shop);
  const input = { variantId: mug.variantId, quantity: 2, methodId, token: 'tok_success', ...more };
  const bought = await buy(shop, input);
  assert.equal(bought.status, 201, bought.text);
  return { token, mug, methodId, order: bought.body.order };
}

test('who buys gets a confirmation whose link opens the order, and the owner hears of it without a name', async (t) => {
  const shop = await openShop(t);
  const { order } = await soldMugs(shop);
  await shop.drain();
  assert.deepEqual(subjects(shop), ['order_confirmation', 'payment_successful', 'staff_new_order']);
  const mail = mailOf(shop, 'order_confirmation');
  assert.equal(mail.to, 'guest@example.com');
  assert.equal(mail.subject, `Your order ${order.number} at ${mail.fromName}`);
  for (const text of [mail.text, mail.html]) {
    for (const shown of ['Hello Ada,', 'Mug', '$25.00', '1 Main Street', 'Germany']) {
      assert.ok(text.includes(shown), shown);
    }
  }
  assert.match(mail.text, /2 × Mug: \$20\.00/, 'the only variant has no name');
  const [link] = /http\S+token=ot_\w+/.exec(mail.text) ?? [];
  assert.ok(link && mail.html.includes(link), 'the link stands in both forms');
  const { pathname, search } = new URL(link);
  const opened = await shop.request('GET', pathname + search);
  assert.equal(opened.status, 200, opened.text);
  assert.equal(opened.body.number, order.number);

  const notice = mailOf(shop, 'staff_new_order');
  assert.equal(notice.to, 'owner@example.com');
  assert.match(notice.subject, /\$25\.00/);
  for (const personal of ['Ada', 'Lovelace', 'guest@example.com', '1 Main Street', 'ot_live']) {
    assert.ok(!notice.text.includes(personal) && !notice.html.includes(personal), personal);
  }
});

test('an event that is read again is told once', async (t) => {
  const shop = await openShop(t);
  await soldMugs(shop);
  await shop.drain();
  const before = { rows: await shop.count('notifications'), mails: shop.mails.length };
  assert.ok(before.rows > 0 && before.mails > 0);
  await shop.rows(`update event_readers set position = 0 where reader = 'notifications.tell'`);
  await shop.drain();
  assert.deepEqual({ rows: await shop.count('notifications'), mails: shop.mails.length }, before);
});

/** The real mailer before a real server. */
async function openSmtpShop(t: TestContext) {
  const server = await openMailServer(t);
  const shop = await openShop(t, {
    mailer: 'real',
    settings: {
      'mail.url': `smtp://127.0.0.1:${server.port}`,
      'mail.tls': 'none',
      'mail.from': 'no-reply@shop.example',
    },
  });
  const key = await adminKey(shop);
  const told = async (status: string) =>
    (await shop.request('GET', `/admin/notifications?status=${status}`, { token: key })).body.data;
  const dead = async () =>
    (await shop.request('GET', '/admin/jobs?state=dead&name=notifications.send', { token: key }))
      .body.data as readonly { readonly id: string; readonly error: string }[];
  const retry = (id: string) => shop.request('POST', `/admin/jobs/${id}/retry`, { token: key });
  /** Lets the clock pass over these waits, with the work that is due after each. */
  const pass = async (...seconds: readonly number[]) => {
    await shop.drain();
    for (const wait of seconds) {
      shop.clock.advance(wait * 1000);
      await shop.drain();
    }
  };
  return { server, shop, key, told, dead, retry, pass };
}

const KINDS = ['order_confirmation', 'payment_successful', 'staff_new_order'];

test('while the mail server is down for some minutes nothing is lost, and each mail arrives once', async (t) => {
  const { server, shop, key, told, pass } = await openSmtpShop(t);
  await server.close();
  await soldMugs(shop);
  await pass(60);
  const waiting = await told('pending');
  assert.deepEqual(
    waiting.map((row: { attempts: number; error: string }) => [
      row.attempts,
      /ECONNREFUSED/.test(row.error),
    ]),
    KINDS.map(() => [2, true]),
  );
  const back = await openMailServer(t, server.port);
  await pass(299);
  const ids = back.caught.map((mail) => /^Message-ID: <([^@]+)@/m.exec(mail.raw)?.[1]);
  assert.deepEqual(ids.sort(), waiting.map((row: { id: string }) => row.id).sort());
  const sent = await told('sent');
  assert.deepEqual(
    sent.map((row: { template: string; attempts: number; error: null }) => [
      row.attempts,
      row.error,
    ]),
    KINDS.map(() => [3, null]),
  );
  await pass(900, 86_400);
  assert.equal(back.caught.length, 3, 'what arrived is not sent again');
  assert.deepEqual(
    (await eventsOf(shop, key, 'notification.sent')).map(({ template }) => template).sort(),
    KINDS,
  );
  assert.deepEqual(await eventsOf(shop, key, 'notification.failed'), []);
});

test('after the first try and three more a mail has failed, and staff may send it after all, once', async (t) => {
  const { server, shop, key, told, dead, retry, pass } = await openSmtpShop(t);
  await server.close();
  await soldMugs(shop);
  await pass(60, 300);
  assert.equal((await told('failed')).length, 0);
  assert.deepEqual(await dead(), []);
  await pass(900);
  const failed = await told('failed');
  assert.deepEqual(
    failed.map((row: { attempts: number }) => row.attempts),
    [4, 4, 4],
  );
  const facts = failed.map((row: { id: string; template: string; channel: string }) => ({
    notification_id: row.id,
    template: row.template,
    channel: row.channel,
  }));
  const byTemplate = (one: { template?: unknown }, other: { template?: unknown }) =>
    String(one.template).localeCompare(String(other.template));
  const events = await eventsOf(shop, key, 'notification.failed');
  assert.deepEqual([...events].sort(byTemplate), facts.sort(byTemplate));
  const jobs = await dead();
  assert.equal(jobs.length, 3);
  await pass(86_400);
  assert.equal((await dead()).length, 3, 'nobody tries again by himself');

  // The server is still down: the try counts and tells nothing new.
  const [job] = jobs;
  assert.ok(job);
  const { id } = failed.find((row: { id: string }) => job.error.includes(row.id));
  assert.equal((await retry(job.id)).status, 200);
  await pass();
  const rows = await told('failed');
  assert.equal(rows.find((row: { id: string }) => row.id === id).attempts, 5);
  assert.equal((await eventsOf(shop, key, 'notification.failed')).length, 3);

  const back = await openMailServer(t, server.port);
  for (const one of await dead()) assert.equal((await retry(one.id)).status, 200);
  await pass();
  assert.equal(back.caught.length, 3);
  assert.deepEqual([(await told('sent')).length, (await told('failed')).length], [3, 0]);
  assert.equal((await eventsOf(shop, key, 'notification.sent')).length, 3);
  assert.deepEqual(await dead(), []);
  assert.equal((await retry(job.id)).body.code, 'CONFLICT');
  await shop.rows(`update pgboss.job_common set state = 'failed' where id = $1`, [job.id]);
  assert.equal((await retry(job.id)).status, 200);
  await pass();
  assert.equal(back.caught.length, 3, 'what arrived is never sent again');
});

test('a mail whose last try died with its process has failed, and staff may send it after all', async (t) => {
  const { server, shop, key, told, dead, retry, pass } = await openSmtpShop(t);
  await server.close();
  await soldMugs(shop);
  await pass(60, 300);
  // As a process leaves them that claimed the last tries and was killed.
  await shop.rows(
    `update pgboss.job_common set state = 'active', retry_count = retry_limit, started_on = $1, heartbeat_on = $1
      where name = 'notifications.send'`,
    [shop.edges.env.now()],
  );
  shop.clock.advance(31_000);
  await shop.runTimer('jobs.recover');
  const failed = await told('failed');
  assert.deepEqual(
    failed.map((row: { attempts: number; error: string }) => [row.attempts, row.error]),
    KINDS.map(() => [4, 'the last try was cut off']),
  );
  await pass(86_400);
  assert.equal((await eventsOf(shop, key, 'notification.failed')).length, 3);
  const back = await openMailServer(t, server.port);
  for (const one of await dead()) assert.equal((await retry(one.id)).status, 200);
  await pass();
  assert.equal(back.caught.length, 3);
  assert.deepEqual([(await told('sent')).length, (await told('failed')).length], [3, 0]);
});

test('a refused mailbox has failed at once, the others arrive; staff may try it again', async (t) => {
  const { server, shop, key, told, dead, retry, pass } = await openSmtpShop(t);
  server.refuse = (address) =>
    address === 'guest@example.com'
      ? Object.assign(new Error('no such mailbox guest@example.com'), { responseCode: 550 })
      : null;
  await soldMugs(shop);
  await pass();
  assert.deepEqual(
    server.caught.map((mail) => mail.to),
    [['owner@example.com']],
  );
  const path = '/admin/notifications?recipient=GUEST@example.com';
  const { body } = await shop.request('GET', path, { token: key });
  assert.equal(body.data.length, 2);
  for (const row of body.data) {
    assert.equal(row.status, 'failed');
    assert.equal(row.attempts, 1);
    assert.doesNotMatch(row.error, /guest@/);
  }
  const jobs = await dead();
  assert.equal(jobs.length, 2);
  for (const job of jobs) assert.doesNotMatch(job.error, /guest@/);
  assert.equal((await eventsOf(shop, key, 'notification.failed')).length, 2);
  await pass(60, 300, 900);
  assert.equal(server.caught.length, 1, 'it is not tried again by itself');
  server.refuse = () => null;
  for (const job of jobs) assert.equal((await retry(job.id)).status, 200);
  await pass();
  assert.equal(server.caught.length, 3);
  assert.equal((await told('sent')).length, 3);
});

test('behind a mail server that is slow the rest of the mails that go together come next, and no try of theirs is counted', async (t) => {
  const { server, shop, told } = await openSmtpShop(t);
  let caught = 0;
  server.refuse = () => {
    caught += 1;
    shop.clock.advance(caught === 1 ? 60_001 : 0);
    return null;
  };
  await soldMugs(shop);
  await shop.wired.outbox.drain();
  assert.equal(
    await shop.wired.jobs.drain(),
    5,
    'one that left, two that had to wait, and they again',
  );
  assert.deepEqual(
    (await told('sent')).map((row: { attempts: number; error: null }) => [row.attempts, row.error]),
    KINDS.map(() => [1, null]),
  );
  assert.equal(server.caught.length, 3);
  assert.equal(await shop.count('pgboss.job_common', 'retry_count > 0'), 0);
});

test('one mail that cannot be made fails alone, and those that go with it arrive', async (t) => {
  const { server, shop, told, pass } = await openSmtpShop(t);
  await soldMugs(shop);
  await shop.wired.outbox.drain();
  // A template whose facts are not as its release wrote them: our bug, not the mail server's.
  await shop.rows(`update notifications set facts = '{"payment_id": "0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11"}'
                    where template = 'payment_successful'`);
  await pass();
  assert.deepEqual(
    (await told('sent')).map(({ template }: { template: string }) => template).sort(),
    ['order_confirmation', 'staff_new_order'],
  );
  assert.equal(server.caught.length, 2);
  const [waiting] = await told('pending');
  assert.deepEqual([waiting.attempts, waiting.error], [1, 'the mail could not be made']);
  await pass(60);
  assert.equal(server.caught.length, 2, 'what arrived is not sent again');
});

test('what left and could not be marked leaves again with its Message-ID, and nothing that was marked before', async (t) => {
  const { server, shop, told, pass } = await openSmtpShop(t);
  const { methodId, mug } = await soldMugs(shop);
  await pass();
  const before = server.caught.length;
  assert.equal(before, 3);
  // As when the process dies behind the mail server's answer.
  await shop.rows(
    `create function gone() returns trigger language plpgsql as $$ begin raise exception 'gone'; end $$`,
  );
  await shop.rows(
    'create trigger gone before update on notifications for each row execute function gone()',
  );
  const again = { variantId: mug.variantId, quantity: 1, methodId, token: 'tok_success' };
  assert.equal((await buy(shop, again)).status, 201);
  await pass();
  assert.equal(server.caught.length, before + 3);
  assert.equal((await told('pending')).length, 3);
  await shop.rows('drop trigger gone on notifications');
  await pass(60, 300);
  assert.equal(server.caught.length, before + 6);
  const ids = server.caught.map(({ raw }) => /^Message-ID: (\S+)/m.exec(raw)?.[1]);
  assert.equal(new Set(ids).size, 6);
  assert.deepEqual(ids.slice(before, before + 3).sort(), ids.slice(before + 3).sort());
  assert.equal((await told('sent')).length, 6);
});

test('a failed mail to a person who was erased since is not sent', async (t) => {
  const { server, shop, key, dead, retry, pass } = await openSmtpShop(t);
  server.refuse = () => Object.assign(new Error('no'), { responseCode: 550 });
  const registered = await shop.request('POST', '/store/auth/register', {
    body: { email: 'ada@example.com', password: 'a tall oak by the sea' },
  });
  assert.equal(registered.status, 201, registered.text);
  await pass();
  const jobs = await dead();
  assert.ok(jobs.length > 0);
  const [customer] = (await shop.request('GET', '/admin/customers', { token: key })).body.data;
  const erased = await shop.request('POST', `/admin/customers/${customer.id}/erase`, {
    token: key,
  });
  assert.ok(erased.status < 300, erased.text);
  server.refuse = () => null;
  for (const job of jobs) assert.equal((await retry(job.id)).status, 200);
  await pass();
  assert.deepEqual(
    server.caught.filter((mail) => mail.to.some((to) => /ada|erased/.test(to))),
    [],
  );
});

test('parcels, cancellations and refunds are told, unless staff say not to', async (t) => {
  const shop = await openShop(t);
  const { token, order, mug, methodId } = await soldMugs(shop);
  const [line] = order.items;
  await shop.drain();
  shop.mails.length = 0;

  const tracked = {
    items: [{ order_item_id: line.id, quantity: 1 }],
    tracking_company: 'DHL',
    tracking_number: '00340434',
    tracking_url: 'https://track.example/00340434',
  };
  const ship = (body: object) =>
    shop.request('POST', `/admin/orders/${order.id}/fulfillments`, { token, body });
  assert.equal((await ship(tracked)).status, 201);
  await shop.drain();
  const shipped = mailOf(shop, 'order_shipped');
  assert.match(shipped.subject, /^A part of your order/);
  assert.match(shipped.text, /DHL/);
  assert.match(shipped.text, /https:\/\/track\.example\/00340434/);
  assert.equal((await ship({ notify: false })).status, 201);
  await shop.drain();
  assert.equal(shop.mails.filter((mail) => mail.kind === 'order_shipped').length, 1);

  const refund = (body: object) =>
    shop.request('POST', `/admin/orders/${order.id}/refunds`, {
      token,
      body: { reason: 'goodwill', ...body },
    });
  assert.equal((await refund({ amount: 300 })).status, 201);
  assert.equal((await refund({ amount: 200, notify: false })).status, 201);
  await shop.drain();
  const refunds = shop.mails.filter((mail) => mail.kind === 'refund_processed');
  assert.deepEqual(
    refunds.map((mail) => mail.subject),
    ['$3.00 is on its way back to you'],
  );

  const other = await buy(shop, {
    variantId: mug.variantId,
    quantity: 1,
    methodId,
    token: 'tok_success',
  });
  const cancelled = await shop.request('POST', `/admin/orders/${other.body.order.id}/cancel`, {
    token,
    body: { reason: 'inventory' },
  });
  assert.equal(cancelled.status, 200, cancelled.text);
  await shop.drain();
  const told = mailOf(shop, 'order_cancelled');
  assert.match(told.text, /we could not get everything in it/);
  assert.match(told.text, /\$15\.00/);
});

test('a declined card is told to the one who was paying, at most three times an hour', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 100);
  const methodId = await shippingEverywhere(shop);
  for (let count = 0; count < 5; count += 1) {
    const bought = await buy(shop, {
      variantId: mug.variantId,
      quantity: 1,
      methodId,
      token: 'tok_declined',
      email: 'unlucky@example.com',
    });
    assert.equal(bought.status, 402);
  }
  await shop.drain();
  const told = shop.mails.filter((mail) => mail.kind === 'payment_failed');
  assert.equal(told.length, 3);
  assert.equal(told[0]?.to, 'unlucky@example.com');
  assert.match(told[0]?.text ?? '', /nothing was charged/);
});

test('what a stranger types is text in a mail, never markup and never another header', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 10);
  const methodId = await shippingEverywhere(shop);
  const bought = await shop.request('POST', '/store/checkout', {
    body: {
      items: [{ variant_id: mug.variantId, quantity: 1 }],
      email: 'guest@example.com',
      shipping_address: {
        first_name: '<script>alert(1)</script>',
        last_name: '{{ store.name }} & "Sons"',
        address1: '1 Main Street',
        city: 'Berlin',
        postal_code: '10115',
        country: 'DE',
      },
      shipping_method_id: methodId,
      payment: { provider: 'simulator', token: 'tok_success' },
    },
  });
  assert.equal(bought.status, 201, bought.text);
  await shop.drain();
  const { html, subject } = mailOf(shop, 'order_confirmation');
  assert.doesNotMatch(html, /<script/);
  assert.match(html, /&lt;script&gt;/);
  assert.match(html, /\{\{ store\.name \}\} &amp; &#34;Sons&#34;/);
  assert.doesNotMatch(subject, /[\r\n]/);
});

test('of the limits that one sale passes the lowest is told, to the addresses of the setting', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const mug = await mugInStock(shop, 30);
  const setting = await shop.request('PATCH', '/admin/settings/staff_notification_emails', {
    token,
    body: { value: ['stock@example.com', 'boss@example.com'] },
  });
  assert.equal(setting.status, 200, setting.text);
  const count = (units: number) =>
    shop.request('POST', '/admin/inventory/adjustments', {
      token,
      body: { variant_id: mug.variantId, set_on_hand: units, reason: 'count' },
    });
  assert.equal((await count(8)).status, 201);
  await shop.drain();
  assert.deepEqual(
    shop.mails.map((mail) => [mail.kind, mail.to, mail.subject]),
    [
      ['low_stock_alert', 'stock@example.com', 'Almost sold out: Mug'],
      ['low_stock_alert', 'boss@example.com', 'Almost sold out: Mug'],
    ],
  );
  assert.match(mailOf(shop, 'low_stock_alert').text, /has 8 units left at/);
  await count(0);
  await shop.drain();
  assert.equal(mailOf(shop, 'low_stock_alert').subject, 'Sold out: Mug');
});

test('links lead to the storefront of the settings, else to the domain, and answers to the shop', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const set = (key: string, value: unknown) =>
    shop.request('PATCH', `/admin/settings/${key}`, { token, body: { value } });
  const register = async (email: string) => {
    await shop.request('POST', '/store/auth/register', {
      body: { email, password: 'a tall oak by the sea' },
    });
    await shop.drain();
    return mailOf(shop, 'welcome');
  };
  await shop.request('POST', '/admin/store/domains', { token, body: { host: 'mugs.example' } });
  assert.match((await register('a@example.com')).text, /https:\/\/mugs\.example\/account\/login/);
  assert.equal((await set('storefront_url', 'https://www.mugs.example/shop')).status, 200);
  assert.equal((await set('support_email', 'help@mugs.example')).status, 200);
  const mail = await register('b@example.com');
  assert.match(mail.text, /https:\/\/www\.mugs\.example\/shop\/account\/login/);
  assert.equal(mail.replyTo, 'help@mugs.example');
  for (const [key, value] of [
    ['storefront_url', 'https://www.mugs.example/'],
    ['storefront_url', 'javascript:alert(1)'],
    ['storefront_url', 'https://user@mugs.example'],
    ['logo_url', 'data:text/html,x'],
    ['support_email', 'no address'],
    ['staff_notification_emails', ['no address']],
  ] as const) {
    const refused = await set(key, value);
    assert.equal(refused.body.code, 'SETTING_INVALID', `${key} ${value}`);
  }
});

test('money and days are written as the customer reads them', async (t) => {
  const shop = await openShop(t);
  const registered = await shop.request('POST', '/store/auth/register', {
    body: { email: 'ada@example.com', password: 'a tall oak by the sea', first_name: 'Ada' },
  });
  const token = registered.body.access_token;
  await shop.request('PATCH', '/store/customers/me', { token, body: { locale: 'de-DE' } });
  const mug = await mugInStock(shop, 10);
  const methodId = await shippingEverywhere(shop);
  const cart = await shop.request('POST', '/store/carts', {
    token,
    body: { items: [{ variant_id: mug.variantId, quantity: 1 }] },
  });
  assert.equal(cart.status, 201, cart.text);
  const placed = await shop.request('POST', `/store/carts/${cart.body.id}/complete`, {
    token,
    body: {
      email: 'ada@example.com',
      shipping_address: {
        first_name: 'Ada',
        last_name: 'Lovelace',
        address1: '1 Main Street',
        city: 'Berlin',
        postal_code: '10115',
        country: 'DE',
      },
      shipping_method_id: methodId,
      payment: { provider: 'manual' },
    },
  });
  assert.equal(placed.status, 201, placed.text);
  await shop.drain();
  const { text } = mailOf(shop, 'order_confirmation');
  assert.match(text.replaceAll(/[\u00a0\u202f]/g, ' '), /15,00 \$/);
  assert.match(text, /Deutschland/);
  assert.match(text, /as soon as your payment of/);
});

test('the list of what was told is for those who may read it', async (t) => {
  const shop = await openShop(t);
  const { token } = await soldMugs(shop);
  await shop.drain();
  const asked = await shop.request('GET', '/admin/notifications?template=order_confirmation', {
    token,
  });
  assert.equal(asked.body.data.length, 1);
  assert.equal(asked.body.data[0].recipient, 'guest@example.com');
  const wrong = await shop.request('GET', '/admin/notifications?status=lost', { token });
  assert.equal(wrong.status, 422);
  const key = await shop.request('POST', '/admin/api-keys', {
    token,
    body: { name: 'stock', kind: 'secret', preset: 'inventory_manager' },
  });
  const refused = await shop.request('GET', '/admin/notifications', { token: key.body.key });
  assert.equal(refused.body.code, 'INSUFFICIENT_SCOPE');
  const other = await shop.secondStore();
  const theirs = await shop.request('GET', '/admin/notifications', { token: other.token });
  assert.deepEqual(theirs.body.data, []);
});
