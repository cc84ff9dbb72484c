/* refunds.ts   credits lower what is owed, refunds move money; a refund request usually makes both
 * Invariants  all credits of a line sum to the line exactly (cumulative allocation over its units); a refund is backed by a
 *             payment whose refund_pending_amount is raised first (CHECK), so rivals cannot overdraw.
 * Locks       the order, then its payments in the order of their ids, then ledger balances, then stock.
 */
import { present } from '../../kernel/assert.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { allocate, mulDiv, type RoundingMode } from '../../kernel/money.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { releaseAllocations, restock } from '../inventory/inventory.ts';
import { post } from '../ledger/ledger.ts';
import { itemsOfOrder } from '../orders/orders.ts';
import { balanceDueOf } from '../orders/refresh-statuses.ts';
import type { Order, OrderItem } from '../orders/types.ts';
import { roundingPolicyOf } from '../stores/stores.ts';
import { shippedUnits, shippingOf } from './cross-module.ts';
import { refundCreated } from './events.ts';
import { openOperation, refundableOf } from './payments.ts';
import {
  type CreditRow,
  insertCredit,
  insertRefund,
  insertRefundItems,
  reserveRefund,
  selectCredits,
  selectRefund,
  selectRefundsByIds,
} from './store.ts';
import type { Payment, Refund, RefundReason } from './types.ts';

/** Lines in one request. */
export const REFUND_ITEMS_MAX = 500;

export type RefundWanted = {
  readonly items?: readonly { readonly orderItemId: Uuid; readonly quantity: number }[] | undefined;
  readonly shippingAmount?: number | undefined;
  readonly amount?: number | undefined;
  readonly reason: RefundReason;
  readonly note?: string | null | undefined;
  readonly paymentIds?: readonly Uuid[] | undefined;
  readonly compensation?: boolean | undefined;
};

export type CreditLine = {
  /** Null: the shipping. */
  readonly orderItemId: Uuid | null;
  readonly quantity: number;
  readonly amount: number;
  readonly taxAmount: number;
};

/** What a refund would do: credit these lines, send this much back, from these payments. */
export type RefundPlan = {
  readonly kind: 'return' | 'cancellation' | 'goodwill';
  readonly lines: readonly CreditLine[];
  readonly creditAmount: number;
  readonly taxAmount: number;
  readonly isCompensation: boolean;
  readonly amount: number;
  readonly parts: readonly { readonly payment: Payment; readonly amount: number }[];
};

/**
 * Works out a refund and writes nothing.
 * payments  the order's payments, as they are (locked when it is going to be made)
 * refuses   REFUND_QUANTITY_EXCEEDS 422, REFUND_EXCEEDS_REFUNDABLE 422, ORDER_ITEM_NOT_FOUND 404, QUANTITY_INVALID 422
 */
export async function planRefund(
  db: Db,
  order: Order,
  payments: readonly Payment[],
  wanted: RefundWanted,
): Promise<RefundPlan> {
  const [items, credits, shipping, policy, balanceDue] = await Promise.all([
    itemsOfOrder(db, order.id),
    selectCredits(db, order.id),
    shippingOf(db, order.id),
    roundingPolicyOf(db, order.roundingPolicyVersion),
    balanceDueOf(db, order.id),
  ]);
  const sale: Sale = { items, credits, shipping, mode: policy.mode };
  const chosen = choosePayments(payments, wanted.paymentIds);
  const refundable = chosen.reduce((sum, payment) => sum + refundableOf(payment), 0);
  const plan = planCredit(sale, wanted, Math.max(0, -balanceDue), refundable);
  const amount = wanted.amount ?? plan.creditAmount;
  if (amount <= 0 || amount > refundable) throw exceeds(refundable, order.currency);
  return { ...plan, amount, parts: split(chosen, amount) };
}

type Sale = {
  readonly items: readonly OrderItem[];
  readonly credits: readonly CreditRow[];
  readonly shipping: { readonly totalAmount: number; readonly taxAmount: number } | undefined;
  readonly mode: RoundingMode;
};

type Credited = { readonly quantity: number; readonly amount: number; readonly taxAmount: number };
const NOTHING: Credited = { quantity: 0, amount: 0, taxAmount: 0 };

