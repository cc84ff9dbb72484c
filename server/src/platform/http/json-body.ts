import { findCardData } from '../../kernel/card-numbers.ts';
import { Refusal, refuse, refuseField } from '../../kernel/refusal.ts';
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

/** Control characters but tab, line feed and carriage return; NUL above all. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
const ASCII = /^[\u0000-\u007f]*$/;

/**
 * The bytes as JSON within our bounds: depth, keys, items; no prototype keys, no control characters, no half
 * surrogates, no card numbers. Text comes out in Unicode's NFC.
 * refuses  MALFORMED_REQUEST 400; VALIDATION_FAILED 422 for text that parses and is none of ours; CARD_DATA_REJECTED 422
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
  const tree = checkedTree(value);
  checkNoCard(tree);
  return tree;
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
      if (text !== value) Reflect.set(parent, key, text);
      return;
    }
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
      throw malformed('A number is too large', path);
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
      for (let index = 0; index < node.length; index += 1) {
        visit(node, String(index), `${path}/${index}`, depth + 1);
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
      checkedText(name, path);
      visit(node, name, field, depth + 1);
    }
  }
  return holder.root;
}

function checkedText(text: string, path: string): string {
  if (CONTROL.test(text)) throw noText(path, 'Control characters are not text');
  if (ASCII.test(text)) return text;
  if (!text.isWellFormed()) throw noText(path, 'Half a surrogate pair is not text');
  return text.normalize('NFC');
}

const noText = (field: string, message: string): Refusal =>
  refuseField('VALIDATION_FAILED', field, message);

const cardData = (field: string): Refusal =>
  refuse(
    'CARD_DATA_REJECTED',
    {},
    {
      detail: 'Card data must never be sent here: send the token of a payment provider',
      errors: [{ field, code: 'CARD_DATA_REJECTED', message: 'Looks like card data' }],
    },
  );

/** Refuses CARD_DATA_REJECTED when anything in it is, or can only be, card data. */
export function checkNoCard(value: unknown): void {
  const field = findCardData(value);
  if (field !== undefined) throw cardData(field);
}
