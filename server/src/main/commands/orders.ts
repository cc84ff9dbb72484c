/* Commands on orders. What moves money has the same beats as a request: decided and committed, then the provider is
 * called with no transaction open, then what it said is recorded; the sweeper ends what a dead command left behind.
 */
import type { AddressInput } from '../../kernel/address.ts';
import { exponentOf } from '../../kernel/currency.ts';
import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import { variantsOfSkus } from '../../modules/catalog/catalog.ts';
import { cancelOrder } from '../../modules/checkout/cancel-order.ts';
import { callAndSettle } from '../../modules/checkout/jobs.ts';
import { beginDraft } from '../../modules/checkout/place-draft.ts';
import { createFulfillment } from '../../modules/fulfillment/fulfillment.ts';
import { createDraft, draftIdByNumber } from '../../modules/orders/drafts.ts';
import { findOrder, lockOrder } from '../../modules/orders/orders.ts';
import { refreshStatuses } from '../../modules/orders/refresh-statuses.ts';
import type { CancelReason, Order } from '../../modules/orders/types.ts';
import { providersOf } from '../../modules/payments/calls.ts';
import { noteMoney } from '../../modules/payments/note-money.ts';
import { markPaid, openCaptures } from '../../modules/payments/order-payments.ts';
import { lockPaymentsOfOrder } from '../../modules/payments/payments.ts';
import { openRefunds, planRefund } from '../../modules/payments/refunds.ts';
import type { RefundReason } from '../../modules/payments/types.ts';
import { currentStore } from '../../modules/stores/stores.ts';
import { minorUnits } from '../../modules/transfer/cells.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { wholeNumber } from './goods.ts';
import { money, type Page, print, printFacts, printJson, printPage, printTable } from './output.ts';
import { type Json, type ListOptions, pageOf } from './people.ts';
import { type CommandShop, type StoreOption, withShop } from './shop.ts';

type OrderBody = {
  id: string;
  number: string;
  status: string;
  payment_status: string;
  fulfillment_status: string;
  email: string | null;
  currency: string;
  placed_at: string;
  total_amount: number;
  balance_due_amount: number;
  items: { title: string; sku: string | null; quantity: number; total_amount: number }[];
};

/** `rcommerce order list`, newest first. */
export async function listOrdersCommand(
  options: ListOptions & { readonly status?: string; readonly email?: string },
): Promise<number> {
  return withShop(options, async (shop) => {
    const { status, email } = options;
    const page = await shop.read<Page<OrderBody>>('orders', { ...pageOf(options), status, email });
    printPage(page, options.json, [
      ['number', (order) => order.number],
      ['placed', (order) => order.placed_at],
      ['status', (order) => order.status],
      ['payment', (order) => order.payment_status],
      ['fulfillment', (order) => order.fulfillment_status],
      ['total', (order) => money(order.total_amount, order.currency)],
      ['email', (order) => order.email],
      ['id', (order) => order.id],
    ]);
    return 0;
  });
}