function planCredit(
  sale: Sale,
  wanted: RefundWanted,
  owed: number,
  refundable: number,
): Omit<RefundPlan, 'amount' | 'parts'> {
  const before = creditedBefore(sale.credits);
  const isByParts = wanted.items !== undefined || wanted.shippingAmount !== undefined;
  if (!isByParts && wanted.amount !== undefined) {
    // Money the customer is owed already (a refund that failed, a credit without one) needs no new credit.
    const credit = Math.max(0, wanted.amount - owed);
    if (wanted.amount <= 0 || wanted.amount > refundable) throw exceeds(refundable);
    const isCompensation = wanted.compensation === true;
    const lines = isCompensation ? [] : reduction(sale, before, credit, refundable);
    return {
      kind: wanted.reason === 'cancellation' ? 'cancellation' : 'goodwill',
      lines,
      creditAmount: credit,
      taxAmount: lines.reduce((sum, line) => sum + line.taxAmount, 0),
      isCompensation,
    };
  }
  const lines = isByParts
    ? [
        ...byItems(sale, before, wanted.items ?? []),
        ...byShipping(sale, before, wanted.shippingAmount ?? 0),
      ]
    : everythingLeft(sale, before);
  return {
    kind: wanted.reason === 'cancellation' ? 'cancellation' : 'return',
    lines,
    creditAmount: lines.reduce((sum, line) => sum + line.amount, 0),
    taxAmount: lines.reduce((sum, line) => sum + line.taxAmount, 0),
    isCompensation: false,
  };
}

const SHIPPING = 'shipping';

function creditedBefore(credits: readonly CreditRow[]): ReadonlyMap<string, Credited> {
  const before = new Map<string, Credited>();
  for (const item of credits.flatMap((credit) => credit.items)) {
    const key = item.order_item_id ?? SHIPPING;
    const known = before.get(key) ?? NOTHING;
    before.set(key, {
      quantity: known.quantity + item.quantity,
      amount: known.amount + item.amount,
      taxAmount: known.taxAmount + item.tax_amount,
    });
  }
  return before;
}

/** The cumulative share of the units up to now, less what was credited: all shares sum to the line exactly. */
function unitsOf(sale: Sale, item: OrderItem, before: Credited, quantity: number): CreditLine {
  const upTo = before.quantity + quantity;
  const share = (whole: number) => mulDiv(whole, upTo, item.quantity, sale.mode);
  return {
    orderItemId: item.id,
    quantity,
    amount: Math.max(0, share(item.totalAmount) - before.amount),
    taxAmount: Math.max(0, share(item.taxAmount) - before.taxAmount),
  };
}

function byItems(
  sale: Sale,
  before: ReadonlyMap<string, Credited>,
  wanted: readonly { readonly orderItemId: Uuid; readonly quantity: number }[],
): CreditLine[] {
  if (wanted.length > REFUND_ITEMS_MAX) {
    throw refuseField('LIMIT_EXCEEDED', '/items', 'too many lines', {
      limit: 'refund_items',
      max: REFUND_ITEMS_MAX,
    });
  }
  const lines: CreditLine[] = [];
  const seen = new Map<Uuid, number>();
  for (const [index, one] of wanted.entries()) {
    const item = sale.items.find((line) => line.id === one.orderItemId);
    if (!item) throw refuse('ORDER_ITEM_NOT_FOUND');
    if (one.quantity < 1) {
      throw refuseField('QUANTITY_INVALID', `/items/${index}/quantity`, 'at least 1');
    }
    seen.set(item.id, (seen.get(item.id) ?? 0) + one.quantity);
  }
  for (const [id, quantity] of seen) {
    const item = present(
      sale.items.find((line) => line.id === id),
      'the line',
    );
    const known = before.get(id) ?? NOTHING;
    const left = item.quantity - item.removedQuantity - known.quantity;
    if (quantity > left) {
      throw refuse('REFUND_QUANTITY_EXCEEDS', {
        items: [{ order_item_id: id, requested: quantity, refundable: Math.max(0, left) }],
      });
    }
    lines.push(unitsOf(sale, item, known, quantity));
  }
  return lines;
}

