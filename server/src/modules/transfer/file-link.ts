import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import type { Secrets } from '../../platform/env.ts';
import { openSigned, signText } from '../../platform/signed-text.ts';

/* The address of an export's file: it names store, export and end, and is signed, so that it opens this file until
 * then and nothing else.
 */

const LABEL = 'export-link';

export type FileLink = {
  readonly storeId: Uuid;
  readonly exportId: Uuid;
  readonly expiresAt: Date;
};

/** The last part of the path. */
export const linkText = (secrets: Secrets, link: FileLink): string =>
  signText(secrets, LABEL, [link.storeId, link.exportId, link.expiresAt.getTime().toString(36)]);

/** What the text links to; undefined when it is not ours or its time is over. */
export function openLink(secrets: Secrets, text: string, now: Date): FileLink | undefined {
  const [store, id, end = ''] = openSigned(secrets, LABEL, text) ?? [];
  const [storeId, exportId] = [parseUuid(store), parseUuid(id)];
  const expiresAt = new Date(Number.parseInt(end, 36));
  if (!storeId || !exportId || !(expiresAt > now)) return undefined;
  return { storeId, exportId, expiresAt };
}
