/* Reads product exports of Shopify: one product is all rows with its handle; a row with a price is a variant, a
 * distinct address among its rows is an image. What becomes of odd rows: docs/import-shopify.md.
 * Pure: it gets rows and gives drafts; nothing is looked up and nothing is written.
 */
import { createHash } from 'node:crypto';
import type { RefusalCode } from '../../kernel/refusal.ts';
import type { NewOption } from '../catalog/types.ts';
import type { CsvRow, ImageDraft, Note, ProductDraft, RowGroup, VariantDraft } from './drafts.ts';

export const SHOPIFY_HANDLE = 'Handle';
/** Columns without which the file is no product export of Shopify. */
export const SHOPIFY_COLUMNS = [SHOPIFY_HANDLE, 'Title', 'Variant Price'] as const;
/** What "continue selling when out of stock" becomes: a limit that no real shop meets. */
export const OVERSELL_LIMIT = 1_000_000;

const TAGS_MAX = 250;
const TAG_CHARS_MAX = 100;
const OPTION_COLUMNS = [1, 2, 3] as const;

export type ShopifyReading = {
  /** Decimals of the currency that the file's prices are in. */
  readonly exponent: number;
  /** SKUs given away already, by this file or in the shop; grows as drafts are made. */
  readonly skusTaken: Set<string>;
};

/** What a group of rows would be: a draft, or only the notes that say why it can be none. */
export type ShopifyProduct = { readonly draft: ProductDraft | undefined } & Counted;
type Counted = {
  readonly notes: readonly Note[];
  readonly variantCount: number;
  readonly imageCount: number;
};

export function shopifyProduct(group: RowGroup, reading: ShopifyReading): ShopifyProduct {
  const notes: Note[] = [];
  const note = (line: number, code: RefusalCode, message: string, isAdjustment: boolean) => {
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

  return {
    notes,
    ...counts,
    draft: {
      line: first.line,
      handle: group.handle,
      title,
      description: firstFilled(group.rows, 'Body (HTML)') ?? null,
      vendor: firstFilled(group.rows, 'Vendor') ?? null,
      kind:
        firstFilled(group.rows, 'Type') ?? firstFilled(group.rows, 'Custom Product Type') ?? null,
      tags: tagsOf(firstFilled(group.rows, 'Tags') ?? ''),
      status: isDraft ? 'draft' : 'active',
      options,
      variants,
      images: urls.map((url) => imageOf(url, group.rows, variantRows)),
      seoTitle: firstFilled(group.rows, 'SEO Title') ?? null,
      seoDescription: firstFilled(group.rows, 'SEO Description') ?? null,
      notes,
    },
  };
}

type AddNote = (line: number, code: RefusalCode, message: string, isAdjustment: boolean) => void;

function variantOf(
  row: CsvRow,
  handle: string,
  options: readonly NewOption[],
  reading: ShopifyReading,
  note: AddNote,
): VariantDraft | undefined {
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
    externalId: variantExternalId(handle, Object.values(values)),
    sku: skuOf(row, reading, note),
    barcode: cell(row, 'Variant Barcode').replace(/^'/, '') || null,
    options: values,
    amount,
    compareAtAmount: compareAtOf(row, amount, reading.exponent, note),
    weightGrams: wholeNumber(cell(row, 'Variant Grams')) ?? null,
    requiresShipping: cell(row, 'Variant Requires Shipping').toLowerCase() !== 'false',
    trackInventory: cell(row, 'Variant Inventory Tracker') !== '',
    onHand: quantityOf(row, note),
    backorderLimit:
      cell(row, 'Variant Inventory Policy').toLowerCase() === 'continue' ? OVERSELL_LIMIT : 0,
  };
}

function skuOf(row: CsvRow, reading: ShopifyReading, note: AddNote): string | null {
  const sku = cell(row, 'Variant SKU').replace(/^'/, '').trim();
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

const BLANK_OPTION_VALUE = 'Default';

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
      url: imageUrl(cell(row, 'Image Src')),
      position: wholeNumber(cell(row, 'Image Position')) ?? index + 1,
      index,
    }))
    .filter((one) => one.url !== '')
    .sort((one, other) => one.position - other.position || one.index - other.index)
    .map((one) => one.url);
  const shown = rows.map((row) => imageUrl(cell(row, 'Variant Image'))).filter((url) => url !== '');
  return [...new Set([...positioned, ...shown])];
}

function imageOf(url: string, rows: readonly CsvRow[], variantRows: readonly CsvRow[]): ImageDraft {
  const row = rows.find((one) => imageUrl(cell(one, 'Image Src')) === url);
  const variantIndex = variantRows.findIndex((one) => imageUrl(cell(one, 'Variant Image')) === url);
  return {
    url,
    alt: (row && cell(row, 'Image Alt Text').slice(0, 512)) || null,
    variantIndex: variantIndex === -1 ? null : variantIndex,
  };
}

const imageUrl = (text: string): string => (text.startsWith('//') ? `https:${text}` : text);

function publishedFlag(rows: readonly CsvRow[]): boolean {
  const text = (
    firstFilled(rows, 'Published') ??
    firstFilled(rows, 'Published on online store') ??
    'true'
  ).toLowerCase();
  return text !== 'false';
}

function tagsOf(text: string): readonly string[] {
  const tags = text
    .split(',')
    .map((tag) => tag.trim().slice(0, TAG_CHARS_MAX))
    .filter((tag) => tag !== '');
  return [...new Set(tags)].slice(0, TAGS_MAX);
}

/** The variant's name in its source: the handle with its option values; hashed where that is too long. */
function variantExternalId(handle: string, values: readonly string[]): string {
  const text = [handle, ...values].join('/');
  if (text.length <= 191) return text;
  return `${handle.slice(0, 120)}#${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
}

/** "10.99" in minor units, exactly; undefined when it is no price or has more decimals than the currency. */
export function minorUnits(text: string, exponent: number): number | undefined {
  const match = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(text.trim());
  if (!match) return undefined;
  const decimals = (match[2] ?? '').replace(/0+$/, '');
  if (decimals.length > exponent) return undefined;
  return Number(`${match[1]}${decimals.padEnd(exponent, '0')}`);
}

/** A whole number, also in the form that spreadsheets leave behind ("12.0"); undefined for anything else. */
function wholeNumber(text: string): number | undefined {
  if (!/^-?\d{1,12}(\.0+)?$/.test(text)) return undefined;
  return Math.trunc(Number(text));
}

const cell = (row: CsvRow, column: string): string => (row.cells[column] ?? '').trim();

function firstFilled(rows: readonly CsvRow[], column: string): string | undefined {
  for (const row of rows) {
    const text = cell(row, column);
    if (text !== '') return text;
  }
  return undefined;
}
