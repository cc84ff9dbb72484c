import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tally } from '../../../test/support/refused.ts';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import { createRate, taxCategoryIdByCode, taxFor } from './tax.ts';

async function staff(shop: TestShop) {
  const token = await shop.staffToken();
  return (method: string, path: string, body?: unknown) =>
    shop.request(method, `/admin${path}`, { token, ...(body === undefined ? {} : { body }) });
}

test('a new store has nine tax categories and no tax', async (t) => {
  const shop = await openShop(t);
  const ask = await staff(shop);
  const { body } = await ask('GET', '/tax/categories?sort=code');
  assert.deepEqual(
    body.data.map((row: { code: string }) => row.code),
    [
      'books',
      'digital',
      'exempt',
      'food',
      'medical',
      'reduced',
      'standard',
      'super_reduced',
      'zero',
    ],
  );
  const place = { country: 'DE', region: null, postalCode: null, at: shop.clock.env.now() };
  assert.deepEqual(await taxFor(shop.db, place), { state: 'no_zone', country: 'DE', region: null });
});

test('the most specific zone is taken: postal codes, then region, then country', async (t) => {
  const shop = await openShop(t);
  const ask = await staff(shop);
  const zone = async (code: string, facts: object) => {
    const answer = await ask('POST', '/tax/zones', { name: code, code, country: 'us', ...facts });
    assert.equal(answer.status, 201, answer.text);
    return answer.body.id;
  };
  const ids = {
    us: await zone('us', {}),
    ca: await zone('ca', { region: 'California' }),
    la: await zone('la', { region: 'CA', postal_from: '90001', postal_to: '90899' }),
    sf: await zone('sf', { postal_prefix: '941' }),
  };
  const found = async (region: string | null, postalCode: string | null) => {
    const at = shop.clock.env.now();
    const tax = await taxFor(shop.db, { country: 'US', region, postalCode, at });
    return tax.state === 'zone' ? tax.zoneId : tax.state;
  };
  assert.equal(await found('NY', '10001'), ids.us);
  assert.equal(await found('CA', '95814'), ids.ca);
  assert.equal(await found('CA', '90210-1234'), ids.la);
  assert.equal(await found('CA', '94110'), ids.sf);
});

test('two rates of one zone and category do not overlap in time, even at once', async (t) => {
  const shop = await openShop(t, { connections: 20 });
  const ask = await staff(shop);
  const zoneId = (await ask('POST', '/tax/zones', { name: 'Germany', code: 'de', country: 'DE' }))
    .body.id;
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, () =>
      shop.inTx((tx) => createRate(tx, { zoneId, ratePpm: 190_000 })),
    ),
  );
  assert.deepEqual(tally(outcomes), { fulfilled: 1, TAX_RATE_OVERLAP: 19 });
  const twin = await ask('POST', '/tax/rates', { zone_id: zoneId, rate_ppm: 70_000 });
  assert.deepEqual([twin.status, twin.body.code], [409, 'TAX_RATE_OVERLAP']);
  const categoryId = await taxCategoryIdByCode(shop.db, 'reduced');
  const other = await ask('POST', '/tax/rates', {
    zone_id: zoneId,
    rate_ppm: 70_000,
    category_id: categoryId,
  });
  assert.deepEqual([other.status, other.body.name, other.body.component], [201, 'VAT 7%', null]);
  const nowhere = await ask('POST', '/tax/rates', { zone_id: categoryId, rate_ppm: 1 });
  assert.deepEqual([nowhere.status, nowhere.body.code], [404, 'TAX_ZONE_NOT_FOUND']);
});

test('calculating tells taxes of amounts without writing anything', async (t) => {
  const shop = await openShop(t);
  const ask = await staff(shop);
  const zoneId = (await ask('POST', '/tax/zones', { name: 'Germany', code: 'de', country: 'DE' }))
    .body.id;
  const reduced = await taxCategoryIdByCode(shop.db, 'reduced');
  await ask('POST', '/tax/rates', { zone_id: zoneId, rate_ppm: 190_000 });
  await ask('POST', '/tax/rates', { zone_id: zoneId, rate_ppm: 70_000, category_id: reduced });
  const { status, body, text } = await ask('POST', '/tax/calculate', {
    currency: 'EUR',
    country: 'DE',
    prices_include_tax: true,
    items: [
      { amount: 1190 },
      { amount: 1070, tax_category: 'reduced' },
      { amount: 999, tax_category: 'exempt' },
    ],
    shipping_amount: 500,
  });
  assert.equal(status, 200, text);
  assert.deepEqual(
    body.items.map((item: { tax_amount: number }) => item.tax_amount),
    [190, 70, 0],
  );
  assert.equal(body.total_amount, 1190 + 1070 + 999 + 500);
  assert.equal(body.items[2].tax_lines[0].treatment, 'exempt');
});

test('zones, rates and categories are changed and taken away; a category in use stays', async (t) => {
  const shop = await openShop(t);
  const ask = await staff(shop);
  const zone = (await ask('POST', '/tax/zones', { name: 'France', code: 'fr', country: 'FR' }))
    .body;
  const category = (await ask('POST', '/tax/categories', { code: 'wine', name: 'Wine' })).body;
  const rate = (
    await ask('POST', '/tax/rates', {
      zone_id: zone.id,
      rate_ppm: 200_000,
      category_id: category.id,
    })
  ).body;
  assert.equal(
    (await ask('DELETE', `/tax/categories/${category.id}`)).body.code,
    'RESOURCE_IN_USE',
  );
  const changed = await ask('PATCH', `/tax/rates/${rate.id}`, {
    rate_ppm: 55_000,
    component: 'state',
  });
  assert.deepEqual(
    [changed.body.rate_ppm, changed.body.component, changed.body.version],
    [55_000, 'state', 2],
  );
  assert.equal((await ask('PATCH', `/tax/rates/${rate.id}`, { rate_ppm: -1 })).status, 422);
  assert.equal((await ask('DELETE', `/tax/rates/${rate.id}`)).status, 204);
  assert.equal((await ask('DELETE', `/tax/categories/${category.id}`)).status, 204);
  const taken = await ask('POST', '/tax/zones', { name: 'France', code: 'fr', country: 'FR' });
  assert.deepEqual([taken.status, taken.body.code], [409, 'CONFLICT']);
  assert.equal(
    (await ask('PATCH', `/tax/zones/${zone.id}`, { country: 'QQ' })).body.code,
    'INVALID_COUNTRY',
  );
  assert.equal((await ask('DELETE', `/tax/zones/${zone.id}`)).status, 204);
  assert.equal((await ask('GET', `/tax/zones/${zone.id}`)).body.code, 'TAX_ZONE_NOT_FOUND');
  assert.equal(await shop.count('events', `type = 'tax.rate_changed'`), 3);
});
