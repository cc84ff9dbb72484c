import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mugInStock } from '../../../test/support/orders.ts';
import { openShop } from '../../../test/support/shop.ts';
import { ask, mails, register, reprice, restock } from '../../../test/support/told.ts';
import { MET_AT_ONCE, meetAlerts } from './alerts.ts';

test('a request is answered with the open one when it is made again, and refused for what can be had', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 0);
  const ada = await register(shop, 'ada@example.com', false);
  const first = await ask(shop, mug, 'back-in-stock', { email: ' EVE@example.com' });
  const second = await ask(shop, mug, 'back-in-stock', { email: 'eve@example.com' });
  assert.deepEqual([first.status, second.status], [201, 200]);
  assert.equal(second.body.id, first.body.id);
  assert.equal((await ask(shop, mug, 'back-in-stock', { token: ada.token })).status, 201);
  const nobody = await ask(shop, mug, 'back-in-stock', {});
  assert.deepEqual([nobody.status, nobody.body.code], [422, 'VALIDATION_FAILED']);
  assert.equal((await ask(shop, mug, 'back-in-stock', { email: 'x' })).body.code, 'EMAIL_INVALID');
  const other = { productId: mug.productId, variantId: mug.productId };
  assert.equal((await ask(shop, other, 'back-in-stock', { email: 'e@example.com' })).status, 404);
  await restock(shop, mug, 1);
  const late = await ask(shop, mug, 'back-in-stock', { email: 'late@example.com' });
  assert.deepEqual([late.status, late.body.code], [409, 'CONFLICT']);
  assert.equal(await shop.count('product_alerts', `email = 'late@example.com'`), 0);
});

test('who asked hears once that it is back: by mail, and a customer in the shop as well', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 0);
  const ada = await register(shop, 'ada@example.com', false);
  await ask(shop, mug, 'back-in-stock', { email: 'eve@example.com' });
  await ask(shop, mug, 'back-in-stock', { token: ada.token });
  for (const delta of [5, -5, 5]) {
    await restock(shop, mug, delta);
    await shop.drain();
  }
  await shop.rows(
    `update event_readers set position = 0 where reader in ('alerts.find', 'notifications.tell')`,
  );
  await shop.drain();
  assert.deepEqual(
    mails(shop, 'back_in_stock')
      .map((mail) => mail.to)
      .sort(),
    ['ada@example.com', 'eve@example.com'],
  );
  const { body } = await shop.request('GET', '/store/customers/me/notifications', {
    token: ada.token,
  });
  assert.equal(body.data.length, 1);
  const [told] = body.data;
  assert.deepEqual([told.kind, told.title, told.read_at], ['back_in_stock', 'Mug is back', null]);
  assert.equal(told.data.variant_id, mug.variantId);
  const { body: alerts } = await shop.request('GET', '/store/customers/me/alerts', {
    token: ada.token,
  });
  assert.ok(alerts.data[0].notified_at);
  const withdrawn = await shop.request(
    'DELETE',
    `/store/customers/me/alerts/${alerts.data[0].id}`,
    { token: ada.token },
  );
  assert.equal(withdrawn.status, 404, 'one that was told is told');
});

test('a request that was taken back is not told; nobody takes back that of another', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 0);
  const ada = await register(shop, 'ada@example.com');
  const bob = await register(shop, 'bob@example.com');
  const { body } = await ask(shop, mug, 'back-in-stock', { token: ada.token });
  const path = `/store/customers/me/alerts/${body.id}`;
  assert.equal((await shop.request('DELETE', path, { token: bob.token })).status, 404);
  assert.equal((await shop.request('DELETE', path, { token: ada.token })).status, 204);
  await restock(shop, mug, 5);
  await shop.drain();
  assert.equal(mails(shop, 'back_in_stock').length, 0);
});

test('a price drop is told to those who asked at a higher price, in the currency they asked in', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 5);
  await ask(shop, mug, 'price-drop', { email: 'first@example.com' });
  await reprice(shop, mug, 1200);
  await shop.drain();
  await ask(shop, mug, 'price-drop', { email: 'second@example.com' });
  await reprice(shop, mug, 1100);
  await shop.drain();
  assert.deepEqual(
    mails(shop, 'price_drop').map((mail) => mail.to),
    ['second@example.com'],
  );
  assert.match(
    mails(shop, 'price_drop')[0]?.text ?? '',
    /It was \$12\.00 then, and is \$11\.00 now/,
  );
  await reprice(shop, mug, 999);
  await shop.drain();
  assert.deepEqual(
    mails(shop, 'price_drop').map((mail) => mail.to),
    ['second@example.com', 'first@example.com'],
  );
});

test('twenty workers meet each request once, in batches', async (t) => {
  const shop = await openShop(t, { connections: 20 });
  const mug = await mugInStock(shop, 1);
  const total = MET_AT_ONCE + 50;
  await shop.rows(
    `insert into product_alerts (store_id, id, kind, product_id, variant_id, email)
     select $1, gen_random_uuid(), 'back_in_stock', $2, $3, 'a' || n || '@example.com' from generate_series(1, $4::int) n`,
    [shop.storeId, mug.productId, mug.variantId, total],
  );
  const change = { kind: 'back_in_stock', variantId: mug.variantId } as const;
  const [one] = [await shop.inTx((tx) => meetAlerts(tx, change))];
  assert.equal(one, MET_AT_ONCE, 'a transaction takes a batch and no more');
  const rest = await Promise.all(
    Array.from({ length: 20 }, () => shop.inTx((tx) => meetAlerts(tx, change))),
  );
  assert.equal(
    rest.reduce((sum, met) => sum + met, 0),
    50,
  );
  assert.equal(await shop.count('events', `type = 'product_alert.met'`), total);
  assert.equal(await shop.count('product_alerts', 'notified_at is null'), 0);
});

