import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pricingCoupon as coupon, pricingLine as line } from '../../../test/support/pricing.ts';
import { sum } from '../money.ts';
import { price } from './price.ts';
import { ANONYMOUS_CUSTOMER, type PricingInput, type PricingTax } from './types.ts';

const zone = (
  ...rates: readonly [ppm: number, categoryId?: string | null, component?: string][]
): PricingTax => ({
  state: 'zone',
  zoneId: 'z',
  country: 'DE',
  region: null,
  rates: rates.map(([ratePpm, categoryId = null, component = ''], index) => ({
    id: `r${index}`,
    categoryId,
    name: `VAT ${ratePpm}`,
    ratePpm,
    component,
    appliesToShipping: true,
  })),
  categories: [
    { id: 'c-reduced', code: 'reduced' },
    { id: 'c-exempt', code: 'exempt' },
  ],
});

const cart = (facts: Partial<PricingInput> = {}): PricingInput => ({
  currency: 'USD',
  at: new Date('2026-11-22T12:00:00Z'),
  roundingMode: 'half_up',
  pricesIncludeTax: false,
  market: { id: 'm', code: 'default' },
  customer: ANONYMOUS_CUSTOMER,
  lines: [],
  promotions: [],
  codes: (facts.promotions ?? []).flatMap(({ code }) => (code === null ? [] : [code])),
  rejectedCodes: [],
  tax: { state: 'unknown' },
  shipping: null,
  shippingTax: 'proportional',
  ...facts,
});

test('a cart without anything costs nothing', () => {
  const priced = price(cart());
  assert.equal(priced.totalAmount, 0);
  assert.deepEqual(priced.taxLines, []);
});

test('DE 19 % included: two mugs at 11.90 hold 3.80 of tax', () => {
  const priced = price(
    cart({
      pricesIncludeTax: true,
      tax: zone([190_000]),
      lines: [line('a', { unitAmount: 1190, quantity: 2 })],
    }),
  );
  assert.deepEqual(
    [priced.totalAmount, priced.taxAmount, priced.taxLines],
    [2380, 380, [{ name: 'VAT 190000', ratePpm: 190_000, taxableAmount: 2000, taxAmount: 380 }]],
  );
});

test('FR 20 % on top: shipping is taxed at the rates of the goods', () => {
  const priced = price(
    cart({
      tax: zone([200_000], [55_000, 'c-reduced']),
      lines: [
        line('a', { unitAmount: 3000 }),
        line('b', { unitAmount: 1000, taxCategoryId: 'c-reduced' }),
      ],
      shipping: { methodId: 's', amount: 800, freeOverAmount: null, taxCategoryId: null },
    }),
  );
  assert.deepEqual(
    [priced.subtotalAmount, priced.shippingAmount, priced.shipping?.taxAmount, priced.taxAmount],
    [4000, 800, 131, 786],
  );
  assert.equal(priced.totalAmount, 4000 + 800 + 786);
});

test('yen have no cents: 10 % of 1999 is rounded once per line', () => {
  const priced = price(
    cart({
      currency: 'JPY',
      tax: zone([100_000]),
      lines: [line('a', { unitAmount: 1999 }), line('b', { unitAmount: 1999, quantity: 3 })],
    }),
  );
  assert.deepEqual(
    priced.lines.map((one) => one.taxAmount),
    [200, 600],
  );
  assert.equal(priced.totalAmount, 7996 + 800);
});

test('dinars have three digits: 15 % off 12.345 twice', () => {
  const priced = price(
    cart({
      currency: 'KWD',
      lines: [line('a', { unitAmount: 12_345, quantity: 2 })],
      promotions: [coupon('TEN', { valueBps: 1500 })],
    }),
  );
  assert.deepEqual([priced.discountAmount, priced.totalAmount], [3704, 20_986]);
});

test('100 % off gives a total of 0 and a tax of 0', () => {
  const priced = price(
    cart({
      tax: zone([190_000]),
      lines: [line('a', { quantity: 3 }), line('b')],
      promotions: [coupon('ALL', { valueBps: 10_000 })],
    }),
  );
  assert.deepEqual([priced.totalAmount, priced.taxAmount, priced.discountAmount], [0, 0, 4000]);
});

test('components of a rate share a tax that is rounded once', () => {
  const priced = price(
    cart({
      tax: zone([62_500, null, 'state'], [17_500, null, 'county'], [8750, null, 'city']),
      lines: [line('a', { unitAmount: 999 })],
    }),
  );
  assert.equal(priced.taxAmount, 89);
  assert.equal(sum(priced.taxLines.map((one) => one.taxAmount)), 89);
});

