/* The work of bringing one file in, as a row that says how far it is.
 * Terms       pass: one walk over the file, either the check (`validating`, everything is rolled back) or the run.
 *             cursor: products that the pass is done with. claim: the right of one worker to go on, with its attempt.
 * Invariants  the effect of a product and its row commit together, once; who lost the claim writes nothing; the four
 *             numbers of each entity sum to what was read.
 * Locks       the import's row; while running, the products of a batch first and the import's row last.
 */
import type { Uuid } from '../../kernel/ids.ts';
import { Refusal, refuse, statusOf } from '../../kernel/refusal.ts';
import { writeAudit } from '../../platform/audit.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { variantsOfSkus } from '../catalog/catalog.ts';
import type { Copies } from '../media/copies.ts';
import { versionsOfProduct } from './cross-module.ts';
import type { TextMarks } from './csv.ts';
import type { FileProduct, Note, Reading, SkuBook } from './drafts.ts';
import { importCompleted, importFailed, importProgressed, importStarted } from './events.ts';
import { allOf, noTotals, type Outcome, type Totals, tally, toldNotes } from './report.ts';
import type { Platform, Unit } from './source.ts';
import {
  type Claim,
  insertImport,
  insertRows,
  lockImport,
  moveImport,
  type NewRow,
  selectImport,
  selectImportOfFile,
  selectImports,
  selectRows,
  stepImport,
} from './store.ts';
import { importProduct, knownProduct, type Taken } from './transfer.ts';
import type { Failure, Import, ImportOptions } from './types.ts';

/** The claim is another's by now, or somebody stopped the import: what was begun is rolled back. */
export class LostClaim extends Error {}

/** How products are taken, whatever import they belong to. */
export type Settings = {
  readonly platform: Platform;
  readonly updatesExisting: boolean;
  /** Files that were copied for what is taken now. */
  readonly copies: Copies;
  readonly reading: Omit<Reading, 'skusTaken'>;
};

/** One product of the file and what became of it. */
export type Judged = {
  readonly unit: Pick<Unit, 'number' | 'line'>;
  readonly product: FileProduct;
  readonly outcome: Outcome;
  /** What the report tells. */
  readonly notes: readonly Note[];
  readonly taken: Taken | undefined;
};

/**
 * Takes one product of the file.
 * given    SKUs that this file gave away in a part that was rolled back; they count as taken
 * refuses  what creating and changing a product refuses
 */
export async function takeUnit(
  tx: Tx,
  unit: Unit,
  settings: Settings,
  given: TextMarks,
): Promise<Judged> {
  const skus = [...new Set(unit.skus)];
  const taken = skus.length === 0 ? [] : await variantsOfSkus(tx, skus);
  const others = new Set<string>();
  if (taken.length > 0) {
    const { draft } = unit.read({ ...settings.reading, skusTaken: new Set() });
    const known = draft && (await knownProduct(tx, draft, settings.platform));
    for (const variant of taken) if (variant.product_id !== known?.id) others.add(variant.sku);
  }
  const own = new Set<string>();
  const skusTaken: SkuBook = {
    has: (sku) => own.has(sku) || others.has(sku) || given.has(sku),
    add: (sku) => own.add(sku),
  };
  const product = unit.read({ ...settings.reading, skusTaken });
  if (!product.draft) {
    const outcome = allOf('failed', product);
    return { unit, product, outcome, notes: toldNotes(outcome, product.notes), taken: undefined };
  }
  const done = await importProduct(tx, product.draft, {
    platform: settings.platform,
    updatesExisting: settings.updatesExisting,
    copies: settings.copies,
    imageCount: product.imageCount,
  });
  const notes = toldNotes(done.outcome, [...product.notes, ...done.notes]);
  return { unit, product, outcome: done.outcome, notes, taken: done };
}

/** The SKUs that a product got. */
export const skusOf = ({ product }: Judged): readonly string[] =>
  product.draft?.variants.flatMap((variant) => variant.sku ?? []) ?? [];

/** A product that was refused while it was written. */
export function refusedUnit(unit: Unit, settings: Settings, refusal: Refusal): Judged {
  const product = unit.read({ ...settings.reading, skusTaken: new Set() });
  const note: Note = {
    line: product.draft?.line ?? unit.line,
    handle: product.draft?.handle ?? '',
    code: refusal.code,
    message: refusal.facts.errors?.[0]?.message ?? refusal.message,
    isAdjustment: false,
  };
  return { unit, product, outcome: allOf('failed', product), notes: [note], taken: undefined };
}

/** A refusal that speaks of the product; one of the database or of load is met by trying again. */
export const isOfProduct = (error: unknown): error is Refusal =>
  error instanceof Refusal && statusOf(error.code) < 500 && statusOf(error.code) !== 429;

