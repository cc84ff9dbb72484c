import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Cost, costsOfHotRoutes } from './support/hot-routes.ts';
import { openShop } from './support/shop.ts';

/** What each may cost; it may only fall. */
const BUDGETS: Readonly<Record<string, Cost>> = {
  list: { statements: 1, flights: 1 },
  product: { statements: 1, flights: 1 },
  cart: { statements: 2, flights: 2 },
  'add to cart': { statements: 5, flights: 2 },
  address: { statements: 5, flights: 2 },
  'shipping method': { statements: 5, flights: 2 },
  complete: { statements: 15, flights: 6 },
  'one call': { statements: 13, flights: 6 },
};

test('the requests a shop lives on keep to their statements, however much lies in the cart', async (t) => {
  for (const lines of [2, 6]) {
    const shop = await openShop(t, { numbersAtOnce: false });
    assert.deepEqual(await costsOfHotRoutes(shop, lines), BUDGETS, `${lines} lines`);
    await shop.close();
  }
});