/** `rcommerce order get <id or number>` */
export async function getOrderCommand(
  idOrNumber: string,
  options: StoreOption & Json,
): Promise<number> {
  return withShop(options, async (shop) => {
    const found = await findOrder(shop.db, { number: idOrNumber.replace(/^#/, '') });
    const order = await shop.read<OrderBody>(
      `orders/${encodeURIComponent(found?.id ?? idOrNumber)}`,
    );
    printOrder(order, options.json);
    return 0;
  });
}

function printOrder(order: OrderBody, isJson: boolean | undefined): void {
  if (isJson) {
    printJson(order);
    return;
  }
  printFacts([
    ['number', order.number],
    ['id', order.id],
    ['placed', order.placed_at],
    ['status', `${order.status}, ${order.payment_status}, ${order.fulfillment_status}`],
    ['email', order.email],
    ['total', money(order.total_amount, order.currency)],
    ['owed', money(order.balance_due_amount, order.currency)],
  ]);
  print('');
  printTable(order.items, [
    ['item', (item) => item.title],
    ['sku', (item) => item.sku],
    ['quantity', (item) => item.quantity],
    ['total', (item) => money(item.total_amount, order.currency)],
  ]);
}

type Common = StoreOption & Json;

/** `rcommerce order create`: a draft order, which `order place` or its link makes an order. */
export async function createOrderCommand(
  options: Common & {
    readonly email: string;
    readonly item: readonly string[];
    readonly priceReason?: string;
    readonly note?: string;
    readonly coupon?: readonly string[];
    readonly shippingAddress?: string;
    readonly shippingMethod?: string;
  },
): Promise<number> {
  return withShop(options, async (shop) => {
    const { defaultCurrency: currency } = await currentStore(shop.db);
    const wanted = options.item.map((text) => itemOf(text, currency));
    const found = await variantsOfSkus(
      shop.db,
      wanted.map((one) => one.sku),
    );
    const variants = new Map(found.map((one) => [one.sku, one.id]));
    const items = wanted.map(({ sku, quantity, unitAmount }) => {
      const variantId = variants.get(sku);
      if (!variantId) throw refuseField('VARIANT_NOT_FOUND', '--item', `no variant has SKU ${sku}`);
      const own = unitAmount === undefined ? {} : { unitAmount, priceReason: options.priceReason };
      return { variantId, quantity, ...own };
    });
    const { draft } = await shop.inTx((tx) =>
      createDraft(tx, {
        email: options.email,
        items,
        note: options.note,
        ...(options.coupon ? { coupons: options.coupon } : {}),
        shippingAddress: addressOf(options.shippingAddress),
        shippingMethodId: methodOf(options.shippingMethod),
      }),
    );
    const path = `draft-orders/${draft.order.id}`;
    printOrder(await shop.read<OrderBody>(path), options.json);
    return 0;
  });
}

/** An address as JSON, with the fields of the API; `parseAddress` judges them. */
function addressOf(text: string | undefined): AddressInput | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as AddressInput;
  } catch {
    throw refuseField('VALIDATION_FAILED', '--shipping-address', 'this is no JSON');
  }
}

function methodOf(text: string | undefined): Uuid | undefined {
  const id = text === undefined ? undefined : parseUuid(text);
  if (text !== undefined && !id) throw refuse('SHIPPING_OPTION_NOT_FOUND');
  return id;
}

/** `SKU`, `SKU=2` or `SKU=2@7.50`. */
function itemOf(text: string, currency: string) {
  const match = /^(.+?)(?:=(\d{1,4})(?:@([\d.]+))?)?$/.exec(text);
  const [, sku = '', quantity = '1', price] = match ?? [];
  const unitAmount = price === undefined ? undefined : minorUnits(price, exponentOf(currency));
  if (price !== undefined && unitAmount === undefined) {
    throw refuseField('PRICE_INVALID', '--item', `"${price}" is no price in ${currency}`);
  }
  return { sku, quantity: wholeNumber(quantity, '--item'), unitAmount };
}

/** `rcommerce order place <id or number of a draft>`: placed to be paid by hand. */
export async function placeOrderCommand(idOrNumber: string, options: Common): Promise<number> {
  return withShop(options, async (shop) => {
    const id = parseUuid(idOrNumber) ?? (await draftIdByNumber(shop.db, idOrNumber));
    if (!id) throw refuse('ORDER_NOT_FOUND');
    await shop.inTx((tx) =>
      beginDraft(tx, providersOf(shop.wired.edges), {
        orderId: id,
        payment: { provider: 'manual' },
        expectedTotalAmount: undefined,
        ip: null,
        userAgent: null,
      }),
    );
    return showOrder(shop, id, options);
  });
}

/** `rcommerce order cancel` */
export async function cancelOrderCommand(
  idOrNumber: string,
  options: Common & {
    readonly reason: CancelReason;
    readonly restock: boolean;
    readonly refund: boolean;
  },
): Promise<number> {
  return onOrder(idOrNumber, options, async (tx, order) =>
    cancelOrder(tx, {
      orderId: order.id,
      reason: options.reason,
      restock: options.restock,
      refund: options.refund,
    }),
  );
}

/** `rcommerce order capture` */
export async function captureOrderCommand(
  idOrNumber: string,
  options: Common & { readonly amount?: string },
): Promise<number> {
  return onOrder(idOrNumber, options, async (tx, order) => {
    const amount = amountOf(options.amount, order);
    const opened = await openCaptures(tx, { orderId: order.id, amount });
    await noteMoney(tx, 'order.captured', order.id, { amount: amount ?? null });
    return opened.map((one) => one.operationId);
  });
}

/** `rcommerce order mark-paid` */
export async function markPaidCommand(
  idOrNumber: string,
  options: Common & { readonly amount?: string; readonly reference?: string },
): Promise<number> {
  return withShop(options, async (shop) => {
    const { id } = await orderMeant(shop.db, idOrNumber);
    await shop.inTx(async (tx) => {
      const order = await lockOrder(tx, id);
      const amount = amountOf(options.amount, order);
      const { reference } = options;
      const paid = await markPaid(tx, providersOf(shop.wired.edges), {
        orderId: id,
        amount,
        reference,
      });
      const facts = { payment_id: paid.id, amount: amount ?? null };
      await noteMoney(tx, 'order.marked_paid', id, facts);
    });
    return showOrder(shop, id, options);
  });
}

/** `rcommerce order refund`: an amount, or all that is left. */
export async function refundOrderCommand(
  idOrNumber: string,
  options: Common & {
    readonly reason: RefundReason;
    readonly amount?: string;
    readonly note?: string;
    readonly notify: boolean;
  },
): Promise<number> {
  return onOrder(idOrNumber, options, async (tx, order) => {
    const payments = await lockPaymentsOfOrder(tx, order.id);
    const { reason, notify } = options;
    const plan = await planRefund(tx, order, payments, {
      reason,
      amount: amountOf(options.amount, order),
    });
    const note = options.note ?? null;
    const refunds = await openRefunds(tx, order, plan, { reason, note, notify });
    const facts = { amount: plan.amount, currency: order.currency, reason };
    await noteMoney(tx, 'order.refunded', order.id, facts);
    return refunds.map((one) => one.operationId);
  });
}

/** `rcommerce order fulfill`: everything that has not left yet, in one parcel. */
export async function fulfillOrderCommand(
  idOrNumber: string,
  options: Common & {
    readonly trackingNumber?: string;
    readonly trackingCompany?: string;
    readonly trackingUrl?: string;
    readonly notify: boolean;
  },
): Promise<number> {
  return onOrder(idOrNumber, options, async (tx, order) => {
    await createFulfillment(tx, {
      orderId: order.id,
      trackingNumber: options.trackingNumber ?? null,
      trackingCompany: options.trackingCompany ?? null,
      trackingUrl: options.trackingUrl ?? null,
      ship: true,
      notify: options.notify,
    });
    return [];
  });
}

/** Decides under the order's lock, calls the providers for the operations it opened, and shows the order. */
async function onOrder(
  idOrNumber: string,
  options: Common,
  decide: (tx: Tx, order: Order) => Promise<readonly Uuid[]>,
): Promise<number> {
  return withShop(options, async (shop) => {
    const { id } = await orderMeant(shop.db, idOrNumber);
    const operations = await shop.inTx(async (tx) => decide(tx, await lockOrder(tx, id)));
    for (const operation of operations) {
      await callAndSettle(shop.wired.edges, shop.ctx, operation, 'call', 'response');
    }
    await shop.inTx((tx) => refreshStatuses(tx, id));
    return showOrder(shop, id, options);
  });
}

async function showOrder(shop: CommandShop, id: Uuid, options: Json): Promise<number> {
  printOrder(await shop.read<OrderBody>(`orders/${id}`), options.json);
  return 0;
}

/** An order by id or number. refuses ORDER_NOT_FOUND 404 */
async function orderMeant(db: Db, idOrNumber: string): Promise<Order> {
  const orderId = parseUuid(idOrNumber);
  const order = await findOrder(
    db,
    orderId ? { orderId } : { number: idOrNumber.replace(/^#/, '') },
  );
  if (!order) throw refuse('ORDER_NOT_FOUND');
  return order;
}

/** A sum as people write it, in the order's currency. */
function amountOf(text: string | undefined, { currency }: Order): number | undefined {
  if (text === undefined) return undefined;
  const amount = minorUnits(text, exponentOf(currency));
  if (amount !== undefined) return amount;
  throw refuseField('PAYMENT_AMOUNT_INVALID', '--amount', `"${text}" is no amount in ${currency}`);
}
