import type { Edges } from '../../platform/edges.ts';
import { countSalesOf } from './catalog.ts';
import { CONTEXT_TAG } from './read-products.ts';
import { keepWordsOf, searchByLanguage } from './search.ts';

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
];
const OF_CONTEXT = ['settings.updated', 'store.updated', 'market.created', 'market.updated'];
const OF_CATEGORIES = ['category.created', 'category.updated', 'category.archived'];
const OF_COLLECTIONS = ['collection.created', 'collection.updated', 'collection.archived'];

export function catalogJobs(edges: Edges): void {
  const { cacheTags } = edges;
  countSales(edges);
  knowWords(edges);
  followLanguage(edges);
  cacheTags.staleOn(OF_PRODUCTS, () => ['products']);
  cacheTags.staleOn(OF_CONTEXT, () => [CONTEXT_TAG, 'products']);
  cacheTags.staleOn(OF_CATEGORIES, () => ['categories', 'products']);
  cacheTags.staleOn(OF_COLLECTIONS, () => ['collections', 'products']);
}

/** Counts what was sold behind the orders, for the order `best_selling`. */
function countSales({ readers, inTx }: Edges): void {
  readers.together('catalog.sold', ['order.placed', 'order.cancelled'], (ctx, events) =>
    inTx(ctx, (tx) =>
      countSalesOf(
        tx,
        events.map(({ aggregateId }) => aggregateId),
      ),
    ),
  );
}

/** Gathers the words that a misspelt search is compared with. */
function knowWords({ readers, inTx }: Edges): void {
  readers.on('catalog.words', ['product.created', 'product.updated'], async (ctx, event) => {
    await inTx(ctx, (tx) => keepWordsOf(tx, event.aggregateId));
  });
}

/** The language of a store decides how its words are stemmed; a change goes through all products, part by part. */
function followLanguage({ readers, inTx }: Edges): void {
  readers.on('catalog.language', ['store.updated'], async (ctx) => {
    while (await inTx(ctx, searchByLanguage));
  });
}
