import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMailServer } from '../../../test/support/mail-server.ts';
import { mugInStock } from '../../../test/support/orders.ts';
import { ADDRESS, shippingEverywhere } from '../../../test/support/purchase.ts';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import { PASSWORD, register, set } from '../../../test/support/told.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { LoggedEvent } from '../../platform/events.ts';
import { tell } from './notifications.ts';

/** The orders of customers who bought a mug each, by card. */
async function ordersOf(shop: TestShop, names: readonly string[]): Promise<readonly Uuid[]> {
  const mug = await mugInStock(shop, 10);
  const methodId = await shippingEverywhere(shop);
  const orders: Uuid[] = [];
  for (const name of names) {
    const email = `${name}@example.com`;
    const { token } = await register(shop, email);
    const bought = await shop.request('POST', '/store/checkout', {
      token,
      body: {
        items: [{ variant_id: mug.variantId, quantity: 1 }],
        email,
        shipping_address: ADDRESS,
        shipping_method_id: methodId,
        payment: { provider: 'simulator', token: 'tok_success' },
      },
    });
    assert.equal(bought.status, 201, bought.text);
    orders.push(bought.body.order.id);
  }
  return orders;
}

const eventsWhere = (shop: TestShop, where: string): Promise<readonly LoggedEvent[]> =>
  shop.rows<LoggedEvent>(
    `select id, type, aggregate_id as "aggregateId", payload, created_at as "createdAt" from events
      where ${where} order by seq`,
  );

test('what two orders are told as costs the statements of one, when it is noted and when it leaves', async (t) => {
  const shop = await openShop(t, { numbersAtOnce: false });
  const orders = await ordersOf(shop, ['ada', 'bob', 'cyd']);
  await shop.drain();
  const { stats } = shop.wired.postgres;
  const costOf = async (work: () => Promise<unknown>): Promise<number> => {
    const before = stats.statements;
    await work();
    return stats.statements - before;
  };
  const costsOf = async (some: readonly Uuid[]) => {
    const ids = some.map((id) => `'${id}'`).join();
    const events = await eventsWhere(
      shop,
      `(type = 'order.placed' and aggregate_id in (${ids})) or (type = 'payment.captured' and
        payload ->> 'payment_id' in (select id::text from payments where order_id in (${ids})))`,
    );
    assert.equal(events.length, 2 * some.length);
    await shop.rows(`update notifications set status = 'pending', sent_at = null
                      where order_id in (${ids})`);
    const [due] = await shop.rows<{ jobs: number }>(
      `with due as (update pgboss.job_common set state = 'created', started_on = null, completed_on = null
                     where data -> 'data' ->> 'notification_id' in
                           (select id::text from notifications where order_id in (${ids})) returning 1)
       select count(*)::int as jobs from due`,
    );
    assert.equal(due?.jobs, 4 * some.length, 'three mails, and what is read in the shop');
    const before = shop.mails.length;
    const leaving = await costOf(() => shop.wired.jobs.drain());
    assert.equal(shop.mails.length - before, 3 * some.length);
    assert.equal(
      await shop.count('notifications', `order_id in (${ids}) and status = 'sent'`),
      4 * some.length,
    );
    await shop.rows(`delete from notifications where order_id in (${ids})`);
    const noting = await costOf(() => shop.inTx((tx) => tell(tx, events)));
    assert.equal(await shop.count('notifications', `order_id in (${ids})`), 4 * some.length);
    return { leaving, noting };
  };
  const [first, ...others] = orders;
  assert.ok(first);
  assert.deepEqual(await costsOf(others), await costsOf([first]));
});

test('what is read in the shop does not wait for the mail server', async (t) => {
  const server = await openMailServer(t);
  const shop = await openShop(t, {
    mailer: 'real',
    settings: {
      'mail.url': `smtp://127.0.0.1:${server.port}`,
      'mail.tls': 'none',
      'mail.from': 'no-reply@shop.example',
    },
  });
  await ordersOf(shop, ['ada']);
  await shop.wired.outbox.drain();
  const shown: Promise<number>[] = [];
  server.refuse = () => {
    shown.push(shop.count('notifications', `channel = 'in_app' and status = 'sent'`));
    return Object.assign(new Error('later'), { responseCode: 451 });
  };
  await shop.wired.jobs.drain();
  assert.ok(shown.length >= 3);
  assert.deepEqual(new Set(await Promise.all(shown)), new Set([1]));
  assert.equal(await shop.count('notifications', `status = 'sent'`), 1);
});

test('what strangers can cause is counted among events that come together as well', async (t) => {
  const shop = await openShop(t);
  await set(shop, 'registration_privacy', 'neutral');
  const body = { email: 'ada@example.com', password: PASSWORD };
  for (let nth = 0; nth < 5; nth += 1)
    assert.equal((await shop.request('POST', '/store/auth/register', { body })).status, 202);
  await shop.rows(`update customers set status = 'active'`);
  const events = await eventsWhere(shop, `type = 'customer.registration_repeated'`);
  assert.equal(events.length, 4);
  const counts = () => shop.count('notifications', `template = 'registration_repeated'`);
  const [first, second, ...others] = events;
  assert.ok(first && second);
  const told = (some: readonly LoggedEvent[]) => shop.inTx((tx) => tell(tx, some));
  assert.equal((await told([first, second])).length, 2);
  assert.equal((await told([first, second])).length, 0, 'what is read again is told once');
  assert.equal((await told([first, ...others])).length, 1, 'one more is room for');
  assert.equal(await counts(), 3);
  shop.clock.advance(3_600_000);
  assert.equal((await told(others)).length, 1, 'an hour later there is room again');
  assert.equal(await counts(), 4);
});
