import type { Uuid } from '../../kernel/ids.ts';
import type { Actor } from '../../platform/postgres/db.ts';
import type { Delimiter } from './csv.ts';
import type { Totals } from './report.ts';
import type { Format, Platform } from './source.ts';

/**
 * validating → ready or failed; ready → running or cancelled; running → completed, failed or paused; paused and failed
 * → running; completed → undone.
 */
export type ImportStatus =
  | 'validating'
  | 'ready'
  | 'running'
  | 'completed'
  | 'failed'
  | 'paused'
  | 'undone'
  | 'cancelled';

export type ImportOptions = {
  readonly dry_run: boolean;
  /** What is there and differs is made as the file says; left alone otherwise. */
  readonly update_existing: boolean;
  /** Whether a product that fails ends the run. */
  readonly on_error: 'continue' | 'stop';
  /** Products taken at most; null for all. */
  readonly limit: number | null;
  /** The currency that prices without one of their own are in. */
  readonly currency: string;
};

export type Failure = { readonly code: string; readonly message: string };
export type UndoCounts = { readonly undone: number; readonly kept: number };

export type Import = {
  readonly id: Uuid;
  readonly platform: Platform;
  readonly entity: 'products';
  readonly format: Format;
  readonly delimiter: Delimiter;
  readonly status: ImportStatus;
  readonly filename: string | null;
  readonly storage_key: string | null;
  readonly file_sha256: string;
  readonly file_bytes: number;
  readonly options: ImportOptions;
  /** Products of the file that the present pass is done with. */
  readonly cursor: number;
  readonly total: number | null;
  readonly counts: Totals;
  readonly failure: Failure | null;
  readonly attempt: number;
  readonly undo_until: Date | null;
  readonly undo_cursor: number | null;
  readonly undo_counts: UndoCounts | null;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
  readonly created_by: Actor;
  readonly created_at: Date;
  readonly updated_at: Date;
};

export type RowStatus = 'created' | 'updated' | 'skipped' | 'failed';

export type ImportRow = {
  readonly row_no: number;
  readonly line: number;
  readonly handle: string;
  readonly external_id: string | null;
  readonly is_dry_run: boolean;
  readonly status: RowStatus;
  readonly code: string | null;
  readonly message: string | null;
  readonly adjustments: readonly {
    readonly line: number;
    readonly code: string;
    readonly message: string;
  }[];
  readonly product_id: Uuid | null;
  readonly undo: 'undone' | 'kept' | null;
};

export type ExportEntity = 'products' | 'orders' | 'customers';
export type ExportStatus = 'pending' | 'running' | 'completed' | 'failed' | 'expired';
export type ExportFilter = {
  readonly status?: string;
  readonly created_after?: string;
  readonly created_before?: string;
};

export type Export = {
  readonly id: Uuid;
  readonly entity: ExportEntity;
  readonly format: Format;
  readonly filter: ExportFilter;
  readonly status: ExportStatus;
  readonly counts: Readonly<Record<string, number>>;
  readonly storage_key: string | null;
  readonly bytes: number | null;
  readonly failure: Failure | null;
  readonly expires_at: Date | null;
  readonly created_at: Date;
};
