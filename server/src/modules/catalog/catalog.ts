import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { keepRemoteImages } from '../media/media.ts';
import {
  countSales,
  insertImages,
  insertOpeningPrices,
  insertOpeningStock,
} from './cross-module.ts';
import { description } from './description.ts';
import { productCreated, productPublished, variantCreated } from './events.ts';
import { namingConflicts } from './naming.ts';
import {
  checkMetadata,
  cleanTags,
  isRemote,
  notReadyBecause,
  optionalText,
  planProduct,
  requiredText,
} from './plan-product.ts';
import { freeSlug } from './slug.ts';
import {
  anyProduct,
  insertOptions,
  insertProduct,
  insertVariants,
  type NewProductRow,
  type ProductRow,
  raiseVariantVersions,
  replaceProductCategories,
  selectByExternalId,
  selectGroups,
  selectVariantsOfSkus,
  selectVariantVersion,
  takenSlugs,
  variantExists,
} from './store.ts';
import type { CreatedProduct, NewImage, NewProduct, ProductGroups } from './types.ts';

/*
 * Terms       product: the thing described. variant: the thing sold; a product without options has one. draft,
 *             active, archived: hidden, shown, kept for history only.
 * Invariants  among living rows a slug and a SKU have one owner and a combination of option values one variant
 *             (partial unique indexes); an active product has a variant with a price; a category has no circle
 *             above it and at most 10 levels.
 * Locks       the category tree of the store (advisory), then the product, then the variant: a change of a part
 *             raises the version of its parent first, so that two editors meet there.
 */

