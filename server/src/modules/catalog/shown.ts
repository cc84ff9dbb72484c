/* shown.ts   what the storefront shows of the catalogue at this moment, for those who tell it to everybody */
import type { Uuid } from '../../kernel/ids.ts';
import type { Db } from '../../platform/postgres/db.ts';
import { selectShownProducts, selectShownVariants } from './cross-module.ts';

/** Those of these products that anybody may read, with their versions. */
export const shownProducts = (
  db: Db,
  ids: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, { readonly version: number }>> => selectShownProducts(db, ids);

/** Those of these variants that anybody may read, with their products. */
export const shownVariants = (
  db: Db,
  ids: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, { readonly productId: Uuid }>> => selectShownVariants(db, ids);

/** Keys of everybody who hears of a product. */
export const productKeys = (productId: Uuid): readonly string[] => [
  'products',
  `product:${productId}`,
];
