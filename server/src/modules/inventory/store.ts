import type { Uuid } from '../../kernel/ids.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { json, nothing, type Sql, sql } from '../../platform/postgres/sql.ts';
import type { Claim, Level, LevelChange, Move, ReservationStatus } from './types.ts';

type ClaimRow = {
  id: Uuid;
  revision: number;
  item_id: Uuid;
  location_id: Uuid;
  quantity: number;
  consumed: number;
  released: number;
  unit_quantity: number;
  status: ReservationStatus;
  cart_id: Uuid | null;
  order_id: Uuid | null;
  cart_item_id: Uuid | null;
  order_item_id: Uuid | null;
  expires_at: Date | null;
};

const claimColumns = sql`r.id, r.revision, r.item_id, r.location_id, r.quantity, r.consumed, r.released, r.unit_quantity,
  r.status, r.cart_id, r.order_id, r.cart_item_id, r.order_item_id, r.expires_at`;

const toClaim = (row: ClaimRow): Claim => ({
  id: row.id,
  revision: row.revision,
  itemId: row.item_id,
  locationId: row.location_id,
  quantity: row.quantity,
  consumed: row.consumed,
  released: row.released,
  unitQuantity: row.unit_quantity,
  status: row.status,
  cartId: row.cart_id,
  orderId: row.order_id,
  cartItemId: row.cart_item_id,
  orderItemId: row.order_item_id,
  expiresAt: row.expires_at,
});

async function claims(db: Db, condition: Sql): Promise<readonly Claim[]> {
  const rows = await db.many<ClaimRow>(
    sql`select ${claimColumns} from stock_reservations r where ${condition}`,
  );
  return rows.map(toClaim);
}

export const heldClaimsOfCarts = (db: Db, cartIds: readonly Uuid[]) =>
  claims(db, sql`r.cart_id = any(${cartIds}::uuid[]) and r.status = 'held' order by r.id`);

/** Allocated and short ones; of these lines only, when given. */
export const openClaimsOfOrder = (db: Db, orderId: Uuid, orderItemIds?: readonly Uuid[]) =>
  claims(
    db,
    sql`r.order_id = ${orderId} and r.status in ('allocated', 'short')
        ${orderItemIds ? sql`and r.order_item_id = any(${orderItemIds}::uuid[])` : nothing} order by r.id`,
  );

/** Order lines that ever had a claim: the others are of goods that are not counted. */
export async function claimedOrderItems(
  db: Db,
  orderItemIds: readonly Uuid[],
  orderId: Uuid,
): Promise<ReadonlySet<Uuid>> {
  const rows = await db.many<{ order_item_id: Uuid }>(sql`
    select distinct order_item_id from stock_reservations
     where order_id = ${orderId} and order_item_id = any(${orderItemIds}::uuid[])`);
  return new Set(rows.map((row) => row.order_item_id));
}

export const findClaim = async (db: Db, id: Uuid): Promise<Claim | undefined> =>
  (await claims(db, sql`r.id = ${id}`))[0];

/** Holds past their time that nobody else is working on, locked. */
export const lockDueHolds = (tx: Tx, most: number) =>
  claims(
    tx,
    sql`r.id in (select d.id from stock_reservations d where d.status = 'held' and d.expires_at <= ${tx.now}
                  order by d.expires_at limit ${most})
        and r.status = 'held' and r.expires_at <= ${tx.now}
        order by r.id for update skip locked`,
  );

/** Claims of these ids that nobody else is working on, locked. */
export const lockClaims = (tx: Tx, ids: readonly Uuid[]) =>
  claims(
    tx,
    sql`r.id = any(${ids}::uuid[]) and r.status in ('held', 'allocated') order by r.id for update skip locked`,
  );

