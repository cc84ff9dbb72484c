/* fulfillment.ts   units of an order leave the house
 * Terms       parcel: one fulfillment, whatever its type. open units: bought, not removed and in no parcel that was not
 *             cancelled. in the house: pending or ready for pickup; the stock is still only allocated.
 * Invariants  per line the parcels' units never exceed what was bought (checked under the order's lock); stock is
 *             consumed once, when a parcel leaves the house (guarded UPDATE of its state, same transaction).
 * Locks       the order, then what inventory locks (reservations, levels).
 */
import { assert } from '../../kernel/assert.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import { writeAudit } from '../../platform/audit.ts';
import type { NewEvent } from '../../platform/events.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { brokenConstraint } from '../../platform/postgres/errors.ts';
import { consumeAllocations } from '../inventory/inventory.ts';
import { itemsOfOrder, lockOrder, openHolds } from '../orders/orders.ts';
import { coveredAmountOf, refreshStatuses } from '../orders/refresh-statuses.ts';
import type { Order, OrderItem, PaymentStatus } from '../orders/types.ts';
import { settingsOf } from '../stores/stores.ts';
import {
  fulfillmentCancelled,
  fulfillmentCreated,
  fulfillmentDelivered,
  fulfillmentReady,
  fulfillmentShipped,
  fulfillmentTracked,
} from './events.ts';
import { FULFILLMENT_NEXT, isInHouse } from './states.ts';
import {
  fulfillmentRow,
  fulfillmentsById,
  insertFulfillment,
  moveFulfillment,
  type NewFulfillment,
  parcelledUnits,
  parcelsInHouse,
  updateTracking,
} from './store.ts';
import type { Fulfillment, FulfillmentItem, FulfillmentState, FulfillmentType } from './types.ts';

/** Lines in one parcel: keeps one request small. */
export const FULFILLMENT_LINES_MAX = 500;

/** Words under which goods may leave without the setting `fulfill_unpaid`; authorized counts as paid. */
const PAID: readonly PaymentStatus[] = ['authorized', 'paid', 'partially_refunded'];

export type NewParcel = {
  readonly orderId: Uuid;
  /** Left out: every open unit of the lines that ship. */
  readonly items?: readonly FulfillmentItem[];
  /** Left out: from wherever the units are allocated. */
  readonly locationId?: Uuid;
  readonly type?: FulfillmentType;
  readonly trackingNumber?: string | null;
  readonly trackingCompany?: string | null;
  readonly trackingUrl?: string | null;
  /** False prepares the parcel; the stock stays allocated. */
  readonly ship: boolean;
  readonly notify: boolean;
  /** Whoever may has decided: neither a hold nor missing money keeps it. */
  readonly override?: boolean;
};

/**
 * Packs units of an order and, unless `ship` is false, sends them.
 * refuses  ORDER_NOT_FOUND 404, ORDER_ON_HOLD 409, ORDER_NOT_FULFILLABLE 409, ORDER_ITEM_NOT_FOUND 404,
 *          LOCATION_NOT_FOUND 404, QUANTITY_INVALID 422, FULFILLMENT_EXCEEDS_OPEN 422, LIMIT_EXCEEDED 422,
 *          INSUFFICIENT_STOCK 409
 * emits    fulfillment.created, fulfillment.shipped, and what `refreshStatuses` emits
 */
export async function createFulfillment(tx: Tx, input: NewParcel): Promise<Fulfillment> {
  const order = await lockOrder(tx, input.orderId);
  await assertMayLeave(tx, order, input.override);
  const [lines, parcelled] = await Promise.all([
    itemsOfOrder(tx, order.id),
    parcelledUnits(tx, order.id),
  ]);
  const open = (line: OrderItem): number =>
    line.quantity - line.removedQuantity - (parcelled.get(line.id) ?? 0);
  const items = input.items ? wantedItems(input.items, lines, open) : allOpen(lines, open);
  const parcel = await packed(tx, {
    id: tx.newId(),
    orderId: order.id,
    locationId: input.locationId ?? null,
    type: input.type ?? 'shipment',
    isShipped: input.ship,
    trackingNumber: input.trackingNumber ?? null,
    trackingCompany: input.trackingCompany ?? null,
    trackingUrl: input.trackingUrl ?? null,
    notify: input.notify,
    items,
  });
  emit(tx, fulfillmentCreated, parcel, order);
  if (!input.ship) return parcel;
  await leaveHouse(tx, parcel);
  emit(tx, fulfillmentShipped, parcel, order);
  await refreshStatuses(tx, order.id);
  return parcel;
}

