import Type from 'typebox';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import type { Edges } from '../../platform/edges.ts';
import { listAnswer } from '../../platform/http/list.ts';
import { reply } from '../../platform/http/route.ts';
import {
  closed,
  idInPath,
  listOf,
  Nullable,
  pathId,
  UuidText,
} from '../../platform/http/schemas.ts';
import { dropImage, imageFolderOf, keepImage, readImage } from '../../platform/images/images.ts';
import { ALT_CHARS_MAX, fileOfKey, keepFile, listMedia, removeMedia } from './media.ts';

/** A little above what an image may have, so that a larger one is told by its own code. */
const UPLOAD_BYTES_MAX = 12 * 1024 * 1024;

const mediaBody = closed({
  id: UuidText,
  url: Type.String({ description: 'A path is below the shop’s own origin' }),
  content_type: Nullable(Type.String()),
  bytes: Nullable(Type.Integer()),
  width: Nullable(Type.Integer()),
  height: Nullable(Type.Integer()),
  alt: Nullable(Type.String()),
  version: Type.Integer(),
});

const imageBytes = Type.Unsafe<Uint8Array>({ type: 'string', format: 'binary' });

/** What every answer of the media origin carries (reliability-security.md 6.2). */
const SAFE_HEADERS = {
  'cache-control': 'public, max-age=31536000, immutable',
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
};

export function mediaRoutes({ http, config, env, locate }: Edges): void {
  const folder = imageFolderOf(config.dataDir);

  http.route({
    method: 'POST',
    url: '/admin/media',
    summary: 'Upload an image: jpg, png, webp or avif. It is encoded anew before it is kept.',
    policy: { who: 'staff', scope: 'products:write' },
    multipart: true,
    bodyBytesMax: UPLOAD_BYTES_MAX,
    body: closed({ alt: Type.Optional(Type.String({ maxLength: ALT_CHARS_MAX })) }),
    answers: { 201: mediaBody },
    refuses: ['MEDIA_TYPE_INVALID', 'MEDIA_TOO_LARGE', 'INSUFFICIENT_STORAGE', 'OVERLOADED'],
    etag: true,
    story: async (story, { files, fields }) => {
      const [file, ...more] = files;
      if (file?.field !== 'file' || more.length > 0)
        throw refuseField('VALIDATION_FAILED', '/file', 'One part named file');
      const kept = await keepImage(folder, file, env.randomBytes);
      try {
        return await story.last((tx) =>
          keepFile(tx, { ...kept, alt: fields['alt']?.trim() || null }),
        );
      } catch (error) {
        await dropImage(folder, kept.key);
        throw error;
      }
    },
  });

  http.route({
    method: 'GET',
    url: '/admin/media',
    summary: 'Media, newest first.',
    policy: { who: 'staff', scope: 'products:read' },
    list: { sorts: ['created_at'], default: '-created_at' },
    answers: { 200: listOf(mediaBody) },
    read: async (db, { page }) =>
      listAnswer(
        page,
        await listMedia(db, page),
        (row) => row,
        (row) => [row.created_at, row.id],
      ),
  });

  http.route({
    method: 'DELETE',
    url: '/admin/media/{id}',
    summary: 'Remove media that nothing shows.',
    policy: { who: 'staff', scope: 'products:write' },
    params: idInPath,
    answers: { 204: null },
    refuses: ['NOT_FOUND', 'VERSION_MISMATCH', 'RESOURCE_IN_USE'],
    ifMatch: true,
    write: async (tx, { params, ifMatch }) => {
      const key = await removeMedia(tx, pathId(params.id, 'NOT_FOUND'), ifMatch);
      if (key !== undefined) tx.afterCommit(() => void dropImage(folder, key).catch(() => {}));
      return undefined;
    },
  });

  http.route({
    method: 'GET',
    url: '/media/{key}',
    outside: true,
    summary: 'The bytes of an uploaded image.',
    policy: { who: 'public' },
    params: Type.Object({ key: Type.String({ maxLength: 100 }) }),
    answers: { 200: imageBytes },
    refuses: ['NOT_FOUND'],
    read: async (_db, { params }) => {
      const file = await fileOfKey(locate, params.key);
      const bytes = file && (await readImage(folder, params.key));
      if (!bytes) throw refuse('NOT_FOUND');
      return reply(200, bytes, { ...SAFE_HEADERS, 'content-type': file.contentType });
    },
  });
}
