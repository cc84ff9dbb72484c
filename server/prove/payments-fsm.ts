/* `npm run prove -- payments-fsm`: the state of a payment never goes backwards.
 * Two parts. The function that decides what an outcome makes of a payment meets 100,000 random lives: what the bank did
 * is told late, twice, in any order, or never, until somebody asks. Then whole purchases go through a shop with the
 * simulator behind a line that loses questions and answers; time passes, and the shop's books must equal the bank's.
 */

import { settled } from '../src/modules/payments/states.ts';
import type { Outcome } from '../src/modules/payments/types.ts';
import { liveLives } from './support/payment-lives.ts';
import { promise, type Run } from './support/promise.ts';
import type { Random } from './support/random.ts';

const LIVES = 100_000;
const LIVES_SHORT = 10_000;
const STEPS_MAX = 14;

/** The states of the reference, written down once more: what the code says is not asked. */
const MAY_FOLLOW: Readonly<Record<string, readonly string[]>> = {
  created: ['requires_action', 'processing', 'authorized', 'captured', 'failed', 'voided'],
  requires_action: ['processing', 'authorized', 'captured', 'failed', 'expired'],
  // A provider may first work on it and then ask for the shopper.
  processing: ['requires_action', 'authorized', 'captured', 'failed', 'expired'],
  authorized: ['captured', 'voided', 'expired'],
  captured: [],
  failed: ['captured'],
  expired: ['captured'],
  voided: ['captured'],
};

const ACTION = { type: 'three_d_secure', data: {}, expires_at: '' } as const;

type Settle = typeof settled;
type Money = Parameters<Settle>[0];
type Call = Parameters<Settle>[1];
type Kind = 'authorize' | 'capture' | 'void' | 'refund';

/** What the bank knows of one operation; undefined: it never heard of it. */
type Truth =
  | 'processing'
  | 'requires_action'
  | 'succeeded'
  | 'declined'
  | 'action_expired'
  | 'never_came';
type Operation = {
  readonly kind: Kind;
  readonly amount: number;
  call: Call;
  truth: Truth | undefined;
};

/** One life of a payment: the bank, the shop, and what is on its way between them. */
class Life {
  readonly #random: Random;
  readonly #settle: Settle;
  readonly #isCapturedAtOnce: boolean;
  readonly #bank = { authorized: 0, captured: 0, voided: 0, refunded: 0 };
  readonly #operations: Operation[] = [];
  readonly #told: { readonly of: Operation; readonly outcome: Outcome }[] = [];
  #payment: Money;
  steps = 0;

