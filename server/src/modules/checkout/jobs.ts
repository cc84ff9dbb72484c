/* jobs.ts   what dead processes and silent providers left behind is finished or undone
 * Each run finds due rows across stores (ids only), takes its turn at each in a transaction of that store, calls the
 * provider with none open, and ends like any other beat. Two sweepers are harmless.
 */

import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import { Refusal } from '../../kernel/refusal.ts';
import type { Edges } from '../../platform/edges.ts';
import { type Ctx, SYSTEM } from '../../platform/postgres/db.ts';
import { fulfillmentShipped } from '../fulfillment/events.ts';
import { orderHoldReleased } from '../orders/events.ts';
import { callProvider, providersOf, simulatorOf } from '../payments/calls.ts';
import { expireAuthorization, openShippedCaptures, openVoid } from '../payments/order-payments.ts';
import {
  announceUnplaceable,
  callOf,
  findOperation,
  findPayment,
  hasMoney,
  lockPayment,
  openAuthorization,
  operationsOf,
  paymentsOfIntent,
  refundableOf,
  takeTurnToAsk,
} from '../payments/payments.ts';
import { openRefund } from '../payments/refunds.ts';
import { placeIntent } from './place-order.ts';
import { isUnplaceable, lockIntent, releaseIntent, settleOrKeep } from './settle.ts';
import {
  type Due,
  expiredAuthorizations,
  expiredIntents,
  unplacedPayments,
  waitingOperations,
} from './store.ts';

const SWEEP_EVERY_MS = 5000;
const DELIVER_EVERY_MS = 500;

/** The sweeper; what shipping takes of what was authorized; and the simulator's own clock, by which it sends its callbacks. */
export function checkoutJobs(edges: Edges): void {
  edges.timers.every('checkout.sweep', SWEEP_EVERY_MS, () => sweep(edges));
  const shipped = [fulfillmentShipped.type, orderHoldReleased.type];
  edges.readers.on('checkout.capture_shipped', shipped, async (ctx, event) => {
    const orderId = parseUuid(event.payload['order_id']);
    if (!orderId) return;
    const opened = await edges.inTx(ctx, (tx) => openShippedCaptures(tx, orderId));
    for (const { operationId } of opened) {
      await callAndSettle(edges, ctx, operationId, 'call', 'response');
    }
  });
  const simulator = simulatorOf(edges);
  if (simulator) {
    edges.timers.every('simulator.deliver', DELIVER_EVERY_MS, () => simulator.deliverDue());
  }
}

/** Rows of one kind that one run takes. */
const AT_ONCE_MAX = 200;
/** Money without an order is left alone this long: the request that brought it may still be at work. */
const UNPLACED_AFTER_MS = 10_000;

async function sweep(edges: Edges): Promise<void> {
  const now = edges.env.now();
  await each(edges, await waitingOperations(edges.locate, now, AT_ONCE_MAX), askProvider);
  await each(edges, await expiredAuthorizations(edges.locate, now, AT_ONCE_MAX), endHeld);
  await each(edges, await expiredIntents(edges.locate, now, AT_ONCE_MAX), expireIntent);
  const before = new Date(now.getTime() - UNPLACED_AFTER_MS);
  await each(edges, await unplacedPayments(edges.locate, before, AT_ONCE_MAX), placeOrReturn);
}

async function each(
  edges: Edges,
  due: readonly Due[],
  work: (edges: Edges, ctx: Ctx, id: Uuid) => Promise<void>,
): Promise<void> {
  for (const { store_id: storeId, id } of due) {
    try {
      await work(edges, { storeId, actor: SYSTEM }, id);
    } catch (error) {
      // One that cannot be finished must not keep the others waiting; it comes again.
      edges.log.warn({ err: error, id }, 'sweeping one row failed');
    }
  }
}

/** Asks the provider by key what became of an operation, and settles it. */
async function askProvider(edges: Edges, ctx: Ctx, operationId: Uuid): Promise<void> {
  const isMine = await edges.inTx(ctx, (tx) => takeTurnToAsk(tx, operationId));
  if (isMine) await callAndSettle(edges, ctx, operationId, 'finish');
}

/**
 * Calls the provider for an operation, or asks about it, and settles what it said.
 * how  `fetch` asks only. `finish` asks about a charge, which only its shopper may begin again; what staff decided
 *      (a capture, a void, a refund) is sent once more under its key, so that a process that died before sending it
 *      loses nothing, and is asked about while the provider works on it.
 */
