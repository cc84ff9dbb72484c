import { assert } from '../../kernel/assert.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { type Actor, type Db, type Question, STAGE, type Tx } from '../../platform/postgres/db.ts';
import type { Settings } from '../stores/settings.ts';
import { settingsOf } from '../stores/stores.ts';
import { settleAlerts } from './alerts.ts';
import {
  customersOfCarts,
  unitsForDraft,
  variantNeeds,
  variantStock,
  variantsOfOrderItems,
} from './cross-module.ts';
import {
  inventoryAdjusted,
  inventoryReleased,
  inventoryReservationExpired,
  inventoryReserved,
} from './events.ts';
import { type ClaimStep, planStock, type StockLine } from './plan-stock.ts';
import {
  applyStock,
  claimedOrderItems,
  heldClaimsOfCarts,
  heldClaimsOfIntent,
  homeLocation,
  insertDefaultLocation,
  livingLocations,
  lockDueHolds,
  looseClaimsOfOrder,
  openClaimsOfOrder,
  sellableLevels,
  setHoldExpiry,
} from './store.ts';
import {
  type CartHolds,
  type Claim,
  type Level,
  type LevelChange,
  type Move,
  openUnits,
  type VariantNeed,
} from './types.ts';

/*
 * Terms       item: what is counted. level: the balance of one item at one location. claim (reservation): units of a
 *             level that are promised: held for a cart until an instant, allocated to an order, consumed when shipped.
 *             available = on_hand - reserved; sellable adds what may be sold before it is there (backorder_limit).
 * Invariants  reserved <= on_hand + backorder_limit (CHECK: the last word on overselling); on_hand and reserved are the
 *             sums of the journal (apply_stock writes both); reserved = open units of held and allocated claims; a cause
 *             moves a level once (unique key of movements).
 * Locks       reservations by id, then levels by (item_id, location_id), both inside apply_stock; nothing but event
 *             counters is locked after them.
 */

/** Plans made from what was read without a lock; under contention the second or third is made under lock. */
const TRIES_MAX = 6;

/** Makes location DEFAULT of a new store. */
export const seedDefaultLocation = (tx: Tx): Promise<void> => insertDefaultLocation(tx);

/** The location named, when it lives; the store's default when none is named. Refuses LOCATION_NOT_FOUND 404. */
export async function locationFor(db: Db, locationId: Uuid | undefined): Promise<Uuid> {
  if (locationId === undefined) {
    const home = await homeLocation(db);
    if (home === undefined) throw refuse('LOCATION_NOT_FOUND');
    return home;
  }
  if (!(await livingLocations(db, [locationId])).has(locationId)) {
    throw refuse('LOCATION_NOT_FOUND');
  }
  return locationId;
}

export const levelFacts = (change: LevelChange, delta: number) => ({
  item_id: change.itemId,
  location_id: change.locationId,
  delta,
  on_hand: change.onHand,
  reserved: change.reserved,
});

export type CartDemand = {
  readonly cartId: Uuid;
  readonly expiresAt: Date;
  readonly lines: readonly {
    readonly cartItemId: Uuid;
    readonly variantId: Uuid;
    readonly quantity: number;
  }[];
  readonly marketId?: Uuid;
};

/**
 * Makes the holds of a cart equal this demand: raises, lowers and releases; all of them then end at `expiresAt`.
 * lines    all lines of the cart; those of goods that are not counted take nothing
 * marketId only locations that serve it
 * refuses  INSUFFICIENT_STOCK 409 with details.items; then nothing is changed
 * locks    the cart's reservations, then levels; the caller holds the cart
 * emits    inventory.reserved, inventory.released, and what alerts say
 */
export async function holdForCart(tx: Tx, input: CartDemand): Promise<void> {
  await take(tx, demandOfCart(input));
}

/**
 * Finds what `holdForCart` would hold and takes nothing: a refusal before anything was written. `takePlanned` holds it.
 * refuses  INSUFFICIENT_STOCK 409
 */
export const planForCart = (tx: Tx, input: CartDemand): Promise<PlannedStock> =>
  plannedStock(tx, demandOfCart(input));

const demandOfCart = (input: CartDemand): Demand => ({
  owner: { kind: 'cart', id: input.cartId, expiresAt: input.expiresAt },
  lines: input.lines.map((line) => ({ ...line, lineId: line.cartItemId })),
  marketId: input.marketId,
});

