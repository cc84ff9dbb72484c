import Type from 'typebox';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import { grants } from '../../kernel/scopes.ts';
import type { Edges } from '../../platform/edges.ts';
import { listAnswer } from '../../platform/http/list.ts';
import { type Principal, reply } from '../../platform/http/route.ts';
import { closed, idInPath, listOf, pathId } from '../../platform/http/schemas.ts';
import { enqueue } from '../../platform/jobs/jobs.ts';
import { currentStore } from '../stores/stores.ts';
import { createExport, exportById, listExports } from './exports.ts';
import { linkText, openLink } from './file-link.ts';
import { dropFile, fingerprintOf, foldersBelow, keepFile, newKey, openFile } from './files.ts';
import {
  cancelImport,
  createImport,
  importById,
  listImports,
  listRows,
  resumeImport,
  startImport,
  undoImport,
} from './imports.ts';
import { exportQueue, nextTurn } from './jobs.ts';
import {
  exportBody,
  importBody,
  importStatus,
  newExportBody,
  newImportBody,
  rowBody,
  toExportBody,
  toImportBody,
  toRowBody,
} from './schema.ts';
import { formOf } from './source.ts';
import type { Export, Import } from './types.ts';

/** What one upload may weigh; a larger file goes in by the command line, or in parts. */
export const IMPORT_FILE_BYTES_MAX = 200 * 1024 * 1024;

const fileBytes = Type.Unsafe<Uint8Array>({ type: 'string', format: 'binary' });

/** Nobody takes out, or brings in, what they could not read or write one by one. */
function mustHold(principal: Principal, scope: string): void {
  const scopes = 'scopes' in principal ? principal.scopes : [];
  if (!grants(scopes, scope)) throw refuse('INSUFFICIENT_SCOPE', { required: scope });
}

export function transferRoutes(edges: Edges): void {
  importRoutes(edges);
  exportRoutes(edges);
}

function importRoutes({ http, config, env }: Edges): void {
  const folder = foldersBelow(config.dataDir).imports;

  http.route({
    method: 'POST',
    url: '/admin/imports',
    summary:
      'Bring a file of products. Unless dry_run is false it is checked first and waits for start.',
    policy: { who: 'staff', scope: 'imports:write' },
    rateLimit: 'bulk',
    multipart: true,
    bodyBytesMax: IMPORT_FILE_BYTES_MAX,
    body: newImportBody,
    answers: { 202: importBody },
    refuses: ['IMPORT_MAPPING_INVALID', 'BODY_TOO_LARGE'],
    story: async (story, { ctx, principal, files, body }) => {
      mustHold(principal, 'products:write');
      const [file, ...more] = files;
      if (file?.field !== 'file' || more.length > 0)
        throw refuseField('VALIDATION_FAILED', '/file', 'One part named file');
      const form = await formOf(file.path, body.platform, body.format);
      const { sha256, bytes } = await fingerprintOf(file.path);
      const { defaultCurrency } = await currentStore(story.reads(ctx));
      const key = newKey(env.randomBytes);
      await keepFile(folder, key, file.path);
      try {
        return await story.last(async (tx) => {
          const work = await createImport(tx, {
            platform: body.platform,
            ...form,
            filename: file.filename || null,
            storage_key: key,
            file_sha256: sha256,
            file_bytes: bytes,
            options: {
              dry_run: body.dry_run ?? true,
              update_existing: body.update_existing ?? false,
              on_error: body.on_error ?? 'continue',
              limit: body.limit ?? null,
              currency: defaultCurrency,
            },
          });
          await nextTurn(tx, work.id);
          return toImportBody(work);
        });
      } catch (error) {
        await dropFile(folder, key);
        throw error;
      }
    },
  });

  http.route({
    method: 'GET',
    url: '/admin/imports',
    summary: 'Imports, newest first.',
    policy: { who: 'staff', scope: 'imports:read' },
    query: Type.Object({ status: Type.Optional(importStatus) }),
    list: { sorts: ['created_at'], default: '-created_at' },
    answers: { 200: listOf(importBody) },
    read: async (db, { page, query }) =>
      listAnswer(page, await listImports(db, page, query), toImportBody, (row) => [
        row.created_at,
        row.id,
      ]),
  });

  http.route({
    method: 'GET',
    url: '/admin/imports/{id}',
    summary: 'One import, and how far it is.',
    policy: { who: 'staff', scope: 'imports:read' },
    params: idInPath,
    answers: { 200: importBody },
    refuses: ['IMPORT_NOT_FOUND'],
    read: async (db, { params }) =>
      toImportBody(await importById(db, pathId(params.id, 'IMPORT_NOT_FOUND'))),
  });

  http.route({
    method: 'GET',
    url: '/admin/imports/{id}/rows',
    summary: 'What became of each product of the file.',
    policy: { who: 'staff', scope: 'imports:read' },
    params: idInPath,
    query: Type.Object({
      status: Type.Optional(
        Type.Enum(['created', 'updated', 'skipped', 'failed', 'adjusted'], {
          description: 'adjusted: taken in a changed form',
        }),
      ),
      undo: Type.Optional(Type.Enum(['undone', 'kept'])),
    }),
    list: { sorts: ['row_no'], default: 'row_no' },
    answers: { 200: listOf(rowBody) },
    refuses: ['IMPORT_NOT_FOUND'],
    read: async (db, { params, page, query }) => {
      const id = pathId(params.id, 'IMPORT_NOT_FOUND');
      const [, rows] = await Promise.all([importById(db, id), listRows(db, id, page, query)]);
      return listAnswer(page, rows, toRowBody, (row) => [row.row_no]);
    },
  });

  const verbs = [
    ['start', 'Write what the check found.', startImport],
    ['cancel', 'Stop: one that runs pauses and may be resumed.', cancelImport],
    ['resume', 'Go on behind the last product that was taken.', resumeImport],
    ['undo', 'Take a completed import back, within 7 days.', undoImport],
  ] as const;
  for (const [verb, summary, act] of verbs) {
    const scope = verb === 'undo' ? 'imports:admin' : 'imports:write';
    http.route({
      method: 'POST',
      url: `/admin/imports/{id}/${verb}`,
      summary,
      policy: { who: 'staff', scope },
      params: idInPath,
      answers: { 202: importBody },
      refuses: [
        'IMPORT_NOT_FOUND',
        'CONFLICT',
        ...(verb === 'cancel' ? [] : (['IMPORT_RUNNING'] as const)),
        ...(verb === 'undo' ? (['IMPORT_UNDO_EXPIRED'] as const) : []),
      ],
      write: async (tx, { params, principal }) => {
        mustHold(principal, 'products:write');
        const work: Import = await act(tx, pathId(params.id, 'IMPORT_NOT_FOUND'));
        if (verb === 'resume' && work.storage_key === null)
          throw refuse(
            'CONFLICT',
            {},
            { detail: 'The file lies where the command line was: resume it there' },
          );
        if (verb !== 'cancel') await nextTurn(tx, work.id);
        else if (work.status === 'cancelled' && work.storage_key !== null) {
          const { storage_key: key } = work;
          tx.afterCommit(() => void dropFile(folder, key).catch(() => {}));
        }
        return toImportBody(work);
      },
    });
  }
}

