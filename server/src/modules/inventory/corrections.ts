import type { Uuid } from '../../kernel/ids.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { settingsOf } from '../stores/stores.ts';
import { settleAlerts, settleRules } from './alerts.ts';
import { holdShortOrders, itemsMeant, lockFreeOrders } from './cross-module.ts';
import {
  inventoryAdjusted,
  inventoryReceived,
  inventoryReleased,
  inventoryShortfall,
  inventoryTransferred,
} from './events.ts';
import { claimMove, levelFacts, locationFor, ownerOf } from './inventory.ts';
import {
  applyStock,
  claimsOnLevel,
  countLevels,
  type Difference,
  findItem,
  livingLocations,
  lockClaims,
  lockDifferences,
  lockLevel,
  lockRuledLevel,
  movementIdOf,
  readLevel,
  setBalances,
  writeLevelRules,
} from './store.ts';
import { type Claim, type LevelChange, type Move, openUnits, type RuledLevel } from './types.ts';

/* What staff do to balances: count, correct, take in, move. Terms, invariants and locks: inventory.ts. */

/** Claims that a refusal lists, and that one correction may resolve. */
const CLAIMS_MAX = 500;
const REASON_CHARS_MAX = 255;

export type ItemRef = {
  readonly itemId?: Uuid | undefined;
  readonly sku?: string | undefined;
  readonly variantId?: Uuid | undefined;
};

/** The item meant. Refuses INVENTORY_ITEM_NOT_FOUND 404, VALIDATION_FAILED 422 (none or two names, or a kit). */
export async function itemFor(db: Db, ref: ItemRef): Promise<Uuid> {
  const named = [ref.itemId, ref.sku, ref.variantId].filter((one) => one !== undefined);
  if (named.length !== 1) {
    throw refuseField('VALIDATION_FAILED', '/item_id', 'Name one of item_id, sku and variant_id');
  }
  if (ref.itemId !== undefined) {
    if (!(await findItem(db, ref.itemId))) throw refuse('INVENTORY_ITEM_NOT_FOUND');
    return ref.itemId;
  }
  const [itemId, ...others] = await itemsMeant(db, { sku: ref.sku, variantId: ref.variantId });
  if (itemId === undefined) throw refuse('INVENTORY_ITEM_NOT_FOUND');
  if (others.length > 0) {
    throw refuseField('VALIDATION_FAILED', '/item_id', 'Several items are meant: name one', {
      item_ids: [itemId, ...others],
    });
  }
  return itemId;
}

export type Adjustment = {
  readonly item: ItemRef;
  readonly locationId?: Uuid | undefined;
  readonly delta?: number | undefined;
  readonly setOnHand?: number | undefined;
  readonly reason: string;
  readonly reference?: string | undefined;
  readonly expectedOnHand?: number | undefined;
  readonly resolve?: 'release_holds' | 'short_allocations' | undefined;
};

/** Reasons that are movement types of their own, and the direction they go. */
const TYPE_OF_REASON = { found: 1, lost: -1, damaged: -1 } as const;

const isTyped = (reason: string): reason is keyof typeof TYPE_OF_REASON =>
  Object.hasOwn(TYPE_OF_REASON, reason);

/**
 * Corrects a balance by a difference or to a count.
 * expectedOnHand  what the caller saw; another balance refuses, so that no change of somebody else is lost
 * resolve         what gives way when claims stand against it: the newest cart holds, or the newest allocations
 *                 (their orders are held, reason `stock_shortfall`)
 * refuses  INVENTORY_ITEM_NOT_FOUND, LOCATION_NOT_FOUND 404, INVENTORY_NEGATIVE, MOVEMENT_REASON_INVALID 422,
 *          STOCK_CHANGED, STOCK_COMMITTED 409 with the claims
 * locks    orders and reservations that give way (nobody waits: SKIP LOCKED), then the level
 * emits    inventory.adjusted, inventory.released, inventory.shortfall, and what alerts say
 */
