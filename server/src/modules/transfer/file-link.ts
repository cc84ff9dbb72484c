import { timingSafeEqual } from 'node:crypto';
import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import type { Secrets } from '../../platform/env.ts';

/* The address of an export's file: it names store, export and end, and is signed, so that it opens this file until
 * then and nothing else.
 */

const LABEL = 'export-link';
const MAC_BYTES = 24;

export type FileLink = {
  readonly storeId: Uuid;
  readonly exportId: Uuid;
  readonly expiresAt: Date;
};

const macOf = (secrets: Secrets, parts: readonly string[]): string =>
  secrets
    .mac(LABEL, ...parts)
    .subarray(0, MAC_BYTES)
    .toString('base64url');

/** The last part of the path. */
export function linkText(secrets: Secrets, link: FileLink): string {
  const parts = [link.storeId, link.exportId, link.expiresAt.getTime().toString(36)];
  return [...parts, macOf(secrets, parts)].join('.');
}

/** What the text links to; undefined when it is not ours or its time is over. */
export function openLink(secrets: Secrets, text: string, now: Date): FileLink | undefined {
  const [store = '', id = '', end = '', mac = '', ...more] = text.split('.');
  // As text: several texts mean the same bytes.
  const given = Buffer.from(mac);
  const right = Buffer.from(macOf(secrets, [store, id, end]));
  if (more.length > 0 || given.length !== right.length || !timingSafeEqual(given, right))
    return undefined;
  const [storeId, exportId] = [parseUuid(store), parseUuid(id)];
  const expiresAt = new Date(Number.parseInt(end, 36));
  if (!storeId || !exportId || !(expiresAt > now)) return undefined;
  return { storeId, exportId, expiresAt };
}
