import type { Uuid } from '../../kernel/ids.ts';
import { wireName } from '../../kernel/names.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { description } from './description.ts';
import { categoryArchived, categoryCreated, categoryUpdated } from './events.ts';
import { namingConflicts } from './naming.ts';
import { requiredText } from './plan-product.ts';
import { freeSlug, parseSlug } from './slug.ts';
import {
  archivePlace,
  type CategoryRow,
  hasChildren,
  insertCategory,
  lockCategoryTree,
  nextCategoryPosition,
  rememberSlug,
  rewritePaths,
  selectCategories,
  selectCategoriesNamed,
  selectCategory,
  selectCategoryPage,
  selectRedirect,
  shiftSiblings,
  subtreeDepth,
  takenPlaceSlugs,
  writeCategory,
} from './store.ts';

/*
 * Terms       path: the slugs from the root down, joined by '/'. depth: how many they are.
 * Invariants  no category is above itself; at most 10 levels; a slug has one living owner.
 * Locks       the tree of the store (advisory): whoever changes parents, slugs or positions goes alone.
 */

export type Category = CategoryRow;
export type CategoryTree = Category & { readonly children: readonly CategoryTree[] };

/** All living categories as trees, siblings in their order. */
export async function categoryTrees(db: Db): Promise<readonly CategoryTree[]> {
  return grown(await selectCategories(db));
}

/** One living category with what is below it; by id or slug. */
export async function categoryTreeOf(db: Db, idOrSlug: string): Promise<CategoryTree | undefined> {
  const root = await selectCategory(db, idOrSlug);
  if (!root) return undefined;
  const trees = grown(await selectCategories(db, root), root.id);
  return trees[0] ?? { ...root, children: [] };
}

/** Where an old slug leads now. */
export const categoryMovedTo = (db: Db, slug: string): Promise<string | undefined> =>
  selectRedirect(db, 'category', slug);

function grown(rows: readonly Category[], rootId?: Uuid): readonly CategoryTree[] {
  type Growing = Category & { children: Growing[] };
  const nodes = new Map<Uuid, Growing>(rows.map((row) => [row.id, { ...row, children: [] }]));
  const roots: Growing[] = [];
  for (const node of nodes.values()) {
    const parent = node.parent_id ? nodes.get(node.parent_id) : undefined;
    if (node.id === rootId || !parent) roots.push(node);
    else parent.children.push(node);
  }
  return roots;
}

export const CATEGORY_DEPTH_MAX = 10;

/** A page of living categories, one row more than asked. */
export const listCategories = selectCategoryPage;

export type NewCategory = {
  readonly name: string;
  readonly slug?: string;
  readonly parentId?: Uuid | null;
  readonly description?: string | null;
  readonly externalId?: string | null;
  readonly externalSource?: string | null;
};

/**
 * Adds a category behind its siblings.
 * refuses  CATEGORY_NOT_FOUND 404 (the parent), CATEGORY_TOO_DEEP 422, SLUG_TAKEN 409, VALIDATION_FAILED 422
 * locks    the category tree
 * emits    category.created
 */
export async function createCategory(tx: Tx, input: NewCategory): Promise<Category> {
  await lockCategoryTree(tx);
  const parent = input.parentId ? await livingCategory(tx, input.parentId) : undefined;
  const depth = (parent?.depth ?? 0) + 1;
  if (depth > CATEGORY_DEPTH_MAX) throw refuse('CATEGORY_TOO_DEEP', { max: CATEGORY_DEPTH_MAX });
  const row = {
    id: tx.newId(),
    parent_id: parent?.id ?? null,
    name: requiredText(input.name, '/name'),
    depth,
    position: await nextCategoryPosition(tx, parent?.id ?? null),
    description: description(input.description),
    external_source: input.externalSource ?? null,
    external_id: input.externalId ?? null,
  };
  return namingConflicts(async () => {
    const slug = await freeSlug(tx, {
      given: input.slug,
      title: row.name,
      otherwise: 'category',
      take: (candidate) => insertCategory(tx, row, candidate, parent?.path),
      taken: (candidates) => takenPlaceSlugs(tx, 'categories', candidates),
    });
    const category = {
      ...row,
      slug,
      path: parent ? `${parent.path}/${slug}` : slug,
      version: 1,
    };
    tx.emit(categoryCreated(row.id, { id: row.id, slug, changed: [] }, { version: 1 }));
    return category;
  });
}

async function livingCategory(tx: Tx, id: Uuid): Promise<Category> {
  const row = await selectCategory(tx, id);
  if (!row) throw refuse('CATEGORY_NOT_FOUND');
  return row;
}

export type CategoryChange = {
  readonly name?: string;
  readonly slug?: string;
  readonly description?: string | null;
  /** Null makes it a root. */
  readonly parentId?: Uuid | null;
  readonly position?: number;
};

/**
 * Changes a category; a new parent or position moves it with all that is below.
 * refuses  CATEGORY_NOT_FOUND 404, VERSION_MISMATCH 412, CATEGORY_CYCLE, SLUG_TAKEN 409, CATEGORY_TOO_DEEP,
 *          VALIDATION_FAILED 422
 * locks    the category tree: of two moves that would make a circle the second is refused
 * emits    category.updated
 */
