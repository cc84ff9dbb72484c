import type { Outcome, Payment, PaymentOperation, PaymentStatus } from './types.ts';

/** Allowed next states (reference.md 3). Nothing else happens, in code and in the WHERE of the update. */
export const PAYMENT_NEXT: Readonly<Record<PaymentStatus, readonly PaymentStatus[]>> = {
  created: ['requires_action', 'processing', 'authorized', 'captured', 'failed', 'voided'],
  requires_action: ['processing', 'authorized', 'captured', 'failed', 'expired'],
  processing: ['requires_action', 'authorized', 'captured', 'failed', 'expired'],
  authorized: ['captured', 'voided', 'expired'],
  captured: [],
  failed: ['captured'],
  expired: ['captured'],
  voided: ['captured'],
};

export const isOpen = (operation: Pick<PaymentOperation, 'status'>): boolean =>
  operation.status === 'created' || operation.status === 'sent' || operation.status === 'unknown';

/** The tender came to nothing: all that may still come is money that was truly taken. */
export const isEnded = (status: PaymentStatus): boolean =>
  status === 'failed' || status === 'expired' || status === 'voided';

type Money = Pick<
  Payment,
  | 'status'
  | 'amount'
  | 'authorizedAmount'
  | 'capturedAmount'
  | 'voidedAmount'
  | 'refundPendingAmount'
  | 'refundedAmount'
>;
type Call = Pick<PaymentOperation, 'kind' | 'amount' | 'status'>;

/** What an outcome makes of a payment and its operation. */
export type Settled = { readonly payment: Money; readonly operation: Call };

/**
 * Pure: the state after one outcome. Told twice, late or in any order, the same facts end in the same state:
 * amounts only grow to the provider's cumulative figure, and a closed operation moves nothing but money that
 * truly arrived.
 */
export function settled(payment: Money, operation: Call, outcome: Outcome): Settled {
  const open = isOpen(operation);
  switch (outcome.is) {
    case 'unknown':
      return open
        ? {
            payment: moved(payment, operation.kind === 'authorize' ? 'processing' : payment.status),
            operation: { ...operation, status: 'unknown' },
          }
        : { payment, operation };
    case 'processing':
      return {
        payment: open && operation.kind === 'authorize' ? moved(payment, 'processing') : payment,
        operation,
      };
    case 'requires_action':
      return {
        payment:
          open && operation.kind === 'authorize' ? moved(payment, 'requires_action') : payment,
        operation,
      };
    case 'declined':
    case 'never_came':
      return open ? declined(payment, operation, outcome) : { payment, operation };
    case 'succeeded':
      return succeeded(payment, operation, outcome, open);
  }
}

function declined(payment: Money, operation: Call, outcome: Outcome): Settled {
  const over: Call = { ...operation, status: 'failed' };
  if (operation.kind === 'refund') {
    return {
      payment: { ...payment, refundPendingAmount: payment.refundPendingAmount - operation.amount },
      operation: over,
    };
  }
  if (operation.kind !== 'authorize') return { payment, operation: over };
  // An action nobody here ever heard of cannot expire: that payment failed.
  const isExpiry =
    outcome.is === 'declined' &&
    outcome.code === 'action_expired' &&
    PAYMENT_NEXT[payment.status].includes('expired');
  return { payment: moved(payment, isExpiry ? 'expired' : 'failed'), operation: over };
}

function succeeded(
  payment: Money,
  operation: Call,
  outcome: Extract<Outcome, { is: 'succeeded' }>,
  open: boolean,
): Settled {
  const over: Call = open ? { ...operation, status: 'succeeded' } : operation;
  switch (operation.kind) {
    case 'refund':
      return open
        ? {
            payment: {
              ...payment,
              refundPendingAmount: payment.refundPendingAmount - operation.amount,
              refundedAmount: payment.refundedAmount + operation.amount,
            },
            operation: over,
          }
        : { payment, operation };
    case 'void': {
      if (!open) return { payment, operation };
      // A capture whose answer was lost may have come first: what the provider took was not let go.
      const capturedAmount = Math.min(payment.authorizedAmount, capturedBy(payment, outcome));
      const voidedAmount = payment.authorizedAmount - capturedAmount;
      return {
        payment: moved(
          { ...payment, capturedAmount, voidedAmount },
          capturedAmount > 0 ? 'captured' : 'voided',
        ),
        operation: over,
      };
    }
    default: {
      const captured = capturedBy(payment, outcome);
      const isOver = isEnded(payment.status);
      const isLateHold = (!open || isOver) && captured === payment.capturedAmount;
      if (isLateHold) return { payment, operation: over };
      const authorized = Math.min(
        payment.amount,
        Math.max(payment.authorizedAmount, outcome.authorizedAmount ?? 0, captured),
      );
      const grown = {
        ...payment,
        authorizedAmount: authorized,
        capturedAmount: captured,
        // Money that turns out to be taken was never let go.
        voidedAmount: Math.min(payment.voidedAmount, authorized - captured),
      };
      const isWhole = captured > 0 && captured + grown.voidedAmount >= authorized;
      return { payment: moved(grown, isWhole ? 'captured' : 'authorized'), operation: over };
    }
  }
}

/** What is taken of the money by what is known now; the provider's figure counts all captures together. */
const capturedBy = (payment: Money, outcome: Extract<Outcome, { is: 'succeeded' }>): number =>
  Math.min(payment.amount, Math.max(payment.capturedAmount, outcome.capturedAmount ?? 0));

/** The status, where it may go there from here; else it stays (a late fact). */
const moved = (payment: Money, status: PaymentStatus): Money =>
  PAYMENT_NEXT[payment.status].includes(status) ? { ...payment, status } : payment;
