import type { Uuid } from '../../kernel/ids.ts';
import type { Locate } from '../../platform/edges.ts';
import type { KeptImage } from '../../platform/images/images.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { json, nothing, sql } from '../../platform/postgres/sql.ts';

export async function insertRemote(
  tx: Tx,
  rows: readonly { readonly id: Uuid; readonly url: string; readonly alt: string | null }[],
): Promise<void> {
  await tx.run(sql`
    insert into media (id, kind, url, alt)
    select r.id, 'remote', r.url, r.alt
      from jsonb_to_recordset(${json(rows)}::jsonb) as r(id uuid, url text, alt text)`);
}

export type MediaRow = {
  readonly id: Uuid;
  readonly url: string;
  readonly storage_key: string | null;
  readonly content_type: string | null;
  readonly bytes: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly alt: string | null;
  readonly version: number;
  readonly created_at: Date;
};

const COLUMNS = sql`id, coalesce(url, '/media/' || storage_key) as url, storage_key, content_type, bytes, width, height,
  alt, version, created_at`;

export async function insertFile(
  tx: Tx,
  id: Uuid,
  file: KeptImage & { readonly alt: string | null },
): Promise<MediaRow | undefined> {
  return tx.one<MediaRow>(sql`
    insert into media (id, kind, storage_key, content_type, bytes, sha256, width, height, alt)
    values (${id}, 'file', ${file.key}, ${file.contentType}, ${file.bytes}, ${file.sha256}, ${file.width},
            ${file.height}, ${file.alt})
    returning ${COLUMNS}`);
}

export async function selectMedia(
  db: Db,
  page: {
    readonly limit: number;
    readonly descending: boolean;
    readonly after?: readonly (string | number | boolean | null)[];
  },
): Promise<readonly MediaRow[]> {
  const way = page.descending ? sql`desc` : sql`asc`;
  const [createdAt, id] = page.after ?? [];
  const later = page.after
    ? sql`where (created_at, id) ${page.descending ? sql`<` : sql`>`} (${createdAt}::timestamptz, ${id}::uuid)`
    : nothing;
  return db.many<MediaRow>(sql`
    select ${COLUMNS} from media ${later} order by created_at ${way}, id ${way} limit ${page.limit + 1}`);
}

export async function lockMedia(tx: Tx, id: Uuid): Promise<MediaRow | undefined> {
  return tx.one<MediaRow>(sql`select ${COLUMNS} from media where id = ${id} for update`);
}

export async function deleteMedia(tx: Tx, id: Uuid): Promise<void> {
  await tx.run(sql`delete from media where id = ${id}`);
}

export async function locateFile(locate: Locate, key: string): Promise<KeptImage | undefined> {
  const row = await locate.one<Omit<KeptImage, 'key'>>(sql`
    select content_type as "contentType", bytes, sha256, width, height from locate_media(${key})`);
  return row && { ...row, key };
}

/** Where a copy says what it was made of: the address of that file. */
const COPIED_FROM = '/media/';

/** Files with these keys, and copies of such. */
export async function selectOfKeys(
  db: Db,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Uuid>> {
  const addresses = keys.map((key) => COPIED_FROM + key);
  const rows = await db.many<{ id: Uuid; key: string }>(sql`
    select id, substr(source_url, ${COPIED_FROM.length + 1}::int) as key from media
     where source_url = any(${addresses}::text[]) and source_url like '/media/%'
    union all
    select id, storage_key from media where storage_key = any(${keys}::text[])`);
  return new Map(rows.map((row) => [row.key, row.id]));
}

/** The id of the copy; of one that is there already, if a twin was faster. */
export async function insertCopy(
  tx: Tx,
  id: Uuid,
  copy: { readonly of: string; readonly file: KeptImage; readonly alt: string | null },
): Promise<Uuid | undefined> {
  const { of, file, alt } = copy;
  const row = await tx.one<{ id: Uuid }>(sql`
    insert into media (id, kind, storage_key, content_type, bytes, sha256, width, height, alt, source_url)
    values (${id}, 'file', ${file.key}, ${file.contentType}, ${file.bytes}, ${file.sha256}, ${file.width},
            ${file.height}, ${alt}, ${COPIED_FROM + of})
    on conflict (store_id, source_url) where source_url like '/media/%' do update set version = media.version
    returning id`);
  return row?.id;
}

/** The address of media that are still a reference. */
export async function selectRemote(db: Db, id: Uuid): Promise<string | undefined> {
  const row = await db.one<{ url: string }>(
    sql`select url from media where id = ${id} and kind = 'remote'`,
  );
  return row?.url;
}

/** Makes a reference a file of ours; false when it is none any more, or one to another address. */
export async function fillRemote(tx: Tx, id: Uuid, url: string, file: KeptImage): Promise<boolean> {
  const count = await tx.run(sql`
    update media
       set kind = 'file', url = null, source_url = ${url}, storage_key = ${file.key},
           content_type = ${file.contentType}, bytes = ${file.bytes}, sha256 = ${file.sha256},
           width = ${file.width}, height = ${file.height}, version = version + 1, updated_at = app_now()
     where id = ${id} and kind = 'remote' and url = ${url}`);
  return count === 1;
}
