import type { Uuid } from '../../kernel/ids.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { json, nothing, sql } from '../../platform/postgres/sql.ts';
import type { Totals } from './report.ts';
import type {
  Export,
  ExportStatus,
  Failure,
  Import,
  ImportRow,
  ImportStatus,
  RowStatus,
  UndoCounts,
} from './types.ts';
import type { Undo } from './update-product.ts';

const COLUMNS = sql`id, platform, entity, format, delimiter, status, filename, storage_key, file_sha256, file_bytes,
  options, cursor, total, counts, failure, attempt, undo_until, undo_cursor, undo_counts, started_at, finished_at,
  created_by, created_at, updated_at`;

/** How long a worker may be silent before another takes over. */
export const LEASE_SECONDS = 30;
const lease = sql`app_now() + make_interval(secs => ${LEASE_SECONDS})`;

type PageKey = readonly (string | number | boolean | null)[];
type PageAsked = {
  readonly limit: number;
  readonly descending: boolean;
  readonly after?: PageKey;
};

export async function insertImport(
  tx: Tx,
  row: Pick<
    Import,
    | 'id'
    | 'platform'
    | 'format'
    | 'delimiter'
    | 'status'
    | 'filename'
    | 'storage_key'
    | 'file_sha256'
    | 'file_bytes'
    | 'options'
    | 'counts'
  >,
): Promise<void> {
  await tx.run(sql`
    insert into imports (id, platform, format, delimiter, status, filename, storage_key, file_sha256, file_bytes,
                         options, counts, created_by, lease_until)
    values (${row.id}, ${row.platform}, ${row.format}, ${row.delimiter}, ${row.status}, ${row.filename},
            ${row.storage_key}, ${row.file_sha256}, ${row.file_bytes}, ${json(row.options)}::jsonb,
            ${json(row.counts)}::jsonb, ${json(tx.actor)}::jsonb, app_now())`);
}

export const selectImport = (db: Db, id: Uuid): Promise<Import | undefined> =>
  db.one<Import>(sql`select ${COLUMNS} from imports where id = ${id}`);

export const lockImport = (tx: Tx, id: Uuid): Promise<Import | undefined> =>
  tx.one<Import>(sql`select ${COLUMNS} from imports where id = ${id} for update`);

/** The newest import of a file with these contents. */
export const selectImportOfFile = (
  db: Db,
  file: {
    readonly sha256: string;
    readonly platform: string;
    readonly statuses: readonly string[];
    /** Only one that wrote something. */
    readonly hasWritten?: boolean;
  },
): Promise<Import | undefined> =>
  db.one<Import>(sql`
    select ${COLUMNS} from imports
     where file_sha256 = ${file.sha256} and platform = ${file.platform} and status = any(${file.statuses}::text[])
       and (not ${file.hasWritten ?? false}::boolean
            or (counts->'products'->>'created')::int + (counts->'products'->>'updated')::int > 0)
     order by created_at desc, id desc limit 1`);

export async function selectImports(
  db: Db,
  page: PageAsked,
  filter: { readonly status?: string | undefined },
): Promise<readonly Import[]> {
  const way = page.descending ? sql`desc` : sql`asc`;
  const [createdAt, id] = page.after ?? [];
  const later = page.after
    ? sql` and (created_at, id) ${page.descending ? sql`<` : sql`>`} (${createdAt}::timestamptz, ${id}::uuid)`
    : nothing;
  return db.many<Import>(sql`
    select ${COLUMNS} from imports
     where (${filter.status ?? null}::text is null or status = ${filter.status ?? null})${later}
     order by created_at ${way}, id ${way} limit ${page.limit + 1}`);
}

/** Takes the work for an attempt of one's own; undefined when there is none or somebody is at it. */
export const claimImport = (tx: Tx, id: Uuid): Promise<Import | undefined> =>
  tx.one<Import>(sql`
    update imports set attempt = attempt + 1, lease_until = ${lease}, updated_at = app_now()
     where id = ${id} and lease_until <= app_now() and status in ('validating', 'running', 'completed')
    returning ${COLUMNS}`);

/** What a worker knows its claim by. */
export type Claim = { readonly id: Uuid; readonly attempt: number };

export type ImportStep = {
  readonly from: ImportStatus;
  readonly status?: ImportStatus;
  readonly cursor?: number;
  readonly total?: number;
  readonly counts?: Totals;
  readonly failure?: Failure | null;
  readonly undoCursor?: number | null;
  readonly undoCounts?: UndoCounts;
  /** Work goes on, with this worker or, released, with the next one; no work is left otherwise. */
  readonly work: 'goes_on' | 'released' | 'ends';
};