function byShipping(
  sale: Sale,
  before: ReadonlyMap<string, Credited>,
  amount: number,
): CreditLine[] {
  if (amount === 0) return [];
  const known = before.get(SHIPPING) ?? NOTHING;
  const left = (sale.shipping?.totalAmount ?? 0) - known.amount;
  if (amount < 0 || amount > left || !sale.shipping) throw exceeds(Math.max(0, left));
  const tax = mulDiv(
    sale.shipping.taxAmount,
    known.amount + amount,
    sale.shipping.totalAmount,
    sale.mode,
  );
  return [
    { orderItemId: null, quantity: 0, amount, taxAmount: Math.max(0, tax - known.taxAmount) },
  ];
}

function everythingLeft(sale: Sale, before: ReadonlyMap<string, Credited>): CreditLine[] {
  const lines = sale.items.flatMap((item) => {
    const known = before.get(item.id) ?? NOTHING;
    const left = item.quantity - item.removedQuantity - known.quantity;
    return left > 0 ? [unitsOf(sale, item, known, left)] : [];
  });
  const known = before.get(SHIPPING) ?? NOTHING;
  const shipping = (sale.shipping?.totalAmount ?? 0) - known.amount;
  return [...lines, ...(shipping > 0 ? byShipping(sale, before, shipping) : [])];
}

/** A price reduction: allocated over what the lines (and then the shipping) still stand at, with their tax. */
function reduction(
  sale: Sale,
  before: ReadonlyMap<string, Credited>,
  amount: number,
  refundable: number,
): CreditLine[] {
  if (amount === 0) return [];
  const left = sale.items.map((item) => {
    const known = before.get(item.id) ?? NOTHING;
    return { item, known, amount: Math.max(0, item.totalAmount - known.amount) };
  });
  const goods = left.reduce((sum, line) => sum + line.amount, 0);
  const onGoods = Math.min(amount, goods);
  const shares =
    onGoods > 0
      ? allocate(
          onGoods,
          left.map((line) => ({ key: line.item.id, weight: line.amount })),
        )
      : new Map<string, number>();
  const lines = left.flatMap((line): CreditLine[] => {
    const share = shares.get(line.item.id) ?? 0;
    if (share === 0) return [];
    const upTo = mulDiv(
      line.item.taxAmount,
      line.known.amount + share,
      line.item.totalAmount,
      sale.mode,
    );
    const taxAmount = Math.min(share, Math.max(0, upTo - line.known.taxAmount));
    return [{ orderItemId: line.item.id, quantity: 0, amount: share, taxAmount }];
  });
  const rest = amount - onGoods;
  const shippingLeft = (sale.shipping?.totalAmount ?? 0) - (before.get(SHIPPING) ?? NOTHING).amount;
  if (rest > shippingLeft) throw exceeds(Math.min(refundable, goods + shippingLeft));
  return [...lines, ...byShipping(sale, before, rest)];
}

/** Newest first, unless staff chose. */
function choosePayments(
  payments: readonly Payment[],
  ids: readonly Uuid[] | undefined,
): readonly Payment[] {
  const chosen = ids
    ? ids.map((id) => {
        const payment = payments.find((one) => one.id === id);
        if (!payment) throw refuse('PAYMENT_NOT_FOUND');
        return payment;
      })
    : [...payments].reverse();
  return chosen.filter((payment, index) => chosen.indexOf(payment) === index);
}

function split(payments: readonly Payment[], amount: number): RefundPlan['parts'] {
  const parts: { payment: Payment; amount: number }[] = [];
  let rest = amount;
  for (const payment of payments) {
    const part = Math.min(rest, refundableOf(payment));
    if (part > 0) parts.push({ payment, amount: part });
    rest -= part;
  }
  return parts;
}

const exceeds = (refundable: number, currency?: string) =>
  refuse('REFUND_EXCEEDS_REFUNDABLE', {
    refundable_amount: refundable,
    ...(currency ? { currency } : {}),
  });

