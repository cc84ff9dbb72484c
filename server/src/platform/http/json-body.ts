import { Refusal, refuse } from '../../kernel/refusal.ts';
import { LIMITS } from '../limits.ts';

const malformed = (detail: string, field?: string): Refusal =>
  new Refusal('MALFORMED_REQUEST', {
    detail,
    ...(field === undefined
      ? {}
      : { errors: [{ field, code: 'MALFORMED_REQUEST', message: detail }] }),
  });

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Keys that reach into prototypes: never data. */
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set([
  '__proto__',
  'constructor',
  'prototype',
]);

/** Fields that can only be card data. */
const CARD_FIELDS: ReadonlySet<string> = new Set(['cvc', 'cvv', 'card_number']);
/** Fields whose own format allows digits that look like a card's. */
const CARD_EXEMPT: ReadonlySet<string> = new Set([
  'barcode',
  'sku',
  'serial',
  'imei',
  'tracking_number',
  'external_id',
  'phone',
]);

/** Control characters but tab, line feed and carriage return; NUL above all. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
const ASCII = /^[\u0000-\u007f]*$/;

/**
 * The bytes as JSON within our bounds: depth, keys, items; no prototype keys, no control characters, no half
 * surrogates, no card numbers. Text comes out in Unicode's NFC. Refuses MALFORMED_REQUEST, CARD_DATA_REJECTED.
 */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw malformed('The body is not UTF-8');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed('The body is not JSON');
  }
  return checkedTree(value);
}

type Place = { readonly node: object; readonly depth: number; readonly path: string };

/** Walks without recursion, so that depth cannot exhaust the stack. */
function checkedTree(root: unknown): unknown {
  const holder = { root };
  const rest: Place[] = [];
  let keys = 0;

  const visit = (parent: object, key: string, path: string, depth: number) => {
    const value = Reflect.get(parent, key) as unknown;
    if (typeof value === 'string') {
      const text = checkedText(value, path);
      checkNoCard(key, text, path);
      if (text !== value) Reflect.set(parent, key, text);
      return;
    }
    if (typeof value === 'number') {
      // A card number may come as a JSON number as well.
      if (Number.isSafeInteger(value) && value >= 1e12) checkNoCard(key, String(value), path);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    if (depth > LIMITS.jsonDepth) throw malformed(`More than ${LIMITS.jsonDepth} levels deep`);
    rest.push({ node: value, depth, path });
  };

  visit(holder, 'root', '', 1);
  for (let place = rest.pop(); place !== undefined; place = rest.pop()) {
    const { node, depth, path } = place;
    if (Array.isArray(node)) {
      if (node.length > LIMITS.jsonItems) {
        throw malformed(`More than ${LIMITS.jsonItems} items in one array`, path);
      }
      const name = path.slice(path.lastIndexOf('/') + 1);
      for (let index = 0; index < node.length; index += 1) {
        visitItem(node, index, name, `${path}/${index}`, depth + 1, visit);
      }
      continue;
    }
    const names = Object.keys(node);
    keys += names.length;
    if (keys > LIMITS.jsonKeys)
      throw malformed(`More than ${LIMITS.jsonKeys} keys in one document`);
    for (const name of names) {
      const field = `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (FORBIDDEN_KEYS.has(name)) throw malformed('A key that is never data', field);
      if (CARD_FIELDS.has(name)) throw cardData(field);
      checkedText(name, path);
      checkNoCard(path, name, field);
      visit(node, name, field, depth + 1);
    }
  }
  return holder.root;
}

/** An item of an array is judged under its array's name. */
function visitItem(
  node: unknown[],
  index: number,
  name: string,
  path: string,
  depth: number,
  visit: (parent: object, key: string, path: string, depth: number) => void,
): void {
  const value = node[index];
  if (typeof value === 'string') {
    const text = checkedText(value, path);
    checkNoCard(name, text, path);
    node[index] = text;
    return;
  }
  visit(node, String(index), path, depth);
}

function checkedText(text: string, path: string): string {
  if (CONTROL.test(text)) throw malformed('Control characters are not allowed', path);
  if (ASCII.test(text)) return text;
  if (!text.isWellFormed()) throw malformed('Half a surrogate pair is not text', path);
  return text.normalize('NFC');
}

const cardData = (field: string): Refusal =>
  refuse(
    'CARD_DATA_REJECTED',
    {},
    {
      detail: 'Card data must never be sent here: send the token of a payment provider',
      errors: [{ field, code: 'CARD_DATA_REJECTED', message: 'Looks like card data' }],
    },
  );

/** Refuses CARD_DATA_REJECTED when the text holds a card number and the field is not exempt. */
export function checkNoCard(name: string, text: string, field: string): void {
  if (text.length < 13 || CARD_EXEMPT.has(name)) return;
  if (holdsCardNumber(text)) throw cardData(field);
}

const RUN = /[0-9](?:[ -]?[0-9])*/g;

/** Whether a run of digits, single spaces and dashes has 13–19 digits, starts with 2–6 and passes Luhn. */
function holdsCardNumber(text: string): boolean {
  for (const [run] of text.matchAll(RUN)) {
    const digits = run.replaceAll(/[ -]/g, '');
    if (digits.length < 13 || digits.length > 19 || !/^[2-6]/.test(digits)) continue;
    let sum = 0;
    for (let index = 0; index < digits.length; index += 1) {
      const digit = Number(digits[digits.length - 1 - index]);
      const weighted = index % 2 === 1 ? digit * 2 : digit;
      sum += weighted > 9 ? weighted - 9 : weighted;
    }
    if (sum % 10 === 0) return true;
  }
  return false;
}