export async function adjustStock(
  tx: Tx,
  input: Adjustment,
): Promise<{ readonly movementId: Uuid | null; readonly level: LevelChange }> {
  const reason = input.reason.trim();
  checkShape(input, reason);
  const [itemId, locationId, settings] = await Promise.all([
    itemFor(tx, input.item),
    locationFor(tx, input.locationId),
    settingsOf(tx),
  ]);
  const candidates = input.resolve
    ? await claimsThatMayYield(tx, itemId, locationId, input)
    : ([] as const);
  const level = (await lockLevel(tx, itemId, locationId)) ?? {
    itemId,
    locationId,
    onHand: 0,
    reserved: 0,
    backorderLimit: 0,
  };
  if (input.expectedOnHand !== undefined && input.expectedOnHand !== level.onHand) {
    throw refuse('STOCK_CHANGED', {
      expected_on_hand: input.expectedOnHand,
      on_hand: level.onHand,
    });
  }
  const delta = input.delta ?? (input.setOnHand ?? 0) - level.onHand;
  checkDirection(reason, delta);
  if (level.onHand + delta < 0) {
    throw refuse('INVENTORY_NEGATIVE', { on_hand: level.onHand, delta });
  }
  const unmoved = {
    ...level,
    reorderPoint: null,
    reorderQuantity: null,
    onHandBefore: level.onHand,
    reservedBefore: level.reserved,
  };
  if (delta === 0) return { movementId: null, level: unmoved };

  const excess = level.reserved - (level.onHand + delta + level.backorderLimit);
  const yielding = firstOf(candidates, excess);
  if (excess > 0 && yielding === undefined) return refuseCommitted(tx, itemId, locationId, level);
  const given = yielding ?? [];
  const isShortened = input.resolve === 'short_allocations';
  const adjustmentId = tx.newId();
  const moves: Move[] = [
    ...given.map((claim) => claimMove(claim, -openUnits(claim), 'release')),
    {
      itemId,
      locationId,
      type: input.setOnHand !== undefined ? 'count' : isTyped(reason) ? reason : 'adjust',
      onHandDelta: delta,
      reservedDelta: 0,
      refType: 'adjustment',
      refId: adjustmentId,
      part: 0,
      reason,
      note: input.reference ?? null,
    },
  ];
  const claims = given.map(
    (claim): Claim =>
      isShortened
        ? { ...claim, status: 'short' }
        : {
            ...claim,
            released: claim.released + openUnits(claim),
            status: 'released',
            expiresAt: null,
          },
  );
  const changes = await applyStock(tx, claims, moves);
  const change = typeof changes === 'string' ? undefined : changes[0];
  if (change === undefined || typeof changes === 'string') {
    return refuseCommitted(tx, itemId, locationId, level);
  }
  tx.emit(inventoryAdjusted(itemId, { ...levelFacts(change, delta), reason }));
  for (const claim of given) tx.emit(yieldEvent(claim));
  if (isShortened && given.length > 0) {
    await holdShortOrders(tx, ordersOf(given));
    const available = change.onHand - change.reserved;
    const threshold = change.reorderPoint ?? settings.lowStockThreshold;
    tx.emit(
      inventoryShortfall(itemId, {
        item_id: itemId,
        location_id: locationId,
        available,
        threshold,
      }),
    );
  }
  await settleAlerts(tx, changes, settings);
  return { movementId: await movementIdOf(tx, 'adjustment', adjustmentId), level: change };
}

const ordersOf = (claims: readonly Claim[]): readonly Uuid[] => [
  ...new Set(claims.flatMap((claim) => (claim.orderId ? [claim.orderId] : []))),
];

function yieldEvent(claim: Claim) {
  return inventoryReleased(claim.itemId, {
    item_id: claim.itemId,
    location_id: claim.locationId,
    quantity: openUnits(claim),
    owner: ownerOf(claim),
  });
}

function checkShape(input: Adjustment, reason: string): void {
  if ((input.delta === undefined) === (input.setOnHand === undefined)) {
    throw refuseField('VALIDATION_FAILED', '/delta', 'Give one of delta and set_on_hand');
  }
  if (input.delta === 0) {
    throw refuseField('VALIDATION_FAILED', '/delta', 'A difference of 0 changes nothing');
  }
  if (input.setOnHand !== undefined && input.setOnHand < 0) {
    throw refuse('INVENTORY_NEGATIVE', { set_on_hand: input.setOnHand });
  }
  if (reason === '' || reason.length > REASON_CHARS_MAX) {
    throw refuseField('MOVEMENT_REASON_INVALID', '/reason', 'Say why, in up to 255 characters');
  }
}

/** What was found cannot be fewer, what was lost cannot be more. */
function checkDirection(reason: string, delta: number): void {
  if (isTyped(reason) && delta * TYPE_OF_REASON[reason] < 0) {
    throw refuseField(
      'MOVEMENT_REASON_INVALID',
      '/reason',
      `Units that are ${reason} do not change the balance in this direction`,
      { delta },
    );
  }
}

