/* Works imports off: takes the claim, reads the file, and goes from batch to batch until the file, its time or its
 * claim ends. Whoever calls it again goes on; two who call it at once meet at the claim.
 */

import { exponentOf } from '../../kernel/currency.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { Ctx, InTx, Tx } from '../../platform/postgres/db.ts';
import type { CopyWorld } from '../media/copies.ts';
import { fetchLater } from '../media/media.ts';
import { referencesOf } from './cross-module.ts';
import { TextMarks } from './csv.ts';
import { dropFile, isThere, pathOf } from './files.ts';
import {
  beginPass,
  failImport,
  finishPass,
  isOfProduct,
  type Judged,
  LostClaim,
  recordUnits,
  refusedUnit,
  type Settings,
  skusOf,
  step,
  takeUnit,
} from './imports.ts';
import { withCopies } from './own-images.ts';
import { emptyReport, type ImportReport, noteProblems, tally } from './report.ts';
import { openSource, type Source, type Unit } from './source.ts';
import { claimImport, LEASE_SECONDS } from './store.ts';
import type { Failure, Import } from './types.ts';
import { keepNext, UNDONE_AT_ONCE, undoSome } from './undo.ts';

/** Rows of the file that one transaction takes; a product with more has one of its own. */
export const BATCH_ROWS = 100;
/** How long a worker goes on before it lets others have a turn. */
const SLICE_MS = 20_000;
const PROGRESS_EVERY_MS = 2000;

export type ImportWorld = CopyWorld & {
  readonly inTx: InTx;
  readonly publicUrl: string;
  /** Where copies of files lie. */
  readonly folder: string;
  /** Whether images that the file names are fetched later. */
  readonly fetchesImages: boolean;
};

export type Working = {
  /** The caller's own file, where no copy was made. */
  readonly path?: string;
  readonly signal?: AbortSignal;
  /** Goes on to the end instead of letting others have a turn. */
  readonly isAlone?: boolean;
  readonly onBegun?: (work: Import) => void;
  readonly onJudged?: (work: Import, judged: readonly Judged[]) => void;
};

/**
 * Goes on with an import as far as it gets.
 * gives  `nobody` when there was no work or another is at it; `more` when it is to be called again
 */
export async function workOnImport(
  world: ImportWorld,
  ctx: Ctx,
  id: Uuid,
  working: Working = {},
): Promise<'done' | 'more' | 'nobody'> {
  const work = await world.inTx(ctx, (tx) => claimImport(tx, id));
  if (!work) return 'nobody';
  try {
    if (work.status === 'completed') return await goBack(world, ctx, work, working);
    return await goOn(world, ctx, work, working);
  } catch (error) {
    if (error instanceof LostClaim) return 'nobody';
    if (!isOfProduct(error)) throw error;
    return await ended(world, ctx, work, { code: error.code, message: error.message });
  }
}

/** Says that an import cannot go on, after its work failed again and again for a reason that is no refusal. */
export async function giveUpImport(world: ImportWorld, ctx: Ctx, id: Uuid): Promise<void> {
  const failure = { code: 'INTERNAL_ERROR', message: 'The work failed again and again' };
  await world.inTx(ctx, async (tx) => {
    const work = await claimImport(tx, id);
    if (work && work.status !== 'completed') await failImport(tx, work, failure);
  });
}

async function ended(
  world: ImportWorld,
  ctx: Ctx,
  work: Import,
  failure: Failure,
): Promise<'done' | 'nobody'> {
  try {
    await world.inTx(ctx, (tx) => failImport(tx, work, failure));
    return 'done';
  } catch (error) {
    if (error instanceof LostClaim) return 'nobody';
    throw error;
  }
}

async function goOn(
  world: ImportWorld,
  ctx: Ctx,
  claimed: Import,
  working: Working,
): Promise<'done' | 'more'> {
  const { inTx, env } = world;
  const began = env.monotonicMs();
  const { path } = working;
  const copy = claimed.storage_key === null ? undefined : pathOf(world.folder, claimed.storage_key);
  const file = path ?? copy;
  if (file === undefined) return setAside(world, ctx, claimed);
  if (!(await isThere(file))) {
    await inTx(ctx, (tx) => failImport(tx, claimed, GONE));
    return 'done';
  }
  const beat = heartbeat(world, ctx, claimed);
  const source = await openSource(file, claimed.platform, claimed, beat);
  let work = await inTx(ctx, (tx) => beginPass(tx, claimed, source.units));
  working.onBegun?.(work);
  const settings = settingsOf(world, work);
  const given = new TextMarks();
  let announcedAt = Number.NEGATIVE_INFINITY;
  for await (const units of batches(source, work, beat)) {
    const announces = env.monotonicMs() - announcedAt >= PROGRESS_EVERY_MS;
    if (announces) announcedAt = env.monotonicMs();
    for await (const done of taken(world, ctx, { work, units, settings, given, announces })) {
      work = done.work;
      working.onJudged?.(work, done.judged);
      if (work.status === 'failed') return 'done';
    }
    const isLate = !working.isAlone && env.monotonicMs() - began > SLICE_MS;
    if (working.signal?.aborted || (isLate && work.status === 'running')) {
      await inTx(ctx, (tx) => step(tx, work, { from: work.status, work: 'released' }));
      return 'more';
    }
  }
  await inTx(ctx, (tx) => finishPass(tx, work));
  if (work.status === 'running' && work.storage_key) await dropFile(world.folder, work.storage_key);
  return 'done';
}

