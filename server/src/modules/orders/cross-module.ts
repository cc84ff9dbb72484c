/* cross-module.ts   the few statements of orders that must see payments, fulfillments and the books at once
 * They read the tables of payments (0015), fulfillment (0016) and the ledger (0014) and write only those of orders.
 */
import { present } from '../../kernel/assert.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { sql } from '../../platform/postgres/sql.ts';
import {
  orderCompleted,
  orderFulfillmentStatusChanged,
  orderPaymentStatusChanged,
  orderUpdated,
} from './events.ts';
import { factOf, heardBy, lockOrder } from './orders.ts';
import { type OrderBody, type StaffOrderBody, toHoldBody } from './schema.ts';
import { fulfillmentStatus, isDone, paymentStatus } from './states.ts';
import {
  holdRows,
  itemRows,
  moveStatus,
  orderRow,
  shippingLineRows,
  type TaxSum,
  taxSums,
  writeWords,
} from './store.ts';
import type { Order } from './types.ts';

type FactsRow = {
  readonly captured: number;
  readonly refunded: number;
  readonly refund_pending: number;
  readonly open_authorized: number;
  readonly pending: number;
  readonly voided: number;
  readonly failed: number;
  readonly units: number;
  readonly shipped: number;
  readonly delivered: number;
  readonly returned: number;
  readonly balance_due: number;
};

/** All sums that the three words are functions of, in one statement. */
async function factsOf(db: Db, orderId: Uuid): Promise<FactsRow> {
  const row = await db.one<FactsRow>(sql`
    select money.*, bought.units, parcels.shipped, parcels.delivered, parcels.returned,
      coalesce((select sum(b.balance)::bigint from ledger_balances b
                 where b.account = 'receivable' and b.sub_account = ${orderId}), 0) as balance_due
    from (
      select coalesce(sum(p.captured_amount), 0)::bigint as captured,
        coalesce(sum(p.refunded_amount), 0)::bigint as refunded,
        coalesce(sum(p.refund_pending_amount), 0)::bigint as refund_pending,
        coalesce(sum(p.authorized_amount - p.captured_amount - p.voided_amount) filter (
          where p.status = 'authorized'
            and (p.authorization_expires_at is null or p.authorization_expires_at > app_now())), 0)::bigint
          as open_authorized,
        count(*) filter (where p.status in ('requires_action', 'processing')) as pending,
        count(*) filter (where p.status = 'voided' or p.voided_amount > 0) as voided,
        count(*) filter (where p.status in ('failed', 'expired')) as failed
      from payments p where p.order_id = ${orderId}
    ) money, (
      select coalesce(sum(i.quantity - i.removed_quantity), 0)::bigint as units
        from order_items i where i.order_id = ${orderId} and i.requires_shipping
    ) bought, (
      select coalesce(sum(fi.quantity) filter (where f.status in ('shipped', 'delivered', 'failed', 'returned')), 0)::bigint
          as shipped,
        coalesce(sum(fi.quantity) filter (where f.status = 'delivered'), 0)::bigint as delivered,
        coalesce(sum(fi.quantity) filter (where f.status = 'returned'), 0)::bigint as returned
      from fulfillments f join fulfillment_items fi on fi.fulfillment_id = f.id
      join order_items i on i.id = fi.order_item_id and i.requires_shipping
      where f.order_id = ${orderId}
    ) parcels`);
  return present(row, 'one row of sums');
}

/**
 * Writes the words of an order anew from its amounts and units, and completes an open order that is done (everything
 * left, money came, balance 0). Call it last, in the transaction that changed a payment (which must carry the order's
 * id), a fulfillment, a refund or the books. Locks the order, so take that lock first if you take others.
 * gives    the order as it is now
 * refuses  ORDER_NOT_FOUND 404
 * emits    order.payment_status_changed, order.fulfillment_status_changed, order.completed, each when it happened
 */
export async function refreshStatuses(tx: Tx, orderId: Uuid): Promise<Order> {
  const before = await lockOrder(tx, orderId);
  const facts = await factsOf(tx, orderId);
  const payment = paymentStatus({
    totalAmount: before.totalAmount,
    capturedAmount: facts.captured,
    refundedAmount: facts.refunded,
    openAuthorizedAmount: facts.open_authorized,
    pending: facts.pending,
    voided: facts.voided,
    failed: facts.failed,
  });
  const fulfillment = fulfillmentStatus(facts);
  const words = { orderId, paymentStatus: payment, fulfillmentStatus: fulfillment };
  const isSame = payment === before.paymentStatus && fulfillment === before.fulfillmentStatus;
  const after = isSame ? before : await writeWords(tx, words);
  const amounts = {
    order_id: orderId,
    currency: after.currency,
    total_amount: after.totalAmount,
    captured_amount: facts.captured,
    refunded_amount: facts.refunded,
    balance_due_amount: facts.balance_due,
  };
  if (payment !== before.paymentStatus) {
    const change = { ...amounts, from: before.paymentStatus, to: payment };
    tx.emit(orderPaymentStatusChanged(orderId, change, heardBy(after)));
  }
  if (fulfillment !== before.fulfillmentStatus) {
    const change = { ...amounts, from: before.fulfillmentStatus, to: fulfillment };
    tx.emit(orderFulfillmentStatusChanged(orderId, change, heardBy(after)));
  }
  const done = isDone({
    payment,
    units: facts.units,
    shipped: facts.shipped,
    balanceDueAmount: facts.balance_due,
  });
  if (after.status !== 'open' || !done) return after;
  const completed = await moveStatus(tx, { orderId, from: ['open'], to: 'completed' });
  if (!completed) return after;
  tx.emit(orderCompleted(orderId, factOf(completed), heardBy(completed)));
  return completed;
}

