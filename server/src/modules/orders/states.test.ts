import assert from 'node:assert/strict';
import test from 'node:test';
import { fulfillmentStatus, isDone, ORDER_NEXT, paymentStatus } from './states.ts';
import { ORDER_STATUSES } from './types.ts';

const upTo = (most: number): readonly number[] => Array.from({ length: most + 1 }, (_, n) => n);

/** The table of the design, row by row, as conditions and words: an oracle written apart from the code. */
const PAYMENT_ROWS: readonly (readonly [
  (t: number, c: number, r: number, a: number, p: number, v: number, f: number) => boolean,
  string,
])[] = [
  [(_t, c, r) => c > 0 && r >= c, 'refunded'],
  [(_t, c, r) => c > 0 && 0 < r && r < c, 'partially_refunded'],
  [(t, c) => c > 0 && c >= t, 'paid'],
  [(_t, c) => c > 0, 'partially_paid'],
  [(t) => t === 0, 'paid'],
  [(t, _c, _r, a) => a >= t, 'authorized'],
  [(_t, _c, _r, a) => a > 0, 'partially_authorized'],
  [(_t, _c, _r, _a, p) => p > 0, 'pending'],
  [(_t, _c, _r, _a, _p, v) => v > 0, 'voided'],
  [(_t, _c, _r, _a, _p, _v, f) => f > 0, 'failed'],
  [() => true, 'unpaid'],
];

test('the payment word is the first row of the table that holds, for all small amounts', () => {
  const seen = new Set<string>();
  for (const t of upTo(4))
    for (const c of upTo(5))
      for (const r of upTo(c))
        for (const a of upTo(5))
          for (const p of upTo(1))
            for (const v of upTo(1))
              for (const f of upTo(1)) {
                const word = paymentStatus({
                  totalAmount: t,
                  capturedAmount: c,
                  refundedAmount: r,
                  openAuthorizedAmount: a,
                  pending: p,
                  voided: v,
                  failed: f,
                });
                const row = PAYMENT_ROWS.find(([holds]) => holds(t, c, r, a, p, v, f));
                assert.equal(word, row?.[1], JSON.stringify({ t, c, r, a, p, v, f }));
                seen.add(word);
              }
  assert.equal(seen.size, 10);
});

test('the fulfillment word is the first row of the table that holds, for all small numbers of units', () => {
  const seen = new Set<string>();
  for (const n of upTo(5))
    for (const s of upTo(n))
      for (const d of upTo(s))
        for (const x of upTo(s)) {
          const word = fulfillmentStatus({ units: n, shipped: s, delivered: d, returned: x });
          const expected =
            n === 0
              ? 'not_required'
              : x === n
                ? 'returned'
                : x > 0
                  ? 'partially_returned'
                  : d === n
                    ? 'delivered'
                    : s === n
                      ? 'fulfilled'
                      : s > 0
                        ? 'partial'
                        : 'unfulfilled';
          assert.equal(word, expected, JSON.stringify({ n, s, d, x }));
          seen.add(word);
        }
  assert.equal(seen.size, 7);
});

test('an order is done only when all has left, the money came and nothing is due', () => {
  const done = { payment: 'paid', units: 2, shipped: 2, balanceDueAmount: 0 } as const;
  assert.ok(isDone(done));
  assert.ok(isDone({ ...done, units: 0, shipped: 0 }));
  assert.ok(isDone({ ...done, payment: 'refunded' }));
  assert.ok(!isDone({ ...done, shipped: 1 }));
  assert.ok(!isDone({ ...done, balanceDueAmount: 1 }));
  assert.ok(!isDone({ ...done, balanceDueAmount: -1 }));
  assert.ok(!isDone({ ...done, payment: 'authorized' }));
});

test('nothing leaves a cancelled order', () => {
  assert.deepEqual(ORDER_NEXT.cancelled, []);
  for (const from of ORDER_STATUSES) assert.ok(!ORDER_NEXT[from].includes(from));
});
