/* statements.ts   what the requests that a shop lives on cost the database, counted and not timed; its budgets are a test */
import type { TestContext } from 'node:test';
import { costsOfHotRoutes } from '../test/support/hot-routes.ts';
import { openShop } from '../test/support/shop.ts';
import { type Figure, tell } from './support/figures.ts';

/** Of `performance.md` 1. */
const GOALS: Readonly<Record<string, { readonly statements: number; readonly flights?: number }>> =
  {
    list: { statements: 2 },
    product: { statements: 2 },
    'add to cart': { statements: 6, flights: 3 },
    complete: { statements: 25, flights: 6 },
  };
const LINES = 2;

const closers: (() => Promise<void>)[] = [];
const shop = await openShop(
  { after: (close: () => Promise<void>) => void closers.push(close) } as unknown as TestContext,
  { numbersAtOnce: false },
);
try {
  const costs = await costsOfHotRoutes(shop, LINES);
  const figures = Object.entries(costs).flatMap(([route, cost]) =>
    (['statements', 'flights'] as const).map((unit): Figure => {
      const goal = GOALS[route]?.[unit];
      return {
        name: `${route}, ${unit}`,
        value: cost[unit],
        unit,
        better: 'less',
        ...(goal === undefined ? {} : { goal }),
      };
    }),
  );
  tell('statements', figures);
} finally {
  for (const close of closers) await close();
}