/** What rules of promotions may ask of the products of these variants, by product; one statement. */
export const groupsOfProducts = (
  db: Db,
  variantIds: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, ProductGroups>> => selectGroups(db, variantIds);

/** The living variants with these SKUs. */
export const variantsOfSkus = (db: Db, skus: readonly string[]) => selectVariantsOfSkus(db, skus);

/** The product an import made from this external row, archived or not. */
export const findProductByExternalId = (
  db: Db,
  query: { readonly source: string | null; readonly externalId: string },
): Promise<ProductRow | undefined> => selectByExternalId(db, query.source, query.externalId);

/**
 * Locks variants by raising their versions, for changes of their parts. Each is named once; one statement.
 * refuses  VARIANT_NOT_FOUND 404, VERSION_MISMATCH 412
 */
export async function touchVariants(
  tx: Tx,
  wanted: readonly { readonly variantId: Uuid; readonly expectedVersion?: number | undefined }[],
): Promise<ReadonlyMap<Uuid, { readonly productId: Uuid; readonly version: number }>> {
  const rows = await raiseVariantVersions(
    tx,
    wanted.map((one) => ({ id: one.variantId, expected: one.expectedVersion ?? null })),
  );
  const touched = new Map(
    rows.map((row) => [row.id, { productId: row.product_id, version: row.version }]),
  );
  const missing = wanted.find((one) => !touched.has(one.variantId));
  if (!missing) return touched;
  const isThere = await variantExists(tx, missing.variantId);
  throw refuse(isThere ? 'VERSION_MISMATCH' : 'VARIANT_NOT_FOUND');
}

/**
 * Creates a product with options, variants, base prices, opening stock, categories and images.
 * Becoming active here is publishing.
 * refuses  SLUG_TAKEN, SKU_TAKEN, OPTION_COMBINATION_TAKEN, PRODUCT_NOT_READY 409; PRODUCT_TYPE_INVALID,
 *          TOO_MANY_VARIANTS, LIMIT_EXCEEDED, VALIDATION_FAILED, PRICE_INVALID, COMPARE_AT_INVALID,
 *          INVALID_CURRENCY, INVENTORY_NEGATIVE 422; CATEGORY_NOT_FOUND, LOCATION_NOT_FOUND, NOT_FOUND (tax
 *          category) 404; CONFLICT 409 (an external id twice)
 * emits    product.created, variant.created for each, product.published when active
 */
export async function createProduct(tx: Tx, input: NewProduct): Promise<CreatedProduct> {
  const plan = planProduct(input, () => tx.newId());
  const status = input.status ?? 'draft';
  if (status === 'active') {
    const reasons = notReadyBecause({
      type: plan.type,
      variants: plan.variants.length,
      pricedVariants: plan.variants.filter((variant) => variant.prices.length > 0).length,
    });
    if (reasons.length > 0) throw refuse('PRODUCT_NOT_READY', { reasons });
  }
  const row: NewProductRow = {
    id: tx.newId(),
    type: plan.type,
    title: requiredText(input.title, '/title'),
    description: description(input.description),
    vendor: optionalText(input.vendor, '/vendor', 255),
    status,
    published_at: input.publishedAt ?? (status === 'active' ? tx.now : null),
    is_featured: input.isFeatured ?? false,
    tax_category_id: input.taxCategoryId ?? null,
    requires_shipping: plan.requiresShipping,
    tags: [...cleanTags(input.tags ?? [])],
    seo: input.seo ?? {},
    metadata: checkMetadata(input.metadata ?? {}),
    external_source: input.externalSource ?? null,
    external_id: input.externalId ?? null,
    created_at: input.createdAt ?? null,
  };
  return namingConflicts(async () => {
    const slug = await freeSlug(tx, {
      given: input.slug,
      title: row.title,
      otherwise: 'product',
      take: (candidate) => insertProduct(tx, row, candidate),
      taken: (candidates) => takenSlugs(tx, candidates),
    });
    const [, , , homeless, , filed] = await Promise.all([
      insertOptions(tx, row.id, plan.options),
      insertVariants(tx, row.id, plan.variants, status === 'archived'),
      insertOpeningPrices(tx, plan.variants),
      insertOpeningStock(tx, row.title, plan.variants),
      addImages(tx, row.id, input.images ?? [], plan.variants),
      input.categoryIds?.length ? replaceProductCategories(tx, row.id, input.categoryIds) : 0,
    ]);
    if (homeless.length > 0) throw refuse('LOCATION_NOT_FOUND');
    if (filed !== new Set(input.categoryIds ?? []).size) throw refuse('CATEGORY_NOT_FOUND');
    announce(tx, row, slug, plan.variants);
    return { id: row.id, slug, version: 1, variantIds: plan.variants.map((variant) => variant.id) };
  });
}

function announce(
  tx: Tx,
  product: NewProductRow,
  slug: string,
  variants: readonly { readonly id: Uuid; readonly sku?: string | null }[],
): void {
  const payload = { product_id: product.id, slug, status: product.status, changed: [] };
  tx.emit(productCreated(product.id, payload, { version: 1 }));
  for (const variant of variants)
    tx.emit(
      variantCreated(
        variant.id,
        { product_id: product.id, variant_id: variant.id, sku: variant.sku ?? null, changed: [] },
        { version: 1 },
      ),
    );
  if (product.status === 'active') tx.emit(productPublished(product.id, payload, { version: 1 }));
}

/** Keeps images of a product behind those it has; remote ones become media rows first. */
export async function addImages(
  tx: Tx,
  productId: Uuid,
  images: readonly NewImage[],
  variants: readonly { readonly id: Uuid }[],
  firstPosition = 0,
): Promise<readonly Uuid[]> {
  if (images.length === 0) return [];
  const remote = images.flatMap((image, index) =>
    isRemote(image)
      ? [{ index, url: image.url, field: `/images/${index}/url`, alt: image.alt ?? null }]
      : [],
  );
  const kept = await keepRemoteImages(tx, remote);
  const mediaOf = new Map(remote.map((image, at) => [image.index, kept[at]]));
  const rows = images.map((image, index) => ({
    id: tx.newId(),
    media_id: isRemote(image) ? (mediaOf.get(index) ?? tx.newId()) : image.mediaId,
    variant_id: variants[image.variantIndex ?? -1]?.id ?? null,
    alt: optionalText(image.alt, `/images/${index}/alt`, 512),
    position: firstPosition + index,
  }));
  if ((await insertImages(tx, productId, rows)) !== rows.length)
    throw refuse('NOT_FOUND', {}, { detail: 'An image names media that does not exist' });
  return rows.map((row) => row.id);
}

/** Counts orders among what their products sold, or no more when they were cancelled; as often as one likes. */
export const countSalesOf = (tx: Tx, orderIds: readonly Uuid[]): Promise<void> =>
  countSales(tx, orderIds);

/** The version of a living variant; undefined when there is none. */
export const variantVersion = (db: Db, variantId: Uuid): Promise<number | undefined> =>
  selectVariantVersion(db, variantId);

/** Whether the store has any product, archived ones included. */
export const storeHasProducts = (db: Db): Promise<boolean> => anyProduct(db);
