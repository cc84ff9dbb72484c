import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openShop } from '../../../test/support/shop.ts';
import { createProduct } from '../catalog/catalog.ts';
import { setAllPrices, setPrices } from './prices.ts';

const row = (external_id: string, more: object = {}) => ({
  title: `Thing ${external_id}`,
  status: 'active',
  external_source: 'erp',
  external_id,
  variants: [{ sku: `S-${external_id}`, prices: [{ currency: 'USD', amount: 100 }] }],
  ...more,
});

test('a bulk request creates and changes row by row, and one bad row spoils no other', async (t) => {
  const shop = await openShop(t, { numbersAtOnce: false });
  const token = await shop.staffToken();
  const send = async (rows: readonly (object | string)[], key?: string) => {
    const answer = await shop.request('POST', '/admin/products/bulk', {
      token,
      ...(key === undefined ? {} : { key }),
      headers: { 'content-type': 'application/x-ndjson' },
      body: rows.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n'),
    });
    assert.equal(answer.status, 200, answer.text);
    return answer.body.data.map(
      (one: { row: number; status: string; problem?: { code: string } }) =>
        `${one.row} ${one.status} ${one.problem?.code ?? ''}`.trim(),
    );
  };
  const none = { title: 'No id', variants: [] };
  assert.deepEqual(
    await send([row('1'), '', '{"broken', none, { ...row('2'), colour: 1 }, row('3')]),
    [
      '1 created',
      '3 failed MALFORMED_REQUEST',
      '4 failed VALIDATION_FAILED',
      '5 failed VALIDATION_FAILED',
      '6 created',
    ],
  );
  const change = row('1', {
    title: 'Renamed',
    variants: [{ sku: 'S-1', prices: [{ currency: 'USD', amount: 250 }] }],
  });
  assert.deepEqual(await send([change, row('4')], 'a-key-of-bulk-1'), ['1 updated', '2 created']);
  assert.deepEqual(await send([change, row('4')], 'a-key-of-bulk-1'), ['1 updated', '2 created']);
  assert.equal(await shop.count('products'), 3);
  const list = await shop.request('GET', '/store/products?q=renamed');
  assert.equal(list.body.data[0].variants[0].price_amount, 250);
});

test('prices set at once leave one price and a history without gap or overlap', async (t) => {
  const shop = await openShop(t, { connections: 8 });
  const { variantIds } = await shop.inTx((tx) =>
    createProduct(tx, {
      title: 'Mug',
      variants: [{ prices: [{ currency: 'USD', amount: 1 }] }],
    }),
  );
  const [variantId] = variantIds;
  assert.ok(variantId);
  await Promise.all(
    Array.from({ length: 8 }, (_, index) => {
      shop.clock.advance(1000);
      return shop.inTx((tx) =>
        setPrices(tx, { variantId, prices: [{ currency: 'USD', amount: 10 + index }] }),
      );
    }),
  );
  assert.equal(await shop.count('prices'), 1);
  const rows = await shop.rows<{ valid_from: Date; valid_to: Date | null }>(
    `select valid_from, valid_to from price_history order by valid_from, valid_to nulls last`,
  );
  assert.equal(rows.length, 9);
  for (const [index, one] of rows.entries())
    assert.deepEqual(one.valid_to, rows[index + 1]?.valid_from ?? null);
});

test('the number of statements of a list does not depend on its length', async (t) => {
  const shop = await openShop(t, { numbersAtOnce: false });
  const token = await shop.staffToken();
  for (let index = 0; index < 12; index += 1)
    await shop.inTx((tx) =>
      createProduct(tx, {
        title: `Thing ${index}`,
        status: 'active',
        variants: [{ prices: [{ currency: 'USD', amount: index }], stock: { onHand: index } }],
      }),
    );
  await shop.drain();
  const { stats } = shop.wired.postgres;
  const cost = async (path: string) => {
    const before = stats.statements;
    const answer = await shop.request('GET', path, path.startsWith('/admin') ? { token } : {});
    assert.equal(answer.status, 200, answer.text);
    return stats.statements - before;
  };
  for (const path of ['/store/products', '/admin/products']) {
    await cost(`${path}?limit=2`);
    const [few, many] = [await cost(`${path}?limit=3`), await cost(`${path}?limit=11`)];
    assert.equal(few, many);
    assert.ok(many > 0 && many <= 3, `${path}: ${many}`);
    assert.equal(await cost(`${path}?limit=3`), path === '/store/products' ? 0 : few);
  }
});

