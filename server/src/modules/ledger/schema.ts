import Type, { type Static } from 'typebox';
import {
  AmountField,
  CurrencyText,
  closed,
  InstantText,
  listOf,
  Nullable,
  shape,
  TextField,
  UuidText,
} from '../../platform/http/schemas.ts';
import type { WrittenEntry } from './store.ts';
import { ACCOUNTS } from './types.ts';

/** Entries of one posting by hand. */
export const MANUAL_ENTRIES_MAX = 100;

export const entryBody = shape('LedgerEntry', {
  id: UuidText,
  transaction_id: UuidText,
  kind: Type.String(),
  source_type: Type.String(),
  source_id: UuidText,
  account: Type.Enum([...ACCOUNTS]),
  sub_account: Nullable(UuidText),
  currency: Type.String(),
  amount: AmountField,
  occurred_at: InstantText,
});
export const entryList = listOf(entryBody);

/** The columns are the wire's names already; the account is one of the chart (CHECK). */
export const toEntryBody = (row: WrittenEntry): Static<typeof entryBody> => ({
  ...row,
  account: row.account as (typeof ACCOUNTS)[number],
});

export const trialBalanceBody = closed({
  data: Type.Array(
    closed({ account: Type.String(), currency: Type.String(), balance_amount: AmountField }),
  ),
  sums: Type.Record(Type.String(), AmountField, {
    description: 'Per currency; anything but 0 is an alarm',
  }),
});

export const manualPostingBody = closed({
  memo: TextField(1000, { minLength: 1 }),
  currency: CurrencyText,
  entries: Type.Array(
    closed({
      account: Type.Enum([...ACCOUNTS]),
      sub_account: Type.Optional(Nullable(UuidText)),
      amount: AmountField,
    }),
    { maxItems: MANUAL_ENTRIES_MAX },
  ),
});
export const postedBody = closed({
  id: UuidText,
  memo: Type.String(),
  currency: Type.String(),
  entries: Type.Array(entryBody),
});
