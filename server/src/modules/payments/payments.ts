/* payments.ts   tenders: creating them, the calls made for them, and what became of the calls
 * Terms       operation: one provider call, written before it is sent; its id is the provider's idempotency key.
 *             outcome: what the provider said of an operation. account: a configured provider of the store.
 * Invariants  captured <= authorized <= amount, refunded + pending <= captured (CHECKs); one open operation per payment
 *             and kind except refunds (unique index); an outcome is applied once (compare-and-set on the operation);
 *             money that arrives is posted in the transaction that learns of it.
 * Locks       the payment; its operations and refunds hang on it. Callers lock cart, intent and order before.
 */
import { present } from '../../kernel/assert.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { post } from '../ledger/ledger.ts';
import type { Posting } from '../ledger/types.ts';
import { settingsOf } from '../stores/stores.ts';
import {
  paymentAuthorized,
  paymentCaptured,
  paymentCreated,
  paymentExpired,
  paymentFailed,
  paymentProcessing,
  paymentRequiresAction,
  paymentUnplaceable,
  paymentVoided,
  refundFailed,
  refundSucceeded,
} from './events.ts';
import type { PaymentProvider, ProviderCall, Providers } from './provider.ts';
import { isEnded, isOpen, settled } from './states.ts';
import {
  attachPaymentToOrder,
  claimOperation,
  closeRefund,
  insertFact,
  insertOperation,
  insertPayment,
  markUnplaceable,
  selectAccountByCode,
  selectLastPaymentOfOrder,
  selectOperation,
  selectOperationsOf,
  selectPayment,
  selectPaymentForUpdate,
  selectPaymentsById,
  selectPaymentsOfIntent,
  selectPaymentsOfOrderForUpdate,
  selectRefundByOperation,
  updateOperation,
  updatePayment,
} from './store.ts';
import type {
  CaptureMode,
  OperationKind,
  Outcome,
  Payment,
  PaymentOperation,
  ProviderAccount,
} from './types.ts';

/** When an operation without an answer is asked about, by key. */
export const ASK_AFTER_MS = 10_000;
/** While the provider still works on it, and while an answer is unknown. */
const ASK_AGAIN_MS = 10_000;
const HOUR_MS = 60 * 60_000;
/** What nobody waits for any more is asked about all the same: its money must not come unseen. */
const ASK_ENDED_AGAIN_MS = HOUR_MS;

/** Who else hears of a payment: it does not know its cart. */
export type PaymentOf = { readonly cartId?: Uuid | null };

/** Whether an account is in use and takes the currency; one that names no currency takes all. */
export const canTake = (
  account: Pick<ProviderAccount, 'isActive' | 'currencies'>,
  currency: string,
): boolean =>
  account.isActive && (account.currencies.length === 0 || account.currencies.includes(currency));

/**
 * The store's account that can take this money.
 * refuses  PAYMENT_METHOD_UNAVAILABLE 422
 */
export async function payingAccount(
  db: Db,
  providers: Providers,
  wanted: { readonly code: string; readonly currency: string },
): Promise<{ readonly account: ProviderAccount; readonly provider: PaymentProvider }> {
  const account = await selectAccountByCode(db, wanted.code);
  const provider = providers.get(wanted.code);
  if (!account || !provider || !canTake(account, wanted.currency)) {
    throw refuseField(
      'PAYMENT_METHOD_UNAVAILABLE',
      '/payment/provider',
      'this provider cannot take the payment',
      { provider: wanted.code },
    );
  }
  return { account, provider };
}

/** A payment to be made. amount: minor units, > 0. */
export type NewTender = {
  readonly orderIntentId: Uuid | null;
  readonly orderId: Uuid | null;
  readonly customerId: Uuid | null;
  readonly account: ProviderAccount;
  readonly methodType: string;
  readonly currency: string;
  readonly amount: number;
  readonly captureMode: CaptureMode;
} & PaymentOf;

/**
 * Writes a new tender.
 * orderId  of an intent that is placed in this transaction too: the order is written before
 * emits    payment.created; of an intent it says the intent alone, whenever that is placed
 */
