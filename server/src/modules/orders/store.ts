import type { Address } from '../../kernel/address.ts';
import { present } from '../../kernel/assert.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { LoggedEvent } from '../../platform/events.ts';
import type { Page } from '../../platform/http/route.ts';
import type { Actor, Db, Tx } from '../../platform/postgres/db.ts';
import {
  anyOf,
  constantSql,
  joined,
  json,
  nothing,
  type Sql,
  sql,
} from '../../platform/postgres/sql.ts';
import type { Attributes } from '../carts/types.ts';
import { numberSql } from '../stores/stores.ts';
import type {
  CancelReason,
  DraftOrder,
  FulfillmentStatus,
  HoldReason,
  NewOrder,
  NewOrderDiscount,
  NewOrderTaxLine,
  Order,
  OrderItem,
  OrderOrigin,
  OrderShippingLine,
  OrderStatus,
  PaymentStatus,
} from './types.ts';

type OrderRow = {
  readonly id: Uuid;
  readonly number: string;
  readonly order_intent_id: Uuid | null;
  readonly cart_id: Uuid | null;
  readonly customer_id: Uuid | null;
  readonly email: string;
  readonly phone: string | null;
  readonly locale: string;
  readonly market_id: Uuid;
  readonly currency: string;
  readonly origin: OrderOrigin;
  readonly status: OrderStatus;
  readonly payment_status: PaymentStatus;
  readonly fulfillment_status: FulfillmentStatus;
  readonly subtotal_amount: number;
  readonly discount_amount: number;
  readonly shipping_amount: number;
  readonly tax_amount: number;
  readonly tax_included: boolean;
  readonly total_amount: number;
  readonly rounding_policy_version: number;
  readonly shipping_address: Address | null;
  readonly billing_address: Address | null;
  readonly tags: readonly string[];
  readonly note: string | null;
  readonly access_token_hash: string;
  readonly token_generation: number;
  readonly cancel_reason: CancelReason | null;
  readonly placed_at: Date | null;
  readonly completed_at: Date | null;
  readonly cancelled_at: Date | null;
  readonly archived_at: Date | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly external_id: string | null;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
};

const COLUMNS = `id, number, order_intent_id, cart_id, customer_id, email, phone, locale, market_id, currency, origin,
  status, payment_status, fulfillment_status, subtotal_amount, discount_amount, shipping_amount, tax_amount,
  tax_included, total_amount, rounding_policy_version, shipping_address, billing_address, tags, note,
  access_token_hash, token_generation, cancel_reason, placed_at, completed_at, cancelled_at, archived_at, metadata,
  external_id, version, created_at, updated_at`;
const columns = constantSql(COLUMNS);
/** As `columns`, of a table by its other name. */
const columnsOf = (name: string): Sql => constantSql(COLUMNS.replace(/\w+/g, `${name}.$&`));

