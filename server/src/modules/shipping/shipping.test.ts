import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADDRESS } from '../../../test/support/purchase.ts';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import { uuid } from '../../kernel/ids.ts';
import { quoteMethod, UNKNOWN_WEIGHT_GRAMS, weightOf } from './quote.ts';
import { shippingMethodById, shippingMethodsFor } from './shipping.ts';
import type { ShippingMethod, ShippingZone } from './types.ts';
import { matchZone } from './zone-match.ts';

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
    quoteMethod(method, { currency, goodsAfterDiscountAmount, weightGrams: 0 });
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

const ROW = { id: uuid('018f0000-0000-7000-8000-000000000001'), version: 1 } as const;
const AT = { createdAt: new Date(0), updatedAt: new Date(0) } as const;
const below = (limit: number) => Math.floor(Math.random() * limit);

test('whatever its bounds, a method is offered exactly for the weights between them, ends included', () => {
  const method = (
    minWeightGrams: number | null,
    maxWeightGrams: number | null,
  ): ShippingMethod => ({
    ...ROW,
    ...AT,
    zoneId: ROW.id,
    name: 'Post',
    code: 'post',
    type: 'flat',
    amounts: { USD: 500 },
    freeOverAmounts: null,
    handlingAmounts: null,
    minSubtotalAmounts: null,
    maxSubtotalAmounts: null,
    minWeightGrams,
    maxWeightGrams,
    locationId: null,
    daysMin: null,
    daysMax: null,
    taxCategoryId: null,
    isActive: true,
    archivedAt: null,
  });
  const isOffered = (one: ShippingMethod, weightGrams: number) =>
    quoteMethod(one, { currency: 'USD', goodsAfterDiscountAmount: 1, weightGrams }) !== undefined;
  for (let round = 0; round < 2000; round += 1) {
    const min = below(4) === 0 ? null : below(40_000);
    const max = below(4) === 0 ? null : (min ?? 0) + below(40_000);
    const one = method(min, max);
    const ends = [min ?? 0, max ?? 80_000].flatMap((end) => [end - 1, end, end + 1]);
    for (const weight of [...ends, below(100_000)].filter((grams) => grams >= 0)) {
      const expected = weight >= (min ?? 0) && weight <= (max ?? Number.MAX_SAFE_INTEGER);
      assert.equal(isOffered(one, weight), expected, `${min} <= ${weight} <= ${max}`);
    }
  }
});

test('whatever its range, a zone serves exactly the postal codes between its ends, ends included', () => {
  const world: ShippingZone = {
    ...ROW,
    ...AT,
    name: 'World',
    countries: [],
    regions: [],
    postalRules: null,
    position: 0,
  };
  const code = (number: number) => String(number).padStart(5, '0');
  for (let round = 0; round < 2000; round += 1) {
    const from = below(90_000);
    const to = from + below(9000);
    const ranges = [{ from: code(from), to: code(to) }];
    const zone: ShippingZone = {
      ...world,
      id: uuid('018f0000-0000-7000-8000-000000000002'),
      countries: ['DE'],
      postalRules: { prefixes: [], ranges },
    };
    for (const at of [from - 1, from, from + 1, to - 1, to, to + 1, below(100_000)]) {
      if (at < 0 || at > 99_999) continue;
      const served = matchZone([world, zone], {
        country: 'DE',
        region: null,
        postalCode: code(at),
      });
      assert.equal(served === zone, at >= from && at <= to, `${code(at)} in ${code(from)}-${to}`);
    }
  }
});

