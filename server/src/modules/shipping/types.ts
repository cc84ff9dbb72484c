import type { Uuid } from '../../kernel/ids.ts';
import type { AmountsByCurrency } from '../../kernel/pricing/types.ts';

type Row = {
  readonly id: Uuid;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** Postal codes in any spelling: those that begin so, and those between two ends, ends included. One fit is enough. */
export type PostalRules = {
  readonly prefixes: readonly string[];
  readonly ranges: readonly { readonly from: string; readonly to: string }[];
};

export type ShippingZoneFacts = {
  readonly name: string;
  /** Empty: the rest of the world. */
  readonly countries: readonly string[];
  /** `US-CA`, or the bare code when the zone has one country; empty: all. */
  readonly regions: readonly string[];
  readonly postalRules: PostalRules | null;
  readonly position: number;
};
export type ShippingZone = ShippingZoneFacts & Row;

export type ShippingMethodFacts = {
  readonly zoneId: Uuid;
  readonly name: string;
  readonly code: string;
  readonly type: 'flat' | 'free_over' | 'pickup';
  readonly amounts: AmountsByCurrency;
  readonly freeOverAmounts: AmountsByCurrency | null;
  readonly handlingAmounts: AmountsByCurrency | null;
  readonly minSubtotalAmounts: AmountsByCurrency | null;
  readonly maxSubtotalAmounts: AmountsByCurrency | null;
  /** What the goods that are sent weigh at least and at most; null: no bound. */
  readonly minWeightGrams: number | null;
  readonly maxWeightGrams: number | null;
  /** Where a pickup happens. */
  readonly locationId: Uuid | null;
  readonly daysMin: number | null;
  readonly daysMax: number | null;
  readonly taxCategoryId: Uuid | null;
  readonly isActive: boolean;
};
export type ShippingMethod = ShippingMethodFacts & Row & { readonly archivedAt: Date | null };
