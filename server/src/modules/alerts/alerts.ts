/* Telling people, once, that a variant can be had again or costs less than when they asked.
 * Terms       request: somebody wants to hear of one variant; open until it is told. met: what was asked for happened.
 * Invariants  a person has one open request of a kind for a variant (unique index); a request is met once (conditional
 *             UPDATE), whoever reads what event how often; the request is the consent for its one mail, and no more.
 * Locks       the requests' rows, those that no other worker has; the variant for an instant before the first batch. Who
 *             asks holds the customer (shared) first, so that an erasure sees the request or comes first.
 */
import type { Uuid } from '../../kernel/ids.ts';
import { parseUuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { LoggedEvent } from '../../platform/events.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { findProduct, findVariant, readContext } from '../catalog/read-products.ts';
import type { ProductView, VariantView } from '../catalog/types.ts';
import { productAvailabilityChanged } from '../inventory/events.ts';
import { productPriceChanged } from '../prices/events.ts';
import { pricesOf } from '../prices/prices.ts';
import { holdCustomer, waitForRequests } from './cross-module.ts';
import { productAlertMet } from './events.ts';
import * as rows from './store.ts';
import type { AlertKind, Asker, Change, ProductAlert } from './types.ts';

/** Open requests of one person: a stranger can give any address, and each is a mail. */
export const OPEN_ALERTS_MAX = 100;
/** Requests met in one transaction. */
export const MET_AT_ONCE = 200;

export const findAlert = rows.alertRow;
export const alertsOf = rows.alertPage;

export type NewAlert = {
  readonly kind: AlertKind;
  /** Id or slug. */
  readonly product: string;
  readonly variantId: Uuid;
  readonly asker: Asker;
  readonly locale: string | null;
  readonly currency?: string | undefined;
  readonly market?: string | undefined;
};

/**
 * Writes that somebody wants to hear of a variant; asked again, it gives the open request.
 * refuses  UNAUTHENTICATED 401 (erased a moment ago), PRODUCT_NOT_FOUND, VARIANT_NOT_FOUND, MARKET_NOT_FOUND 404,
 *          CONFLICT 409 (can be had now), VARIANT_NOT_PRICED, INVALID_CURRENCY, LIMIT_EXCEEDED 422
 */
export async function askForAlert(
  tx: Tx,
  input: NewAlert,
): Promise<{ readonly alert: ProductAlert; readonly isNew: boolean }> {
  const { kind, asker } = input;
  const { context, product, variant } = await seen(tx, input);
  if (asker.customerId !== null && !(await holdCustomer(tx, asker.customerId))) {
    throw refuse('UNAUTHENTICATED');
  }
  const isDrop = kind === 'price_drop';
  if (isDrop && variant.priceAmount === null) {
    throw refuse('VARIANT_NOT_PRICED', { variant_id: variant.id, currency: context.currency });
  }
  const made = await rows.insertAlert(tx, {
    ...asker,
    kind,
    productId: product.id,
    variantId: variant.id,
    locale: asker.customerId === null ? input.locale : null,
    currency: isDrop ? context.currency : null,
    priceAmount: isDrop ? variant.priceAmount : null,
  });
  // Looked at again after the row was written: what changes later finds it.
  const now = await findVariant(tx, context, { productId: product.id, variantId: variant.id });
  if (kind === 'back_in_stock' && now && canBeHad(now)) {
    throw refuse('CONFLICT', { variant_id: variant.id }, { detail: 'It can be had now.' });
  }
  const alert = made ?? (await rows.openAlert(tx, { ...asker, kind, variantId: variant.id }));
  // The open one was met this moment.
  if (!alert) throw refuse('CONFLICT', { variant_id: variant.id });
  const open = made ? await rows.countOpen(tx, asker) : 0;
  if (open > OPEN_ALERTS_MAX) {
    throw refuse('LIMIT_EXCEEDED', { limit: 'product_alerts', max: OPEN_ALERTS_MAX });
  }
  return { alert, isNew: made !== undefined };
}

async function seen(tx: Tx, input: NewAlert) {
  const { currency, market } = input;
  const context = await readContext(tx, { currency, market, isStaff: false });
  const product = await findProduct(tx, context, input.product, 1);
  if (!product) throw refuse('PRODUCT_NOT_FOUND');
  const variant = await findVariant(tx, context, {
    productId: product.id,
    variantId: input.variantId,
  });
  if (!variant) throw refuse('VARIANT_NOT_FOUND');
  return { context, product, variant };
}

const canBeHad = ({ trackInventory, stock }: VariantView): boolean =>
  !trackInventory || stock.sellable > 0;

/** Takes back a customer's open request. Refuses NOT_FOUND 404, for one that was told as well. */
export async function withdrawAlert(tx: Tx, id: Uuid, customerId: Uuid): Promise<void> {
  if (!(await rows.deleteAlert(tx, id, customerId))) throw refuse('NOT_FOUND');
}

/** The events that may meet a request. */
export const MEETING_EVENTS: readonly string[] = [
  productAvailabilityChanged.type,
  productPriceChanged.type,
];

/** Of what these events say, each once, what somebody waits for. */
export async function changesWaitedFor(
  db: Db,
  events: readonly LoggedEvent[],
): Promise<readonly Change[]> {
  const changes = new Map(
    events.flatMap((event) => {
      const change = changeOf(event);
      return change ? [[keyOf(change), change] as const] : [];
    }),
  );
  return changes.size === 0 ? [] : rows.waitedFor(db, [...changes.values()]);
}

export const keyOf = (change: Change): string =>
  [change.kind, change.variantId, change.kind === 'price_drop' ? change.currency : ''].join(':');

function changeOf({ type, payload }: LoggedEvent): Change | undefined {
  const variantId = parseUuid(payload['variant_id']);
  if (!variantId) return undefined;
  if (type === productAvailabilityChanged.type) {
    return payload['availability'] === 'out_of_stock'
      ? undefined
      : { kind: 'back_in_stock', variantId };
  }
  const [before, after] = [payload['old_amount'], payload['new_amount']];
  const isDrop = typeof before === 'number' && typeof after === 'number' && after < before;
  return isDrop
    ? { kind: 'price_drop', variantId, currency: String(payload['currency']) }
    : undefined;
}

/** Before the first batch: waits for requests that are being written. */
export const awaitRequests = waitForRequests;

/**
 * Meets a batch of requests, when what was asked for is so now. As many statements for a batch as for one.
 * gives  how many; less than a batch means that none is left
 * emits  product_alert.met for each
 */
export async function meetAlerts(tx: Tx, change: Change): Promise<number> {
  const { kind, variantId } = change;
  if (kind === 'back_in_stock') {
    const shown = await shownVariant(tx, variantId, undefined);
    if (!shown || !canBeHad(shown.variant)) return 0;
    return met(tx, await rows.claimAlerts(tx, { kind, variantId, most: MET_AT_ONCE }), null);
  }
  const { currency } = change;
  const price = (await pricesOf(tx, { variantIds: [variantId], currency })).get(variantId);
  const shown = price && (await shownVariant(tx, variantId, currency));
  if (!price || !shown) return 0;
  const above = { currency, amount: price.amount };
  const claimed = await rows.claimAlerts(tx, { kind, variantId, above, most: MET_AT_ONCE });
  return met(tx, claimed, price.amount);
}

function met(tx: Tx, alerts: readonly ProductAlert[], newAmount: number | null): number {
  for (const alert of alerts) {
    tx.emit(
      productAlertMet(alert.id, {
        alert_id: alert.id,
        kind: alert.kind,
        product_id: alert.productId,
        variant_id: alert.variantId,
        currency: alert.currency,
        old_amount: alert.priceAmount,
        new_amount: newAmount,
      }),
    );
  }
  return alerts.length;
}

export type ShownVariant = {
  readonly product: ProductView;
  readonly variant: VariantView;
  /** Of its price. */
  readonly currency: string;
};

/** A variant as shoppers see it; undefined while they do not see its product. */
export async function shownVariant(
  db: Db,
  variantId: Uuid,
  currency: string | undefined,
): Promise<ShownVariant | undefined> {
  const productId = await rows.productOf(db, variantId);
  const context = await readContext(db, { currency, isStaff: false });
  const product = productId && (await findProduct(db, context, productId, 1));
  const variant = product && (await findVariant(db, context, { productId, variantId }));
  return product && variant ? { product, variant, currency: context.currency } : undefined;
}

/** Deletes requests that were told before then; gives how many of a batch. */
export const forgetTold = rows.deleteTold;