/** Days within which an import may be taken back. */
export const UNDO_DAYS = 7;

/** Writes what a worker did. False when the claim is another's by now, or the status was changed meanwhile. */
export async function stepImport(tx: Tx, claim: Claim, step: ImportStep): Promise<boolean> {
  const status = step.status ?? step.from;
  const until =
    step.work === 'goes_on' ? lease : step.work === 'released' ? sql`app_now()` : sql`null`;
  const count = await tx.run(sql`
    update imports
       set status = ${status}, cursor = coalesce(${step.cursor ?? null}::int, cursor),
           total = coalesce(${step.total ?? null}::int, total),
           counts = coalesce(${step.counts ? json(step.counts) : null}::jsonb, counts),
           failure = ${step.failure ? json(step.failure) : null}::jsonb,
           undo_cursor = coalesce(${step.undoCursor ?? null}::int, undo_cursor),
           undo_counts = coalesce(${step.undoCounts ? json(step.undoCounts) : null}::jsonb, undo_counts),
           undo_until = case when ${status}::text = 'completed' and status <> 'completed'
                             then app_now() + make_interval(days => ${UNDO_DAYS}) else undo_until end,
           started_at = case when ${status}::text = 'running' then coalesce(started_at, app_now()) else started_at end,
           finished_at = case when ${status}::text in ('completed', 'failed') and status <> ${status}::text
                              then app_now() else finished_at end,
           lease_until = ${until}, updated_at = app_now()
     where id = ${claim.id} and attempt = ${claim.attempt} and status = ${step.from}`);
  return count === 1;
}

/** Moves an import that the caller holds under lock, as staff ask. */
export async function moveImport(
  tx: Tx,
  id: Uuid,
  change: {
    readonly status: ImportStatus;
    readonly isDue: boolean;
    readonly restarts?: { readonly counts: Totals };
    readonly undoes?: { readonly counts: UndoCounts };
  },
): Promise<Import | undefined> {
  const { restarts, undoes } = change;
  return tx.one<Import>(sql`
    update imports
       set status = ${change.status}, lease_until = case when ${change.isDue}::boolean then app_now() end,
           attempt = attempt + 1,
           cursor = case when ${restarts !== undefined}::boolean then 0 else cursor end,
           counts = coalesce(${restarts ? json(restarts.counts) : null}::jsonb, counts),
           undo_cursor = coalesce(${undoes ? 0 : null}::int, undo_cursor),
           undo_counts = coalesce(${undoes ? json(undoes.counts) : null}::jsonb, undo_counts),
           started_at = case when ${change.status}::text = 'running' then coalesce(started_at, app_now()) else started_at end,
           failure = null, updated_at = app_now()
     where id = ${id}
    returning ${COLUMNS}`);
}

export type NewRow = {
  readonly row_no: number;
  readonly line: number;
  readonly handle: string;
  readonly external_id: string | null;
  readonly status: RowStatus;
  readonly code: string | null;
  readonly message: string | null;
  readonly adjustments: ImportRow['adjustments'];
  readonly product_id: Uuid | null;
  readonly before: Undo | null;
  readonly after: unknown;
};

/** Gives how many were written: a row of a run is written once, one that was only foreseen gives way to it. */
export async function insertRows(
  tx: Tx,
  importId: Uuid,
  isDryRun: boolean,
  rows: readonly NewRow[],
): Promise<number> {
  return tx.run(sql`
    insert into import_rows (import_id, row_no, line, handle, external_id, is_dry_run, status, code, message,
                             adjustments, product_id, before, after)
    select ${importId}, r.row_no, r.line, r.handle, r.external_id, ${isDryRun}, r.status, r.code, r.message,
           r.adjustments, r.product_id, r.before, r.after
      from jsonb_to_recordset(${json(rows)}::jsonb) as r(
        row_no int, line int, handle text, external_id text, status text, code text, message text, adjustments jsonb,
        product_id uuid, before jsonb, after jsonb)
    on conflict (store_id, import_id, row_no) do update
      set line = excluded.line, handle = excluded.handle, external_id = excluded.external_id,
          is_dry_run = excluded.is_dry_run, status = excluded.status, code = excluded.code,
          message = excluded.message, adjustments = excluded.adjustments, product_id = excluded.product_id,
          before = excluded.before, after = excluded.after, updated_at = app_now()
    where import_rows.is_dry_run`);
}

const ROW_COLUMNS = sql`row_no, line, handle, external_id, is_dry_run, status, code, message, adjustments, product_id, undo`;

export type RowFilter = {
  readonly status?: string | undefined;
  readonly undo?: string | undefined;
  /** Only rows that failed or were adjusted. */
  readonly areProblems?: boolean;
};

