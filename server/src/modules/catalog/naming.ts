import { refuse } from '../../kernel/refusal.ts';
import { brokenConstraint } from '../../platform/postgres/errors.ts';

const REFUSED_BY: Readonly<Record<string, Parameters<typeof refuse>[0]>> = {
  products_slug: 'SLUG_TAKEN',
  categories_slug: 'SLUG_TAKEN',
  collections_slug: 'SLUG_TAKEN',
  variants_sku: 'SKU_TAKEN',
  variants_options: 'OPTION_COMBINATION_TAKEN',
  products_external: 'CONFLICT',
  variants_external: 'CONFLICT',
  categories_external: 'CONFLICT',
  collections_external: 'CONFLICT',
};

/** What a unique index said becomes the refusal of its rule. */
export async function namingConflicts<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = REFUSED_BY[brokenConstraint(error) ?? ''];
    throw code === undefined ? error : refuse(code);
  }
}
