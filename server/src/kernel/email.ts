import { refuseField } from './refusal.ts';

const CHARS_MAX = 254; // RFC 5321, 4.5.3.1: a path of 256 with its brackets
const LOCAL_CHARS_MAX = 64;
const LOCAL = /^[^\s@"(),:;<>[\]\\\p{C}]+$/u;
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u;

/** The address trimmed, in NFC and lower case: what accounts are compared by; undefined when it is none. */
export function parseEmail(text: string): string | undefined {
  const email = text.trim().normalize('NFC').toLowerCase();
  const at = email.lastIndexOf('@');
  const local = email.slice(0, at);
  const labels = email.slice(at + 1).split('.');
  const isAddress =
    at > 0 &&
    email.length <= CHARS_MAX &&
    local.length <= LOCAL_CHARS_MAX &&
    LOCAL.test(local) &&
    !local.startsWith('.') &&
    !local.endsWith('.') &&
    !local.includes('..') &&
    labels.length >= 2 &&
    labels.every((label) => LABEL.test(label)) &&
    !/^\d*$/.test(labels.at(-1) ?? '') &&
    (labels.at(-1) ?? '').length >= 2;
  return isAddress ? email : undefined;
}

/**
 * An e-mail address in its one form: trimmed, NFC, lower case.
 * field    JSON pointer of the input
 * refuses  EMAIL_INVALID 422
 */
export function normalizeEmail(text: string, field = '/email'): string {
  const email = parseEmail(text);
  if (email === undefined) {
    throw refuseField('EMAIL_INVALID', field, 'This is not an e-mail address');
  }
  return email;
}
