/* Words of CSV cells: numbers, lists, and text that a spreadsheet would take for a formula. */
import { createHash } from 'node:crypto';
import { parseRemoteUrl } from '../media/remote-url.ts';
import type { AddNote, CsvRow, Reading } from './drafts.ts';

/** What "continue selling when out of stock" becomes: a limit that no real shop meets. */
export const OVERSELL_LIMIT = 1_000_000;
export const EXTERNAL_ID_CHARS_MAX = 191;
export const BLANK_OPTION_VALUE = 'Default';

const TAGS_MAX = 250;
const TAG_CHARS_MAX = 100;

export const cell = (row: CsvRow, column: string): string => (row.cells[column] ?? '').trim();

export function firstFilled(rows: readonly CsvRow[], column: string): string | undefined {
  for (const row of rows) {
    const text = cell(row, column);
    if (text !== '') return text;
  }
  return undefined;
}

/**
 * "10.99" in minor units, exactly; undefined when it is no price or has more decimals than the currency. One comma
 * before one or two last digits is a decimal comma; any other comma is not understood rather than guessed.
 */
export function minorUnits(text: string, exponent: number): number | undefined {
  const plain = text.trim().replace(/^(\d+),(\d{1,2})$/, '$1.$2');
  const match = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(plain);
  if (!match) return undefined;
  const decimals = (match[2] ?? '').replace(/0+$/, '');
  if (decimals.length > exponent) return undefined;
  return Number(`${match[1]}${decimals.padEnd(exponent, '0')}`);
}

/** Minor units as a price with a point: 1099 with two decimals is "10.99". The other way of `minorUnits`. */
export function decimalText(amount: number, exponent: number): string {
  if (exponent === 0) return String(amount);
  const digits = String(amount).padStart(exponent + 1, '0');
  return `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** A whole number, also in the form that spreadsheets leave behind ("12.0"); undefined for anything else. */
export function wholeNumber(text: string): number | undefined {
  if (!/^-?\d{1,12}(\.0+)?$/.test(text)) return undefined;
  return Math.trunc(Number(text));
}

/** The parts of a list cell: separated by commas, a comma inside a part written `\,`; blank parts are none. */
export function listOf(text: string, separator = ','): readonly string[] {
  const parts: string[] = [];
  let part = '';
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? '';
    const next = text[at + 1];
    if (letter === '\\' && (next === separator || next === '\\')) {
      part += next;
      at += 1;
    } else if (letter === separator) {
      parts.push(part.trim());
      part = '';
    } else part += letter;
  }
  parts.push(part.trim());
  return parts.filter((one) => one !== '');
}

/** The cell that `listOf` reads as these parts. */
export const listText = (parts: readonly string[], separator = ','): string =>
  parts
    .map((part) => part.replaceAll('\\', '\\\\').replaceAll(separator, `\\${separator}`))
    .join(separator === ',' ? ', ' : ` ${separator} `);

/** Each tag once, cut to what a tag may have. */
export const tagsOf = (tags: readonly string[]): readonly string[] =>
  [...new Set(tags.map((tag) => tag.trim().slice(0, TAG_CHARS_MAX)))]
    .filter((tag) => tag !== '')
    .slice(0, TAGS_MAX);

/** Beginnings that a spreadsheet computes. source: OWASP, CSV injection. */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;
const NEUTRALISED = /^'+[=+\-@\t\r\n＝＋－＠]/;

/** The cell with an apostrophe before what a spreadsheet would compute; `restored` gives the text again. */
export const neutralised = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);
export const restored = (text: string): string => (NEUTRALISED.test(text) ? text.slice(1) : text);

/** A name of at most 191 characters that tells these parts apart; hashed where the parts are too long. */
export function externalIdOf(parts: readonly string[]): string {
  const text = parts.join('/');
  if (text.length <= EXTERNAL_ID_CHARS_MAX) return text;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return `${(parts[0] ?? '').slice(0, 120)}#${digest}`;
}

const OWN_MEDIA = /^\/media\/([0-9a-f]{32}-[0-9a-f]{16}\.[a-z]{3,4})$/;

/** The key of a file of this installation; undefined for an address elsewhere. */
export const ownKey = (url: string): string | undefined => OWN_MEDIA.exec(url)?.[1];

/**
 * An image's address as it can be kept: `//host` and `http://` become https; one of this installation's own files its path.
 * What cannot be kept is noted and left out.
 */
export function imageAddress(
  text: string,
  line: number,
  reading: Pick<Reading, 'publicUrl'>,
  note: AddNote,
): string | undefined {
  const own = text.startsWith(`${reading.publicUrl}/`)
    ? text.slice(reading.publicUrl.length)
    : text;
  if (ownKey(own) !== undefined) return own;
  const secure = text.replace(/^\/\//, 'https://').replace(/^http:\/\//i, 'https://');
  try {
    return parseRemoteUrl(secure);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'no address';
    note(line, 'VALIDATION_FAILED', `The image "${text.slice(0, 200)}" is left out: ${why}`, true);
    return undefined;
  }
}
