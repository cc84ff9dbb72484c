import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openShop } from '../../../test/support/shop.ts';
import { sql } from './sql.ts';

/** More than a table that was never looked at may change unseen. */
const PRODUCTS = 25;

test('the planner learns of a shop that fills, and looks at nothing twice', async (t) => {
  // One connection, so that it can be told to say what it changed: a server does so at most once a second.
  const shop = await openShop(t, { connections: 1 });
  const token = await shop.staffToken();
  for (let nth = 0; nth < PRODUCTS; nth += 1) {
    const body = {
      title: `Thing ${nth}`,
      variants: [{ prices: [{ currency: 'USD', amount: 1 }] }],
    };
    const made = await shop.request('POST', '/admin/products', { token, body });
    assert.equal(made.status, 201);
  }
  const known = () =>
    shop.rows(`select relname as name, reltuples::int as rows from pg_class
                where relname in ('products', 'variants', 'prices') order by relname`);
  const each = (rows: number) => ['prices', 'products', 'variants'].map((name) => ({ name, rows }));
  await shop.inTx((tx) => tx.run(sql`select pg_stat_force_next_flush()`));

  // Somebody else is looking.
  await shop.rows('select pg_advisory_lock(7261031)');
  assert.equal(await shop.wired.postgres.refreshStatistics(), 0);
  assert.deepEqual(await known(), each(-1));

  await shop.rows('select pg_advisory_unlock(7261031)');
  await shop.runTimer('statistics.refresh');
  assert.deepEqual(await known(), each(PRODUCTS));
  assert.equal(await shop.wired.postgres.refreshStatistics(), 0);
});
