import { assert } from './assert.ts';

/**
 * One text for one value, whatever the order of its keys: for hashes and comparisons.
 * Keys are sorted by UTF-16 code unit, undefined members are left out, dates are their ISO text.
 * source  RFC 8785 (JSON Canonicalization Scheme), for the numbers we use
 */
export function canonicalJson(value: unknown): string {
  if (value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value)) {
    return `[${value.map((item) => canonicalJson(item === undefined ? null : item)).join(',')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  if (typeof value === 'number') {
    assert(Number.isFinite(value), `${value} has no JSON form`);
    return JSON.stringify(value === 0 ? 0 : value);
  }
  const text = JSON.stringify(value);
  assert(text !== undefined, `a ${typeof value} has no JSON form`);
  return text;
}
