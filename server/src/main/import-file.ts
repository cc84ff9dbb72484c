import { Refusal, refuse } from '../kernel/refusal.ts';
import { findProductByExternalId, variantsOfSkus } from '../modules/catalog/catalog.ts';
import { csvRows, outlineOf, rowGroups } from '../modules/transfer/csv.ts';
import type { Note, ProductDraft, RowGroup } from '../modules/transfer/drafts.ts';
import { allOf, emptyReport, type ImportReport, tally } from '../modules/transfer/report.ts';
import {
  SHOPIFY_COLUMNS,
  SHOPIFY_HANDLE,
  type ShopifyProduct,
  shopifyProduct,
} from '../modules/transfer/shopify.ts';
import { importProduct } from '../modules/transfer/transfer.ts';
import type { Ctx, Db, InTx, Reads, Tx } from '../platform/postgres/db.ts';

export type ImportRequest = {
  readonly path: string;
  readonly platform: 'shopify';
  readonly isDryRun: boolean;
  /** What is there and differs is made as the file says; left alone otherwise. */
  readonly updatesExisting?: boolean;
  /** The currency that the file's prices are in, and its decimals. */
  readonly currency: string;
  readonly exponent: number;
  /** Called after each product with how many of how many are done. */
  readonly onProgress?: (done: number, total: number) => void;
};

/** Rolls a dry run back; never seen outside. */
class DryRun extends Error {}

/**
 * Imports a file product by product, each in a transaction of its own: a product that fails is a line of the
 * report and the next one goes on. A dry run does the same and rolls each back.
 * refuses  IMPORT_MAPPING_INVALID 422 when the columns are not those of the platform
 */
export async function importFile(
  shop: { readonly inTx: InTx; readonly reads: Reads },
  ctx: Ctx,
  request: ImportRequest,
): Promise<ImportReport> {
  await checkColumns(request.path);
  const report = emptyReport(request.isDryRun);
  const outline = await outlineOf(request.path, SHOPIFY_HANDLE);
  const skusTaken = new Set<string>();
  let done = 0;
  for await (const group of rowGroups(request.path, SHOPIFY_HANDLE, outline)) {
    for (const sku of await skusOfOthers(shop.reads(ctx), request.platform, group)) {
      skusTaken.add(sku);
    }
    const product = shopifyProduct(group, { exponent: request.exponent, skusTaken });
    await importOne(shop.inTx, ctx, request, product, report);
    done += 1;
    request.onProgress?.(done, outline.handles);
  }
  return report;
}

/** SKUs of the rows that other products of the shop have already. */
async function skusOfOthers(
  db: Db,
  source: ImportRequest['platform'],
  group: RowGroup,
): Promise<readonly string[]> {
  const skus = group.rows.map((row) => (row.cells['Variant SKU'] ?? '').replace(/^'/, '').trim());
  const [taken, known] = await Promise.all([
    variantsOfSkus(db, [...new Set(skus)]),
    findProductByExternalId(db, { source, externalId: group.handle }),
  ]);
  return taken.filter((variant) => variant.product_id !== known?.id).map(({ sku }) => sku);
}

async function importOne(
  inTx: InTx,
  ctx: Ctx,
  request: ImportRequest,
  product: ShopifyProduct,
  report: ImportReport,
): Promise<void> {
  const { draft } = product;
  if (!draft) return tally(report, allOf('failed', product), product.notes);
  try {
    const outcome = await written(inTx, ctx, request.isDryRun, (tx) =>
      importProduct(tx, draft, {
        source: request.platform,
        currency: request.currency,
        updatesExisting: request.updatesExisting === true,
      }),
    );
    tally(report, outcome, product.notes);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    tally(report, allOf('failed', product), [noteOf(draft, error)]);
  }
}

/** Runs the work and keeps it, or in a dry run gives its result after undoing it. */
async function written<T>(
  inTx: InTx,
  ctx: Ctx,
  isDryRun: boolean,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  if (!isDryRun) return inTx(ctx, work);
  let result: { readonly value: T } | undefined;
  try {
    await inTx(ctx, async (tx) => {
      result = { value: await work(tx) };
      throw new DryRun();
    });
  } catch (error) {
    if (!(error instanceof DryRun)) throw error;
  }
  if (!result) throw new Error('a dry run ended without a result');
  return result.value;
}

const noteOf = (draft: ProductDraft, refusal: Refusal): Note => ({
  line: draft.line,
  handle: draft.handle,
  code: refusal.code,
  message: refusal.facts.errors?.[0]?.message ?? refusal.message,
  isAdjustment: false,
});

async function checkColumns(path: string): Promise<void> {
  for await (const { cells } of csvRows(path)) {
    const missing = SHOPIFY_COLUMNS.filter((column) => !(column in cells));
    if (missing.length === 0) return;
    throw refuse(
      'IMPORT_MAPPING_INVALID',
      { missing },
      { detail: `This is no product export of Shopify: ${missing.join(', ')} missing.` },
    );
  }
}
