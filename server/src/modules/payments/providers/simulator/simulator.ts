/* simulator.ts   a payment provider to develop and test against
 * Terms       book: what it has written down, in its own schema and by its own connection. scenario: what it plays for a
 *             token. callback: a signed HTTP request to the shop's public address.
 * Invariants  it commits before it answers; the same operation id never moves money twice; an id it was asked about
 *             before it came is refused for ever; nothing it does is part of a transaction of ours.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { refuse } from '../../../../kernel/refusal.ts';
import type { Locate } from '../../../../platform/edges.ts';
import type { Env } from '../../../../platform/env.ts';
import type { CallbackFact, PaymentProvider, ProviderCall } from '../../provider.ts';
import type { DeclineClass, Outcome } from '../../types.ts';
import { type Scenario, scenarioOf, scriptIdOf } from './scenarios.ts';
import {
  type Book,
  bookAuthorization,
  bookFailingRefund,
  bookMove,
  chargeOf,
  lookUp,
  markSent,
  type NewCallback,
  reconcileBooks,
  scriptOf,
  settleAuthorization,
  takeDueCallbacks,
} from './store.ts';

/** How long an action of the shopper may take. */
export const ACTION_MS = 30 * 60 * 1000;
/** How far a callback's time may be from ours, both ways. */
export const CALLBACK_TOLERANCE_SECONDS = 300;
const AUTHORIZATION_MS = 7 * 24 * 60 * 60 * 1000;
const REFUND_FAILS_AFTER_MS = 5000;
const DELIVERIES_PER_RUN_MAX = 20;

export type SimulatorWorld = {
  readonly books: Locate;
  readonly env: Env;
  readonly secret: string;
  /** How long a lost answer takes to be lost, in real time. */
  readonly lostAnswerMs: number;
  /** Sends a callback to the shop's own address and gives the status it answered. */
  readonly deliver: (
    path: string,
    body: string,
    headers: Readonly<Record<string, string>>,
  ) => Promise<number>;
};

export type Simulator = PaymentProvider & {
  /** Sends the callbacks whose time has come. */
  deliverDue(): Promise<void>;
  /** All it has written, for comparing with our operations. */
  reconcile(): ReturnType<typeof reconcileBooks>;
};

