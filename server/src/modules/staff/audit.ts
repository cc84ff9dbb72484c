/** What staff, keys and sign-ins did, written in the transaction that did it; rows are never changed. */
import type { Uuid } from '../../kernel/ids.ts';
import type { Actor, Tx } from '../../platform/postgres/db.ts';
import { insertAudit } from './store.ts';

/**
 * Notes an act. Facts hold no secret and no address.
 * actor  when it is another than the transaction's (a sign-in is done by an anonymous caller)
 */
export async function writeAudit(
  tx: Tx,
  entry: {
    readonly action: string;
    readonly objectType: string;
    readonly objectId: Uuid | null;
    readonly facts?: Readonly<Record<string, unknown>>;
    readonly actor?: Actor;
  },
): Promise<void> {
  await insertAudit(tx, { ...entry, actor: entry.actor ?? tx.actor, facts: entry.facts ?? {} });
}
