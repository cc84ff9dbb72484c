import { type Cell, money, print, printJson, printTable, say } from './output.ts';
import { type StoreOption, withShop } from './shop.ts';

type ReportOptions = StoreOption & {
  readonly from?: string;
  readonly to?: string;
  readonly preset?: string;
  readonly interval?: string;
  readonly currency?: string;
  readonly compare?: string;
  readonly json?: boolean;
};

type Figures = Readonly<Record<string, number>>;
type Row = Figures & { readonly bucket: string };
type ReportBody = {
  readonly currency: string;
  readonly time_zone: string;
  readonly from: string;
  readonly to: string;
  readonly totals: Figures;
  readonly data: readonly Row[];
  readonly products?: readonly (Figures & { readonly title: string })[];
  readonly compare?: {
    readonly from: string;
    readonly to: string;
    readonly totals: Figures;
    readonly change_bps: Readonly<Record<string, number | null>>;
  };
};

export type ReportName = 'dashboard' | 'sales' | 'orders' | 'products' | 'customers';

/** The columns of each report, as titles by the names of its figures; the first is drawn as bars. */
const COLUMNS: Readonly<Record<ReportName, Readonly<Record<string, string>>>> = {
  dashboard: {
    net_sales_amount: 'net sales',
    revenue_amount: 'revenue',
    orders_count: 'orders',
    units_count: 'units',
    average_order_amount: 'per order',
    new_customers_count: 'new',
    returning_customers_count: 'returning',
  },
  sales: {
    net_sales_amount: 'net sales',
    gross_sales_amount: 'gross',
    discount_amount: 'discounts',
    credit_amount: 'credits',
    shipping_amount: 'shipping',
    tax_amount: 'tax',
    total_sales_amount: 'total',
    revenue_amount: 'revenue',
  },
  orders: {
    orders_count: 'orders',
    placed_count: 'placed',
    cancelled_count: 'cancelled',
    units_count: 'units',
    average_order_amount: 'per order',
  },
  products: { net_sales_amount: 'net sales', units_count: 'units', orders_count: 'orders' },
  customers: {
    customers_count: 'customers',
    new_customers_count: 'new',
    returning_customers_count: 'returning',
  },
};
const BAR_CHARS = 24;

/** Prints a report as a table, with bars where a person looks at it. */
export async function reportCommand(name: ReportName, options: ReportOptions): Promise<number> {
  return withShop(options, async (shop) => {
    const { from, to, preset, interval, currency, compare } = options;
    const query = { from, to, preset, interval, currency, compare };
    const report = await shop.read<ReportBody>(`reports/${name}`, query);
    if (options.json) {
      printJson(report);
      return 0;
    }
    const title = name === 'products' ? 'product' : 'begin';
    const rows = report.products
      ? report.products.map((row) => ({ label: row.title, figures: row }))
      : report.data.map((row) => ({ label: row.bucket, figures: row }));
    const totals = name === 'products' ? [] : [{ label: 'total', figures: report.totals }];
    show([...rows, ...totals], COLUMNS[name], title, report.currency, rows.length);
    if (rows.length === 0) say('(nothing sold)');
    if (report.compare) showChange(report, COLUMNS[name]);
    say(`${report.from} to ${report.to}, days of ${report.time_zone}, ${report.currency}`);
    return 0;
  });
}

type Line = { readonly label: string; readonly figures: Figures };

function show(
  lines: readonly Line[],
  columns: Readonly<Record<string, string>>,
  title: string,
  currency: string,
  barsCount: number,
): void {
  const names = Object.keys(columns);
  const cells = names.map((name) => {
    const texts = lines.map(({ figures }) => figureText(name, figures[name] ?? 0, currency));
    const width = Math.max(...texts.map((text) => text.length), columns[name]?.length ?? 0);
    return texts.map((text) => text.padStart(width));
  });
  const [first = ''] = names;
  const largest = Math.max(
    1,
    ...lines.slice(0, barsCount).map(({ figures }) => Math.abs(figures[first] ?? 0)),
  );
  const bars = process.stdout.isTTY
    ? [
        [
          '',
          (index: number) => bar(index < barsCount, lines[index]?.figures[first], largest),
        ] as const,
      ]
    : [];
  printTable(
    lines.map((_, index) => index),
    [
      [title, (index): Cell => lines[index]?.label],
      ...names.map((name, column): readonly [string, (index: number) => Cell] => [
        columns[name] ?? name,
        (index) => cells[column]?.[index],
      ]),
      ...bars,
    ],
  );
}

const bar = (isDrawn: boolean, value: number | undefined, largest: number): string => {
  const length = Math.round((Math.abs(value ?? 0) / largest) * BAR_CHARS);
  return isDrawn ? (Number(value) < 0 ? '-' : '█').repeat(length) : '';
};

/** Amounts without the currency, which is told once. */
function figureText(name: string, value: number, currency: string): string {
  if (!name.endsWith('_amount')) return String(value);
  return money(value, currency).slice(0, -(currency.length + 1));
}

function showChange(
  { compare, currency }: ReportBody,
  columns: Readonly<Record<string, string>>,
): void {
  if (!compare) return;
  print('');
  print(`compared with ${compare.from} to ${compare.to}`);
  for (const [name, title] of Object.entries(columns)) {
    const bps = compare.change_bps[name];
    if (bps === undefined) continue;
    const was = figureText(name, compare.totals[name] ?? 0, currency);
    print(`  ${title.padEnd(12)}${was}${bps === null ? '' : ` (${percent(bps)})`}`);
  }
}

const percent = (bps: number): string => `${bps < 0 ? '' : '+'}${(bps / 100).toFixed(1)} %`;