/**
 * Writes the credit and the refunds of a plan, with their operations: commit, then call the providers.
 * The order and its payments are locked by the caller.
 * gives    the refunds with their payments, in the order of the plan
 * refuses  REFUND_EXCEEDS_REFUNDABLE 422 (a rival took it)
 * posts    the credit; each refund decided
 * emits    refund.created
 */
export async function openRefunds(
  tx: Tx,
  order: Order,
  plan: RefundPlan,
  input: {
    readonly reason: RefundReason;
    readonly note: string | null;
    readonly notify: boolean;
  },
): Promise<readonly { readonly refundId: Uuid; readonly operationId: Uuid }[]> {
  const creditId = plan.creditAmount > 0 ? await giveCredit(tx, order, plan, input.reason) : null;
  const opened: { refundId: Uuid; operationId: Uuid }[] = [];
  const taxes = allocate(
    Math.min(plan.taxAmount, plan.amount),
    plan.parts.map((part) => ({ key: part.payment.id, weight: part.amount })),
  );
  for (const [index, part] of plan.parts.entries()) {
    opened.push(
      await openRefund(tx, {
        payment: part.payment,
        orderId: order.id,
        creditId,
        amount: part.amount,
        taxAmount: taxes.get(part.payment.id) ?? 0,
        lines: index === 0 ? plan.lines : [],
        ...input,
      }),
    );
  }
  return opened;
}

/**
 * One refund of one payment: its reserve first, then the operation, the row and the posting.
 * orderId  null for money that never made an order
 */
export async function openRefund(
  tx: Tx,
  input: {
    readonly payment: Payment;
    readonly orderId: Uuid | null;
    readonly creditId: Uuid | null;
    readonly amount: number;
    readonly taxAmount: number;
    readonly lines: readonly CreditLine[];
    readonly reason: RefundReason;
    readonly note: string | null;
    /** Whether the customer is told; left out: yes. */
    readonly notify?: boolean;
  },
): Promise<{ readonly refundId: Uuid; readonly operationId: Uuid }> {
  const { payment, amount } = input;
  if (!(await reserveRefund(tx, payment.id, amount))) throw exceeds(refundableOf(payment));
  const operationId = await openOperation(tx, { paymentId: payment.id, kind: 'refund', amount });
  const refundId = tx.newId();
  await insertRefund(tx, {
    id: refundId,
    orderId: input.orderId,
    paymentId: payment.id,
    creditId: input.creditId,
    currency: payment.currency,
    amount,
    taxAmount: input.taxAmount,
    reason: input.reason,
    note: input.note,
    notify: input.notify ?? true,
    status: 'pending',
    operationId,
  });
  await insertRefundItems(
    tx,
    refundId,
    input.lines.flatMap((line) =>
      line.orderItemId && line.quantity > 0
        ? [
            {
              id: tx.newId(),
              order_item_id: line.orderItemId,
              quantity: line.quantity,
              amount: line.amount,
              tax_amount: line.taxAmount,
            },
          ]
        : [],
    ),
  );
  await post(tx, {
    kind: 'refund_decided',
    sourceType: 'refund',
    sourceId: refundId,
    currency: payment.currency,
    entries: [
      input.orderId
        ? { account: 'receivable', subAccount: input.orderId, amount }
        : { account: 'unapplied_receipts', subAccount: payment.orderIntentId, amount },
      { account: 'refunds_payable', subAccount: refundId, amount: -amount },
    ],
  });
  tx.emit(
    refundCreated(
      refundId,
      {
        refund_id: refundId,
        order_id: input.orderId,
        payment_id: payment.id,
        amount,
        currency: payment.currency,
        reason: input.reason,
      },
      { customerId: payment.customerId, orderId: input.orderId },
    ),
  );
  return { refundId, operationId };
}