export function openSimulator(world: SimulatorWorld): Simulator {
  const { books, env } = world;

  async function authorize(call: ProviderCall): Promise<Outcome> {
    const token = call.token ?? '';
    const scriptId = scriptIdOf(token);
    const script = scriptId ? ((await scriptOf(books, scriptId)) ?? {}) : undefined;
    const scenario = scenarioOf(token, script);
    if (!scenario.arrives) return lost();
    const now = env.now();
    const captured = (call.captureNow ?? true) && !scenario.holdsOnly;
    const state: Book['state'] = scenario.answer;
    const book = await bookAuthorization(books, {
      id: call.operationId,
      account: call.accountId,
      token,
      currency: call.currency,
      amount: call.amount,
      state,
      captured,
      answer: {
        summary: scenario.summary,
        ...(scenario.decline ?? {}),
        ...(state === 'requires_action'
          ? {
              action_expires_at: new Date(now.getTime() + ACTION_MS).toISOString(),
              becomes: scenario.actionSucceeds ? 'succeeded' : 'declined',
            }
          : {}),
        ...(state === 'processing' ? { becomes: 'succeeded' as const } : {}),
      },
      settlesAt:
        state === 'processing' ? new Date(now.getTime() + (scenario.settlesAfterMs ?? 0)) : null,
      callbackId: `evt_${call.operationId}`,
      callbacks:
        state === 'requires_action' || state === 'declined'
          ? []
          : callbacksFor(scenario, call, captured, now),
      now,
    });
    if (scenario.isLost) return lost();
    return book ? outcomeOf(book) : { is: 'unknown' };
  }

  const lost = async (): Promise<Outcome> => {
    if (world.lostAnswerMs > 0) await sleep(world.lostAnswerMs);
    return { is: 'unknown' };
  };

  const callbacksFor = (
    scenario: Scenario,
    call: Pick<ProviderCall, 'operationId' | 'amount' | 'currency'>,
    captured: boolean,
    now: Date,
  ): readonly NewCallback[] =>
    scenario.callbacksAfterMs.map((afterMs, turn) => ({
      turn,
      due_at: new Date(now.getTime() + afterMs).toISOString(),
      body: callbackBody(captured ? 'payment.captured' : 'payment.authorized', call, now),
    }));

  async function outcomeOf(book: Book): Promise<Outcome> {
    switch (book.state) {
      case 'never_came':
        return { is: 'never_came' };
      case 'processing':
        return { is: 'processing', ...reference(book) };
      case 'requires_action':
        return {
          is: 'requires_action',
          action: {
            type: 'three_d_secure',
            data: { operation_id: book.id },
            expires_at: book.answer.action_expires_at ?? env.now().toISOString(),
          },
          ...reference(book),
        };
      case 'declined':
        return {
          is: 'declined',
          class: (book.answer.class ?? 'hard') as DeclineClass,
          code: book.answer.code ?? 'declined',
          ...(book.answer.summary ? { summary: book.answer.summary } : {}),
        };
      case 'succeeded': {
        const charge = book.charge_id ? await chargeOf(books, book.charge_id) : undefined;
        return {
          is: 'succeeded',
          ...reference(book),
          ...(charge
            ? { authorizedAmount: charge.authorized, capturedAmount: charge.captured }
            : {}),
          ...(charge && charge.captured < charge.authorized
            ? { authorizationExpiresAt: new Date(env.now().getTime() + AUTHORIZATION_MS) }
            : {}),
        };
      }
    }
  }

  const reference = (book: Book) => ({
    ...(book.charge_id && book.kind === 'authorize' ? { providerRef: book.charge_id } : {}),
    ...(book.answer.summary ? { summary: book.answer.summary } : {}),
  });

  /** Time passes: what waits turns into what it comes to. */
  async function settledBook(call: ProviderCall, kind: string): Promise<Book | undefined> {
    const now = env.now();
    const entry = {
      id: call.operationId,
      account: call.accountId,
      kind,
      currency: call.currency,
      amount: call.amount,
      now,
    };
    const book = await lookUp(books, entry);
    if (!book) return undefined;
    const isDue = book.state === 'processing' && book.settles_at && book.settles_at <= now;
    const isExpired =
      book.state === 'requires_action' &&
      new Date(book.answer.action_expires_at ?? 0).getTime() <= now.getTime();
    if (!isDue && !isExpired) return book;
    await settleAuthorization(books, {
      id: book.id,
      from: isExpired ? 'requires_action' : 'processing',
      to: isExpired ? 'declined' : (book.answer.becomes ?? 'succeeded'),
      answer: isExpired ? { class: 'soft', code: 'action_expired' } : {},
      callbackId: `evt_${book.id}`,
      callbacks: [],
      now,
    });
    return lookUp(books, entry);
  }

  async function move(kind: 'capture' | 'void' | 'refund', call: ProviderCall): Promise<Outcome> {
    const now = env.now();
    const entry = {
      id: call.operationId,
      account: call.accountId,
      chargeId: call.providerRef ?? '',
      currency: call.currency,
      amount: call.amount,
      now,
    };
    const charge = await chargeOf(books, entry.chargeId);
    if (!charge) return { is: 'declined', class: 'hard', code: 'charge_not_found' };
    const scriptId = scriptIdOf(charge.token);
    const script = scriptId ? ((await scriptOf(books, scriptId)) ?? {}) : undefined;
    const book =
      kind === 'refund' && scenarioOf(charge.token, script).refundFails
        ? await bookFailingRefund(books, {
            ...entry,
            settlesAt: new Date(now.getTime() + REFUND_FAILS_AFTER_MS),
            callbackId: `evt_${call.operationId}`,
            callbacks: [
              {
                turn: 0,
                due_at: new Date(now.getTime() + REFUND_FAILS_AFTER_MS).toISOString(),
                body: callbackBody('refund.failed', call, now),
              },
            ],
          })
        : await bookMove(books, { ...entry, kind });
    return book ? outcomeOf(book) : { is: 'unknown' };
  }

  return {
    code: 'simulator',
    capabilities: {
      methodType: 'card',
      name: 'Card (simulator)',
      needsRedirect: false,
      supportsRecurring: false,
      fields: ['token'],
      isDeferred: false,
    },
    authorize,
    capture: (call) => move('capture', call),
    void: (call) => move('void', call),
    refund: (call) => move('refund', call),
    fetch: async (call) => {
      const book = await settledBook(call, call.kind ?? 'authorize');
      return book ? outcomeOf(book) : { is: 'unknown' };
    },
    confirm: async (call) => {
      const book = await settledBook(call, 'authorize');
      if (book?.state !== 'requires_action') return book ? outcomeOf(book) : { is: 'unknown' };
      const now = env.now();
      const succeeds = book.answer.becomes === 'succeeded';
      await settleAuthorization(books, {
        id: book.id,
        from: 'requires_action',
        to: succeeds ? 'succeeded' : 'declined',
        answer: succeeds ? {} : { class: 'authentication_required', code: 'authentication_failed' },
        callbackId: `evt_${book.id}`,
        callbacks: succeeds
          ? [
              {
                turn: 0,
                due_at: now.toISOString(),
                body: callbackBody(
                  book.captured ? 'payment.captured' : 'payment.authorized',
                  call,
                  now,
                ),
              },
            ]
          : [],
        now,
      });
      const after = await settledBook(call, 'authorize');
      return after ? outcomeOf(after) : { is: 'unknown' };
    },
    verifyCallback: (rawBody, headers, now) =>
      verifySignature(rawBody, headers['simulator-signature'], world.secret, now),
    deliverDue: async () => {
      for (const callback of await takeDueCallbacks(books, env.now(), DELIVERIES_PER_RUN_MAX)) {
        const headers = {
          'content-type': 'application/json',
          'simulator-signature': signatureOf(callback.body, world.secret, env.now()),
        };
        const path = `/api/v1/webhooks/${callback.account}`;
        const status = await world.deliver(path, callback.body, headers).catch(() => 0);
        if (status >= 200 && status < 300) await markSent(books, callback, env.now());
      }
    },
    reconcile: () => reconcileBooks(books),
  };
}

