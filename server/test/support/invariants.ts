import assert from 'node:assert/strict';
import { INVARIANTS } from '../../src/main/invariants.ts';

/** I13, made from the catalogue: for every foreign key between two tenants' tables, rows that point into another store. */
const CROSS_STORE_KEYS = `select c.conname, c.conrelid::regclass::text as child
  from pg_constraint c
  join pg_attribute a on a.attrelid = c.conrelid and a.attname = 'store_id'
  join pg_attribute b on b.attrelid = c.confrelid and b.attname = 'store_id'
  where c.contype = 'f' and not (a.attnum = any(c.conkey)) and c.confrelid <> 'stores'::regclass`;
type Rows = (text: string) => Promise<readonly Record<string, unknown>[]>;

/**
 * Asserts every invariant, and that no foreign key between tenants' tables leaves the store out (I13).
 * rows  runs a query as superuser
 */
export async function checkInvariants(rows: Rows): Promise<void> {
  for (const { id, statement, sql } of INVARIANTS) {
    const broken = await rows(`${sql} limit 20`);
    assert.deepEqual(broken, [], `${id}: ${statement}`);
  }
  assert.deepEqual(await rows(CROSS_STORE_KEYS), [], 'I13: a key between two stores');
}