const ABSENT = '018f0000-0000-7000-8000-000000000001';

test('prices of many variants cost as many statements as those of one, and are set or refused together', async (t) => {
  const shop = await openShop(t, { numbersAtOnce: false });
  const token = await shop.staffToken();
  const { variantIds } = await shop.inTx((tx) =>
    createProduct(tx, {
      title: 'Thing',
      status: 'active',
      options: [{ name: 'Size', values: Array.from({ length: 40 }, (_, size) => `${size}`) }],
      variants: Array.from({ length: 40 }, (_, size) => ({
        options: { Size: `${size}` },
        prices: [
          { currency: 'USD', amount: 1000 },
          { currency: 'EUR', amount: 900 },
        ],
      })),
    }),
  );
  const bulk = (items: readonly object[]) =>
    shop.request('POST', '/admin/prices/bulk', { token, body: { items } });
  const usd = (ids: readonly string[], amount: number) =>
    ids.map((variant_id) => ({ variant_id, prices: [{ currency: 'USD', amount }] }));
  const { stats } = shop.wired.postgres;
  const counted = async (ids: readonly string[], amount: number) => {
    await shop.drain();
    const before = stats.statements;
    const answer = await bulk(usd(ids, amount));
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(
      answer.body.data.map((one: { readonly variant_id: string }) => one.variant_id),
      ids,
    );
    return stats.statements - before;
  };
  await counted(variantIds, 1100);
  const one = await counted(variantIds.slice(0, 1), 1200);
  assert.equal(await counted([...variantIds].reverse(), 1300), one);
  assert.equal(await shop.count('prices', "currency = 'USD' and amount = 1300"), 40);
  assert.equal(await shop.count('prices'), 40, 'euros went with the first set');
  assert.equal(await shop.count('price_history', 'valid_to is null'), 40);
  assert.equal(await shop.count('events', "type = 'product.price_changed'"), 40 * 3 + 1);

  const half = await bulk([
    ...usd(variantIds.slice(0, 2), 1400),
    { variant_id: variantIds[2], prices: [{ currency: 'USD', amount: -1 }] },
  ]);
  assert.equal(half.body.code, 'PRICE_INVALID');
  assert.equal(half.body.errors[0].field, '/items/2/prices/0/amount');
  const absent = await bulk([...usd(variantIds.slice(0, 2), 1400), ...usd([ABSENT], 1)]);
  assert.deepEqual([absent.status, absent.body.code], [404, 'VARIANT_NOT_FOUND']);
  const twice = await bulk(usd([variantIds[0] ?? '', variantIds[0] ?? ''], 1400));
  assert.equal(twice.body.errors[0].field, '/items/1/variant_id');
  assert.equal(await shop.count('prices', 'amount = 1400'), 0);
});

test('who sets prices of the same variants at once, in any order, waits for the other', async (t) => {
  const shop = await openShop(t, { connections: 8 });
  const { variantIds } = await shop.inTx((tx) =>
    createProduct(tx, {
      title: 'Thing',
      status: 'active',
      options: [{ name: 'Size', values: ['S', 'M', 'L'] }],
      variants: ['S', 'M', 'L'].map((size) => ({
        options: { Size: size },
        prices: [{ currency: 'USD', amount: 1000 }],
      })),
    }),
  );
  const set = (turn: number) =>
    shop.inTx((tx) =>
      setAllPrices(
        tx,
        (turn % 2 === 0 ? variantIds : [...variantIds].reverse()).map((variantId) => ({
          variantId,
          prices: [{ currency: 'USD', amount: 2000 + turn }],
        })),
      ),
    );
  await Promise.all(Array.from({ length: 16 }, (_, turn) => set(turn)));
  const amounts = await shop.rows('select distinct amount from prices');
  assert.equal(amounts.length, 1, 'the last one set them all');
  assert.equal(await shop.count('price_history', 'valid_to is null'), 3);
});
