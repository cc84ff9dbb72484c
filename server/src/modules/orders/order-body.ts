/* order-body.ts   an order as it goes out: its schemas, and reading it with all that hangs on it in one flight */
import Type, { type Static } from 'typebox';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import {
  AddressBody,
  AmountField,
  closed,
  InstantText,
  Nullable,
  shape,
  UuidText,
} from '../../platform/http/schemas.ts';
import type { Db } from '../../platform/postgres/db.ts';
import { type Parts, type PaymentRow, partsOf } from './cross-module.ts';
import { type HoldRow, orderRow, type TaxSum } from './store.ts';
import {
  FULFILLMENT_STATUSES,
  HOLD_REASONS,
  type NewOrder,
  ORDER_ORIGINS,
  ORDER_STATUSES,
  type Order,
  PAYMENT_STATUSES,
} from './types.ts';

const NullableText = Nullable(Type.String());
const FreeObject = Type.Record(Type.String(), Type.Unknown());

const orderItemBody = shape('OrderItem', {
  id: UuidText,
  variant_id: Nullable(UuidText),
  product_id: Nullable(UuidText),
  title: Type.String(),
  variant_title: NullableText,
  sku: NullableText,
  quantity: Type.Integer(),
  unit_amount: AmountField,
  subtotal_amount: AmountField,
  discount_amount: AmountField,
  tax_amount: AmountField,
  total_amount: AmountField,
  attributes: FreeObject,
  image_url: NullableText,
});

const methodSummary = closed({
  brand: Type.Optional(Type.String()),
  last4: Type.Optional(Type.String()),
});

/** A parcel, a pickup or a digital delivery of some units of an order. */
export const fulfillmentInOrder = closed({
  id: UuidText,
  order_id: UuidText,
  type: Type.String(),
  status: Type.String(),
  items: Type.Array(closed({ order_item_id: UuidText, quantity: Type.Integer() })),
  tracking_number: NullableText,
  tracking_company: NullableText,
  tracking_url: NullableText,
  shipped_at: Nullable(InstantText),
  delivered_at: Nullable(InstantText),
  version: Type.Integer(),
});

export const holdBody = shape('Hold', {
  id: UuidText,
  reason: Type.Enum([...HOLD_REASONS]),
  note: NullableText,
  created_at: InstantText,
  released_at: Nullable(InstantText),
});

/** An order as its buyer sees it. `token` is there only where the guest has just bought. */
export const orderBody = shape('Order', {
  id: UuidText,
  number: Type.String(),
  status: Type.Enum([...ORDER_STATUSES]),
  payment_status: Type.Enum([...PAYMENT_STATUSES]),
  fulfillment_status: Type.Enum([...FULFILLMENT_STATUSES]),
  currency: Type.String(),
  email: Type.String(),
  items: Type.Array(orderItemBody),
  shipping_address: Nullable(AddressBody),
  billing_address: Nullable(AddressBody),
  shipping_method: Nullable(
    closed({ id: Nullable(UuidText), name: Type.String(), price_amount: AmountField }),
  ),
  subtotal_amount: AmountField,
  discount_amount: AmountField,
  shipping_amount: AmountField,
  tax_amount: AmountField,
  tax_included: Type.Boolean(),
  total_amount: AmountField,
  current_total_amount: AmountField,
  captured_amount: AmountField,
  refunded_amount: AmountField,
  refundable_amount: AmountField,
  balance_due_amount: AmountField,
  tax_lines: Type.Array(
    closed({
      name: Type.String(),
      rate_ppm: Type.Integer(),
      taxable_amount: AmountField,
      tax_amount: AmountField,
    }),
  ),
  payments: Type.Array(
    closed({
      id: UuidText,
      provider: Type.String(),
      status: Type.String(),
      amount: AmountField,
      method_summary: methodSummary,
    }),
  ),
  fulfillments: Type.Array(fulfillmentInOrder),
  token: Type.Optional(Type.String()),
  placed_at: Nullable(InstantText),
  version: Type.Integer(),
});
export type OrderBody = Static<typeof orderBody>;

