import { timingSafeEqual } from 'node:crypto';
import { refuseField } from '../../kernel/refusal.ts';
import type { Secrets } from '../env.ts';
import { LIMITS } from '../limits.ts';

export type CursorKey = readonly (string | number | boolean | null)[];

/** What a cursor is good for: another store, route, sort or filter makes it a bad one. */
export type CursorScope = readonly string[];

const MAC_BYTES = 16;

const macOf = (secrets: Secrets, scope: CursorScope, payload: string): Buffer =>
  secrets.mac('cursor', ...scope, payload).subarray(0, MAC_BYTES);

/** An opaque text that holds the key and cannot be made or altered without the server's secret. */
export function signCursor(secrets: Secrets, scope: CursorScope, key: CursorKey): string {
  const payload = Buffer.from(JSON.stringify(key)).toString('base64url');
  return `${payload}.${macOf(secrets, scope, payload).toString('base64url')}`;
}

/** The key of a cursor of this scope. Refuses VALIDATION_FAILED for any other text. */
export function openCursor(secrets: Secrets, scope: CursorScope, cursor: string): CursorKey {
  const bad = refuseField('VALIDATION_FAILED', '/cursor', 'Not a cursor of this list');
  if (cursor.length > LIMITS.cursorBytes) throw bad;
  const [payload, mac, ...more] = cursor.split('.');
  if (payload === undefined || mac === undefined || more.length > 0) throw bad;
  const given = Buffer.from(mac, 'base64url');
  if (given.toString('base64url') !== mac || given.length !== MAC_BYTES) throw bad;
  if (!timingSafeEqual(given, macOf(secrets, scope, payload))) throw bad;
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as CursorKey;
}
