/* configuration.ts   how a store is set up, kept in memory for as long as nobody changed it
 * Terms       configuration: the tables with the trigger `configuration_changed`. version: raised with every change of one.
 * Invariants  what is given is at least as new as the version that its transaction or read saw first; what a
 *             transaction changed itself is never kept before it commits.
 */
import type { Db } from './db.ts';
import { type Sql, sql } from './sql.ts';

/** Values kept, of all stores together: those not asked for longest go first. */
const KEPT_MAX = 10_000;

type Kept = { readonly version: number; readonly value: unknown };
const kept = new Map<string, Kept>();
const changes = new WeakSet<Sql>();
const changing = new WeakSet<object>();
let reads = 0;

/** `sql` of a statement that changes configuration: its transaction reads what it wrote from then on. */
export function changesConfiguration(
  strings: TemplateStringsArray,
  ...parts: readonly unknown[]
): Sql {
  const statement = sql(strings, ...parts);
  changes.add(statement);
  return statement;
}

/** Called by a transaction with each statement that it sends. */
export function noteChange(transaction: object, statement: Sql): void {
  if (changes.has(statement)) changing.add(transaction);
}

/**
 * A read of configuration tables only, by its arguments. Answers from memory while the store's configuration is as it
 * was when the value was read; the value is shared, so nobody may change it.
 */
export function fromConfiguration<A extends readonly (string | null)[], T>(
  read: (db: Db, ...args: A) => Promise<T>,
): (db: Db, ...args: A) => Promise<T> {
  reads += 1;
  const name = reads;
  return async (db, ...args) => {
    if (changing.has(db)) return read(db, ...args);
    const key = JSON.stringify([db.storeId, name, ...args]);
    const version = await db.configurationVersion();
    const known = kept.get(key);
    if (known?.version === version) {
      kept.delete(key);
      kept.set(key, known);
      return known.value as T;
    }
    // The number after the rows: when it moved, somebody changed them meanwhile, this transaction perhaps.
    const [value, after] = await Promise.all([read(db, ...args), db.configurationVersion('now')]);
    if (after === version) {
      kept.delete(key);
      kept.set(key, { version, value });
      for (const oldest of kept.keys()) {
        if (kept.size <= KEPT_MAX) break;
        kept.delete(oldest);
      }
    }
    return value;
  };
}
