import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { putSetting } from '../src/modules/stores/store.ts';
import { settingsOf } from '../src/modules/stores/stores.ts';
import { openShop } from './support/shop.ts';

test('how a store is set up is read once, and again after any change', async (t) => {
  const shop = await openShop(t, { numbersAtOnce: false });
  const read = () => shop.inTx((tx) => settingsOf(tx));
  const first = await read();
  const { stats } = shop.wired.postgres;
  const before = stats.statements;
  assert.equal(await read(), first, 'from memory');
  assert.equal(stats.statements, before, 'without a statement');

  await shop.request('PATCH', '/admin/settings/cart_expiry_days', {
    token: await shop.staffToken(),
    body: { value: 12 },
  });
  assert.equal((await read()).cartExpiryDays, 12);
  assert.equal((await settingsOf(shop.db)).cartExpiryDays, 12);
});

test('a transaction sees its own change; nobody else does before it commits, nor when it does not', async (t) => {
  const shop = await openShop(t);
  const days = async () => (await shop.inTx((tx) => settingsOf(tx))).cartExpiryDays;
  const was = await days();
  const givenUp = shop.inTx(async (tx) => {
    await settingsOf(tx);
    await putSetting(tx, 'cart_expiry_days', was + 1);
    assert.equal((await settingsOf(tx)).cartExpiryDays, was + 1);
    assert.equal(await days(), was);
    throw new Error('given up');
  });
  await assert.rejects(givenUp, /given up/);
  assert.equal(await days(), was);
});

test('a change by hand counts too; every statement that changes configuration says that it does', async (t) => {
  const shop = await openShop(t);
  const version = () => shop.inTx((tx) => tx.configurationVersion());
  const before = await version();
  await shop.rows("update markets set name = 'By hand'");
  assert.ok((await version()) > before);

  const tables = await shop.rows<{ name: string }>(
    "select tgrelid::regclass::text as name from pg_trigger where tgname = 'configuration_changed'",
  );
  assert.ok(tables.length > 5);
  const names = tables.map((table) => table.name).join('|');
  const silent = new RegExp(`sql\`\\s*(?:insert into|update|delete from) (?:${names})\\b`);
  for (const file of globSync('server/src/**/*.ts')) {
    if (!file.endsWith('.test.ts')) assert.doesNotMatch(readFileSync(file, 'utf8'), silent, file);
  }
});
