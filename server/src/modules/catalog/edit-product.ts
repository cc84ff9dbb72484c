import type { Uuid } from '../../kernel/ids.ts';
import { wireName } from '../../kernel/names.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { addImages } from './catalog.ts';
import { readinessOf, selectImage, wasSold } from './cross-module.ts';
import { description } from './description.ts';
import { productArchived, productPublished, productUnpublished, productUpdated } from './events.ts';
import { namingConflicts } from './naming.ts';
import {
  CATEGORIES_PER_PRODUCT_MAX,
  checkMetadata,
  checkType,
  cleanTags,
  IMAGES_MAX,
  limited,
  notReadyBecause,
  optionalText,
  requiredText,
} from './plan-product.ts';
import { parseSlug } from './slug.ts';
import {
  clearVariantSources,
  countImages,
  deleteImage,
  type ImageRow,
  lockProductRow,
  moveShippingWithProduct,
  moveVariantsWithProduct,
  type ProductRow,
  rememberSlug,
  replaceProductCategories,
  selectOptions,
  selectVariant,
  writeProduct,
} from './store.ts';
import type { NewImage, ProductStatus, ProductType, Seo } from './types.ts';

export type ProductChange = {
  readonly title?: string;
  readonly slug?: string;
  readonly description?: string | null;
  readonly type?: ProductType;
  readonly status?: ProductStatus;
  readonly vendor?: string | null;
  readonly isFeatured?: boolean;
  readonly tags?: readonly string[];
  readonly categoryIds?: readonly Uuid[];
  readonly taxCategoryId?: Uuid | null;
  readonly requiresShipping?: boolean;
  /** Merged into what is there; null clears a key, or all of it. */
  readonly seo?: Seo | null;
  readonly metadata?: Readonly<Record<string, unknown>> | null;
  readonly externalId?: string | null;
  readonly externalSource?: string | null;
};

/** The product under lock. refuses PRODUCT_NOT_FOUND 404, VERSION_MISMATCH 412 */
export async function lockProduct(
  tx: Tx,
  productId: Uuid,
  expectedVersion?: number,
): Promise<ProductRow> {
  const row = await lockProductRow(tx, productId);
  if (!row) throw refuse('PRODUCT_NOT_FOUND');
  if (expectedVersion !== undefined && row.version !== expectedVersion)
    throw refuse('VERSION_MISMATCH', { version: row.version });
  return row;
}

/**
 * Changes a product's own facts; what is left out stays. Becoming active is publishing, becoming a draft hides,
 * becoming archived takes the variants along, and leaving the archive brings those back.
 * refuses  PRODUCT_NOT_FOUND 404, VERSION_MISMATCH 412, SLUG_TAKEN, SKU_TAKEN (back from the archive),
 *          PRODUCT_NOT_READY, PRODUCT_TYPE_LOCKED, CONFLICT 409, CATEGORY_NOT_FOUND, NOT_FOUND (tax category) 404,
 *          PRODUCT_TYPE_INVALID, LIMIT_EXCEEDED, VALIDATION_FAILED 422
 * locks    the product
 * emits    product.updated, and product.published, product.unpublished or product.archived
 */
export async function updateProduct(
  tx: Tx,
  input: {
    readonly productId: Uuid;
    readonly change: ProductChange;
    readonly expectedVersion?: number | undefined;
  },
): Promise<{ readonly id: Uuid; readonly version: number }> {
  const before = await lockProduct(tx, input.productId, input.expectedVersion);
  const { change } = input;
  const after = { ...changed(before, change), ...(await statusFacts(tx, before, change)) };
  if (after.type !== before.type) await checkNewType(tx, after);
  return namingConflicts(async () => {
    const version = await writeProduct(tx, after);
    await moveParts(tx, before, after);
    if (change.categoryIds) await fileProduct(tx, before.id, change.categoryIds);
    announce(tx, before, { ...after, version }, Object.keys(change));
    return { id: before.id, version };
  });
}

/**
 * Takes back a product that should not have been made: it is archived, and the names that its source gave it are free,
 * so that it may be imported again.
 * refuses  PRODUCT_NOT_FOUND 404
 * locks    the product
 * emits    product.archived
 */
export async function withdrawProduct(tx: Tx, productId: Uuid): Promise<void> {
  const change = { status: 'archived', externalId: null, externalSource: null } as const;
  await updateProduct(tx, { productId, change });
  await clearVariantSources(tx, productId);
}

function changed(row: ProductRow, change: ProductChange): ProductRow {
  const has = (key: keyof ProductChange): boolean => change[key] !== undefined;
  return {
    ...row,
    title: change.title === undefined ? row.title : requiredText(change.title, '/title'),
    slug: change.slug === undefined ? row.slug : parseSlug(change.slug),
    description: has('description') ? description(change.description) : row.description,
    type: change.type ?? row.type,
    vendor: has('vendor') ? optionalText(change.vendor, '/vendor', 255) : row.vendor,
    is_featured: change.isFeatured ?? row.is_featured,
    tags: change.tags ? [...cleanTags(change.tags)] : row.tags,
    tax_category_id:
      change.taxCategoryId === undefined ? row.tax_category_id : change.taxCategoryId,
    requires_shipping: change.requiresShipping ?? row.requires_shipping,
    seo: merged(row.seo, change.seo),
    metadata: { ...checkMetadata(merged(row.metadata, change.metadata)) },
    external_id: change.externalId === undefined ? row.external_id : change.externalId,
    external_source:
      change.externalSource === undefined ? row.external_source : change.externalSource,
  };
}