const fromRow = (row: OrderRow): Order => ({
  id: row.id,
  number: row.number,
  orderIntentId: row.order_intent_id,
  cartId: row.cart_id,
  customerId: row.customer_id,
  email: row.email,
  phone: row.phone,
  locale: row.locale,
  marketId: row.market_id,
  currency: row.currency,
  origin: row.origin,
  status: row.status,
  paymentStatus: row.payment_status,
  fulfillmentStatus: row.fulfillment_status,
  subtotalAmount: row.subtotal_amount,
  discountAmount: row.discount_amount,
  shippingAmount: row.shipping_amount,
  taxAmount: row.tax_amount,
  taxIncluded: row.tax_included,
  totalAmount: row.total_amount,
  roundingPolicyVersion: row.rounding_policy_version,
  shippingAddress: row.shipping_address,
  billingAddress: row.billing_address,
  tags: row.tags,
  note: row.note,
  accessTokenHash: row.access_token_hash,
  tokenGeneration: row.token_generation,
  cancelReason: row.cancel_reason,
  placedAt: row.placed_at,
  completedAt: row.completed_at,
  cancelledAt: row.cancelled_at,
  archivedAt: row.archived_at,
  metadata: row.metadata,
  externalId: row.external_id,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/** What `insertOrder` has decided beside the agreement itself. */
export type Placing = {
  readonly order: NewOrder;
  readonly accessTokenHash: string;
  readonly paymentStatus: PaymentStatus;
  readonly fulfillmentStatus: FulfillmentStatus;
};

/**
 * Orders with their numbers and all their parts, in one statement: each costs its start, whatever it writes. In the
 * order that they were given in.
 */
export async function insertOrders(
  tx: Tx,
  placings: readonly Placing[],
): Promise<readonly (Order | undefined)[]> {
  const parts = placings.map(({ order }) => partsOf(tx, order));
  const rows = json(
    placings.map((placing, nth) => ({
      ...agreedOf(placing.order),
      nth,
      access_token_hash: placing.accessTokenHash,
      payment_status: placing.paymentStatus,
      fulfillment_status: placing.fulfillmentStatus,
    })),
  );
  const written = await tx.many<OrderRow>(sql`with ${joined(partWrites(parts))}
    insert into orders (id, number, order_intent_id, cart_id, customer_id, email, phone, locale, market_id,
        currency, origin, status, payment_status, fulfillment_status, subtotal_amount, discount_amount,
        shipping_amount, tax_amount, tax_included, total_amount, rounding_policy_version, snapshot_hash,
        shipping_address, billing_address, vat_id, tags, note, access_token_hash, ip, user_agent, placed_at, metadata,
        external_id, external_source)
      select o.id, ${numberSql('order')}, o.order_intent_id, o.cart_id, o.customer_id, o.email, o.phone, o.locale,
        o.market_id, o.currency, o.origin, 'open', o.payment_status, o.fulfillment_status, o.subtotal_amount,
        o.discount_amount, o.shipping_amount, o.tax_amount, o.tax_included, o.total_amount, o.rounding_policy_version,
        ${snapshotHash(parts)}, o.shipping_address, o.billing_address, o.vat_id, o.tags, o.note, o.access_token_hash,
        o.ip, o.user_agent, app_now(), o.metadata, o.external_id, o.external_source
        from jsonb_to_recordset(${rows}::jsonb) as o(${agreedColumns}, nth int, access_token_hash text,
          payment_status text, fulfillment_status text)
       order by o.nth
      returning ${columns}`);
  const byId = new Map(written.map((row) => [row.id, row]));
  return placings.map(({ order }) => {
    const row = byId.get(order.orderId);
    return row && fromRow(row);
  });
}

/** A draft becomes the order; undefined when it is no draft any more, and the caller must refuse. */
export async function placeDraftRow(tx: Tx, placing: Placing): Promise<Order | undefined> {
  const { order } = placing;
  const parts = [partsOf(tx, order)];
  const row = await tx.one<OrderRow>(sql`with ${joined(partWrites(parts))}
    update orders d set number = ${numberSql('order')}, order_intent_id = o.order_intent_id,
        customer_id = o.customer_id, email = o.email, phone = o.phone, market_id = o.market_id, currency = o.currency,
        status = 'open', payment_status = ${placing.paymentStatus}, fulfillment_status = ${placing.fulfillmentStatus},
        subtotal_amount = o.subtotal_amount, discount_amount = o.discount_amount, shipping_amount = o.shipping_amount,
        tax_amount = o.tax_amount, tax_included = o.tax_included, total_amount = o.total_amount,
        rounding_policy_version = o.rounding_policy_version, snapshot_hash = ${snapshotHash(parts)},
        shipping_address = o.shipping_address, billing_address = o.billing_address, vat_id = o.vat_id,
        ip = o.ip, user_agent = o.user_agent, placed_at = app_now(), version = d.version + 1, updated_at = app_now()
       from jsonb_to_recordset(${json([agreedOf(order)])}::jsonb) as o(${agreedColumns})
      where d.id = o.id and d.status = 'draft' and d.placed_at is null
      returning ${columnsOf('d')}`);
  return row && fromRow(row);
}

/** What was agreed, as the columns of its row. */
const agreedOf = (order: NewOrder) => ({
  id: order.orderId,
  order_intent_id: order.orderIntentId,
  cart_id: order.cartId,
  customer_id: order.customerId,
  email: order.email,
  phone: order.phone,
  locale: order.locale,
  market_id: order.marketId,
  currency: order.currency,
  origin: order.origin,
  subtotal_amount: order.subtotalAmount,
  discount_amount: order.discountAmount,
  shipping_amount: order.shippingAmount,
  tax_amount: order.taxAmount,
  tax_included: order.taxIncluded,
  total_amount: order.totalAmount,
  rounding_policy_version: order.roundingPolicyVersion,
  shipping_address: order.shippingAddress,
  billing_address: order.billingAddress,
  vat_id: order.vatId ?? null,
  tags: order.tags ?? [],
  note: order.note ?? null,
  ip: order.ip,
  user_agent: order.userAgent,
  metadata: order.metadata ?? {},
  external_id: order.externalId ?? null,
  external_source: order.externalSource ?? null,
});

const agreedColumns = sql`id uuid, order_intent_id uuid, cart_id uuid, customer_id uuid, email text, phone text,
  locale text, market_id uuid, currency text, origin text, subtotal_amount bigint, discount_amount bigint,
  shipping_amount bigint, tax_amount bigint, tax_included boolean, total_amount bigint, rounding_policy_version int,
  shipping_address jsonb, billing_address jsonb, vat_id text, tags text[], note text, ip inet, user_agent text,
  metadata jsonb, external_id text, external_source text`;

type NewParts = ReturnType<typeof partsOf>;

/** The rows of an order's parts, with their ids. */
function partsOf(tx: Tx, order: NewOrder) {
  const { orderId, taxIncluded, shippingLine } = order;
  const shippingLineId = tx.newId();
  const items = order.lines.map((line, position) => ({
    id: line.orderItemId,
    order_id: orderId,
    position,
    variant_id: line.variantId,
    product_id: line.productId,
    title: line.title,
    variant_title: line.variantTitle,
    sku: line.sku,
    type: line.type,
    attributes: line.attributes,
    quantity: line.quantity,
    unit_amount: line.unitAmount,
    compare_at_amount: line.compareAtAmount,
    subtotal_amount: line.subtotalAmount,
    discount_amount: line.discountAmount,
    tax_amount: line.taxAmount,
    tax_included: taxIncluded,
    total_amount: line.totalAmount,
    requires_shipping: line.requiresShipping,
    weight_grams: line.weightGrams,
    image_url: line.imageUrl,
    cost_amount: line.costAmount,
  }));
  const shippings = shippingLine
    ? [
        {
          id: shippingLineId,
          order_id: orderId,
          shipping_method_id: shippingLine.shippingMethodId,
          method: shippingLine.methodCode,
          title: shippingLine.title,
          amount: shippingLine.amount,
          discount_amount: shippingLine.discountAmount,
          tax_amount: shippingLine.taxAmount,
          tax_included: taxIncluded,
          total_amount: shippingLine.totalAmount,
        },
      ]
    : [];
  const discountRow = (discount: NewOrderDiscount, item: Uuid | null) => ({
    id: tx.newId(),
    order_id: orderId,
    order_item_id: item,
    order_shipping_line_id: item ? null : shippingLineId,
    promotion_id: discount.promotionId,
    code: discount.code,
    title: discount.title,
    amount: discount.amount,
  });
  const taxRow = (tax: NewOrderTaxLine, item: Uuid | null) => ({
    id: tx.newId(),
    order_id: orderId,
    order_item_id: item,
    order_shipping_line_id: item ? null : shippingLineId,
    name: tax.name,
    country: tax.country,
    region: tax.region,
    category: tax.category,
    rate_ppm: tax.ratePpm,
    taxable_amount: tax.taxableAmount,
    tax_amount: tax.taxAmount,
    treatment: tax.treatment,
    source: tax.source ?? 'table',
  });
  const discounts = [
    ...order.lines.flatMap((line) =>
      line.discounts.map((each) => discountRow(each, line.orderItemId)),
    ),
    ...(shippingLine?.discounts ?? []).map((each) => discountRow(each, null)),
  ];
  const taxes = [
    ...order.lines.flatMap((line) => line.taxLines.map((each) => taxRow(each, line.orderItemId))),
    ...(shippingLine?.taxLines ?? []).map((each) => taxRow(each, null)),
  ];
  return { items, shippings, discounts, taxes };
}

/** What `order_snapshot_hash` (migration 0013) gives for `o` once all is written: the deep check compares them. */
function snapshotHash(parts: readonly NewParts[]): Sql {
  const has = (part: keyof NewParts) => parts.some((each) => each[part].length > 0);
  const none = sql`null::jsonb`;
  return sql`encode(sha256(convert_to(jsonb_build_array(
      jsonb_build_array(o.id, o.market_id, o.currency, o.origin, o.subtotal_amount, o.discount_amount, o.shipping_amount,
        o.tax_amount, o.tax_included, o.total_amount, o.rounding_policy_version),
      (select jsonb_agg(jsonb_build_array(i.id, i.position, i.variant_id, i.product_id, i.title, i.variant_title, i.sku,
        i.type, i.attributes, i.quantity, i.unit_amount, i.compare_at_amount, i.subtotal_amount, i.discount_amount,
        i.tax_amount, i.total_amount, i.requires_shipping, i.weight_grams, i.image_url, i.cost_amount) order by i.position)
       from item i where i.order_id = o.id),
      ${
        has('shippings')
          ? sql`(select jsonb_agg(jsonb_build_array(s.id, s.shipping_method_id, s.method, s.title, s.amount,
        s.discount_amount, s.tax_amount, s.total_amount) order by s.id) from shipping s where s.order_id = o.id)`
          : none
      },
      ${
        has('discounts')
          ? sql`(select jsonb_agg(jsonb_build_array(d.id, d.order_item_id, d.order_shipping_line_id, d.promotion_id, d.code,
        d.title, d.amount) order by d.id) from discount d where d.order_id = o.id)`
          : none
      },
      ${
        has('taxes')
          ? sql`(select jsonb_agg(jsonb_build_array(t.id, t.order_item_id, t.order_shipping_line_id, t.name, t.country,
        t.region, t.category, t.rate_ppm, t.taxable_amount, t.tax_amount, t.treatment, t.source) order by t.id)
       from tax t where t.order_id = o.id)`
          : none
      }
    )::text, 'UTF8')), 'hex')`;
}

/** The parts as CTEs, those of which there are some: `item`, `shipping`, `discount` and `tax` are what the hash reads. */
function partWrites(parts: readonly NewParts[]): readonly Sql[] {
  const rowsOf = (part: keyof NewParts) => parts.flatMap((each): readonly object[] => each[part]);
  const [items, shippings, discounts, taxes] = (
    ['items', 'shippings', 'discounts', 'taxes'] as const
  ).map(rowsOf) as [object[], object[], object[], object[]];
  const writes = [
    sql`item as materialized (
      select * from jsonb_to_recordset(${json(items)}::jsonb) as r(id uuid, order_id uuid, position int, variant_id uuid,
        product_id uuid, title text, variant_title text, sku text, type text, attributes jsonb, quantity int,
        unit_amount bigint, compare_at_amount bigint, subtotal_amount bigint, discount_amount bigint, tax_amount bigint,
        tax_included boolean, total_amount bigint, requires_shipping boolean, weight_grams int, image_url text,
        cost_amount bigint)
    ), items as (
      insert into order_items (id, order_id, position, variant_id, product_id, title, variant_title, sku, type,
        attributes, quantity, unit_amount, compare_at_amount, subtotal_amount, discount_amount, tax_amount,
        tax_included, total_amount, requires_shipping, weight_grams, image_url, cost_amount)
      select r.id, r.order_id, r.position, r.variant_id, r.product_id, r.title, r.variant_title, r.sku, r.type,
        r.attributes, r.quantity, r.unit_amount, r.compare_at_amount, r.subtotal_amount, r.discount_amount, r.tax_amount,
        r.tax_included, r.total_amount, r.requires_shipping, r.weight_grams, r.image_url, r.cost_amount
        from item r)`,
  ];
  if (shippings.length > 0) {
    writes.push(sql`shipping as materialized (
      select * from jsonb_to_recordset(${json(shippings)}::jsonb) as r(id uuid, order_id uuid, shipping_method_id uuid,
        method text, title text, amount bigint, discount_amount bigint, tax_amount bigint, tax_included boolean,
        total_amount bigint)
    ), shippings as (
      insert into order_shipping_lines (id, order_id, shipping_method_id, method, title, amount, discount_amount,
        tax_amount, tax_included, total_amount)
      select r.id, r.order_id, r.shipping_method_id, r.method, r.title, r.amount, r.discount_amount, r.tax_amount,
        r.tax_included, r.total_amount
        from shipping r)`);
  }
  if (discounts.length > 0) {
    writes.push(sql`discount as materialized (
      select * from jsonb_to_recordset(${json(discounts)}::jsonb) as r(id uuid, order_id uuid, order_item_id uuid,
        order_shipping_line_id uuid, promotion_id uuid, code text, title text, amount bigint)
    ), discounts as (
      insert into order_discounts (id, order_id, order_item_id, order_shipping_line_id, promotion_id, code, title, amount)
      select r.id, r.order_id, r.order_item_id, r.order_shipping_line_id, r.promotion_id, r.code, r.title, r.amount
        from discount r)`);
  }
  if (taxes.length > 0) {
    writes.push(sql`tax as materialized (
      select * from jsonb_to_recordset(${json(taxes)}::jsonb) as r(id uuid, order_id uuid, order_item_id uuid,
        order_shipping_line_id uuid, name text, country text, region text, category text, rate_ppm int,
        taxable_amount bigint, tax_amount bigint, treatment text, source text)
    ), taxes as (
      insert into tax_lines (id, order_id, order_item_id, order_shipping_line_id, name, country, region,
        category, rate_ppm, taxable_amount, tax_amount, treatment, source)
      select r.id, r.order_id, r.order_item_id, r.order_shipping_line_id, r.name, r.country, r.region, r.category,
        r.rate_ppm, r.taxable_amount, r.tax_amount, r.treatment, r.source
        from tax r)`);
  }
  return writes;
}

export async function orderForUpdate(tx: Tx, id: Uuid): Promise<Order | undefined> {
  const row = await tx.one<OrderRow>(
    sql`select ${columns} from orders where id = ${id} for no key update`,
  );
  return row && fromRow(row);
}

/** Which order: by id or number, optionally only when it belongs to this customer or answers to this token. */
export type OrderWanted = {
  readonly orderId?: Uuid;
  readonly number?: string;
  readonly customerId?: Uuid;
  readonly tokenHash?: string;
};

export async function orderRow(db: Db, wanted: OrderWanted): Promise<Order | undefined> {
  const conditions = [sql`placed_at is not null`];
  if (wanted.orderId) conditions.push(sql`id = ${wanted.orderId}`);
  if (wanted.number !== undefined) conditions.push(sql`number = ${wanted.number}`);
  if (wanted.customerId) conditions.push(sql`customer_id = ${wanted.customerId}`);
  if (wanted.tokenHash) conditions.push(sql`access_token_hash = ${wanted.tokenHash}`);
  const row = await db.one<OrderRow>(
    sql`select ${columns} from orders where ${joined(conditions, sql` and `)} limit 1`,
  );
  return row && fromRow(row);
}

export async function orderRows(db: Db, ids: readonly Uuid[]): Promise<readonly Order[]> {
  const rows = await db.many<OrderRow>(
    sql`select ${columns} from orders where placed_at is not null and id = ${anyOf(ids)}`,
  );
  return rows.map(fromRow);
}

type ItemRow = {
  readonly id: Uuid;
  readonly order_id: Uuid;
  readonly variant_id: Uuid | null;
  readonly product_id: Uuid | null;
  readonly title: string;
  readonly variant_title: string | null;
  readonly sku: string | null;
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly quantity: number;
  readonly removed_quantity: number;
  readonly unit_amount: number;
  readonly subtotal_amount: number;
  readonly discount_amount: number;
  readonly tax_amount: number;
  readonly total_amount: number;
  readonly requires_shipping: boolean;
  readonly image_url: string | null;
};

/** The lines of these orders, in the order of the cart. */
export async function itemRows(db: Db, orderIds: readonly Uuid[]): Promise<readonly OrderItem[]> {
  const rows =
    await db.many<ItemRow>(sql`select id, order_id, variant_id, product_id, title, variant_title, sku, type,
      attributes, quantity, removed_quantity, unit_amount, subtotal_amount, discount_amount, tax_amount, total_amount,
      requires_shipping, image_url
    from order_items where order_id = any(${orderIds}::uuid[]) order by order_id, position`);
  return rows.map((row) => ({
    id: row.id,
    orderId: row.order_id,
    variantId: row.variant_id,
    productId: row.product_id,
    title: row.title,
    variantTitle: row.variant_title,
    sku: row.sku,
    type: row.type,
    attributes: row.attributes,
    quantity: row.quantity,
    removedQuantity: row.removed_quantity,
    unitAmount: row.unit_amount,
    subtotalAmount: row.subtotal_amount,
    discountAmount: row.discount_amount,
    taxAmount: row.tax_amount,
    totalAmount: row.total_amount,
    requiresShipping: row.requires_shipping,
    imageUrl: row.image_url,
  }));
}

export async function shippingLineRows(
  db: Db,
  orderIds: readonly Uuid[],
): Promise<readonly OrderShippingLine[]> {
  const rows = await db.many<{
    id: Uuid;
    order_id: Uuid;
    shipping_method_id: Uuid | null;
    method: string;
    title: string;
    amount: number;
    discount_amount: number;
    tax_amount: number;
    total_amount: number;
  }>(sql`select id, order_id, shipping_method_id, method, title, amount, discount_amount, tax_amount, total_amount
    from order_shipping_lines where order_id = any(${orderIds}::uuid[]) order by order_id, id`);
  return rows.map((row) => ({
    id: row.id,
    orderId: row.order_id,
    shippingMethodId: row.shipping_method_id,
    method: row.method,
    title: row.title,
    amount: row.amount,
    discountAmount: row.discount_amount,
    taxAmount: row.tax_amount,
    totalAmount: row.total_amount,
  }));
}

export type TaxSum = {
  readonly order_id: Uuid;
  readonly name: string;
  readonly rate_ppm: number;
  readonly taxable_amount: number;
  readonly tax_amount: number;
};

/** Tax per name and rate over all lines of each order. */
export const taxSums = (db: Db, orderIds: readonly Uuid[]): Promise<readonly TaxSum[]> =>
  db.many<TaxSum>(sql`select order_id, name, rate_ppm, sum(taxable_amount)::bigint as taxable_amount,
      sum(tax_amount)::bigint as tax_amount
    from tax_lines where order_id = any(${orderIds}::uuid[])
    group by order_id, name, rate_ppm order by order_id, name collate "C", rate_ppm`);

export type HoldRow = {
  readonly id: Uuid;
  readonly order_id: Uuid;
  readonly reason: HoldReason;
  readonly note: string | null;
  readonly created_at: Date;
  readonly released_at: Date | null;
};
const holdColumns = sql`id, order_id, reason, note, created_at, released_at`;

export const holdRows = (db: Db, orderIds: readonly Uuid[]): Promise<readonly HoldRow[]> =>
  db.many<HoldRow>(sql`select ${holdColumns} from order_holds
    where order_id = any(${orderIds}::uuid[]) order by order_id, id`);

/** Undefined when a hold for this reason is open. */
export const insertHold = (
  tx: Tx,
  hold: {
    readonly id: Uuid;
    readonly orderId: Uuid;
    readonly reason: HoldReason;
    readonly note: string | null;
  },
): Promise<HoldRow | undefined> =>
  tx.one<HoldRow>(sql`insert into order_holds (id, order_id, reason, note)
    values (${hold.id}, ${hold.orderId}, ${hold.reason}, ${hold.note})
    on conflict (store_id, order_id, reason) where released_at is null do nothing returning ${holdColumns}`);

/** Undefined when there is no open hold of this id on the order. */
export const releaseHoldRow = (
  tx: Tx,
  hold: { readonly id: Uuid; readonly orderId: Uuid; readonly by: Actor },
): Promise<HoldRow | undefined> =>
  tx.one<HoldRow>(sql`update order_holds set released_at = app_now(), released_by = ${json(hold.by)}::jsonb,
      updated_at = app_now()
    where id = ${hold.id} and order_id = ${hold.orderId} and released_at is null returning ${holdColumns}`);

export const openHoldReasons = async (db: Db, orderId: Uuid): Promise<readonly HoldReason[]> =>
  (
    await db.many<{ reason: HoldReason }>(
      sql`select reason from order_holds where order_id = ${orderId} and released_at is null order by id`,
    )
  ).map((row) => row.reason);

export type NoteRow = {
  readonly id: Uuid;
  readonly author: Actor;
  readonly body: string;
  readonly visible_to_customer: boolean;
  readonly created_at: Date;
};

export async function insertNote(
  tx: Tx,
  note: {
    readonly id: Uuid;
    readonly orderId: Uuid;
    readonly author: Actor;
    readonly body: string;
    readonly visibleToCustomer: boolean;
  },
): Promise<NoteRow> {
  const row =
    await tx.one<NoteRow>(sql`insert into order_notes (id, order_id, author, body, visible_to_customer)
    values (${note.id}, ${note.orderId}, ${json(note.author)}::jsonb, ${note.body}, ${note.visibleToCustomer})
    returning id, author, body, visible_to_customer, created_at`);
  return present(row, 'the note just written');
}

export const noteRows = (db: Db, orderId: Uuid, page: Page): Promise<readonly NoteRow[]> =>
  db.many<NoteRow>(sql`select id, author, body, visible_to_customer, created_at from order_notes
    where order_id = ${orderId} ${afterKey(page, sql`created_at`, sql`timestamptz`)}
    ${orderBy(page, sql`created_at`)} limit ${page.limit + 1}`);

export type TimelineRow = {
  readonly id: Uuid;
  readonly position: number;
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly actor: Actor;
  readonly created_at: Date;
};

export const timelineRows = (db: Db, orderId: Uuid, page: Page): Promise<readonly TimelineRow[]> =>
  db.many<TimelineRow>(sql`select id, position, type, payload, actor, created_at from order_events
    where order_id = ${orderId} ${afterKey(page, sql`position`, sql`bigint`)}
    ${orderBy(page, sql`position`)} limit ${page.limit + 1}`);

/** Events as they are in the log; a second copy and an order of another store leave nothing. */
export const copyEvents = (
  tx: Tx,
  copies: readonly { readonly orderId: Uuid; readonly event: LoggedEvent }[],
): Promise<number> =>
  tx.run(sql`insert into order_events (id, order_id, position, type, payload, actor, created_at)
    select e.id, o.id, e.position, e.type, e.payload, e.actor, e.created_at
      from jsonb_to_recordset(${json(
        copies.map(({ orderId, event }) => ({
          ...{ id: event.id, order_id: orderId, position: event.position, type: event.type },
          ...{ payload: event.payload, actor: event.actor, created_at: event.createdAt },
        })),
      )}::jsonb)
        as e(id uuid, order_id uuid, position bigint, type text, payload jsonb, actor jsonb, created_at timestamptz)
      join orders o on o.id = e.order_id
    on conflict (store_id, id) do nothing`);

/**
 * Moves the order from one of these states, or gives undefined: the race is lost.
 * Sets the instant that belongs to the new state.
 */
export async function moveStatus(
  tx: Tx,
  move: {
    readonly orderId: Uuid;
    readonly from: readonly OrderStatus[];
    readonly to: OrderStatus;
    readonly cancelReason?: CancelReason;
  },
): Promise<Order | undefined> {
  const row = await tx.one<OrderRow>(sql`update orders set status = ${move.to},
      completed_at = case when ${move.to}::text = 'completed' then app_now()
                          when ${move.to}::text = 'open' then null else completed_at end,
      cancelled_at = case when ${move.to}::text = 'cancelled' then app_now() end,
      cancel_reason = ${move.cancelReason ?? null}, version = version + 1, updated_at = app_now()
    where id = ${move.orderId} and status = any(${move.from}::text[]) returning ${columns}`);
  return row && fromRow(row);
}

export async function writeWords(
  tx: Tx,
  words: {
    readonly orderId: Uuid;
    readonly paymentStatus: PaymentStatus;
    readonly fulfillmentStatus: FulfillmentStatus;
  },
): Promise<Order> {
  const row = await tx.one<OrderRow>(sql`update orders set payment_status = ${words.paymentStatus},
      fulfillment_status = ${words.fulfillmentStatus}, version = version + 1, updated_at = app_now()
    where id = ${words.orderId} returning ${columns}`);
  return fromRow(present(row, `the order ${words.orderId}`));
}

export async function archiveRow(tx: Tx, orderId: Uuid): Promise<Order | undefined> {
  const row =
    await tx.one<OrderRow>(sql`update orders set archived_at = app_now(), version = version + 1,
      updated_at = app_now()
    where id = ${orderId} and status in ('completed', 'cancelled') and archived_at is null returning ${columns}`);
  return row && fromRow(row);
}

/** Staff's own fields; those left out stay. Undefined: there is no such order, or it has another version. */
export async function updateOwnFields(
  tx: Tx,
  change: {
    readonly orderId: Uuid;
    readonly expectedVersion: number | undefined;
    readonly note?: string | null;
    readonly tags?: readonly string[];
    readonly metadata?: Readonly<Record<string, unknown>>;
  },
): Promise<Order | undefined> {
  const sets = [sql`version = version + 1`, sql`updated_at = app_now()`];
  if (change.note !== undefined) sets.push(sql`note = ${change.note}`);
  if (change.tags !== undefined) sets.push(sql`tags = ${change.tags}::text[]`);
  if (change.metadata !== undefined) sets.push(sql`metadata = ${json(change.metadata)}::jsonb`);
  const version =
    change.expectedVersion === undefined ? nothing : sql`and version = ${change.expectedVersion}`;
  const row = await tx.one<OrderRow>(sql`update orders set ${joined(sets)}
    where id = ${change.orderId} ${version} returning ${columns}`);
  return row && fromRow(row);
}

/** What a list of orders may be narrowed by. Amounts in minor units. */
export type OrderFilter = {
  readonly customerId?: Uuid;
  readonly status?: string;
  readonly paymentStatus?: string;
  readonly fulfillmentStatus?: string;
  readonly email?: string;
  readonly number?: string;
  readonly tag?: string;
  /** A reason, or whether any hold is open. */
  readonly hold?: HoldReason | boolean;
  /** A market's code or id. */
  readonly marketId?: Uuid;
  readonly minAmount?: number;
  readonly maxAmount?: number;
  readonly createdAfter?: Date;
  readonly createdBefore?: Date;
  /** Part of the number, the e-mail or a name on an address. */
  readonly q?: string;
  readonly includeArchived: boolean;
};

/** One more row than the page asked for. */
export async function orderPage(
  db: Db,
  filter: OrderFilter,
  page: Page,
): Promise<readonly Order[]> {
  const { by, type } = sortOf(page);
  const rows = await db.many<OrderRow>(sql`select ${columns} from orders
    where ${conditionsOf(filter)} ${afterKey(page, by, type)} ${orderBy(page, by)} limit ${page.limit + 1}`);
  return rows.map(fromRow);
}

export async function orderCount(db: Db, filter: OrderFilter): Promise<number> {
  const row = await db.one<{ count: number }>(
    sql`select count(*) as count from orders where ${conditionsOf(filter)}`,
  );
  return present(row, 'a count').count;
}

function conditionsOf(filter: OrderFilter): Sql {
  const all = [sql`placed_at is not null`];
  if (!filter.includeArchived) all.push(sql`archived_at is null`);
  if (filter.customerId) all.push(sql`customer_id = ${filter.customerId}`);
  if (filter.status) all.push(sql`status = ${filter.status}`);
  if (filter.paymentStatus) all.push(sql`payment_status = ${filter.paymentStatus}`);
  if (filter.fulfillmentStatus) all.push(sql`fulfillment_status = ${filter.fulfillmentStatus}`);
  if (filter.email) all.push(sql`lower(email) = lower(${filter.email})`);
  if (filter.number) all.push(sql`number = ${filter.number}`);
  if (filter.tag) all.push(sql`tags @> array[${filter.tag}]::text[]`);
  if (filter.marketId) all.push(sql`market_id = ${filter.marketId}`);
  if (filter.minAmount !== undefined) all.push(sql`total_amount >= ${filter.minAmount}`);
  if (filter.maxAmount !== undefined) all.push(sql`total_amount <= ${filter.maxAmount}`);
  if (filter.createdAfter) all.push(sql`created_at >= ${filter.createdAfter}`);
  if (filter.createdBefore) all.push(sql`created_at < ${filter.createdBefore}`);
  if (filter.hold !== undefined) {
    const reason = typeof filter.hold === 'string' ? sql`and h.reason = ${filter.hold}` : nothing;
    const held = sql`exists (select 1 from order_holds h
      where h.order_id = orders.id and h.released_at is null ${reason})`;
    all.push(filter.hold === false ? sql`not ${held}` : held);
  }
  if (filter.q) {
    const like = likeOf(filter.q);
    all.push(sql`(number ilike ${like} or email ilike ${like}
      or concat_ws(' ', shipping_address ->> 'first_name', shipping_address ->> 'last_name') ilike ${like}
      or concat_ws(' ', billing_address ->> 'first_name', billing_address ->> 'last_name') ilike ${like})`);
  }
  return joined(all, sql` and `);
}

function sortOf(page: Page): { readonly by: Sql; readonly type: Sql } {
  if (page.sort === 'total_amount') return { by: sql`total_amount`, type: sql`bigint` };
  if (page.sort === 'placed_at') return { by: sql`placed_at`, type: sql`timestamptz` };
  return { by: sql`created_at`, type: sql`timestamptz` };
}

const orderBy = (page: Page, by: Sql): Sql => {
  const direction = constantSql(page.descending ? 'desc' : 'asc');
  return sql`order by ${by} ${direction}, id ${direction}`;
};

function afterKey(page: Page, by: Sql, type: Sql): Sql {
  if (!page.after) return nothing;
  const [key, id] = page.after;
  const beyond = constantSql(page.descending ? '<' : '>');
  return sql`and (${by}, id) ${beyond} (${key}::${type}, ${id}::uuid)`;
}

// ------------------------------------------------------------------------------------------------- draft orders

type DraftRow = OrderRow & {
  readonly vat_id: string | null;
  readonly shipping_method_id: Uuid | null;
  readonly codes: readonly string[];
  readonly sent_at: Date | null;
  readonly items: readonly {
    readonly id: Uuid;
    readonly variant_id: Uuid;
    readonly attributes: Attributes;
    readonly attributes_hash: string;
    readonly quantity: number;
    readonly unit_amount: number;
    readonly price_reason: string | null;
  }[];
};

/** A draft with its choices, also one that was placed or discarded since. */
export async function draftRow(db: Db, orderId: Uuid): Promise<DraftOrder | undefined> {
  const row = await db.one<DraftRow>(sql`
    select ${columns}, o.vat_id, d.shipping_method_id, d.codes, d.sent_at,
           coalesce((select jsonb_agg(jsonb_build_object('id', i.id, 'variant_id', i.variant_id,
                'attributes', i.attributes, 'attributes_hash', i.attributes_hash, 'quantity', i.quantity,
                'unit_amount', i.unit_amount, 'price_reason', i.price_reason) order by i.position)
              from draft_order_items i where i.order_id = d.order_id), '[]') as items
      from (select order_id, shipping_method_id, codes, sent_at from draft_orders) d join orders o on o.id = d.order_id
     where o.id = ${orderId}`);
  return (
    row && {
      order: fromRow(row),
      vatId: row.vat_id,
      shippingMethodId: row.shipping_method_id,
      codes: row.codes,
      sentAt: row.sent_at,
      items: row.items.map((item) => ({
        id: item.id,
        variantId: item.variant_id,
        attributes: item.attributes,
        attributesHash: item.attributes_hash,
        quantity: item.quantity,
        unitAmount: item.unit_amount,
        priceReason: item.price_reason,
      })),
    }
  );
}

/** What the row of a draft in `orders` says, beside its id. */
export type DraftHead = Pick<
  Order,
  | 'customerId'
  | 'email'
  | 'phone'
  | 'marketId'
  | 'currency'
  | 'subtotalAmount'
  | 'discountAmount'
  | 'shippingAmount'
  | 'taxAmount'
  | 'taxIncluded'
  | 'totalAmount'
  | 'roundingPolicyVersion'
  | 'shippingAddress'
  | 'billingAddress'
  | 'note'
  | 'tags'
  | 'metadata'
  | 'fulfillmentStatus'
  | 'tokenGeneration'
  | 'accessTokenHash'
> & { readonly vatId: string | null };

export type DraftChoices = Pick<DraftOrder, 'shippingMethodId' | 'codes' | 'items'>;

const jsonOf = (value: Address | null): string | null => (value ? json(value) : null);

export async function insertDraft(
  tx: Tx,
  draft: DraftHead & DraftChoices & Pick<Order, 'id' | 'number' | 'locale'>,
): Promise<void> {
  await Promise.all([
    tx.run(sql`
      insert into orders (id, number, customer_id, email, phone, locale, market_id, currency, origin, status,
          payment_status, fulfillment_status, subtotal_amount, discount_amount, shipping_amount, tax_amount, tax_included,
          total_amount, rounding_policy_version, shipping_address, billing_address, vat_id, tags, note,
          access_token_hash, token_generation, metadata)
      values (${draft.id}, ${draft.number}, ${draft.customerId}, ${draft.email}, ${draft.phone}, ${draft.locale},
          ${draft.marketId}, ${draft.currency}, 'draft', 'draft', 'unpaid', ${draft.fulfillmentStatus},
          ${draft.subtotalAmount}, ${draft.discountAmount}, ${draft.shippingAmount}, ${draft.taxAmount},
          ${draft.taxIncluded}, ${draft.totalAmount}, ${draft.roundingPolicyVersion},
          ${jsonOf(draft.shippingAddress)}::jsonb, ${jsonOf(draft.billingAddress)}::jsonb, ${draft.vatId},
          ${draft.tags}::text[], ${draft.note}, ${draft.accessTokenHash}, ${draft.tokenGeneration},
          ${json(draft.metadata)}::jsonb)`),
    tx.run(sql`
      insert into draft_orders (order_id, shipping_method_id, codes)
      values (${draft.id}, ${draft.shippingMethodId}, ${draft.codes}::text[])`),
    insertDraftItems(tx, draft.id, draft.items),
  ]);
}

const insertDraftItems = (tx: Tx, orderId: Uuid, items: DraftOrder['items']): Promise<number> =>
  tx.run(sql`
    insert into draft_order_items (id, order_id, position, variant_id, attributes, attributes_hash, quantity,
        unit_amount, price_reason)
    select r.id, ${orderId}, r.position, r.variant_id, r.attributes, r.attributes_hash, r.quantity, r.unit_amount,
        r.price_reason
      from jsonb_to_recordset(${json(
        items.map((item, position) => ({
          id: item.id,
          position,
          variant_id: item.variantId,
          attributes: item.attributes,
          attributes_hash: item.attributesHash,
          quantity: item.quantity,
          unit_amount: item.unitAmount,
          price_reason: item.priceReason,
        })),
      )}::jsonb) as r(id uuid, position int, variant_id uuid, attributes jsonb, attributes_hash text, quantity int,
        unit_amount bigint, price_reason text)`);

/**
 * Writes a draft anew, all of it. Undefined: it is no draft any more.
 * sentAt  the link is good since; null: it was not sent, or what was sent is good no more
 */
export async function rewriteDraft(
  tx: Tx,
  orderId: Uuid,
  draft: DraftHead & DraftChoices & { readonly sentAt: Date | null },
): Promise<Order | undefined> {
  const [row] = await Promise.all([
    tx.one<OrderRow>(sql`
      update orders set customer_id = ${draft.customerId}, email = ${draft.email}, phone = ${draft.phone},
          market_id = ${draft.marketId}, currency = ${draft.currency}, subtotal_amount = ${draft.subtotalAmount},
          discount_amount = ${draft.discountAmount}, shipping_amount = ${draft.shippingAmount},
          tax_amount = ${draft.taxAmount}, tax_included = ${draft.taxIncluded}, total_amount = ${draft.totalAmount},
          rounding_policy_version = ${draft.roundingPolicyVersion},
          shipping_address = ${jsonOf(draft.shippingAddress)}::jsonb,
          billing_address = ${jsonOf(draft.billingAddress)}::jsonb, vat_id = ${draft.vatId},
          tags = ${draft.tags}::text[], note = ${draft.note}, metadata = ${json(draft.metadata)}::jsonb,
          fulfillment_status = ${draft.fulfillmentStatus}, access_token_hash = ${draft.accessTokenHash},
          token_generation = ${draft.tokenGeneration}, version = version + 1, updated_at = app_now()
       where id = ${orderId} and status = 'draft' returning ${columns}`),
    tx.run(sql`
      update draft_orders set shipping_method_id = ${draft.shippingMethodId}, codes = ${draft.codes}::text[],
          sent_at = ${draft.sentAt}, updated_at = app_now()
       where order_id = ${orderId}`),
    tx.run(sql`delete from draft_order_items where order_id = ${orderId}`),
    insertDraftItems(tx, orderId, draft.items),
  ]);
  return row && fromRow(row);
}

export async function draftIdByNumber(db: Db, number: string): Promise<Uuid | undefined> {
  const row = await db.one<{ id: Uuid }>(
    sql`select id from orders where number = ${number} and placed_at is null`,
  );
  return row?.id;
}

export type DraftFilter = {
  readonly status?: 'draft' | 'cancelled' | undefined;
  readonly customerId?: Uuid | undefined;
  readonly email?: string | undefined;
  readonly q?: string | undefined;
};

export type DraftListRow = {
  readonly id: Uuid;
  readonly number: string;
  readonly status: OrderStatus;
  readonly email: string;
  readonly customer_id: Uuid | null;
  readonly currency: string;
  readonly total_amount: number;
  readonly items_count: number;
  readonly sent_at: Date | null;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
};

/** Drafts that were not placed; discarded ones only when asked for. One more row than the page asked for. */
export const draftPage = (
  db: Db,
  filter: DraftFilter,
  page: Page,
): Promise<readonly DraftListRow[]> =>
  db.many<DraftListRow>(sql`
    select id, number, status, email, customer_id, currency, total_amount, version, created_at, updated_at,
           (select count(*) from draft_order_items i where i.order_id = orders.id) as items_count,
           (select d.sent_at from draft_orders d where d.order_id = orders.id) as sent_at
      from orders
     where ${draftConditions(filter)} ${afterKey(page, sql`created_at`, sql`timestamptz`)}
     ${orderBy(page, sql`created_at`)} limit ${page.limit + 1}`);

export async function draftCount(db: Db, filter: DraftFilter): Promise<number> {
  const row = await db.one<{ count: number }>(
    sql`select count(*) as count from orders where ${draftConditions(filter)}`,
  );
  return present(row, 'a count').count;
}

function draftConditions(filter: DraftFilter): Sql {
  const all = [sql`placed_at is null`, sql`status = ${filter.status ?? 'draft'}`];
  if (filter.customerId) all.push(sql`customer_id = ${filter.customerId}`);
  if (filter.email) all.push(sql`lower(email) = lower(${filter.email})`);
  if (filter.q) {
    const like = likeOf(filter.q);
    all.push(sql`(number ilike ${like} or email ilike ${like})`);
  }
  return joined(all, sql` and `);
}

const likeOf = (text: string): string => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;

export type OrderStanding = {
  readonly id: Uuid;
  readonly number: string;
  readonly status: OrderStatus;
  readonly payment_status: PaymentStatus;
  readonly fulfillment_status: FulfillmentStatus;
  readonly version: number;
};

export const standingRows = (db: Db, ids: readonly Uuid[]): Promise<readonly OrderStanding[]> =>
  db.many<OrderStanding>(sql`
    select id, number, status, payment_status, fulfillment_status, version from orders
     where id = any(${ids}::uuid[])`);

/** Whether it is a placed order, or a draft that was sent, of this customer or of one of these tokens. */
export async function isOrderOf(
  db: Db,
  asked: {
    readonly orderId: Uuid;
    readonly customerId: Uuid | undefined;
    readonly tokenHashes: readonly string[];
  },
): Promise<boolean> {
  const row = await db.one(sql`
    select 1 from orders o
     where o.id = ${asked.orderId}
       and (o.customer_id = ${asked.customerId ?? null} or o.access_token_hash = any(${asked.tokenHashes}::text[]))
       and (o.placed_at is not null or (o.status = 'draft' and exists (
             select 1 from draft_orders d where d.order_id = o.id and d.sent_at is not null)))`);
  return row !== undefined;
}