/** The same with what only staff may see. */
export const staffOrderBody = shape('StaffOrder', {
  ...orderBody.properties,
  customer_id: Nullable(UuidText),
  tags: Type.Array(Type.String()),
  note: NullableText,
  origin: Type.Enum([...ORDER_ORIGINS]),
  holds: Type.Array(holdBody),
  cancel_reason: NullableText,
  metadata: FreeObject,
  external_id: NullableText,
  archived_at: Nullable(InstantText),
  created_at: InstantText,
});
export type StaffOrderBody = Static<typeof staffOrderBody>;

export const toHoldBody = (row: HoldRow): Static<typeof holdBody> => ({
  id: row.id,
  reason: row.reason,
  note: row.note,
  created_at: row.created_at,
  released_at: row.released_at,
});

/** The wire form of one order; the shopper's has nothing of staff's. */
function bodyOf(order: Order, parts: Parts): OrderBody {
  const mine = <Row extends { readonly order_id: Uuid }>(list: readonly Row[]): Row[] =>
    list.filter((row) => row.order_id === order.id);
  const payments = mine(parts.payments);
  const sum = (of: (row: PaymentRow) => number): number =>
    payments.reduce((all, row) => all + of(row), 0);
  const captured = sum((row) => row.captured_amount);
  const refunded = sum((row) => row.refunded_amount);
  const shipping = parts.shippingLines.find((line) => line.orderId === order.id);
  return {
    id: order.id,
    number: order.number,
    status: order.status,
    payment_status: order.paymentStatus,
    fulfillment_status: order.fulfillmentStatus,
    currency: order.currency,
    email: order.email,
    items: parts.items
      .filter((item) => item.orderId === order.id)
      .map((item) => ({
        id: item.id,
        variant_id: item.variantId,
        product_id: item.productId,
        title: item.title,
        variant_title: item.variantTitle,
        sku: item.sku,
        quantity: item.quantity,
        unit_amount: item.unitAmount,
        subtotal_amount: item.subtotalAmount,
        discount_amount: item.discountAmount,
        tax_amount: item.taxAmount,
        total_amount: item.totalAmount,
        attributes: item.attributes,
        image_url: item.imageUrl,
      })),
    shipping_address: order.shippingAddress,
    billing_address: order.billingAddress,
    shipping_method: shipping
      ? { id: shipping.shippingMethodId, name: shipping.title, price_amount: shipping.amount }
      : null,
    subtotal_amount: order.subtotalAmount,
    discount_amount: order.discountAmount,
    shipping_amount: order.shippingAmount,
    tax_amount: order.taxAmount,
    tax_included: order.taxIncluded,
    total_amount: order.totalAmount,
    current_total_amount: order.totalAmount,
    captured_amount: captured,
    refunded_amount: refunded,
    refundable_amount: captured - refunded - sum((row) => row.refund_pending_amount),
    balance_due_amount: parts.balances.find((row) => row.order_id === order.id)?.balance ?? 0,
    tax_lines: mine(parts.taxes).map(({ order_id: _, ...tax }) => tax),
    payments: payments.map((row) => ({
      id: row.id,
      provider: row.provider,
      status: row.status,
      amount: row.amount,
      method_summary: summaryOf(row.method_summary),
    })),
    fulfillments: mine(parts.fulfillments).map((row) => ({ ...row, items: row.items ?? [] })),
    placed_at: order.placedAt,
    version: order.version,
  };
}

/** Brand and last four digits: all that is ever shown of a card. */
const summaryOf = (summary: PaymentRow['method_summary']) => ({
  ...(summary.brand ? { brand: summary.brand } : {}),
  ...(summary.last4 ? { last4: summary.last4 } : {}),
});

