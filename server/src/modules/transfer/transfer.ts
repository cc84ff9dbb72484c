/* Bringing products in from other shops.
 * Terms       source: the platform a file comes from. outcome: what became of one product of the file.
 * Invariants  (external_source, external_id) names a product once, so a second run creates nothing; created, updated,
 *             skipped and failed sum to what the file holds, in every run; an adjusted product counts besides.
 */
import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { createProduct, findProductByExternalId } from '../catalog/catalog.ts';
import { categoriesOfPaths } from '../catalog/categories.ts';
import { findProduct, readContext } from '../catalog/read-products.ts';
import type { NewImage, NewProduct, ProductStatus } from '../catalog/types.ts';
import type { Copies } from '../media/copies.ts';
import { keepCopy, mediaOfKeys } from '../media/media.ts';
import { taxCategoryIdByCode } from '../tax/tax.ts';
import { EXTERNAL_ID_CHARS_MAX, ownKey } from './cells.ts';
import type { ImageDraft, Note, ProductDraft } from './drafts.ts';
import { OWN_SOURCE } from './rcommerce.ts';
import { allOf, type Outcome } from './report.ts';
import type { Platform } from './source.ts';
import { bringUpToFile, type Undo } from './update-product.ts';

export type Taking = {
  readonly platform: Platform;
  /** What is there and differs is made as the file says; left alone otherwise. */
  readonly updatesExisting: boolean;
  /** Copies of other stores' files that the file names, to be recorded where they are shown. */
  readonly copies: Copies;
  /** How many images the file names for it. */
  readonly imageCount: number;
};

/** What was done with one product of the file, and what takes it back. */
export type Taken = {
  readonly outcome: Outcome;
  /** Adjustments met while writing. */
  readonly notes: readonly Note[];
  readonly productId: Uuid;
  /** Undefined when nothing was written. */
  readonly undo?: Undo;
};

/**
 * Makes the draft a product of the store, unless its source named it before: then it is skipped, or with
 * `updatesExisting` brought to what the file says (`update-product.ts`). An archived product stays as it is.
 * refuses  what creating and changing a product refuses (SLUG_TAKEN, SKU_TAKEN, TOO_MANY_VARIANTS …)
 * emits    product.created, product.updated and what goes with them
 */
export async function importProduct(tx: Tx, draft: ProductDraft, taking: Taking): Promise<Taken> {
  const counted = { variantCount: draft.variants.length, imageCount: taking.imageCount };
  const known = await knownProduct(tx, draft, taking.platform);
  if (known && (!taking.updatesExisting || known.status === 'archived'))
    return { outcome: allOf('skipped', counted), notes: [], productId: known.id };
  const { product, lost } = await newProduct(tx, draft, taking);
  const notes = lost.map(
    (image): Note => ({
      line: draft.line,
      handle: draft.handle,
      code: 'VALIDATION_FAILED',
      message: `The image ${image.url} is no file of this installation; it is left out.`,
      isAdjustment: true,
    }),
  );
  const failedImages = taking.imageCount - (product.images?.length ?? 0);
  if (known) {
    const done = await bringUpToFile(tx, known.id, product);
    const images = { ...done.outcome.images, failed: failedImages };
    return { ...done, notes, productId: known.id, outcome: { ...done.outcome, images } };
  }
  const made = await createProduct(tx, product);
  const outcome = allOf('created', counted);
  const images = {
    ...outcome.images,
    created: taking.imageCount - failedImages,
    failed: failedImages,
  };
  return { outcome: { ...outcome, images }, notes, productId: made.id, undo: { kind: 'created' } };
}

/** The product that the draft speaks of; one of our own exports is also known by its slug. */
export async function knownProduct(
  tx: Tx,
  draft: ProductDraft,
  platform: Platform,
): Promise<{ readonly id: Uuid; readonly status: ProductStatus } | undefined> {
  if (draft.externalId.length > EXTERNAL_ID_CHARS_MAX)
    throw refuse('LIMIT_EXCEEDED', { limit: 'external_id', max: EXTERNAL_ID_CHARS_MAX });
  const known = await findProductByExternalId(tx, {
    source: draft.externalSource === undefined ? platform : draft.externalSource,
    externalId: draft.externalId,
  });
  if (known || platform !== OWN_SOURCE || draft.slug === undefined) return known;
  return findProduct(tx, await readContext(tx, { isStaff: true }), draft.slug, 1);
}

