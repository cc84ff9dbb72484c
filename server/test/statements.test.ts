import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Cost, costsOfHotRoutes } from './support/hot-routes.ts';
import { openShop } from './support/shop.ts';

/** What each may cost; it may only fall. */
const BUDGETS: Readonly<Record<string, Cost>> = {
  list: { statements: 3, flights: 2 },
  product: { statements: 3, flights: 2 },
  cart: { statements: 13, flights: 5 },
  'add to cart': { statements: 16, flights: 5 },
  address: { statements: 18, flights: 3 },
  'shipping method': { statements: 20, flights: 4 },
  complete: { statements: 50, flights: 19 },
  'one call': { statements: 75, flights: 27 },
};

test('the requests a shop lives on keep to their statements, however much lies in the cart', async (t) => {
  for (const lines of [2, 6]) {
    const shop = await openShop(t, { numbersAtOnce: false });
    assert.deepEqual(await costsOfHotRoutes(shop, lines), BUDGETS, `${lines} lines`);
    await shop.close();
  }
});
