/* Reading files row by row, in bounded memory.
 * Terms       group: the rows of one product. scattered: a group whose rows do not stand together; only these are held.
 * Invariants  the same file gives the same groups in the same order, however often it is read: a run that was broken
 *             off goes on by counting them. What is wrong with the file itself is IMPORT_MAPPING_INVALID, with its line.
 */
import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Transform } from 'node:stream';
import type * as CsvParse from 'csv-parse';
import type * as CsvParseSync from 'csv-parse/sync';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { lazyPackage } from '../../platform/lazy.ts';
import type { CsvRow, RowGroup } from './drafts.ts';

const csvParse = lazyPackage<typeof CsvParse>('csv-parse');
const csvParseSync = lazyPackage<typeof CsvParseSync>('csv-parse/sync');

/** Bytes of one record: past it the file is broken, most likely by a quote that never closes. */
export const RECORD_BYTES_MAX = 1024 * 1024;
/** Rows of scattered products that are held at once: a file that needs more is to be sorted first. */
export const HELD_ROWS_MAX = 50_000;
/** Bytes in which the header must end. */
const HEAD_BYTES = 256 * 1024;
/** Columns of one file; the widest of real ones have a few hundred. */
export const COLUMNS_MAX = 2000;
const NEWLINE = 0x0a;

export type Delimiter = ',' | ';' | '\t';
const DELIMITERS: readonly Delimiter[] = [',', ';', '\t'];

export const fileFault = (
  reason: string,
  detail: string,
  details: Readonly<Record<string, unknown>> = {},
): Refusal => refuse('IMPORT_MAPPING_INVALID', { reason, ...details }, { detail });