const staffBodyOf = (order: Order, parts: Parts): StaffOrderBody => ({
  ...bodyOf(order, parts),
  customer_id: order.customerId,
  tags: [...order.tags],
  note: order.note,
  origin: order.origin,
  holds: parts.holds.filter((row) => row.order_id === order.id).map(toHoldBody),
  cancel_reason: order.cancelReason,
  metadata: { ...order.metadata },
  external_id: order.externalId,
  archived_at: order.archivedAt,
  created_at: order.createdAt,
});

/**
 * An order as its buyer sees it the moment it was placed, made of what was written: nothing is read.
 * payments  its tenders, of which nothing was paid yet
 */
export function placedOrderBody(
  order: Order,
  agreed: NewOrder,
  payments: readonly PaymentRow[],
): OrderBody {
  const shipping = agreed.shippingLine;
  const orderId = order.id;
  return bodyOf(order, {
    items: agreed.lines.map((line) => ({
      ...line,
      id: line.orderItemId,
      orderId,
      removedQuantity: 0,
    })),
    shippingLines: shipping
      ? [{ ...shipping, id: orderId, orderId, method: shipping.methodCode }]
      : [],
    taxes: taxSumsOf(agreed, orderId),
    holds: [],
    payments,
    fulfillments: [],
    balances: [{ order_id: orderId, balance: order.totalAmount }],
  });
}

/** As `taxSums` reads them: per name and rate, in the order of these. */
function taxSumsOf(agreed: NewOrder, orderId: Uuid): readonly TaxSum[] {
  const sums = new Map<string, TaxSum>();
  for (const line of [...agreed.lines, ...(agreed.shippingLine ? [agreed.shippingLine] : [])]) {
    for (const { name, ratePpm, taxableAmount, taxAmount } of line.taxLines) {
      const key = `${ratePpm} ${name}`;
      const known = sums.get(key);
      sums.set(key, {
        order_id: orderId,
        name,
        rate_ppm: ratePpm,
        taxable_amount: (known?.taxable_amount ?? 0) + taxableAmount,
        tax_amount: (known?.tax_amount ?? 0) + taxAmount,
      });
    }
  }
  return [...sums.values()].sort(
    (one, other) => compareText(one.name, other.name) || one.rate_ppm - other.rate_ppm,
  );
}

/** As `collate "C"` sorts. */
const compareText = (one: string, other: string): number =>
  Buffer.compare(Buffer.from(one), Buffer.from(other));

/** The wire forms of these orders for their buyers, in their order: one flight for all. */
export async function orderBodies(db: Db, orders: readonly Order[]): Promise<OrderBody[]> {
  if (orders.length === 0) return [];
  const parts = await partsOf(
    db,
    orders.map((order) => order.id),
  );
  return orders.map((order) => bodyOf(order, parts));
}

/** The wire forms of these orders for staff, in their order: one flight for all. */
export async function staffOrderBodies(
  db: Db,
  orders: readonly Order[],
): Promise<StaffOrderBody[]> {
  if (orders.length === 0) return [];
  const parts = await partsOf(
    db,
    orders.map((order) => order.id),
  );
  return orders.map((order) => staffBodyOf(order, parts));
}

/**
 * One placed order as it goes out. Who may see it is checked before.
 * refuses  ORDER_NOT_FOUND 404
 */
export async function readOrderBody(
  db: Db,
  orderId: Uuid,
  reader: { readonly audience: 'shopper' },
): Promise<OrderBody>;
export async function readOrderBody(
  db: Db,
  orderId: Uuid,
  reader: { readonly audience: 'staff' },
): Promise<StaffOrderBody>;
export async function readOrderBody(
  db: Db,
  orderId: Uuid,
  reader: { readonly audience: 'shopper' | 'staff' },
): Promise<OrderBody | StaffOrderBody> {
  const [order, parts] = await Promise.all([orderRow(db, { orderId }), partsOf(db, [orderId])]);
  if (!order) throw refuse('ORDER_NOT_FOUND');
  return reader.audience === 'staff' ? staffBodyOf(order, parts) : bodyOf(order, parts);
}