/** Lowers what is owed. posts: sales returns and tax (or goodwill, for a compensation) against the receivable. */
async function giveCredit(
  tx: Tx,
  order: Order,
  plan: Pick<RefundPlan, 'kind' | 'lines' | 'creditAmount' | 'taxAmount' | 'isCompensation'>,
  reason: RefundReason,
): Promise<Uuid> {
  const id = tx.newId();
  await insertCredit(tx, {
    id,
    orderId: order.id,
    kind: plan.kind,
    items: plan.lines.map((line) => ({
      ...(line.orderItemId ? { order_item_id: line.orderItemId } : { shipping: true }),
      quantity: line.quantity,
      amount: line.amount,
      tax_amount: line.taxAmount,
    })),
    amount: plan.creditAmount,
    taxAmount: plan.taxAmount,
    reason,
  });
  await post(tx, {
    kind: plan.isCompensation ? 'compensation' : 'credit',
    sourceType: 'order_credit',
    sourceId: id,
    currency: order.currency,
    entries: [
      plan.isCompensation
        ? { account: 'goodwill', amount: plan.creditAmount }
        : { account: 'sales_returns', amount: plan.creditAmount - plan.taxAmount },
      { account: 'tax_payable', amount: plan.isCompensation ? 0 : plan.taxAmount },
      { account: 'receivable', subAccount: order.id, amount: -plan.creditAmount },
    ],
  });
  return id;
}

/**
 * A cancelled order owes nothing: credits all that is left of it. Gives the amount credited.
 * The caller holds the order.
 */
export async function creditWholeOrder(tx: Tx, order: Order): Promise<number> {
  const [items, credits, shipping, policy] = await Promise.all([
    itemsOfOrder(tx, order.id),
    selectCredits(tx, order.id),
    shippingOf(tx, order.id),
    roundingPolicyOf(tx, order.roundingPolicyVersion),
  ]);
  const lines = everythingLeft(
    { items, credits, shipping, mode: policy.mode },
    creditedBefore(credits),
  );
  const before = credits.reduce((sum, credit) => sum + credit.amount, 0);
  const amount = order.totalAmount - before;
  if (amount <= 0) return 0;
  const taxBefore = credits.reduce((sum, credit) => sum + credit.tax_amount, 0);
  await giveCredit(
    tx,
    order,
    {
      kind: 'cancellation',
      lines,
      creditAmount: amount,
      taxAmount: Math.min(amount, Math.max(0, order.taxAmount - taxBefore)),
      isCompensation: false,
    },
    'cancellation',
  );
  return amount;
}

/** refuses NOT_FOUND 404 */
export async function findRefund(db: Db, id: Uuid): Promise<Refund> {
  const refund = await selectRefund(db, id);
  if (!refund) throw refuse('NOT_FOUND');
  return refund;
}

export const refundsByIds = (db: Db, ids: readonly Uuid[]): Promise<readonly Refund[]> =>
  selectRefundsByIds(db, ids);

/**
 * Gives refunded units back to stock: what has not left is let go, what came back is counted in again.
 * Called after the credit was written.
 */
export async function restockRefunded(
  tx: Tx,
  input: {
    readonly orderId: Uuid;
    readonly refundId: Uuid;
    readonly items: readonly { readonly orderItemId: Uuid; readonly quantity: number }[];
  },
): Promise<void> {
  if (input.items.length === 0) return;
  const [lines, shipped, credits] = await Promise.all([
    itemsOfOrder(tx, input.orderId),
    shippedUnits(tx, input.orderId),
    selectCredits(tx, input.orderId),
  ]);
  const credited = creditedBefore(credits);
  const unshipped: { orderItemId: Uuid; quantity: number }[] = [];
  const returned: { variantId: Uuid; quantity: number }[] = [];
  for (const wanted of input.items) {
    const line = lines.find((one) => one.id === wanted.orderItemId);
    if (!line?.variantId) continue;
    const creditedEarlier = (credited.get(line.id)?.quantity ?? 0) - wanted.quantity;
    const open = Math.max(0, line.quantity - (shipped.get(line.id) ?? 0) - creditedEarlier);
    const released = Math.min(open, wanted.quantity);
    if (released > 0) unshipped.push({ orderItemId: line.id, quantity: released });
    if (wanted.quantity > released) {
      returned.push({ variantId: line.variantId, quantity: wanted.quantity - released });
    }
  }
  if (unshipped.length > 0) {
    await releaseAllocations(tx, { orderId: input.orderId, items: unshipped });
  }
  await restock(tx, { refType: 'refund', refId: input.refundId, items: returned });
}
