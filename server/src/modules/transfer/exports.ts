/* What goes out: files of products, orders and customers, written piece by piece from one snapshot.
 * Terms       piece: some text of the file. One batch of rows is in memory at a time.
 * Invariants  a file shows one moment of the shop; products come back in as they went out (`rcommerce.ts`); a cell that
 *             a spreadsheet would compute begins with an apostrophe.
 */

import { present } from '../../kernel/assert.ts';
import { exponentOf } from '../../kernel/currency.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import { writeAudit } from '../../platform/audit.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { decimalText, neutralised } from './cells.ts';
import {
  currenciesOfPrices,
  EXPORT_BATCH,
  type ExportKey,
  exportedCustomers,
  exportedOrders,
  exportedProducts,
} from './cross-module.ts';
import { csvHeader, csvRowsOf } from './rcommerce.ts';
import type { Format } from './source.ts';
import { insertExport, selectExport, selectExports } from './store.ts';
import type { Export, ExportEntity, ExportFilter } from './types.ts';

/** Notes an export; the work is enqueued by the caller. */
export async function createExport(
  tx: Tx,
  input: Pick<Export, 'entity' | 'format' | 'filter'>,
): Promise<Export> {
  const id = tx.newId();
  const [row] = await Promise.all([
    insertExport(tx, { ...input, id }),
    writeAudit(tx, {
      action: 'export.start',
      objectType: 'export',
      objectId: id,
      facts: { entity: input.entity, format: input.format },
    }),
  ]);
  return present(row, 'the export just written');
}

/** refuses NOT_FOUND 404 */
export async function exportById(db: Db, id: Uuid): Promise<Export> {
  const found = await selectExport(db, id);
  if (!found) throw refuse('NOT_FOUND');
  return found;
}

export const listExports = selectExports;

export type Asked = {
  readonly entity: ExportEntity;
  readonly format: Format;
  readonly filter: ExportFilter;
};

type Counts = Record<string, number>;
type Records = AsyncIterable<object>;

/**
 * The file of an export, a piece after another.
 * db      one snapshot: all pieces show the same moment
 * counts  filled while the pieces are taken
 */
export async function* exportPieces(db: Db, asked: Asked, counts: Counts): AsyncGenerator<string> {
  if (asked.entity === 'products') {
    const currencies = asked.format === 'csv' ? await currenciesOfPrices(db) : [];
    const table = {
      header: csvHeader(currencies),
      rowsOf: (record: Parameters<typeof csvRowsOf>[0]) => csvRowsOf(record, currencies),
    };
    yield* asked.format === 'csv'
      ? csvPieces(table.header, products(db, asked.filter, counts), table.rowsOf)
      : jsonPieces(products(db, asked.filter, counts));
  } else if (asked.entity === 'orders') {
    const records = keyed(db, asked.filter, exportedOrders, (record) => {
      add(counts, 'orders', 1);
      add(counts, 'items', listIn(record, 'items').length);
    });
    yield* asked.format === 'csv'
      ? csvPieces(ORDER_COLUMNS, records, orderRows)
      : jsonPieces(records);
  } else {
    const records = keyed(db, asked.filter, exportedCustomers, () => add(counts, 'customers', 1));
    yield* asked.format === 'csv'
      ? csvPieces(CUSTOMER_COLUMNS, records, customerRows)
      : jsonPieces(records);
  }
}

const add = (counts: Counts, name: string, more: number): void => {
  counts[name] = (counts[name] ?? 0) + more;
};

async function* products(db: Db, filter: ExportFilter, counts: Counts) {
  Object.assign(counts, { products: 0, variants: 0, images: 0 });
  for (let after = ''; ; ) {
    const batch = await exportedProducts(db, filter, after);
    for (const record of batch) {
      add(counts, 'products', 1);
      add(counts, 'variants', record.variants.length);
      add(counts, 'images', record.images.length);
      yield record;
    }
    const last = batch.at(-1);
    if (!last || batch.length < EXPORT_BATCH) return;
    after = last.slug;
  }
}

type Facts = Readonly<Record<string, unknown>>;

async function* keyed(
  db: Db,
  filter: ExportFilter,
  read: typeof exportedOrders,
  seen: (record: Facts) => void,
): AsyncGenerator<Facts> {
  for (let after: ExportKey | undefined; ; ) {
    const batch = await read(db, filter, after);
    for (const { sort_at: _, ...record } of batch) {
      seen(record);
      yield record;
    }
    const last = batch.at(-1);
    if (!last || batch.length < EXPORT_BATCH) return;
    after = { at: last.sort_at.toISOString(), id: last.id };
  }
}

