import type { Uuid } from '../../kernel/ids.ts';
import type { LoggedEvent } from '../events.ts';
import type { Actor, Db } from '../postgres/db.ts';
import { constantSql, nothing, sql } from '../postgres/sql.ts';
import type { LogBounds } from './positions.ts';
import { type EventRow, fromRow } from './tail.ts';

/** Positions looked through by one read, so that a rare type costs no more than a common one. */
export const LOG_SCAN_MAX = 2000;
/** Part of the text: the planner takes a bound limit for a tenth of the log, and joins with all of it. */
const scanned = constantSql(`limit ${LOG_SCAN_MAX}`);

export type LoggedRow = {
  readonly id: Uuid;
  readonly type: string;
  readonly position: number;
  readonly aggregate_type: string;
  readonly aggregate_id: Uuid;
  readonly aggregate_seq: number;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly actor: Actor;
  readonly created_at: Date;
};

export async function logBounds(db: Pick<Db, 'one'>): Promise<LogBounds> {
  const row = await db.one<{ epoch: string; first_position: number; last_position: number }>(
    sql`select epoch, first_position, last_position from log_bounds()`,
  );
  if (!row) throw new Error('the event log has no row');
  return { epoch: row.epoch, first: row.first_position, last: row.last_position };
}

/**
 * Events of the store after a position, in its order. Internal ones (no audience) are left out.
 * gives  up to `limit` of them, the position up to which the log was looked through, and its ends, all of one moment
 */
export async function eventsAfter(
  db: Db,
  query: { readonly after: number; readonly type?: string; readonly limit: number },
): Promise<{
  readonly events: readonly LoggedRow[];
  readonly upTo: number;
  readonly bounds: LogBounds;
}> {
  // Started together, these see one snapshot: nothing numbered in between can be passed over.
  const [bounds, looked, rows] = await Promise.all([
    logBounds(db),
    db.one<{ position: number | null; count: number }>(sql`
      select max(position) as position, count(*) as count from (
        select position from event_positions where position > ${query.after}
         order by position ${scanned}) looked`),
    db.many<LoggedRow>(sql`
      select e.id, e.type, p.position, e.aggregate_type, e.aggregate_id, e.aggregate_seq, e.payload, e.actor, e.created_at
        from (select position, store_id, event_id from event_positions where position > ${query.after}
               order by position ${scanned}) p
        join events e on e.store_id = p.store_id and e.id = p.event_id
       where jsonb_array_length(e.audience) > 0
         ${query.type === undefined ? nothing : sql`and e.type = ${query.type}`}
       order by p.position limit ${query.limit}`),
  ]);
  const last = rows.at(-1);
  if (rows.length === query.limit && last) return { events: rows, upTo: last.position, bounds };
  const isWhole = (looked?.count ?? 0) < LOG_SCAN_MAX;
  const upTo = isWhole ? bounds.last : (looked?.position ?? query.after);
  return { events: rows, upTo, bounds };
}

/** Events of the store in (after, upTo] of the log, in its order, and the ends of the log at the same moment. */
export async function eventsBetween(
  db: Db,
  storeId: Uuid,
  after: number,
  upTo: number,
): Promise<{ readonly bounds: LogBounds; readonly events: readonly LoggedEvent[] }> {
  const [bounds, rows] = await Promise.all([
    logBounds(db),
    db.many<EventRow & { readonly position: number }>(sql`
      select e.id, e.type, e.aggregate_type, e.aggregate_id, e.aggregate_seq, e.version, e.payload, e.audience, e.actor,
             e.request_id, e.created_at, p.position
        from event_positions p join events e on e.store_id = p.store_id and e.id = p.event_id
       where p.position > ${after} and p.position <= ${upTo}
       order by p.position limit ${upTo - after}`),
  ]);
  return {
    bounds,
    events: rows.map((row) => ({ ...fromRow(storeId, row), position: row.position })),
  };
}

/** How many events of the store follow a position; counts no further than `most`. */
export async function countAfter(db: Db, after: number, most: number): Promise<number> {
  const row = await db.one<{ count: number }>(sql`
    select count(*) as count from (
      select 1 from event_positions where position > ${after} order by position limit ${most}) found`);
  return row?.count ?? 0;
}
