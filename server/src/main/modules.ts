import { alertJobs } from '../modules/alerts/jobs.ts';
import { alertRoutes } from '../modules/alerts/routes.ts';
import { cartJobs } from '../modules/carts/jobs.ts';
import { cartLive } from '../modules/carts/live.ts';
import { cartRoutes } from '../modules/carts/routes.ts';
import { catalogJobs } from '../modules/catalog/jobs.ts';
import { catalogLive } from '../modules/catalog/live.ts';
import { catalogRoutes } from '../modules/catalog/routes.ts';
import { chatJobs } from '../modules/chat/jobs.ts';
import { chatLive } from '../modules/chat/live.ts';
import { chatRoutes } from '../modules/chat/routes.ts';
import { checkoutJobs } from '../modules/checkout/jobs.ts';
import { checkoutLive } from '../modules/checkout/live.ts';
import { checkoutRoutes } from '../modules/checkout/routes.ts';
import { customerJobs } from '../modules/customers/jobs.ts';
import { customerLive } from '../modules/customers/live.ts';
import { customerRoutes } from '../modules/customers/routes.ts';
import { fulfillmentLive } from '../modules/fulfillment/live.ts';
import { fulfillmentRoutes } from '../modules/fulfillment/routes.ts';
import { inventoryJobs } from '../modules/inventory/jobs.ts';
import { inventoryLive } from '../modules/inventory/live.ts';
import { inventoryRoutes } from '../modules/inventory/routes.ts';
import { ledgerRoutes } from '../modules/ledger/routes.ts';
import { mediaJobs } from '../modules/media/jobs.ts';
import { mediaRoutes } from '../modules/media/routes.ts';
import { notificationJobs } from '../modules/notifications/jobs.ts';
import { notificationLive } from '../modules/notifications/live.ts';
import { notificationRoutes } from '../modules/notifications/routes.ts';
import { orderJobs } from '../modules/orders/jobs.ts';
import { orderLive } from '../modules/orders/live.ts';
import { orderRoutes } from '../modules/orders/routes.ts';
import { paymentLive } from '../modules/payments/live.ts';
import { paymentRoutes } from '../modules/payments/routes.ts';
import { priceLive } from '../modules/prices/live.ts';
import { priceRoutes } from '../modules/prices/routes.ts';
import { promotionRoutes } from '../modules/promotions/routes.ts';
import { reportLive } from '../modules/reports/live.ts';
import { reportRoutes } from '../modules/reports/routes.ts';
import { shippingRoutes } from '../modules/shipping/routes.ts';
import { staffJobs } from '../modules/staff/jobs.ts';
import { staffRoutes } from '../modules/staff/routes.ts';
import { storeRoutes } from '../modules/stores/routes.ts';
import { taxRoutes } from '../modules/tax/routes.ts';
import { transferJobs } from '../modules/transfer/jobs.ts';
import { transferRoutes } from '../modules/transfer/routes.ts';
import type { Edges } from '../platform/edges.ts';

/** `routes`, `jobs` and `live` (topics, and what events say on them) are what a module brings to a running process. */
type Module = {
  readonly name: string;
  readonly routes?: (edges: Edges) => void;
  readonly jobs?: (edges: Edges) => void;
  readonly live?: (edges: Edges) => void;
};

/**
 * The modules, lowest first: a module may import only those before it. `test/tidy.test.ts` reads this list.
 */
export const MODULES: readonly Module[] = [
  { name: 'stores', routes: storeRoutes },
  { name: 'staff', routes: staffRoutes, jobs: staffJobs },
  { name: 'customers', routes: customerRoutes, jobs: customerJobs, live: customerLive },
  { name: 'media', routes: mediaRoutes, jobs: mediaJobs },
  { name: 'catalog', routes: catalogRoutes, jobs: catalogJobs, live: catalogLive },
  { name: 'prices', routes: priceRoutes, live: priceLive },
  { name: 'inventory', routes: inventoryRoutes, jobs: inventoryJobs, live: inventoryLive },
  { name: 'promotions', routes: promotionRoutes },
  { name: 'tax', routes: taxRoutes },
  { name: 'shipping', routes: shippingRoutes },
  { name: 'carts', routes: cartRoutes, jobs: cartJobs, live: cartLive },
  { name: 'orders', routes: orderRoutes, jobs: orderJobs, live: orderLive },
  { name: 'ledger', routes: ledgerRoutes },
  { name: 'payments', routes: paymentRoutes, live: paymentLive },
  { name: 'fulfillment', routes: fulfillmentRoutes, live: fulfillmentLive },
  { name: 'checkout', routes: checkoutRoutes, jobs: checkoutJobs, live: checkoutLive },
  { name: 'alerts', routes: alertRoutes, jobs: alertJobs },
  {
    name: 'notifications',
    routes: notificationRoutes,
    jobs: notificationJobs,
    live: notificationLive,
  },
  { name: 'chat', routes: chatRoutes, jobs: chatJobs, live: chatLive },
  { name: 'reports', routes: reportRoutes, live: reportLive },
  { name: 'transfer', routes: transferRoutes, jobs: transferJobs },
];