test('an exempt category has no tax though the zone has a general rate', () => {
  const priced = price(
    cart({ tax: zone([190_000]), lines: [line('a', { taxCategoryId: 'c-exempt' })] }),
  );
  assert.equal(priced.taxAmount, 0);
  assert.equal(priced.lines[0]?.taxLines[0]?.treatment, 'exempt');
});

test('a destination without a zone is out of scope, an unknown one estimated', () => {
  const treatment = (tax: PricingTax) =>
    price(cart({ tax, lines: [line('a')] })).lines[0]?.taxLines[0]?.treatment;
  assert.equal(treatment({ state: 'no_zone', country: 'JP', region: null }), 'out_of_scope');
  assert.equal(treatment({ state: 'unknown' }), 'estimated');
});

test('free_over compares the goods after discounts', () => {
  const shipping = { methodId: 's', amount: 500, freeOverAmount: 1000, taxCategoryId: null };
  assert.equal(price(cart({ lines: [line('a')], shipping })).shippingAmount, 0);
  const cheaper = price(cart({ lines: [line('a')], shipping, promotions: [coupon('TEN')] }));
  assert.equal(cheaper.shippingAmount, 500);
});

test('a minimum that is not met says how much is missing', () => {
  const priced = price(
    cart({
      lines: [line('a')],
      promotions: [coupon('BIG', { conditions: { min_subtotal_amounts: { USD: 2500 } } })],
    }),
  );
  assert.deepEqual(priced.coupons, [
    {
      code: 'BIG',
      applied: false,
      reason: 'minimum_not_met',
      details: { missing_amount: 1500 },
    },
  ]);
});

test('a coupon that combines with none loses against a better plan and says so', () => {
  const priced = price(
    cart({
      lines: [line('a', { unitAmount: 10_000 })],
      promotions: [
        coupon('ALONE', { combinable: false, valueBps: 1500 }),
        coupon('A'),
        coupon('B'),
      ],
    }),
  );
  assert.equal(priced.discountAmount, 1900);
  assert.deepEqual(priced.coupons[0], {
    code: 'ALONE',
    applied: false,
    reason: 'cannot_combine',
    details: { with: ['A', 'B'] },
  });
});

test('an exclusive coupon wins as a whole plan and the others name it', () => {
  const priced = price(
    cart({
      lines: [line('a', { unitAmount: 10_000 })],
      promotions: [coupon('A'), coupon('ONLY', { exclusive: true, valueBps: 5000 })],
    }),
  );
  assert.deepEqual(priced.coupons, [
    { code: 'A', applied: false, reason: 'better_plan', details: { with: ['ONLY'] } },
    { code: 'ONLY', applied: true },
  ]);
});

test('a fixed amount off targeted lines leaves the others alone', () => {
  const priced = price(
    cart({
      lines: [line('a', { tags: ['Sale'] }), line('b', { unitAmount: 5000 })],
      promotions: [
        coupon('FIX', {
          type: 'fixed_amount',
          lane: 'item',
          valueBps: null,
          valueAmounts: { USD: 3000 },
          targets: { include: { tags: ['sale'] } },
        }),
      ],
    }),
  );
  assert.deepEqual(
    priced.lines.map((one) => one.discountAmount),
    [1000, 0],
  );
});

test('a fixed amount without a value in the currency is refused as wrong_currency', () => {
  const priced = price(
    cart({
      currency: 'EUR',
      lines: [line('a')],
      promotions: [coupon('FIX', { type: 'fixed_amount', valueAmounts: { USD: 500 } })],
    }),
  );
  assert.equal(priced.coupons[0]?.reason, 'wrong_currency');
});

test('a customer of no group is told to sign in or that the coupon is not for them', () => {
  const promotions = [coupon('VIP', { conditions: { customer_group_ids: ['g'] } })];
  const reason = (id: string | null) =>
    price(cart({ lines: [line('a')], promotions, customer: { id, groupIds: [], orderCount: 0 } }))
      .coupons[0]?.reason;
  assert.equal(reason(null), 'sign_in_required');
  assert.equal(reason('c'), 'not_eligible_customer');
});

// ---------------------------------------------------------------------------------------- properties

