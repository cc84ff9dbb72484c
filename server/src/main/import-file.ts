import type { Uuid } from '../kernel/ids.ts';
import { refuse } from '../kernel/refusal.ts';
import { fingerprintOf } from '../modules/transfer/files.ts';
import {
  checkFile,
  type ImportWorld,
  type Working,
  workOnImport,
} from '../modules/transfer/import-jobs.ts';
import {
  createImport,
  importById,
  importOfFile,
  listRows,
  resumeImport,
  undoImport,
} from '../modules/transfer/imports.ts';
import {
  emptyReport,
  type ImportReport,
  noteProblems,
  PROBLEMS_MAX,
} from '../modules/transfer/report.ts';
import { type Format, formOf, type Platform } from '../modules/transfer/source.ts';
import type { Import, ImportOptions, UndoCounts } from '../modules/transfer/types.ts';
import type { Config } from '../platform/config.ts';
import type { Edges } from '../platform/edges.ts';
import { imageFolderOf } from '../platform/images/images.ts';
import type { Ctx } from '../platform/postgres/db.ts';

/** What importing needs of a shop. */
export type ImportShop = Pick<Edges, 'inTx' | 'reads' | 'locate' | 'env'> & {
  readonly config: Pick<Config, 'media' | 'dataDir'> & {
    readonly server: { readonly publicUrl: string };
  };
};

export type ImportRequest = {
  readonly path: string;
  readonly platform: Platform;
  readonly format?: Format;
  readonly isDryRun: boolean;
  /** What is there and differs is made as the file says; left alone otherwise. */
  readonly updatesExisting?: boolean;
  readonly stopsOnError?: boolean;
  /** Products taken at most. */
  readonly limit?: number;
  /** Goes on with the import of this file that was broken off. */
  readonly resumes?: boolean;
  /** The currency that the file's prices are in. */
  readonly currency: string;
  readonly signal?: AbortSignal;
  /** Called as products are done, with how many of how many. */
  readonly onProgress?: (done: number, total: number) => void;
};

/**
 * Imports a file from the caller's own disk, in this process, to its end: the same work as an import over HTTP, of
 * which the file's contents are the name. A dry run leaves nothing behind.
 * refuses  IMPORT_MAPPING_INVALID 422 when the file cannot be read, IMPORT_NOT_FOUND 404 when there is none to resume,
 *          IMPORT_RUNNING 409 when somebody is at it
 */
export async function importFile(
  shop: ImportShop,
  ctx: Ctx,
  request: ImportRequest,
): Promise<ImportReport> {
  const { path, platform } = request;
  const form = await formOf(path, platform, request.format);
  const world = worldOf(shop);
  const options: ImportOptions = {
    dry_run: request.isDryRun,
    update_existing: request.updatesExisting === true,
    on_error: request.stopsOnError ? 'stop' : 'continue',
    limit: request.limit ?? null,
    currency: request.currency,
  };
  const onProgress = request.onProgress ?? (() => {});
  if (request.isDryRun) {
    const work = { platform, options, ...form };
    return checkFile(world, ctx, { path, work }, onProgress);
  }
  const file = await fingerprintOf(path);
  const id = request.resumes
    ? await resumable(shop, ctx, { platform, sha256: file.sha256 })
    : (
        await shop.inTx(ctx, (tx) =>
          createImport(tx, {
            platform,
            ...form,
            filename: null,
            storage_key: null,
            file_sha256: file.sha256,
            file_bytes: file.bytes,
            options,
          }),
        )
      ).id;
  const working: Working = {
    path,
    isAlone: true,
    ...(request.signal ? { signal: request.signal } : {}),
    onJudged: (work) => onProgress(work.cursor, work.total ?? work.cursor),
  };
  if ((await workOnImport(world, ctx, id, working)) === 'nobody') throw refuse('IMPORT_RUNNING');
  return reportOf(shop, ctx, id);
}

const worldOf = (shop: ImportShop): ImportWorld => ({
  inTx: shop.inTx,
  reads: shop.reads,
  locate: shop.locate,
  env: shop.env,
  mediaFolder: imageFolderOf(shop.config.dataDir),
  publicUrl: shop.config.server.publicUrl,
  folder: '',
  fetchesImages: shop.config.media?.fetchRemote === true,
});

type FileName = { readonly platform: Platform; readonly sha256: string };

/** The import of this file that was broken off, made to go on. */
async function resumable(shop: ImportShop, ctx: Ctx, file: FileName): Promise<Uuid> {
  const statuses = ['validating', 'running', 'paused', 'failed'];
  const found = await importOfFile(shop.reads(ctx), { ...file, statuses });
  if (!found) {
    throw refuse('IMPORT_NOT_FOUND', {}, { detail: 'No import of this file was broken off' });
  }
  if (found.status === 'paused' || found.status === 'failed')
    await shop.inTx(ctx, (tx) => resumeImport(tx, found.id));
  return found.id;
}

async function reportOf(shop: ImportShop, ctx: Ctx, id: Uuid): Promise<ImportReport> {
  const db = shop.reads(ctx);
  const work = await importById(db, id);
  if (work.status === 'failed' && work.options.on_error === 'continue') throw failed(work);
  const { products, variants, images } = work.counts;
  const empty = emptyReport(false);
  // In the order that people read them; the database keeps none.
  const report: ImportReport = {
    ...empty,
    products: { ...empty.products, ...products },
    variants: { ...empty.variants, ...variants },
    images: { ...empty.images, ...images },
  };
  let after: readonly [number] | undefined;
  while (report.problems.length < PROBLEMS_MAX) {
    const page = { limit: 999, descending: false, ...(after ? { after } : {}) };
    const rows = await listRows(db, id, page, { areProblems: true });
    for (const { line, handle, code, message, adjustments } of rows) {
      const told = adjustments.map((note) => ({ ...note, handle }));
      if (code !== null) told.push({ line, handle, code, message: message ?? '' });
      noteProblems(report, told);
    }
    const last = rows.at(-1);
    if (rows.length < 1000 || !last) break;
    after = [last.row_no];
  }
  return report;
}

const failed = ({ failure }: Import) =>
  refuse(
    'IMPORT_MAPPING_INVALID',
    { failure },
    { detail: failure?.message ?? 'The import failed' },
  );

/**
 * Takes the last completed import of this file back that wrote anything.
 * refuses  IMPORT_NOT_FOUND 404, IMPORT_UNDO_EXPIRED 409
 */
export async function undoFile(
  shop: ImportShop,
  ctx: Ctx,
  file: { readonly path: string; readonly platform: Platform },
): Promise<UndoCounts> {
  const { sha256 } = await fingerprintOf(file.path);
  const found = await importOfFile(shop.reads(ctx), {
    sha256,
    platform: file.platform,
    statuses: ['completed'],
    hasWritten: true,
  });
  if (!found) throw refuse('IMPORT_NOT_FOUND', {}, { detail: 'This file was not imported' });
  if (found.undo_cursor === null) await shop.inTx(ctx, (tx) => undoImport(tx, found.id));
  const done = await workOnImport(worldOf(shop), ctx, found.id, { isAlone: true });
  if (done === 'nobody') throw refuse('IMPORT_RUNNING');
  const { undo_counts: counts } = await importById(shop.reads(ctx), found.id);
  return counts ?? { undone: 0, kept: 0 };
}
