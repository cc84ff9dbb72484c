import Type, { type Static, type TProperties } from 'typebox';
import {
  AmountField,
  CurrencyText,
  closed,
  InstantText,
  Nullable,
  UuidText,
} from '../../platform/http/schemas.ts';
import type { Bucket, Range } from './types.ts';
import { COMPARISONS, INTERVALS, PRESETS } from './types.ts';

/** A day of the store's zone (`2026-03-29`), or an instant. Whether the day exists is DATE_RANGE_INVALID. */
const DayOrInstant = (description: string) =>
  Type.String({
    maxLength: 40,
    pattern:
      '^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2}))?$',
    description,
    examples: ['2026-03-01'],
  });

export const reportQuery = Type.Object({
  from: Type.Optional(DayOrInstant("The begin: a day of the store's zone, or an instant")),
  to: Type.Optional(DayOrInstant('The end, itself left out; the end of today when left out')),
  interval: Type.Optional(Type.Enum([...INTERVALS], { description: 'day when left out' })),
  currency: Type.Optional(CurrencyText),
  preset: Type.Optional(
    Type.Enum([...PRESETS], { description: 'Instead of from and to; last_30_days when left out' }),
  ),
  compare: Type.Optional(Type.Enum([...COMPARISONS])),
});
export type ReportQuery = Static<typeof reportQuery>;

const PRODUCTS_MAX = 100;
export const productsQuery = Type.Object({
  ...reportQuery.properties,
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: PRODUCTS_MAX, description: 'Products named; 20' }),
  ),
});

const Count = Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, description: 'A number of things' });

const salesFigures = {
  orders_count: Count,
  units_count: Count,
  gross_sales_amount: AmountField,
  discount_amount: AmountField,
  credit_amount: AmountField,
  net_sales_amount: AmountField,
  shipping_amount: AmountField,
  tax_amount: AmountField,
  total_sales_amount: AmountField,
  average_order_amount: AmountField,
  captured_amount: AmountField,
  refunded_amount: AmountField,
  revenue_amount: AmountField,
};
const dashboardFigures = {
  revenue_amount: AmountField,
  gross_sales_amount: AmountField,
  net_sales_amount: AmountField,
  orders_count: Count,
  average_order_amount: AmountField,
  units_count: Count,
  new_customers_count: Count,
  returning_customers_count: Count,
};
const orderFigures = {
  placed_count: Count,
  cancelled_count: Count,
  orders_count: Count,
  units_count: Count,
  average_order_amount: AmountField,
};
const productFigures = { units_count: Count, net_sales_amount: AmountField };
const customerFigures = {
  new_customers_count: Count,
  returning_customers_count: Count,
  customers_count: Count,
};

const Change = Nullable(Type.Integer({ description: 'Basis points; null where it was 0' }));

/** The answer of a report: `[from, to)`, the figures of the whole and of each bucket. */
function reportOf<T extends TProperties, R extends TProperties, M extends TProperties>(
  totals: T,
  row: R,
  more: M,
) {
  const bucket = {
    bucket: Type.String({ description: '2026-03-29, 2026-03, 2026-Q1, 2026, or an hour' }),
    from: InstantText,
    to: InstantText,
  };
  const changes = Object.fromEntries(Object.keys(totals).map((name) => [name, Change])) as {
    [Name in keyof T]: typeof Change;
  };
  const data = Type.Array(closed({ ...bucket, ...row }));
  return closed({
    currency: Type.String(),
    time_zone: Type.String(),
    interval: Type.Enum([...INTERVALS]),
    from: InstantText,
    to: InstantText,
    totals: closed(totals),
    data,
    ...more,
    compare: Type.Optional(
      closed({
        from: InstantText,
        to: InstantText,
        totals: closed(totals),
        change_bps: closed(changes),
        data,
      }),
    ),
  });
}

const CountByWord = Type.Record(Type.String(), Count);

export const dashboardBody = reportOf(dashboardFigures, dashboardFigures, {});
export const salesBody = reportOf(salesFigures, salesFigures, {});
export const ordersBody = reportOf(orderFigures, orderFigures, {
  by_status: CountByWord,
  by_payment_status: CountByWord,
  by_fulfillment_status: CountByWord,
});
export const productsBody = reportOf({ ...productFigures, products_count: Count }, productFigures, {
  products: Type.Array(
    closed({
      product_id: Nullable(UuidText),
      title: Type.String(),
      units_count: Count,
      orders_count: Count,
      net_sales_amount: AmountField,
    }),
  ),
});
export const customersBody = reportOf(customerFigures, customerFigures, {});

type Read<T, R, C> = {
  readonly totals: T;
  readonly buckets: readonly R[];
  readonly compared?: {
    readonly range: Range;
    readonly totals: T;
    readonly buckets: readonly R[];
    readonly changeBps: C;
  };
};

/** What is common to all reports, on the wire. */
export function toReportBody<T, R, C>(range: Range, currency: string, read: Read<T, R, C>) {
  const { compared } = read;
  return {
    currency,
    time_zone: range.zone,
    interval: range.interval,
    from: range.from,
    to: range.to,
    totals: read.totals,
    data: named(range.buckets, read.buckets),
    ...(compared && {
      compare: {
        from: compared.range.from,
        to: compared.range.to,
        totals: compared.totals,
        change_bps: compared.changeBps,
        data: named(compared.range.buckets, compared.buckets),
      },
    }),
  };
}

const named = <R>(buckets: readonly Bucket[], rows: readonly R[]) =>
  rows.map((row, index) => {
    const { name = '', from = new Date(0), to = new Date(0) } = buckets[index] ?? {};
    return { bucket: name, from, to, ...row };
  });