/** A list of objects, one on each line: also read line by line. */
async function* jsonPieces(records: Records): AsyncGenerator<string> {
  let before = '[\n';
  for await (const record of records) {
    yield before + JSON.stringify(record);
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

async function* csvPieces<R extends object>(
  header: readonly string[],
  records: AsyncIterable<R>,
  rowsOf: (record: R) => readonly (readonly string[])[],
): AsyncGenerator<string> {
  yield csvLine(header);
  for await (const record of records) yield rowsOf(record).map(csvLine).join('');
}

/** source: RFC 4180 */
const csvLine = (cells: readonly string[]): string =>
  `${cells.map((text) => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(',')}\r\n`;

const listIn = (record: Facts, name: string): readonly Facts[] => {
  const value = record[name];
  return Array.isArray(value) ? (value as readonly Facts[]) : [];
};

const ADDRESS = [
  'first_name',
  'last_name',
  'company',
  'address1',
  'address2',
  'city',
  'region',
  'postal_code',
  'country',
  'phone',
] as const;
const ORDER_FACTS = [
  'number',
  'placed_at',
  'status',
  'payment_status',
  'fulfillment_status',
  'email',
  'phone',
  'currency',
] as const;
const ORDER_SUMS = ['subtotal', 'discount', 'shipping', 'tax', 'total'] as const;
const ITEM_FACTS = ['title', 'variant_title', 'sku', 'quantity'] as const;
const ITEM_SUMS = ['unit', 'discount', 'tax', 'total'] as const;
/** Sums are in whole units of the currency with a point; those of an order stand in its first row only. */
const ORDER_COLUMNS: readonly string[] = [
  ...ORDER_FACTS,
  ...ORDER_SUMS,
  'tax_included',
  'discount_codes',
  'shipping_method',
  ...ADDRESS.map((name) => `shipping_${name}`),
  ...ADDRESS.map((name) => `billing_${name}`),
  'tags',
  'note',
  ...ITEM_FACTS.map((name) => `item_${name}`),
  ...ITEM_SUMS.map((name) => `item_${name}`),
];

const factsIn = (record: Facts, name: string): Facts => {
  const value = record[name];
  return typeof value === 'object' && value !== null ? (value as Facts) : {};
};

function shown(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A row for each item; the order's own facts in each, so that it can be filtered, its sums in the first. */
function orderRows(order: Facts): readonly (readonly string[])[] {
  const exponent = exponentOf(shown(order['currency']));
  const sum = (from: Facts, name: string): string =>
    decimalText(Number(from[`${name}_amount`] ?? 0), exponent);
  const codes = new Set(listIn(order, 'discounts').map((one) => shown(one['code'])));
  const items = listIn(order, 'items');
  return (items.length > 0 ? items : [{}]).map((item: Facts, index) => {
    const isFirst = index === 0;
    return [
      ...ORDER_FACTS.map((name) => shown(order[name])),
      ...ORDER_SUMS.map((name) => (isFirst ? sum(order, name) : '')),
      shown(order['tax_included']),
      [...codes].filter((code) => code !== '').join(', '),
      listIn(order, 'shipping_lines')
        .map((line) => shown(line['title']))
        .join(', '),
      ...ADDRESS.map((name) => shown(factsIn(order, 'shipping_address')[name])),
      ...ADDRESS.map((name) => shown(factsIn(order, 'billing_address')[name])),
      shown(order['tags']),
      shown(order['note']),
      ...ITEM_FACTS.map((name) => shown(item[name])),
      ...ITEM_SUMS.map((name) => (items.length > 0 ? sum(item, name) : '')),
    ].map(neutralised);
  });
}

const CUSTOMER_FACTS = [
  'email',
  'first_name',
  'last_name',
  'phone',
  'company',
  'locale',
  'status',
  'accepts_marketing',
  'vat_id',
  'tags',
  'note',
  'orders_count',
  'created_at',
] as const;
const CUSTOMER_COLUMNS: readonly string[] = [
  ...CUSTOMER_FACTS,
  ...ADDRESS.map((name) => `address_${name}`),
];

/** One row with the address that parcels go to. */
const customerRows = (customer: Facts): readonly (readonly string[])[] => {
  const address = listIn(customer, 'addresses')[0] ?? {};
  return [
    [
      ...CUSTOMER_FACTS.map((name) => shown(customer[name])),
      ...ADDRESS.map((name) => shown(address[name])),
    ].map(neutralised),
  ];
};