/** Writes the parcel down. refuses LOCATION_NOT_FOUND 404 */
async function packed(tx: Tx, parcel: NewFulfillment): Promise<Fulfillment> {
  try {
    return await insertFulfillment(tx, parcel);
  } catch (error) {
    if (brokenConstraint(error) !== 'fulfillments_store_id_location_id_fkey') throw error;
    throw refuseField('LOCATION_NOT_FOUND', '/location_id', 'There is no such location');
  }
}

/** Every open unit of the lines that ship. */
function allOpen(
  lines: readonly OrderItem[],
  open: (line: OrderItem) => number,
): readonly FulfillmentItem[] {
  const items = lines
    .filter((line) => line.requiresShipping && open(line) > 0)
    .map((line) => ({ orderItemId: line.id, quantity: open(line) }));
  if (items.length === 0) throw refuse('FULFILLMENT_EXCEEDS_OPEN', { items: [] });
  return items;
}

/** The units asked for, summed per line and checked against what is open. */
function wantedItems(
  wanted: readonly FulfillmentItem[],
  lines: readonly OrderItem[],
  open: (line: OrderItem) => number,
): readonly FulfillmentItem[] {
  if (wanted.length > FULFILLMENT_LINES_MAX) {
    throw refuse('LIMIT_EXCEEDED', { limit: 'fulfillment_lines', max: FULFILLMENT_LINES_MAX });
  }
  const units = new Map<Uuid, number>();
  for (const [index, item] of wanted.entries()) {
    if (item.quantity < 1 || item.quantity > 9999) {
      throw refuseField('QUANTITY_INVALID', `/items/${index}/quantity`, 'must be 1 to 9999');
    }
    units.set(item.orderItemId, (units.get(item.orderItemId) ?? 0) + item.quantity);
  }
  const byId = new Map(lines.map((line) => [line.id, line]));
  const beyond = [...units].flatMap(([id, quantity]) => {
    const line = byId.get(id);
    if (!line) throw refuse('ORDER_ITEM_NOT_FOUND', { order_item_id: id });
    const left = open(line);
    return quantity > left ? [{ order_item_id: id, requested: quantity, open: left }] : [];
  });
  if (beyond.length > 0 || units.size === 0) {
    throw refuse('FULFILLMENT_EXCEEDS_OPEN', { items: beyond });
  }
  return [...units].map(([orderItemId, quantity]) => ({ orderItemId, quantity }));
}

/**
 * Sends a parcel that was prepared, or sends one again that the carrier gave up.
 * refuses  FULFILLMENT_NOT_FOUND 404, FULFILLMENT_TRANSITION_INVALID 409, ORDER_ON_HOLD 409,
 *          ORDER_NOT_FULFILLABLE 409, INSUFFICIENT_STOCK 409
 * emits    fulfillment.shipped, and what `refreshStatuses` emits
 */
export const shipFulfillment = (tx: Tx, id: Uuid): Promise<Fulfillment> =>
  transition(tx, id, 'shipped', fulfillmentShipped);

/** Says that a pickup waits for its customer. refuses and emits like the others (fulfillment.ready_for_pickup). */
export const readyFulfillment = (tx: Tx, id: Uuid): Promise<Fulfillment> =>
  transition(tx, id, 'ready_for_pickup', fulfillmentReady);

/** Says that it arrived, or was picked up: then its stock is consumed now. emits fulfillment.delivered */
export const deliverFulfillment = (tx: Tx, id: Uuid): Promise<Fulfillment> =>
  transition(tx, id, 'delivered', fulfillmentDelivered);

/** Unpacks a parcel that has not left; its units are open again and stay allocated. emits fulfillment.cancelled */
export const cancelFulfillment = (tx: Tx, id: Uuid): Promise<Fulfillment> =>
  transition(tx, id, 'cancelled', fulfillmentCancelled);

/** Unpacks everything of an order that has not left, when the order is cancelled. emits fulfillment.cancelled */
export async function unpackOrder(tx: Tx, orderId: Uuid): Promise<void> {
  for (const id of await parcelsInHouse(tx, orderId)) await cancelFulfillment(tx, id);
}

/**
 * Changes how a parcel is tracked; what is left out stays, null clears.
 * refuses  FULFILLMENT_NOT_FOUND 404, FULFILLMENT_TRANSITION_INVALID 409 (cancelled), VERSION_MISMATCH 412
 * emits    fulfillment.tracking_updated
 */
