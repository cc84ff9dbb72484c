import type { Uuid } from '../../kernel/ids.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import type { Settings } from '../stores/settings.ts';
import { variantStock, variantsOfItems } from './cross-module.ts';
import {
  inventoryBackInStock,
  inventoryCriticalStock,
  inventoryLowStock,
  inventoryOutOfStock,
  productAvailabilityChanged,
} from './events.ts';
import { type AlertKey, type AlertLevel, closeAlerts, openAlerts } from './store.ts';
import type { Availability, LevelChange, RuledLevel } from './types.ts';

/*
 * Alerts on what is available of an item at a location. Decided in the transaction that changes the level.
 */

const CRITICAL_BPS = 10_000;

type Limit = { readonly level: AlertLevel; readonly most: number };

/** An alert stands while no more than this is available. */
export function limitsOf(
  reorderPoint: number | null,
  settings: Pick<Settings, 'lowStockThreshold' | 'criticalStockBps'>,
): readonly Limit[] {
  const threshold = reorderPoint ?? settings.lowStockThreshold;
  return [
    { level: 'low', most: threshold },
    { level: 'critical', most: Math.floor((threshold * settings.criticalStockBps) / CRITICAL_BPS) },
    { level: 'out', most: 0 },
  ];
}

/** Units worth ordering again. */
export function suggestedReorder(
  level: { readonly reorderQuantity: number | null; readonly reorderPoint: number | null },
  available: number,
  settings: Pick<Settings, 'lowStockThreshold'>,
): number {
  const threshold = level.reorderPoint ?? settings.lowStockThreshold;
  return level.reorderQuantity ?? Math.max(0, 5 * threshold - available);
}

/** What a shopper is told. */
export function availabilityOf(
  stock: {
    readonly tracked: boolean;
    readonly available: number;
    readonly sellable: number;
    readonly threshold: number | null;
  },
  settings: Pick<Settings, 'lowStockThreshold'>,
): Availability {
  if (!stock.tracked) return 'in_stock';
  if (stock.sellable <= 0) return 'out_of_stock';
  if (stock.available <= 0) return 'backorder';
  return stock.available <= (stock.threshold ?? settings.lowStockThreshold)
    ? 'low_stock'
    : 'in_stock';
}

const eventOf = {
  low: inventoryLowStock,
  critical: inventoryCriticalStock,
  out: inventoryOutOfStock,
} as const;

/**
 * Opens and closes the alerts of these levels.
 * emits  one event for each limit passed downwards, inventory.back_in_stock on leaving 0, and
 *        product.availability_changed for variants of items that passed a limit
 */
export async function settleAlerts(
  tx: Tx,
  changes: readonly LevelChange[],
  settings: Settings,
): Promise<void> {
  const opened: AlertKey[] = [];
  const closed: AlertKey[] = [];
  const moved = new Set<Uuid>();
  for (const change of changes) {
    const { itemId, locationId } = change;
    const before = change.onHandBefore - change.reservedBefore;
    const after = change.onHand - change.reserved;
    const limits = limitsOf(change.reorderPoint, settings);
    const threshold = limits[0]?.most ?? 0;
    const facts = { item_id: itemId, location_id: locationId, available: after, threshold };
    for (const { level, most } of limits) {
      if (before > most && after <= most) {
        opened.push({ itemId, locationId, level });
        tx.emit(eventOf[level](itemId, facts));
        moved.add(itemId);
      }
      if (before <= most && after > most) {
        closed.push({ itemId, locationId, level });
        moved.add(itemId);
        if (level === 'out') tx.emit(inventoryBackInStock(itemId, facts));
      }
    }
    const wasSellable = before + change.backorderLimit > 0;
    if (wasSellable !== after + change.backorderLimit > 0) moved.add(itemId);
    // The exact number is shown, so each change of it is one of what is shown.
    if (settings.stockDisplay === 'exact' && before !== after) moved.add(itemId);
  }
  await Promise.all([
    ...(opened.length > 0 ? [openAlerts(tx, opened)] : []),
    ...(closed.length > 0 ? [closeAlerts(tx, closed)] : []),
    ...(moved.size > 0 ? [announce(tx, [...moved], settings)] : []),
  ]);
}

/**
 * Opens and closes the alerts of a level whose rules changed while its units stayed as they were.
 * emits  one event for each alert that opens, and product.availability_changed
 */
export async function settleRules(
  tx: Tx,
  level: { readonly before: RuledLevel; readonly after: RuledLevel },
  settings: Settings,
): Promise<void> {
  const { before, after } = level;
  const { itemId, locationId } = after;
  const available = after.onHand - after.reserved;
  const limits = limitsOf(after.reorderPoint, settings);
  const facts = {
    item_id: itemId,
    location_id: locationId,
    available,
    threshold: limits[0]?.most ?? 0,
  };
  const opened: AlertKey[] = [];
  const closed: AlertKey[] = [];
  for (const [index, { level: name, most: was }] of limitsOf(
    before.reorderPoint,
    settings,
  ).entries()) {
    const most = limits[index]?.most ?? was;
    if (available > was && available <= most) {
      opened.push({ itemId, locationId, level: name });
      tx.emit(eventOf[name](itemId, facts));
    }
    if (available <= was && available > most) closed.push({ itemId, locationId, level: name });
  }
  await Promise.all([
    ...(opened.length > 0 ? [openAlerts(tx, opened)] : []),
    ...(closed.length > 0 ? [closeAlerts(tx, closed)] : []),
    announce(tx, [itemId], settings),
  ]);
}

async function announce(tx: Tx, itemIds: readonly Uuid[], settings: Settings): Promise<void> {
  const stocks = await variantStock(tx, variantsOfItems(itemIds));
  for (const stock of stocks) {
    tx.emit(
      productAvailabilityChanged(stock.productId, {
        variant_id: stock.variantId,
        availability: availabilityOf(stock, settings),
      }),
    );
  }
}
