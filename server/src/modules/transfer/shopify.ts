/* Reads product exports of Shopify: one product is all rows with its handle; a row with a price is a variant, a
 * distinct address among its rows is an image. What becomes of odd rows: docs/import-shopify.md.
 * Pure: it gets rows and gives drafts; nothing is looked up and nothing is written.
 */
import type { NewOption } from '../catalog/types.ts';
import {
  BLANK_OPTION_VALUE,
  cell,
  externalIdOf,
  firstFilled,
  imageAddress,
  minorUnits,
  OVERSELL_LIMIT,
  tagsOf,
  wholeNumber,
} from './cells.ts';
import type {
  AddNote,
  CsvRow,
  FileProduct,
  ImageDraft,
  Note,
  Reading,
  RowGroup,
  VariantDraft,
} from './drafts.ts';

const HANDLE = 'Handle';
/** Columns without which the file is no product export of Shopify. */
export const SHOPIFY_COLUMNS = [HANDLE, 'Title', 'Variant Price'] as const;

const OPTION_COLUMNS = [1, 2, 3] as const;
const SLUG = /^[a-z0-9-]{1,255}$/;

export const shopifyHandle = (row: CsvRow): string => cell(row, HANDLE);

/** The SKUs that the rows ask for. */
export const shopifySkus = (group: RowGroup): readonly string[] =>
  group.rows.map(wantedSku).filter((sku) => sku !== '');

export function shopifyProduct(group: RowGroup, reading: Reading): FileProduct {
  const notes: Note[] = [];
  const note: AddNote = (line, code, message, isAdjustment) => {
    notes.push({ line, handle: group.handle, code, message, isAdjustment });
  };
  const first = group.rows[0];
  const variantRows = group.rows.filter((row) => cell(row, 'Variant Price') !== '');
  const urls = imagesOf(group.rows);
  const counts = { variantCount: variantRows.length, imageCount: urls.length };
  if (!first) return { draft: undefined, notes, ...counts };

  const title = firstFilled(group.rows, 'Title') || '';
  if (group.handle === '') {
    note(
      first.line,
      'VALIDATION_FAILED',
      'The row has no handle, so it belongs to no product.',
      false,
    );
  } else if (title === '') {
    note(first.line, 'VALIDATION_FAILED', 'The product has no title.', false);
  }
  if (variantRows.length === 0) {
    note(first.line, 'VARIANT_REQUIRED', 'No row of the product has a price.', false);
  }

  const options = optionsOf(group.rows, variantRows);
  const variants: VariantDraft[] = [];
  for (const row of variantRows) {
    const made = variantOf(row, group.handle, options, reading, note);
    if (made) variants.push(made);
  }
  const isPublished = publishedFlag(group.rows);
  const status = firstFilled(group.rows, 'Status')?.toLowerCase();
  const isDraft = !isPublished || (status !== undefined && status !== '' && status !== 'active');
  if (!isPublished) {
    note(
      first.line,
      'PRODUCT_NOT_AVAILABLE',
      'The product is not published; it becomes a draft.',
      true,
    );
  }
  if (notes.some((one) => !one.isAdjustment)) return { draft: undefined, notes, ...counts };

  const slug = group.handle.toLowerCase();
  const kind = firstFilled(group.rows, 'Type') ?? firstFilled(group.rows, 'Custom Product Type');
  return {
    notes,
    ...counts,
    draft: {
      line: first.line,
      handle: group.handle,
      externalId: group.handle,
      ...(SLUG.test(slug) ? { slug } : {}),
      title,
      description: firstFilled(group.rows, 'Body (HTML)') ?? null,
      vendor: firstFilled(group.rows, 'Vendor') ?? null,
      tags: tagsOf((firstFilled(group.rows, 'Tags') ?? '').split(',')),
      status: isDraft ? 'draft' : 'active',
      type: options.length > 0 ? 'variable' : 'simple',
      options,
      variants,
      images: urls.flatMap((url) => imageOf(url, group.rows, variantRows, reading, note) ?? []),
      seoTitle: firstFilled(group.rows, 'SEO Title') ?? null,
      seoDescription: firstFilled(group.rows, 'SEO Description') ?? null,
      metadata: { product_type: kind ?? null },
    },
  };
}

