/*
 * Statistics, read from the tables themselves. source of each figure: commerce.md 25.
 * Terms       placed: has a `placed_at`, cancelled or not. order: placed and not cancelled. credit: what was taken off
 *             what a customer owes (return, price reduction, cancellation). revenue: money that came less money that
 *             went back.
 * Invariants  every figure is of one currency; all but revenue go by the date an order was placed, its later credits
 *             included; revenue goes by the date of each movement of money; figures that add up are the sums of their
 *             buckets; gross - discounts - credits = net sales; net sales + shipping + tax = total sales.
 */
import { divide } from '../../kernel/money.ts';
import type { Db } from '../../platform/postgres/db.ts';
import { comparedWith } from './range.ts';
import {
  carriageByBucket,
  creditsByBucket,
  customersByBucket,
  type InBucket,
  moneyByBucket,
  ordersByBucket,
  ordersByStatus,
  productsSold,
  type StatusRow,
  unitsByBucket,
} from './store.ts';
import type { Comparison, Figures, Range } from './types.ts';

/** A range in one currency: the figures of the whole, and of each bucket in order. */
type Report = { readonly totals: Figures; readonly buckets: readonly Figures[] };

type Compared<R extends Report> = R & {
  readonly range: Range;
  /** (this - that) / that of each total, in basis points; null where that is 0. */
  readonly changeBps: { readonly [Name in keyof R['totals']]: number | null };
};

/** The report, and the same of the range it is compared with; all in one flight, so of one snapshot. */
export async function readReport<R extends Report>(
  db: Db,
  reader: (db: Db, range: Range, currency: string) => Promise<R>,
  input: {
    readonly range: Range;
    readonly currency: string;
    readonly compare: Comparison | undefined;
  },
): Promise<R & { readonly compared?: Compared<R> }> {
  const { range, currency, compare } = input;
  const other = compare && comparedWith(range, compare);
  const [report, before] = await Promise.all([
    reader(db, range, currency),
    other && reader(db, other, currency),
  ]);
  if (!other || !before) return report;
  const changes = Object.entries(before.totals).map(([name, was]) => [
    name,
    changeBps(report.totals[name] ?? 0, was),
  ]);
  const compared = { ...before, range: other, changeBps: Object.fromEntries(changes) };
  return { ...report, compared };
}

function changeBps(now: number, before: number): number | null {
  if (before === 0) return null;
  // The sign is that of the way, also from below zero.
  const size = BigInt(Math.abs(before));
  return Number(divide(BigInt(now - before) * 10_000n, size, 'half_up'));
}

/** What was agreed and taken back in a bucket, before anything is derived: these add up. Goods are without tax. */
type Sold = {
  placed: number;
  cancelled: number;
  units: number;
  gross: number;
  discount: number;
  credited: number;
  shipping: number;
  tax: number;
};
const NOTHING_SOLD: Sold = {
  placed: 0,
  cancelled: 0,
  units: 0,
  gross: 0,
  discount: 0,
  credited: 0,
  shipping: 0,
  tax: 0,
};

async function readSold(db: Db, range: Range, currency: string): Promise<readonly Sold[]> {
  const [orders, carriages, credits, units] = await Promise.all([
    ordersByBucket(db, range, currency).then(byBucket),
    carriageByBucket(db, range, currency).then(byBucket),
    creditsByBucket(db, range, currency).then(byBucket),
    unitsByBucket(db, range, currency).then(byBucket),
  ]);
  return range.buckets.map((_, index) => {
    const order = orders.get(index + 1);
    if (!order) return NOTHING_SOLD;
    const carriage = carriages.get(index + 1);
    const credit = credits.get(index + 1);
    return {
      placed: order.placed,
      cancelled: order.cancelled,
      units: (units.get(index + 1)?.units ?? 0) - (credit?.units ?? 0),
      gross: order.subtotal - order.tax_inside + (carriage?.tax_inside ?? 0),
      discount: order.discount - (carriage?.discount ?? 0),
      credited: credit?.goods ?? 0,
      shipping: (carriage?.total ?? 0) - (carriage?.tax ?? 0) - (credit?.shipping ?? 0),
      tax: order.tax - (credit?.tax ?? 0),
    };
  });
}

const byBucket = <Row>(rows: readonly InBucket<Row>[]): ReadonlyMap<number, InBucket<Row>> =>
  new Map(rows.map((row) => [row.bucket, row]));

function summed<Row extends Record<string, number>>(none: Row, rows: readonly Row[]): Row {
  const totals: Record<string, number> = { ...none };
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) totals[name] = (totals[name] ?? 0) + value;
  }
  return totals as Row;
}

const ordersOf = (sold: Sold): number => sold.placed - sold.cancelled;
const netOf = (sold: Sold): number => sold.gross - sold.discount - sold.credited;