export async function createPayment(tx: Tx, input: NewTender): Promise<Payment> {
  const payment: Payment = {
    id: tx.newId(),
    orderIntentId: input.orderIntentId,
    orderId: input.orderId,
    customerId: input.customerId,
    providerId: input.account.id,
    provider: input.account.code,
    methodType: input.methodType,
    currency: input.currency,
    amount: input.amount,
    authorizedAmount: 0,
    capturedAmount: 0,
    refundPendingAmount: 0,
    refundedAmount: 0,
    voidedAmount: 0,
    status: 'created',
    captureMode: input.captureMode,
    providerRef: null,
    methodSummary: {},
    authorizationExpiresAt: null,
    version: 1,
    createdAt: tx.now,
  };
  const told = { ...payment, orderId: payment.orderIntentId ? null : payment.orderId };
  tx.emit(paymentCreated(payment.id, factsOf(told), audienceOf(told, input)));
  await insertPayment(tx, payment);
  return payment;
}

/**
 * Writes an operation down as sent: commit, then call the provider with its id.
 * refuses  CONFLICT 409 when one of this kind is still open on the payment
 */
export async function openOperation(
  tx: Tx,
  input: { readonly paymentId: Uuid; readonly kind: OperationKind; readonly amount: number },
): Promise<Uuid> {
  const id = tx.newId();
  const isOpened = await insertOperation(tx, { id, ...input, askAfterMs: ASK_AFTER_MS });
  if (!isOpened) {
    throw refuse('CONFLICT', {}, { detail: `another ${input.kind} of this payment is running` });
  }
  return id;
}

/** What a provider is given for an operation of this payment. */
export const callOf = (
  payment: Payment,
  operation: Pick<PaymentOperation, 'id' | 'kind' | 'amount'>,
): ProviderCall => ({
  operationId: operation.id,
  kind: operation.kind,
  accountId: payment.providerId,
  amount: operation.amount,
  currency: payment.currency,
  capturedAmount: payment.capturedAmount,
  providerRef: payment.providerRef,
  captureNow: payment.captureMode === 'automatic',
});

export type Recorded = {
  readonly payment: Payment;
  readonly operation: PaymentOperation;
  /** False: somebody told this before, nothing changed. */
  readonly isNews: boolean;
  /** What this outcome brought, in minor units. */
  readonly arrivedAmount: number;
};

/**
 * Applies what the provider said of an operation. Told twice, late or in any order it ends in the same state.
 * One that the provider still works on after `payment_slow_method_max_hours` expires; what it comes to later is seen.
 * The caller holds the locks above the payment and places, or refreshes the order's words, afterwards.
 * locks  the payment
 * emits  payment.*, refund.succeeded, refund.failed
 * posts  money that arrived (to the order's receivable, else to the intent's unapplied receipts); refunds that ended
 */
