/* Our own format: what an export writes, an import reads, and a second export writes again, byte for byte.
 * Terms       record: one product as a JSON object; the CSV has the same facts in columns, a row for each variant and
 *             image of a product.
 * Invariants  neither ids nor what the shop counted itself (versions, sold units) are part of a record, so that it is
 *             the same in every shop; a product without an external id is known by its slug.
 */
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { exponentOf, isCurrency } from '../../kernel/currency.ts';
import {
  cell,
  decimalText,
  externalIdOf,
  imageAddress,
  listOf,
  listText,
  minorUnits,
  neutralised,
  restored,
  wholeNumber,
} from './cells.ts';
import type { AddNote, CsvRow, FileProduct, Note, Reading, RowGroup } from './drafts.ts';

/** What a product without a source of its own is called by. */
export const OWN_SOURCE = 'rcommerce';
export const RCOMMERCE_COLUMNS = ['slug', 'title', 'status'] as const;

const text = (max: number) => Type.String({ maxLength: max });
const textOrNull = (max: number) => Type.Union([text(max), Type.Null()]);
const count = Type.Integer({ minimum: 0, maximum: 1_000_000_000 });
const countOrNull = Type.Union([Type.Integer({ minimum: 0, maximum: 2_147_483_647 }), Type.Null()]);
const amount = Type.Integer({ minimum: 0, maximum: 99_999_999_999 });
const facts = Type.Record(Type.String(), Type.Unknown());

const variantRecord = Type.Object({
  title: Type.Optional(text(1024)),
  sku: textOrNull(191),
  barcode: textOrNull(191),
  options: Type.Record(Type.String(), text(255)),
  prices: Type.Array(
    Type.Object({
      currency: text(3),
      amount,
      compare_at_amount: Type.Union([amount, Type.Null()]),
    }),
    { maxItems: 200 },
  ),
  weight_grams: countOrNull,
  length_mm: countOrNull,
  width_mm: countOrNull,
  height_mm: countOrNull,
  requires_shipping: Type.Boolean(),
  track_inventory: Type.Boolean(),
  on_hand: count,
  backorder_limit: count,
  cost_amount: Type.Union([amount, Type.Null()]),
  cost_currency: textOrNull(3),
  hs_code: textOrNull(32),
  origin_country: textOrNull(2),
  metadata: facts,
  external_source: textOrNull(191),
  external_id: textOrNull(191),
});

/** One product as it is exported. Amounts are minor units, instants RFC 3339. */
export const productRecord = Type.Object({
  slug: Type.String({ pattern: '^[a-z0-9-]{1,255}$' }),
  title: text(255),
  description: textOrNull(65_536),
  status: Type.Enum(['active', 'draft']),
  type: Type.Enum(['simple', 'variable', 'digital', 'bundle', 'subscription', 'gift_card']),
  vendor: textOrNull(255),
  is_featured: Type.Boolean(),
  requires_shipping: Type.Boolean(),
  tags: Type.Array(text(100), { maxItems: 250 }),
  categories: Type.Array(Type.Array(text(255), { minItems: 1, maxItems: 10 }), { maxItems: 100 }),
  tax_category: textOrNull(64),
  seo_title: textOrNull(512),
  seo_description: textOrNull(2048),
  metadata: facts,
  external_source: textOrNull(191),
  external_id: textOrNull(191),
  created_at: text(40),
  published_at: textOrNull(40),
  options: Type.Array(
    Type.Object({ name: text(255), values: Type.Array(text(255), { maxItems: 2048 }) }),
    { maxItems: 3 },
  ),
  variants: Type.Array(variantRecord, { maxItems: 2048 }),
  images: Type.Array(
    Type.Object({
      url: text(2048),
      alt: textOrNull(512),
      /** Number of the variant that it shows, counted from 1. */
      variant: Type.Union([Type.Integer({ minimum: 1, maximum: 2048 }), Type.Null()]),
    }),
    { maxItems: 250 },
  ),
});
export type ProductRecord = Static<typeof productRecord>;
type VariantRecord = ProductRecord['variants'][number];

