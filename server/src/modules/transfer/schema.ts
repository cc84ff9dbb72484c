import Type, { type Static } from 'typebox';
import { closed, InstantText, Nullable, UuidText } from '../../platform/http/schemas.ts';
import { FORMATS, PLATFORMS } from './source.ts';
import type { Export, Import, ImportRow } from './types.ts';

const IMPORT_STATUSES = [
  'validating',
  'ready',
  'running',
  'completed',
  'failed',
  'paused',
  'undone',
  'cancelled',
] as const;
export const importStatus = Type.Enum([...IMPORT_STATUSES]);

const kinds = {
  created: Type.Integer(),
  updated: Type.Integer(),
  skipped: Type.Integer({ description: 'There and equal, or different without update_existing' }),
  failed: Type.Integer(),
};
const failureBody = Nullable(closed({ code: Type.String(), message: Type.String() }));

export const importBody = closed({
  id: UuidText,
  platform: Type.Enum([...PLATFORMS]),
  entity: Type.Enum(['products']),
  format: Type.Enum([...FORMATS]),
  status: importStatus,
  filename: Nullable(Type.String()),
  dry_run: Type.Boolean({ description: 'It was checked first and waits for start when ready' }),
  update_existing: Type.Boolean(),
  on_error: Type.Enum(['continue', 'stop']),
  limit: Nullable(Type.Integer()),
  currency: Type.String({ description: 'Of prices that name none' }),
  progress: closed({
    done: Type.Integer({ description: 'Products of the file that the present pass is done with' }),
    total: Nullable(Type.Integer({ description: 'Null until the file was read once' })),
  }),
  counts: closed({
    products: closed({
      ...kinds,
      adjusted: Type.Integer({ description: 'Taken in a changed form; counted besides' }),
    }),
    variants: closed(kinds),
    images: closed(kinds),
  }),
  failure: failureBody,
  undo: Nullable(
    closed({
      undone: Type.Integer(),
      kept: Type.Integer({ description: 'Changed since the import' }),
    }),
  ),
  undo_until: Nullable(InstantText),
  started_at: Nullable(InstantText),
  finished_at: Nullable(InstantText),
  created_at: InstantText,
});

export const toImportBody = (work: Import): Static<typeof importBody> => ({
  id: work.id,
  platform: work.platform,
  entity: work.entity,
  format: work.format,
  status: work.status,
  filename: work.filename,
  dry_run: work.options.dry_run,
  update_existing: work.options.update_existing,
  on_error: work.options.on_error,
  limit: work.options.limit,
  currency: work.options.currency,
  progress: { done: work.cursor, total: work.total },
  counts: work.counts,
  failure: work.failure,
  undo: work.undo_counts,
  undo_until: work.undo_until,
  started_at: work.started_at,
  finished_at: work.finished_at,
  created_at: work.created_at,
});

/** The fields beside the file; text in the parts of the form. */
export const newImportBody = closed({
  platform: Type.Enum([...PLATFORMS]),
  entity: Type.Optional(Type.Enum(['products'])),
  format: Type.Optional(Type.Enum([...FORMATS])),
  dry_run: Type.Optional(Type.Boolean({ default: true })),
  on_error: Type.Optional(Type.Enum(['continue', 'stop'])),
  update_existing: Type.Optional(Type.Boolean({ default: false })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
});

export const rowBody = closed({
  row_no: Type.Integer({ description: 'Which product of the file, counted from 1' }),
  line: Type.Integer(),
  handle: Type.String(),
  external_id: Nullable(Type.String()),
  is_dry_run: Type.Boolean({ description: 'Foreseen by the check, not done yet' }),
  status: Type.Enum(['created', 'updated', 'skipped', 'failed']),
  code: Nullable(Type.String()),
  message: Nullable(Type.String()),
  adjustments: Type.Array(
    closed({ line: Type.Integer(), code: Type.String(), message: Type.String() }),
  ),
  product_id: Nullable(UuidText),
  undo: Nullable(Type.Enum(['undone', 'kept'])),
});
export const toRowBody = (row: ImportRow): Static<typeof rowBody> => ({
  ...row,
  adjustments: [...row.adjustments],
});

const exportFilter = closed({
  status: Type.Optional(
    Type.Enum(['draft', 'active', 'open', 'completed', 'cancelled', 'disabled', 'invited']),
  ),
  created_after: Type.Optional(InstantText),
  created_before: Type.Optional(InstantText),
});

export const newExportBody = closed({
  entity: Type.Enum(['products', 'orders', 'customers']),
  format: Type.Enum([...FORMATS]),
  filter: Type.Optional(exportFilter),
});

export const exportBody = closed({
  id: UuidText,
  entity: Type.Enum(['products', 'orders', 'customers']),
  format: Type.Enum([...FORMATS]),
  filter: exportFilter,
  status: Type.Enum(['pending', 'running', 'completed', 'failed', 'expired']),
  counts: Type.Record(Type.String(), Type.Integer()),
  bytes: Nullable(Type.Integer()),
  failure: failureBody,
  url: Type.Optional(
    Type.String({ description: 'A path below this origin; it needs no credential and expires' }),
  ),
  expires_at: Type.Optional(InstantText),
  created_at: InstantText,
});

/** url  where the file is, when the reader may have it */
export const toExportBody = (row: Export, url: string | undefined): Static<typeof exportBody> => ({
  id: row.id,
  entity: row.entity,
  format: row.format,
  filter: row.filter as Static<typeof exportFilter>,
  status: row.status,
  counts: { ...row.counts },
  bytes: row.bytes,
  failure: row.failure,
  ...(url === undefined ? {} : { url }),
  ...(row.expires_at === null ? {} : { expires_at: row.expires_at }),
  created_at: row.created_at,
});
