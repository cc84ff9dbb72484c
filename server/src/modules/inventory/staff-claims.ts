import type { Uuid } from '../../kernel/ids.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { settingsOf } from '../stores/stores.ts';
import { settleAlerts } from './alerts.ts';
import { type ItemRef, itemFor } from './corrections.ts';
import { lockFreeOrders, lockOrderStatus, releaseShortOrders } from './cross-module.ts';
import { inventoryReleased, inventoryReserved } from './events.ts';
import { claimMove, locationFor, ownerOf } from './inventory.ts';
import {
  applyStock,
  claimsOnLevel,
  findClaim,
  looseClaimsOfOrder,
  readLevel,
  reservationsByIds,
} from './store.ts';
import { type Claim, type Move, openUnits } from './types.ts';

/* Claims that staff make and end by hand, and short ones that get their goods. Locks: the order, then inventory.ts. */

const HEALED_AT_ONCE = 200;

/**
 * Reserves units of items for a draft order. Placing the draft gives them to its lines.
 * refuses  ORDER_NOT_FOUND, INVENTORY_ITEM_NOT_FOUND, LOCATION_NOT_FOUND 404, ORDER_NOT_EDITABLE 409 (no draft),
 *          QUANTITY_INVALID 422, INSUFFICIENT_STOCK 409
 * emits    inventory.reserved
 */
export async function reserveByHand(
  tx: Tx,
  input: {
    readonly orderId: Uuid;
    readonly items: readonly {
      readonly item: ItemRef;
      readonly quantity: number;
      readonly locationId?: Uuid | undefined;
    }[];
  },
) {
  for (const [index, item] of input.items.entries()) {
    if (item.quantity < 1) {
      throw refuseField('QUANTITY_INVALID', `/items/${index}/quantity`, 'At least 1 unit');
    }
  }
  const status = await lockOrderStatus(tx, input.orderId);
  if (status === undefined) throw refuse('ORDER_NOT_FOUND');
  if (status !== 'draft') throw refuse('ORDER_NOT_EDITABLE');
  const known = await looseClaimsOfOrder(tx, input.orderId);
  const claims = new Map<string, Claim>();
  const units = new Map<string, number>();
  for (const wish of input.items) {
    const itemId = await itemFor(tx, wish.item);
    const locationId = await locationFor(tx, wish.locationId);
    const key = `${itemId}|${locationId}`;
    const claim =
      claims.get(key) ??
      known.find((one) => one.itemId === itemId && one.locationId === locationId) ??
      newClaim(tx, input.orderId, itemId, locationId);
    claims.set(key, { ...claim, quantity: claim.quantity + wish.quantity });
    units.set(key, (units.get(key) ?? 0) + wish.quantity);
  }
  const moves = [...claims].map(([key, claim]) => claimMove(claim, units.get(key) ?? 0, 'reserve'));
  const changes = await applyStock(tx, [...claims.values()], moves);
  if (typeof changes === 'string') {
    const items = await Promise.all(
      [...claims].map(async ([key, claim]) => {
        const level = await readLevel(tx, claim.itemId, claim.locationId);
        const available = level ? level.onHand + level.backorderLimit - level.reserved : 0;
        return { item_id: claim.itemId, requested: units.get(key) ?? 0, available };
      }),
    );
    throw refuse('INSUFFICIENT_STOCK', {
      items: items.filter((item) => item.available < item.requested),
    });
  }
  for (const move of moves) tx.emit(inventoryReserved(move.itemId, factsOf(move, input.orderId)));
  await settleAlerts(tx, changes, await settingsOf(tx));
  return reservationsByIds(
    tx,
    [...claims.values()].map((claim) => claim.id),
  );
}

const newClaim = (tx: Tx, orderId: Uuid, itemId: Uuid, locationId: Uuid): Claim => ({
  id: tx.newId(),
  revision: null,
  itemId,
  locationId,
  quantity: 0,
  consumed: 0,
  released: 0,
  unitQuantity: 1,
  status: 'allocated',
  cartId: null,
  orderIntentId: null,
  orderId,
  cartItemId: null,
  orderItemId: null,
  expiresAt: null,
});

const factsOf = (move: Move, orderId: Uuid) => ({
  item_id: move.itemId,
  location_id: move.locationId,
  quantity: Math.abs(move.reservedDelta),
  owner: { kind: 'order', id: orderId },
});

/**
 * Ends a claim by hand.
 * refuses  RESERVATION_NOT_FOUND 404, RESERVATION_CLOSED 409
 * emits    inventory.released
 */
export async function releaseByHand(tx: Tx, id: Uuid) {
  const claim = await findClaim(tx, id);
  if (!claim) throw refuse('RESERVATION_NOT_FOUND');
  if (!['held', 'allocated', 'short'].includes(claim.status)) {
    throw refuse('RESERVATION_CLOSED', { status: claim.status });
  }
  const units = openUnits(claim);
  const moves = claim.status === 'short' ? [] : [claimMove(claim, -units, 'release')];
  const ended: Claim = {
    ...claim,
    released: claim.released + units,
    status: 'released',
    expiresAt: null,
  };
  const changes = await applyStock(tx, [ended], moves);
  // Somebody shipped, released or expired it in this moment.
  if (typeof changes === 'string') throw refuse('RESERVATION_CLOSED');
  tx.emit(
    inventoryReleased(claim.itemId, {
      item_id: claim.itemId,
      location_id: claim.locationId,
      quantity: units,
      owner: ownerOf(claim),
    }),
  );
  await settleAlerts(tx, changes, await settingsOf(tx));
  const [row] = await reservationsByIds(tx, [id]);
  if (!row) throw refuse('RESERVATION_NOT_FOUND');
  return row;
}

/**
 * Gives goods that came in to short claims on the level, oldest first, each in full or not at all, and lets their
 * orders go on when nothing of them is short any more.
 * emits  inventory.reserved
 */
export async function healShorts(
  tx: Tx,
  at: { readonly itemId: Uuid; readonly locationId: Uuid },
): Promise<void> {
  const [shorts, level] = await Promise.all([
    claimsOnLevel(tx, { ...at, status: 'short', most: HEALED_AT_ONCE, oldestFirst: true }),
    readLevel(tx, at.itemId, at.locationId),
  ]);
  if (shorts.length === 0 || !level) return;
  const orderIds = shorts.flatMap((claim) => (claim.orderId ? [claim.orderId] : []));
  const free = await lockFreeOrders(tx, [...new Set(orderIds)]);
  let left = level.onHand + level.backorderLimit - level.reserved;
  const healed: Claim[] = [];
  for (const claim of shorts) {
    const units = openUnits(claim);
    if (units > left || claim.orderId === null || !free.has(claim.orderId)) continue;
    left -= units;
    healed.push({ ...claim, status: 'allocated' });
  }
  if (healed.length === 0) return;
  const moves = healed.map((claim) => claimMove(claim, openUnits(claim), 'reserve'));
  const changes = await applyStock(tx, healed, moves);
  // Somebody took the goods: the next ones that come in try again.
  if (typeof changes === 'string') return;
  for (const claim of healed) {
    if (!claim.orderId) continue;
    const move = claimMove(claim, openUnits(claim), 'reserve');
    tx.emit(inventoryReserved(claim.itemId, factsOf(move, claim.orderId)));
  }
  await settleAlerts(tx, changes, await settingsOf(tx));
  await releaseShortOrders(tx, [...free]);
}