/** Claims on a level, newest first. */
export const claimsOnLevel = (
  db: Db,
  query: {
    readonly itemId: Uuid;
    readonly locationId: Uuid;
    readonly status: 'held' | 'allocated' | 'short';
    readonly most: number;
    readonly oldestFirst?: boolean;
  },
) =>
  claims(
    db,
    sql`r.item_id = ${query.itemId} and r.location_id = ${query.locationId} and r.status = ${query.status}
        order by ${query.oldestFirst ? sql`r.created_at, r.id` : sql`r.created_at desc, r.id desc`} limit ${query.most}`,
  );

export async function setHoldExpiry(tx: Tx, cartId: Uuid, expiresAt: Date): Promise<number> {
  return tx.run(sql`
    with mine as (
      select id from stock_reservations where cart_id = ${cartId} and status = 'held' order by id for update
    )
    update stock_reservations r
       set expires_at = ${expiresAt}, extended_until = greatest(coalesce(r.extended_until, ${expiresAt}), ${expiresAt}),
           revision = r.revision + 1, updated_at = app_now()
      from mine where r.id = mine.id`);
}

type ChangeRow = {
  verdict: 'done' | 'stale' | 'short';
  item_id: Uuid;
  location_id: Uuid;
  on_hand: number;
  reserved: number;
  backorder_limit: number;
  reorder_point: number | null;
  reorder_quantity: number | null;
  on_hand_before: number;
  reserved_before: number;
};

/**
 * Makes claims and movements true at once (function apply_stock, migration 0008).
 * gives  the levels as they were and are; `stale`: a claim changed since it was read; `short`: a level cannot give
 *        that much. Then nothing was changed, and what was looked at stays locked.
 */
export async function applyStock(
  tx: Tx,
  wanted: readonly Claim[],
  moves: readonly Move[],
): Promise<readonly LevelChange[] | 'stale' | 'short'> {
  const rows = await tx.many<ChangeRow>(sql`
    select * from apply_stock(${json(wanted.map(claimJson))}::jsonb,
      ${json(moves.map((move) => moveJson(tx.newId(), move)))}::jsonb, ${json(tx.actor)}::jsonb)`);
  const verdict = rows[0]?.verdict;
  if (verdict === 'stale' || verdict === 'short') return verdict;
  return rows.map((row) => ({
    itemId: row.item_id,
    locationId: row.location_id,
    onHand: row.on_hand,
    reserved: row.reserved,
    backorderLimit: row.backorder_limit,
    reorderPoint: row.reorder_point,
    reorderQuantity: row.reorder_quantity,
    onHandBefore: row.on_hand_before,
    reservedBefore: row.reserved_before,
  }));
}

const claimJson = (claim: Claim) => ({
  id: claim.id,
  revision: claim.revision,
  item_id: claim.itemId,
  location_id: claim.locationId,
  quantity: claim.quantity,
  consumed: claim.consumed,
  released: claim.released,
  unit_quantity: claim.unitQuantity,
  status: claim.status,
  cart_id: claim.cartId,
  order_id: claim.orderId,
  cart_item_id: claim.cartItemId,
  order_item_id: claim.orderItemId,
  expires_at: claim.expiresAt?.toISOString() ?? null,
});

const moveJson = (id: Uuid, move: Move) => ({
  id,
  item_id: move.itemId,
  location_id: move.locationId,
  type: move.type,
  on_hand_delta: move.onHandDelta,
  reserved_delta: move.reservedDelta,
  reason: move.reason ?? null,
  ref_type: move.refType,
  ref_id: move.refId,
  part: move.part,
  note: move.note ?? null,
  unit_cost_amount: move.unitCostAmount ?? null,
});