export async function recordOutcome(
  tx: Tx,
  input: {
    readonly operationId: Uuid;
    readonly outcome: Outcome;
    readonly source: 'response' | 'callback' | 'poll';
  } & PaymentOf,
): Promise<Recorded> {
  const { outcome } = input;
  const known = present(await selectOperation(tx, input.operationId), 'the operation');
  const payment = present(await selectPaymentForUpdate(tx, known.paymentId), 'its payment');
  const operation = present(await selectOperation(tx, input.operationId), 'the operation');
  // Only the sweeper gives up: a shopper who returns is answered by what is so.
  const after =
    input.source === 'poll' && (await isTooSlow(tx, payment, outcome))
      ? { payment: { ...payment, status: 'expired' as const }, operation }
      : settled(payment, operation, outcome);
  const told = 'summary' in outcome ? outcome.summary : undefined;
  const ref = 'providerRef' in outcome ? outcome.providerRef : undefined;
  const isAuthorization = operation.kind === 'authorize';
  const next: Payment = {
    ...payment,
    ...after.payment,
    providerRef: payment.providerRef ?? (isAuthorization ? (ref ?? null) : null),
    methodSummary: told ?? payment.methodSummary,
    authorizationExpiresAt:
      outcome.is === 'succeeded' &&
      outcome.authorizationExpiresAt &&
      after.payment.status === 'authorized'
        ? outcome.authorizationExpiresAt
        : payment.authorizationExpiresAt,
  };
  const isChanged =
    next.status !== payment.status ||
    next.authorizedAmount !== payment.authorizedAmount ||
    next.capturedAmount !== payment.capturedAmount ||
    next.voidedAmount !== payment.voidedAmount ||
    next.refundPendingAmount !== payment.refundPendingAmount ||
    next.refundedAmount !== payment.refundedAmount ||
    next.providerRef !== payment.providerRef;
  if (isOpen(operation)) {
    await updateOperation(tx, operation.id, {
      status: after.operation.status,
      providerRef: ref,
      declineClass: outcome.is === 'declined' ? outcome.class : undefined,
      declineCode:
        outcome.is === 'declined'
          ? outcome.code
          : outcome.is === 'never_came'
            ? 'not_charged'
            : undefined,
      nextAction: outcome.is === 'requires_action' ? outcome.action : undefined,
      askAt: askAtOf(tx, outcome, next),
    });
  }
  if (isChanged) {
    const written = await updatePayment(tx, payment, next);
    present(written === 1 ? true : undefined, 'the payment as it was locked');
    await postMoney(tx, payment, next, operation);
    emitChange(tx, payment, next, outcome, input);
  }
  // A lost answer is no end: until the provider says what became of it, the refund is pending.
  const isOverNow = isOpen(operation) && !isOpen(after.operation);
  if (operation.kind === 'refund' && isOverNow) {
    await endRefund(tx, next, operation, after.operation.status === 'succeeded', input);
  }
  const isNews = isChanged || after.operation.status !== operation.status;
  const arrivedAmount = next.capturedAmount - payment.capturedAmount;
  if (isNews && isAuthorization && outcome.is === 'succeeded' && arrivedAmount === 0) {
    if (hasEnded(next)) await letGoLate(tx, payment, outcome.authorizedAmount ?? 0);
  }
  if (isNews && outcome.is !== 'unknown') {
    await insertFact(tx, {
      paymentId: payment.id,
      provider: payment.provider,
      providerEventId: `${input.source}:${operation.id}:${outcome.is}:${tx.newId()}`,
      source: input.source,
      kind: `${operation.kind}.${outcome.is}`,
      amount: operation.amount,
      payload: outcome.is === 'declined' ? { class: outcome.class, code: outcome.code } : {},
    });
  }
  return {
    payment: isChanged ? { ...next, version: payment.version + 1 } : payment,
    operation: {
      ...operation,
      status: after.operation.status,
      declineClass: outcome.is === 'declined' ? outcome.class : operation.declineClass,
      declineCode: outcome.is === 'declined' ? outcome.code : operation.declineCode,
      nextAction: outcome.is === 'requires_action' ? outcome.action : operation.nextAction,
    },
    isNews,
    arrivedAmount,
  };
}

function askAtOf(tx: Tx, outcome: Outcome, payment: Payment): Date {
  if (outcome.is === 'requires_action') return new Date(outcome.action.expires_at);
  return new Date(tx.now.getTime() + (hasEnded(payment) ? ASK_ENDED_AGAIN_MS : ASK_AGAIN_MS));
}

/** The provider has worked on it for longer than the store waits. */
async function isTooSlow(tx: Tx, payment: Payment, outcome: Outcome): Promise<boolean> {
  if (outcome.is !== 'processing' || payment.status !== 'processing') return false;
  const ageMs = tx.now.getTime() - payment.createdAt.getTime();
  if (ageMs < HOUR_MS) return false;
  return ageMs >= (await settingsOf(tx)).paymentSlowMethodMaxHours * HOUR_MS;
}

/** Money that is held for a tender which ended is not wanted any more; the sweeper sends the void. */
async function letGoLate(tx: Tx, payment: Payment, amount: number): Promise<void> {
  await insertOperation(tx, {
    id: tx.newId(),
    paymentId: payment.id,
    kind: 'void',
    amount,
    askAfterMs: 0,
  });
}

/** Captured money, from the provider's clearing account (or the till) to who owed it. */
async function postMoney(
  tx: Tx,
  before: Payment,
  after: Payment,
  operation: PaymentOperation,
): Promise<void> {
  const arrived = after.capturedAmount - before.capturedAmount;
  if (arrived <= 0) return;
  const money: Omit<Posting, 'sourceType' | 'sourceId'> = {
    kind: 'payment_captured',
    currency: after.currency,
    entries: [
      moneyAccount(after, arrived),
      after.orderId
        ? { account: 'receivable', subAccount: after.orderId, amount: -arrived }
        : { account: 'unapplied_receipts', subAccount: after.orderIntentId, amount: -arrived },
    ],
  };
  const source = { sourceType: 'payment_operation', sourceId: operation.id };
  if (await post(tx, { ...money, ...source })) return;
  // An operation that brought its own money may also be the first to tell of another's, whose answer was lost. What
  // arrived is the difference of a locked row, so it is counted once under whatever name.
  await post(tx, { ...money, sourceType: 'payment_arrival', sourceId: tx.newId() });
}

