/* orders.ts   the operations on orders
 * Terms       order: what was agreed, with copies of everything it says. words: its three statuses. hold: a reason not
 *             to ship and not to capture by itself, which is no status. timeline: the order's events, copied.
 * Invariants  lines and totals never change once placed (no such right); total = subtotal - discount + shipping +
 *             (tax unless included) (CHECK); one order per cart and per intent, numbers unique (unique keys);
 *             the words are written only by `refreshStatuses`, from the amounts (cross-module.ts).
 * Locks       the order's row, before payments, counters, ledger balances and stock.
 */
import { assert, present } from '../../kernel/assert.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import type { LoggedEvent } from '../../platform/events.ts';
import { type Db, type Question, STAGE, type Tx } from '../../platform/postgres/db.ts';
import { deriveOrderToken } from '../../platform/tokens.ts';
import {
  orderArchived,
  orderCancelled,
  orderCompleted,
  orderHeld,
  orderHoldReleased,
  orderNoteAdded,
  orderPlaced,
  orderReopened,
  orderUpdated,
} from './events.ts';
import { fulfillmentStatus, ORDER_NEXT, paymentStatus } from './states.ts';
import * as rows from './store.ts';
import type {
  CancelReason,
  HoldReason,
  NewOrder,
  NewOrderDiscount,
  NewOrderTaxLine,
  Order,
  OrderItem,
  OrderStatus,
} from './types.ts';

/**
 * Writes a placed order: number, lines, shipping line, discounts, tax lines, the hash over them and the hash of its
 * guest token (`deriveOrderToken(tx.secrets, order.id, order.tokenGeneration)` shows it again). The words say "nothing
 * paid, nothing shipped"; call `refreshStatuses` once payments carry the order's id and the books are posted.
 * order    the frozen snapshot; its parts must sum to its totals (our bug otherwise, and CHECKs refuse it)
 * emits    order.placed
 * A second order of the same cart or intent breaks a unique key: look first, under the cart's lock.
 */
export async function insertOrder(tx: Tx, order: NewOrder): Promise<Order> {
  const placed = present(await tx.ask(ORDERS, placingOf(tx, order)), 'the order just written');
  tellPlaced(tx, placed);
  return placed;
}

const ORDERS: Question<rows.Placing, Order | undefined> = {
  stage: STAGE.work,
  writes: true,
  run: rows.insertOrders,
};

/**
 * Makes a draft the order that it was frozen as: it gets a number of the orders' series and all its parts.
 * order    its `orderId` is the draft's, which the caller has locked
 * refuses  CONFLICT 409 (it was placed or discarded meanwhile)
 * emits    order.placed
 */
export async function placeDraft(tx: Tx, order: NewOrder): Promise<Order> {
  const placed = await rows.placeDraftRow(tx, placingOf(tx, order));
  if (!placed) throw refuse('CONFLICT');
  tellPlaced(tx, placed);
  return placed;
}

function placingOf(tx: Tx, order: NewOrder): rows.Placing {
  assertSums(order);
  const units = order.lines.reduce(
    (sum, line) => sum + (line.requiresShipping ? line.quantity : 0),
    0,
  );
  return {
    order,
    accessTokenHash: deriveOrderToken(tx.secrets, order.orderId, 0).hash,
    paymentStatus: paymentStatus({
      totalAmount: order.totalAmount,
      capturedAmount: 0,
      refundedAmount: 0,
      openAuthorizedAmount: 0,
      pending: 0,
      voided: 0,
      failed: 0,
    }),
    fulfillmentStatus: fulfillmentStatus({ units, shipped: 0, delivered: 0, returned: 0 }),
  };
}

const tellPlaced = (tx: Tx, placed: Order): void =>
  tx.emit(orderPlaced(placed.id, factOf(placed), heardBy(placed)));

/**
 * The order, locked until the transaction ends.
 * refuses  ORDER_NOT_FOUND 404
 */
export async function lockOrder(tx: Tx, orderId: Uuid): Promise<Order> {
  const order = await rows.orderForUpdate(tx, orderId);
  if (!order) throw refuse('ORDER_NOT_FOUND');
  return order;
}

/** A placed order by id or number; with `customerId` or `tokenHash` only when it belongs to them. */
export const findOrder = (db: Db, wanted: rows.OrderWanted): Promise<Order | undefined> =>
  rows.orderRow(db, wanted);

/** Those of these that are placed orders, in any order. */
export const ordersById = (db: Db, ids: readonly Uuid[]): Promise<readonly Order[]> =>
  rows.orderRows(db, ids);

/** The lines of an order, in the order of the cart. */
export const itemsOfOrder = (db: Db, orderId: Uuid): Promise<readonly OrderItem[]> =>
  rows.itemRows(db, [orderId]);

/** Why the order must not leave: the reasons of its open holds. */
export const openHolds = (db: Db, orderId: Uuid): Promise<readonly HoldReason[]> =>
  rows.openHoldReasons(db, orderId);

