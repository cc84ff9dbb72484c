import type { Uuid } from '../../kernel/ids.ts';

/** What one unit costs now, in minor units of the currency asked for. */
export type UnitPrice = { readonly amount: number; readonly compareAtAmount: number | null };

export type BasePrice = UnitPrice & { readonly currency: string };

/** One time that an amount was in force: [validFrom, validTo). */
export type PriceHistoryRow = {
  readonly id: Uuid;
  readonly currency: string;
  readonly minQuantity: number;
  readonly amount: number;
  readonly compareAtAmount: number | null;
  readonly validFrom: Date;
  readonly validTo: Date | null;
  readonly actor: { readonly kind: string; readonly id?: Uuid };
};
