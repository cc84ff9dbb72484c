import type { Uuid } from '../../kernel/ids.ts';

/** held → allocated → consumed; held → released, expired; allocated → released, short; short → allocated, released. */
export type ReservationStatus =
  | 'held'
  | 'allocated'
  | 'consumed'
  | 'released'
  | 'expired'
  | 'short';

export type Availability = 'in_stock' | 'low_stock' | 'out_of_stock' | 'backorder';

/** Units of a variant that can be had; a variant that is not tracked has no end of them. */
export type VariantStock = {
  readonly variantId: Uuid;
  readonly productId: Uuid;
  readonly tracked: boolean;
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
  /** Available plus what may be sold before it is there. */
  readonly sellable: number;
  /** Of the item that is lowest; null where the store's own counts. */
  readonly threshold: number | null;
};

/** Balance of one item at one location. */
export type Level = {
  readonly itemId: Uuid;
  readonly locationId: Uuid;
  readonly onHand: number;
  readonly reserved: number;
  readonly backorderLimit: number;
};

/** A level as it was and as it is after a change. */
export type LevelChange = Level & {
  readonly reorderPoint: number | null;
  readonly reorderQuantity: number | null;
  readonly onHandBefore: number;
  readonly reservedBefore: number;
};

/** A level with what staff decide of it. */
export type RuledLevel = Level & {
  readonly reorderPoint: number | null;
  readonly reorderQuantity: number | null;
  readonly version: number;
};

/** A reservation as it is to stand; `revision` is that of the row it was planned from, null for a new one. */
export type Claim = {
  readonly id: Uuid;
  readonly revision: number | null;
  readonly itemId: Uuid;
  readonly locationId: Uuid;
  readonly quantity: number;
  readonly consumed: number;
  readonly released: number;
  readonly unitQuantity: number;
  readonly status: ReservationStatus;
  readonly cartId: Uuid | null;
  /** Of a draft whose payment lasts. */
  readonly orderIntentId: Uuid | null;
  readonly orderId: Uuid | null;
  readonly cartItemId: Uuid | null;
  readonly orderItemId: Uuid | null;
  readonly expiresAt: Date | null;
};

export type MovementType =
  | 'receive'
  | 'adjust'
  | 'found'
  | 'lost'
  | 'damaged'
  | 'count'
  | 'transfer_out'
  | 'transfer_in'
  | 'reserve'
  | 'release'
  | 'expire'
  | 'out'
  | 'return_in';

/** One row of the journal to be. */
export type Move = {
  readonly itemId: Uuid;
  readonly locationId: Uuid;
  readonly type: MovementType;
  readonly onHandDelta: number;
  readonly reservedDelta: number;
  readonly refType: string;
  readonly refId: Uuid;
  readonly part: number;
  readonly reason?: string | null;
  readonly note?: string | null;
  readonly unitCostAmount?: number | null;
};

/** What one unit of a variant takes. */
export type VariantNeed = {
  readonly variantId: Uuid;
  readonly tracked: boolean;
  readonly items: readonly { readonly itemId: Uuid; readonly quantity: number }[];
};

/** What is held for a cart: whole units of each of its lines, and until when (the earliest end); null when nothing is. */
export type CartHolds = {
  readonly expiresAt: Date | null;
  readonly units: ReadonlyMap<Uuid, number>;
};

/** Units of a claim that still count. */
export const openUnits = (claim: Pick<Claim, 'quantity' | 'consumed' | 'released'>): number =>
  claim.quantity - claim.consumed - claim.released;
