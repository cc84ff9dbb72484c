import type { Uuid } from '../kernel/ids.ts';
import type { Actor, Tx } from './postgres/db.ts';
import { json, sql } from './postgres/sql.ts';

/**
 * Notes an act of staff, keys or a sign-in, in the transaction that does it; rows are never changed. Facts hold no
 * secret and no address.
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
  await tx.run(sql`
    insert into audit_entries (id, actor, action, object_type, object_id, facts, request_id)
    values (${tx.newId()}, ${json(entry.actor ?? tx.actor)}::jsonb, ${entry.action}, ${entry.objectType},
      ${entry.objectId}, ${json(entry.facts ?? {})}::jsonb, ${tx.requestId ?? null})`);
}