const callbackBody = (
  type: string,
  call: Pick<ProviderCall, 'operationId' | 'amount' | 'currency'>,
  now: Date,
): string =>
  JSON.stringify({
    id: `evt_${call.operationId}_${type.replace('.', '_')}`,
    type,
    operation_id: call.operationId,
    amount: call.amount,
    currency: call.currency,
    occurred_at: now.toISOString(),
  });

/** `t=<unix>,v1=<hex>`: HMAC-SHA256 over time, a dot and the raw body. */
export function signatureOf(body: string, secret: string, now: Date): string {
  const time = Math.floor(now.getTime() / 1000);
  return `t=${time},v1=${macOf(secret, time, Buffer.from(body, 'utf8')).toString('hex')}`;
}

const macOf = (secret: string, time: number, body: Buffer): Buffer =>
  createHmac('sha256', secret).update(`${time}.`).update(body).digest();

/** Verifies before it parses; any of several `v1` may be the right one. */
function verifySignature(
  rawBody: Buffer,
  header: string | undefined,
  secret: string,
  now: Date,
): readonly CallbackFact[] {
  const parts = (header ?? '').split(',', 16).map((part) => part.trim());
  const times = parts
    .filter((part) => /^t=\d{1,12}$/.test(part))
    .map((part) => Number(part.slice(2)));
  const time = times[0];
  const offered = parts
    .filter((part) => /^v1=[0-9a-f]{64}$/.test(part))
    .map((part) => Buffer.from(part.slice(3), 'hex'));
  const isFresh =
    time !== undefined &&
    times.length === 1 &&
    Math.abs(Math.floor(now.getTime() / 1000) - time) <= CALLBACK_TOLERANCE_SECONDS;
  const wanted = time === undefined ? undefined : macOf(secret, time, rawBody);
  const isGenuine = wanted
    ? offered.filter((one) => timingSafeEqual(one, wanted)).length > 0
    : false;
  if (!isFresh || !isGenuine) throw refuse('WEBHOOK_SIGNATURE_INVALID');
  const told = parsed(rawBody);
  const { id, type, operation_id: operationId, amount } = told;
  if (typeof id !== 'string' || id === '' || id.length > 255) return [];
  return [
    {
      eventId: id,
      kind: typeof type === 'string' ? type.slice(0, 100) : 'unknown',
      operationId: typeof operationId === 'string' ? operationId : '',
      amount: typeof amount === 'number' && Number.isSafeInteger(amount) ? amount : null,
      payload: {
        type: typeof type === 'string' ? type.slice(0, 100) : null,
        operation_id: typeof operationId === 'string' ? operationId.slice(0, 100) : null,
      },
    },
  ];
}

function parsed(rawBody: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(rawBody.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