const GONE: Failure = {
  code: 'IMPORT_SOURCE_ERROR',
  message: 'The file is not there any more: bring it again.',
};

/** The file lies on the disk of somebody whose process is gone: who has it resumes the import. */
async function setAside(world: ImportWorld, ctx: Ctx, work: Import): Promise<'done'> {
  const status = work.status === 'running' ? 'paused' : 'failed';
  await world.inTx(ctx, (tx) => step(tx, work, { from: work.status, status, work: 'ends' }));
  return 'done';
}

/** Keeps the claim while the file is read through without anything being written. */
function heartbeat(world: ImportWorld, ctx: Ctx, work: Import): () => Promise<void> {
  const { env, inTx } = world;
  let last = env.monotonicMs();
  return async () => {
    if (env.monotonicMs() - last < (LEASE_SECONDS * 1000) / 4) return;
    last = env.monotonicMs();
    await inTx(ctx, (tx) => step(tx, work, { from: work.status, work: 'goes_on' }));
  };
}

function settingsOf(world: ImportWorld, work: Checking): Settings {
  const { currency } = work.options;
  return {
    platform: work.platform,
    updatesExisting: work.options.update_existing,
    copies: new Map(),
    reading: {
      currency,
      exponent: exponentOf(currency),
      now: world.env.now(),
      publicUrl: world.publicUrl,
    },
  };
}

/** The products behind the cursor, as many together as one transaction takes. */
async function* batches(
  source: Source,
  work: Pick<Import, 'cursor' | 'total'>,
  beat: () => Promise<void>,
): AsyncGenerator<readonly Unit[]> {
  let batch: Unit[] = [];
  let rows = 0;
  for await (const unit of source.after(work.cursor, beat)) {
    if (unit.number > (work.total ?? Number.POSITIVE_INFINITY)) break;
    if (batch.length > 0 && rows + unit.rows > BATCH_ROWS) {
      yield batch;
      batch = [];
      rows = 0;
    }
    batch.push(unit);
    rows += unit.rows;
  }
  if (batch.length > 0) yield batch;
}

type Batch = {
  readonly work: Import;
  readonly units: readonly Unit[];
  readonly settings: Settings;
  readonly given: TextMarks;
  readonly announces: boolean;
};

/** Takes a batch: together where all goes well, one by one where a product is refused. */
async function* taken(
  world: ImportWorld,
  ctx: Ctx,
  batch: Batch,
): AsyncGenerator<{ readonly work: Import; readonly judged: readonly Judged[] }> {
  try {
    yield await together(world, ctx, batch);
  } catch (error) {
    if (!isOfProduct(error)) throw error;
    const [unit] = batch.units;
    if (batch.units.length === 1 && unit) {
      const judged = [refusedUnit(unit, batch.settings, error)];
      yield { judged, work: await world.inTx(ctx, (tx) => recorded(world, tx, batch, judged)) };
      return;
    }
    let { work } = batch;
    for (const one of batch.units) {
      for await (const done of taken(world, ctx, { ...batch, work, units: [one] })) {
        work = done.work;
        yield done;
        if (work.status === 'failed') return;
      }
    }
  }
}

async function together(
  world: ImportWorld,
  ctx: Ctx,
  batch: Batch,
): Promise<{ readonly work: Import; readonly judged: readonly Judged[] }> {
  const { work, units, settings, given } = batch;
  if (work.status === 'running')
    return withCopies(world, ctx, { units, settings, isTrial: false }, (ready) =>
      world.inTx(ctx, async (tx) => {
        const judged = await takeAll(tx, units, ready, given, work.options.on_error === 'stop');
        return { judged, work: await recorded(world, tx, batch, judged) };
      }),
    );
  const judged = await tried(world, ctx, units, settings, given);
  for (const one of judged) for (const sku of skusOf(one)) given.add(sku);
  return { judged, work: await world.inTx(ctx, (tx) => recorded(world, tx, batch, judged)) };
}

/** What taking the products would be, and nothing is written. */
const tried = (
  world: ImportWorld,
  ctx: Ctx,
  units: readonly Unit[],
  settings: Settings,
  given: TextMarks,
): Promise<readonly Judged[]> =>
  withCopies(world, ctx, { units, settings, isTrial: true }, (ready) =>
    rolledBack(world.inTx, ctx, (tx) => takeAll(tx, units, ready, given, false)),
  );

async function takeAll(
  tx: Tx,
  units: readonly Unit[],
  settings: Settings,
  given: TextMarks,
  stops: boolean,
): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  for (const unit of units) {
    const one = await takeUnit(tx, unit, settings, given);
    judged.push(one);
    if (stops && one.outcome.product === 'failed') break;
  }
  return judged;
}

