import { present } from '../../kernel/assert.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { Page } from '../../platform/http/route.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { constantSql, json, nothing, sql } from '../../platform/postgres/sql.ts';
import type { Fulfillment, FulfillmentItem, FulfillmentState, FulfillmentType } from './types.ts';

type Row = {
  readonly id: Uuid;
  readonly order_id: Uuid;
  readonly location_id: Uuid | null;
  readonly type: FulfillmentType;
  readonly status: FulfillmentState;
  readonly items: readonly { readonly order_item_id: Uuid; readonly quantity: number }[] | null;
  readonly tracking_number: string | null;
  readonly tracking_company: string | null;
  readonly tracking_url: string | null;
  readonly shipped_at: Date | null;
  readonly delivered_at: Date | null;
  readonly notify: boolean;
  readonly version: number;
};

const columns = sql`fulfillments.id, order_id, location_id, type, status, tracking_number, tracking_company, tracking_url,
  shipped_at, delivered_at, notify, version,
  (select jsonb_agg(jsonb_build_object('order_item_id', i.order_item_id, 'quantity', i.quantity) order by i.id)
     from fulfillment_items i where i.fulfillment_id = fulfillments.id) as items`;

const fromRow = (row: Row): Fulfillment => ({
  id: row.id,
  orderId: row.order_id,
  locationId: row.location_id,
  type: row.type,
  status: row.status,
  items: (row.items ?? []).map((item) => ({
    orderItemId: item.order_item_id,
    quantity: item.quantity,
  })),
  trackingNumber: row.tracking_number,
  trackingCompany: row.tracking_company,
  trackingUrl: row.tracking_url,
  shippedAt: row.shipped_at,
  deliveredAt: row.delivered_at,
  notify: row.notify,
  version: row.version,
});

export async function fulfillmentRow(db: Db, id: Uuid): Promise<Fulfillment | undefined> {
  const row = await db.one<Row>(sql`select ${columns} from fulfillments where id = ${id}`);
  return row && fromRow(row);
}

export async function fulfillmentsById(
  db: Db,
  ids: readonly Uuid[],
): Promise<readonly Fulfillment[]> {
  const rows = await db.many<Row>(
    sql`select ${columns} from fulfillments where id = any(${ids}::uuid[])`,
  );
  return rows.map(fromRow);
}

/** By time of creation, which the ids follow. */
export async function fulfillmentPage(
  db: Db,
  orderId: Uuid,
  page: Page,
): Promise<readonly (Fulfillment & { readonly createdAt: Date })[]> {
  const direction = constantSql(page.descending ? 'desc' : 'asc');
  const beyond = constantSql(page.descending ? '<' : '>');
  const after = page.after
    ? sql`and (created_at, id) ${beyond} (${page.after[0]}::timestamptz, ${page.after[1]}::uuid)`
    : nothing;
  const rows = await db.many<
    Row & { readonly created_at: Date }
  >(sql`select ${columns}, created_at from fulfillments
    where order_id = ${orderId} ${after}
    order by created_at ${direction}, id ${direction} limit ${page.limit + 1}`);
  return rows.map((row) => ({ ...fromRow(row), createdAt: row.created_at }));
}

/** Units of each line that are in a parcel that was not cancelled. */
export async function parcelledUnits(db: Db, orderId: Uuid): Promise<ReadonlyMap<Uuid, number>> {
  const rows = await db.many<{ order_item_id: Uuid; units: number }>(sql`
    select i.order_item_id, sum(i.quantity)::bigint as units
      from fulfillment_items i join fulfillments f on f.id = i.fulfillment_id
     where f.order_id = ${orderId} and f.status <> 'cancelled'
     group by i.order_item_id`);
  return new Map(rows.map((row) => [row.order_item_id, row.units]));
}

export type NewFulfillment = {
  readonly id: Uuid;
  readonly orderId: Uuid;
  readonly locationId: Uuid | null;
  readonly type: FulfillmentType;
  readonly isShipped: boolean;
  readonly trackingNumber: string | null;
  readonly trackingCompany: string | null;
  readonly trackingUrl: string | null;
  readonly notify: boolean;
  readonly items: readonly FulfillmentItem[];
};

export async function insertFulfillment(tx: Tx, parcel: NewFulfillment): Promise<Fulfillment> {
  const items = parcel.items.map((item) => ({
    id: tx.newId(),
    order_item_id: item.orderItemId,
    quantity: item.quantity,
  }));
  const [, , written] = await Promise.all([
    tx.run(sql`insert into fulfillments (id, order_id, location_id, type, status, tracking_number, tracking_company,
        tracking_url, shipped_at, notify)
      values (${parcel.id}, ${parcel.orderId}, ${parcel.locationId}, ${parcel.type},
        ${parcel.isShipped ? 'shipped' : 'pending'}, ${parcel.trackingNumber}, ${parcel.trackingCompany},
        ${parcel.trackingUrl}, case when ${parcel.isShipped}::boolean then app_now() end, ${parcel.notify})`),
    tx.run(sql`insert into fulfillment_items (id, fulfillment_id, order_item_id, quantity)
      select r.id, ${parcel.id}, r.order_item_id, r.quantity
        from jsonb_to_recordset(${json(items)}::jsonb) as r(id uuid, order_item_id uuid, quantity int)`),
    fulfillmentRow(tx, parcel.id),
  ]);
  return present(written, 'the fulfillment just written');
}

/** Undefined when it is in none of these states: the race is lost. */
/** Parcels of an order that have not left, oldest first. */
export async function parcelsInHouse(db: Db, orderId: Uuid): Promise<readonly Uuid[]> {
  const rows = await db.many<{ id: Uuid }>(sql`
    select id from fulfillments
     where order_id = ${orderId} and status in ('pending', 'ready_for_pickup') order by id`);
  return rows.map((row) => row.id);
}

export async function moveFulfillment(
  tx: Tx,
  move: {
    readonly id: Uuid;
    readonly from: readonly FulfillmentState[];
    readonly to: FulfillmentState;
  },
): Promise<Fulfillment | undefined> {
  const row = await tx.one<Row>(sql`update fulfillments set status = ${move.to},
      shipped_at = case when ${move.to}::text = 'shipped' then app_now() else shipped_at end,
      delivered_at = case when ${move.to}::text = 'delivered' then app_now() end,
      version = version + 1, updated_at = app_now()
    where id = ${move.id} and status = any(${move.from}::text[]) returning ${columns}`);
  return row && fromRow(row);
}

/** Undefined: it has another version, or was cancelled. */
export async function updateTracking(
  tx: Tx,
  change: {
    readonly id: Uuid;
    readonly expectedVersion: number | undefined;
    readonly trackingNumber: string | null;
    readonly trackingCompany: string | null;
    readonly trackingUrl: string | null;
  },
): Promise<Fulfillment | undefined> {
  const version =
    change.expectedVersion === undefined ? nothing : sql`and version = ${change.expectedVersion}`;
  const row =
    await tx.one<Row>(sql`update fulfillments set tracking_number = ${change.trackingNumber},
      tracking_company = ${change.trackingCompany}, tracking_url = ${change.trackingUrl},
      version = version + 1, updated_at = app_now()
    where id = ${change.id} and status <> 'cancelled' ${version} returning ${columns}`);
  return row && fromRow(row);
}
