import Type from 'typebox';
import { present } from '../../kernel/assert.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import type { Locate } from '../../platform/edges.ts';
import { closed, UuidText } from '../../platform/http/schemas.ts';
import type { KeptImage } from '../../platform/images/images.ts';
import { defineQueue, enqueue, JOB_PRIORITY } from '../../platform/jobs/jobs.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { brokenConstraint } from '../../platform/postgres/errors.ts';
import { parseRemoteUrl } from './remote-url.ts';
import {
  deleteMedia,
  insertCopy,
  insertFile,
  insertRemote,
  locateFile,
  lockMedia,
  type MediaRow,
  selectMedia,
  selectOfKeys,
} from './store.ts';

/*
 * Terms       file: an image of ours, re-encoded, below the data directory under a name of its content's hash and
 *             chance. remote: the address of an image elsewhere, shown as it is and answered with its own address.
 *             With `media.fetch_remote` a later job makes a file of it, and remembers where it came from.
 *             copy: a file that was made of another store's, and remembers that one's address.
 * Invariants  a row is one or the other (CHECK); a file is written before its row and never changes; a store has one
 *             copy of a file at most (unique index).
 */

export const ALT_CHARS_MAX = 512;

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

/** One row of media as staff see it. */
export type Media = MediaRow;

/**
 * Records a file that was encoded and kept just before this transaction.
 * refuses  VALIDATION_FAILED 422: a text of more than 512 characters
 */
export async function keepFile(
  tx: Tx,
  file: KeptImage & { readonly alt: string | null },
): Promise<Media> {
  if ((file.alt?.length ?? 0) > ALT_CHARS_MAX)
    throw refuseField('VALIDATION_FAILED', '/alt', `At most ${ALT_CHARS_MAX} characters`);
  return present(await insertFile(tx, tx.newId(), file), 'the media row just written');
}

/** A page of media, newest first unless told otherwise; one row more than asked. */
export const listMedia = selectMedia;

/**
 * Removes media that no product or category shows; gives the key of its file, which may go after COMMIT.
 * refuses  NOT_FOUND 404, VERSION_MISMATCH 412, RESOURCE_IN_USE 409
 */
export async function removeMedia(
  tx: Tx,
  id: Uuid,
  expectedVersion: number | undefined,
): Promise<string | undefined> {
  const row = await lockMedia(tx, id);
  if (!row) throw refuse('NOT_FOUND');
  if (expectedVersion !== undefined && row.version !== expectedVersion)
    throw refuse('VERSION_MISMATCH', { version: row.version });
  try {
    await deleteMedia(tx, id);
  } catch (error) {
    throw brokenConstraint(error) === undefined ? error : refuse('RESOURCE_IN_USE');
  }
  return row.storage_key ?? undefined;
}

/** The store's own files with these keys, and its copies of other stores' files with these: media ids by key. */
export const mediaOfKeys = (db: Db, keys: readonly string[]): Promise<ReadonlyMap<string, Uuid>> =>
  selectOfKeys(db, keys);

/**
 * Records a copy that was made just before this transaction (`copies.ts`) of the file with the key `of`.
 * gives  its media id; where a twin recorded one first, that one's, and the file is of no use
 */
export async function keepCopy(
  tx: Tx,
  copy: { readonly of: string; readonly file: KeptImage; readonly alt: string | null },
): Promise<Uuid> {
  return present(await insertCopy(tx, tx.newId(), copy), 'the copy just written');
}

/** The file with this key, of whatever store, as whoever has the key may know it; undefined when there is none. */
export const fileOfKey = (locate: Locate, key: string): Promise<KeptImage | undefined> =>
  locateFile(locate, key);

/** References looked at by one job. */
export const FETCHED_AT_ONCE = 20;

/** Fetching cannot fail what named the image: what cannot be had stays a reference. */
export const fetchQueue = defineQueue('media.fetch', {
  data: closed({ media_ids: Type.Array(UuidText, { maxItems: FETCHED_AT_ONCE }) }),
  retries: 3,
  backoffSeconds: [60, 600, 3600],
  expireSeconds: FETCHED_AT_ONCE * 20,
  concurrency: 2,
});

/** Asks for these references to be fetched, once the transaction is over. */
export async function fetchLater(tx: Tx, mediaIds: readonly Uuid[]): Promise<void> {
  for (let from = 0; from < mediaIds.length; from += FETCHED_AT_ONCE)
    await enqueue(
      tx,
      fetchQueue,
      { media_ids: mediaIds.slice(from, from + FETCHED_AT_ONCE) },
      { priority: JOB_PRIORITY.low },
    );
}
