import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pricingLine as line, pricingCoupon } from '../../../test/support/pricing.ts';
import { price } from './price.ts';
import {
  ANONYMOUS_CUSTOMER,
  type PricingInput,
  type PricingPromotion,
  type PromotionConditions,
} from './types.ts';

const coupon = (facts: Partial<PricingPromotion> = {}): PricingPromotion =>
  pricingCoupon('TEN', { id: facts.code ?? 'TEN', ...facts });

/** Sunday, noon in London; half past five in the afternoon in Kolkata. */
const SUNDAY = new Date('2026-11-22T12:00:00Z');
const MUG = line('mug', { tags: ['Gift'], categoryIds: ['kitchen', 'home'] });
const BOOK = line('book', { collectionIds: ['picks'], compareAtAmount: 1500, quantity: 2 });

const cart = (
  promotions: readonly PricingPromotion[],
  facts: Partial<PricingInput> = {},
): PricingInput => ({
  currency: 'USD',
  at: SUNDAY,
  roundingMode: 'half_up',
  pricesIncludeTax: false,
  market: { id: 'm', code: 'default' },
  customer: ANONYMOUS_CUSTOMER,
  lines: [MUG, BOOK],
  promotions,
  codes: promotions.flatMap(({ code }) => (code === null ? [] : [code])),
  rejectedCodes: [],
  tax: { state: 'unknown' },
  shipping: null,
  shippingTax: 'proportional',
  ...facts,
});

const verdict = (
  conditions: PromotionConditions,
  facts: Partial<PricingInput> = {},
  more: Partial<PricingPromotion> = {},
): string => {
  const [told] = price(cart([coupon({ conditions, ...more })], facts)).coupons;
  return told?.applied ? 'applied' : `${told?.reason} ${JSON.stringify(told?.details ?? {})}`;
};

const customer = (facts: Partial<PricingInput['customer']>) => ({
  customer: { ...ANONYMOUS_CUSTOMER, ...facts },
});

test('each condition holds at its border and not one past it', () => {
  const cases: readonly [string, PromotionConditions, Partial<PricingInput>, RegExp][] = [
    ['least subtotal', { min_subtotal_amounts: { USD: 3000 } }, {}, /^applied/],
    [
      'one short',
      { min_subtotal_amounts: { USD: 3001 } },
      {},
      /^minimum_not_met.*"missing_amount":1}/,
    ],
    ['other currency', { min_subtotal_amounts: { EUR: 1 } }, {}, /^wrong_currency/],
    ['most subtotal', { max_subtotal_amounts: { USD: 3000 } }, {}, /^applied/],
    ['one over', { max_subtotal_amounts: { USD: 2999 } }, {}, /^not_eligible_items/],
    ['least quantity', { min_quantity: 3 }, {}, /^applied/],
    ['a unit short', { min_quantity: 4 }, {}, /^minimum_not_met.*"missing_quantity":1}/],
    ['most quantity', { max_quantity: 2 }, {}, /^not_eligible_items/],
    ['a tag in any case', { contains: { tags: ['gift'] } }, {}, /^applied/],
    ['a parent category', { contains: { category_ids: ['home'] } }, {}, /^applied/],
    ['a collection', { contains: { collection_ids: ['picks'] } }, {}, /^applied/],
    [
      'a product that is not there',
      { contains: { product_ids: ['p-pen'] } },
      {},
      /^not_eligible_items/,
    ],
    ['the market', { markets: ['default'] }, {}, /^applied/],
    ['another market', { markets: ['eu'] }, {}, /^wrong_market/],
    ['another currency', { currencies: ['EUR'] }, {}, /^wrong_currency/],
    ['Sunday', { weekdays: [7] }, {}, /^applied/],
    ['Monday', { weekdays: [1] }, {}, /^inactive/],
    ['from noon', { hours: { from: '12:00', to: '13:00' } }, {}, /^applied/],
    ['until noon', { hours: { from: '09:00', to: '12:00' } }, {}, /^inactive/],
    ['over midnight', { hours: { from: '22:00', to: '12:01' } }, {}, /^applied/],
    ['first order of nobody known', { new_customers_only: true }, {}, /^applied/],
    [
      'first order of a customer',
      { new_customers_only: true },
      customer({ id: 'c', orderCount: 1 }),
      /^not_eligible_customer/,
    ],
    ['third order', { nth_order: 3 }, customer({ id: 'c', orderCount: 2 }), /^applied/],
    [
      'not the third',
      { nth_order: 3 },
      customer({ id: 'c', orderCount: 3 }),
      /^not_eligible_customer/,
    ],
    ['third of nobody known', { nth_order: 3 }, {}, /^sign_in_required/],
    ['a group', { customer_group_ids: ['g'] }, customer({ id: 'c', groupIds: ['g'] }), /^applied/],
    ['named customers', { customer_ids: ['d'] }, customer({ id: 'c' }), /^not_eligible_customer/],
    ['any of two', { any: [{ weekdays: [1] }, { min_quantity: 3 }] }, {}, /^applied/],
    ['none of two', { any: [{ weekdays: [1] }, { min_quantity: 4 }] }, {}, /^inactive/],
    ['not', { not: { contains: { tags: ['gift'] } } }, {}, /^not_eligible_items/],
    ['not what does not hold', { not: { markets: ['eu'] } }, {}, /^applied/],
    [
      'not any of',
      { not: { any: [{ weekdays: [1] }, { weekdays: [7] }] } },
      {},
      /^not_eligible_items/,
    ],
  ];
  for (const [title, conditions, facts, expected] of cases)
    assert.match(verdict(conditions, facts), expected, title);
  const afternoon = { hours: { from: '17:00', to: '18:00' } };
  assert.match(verdict(afternoon, {}, { timeZone: 'Asia/Kolkata' }), /^applied/);
});