test('one person has a hundred open requests, and no more', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 0);
  const ada = await register(shop, 'ada@example.com');
  for (let made = 1; made <= 49; made += 1) await mugInStock(shop, 0);
  // Ninety-nine: of each kind and mug, but for the one that is asked for below.
  await shop.rows(
    `insert into product_alerts (store_id, id, kind, product_id, variant_id, customer_id, currency, price_amount)
     select v.store_id, gen_random_uuid(), k.kind, v.product_id, v.id, $1,
            case k.kind when 'price_drop' then 'USD' end, case k.kind when 'price_drop' then 1000 end
       from variants v cross join (values ('back_in_stock'), ('price_drop')) k(kind)
      where (v.id, k.kind) <> ($2::uuid, 'back_in_stock')`,
    [ada.id, mug.variantId],
  );
  const sea = await mugInStock(shop, 0);
  assert.equal((await ask(shop, mug, 'back-in-stock', { token: ada.token })).status, 201);
  const past = await ask(shop, sea, 'back-in-stock', { token: ada.token });
  assert.deepEqual([past.status, past.body.code], [422, 'LIMIT_EXCEEDED']);
  assert.equal(await shop.count('product_alerts'), 100);
});

test('whoever asks in the moment that it comes back is told, or told that it can be had', async (t) => {
  const shop = await openShop(t, { connections: 20 });
  for (let round = 1; round <= 4; round += 1) {
    const mug = await mugInStock(shop, 0);
    const asking = Array.from({ length: 12 }, (_one, n) =>
      ask(shop, mug, 'back-in-stock', { email: `r${round}n${n}@example.com` }),
    );
    const [answers] = await Promise.all([Promise.all(asking), restock(shop, mug, 5)]);
    await shop.drain();
    assert.ok(answers.every(({ status }) => status === 201 || status === 409));
    const taken = answers.filter(({ status }) => status === 201).length;
    const toldOf = mails(shop, 'back_in_stock').filter(({ to }) => to.startsWith(`r${round}n`));
    assert.equal(toldOf.length, taken, 'nobody waits for what is there');
  }
});

test('twenty equal requests at once are one', async (t) => {
  const shop = await openShop(t, { connections: 20 });
  const mug = await mugInStock(shop, 0);
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => ask(shop, mug, 'back-in-stock', { email: 'eve@example.com' })),
  );
  assert.equal(new Set(answers.map(({ body }) => body.id)).size, 1);
  assert.equal(answers.filter(({ status }) => status === 201).length, 1);
});

test('a batch of requests costs as many statements as one', async (t) => {
  const shop = await openShop(t, { numbersAtOnce: false });
  const mug = await mugInStock(shop, 1);
  const costs: number[] = [];
  // The first one reads how the store is set up, which is then known.
  for (const total of [1, 1, MET_AT_ONCE]) {
    await shop.rows(
      `insert into product_alerts (store_id, id, kind, product_id, variant_id, email)
       select $1, gen_random_uuid(), 'back_in_stock', $2, $3, gen_random_uuid() || '@example.com'
         from generate_series(1, $4::int)`,
      [shop.storeId, mug.productId, mug.variantId, total],
    );
    const { stats } = shop.wired.postgres;
    const before = stats.statements;
    const change = { kind: 'back_in_stock', variantId: mug.variantId } as const;
    assert.equal(await shop.inTx((tx) => meetAlerts(tx, change)), total);
    costs.push(stats.statements - before);
  }
  assert.equal(costs[2], costs[1]);
});

test("a store's requests are met by its own goods", async (t) => {
  const shop = await openShop(t);
  const other = await shop.secondStore();
  const mug = await mugInStock(shop, 0);
  await ask(shop, mug, 'back-in-stock', { email: 'eve@example.com' });
  const foreign = { storeId: other.storeId, actor: { kind: 'system' } } as const;
  const change = { kind: 'back_in_stock', variantId: mug.variantId } as const;
  assert.equal(await shop.edges.inTx(foreign, (tx) => meetAlerts(tx, change)), 0);
  assert.equal(await shop.count('product_alerts', 'notified_at is null'), 1);
});

test('requests and what was told go along when accounts are merged', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const [mug, sea] = [await mugInStock(shop, 0), await mugInStock(shop, 0)];
  const ada = await register(shop, 'ada@example.com');
  const old = await register(shop, 'old@example.com');
  for (const one of [mug, sea]) await ask(shop, one, 'back-in-stock', { token: old.token });
  await ask(shop, sea, 'back-in-stock', { token: ada.token });
  await restock(shop, mug, 1);
  await shop.drain();
  const merged = await shop.request('POST', `/admin/customers/${old.id}/merge`, {
    token,
    body: { into_customer_id: ada.id },
  });
  assert.equal(merged.status, 200, merged.text);
  await restock(shop, sea, 1);
  await shop.drain();
  assert.deepEqual(
    mails(shop, 'back_in_stock').map((mail) => mail.to),
    ['old@example.com', 'ada@example.com'],
  );
  const { body } = await shop.request('GET', '/store/customers/me/notifications', {
    token: ada.token,
  });
  assert.equal(body.data.length, 2);
});