export async function callAndSettle(
  edges: Edges,
  ctx: Ctx,
  operationId: Uuid,
  how: 'fetch' | 'call' | 'finish',
  source: 'poll' | 'response' = 'poll',
): Promise<void> {
  const found = await findOperation(edges.reads(ctx), operationId);
  if (!found) return;
  const { operation, payment } = found;
  const provider = providersOf(edges).get(payment.provider);
  const call = callOf(payment, operation);
  const isAsked = how === 'fetch' || (how === 'finish' && operation.kind === 'authorize');
  const first = await callProvider(edges, provider, isAsked ? 'fetch' : operation.kind, call);
  const outcome =
    how === 'finish' && !isAsked && first.is === 'processing'
      ? await callProvider(edges, provider, 'fetch', call)
      : first;
  await settleOrKeep((work) => edges.inTx(ctx, work), { operationId, outcome, source });
}

/** What a bank holds no longer is not held any more. */
async function endHeld(edges: Edges, ctx: Ctx, paymentId: Uuid): Promise<void> {
  await edges.inTx(ctx, (tx) => expireAuthorization(tx, paymentId));
}

/** Lets an expired intent go, unless its money is on the way: then the operation is settled first. */
async function expireIntent(edges: Edges, ctx: Ctx, intentId: Uuid): Promise<void> {
  await edges.inTx(ctx, async (tx) => {
    const intent = await lockIntent(tx, intentId);
    if (intent.status !== 'frozen' && intent.status !== 'paying') return;
    if (intent.expiresAt > tx.now) return;
    const payments = await paymentsOfIntent(tx, intent.id);
    if (payments.some(hasMoney)) return;
    const operations = await operationsOf(
      tx,
      payments.map((payment) => payment.id),
    );
    if (operations.some((one) => ['created', 'sent', 'unknown'].includes(one.status))) return;
    await releaseIntent(tx, intent, 'expired');
  });
}

/** Money in hand without an order: one try to place it at the frozen prices, else it goes back. */
async function placeOrReturn(edges: Edges, ctx: Ctx, paymentId: Uuid): Promise<void> {
  const seen = await findPayment(edges.reads(ctx), paymentId);
  const intentId = seen.orderIntentId;
  if (!intentId) return;
  try {
    const isPlaced = await edges.inTx(ctx, async (tx) => {
      const intent = await lockIntent(tx, intentId);
      if (intent.status === 'placed' || intent.releaseReason === 'unplaceable') return false;
      const payments = await paymentsOfIntent(tx, intent.id);
      if (!payments.some((one) => one.id === paymentId && hasMoney(one))) return true;
      await placeIntent(tx, intent, payments);
      return true;
    });
    if (isPlaced) return;
  } catch (error) {
    if (!isUnplaceable(error)) throw error;
    await edges.inTx(ctx, async (tx) => {
      const intent = await lockIntent(tx, intentId);
      const payment = await lockPayment(tx, paymentId);
      await releaseIntent(tx, intent, 'unplaceable');
      await announceUnplaceable(tx, payment, error.code.toLowerCase(), intent);
    });
  }
  await giveBack(edges, ctx, paymentId, intentId);
}

/** Voids what is held and refunds what was taken. */
async function giveBack(edges: Edges, ctx: Ctx, paymentId: Uuid, intentId: Uuid): Promise<void> {
  const operationId = await edges
    .inTx(ctx, async (tx) => {
      await lockIntent(tx, intentId);
      const payment = await lockPayment(tx, paymentId);
      if (payment.orderId) return undefined;
      if (openAuthorization(payment) > 0) return (await openVoid(tx, payment))?.operationId;
      const amount = refundableOf(payment);
      if (amount <= 0) return undefined;
      const refund = await openRefund(tx, {
        payment,
        orderId: null,
        creditId: null,
        amount,
        taxAmount: 0,
        lines: [],
        reason: 'other',
        note: null,
      });
      return refund.operationId;
    })
    .catch((error: unknown) => {
      // A void or refund of it is running already.
      if (error instanceof Refusal && error.code === 'CONFLICT') return undefined;
      throw error;
    });
  if (operationId) await callAndSettle(edges, ctx, operationId, 'call', 'response');
}
