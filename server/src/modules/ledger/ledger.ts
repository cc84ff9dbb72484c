/* ledger.ts   the operations of the books
 * Terms       entry: one side, debit positive, credit negative. group: the entries of one business event.
 *             owned account: one with a sub-account (an order, an intent, a refund, a card) and a balance row.
 * Invariants  a group sums to zero and is not empty (deferred trigger, judged at COMMIT); an event posts once
 *             (unique kind, source_type, source_id); nothing is changed or removed (no such right): a mistake is
 *             corrected by a reversing group; a balance row equals the sum of its entries; the balance of
 *             `receivable(order)` is what the customer owes.
 * Locks       balance rows, ascending by (account, sub_account), in one statement.
 */
import { assert } from '../../kernel/assert.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { ledgerPosted } from './events.ts';
import { insertGroup } from './store.ts';
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
  if (!(await insertGroup(tx, id, posting, rows))) return undefined;
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

/**
 * Posts by hand: a correction, with the reason as its memo.
 * refuses  LEDGER_UNBALANCED 422 (sum not zero, no entries, an owned account without its sub-account)
 */
export async function postByHand(
  tx: Tx,
  input: {
    readonly memo: string;
    readonly currency: string;
    readonly entries: readonly LedgerEntry[];
  },
): Promise<Uuid> {
  const entries = input.entries.filter((entry) => entry.amount !== 0);
  const sum = sumOf(entries);
  if (sum !== 0 || entries.length === 0) {
    throw refuse('LEDGER_UNBALANCED', { currency: input.currency, sum_amount: sum });
  }
  const ownerless = entries.find(
    (entry) => !entry.subAccount && OWNED_ACCOUNTS.includes(entry.account),
  );
  if (ownerless) {
    throw refuse(
      'LEDGER_UNBALANCED',
      { account: ownerless.account },
      { detail: `${ownerless.account} needs a sub_account` },
    );
  }
  const id = await post(tx, {
    kind: 'manual',
    sourceType: 'manual',
    sourceId: tx.newId(),
    currency: input.currency,
    memo: input.memo,
    entries,
  });
  assert(id, 'a manual posting has a source of its own');
  return id;
}

const sumOf = (entries: readonly LedgerEntry[]): number =>
  entries.reduce((sum, entry) => sum + entry.amount, 0);
