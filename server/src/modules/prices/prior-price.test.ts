import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openShop, type TestShop } from '../../../test/support/shop.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { createProduct } from '../catalog/catalog.ts';
import { setPrices } from './prices.ts';

const DAY_MS = 86_400_000;

/** Charged from `day` on, counted from the first. */
type Step = { readonly day: number; readonly amount: number };

let made = 0;
/** A variant with this history, and what its shoppers are told. */
async function told(shop: TestShop, steps: readonly Step[]): Promise<number | null> {
  const [first, ...later] = steps;
  assert.ok(first);
  made += 1;
  const slug = `thing-${made}`;
  const { variantIds } = await shop.inTx((tx) =>
    createProduct(tx, {
      title: 'Thing',
      slug,
      status: 'active',
      variants: [{ prices: [{ currency: 'USD', amount: first.amount }] }],
    }),
  );
  let day = first.day;
  for (const step of later) {
    shop.clock.advance((step.day - day) * DAY_MS);
    day = step.day;
    await price(shop, variantIds[0] as Uuid, step.amount);
  }
  return tellOf(shop, slug);
}

const price = (shop: TestShop, variantId: Uuid, amount: number, compareAtAmount?: number) =>
  shop.inTx((tx) =>
    setPrices(tx, {
      variantId,
      prices: [{ currency: 'USD', amount, ...(compareAtAmount ? { compareAtAmount } : {}) }],
    }),
  );

async function tellOf(shop: TestShop, slug: string): Promise<number | null> {
  const answer = await shop.request('GET', `/store/products/${slug}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.body.variants[0].lowest_prior_30d_amount;
}

const at = (...pairs: readonly (readonly [number, number])[]): Step[] =>
  pairs.map(([day, amount]) => ({ day, amount }));

test('a reduction tells the lowest price of the thirty days before it', async (t) => {
  const shop = await openShop(t);
  assert.equal(await told(shop, at([0, 100])), null, 'never changed');
  assert.equal(await told(shop, at([0, 100], [5, 120])), null, 'raised');
  assert.equal(await told(shop, at([0, 100], [10, 120], [20, 90])), 100, 'raised, then cut');
  assert.equal(await told(shop, at([0, 100], [40, 80], [50, 70])), 80, 'cut twice');
  assert.equal(await told(shop, at([0, 100], [1, 150], [30, 120])), 100, 'cut after 29 days');
  assert.equal(await told(shop, at([0, 100], [1, 150], [32, 120])), 150, 'cut after 31 days');
  assert.equal(await told(shop, at([0, 100], [1, 150], [31, 120])), 150, 'the 30th day is over');
  assert.equal(await told(shop, at([0, 100], [40, 80], [50, 90])), null, 'cut, then raised');
  assert.equal(await told(shop, at([0, 100], [3, 60], [3, 100], [20, 90])), 100, 'for no time');
});

test('an edit of what a price is compared with is no step, and other currencies do not count', async (t) => {
  const shop = await openShop(t);
  const { variantIds } = await shop.inTx((tx) =>
    createProduct(tx, {
      title: 'Thing',
      slug: 'thing',
      status: 'active',
      variants: [
        {
          prices: [
            { currency: 'USD', amount: 100 },
            { currency: 'EUR', amount: 10 },
          ],
        },
      ],
    }),
  );
  const variantId = variantIds[0] as Uuid;
  shop.clock.advance(DAY_MS);
  await price(shop, variantId, 80);
  shop.clock.advance(DAY_MS);
  await price(shop, variantId, 80, 110);
  assert.equal(await tellOf(shop, 'thing'), 100);
  const history = await shop.rows<{ open: number; rows: number }>(
    `select count(*) filter (where valid_to is null) as open, count(*) as rows from price_history`,
  );
  assert.deepEqual(history, [{ open: 1, rows: 4 }]);
});

test('with omnibus_progressive a series of reductions keeps the prior price of its first step', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  const set = await shop.request('PATCH', '/admin/settings/omnibus_progressive', {
    token,
    body: { value: true },
  });
  assert.equal(set.status, 200, set.text);
  assert.equal(await told(shop, at([0, 100], [40, 80], [50, 70], [90, 60])), 100);
  assert.equal(await told(shop, at([0, 100], [40, 80], [50, 90], [60, 70])), 80, 'a rise ends it');
});

/** The definition, read aloud: charged days are compared one by one. */
function oracle(steps: readonly Step[], isSeries: boolean): number | null {
  const lasting = steps.filter((step, index) => steps[index + 1]?.day !== step.day);
  const changes = lasting.filter((step, index) => lasting[index - 1]?.amount !== step.amount);
  let from = changes.length - 1;
  const isCut = (index: number) =>
    index > 0 && (changes[index]?.amount ?? 0) < (changes[index - 1]?.amount ?? 0);
  if (!isCut(from)) return null;
  while (isSeries && isCut(from - 1)) from -= 1;
  const cutDay = changes[from]?.day ?? 0;
  const amounts = Array.from({ length: 30 }, (_, back) => cutDay - 1 - back)
    .map((day) => lasting.findLast((step) => step.day <= day)?.amount)
    .filter((amount) => amount !== undefined);
  return amounts.length === 0 ? null : Math.min(...amounts);
}

test('random histories tell what the definition says, counted day by day', async (t) => {
  const shop = await openShop(t, { checksInvariants: false });
  await shop.inTx((tx) =>
    createProduct(tx, { title: 'Thing', variants: [{ prices: [{ currency: 'USD', amount: 1 }] }] }),
  );
  const history = fc
    .array(
      fc.record({ wait: fc.integer({ min: 0, max: 35 }), amount: fc.integer({ min: 1, max: 6 }) }),
      {
        minLength: 1,
        maxLength: 12,
      },
    )
    .map((steps) => {
      let day = 0;
      return steps.map(({ wait, amount }) => {
        day += wait;
        return { day, amount };
      });
    });
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      await shop.rows('truncate price_history');
      await shop.rows(
        `insert into price_history (store_id, id, variant_id, currency, amount, valid_from, valid_to, actor)
         select $1, gen_random_uuid(), (select id from variants), 'USD', amount,
                date '2026-01-01' + day, date '2026-01-01' + lead(day) over (order by n), '{}'
           from jsonb_array_elements($2) with ordinality r(step, n),
                jsonb_to_record(step) as s(day int, amount bigint)`,
        [shop.storeId, JSON.stringify(steps)],
      );
      const [answer] = await shop.rows<{ one: number | null; series: number | null }>(
        `select lowest_prior_30d(id, 'USD', false) as one, lowest_prior_30d(id, 'USD', true) as series from variants`,
      );
      assert.deepEqual(answer, { one: oracle(steps, false), series: oracle(steps, true) });
    }),
    { numRuns: 300 },
  );
});

test('two histories of one instant are refused by the table', async (t) => {
  const shop = await openShop(t, { checksInvariants: false });
  await shop.inTx((tx) =>
    createProduct(tx, { title: 'Thing', variants: [{ prices: [{ currency: 'USD', amount: 1 }] }] }),
  );
  await assert.rejects(
    shop.rows(`insert into price_history (store_id, id, variant_id, currency, amount, valid_from, valid_to, actor)
      select store_id, gen_random_uuid(), variant_id, currency, 2, valid_from + interval '1 day',
             valid_from + interval '2 days', actor from price_history`),
    /price_history_no_overlap/,
  );
});
