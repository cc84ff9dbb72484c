import type { Uuid } from '../../kernel/ids.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { json, sql } from '../../platform/postgres/sql.ts';

export async function insertRemote(
  tx: Tx,
  rows: readonly { readonly id: Uuid; readonly url: string; readonly alt: string | null }[],
): Promise<void> {
  await tx.run(sql`
    insert into media (id, kind, url, alt)
    select r.id, 'remote', r.url, r.alt
      from jsonb_to_recordset(${json(rows)}::jsonb) as r(id uuid, url text, alt text)`);
}
