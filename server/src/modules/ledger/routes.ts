import Type from 'typebox';
import { isCurrency } from '../../kernel/currency.ts';
import { refuseField } from '../../kernel/refusal.ts';
import type { Edges } from '../../platform/edges.ts';
import { listAnswer } from '../../platform/http/list.ts';
import { CurrencyText, TextField, UuidText } from '../../platform/http/schemas.ts';
import { postByHand } from './ledger.ts';
import {
  entryList,
  manualPostingBody,
  postedBody,
  toEntryBody,
  trialBalanceBody,
} from './schema.ts';
import { accountSums, entriesOf, entryPage } from './store.ts';

export function ledgerRoutes({ http }: Pick<Edges, 'http'>): void {
  http.route({
    method: 'GET',
    url: '/admin/ledger/trial-balance',
    summary: 'The balance of every account; per currency they sum to 0.',
    policy: { who: 'staff', scope: 'ledger:read' },
    query: Type.Object({ currency: Type.Optional(CurrencyText) }),
    answers: { 200: trialBalanceBody },
    isLongRead: true,
    refuses: ['INVALID_CURRENCY', 'OVERLOADED'],
    read: async (db, { query }) => {
      const currency = query.currency && knownCurrency(query.currency, 'currency');
      const rows = await accountSums(db, currency);
      const sums: Record<string, number> = currency ? { [currency]: 0 } : {};
      for (const row of rows) sums[row.currency] = (sums[row.currency] ?? 0) + row.balance;
      const data = rows.map((row) => ({
        account: row.account,
        currency: row.currency,
        balance_amount: row.balance,
      }));
      return { data, sums };
    },
  });
  http.route({
    method: 'GET',
    url: '/admin/ledger/entries',
    summary: 'Entries of the books, newest first; of one order with both sides of each group.',
    policy: { who: 'staff', scope: 'ledger:read' },
    query: Type.Object({
      order_id: Type.Optional(UuidText),
      account: Type.Optional(TextField(60)),
    }),
    list: { sorts: ['occurred_at'], default: '-occurred_at' },
    answers: { 200: entryList },
    read: async (db, { query, page }) => {
      const filter = {
        ...(query.order_id && { orderId: query.order_id }),
        ...(query.account && { account: query.account }),
      };
      const rows = await entryPage(db, filter, page);
      return listAnswer(page, rows, toEntryBody, (row) => [row.occurred_at, row.id]);
    },
  });
  http.route({
    method: 'POST',
    url: '/admin/ledger/transactions',
    summary: 'Posts by hand, with the reason; the entries sum to 0.',
    policy: { who: 'staff', scope: 'ledger:admin' },
    body: manualPostingBody,
    answers: { 201: postedBody },
    refuses: ['LEDGER_UNBALANCED', 'INVALID_CURRENCY', 'ORDER_NOT_FOUND', 'AMOUNT_OUT_OF_RANGE'],
    write: async (tx, { body }) => {
      const currency = knownCurrency(body.currency, '/currency');
      const id = await postByHand(tx, {
        memo: body.memo,
        currency,
        entries: body.entries.map((entry) => ({
          account: entry.account,
          subAccount: entry.sub_account ?? null,
          amount: entry.amount,
        })),
      });
      const entries = await entriesOf(tx, id);
      return { id, memo: body.memo, currency, entries: entries.map(toEntryBody) };
    },
  });
}

/** The code in upper case. Refuses INVALID_CURRENCY. */
function knownCurrency(text: string, field: string): string {
  const code = text.toUpperCase();
  if (!isCurrency(code)) throw refuseField('INVALID_CURRENCY', field, `${text} is no currency`);
  return code;
}
