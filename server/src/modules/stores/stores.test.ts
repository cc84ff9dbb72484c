import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openShop } from '../../../test/support/shop.ts';
import { Refusal, type RefusalCode } from '../../kernel/refusal.ts';
import { sql } from '../../platform/postgres/sql.ts';
import {
  archiveMarket,
  changeSetting,
  createMarket,
  createStore,
  currentRoundingPolicy,
  currentStore,
  nextNumber,
  resolveMarket,
  settingsOf,
  updateMarket,
} from './stores.ts';

const refusedWith = (code: RefusalCode) => (error: unknown) =>
  error instanceof Refusal && error.code === code;

const german = {
  name: 'Germany',
  code: 'de',
  countries: ['DE', 'AT'],
  currency: 'EUR',
  pricesIncludeTax: true,
};

test('a new store has one default market for every country, rounding policy 1 and order numbers from 1000', async (t) => {
  const shop = await openShop(t);
  const market = await resolveMarket(shop.db, { country: 'JP' });
  assert.equal(market.code, 'default');
  assert.equal(market.currency, 'USD');
  assert.equal(market.pricesIncludeTax, false);
  assert.deepEqual(await currentRoundingPolicy(shop.db), { version: 1, mode: 'half_up' });
  assert.equal(await shop.inTx((tx) => nextNumber(tx, 'order')), '1000');
  await shop.inTx((tx) => changeSetting(tx, 'order_number_prefix', 'A-', undefined));
  assert.equal(await shop.inTx((tx) => nextNumber(tx, 'order')), 'A-1001');
  assert.equal(await shop.inTx((tx) => nextNumber(tx, 'draft')), 'D1');
});

test('two stores share neither markets nor settings nor numbers, and neither sees the other', async (t) => {
  const shop = await openShop(t);
  const otherId = await shop.inTx(async (tx) => tx.newId());
  const ctx = { storeId: otherId, actor: { kind: 'system' } as const };
  await shop.edges.inTx(ctx, (tx) => createStore(tx, { slug: 'other', currency: 'EUR' }));
  await shop.edges.inTx(ctx, (tx) => changeSetting(tx, 'cart_expiry_days', 3, undefined));
  assert.equal(await shop.inTx((tx) => nextNumber(tx, 'order')), '1000');
  assert.equal(await shop.edges.inTx(ctx, (tx) => nextNumber(tx, 'order')), '1000');
  assert.equal((await settingsOf(shop.db)).cartExpiryDays, 30);
  assert.equal((await settingsOf(shop.edges.reads(ctx))).cartExpiryDays, 3);
  assert.equal((await currentStore(shop.db)).id, shop.storeId);
  const seen = await shop.db.many<{ id: string }>(sql`select id from stores`);
  assert.deepEqual(seen, [{ id: shop.storeId }]);
  await assert.rejects(
    shop.edges.inTx(ctx, (tx) =>
      tx.run(sql`update markets set store_id = ${shop.storeId} where true`),
    ),
  );
});

test('a country belongs to one active market and the default can be neither archived nor unmarked', async (t) => {
  const shop = await openShop(t);
  const made = await shop.inTx((tx) => createMarket(tx, german));
  assert.equal((await resolveMarket(shop.db, { country: 'AT' })).code, 'de');
  assert.equal((await resolveMarket(shop.db, { country: 'US' })).code, 'default');
  assert.equal((await resolveMarket(shop.db, { marketCode: 'de', country: 'US' })).code, 'de');
  await assert.rejects(
    resolveMarket(shop.db, { marketCode: 'xx' }),
    refusedWith('MARKET_NOT_FOUND'),
  );
  await assert.rejects(
    shop.inTx((tx) => createMarket(tx, { ...german, code: 'at', countries: ['AT'] })),
    refusedWith('MARKET_COUNTRY_CONFLICT'),
  );
  await assert.rejects(
    shop.inTx((tx) => createMarket(tx, { ...german, countries: [] })),
    refusedWith('MARKET_CODE_TAKEN'),
  );
  await assert.rejects(
    shop.inTx((tx) => createMarket(tx, { ...german, code: 'x', countries: ['XX'] })),
    refusedWith('INVALID_COUNTRY'),
  );
  const fallback = await resolveMarket(shop.db, {});
  await assert.rejects(
    shop.inTx((tx) => archiveMarket(tx, fallback.id, undefined)),
    refusedWith('MARKET_IS_DEFAULT'),
  );
  await assert.rejects(
    shop.inTx((tx) => updateMarket(tx, made.id, { name: 'D' }, made.version + 1)),
    refusedWith('VERSION_MISMATCH'),
  );
  await shop.inTx((tx) => updateMarket(tx, made.id, { isDefault: true }, made.version));
  await shop.inTx((tx) => archiveMarket(tx, fallback.id, undefined));
  assert.equal((await resolveMarket(shop.db, { country: 'US' })).code, 'de');
});

test('ten markets that ask at once to be the default leave exactly one', async (t) => {
  const shop = await openShop(t);
  const markets = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      shop.inTx((tx) => createMarket(tx, { ...german, code: `m${index}`, countries: [] })),
    ),
  );
  await Promise.all(
    markets.map(({ id }) =>
      shop.inTx((tx) => updateMarket(tx, id, { isDefault: true }, undefined)),
    ),
  );
  assert.equal(await shop.count('markets', 'is_default'), 1);
});

test('a setting takes only what its rule takes, and a stale version is refused', async (t) => {
  const shop = await openShop(t);
  for (const [key, value] of [
    ['cart_expiry_days', 0],
    ['cart_expiry_days', '3'],
    ['capture_mode', 'later'],
    ['order_number_prefix', 'lower'],
    ['home_country', 'XX'],
  ] as const) {
    await assert.rejects(
      shop.inTx((tx) => changeSetting(tx, key, value, undefined)),
      refusedWith('SETTING_INVALID'),
    );
  }
  const first = await shop.inTx((tx) => changeSetting(tx, 'capture_mode', 'manual', 1));
  assert.equal(first.version, 2);
  await assert.rejects(
    shop.inTx((tx) => changeSetting(tx, 'capture_mode', 'automatic', 1)),
    refusedWith('VERSION_MISMATCH'),
  );
  assert.equal((await settingsOf(shop.db)).captureMode, 'manual');
});
