import type { Uuid } from '../../kernel/ids.ts';

/** The chart of accounts. source: commerce.md 16. */
export const ACCOUNTS = [
  'receivable',
  'provider_clearing',
  'cash',
  'disputes_held',
  'unapplied_receipts',
  'tax_payable',
  'refunds_payable',
  'gift_card_liability',
  'store_credit_liability',
  'tender_holds',
  'sales',
  'shipping_income',
  'discounts',
  'sales_returns',
  'provider_fees',
  'chargeback_losses',
  'goodwill',
  'write_off',
] as const;
export type Account = (typeof ACCOUNTS)[number];

/** Accounts kept per order, card, credit account, intent or refund: they need a sub-account and have a balance row. */
export const OWNED_ACCOUNTS: readonly Account[] = [
  'receivable',
  'unapplied_receipts',
  'refunds_payable',
  'gift_card_liability',
  'store_credit_liability',
  'tender_holds',
];

/** One side of a posting. amount: minor units, debit positive, credit negative; zero entries are left out. */
export type LedgerEntry = {
  readonly account: Account;
  readonly subAccount?: Uuid | null;
  readonly amount: number;
  readonly dims?: Readonly<Record<string, string | number | null>>;
};

/** One business event in the books. `(kind, sourceType, sourceId)` names it: it posts once. */
export type Posting = {
  readonly kind: string;
  readonly sourceType: string;
  readonly sourceId: Uuid;
  readonly currency: string;
  readonly memo?: string;
  readonly entries: readonly LedgerEntry[];
};