function exportRoutes({ http, config, env, secrets, reads }: Edges): void {
  const folder = foldersBelow(config.dataDir).exports;

  /** The link is for those who may read what the file holds. */
  const shown =
    (storeId: Parameters<typeof linkText>[1]['storeId'], principal: Principal) => (row: Export) => {
      const scopes = 'scopes' in principal ? principal.scopes : [];
      const isReadable = row.status === 'completed' && grants(scopes, `${row.entity}:read`);
      if (!isReadable || row.expires_at === null || row.expires_at <= env.now())
        return toExportBody(row, undefined);
      const link = { storeId, exportId: row.id, expiresAt: row.expires_at };
      return toExportBody(row, `/exports/${linkText(secrets, link)}`);
    };

  http.route({
    method: 'POST',
    url: '/admin/exports',
    summary: 'Write products, orders or customers into a file, all of one moment.',
    policy: { who: 'staff', scope: 'exports:write' },
    rateLimit: 'bulk',
    body: newExportBody,
    answers: { 202: exportBody },
    write: async (tx, { body, principal }) => {
      mustHold(principal, `${body.entity}:read`);
      const filter = Object.fromEntries(
        Object.entries(body.filter ?? {}).map(([name, value]) => [name, String(value)]),
      );
      const row = await createExport(tx, { entity: body.entity, format: body.format, filter });
      await enqueue(tx, exportQueue, { export_id: row.id });
      return toExportBody(row, undefined);
    },
  });

  http.route({
    method: 'GET',
    url: '/admin/exports',
    summary: 'Exports, newest first.',
    policy: { who: 'staff', scope: 'exports:read' },
    list: { sorts: ['created_at'], default: '-created_at' },
    answers: { 200: listOf(exportBody) },
    read: async (db, { page, principal }) =>
      listAnswer(page, await listExports(db, page), shown(db.storeId, principal), (row) => [
        row.created_at,
        row.id,
      ]),
  });

  http.route({
    method: 'GET',
    url: '/admin/exports/{id}',
    summary: 'One export; with its file when that is written.',
    policy: { who: 'staff', scope: 'exports:read' },
    params: idInPath,
    answers: { 200: exportBody },
    refuses: ['NOT_FOUND'],
    read: async (db, { params, principal }) =>
      shown(db.storeId, principal)(await exportById(db, pathId(params.id, 'NOT_FOUND'))),
  });

  http.route({
    method: 'GET',
    url: '/exports/{link}',
    outside: true,
    summary: 'The file of an export, by the link that staff were told; until it expires.',
    policy: { who: 'public' },
    params: closed({ link: Type.String({ maxLength: 200 }) }),
    answers: { 200: fileBytes },
    refuses: ['NOT_FOUND'],
    read: async (_db, { params }) => {
      const link = openLink(secrets, params.link, env.now());
      const row = link && (await exportById(reads(link), link.exportId));
      const file = row?.storage_key ? await openFile(folder, row.storage_key) : undefined;
      if (!row || !file) throw refuse('NOT_FOUND');
      const day = row.created_at.toISOString().slice(0, 10);
      const name = `${row.entity}-${day}.${row.format}`;
      return reply(200, file.stream as unknown as Uint8Array, {
        'content-type': row.format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json',
        'content-length': String(file.bytes),
        'content-disposition': `attachment; filename="${name}"`,
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
    },
  });
}
