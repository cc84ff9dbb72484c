/* A file as a sequence of units, whatever wrote it. Every run over one file gives the same units in the same order. */
import {
  csvRows,
  type Delimiter,
  delimiterOf,
  looksLikeJson,
  outlineOf,
  rowGroups,
} from './csv.ts';
import type { CsvRow, FileProduct, Reading, RowGroup } from './drafts.ts';
import { jsonRecords } from './json-records.ts';
import {
  RCOMMERCE_COLUMNS,
  rcommerceHandle,
  rcommerceProduct,
  rcommerceSkus,
  recordProduct,
  recordSkus,
} from './rcommerce.ts';
import { SHOPIFY_COLUMNS, shopifyHandle, shopifyProduct, shopifySkus } from './shopify.ts';
import {
  WOOCOMMERCE_COLUMNS,
  woocommerceKey,
  woocommerceProduct,
  woocommerceSkus,
} from './woocommerce.ts';

export const PLATFORMS = ['shopify', 'woocommerce', 'rcommerce'] as const;
export type Platform = (typeof PLATFORMS)[number];
export const FORMATS = ['csv', 'json'] as const;
export type Format = (typeof FORMATS)[number];

type CsvPlatform = {
  readonly whatItIs: string;
  readonly columns: readonly string[];
  readonly keyOf: (row: CsvRow) => string;
  readonly skusOf: (group: RowGroup) => readonly string[];
  readonly product: (group: RowGroup, reading: Reading) => FileProduct;
};

const CSV: Readonly<Record<Platform, CsvPlatform>> = {
  shopify: {
    whatItIs: 'product export of Shopify',
    columns: SHOPIFY_COLUMNS,
    keyOf: shopifyHandle,
    skusOf: shopifySkus,
    product: shopifyProduct,
  },
  woocommerce: {
    whatItIs: 'product export of WooCommerce',
    columns: WOOCOMMERCE_COLUMNS,
    keyOf: woocommerceKey,
    skusOf: woocommerceSkus,
    product: woocommerceProduct,
  },
  rcommerce: {
    whatItIs: 'product export of rcommerce',
    columns: RCOMMERCE_COLUMNS,
    keyOf: rcommerceHandle,
    skusOf: rcommerceSkus,
    product: rcommerceProduct,
  },
};

/** What the file holds of one product. */
export type Unit = {
  /** Counted from 1. */
  readonly number: number;
  /** Where it begins. */
  readonly line: number;
  /** Rows of the file that it takes. */
  readonly rows: number;
  /** SKUs that it asks for. */
  readonly skus: readonly string[];
  read(reading: Reading): FileProduct;
};

/** How a file is read: found out once, before the first unit. */
export type FileForm = { readonly format: Format; readonly delimiter: Delimiter };

/**
 * The form of the file, by its beginning.
 * format   as the caller says, else by what the file begins with
 * refuses  IMPORT_MAPPING_INVALID 422: empty, binary, columns missing (`details.missing`), JSON of another shop
 */
export async function formOf(path: string, platform: Platform, format?: Format): Promise<FileForm> {
  const { columns, whatItIs } = CSV[platform];
  const found = format ?? ((await looksLikeJson(path)) ? 'json' : 'csv');
  if (found === 'csv')
    return { format: found, delimiter: await delimiterOf(path, columns, whatItIs) };
  if (platform === 'rcommerce') return { format: found, delimiter: ',' };
  // Only our own objects are known; the columns that the file lacks say so.
  return { format: 'csv', delimiter: await delimiterOf(path, columns, whatItIs) };
}

/** Called every so often while much is read and nothing happens. */
export type Beat = () => Promise<void>;
const BEAT_EVERY = 5000;

async function* beating<T>(items: AsyncIterable<T>, beat: Beat): AsyncGenerator<T> {
  let count = 0;
  for await (const item of items) {
    count += 1;
    if (count % BEAT_EVERY === 0) await beat();
    yield item;
  }
}

export type Source = {
  /** How many units there are. */
  readonly units: number;
  /** All units after this number; the beat is felt while others are passed over. */
  after(number: number, beat: Beat): AsyncGenerator<Unit>;
};

/**
 * Reads the whole file once, to know what is in it and that nothing is wrong with it.
 * refuses  IMPORT_MAPPING_INVALID 422, LIMIT_EXCEEDED 422 (more than 1,000,000 rows)
 */
export async function openSource(
  path: string,
  platform: Platform,
  form: FileForm,
  beat: Beat,
): Promise<Source> {
  if (form.format === 'json') {
    let units = 0;
    for await (const _ of beating(jsonRecords(path), beat)) units += 1;
    return { units, after: (number, during) => recordUnits(path, number, during) };
  }
  const { keyOf } = CSV[platform];
  const rows = (during: Beat) => beating(csvRows(path, form.delimiter), during);
  const outline = await outlineOf(rows(beat), keyOf);
  return {
    units: outline.units,
    after: (number, during) =>
      csvUnits(CSV[platform], rowGroups(rows(during), keyOf, outline), number),
  };
}

async function* csvUnits(
  platform: CsvPlatform,
  groups: AsyncIterable<RowGroup>,
  after: number,
): AsyncGenerator<Unit> {
  let number = 0;
  for await (const group of groups) {
    number += 1;
    if (number <= after) continue;
    yield {
      number,
      line: group.rows[0]?.line ?? 0,
      rows: group.rows.length,
      skus: platform.skusOf(group),
      read: (reading) => platform.product(group, reading),
    };
  }
}

async function* recordUnits(path: string, after: number, beat: Beat): AsyncGenerator<Unit> {
  let number = 0;
  for await (const { line, value } of beating(jsonRecords(path), beat)) {
    number += 1;
    if (number <= after) continue;
    const skus = recordSkus(value);
    yield {
      number,
      line,
      rows: Math.max(1, skus.length),
      skus,
      read: (reading) => recordProduct(line, value, reading),
    };
  }
}
