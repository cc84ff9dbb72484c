/* Reading a file of JSON objects, one after another: a list (`[{…}, …]`) or a line each (NDJSON). Only one object is
 * held at a time.
 */
import { fileFault, IMPORT_ROWS_MAX, RECORD_BYTES_MAX, textOf, tooManyRows } from './csv.ts';

/** Bytes a product with all its variants may take; more than a row of a CSV, because it is many of them. */
export const OBJECT_BYTES_MAX = 8 * RECORD_BYTES_MAX;

export type JsonRecord = { readonly line: number; readonly value: unknown };

/**
 * The objects of the file in their order, each with the line on which it begins.
 * refuses  IMPORT_MAPPING_INVALID 422 with the line: no JSON, something else than objects; LIMIT_EXCEEDED 422
 */
export async function* jsonRecords(path: string): AsyncGenerator<JsonRecord> {
  let object = '';
  let depth = 0;
  let inText = false;
  let isEscaped = false;
  let line = 1;
  let began = 1;
  let isList: boolean | undefined;
  let isOver = false;
  let count = 0;
  const broken = (at: number, what: string) =>
    fileFault('broken', `The file cannot be read from line ${at} on: ${what}`, { line: at });

  for await (const text of textOf(path)) {
    let from = 0;
    for (let at = 0; at < text.length; at += 1) {
      const letter = text[at] ?? '';
      if (letter === '\n') line += 1;
      if (inText) {
        if (isEscaped) isEscaped = false;
        else if (letter === '\\') isEscaped = true;
        else if (letter === '"') inText = false;
        continue;
      }
      if (depth === 0) {
        if (/\s/.test(letter) || (letter === ',' && isList)) continue;
        if (isOver) throw broken(line, 'something follows the end of the list');
        if (letter === '[' && isList === undefined) isList = true;
        else if (letter === ']' && isList) isOver = true;
        else if (letter === '{') {
          isList ??= false;
          depth = 1;
          from = at;
          began = line;
        } else throw broken(line, 'an object was expected');
        continue;
      }
      if (letter === '"') inText = true;
      else if (letter === '{' || letter === '[') depth += 1;
      else if (letter === '}' || letter === ']') {
        depth -= 1;
        if (depth > 0) continue;
        count += 1;
        if (count > IMPORT_ROWS_MAX) throw tooManyRows();
        yield { line: began, value: parsed(object + text.slice(from, at + 1), began) };
        object = '';
      }
    }
    if (depth > 0) {
      object += text.slice(from);
      if (object.length > OBJECT_BYTES_MAX)
        throw fileFault(
          'record_too_long',
          `The object that begins on line ${began} is longer than ${OBJECT_BYTES_MAX} bytes.`,
          { line: began, max_bytes: OBJECT_BYTES_MAX },
        );
    }
  }
  if (depth > 0 || (isList && !isOver)) throw broken(began, 'it ends in the middle');
}

function parsed(text: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'no JSON';
    throw fileFault('broken', `The object that begins on line ${line} is no JSON: ${why}`, {
      line,
    });
  }
}