export async function updateCategory(
  tx: Tx,
  input: {
    readonly categoryId: Uuid;
    readonly change: CategoryChange;
    readonly expectedVersion?: number | undefined;
  },
): Promise<Category> {
  await lockCategoryTree(tx);
  const before = await versioned(tx, input.categoryId, input.expectedVersion);
  const { change } = input;
  const parentId = change.parentId === undefined ? before.parent_id : change.parentId;
  const parent = parentId ? await livingCategory(tx, parentId) : undefined;
  const isMoved = parentId !== before.parent_id;
  if (isMoved && parent) await checkMove(tx, before, parent);
  const slug = change.slug === undefined ? before.slug : parseSlug(change.slug);
  if (change.position !== undefined && (change.position < 0 || change.position > 1_000_000))
    throw refuseField('VALIDATION_FAILED', '/position', 'Not below 0');
  const position =
    change.position ?? (isMoved ? await nextCategoryPosition(tx, parentId) : before.position);
  const after: Category = {
    ...before,
    parent_id: parentId,
    name: change.name === undefined ? before.name : requiredText(change.name, '/name'),
    slug,
    description:
      change.description === undefined ? before.description : description(change.description),
    position,
    path: parent ? `${parent.path}/${slug}` : slug,
    depth: (parent?.depth ?? 0) + 1,
    version: before.version + 1,
  };
  return namingConflicts(async () => {
    if (change.position !== undefined) await shiftSiblings(tx, parentId, position, before.id);
    await writeCategory(tx, after);
    if (after.path !== before.path)
      await rewritePaths(tx, {
        from: before.path,
        to: after.path,
        deeper: after.depth - before.depth,
      });
    if (slug !== before.slug)
      await rememberSlug(tx, 'category', { id: before.id, oldSlug: before.slug, newSlug: slug });
    tx.emit(
      categoryUpdated(
        before.id,
        { id: before.id, slug, changed: Object.keys(change).map(wireName) },
        { version: after.version },
      ),
    );
    return after;
  });
}

async function versioned(tx: Tx, id: Uuid, expectedVersion: number | undefined): Promise<Category> {
  const row = await livingCategory(tx, id);
  if (expectedVersion !== undefined && row.version !== expectedVersion)
    throw refuse('VERSION_MISMATCH', { version: row.version });
  return row;
}

async function checkMove(tx: Tx, category: Category, parent: Category): Promise<void> {
  if (parent.id === category.id || parent.path.startsWith(`${category.path}/`))
    throw refuse('CATEGORY_CYCLE');
  const reach = (await subtreeDepth(tx, category.path)) - category.depth;
  if (parent.depth + 1 + reach > CATEGORY_DEPTH_MAX)
    throw refuse('CATEGORY_TOO_DEEP', { max: CATEGORY_DEPTH_MAX });
}

/**
 * Archives a category without children; its products stay where else they are.
 * refuses  CATEGORY_NOT_FOUND 404, VERSION_MISMATCH 412, RESOURCE_IN_USE 409 (it has children)
 * locks    the category tree
 * emits    category.archived
 */
export async function archiveCategory(
  tx: Tx,
  input: { readonly categoryId: Uuid; readonly expectedVersion?: number | undefined },
): Promise<void> {
  await lockCategoryTree(tx);
  const row = await versioned(tx, input.categoryId, input.expectedVersion);
  if (await hasChildren(tx, row.id)) throw refuse('RESOURCE_IN_USE', { reason: 'has_children' });
  await archivePlace(tx, 'categories', row.id);
  tx.emit(
    categoryArchived(
      row.id,
      { id: row.id, slug: row.slug, changed: [] },
      { version: row.version + 1 },
    ),
  );
}

/**
 * The categories with these paths of names, from the root down; what is missing is made.
 * gives    their ids in order, each once; names are compared without case
 * refuses  CATEGORY_TOO_DEEP, VALIDATION_FAILED 422
 * locks    the category tree, when something is missing
 * emits    category.created
 */
export async function categoriesOfPaths(
  tx: Tx,
  paths: readonly (readonly string[])[],
): Promise<readonly Uuid[]> {
  const filled = paths.filter((path) => path.length > 0);
  if (filled.length === 0) return [];
  const names = [...new Set(filled.flat().map(comparable))];
  let known = await placesNamed(tx, names);
  if (filled.some((path) => placeOf(known, path) === undefined)) {
    await lockCategoryTree(tx);
    known = await placesNamed(tx, names);
    for (const path of filled) await growPath(tx, known, path);
  }
  return [...new Set(filled.flatMap((path) => placeOf(known, path) ?? []))];
}

type Places = Map<string, Uuid>;
const comparable = (name: string): string => name.normalize('NFC').trim().toLowerCase();
const placeKey = (parentId: Uuid | null, name: string): string =>
  `${parentId ?? ''}/${comparable(name)}`;

async function placesNamed(tx: Tx, names: readonly string[]): Promise<Places> {
  const places: Places = new Map();
  for (const row of await selectCategoriesNamed(tx, names)) {
    const key = placeKey(row.parent_id, row.name);
    if (!places.has(key)) places.set(key, row.id);
  }
  return places;
}

function placeOf(places: Places, path: readonly string[]): Uuid | undefined {
  let id: Uuid | null = null;
  for (const name of path) {
    const next: Uuid | undefined = places.get(placeKey(id, name));
    if (next === undefined) return undefined;
    id = next;
  }
  return id ?? undefined;
}

async function growPath(tx: Tx, places: Places, path: readonly string[]): Promise<void> {
  let parentId: Uuid | null = null;
  for (const name of path) {
    const key = placeKey(parentId, name);
    const known = places.get(key);
    const id: Uuid = known ?? (await createCategory(tx, { name, parentId })).id;
    places.set(key, id);
    parentId = id;
  }
}