/** What is written of one product. */
async function rowOf(tx: Tx, judged: Judged, isDryRun: boolean): Promise<NewRow> {
  const { unit, product, outcome, notes, taken } = judged;
  const failing = notes.find((note) => !note.isAdjustment);
  const undo = isDryRun ? undefined : taken?.undo;
  return {
    row_no: unit.number,
    line: unit.line,
    handle: (product.draft?.handle ?? notes[0]?.handle ?? '').slice(0, 255),
    external_id: product.draft?.externalId.slice(0, 255) ?? null,
    status: outcome.product,
    code: failing?.code ?? null,
    message: failing?.message.slice(0, 1000) ?? null,
    adjustments: notes
      .filter((note) => note.isAdjustment)
      .slice(0, ADJUSTMENTS_MAX)
      .map(({ line, code, message }) => ({ line, code, message: message.slice(0, 500) })),
    product_id: isDryRun ? null : (taken?.productId ?? null),
    before: undo ?? null,
    after: undo && taken ? await versionsOfProduct(tx, taken.productId) : null,
  };
}

/** Adjustments that are kept of one product; it counts as adjusted all the same. */
const ADJUSTMENTS_MAX = 100;

/**
 * Writes down what became of some products, behind their effect: in the transaction of that effect, or of its own in a
 * check that was rolled back. Throws `LostClaim` when another worker is at it.
 * emits  import.progressed when told to
 */
export async function recordUnits(
  tx: Tx,
  work: Import,
  judged: readonly Judged[],
  more: { readonly announces: boolean; readonly failure?: Failure },
): Promise<Import> {
  const isDryRun = work.status === 'validating';
  const counts: Totals = structuredClone(work.counts);
  for (const one of judged) tally(counts, one.outcome, one.notes);
  const rows: NewRow[] = [];
  for (const one of judged) rows.push(await rowOf(tx, one, isDryRun));
  const cursor = judged.at(-1)?.unit.number ?? work.cursor;
  if ((await insertRows(tx, work.id, isDryRun, rows)) !== rows.length) throw new LostClaim();
  const next: Import = { ...work, counts, cursor };
  await step(tx, next, {
    from: work.status,
    cursor,
    counts,
    work: more.failure ? 'ends' : 'goes_on',
    ...(more.failure ? { status: 'failed', failure: more.failure } : {}),
  });
  if (more.failure) tx.emit(importFailed(work.id, { id: work.id, counts }));
  else if (more.announces && !isDryRun) tx.emit(importProgressed(work.id, { id: work.id, counts }));
  return more.failure ? { ...next, status: 'failed' } : next;
}

export async function step(
  tx: Tx,
  claim: Claim,
  change: Parameters<typeof stepImport>[2],
): Promise<void> {
  if (!(await stepImport(tx, claim, change))) throw new LostClaim();
}

/** The file was read to its end. emits import.completed for a run */
export async function finishPass(tx: Tx, work: Import): Promise<void> {
  if (work.status === 'validating') {
    await step(tx, work, { from: 'validating', status: 'ready', work: 'ends' });
    return;
  }
  await step(tx, work, { from: 'running', status: 'completed', work: 'ends' });
  tx.emit(importCompleted(work.id, { id: work.id, counts: work.counts }));
}

/** The file cannot be read, or nothing goes on. emits import.failed */
export async function failImport(tx: Tx, work: Import, failure: Failure): Promise<void> {
  await step(tx, work, { from: work.status, status: 'failed', failure, work: 'ends' });
  tx.emit(importFailed(work.id, { id: work.id, counts: work.counts }));
}

/**
 * The file is known now. Without a dry run the run begins at once: the import is ready and running in one moment.
 * emits  import.started when the run begins
 */
export async function beginPass(tx: Tx, work: Import, total: number): Promise<Import> {
  const most = work.options.limit === null ? total : Math.min(total, work.options.limit);
  if (work.status === 'running' || work.options.dry_run) {
    // A check begins anew, because it knows only by having gone through the file which SKUs that gives away.
    const counts = work.status === 'validating' ? noTotals() : work.counts;
    const cursor = work.status === 'validating' ? 0 : work.cursor;
    await step(tx, work, { from: work.status, total: most, cursor, counts, work: 'goes_on' });
    return { ...work, total: most, cursor, counts };
  }
  await step(tx, work, { from: 'validating', status: 'ready', total: most, work: 'goes_on' });
  await step(tx, work, { from: 'ready', status: 'running', work: 'goes_on' });
  tx.emit(importStarted(work.id, { id: work.id, counts: work.counts }));
  return { ...work, status: 'running', total: most };
}

// ---------------------------------------------------------------------------------------------------------------
// What staff ask.

