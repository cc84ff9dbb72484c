import type { Uuid } from '../../kernel/ids.ts';
import type { Edges } from '../../platform/edges.ts';
import type { LoggedEvent } from '../../platform/events.ts';
import {
  idIn,
  idsIn,
  keysHeard,
  messagesOfEach,
  staffTopic,
} from '../../platform/realtime/topics.ts';
import { productKeys, shownVariants } from '../catalog/shown.ts';
import { settingsOf } from '../stores/stores.ts';
import { availabilityOf } from './alerts.ts';
import { stockOfItems, variantStock, variantsTaking } from './cross-module.ts';
import * as facts from './events.ts';

const { productAvailabilityChanged, ...ofItems } = facts;
const AVAILABILITIES = ['in_stock', 'low_stock', 'out_of_stock', 'backorder'] as const;

export function inventoryLive({ live }: Pick<Edges, 'live'>): void {
  live.topic(staffTopic('inventory', 'inventory:read', '/admin/inventory/levels'));
  tellStaff({ live });
  tellEverybody({ live });
}

/** Exact figures of an item at a location, with the variant that it is sold as: of several the one that takes fewest. */
function tellStaff({ live }: Pick<Edges, 'live'>): void {
  live.source({
    name: 'stock',
    types: Object.values(ofItems).map(({ type }) => type),
    keysOf: (event) => keysHeard(event, 'inventory', []),
    messagesOf: async (db, events) => {
      const itemIds = idsIn(events, 'item_id');
      const [levels, stocks, settings] = await Promise.all([
        stockOfItems(db, itemIds),
        variantStock(db, variantsTaking(itemIds)),
        settingsOf(db),
      ]);
      const byVariant = new Map(stocks.map((stock) => [stock.variantId, stock]));
      return messagesOfEach(events, (event) => {
        const level = levels.find(
          (one) => one.itemId === idIn(event, 'item_id') && one.locationId === locationOf(event),
        );
        const stock = level && byVariant.get(level.variantId);
        if (!level || !stock) return [];
        const payload = {
          variant_id: stock.variantId,
          product_id: stock.productId,
          availability: availabilityOf(stock, settings),
          location_id: level.locationId,
          on_hand: level.onHand,
          reserved: level.reserved,
          available: level.onHand - level.reserved,
        };
        return keysHeard(event, 'inventory', []).map((key) => ({
          key,
          type: 'inventory_update',
          payload,
          latest: `stock:${level.itemId}:${level.locationId}`,
        }));
      });
    },
  });
}

/** A word for what is left of what the storefront shows. */
function tellEverybody({ live }: Pick<Edges, 'live'>): void {
  live.source({
    name: 'availability',
    types: [productAvailabilityChanged.type],
    keysOf: (event) => productKeys(event.aggregateId),
    messagesOf: async (db, events) => {
      const [shown, settings] = await Promise.all([
        shownVariants(db, idsIn(events, 'variant_id')),
        settingsOf(db),
      ]);
      return messagesOfEach(events, (event) => {
        const variantId = idIn(event, 'variant_id') as Uuid;
        const told = AVAILABILITIES.find((word) => word === event.payload['availability']);
        if (!told || !shown.has(variantId)) return [];
        // A shop that hides its stock says only whether it can be bought.
        const isHidden = settings.stockDisplay === 'hidden' && told !== 'out_of_stock';
        const payload = {
          variant_id: variantId,
          product_id: event.aggregateId,
          availability: isHidden ? 'in_stock' : told,
        } as const;
        return productKeys(event.aggregateId).map((key) => ({
          key,
          type: 'inventory_update',
          payload,
          latest: `stock:${variantId}`,
        }));
      });
    },
  });
}

const locationOf = (event: LoggedEvent): Uuid | undefined => idIn(event, 'location_id');
