import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMailServer } from '../../../test/support/mail-server.ts';
import { mugInStock } from '../../../test/support/orders.ts';
import { buy, shippingEverywhere } from '../../../test/support/purchase.ts';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import { type Mail, MailError, type Mailer } from '../../platform/mail/mail.ts';

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

test('a mail server that is away loses nothing: the same mails leave when it is back', async (t) => {
  const caught: Mail[] = [];
  let isAway = true;
  const mailer: Mailer = {
    way: 'smtp',
    send: async (mail) => {
      if (isAway) throw new MailError('connection refused', false);
      caught.push(mail);
    },
    forget: async () => {},
    close: () => {},
  };
  const shop = await openShop(t, { mailer });
  const { token } = await soldMugs(shop);
  await shop.drain();
  const waiting = await shop.request('GET', '/admin/notifications?status=pending', { token });
  assert.equal(waiting.body.data.length, 3);
  for (const row of waiting.body.data) {
    assert.equal(row.attempts, 1);
    assert.equal(row.error, 'connection refused');
  }
  isAway = false;
  shop.clock.advance(61_000);
  await shop.drain();
  assert.equal(caught.length, 3);
  const sent = await shop.request('GET', '/admin/notifications?status=sent', { token });
  assert.deepEqual(
    sent.body.data.map((row: { attempts: number }) => row.attempts),
    [2, 2, 2],
  );
  assert.equal(await shop.count('events', `type = 'notification.sent'`), 3);
});

test('after the first try and three more it has failed, and says why', async (t) => {
  const mailer: Mailer = {
    way: 'smtp',
    send: async () => {
      throw new MailError('connection refused', false);
    },
    forget: async () => {},
    close: () => {},
  };
  const shop = await openShop(t, { mailer });
  const { token } = await soldMugs(shop);
  await shop.drain();
  for (const seconds of [60, 300, 900, 900]) {
    shop.clock.advance(seconds * 1000 + 1000);
    await shop.drain();
  }
  const { body } = await shop.request('GET', '/admin/notifications?status=failed', {
    token: await shop
      .request('POST', '/admin/auth/login', {
        body: { email: 'owner@example.com', password: 'a quiet harbour at dawn' },
      })
      .then((answer) => answer.body.access_token ?? token),
  });
  assert.deepEqual(
    body.data.map((row: { attempts: number; error: string }) => [row.attempts, row.error]),
    [
      [4, 'connection refused'],
      [4, 'connection refused'],
      [4, 'connection refused'],
    ],
  );
  assert.equal(await shop.count('events', `type = 'notification.failed'`), 3);
});

test('a refused mailbox has failed at once; over real SMTP the others arrive', async (t) => {
  const server = await openMailServer(t);
  const shop = await openShop(t, {
    mailer: 'real',
    settings: {
      'mail.url': `smtp://127.0.0.1:${server.port}`,
      'mail.tls': 'none',
      'mail.from': 'no-reply@shop.example',
    },
  });
  server.refuse = (address) =>
    address === 'guest@example.com'
      ? Object.assign(new Error('no such mailbox guest@example.com'), { responseCode: 550 })
      : null;
  const { token } = await soldMugs(shop);
  await shop.drain();
  assert.deepEqual(
    server.caught.map((mail) => mail.to),
    [['owner@example.com']],
  );
  const { body } = await shop.request('GET', '/admin/notifications?recipient=GUEST@example.com', {
    token,
  });
  assert.equal(body.data.length, 2);
  for (const row of body.data) {
    assert.equal(row.status, 'failed');
    assert.equal(row.attempts, 1);
    assert.doesNotMatch(row.error, /guest@/);
  }
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
