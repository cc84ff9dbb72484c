import type { Uuid } from '../../kernel/ids.ts';

export const ALERT_KINDS = ['back_in_stock', 'price_drop'] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** Who asks: a customer, or a guest by an address. */
export type Asker =
  | { readonly customerId: Uuid; readonly email: null }
  | { readonly customerId: null; readonly email: string };

/** Somebody wants to hear of a variant, once. */
export type ProductAlert = {
  readonly id: Uuid;
  readonly kind: AlertKind;
  readonly productId: Uuid;
  readonly variantId: Uuid;
  readonly customerId: Uuid | null;
  readonly email: string | null;
  /** Of a guest. */
  readonly locale: string | null;
  readonly currency: string | null;
  /** What it cost when it was asked for; of price drops. */
  readonly priceAmount: number | null;
  readonly createdAt: Date;
  /** Null while it is open. */
  readonly notifiedAt: Date | null;
};

/** What may have happened to a variant. */
export type Change =
  | { readonly kind: 'back_in_stock'; readonly variantId: Uuid }
  | { readonly kind: 'price_drop'; readonly variantId: Uuid; readonly currency: string };