function variantOf(
  row: CsvRow,
  handle: string,
  options: readonly NewOption[],
  reading: Reading,
  note: AddNote,
): VariantDraft | undefined {
  const { currency } = reading;
  const amount = minorUnits(cell(row, 'Variant Price'), reading.exponent);
  if (amount === undefined) {
    note(row.line, 'PRICE_INVALID', `"${cell(row, 'Variant Price')}" is no price.`, false);
    return undefined;
  }
  const values = Object.fromEntries(
    options.map((option, index) => [
      option.name,
      cell(row, `Option${index + 1} Value`) || BLANK_OPTION_VALUE,
    ]),
  );
  return {
    line: row.line,
    externalId: externalIdOf([handle, ...Object.values(values)]),
    sku: skuOf(row, reading, note),
    barcode: cell(row, 'Variant Barcode').replace(/^'/, '') || null,
    options: values,
    prices: [
      { currency, amount, compareAtAmount: compareAtOf(row, amount, reading.exponent, note) },
    ],
    weightGrams: wholeNumber(cell(row, 'Variant Grams')) ?? null,
    requiresShipping: cell(row, 'Variant Requires Shipping').toLowerCase() !== 'false',
    trackInventory: cell(row, 'Variant Inventory Tracker') !== '',
    onHand: quantityOf(row, note),
    backorderLimit:
      cell(row, 'Variant Inventory Policy').toLowerCase() === 'continue' ? OVERSELL_LIMIT : 0,
  };
}

const wantedSku = (row: CsvRow): string => cell(row, 'Variant SKU').replace(/^'/, '').trim();

function skuOf(row: CsvRow, reading: Reading, note: AddNote): string | null {
  const sku = wantedSku(row);
  if (sku === '') return null;
  if (reading.skusTaken.has(sku)) {
    note(row.line, 'SKU_TAKEN', `SKU "${sku}" is used before; this variant goes without.`, true);
    return null;
  }
  reading.skusTaken.add(sku);
  return sku;
}

function compareAtOf(row: CsvRow, amount: number, exponent: number, note: AddNote): number | null {
  const text = cell(row, 'Variant Compare At Price');
  if (text === '') return null;
  const compareAt = minorUnits(text, exponent);
  if (compareAt !== undefined && compareAt > amount) return compareAt;
  note(
    row.line,
    'COMPARE_AT_INVALID',
    `The compare-at price ${text} is not above the price; it is left out.`,
    true,
  );
  return null;
}

function quantityOf(row: CsvRow, note: AddNote): number {
  const text = cell(row, 'Variant Inventory Qty');
  if (text === '') return 0;
  const quantity = wholeNumber(text);
  if (quantity === undefined) {
    note(row.line, 'VALIDATION_FAILED', `"${text}" is no quantity.`, false);
    return 0;
  }
  if (quantity >= 0) return quantity;
  note(row.line, 'INVENTORY_NEGATIVE', `The quantity ${text} is below zero; it becomes 0.`, true);
  return 0;
}

/** The options by name; a single variant under "Title" only says that the product has none. */
function optionsOf(rows: readonly CsvRow[], variantRows: readonly CsvRow[]): readonly NewOption[] {
  const names = OPTION_COLUMNS.map((n) => firstFilled(rows, `Option${n} Name`)).filter(
    (name): name is string => name !== undefined,
  );
  if (variantRows.length === 1 && names.length === 1 && names[0]?.toLowerCase() === 'title')
    return [];
  return names.map((name, index) => ({
    name,
    values: [
      ...new Set(
        variantRows.map((row) => cell(row, `Option${index + 1} Value`) || BLANK_OPTION_VALUE),
      ),
    ],
  }));
}

function imagesOf(rows: readonly CsvRow[]): readonly string[] {
  const positioned = rows
    .map((row, index) => ({
      url: cell(row, 'Image Src'),
      position: wholeNumber(cell(row, 'Image Position')) ?? index + 1,
      index,
    }))
    .filter((one) => one.url !== '')
    .sort((one, other) => one.position - other.position || one.index - other.index)
    .map((one) => one.url);
  const shown = rows.map((row) => cell(row, 'Variant Image')).filter((url) => url !== '');
  return [...new Set([...positioned, ...shown])];
}

function imageOf(
  text: string,
  rows: readonly CsvRow[],
  variantRows: readonly CsvRow[],
  reading: Reading,
  note: AddNote,
): ImageDraft | undefined {
  const row = rows.find((one) => cell(one, 'Image Src') === text);
  const variantIndex = variantRows.findIndex((one) => cell(one, 'Variant Image') === text);
  const url = imageAddress(text, row?.line ?? rows[0]?.line ?? 0, reading, note);
  if (url === undefined) return undefined;
  return {
    url,
    alt: (row && cell(row, 'Image Alt Text').slice(0, 512)) || null,
    variantIndex: variantIndex === -1 ? null : variantIndex,
  };
}

function publishedFlag(rows: readonly CsvRow[]): boolean {
  const text = (
    firstFilled(rows, 'Published') ??
    firstFilled(rows, 'Published on online store') ??
    'true'
  ).toLowerCase();
  return text !== 'false';
}
