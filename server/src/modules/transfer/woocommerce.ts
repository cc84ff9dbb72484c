/* Reads product exports of WooCommerce: a row is a product or, with `Type` variation, a variant of the product that
 * `Parent` names by SKU or `id:`. What becomes of odd rows: docs/import-woocommerce.md.
 * Pure: it gets rows and gives drafts; nothing is looked up and nothing is written.
 */
import type { NewOption, NewPrice } from '../catalog/types.ts';
import {
  cell,
  externalIdOf,
  imageAddress,
  listOf,
  minorUnits,
  OVERSELL_LIMIT,
  restored,
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

/** Columns without which the file is no product export of WooCommerce. */
export const WOOCOMMERCE_COLUMNS = ['Type', 'SKU', 'Name', 'Regular price'] as const;
/** A variation that leaves an attribute open is for every value of it. */
export const ANY_VALUE = 'Any';

const METADATA_CHARS_MAX = 500;
const METADATA_KEY_CHARS_MAX = 64;
/** More would not fit into what metadata may weigh. */
const ATTRIBUTES_KEPT_MAX = 12;
const DAY_MS = 86_400_000;
/** What one of the unit weighs in grams, or measures in millimetres; taken times 1,000,000 to stay whole. */
const GRAMS_MICRO: Readonly<Record<string, number>> = {
  kg: 1_000_000_000,
  g: 1_000_000,
  lbs: 453_592_370,
  oz: 28_349_523,
};
const MILLIMETRES_MICRO: Readonly<Record<string, number>> = {
  m: 1_000_000_000,
  cm: 10_000_000,
  mm: 1_000_000,
  in: 25_400_000,
  yd: 914_400_000,
};
const TAX_CLASSES: Readonly<Record<string, string>> = {
  'reduced-rate': 'reduced',
  'zero-rate': 'zero',
};

const typesOf = (row: CsvRow): ReadonlySet<string> =>
  new Set(
    cell(row, 'Type')
      .toLowerCase()
      .split(',')
      .map((word) => word.trim()),
  );
const isVariation = (row: CsvRow): boolean => typesOf(row).has('variation');
const text = (row: CsvRow, column: string): string => restored(cell(row, column));
const isYes = (value: string): boolean => /^(1|yes|true)$/i.test(value);

/** What groups the rows of one product: a variation goes by its parent, a parent by what variations call it. */
export function woocommerceKey(row: CsvRow): string {
  const id = cell(row, 'ID');
  const sku = text(row, 'SKU');
  if (isVariation(row)) return `of ${text(row, 'Parent')}`;
  if (typesOf(row).has('variable')) return `of ${sku !== '' ? sku : `id:${id}`}`;
  return id !== '' ? `id:${id}` : sku !== '' ? `sku:${sku}` : `line:${row.line}`;
}

/** The SKUs that the rows ask for; that of a variable product itself sells nothing. */
export const woocommerceSkus = (group: RowGroup): readonly string[] =>
  group.rows.map((row) => text(row, 'SKU')).filter((sku) => sku !== '');

export function woocommerceProduct(group: RowGroup, reading: Reading): FileProduct {
  const parent = group.rows.find((row) => !isVariation(row));
  const variations = ordered(group.rows.filter(isVariation));
  const handle = nameOf(parent ?? group.rows[0]);
  const notes: Note[] = [];
  const note: AddNote = (line, code, message, isAdjustment) => {
    notes.push({ line, handle, code, message, isAdjustment });
  };
  const isVariable = parent !== undefined && typesOf(parent).has('variable');
  const soldRows = isVariable || !parent ? variations : [parent];
  const variantRows = soldRows.filter((row) => cell(row, 'Regular price') !== '');
  const urls = imagesOf(parent, variations);
  const counts = { variantCount: variantRows.length, imageCount: urls.length };
  if (!parent) {
    const line = variations[0]?.line ?? 0;
    const missing = text(variations[0] ?? { line, cells: {} }, 'Parent') || 'nothing';
    note(
      line,
      'VALIDATION_FAILED',
      `The variation belongs to "${missing}", which the file does not hold.`,
      false,
    );
    return { draft: undefined, notes, ...counts };
  }
  for (const extra of group.rows.filter((row) => row !== parent && !isVariation(row))) {
    note(
      extra.line,
      'SKU_TAKEN',
      'Two products of the file have this SKU, and variations name it.',
      false,
    );
  }
  const title = text(parent, 'Name');
  if (title === '') note(parent.line, 'VALIDATION_FAILED', 'The product has no name.', false);

  const options = isVariable ? optionsOf(parent, variantRows) : [];
  const stock = sharedStock(parent, variantRows, note);
  const variants = variantRows.flatMap(
    (row, index) => variantOf(row, { parent, options, reading, note, stock: stock[index] }) ?? [],
  );
  const isDraft = draftBecause(parent, variants.length, note);
  if (notes.some((one) => !one.isAdjustment)) return { draft: undefined, notes, ...counts };
  const types = typesOf(parent);
  return {
    notes,
    ...counts,
    draft: {
      line: parent.line,
      handle,
      externalId: externalIdOf([cell(parent, 'ID') || text(parent, 'SKU') || title]),
      title,
      description: text(parent, 'Description') || text(parent, 'Short description') || null,
      vendor: text(parent, 'Brands') || null,
      tags: tagsOf(listOf(text(parent, 'Tags'))),
      status: isDraft ? 'draft' : 'active',
      type: isVariable && options.length > 0 ? 'variable' : isFile(types) ? 'digital' : 'simple',
      isFeatured: isYes(cell(parent, 'Is featured?')),
      categories: listOf(text(parent, 'Categories')).map((path) =>
        path
          .split('>')
          .map((name) => name.trim())
          .filter((name) => name !== ''),
      ),
      taxCategory: taxCategoryOf(parent),
      requiresShipping: ships(types),
      options,
      variants,
      images: urls.flatMap((url) => imageOf(url, parent, variantRows, reading, note) ?? []),
      metadata: metadataOf(parent, options, types),
    },
  };
}

/** `Position` first, as the shop shows them; the order of the file where it is equal. */
const ordered = (rows: readonly CsvRow[]): readonly CsvRow[] =>
  [...rows].sort(
    (one, other) =>
      (wholeNumber(cell(one, 'Position')) ?? 0) - (wholeNumber(cell(other, 'Position')) ?? 0),
  );

function nameOf(row: CsvRow | undefined): string {
  if (!row) return '';
  return text(row, 'SKU') || cell(row, 'ID') || text(row, 'Name');
}

const isFile = (types: ReadonlySet<string>): boolean => types.has('downloadable');
const ships = (types: ReadonlySet<string>): boolean =>
  !types.has('virtual') && !types.has('downloadable') && !types.has('external');

/** Why the product is not shown, each a line of the report. */
function draftBecause(parent: CsvRow, variants: number, note: AddNote): boolean {
  const types = typesOf(parent);
  const reasons: string[] = [];
  const published = cell(parent, 'Published');
  if (published !== '' && published !== '1') reasons.push('The product is not published');
  if (cell(parent, 'Visibility in catalog').toLowerCase() === 'hidden')
    reasons.push('The product is hidden in the catalogue');
  if (types.has('grouped')) reasons.push('A grouped product sells nothing itself');
  else if (types.has('external')) reasons.push('The product is sold on another site');
  else if (variants === 0) reasons.push('The product has no price');
  if (isFile(types)) reasons.push('The product is a download, and files are not brought along');
  for (const reason of reasons)
    note(parent.line, 'PRODUCT_NOT_AVAILABLE', `${reason}; it becomes a draft.`, true);
  return reasons.length > 0;
}

type Attribute = { readonly name: string; readonly values: string };

/** The attribute columns of a row, as many as the file has. */
function attributesOf(row: CsvRow): readonly Attribute[] {
  const found: Attribute[] = [];
  for (let at = 1; `Attribute ${at} name` in row.cells; at += 1) {
    const name = text(row, `Attribute ${at} name`);
    if (name !== '') found.push({ name, values: text(row, `Attribute ${at} value(s)`) });
  }
  return found;
}

const attributeValue = (row: CsvRow, name: string): string =>
  attributesOf(row).find((attribute) => attribute.name === name)?.values ?? '';

/** Attributes that tell variations apart, with the values in the order of the parent. */
function optionsOf(parent: CsvRow, variations: readonly CsvRow[]): readonly NewOption[] {
  const names = new Set(
    [parent, ...variations].flatMap((row) => attributesOf(row).map((attribute) => attribute.name)),
  );
  return [...names].flatMap((name) => {
    const used = variations.map((row) => attributeValue(row, name));
    if (used.every((value) => value === '')) return [];
    const known = listOf(attributeValue(parent, name));
    const values = new Set([
      ...known.filter((value) => used.includes(value)),
      ...used.map((value) => value || ANY_VALUE),
    ]);
    return [{ name, values: [...values] }];
  });
}

type Stock = { readonly tracked: boolean; readonly onHand: number };

/** What is on hand of each; a variation that counts with its parent gets an even share of what that has. */
function sharedStock(parent: CsvRow, rows: readonly CsvRow[], note: AddNote): readonly Stock[] {
  const sharing = rows.filter((row) => cell(row, 'Stock').toLowerCase() === 'parent');
  const shared = sharing.length > 0 ? stockOf(parent, note).onHand : 0;
  if (shared > 0)
    note(
      parent.line,
      'STOCK_CHANGED',
      `The ${shared} units that the variations share are split among them.`,
      true,
    );
  return rows.map((row) => {
    const at = sharing.indexOf(row);
    if (at === -1) return stockOf(row, note);
    const part = Math.floor(shared / sharing.length) + (at < shared % sharing.length ? 1 : 0);
    return { tracked: true, onHand: part };
  });
}

function stockOf(row: CsvRow, note: AddNote): Stock {
  const written = cell(row, 'Stock');
  const isIn = cell(row, 'In stock?');
  // Not counted: what is said to be out is counted as none, so that it cannot be bought.
  if (written === '')
    return { tracked: isIn !== '' && !/^(1|yes|true|backorder)$/i.test(isIn), onHand: 0 };
  const quantity = wholeNumber(written.replace(/\.\d+$/, ''));
  if (quantity === undefined) {
    note(row.line, 'VALIDATION_FAILED', `"${written}" is no quantity.`, false);
    return { tracked: true, onHand: 0 };
  }
  if (quantity >= 0) return { tracked: true, onHand: quantity };
  note(
    row.line,
    'INVENTORY_NEGATIVE',
    `The quantity ${written} is below zero; it becomes 0.`,
    true,
  );
  return { tracked: true, onHand: 0 };
}

function variantOf(
  row: CsvRow,
  about: {
    readonly parent: CsvRow;
    readonly options: readonly NewOption[];
    readonly reading: Reading;
    readonly note: AddNote;
    readonly stock: Stock | undefined;
  },
): VariantDraft | undefined {
  const { parent, options, reading, note } = about;
  const price = priceOf(row, reading, note);
  if (!price) return undefined;
  const values = Object.fromEntries(
    options.map((option) => [option.name, attributeValue(row, option.name) || ANY_VALUE]),
  );
  const inherited = (column: string): string =>
    measureCell(row, column) || measureCell(parent, column);
  const stock = about.stock ?? { tracked: false, onHand: 0 };
  const backorders = cell(row, 'Backorders allowed?').toLowerCase();
  return {
    line: row.line,
    externalId: externalIdOf([
      cell(row, 'ID') || text(row, 'SKU') || [nameOf(parent), ...Object.values(values)].join('/'),
    ]),
    sku: skuOf(row, reading, note),
    barcode: text(row, 'GTIN, UPC, EAN, or ISBN') || null,
    options: values,
    prices: [price],
    weightGrams: measured(inherited('Weight'), unitOf(row, 'Weight'), GRAMS_MICRO),
    lengthMm: measured(inherited('Length'), unitOf(row, 'Length'), MILLIMETRES_MICRO),
    widthMm: measured(inherited('Width'), unitOf(row, 'Width'), MILLIMETRES_MICRO),
    heightMm: measured(inherited('Height'), unitOf(row, 'Height'), MILLIMETRES_MICRO),
    requiresShipping: ships(typesOf(row)) && ships(typesOf(parent)),
    trackInventory: stock.tracked && !isFile(typesOf(parent)),
    onHand: stock.onHand,
    backorderLimit: isYes(backorders) || backorders === 'notify' ? OVERSELL_LIMIT : 0,
  };
}

/** The price asked today: the sale price while its days last, with the regular one to compare with. */
function priceOf(row: CsvRow, reading: Reading, note: AddNote): NewPrice | undefined {
  const { currency, exponent, now } = reading;
  const written = cell(row, 'Regular price');
  const regular = minorUnits(written, exponent);
  if (regular === undefined) {
    note(row.line, 'PRICE_INVALID', `"${written}" is no price.`, false);
    return undefined;
  }
  const plain = { currency, amount: regular, compareAtAmount: null };
  const saleText = cell(row, 'Sale price');
  if (saleText === '' || !isOnSale(row, now)) return plain;
  const sale = minorUnits(saleText, exponent);
  if (sale === undefined) {
    note(row.line, 'PRICE_INVALID', `"${saleText}" is no price.`, false);
    return undefined;
  }
  if (sale < regular) return { currency, amount: sale, compareAtAmount: regular };
  note(
    row.line,
    'COMPARE_AT_INVALID',
    `The regular price ${written} is not above the sale price; it is left out.`,
    true,
  );
  return { ...plain, amount: sale };
}

function isOnSale(row: CsvRow, now: Date): boolean {
  const starts = Date.parse(cell(row, 'Date sale price starts'));
  const end = cell(row, 'Date sale price ends');
  // A day without a time is meant to its end.
  const ends = Date.parse(end) + (/^\d{4}-\d{2}-\d{2}$/.test(end) ? DAY_MS : 0);
  return !(starts > now.getTime()) && !(ends <= now.getTime());
}

function skuOf(row: CsvRow, reading: Reading, note: AddNote): string | null {
  const sku = text(row, 'SKU');
  if (sku === '') return null;
  if (reading.skusTaken.has(sku)) {
    note(row.line, 'SKU_TAKEN', `SKU "${sku}" is used before; this variant goes without.`, true);
    return null;
  }
  reading.skusTaken.add(sku);
  return sku;
}

/** The column `Weight (kg)` by its word; shops have other units. */
const columnOf = (row: CsvRow, word: string): string =>
  Object.keys(row.cells).find((name) => name.startsWith(`${word} (`)) ?? word;
const measureCell = (row: CsvRow, word: string): string => cell(row, columnOf(row, word));
const unitOf = (row: CsvRow, word: string): string =>
  /\((\w+)\)$/.exec(columnOf(row, word))?.[1] ?? '';

/** Whole grams or millimetres, rounded half up; null when there is none or the unit is unknown. */
function measured(
  value: string,
  unit: string,
  units: Readonly<Record<string, number>>,
): number | null {
  const match = /^(\d{1,7})(?:[.,](\d{1,6}))?$/.exec(value);
  const micro = units[unit];
  if (!match || micro === undefined) return null;
  const whole = BigInt(`${match[1]}${(match[2] ?? '').padEnd(6, '0')}`) * BigInt(micro);
  const rounded = Number((whole + 500_000_000_000n) / 1_000_000_000_000n);
  return rounded > 2_147_483_647 ? null : rounded;
}

function imagesOf(parent: CsvRow | undefined, variations: readonly CsvRow[]): readonly string[] {
  const rows = parent ? [parent, ...variations] : variations;
  return [...new Set(rows.flatMap((row) => listOf(text(row, 'Images'))))];
}

function imageOf(
  address: string,
  parent: CsvRow,
  variantRows: readonly CsvRow[],
  reading: Reading,
  note: AddNote,
): ImageDraft | undefined {
  const url = imageAddress(address, parent.line, reading, note);
  if (url === undefined) return undefined;
  const variantIndex = variantRows.findIndex(
    (row) => row !== parent && listOf(text(row, 'Images'))[0] === address,
  );
  return { url, alt: null, variantIndex: variantIndex === -1 ? null : variantIndex };
}

function taxCategoryOf(row: CsvRow): string | null {
  if (cell(row, 'Tax status').toLowerCase() === 'none') return 'exempt';
  return TAX_CLASSES[cell(row, 'Tax class').toLowerCase()] ?? null;
}

/** What has no field of its own, as free facts: nothing that a shop wrote is lost in silence. */
function metadataOf(
  parent: CsvRow,
  options: readonly NewOption[],
  types: ReadonlySet<string>,
): Readonly<Record<string, string>> {
  const facts: Record<string, string> = {};
  const put = (key: string, value: string) => {
    if (value !== '')
      facts[key.slice(0, METADATA_KEY_CHARS_MAX)] = value.slice(0, METADATA_CHARS_MAX);
  };
  put('short_description', text(parent, 'Short description'));
  put('purchase_note', text(parent, 'Purchase note'));
  put('shipping_class', text(parent, 'Shipping class'));
  put('grouped_products', text(parent, 'Grouped products'));
  put('upsells', text(parent, 'Upsells'));
  put('cross_sells', text(parent, 'Cross-sells'));
  put('external_url', text(parent, 'External URL'));
  put('button_text', text(parent, 'Button text'));
  if (types.has('variable') || types.has('grouped')) put('sku', text(parent, 'SKU'));
  const used = new Set(options.map((option) => option.name));
  for (const { name, values } of attributesOf(parent).slice(0, ATTRIBUTES_KEPT_MAX))
    if (!used.has(name)) put(`attribute: ${name}`, values);
  return facts;
}
