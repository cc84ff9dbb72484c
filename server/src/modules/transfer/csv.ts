import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import type { CsvRow, RowGroup } from './drafts.ts';

/** Bytes of one record: past it the file is broken, most likely by a quote that never closes. */
export const CSV_RECORD_BYTES_MAX = 1024 * 1024;

/**
 * Reads a CSV file row by row; quoted line breaks are part of their cell, blank lines are skipped.
 * throws  what the parser says of a broken file, with its line
 */
export async function* csvRows(path: string): AsyncGenerator<CsvRow> {
  const parser = createReadStream(path).pipe(
    parse({
      bom: true,
      columns: (header: string[]) => header.map((name) => name.trim()),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: CSV_RECORD_BYTES_MAX,
    }),
  );
  let line = 2;
  for await (const { record, info } of parser as AsyncIterable<{
    record: Record<string, string>;
    info: { lines: number };
  }>) {
    yield { line, cells: record };
    line = info.lines + 1;
  }
}

export type FileOutline = {
  readonly rows: number;
  readonly handles: number;
  /** Handles whose rows do not stand together; only these are held in memory while the file is read. */
  readonly scattered: ReadonlyMap<string, number>;
};

/** A first pass over the file: how much there is, and which products come back later. */
export async function outlineOf(path: string, handleColumn: string): Promise<FileOutline> {
  const seen = new Set<string>();
  const runs = new Map<string, number>();
  let rows = 0;
  let last: string | undefined;
  for await (const { cells } of csvRows(path)) {
    rows += 1;
    const handle = (cells[handleColumn] ?? '').trim();
    if (handle === last) continue;
    if (seen.has(handle)) runs.set(handle, (runs.get(handle) ?? 1) + 1);
    seen.add(handle);
    last = handle;
  }
  return { rows, handles: seen.size, scattered: runs };
}

/** The file's products one after another; a scattered one comes when its last rows have been read. */
export async function* rowGroups(
  path: string,
  handleColumn: string,
  outline: FileOutline,
): AsyncGenerator<RowGroup> {
  const held = new Map<string, { rows: CsvRow[]; runsLeft: number }>();
  let current: { handle: string; rows: CsvRow[] } | undefined;

  const close = (group: { handle: string; rows: CsvRow[] }): RowGroup | undefined => {
    const runs = outline.scattered.get(group.handle);
    if (runs === undefined) return group;
    const waiting = held.get(group.handle) ?? { rows: [], runsLeft: runs };
    waiting.rows.push(...group.rows);
    waiting.runsLeft -= 1;
    held.set(group.handle, waiting);
    if (waiting.runsLeft > 0) return undefined;
    held.delete(group.handle);
    return { handle: group.handle, rows: waiting.rows };
  };

  for await (const row of csvRows(path)) {
    const handle = (row.cells[handleColumn] ?? '').trim();
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
}
