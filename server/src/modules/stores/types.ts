import type { Uuid } from '../../kernel/ids.ts';

export type StoreStatus = 'active' | 'suspended' | 'closing';

export type Store = {
  readonly id: Uuid;
  readonly name: string;
  readonly slug: string;
  readonly legalName: string | null;
  readonly defaultCurrency: string;
  readonly defaultLocale: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly status: StoreStatus;
  /** Raised by each change of a setting. */
  readonly settingsVersion: number;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type StoreDomain = {
  readonly id: Uuid;
  readonly host: string;
  readonly isPrimary: boolean;
  readonly version: number;
  readonly createdAt: Date;
};

export type Market = {
  readonly id: Uuid;
  readonly code: string;
  readonly name: string;
  readonly currency: string;
  /** ISO 3166-1 alpha-2; empty means every country that no other active market names. */
  readonly countries: readonly string[];
  readonly pricesIncludeTax: boolean;
  readonly isDefault: boolean;
  readonly isActive: boolean;
  readonly position: number;
  readonly version: number;
  readonly archivedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type RoundingPolicy = { readonly version: number; readonly mode: 'half_up' | 'half_even' };

export type AdoptedPolicy = RoundingPolicy & { readonly createdAt: Date };

/** Series of numbers for people. */
export type NumberSeries = 'order' | 'draft' | 'rma';