/** JSON merge (RFC 7396), one level: null clears a key, or everything. */
export function merged<T extends object>(old: T, change: Partial<T> | null | undefined): T {
  if (change === undefined) return old;
  if (change === null) return {} as T;
  return Object.fromEntries(
    Object.entries({ ...old, ...change }).filter(([, value]) => value !== null),
  ) as T;
}

async function statusFacts(
  tx: Tx,
  row: ProductRow,
  change: ProductChange,
): Promise<Pick<ProductRow, 'status' | 'published_at' | 'archived_at'>> {
  const status = change.status ?? row.status;
  const { published_at, archived_at } = row;
  if (status === row.status) return { status, published_at, archived_at };
  if (status === 'archived') return { status, published_at, archived_at: tx.now };
  if (status === 'draft') return { status, published_at: null, archived_at: null };
  const reasons = notReadyBecause({
    type: change.type ?? row.type,
    ...(await readinessOf(tx, row.id)),
  });
  if (reasons.length > 0) throw refuse('PRODUCT_NOT_READY', { reasons });
  return { status, published_at: published_at ?? tx.now, archived_at: null };
}

async function checkNewType(tx: Tx, after: ProductRow): Promise<void> {
  if (await wasSold(tx, after.id)) throw refuse('PRODUCT_TYPE_LOCKED');
  const [options, { variants }] = await Promise.all([
    selectOptions(tx, after.id),
    readinessOf(tx, after.id),
  ]);
  checkType(after.type, { options: options.length, variants });
}

async function moveParts(tx: Tx, before: ProductRow, after: ProductRow): Promise<void> {
  if (after.archived_at && !before.archived_at)
    await moveVariantsWithProduct(tx, after.id, { archivedAt: after.archived_at });
  if (!after.archived_at && before.archived_at)
    await moveVariantsWithProduct(tx, after.id, { wasArchivedAt: before.archived_at });
  if (after.requires_shipping !== before.requires_shipping)
    await moveShippingWithProduct(tx, after.id, after.requires_shipping);
  if (after.slug !== before.slug)
    await rememberSlug(tx, 'product', { id: after.id, oldSlug: before.slug, newSlug: after.slug });
}

async function fileProduct(tx: Tx, productId: Uuid, categoryIds: readonly Uuid[]): Promise<void> {
  limited(categoryIds.length, 'categories', CATEGORIES_PER_PRODUCT_MAX);
  const filed = await replaceProductCategories(tx, productId, categoryIds);
  if (filed !== new Set(categoryIds).size) throw refuse('CATEGORY_NOT_FOUND');
}

function announce(tx: Tx, before: ProductRow, after: ProductRow, keys: readonly string[]): void {
  const payload = {
    product_id: after.id,
    slug: after.slug,
    status: after.status,
    changed: keys.map(wireName),
  };
  const facts = { version: after.version };
  if (after.status === 'archived' && before.status !== 'archived')
    tx.emit(productArchived(after.id, payload, facts));
  else tx.emit(productUpdated(after.id, payload, facts));
  if (after.status === 'active' && before.status !== 'active')
    tx.emit(productPublished(after.id, payload, facts));
  if (after.status !== 'active' && before.status === 'active')
    tx.emit(productUnpublished(after.id, payload, facts));
}

/**
 * Adds one image behind the others, or at a position; a remote address becomes media first.
 * refuses  PRODUCT_NOT_FOUND, VARIANT_NOT_FOUND, NOT_FOUND (media) 404, LIMIT_EXCEEDED, VALIDATION_FAILED 422
 * locks    the product
 * emits    product.updated
 */
export async function addImage(
  tx: Tx,
  input: {
    readonly productId: Uuid;
    readonly image: NewImage;
    readonly variantId?: Uuid | null;
    readonly position?: number;
  },
): Promise<ImageRow> {
  const product = await lockProduct(tx, input.productId);
  const { count, next } = await countImages(tx, product.id);
  limited(count + 1, 'images', IMAGES_MAX);
  const variants = input.variantId ? [{ id: input.variantId }] : [];
  if (input.variantId) {
    const variant = await selectVariant(tx, input.variantId);
    if (variant?.product_id !== product.id) throw refuse('VARIANT_NOT_FOUND');
  }
  const position = input.position ?? next;
  if (position < 0 || position > 1_000_000)
    throw refuseField('VALIDATION_FAILED', '/position', 'Not below 0');
  const image = input.variantId ? { ...input.image, variantIndex: 0 } : input.image;
  const [id] = await addImages(tx, product.id, [image], variants, position);
  const row = id ? await selectImage(tx, id) : undefined;
  if (!row) throw refuse('NOT_FOUND');
  announce(tx, product, product, ['images']);
  return row;
}

/** Takes an image off its product; the media stay. refuses NOT_FOUND 404, VERSION_MISMATCH 412; emits product.updated */
export async function removeImage(
  tx: Tx,
  imageId: Uuid,
  expectedVersion: number | undefined,
): Promise<void> {
  const image = await selectImage(tx, imageId);
  if (!image) throw refuse('NOT_FOUND');
  if (expectedVersion !== undefined && image.version !== expectedVersion)
    throw refuse('VERSION_MISMATCH', { version: image.version });
  const product = await lockProduct(tx, image.product_id);
  if (!(await deleteImage(tx, imageId, image.version))) throw refuse('NOT_FOUND');
  announce(tx, product, product, ['images']);
}
