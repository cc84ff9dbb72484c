import { refuse, refuseField } from '../../kernel/refusal.ts';
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

const TAX_CATEGORY = 'products_store_id_tax_category_id_fkey';

/** What a unique index, or the key of another table, said becomes the refusal of its rule. */
export async function namingConflicts<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const broken = brokenConstraint(error);
    if (broken === TAX_CATEGORY) {
      throw refuseField('NOT_FOUND', '/tax_category_id', 'There is no such tax category');
    }
    const code = REFUSED_BY[broken ?? ''];
    throw code === undefined ? error : refuse(code);
  }
}
