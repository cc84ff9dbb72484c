import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allocate, checkedTotal, divide, mulDiv, sum } from './money.ts';

const weights = fc
  .array(fc.integer({ min: 0, max: 10 ** 12 }), { minLength: 1, maxLength: 30 })
  .map((list) => list.map((weight, index) => ({ key: `k${index}`, weight })));
const amount = fc.integer({ min: -(10 ** 15), max: 10 ** 15 });

test('an allocation sums to its total whatever the weights', () => {
  fc.assert(
    fc.property(amount, weights, (total, parts) => {
      assert.equal(sum(allocate(total, parts).values()), total);
    }),
  );
});

test('an allocation does not depend on the order of its weights', () => {
  fc.assert(
    fc.property(amount, weights, (total, parts) => {
      const forwards = allocate(total, parts);
      const backwards = allocate(total, parts.toReversed());
      for (const { key } of parts) assert.equal(forwards.get(key), backwards.get(key));
    }),
  );
});

test('no part is further than one unit from its exact share', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 15 }), weights, (total, parts) => {
      const all = parts.reduce((done, { weight }) => done + BigInt(weight), 0n);
      fc.pre(all > 0n);
      for (const [index, [, part]] of [...allocate(total, parts)].entries()) {
        const exact = BigInt(total) * BigInt(parts[index]?.weight ?? 0);
        const off = BigInt(part) * all - exact;
        assert.ok(off < all && off > -all);
      }
    }),
  );
});

test('equal remainders go to the smaller key', () => {
  const parts = allocate(100, [
    { key: 'c', weight: 1 },
    { key: 'a', weight: 1 },
    { key: 'b', weight: 1 },
  ]);
  assert.deepEqual([parts.get('a'), parts.get('b'), parts.get('c')], [34, 33, 33]);
});

test('ties round away from zero or to the even neighbour, as named', () => {
  assert.equal(divide(5n, 2n, 'half_up'), 3n);
  assert.equal(divide(-5n, 2n, 'half_up'), -3n);
  assert.equal(divide(5n, 2n, 'half_even'), 2n);
  assert.equal(divide(7n, 2n, 'half_even'), 4n);
  assert.equal(divide(-5n, 2n, 'half_even'), -2n);
  assert.equal(mulDiv(999, 88_750, 1_000_000, 'half_up'), 89);
});

test('a total of 10^15 stands and one more is refused', () => {
  assert.equal(checkedTotal(10 ** 15), 10 ** 15);
  assert.throws(() => checkedTotal(10 ** 15 + 1), { code: 'AMOUNT_OUT_OF_RANGE' });
});