export type NewImport = Pick<
  Import,
  'platform' | 'format' | 'delimiter' | 'filename' | 'storage_key' | 'file_sha256' | 'file_bytes'
> & { readonly options: ImportOptions };

/** Notes an import whose file is kept already; the work is due at once. */
export async function createImport(tx: Tx, input: NewImport): Promise<Import> {
  const id = tx.newId();
  await insertImport(tx, { ...input, id, status: 'validating', counts: noTotals() });
  return importById(tx, id);
}

/** refuses IMPORT_NOT_FOUND 404 */
export async function importById(db: Db, id: Uuid): Promise<Import> {
  const found = await selectImport(db, id);
  if (!found) throw refuse('IMPORT_NOT_FOUND');
  return found;
}

async function lockedImport(tx: Tx, id: Uuid): Promise<Import> {
  const found = await lockImport(tx, id);
  if (!found) throw refuse('IMPORT_NOT_FOUND');
  return found;
}

const cannot = ({ status }: Import, verb: string): Refusal =>
  refuse('CONFLICT', { status }, { detail: `An import that is ${status} cannot be ${verb}` });

const running = ({ status }: Import): Refusal => refuse('IMPORT_RUNNING', { status });

async function moved(
  tx: Tx,
  work: Import,
  verb: string,
  change: Parameters<typeof moveImport>[2],
): Promise<Import> {
  const [after] = await Promise.all([
    moveImport(tx, work.id, change),
    writeAudit(tx, { action: `import.${verb}`, objectType: 'import', objectId: work.id }),
  ]);
  if (!after) throw refuse('IMPORT_NOT_FOUND');
  return after;
}

/**
 * Begins to write what the check found.
 * refuses  IMPORT_NOT_FOUND 404, IMPORT_RUNNING 409 (checked still, or begun), CONFLICT 409 (over)
 * emits    import.started
 */
export async function startImport(tx: Tx, id: Uuid): Promise<Import> {
  const work = await lockedImport(tx, id);
  if (work.status === 'validating' || work.status === 'running') throw running(work);
  if (work.status !== 'ready') throw cannot(work, 'started');
  const counts = noTotals();
  const after = await moved(tx, work, 'start', {
    status: 'running',
    isDue: true,
    restarts: { counts },
  });
  tx.emit(importStarted(id, { id, counts }));
  return after;
}

/**
 * Stops an import. One that runs pauses behind the products it is done with, and may be resumed; one that has written
 * nothing is cancelled for good.
 * refuses  IMPORT_NOT_FOUND 404, CONFLICT 409 (over)
 */
export async function cancelImport(tx: Tx, id: Uuid): Promise<Import> {
  const work = await lockedImport(tx, id);
  if (work.status === 'running')
    return moved(tx, work, 'pause', { status: 'paused', isDue: false });
  if (work.status !== 'ready' && work.status !== 'validating') throw cannot(work, 'cancelled');
  return moved(tx, work, 'cancel', { status: 'cancelled', isDue: false });
}

/**
 * Goes on behind the last product that was taken.
 * refuses  IMPORT_NOT_FOUND 404, IMPORT_RUNNING 409, CONFLICT 409 (nothing was begun, or all is over)
 * emits    import.started
 */
export async function resumeImport(tx: Tx, id: Uuid): Promise<Import> {
  const work = await lockedImport(tx, id);
  if (work.status === 'validating' || work.status === 'running') throw running(work);
  if (work.status !== 'paused' && work.status !== 'failed') throw cannot(work, 'resumed');
  const after = await moved(tx, work, 'resume', { status: 'running', isDue: true });
  tx.emit(importStarted(id, { id, counts: work.counts }));
  return after;
}

/**
 * Begins to take a completed import back, the last product first.
 * refuses  IMPORT_NOT_FOUND 404, IMPORT_RUNNING 409 (it runs, or is being undone), IMPORT_UNDO_EXPIRED 409 (after 7
 *          days), CONFLICT 409 (undone, or never completed)
 */
export async function undoImport(tx: Tx, id: Uuid): Promise<Import> {
  const work = await lockedImport(tx, id);
  if (work.status === 'validating' || work.status === 'running') throw running(work);
  if (work.status !== 'completed') throw cannot(work, 'undone');
  if (work.undo_cursor !== null) throw running(work);
  if (!work.undo_until || work.undo_until <= tx.now)
    throw refuse('IMPORT_UNDO_EXPIRED', { undo_until: work.undo_until });
  return moved(tx, work, 'undo', {
    status: 'completed',
    isDue: true,
    undoes: { counts: { undone: 0, kept: 0 } },
  });
}

/** The last import of a file with these contents that is in one of these states. */
export const importOfFile = selectImportOfFile;
export const listImports = selectImports;
export const listRows = selectRows;