test('postal codes of letters, longer ones and prefixes fit the rules of their zone', async (t) => {
  const shop = await openShop(t);
  const ask = await staff(shop);
  const zone = async (name: string, countries: readonly string[], postal_rules: object) => {
    const made = await ask('POST', '/zones', { name, countries, postal_rules });
    assert.equal(made.status, 201, made.text);
    const method = { zone_id: made.body.id, name, code: 'post', type: 'flat', amounts: { USD: 1 } };
    assert.equal((await ask('POST', '/methods', method)).status, 201);
    return made.body;
  };
  const la = { prefixes: ['902'], ranges: [{ from: '90000', to: '90099' }] };
  assert.deepEqual((await zone('la', ['US'], la)).postal_rules, la);
  await zone('ottawa', ['CA'], { ranges: [{ from: 'k1a', to: 'K4C' }] });
  const served = async (country: string, postalCode: string | null) =>
    (await shippingMethodsFor(shop.db, { country, region: null, postalCode }))[0]?.name ?? null;
  assert.equal(await served('US', '90099-1234'), 'la');
  assert.equal(await served('US', '90100'), null);
  assert.equal(await served('US', '90210'), 'la');
  assert.equal(await served('US', null), null);
  assert.equal(await served('CA', 'K2P 1L4'), 'ottawa');
  assert.equal(await served('CA', 'k4c0a1'), 'ottawa');
  assert.equal(await served('CA', 'K4D 0A1'), null);
  for (const range of [
    { from: '2000', to: '1999' },
    { from: '200', to: '1999' },
    { from: '-', to: '-' },
  ]) {
    const bad = await ask('POST', '/zones', {
      name: 'x',
      countries: ['DE'],
      postal_rules: { ranges: [range] },
    });
    assert.deepEqual([bad.status, bad.body.code], [422, 'VALIDATION_FAILED']);
    assert.equal(bad.body.errors[0].field, '/postal_rules/ranges/0');
  }
  const write = (rules: string) =>
    shop.rows(`update shipping_zones set postal_rules = '${rules}' returning id`);
  for (const rules of ['{"other": []}', '{"ranges": [{"from": "1"}]}', '{"prefixes": "1"}']) {
    await assert.rejects(write(rules), /shipping_zones_postal_rules/);
  }
});

test('a cart is offered what carries its weight; one that grows past it has to choose again', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const ask = await staff(shop);
  const zone = (await ask('POST', '/zones', { name: 'World', countries: [] })).body;
  const method = (code: string, bounds: object) =>
    ask('POST', '/methods', {
      zone_id: zone.id,
      name: code,
      code,
      type: 'flat',
      amounts: { USD: 500 },
      ...bounds,
    });
  const letter = await method('letter', { max_weight_grams: 1000 });
  assert.deepEqual(
    [letter.body.min_weight_grams, letter.body.max_weight_grams],
    [null, 1000],
    letter.text,
  );
  await method('freight', { min_weight_grams: 1001 });
  const upside = await method('x', { min_weight_grams: 2, max_weight_grams: 1 });
  assert.equal(upside.body.errors[0].field, '/max_weight_grams');
  await assert.rejects(
    shop.rows(
      'update shipping_methods set min_weight_grams = 2, max_weight_grams = 1 returning id',
    ),
    /shipping_methods_weights/,
  );
  const product = await shop.request('POST', '/admin/products', {
    token,
    body: {
      title: 'Weight',
      status: 'active',
      variants: [
        {
          prices: [{ currency: 'USD', amount: 100 }],
          weight_grams: 250,
          stock: { on_hand: 50 },
        },
      ],
    },
  });
  const variant = product.body.variants[0].id;
  const { body: cart } = await shop.request('POST', '/store/carts', {
    body: { email: 'a@example.com', items: [{ variant_id: variant, quantity: 4 }] },
  });
  const own = { cartToken: cart.token };
  const url = `/store/carts/${cart.id}`;
  await shop.request('PATCH', url, { ...own, body: { shipping_address: ADDRESS } });
  const offered = async () =>
    (await shop.request('GET', `${url}/shipping-options`, own)).body.data.map(
      (one: { readonly name: string }) => one.name,
    );
  assert.deepEqual(await offered(), ['letter']);
  await shop.request('PUT', `${url}/shipping-method`, {
    ...own,
    body: { shipping_method_id: letter.body.id },
  });
  const grown = await shop.request('PATCH', `${url}/items/${cart.items[0].id}`, {
    ...own,
    body: { quantity: 5 },
  });
  assert.deepEqual(
    grown.body.problems.map((one: { readonly code: string }) => one.code),
    ['shipping_invalid'],
  );
  assert.deepEqual(await offered(), ['freight']);
  const done = await shop.request('POST', `${url}/complete`, {
    ...own,
    body: { payment: { provider: 'manual' }, shipping_method_id: letter.body.id },
  });
  assert.deepEqual([done.status, done.body.code], [404, 'SHIPPING_OPTION_NOT_FOUND']);
  assert.equal(weightOf(null, 3), 3 * UNKNOWN_WEIGHT_GRAMS);
});