/** Lets UTF-8 text pass and stops at the first byte that is none, saying on which line. */
function utf8Only(): Transform {
  let line = 1;
  let rest: Buffer = Buffer.alloc(0);
  const checked = (bytes: Buffer): Buffer => {
    const nul = bytes.indexOf(0);
    if (nul !== -1)
      throw fileFault(
        'binary',
        `The file is no text: line ${line + newlines(bytes, nul)} holds a zero byte.`,
      );
    if (!isUtf8(bytes)) {
      const at = firstBadLine(bytes);
      throw fileFault(
        'encoding',
        `The file is not UTF-8 (line ${line + at}): it was saved in an older encoding such as Latin-1 or ` +
          'Windows-1252. Save it again as "CSV UTF-8".',
        { line: line + at },
      );
    }
    line += newlines(bytes, bytes.length);
    return bytes;
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
        const end = bytes.length - cutLetter(bytes);
        rest = bytes.subarray(end);
        done(null, end === 0 ? undefined : checked(bytes.subarray(0, end)));
      } catch (error) {
        done(error as Error);
      }
    },
    flush(done) {
      try {
        done(null, rest.length === 0 ? undefined : checked(rest));
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

/** Bytes of a letter that has only begun at the end. */
function cutLetter(bytes: Buffer): number {
  for (let back = 1; back <= 3; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

const tooLong = (line: number): Refusal =>
  fileFault(
    'record_too_long',
    `The record that begins on line ${line} is longer than ${RECORD_BYTES_MAX} bytes; ` +
      'most likely a quotation mark before it is never closed.',
    { line, max_bytes: RECORD_BYTES_MAX },
  );

function newlines(bytes: Buffer, end: number): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1 && at < end; at = bytes.indexOf(NEWLINE, at + 1))
    count += 1;
  return count;
}

/** Lines before the first one that is no UTF-8. */
function firstBadLine(bytes: Buffer): number {
  let from = 0;
  for (let lines = 0; ; lines += 1) {
    const end = bytes.indexOf(NEWLINE, from);
    if (end === -1 || !isUtf8(bytes.subarray(from, end))) return lines;
    from = end + 1;
  }
}

/** The file as text, a piece after another. refuses IMPORT_MAPPING_INVALID 422: it is none */
export async function* textOf(path: string): AsyncGenerator<string> {
  let isFirst = true;
  for await (const chunk of createReadStream(path).pipe(utf8Only()) as AsyncIterable<Buffer>) {
    const text = chunk.toString('utf8');
    yield isFirst ? text.replace(/^\uFEFF/, '') : text;
    isFirst = false;
  }
}

/**
 * How the cells of the file are parted, by which its header has the columns; a comma unless another fits better.
 * refuses  IMPORT_MAPPING_INVALID 422: no header, columns missing, no text
 */
export async function delimiterOf(
  path: string,
  columns: readonly string[],
  whatItIs: string,
): Promise<Delimiter> {
  const head = await headOf(path);
  if (head.length === 0) throw fileFault('empty', 'The file is empty.');
  if (head.indexOf(0) !== -1 || (head[0] === 0xff && head[1] === 0xfe))
    throw fileFault(
      'binary',
      'The file is no text in UTF-8: it holds zero bytes. A workbook (.xlsx) is saved as "CSV UTF-8" first.',
    );
  const found = DELIMITERS.map((delimiter) => {
    const names = namesOf(head, delimiter);
    return { delimiter, names, missing: columns.filter((column) => !names.includes(column)) };
  });
  const best = found.reduce((a, b) => (b.missing.length < a.missing.length ? b : a));
  if (best.missing.length === 0) {
    if (best.names.length > COLUMNS_MAX)
      throw fileFault('columns', `The file has more than ${COLUMNS_MAX} columns.`);
    return best.delimiter;
  }
  throw refuse(
    'IMPORT_MAPPING_INVALID',
    { reason: 'columns', missing: best.missing, found: best.names.slice(0, 20).map(short) },
    { detail: `This is no ${whatItIs}: ${best.missing.join(', ')} missing.` },
  );
}

const short = (name: string): string => name.slice(0, 60);

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function namesOf(head: Buffer, delimiter: Delimiter): readonly string[] {
  try {
    const [names] = csvParseSync().parse(head, {
      bom: true,
      delimiter,
      to: 1,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    }) as string[][];
    return (names ?? []).map((name) => name.trim());
  } catch {
    return [];
  }
}

/** The first byte that says something: what `{` or `[` begins is JSON. */
export async function looksLikeJson(path: string): Promise<boolean> {
  const head = (await headOf(path))
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  return head.startsWith('{') || head.startsWith('[');
}

/**
 * Reads a CSV file row by row; quoted line breaks are part of their cell, blank lines are skipped.
 * refuses  IMPORT_MAPPING_INVALID 422: what is wrong with the file, with its line
 */
export async function* csvRows(path: string, delimiter: Delimiter): AsyncGenerator<CsvRow> {
  const source = createReadStream(path);
  const text = source.pipe(utf8Only());
  const parser = text.pipe(
    csvParse().parse({
      bom: true,
      delimiter,
      columns: (header: string[]) => header.map((name) => name.trim()),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: RECORD_BYTES_MAX,
    }),
  );
  const stop = (error: Error) => parser.destroy(error);
  source.on('error', stop);
  text.on('error', stop);
  let line = 2;
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: Record<string, string>;
      info: { lines: number };
    }>) {
      yield { line, cells: record };
      line = info.lines + 1;
    }
  } catch (error) {
    if (!(error instanceof csvParse().CsvError)) throw error;
    throw error.code === 'CSV_MAX_RECORD_SIZE'
      ? tooLong(line)
      : fileFault('broken', `The file cannot be read from line ${line} on: ${error.message}`, {
          line,
        });
  } finally {
    source.destroy();
  }
}

/** 64-bit marks of texts in flat memory: 16 bytes a text, where a Set of strings takes a hundred and more. */
export class TextMarks {
  #low = new Int32Array(1024);
  #high = new Int32Array(1024);
  #count = 0;

  get size(): number {
    return this.#count;
  }

  has(text: string): boolean {
    const [low, high] = marksOf(text);
    const at = this.#find(low, high);
    return this.#low[at] !== 0 || this.#high[at] !== 0;
  }

