import type { Address } from '../../kernel/address.ts';
import type { Uuid } from '../../kernel/ids.ts';

/** `invited`: made without a password of its own yet, or not opened by the mailed link yet. `erased` is final. */
export type CustomerStatus = 'active' | 'disabled' | 'invited' | 'erased';

export type Customer = {
  readonly id: Uuid;
  readonly email: string;
  readonly emailNormalized: string;
  readonly emailVerifiedAt: Date | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly phone: string | null;
  readonly company: string | null;
  readonly locale: string | null;
  readonly status: CustomerStatus;
  readonly acceptsMarketing: boolean;
  readonly taxExempt: boolean;
  readonly vatId: string | null;
  readonly tags: readonly string[];
  readonly note: string | null;
  readonly ordersCount: number;
  /** Minor units by currency. */
  readonly spentByCurrency: Readonly<Record<string, number>>;
  readonly lastOrderAt: Date | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly externalId: string | null;
  readonly externalSource: string | null;
  /** When the customer asked for it; null when not. */
  readonly erasureRequestedAt: Date | null;
  readonly version: number;
  readonly archivedAt: Date | null;
  readonly createdAt: Date;
};

export type CustomerAddress = Address & {
  readonly id: Uuid;
  readonly isDefaultShipping: boolean;
  readonly isDefaultBilling: boolean;
  readonly version: number;
  readonly createdAt: Date;
};

export type CustomerGroup = {
  readonly id: Uuid;
  readonly name: string;
  readonly code: string;
  readonly version: number;
  readonly createdAt: Date;
};
