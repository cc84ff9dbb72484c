import type { Uuid } from '../../kernel/ids.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { rewriteSearchRows } from './cross-module.ts';
import { insertSearchWords } from './store.ts';

/*
 * Terms       search row: the words of one product, in the form that is searched; a trigger keeps it (migration
 *             0029). known words: those of titles, vendors and tags, which a misspelt one is compared with.
 * Invariants  a search row says what its product says, in the same transaction; known words may lag.
 * Locks       none beyond the rows written.
 */

/** Search rows written anew in one transaction. */
const ROWS_AT_ONCE = 200;

/** Adds the words of a product to those that its store knows. May run twice. */
export const keepWordsOf = (tx: Tx, productId: Uuid): Promise<void> =>
  insertSearchWords(tx, productId);

/** Stems some of what is stemmed by another language than the store's; whether there may be more. */
export const searchByLanguage = async (tx: Tx): Promise<boolean> =>
  (await rewriteSearchRows(tx, ROWS_AT_ONCE)) === ROWS_AT_ONCE;
