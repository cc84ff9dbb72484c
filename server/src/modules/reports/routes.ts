import { parseCurrency } from '../../kernel/currency.ts';
import type { Edges } from '../../platform/edges.ts';
import type { Db } from '../../platform/postgres/db.ts';
import { currentStore } from '../stores/stores.ts';
import { rangeOf } from './range.ts';
import {
  readCustomers,
  readDashboard,
  readOrders,
  readProducts,
  readReport,
  readSales,
} from './reports.ts';
import {
  customersBody,
  dashboardBody,
  ordersBody,
  productsBody,
  productsQuery,
  type ReportQuery,
  reportQuery,
  salesBody,
  toReportBody,
} from './schema.ts';

const PRODUCTS_DEFAULT = 20;

export function reportRoutes({ http, env }: Pick<Edges, 'http' | 'env'>): void {
  const common = {
    method: 'GET',
    policy: { who: 'staff', scope: 'reports:read' },
    isLongRead: true,
    refuses: ['DATE_RANGE_INVALID', 'DATE_RANGE_TOO_LARGE', 'INVALID_CURRENCY', 'OVERLOADED'],
  } as const;

  /** Range and currency of a request: those of the store where it says nothing. */
  const asked = async (db: Db, query: ReportQuery) => {
    const store = await currentStore(db);
    return {
      currency:
        query.currency === undefined
          ? store.defaultCurrency
          : parseCurrency(query.currency, 'currency'),
      range: rangeOf(query, store.timeZone, env.now()),
      compare: query.compare,
    };
  };

  http.route({
    ...common,
    url: '/admin/reports/dashboard',
    snapshot: true,
    summary: 'Revenue, sales, orders and customers at a glance',
    query: reportQuery,
    answers: { 200: dashboardBody },
    read: async (db, { query }) => {
      const input = await asked(db, query);
      const read = await readReport(db, readDashboard, input);
      return toReportBody(input.range, input.currency, read);
    },
  });
  http.route({
    ...common,
    url: '/admin/reports/sales',
    summary: 'From gross sales to net sales and total sales, and the money that came and went',
    query: reportQuery,
    answers: { 200: salesBody },
    read: async (db, { query }) => {
      const input = await asked(db, query);
      return toReportBody(input.range, input.currency, await readReport(db, readSales, input));
    },
  });
  http.route({
    ...common,
    url: '/admin/reports/orders',
    summary: 'Orders by the day they were placed, and by their three statuses of now',
    query: reportQuery,
    answers: { 200: ordersBody },
    read: async (db, { query }) => {
      const input = await asked(db, query);
      const read = await readReport(db, readOrders, input);
      return {
        ...toReportBody(input.range, input.currency, read),
        by_status: read.byStatus,
        by_payment_status: read.byPaymentStatus,
        by_fulfillment_status: read.byFulfillmentStatus,
      };
    },
  });
  http.route({
    ...common,
    url: '/admin/reports/products',
    summary: 'What sold best, after discounts and credits, without tax',
    query: productsQuery,
    answers: { 200: productsBody },
    read: async (db, { query }) => {
      const input = await asked(db, query);
      const limit = query.limit ?? PRODUCTS_DEFAULT;
      const read = await readReport(
        db,
        (from, range, currency) => readProducts(from, range, currency, limit),
        input,
      );
      return {
        ...toReportBody(input.range, input.currency, read),
        products: read.products.map((row) => ({
          product_id: row.product_id,
          title: row.title,
          units_count: row.units,
          orders_count: row.orders,
          net_sales_amount: row.net,
        })),
      };
    },
  });
  http.route({
    ...common,
    url: '/admin/reports/customers',
    summary: 'Who bought for the first time, and who came back',
    query: reportQuery,
    answers: { 200: customersBody },
    read: async (db, { query }) => {
      const input = await asked(db, query);
      return toReportBody(input.range, input.currency, await readReport(db, readCustomers, input));
    },
  });
}