/** Where the money of a provider stands in the books. */
export const moneyAccount = (payment: Pick<Payment, 'provider' | 'providerId'>, amount: number) =>
  payment.provider === 'manual'
    ? ({ account: 'cash', amount } as const)
    : ({ account: 'provider_clearing', subAccount: payment.providerId, amount } as const);

async function endRefund(
  tx: Tx,
  payment: Payment,
  operation: PaymentOperation,
  hasSucceeded: boolean,
  of: PaymentOf,
): Promise<void> {
  const refund = await selectRefundByOperation(tx, operation.id);
  if (!refund || !(await closeRefund(tx, refund.id, hasSucceeded ? 'succeeded' : 'failed'))) return;
  await post(tx, {
    kind: hasSucceeded ? 'refund_succeeded' : 'refund_failed',
    sourceType: 'refund',
    sourceId: refund.id,
    currency: refund.currency,
    entries: [
      { account: 'refunds_payable', subAccount: refund.id, amount: refund.amount },
      hasSucceeded
        ? moneyAccount(payment, -refund.amount)
        : refund.orderId
          ? { account: 'receivable', subAccount: refund.orderId, amount: -refund.amount }
          : {
              account: 'unapplied_receipts',
              subAccount: payment.orderIntentId,
              amount: -refund.amount,
            },
    ],
  });
  const facts = {
    refund_id: refund.id,
    order_id: refund.orderId,
    payment_id: payment.id,
    amount: refund.amount,
    currency: refund.currency,
    reason: refund.reason,
  };
  const event = hasSucceeded ? refundSucceeded : refundFailed;
  tx.emit(event(refund.id, facts, audienceOf(payment, of)));
}

function emitChange(
  tx: Tx,
  before: Payment,
  after: Payment,
  outcome: Outcome,
  of: PaymentOf,
): void {
  const facts = factsOf(after);
  const audience = { ...audienceOf(after, of), version: after.version + 1 };
  if (after.capturedAmount > before.capturedAmount) {
    tx.emit(paymentCaptured(after.id, facts, audience));
    return;
  }
  if (after.status === before.status) return;
  switch (after.status) {
    case 'requires_action':
      tx.emit(paymentRequiresAction(after.id, facts, audience));
      return;
    case 'processing':
      tx.emit(paymentProcessing(after.id, facts, audience));
      return;
    case 'authorized':
      tx.emit(paymentAuthorized(after.id, facts, audience));
      return;
    case 'failed':
      tx.emit(
        paymentFailed(
          after.id,
          outcome.is === 'declined' ? { ...facts, decline_class: outcome.class } : facts,
          audience,
        ),
      );
      return;
    case 'voided':
      tx.emit(paymentVoided(after.id, facts, audience));
      return;
    case 'expired':
      tx.emit(paymentExpired(after.id, facts, audience));
      return;
    case 'created':
    case 'captured':
      return;
  }
}

/** emits payment.expired: what was held is held no longer */
export const announceExpired = (tx: Tx, payment: Payment): void =>
  tx.emit(
    paymentExpired(payment.id, factsOf(payment), {
      ...audienceOf(payment, {}),
      version: payment.version + 1,
    }),
  );

const factsOf = (payment: Payment) => ({
  payment_id: payment.id,
  order_id: payment.orderId,
  order_intent_id: payment.orderIntentId,
  amount: payment.amount,
  currency: payment.currency,
});

const audienceOf = (payment: Payment, of: PaymentOf) => ({
  customerId: payment.customerId,
  orderId: payment.orderId,
  cartId: of.cartId ?? null,
});

/**
 * Ties a payment to the order that was placed for it, and applies its money to what the order owes.
 * posts  unapplied receipts of the intent against the order's receivable
 */