/**
 * Changes staff's own fields; what is left out stays, null clears the note.
 * refuses  ORDER_NOT_FOUND 404, VERSION_MISMATCH 412, LIMIT_EXCEEDED 422 (tags)
 * emits    order.updated
 */
export async function updateOrder(
  tx: Tx,
  change: {
    readonly orderId: Uuid;
    readonly expectedVersion: number | undefined;
    readonly note?: string | null;
    readonly tags?: readonly string[];
    readonly metadata?: Readonly<Record<string, unknown>>;
  },
): Promise<Order> {
  const tags = change.tags && requireTags(change.tags);
  const before = await lockOrder(tx, change.orderId);
  const metadata = change.metadata && merged(before.metadata, change.metadata);
  const order = await rows.updateOwnFields(tx, {
    orderId: change.orderId,
    expectedVersion: change.expectedVersion,
    ...(change.note === undefined ? {} : { note: change.note }),
    ...(tags === undefined ? {} : { tags }),
    ...(metadata === undefined ? {} : { metadata }),
  });
  if (!order) throw refuse('VERSION_MISMATCH', { version: before.version });
  const changed = ['note', 'tags', 'metadata'].filter(
    (field) => change[field as 'note' | 'tags' | 'metadata'] !== undefined,
  );
  tx.emit(orderUpdated(order.id, factOf(order, { changed }), heardBy(order)));
  return order;
}

/** Tags on one order; a page of them stays small. */
export const TAGS_MAX = 250;

/** Each tag once. refuses LIMIT_EXCEEDED 422 */
export function requireTags(given: readonly string[]): readonly string[] {
  const tags = [...new Set(given)];
  if (tags.length <= TAGS_MAX) return tags;
  const facts = { limit: 'tags', max: TAGS_MAX };
  throw refuseField('LIMIT_EXCEEDED', '/tags', `at most ${TAGS_MAX} tags`, facts);
}

/**
 * Marks an open order done by hand, whatever is still open.
 * refuses  ORDER_NOT_FOUND 404, ORDER_TRANSITION_INVALID 409
 * emits    order.completed
 */
export async function completeOrder(tx: Tx, orderId: Uuid): Promise<Order> {
  const order = await move(tx, orderId, 'completed');
  tx.emit(orderCompleted(order.id, factOf(order), heardBy(order)));
  return order;
}

/**
 * Opens a completed order again.
 * refuses  ORDER_NOT_FOUND 404, ORDER_TRANSITION_INVALID 409
 * emits    order.reopened
 */
export async function reopenOrder(tx: Tx, orderId: Uuid): Promise<Order> {
  const current = await lockOrder(tx, orderId);
  if (current.status !== 'completed') throw transitionRefused(current, 'open');
  const order = await move(tx, orderId, 'open');
  tx.emit(orderReopened(order.id, factOf(order), heardBy(order)));
  return order;
}

/**
 * Puts a finished order away: it leaves the lists and stays readable. A second call changes nothing.
 * refuses  ORDER_NOT_FOUND 404, ORDER_TRANSITION_INVALID 409 (still open)
 * emits    order.archived
 */
export async function archiveOrder(tx: Tx, orderId: Uuid): Promise<Order> {
  const current = await lockOrder(tx, orderId);
  if (current.archivedAt) return current;
  const order = await rows.archiveRow(tx, orderId);
  if (!order) {
    throw refuse('ORDER_TRANSITION_INVALID', { status: current.status, to: 'archived' });
  }
  tx.emit(orderArchived(order.id, factOf(order), heardBy(order)));
  return order;
}

/**
 * Writes that the order is cancelled, and nothing else: stock, counters, money and books are the caller's, in the
 * same transaction, and so is whether anything was shipped.
 * refuses  ORDER_NOT_FOUND 404, ORDER_ALREADY_CANCELLED 409, ORDER_NOT_CANCELLABLE 409 (completed)
 * emits    order.cancelled
 */
export async function markCancelled(
  tx: Tx,
  input: { readonly orderId: Uuid; readonly reason: CancelReason },
): Promise<Order> {
  const current = await lockOrder(tx, input.orderId);
  if (current.status === 'cancelled') throw refuse('ORDER_ALREADY_CANCELLED');
  const order = await rows.moveStatus(tx, {
    orderId: input.orderId,
    from: ['draft', 'open'],
    to: 'cancelled',
    cancelReason: input.reason,
  });
  if (!order) throw refuse('ORDER_NOT_CANCELLABLE', { status: current.status });
  tx.emit(orderCancelled(order.id, factOf(order, { reason: input.reason }), heardBy(order)));
  return order;
}

/**
 * Holds an order back from shipping and from automatic capture.
 * refuses  ORDER_NOT_FOUND 404, HOLD_EXISTS 409 (one open hold per reason)
 * emits    order.held
 */