  add(text: string): void {
    const [low, high] = marksOf(text);
    const at = this.#find(low, high);
    if (this.#low[at] !== 0 || this.#high[at] !== 0) return;
    this.#low[at] = low;
    this.#high[at] = high;
    this.#count += 1;
    if (this.#count * 2 > this.#low.length) this.#grow();
  }

  #find(low: number, high: number): number {
    const last = this.#low.length - 1;
    let at = (low ^ (high >>> 7)) & last;
    while (
      (this.#low[at] !== 0 || this.#high[at] !== 0) &&
      (this.#low[at] !== low || this.#high[at] !== high)
    )
      at = (at + 1) & last;
    return at;
  }

  #grow(): void {
    const [low, high] = [this.#low, this.#high];
    this.#low = new Int32Array(low.length * 2);
    this.#high = new Int32Array(low.length * 2);
    for (let at = 0; at < low.length; at += 1) {
      const [one = 0, other = 0] = [low[at], high[at]];
      if (one === 0 && other === 0) continue;
      const place = this.#find(one, other);
      this.#low[place] = one;
      this.#high[place] = other;
    }
  }
}

/** Two 32-bit FNV-1a sums with different beginnings; never both 0. source: Fowler, Noll, Vo. */
function marksOf(text: string): readonly [number, number] {
  let low = 0x811c9dc5;
  let high = 0x5bd1e995;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ (code + at), 0x01000193) ^ (high >>> 15);
  }
  return low === 0 && high === 0 ? [1, 0] : [low | 0, high | 0];
}

type FileOutline = {
  readonly units: number;
  /** Runs of each scattered group; only these groups are held in memory while the file is read. */
  readonly scattered: ReadonlyMap<string, number>;
};

/** Rows a file may have. */
export const IMPORT_ROWS_MAX = 1_000_000;

export const tooManyRows = (): Refusal =>
  refuse(
    'LIMIT_EXCEEDED',
    { limit: 'import_rows', max: IMPORT_ROWS_MAX },
    { detail: `A file has at most ${IMPORT_ROWS_MAX} rows; split it.` },
  );

/**
 * A first pass over the file: how much there is, and which products come back later. The whole file is read, so what
 * is wrong with it is known before anything is written.
 * refuses  IMPORT_MAPPING_INVALID 422, LIMIT_EXCEEDED 422 (more than 1,000,000 rows)
 */
export async function outlineOf(
  read: AsyncIterable<CsvRow>,
  keyOf: (row: CsvRow) => string,
): Promise<FileOutline> {
  const seen = new TextMarks();
  const runs = new Map<string, number>();
  let rows = 0;
  let last: string | undefined;
  for await (const row of read) {
    rows += 1;
    if (rows > IMPORT_ROWS_MAX) throw tooManyRows();
    const key = keyOf(row);
    if (key === last) continue;
    if (seen.has(key)) runs.set(key, (runs.get(key) ?? 1) + 1);
    seen.add(key);
    last = key;
  }
  return { units: seen.size, scattered: runs };
}

/**
 * The file's products one after another; a scattered one comes when its last rows have been read.
 * refuses  IMPORT_MAPPING_INVALID 422: more scattered rows than are held
 */
export async function* rowGroups(
  read: AsyncIterable<CsvRow>,
  keyOf: (row: CsvRow) => string,
  outline: FileOutline,
): AsyncGenerator<RowGroup> {
  const held = new Map<string, { rows: CsvRow[]; runsLeft: number }>();
  let heldRows = 0;
  let current: { handle: string; rows: CsvRow[] } | undefined;

  const close = (group: { handle: string; rows: CsvRow[] }): RowGroup | undefined => {
    const runs = outline.scattered.get(group.handle);
    if (runs === undefined) return group;
    const waiting = held.get(group.handle) ?? { rows: [], runsLeft: runs };
    waiting.rows.push(...group.rows);
    waiting.runsLeft -= 1;
    heldRows += group.rows.length;
    if (heldRows > HELD_ROWS_MAX)
      throw fileFault(
        'scattered',
        `The rows of many products stand far apart (more than ${HELD_ROWS_MAX} rows would be held): sort the file.`,
        { max_rows: HELD_ROWS_MAX },
      );
    held.set(group.handle, waiting);
    if (waiting.runsLeft > 0) return undefined;
    held.delete(group.handle);
    heldRows -= waiting.rows.length;
    return { handle: group.handle, rows: waiting.rows };
  };

  for await (const row of read) {
    const handle = keyOf(row);
    if (current && current.handle !== handle) {
      const done = close(current);
      if (done) yield done;
      current = undefined;
    }
    current ??= { handle, rows: [] };
    current.rows.push(row);
  }
  if (current) {
    const done = close(current);
    if (done) yield done;
  }
  // Only when two keys have one mark, which makes the second look as if it came back.
  for (const [handle, { rows }] of held) yield { handle, rows };
}