/** Claims that give way, newest first, locked; only as many as the balance read without a lock asks for. */
async function claimsThatMayYield(
  tx: Tx,
  itemId: Uuid,
  locationId: Uuid,
  input: Adjustment,
): Promise<readonly Claim[]> {
  const status = input.resolve === 'release_holds' ? 'held' : 'allocated';
  const [seen, level] = await Promise.all([
    claimsOnLevel(tx, { itemId, locationId, status, most: CLAIMS_MAX }),
    readLevel(tx, itemId, locationId),
  ]);
  if (!level) return [];
  const onHand = input.setOnHand ?? level.onHand + (input.delta ?? 0);
  const wanted = firstOf(seen, level.reserved - onHand - level.backorderLimit) ?? seen;
  if (wanted.length === 0) return [];
  const free = status === 'allocated' ? await lockFreeOrders(tx, ordersOf(wanted)) : undefined;
  const ids = wanted
    .filter((claim) => !free || (claim.orderId !== null && free.has(claim.orderId)))
    .map((claim) => claim.id);
  const locked = new Map((await lockClaims(tx, ids)).map((claim) => [claim.id, claim]));
  return ids.flatMap((id) => {
    const claim = locked.get(id);
    return claim?.status === status ? [claim] : [];
  });
}

/** The first claims that together have so many units; undefined when all of them have fewer. */
function firstOf(claims: readonly Claim[], units: number): readonly Claim[] | undefined {
  let missing = units;
  const chosen: Claim[] = [];
  for (const claim of claims) {
    if (missing <= 0) break;
    chosen.push(claim);
    missing -= openUnits(claim);
  }
  return missing > 0 ? undefined : chosen;
}

async function refuseCommitted(
  db: Db,
  itemId: Uuid,
  locationId: Uuid,
  level: { readonly onHand: number; readonly reserved: number },
): Promise<never> {
  const most = CLAIMS_MAX;
  const claims = (
    await Promise.all([
      claimsOnLevel(db, { itemId, locationId, status: 'held', most }),
      claimsOnLevel(db, { itemId, locationId, status: 'allocated', most }),
    ])
  ).flat();
  throw refuse('STOCK_COMMITTED', {
    on_hand: level.onHand,
    reserved: level.reserved,
    claims: claims.slice(0, most).map((claim) => ({
      reservation_id: claim.id,
      status: claim.status,
      quantity: openUnits(claim),
      ...(claim.cartId ? { cart_id: claim.cartId } : {}),
      ...(claim.orderId ? { order_id: claim.orderId } : {}),
    })),
  });
}

export type LevelRules = Partial<
  Pick<RuledLevel, 'backorderLimit' | 'reorderPoint' | 'reorderQuantity'>
>;

/**
 * Decides how many units may be sold before they are there, and when and how many to order again. A level that was
 * never counted is made, with nothing in it.
 * refuses  INVENTORY_ITEM_NOT_FOUND, LOCATION_NOT_FOUND 404, VERSION_MISMATCH 412, STOCK_COMMITTED 409 (more is
 *          promised than would be allowed)
 * locks    the level
 * emits    inventory.adjusted with a delta of 0 and reason `rules`, and what alerts say
 */
export async function changeLevelRules(
  tx: Tx,
  input: { readonly itemId: Uuid; readonly locationId: Uuid; readonly change: LevelRules },
  expectedVersion: number | undefined,
): Promise<void> {
  const { itemId, change } = input;
  const [item, locationId, settings] = await Promise.all([
    findItem(tx, itemId),
    locationFor(tx, input.locationId),
    settingsOf(tx),
  ]);
  if (!item) throw refuse('INVENTORY_ITEM_NOT_FOUND');
  const before = await lockRuledLevel(tx, itemId, locationId);
  if (!before) throw refuse('INVENTORY_ITEM_NOT_FOUND');
  if (expectedVersion !== undefined && expectedVersion !== before.version) {
    throw refuse('VERSION_MISMATCH', { version: before.version });
  }
  const after: RuledLevel = { ...before, ...change };
  if (after.reserved > after.onHand + after.backorderLimit) {
    return refuseCommitted(tx, itemId, locationId, before);
  }
  await writeLevelRules(tx, after);
  const facts = { item_id: itemId, location_id: locationId, delta: 0 };
  const balance = { on_hand: after.onHand, reserved: after.reserved };
  tx.emit(inventoryAdjusted(itemId, { ...facts, ...balance, reason: 'rules' }));
  await settleRules(tx, { before, after }, settings);
}

