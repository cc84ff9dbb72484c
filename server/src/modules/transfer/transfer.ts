/* Bringing products in from other shops.
 * Terms       source: the platform a file comes from (`shopify`). outcome: what became of one product of the file.
 * Invariants  (external_source, external_id) names a product once, so a second run creates nothing; created, updated,
 *             skipped and failed sum to what the file holds, in every run; an adjusted product counts besides.
 */
import { refuse } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { createProduct, findProductByExternalId } from '../catalog/catalog.ts';
import type { NewProduct } from '../catalog/types.ts';
import type { Note, ProductDraft } from './drafts.ts';

export type Source = 'shopify';

export type Counts = { created: number; updated: number; skipped: number; failed: number };

/** The report of an import, as the command line prints it with `--json`. */
export type ImportReport = {
  readonly dry_run: boolean;
  readonly products: Counts & { adjusted: number };
  readonly variants: Counts;
  readonly images: Counts;
  readonly problems: { line: number; handle: string; code: string; message: string }[];
};

export type Outcome = { readonly kind: 'created' | 'skipped' };

const none = (): Counts => ({ created: 0, updated: 0, skipped: 0, failed: 0 });

export const emptyReport = (isDryRun: boolean): ImportReport => ({
  dry_run: isDryRun,
  products: { ...none(), adjusted: 0 },
  variants: none(),
  images: none(),
  problems: [],
});

/** Lines of a report past this many are counted but not kept: a broken file has one for every row. */
export const PROBLEMS_MAX = 10_000;

/** Adds one product of the file to the report. */
export function tally(
  report: ImportReport,
  outcome: keyof Counts,
  counted: { readonly variantCount: number; readonly imageCount: number },
  notes: readonly Note[],
): void {
  report.products[outcome] += 1;
  report.variants[outcome] += counted.variantCount;
  report.images[outcome] += counted.imageCount;
  if (outcome === 'created' && notes.some((note) => note.isAdjustment))
    report.products.adjusted += 1;
  if (outcome === 'skipped') return;
  for (const note of notes) {
    if (outcome === 'failed' && note.isAdjustment) continue;
    if (report.problems.length >= PROBLEMS_MAX) return;
    const { line, handle, code, message } = note;
    report.problems.push({ line, handle, code, message });
  }
}

/**
 * Makes the draft a product of the store, unless its source named it before.
 * refuses  what creating a product refuses (SLUG_TAKEN, SKU_TAKEN, TOO_MANY_VARIANTS …)
 * emits    product.created and what goes with it
 */
export async function importProduct(
  tx: Tx,
  draft: ProductDraft,
  options: { readonly source: Source; readonly currency: string },
): Promise<Outcome> {
  const known = await findProductByExternalId(tx, {
    source: options.source,
    externalId: draft.handle,
  });
  if (known) return { kind: 'skipped' };
  await createProduct(tx, newProduct(draft, options));
  return { kind: 'created' };
}

function newProduct(
  draft: ProductDraft,
  { source, currency }: { readonly source: Source; readonly currency: string },
): NewProduct {
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
      stock: { onHand: variant.onHand },
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