/** Per order, carriage included. */
const averageOf = (sold: Sold): number =>
  ordersOf(sold) === 0
    ? 0
    : Number(divide(BigInt(netOf(sold) + sold.shipping), BigInt(ordersOf(sold)), 'half_up'));

type Money = { captured: number; refunded: number };
const NO_MONEY: Money = { captured: 0, refunded: 0 };

const salesOf = (sold: Sold, money: Money) => ({
  orders_count: ordersOf(sold),
  units_count: sold.units,
  gross_sales_amount: sold.gross,
  discount_amount: sold.discount,
  credit_amount: sold.credited,
  net_sales_amount: netOf(sold),
  shipping_amount: sold.shipping,
  tax_amount: sold.tax,
  total_sales_amount: netOf(sold) + sold.shipping + sold.tax,
  average_order_amount: averageOf(sold),
  captured_amount: money.captured,
  refunded_amount: money.refunded,
  revenue_amount: money.captured - money.refunded,
});

/** Sales and revenue: gross, discounts, credits, net, carriage, tax, money, orders and units. */
export async function readSales(db: Db, range: Range, currency: string) {
  const [sold, moved] = await Promise.all([
    readSold(db, range, currency),
    moneyByBucket(db, range, currency).then(byBucket),
  ]);
  const money = range.buckets.map((_, index): Money => {
    const { captured, refunded } = moved.get(index + 1) ?? NO_MONEY;
    return { captured, refunded };
  });
  return {
    totals: salesOf(summed(NOTHING_SOLD, sold), summed(NO_MONEY, money)),
    buckets: sold.map((one, index) => salesOf(one, money[index] ?? NO_MONEY)),
  };
}

/** Orders by the state they are in now. */
export async function readOrders(db: Db, range: Range, currency: string) {
  const [sold, words] = await Promise.all([
    readSold(db, range, currency),
    ordersByStatus(db, range, currency),
  ]);
  const figuresOf = (one: Sold) => ({
    placed_count: one.placed,
    cancelled_count: one.cancelled,
    orders_count: ordersOf(one),
    units_count: one.units,
    average_order_amount: averageOf(one),
  });
  return {
    totals: figuresOf(summed(NOTHING_SOLD, sold)),
    buckets: sold.map(figuresOf),
    byStatus: countsOf(words, 'status'),
    byPaymentStatus: countsOf(words, 'payment_status'),
    byFulfillmentStatus: countsOf(words, 'fulfillment_status'),
  };
}

const countsOf = (words: readonly StatusRow[], axis: StatusRow['axis']): Figures =>
  Object.fromEntries(
    words.filter((row) => row.axis === axis).map(({ word, count }) => [word, count]),
  );

/** Units and net sales, and the products that sold best. */
export async function readProducts(db: Db, range: Range, currency: string, limit: number) {
  const [sold, products] = await Promise.all([
    readSold(db, range, currency),
    productsSold(db, range, currency, limit),
  ]);
  const figuresOf = (one: Sold) => ({ units_count: one.units, net_sales_amount: netOf(one) });
  const totals = figuresOf(summed(NOTHING_SOLD, sold));
  return {
    totals: { ...totals, products_count: products[0]?.products ?? 0 },
    buckets: sold.map(figuresOf),
    products,
  };
}

/** Who bought for the first time, and who came back. A returning customer counts once in each bucket, and once in all. */
export async function readCustomers(db: Db, range: Range, currency: string) {
  const rows = byBucket(await customersByBucket(db, range, currency));
  const figuresOf = (bucket: number) => {
    const row = rows.get(bucket);
    const [fresh, back] = [row?.new ?? 0, row?.returning ?? 0];
    return {
      new_customers_count: fresh,
      returning_customers_count: back,
      customers_count: fresh + back,
    };
  };
  return { totals: figuresOf(0), buckets: range.buckets.map((_, index) => figuresOf(index + 1)) };
}

/** What one looks at first: money, orders, customers. */
export async function readDashboard(db: Db, range: Range, currency: string) {
  const [sales, customers] = await Promise.all([
    readSales(db, range, currency),
    readCustomers(db, range, currency),
  ]);
  const figuresOf = (sold: ReturnType<typeof salesOf>, bought: (typeof customers)['totals']) => ({
    revenue_amount: sold.revenue_amount,
    gross_sales_amount: sold.gross_sales_amount,
    net_sales_amount: sold.net_sales_amount,
    orders_count: sold.orders_count,
    average_order_amount: sold.average_order_amount,
    units_count: sold.units_count,
    new_customers_count: bought.new_customers_count,
    returning_customers_count: bought.returning_customers_count,
  });
  return {
    totals: figuresOf(sales.totals, customers.totals),
    buckets: sales.buckets.map((sold, index) =>
      figuresOf(sold, customers.buckets[index] ?? customers.totals),
    ),
  };
}