async function plannedStock(tx: Tx, demand: Demand): Promise<PlannedStock> {
  return { demand, plan: await tx.ask(PLANS, demand) };
}

/**
 * Holds what a draft order needs while its payment lasts, beside what was reserved for it by hand. The holds belong to
 * the order intent; they end at `expiresAt`.
 * refuses  INSUFFICIENT_STOCK 409; then nothing is changed
 */
export function planForDraft(
  tx: Tx,
  input: {
    readonly orderIntentId: Uuid;
    readonly orderId: Uuid;
    readonly expiresAt: Date;
    readonly lines: readonly StockLine[];
    readonly marketId?: Uuid;
  },
): Promise<PlannedStock> {
  const { orderIntentId: id, orderId, expiresAt } = input;
  return plannedStock(tx, {
    owner: { kind: 'intent', id, orderId, expiresAt },
    lines: input.lines,
    marketId: input.marketId,
  });
}

/** Lets what is held for a draft's payment go. emits inventory.released */
export async function releaseDraftHolds(
  tx: Tx,
  input: { readonly orderIntentId: Uuid; readonly orderId: Uuid },
): Promise<void> {
  await settled(tx, async () => {
    const claims = await heldClaimsOfIntent(tx, input.orderIntentId);
    return letGo(
      { kind: 'order', id: input.orderId },
      claims.map((claim) => ({ claim, units: openUnits(claim) })),
    );
  });
}