export async function trackFulfillment(
  tx: Tx,
  change: {
    readonly id: Uuid;
    readonly expectedVersion: number | undefined;
    readonly trackingNumber?: string | null;
    readonly trackingCompany?: string | null;
    readonly trackingUrl?: string | null;
  },
): Promise<Fulfillment> {
  const { order, parcel } = await lockParcel(tx, change.id);
  if (parcel.status === 'cancelled') {
    throw refuse('FULFILLMENT_TRANSITION_INVALID', { status: parcel.status });
  }
  const kept = <T>(value: T | undefined, before: T): T => (value === undefined ? before : value);
  const tracked = await updateTracking(tx, {
    id: change.id,
    expectedVersion: change.expectedVersion,
    trackingNumber: kept(change.trackingNumber, parcel.trackingNumber),
    trackingCompany: kept(change.trackingCompany, parcel.trackingCompany),
    trackingUrl: kept(change.trackingUrl, parcel.trackingUrl),
  });
  if (!tracked) throw refuse('VERSION_MISMATCH', { version: parcel.version });
  emit(tx, fulfillmentTracked, tracked, order);
  return tracked;
}

/**
 * One parcel.
 * refuses  FULFILLMENT_NOT_FOUND 404
 */
export async function findFulfillment(db: Db, id: Uuid): Promise<Fulfillment> {
  const parcel = await fulfillmentRow(db, id);
  if (!parcel) throw refuse('FULFILLMENT_NOT_FOUND');
  return parcel;
}

/** Those of these that there are, in any order. */
export const parcelsById = fulfillmentsById;

type FulfillmentEvent = typeof fulfillmentShipped;

async function transition(
  tx: Tx,
  id: Uuid,
  to: FulfillmentState,
  event: FulfillmentEvent,
): Promise<Fulfillment> {
  const { order, parcel } = await lockParcel(tx, id);
  if (!FULFILLMENT_NEXT[parcel.status].includes(to)) {
    throw refuse('FULFILLMENT_TRANSITION_INVALID', { status: parcel.status, to });
  }
  const leaves = isInHouse(parcel.status) && !isInHouse(to) && to !== 'cancelled';
  if (leaves || to === 'shipped') await assertMayLeave(tx, order);
  const moved = await moveFulfillment(tx, { id, from: [parcel.status], to });
  assert(moved, `the order's lock keeps parcel ${id} ${parcel.status}`);
  if (leaves) await leaveHouse(tx, moved);
  emit(tx, event, moved, order);
  await refreshStatuses(tx, order.id);
  return moved;
}

/** The parcel under its order's lock. */
async function lockParcel(
  tx: Tx,
  id: Uuid,
): Promise<{ readonly order: Order; readonly parcel: Fulfillment }> {
  const { orderId } = await findFulfillment(tx, id);
  const order = await lockOrder(tx, orderId);
  return { order, parcel: await findFulfillment(tx, id) };
}

async function assertMayLeave(tx: Tx, order: Order, override = false): Promise<void> {
  const [reasons, settings] = await Promise.all([openHolds(tx, order.id), settingsOf(tx)]);
  if (override && order.status === 'open') {
    await writeAudit(tx, {
      action: 'fulfillment.refusal_overridden',
      objectType: 'order',
      objectId: order.id,
      facts: { holds: reasons, payment_status: order.paymentStatus },
    });
    return;
  }
  if (reasons.length > 0) throw refuse('ORDER_ON_HOLD', { reasons });
  if (order.status !== 'open') throw refuse('ORDER_NOT_FULFILLABLE', { status: order.status });
  if (PAID.includes(order.paymentStatus) || settings.fulfillUnpaid) return;
  // Taken in part, the rest still authorized: as good as authorized in full.
  const covered = await coveredAmountOf(tx, order.id);
  if (covered < order.totalAmount) {
    throw refuse('ORDER_NOT_FULFILLABLE', { payment_status: order.paymentStatus });
  }
}

const leaveHouse = (tx: Tx, parcel: Fulfillment): Promise<void> =>
  consumeAllocations(tx, {
    orderId: parcel.orderId,
    fulfillmentId: parcel.id,
    ...(parcel.locationId ? { locationId: parcel.locationId } : {}),
    items: parcel.items,
  });

function emit(tx: Tx, event: FulfillmentEvent, parcel: Fulfillment, order: Order): void {
  const facts = { orderId: order.id, customerId: order.customerId, version: parcel.version };
  const fact: NewEvent = event(
    parcel.id,
    {
      fulfillment_id: parcel.id,
      order_id: parcel.orderId,
      items: parcel.items.map((item) => ({
        order_item_id: item.orderItemId,
        quantity: item.quantity,
      })),
      tracking_number: parcel.trackingNumber,
      tracking_company: parcel.trackingCompany,
    },
    facts,
  );
  tx.emit(fact);
}
