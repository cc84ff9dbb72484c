import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FastifyRequest } from 'fastify';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import { LIMITS } from '../limits.ts';
import { checkNoCard, FORBIDDEN_KEYS } from './json-body.ts';
import type { UploadedFile } from './route.ts';

export type Upload = {
  readonly files: readonly UploadedFile[];
  readonly fields: Readonly<Record<string, string>>;
  /** Removes the temporary files. */
  discard(): Promise<void>;
};

/**
 * The parts of a multipart body: files under a byte counter into temporary files, the rest as text.
 * Refuses BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, CARD_DATA_REJECTED (text fields only).
 */
export async function receiveUpload(
  request: FastifyRequest,
  fileBytesMax: number,
): Promise<Upload> {
  if (!request.isMultipart()) throw refuse('UNSUPPORTED_MEDIA_TYPE');
  const folder = await mkdtemp(join(tmpdir(), 'rcommerce-upload-'));
  const discard = () => rm(folder, { recursive: true, force: true });
  const files: UploadedFile[] = [];
  const fields: Record<string, string> = {};
  try {
    const parts = request.parts({
      limits: {
        fileSize: fileBytesMax,
        files: LIMITS.uploadFiles,
        fields: LIMITS.uploadParts,
        parts: LIMITS.uploadParts,
        fieldSize: 64 * 1024,
        fieldNameSize: 100,
        headerPairs: 100,
      },
    });
    for await (const part of parts) {
      if (FORBIDDEN_KEYS.has(part.fieldname)) throw refuse('MALFORMED_REQUEST');
      if (part.type === 'file') {
        const path = join(folder, String(files.length));
        await pipeline(part.file, createWriteStream(path, { mode: 0o600 }));
        if (part.file.truncated) throw refuse('BODY_TOO_LARGE', { max_bytes: fileBytesMax });
        files.push({
          field: part.fieldname,
          filename: basename(part.filename ?? '').slice(0, 255),
          path,
          bytes: part.file.bytesRead,
        });
      } else {
        const text = String(part.value);
        if (part.valueTruncated) throw refuse('BODY_TOO_LARGE');
        if (text.includes('\0')) {
          throw refuseField('VALIDATION_FAILED', `/${part.fieldname}`, 'NUL is not text');
        }
        if (Object.hasOwn(fields, part.fieldname)) {
          throw refuseField('VALIDATION_FAILED', `/${part.fieldname}`, 'is given twice');
        }
        checkNoCard({ [part.fieldname]: text });
        fields[part.fieldname] = text.normalize('NFC');
      }
    }
  } catch (error) {
    await discard();
    throw error;
  }
  return { files, fields, discard };
}