const lines = fc
  .array(
    fc.record({
      unitAmount: fc.integer({ min: 0, max: 5_000_000 }),
      quantity: fc.integer({ min: 1, max: 9999 }),
      taxCategoryId: fc.constantFrom(null, 'c-reduced', 'c-exempt'),
      requiresShipping: fc.boolean(),
      tags: fc.constantFrom<readonly string[]>([], ['x']),
      variantId: fc.constantFrom('v1', 'v2', 'v3'),
    }),
    { maxLength: 12 },
  )
  .map((list) => list.map((facts, index) => line(`k${index}`, facts)));
const promotions = fc
  .array(
    fc.record({
      type: fc.constantFrom('percentage' as const, 'fixed_amount' as const),
      lane: fc.constantFrom('item' as const, 'order' as const, 'shipping' as const),
      valueBps: fc.integer({ min: 1, max: 10_000 }),
      valueAmounts: fc.record({ USD: fc.integer({ min: 1, max: 10_000_000 }) }),
      maxDiscountAmounts: fc.constantFrom<Record<string, number>>({}, { USD: 777 }),
      targets: fc.constantFrom({}, { include: { tags: ['x'] } }, { per_unit: true }),
      priority: fc.integer({ min: 0, max: 2 }),
      combinable: fc.boolean(),
      exclusive: fc.boolean(),
    }),
    { maxLength: 6 },
  )
  .map((list) => list.map((facts, index) => coupon(`C${index}`, facts)));
const inputs = fc
  .record({
    lines,
    promotions,
    pricesIncludeTax: fc.boolean(),
    roundingMode: fc.constantFrom('half_up' as const, 'half_even' as const),
    shippingTax: fc.constantFrom('proportional' as const, 'category' as const, 'none' as const),
    tax: fc.constantFrom(
      zone([190_000], [70_000, 'c-reduced']),
      zone([62_500, null, 'state'], [8750, null, 'city']),
      zone(),
    ),
    shipping: fc.option(
      fc.record({
        methodId: fc.constant('s'),
        amount: fc.integer({ min: 0, max: 100_000 }),
        freeOverAmount: fc.option(fc.integer({ min: 0, max: 10_000_000 })),
        taxCategoryId: fc.constant(null),
      }),
    ),
  })
  .map((facts) => cart(facts));

test('totals are the sums of their parts, and no part is negative', () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const priced = price(input);
      const parts = [...priced.lines, ...(priced.shipping === null ? [] : [priced.shipping])];
      for (const part of parts) {
        assert.equal(sum(part.discounts.map((one) => one.amount)), part.discountAmount);
        assert.equal(sum(part.taxLines.map((one) => one.taxAmount)), part.taxAmount);
        assert.ok(part.totalAmount >= 0 && part.discountAmount >= 0 && part.taxAmount >= 0);
      }
      assert.equal(sum(parts.map((part) => part.totalAmount)), priced.totalAmount);
      assert.equal(sum(parts.map((part) => part.taxAmount)), priced.taxAmount);
      assert.equal(sum(parts.map((part) => part.discountAmount)), priced.discountAmount);
      assert.equal(sum(priced.discounts.map((one) => one.amount)), priced.discountAmount);
      assert.equal(
        priced.totalAmount,
        priced.subtotalAmount -
          priced.discountAmount +
          priced.shippingAmount +
          (priced.taxIncluded ? 0 : priced.taxAmount),
      );
    }),
    { numRuns: 500 },
  );
});

test('with tax included every line is net plus tax', () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const priced = price({ ...input, pricesIncludeTax: true });
      for (const one of priced.lines) {
        const net = one.taxLines[0]?.taxableAmount ?? 0;
        assert.equal(net + one.taxAmount, one.subtotalAmount - one.discountAmount);
      }
    }),
  );
});

test('the order of lines, codes and promotions changes no amount', () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const forwards = price(input);
      const backwards = price({
        ...input,
        lines: input.lines.toReversed(),
        promotions: input.promotions.toReversed(),
        codes: input.codes.toReversed(),
      });
      assert.deepEqual(backwards.lines.toReversed(), forwards.lines);
      assert.deepEqual(backwards.coupons.toReversed(), forwards.coupons);
      assert.deepEqual(
        { ...backwards, lines: [], coupons: [] },
        { ...forwards, lines: [], coupons: [] },
      );
    }),
  );
});

test('each code is either applied or told why not', () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const priced = price(input);
      assert.equal(priced.coupons.length, input.codes.length);
      for (const one of priced.coupons) assert.equal(one.applied, one.reason === undefined);
    }),
  );
});
