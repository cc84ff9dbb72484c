import type { Uuid } from '../../kernel/ids.ts';
import type { Db } from '../../platform/postgres/db.ts';
import { type CategoryRow, selectCategories, selectCategory, selectRedirect } from './store.ts';

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