const check = Compile(productRecord);
/** Names that would reach into how objects work. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/** What an object of a JSON file is: a product, or why it is none. */
export function recordProduct(line: number, value: unknown, reading: Reading): FileProduct {
  const partial = asObject(value);
  const handle = typeof partial['slug'] === 'string' ? partial['slug'].slice(0, 255) : '';
  if (check.Check(value)) return productOf(value, line, [], reading);
  const first = check.Errors(value)[0];
  const where = first ? `${first.instancePath || '/'} ${first.message}` : 'it is none';
  const counted = {
    variantCount: Array.isArray(partial['variants']) ? partial['variants'].length : 0,
    imageCount: Array.isArray(partial['images']) ? partial['images'].length : 0,
  };
  const message = `The object is no product: ${where}`;
  return {
    draft: undefined,
    notes: [{ line, handle, code: 'VALIDATION_FAILED', message, isAdjustment: false }],
    ...counted,
  };
}

const asObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

export const recordSkus = (value: unknown): readonly string[] => {
  const { variants } = asObject(value);
  if (!Array.isArray(variants)) return [];
  return variants.flatMap((variant) => {
    const { sku } = asObject(variant);
    return typeof sku === 'string' && sku !== '' ? [sku] : [];
  });
};

/** Lines of the variants where the record comes of rows; the record's own line otherwise. */
function productOf(
  record: ProductRecord,
  line: number,
  variantLines: readonly number[],
  reading: Reading,
  before: readonly Note[] = [],
): FileProduct {
  const handle = record.slug;
  const notes: Note[] = [...before];
  const note: AddNote = (at, code, message, isAdjustment) => {
    notes.push({ line: at, handle, code, message, isAdjustment });
  };
  const counted = { variantCount: record.variants.length, imageCount: record.images.length };
  const names = record.options.map((option) => option.name);
  const variants = record.variants.map((variant, index) => {
    const at = variantLines[index] ?? line;
    const sku = variant.sku && reading.skusTaken.has(variant.sku) ? null : variant.sku;
    if (sku !== variant.sku)
      note(
        at,
        'SKU_TAKEN',
        `SKU "${variant.sku}" is used before; this variant goes without.`,
        true,
      );
    if (sku) reading.skusTaken.add(sku);
    return {
      line: at,
      externalId:
        variant.external_id ??
        externalIdOf([record.slug, ...names.map((name) => variant.options[name] ?? '')]),
      externalSource: variant.external_id === null ? OWN_SOURCE : variant.external_source,
      ...(variant.title === undefined ? {} : { title: variant.title }),
      sku,
      barcode: variant.barcode,
      options: variant.options,
      prices: variant.prices.map((price) => ({
        currency: price.currency,
        amount: price.amount,
        compareAtAmount: price.compare_at_amount,
      })),
      weightGrams: variant.weight_grams,
      lengthMm: variant.length_mm,
      widthMm: variant.width_mm,
      heightMm: variant.height_mm,
      costAmount: variant.cost_amount,
      costCurrency: variant.cost_currency,
      hsCode: variant.hs_code,
      originCountry: variant.origin_country,
      metadata: variant.metadata,
      requiresShipping: variant.requires_shipping,
      trackInventory: variant.track_inventory,
      onHand: variant.on_hand,
      backorderLimit: variant.backorder_limit,
    };
  });
  for (const key of [record.metadata, ...record.variants.map((one) => one.metadata)].flatMap(
    Object.keys,
  ))
    if (FORBIDDEN.has(key))
      note(line, 'VALIDATION_FAILED', `"${key}" is no name of a fact.`, false);
  const createdAt = instantOf(record.created_at);
  const publishedAt = record.published_at === null ? null : instantOf(record.published_at);
  if (createdAt === undefined || publishedAt === undefined)
    note(line, 'VALIDATION_FAILED', 'created_at and published_at are instants of RFC 3339.', false);
  if (notes.some((one) => !one.isAdjustment)) return { draft: undefined, notes, ...counted };
  return {
    notes,
    ...counted,
    draft: {
      line,
      handle,
      externalId: record.external_id ?? record.slug,
      externalSource: record.external_id === null ? OWN_SOURCE : record.external_source,
      slug: record.slug,
      title: record.title,
      description: record.description,
      vendor: record.vendor,
      tags: record.tags,
      status: record.status,
      type: record.type,
      isFeatured: record.is_featured,
      categories: record.categories,
      taxCategory: record.tax_category,
      requiresShipping: record.requires_shipping,
      options: record.options,
      variants,
      images: record.images.flatMap((image) => {
        const url = imageAddress(image.url, line, reading, note);
        if (url === undefined) return [];
        return [
          { url, alt: image.alt, variantIndex: image.variant === null ? null : image.variant - 1 },
        ];
      }),
      seoTitle: record.seo_title,
      seoDescription: record.seo_description,
      metadata: record.metadata,
      ...(createdAt ? { createdAt } : {}),
      ...(publishedAt === undefined ? {} : { publishedAt }),
    },
  };
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;
function instantOf(written: string): Date | undefined {
  const at = INSTANT.test(written) ? new Date(written) : undefined;
  return at && !Number.isNaN(at.getTime()) ? at : undefined;
}

// ---------------------------------------------------------------------------------------------------------------
// The CSV: columns with product facts are filled in the first row of a product only.

const PRODUCT_CELLS = [
  'slug',
  'title',
  'status',
  'type',
  'description',
  'vendor',
  'tags',
  'categories',
  'tax_category',
  'is_featured',
  'requires_shipping',
  'seo_title',
  'seo_description',
  'metadata',
  'external_source',
  'external_id',
  'created_at',
  'published_at',
] as const;
const OPTION_NUMBERS = [1, 2, 3] as const;
const VARIANT_CELLS = [
  'variant_title',
  'sku',
  'barcode',
  'weight_grams',
  'length_mm',
  'width_mm',
  'height_mm',
  'variant_requires_shipping',
  'track_inventory',
  'on_hand',
  'backorder_limit',
  'cost',
  'cost_currency',
  'hs_code',
  'origin_country',
  'variant_metadata',
  'variant_external_source',
  'variant_external_id',
] as const;
const IMAGE_CELLS = ['image_url', 'image_alt', 'image_variant'] as const;

/** The header: prices have a column for each currency of the shop. */
export const csvHeader = (currencies: readonly string[]): readonly string[] => [
  ...PRODUCT_CELLS,
  ...OPTION_NUMBERS.flatMap((n) => [`option${n}_name`, `option${n}_value`]),
  ...VARIANT_CELLS,
  ...currencies.flatMap((currency) => [`price:${currency}`, `compare_at:${currency}`]),
  ...IMAGE_CELLS,
];

/** The rows of one product, as cells under the header, formulas made harmless. */
export function csvRowsOf(
  record: ProductRecord,
  currencies: readonly string[],
): readonly (readonly string[])[] {
  const rows = Math.max(1, record.variants.length, record.images.length);
  const header = csvHeader(currencies);
  return Array.from({ length: rows }, (_, index) => {
    const cells = new Map<string, string>([
      ['slug', record.slug],
      ...(index === 0 ? productCells(record) : []),
      ...variantCells(record, record.variants[index]),
      ...imageCells(record.images[index]),
    ]);
    return header.map((name) => neutralised(cells.get(name) ?? ''));
  });
}

type Cells = readonly (readonly [string, string])[];
const yesNo = (is: boolean): string => (is ? 'true' : 'false');
const shown = (value: string | number | null): string => (value === null ? '' : String(value));
const factsText = (value: Readonly<Record<string, unknown>>): string =>
  Object.keys(value).length === 0 ? '' : JSON.stringify(value);

const productCells = (record: ProductRecord): Cells => [
  ['title', record.title],
  ['status', record.status],
  ['type', record.type],
  ['description', shown(record.description)],
  ['vendor', shown(record.vendor)],
  ['tags', listText(record.tags)],
  ['categories', listText(record.categories.map((path) => listText(path, '>')))],
  ['tax_category', shown(record.tax_category)],
  ['is_featured', yesNo(record.is_featured)],
  ['requires_shipping', yesNo(record.requires_shipping)],
  ['seo_title', shown(record.seo_title)],
  ['seo_description', shown(record.seo_description)],
  ['metadata', factsText(record.metadata)],
  ['external_source', shown(record.external_source)],
  ['external_id', shown(record.external_id)],
  ['created_at', record.created_at],
  ['published_at', shown(record.published_at)],
  ...record.options.map((option, index) => [`option${index + 1}_name`, option.name] as const),
];

function variantCells(record: ProductRecord, variant: VariantRecord | undefined): Cells {
  if (!variant) return [];
  return [
    ...record.options.map(
      (option, index) => [`option${index + 1}_value`, variant.options[option.name] ?? ''] as const,
    ),
    ['variant_title', variant.title ?? ''],
    ['sku', shown(variant.sku)],
    ['barcode', shown(variant.barcode)],
    ['weight_grams', shown(variant.weight_grams)],
    ['length_mm', shown(variant.length_mm)],
    ['width_mm', shown(variant.width_mm)],
    ['height_mm', shown(variant.height_mm)],
    ['variant_requires_shipping', yesNo(variant.requires_shipping)],
    ['track_inventory', yesNo(variant.track_inventory)],
    ['on_hand', String(variant.on_hand)],
    ['backorder_limit', String(variant.backorder_limit)],
    [
      'cost',
      variant.cost_amount === null || variant.cost_currency === null
        ? ''
        : decimalText(variant.cost_amount, exponentOf(variant.cost_currency)),
    ],
    ['cost_currency', shown(variant.cost_currency)],
    ['hs_code', shown(variant.hs_code)],
    ['origin_country', shown(variant.origin_country)],
    ['variant_metadata', factsText(variant.metadata)],
    ['variant_external_source', shown(variant.external_source)],
    ['variant_external_id', shown(variant.external_id)],
    ...variant.prices.flatMap((price) => {
      const exponent = exponentOf(price.currency);
      return [
        [`price:${price.currency}`, decimalText(price.amount, exponent)] as const,
        ...(price.compare_at_amount === null
          ? []
          : [
              [
                `compare_at:${price.currency}`,
                decimalText(price.compare_at_amount, exponent),
              ] as const,
            ]),
      ];
    }),
  ];
}

const imageCells = (image: ProductRecord['images'][number] | undefined): Cells =>
  image
    ? [
        ['image_url', image.url],
        ['image_alt', shown(image.alt)],
        ['image_variant', shown(image.variant)],
      ]
    : [];

export const rcommerceHandle = (row: CsvRow): string => restored(cell(row, 'slug'));

const own = (row: CsvRow, name: string): string => restored((row.cells[name] ?? '').trim());

/** A row is a variant when it says anything of one. */
function isVariantRow(row: CsvRow): boolean {
  return (
    ['sku', 'track_inventory', 'on_hand', 'variant_title', 'option1_value'].some(
      (name) => cell(row, name) !== '',
    ) || Object.keys(row.cells).some((name) => name.startsWith('price:') && cell(row, name) !== '')
  );
}

export const rcommerceSkus = (group: RowGroup): readonly string[] =>
  group.rows.map((row) => own(row, 'sku')).filter((sku) => sku !== '');

/** Rows with one slug as a product; columns that the file lacks are as they are in a new product. */
export function rcommerceProduct(group: RowGroup, reading: Reading): FileProduct {
  const [first] = group.rows;
  const notes: Note[] = [];
  const note: AddNote = (line, code, message, isAdjustment) => {
    notes.push({ line, handle: group.handle, code, message, isAdjustment });
  };
  const variantRows = group.rows.filter(isVariantRow);
  const imageRows = group.rows.filter((row) => cell(row, 'image_url') !== '');
  const counted = { variantCount: variantRows.length, imageCount: imageRows.length };
  if (!first) return { draft: undefined, notes, ...counted };
  const options = OPTION_NUMBERS.flatMap((n) => {
    const name = own(first, `option${n}_name`);
    if (name === '') return [];
    const values = variantRows
      .map((row) => own(row, `option${n}_value`))
      .filter((one) => one !== '');
    return [{ name, column: `option${n}_value`, values: [...new Set(values)] }];
  });
  const isShipped = cell(first, 'requires_shipping') !== 'false';
  const value = {
    slug: group.handle,
    title: own(first, 'title'),
    description: own(first, 'description') || null,
    status: cell(first, 'status') || 'draft',
    type: cell(first, 'type') || (options.length > 0 ? 'variable' : 'simple'),
    vendor: own(first, 'vendor') || null,
    is_featured: cell(first, 'is_featured') === 'true',
    requires_shipping: isShipped,
    tags: listOf(own(first, 'tags')),
    categories: listOf(own(first, 'categories')).map((path) => listOf(path, '>')),
    tax_category: own(first, 'tax_category') || null,
    seo_title: own(first, 'seo_title') || null,
    seo_description: own(first, 'seo_description') || null,
    metadata: factsOf(first, 'metadata', note),
    external_source: own(first, 'external_source') || null,
    external_id: own(first, 'external_id') || null,
    created_at: cell(first, 'created_at') || reading.now.toISOString(),
    published_at: cell(first, 'published_at') || publishedNow(first, reading),
    options: options.map(({ name, values }) => ({ name, values })),
    variants: variantRows.map((row) => ({
      ...(own(row, 'variant_title') === '' ? {} : { title: own(row, 'variant_title') }),
      sku: own(row, 'sku') || null,
      barcode: own(row, 'barcode') || null,
      options: Object.fromEntries(options.map(({ name, column }) => [name, own(row, column)])),
      prices: pricesOf(row, note),
      weight_grams: numberOf(row, 'weight_grams', note),
      length_mm: numberOf(row, 'length_mm', note),
      width_mm: numberOf(row, 'width_mm', note),
      height_mm: numberOf(row, 'height_mm', note),
      requires_shipping: flagOf(row, 'variant_requires_shipping', isShipped),
      track_inventory: flagOf(row, 'track_inventory', true),
      on_hand: onHandOf(row, note),
      backorder_limit: numberOf(row, 'backorder_limit', note) ?? 0,
      ...costOf(row, note),
      hs_code: own(row, 'hs_code') || null,
      origin_country: own(row, 'origin_country') || null,
      metadata: factsOf(row, 'variant_metadata', note),
      external_source: own(row, 'variant_external_source') || null,
      external_id: own(row, 'variant_external_id') || null,
    })),
    images: imageRows.map((row) => ({
      url: own(row, 'image_url'),
      alt: own(row, 'image_alt') || null,
      variant: numberOf(row, 'image_variant', note),
    })),
  };
  if (notes.some((one) => !one.isAdjustment)) return { draft: undefined, notes, ...counted };
  if (check.Check(value)) {
    const lines = variantRows.map((row) => row.line);
    return productOf(value, first.line, lines, reading, notes);
  }
  return { ...recordProduct(first.line, value, reading), ...counted };
}

/** A product that is made active by hand, without a day, is published now. */
const publishedNow = (row: CsvRow, reading: Reading): string | null =>
  cell(row, 'status') === 'active' ? reading.now.toISOString() : null;

const flagOf = (row: CsvRow, name: string, otherwise: boolean): boolean => {
  const written = cell(row, name).toLowerCase();
  return written === '' ? otherwise : written === 'true' || written === '1' || written === 'yes';
};

function numberOf(row: CsvRow, name: string, note: AddNote): number | null {
  const written = cell(row, name);
  if (written === '') return null;
  const number = wholeNumber(written);
  if (number !== undefined && number >= 0) return number;
  note(row.line, 'VALIDATION_FAILED', `"${written}" in ${name} is no whole number.`, false);
  return null;
}

function onHandOf(row: CsvRow, note: AddNote): number {
  const written = restored(cell(row, 'on_hand'));
  const number = wholeNumber(written || '0');
  if (number === undefined) {
    note(row.line, 'VALIDATION_FAILED', `"${written}" is no quantity.`, false);
    return 0;
  }
  if (number >= 0) return number;
  note(
    row.line,
    'INVENTORY_NEGATIVE',
    `The quantity ${written} is below zero; it becomes 0.`,
    true,
  );
  return 0;
}

function factsOf(row: CsvRow, name: string, note: AddNote): Record<string, unknown> {
  const written = own(row, name);
  if (written === '') return {};
  try {
    const value: unknown = JSON.parse(written);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Told below.
  }
  note(row.line, 'VALIDATION_FAILED', `${name} is no JSON object.`, false);
  return {};
}

function pricesOf(row: CsvRow, note: AddNote): VariantRecord['prices'] {
  return Object.keys(row.cells).flatMap((name) => {
    const currency = /^price:(.+)$/.exec(name)?.[1];
    const written = cell(row, name);
    if (currency === undefined || written === '') return [];
    if (!isCurrency(currency)) {
      note(row.line, 'INVALID_CURRENCY', `"${currency}" is no currency.`, false);
      return [];
    }
    const price = minorUnits(written, exponentOf(currency));
    if (price === undefined) {
      note(row.line, 'PRICE_INVALID', `"${written}" is no price.`, false);
      return [];
    }
    const compareText = cell(row, `compare_at:${currency}`);
    const compareAt = minorUnits(compareText, exponentOf(currency));
    const isAbove = compareAt !== undefined && compareAt > price;
    if (compareText !== '' && !isAbove)
      note(
        row.line,
        'COMPARE_AT_INVALID',
        `The compare-at price ${compareText} is not above the price; it is left out.`,
        true,
      );
    return [{ currency, amount: price, compare_at_amount: isAbove ? compareAt : null }];
  });
}

function costOf(row: CsvRow, note: AddNote): Pick<VariantRecord, 'cost_amount' | 'cost_currency'> {
  const written = cell(row, 'cost');
  const currency = cell(row, 'cost_currency');
  if (written === '' || currency === '') return { cost_amount: null, cost_currency: null };
  const cost = isCurrency(currency) ? minorUnits(written, exponentOf(currency)) : undefined;
  if (cost !== undefined) return { cost_amount: cost, cost_currency: currency };
  note(row.line, 'PRICE_INVALID', `"${written} ${currency}" is no cost.`, false);
  return { cost_amount: null, cost_currency: null };
}
