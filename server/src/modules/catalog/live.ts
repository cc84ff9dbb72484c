import type { Edges } from '../../platform/edges.ts';
import type { LoggedEvent } from '../../platform/events.ts';
import { changedIn, idsIn, messagesOfEach, snapshotOf } from '../../platform/realtime/topics.ts';
import { productPublished, productUnpublished, productUpdated } from './events.ts';
import { productKeys, shownProducts } from './shown.ts';

/** Fields of a product that shoppers are not shown: a change of these alone is not their news. */
const STAFF_FIELDS: ReadonlySet<string> = new Set([
  'status',
  'is_featured',
  'requires_shipping',
  'tax_category_id',
  'external_id',
  'external_source',
]);

/** What is not published has one thing to say to everybody: that it is no longer. */
export function catalogLive({ live }: Pick<Edges, 'live'>): void {
  live.topic({
    pattern: 'products',
    isPublic: true,
    admits: () => true,
    snapshot: () => '/api/v1/store/products',
  });
  live.topic({
    pattern: 'product:{id}',
    isPublic: true,
    admits: async (db, _listener, id) =>
      id !== undefined && (await shownProducts(db, [id])).has(id),
    snapshot: snapshotOf('products'),
  });
  live.source({
    name: 'products',
    types: [productPublished, productUnpublished, productUpdated].map(({ type }) => type),
    keysOf: keysFor,
    messagesOf: async (db, events) => {
      const shown = await shownProducts(db, idsIn(events, 'product_id'));
      return messagesOfEach(events, (event) => {
        const productId = event.aggregateId;
        const now = shown.get(productId);
        if (!now && event.type !== productUnpublished.type) return [];
        const version = now?.version ?? event.version;
        const payload = { product_id: productId, change: event.type, version };
        return keysFor(event).map((key) => ({
          key,
          type: 'product_update',
          payload,
          latest: `product:${productId}`,
        }));
      });
    },
  });
}

const keysFor = (event: LoggedEvent): readonly string[] => {
  const isNews =
    event.type !== productUpdated.type || changedIn(event).some((name) => !STAFF_FIELDS.has(name));
  return isNews ? productKeys(event.aggregateId) : [];
};
