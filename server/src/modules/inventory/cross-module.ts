import type { Uuid } from '../../kernel/ids.ts';
import type { Page } from '../../platform/http/route.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import {
  anyOf,
  constantSql,
  type Ids,
  json,
  nothing,
  type Sql,
  sql,
} from '../../platform/postgres/sql.ts';
import type { VariantNeed, VariantStock } from './types.ts';

/*
 * The statements that join stock with variants and with the lines of orders.
 */

/** What one unit of each variant takes; ids that are no variant are absent. */
export async function variantNeeds(
  db: Db,
  variantIds: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, VariantNeed>> {
  const rows = await db.many<{
    variant_id: Uuid;
    tracked: boolean;
    items: { item_id: Uuid; quantity: number }[];
  }>(sql`
    select v.id as variant_id, v.track_inventory as tracked,
           coalesce((select jsonb_agg(jsonb_build_object('item_id', i.item_id, 'quantity', i.quantity) order by i.item_id)
                       from variant_items i where i.variant_id = v.id), '[]') as items
      from variants v where v.id = ${anyOf(variantIds)}`);
  return new Map(
    rows.map((row) => [
      row.variant_id,
      {
        variantId: row.variant_id,
        tracked: row.tracked,
        items: row.items.map((item) => ({ itemId: item.item_id, quantity: item.quantity })),
      },
    ]),
  );
}

type StockRow = {
  variant_id: Uuid;
  product_id: Uuid;
  tracked: boolean;
  on_hand: number;
  reserved: number;
  available: number;
  sellable: number;
  threshold: number | null;
};

/** Units that can be had of each variant: the least over its items of what active locations have together. */
export async function variantStock(
  db: Db,
  variantIds: Ids<Uuid>,
): Promise<readonly VariantStock[]> {
  const rows = await db.many<StockRow>(sql`
    select v.id as variant_id, v.product_id, v.track_inventory as tracked,
           coalesce(s.on_hand, 0) as on_hand, coalesce(s.reserved, 0) as reserved,
           coalesce(s.available, 0) as available, coalesce(s.sellable, 0) as sellable, s.threshold
      from variants v
      left join lateral (
        select min(floor(i.on_hand::numeric / i.quantity))::bigint as on_hand,
               max(ceil(i.reserved::numeric / i.quantity))::bigint as reserved,
               min(floor(i.available::numeric / i.quantity))::bigint as available,
               min(floor(i.sellable::numeric / i.quantity))::bigint as sellable,
               min(i.threshold) as threshold
          from (select vi.item_id, vi.quantity, coalesce(sum(l.on_hand), 0) as on_hand,
                       coalesce(sum(l.reserved), 0) as reserved,
                       coalesce(sum(l.on_hand - l.reserved), 0) as available,
                       coalesce(sum(l.on_hand + l.backorder_limit - l.reserved), 0) as sellable,
                       max(l.reorder_point) as threshold
                  from variant_items vi
                  left join (inventory_levels l join locations p
                               on p.id = l.location_id and p.is_active and p.fulfills_online and p.archived_at is null)
                    on l.item_id = vi.item_id
                 where vi.variant_id = v.id
                 group by vi.item_id, vi.quantity) i) s on true
     where v.id = ${anyOf(variantIds)}`);
  return rows.map((row) => ({
    variantId: row.variant_id,
    productId: row.product_id,
    tracked: row.tracked,
    onHand: row.on_hand,
    reserved: row.reserved,
    available: row.available,
    sellable: row.sellable,
    threshold: row.threshold,
  }));
}

/** Gives the living variants that take one of these items. */
export const variantsOfItems = (itemIds: readonly Uuid[]): Sql => sql`
  select distinct v.id from variant_items i join variants v on v.id = i.variant_id
   where i.item_id = any(${itemIds}::uuid[]) and v.archived_at is null and v.track_inventory
   order by v.id limit 1000`;

/** Variants of lines of an order, for saying which is short. */
export async function variantsOfOrderItems(
  db: Db,
  orderItemIds: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, Uuid>> {
  const rows = await db.many<{ id: Uuid; variant_id: Uuid }>(sql`
    select id, variant_id from order_items where id = any(${orderItemIds}::uuid[]) and variant_id is not null`);
  return new Map(rows.map((row) => [row.id, row.variant_id]));
}

/** Keeps orders whose goods are short from being shipped. */
export async function holdShortOrders(tx: Tx, orderIds: readonly Uuid[]): Promise<void> {
  const rows = json(orderIds.map((orderId) => ({ id: tx.newId(), order_id: orderId })));
  await tx.run(sql`
    insert into order_holds (id, order_id, reason)
    select h.id, h.order_id, 'stock_shortfall' from jsonb_to_recordset(${rows}::jsonb) as h(id uuid, order_id uuid)
    on conflict do nothing`);
}

/** The item meant by a SKU (of a variant, else of the item itself) or by a variant: more than one for a kit. */
export async function itemsMeant(
  db: Db,
  by: { readonly sku?: string | undefined; readonly variantId?: Uuid | undefined },
): Promise<readonly Uuid[]> {
  const rows = await db.many<{ item_id: Uuid }>(sql`
    select vi.item_id from variants v join variant_items vi on vi.variant_id = v.id
     where ${by.variantId ? sql`v.id = ${by.variantId}` : sql`v.sku = ${by.sku} and v.archived_at is null`}
     order by 1 limit 10`);
  if (rows.length > 0 || by.sku === undefined) return rows.map((row) => row.item_id);
  const items = await db.many<{ item_id: Uuid }>(sql`
    select id as item_id from inventory_items where sku = ${by.sku} and archived_at is null order by id limit 10`);
  return items.map((row) => row.item_id);
}

export type LevelOnWire = {
  readonly item_id: Uuid;
  readonly sku: string | null;
  readonly variant_ids: Uuid[];
  readonly location_id: Uuid;
  readonly on_hand: number;
  readonly reserved: number;
  readonly available: number;
  readonly incoming: number;
  readonly backorder_limit: number;
  readonly reorder_point: number | null;
  readonly reorder_quantity: number | null;
  readonly version: number;
  readonly created_at: Date;
};

/** Levels in the order of their making. lowAt: the store's threshold, to give only those at or below theirs. */
export function levelPage(
  db: Db,
  page: Page | { readonly limit: number; readonly descending: boolean; readonly after?: undefined },
  filter: {
    readonly sku?: string | undefined;
    readonly variantId?: Uuid | undefined;
    readonly locationId?: Uuid | undefined;
    readonly itemId?: Uuid | undefined;
    readonly lowAt?: number | undefined;
  },
): Promise<readonly LevelOnWire[]> {
  const direction = constantSql(page.descending ? 'desc' : 'asc');
  const beyond = constantSql(page.descending ? '<' : '>');
  const [at, itemId, locationId] = page.after ?? [];
  return db.many<LevelOnWire>(sql`
    select l.item_id, coalesce(i.sku, (select v.sku from variant_items vi join variants v on v.id = vi.variant_id
                                        where vi.item_id = l.item_id and v.sku is not null and v.archived_at is null
                                        order by v.id limit 1)) as sku,
           array(select vi.variant_id from variant_items vi where vi.item_id = l.item_id order by 1) as variant_ids,
           l.location_id, l.on_hand, l.reserved, l.on_hand - l.reserved as available, l.incoming, l.backorder_limit,
           l.reorder_point, l.reorder_quantity, l.version, l.created_at
      from inventory_levels l join inventory_items i on i.id = l.item_id
     where i.archived_at is null
       ${filter.itemId ? sql`and l.item_id = ${filter.itemId}` : nothing}
       ${filter.locationId ? sql`and l.location_id = ${filter.locationId}` : nothing}
       ${filter.variantId ? sql`and l.item_id in (select item_id from variant_items where variant_id = ${filter.variantId})` : nothing}
       ${
         filter.sku
           ? sql`and (i.sku = ${filter.sku} or l.item_id in (
                   select vi.item_id from variants v join variant_items vi on vi.variant_id = v.id
                    where v.sku = ${filter.sku} and v.archived_at is null))`
           : nothing
       }
       ${filter.lowAt === undefined ? nothing : sql`and l.on_hand - l.reserved <= coalesce(l.reorder_point, ${filter.lowAt}::bigint)`}
       ${page.after ? sql`and (l.created_at, l.item_id, l.location_id) ${beyond} (${at}::timestamptz, ${itemId}::uuid, ${locationId}::uuid)` : nothing}
     order by l.created_at ${direction}, l.item_id ${direction}, l.location_id ${direction}
     limit ${page.limit + 1}`);
}

/** Those of these orders that nobody else is working on, locked. */
export async function lockFreeOrders(
  tx: Tx,
  orderIds: readonly Uuid[],
): Promise<ReadonlySet<Uuid>> {
  const rows = await tx.many<{ id: Uuid }>(sql`
    select id from orders where id = any(${orderIds}::uuid[]) order by id for update skip locked`);
  return new Set(rows.map((row) => row.id));
}

/** The state of an order, locked; undefined when there is none. */
export async function lockOrderStatus(tx: Tx, orderId: Uuid): Promise<string | undefined> {
  const row = await tx.one<{ status: string }>(
    sql`select status from orders where id = ${orderId} for update`,
  );
  return row?.status;
}

/** Lets orders go on whose goods are all there again. */
export async function releaseShortOrders(tx: Tx, orderIds: readonly Uuid[]): Promise<void> {
  await tx.run(sql`
    update order_holds h
       set released_at = app_now(), released_by = ${json(tx.actor)}::jsonb, updated_at = app_now()
     where h.order_id = any(${orderIds}::uuid[]) and h.reason = 'stock_shortfall' and h.released_at is null
       and not exists (select 1 from stock_reservations r where r.order_id = h.order_id and r.status = 'short')`);
}

/** Whole units of variants that are claimed for a draft order: by hand under the order, or held for its payment. */
export async function unitsForDraft(
  db: Db,
  draftOrderId: Uuid,
  variantIds: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, number>> {
  const rows = await db.many<{ variant_id: Uuid; units: number }>(sql`
    with claimed as (
      select r.item_id, sum(r.quantity - r.consumed - r.released) as units
        from stock_reservations r
       where (r.order_id = ${draftOrderId} and r.status = 'allocated')
          or (r.status = 'held' and r.order_intent_id in (
                select i.id from order_intents i where i.draft_order_id = ${draftOrderId}))
       group by r.item_id)
    select vi.variant_id, min(floor(coalesce(c.units, 0) / vi.quantity))::bigint as units
      from variant_items vi left join claimed c on c.item_id = vi.item_id
     where vi.variant_id = any(${variantIds}::uuid[]) group by vi.variant_id`);
  return new Map(rows.map((row) => [row.variant_id, row.units]));
}

/** Whose carts these are: ids of customers by cart; those of guests are absent. */
export async function customersOfCarts(
  db: Db,
  cartIds: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, Uuid>> {
  const rows = await db.many<{ id: Uuid; customer_id: Uuid }>(
    sql`select id, customer_id from carts where id = ${anyOf(cartIds)} and customer_id is not null`,
  );
  return new Map(rows.map((row) => [row.id, row.customer_id]));
}

/** For each item the one variant that stands for it: a living one before others, then whichever takes fewest of it. */
const ONE_VARIANT = sql`distinct on (i.item_id) i.item_id, i.variant_id
    from variant_items i join variants v on v.id = i.variant_id`;
const FIRST_VARIANT = sql`i.item_id, v.archived_at is not null, i.quantity, v.id`;

/** Gives the variants that stand for these items. */
export const variantsTaking = (itemIds: readonly Uuid[]): Sql => sql`
  select variant_id from (select ${ONE_VARIANT}
   where i.item_id = any(${itemIds}::uuid[]) order by ${FIRST_VARIANT}) one`;

/** Levels of items at their locations, each with the variant that stands for it; items of no variant are absent. */
export async function stockOfItems(
  db: Db,
  itemIds: readonly Uuid[],
): Promise<
  readonly {
    readonly itemId: Uuid;
    readonly locationId: Uuid;
    readonly variantId: Uuid;
    readonly onHand: number;
    readonly reserved: number;
  }[]
> {
  const rows = await db.many<{
    item_id: Uuid;
    location_id: Uuid;
    variant_id: Uuid;
    on_hand: number;
    reserved: number;
  }>(sql`
    select l.item_id, l.location_id, one.variant_id, l.on_hand, l.reserved
      from inventory_levels l
      join (select ${ONE_VARIANT}
             where i.item_id = any(${itemIds}::uuid[]) order by ${FIRST_VARIANT}) one on one.item_id = l.item_id
     where l.item_id = any(${itemIds}::uuid[])`);
  return rows.map((row) => ({
    itemId: row.item_id,
    locationId: row.location_id,
    variantId: row.variant_id,
    onHand: row.on_hand,
    reserved: row.reserved,
  }));
}
