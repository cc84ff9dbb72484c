import type { Db } from '../../platform/postgres/db.ts';
import {
  type CollectionRow,
  selectCollection,
  selectCollections,
  selectRedirect,
} from './store.ts';

export type Collection = CollectionRow;

/** A living collection by id or slug. */
export const findCollection = (db: Db, idOrSlug: string): Promise<Collection | undefined> =>
  selectCollection(db, idOrSlug);

/** A page of living collections, one row more than asked. */
export const listCollections = selectCollections;

/** Where an old slug leads now. */
export const collectionMovedTo = (db: Db, slug: string): Promise<string | undefined> =>
  selectRedirect(db, 'collection', slug);