/** What the customer still owes, minor units; negative: he is owed. */
export const balanceDueOf = async (db: Db, orderId: Uuid): Promise<number> =>
  (await factsOf(db, orderId)).balance_due;

type PaymentRow = {
  readonly id: Uuid;
  readonly order_id: Uuid;
  readonly provider: string;
  readonly status: string;
  readonly amount: number;
  readonly captured_amount: number;
  readonly refunded_amount: number;
  readonly refund_pending_amount: number;
  readonly method_summary: { readonly brand?: string; readonly last4?: string };
};

type FulfillmentRow = {
  readonly id: Uuid;
  readonly order_id: Uuid;
  readonly type: string;
  readonly status: string;
  readonly items: { readonly order_item_id: Uuid; readonly quantity: number }[];
  readonly tracking_number: string | null;
  readonly tracking_company: string | null;
  readonly tracking_url: string | null;
  readonly shipped_at: Date | null;
  readonly delivered_at: Date | null;
  readonly version: number;
};

type Parts = {
  readonly items: Awaited<ReturnType<typeof itemRows>>;
  readonly shippingLines: Awaited<ReturnType<typeof shippingLineRows>>;
  readonly taxes: readonly TaxSum[];
  readonly holds: Awaited<ReturnType<typeof holdRows>>;
  readonly payments: readonly PaymentRow[];
  readonly fulfillments: readonly FulfillmentRow[];
  readonly balances: readonly { readonly order_id: Uuid; readonly balance: number }[];
};

/** Everything that hangs on these orders, in one flight, whatever their number. */
async function partsOf(db: Db, ids: readonly Uuid[]): Promise<Parts> {
  const [items, shippingLines, taxes, holds, payments, fulfillments, balances] = await Promise.all([
    itemRows(db, ids),
    shippingLineRows(db, ids),
    taxSums(db, ids),
    holdRows(db, ids),
    db.many<PaymentRow>(sql`select id, order_id, provider, status, amount, captured_amount, refunded_amount,
        refund_pending_amount, method_summary
      from payments where order_id = any(${ids}::uuid[]) order by order_id, id`),
    db.many<FulfillmentRow>(sql`select f.id, f.order_id, f.type, f.status, f.tracking_number, f.tracking_company,
        f.tracking_url, f.shipped_at, f.delivered_at, f.version,
        (select jsonb_agg(jsonb_build_object('order_item_id', i.order_item_id, 'quantity', i.quantity) order by i.id)
           from fulfillment_items i where i.fulfillment_id = f.id) as items
      from fulfillments f where f.order_id = any(${ids}::uuid[]) order by f.order_id, f.id`),
    db.many<{
      order_id: Uuid;
      balance: number;
    }>(sql`select sub_account as order_id, sum(balance)::bigint as balance
      from ledger_balances where account = 'receivable' and sub_account = any(${ids}::uuid[])
      group by sub_account`),
  ]);
  return { items, shippingLines, taxes, holds, payments, fulfillments, balances };
}

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

/**
 * Gives a customer who proved his address the orders he placed as a guest with it. Again: nothing is left to give.
 * emits    order.updated {changed: [customer_id]} for each
 */
export async function attachGuestOrders(tx: Tx, customerId: Uuid): Promise<number> {
  const attached = await tx.many<{
    id: Uuid;
  }>(sql`update orders set customer_id = c.id, version = orders.version + 1,
      updated_at = app_now()
    from customers c
    where c.id = ${customerId} and c.email_verified_at is not null and c.status = 'active'
      and orders.customer_id is null and orders.placed_at is not null and lower(orders.email) = c.email_normalized
    returning orders.id`);
  for (const { id } of attached) {
    const order = present(await orderRow(tx, { orderId: id }), 'the order just attached');
    tx.emit(orderUpdated(id, factOf(order, { changed: ['customer_id'] }), heardBy(order)));
  }
  return attached.length;
}
