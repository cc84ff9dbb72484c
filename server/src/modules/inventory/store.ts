import type { Address } from '../../kernel/address.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { Page } from '../../platform/http/route.ts';
import type { Actor, Db, Tx } from '../../platform/postgres/db.ts';
import { constantSql, json, nothing, type Sql, sql } from '../../platform/postgres/sql.ts';
import type { Claim, Level, LevelChange, Move, ReservationStatus, RuledLevel } from './types.ts';

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
  order_intent_id: Uuid | null;
  order_id: Uuid | null;
  cart_item_id: Uuid | null;
  order_item_id: Uuid | null;
  expires_at: Date | null;
};

const claimColumns = sql`r.id, r.revision, r.item_id, r.location_id, r.quantity, r.consumed, r.released, r.unit_quantity,
  r.status, r.cart_id, r.order_intent_id, r.order_id, r.cart_item_id, r.order_item_id, r.expires_at`;

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
  orderIntentId: row.order_intent_id,
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

export const heldClaimsOfIntent = (db: Db, orderIntentId: Uuid) =>
  claims(db, sql`r.order_intent_id = ${orderIntentId} and r.status = 'held' order by r.id`);

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

export async function setHoldExpiry(
  tx: Tx,
  owner: { readonly cartId: Uuid } | { readonly orderIntentId: Uuid },
  expiresAt: Date,
): Promise<number> {
  const mine =
    'cartId' in owner
      ? sql`cart_id = ${owner.cartId}`
      : sql`order_intent_id = ${owner.orderIntentId}`;
  return tx.run(sql`
    with mine as (
      select id from stock_reservations where ${mine} and status = 'held' order by id for update
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
 * Makes claims and movements true at once (function apply_stock, migration 0037).
 * gives  the levels as they were and are; `stale`: a claim changed since it was read; `short`: a level cannot give
 *        that much. Then nothing was changed, and what was looked at stays locked.
 */
export async function applyStock(
  tx: Tx,
  wanted: readonly Claim[],
  moves: readonly ActorsMove[],
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

/** A move, with who makes it where that is not whose transaction it is. */
type ActorsMove = Move & { readonly actor?: Actor };

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
  order_intent_id: claim.orderIntentId,
  order_id: claim.orderId,
  cart_item_id: claim.cartItemId,
  order_item_id: claim.orderItemId,
  expires_at: claim.expiresAt?.toISOString() ?? null,
});

const moveJson = (id: Uuid, move: ActorsMove) => ({
  id,
  actor: move.actor,
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

export async function selectLocationAddress(db: Db, id: Uuid): Promise<Address | undefined> {
  const row = await db.one<{ address: Address | null }>(
    sql`select address from locations where id = ${id} and archived_at is null`,
  );
  return row?.address ?? undefined;
}

/** Makes the store's first location; one that is there is left alone. */
export async function insertDefaultLocation(tx: Tx): Promise<void> {
  await tx.run(sql`
    insert into locations (id, code, name) values (${tx.newId()}, 'DEFAULT', 'Default') on conflict do nothing`);
}

// ------------------------------------------------------------------------------------------- what staff do

/** The level, locked; undefined when the item was never at the location. */
export async function lockLevel(
  tx: Tx,
  itemId: Uuid,
  locationId: Uuid,
): Promise<Level | undefined> {
  const row = await tx.one<{ on_hand: number; reserved: number; backorder_limit: number }>(sql`
    select on_hand, reserved, backorder_limit from inventory_levels
     where item_id = ${itemId} and location_id = ${locationId} for update`);
  return (
    row && {
      itemId,
      locationId,
      onHand: row.on_hand,
      reserved: row.reserved,
      backorderLimit: row.backorder_limit,
    }
  );
}

export const readLevel = async (db: Db, itemId: Uuid, locationId: Uuid) => {
  const row = await db.one<{ on_hand: number; reserved: number; backorder_limit: number }>(sql`
    select on_hand, reserved, backorder_limit from inventory_levels
     where item_id = ${itemId} and location_id = ${locationId}`);
  return (
    row && { onHand: row.on_hand, reserved: row.reserved, backorderLimit: row.backorder_limit }
  );
};

type RuledRow = {
  on_hand: number;
  reserved: number;
  backorder_limit: number;
  reorder_point: number | null;
  reorder_quantity: number | null;
  version: number;
};

/** The level with its rules, locked; made empty when there is none. */
export async function lockRuledLevel(
  tx: Tx,
  itemId: Uuid,
  locationId: Uuid,
): Promise<RuledLevel | undefined> {
  await tx.run(sql`
    insert into inventory_levels (item_id, location_id) values (${itemId}, ${locationId}) on conflict do nothing`);
  const row = await tx.one<RuledRow>(sql`
    select on_hand, reserved, backorder_limit, reorder_point, reorder_quantity, version from inventory_levels
     where item_id = ${itemId} and location_id = ${locationId} for update`);
  return (
    row && {
      itemId,
      locationId,
      onHand: row.on_hand,
      reserved: row.reserved,
      backorderLimit: row.backorder_limit,
      reorderPoint: row.reorder_point,
      reorderQuantity: row.reorder_quantity,
      version: row.version,
    }
  );
}

export async function writeLevelRules(tx: Tx, level: RuledLevel): Promise<void> {
  await tx.run(sql`
    update inventory_levels
       set backorder_limit = ${level.backorderLimit}, reorder_point = ${level.reorderPoint},
           reorder_quantity = ${level.reorderQuantity}, version = version + 1, updated_at = app_now()
     where item_id = ${level.itemId} and location_id = ${level.locationId}`);
}

export async function movementIdOf(tx: Tx, refType: string, refId: Uuid): Promise<Uuid | null> {
  const row = await tx.one<{ id: Uuid }>(sql`
    select id from stock_movements
     where ref_type = ${refType} and ref_id = ${refId} and on_hand_delta <> 0 order by part limit 1`);
  return row?.id ?? null;
}

/**
 * The levels that left their journal, locked, with what they should be. The sums are taken again once the locks are
 * held: what was seen while waiting for them may be older than the last movement.
 */
export async function lockDifferences(tx: Tx): Promise<readonly Difference[]> {
  const keys = await tx.many<{ item_id: Uuid; location_id: Uuid }>(sql`
    select l.item_id, l.location_id ${withJournal} where l.on_hand <> m.on_hand or l.reserved <> m.reserved
     order by l.item_id, l.location_id for update of l`);
  if (keys.length === 0) return [];
  const rows = await tx.many<{
    item_id: Uuid;
    location_id: Uuid;
    on_hand: number;
    reserved: number;
    on_hand_sum: number;
    reserved_sum: number;
  }>(sql`
    select l.item_id, l.location_id, l.on_hand, l.reserved, m.on_hand as on_hand_sum, m.reserved as reserved_sum
      ${withJournal}
      join jsonb_to_recordset(${json(keys)}::jsonb) as k(item_id uuid, location_id uuid)
        on k.item_id = l.item_id and k.location_id = l.location_id
     where l.on_hand <> m.on_hand or l.reserved <> m.reserved
     order by l.item_id, l.location_id`);
  return rows.map((row) => ({
    itemId: row.item_id,
    locationId: row.location_id,
    onHand: row.on_hand,
    reserved: row.reserved,
    onHandSum: row.on_hand_sum,
    reservedSum: row.reserved_sum,
  }));
}

/** Levels beside the sums of their journal. */
const withJournal = sql`from inventory_levels l
      cross join lateral (
        select coalesce(sum(on_hand_delta), 0)::bigint as on_hand, coalesce(sum(reserved_delta), 0)::bigint as reserved
          from stock_movements m where m.item_id = l.item_id and m.location_id = l.location_id) m`;

export type Difference = {
  readonly itemId: Uuid;
  readonly locationId: Uuid;
  readonly onHand: number;
  readonly reserved: number;
  readonly onHandSum: number;
  readonly reservedSum: number;
};

/** Sets balances to the sums of the journal. */
export async function setBalances(tx: Tx, differences: readonly Difference[]): Promise<void> {
  const rows = json(
    differences.map((one) => ({
      item_id: one.itemId,
      location_id: one.locationId,
      on_hand: one.onHandSum,
      reserved: one.reservedSum,
    })),
  );
  await tx.run(sql`
    update inventory_levels l
       set on_hand = d.on_hand, reserved = d.reserved, version = l.version + 1, updated_at = app_now()
      from jsonb_to_recordset(${rows}::jsonb) as d(item_id uuid, location_id uuid, on_hand bigint, reserved bigint)
     where l.item_id = d.item_id and l.location_id = d.location_id`);
}

export async function countLevels(db: Db): Promise<number> {
  const row = await db.one<{ count: number }>(sql`select count(*) as count from inventory_levels`);
  return row?.count ?? 0;
}

export type Item = {
  readonly id: Uuid;
  readonly sku: string | null;
  readonly name: string;
  readonly requires_shipping: boolean;
  readonly unit_cost_amount: number | null;
  readonly created_at: Date;
  readonly updated_at: Date;
};

export const findItem = (db: Db, id: Uuid): Promise<Item | undefined> =>
  db.one<Item>(sql`
    select id, sku, name, requires_shipping, unit_cost_amount, created_at, updated_at
      from inventory_items where id = ${id}`);

/** Columns as they are on the wire. */
export type MovementRow = {
  readonly id: Uuid;
  readonly item_id: Uuid;
  readonly location_id: Uuid;
  readonly type: string;
  readonly on_hand_delta: number;
  readonly reserved_delta: number;
  readonly incoming_delta: number;
  readonly on_hand_after: number;
  readonly reserved_after: number;
  readonly reason: string | null;
  readonly ref_type: string;
  readonly ref_id: Uuid;
  readonly note: string | null;
  readonly actor: { kind: Actor['kind']; id?: Uuid };
  readonly created_at: Date;
};

const both = (conditions: readonly Sql[]): Sql =>
  conditions.reduce((all, one) => sql`${all} and ${one}`, sql`true`);

/** `key` is a column of an allow-list. */
const pageOf = (page: Page, key: Sql): { readonly after: Sql; readonly order: Sql } => {
  const direction = constantSql(page.descending ? 'desc' : 'asc');
  const beyond = constantSql(page.descending ? '<' : '>');
  const [at, id] = page.after ?? [];
  return {
    after: page.after ? sql`and (${key}, id) ${beyond} (${at}::timestamptz, ${id}::uuid)` : nothing,
    order: sql`order by ${key} ${direction}, id ${direction} limit ${page.limit + 1}`,
  };
};

export function movementPage(
  db: Db,
  page: Page,
  filter: {
    readonly itemId?: Uuid | undefined;
    readonly locationId?: Uuid | undefined;
    readonly type?: string | undefined;
  },
): Promise<readonly MovementRow[]> {
  const { after, order } = pageOf(page, sql`created_at`);
  return db.many<MovementRow>(sql`
    select id, item_id, location_id, type, on_hand_delta, reserved_delta, incoming_delta, on_hand_after, reserved_after,
           reason, ref_type, ref_id, note, actor, created_at
      from stock_movements
     where ${both([
       ...(filter.itemId ? [sql`item_id = ${filter.itemId}`] : []),
       ...(filter.locationId ? [sql`location_id = ${filter.locationId}`] : []),
       ...(filter.type ? [sql`type = ${filter.type}`] : []),
     ])} ${after} ${order}`);
}

export type ReservationRow = {
  readonly id: Uuid;
  readonly item_id: Uuid;
  readonly location_id: Uuid;
  readonly quantity: number;
  readonly consumed: number;
  readonly released: number;
  readonly status: ReservationStatus;
  readonly cart_id: Uuid | null;
  readonly order_id: Uuid | null;
  readonly cart_item_id: Uuid | null;
  readonly order_item_id: Uuid | null;
  readonly expires_at: Date | null;
  readonly created_at: Date;
};

const reservationColumns = sql`id, item_id, location_id, quantity, consumed, released, status, cart_id, order_id,
  cart_item_id, order_item_id, expires_at, created_at`;

export function reservationPage(
  db: Db,
  page: Page,
  filter: {
    readonly itemId?: Uuid | undefined;
    readonly orderId?: Uuid | undefined;
    readonly cartId?: Uuid | undefined;
    readonly status?: string | undefined;
  },
): Promise<readonly ReservationRow[]> {
  const { after, order } = pageOf(page, sql`created_at`);
  return db.many<ReservationRow>(sql`
    select ${reservationColumns} from stock_reservations
     where ${both([
       ...(filter.itemId ? [sql`item_id = ${filter.itemId}`] : []),
       ...(filter.orderId ? [sql`order_id = ${filter.orderId}`] : []),
       ...(filter.cartId ? [sql`cart_id = ${filter.cartId}`] : []),
       ...(filter.status ? [sql`status = ${filter.status}`] : []),
     ])} ${after} ${order}`);
}

export const reservationsByIds = (db: Db, ids: readonly Uuid[]) =>
  db.many<ReservationRow>(sql`
    select ${reservationColumns} from stock_reservations where id = any(${ids}::uuid[]) order by created_at, id`);

/** Claims of an order that belong to none of its lines: reserved by hand. */
export const looseClaimsOfOrder = (db: Db, orderId: Uuid) =>
  claims(
    db,
    sql`r.order_id = ${orderId} and r.order_item_id is null and r.status = 'allocated' order by r.id`,
  );

export type AlertRow = {
  readonly id: Uuid;
  readonly item_id: Uuid;
  readonly location_id: Uuid | null;
  readonly level: AlertLevel;
  readonly opened_at: Date;
  readonly closed_at: Date | null;
  readonly acknowledged_by: { kind: Actor['kind']; id?: Uuid } | null;
  readonly acknowledged_at: Date | null;
  readonly note: string | null;
  readonly sku: string | null;
  readonly name: string;
  readonly available: number;
  readonly reorder_point: number | null;
  readonly reorder_quantity: number | null;
};

const alertColumns = sql`a.id, a.item_id, a.location_id, a.level, a.opened_at, a.closed_at, a.acknowledged_by,
  a.acknowledged_at, a.note, i.sku, i.name, coalesce(l.on_hand - l.reserved, 0) as available, l.reorder_point,
  l.reorder_quantity`;
const alertTables = sql`stock_alerts a join inventory_items i on i.id = a.item_id
  left join inventory_levels l on l.item_id = a.item_id and l.location_id = a.location_id`;

export function alertPage(
  db: Db,
  page: Page,
  filter: { readonly level?: string | undefined; readonly isOpen?: boolean | undefined },
): Promise<readonly AlertRow[]> {
  const direction = constantSql(page.descending ? 'desc' : 'asc');
  const beyond = constantSql(page.descending ? '<' : '>');
  const [at, id] = page.after ?? [];
  return db.many<AlertRow>(sql`
    select ${alertColumns} from ${alertTables}
     where ${both([
       ...(filter.level ? [sql`a.level = ${filter.level}`] : []),
       ...(filter.isOpen === undefined
         ? []
         : [filter.isOpen ? sql`a.closed_at is null` : sql`a.closed_at is not null`]),
       ...(page.after
         ? [sql`(a.opened_at, a.id) ${beyond} (${at}::timestamptz, ${id}::uuid)`]
         : []),
     ])}
     order by a.opened_at ${direction}, a.id ${direction} limit ${page.limit + 1}`);
}

export const findAlert = (db: Db, id: Uuid): Promise<AlertRow | undefined> =>
  db.one<AlertRow>(sql`select ${alertColumns} from ${alertTables} where a.id = ${id}`);

/** False when somebody has acknowledged it already. */
export async function acknowledge(tx: Tx, id: Uuid, note: string | null): Promise<boolean> {
  const done = await tx.run(sql`
    update stock_alerts
       set acknowledged_by = ${json(tx.actor)}::jsonb, acknowledged_at = app_now(), note = ${note}, updated_at = app_now()
     where id = ${id} and acknowledged_at is null`);
  return done === 1;
}

export type LocationRow = {
  readonly id: Uuid;
  readonly code: string;
  readonly name: string;
  readonly address: Address | null;
  readonly priority: number;
  readonly is_active: boolean;
  readonly fulfills_online: boolean;
  readonly pickup_enabled: boolean;
  /** Empty: serves every market. */
  readonly market_ids: Uuid[];
  readonly version: number;
  readonly archived_at: Date | null;
};

const locationColumns = sql`id, code, name, address, priority, is_active, fulfills_online, pickup_enabled,
  market_ids, version, archived_at`;

export function locationPage(db: Db, page: Page): Promise<readonly LocationRow[]> {
  const [priority, id] = page.after ?? [];
  const direction = constantSql(page.descending ? 'desc' : 'asc');
  const beyond = constantSql(page.descending ? '<' : '>');
  return db.many<LocationRow>(sql`
    select ${locationColumns} from locations
     where archived_at is null
       ${page.after ? sql`and (priority, id) ${beyond} (${priority}::int, ${id}::uuid)` : nothing}
     order by priority ${direction}, id ${direction} limit ${page.limit + 1}`);
}

export const findLocation = (db: Db, id: Uuid): Promise<LocationRow | undefined> =>
  db.one<LocationRow>(
    sql`select ${locationColumns} from locations where id = ${id} and archived_at is null`,
  );

export const lockLocation = (tx: Tx, id: Uuid): Promise<LocationRow | undefined> =>
  tx.one<LocationRow>(
    sql`select ${locationColumns} from locations where id = ${id} and archived_at is null for update`,
  );

export async function countLocations(db: Db): Promise<number> {
  const row = await db.one<{ count: number }>(
    sql`select count(*) as count from locations where archived_at is null`,
  );
  return row?.count ?? 0;
}

export type LocationFacts = Pick<
  LocationRow,
  | 'code'
  | 'name'
  | 'address'
  | 'priority'
  | 'is_active'
  | 'fulfills_online'
  | 'pickup_enabled'
  | 'market_ids'
>;

export const insertLocation = (tx: Tx, facts: LocationFacts): Promise<LocationRow | undefined> =>
  tx.one<LocationRow>(sql`
    insert into locations (id, code, name, address, priority, is_active, fulfills_online, pickup_enabled, market_ids)
    values (${tx.newId()}, ${facts.code}, ${facts.name},
            ${facts.address === null ? null : json(facts.address)}::jsonb, ${facts.priority}, ${facts.is_active},
            ${facts.fulfills_online}, ${facts.pickup_enabled}, ${facts.market_ids}::uuid[])
    returning ${locationColumns}`);

export const writeLocation = (
  tx: Tx,
  id: Uuid,
  facts: LocationFacts,
): Promise<LocationRow | undefined> =>
  tx.one<LocationRow>(sql`
    update locations
       set code = ${facts.code}, name = ${facts.name},
           address = ${facts.address === null ? null : json(facts.address)}::jsonb, priority = ${facts.priority},
           is_active = ${facts.is_active}, fulfills_online = ${facts.fulfills_online},
           pickup_enabled = ${facts.pickup_enabled}, market_ids = ${facts.market_ids}::uuid[], version = version + 1, updated_at = app_now()
     where id = ${id}
    returning ${locationColumns}`);

/** Archives a location where nothing is, nothing is promised and nothing is on its way; else false. */
export async function archiveLocation(tx: Tx, id: Uuid): Promise<boolean> {
  const done = await tx.run(sql`
    update locations l
       set archived_at = app_now(), is_active = false, version = version + 1, updated_at = app_now()
     where l.id = ${id} and l.archived_at is null
       and not exists (select 1 from inventory_levels v where v.location_id = l.id
                          and (v.on_hand > 0 or v.reserved > 0 or v.incoming > 0))
       and exists (select 1 from locations o where o.id <> l.id and o.archived_at is null)`);
  return done === 1;
}