export async function holdOrder(
  tx: Tx,
  input: { readonly orderId: Uuid; readonly reason: HoldReason; readonly note: string | null },
): Promise<rows.HoldRow> {
  await lockOrder(tx, input.orderId);
  const hold = await rows.insertHold(tx, { id: tx.newId(), ...input });
  if (!hold) throw refuse('HOLD_EXISTS', { reason: input.reason });
  tx.emit(orderHeld(input.orderId, { order_id: input.orderId, reason: input.reason }));
  return hold;
}

/**
 * Ends a hold.
 * refuses  ORDER_NOT_FOUND 404, HOLD_NOT_FOUND 404 (also when it was released before)
 * emits    order.hold_released
 */
export async function releaseHold(
  tx: Tx,
  input: { readonly orderId: Uuid; readonly holdId: Uuid },
): Promise<rows.HoldRow> {
  await lockOrder(tx, input.orderId);
  const hold = await rows.releaseHoldRow(tx, {
    id: input.holdId,
    orderId: input.orderId,
    by: tx.actor,
  });
  if (!hold) throw refuse('HOLD_NOT_FOUND');
  tx.emit(orderHoldReleased(input.orderId, { order_id: input.orderId, reason: hold.reason }));
  return hold;
}

/**
 * Adds a note for colleagues, or one that the customer may read.
 * refuses  ORDER_NOT_FOUND 404
 * emits    order.note_added; its owner hears of it only when the note is for him
 */
export async function addNote(
  tx: Tx,
  input: { readonly orderId: Uuid; readonly body: string; readonly visibleToCustomer: boolean },
): Promise<rows.NoteRow> {
  const order = await lockOrder(tx, input.orderId);
  const note = await rows.insertNote(tx, { id: tx.newId(), author: tx.actor, ...input });
  tx.emit(
    orderNoteAdded(
      order.id,
      { order_id: order.id, visible: input.visibleToCustomer },
      input.visibleToCustomer ? heardBy(order) : {},
    ),
  );
  return note;
}

/** Copies events into the timelines of the orders they speak of; again: nothing. */
export async function recordEvents(
  tx: Tx,
  told: readonly { readonly orderId: Uuid; readonly event: LoggedEvent }[],
): Promise<void> {
  await rows.copyEvents(tx, told);
}

/** What every event about a whole order says: where it stands now. */
export const factOf = (
  order: Order,
  more: { readonly changed?: string[]; readonly reason?: string } = {},
) => ({
  order_id: order.id,
  number: order.number,
  status: order.status,
  payment_status: order.paymentStatus,
  fulfillment_status: order.fulfillmentStatus,
  currency: order.currency,
  total_amount: order.totalAmount,
  changed: [],
  ...more,
});

/** Who hears of an order besides staff, and its version. */
export const heardBy = (order: Order) => ({
  orderId: order.id,
  customerId: order.customerId,
  version: order.version,
});

async function move(tx: Tx, orderId: Uuid, to: OrderStatus): Promise<Order> {
  const current = await lockOrder(tx, orderId);
  if (!ORDER_NEXT[current.status].includes(to)) throw transitionRefused(current, to);
  const order = await rows.moveStatus(tx, { orderId, from: [current.status], to });
  return present(order, `the locked order ${orderId}`);
}

const transitionRefused = (order: Order, to: OrderStatus) =>
  refuse('ORDER_TRANSITION_INVALID', { status: order.status, to });

/** JSON merge: null removes a key. */
export function merged(
  before: Readonly<Record<string, unknown>>,
  change: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const all = { ...before, ...change };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}

/** The parts say what the totals say, to the last unit. */
function assertSums(order: NewOrder): void {
  const shipping = order.shippingLine;
  const sum = (
    of: (line: {
      readonly discountAmount: number;
      readonly taxAmount: number;
      readonly totalAmount: number;
    }) => number,
  ): number =>
    [...order.lines, ...(shipping ? [shipping] : [])].reduce((all, line) => all + of(line), 0);
  const subtotal = order.lines.reduce((all, line) => all + line.subtotalAmount, 0);
  assert(subtotal === order.subtotalAmount, `subtotals sum to ${subtotal}`);
  assert((shipping?.amount ?? 0) === order.shippingAmount, 'shipping is the shipping line');
  assert(sum((line) => line.discountAmount) === order.discountAmount, 'discounts do not add up');
  assert(sum((line) => line.taxAmount) === order.taxAmount, 'taxes do not add up');
  assert(sum((line) => line.totalAmount) === order.totalAmount, 'totals do not add up');
  for (const line of [...order.lines, ...(shipping ? [shipping] : [])]) {
    assertParts(line);
  }
}

function assertParts(line: {
  readonly discountAmount: number;
  readonly taxAmount: number;
  readonly discounts: readonly NewOrderDiscount[];
  readonly taxLines: readonly NewOrderTaxLine[];
}): void {
  const taken = line.discounts.reduce((sum, each) => sum + each.amount, 0);
  const taxed = line.taxLines.reduce((sum, each) => sum + each.taxAmount, 0);
  assert(taken === line.discountAmount, `discounts of a line sum to ${taken}`);
  assert(taxed === line.taxAmount, `tax lines of a line sum to ${taxed}`);
}
