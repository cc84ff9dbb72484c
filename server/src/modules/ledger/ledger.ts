/* ledger.ts   the operations of the books
 * Terms       entry: one side, debit positive, credit negative. group: the entries of one business event.
 *             owned account: one with a sub-account (an order, an intent, a refund, a card) and a balance row.
 * Invariants  a group sums to zero and is not empty (deferred trigger, judged at COMMIT); an event posts once
 *             (unique kind, source_type, source_id); nothing is changed or removed (no such right): a mistake is
 *             corrected by a reversing group; a balance row equals the sum of its entries; the balance of
 *             `receivable(order)` is what the customer owes.
 * Locks       orders that are posted to by hand, then balance rows, ascending by (account, sub_account), in one statement.
 */
import { assert } from '../../kernel/assert.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { checkedTotal, sum } from '../../kernel/money.ts';
import { refuse } from '../../kernel/refusal.ts';
import { writeAudit } from '../../platform/audit.ts';
import { type Question, STAGE, type Tx } from '../../platform/postgres/db.ts';
import { brokenConstraint } from '../../platform/postgres/errors.ts';
import { lockOrder } from '../orders/orders.ts';
import { refreshStatuses } from '../orders/refresh-statuses.ts';
import { ledgerPosted } from './events.ts';
import { insertGroups, type NewGroup } from './store.ts';
import { type LedgerEntry, OWNED_ACCOUNTS, type Posting } from './types.ts';

/**
 * Posts one business event; posting it again does nothing, so a replay is harmless.
 * posting  `(kind, sourceType, sourceId)` is its name; entries in minor units of `currency`, debit positive, credit
 *          negative; zero entries are dropped, and a group of only such posts nothing
 * gives    the group's id, or undefined when this event was posted before (or moved nothing)
 * emits    ledger.posted (internal)
 * An unbalanced group is our bug: it throws here, and COMMIT would refuse it too.
 */
export async function post(tx: Tx, posting: Posting): Promise<Uuid | undefined> {
  const entries = posting.entries.filter((entry) => entry.amount !== 0);
  if (entries.length === 0) return undefined;
  assert(sumOf(entries) === 0, `${posting.kind} of ${posting.sourceId} does not balance`);
  for (const entry of entries) {
    assert(
      entry.subAccount || !OWNED_ACCOUNTS.includes(entry.account),
      `${entry.account} of ${posting.kind} needs a sub-account`,
    );
  }
  const id = tx.newId();
  const rows = entries.map((entry) => ({
    id: tx.newId(),
    account: entry.account,
    sub_account: entry.subAccount ?? null,
    amount: entry.amount,
    dims: entry.dims ?? {},
    is_owned: OWNED_ACCOUNTS.includes(entry.account),
  }));
  if (!(await tx.ask(GROUPS, { id, posting, actor: tx.actor, entries: rows }))) return undefined;
  tx.emit(
    ledgerPosted(id, {
      transaction_id: id,
      kind: posting.kind,
      source_type: posting.sourceType,
      source_id: posting.sourceId,
      currency: posting.currency,
    }),
  );
  return id;
}

const GROUPS: Question<NewGroup, boolean> = { stage: STAGE.work, writes: true, run: insertGroups };

/**
 * Posts by hand, with the reason as its memo: a correction, an opening balance, a debt given up
 * (`write_off` against `receivable` of the order). An order that it touches gets its states anew.
 * refuses  LEDGER_UNBALANCED 422 (sum not zero, no entries, an owned account without its sub-account, an order of
 *          another currency, more taken from a holder than they have), ORDER_NOT_FOUND 404, AMOUNT_OUT_OF_RANGE 422
 * emits    ledger.posted, and what refreshStatuses tells of an order
 * locks    the orders, then balances
 */
export async function postByHand(
  tx: Tx,
  input: {
    readonly memo: string;
    readonly currency: string;
    readonly entries: readonly LedgerEntry[];
  },
): Promise<Uuid> {
  const { currency } = input;
  const entries = input.entries.filter((entry) => entry.amount !== 0);
  const total = sum(entries.map((entry) => checkedTotal(entry.amount)));
  if (total !== 0 || entries.length === 0) {
    throw refuse('LEDGER_UNBALANCED', { currency, sum_amount: total });
  }
  const ownerless = entries.find(
    (entry) => !entry.subAccount && OWNED_ACCOUNTS.includes(entry.account),
  );
  if (ownerless) throw unbalanced(ownerless.account, 'needs a sub_account');
  const orderIds = await lockOrdersOf(tx, entries, currency);
  const id = await post(tx, {
    kind: 'manual',
    sourceType: 'manual',
    sourceId: tx.newId(),
    currency,
    memo: input.memo,
    entries,
  }).catch((error: unknown) => {
    if (brokenConstraint(error) !== 'ledger_balances_not_overdrawn') throw error;
    throw unbalanced('the holder', 'would be overdrawn');
  });
  assert(id, 'a manual posting has a source of its own');
  await writeAudit(tx, {
    action: 'ledger.posted_by_hand',
    objectType: 'ledger_transaction',
    objectId: id,
    facts: { currency, entries: entries.map(({ account, amount }) => ({ account, amount })) },
  });
  for (const orderId of orderIds) await refreshStatuses(tx, orderId);
  return id;
}

const unbalanced = (account: string, what: string) =>
  refuse('LEDGER_UNBALANCED', { account }, { detail: `${account} ${what}` });

/** The placed orders whose debt is moved, locked ascending. */
async function lockOrdersOf(
  tx: Tx,
  entries: readonly LedgerEntry[],
  currency: string,
): Promise<readonly Uuid[]> {
  const ids = entries.flatMap(({ account, subAccount }) =>
    account === 'receivable' && subAccount ? [subAccount] : [],
  );
  const orderIds = [...new Set(ids)].sort();
  for (const orderId of orderIds) {
    const order = await lockOrder(tx, orderId);
    if (order.placedAt === null) throw refuse('ORDER_NOT_FOUND');
    if (order.currency !== currency) throw unbalanced('receivable', `is kept in ${order.currency}`);
  }
  return orderIds;
}

const sumOf = (entries: readonly LedgerEntry[]): number =>
  entries.reduce((sum, entry) => sum + entry.amount, 0);
