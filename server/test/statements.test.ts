import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Cost, costsOfHotRoutes } from './support/hot-routes.ts';
import { openShop } from './support/shop.ts';

/** What each may cost; it may only fall. */
const BUDGETS: Readonly<Record<string, Cost>> = {
  list: { statements: 2, flights: 2 },
  product: { statements: 2, flights: 2 },
  cart: { statements: 9, flights: 5 },
  'add to cart': { statements: 13, flights: 5 },
  address: { statements: 10, flights: 3 },
  'shipping method': { statements: 10, flights: 3 },
  complete: { statements: 40, flights: 18 },
  'one call': { statements: 56, flights: 25 },
};

test('the requests a shop lives on keep to their statements, however much lies in the cart', async (t) => {
  for (const lines of [2, 6]) {
    const shop = await openShop(t, { numbersAtOnce: false });
    assert.deepEqual(await costsOfHotRoutes(shop, lines), BUDGETS, `${lines} lines`);
    await shop.close();
  }
});
