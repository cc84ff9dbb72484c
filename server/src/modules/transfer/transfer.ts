/* Bringing products in from other shops.
 * Terms       source: the platform a file comes from (`shopify`). outcome: what became of one product of the file.
 * Invariants  (external_source, external_id) names a product once, so a second run creates nothing; created, updated,
 *             skipped and failed sum to what the file holds, in every run; an adjusted product counts besides.
 */
import { refuse } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { createProduct, findProductByExternalId } from '../catalog/catalog.ts';
import type { NewProduct } from '../catalog/types.ts';
import type { ProductDraft } from './drafts.ts';
import { allOf, type Outcome } from './report.ts';
import { bringUpToFile } from './update-product.ts';

export type Source = 'shopify';

export type Reading = {
  readonly source: Source;
  /** The currency that the file's prices are in. */
  readonly currency: string;
  /** What is there and differs is made as the file says; left alone otherwise. */
  readonly updatesExisting: boolean;
};

/**
 * Makes the draft a product of the store, unless its source named it before: then it is skipped, or with
 * `updatesExisting` brought to what the file says (`update-product.ts`). An archived product stays as it is.
 * refuses  what creating and changing a product refuses (SLUG_TAKEN, SKU_TAKEN, TOO_MANY_VARIANTS …)
 * emits    product.created, product.updated and what goes with them
 */
export async function importProduct(
  tx: Tx,
  draft: ProductDraft,
  reading: Reading,
): Promise<Outcome> {
  const counted = { variantCount: draft.variants.length, imageCount: draft.images.length };
  const known = await findProductByExternalId(tx, {
    source: reading.source,
    externalId: draft.handle,
  });
  if (!known) {
    await createProduct(tx, newProduct(draft, reading));
    return allOf('created', counted);
  }
  if (!reading.updatesExisting || known.status === 'archived') return allOf('skipped', counted);
  return bringUpToFile(tx, known.id, draft, newProduct(draft, reading));
}

function newProduct(draft: ProductDraft, { source, currency }: Reading): NewProduct {
  if (draft.handle.length > 191) throw refuse('LIMIT_EXCEEDED', { limit: 'external_id', max: 191 });
  return {
    title: draft.title.slice(0, 255),
    slug: draft.handle.toLowerCase(),
    description: draft.description,
    type: draft.options.length > 0 ? 'variable' : 'simple',
    status: draft.status,
    vendor: draft.vendor,
    tags: draft.tags,
    options: draft.options,
    requiresShipping: draft.variants.some((variant) => variant.requiresShipping),
    variants: draft.variants.map((variant) => ({
      sku: variant.sku,
      barcode: variant.barcode,
      ...(draft.options.length > 0 ? { options: variant.options } : {}),
      prices: [{ currency, amount: variant.amount, compareAtAmount: variant.compareAtAmount }],
      weightGrams: variant.weightGrams,
      requiresShipping: variant.requiresShipping,
      trackInventory: variant.trackInventory,
      stock: { onHand: variant.onHand, backorderLimit: variant.backorderLimit },
      externalId: variant.externalId,
      externalSource: source,
    })),
    images: draft.images.map((image) => ({
      url: image.url,
      alt: image.alt,
      ...(image.variantIndex === null ? {} : { variantIndex: image.variantIndex }),
    })),
    seo: { title: draft.seoTitle, description: draft.seoDescription },
    metadata: draft.kind === null ? {} : { product_type: draft.kind },
    externalId: draft.handle,
    externalSource: source,
  };
}
