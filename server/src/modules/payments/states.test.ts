import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { PAYMENT_NEXT, settled } from './states.ts';
import type { Outcome, PaymentStatus } from './types.ts';

const payment = (status: PaymentStatus) => ({
  status,
  amount: 1000,
  authorizedAmount: 0,
  capturedAmount: 0,
  voidedAmount: 0,
  refundPendingAmount: 0,
  refundedAmount: 0,
});
const authorize = { kind: 'authorize', amount: 1000, status: 'sent' } as const;

const HISTORY: readonly Outcome[] = [
  { is: 'processing' },
  {
    is: 'requires_action',
    action: { type: 'three_d_secure', expires_at: '2026-01-01T00:00:00.000Z' },
  },
  { is: 'unknown' },
  { is: 'succeeded', authorizedAmount: 1000, capturedAmount: 0 },
  { is: 'succeeded', authorizedAmount: 1000, capturedAmount: 1000 },
];

test('a history of facts ends the same in every order, told as often as you like', () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...HISTORY, ...HISTORY], { minLength: HISTORY.length }),
      (told) => {
        const all = [...told, ...HISTORY.filter((fact) => !told.includes(fact))];
        let state = { payment: payment('created'), operation: authorize } as ReturnType<
          typeof settled
        >;
        for (const outcome of all) state = settled(state.payment, state.operation, outcome);
        assert.equal(state.payment.status, 'captured');
        assert.equal(state.payment.capturedAmount, 1000);
        assert.equal(state.payment.authorizedAmount, 1000);
        assert.equal(state.operation.status, 'succeeded');
      },
    ),
  );
});

test('whatever is told, no state is left by a way that is not listed, and amounts stay in their bounds', () => {
  const kinds = ['authorize', 'capture', 'void'] as const;
  const outcomes = fc.oneof(
    fc.constantFrom<Outcome>(
      { is: 'processing' },
      { is: 'unknown' },
      { is: 'never_came' },
      { is: 'declined', class: 'hard', code: 'expired' },
      { is: 'declined', class: 'soft', code: 'action_expired' },
    ),
    fc.record({
      is: fc.constant('succeeded' as const),
      authorizedAmount: fc.nat(1500),
      capturedAmount: fc.nat(1500),
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...kinds), outcomes)), (told) => {
      let now: ReturnType<typeof settled>['payment'] = payment('created');
      for (const [kind, outcome] of told) {
        const next = settled(now, { kind, amount: 1000, status: 'sent' }, outcome).payment;
        const allowed = PAYMENT_NEXT[now.status];
        assert.ok(
          next.status === now.status || allowed.includes(next.status),
          `${now.status} to ${next.status}`,
        );
        assert.ok(next.capturedAmount >= now.capturedAmount);
        assert.ok(next.capturedAmount <= next.authorizedAmount);
        assert.ok(next.authorizedAmount <= next.amount);
        now = next;
      }
    }),
  );
});

test('a refund is counted once, whether it succeeds or fails', () => {
  const paid = { ...payment('captured'), authorizedAmount: 1000, capturedAmount: 1000 };
  const pending = { ...paid, refundPendingAmount: 300 };
  const refund = { kind: 'refund', amount: 300, status: 'sent' } as const;
  const once = settled(pending, refund, { is: 'succeeded' });
  assert.equal(once.payment.refundedAmount, 300);
  assert.equal(once.payment.refundPendingAmount, 0);
  assert.deepEqual(settled(once.payment, once.operation, { is: 'succeeded' }), once);
  const failed = settled(pending, refund, { is: 'declined', class: 'hard', code: 'x' });
  assert.equal(failed.payment.refundPendingAmount, 0);
  assert.equal(failed.payment.refundedAmount, 0);
  assert.deepEqual(settled(failed.payment, failed.operation, { is: 'succeeded' }), failed);
});

test('what a lost capture took was not let go by the void that came after it', () => {
  const held = { ...payment('authorized'), authorizedAmount: 1000 };
  const release = { kind: 'void', amount: 1000, status: 'sent' } as const;
  const capture = { kind: 'capture', amount: 400, status: 'unknown' } as const;
  const told = { is: 'succeeded', authorizedAmount: 1000, capturedAmount: 400 } as const;
  const wanted = { status: 'captured', capturedAmount: 400, voidedAmount: 600 };
  const amounts = ({ status, capturedAmount, voidedAmount }: typeof held) => ({
    status,
    capturedAmount,
    voidedAmount,
  });
  // Whether the bank tells it with the void, or with the capture afterwards.
  assert.deepEqual(amounts(settled(held, release, told).payment), wanted);
  const voided = settled(held, release, { is: 'succeeded' }).payment;
  assert.equal(voided.status, 'voided');
  assert.deepEqual(amounts(settled(voided, capture, told).payment), wanted);
});

test('an action that expired before anybody here heard of it leaves a failed payment', () => {
  const asked = { kind: 'authorize', amount: 1000, status: 'sent' } as const;
  const expired = { is: 'declined', class: 'soft', code: 'action_expired' } as const;
  assert.equal(settled(payment('created'), asked, expired).payment.status, 'failed');
  assert.equal(settled(payment('requires_action'), asked, expired).payment.status, 'expired');
});