  constructor(random: Random, settle: Settle) {
    this.#random = random;
    this.#settle = settle;
    this.#isCapturedAtOnce = random.chance(0.4);
    this.#payment = {
      status: 'created',
      amount: random.int(1, 1000),
      authorizedAmount: 0,
      capturedAmount: 0,
      voidedAmount: 0,
      refundPendingAmount: 0,
      refundedAmount: 0,
    };
    this.#open('authorize', this.#payment.amount);
  }

  /** Gives what is wrong, or undefined. */
  run(): string | undefined {
    const steps = this.#random.int(1, STEPS_MAX);
    for (let nth = 0; nth < steps; nth += 1) {
      const fault = this.#step();
      if (fault) return fault;
    }
    return this.#comeToRest() ?? this.#compare();
  }

  #step(): string | undefined {
    this.steps += 1;
    const { fraction, pick, chance } = this.#random;
    const draw = fraction();
    if (draw < 0.3) return void this.#decide();
    const waiting = this.#operations.filter((one) => one.truth === undefined);
    if (draw < 0.5 && waiting.length > 0) return void this.#arrive(pick(waiting));
    const unsettled = this.#operations.filter(
      (one) => one.truth === 'processing' || one.truth === 'requires_action',
    );
    if (draw < 0.6 && unsettled.length > 0) return void this.#decideAtBank(pick(unsettled));
    // An answer that is too late.
    if (draw < 0.7) return this.#hear(pick(this.#operations), { is: 'unknown' });
    if (this.#told.length === 0 || chance(0.2)) return undefined;
    // Any of what was told so far: late, again, out of order. What is never drawn is lost.
    const { of, outcome } = pick(this.#told);
    return this.#hear(of, outcome);
  }

  /** The shop opens what its own book allows. */
  #decide(): void {
    const { status, authorizedAmount, capturedAmount, voidedAmount, ...rest } = this.#payment;
    const held = status === 'authorized' ? authorizedAmount - capturedAmount - voidedAmount : 0;
    const refundable = capturedAmount - rest.refundedAmount - rest.refundPendingAmount;
    const draw = this.#random.fraction();
    if (draw < 0.5 && held > 0) this.#open('capture', this.#random.int(1, held));
    else if (draw < 0.7 && held > 0) this.#open('void', held);
    else if (refundable > 0) this.#open('refund', this.#random.int(1, refundable));
  }

  #open(kind: Kind, amount: number): void {
    const isOpen = ({ call }: Operation) => call.status === 'sent' || call.status === 'unknown';
    if (this.#operations.some((one) => one.kind === kind && isOpen(one))) return;
    this.#operations.push({
      kind,
      amount,
      call: { kind, amount, status: 'sent' },
      truth: undefined,
    });
    if (kind === 'refund') {
      const refundPendingAmount = this.#payment.refundPendingAmount + amount;
      this.#payment = { ...this.#payment, refundPendingAmount };
    }
  }

  /** A question reaches the bank, which does it or not, and says so. */
  #arrive(operation: Operation): void {
    const { kind, amount } = operation;
    const bank = this.#bank;
    if (kind === 'authorize') {
      operation.truth = this.#random.pick([
        'succeeded',
        'processing',
        'requires_action',
        'declined',
      ]);
      if (operation.truth === 'succeeded') this.#charge(operation);
    } else {
      const isThere =
        kind === 'refund'
          ? bank.refunded + amount <= bank.captured
          : bank.captured + bank.voided + (kind === 'capture' ? amount : 1) <= bank.authorized;
      operation.truth = isThere && this.#random.chance(0.9) ? 'succeeded' : 'declined';
      if (operation.truth === 'succeeded') {
        if (kind === 'capture') bank.captured += amount;
        if (kind === 'void') bank.voided = bank.authorized - bank.captured;
        if (kind === 'refund') bank.refunded += amount;
      }
    }
    this.#tell(operation);
  }

  #charge({ amount }: Operation): void {
    this.#bank.authorized = amount;
    if (this.#isCapturedAtOnce) this.#bank.captured = amount;
  }

  #decideAtBank(operation: Operation): void {
    const isAction = operation.truth === 'requires_action';
    operation.truth = this.#random.pick(['succeeded', isAction ? 'action_expired' : 'declined']);
    if (operation.truth === 'succeeded') this.#charge(operation);
    this.#tell(operation);
  }

  #tell(operation: Operation): void {
    this.#told.push({ of: operation, outcome: this.#outcomeOf(operation) });
  }

  /** What the bank says of an operation at this moment. */
  #outcomeOf({ truth, kind }: Operation): Outcome {
    const { authorized, captured } = this.#bank;
    switch (truth) {
      case 'succeeded':
        // Not every provider tells the charge's amounts with a void or a refund.
        return kind === 'void' && this.#random.chance(0.5)
          ? { is: 'succeeded' }
          : { is: 'succeeded', authorizedAmount: authorized, capturedAmount: captured };
      case 'processing':
        return { is: 'processing' };
      case 'requires_action':
        return { is: 'requires_action', action: ACTION };
      case 'action_expired':
        return { is: 'declined', class: 'soft', code: 'action_expired' };
      case 'declined':
        return { is: 'declined', class: 'hard', code: 'no' };
      default:
        return { is: 'never_came' };
    }
  }

  /** The shop hears an outcome; gives what it may not have done. */
  #hear(operation: Operation, outcome: Outcome): string | undefined {
    const before = this.#payment;
    const after = this.#settle(before, operation.call, outcome);
    this.#payment = after.payment;
    const wasOver = operation.call.status === 'succeeded' || operation.call.status === 'failed';
    if (wasOver && after.operation.status !== operation.call.status)
      return 'a closed operation opens';
    operation.call = after.operation;
    const now = after.payment;
    const isAllowed =
      now.status === before.status || MAY_FOLLOW[before.status]?.includes(now.status);
    if (!isAllowed) return `${before.status} becomes ${now.status}`;
    if (now.capturedAmount < before.capturedAmount) return 'captured money shrinks';
    if (now.refundedAmount < before.refundedAmount) return 'refunded money shrinks';
    const given = now.refundedAmount + now.refundPendingAmount;
    if (now.refundPendingAmount < 0 || given > now.capturedAmount)
      return 'more given back than taken';
    if (now.capturedAmount + now.voidedAmount > now.authorizedAmount) return 'more taken than held';
    return undefined;
  }

  /** Somebody asks about everything that is open, as the sweeper does; then all is told once more. */
  #comeToRest(): string | undefined {
    for (const operation of this.#random.shuffled(this.#operations)) {
      if (operation.truth === undefined) {
        if (operation.kind === 'authorize') operation.truth = 'never_came';
        else this.#arrive(operation);
      }
      if (operation.truth === 'processing' || operation.truth === 'requires_action')
        this.#decideAtBank(operation);
    }
    for (const operation of this.#random.shuffled(this.#operations)) {
      const fault = this.#hear(operation, this.#outcomeOf(operation));
      if (fault) return fault;
    }
    const before = JSON.stringify(this.#payment);
    for (const { of, outcome } of this.#random.shuffled(this.#told)) {
      const fault = this.#hear(of, outcome);
      if (fault) return `at rest: ${fault}`;
    }
    return JSON.stringify(this.#payment) === before
      ? undefined
      : 'what was known changes something';
  }

  #wantedStates(): readonly string[] {
    const truth = this.#operations[0]?.truth;
    const { authorized, captured, voided } = this.#bank;
    // A shop that never heard of the action cannot tell its expiry from a refusal.
    if (truth === 'action_expired') return ['expired', 'failed'];
    if (truth !== 'succeeded') return ['failed'];
    if (captured + voided < authorized) return ['authorized'];
    return [captured > 0 ? 'captured' : 'voided'];
  }

  #compare(): string | undefined {
    const { status, authorizedAmount, capturedAmount, voidedAmount, refundedAmount } =
      this.#payment;
    const bank = this.#bank;
    const ours = [authorizedAmount, capturedAmount, voidedAmount, refundedAmount];
    const theirs = [bank.authorized, bank.captured, bank.voided, bank.refunded];
    if (ours.join() !== theirs.join())
      return `authorized, captured, voided, refunded: ${ours} in the shop, ${theirs} at the bank`;
    if (this.#payment.refundPendingAmount !== 0) return 'a refund is pending for ever';
    for (const { kind, call, truth } of this.#operations) {
      if (call.status !== (truth === 'succeeded' ? 'succeeded' : 'failed'))
        return `${kind} is ${call.status} in the shop, ${truth} at the bank`;
    }
    const wanted = this.#wantedStates();
    return wanted.includes(status) ? undefined : `the payment is ${status}, not ${wanted}`;
  }
}

