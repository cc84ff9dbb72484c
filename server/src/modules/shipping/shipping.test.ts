import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import { uuid } from '../../kernel/ids.ts';
import { quoteMethod } from './quote.ts';
import { shippingMethodById, shippingMethodsFor } from './shipping.ts';

async function staff(shop: TestShop) {
  const token = await shop.staffToken();
  return (method: string, path: string, body?: unknown) =>
    shop.request(method, `/admin/shipping${path}`, {
      token,
      ...(body === undefined ? {} : { body }),
    });
}

test('an address is served by its most specific zone', async (t) => {
  const shop = await openShop(t);
  const ask = await staff(shop);
  const add = async (name: string, facts: object) => {
    const zone = await ask('POST', '/zones', { name, ...facts });
    assert.equal(zone.status, 201, zone.text);
    const made = await ask('POST', '/methods', {
      zone_id: zone.body.id,
      name,
      code: 'standard',
      type: 'flat',
      amounts: { USD: 500 },
    });
    assert.equal(made.status, 201, made.text);
  };
  await add('world', { countries: [] });
  await add('us', { countries: ['us', 'CA'] });
  await add('california', { countries: ['US'], regions: ['US-CA'] });
  await add('hollywood', { countries: ['US'], postal_rules: { prefixes: ['900'] } });
  const served = async (country: string, region: string | null, postalCode: string | null) =>
    (await shippingMethodsFor(shop.db, { country, region, postalCode })).map(({ name }) => name);
  assert.deepEqual(await served('DE', null, '10115'), ['world']);
  assert.deepEqual(await served('CA', 'CA', null), ['us']);
  assert.deepEqual(await served('US', 'NY', '10001'), ['us']);
  assert.deepEqual(await served('US', 'CA', '94110'), ['california']);
  assert.deepEqual(await served('US', 'CA', '90028'), ['hollywood']);
});

test('free_over is free from its amount on, and a method without the currency is not offered', async (t) => {
  const shop = await openShop(t);
  const ask = await staff(shop);
  const zone = (await ask('POST', '/zones', { name: 'World', countries: [] })).body;
  const { body } = await ask('POST', '/methods', {
    zone_id: zone.id,
    name: 'Free',
    code: 'free',
    type: 'free_over',
    amounts: { usd: 500 },
    free_over_amounts: { USD: 5000 },
    days_min: 2,
    days_max: 4,
  });
  assert.deepEqual(body.amounts, { USD: 500 });
  const method = await shippingMethodById(shop.db, uuid(body.id));
  assert.ok(method);
  const cost = (currency: string, goodsAfterDiscountAmount: number) =>
    quoteMethod(method, { currency, goodsAfterDiscountAmount });
  assert.deepEqual([cost('USD', 4999), cost('USD', 5000), cost('EUR', 5000)], [500, 0, undefined]);
});

test('methods are checked, changed and archived; a zone with methods stays', async (t) => {
  const shop = await openShop(t);
  const ask = await staff(shop);
  const zone = (await ask('POST', '/zones', { name: 'World', countries: [] })).body;
  const flat = { zone_id: zone.id, name: 'Post', code: 'post', type: 'flat', amounts: { USD: 1 } };
  const { body: method } = await ask('POST', '/methods', flat);
  const refused = async (facts: object) =>
    (await ask('POST', '/methods', { ...flat, ...facts })).body.code;
  assert.equal(await refused({}), 'CONFLICT');
  assert.equal(await refused({ code: 'x', amounts: { QQQ: 1 } }), 'INVALID_CURRENCY');
  assert.equal(await refused({ code: 'x', amounts: {} }), 'VALIDATION_FAILED');
  assert.equal(await refused({ code: 'x', amounts: { USD: -1 } }), 'AMOUNT_OUT_OF_RANGE');
  assert.equal(await refused({ code: 'x', type: 'free_over' }), 'VALIDATION_FAILED');
  assert.equal(await refused({ code: 'x', zone_id: method.id }), 'NOT_FOUND');
  assert.equal(await refused({ code: 'x', location_id: method.id }), 'LOCATION_NOT_FOUND');
  assert.equal(
    (await ask('POST', '/zones', { name: 'x', countries: ['QQ'] })).body.code,
    'INVALID_COUNTRY',
  );
  const changed = await ask('PATCH', `/methods/${method.id}`, { is_active: false, days_max: 3 });
  assert.deepEqual(
    [changed.body.is_active, changed.body.days_max, changed.body.version],
    [false, 3, 2],
  );
  assert.deepEqual(
    await shippingMethodsFor(shop.db, { country: 'DE', region: null, postalCode: null }),
    [],
  );
  assert.equal((await ask('DELETE', `/zones/${zone.id}`)).body.code, 'RESOURCE_IN_USE');
  assert.equal((await ask('DELETE', `/methods/${method.id}`)).status, 204);
  assert.equal((await ask('GET', '/methods')).body.data.length, 0);
  assert.equal((await ask('DELETE', `/zones/${zone.id}`)).status, 204);
});