export async function selectRows(
  db: Db,
  importId: Uuid,
  page: PageAsked,
  filter: RowFilter,
): Promise<readonly ImportRow[]> {
  const way = page.descending ? sql`desc` : sql`asc`;
  const [rowNo] = page.after ?? [];
  const later = page.after
    ? sql` and row_no ${page.descending ? sql`<` : sql`>`} ${rowNo}::int`
    : nothing;
  const ofStatus =
    filter.status === undefined
      ? nothing
      : filter.status === 'adjusted'
        ? sql` and status <> 'failed' and adjustments <> '[]'`
        : sql` and status = ${filter.status}`;
  return db.many<ImportRow>(sql`
    select ${ROW_COLUMNS} from import_rows
     where import_id = ${importId}${ofStatus}${filter.undo === undefined ? nothing : sql` and undo = ${filter.undo}`}
       ${filter.areProblems ? sql` and (status = 'failed' or adjustments <> '[]')` : nothing}${later}
     order by row_no ${way} limit ${page.limit + 1}`);
}

export type UndoableRow = {
  readonly row_no: number;
  readonly product_id: Uuid;
  readonly before: Undo;
  readonly after: unknown;
};

/** Rows that wrote something and were not taken back yet, the last one first. */
export const selectUndoable = (
  db: Db,
  importId: Uuid,
  most: number,
): Promise<readonly UndoableRow[]> =>
  db.many<UndoableRow>(sql`
    select row_no, product_id, before, after from import_rows
     where import_id = ${importId} and before is not null and undo is null and not is_dry_run
     order by row_no desc limit ${most}`);

/** False when the row was taken back before. */
export async function markUndone(
  tx: Tx,
  importId: Uuid,
  rowNo: number,
  undo: 'undone' | 'kept',
  message: string | null,
): Promise<boolean> {
  const count = await tx.run(sql`
    update import_rows set undo = ${undo}, message = coalesce(${message}::text, message), updated_at = app_now()
     where import_id = ${importId} and row_no = ${rowNo} and undo is null`);
  return count === 1;
}

// ---------------------------------------------------------------------------------------------------------------
// Exports.

const EXPORT_COLUMNS = sql`id, entity, format, filter, status, counts, storage_key, bytes, failure, expires_at, created_at`;

export const insertExport = (
  tx: Tx,
  row: Pick<Export, 'id' | 'entity' | 'format' | 'filter'>,
): Promise<Export | undefined> =>
  tx.one<Export>(sql`
    insert into exports (id, entity, format, filter, status, created_by)
    values (${row.id}, ${row.entity}, ${row.format}, ${json(row.filter)}::jsonb, 'pending', ${json(tx.actor)}::jsonb)
    returning ${EXPORT_COLUMNS}`);

export const selectExport = (db: Db, id: Uuid): Promise<Export | undefined> =>
  db.one<Export>(sql`select ${EXPORT_COLUMNS} from exports where id = ${id}`);

export async function selectExports(db: Db, page: PageAsked): Promise<readonly Export[]> {
  const way = page.descending ? sql`desc` : sql`asc`;
  const [createdAt, id] = page.after ?? [];
  const later = page.after
    ? sql` where (created_at, id) ${page.descending ? sql`<` : sql`>`} (${createdAt}::timestamptz, ${id}::uuid)`
    : nothing;
  return db.many<Export>(sql`
    select ${EXPORT_COLUMNS} from exports${later} order by created_at ${way}, id ${way} limit ${page.limit + 1}`);
}

/** Hours for which the file of an export is kept. */
export const EXPORT_HOURS = 24;

/** False when the export is not in one of these states any more. */
export async function stepExport(
  tx: Tx,
  id: Uuid,
  from: readonly ExportStatus[],
  to: {
    readonly status: ExportStatus;
    readonly counts?: Readonly<Record<string, number>>;
    readonly file?: { readonly key: string; readonly bytes: number };
    readonly failure?: Failure;
  },
): Promise<boolean> {
  const count = await tx.run(sql`
    update exports
       set status = ${to.status}, counts = coalesce(${to.counts ? json(to.counts) : null}::jsonb, counts),
           storage_key = ${to.file?.key ?? null}, bytes = coalesce(${to.file?.bytes ?? null}::bigint, bytes),
           failure = ${to.failure ? json(to.failure) : null}::jsonb,
           expires_at = case when ${to.status}::text = 'completed'
                             then app_now() + make_interval(hours => ${EXPORT_HOURS}) else expires_at end,
           updated_at = app_now()
     where id = ${id} and status = any(${from}::text[])`);
  return count === 1;
}
