import { cartJobs } from '../modules/carts/jobs.ts';
import { cartRoutes } from '../modules/carts/routes.ts';
import { catalogJobs } from '../modules/catalog/jobs.ts';
import { catalogRoutes } from '../modules/catalog/routes.ts';
import { checkoutJobs } from '../modules/checkout/jobs.ts';
import { checkoutRoutes } from '../modules/checkout/routes.ts';
import { customerJobs } from '../modules/customers/jobs.ts';
import { customerRoutes } from '../modules/customers/routes.ts';
import { fulfillmentRoutes } from '../modules/fulfillment/routes.ts';
import { inventoryJobs } from '../modules/inventory/jobs.ts';
import { inventoryRoutes } from '../modules/inventory/routes.ts';
import { ledgerRoutes } from '../modules/ledger/routes.ts';
import { mediaJobs } from '../modules/media/jobs.ts';
import { mediaRoutes } from '../modules/media/routes.ts';
import { notificationJobs } from '../modules/notifications/jobs.ts';
import { notificationRoutes } from '../modules/notifications/routes.ts';
import { orderJobs } from '../modules/orders/jobs.ts';
import { orderRoutes } from '../modules/orders/routes.ts';
import { paymentRoutes } from '../modules/payments/routes.ts';
import { priceRoutes } from '../modules/prices/routes.ts';
import { promotionRoutes } from '../modules/promotions/routes.ts';
import { reportRoutes } from '../modules/reports/routes.ts';
import { shippingRoutes } from '../modules/shipping/routes.ts';
import { staffJobs } from '../modules/staff/jobs.ts';
import { staffRoutes } from '../modules/staff/routes.ts';
import { storeRoutes } from '../modules/stores/routes.ts';
import { taxRoutes } from '../modules/tax/routes.ts';
import { transferJobs } from '../modules/transfer/jobs.ts';
import { transferRoutes } from '../modules/transfer/routes.ts';
import type { Edges } from '../platform/edges.ts';

/** `routes` and `jobs` are what a module brings to a running process. */
type Module = {
  readonly name: string;
  readonly routes?: (edges: Edges) => void;
  readonly jobs?: (edges: Edges) => void;
};

/**
 * The modules, lowest first: a module may import only those before it. `test/tidy.test.ts` reads this list.
 */
export const MODULES: readonly Module[] = [
  { name: 'stores', routes: storeRoutes },
  { name: 'staff', routes: staffRoutes, jobs: staffJobs },
  { name: 'customers', routes: customerRoutes, jobs: customerJobs },
  { name: 'media', routes: mediaRoutes, jobs: mediaJobs },
  { name: 'catalog', routes: catalogRoutes, jobs: catalogJobs },
  { name: 'prices', routes: priceRoutes },
  { name: 'inventory', routes: inventoryRoutes, jobs: inventoryJobs },
  { name: 'promotions', routes: promotionRoutes },
  { name: 'tax', routes: taxRoutes },
  { name: 'shipping', routes: shippingRoutes },
  { name: 'carts', routes: cartRoutes, jobs: cartJobs },
  { name: 'orders', routes: orderRoutes, jobs: orderJobs },
  { name: 'ledger', routes: ledgerRoutes },
  { name: 'payments', routes: paymentRoutes },
  { name: 'fulfillment', routes: fulfillmentRoutes },
  { name: 'checkout', routes: checkoutRoutes, jobs: checkoutJobs },
  { name: 'notifications', routes: notificationRoutes, jobs: notificationJobs },
  { name: 'reports', routes: reportRoutes },
  { name: 'transfer', routes: transferRoutes, jobs: transferJobs },
];
