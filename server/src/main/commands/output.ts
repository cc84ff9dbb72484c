import { exponentOf } from '../../kernel/currency.ts';

export const print = (line: string): void => void process.stdout.write(`${line}\n`);
export const say = (line: string): void => void process.stderr.write(`${line}\n`);

export const printJson = (value: unknown): void => print(JSON.stringify(value));

export type Cell = string | number | boolean | null | undefined;
type Column<Row> = readonly [title: string, cell: (row: Row) => Cell];

/** Control characters of foreign text would move a terminal's cursor. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;
const CELL_CHARS_MAX = 60;

export const shown = (value: Cell): string => String(value ?? '').replace(CONTROL, ' ');

/** Prints rows as columns; numbers stand to the right. Long cells are cut, but not the last one: it may say why. */
export function printTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): void {
  const cells = rows.map((row) =>
    columns.map(([, cell], index) => {
      const value = cell(row);
      const text = shown(value);
      const isShort = index === columns.length - 1 || text.length <= CELL_CHARS_MAX;
      const short = isShort ? text : `${text.slice(0, CELL_CHARS_MAX - 1)}…`;
      return { text: short, isNumber: typeof value === 'number' };
    }),
  );
  const widths = columns.map(([title], index) =>
    Math.max(title.length, ...cells.map((row) => row[index]?.text.length ?? 0)),
  );
  const line = (texts: readonly string[]): void => print(texts.join('  ').trimEnd());
  line(columns.map(([title], index) => title.padEnd(widths[index] ?? 0)));
  for (const row of cells) {
    line(
      row.map(({ text, isNumber }, index) => {
        const width = widths[index] ?? 0;
        return isNumber ? text.padStart(width) : text.padEnd(width);
      }),
    );
  }
}

/** One thing, a fact a line. */
export function printFacts(facts: readonly (readonly [name: string, value: Cell])[]): void {
  const width = Math.max(...facts.map(([name]) => name.length));
  for (const [name, value] of facts) print(`${name.padEnd(width)}  ${shown(value)}`.trimEnd());
}

export type Page<Body> = { readonly data: readonly Body[]; readonly next_cursor: string | null };

/** A page as the API answers it, or as a table with a hint to the next one. */
export function printPage<Body>(
  page: Page<Body>,
  isJson: boolean | undefined,
  columns: readonly Column<Body>[],
): void {
  if (isJson) {
    printJson(page);
    return;
  }
  printTable(page.data, columns);
  if (page.data.length === 0) say('(none)');
  if (page.next_cursor !== null) say(`more: --cursor ${page.next_cursor}`);
}

/** How many of something: `1 product`, `2 products`. */
export const counted = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Minor units as people write them: 1250 USD is `12.50 USD`. */
export function money(amount: number | null | undefined, currency: string): string {
  if (amount === null || amount === undefined) return '';
  const exponent = exponentOf(currency);
  const digits = String(Math.abs(amount)).padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent);
  const part = exponent === 0 ? '' : `.${digits.slice(digits.length - exponent)}`;
  return `${amount < 0 ? '-' : ''}${whole}${part} ${currency}`;
}
