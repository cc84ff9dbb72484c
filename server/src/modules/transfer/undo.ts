import type { Refusal } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { removeImage, updateProduct, withdrawProduct } from '../catalog/edit-product.ts';
import { archiveVariant, updateVariant } from '../catalog/edit-variants.ts';
import { setPrices } from '../prices/prices.ts';
import { versionsOfProduct } from './cross-module.ts';
import { importUndone } from './events.ts';
import { LostClaim, step } from './imports.ts';
import { markUndone, selectUndoable, type UndoableRow } from './store.ts';
import type { Import, UndoCounts } from './types.ts';

/** Products taken back in one transaction: each writes a dozen rows. */
export const UNDONE_AT_ONCE = 20;

/**
 * Takes back the next products of an import, the last one first, and writes down which were changed since and stay.
 * gives    the counts so far, and whether there may be more
 * refuses  nothing of a single product: what cannot be taken back stays, with the reason in its row
 * locks    the products one after another, the import last
 * emits    product.archived, product.updated …; import.undone behind the last one
 */
export async function undoSome(
  tx: Tx,
  work: Import,
  most: number,
): Promise<{ readonly work: Import; readonly isOver: boolean }> {
  const rows = await selectUndoable(tx, work.id, most);
  const counts = { ...(work.undo_counts ?? { undone: 0, kept: 0 }) };
  for (const row of rows) {
    const isSame = same(await versionsOfProduct(tx, row.product_id), row.after);
    if (isSame) await takeBack(tx, row);
    const [undo, why] = isSame
      ? (['undone', null] as const)
      : (['kept', 'The product was changed since the import'] as const);
    if (!(await markUndone(tx, work.id, row.row_no, undo, why))) throw new LostClaim();
    counts[undo] += 1;
  }
  return closed(tx, work, counts, rows.length < most);
}

/** Leaves the next product as it is, because it cannot be taken back. */
export async function keepNext(tx: Tx, work: Import, refusal: Refusal): Promise<Import> {
  const counts = { ...(work.undo_counts ?? { undone: 0, kept: 0 }) };
  const [row] = await selectUndoable(tx, work.id, 1);
  if (row) {
    if (!(await markUndone(tx, work.id, row.row_no, 'kept', refusal.message)))
      throw new LostClaim();
    counts.kept += 1;
  }
  return (await closed(tx, work, counts, false)).work;
}

async function closed(
  tx: Tx,
  work: Import,
  counts: UndoCounts,
  isOver: boolean,
): Promise<{ readonly work: Import; readonly isOver: boolean }> {
  const undoCursor = counts.undone + counts.kept;
  await step(tx, work, {
    from: 'completed',
    undoCounts: counts,
    undoCursor,
    ...(isOver ? { status: 'undone', work: 'ends' } : { work: 'goes_on' }),
  });
  if (isOver) tx.emit(importUndone(work.id, { id: work.id, counts: { ...counts } }));
  return { work: { ...work, undo_counts: counts, undo_cursor: undoCursor }, isOver };
}

async function takeBack(tx: Tx, { product_id: productId, before }: UndoableRow): Promise<void> {
  if (before.kind === 'created') {
    await withdrawProduct(tx, productId);
    return;
  }
  for (const imageId of before.addedImageIds) await removeImage(tx, imageId, undefined);
  for (const variantId of before.addedVariantIds) await archiveVariant(tx, { variantId });
  for (const variant of before.variants) {
    if (Object.keys(variant.change).length > 0)
      await updateVariant(tx, { variantId: variant.id, change: variant.change });
    if (variant.prices) await setPrices(tx, { variantId: variant.id, prices: variant.prices });
  }
  if (Object.keys(before.product).length > 0)
    await updateProduct(tx, { productId, change: before.product });
}

const same = (now: unknown, then: unknown): boolean =>
  now !== undefined && JSON.stringify(now) === JSON.stringify(then);
