/* store-check.ts   each night every store is looked over, and what does not hold is told
 * Terms       finding: an invariant that rows break. night: from 3 o'clock in the store's own time.
 * Invariants  nothing is repaired: a difference is a fault to be understood; a night is taken by one process (key of
 *             store_checks); each query runs in a short transaction of its own that locks nothing.
 */
import { Gauge, type Registry } from 'prom-client';
import type { Uuid } from '../kernel/ids.ts';
import { locateStores } from '../modules/staff/staff.ts';
import type { Edges } from '../platform/edges.ts';
import { SYSTEM, type Tx } from '../platform/postgres/db.ts';
import { constantSql, json, sql } from '../platform/postgres/sql.ts';
import { INVARIANTS, type Invariant, PROJECTIONS } from './invariants.ts';

export type Finding = Pick<Invariant, 'id' | 'statement'> & {
  /** The first of them; ids, numbers and amounts only. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
};

const LOOK_EVERY_MS = 15 * 60_000;
const ROWS_MAX = 20;
/** One query may read whole tables; a night is long. */
const QUERY_TIMEOUT = '10min';
const KEPT_DAYS = 90;

/** Runs every check on one store and gives what does not hold. Writes nothing. */
export async function checkStore(
  { inTx }: Pick<Edges, 'inTx'>,
  storeId: Uuid,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { id, statement, sql: query } of [...INVARIANTS, ...PROJECTIONS]) {
    const rows = await inTx({ storeId, actor: SYSTEM }, async (tx) => {
      await tx.run(sql`select set_config('statement_timeout', ${QUERY_TIMEOUT}, true)`);
      return tx.many<Record<string, unknown>>(constantSql(`${query} limit ${ROWS_MAX}`));
    });
    if (rows.length > 0) findings.push({ id, statement, rows });
  }
  return findings;
}

/** Looks every store over once a night. What is found is a log line each, a gauge, and a row of store_checks. */
export function storeCheckJobs(
  edges: Pick<Edges, 'inTx' | 'locate' | 'timers' | 'log'>,
  registry: Registry,
): void {
  const broken = new Gauge({
    name: 'rcommerce_invariants_broken',
    help: 'Rows (at most 20 for each check) that broke an invariant when the store was last looked over; must be 0',
    labelNames: ['invariant'] as const,
    registers: [registry],
  });
  edges.timers.every('stores.check', LOOK_EVERY_MS, async () => {
    const sums = new Map<string, number>();
    let looked = 0;
    for (const { storeId } of await locateStores(edges.locate)) {
      const night = await edges.inTx({ storeId, actor: SYSTEM }, takeNight);
      if (!night) continue;
      looked += 1;
      const findings = await checkStore(edges, storeId);
      await edges.inTx({ storeId, actor: SYSTEM }, (tx) => writeNight(tx, night, findings));
      for (const { id, statement, rows } of findings) {
        sums.set(id, (sums.get(id) ?? 0) + rows.length);
        edges.log.error(
          { store_id: storeId, invariant: id, statement, rows },
          'an invariant does not hold',
        );
      }
    }
    if (looked === 0) return;
    for (const { id } of [...INVARIANTS, ...PROJECTIONS]) {
      broken.set({ invariant: id }, sums.get(id) ?? 0);
    }
  });
}

/** The night that is due and that nobody has taken; undefined when there is none. */
async function takeNight(tx: Tx): Promise<Date | undefined> {
  const row = await tx.one<{ due_at: Date }>(sql`
    insert into store_checks (due_at)
    select case when today.three > app_now() then today.three - interval '1 day' else today.three end
      from (select ((app_now() at time zone s.time_zone)::date + time '03:00') at time zone s.time_zone as three
              from stores s where s.id = ${tx.storeId}) today
    on conflict do nothing returning due_at`);
  return row?.due_at;
}

async function writeNight(tx: Tx, dueAt: Date, findings: readonly Finding[]): Promise<void> {
  await tx.run(sql`
    update store_checks set finished_at = app_now(), findings = ${json(findings)}::jsonb where due_at = ${dueAt}`);
  await tx.run(sql`
    delete from store_checks where due_at < app_now() - make_interval(days => ${KEPT_DAYS})`);
}