/** Levels of the items of these variants at places that sell online to the market, best place first. */
export async function sellableLevels(
  db: Db,
  variantIds: readonly Uuid[],
  marketId: Uuid | undefined,
): Promise<readonly Level[]> {
  const rows = await db.many<{
    item_id: Uuid;
    location_id: Uuid;
    on_hand: number;
    reserved: number;
    backorder_limit: number;
  }>(sql`
    select l.item_id, l.location_id, l.on_hand, l.reserved, l.backorder_limit
      from inventory_levels l join locations p on p.id = l.location_id
     where l.item_id in (select item_id from variant_items where variant_id = any(${variantIds}::uuid[]))
       and p.is_active and p.fulfills_online and p.archived_at is null
       and (cardinality(p.market_ids) = 0 or ${marketId ?? null}::uuid is null
            or ${marketId ?? null}::uuid = any(p.market_ids))
     order by p.priority, p.id, l.item_id`);
  return rows.map((row) => ({
    itemId: row.item_id,
    locationId: row.location_id,
    onHand: row.on_hand,
    reserved: row.reserved,
    backorderLimit: row.backorder_limit,
  }));
}

/** The place goods go to when none is named. */
export async function homeLocation(db: Db): Promise<Uuid | undefined> {
  const row = await db.one<{ id: Uuid }>(sql`
    select id from locations where archived_at is null
     order by (code = 'DEFAULT') desc, is_active desc, priority, id limit 1`);
  return row?.id;
}

export async function livingLocations(db: Db, ids: readonly Uuid[]): Promise<ReadonlySet<Uuid>> {
  const rows = await db.many<{ id: Uuid }>(
    sql`select id from locations where id = any(${ids}::uuid[]) and archived_at is null`,
  );
  return new Set(rows.map((row) => row.id));
}

export type NewItem = {
  readonly id: Uuid;
  readonly variantId: Uuid;
  readonly sku: string | null;
  readonly name: string;
  readonly requiresShipping: boolean;
  readonly locationId: Uuid;
};

/** An item of its own for the variant, with an empty level. */
export async function insertItem(tx: Tx, item: NewItem): Promise<void> {
  await tx.run(sql`
    with item as (
      insert into inventory_items (id, sku, name, requires_shipping)
      values (${item.id}, ${item.sku}, ${item.name}, ${item.requiresShipping})
    ), link as (
      insert into variant_items (variant_id, item_id, quantity) values (${item.variantId}, ${item.id}, 1)
    )
    insert into inventory_levels (item_id, location_id) values (${item.id}, ${item.locationId})`);
}

export type AlertLevel = 'low' | 'critical' | 'out';
export type AlertKey = {
  readonly itemId: Uuid;
  readonly locationId: Uuid;
  readonly level: AlertLevel;
};

const alertRows = (keys: readonly (AlertKey & { readonly id?: Uuid })[]): string =>
  json(
    keys.map((key) => ({
      id: key.id ?? null,
      item_id: key.itemId,
      location_id: key.locationId,
      level: key.level,
    })),
  );

export async function openAlerts(tx: Tx, keys: readonly AlertKey[]): Promise<void> {
  await tx.run(sql`
    insert into stock_alerts (id, item_id, location_id, level)
    select a.id, a.item_id, a.location_id, a.level
      from jsonb_to_recordset(${alertRows(keys.map((key) => ({ ...key, id: tx.newId() })))}::jsonb)
        as a(id uuid, item_id uuid, location_id uuid, level text)
    on conflict do nothing`);
}

export async function closeAlerts(tx: Tx, keys: readonly AlertKey[]): Promise<void> {
  await tx.run(sql`
    update stock_alerts s set closed_at = app_now(), updated_at = app_now()
      from jsonb_to_recordset(${alertRows(keys)}::jsonb) as a(item_id uuid, location_id uuid, level text)
     where s.item_id = a.item_id and s.location_id = a.location_id and s.level = a.level and s.closed_at is null`);
}

/** Makes the store's first location; one that is there is left alone. */
export async function insertDefaultLocation(tx: Tx): Promise<void> {
  await tx.run(sql`
    insert into locations (id, code, name) values (${tx.newId()}, 'DEFAULT', 'Default') on conflict do nothing`);
}