export type ReceivedItem = {
  readonly item: ItemRef;
  readonly quantity: number;
  readonly unitCostAmount?: number | undefined;
};

/**
 * Takes goods in.
 * refuses  INVENTORY_ITEM_NOT_FOUND, LOCATION_NOT_FOUND 404, QUANTITY_INVALID 422
 * emits    inventory.received
 */
export async function receiveStock(
  tx: Tx,
  input: { readonly locationId: Uuid; readonly items: readonly ReceivedItem[] },
): Promise<{ readonly receiptId: Uuid; readonly levels: readonly LevelChange[] }> {
  for (const [index, item] of input.items.entries()) {
    if (item.quantity < 1) {
      throw refuseField('QUANTITY_INVALID', `/items/${index}/quantity`, 'At least 1 unit comes in');
    }
  }
  const [settings, locationId, ids] = await Promise.all([
    settingsOf(tx),
    locationFor(tx, input.locationId),
    Promise.all(input.items.map((item) => itemFor(tx, item.item))),
  ]);
  const receiptId = tx.newId();
  const moves = input.items.map((item, index): Move => {
    const itemId = ids[index];
    if (itemId === undefined) throw refuse('INVENTORY_ITEM_NOT_FOUND');
    return {
      itemId,
      locationId,
      type: 'receive',
      onHandDelta: item.quantity,
      reservedDelta: 0,
      refType: 'receipt',
      refId: receiptId,
      part: index,
      unitCostAmount: item.unitCostAmount ?? null,
    };
  });
  const changes = await applyStock(tx, [], moves);
  if (typeof changes === 'string') throw refuse('UNAVAILABLE');
  for (const change of changes) {
    const delta = change.onHand - change.onHandBefore;
    tx.emit(inventoryReceived(change.itemId, { ...levelFacts(change, delta), reason: null }));
  }
  await settleAlerts(tx, changes, settings);
  return { receiptId, levels: changes };
}

/**
 * Moves units that nobody has a claim on to another location, at once.
 * refuses  TRANSFER_INVALID 422 (same place, quantity), INVENTORY_ITEM_NOT_FOUND, LOCATION_NOT_FOUND 404,
 *          INSUFFICIENT_STOCK 409
 * emits    inventory.transferred for both places
 */
export async function transferStock(
  tx: Tx,
  input: {
    readonly item: ItemRef;
    readonly fromLocationId: Uuid;
    readonly toLocationId: Uuid;
    readonly quantity: number;
  },
): Promise<{ readonly transferId: Uuid; readonly levels: readonly LevelChange[] }> {
  const { fromLocationId, toLocationId, quantity } = input;
  if (fromLocationId === toLocationId || quantity < 1) throw refuse('TRANSFER_INVALID');
  const places = [fromLocationId, toLocationId];
  const [itemId, living, settings] = await Promise.all([
    itemFor(tx, input.item),
    livingLocations(tx, places),
    settingsOf(tx),
  ]);
  if (places.some((place) => !living.has(place))) throw refuse('LOCATION_NOT_FOUND');
  const transferId = tx.newId();
  const part = {
    itemId,
    reservedDelta: 0,
    refType: 'transfer',
    refId: transferId,
    part: 0,
  } as const;
  const changes = await applyStock(
    tx,
    [],
    [
      { ...part, locationId: fromLocationId, type: 'transfer_out', onHandDelta: -quantity },
      { ...part, locationId: toLocationId, type: 'transfer_in', onHandDelta: quantity },
    ],
  );
  if (typeof changes === 'string') {
    const level = await readLevel(tx, itemId, fromLocationId);
    const available = level ? level.onHand - level.reserved : 0;
    throw refuse('INSUFFICIENT_STOCK', {
      items: [{ item_id: itemId, requested: quantity, available }],
    });
  }
  for (const change of changes) {
    const delta = change.onHand - change.onHandBefore;
    tx.emit(
      inventoryTransferred(change.itemId, { ...levelFacts(change, delta), reason: 'transfer' }),
    );
  }
  await settleAlerts(tx, changes, settings);
  return { transferId, levels: changes };
}

/** Makes balances equal the sums of their journal. Gives what differed. */
export async function rebuildBalances(
  tx: Tx,
): Promise<{ readonly levelsCount: number; readonly differences: readonly Difference[] }> {
  const [levelsCount, differences] = await Promise.all([countLevels(tx), lockDifferences(tx)]);
  if (differences.length > 0) await setBalances(tx, differences);
  return { levelsCount, differences };
}