async function newProduct(
  tx: Tx,
  draft: ProductDraft,
  { platform: source, copies }: Taking,
): Promise<{ readonly product: NewProduct; readonly lost: readonly ImageDraft[] }> {
  const hasOptions = draft.options.length > 0;
  const [categoryIds, taxCategoryId, { images, lost }] = await Promise.all([
    draft.categories ? categoriesOfPaths(tx, draft.categories) : undefined,
    draft.taxCategory ? taxCategoryIdByCode(tx, draft.taxCategory) : undefined,
    imagesOf(tx, draft.images, copies),
  ]);
  const hasSeo = draft.seoTitle !== undefined || draft.seoDescription !== undefined;
  const product: NewProduct = {
    title: draft.title.slice(0, 255),
    ...(draft.slug === undefined ? {} : { slug: draft.slug }),
    description: draft.description,
    type: draft.type,
    status: draft.status,
    vendor: draft.vendor,
    ...(draft.isFeatured === undefined ? {} : { isFeatured: draft.isFeatured }),
    tags: draft.tags,
    options: draft.options,
    ...(categoryIds === undefined ? {} : { categoryIds }),
    ...(taxCategoryId === undefined ? {} : { taxCategoryId }),
    requiresShipping:
      draft.requiresShipping ?? draft.variants.some((variant) => variant.requiresShipping),
    variants: draft.variants.map((variant) => ({
      ...(variant.title === undefined ? {} : { title: variant.title }),
      sku: variant.sku,
      barcode: variant.barcode,
      ...(hasOptions ? { options: variant.options } : {}),
      prices: variant.prices,
      weightGrams: variant.weightGrams,
      ...given(variant, ['lengthMm', 'widthMm', 'heightMm', 'hsCode', 'originCountry', 'metadata']),
      ...given(variant, ['costAmount', 'costCurrency']),
      requiresShipping: variant.requiresShipping,
      trackInventory: variant.trackInventory,
      stock: { onHand: variant.onHand, backorderLimit: variant.backorderLimit },
      externalId: variant.externalId,
      externalSource: variant.externalSource === undefined ? source : variant.externalSource,
    })),
    images,
    ...(hasSeo
      ? { seo: { title: draft.seoTitle ?? null, description: draft.seoDescription ?? null } }
      : {}),
    metadata: Object.fromEntries(
      Object.entries(draft.metadata).filter(([, value]) => value !== null),
    ),
    externalId: draft.externalId,
    externalSource: draft.externalSource === undefined ? source : draft.externalSource,
    ...(draft.createdAt === undefined ? {} : { createdAt: draft.createdAt }),
    ...(draft.publishedAt === undefined ? {} : { publishedAt: draft.publishedAt }),
  };
  return { product, lost };
}

/** These fields of the object, as far as it has them. */
function given<T extends object, K extends keyof T>(
  from: T,
  keys: readonly K[],
): Partial<Pick<T, K>> {
  const picked: Partial<Pick<T, K>> = {};
  for (const key of keys) if (from[key] !== undefined) picked[key] = from[key];
  return picked;
}

/** The images as the catalogue takes them; files of ours that are neither the store's nor copied for it are lost. */
async function imagesOf(
  tx: Tx,
  drafts: readonly ImageDraft[],
  copies: Copies,
): Promise<{ readonly images: readonly NewImage[]; readonly lost: readonly ImageDraft[] }> {
  const keys = drafts.flatMap((image) => ownKey(image.url) ?? []);
  const known = new Map(keys.length > 0 ? await mediaOfKeys(tx, keys) : []);
  const images: NewImage[] = [];
  const lost: ImageDraft[] = [];
  for (const draft of drafts) {
    const { url, alt, variantIndex } = draft;
    const facts = { alt, ...(variantIndex === null ? {} : { variantIndex }) };
    const key = ownKey(url);
    if (key === undefined) {
      images.push({ url, ...facts });
      continue;
    }
    const file = copies.get(key);
    const mediaId = known.get(key) ?? (file && (await keepCopy(tx, { of: key, file, alt })));
    if (mediaId) {
      known.set(key, mediaId);
      images.push({ mediaId, ...facts });
    } else lost.push(draft);
  }
  return { images, lost };
}