/** Writes the batch down; with `on_error` stop the first product that failed ends a run. */
async function recorded(
  world: ImportWorld,
  tx: Tx,
  batch: Batch,
  judged: readonly Judged[],
): Promise<Import> {
  const { work, announces } = batch;
  if (world.fetchesImages && work.status === 'running') {
    const written = judged.flatMap(({ taken }) => (taken?.undo ? [taken.productId] : []));
    if (written.length > 0) await fetchLater(tx, await referencesOf(tx, written));
  }
  const stops = work.status === 'running' && work.options.on_error === 'stop';
  const failed = stops ? judged.find((one) => one.outcome.product === 'failed') : undefined;
  const note = failed?.notes[0];
  const failure = failed && {
    code: note?.code ?? 'VALIDATION_FAILED',
    message: `Line ${note?.line ?? failed.unit.line}: ${note?.message ?? 'the product failed'}`,
  };
  return recordUnits(tx, work, judged, { announces, ...(failure ? { failure } : {}) });
}

/** Rolls a check back; never seen outside. */
class Foreseen extends Error {}

/** The result of the work, after it was undone. */
async function rolledBack<T>(inTx: InTx, ctx: Ctx, work: (tx: Tx) => Promise<T>): Promise<T> {
  let result: { readonly value: T } | undefined;
  try {
    await inTx(ctx, async (tx) => {
      result = { value: await work(tx) };
      throw new Foreseen();
    });
  } catch (error) {
    if (!(error instanceof Foreseen)) throw error;
  }
  if (!result) throw new Error('a check ended without a result');
  return result.value;
}

async function goBack(
  world: ImportWorld,
  ctx: Ctx,
  claimed: Import,
  working: Working,
): Promise<'done' | 'more' | 'nobody'> {
  if (claimed.undo_cursor === null) return 'nobody';
  const { inTx, env } = world;
  const began = env.monotonicMs();
  let work = claimed;
  for (;;) {
    const done = await inTx(ctx, (tx) => undoSome(tx, work, UNDONE_AT_ONCE)).catch((error) => {
      if (isOfProduct(error)) return undefined;
      throw error;
    });
    if (done?.isOver) return 'done';
    const next = done?.work ?? (await undoOneByOne(world, ctx, work));
    if (!next) return 'done';
    work = next;
    const isLate = !working.isAlone && env.monotonicMs() - began > SLICE_MS;
    if (isLate || working.signal?.aborted) {
      await inTx(ctx, (tx) => step(tx, work, { from: 'completed', work: 'released' }));
      return 'more';
    }
  }
}

/**
 * The next products each for itself: one that cannot be taken back stays and does not hold up the others. Undefined
 * when that was all.
 */
async function undoOneByOne(
  world: ImportWorld,
  ctx: Ctx,
  from: Import,
): Promise<Import | undefined> {
  let work = from;
  for (let count = 0; count < UNDONE_AT_ONCE; count += 1) {
    try {
      const done = await world.inTx(ctx, (tx) => undoSome(tx, work, 1));
      if (done.isOver) return undefined;
      work = done.work;
    } catch (error) {
      if (!isOfProduct(error)) throw error;
      work = await world.inTx(ctx, (tx) => keepNext(tx, work, error));
    }
  }
  return work;
}

// ---------------------------------------------------------------------------------------------------------------
// A check that leaves nothing behind, for the command line.

type Checking = Pick<Import, 'platform' | 'format' | 'delimiter' | 'options'>;

/**
 * Reads and tries everything and rolls it back; no import is noted.
 * refuses  IMPORT_MAPPING_INVALID 422, LIMIT_EXCEEDED 422
 */
export async function checkFile(
  world: ImportWorld,
  ctx: Ctx,
  file: { readonly path: string; readonly work: Checking },
  onProgress: (done: number, total: number) => void,
): Promise<ImportReport> {
  const { work } = file;
  const source = await openSource(file.path, work.platform, work, async () => {});
  const total = Math.min(source.units, work.options.limit ?? source.units);
  const settings = settingsOf(world, work);
  const given = new TextMarks();
  const report = emptyReport(true);
  for await (const units of batches(source, { cursor: 0, total }, async () => {})) {
    for (const judged of await foreseen(world, ctx, units, settings, given)) {
      tally(report, judged.outcome, judged.notes);
      noteProblems(report, judged.notes);
      for (const sku of skusOf(judged)) given.add(sku);
      onProgress(judged.unit.number, total);
    }
  }
  return report;
}

async function foreseen(
  world: ImportWorld,
  ctx: Ctx,
  units: readonly Unit[],
  settings: Settings,
  given: TextMarks,
): Promise<readonly Judged[]> {
  try {
    return await tried(world, ctx, units, settings, given);
  } catch (error) {
    const [unit] = units;
    if (!isOfProduct(error) || !unit) throw error;
    if (units.length === 1) return [refusedUnit(unit, settings, error)];
    const judged: Judged[] = [];
    for (const one of units) {
      const [result] = await foreseen(world, ctx, [one], settings, given);
      if (result) {
        judged.push(result);
        if (result.outcome.product !== 'failed') for (const sku of skusOf(result)) given.add(sku);
      }
    }
    return judged;
  }
}
