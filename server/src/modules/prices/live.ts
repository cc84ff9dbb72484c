import type { Uuid } from '../../kernel/ids.ts';
import type { Edges } from '../../platform/edges.ts';
import { idIn, idsIn, messagesOfEach } from '../../platform/realtime/topics.ts';
import { productKeys, shownVariants } from '../catalog/shown.ts';
import { productPriceChanged } from './events.ts';
import { selectBasePrices } from './store.ts';

/** The base price of what the storefront shows. */
export function priceLive({ live }: Pick<Edges, 'live'>): void {
  live.source({
    name: 'prices',
    types: [productPriceChanged.type],
    keysOf: (event) => productKeys(event.aggregateId),
    messagesOf: async (db, events) => {
      const variantIds = idsIn(events, 'variant_id');
      const [shown, prices] = await Promise.all([
        shownVariants(db, variantIds),
        selectBasePrices(db, variantIds),
      ]);
      return messagesOfEach(events, (event) => {
        const variantId = idIn(event, 'variant_id') as Uuid;
        if (!shown.has(variantId)) return [];
        const currency = String(event.payload['currency']);
        const price = prices.get(variantId)?.find((one) => one.currency === currency);
        const payload = {
          variant_id: variantId,
          product_id: event.aggregateId,
          currency,
          price_amount: price?.amount ?? null,
          compare_at_amount: price?.compareAtAmount ?? null,
        };
        return productKeys(event.aggregateId).map((key) => ({
          key,
          type: 'price_update',
          payload,
          latest: `price:${variantId}:${currency}`,
        }));
      });
    },
  });
}
