import { timingSafeEqual } from 'node:crypto';
import type { Secrets } from './env.ts';

/* Texts for links that are kept nowhere: parts and a MAC over them, joined by dots. Whoever has one may do what its
 * label says; nobody can make one.
 */

const MAC_BYTES = 24;

/**
 * label  what the text is for: one of another label does not open
 * parts  without dots
 */
export function signText(secrets: Secrets, label: string, parts: readonly string[]): string {
  return [...parts, macOf(secrets, label, parts)].join('.');
}

/** The parts of a text of this label; undefined when it is not ours. */
export function openSigned(
  secrets: Secrets,
  label: string,
  text: string,
): readonly string[] | undefined {
  const parts = text.split('.');
  // As text: several texts mean the same bytes.
  const given = Buffer.from(parts.pop() ?? '');
  const right = Buffer.from(macOf(secrets, label, parts));
  return given.length === right.length && timingSafeEqual(given, right) ? parts : undefined;
}

const macOf = (secrets: Secrets, label: string, parts: readonly string[]): string =>
  secrets
    .mac(label, ...parts)
    .subarray(0, MAC_BYTES)
    .toString('base64url');
