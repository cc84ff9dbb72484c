import type { Edges } from '../../platform/edges.ts';
import { countSoldOf } from './catalog.ts';

/** Everything that changes what a product's answer says: its words, prices or stock. */
const OF_PRODUCTS = [
  ...['created', 'updated', 'published', 'unpublished', 'archived', 'price_changed'].map(
    (verb) => `product.${verb}`,
  ),
  'product.availability_changed',
  ...['created', 'updated', 'archived'].map((verb) => `variant.${verb}`),
  ...['adjusted', 'received', 'transferred', 'reserved', 'released', 'reservation_expired'].map(
    (verb) => `inventory.${verb}`,
  ),
  'order.placed',
  'fulfillment.shipped',
  'settings.updated',
  'market.created',
  'market.updated',
];
const OF_CATEGORIES = ['category.created', 'category.updated', 'category.archived'];
const OF_COLLECTIONS = ['collection.created', 'collection.updated', 'collection.archived'];

export function catalogJobs(edges: Edges): void {
  const { cacheTags } = edges;
  countSales(edges);
  cacheTags.staleOn(OF_PRODUCTS, () => ['products']);
  cacheTags.staleOn(OF_CATEGORIES, () => ['categories', 'products']);
  cacheTags.staleOn(OF_COLLECTIONS, () => ['collections', 'products']);
}

/** Counts what was sold behind the orders, for the order `best_selling`. */
function countSales({ readers, inTx }: Edges): void {
  readers.on('catalog.sold', ['order.placed'], async (ctx, event) => {
    await inTx(ctx, (tx) => countSoldOf(tx, event.aggregateId));
  });
}