/** A shop that believes the last thing it heard. */
const believesTheLast: Settle = (payment, operation, outcome) =>
  settled(payment, { ...operation, status: 'sent' }, outcome);

/** A shop that counts an answer each time it comes. */
const countsTwice: Settle = (payment, operation, outcome) => {
  const after = settled(payment, operation, outcome);
  return operation.kind === 'capture' && outcome.is === 'succeeded'
    ? {
        ...after,
        payment: { ...after.payment, capturedAmount: payment.capturedAmount + operation.amount },
      }
    : after;
};

const PLANTS: Readonly<Record<string, Settle>> = {
  'believes-last': believesTheLast,
  'counts-twice': countsTwice,
};

function lives({ random, isShort, plant, expect }: Run): { lives: number; steps: number } {
  const settle = (plant !== undefined && PLANTS[plant]) || settled;
  const count = isShort ? LIVES_SHORT : LIVES;
  let steps = 0;
  for (let nth = 1; nth <= count; nth += 1) {
    const life = new Life(random.fork(nth), settle);
    const fault = life.run();
    expect(fault === undefined, `life ${nth}: ${fault}`);
    steps += life.steps;
  }
  return { lives: count, steps };
}

export const program = promise({
  name: 'payments-fsm',
  says: 'the state of a payment never goes backwards, and ends where the bank says it is',
  plants: {
    'believes-last': 'an operation that is over takes another outcome',
    'counts-twice': 'an answer that comes twice counts twice',
  },
  run: async (run) => {
    const told = lives(run);
    run.say(`${told.lives} lives of ${told.steps} steps end where the bank is`);
    return { ...told, ...(await liveLives(run)) };
  },
});