test('a minimum on the targets counts the targeted lines alone', () => {
  const targets = { include: { tags: ['gift'] } };
  const min = { min_subtotal_amounts: { USD: 1001 } };
  assert.equal(verdict(min, {}, { targets }), 'applied');
  assert.match(verdict({ ...min, minimum_on: 'targets' }, {}, { targets }), /"missing_amount":1}/);
});

const discounts = (promotion: Partial<PricingPromotion>) =>
  Object.fromEntries(
    price(cart([coupon({ lane: 'item', ...promotion })])).lines.map((priced) => [
      priced.key,
      priced.discountAmount,
    ]),
  );

test('targets include, exclude and skip what is reduced already', () => {
  const all = { book: 200, mug: 100 };
  assert.deepEqual(discounts({}), all);
  assert.deepEqual(discounts({ targets: { include: { product_ids: ['p-book'] } } }), {
    book: 200,
    mug: 0,
  });
  assert.deepEqual(discounts({ targets: { exclude: { variant_ids: ['v-book'] } } }), {
    book: 0,
    mug: 100,
  });
  assert.deepEqual(discounts({ targets: { exclude_discounted: true } }), { book: 0, mug: 100 });
  const both = { include: { tags: ['gift'] }, exclude: { category_ids: ['kitchen'] } };
  assert.deepEqual(
    price(cart([coupon({ targets: both })])).coupons[0]?.reason,
    'not_eligible_items',
  );
});

test('an amount for each unit stops at nothing left, and a cap is spread anew', () => {
  const perUnit = { type: 'fixed_amount', targets: { per_unit: true } } as const;
  assert.deepEqual(discounts({ ...perUnit, valueAmounts: { USD: 300 } }), { book: 600, mug: 300 });
  assert.deepEqual(discounts({ ...perUnit, valueAmounts: { USD: 5000 } }), {
    book: 2000,
    mug: 1000,
  });
  assert.deepEqual(discounts({ valueBps: 5000, maxDiscountAmounts: { USD: 100 } }), {
    book: 67,
    mug: 33,
  });
  assert.deepEqual(discounts({ valueBps: 5000, maxDiscountAmounts: { EUR: 1 } }), {
    book: 1000,
    mug: 500,
  });
});

test('a higher priority takes its share first, and the next one of what is left', () => {
  const half = coupon({ code: 'HALF', id: 'a', valueBps: 5000 });
  const fixed = coupon({ code: 'OFF', id: 'b', type: 'fixed_amount', valueAmounts: { USD: 1000 } });
  const discount = (first: number, second: number) =>
    price(
      cart([
        { ...half, priority: first },
        { ...fixed, priority: second },
      ]),
    ).discountAmount;
  assert.equal(discount(1, 0), 1500 + 1000);
  assert.equal(discount(0, 1), 1000 + 1000);
});

test('no plan that was possible would have taken off more', () => {
  const promotion = fc.record({
    valueBps: fc.integer({ min: 1, max: 10_000 }),
    lane: fc.constantFrom('item' as const, 'order' as const),
    combinable: fc.boolean(),
    exclusive: fc.boolean(),
    maxDiscountAmounts: fc.constantFrom<Record<string, number>>({}, { USD: 250 }),
  });
  fc.assert(
    fc.property(fc.array(promotion, { maxLength: 5 }), (list) => {
      const promotions = list.map((facts, index) =>
        coupon({ ...facts, code: `C${index}`, id: `${index}` }),
      );
      const best = price(cart(promotions)).discountAmount;
      // One alone is always a plan; so are all that combine.
      const shared = promotions.filter((one) => one.combinable && !one.exclusive);
      for (const plan of [...promotions.map((one) => [one]), shared])
        assert.ok(price(cart(plan)).discountAmount <= best);
    }),
    { numRuns: 500 },
  );
});
