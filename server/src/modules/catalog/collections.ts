import type { Uuid } from '../../kernel/ids.ts';
import { wireName } from '../../kernel/names.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { collectionArchived, collectionCreated, collectionUpdated } from './events.ts';
import { namingConflicts } from './naming.ts';
import { limited, requiredText } from './plan-product.ts';
import { freeSlug, parseSlug } from './slug.ts';
import {
  archivePlace,
  type CollectionRow,
  insertCollection,
  lockCollection,
  rememberSlug,
  replaceCollectionProducts,
  selectCollection,
  selectCollections,
  selectRedirect,
  takenPlaceSlugs,
  writeCollection,
} from './store.ts';
import type { CollectionSort } from './types.ts';

/*
 * Terms       collection: products chosen by hand, in an order of their own or by a rule of sorting.
 * Invariants  a slug has one living owner; a product stands in a collection once.
 * Locks       the collection.
 */

export type Collection = CollectionRow;

/** What one request can put into a collection. */
export const COLLECTION_PRODUCTS_MAX = 1000;

/** A living collection by id or slug. */
export const findCollection = (db: Db, idOrSlug: string): Promise<Collection | undefined> =>
  selectCollection(db, idOrSlug);

/** A page of living collections, one row more than asked. */
export const listCollections = selectCollections;

/** Where an old slug leads now. */
export const collectionMovedTo = (db: Db, slug: string): Promise<string | undefined> =>
  selectRedirect(db, 'collection', slug);

/** refuses SLUG_TAKEN 409, VALIDATION_FAILED 422; emits collection.created */
export async function createCollection(
  tx: Tx,
  input: { readonly title: string; readonly slug?: string; readonly sort?: CollectionSort },
): Promise<Collection> {
  const row = {
    id: tx.newId(),
    title: requiredText(input.title, '/title'),
    sort: input.sort ?? ('manual' as const),
  };
  const slug = await freeSlug(tx, {
    given: input.slug,
    title: row.title,
    otherwise: 'collection',
    take: (candidate) => insertCollection(tx, row, candidate),
    taken: (candidates) => takenPlaceSlugs(tx, 'collections', candidates),
  });
  tx.emit(collectionCreated(row.id, { id: row.id, slug, changed: [] }, { version: 1 }));
  return { ...row, slug, version: 1, created_at: tx.now };
}

async function locked(tx: Tx, id: Uuid, expectedVersion: number | undefined): Promise<Collection> {
  const row = await lockCollection(tx, id);
  if (!row) throw refuse('COLLECTION_NOT_FOUND');
  if (expectedVersion !== undefined && row.version !== expectedVersion)
    throw refuse('VERSION_MISMATCH', { version: row.version });
  return row;
}

async function changed(tx: Tx, row: Collection, what: readonly string[]): Promise<Collection> {
  await writeCollection(tx, row);
  const version = row.version + 1;
  tx.emit(
    collectionUpdated(row.id, { id: row.id, slug: row.slug, changed: [...what] }, { version }),
  );
  return { ...row, version };
}

/** refuses COLLECTION_NOT_FOUND 404, VERSION_MISMATCH 412, SLUG_TAKEN 409; emits collection.updated */
export async function updateCollection(
  tx: Tx,
  input: {
    readonly collectionId: Uuid;
    readonly change: {
      readonly title?: string;
      readonly slug?: string;
      readonly sort?: CollectionSort;
    };
    readonly expectedVersion?: number | undefined;
  },
): Promise<Collection> {
  const before = await locked(tx, input.collectionId, input.expectedVersion);
  const { title, slug, sort } = input.change;
  const after = {
    ...before,
    title: title === undefined ? before.title : requiredText(title, '/title'),
    slug: slug === undefined ? before.slug : parseSlug(slug),
    sort: sort ?? before.sort,
  };
  return namingConflicts(async () => {
    const written = await changed(tx, after, Object.keys(input.change).map(wireName));
    if (after.slug !== before.slug)
      await rememberSlug(tx, 'collection', {
        id: before.id,
        oldSlug: before.slug,
        newSlug: after.slug,
      });
    return written;
  });
}

/** refuses COLLECTION_NOT_FOUND 404, VERSION_MISMATCH 412; emits collection.archived */
export async function archiveCollection(
  tx: Tx,
  input: { readonly collectionId: Uuid; readonly expectedVersion?: number | undefined },
): Promise<void> {
  const row = await locked(tx, input.collectionId, input.expectedVersion);
  await archivePlace(tx, 'collections', row.id);
  tx.emit(
    collectionArchived(
      row.id,
      { id: row.id, slug: row.slug, changed: [] },
      { version: row.version + 1 },
    ),
  );
}

/**
 * Makes the products of a collection exactly these, in this order.
 * refuses  COLLECTION_NOT_FOUND, PRODUCT_NOT_FOUND 404, VERSION_MISMATCH 412, LIMIT_EXCEEDED 422
 * emits    collection.updated
 */
export async function setCollectionProducts(
  tx: Tx,
  input: {
    readonly collectionId: Uuid;
    readonly productIds: readonly Uuid[];
    readonly expectedVersion?: number | undefined;
  },
): Promise<Collection> {
  const productIds = [...new Set(input.productIds)];
  limited(productIds.length, 'products', COLLECTION_PRODUCTS_MAX);
  const row = await locked(tx, input.collectionId, input.expectedVersion);
  const placed = await replaceCollectionProducts(tx, row.id, productIds);
  if (placed !== productIds.length) throw refuse('PRODUCT_NOT_FOUND');
  return changed(tx, row, ['products']);
}
