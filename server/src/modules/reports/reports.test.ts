import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { ADDRESS } from '../../../test/support/purchase.ts';
import { isRefusal } from '../../../test/support/refused.ts';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { LONG_READS_MAX } from '../../platform/postgres/postgres.ts';
import { sql } from '../../platform/postgres/sql.ts';
import { rangeOf } from './range.ts';
import { readCustomers, readProducts, readSales } from './reports.ts';

const JAPAN = {
  ...ADDRESS,
  city: 'Chiyoda',
  region: 'Tokyo',
  postal_code: '100-0001',
  country: 'JP',
};
const KUWAIT = { ...ADDRESS, city: 'Kuwait City', postal_code: '13001', country: 'KW' };

type Ask = (method: string, path: string, body?: object) => Promise<ReturnType<typeof JSON.parse>>;

/** A key that outlives the clock of the test, and its requests; every one must succeed. */
async function staffOf(shop: TestShop): Promise<Ask> {
  const made = await shop.request('POST', '/admin/api-keys', {
    token: await shop.staffToken(),
    body: { name: 'test', kind: 'secret', scopes: ['admin', 'refunds:admin', 'ledger:read'] },
  });
  const token = made.body.key as string;
  return async (method, path, body) => {
    const answer = await shop.request(method, `/admin${path}`, { token, ...(body && { body }) });
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.text}`);
    return answer.body;
  };
}

function moveTo(shop: TestShop, instant: string): void {
  const ms = Date.parse(instant) - shop.clock.env.now().getTime();
  assert.ok(ms >= 0, `${instant} is past`);
  shop.clock.advance(ms);
}

/** A shop in Berlin that sells mugs in euros with tax included, and in yen and dinars without. */
async function threeCurrencies(t: TestContext) {
  const shop = await openShop(t);
  const ask = await staffOf(shop);
  await ask('PATCH', '/store', { time_zone: 'Europe/Berlin', default_currency: 'EUR' });
  const markets = await ask('GET', '/markets');
  await ask('PATCH', `/markets/${markets.data[0].id}`, {
    currency: 'EUR',
    prices_include_tax: true,
  });
  await ask('POST', '/markets', { name: 'Japan', code: 'jp', countries: ['JP'], currency: 'JPY' });
  await ask('POST', '/markets', { name: 'Kuwait', code: 'kw', countries: ['KW'], currency: 'KWD' });
  for (const [country, ratePpm] of [
    ['DE', 190_000],
    ['JP', 100_000],
  ] as const) {
    const zone = await ask('POST', '/tax/zones', { name: country, code: country, country });
    await ask('POST', '/tax/rates', { zone_id: zone.id, rate_ppm: ratePpm, name: 'Tax' });
  }
  const zone = await ask('POST', '/shipping/zones', { name: 'World', countries: [] });
  const method = await ask('POST', '/shipping/methods', {
    zone_id: zone.id,
    name: 'Standard',
    code: 'standard',
    type: 'flat',
    amounts: { EUR: 500, JPY: 800, KWD: 250 },
  });
  await ask('POST', '/coupons', { name: 'Ten', code: 'TEN', type: 'percentage', value_bps: 1000 });
  const mug = await ask('POST', '/products', {
    title: 'Mug',
    status: 'active',
    variants: [
      {
        prices: [
          { currency: 'EUR', amount: 1000 },
          { currency: 'JPY', amount: 500 },
          { currency: 'KWD', amount: 1234 },
        ],
        stock: { on_hand: 10_000 },
      },
    ],
  });
  const variantId = mug.variants[0].id as Uuid;
  const buy = async (email: string, quantity: number, place: object = ADDRESS, code?: string) => {
    const placed = await shop.request('POST', '/store/checkout', {
      body: {
        items: [{ variant_id: variantId, quantity }],
        email,
        shipping_address: place,
        shipping_method_id: method.id,
        payment: { provider: 'manual' },
        market: place === JAPAN ? 'jp' : place === KUWAIT ? 'kw' : 'default',
        ...(code && { coupons: [code] }),
      },
    });
    assert.equal(placed.status, 201, placed.text);
    return placed.body.order;
  };
  const pay = (order: { id: string }) => ask('POST', `/orders/${order.id}/mark-paid`, {});
  return { shop, ask, buy, pay, mugId: mug.id as Uuid };
}

/** What is worked out by hand in the test of the fixture. */
async function fixture(t: TestContext) {
  const world = await threeCurrencies(t);
  const { shop, ask, buy, pay } = world;
  moveTo(shop, '2027-03-27T22:30:00Z'); // the 27th, 23:30
  const first = await buy('ann@example.com', 3, ADDRESS, 'TEN');
  assert.equal(first.total_amount, 3200);
  moveTo(shop, '2027-03-27T22:45:00Z');
  await pay(first);
  moveTo(shop, '2027-03-27T23:15:00Z'); // the 28th, 00:15
  await ask('POST', `/orders/${first.id}/refunds`, {
    items: [{ order_item_id: first.items[0].id, quantity: 1 }],
    reason: 'return',
  });
  moveTo(shop, '2027-03-28T00:30:00Z'); // 01:30, winter time
  await pay(await buy('bob@example.com', 1));
  const yen = await buy('ken@example.jp', 2, JAPAN);
  assert.equal(yen.total_amount, 1980);
  await pay(yen);
  moveTo(shop, '2027-03-28T01:30:00Z'); // 03:30, summer time
  await buy('ann@example.com', 2);
  const dinars = await buy('aisha@example.com', 3, KUWAIT);
  assert.equal(dinars.total_amount, 3952);
  await pay(dinars);
  moveTo(shop, '2027-03-28T21:59:00Z'); // 23:59 of a day of 23 hours
  const lost = await buy('cid@example.com', 1);
  await pay(lost);
  moveTo(shop, '2027-03-28T22:00:00Z'); // the 29th, 00:00
  await buy('Bob@Example.com', 1);
  moveTo(shop, '2027-03-28T22:10:00Z');
  await ask('POST', `/orders/${lost.id}/cancel`, { reason: 'customer_request' });
  await ask('POST', `/orders/${yen.id}/refunds`, { shipping_amount: 440, reason: 'other' });
  await ask('POST', `/orders/${dinars.id}/refunds`, {
    amount: 100,
    reason: 'goodwill',
    compensation: true,
  });
  return world;
}

const RANGE = 'from=2027-03-27&to=2027-03-30';

test('sales of three currencies agree to the cent with what was worked out by hand', async (t) => {
  const { shop, ask, mugId } = await fixture(t);
  const euros = await ask('GET', `/reports/sales?${RANGE}`);
  assert.equal(euros.currency, 'EUR');
  assert.equal(euros.from, '2027-03-26T23:00:00.000Z');
  assert.equal(euros.to, '2027-03-29T22:00:00.000Z');
  assert.deepEqual(Object.keys(euros.data[0]).slice(3), [
    'orders_count',
    'units_count',
    'gross_sales_amount',
    'discount_amount',
    'credit_amount',
    'net_sales_amount',
    'shipping_amount',
    'tax_amount',
    'total_sales_amount',
    'average_order_amount',
    'captured_amount',
    'refunded_amount',
    'revenue_amount',
  ]);
  const rows = euros.data.map(({ bucket, from, to: _, ...figures }: Record<string, unknown>) => [
    bucket,
    from,
    ...Object.values(figures),
  ]);
  assert.deepEqual(rows, [
    // 3 x 10.00 - 10 % = 27.00 with 4.31 tax in it (27.00 x 19/119), carriage 5.00 with 0.80 in it; the unit taken
    // back is 9.00 with 1.44 in it, and its money went back on the 28th.
    // biome-ignore format: a line a day
    ['2027-03-27', '2027-03-26T23:00:00.000Z', 1, 2, 2569, 300, 756, 1513, 420, 367, 2300, 1933, 3200, 0, 3200],
    // The cancelled order of 23:59 stays in gross sales and is credited whole.
    // biome-ignore format: a line a day
    ['2027-03-28', '2027-03-27T23:00:00.000Z', 2, 3, 3361, 0, 840, 2521, 840, 639, 4000, 1681, 3000, 900, 2100],
    // Its money went back on the 29th.
    // biome-ignore format: a line a day
    ['2027-03-29', '2027-03-28T22:00:00.000Z', 1, 1, 840, 0, 0, 840, 420, 240, 1500, 1260, 0, 1500, -1500],
  ]);
  assert.deepEqual(
    Object.values(euros.totals),
    [4, 6, 6770, 300, 1596, 4874, 1680, 1246, 7800, 1639, 6200, 2400, 3800],
  );
  const yen = await ask('GET', `/reports/sales?${RANGE}&currency=jpy`);
  assert.deepEqual(
    Object.values(yen.totals),
    [1, 2, 1000, 0, 0, 1000, 400, 140, 1540, 1400, 1980, 440, 1540],
  );
  const dinars = await ask('GET', `/reports/sales?${RANGE}&currency=KWD`);
  assert.deepEqual(
    Object.values(dinars.totals),
    [1, 3, 3702, 0, 100, 3602, 250, 0, 3852, 3852, 3952, 100, 3852],
  );

  const orders = await ask('GET', `/reports/orders?${RANGE}`);
  assert.deepEqual(orders.totals, {
    placed_count: 5,
    cancelled_count: 1,
    orders_count: 4,
    units_count: 6,
    average_order_amount: 1639,
  });
  assert.deepEqual(orders.by_status, { open: 4, cancelled: 1 });
  assert.deepEqual(orders.by_payment_status, {
    unpaid: 2,
    paid: 1,
    partially_refunded: 1,
    refunded: 1,
  });
  assert.deepEqual(orders.by_fulfillment_status, { unfulfilled: 5 });

  const products = await ask('GET', `/reports/products?${RANGE}`);
  assert.deepEqual(products.products, [
    { product_id: mugId, title: 'Mug', units_count: 6, orders_count: 4, net_sales_amount: 4874 },
  ]);
  assert.deepEqual(products.totals, {
    units_count: 6,
    net_sales_amount: 4874,
    products_count: 1,
  });

  const customers = await ask('GET', `/reports/customers?${RANGE}`);
  assert.deepEqual(
    customers.data.map((row: Record<string, unknown>) => Object.values(row).slice(3)),
    [
      [1, 0, 1], // Ann
      [1, 1, 2], // Bob is new, Ann is back; who cancelled bought nothing
      [0, 1, 1], // Bob, whatever the case of his address
    ],
  );
  assert.deepEqual(Object.values(customers.totals), [2, 0, 2]);
  const later = await ask('GET', '/reports/customers?from=2027-03-28&to=2027-03-30');
  assert.deepEqual(Object.values(later.totals), [1, 1, 2]);

  const dashboard = await ask('GET', `/reports/dashboard?${RANGE}`);
  assert.deepEqual(dashboard.totals, {
    revenue_amount: 3800,
    gross_sales_amount: 6770,
    net_sales_amount: 4874,
    orders_count: 4,
    average_order_amount: 1639,
    units_count: 6,
    new_customers_count: 2,
    returning_customers_count: 0,
  });

  // Over all time the figures are those of the books, account by account.
  const books = await shop.rows<{ currency: string; account: string; balance: number }>(
    'select currency, account, sum(amount)::bigint as balance from ledger_entries group by 1, 2',
  );
  const balance = (currency: string, account: string): number =>
    books.find((row) => row.currency === currency && row.account === account)?.balance ?? 0;
  for (const { totals, currency } of [euros, yen, dinars]) {
    const of = (account: string) => balance(currency, account);
    assert.equal(totals.gross_sales_amount, 0 - of('sales'), currency);
    assert.equal(totals.discount_amount, of('discounts'), currency);
    assert.equal(
      totals.net_sales_amount + totals.shipping_amount,
      -of('sales') - of('shipping_income') - of('discounts') - of('sales_returns') - of('goodwill'),
      currency,
    );
    assert.equal(totals.tax_amount, 0 - of('tax_payable'), currency);
    assert.equal(totals.revenue_amount, of('cash') + of('provider_clearing'), currency);
    assert.equal(totals.total_sales_amount - totals.revenue_amount, of('receivable'), currency);
  }
});

test('figures are the same however a range is cut, and a range is the sum of its parts', async (t) => {
  const { shop } = await fixture(t);
  const zone = 'Europe/Berlin';
  const now = shop.clock.env.now();
  const { db } = shop;
  const instants = fc.integer({ min: 0, max: 4 * 24 * 60 }).map((minutes) => {
    return new Date(Date.parse('2027-03-26T12:00:00Z') + minutes * 60_000);
  });
  const additive = (totals: Record<string, number>): Record<string, number> => {
    const { average_order_amount: _, ...rest } = totals;
    return rest;
  };
  const plus = (one: Record<string, number>, other: Record<string, number>) =>
    Object.fromEntries(
      Object.entries(one).map(([name, value]) => [name, value + (other[name] ?? 0)]),
    );
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(instants, instants, instants),
      fc.constantFrom('EUR', 'JPY', 'KWD'),
      fc.constantFrom('hour', 'day', 'week', 'month', 'year'),
      async (three, currency, interval) => {
        const sorted = [...three].sort((a, b) => a.getTime() - b.getTime());
        const [from, middle, to] = sorted.map((instant) => instant.toISOString());
        if (from === middle || middle === to) return;
        const read = async (begin = '', end = '') => {
          const wanted = { from: begin, to: end, interval } as const;
          const sales = await readSales(db, rangeOf(wanted, zone, now), currency);
          const inSum = sales.buckets.map(additive).reduce(plus);
          assert.deepEqual(additive(sales.totals), inSum);
          return inSum;
        };
        assert.deepEqual(
          await read(from, to),
          plus(await read(from, middle), await read(middle, to)),
        );
        const range = rangeOf({ from, to, interval }, zone, now);
        const products = await readProducts(db, range, currency, 100);
        assert.equal(
          products.products.reduce((sum, row) => sum + row.units, 0),
          products.totals.units_count,
        );
        const customers = await readCustomers(db, range, currency);
        assert.equal(
          customers.buckets.reduce((sum, row) => sum + row.new_customers_count, 0),
          customers.totals.new_customers_count,
        );
      },
    ),
    { numRuns: 60 },
  );
});

test('a report is compared with as many days before it, or with the year before', async (t) => {
  const { ask } = await fixture(t);
  const day = 'from=2027-03-28&to=2027-03-29';
  const report = await ask('GET', `/reports/sales?${day}&compare=previous_period`);
  assert.equal(report.compare.from, '2027-03-26T23:00:00.000Z');
  assert.equal(report.compare.to, '2027-03-27T23:00:00.000Z');
  assert.equal(report.compare.data.length, 1);
  assert.equal(report.compare.totals.net_sales_amount, 1513);
  // (2521 - 1513) / 1513 = 66.62 %
  assert.equal(report.compare.change_bps.net_sales_amount, 6662);
  assert.equal(report.compare.change_bps.refunded_amount, null);
  assert.equal(report.compare.change_bps.discount_amount, -10_000);
  const year = await ask('GET', `/reports/dashboard?${day}&compare=previous_year`);
  assert.equal(year.compare.from, '2026-03-27T23:00:00.000Z');
  assert.equal(year.compare.to, '2026-03-28T23:00:00.000Z');
  assert.equal(year.compare.change_bps.revenue_amount, null);
});

test('a shop that has sold nothing answers with zeros for every day, and another store sees nothing', async (t) => {
  const { shop } = await fixture(t);
  const other = await shop.secondStore();
  const get = (path: string) =>
    shop.request('GET', `/admin/reports/${path}`, { token: other.token });
  for (const name of ['dashboard', 'sales', 'orders', 'products', 'customers']) {
    const { status, body, text } = await get(`${name}?preset=last_90_days&currency=EUR`);
    assert.equal(status, 200, text);
    assert.equal(body.data.length, 90);
    for (const value of Object.values(body.totals)) assert.equal(value, 0, text);
  }
  const plain = await get('dashboard');
  assert.equal(plain.body.data.length, 30, 'the last 30 days when nothing is said');
  assert.equal(plain.body.currency, 'USD');
  const codes = async (query: string) => (await get(`sales?${query}`)).body.code;
  assert.equal(await codes('from=2027-03-02&to=2027-03-02'), 'DATE_RANGE_INVALID');
  assert.equal(await codes('from=2027-02-30&to=2027-03-05'), 'DATE_RANGE_INVALID');
  assert.equal(await codes('to=2027-03-05'), 'DATE_RANGE_INVALID');
  assert.equal(await codes('preset=today&from=2027-03-05'), 'DATE_RANGE_INVALID');
  assert.equal(await codes('from=2026-01-01&to=2027-01-02'), undefined, '366 days');
  assert.equal(await codes('from=2026-01-01&to=2027-01-03'), 'DATE_RANGE_TOO_LARGE');
  assert.equal(await codes('from=2026-01-01&to=2027-01-03&interval=week'), undefined);
  assert.equal(await codes('currency=XYZ'), 'INVALID_CURRENCY');
  assert.equal(await codes('interval=minute'), 'VALIDATION_FAILED');
  assert.equal(await codes('from=yesterday'), 'VALIDATION_FAILED');
});

test('a report that waits keeps no other read waiting, and has a constant number of statements', async (t) => {
  const { shop, ask } = await fixture(t);
  const { stats } = shop.wired.postgres;
  // The readers of the log have done with the fixture: what is counted is the report's own.
  await shop.drain();
  const statementsOf = async (path: string) => {
    const before = stats.statements;
    await ask('GET', path);
    return stats.statements - before;
  };
  await ask('GET', '/reports/sales');
  const few = await statementsOf('/reports/sales?from=2027-03-28&to=2027-03-29');
  const many = await statementsOf('/reports/sales?from=2026-06-01&to=2027-03-29');
  assert.equal(few, many);
  assert.ok(few <= 6, `${few} statements`);

  await shop.rows('begin');
  await shop.rows('lock table ledger_transactions in access exclusive mode');
  const waiting = [ask('GET', '/reports/sales'), ask('GET', '/reports/dashboard')];
  for (let asked = 0; asked < 6; asked += 1) await ask('GET', '/products');
  await shop.rows('commit');
  await Promise.all(waiting);
});

test('as many long reads wait as there is room for, and one more is told to come back', async (t) => {
  const shop = await openShop(t);
  await shop.rows('begin');
  await shop.rows('lock table ledger_transactions in access exclusive mode');
  const ask = () => {
    const db = shop.wired.postgres.longReads({ storeId: shop.storeId });
    return db.many(sql`select id from ledger_transactions limit 1`);
  };
  const waiting = Array.from({ length: LONG_READS_MAX }, ask);
  await assert.rejects(ask(), (error) => isRefusal(error, 'OVERLOADED'));
  await shop.rows('commit');
  assert.equal((await Promise.all(waiting)).length, LONG_READS_MAX);
  assert.deepEqual(await ask(), []);
});