/** Units of each variant that are claimed for a draft order already, by hand or for its payment. */
export const claimedForDraft = (
  db: Db,
  draftOrderId: Uuid,
  variantIds: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, number>> => unitsForDraft(db, draftOrderId, variantIds);

/** Stock for the lines of an order. */
export type OrderDemand = {
  readonly orderId: Uuid;
  readonly lines: readonly {
    readonly orderItemId: Uuid;
    readonly variantId: Uuid;
    readonly quantity: number;
    /** The cart's line that it comes from: what is held for it becomes the order's. */
    readonly cartItemId?: Uuid;
  }[];
  readonly marketId?: Uuid;
  /** What is held for this cart becomes the order's, where it is; what it does not need is let go. */
  readonly cartId?: Uuid;
  /** What is held for the payment of a draft. */
  readonly orderIntentId?: Uuid;
  /** Nothing can have been reserved for an order that is only being written. */
  readonly isNew?: boolean;
};

/** Stock that is there for an order and not taken yet: `takePlanned` takes it once the order's lines are written. */
export type PlannedStock = { readonly demand: Demand; readonly plan: Plan };

/**
 * Finds the stock for an order and takes nothing: a refusal before anything was written.
 * refuses  INSUFFICIENT_STOCK 409
 */
export async function planForOrder(tx: Tx, input: OrderDemand): Promise<PlannedStock> {
  const orderItemOf = new Map(
    input.lines.flatMap(({ cartItemId, orderItemId }) =>
      cartItemId ? [[cartItemId, orderItemId] as const] : [],
    ),
  );
  const { orderId: id, cartId, orderIntentId: intentId, isNew = false } = input;
  const demand: Demand = {
    owner: { kind: 'order', id, cartId, intentId, isNew, orderItemOf },
    lines: input.lines.map((line) => ({ ...line, lineId: line.orderItemId })),
    marketId: input.marketId,
  };
  return plannedStock(tx, demand);
}

/**
 * Takes what was planned; when it is gone since, plans anew under its locks.
 * refuses  INSUFFICIENT_STOCK 409; then nothing is changed
 * locks    the cart's reservations, then levels: the hottest rows of a shop, so call it last
 * emits    inventory.reserved, inventory.released, and what alerts say
 */
export const takePlanned = (tx: Tx, { demand, plan }: PlannedStock): Promise<void> =>
  take(tx, demand, plan);

/**
 * Claims stock for the lines of an order at once; what was reserved for it by hand, or held for its cart or for the
 * payment of a draft, becomes its lines' (drafts, late money).
 * refuses  INSUFFICIENT_STOCK 409; then nothing is changed
 */
export async function takeForOrder(tx: Tx, input: OrderDemand): Promise<void> {
  await takePlanned(tx, await planForOrder(tx, input));
}

type Owner =
  | { readonly kind: 'cart'; readonly id: Uuid; readonly expiresAt: Date }
  | {
      readonly kind: 'intent';
      readonly id: Uuid;
      readonly orderId: Uuid;
      readonly expiresAt: Date;
    }
  | {
      readonly kind: 'order';
      readonly id: Uuid;
      readonly intentId: Uuid | undefined;
      readonly cartId: Uuid | undefined;
      readonly isNew: boolean;
      /** Which of its lines each line of the cart became. */
      readonly orderItemOf: ReadonlyMap<Uuid, Uuid>;
    };

type Owned = {
  readonly claims: readonly Claim[];
  readonly covered?: ReadonlyMap<Uuid, number>;
};

/** As `claimsFor`; what is held for carts is looked up for all of them at once. */
async function claimsOfAll(db: Db, owners: readonly Owner[]): Promise<readonly Owned[]> {
  const cartIds = owners.flatMap((owner) => {
    if (owner.kind === 'cart') return owner.id;
    return owner.kind === 'order' && owner.cartId ? owner.cartId : [];
  });
  const held = cartIds.length === 0 ? Promise.resolve([]) : heldClaimsOfCarts(db, cartIds);
  const heldFor = async (cartId: Uuid) => (await held).filter((claim) => claim.cartId === cartId);
  return Promise.all(owners.map((owner) => claimsFor(db, owner, heldFor)));
}

/** The open claims that an owner has for its lines, and those that only lower what it needs. */
async function claimsFor(
  db: Db,
  owner: Owner,
  heldFor: (cartId: Uuid) => Promise<readonly Claim[]>,
): Promise<Owned> {
  switch (owner.kind) {
    case 'cart':
      return { claims: await heldFor(owner.id) };
    case 'intent': {
      const [claims, loose] = await Promise.all([
        heldClaimsOfIntent(db, owner.id),
        looseClaimsOfOrder(db, owner.orderId),
      ]);
      const covered = new Map<Uuid, number>();
      for (const claim of loose) {
        covered.set(claim.itemId, (covered.get(claim.itemId) ?? 0) + openUnits(claim));
      }
      return { claims, covered };
    }
    case 'order': {
      const [mine, held] = await Promise.all([
        owner.isNew ? [] : openClaimsOfOrder(db, owner.id),
        owner.cartId
          ? heldFor(owner.cartId)
          : owner.intentId
            ? heldClaimsOfIntent(db, owner.intentId)
            : [],
      ]);
      return { claims: [...mine.filter((claim) => claim.status !== 'short'), ...held] };
    }
  }
}

type Demand = {
  readonly owner: Owner;
  readonly lines: readonly StockLine[];
  readonly marketId: Uuid | undefined;
};
type Plan = { readonly claims: readonly Claim[]; readonly moves: readonly Move[] };

/**
 * What there is, seen without a lock, becomes claims to write. Those who ask at one moment get what those before them
 * leave. refuses INSUFFICIENT_STOCK 409
 */
const PLANS: Question<Demand, Plan> = {
  stage: STAGE.work,
  writes: false,
  run: async (tx, demands) => {
    const variantIds = [
      ...new Set(demands.flatMap(({ lines }) => lines.map((line) => line.variantId))),
    ];
    const markets = [...new Set(demands.map(({ marketId }) => marketId))];
    const [needs, levels, claims, settings] = await Promise.all([
      variantNeeds(tx, variantIds),
      Promise.all(markets.map((marketId) => sellableLevels(tx, variantIds, marketId))),
      claimsOfAll(
        tx,
        demands.map(({ owner }) => owner),
      ),
      settingsOf(tx),
    ]);
    const promised = new Map<string, number>();
    const levelOf = (at: { readonly itemId: Uuid; readonly locationId: Uuid }) =>
      `${at.itemId} ${at.locationId}`;
    return demands.map((demand, index) => {
      const seen = (levels[markets.indexOf(demand.marketId)] ?? []).map((level) => ({
        ...level,
        reserved: level.reserved + (promised.get(levelOf(level)) ?? 0),
      }));
      const plan = planOf(tx, demand, { needs, levels: seen, settings, ...claims[index] });
      if ('moves' in plan) {
        for (const move of plan.moves) {
          const level = levelOf(move);
          promised.set(level, (promised.get(level) ?? 0) + move.reservedDelta);
        }
      }
      return plan;
    });
  },
};

function planOf(
  tx: Tx,
  { owner, lines }: Demand,
  there: {
    readonly needs: ReadonlyMap<Uuid, VariantNeed>;
    readonly levels: readonly Level[];
    readonly settings: Settings;
    readonly claims?: readonly Claim[];
    readonly covered?: ReadonlyMap<Uuid, number>;
  },
): Plan | Refusal {
  const { needs, levels, settings, claims = [], covered } = there;
  const plan = planStock({
    lines,
    needs,
    levels,
    claims,
    lineOf: (claim) => lineOf(owner, claim),
    mayBeSplit: settings.allowSplitSourcing,
    keepsPlaces: owner.kind === 'order',
    ...(covered ? { covered } : {}),
  });
  if (plan.isPossible) return claimsOf(tx, owner, plan.steps, claims);
  return refuse('INSUFFICIENT_STOCK', {
    items: plan.shortages.map((shortage) => ({
      variant_id: shortage.variantId,
      requested: shortage.requested,
      ...(settings.stockDisplay === 'hidden' ? {} : { available: shortage.available }),
    })),
  });
}

/** Takes what was planned, for all who ask at one moment in one call; what they change together is told to the first. */
const TAKEN: Question<
  Plan & { readonly actor: Actor },
  readonly LevelChange[] | 'stale' | 'short'
> = {
  stage: STAGE.wanted,
  writes: true,
  run: async (tx, plans) => {
    const changes = await applyStock(
      tx,
      plans.flatMap((plan) => plan.claims),
      plans.flatMap(({ moves, actor }) => moves.map((move) => ({ ...move, actor }))),
    );
    if (changes === 'stale' || changes === 'short') return plans.map(() => changes);
    return plans.map((_, index) => (index === 0 ? changes : []));
  },
};

async function take(tx: Tx, demand: Demand, first?: Plan): Promise<void> {
  const { owner } = demand;
  for (let tries = 1; tries <= TRIES_MAX; tries += 1) {
    const plan = tries === 1 && first ? first : await tx.ask(PLANS, demand);
    if (plan.claims.length === 0) return;
    const changes = await tx.ask(TAKEN, { ...plan, actor: tx.actor });
    if (changes === 'stale' || changes === 'short') continue;
    announceClaims(
      tx,
      plan.moves,
      owner.kind === 'intent' ? { kind: 'order', id: owner.orderId } : owner,
    );
    if (changes.length > 0) await settleAlerts(tx, changes, await settingsOf(tx));
    return;
  }
  throw refuse('UNAVAILABLE', {}, { retryAfterSeconds: 1 });
}

/** The line of the owner that a claim is for; null when it is of none. */
function lineOf(owner: Owner, claim: Claim): Uuid | null {
  if (owner.kind === 'cart') return claim.cartItemId;
  if (owner.kind === 'intent' || claim.cartItemId === null) return claim.orderItemId;
  return owner.orderItemOf.get(claim.cartItemId) ?? null;
}

/** A claim as it stands once its owner has it: what was held for a cart is allocated to its order. */
function owned(owner: Owner, claim: Claim): Claim {
  if (owner.kind !== 'order') return { ...claim, expiresAt: owner.expiresAt };
  if (claim.cartId === null) return { ...claim, expiresAt: null };
  return {
    ...claim,
    status: 'allocated',
    cartId: null,
    cartItemId: null,
    orderId: owner.id,
    orderItemId: lineOf(owner, claim),
    expiresAt: null,
  };
}

/** Claims and journal rows of the steps; holds that stay only get the new expiry. */
function claimsOf(
  tx: Tx,
  owner: Owner,
  steps: readonly ClaimStep[],
  existing: readonly Claim[],
): { readonly claims: readonly Claim[]; readonly moves: readonly Move[] } {
  const expiresAt = owner.kind === 'order' ? null : owner.expiresAt;
  const claims: Claim[] = [];
  const moves: Move[] = [];
  const touched = new Set<Claim>();
  for (const step of merged(steps)) {
    const { claim, delta } = step;
    if (claim) touched.add(claim);
    const next: Claim = claim
      ? changed(owned(owner, claim), delta)
      : {
          id: tx.newId(),
          revision: null,
          itemId: step.itemId,
          locationId: step.locationId,
          quantity: delta,
          consumed: 0,
          released: 0,
          unitQuantity: step.unitQuantity,
          status: owner.kind === 'order' ? 'allocated' : 'held',
          cartId: owner.kind === 'cart' ? owner.id : null,
          orderIntentId: owner.kind === 'intent' ? owner.id : null,
          orderId: owner.kind === 'order' ? owner.id : null,
          cartItemId: owner.kind === 'cart' ? step.lineId : null,
          orderItemId: owner.kind === 'order' ? step.lineId : null,
          expiresAt,
        };
    claims.push(next);
    if (delta !== 0) moves.push(claimMove(next, delta, delta > 0 ? 'reserve' : 'release'));
  }
  for (const claim of existing) {
    const stays = !touched.has(claim) && claim.expiresAt?.getTime() !== expiresAt?.getTime();
    if (stays) claims.push(owned(owner, claim));
  }
  return { claims, moves };
}

/** One step for each claim: it may have been lowered for one line and raised again. */
function merged(steps: readonly ClaimStep[]): readonly ClaimStep[] {
  const byClaim = new Map<Claim, ClaimStep>();
  const fresh: ClaimStep[] = [];
  for (const step of steps) {
    if (!step.claim) fresh.push(step);
    else {
      const known = byClaim.get(step.claim);
      byClaim.set(step.claim, known ? { ...step, delta: known.delta + step.delta } : step);
    }
  }
  return [...byClaim.values(), ...fresh];
}

/** The claim with so many units more, or fewer; one without open units is closed. */
function changed(claim: Claim, delta: number): Claim {
  if (delta >= 0) return { ...claim, quantity: claim.quantity + delta };
  const released = claim.released - delta;
  const isClosed = claim.consumed + released === claim.quantity;
  return { ...claim, released, ...(isClosed ? { status: 'released', expiresAt: null } : {}) };
}

export const claimMove = (
  claim: Claim,
  reservedDelta: number,
  type: 'reserve' | 'release' | 'expire',
): Move => ({
  itemId: claim.itemId,
  locationId: claim.locationId,
  type,
  onHandDelta: 0,
  reservedDelta,
  refType: 'reservation',
  refId: claim.id,
  part: claim.revision === null ? 0 : claim.revision + 1,
});

function announceClaims(
  tx: Tx,
  moves: readonly Move[],
  owner: { readonly kind: 'cart' | 'order'; readonly id: Uuid },
): void {
  for (const move of moves) {
    const event = move.reservedDelta > 0 ? inventoryReserved : inventoryReleased;
    tx.emit(
      event(move.itemId, {
        item_id: move.itemId,
        location_id: move.locationId,
        quantity: Math.abs(move.reservedDelta),
        owner: { kind: owner.kind, id: owner.id },
      }),
    );
  }
}

/** Whose claim it is, as events say it. */
export const ownerOf = (claim: Claim) => ({
  kind: claim.cartId ? 'cart' : claim.orderIntentId ? 'order_intent' : 'order',
  id: claim.cartId ?? claim.orderIntentId ?? claim.orderId ?? claim.id,
});

/** What is held for a cart now. */
export const holdsOfCart = async (db: Db, cartId: Uuid): Promise<CartHolds> =>
  holdsOfClaims(await heldClaimsOfCarts(db, [cartId]));

/** The same of the cart's held claims, for who has read them. */
export function holdsOfClaims(
  claims: readonly Pick<
    Claim,
    'itemId' | 'quantity' | 'consumed' | 'released' | 'unitQuantity' | 'cartItemId' | 'expiresAt'
  >[],
): CartHolds {
  const ends = claims.flatMap((claim) => (claim.expiresAt ? [claim.expiresAt.getTime()] : []));
  const byItem = new Map<Uuid, Map<Uuid, number>>();
  for (const claim of claims) {
    if (!claim.cartItemId) continue;
    const items = byItem.get(claim.cartItemId) ?? new Map<Uuid, number>();
    const units = openUnits(claim) / claim.unitQuantity;
    byItem.set(claim.cartItemId, items.set(claim.itemId, (items.get(claim.itemId) ?? 0) + units));
  }
  return {
    expiresAt: ends.length === 0 ? null : new Date(Math.min(...ends)),
    units: new Map(
      [...byItem].map(([line, items]) => [line, Math.floor(Math.min(...items.values()))]),
    ),
  };
}

/** Sets when the holds of a cart or a draft's payment end: later with each step, sooner after a hard decline. */
export async function extendHolds(
  tx: Tx,
  input: ({ readonly cartId: Uuid } | { readonly orderIntentId: Uuid }) & {
    readonly expiresAt: Date;
  },
): Promise<void> {
  await setHoldExpiry(tx, input, input.expiresAt);
}

/**
 * Lets all holds of a cart go.
 * emits  inventory.released
 */
export async function releaseCartHolds(tx: Tx, input: { readonly cartId: Uuid }): Promise<void> {
  await settled(tx, async () => {
    const claims = await heldClaimsOfCarts(tx, [input.cartId]);
    return letGo(
      { kind: 'cart', id: input.cartId },
      claims.map((claim) => ({ claim, units: openUnits(claim) })),
    );
  });
}

/** Holds that one run of the expiry lets go. */
export const EXPIRE_AT_ONCE = 500;

/**
 * Lets holds past their end go, each once; one that somebody is working on waits for the next run.
 * gives  how many; less than a batch means that none is left
 * emits  inventory.reservation_expired
 */
export async function expireHolds(tx: Tx): Promise<number> {
  const due = await lockDueHolds(tx, EXPIRE_AT_ONCE);
  if (due.length === 0) return 0;
  const claims = due.map((claim) => ({
    ...changed(claim, -openUnits(claim)),
    status: 'expired' as const,
  }));
  const moves = due.map((claim) => claimMove(claim, -openUnits(claim), 'expire'));
  const changes = await applyStock(tx, claims, moves);
  // Claims are locked here and give back only what they took, so neither can be.
  assert(changes !== 'stale' && changes !== 'short', 'locked holds could not be let go');
  const customers = await customersOfCarts(tx, [
    ...new Set(due.flatMap((one) => one.cartId ?? [])),
  ]);
  for (const claim of due) {
    tx.emit(
      inventoryReservationExpired(
        claim.itemId,
        {
          item_id: claim.itemId,
          location_id: claim.locationId,
          quantity: openUnits(claim),
          owner: ownerOf(claim),
        },
        { cartId: claim.cartId, customerId: (claim.cartId && customers.get(claim.cartId)) ?? null },
      ),
    );
  }
  await settleAlerts(tx, changes, await settingsOf(tx));
  return due.length;
}

/**
 * Gives the holds of one cart to another, into which it was merged. Counters stay as they are.
 * lines  which line of the target each line of the source became; a line that is not named kept its id
 */
export async function moveCartHolds(
  tx: Tx,
  input: {
    readonly fromCartId: Uuid;
    readonly toCartId: Uuid;
    readonly lines?: ReadonlyMap<Uuid, Uuid>;
  },
): Promise<void> {
  await settled(tx, async () => {
    const all = await heldClaimsOfCarts(tx, [input.fromCartId, input.toCartId]);
    const target = new Map(
      all
        .filter((claim) => claim.cartId === input.toCartId)
        .map((claim) => [`${claim.cartItemId}|${claim.itemId}|${claim.locationId}`, claim]),
    );
    const claims: Claim[] = [];
    for (const claim of all.filter((one) => one.cartId === input.fromCartId)) {
      const line = claim.cartItemId && (input.lines?.get(claim.cartItemId) ?? claim.cartItemId);
      const key = `${line}|${claim.itemId}|${claim.locationId}`;
      const same = target.get(key);
      if (same) {
        target.set(key, { ...same, quantity: same.quantity + openUnits(claim) });
        claims.push(changed(claim, -openUnits(claim)));
      } else {
        claims.push({ ...claim, cartId: input.toCartId, cartItemId: line });
      }
    }
    const grown = [...target.values()].filter((claim) => !all.includes(claim));
    return {
      claims: [...claims, ...grown],
      moves: [],
      owner: { kind: 'cart', id: input.toCartId },
    };
  });
}

type ItemUnits = { readonly orderItemId: Uuid; readonly quantity: number };

/**
 * Ships units of an order: what was allocated leaves the shelf (on_hand and reserved fall at once).
 * locationId  ship from there; claims elsewhere are let go for it
 * refuses     INSUFFICIENT_STOCK 409 when less is allocated or on hand
 * emits       what alerts say
 */
export async function consumeAllocations(
  tx: Tx,
  input: {
    readonly orderId: Uuid;
    readonly fulfillmentId: Uuid;
    readonly locationId?: Uuid | null;
    readonly items: readonly ItemUnits[];
  },
): Promise<void> {
  const lineIds = input.items.map((item) => item.orderItemId);
  const from = input.locationId ?? undefined;
  for (let tries = 1; tries <= TRIES_MAX; tries += 1) {
    const [open, counted, settings] = await Promise.all([
      openClaimsOfOrder(tx, input.orderId, lineIds),
      claimedOrderItems(tx, lineIds, input.orderId),
      settingsOf(tx),
    ]);
    const taken = unitsOf(
      open.filter((claim) => claim.status === 'allocated'),
      input.items.filter((item) => counted.has(item.orderItemId)),
      (claim) => (claim.locationId === from ? 0 : 1),
    );
    if (taken.short.length > 0) return refuseShort(tx, taken.short, settings);
    if (taken.parts.length === 0) return;
    const outs = new Map<string, Move>();
    const moves: Move[] = [];
    const claims = taken.parts.map(({ claim, units }) => {
      const consumed = claim.consumed + units;
      const place = from ?? claim.locationId;
      const key = `${claim.itemId}|${place}`;
      const out = outs.get(key) ?? {
        itemId: claim.itemId,
        locationId: place,
        type: 'out' as const,
        onHandDelta: 0,
        reservedDelta: 0,
        refType: 'fulfillment',
        refId: input.fulfillmentId,
        part: 0,
      };
      const isHere = place === claim.locationId;
      outs.set(key, {
        ...out,
        onHandDelta: out.onHandDelta - units,
        reservedDelta: out.reservedDelta - (isHere ? units : 0),
      });
      if (!isHere) moves.push(claimMove(claim, -units, 'release'));
      const isClosed = consumed + claim.released === claim.quantity;
      return { ...claim, consumed, ...(isClosed ? { status: 'consumed' as const } : {}) };
    });
    const changes = await applyStock(tx, claims, [...moves, ...outs.values()]);
    if (changes === 'stale') continue;
    if (changes === 'short') return refuseShort(tx, input.items, settings);
    await settleAlerts(tx, changes, settings);
    return;
  }
  throw refuse('UNAVAILABLE', {}, { retryAfterSeconds: 1 });
}

async function refuseShort(
  tx: Tx,
  items: readonly ItemUnits[],
  settings: Settings,
): Promise<never> {
  const variants = await variantsOfOrderItems(
    tx,
    items.map((item) => item.orderItemId),
  );
  const stock = await variantStock(tx, [...variants.values()]);
  throw refuse('INSUFFICIENT_STOCK', {
    items: items.map((item) => ({
      variant_id: variants.get(item.orderItemId) ?? null,
      requested: item.quantity,
      ...(settings.stockDisplay === 'hidden'
        ? {}
        : {
            available:
              stock.find((one) => one.variantId === variants.get(item.orderItemId))?.onHand ?? 0,
          }),
    })),
  });
}

type ClaimPart = { readonly claim: Claim; readonly units: number };

/** Which claims give the units of these lines, each item of a kit on its own; lowest rank first. */
function unitsOf(
  claims: readonly Claim[],
  items: readonly ItemUnits[],
  rank: (claim: Claim) => number,
): { readonly parts: readonly ClaimPart[]; readonly short: readonly ItemUnits[] } {
  const parts = new Map<Claim, number>();
  const short: ItemUnits[] = [];
  for (const item of items) {
    const mine = claims.filter((claim) => claim.orderItemId === item.orderItemId);
    if (mine.length === 0) short.push(item);
    for (const itemId of new Set(mine.map((claim) => claim.itemId))) {
      const sources = mine
        .filter((claim) => claim.itemId === itemId)
        .sort((a, b) => rank(a) - rank(b));
      let wanted = item.quantity * (sources[0]?.unitQuantity ?? 1);
      for (const claim of sources) {
        const units = Math.min(wanted, openUnits(claim) - (parts.get(claim) ?? 0));
        if (units > 0) parts.set(claim, (parts.get(claim) ?? 0) + units);
        wanted -= units;
      }
      if (wanted > 0) short.push(item);
    }
  }
  return { parts: [...parts].map(([claim, units]) => ({ claim, units })), short };
}

/**
 * Lets allocations of an order go: all, or so many units of these lines (fewer when fewer are left).
 * emits  inventory.released
 */
export async function releaseAllocations(
  tx: Tx,
  input: { readonly orderId: Uuid; readonly items?: readonly ItemUnits[] },
): Promise<void> {
  const lineIds = input.items?.map((item) => item.orderItemId);
  await settled(tx, async () => {
    const open = await openClaimsOfOrder(tx, input.orderId, lineIds);
    const parts = input.items
      ? unitsOf(open, input.items, (claim) => (claim.status === 'short' ? 0 : 1)).parts
      : open.map((claim) => ({ claim, units: openUnits(claim) }));
    return letGo({ kind: 'order', id: input.orderId }, parts);
  });
}

type Work = {
  readonly claims: readonly Claim[];
  readonly moves: readonly Move[];
  readonly owner: { readonly kind: 'cart' | 'order'; readonly id: Uuid };
};

/** Claims lowered by units; what is short is not in `reserved` any more, so it only ends. */
function letGo(owner: Work['owner'], parts: readonly ClaimPart[]): Work {
  return {
    owner,
    claims: parts.map(({ claim, units }) => changed(claim, -units)),
    moves: parts
      .filter(({ claim, units }) => claim.status !== 'short' && units > 0)
      .map(({ claim, units }) => claimMove(claim, -units, 'release')),
  };
}

/** Plans and applies until no claim changed in between. */
async function settled(tx: Tx, plan: () => Promise<Work>): Promise<void> {
  for (let tries = 1; tries <= TRIES_MAX; tries += 1) {
    const work = await plan();
    if (work.claims.length === 0) return;
    const changes = await applyStock(tx, work.claims, work.moves);
    if (changes === 'stale' || changes === 'short') continue;
    announceClaims(tx, work.moves, work.owner);
    if (changes.length > 0) await settleAlerts(tx, changes, await settingsOf(tx));
    return;
  }
  throw refuse('UNAVAILABLE', {}, { retryAfterSeconds: 1 });
}

/**
 * Puts units back on the shelf (a refund or return with restock). Goods that are not counted are left out.
 * refType, refId  what caused it; a cause restocks once
 * locationId      the store's default location when left out
 * refuses         LOCATION_NOT_FOUND 404
 * emits           inventory.adjusted with reason `return`
 */
export async function restock(
  tx: Tx,
  input: {
    readonly refType: string;
    readonly refId: Uuid;
    readonly items: readonly {
      readonly variantId: Uuid;
      readonly quantity: number;
      readonly locationId?: Uuid | null;
    }[];
  },
): Promise<void> {
  if (input.items.length === 0) return;
  const named = input.items.flatMap((item) => (item.locationId ? [item.locationId] : []));
  const [needs, home, living] = await Promise.all([
    variantNeeds(
      tx,
      input.items.map((item) => item.variantId),
    ),
    homeLocation(tx),
    livingLocations(tx, named),
  ]);
  if (named.some((id) => !living.has(id))) throw refuse('LOCATION_NOT_FOUND');
  const moves = new Map<string, Move>();
  for (const item of input.items) {
    const need = needs.get(item.variantId);
    const locationId = item.locationId ?? home;
    if (!need?.tracked) continue;
    if (locationId === undefined) throw refuse('LOCATION_NOT_FOUND');
    for (const part of need.items) {
      const key = `${part.itemId}|${locationId}`;
      const onHandDelta = (moves.get(key)?.onHandDelta ?? 0) + item.quantity * part.quantity;
      if (onHandDelta === 0) continue;
      moves.set(key, {
        itemId: part.itemId,
        locationId,
        type: 'return_in',
        onHandDelta,
        reservedDelta: 0,
        refType: input.refType,
        refId: input.refId,
        part: 0,
        reason: 'return',
      });
    }
  }
  if (moves.size === 0) return;
  const changes = await applied(tx, [], [...moves.values()]);
  announceAdjusted(tx, changes, 'return');
}

function announceAdjusted(tx: Tx, changes: readonly LevelChange[], reason: string): void {
  for (const change of changes) {
    tx.emit(
      inventoryAdjusted(change.itemId, {
        ...levelFacts(change, change.onHand - change.onHandBefore),
        reason,
      }),
    );
  }
}

/** Applies what cannot fail for want of stock, and settles the alerts. */
async function applied(
  tx: Tx,
  claims: readonly Claim[],
  moves: readonly Move[],
): Promise<readonly LevelChange[]> {
  const [changes, settings] = await Promise.all([applyStock(tx, claims, moves), settingsOf(tx)]);
  if (changes === 'stale' || changes === 'short') throw refuse('UNAVAILABLE');
  await settleAlerts(tx, changes, settings);
  return changes;
}
