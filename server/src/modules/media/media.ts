import type { Uuid } from '../../kernel/ids.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { parseRemoteUrl } from './remote-url.ts';
import { insertRemote } from './store.ts';

/*
 * Terms       file: an image of ours, re-encoded, below the data directory under a name of its content's hash and
 *             chance. remote: the address of an image elsewhere, shown as it is and never fetched here.
 * Invariants  a row is one or the other (CHECK); a file is written before its row and never changes.
 */

/**
 * Keeps the addresses of images elsewhere; the same address twice is two rows.
 * gives    their media ids, in order
 * refuses  VALIDATION_FAILED 422: not https, a host that is not public
 */
export async function keepRemoteImages(
  tx: Tx,
  images: readonly {
    readonly url: string;
    readonly field?: string;
    readonly alt?: string | null;
  }[],
): Promise<readonly Uuid[]> {
  const rows = images.map((image) => ({
    id: tx.newId(),
    url: parseRemoteUrl(image.url, image.field),
    alt: image.alt ?? null,
  }));
  if (rows.length > 0) await insertRemote(tx, rows);
  return rows.map((row) => row.id);
}