export async function applyToOrder(tx: Tx, payment: Payment, orderId: Uuid): Promise<Payment> {
  const inHand = refundableOf(payment);
  await Promise.all([
    attachPaymentToOrder(tx, payment.id, orderId),
    inHand > 0 && payment.orderIntentId
      ? post(tx, {
          kind: 'receipt_applied',
          sourceType: 'payment',
          sourceId: payment.id,
          currency: payment.currency,
          entries: [
            { account: 'unapplied_receipts', subAccount: payment.orderIntentId, amount: inHand },
            { account: 'receivable', subAccount: orderId, amount: -inHand },
          ],
        })
      : undefined,
  ]);
  return { ...payment, orderId, version: payment.version + 1 };
}

/** The provider has taken (or holds) money of this payment, or accepted to be paid later. */
export const hasMoney = (payment: Payment): boolean =>
  payment.capturedAmount > payment.refundedAmount + payment.refundPendingAmount ||
  openAuthorization(payment) > 0;

/** It came to nothing: declined, given up, let go. Money may still come of it, late. */
export const hasEnded = (payment: Payment): boolean => isEnded(payment.status);

/** Held at the provider and not yet taken or given back. */
export const openAuthorization = (payment: Payment): number =>
  payment.status === 'authorized'
    ? payment.authorizedAmount - payment.capturedAmount - payment.voidedAmount
    : 0;

export const refundableOf = (payment: Payment): number =>
  payment.capturedAmount - payment.refundedAmount - payment.refundPendingAmount;

/** Says once that money came which no order can be placed for. emits payment.unplaceable */
export async function announceUnplaceable(
  tx: Tx,
  payment: Payment,
  cause: string,
  of: PaymentOf,
): Promise<void> {
  if (!(await markUnplaceable(tx, payment.id))) return;
  tx.emit(
    paymentUnplaceable(
      payment.id,
      {
        payment_id: payment.id,
        order_intent_id: payment.orderIntentId,
        amount: payment.amount,
        currency: payment.currency,
        cause,
      },
      audienceOf(payment, of),
    ),
  );
}

/** refuses PAYMENT_NOT_FOUND 404 */
export async function findPayment(db: Db, id: Uuid): Promise<Payment> {
  const payment = await selectPayment(db, id);
  if (!payment) throw refuse('PAYMENT_NOT_FOUND');
  return payment;
}

/** Those of these that there are, in any order. */
export const paymentsById = selectPaymentsById;

/** Locks the payment. refuses PAYMENT_NOT_FOUND 404 */
export async function lockPayment(tx: Tx, id: Uuid): Promise<Payment> {
  const payment = await selectPaymentForUpdate(tx, id);
  if (!payment) throw refuse('PAYMENT_NOT_FOUND');
  return payment;
}

/** An operation with its payment, unlocked; undefined when there is none. */
export async function findOperation(
  db: Db,
  id: Uuid,
): Promise<{ readonly operation: PaymentOperation; readonly payment: Payment } | undefined> {
  const operation = await selectOperation(db, id);
  const payment = operation && (await selectPayment(db, operation.paymentId));
  return operation && payment ? { operation, payment } : undefined;
}

export const paymentsOfIntent = (db: Db, intentId: Uuid): Promise<readonly Payment[]> =>
  selectPaymentsOfIntent(db, intentId);

/** The newest payment of an order that did not fail; undefined when nothing was to be paid. */
export const lastPaymentOfOrder = (db: Db, orderId: Uuid): Promise<Payment | undefined> =>
  selectLastPaymentOfOrder(db, orderId);

export const lockPaymentsOfOrder = (tx: Tx, orderId: Uuid): Promise<readonly Payment[]> =>
  selectPaymentsOfOrderForUpdate(tx, orderId);

export const operationsOf = (
  db: Db,
  paymentIds: readonly Uuid[],
): Promise<readonly PaymentOperation[]> => selectOperationsOf(db, paymentIds);

/** Takes the turn to ask the provider about an operation that waits; false = another has it or it is settled. */
export const takeTurnToAsk = (tx: Tx, operationId: Uuid): Promise<boolean> =>
  claimOperation(tx, operationId, new Date(tx.now.getTime() + ASK_AGAIN_MS));

/** Stores what a callback told; false = told before. The fact is kept even when its operation is nobody's. */
export const keepFact = (
  tx: Tx,
  fact: {
    readonly paymentId: Uuid | null;
    readonly provider: string;
    readonly providerEventId: string;
    readonly kind: string;
    readonly amount: number | null;
    readonly payload: Readonly<Record<string, unknown>>;
  },
): Promise<boolean> => insertFact(tx, { ...fact, source: 'callback' });
