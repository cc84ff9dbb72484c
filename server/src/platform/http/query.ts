import { Refusal, refuseField } from '../../kernel/refusal.ts';
import { LIMITS } from '../limits.ts';
import { FORBIDDEN_KEYS } from './json-body.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
const CONTROL = /[\u0000-\u001f\u007f]/;
/** Any secret of ours, and access tokens: they must not stand in logs and histories. */
const SECRET =
  /\b(sk|pk|ct|ot|cv|rt|pr|ev|iv)_(live|test)_[0-9A-Za-z]{6,}|\beyJ[\w-]{8,}\.[\w-]+\.[\w-]+/;

export type Query = Record<string, string | string[]>;

const malformed = (detail: string): Refusal => new Refusal('MALFORMED_REQUEST', { detail });

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw malformed('The query is not percent-encoded UTF-8');
  }
}

/**
 * The query string as names and texts; a repeated name gives an array.
 * refuses  MALFORMED_REQUEST 400, VALIDATION_FAILED 422 (control characters)
 */
export function parseQuery(search: string): Query {
  const query: Query = {};
  if (search === '') return query;
  const parts = search.split('&');
  if (parts.length > LIMITS.queryParameters) {
    throw malformed(`More than ${LIMITS.queryParameters} parameters`);
  }
  for (const part of parts) {
    if (part === '') continue;
    const split = part.indexOf('=');
    const name = decoded(split < 0 ? part : part.slice(0, split));
    const value = split < 0 ? '' : decoded(part.slice(split + 1));
    if (FORBIDDEN_KEYS.has(name.replace(/[[.].*$/, '')))
      throw malformed('A parameter that is never data');
    if (CONTROL.test(name))
      throw refuseField('VALIDATION_FAILED', '', 'No parameter has this name');
    if (CONTROL.test(value)) {
      throw refuseField('VALIDATION_FAILED', `/${name}`, 'Control characters are not text');
    }
    const known = query[name];
    if (known === undefined) query[name] = value.normalize('NFC');
    else if (Array.isArray(known)) known.push(value.normalize('NFC'));
    else query[name] = [known, value.normalize('NFC')];
  }
  return query;
}

/**
 * Refuses MALFORMED_REQUEST for a request target that is no canonical path of ours, or that carries a secret.
 * mayHoldOrderToken  `?token=ot_…` stands where an order is read by its guest
 */
export function checkTarget(url: string, mayHoldOrderToken: boolean): void {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  if (!path.startsWith('/')) throw malformed('Not a path');
  if (/\/\/|\/\.{1,2}(\/|$)|\\|%(00|2[fF]|5[cC])|%2[eE](%2[eE])?(\/|$)|#/.test(path)) {
    throw malformed('Not the canonical form of a path');
  }
  const bare = mayHoldOrderToken ? url.replace(/([?&]token=)ot_[^&]*/, '$1') : url;
  let plain = bare;
  try {
    plain = decodeURIComponent(bare);
  } catch {
    throw malformed('The address is not percent-encoded UTF-8');
  }
  if (SECRET.test(bare) || SECRET.test(plain)) {
    throw malformed('A credential must not stand in an address: send it in a header');
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
  if (/[\u0000-\u001f\u007f]/.test(decodedPath(path)))
    throw malformed('Control characters are not allowed');
}

const decodedPath = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};
