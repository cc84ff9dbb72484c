import type { Uuid } from '../../kernel/ids.ts';

export type TaxKind = 'vat' | 'gst' | 'sales_tax';

/** A place with rates of its own. A range or prefix of postal codes is within the country or region. */
export type TaxZoneFacts = {
  readonly name: string;
  readonly code: string;
  readonly country: string;
  readonly region: string | null;
  readonly postalFrom: string | null;
  readonly postalTo: string | null;
  readonly postalPrefix: string | null;
};
export type TaxZone = TaxZoneFacts & Row;

export type TaxCategoryFacts = {
  readonly code: string;
  readonly name: string;
  readonly isDigital: boolean;
};
export type TaxCategory = TaxCategoryFacts & Row;

export type TaxRateFacts = {
  readonly zoneId: Uuid;
  /** Null: for all categories without a rate of their own. */
  readonly categoryId: Uuid | null;
  readonly name: string;
  /** Parts per million: 190000 is 19 %. */
  readonly ratePpm: number;
  readonly kind: TaxKind;
  /** State, county, city …; '' when the rate is whole. */
  readonly component: string;
  readonly appliesToShipping: boolean;
  readonly validFrom: Date;
  readonly validUntil: Date | null;
  readonly source: string | null;
};
export type TaxRate = TaxRateFacts & Row;

type Row = {
  readonly id: Uuid;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};
