/* Images that strangers sent: looked at, made anew, kept under a name nobody can guess.
 * Terms       key: 32 hex digits of the content's SHA-256, 16 of chance, the ending of its type.
 * Invariants  only what our own encoder wrote is ever kept or served; a file never changes under its key.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unreachable } from '../../kernel/assert.ts';
import { refuse } from '../../kernel/refusal.ts';
import { type EncodeAnswer, encodeImage, IMAGE_MEMORY_BYTES_MAX } from './encoder.ts';

export const IMAGE_BYTES_MAX = 10 * 1024 * 1024;
export const IMAGE_PIXELS_MAX = 40_000_000;
const TYPES = {
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  avif: 'image/avif',
} as const;
type Ending = keyof typeof TYPES;

const KEY = /^[0-9a-f]{32}-[0-9a-f]{16}\.(jpg|png|webp|avif)$/;

/** Where images lie below the data directory. */
export const imageFolderOf = (dataDir: string): string => join(dataDir, 'media');

export type KeptImage = {
  readonly key: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
};

/** By the first bytes, never by name or header. */
function endingOf(head: Buffer): Ending | undefined {
  if (head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'jpg';
  if (head.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))) return 'png';
  const tag = head.toString('latin1', 0, 4);
  if (tag === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP') return 'webp';
  const brand = head.toString('latin1', 4, 12);
  return brand === 'ftypavif' ? 'avif' : undefined;
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/**
 * Encodes an uploaded image anew, without metadata and upright, in a process of its own, and keeps it below the folder.
 * refuses  MEDIA_TYPE_INVALID 422 (not jpg, png, webp or avif by its bytes, broken, several frames), MEDIA_TOO_LARGE 413
 *          (bytes, pixels or the memory they take), INSUFFICIENT_STORAGE 507, OVERLOADED 503
 */
export async function keepImage(
  folder: string,
  upload: { readonly path: string; readonly bytes: number },
  randomBytes: (count: number) => Buffer,
): Promise<KeptImage> {
  if (upload.bytes > IMAGE_BYTES_MAX)
    throw refuse('MEDIA_TOO_LARGE', { max_bytes: IMAGE_BYTES_MAX });
  const ending = endingOf(await headOf(upload.path));
  if (!ending) throw refuse('MEDIA_TYPE_INVALID', { accepted: Object.keys(TYPES) });
  await mkdir(folder, { recursive: true });
  const draft = join(folder, `.${randomBytes(16).toString('hex')}.part`);
  try {
    const answer = await encodeImage({
      path: upload.path,
      format: ending === 'jpg' ? 'jpeg' : ending,
      target: draft,
      pixelsMax: IMAGE_PIXELS_MAX,
      memoryBytesMax: IMAGE_MEMORY_BYTES_MAX,
    });
    if ('no' in answer) throw refusalOf(answer);
    return await keptAs(folder, draft, { ...answer, ending }, randomBytes);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Why an image was not kept; a full disk is the operator's to mend, any other fault of writing is ours. */
export function refusalOf(answer: Extract<EncodeAnswer, { no: unknown }>): Error {
  switch (answer.no) {
    case 'pixels':
      return refuse('MEDIA_TOO_LARGE', { max_pixels: IMAGE_PIXELS_MAX });
    case 'memory':
      return refuse('MEDIA_TOO_LARGE', { reason: 'memory' });
    case 'frames':
      return refuse('MEDIA_TYPE_INVALID', { frames_max: 1 });
    case 'unwritten':
      return answer.code === 'ENOSPC' || answer.code === 'EDQUOT'
        ? refuse('INSUFFICIENT_STORAGE')
        : new Error(`an image could not be written: ${answer.code}`);
    case 'unreadable':
      return refuse('MEDIA_TYPE_INVALID', { reason: 'unreadable' });
    default:
      return unreachable(answer);
  }
}

/** Keeps an image that this program drew itself: nothing about it has to be doubted. */
export async function keepOwnImage(
  folder: string,
  image: { readonly data: Buffer; readonly width: number; readonly height: number },
  ending: Ending,
  randomBytes: (count: number) => Buffer,
): Promise<KeptImage> {
  await mkdir(folder, { recursive: true });
  const draft = join(folder, `.${randomBytes(16).toString('hex')}.part`);
  await writeFile(draft, image.data, { mode: 0o644, flag: 'wx', flush: true });
  return keptAs(folder, draft, { width: image.width, height: image.height, ending }, randomBytes);
}

/**
 * Keeps an image under one more key, as it is: our own encoder wrote it, and it still has the hash that was noted then.
 * isTrial  nothing is written; the answer is what would be kept
 * gives    undefined when the file is gone, or is not what it was
 */
export async function copyImage(
  folder: string,
  image: KeptImage,
  randomBytes: (count: number) => Buffer,
  isTrial: boolean,
): Promise<KeptImage | undefined> {
  const data = await readImage(folder, image.key);
  if (!data || hashOf(data) !== image.sha256) return undefined;
  const ending = image.key.slice(image.key.lastIndexOf('.') + 1) as Ending;
  if (isTrial) return { ...image, key: newKey(image.sha256, ending, randomBytes) };
  return keepOwnImage(folder, { ...image, data }, ending, randomBytes);
}

const hashOf = (data: Buffer): string => createHash('sha256').update(data).digest('hex');

const newKey = (sha256: string, ending: Ending, randomBytes: (count: number) => Buffer): string =>
  `${sha256.slice(0, 32)}-${randomBytes(8).toString('hex')}.${ending}`;

async function keptAs(
  folder: string,
  draft: string,
  facts: { readonly width: number; readonly height: number; readonly ending: Ending },
  randomBytes: (count: number) => Buffer,
): Promise<KeptImage> {
  const data = await readFile(draft);
  const sha256 = hashOf(data);
  const key = newKey(sha256, facts.ending, randomBytes);
  await rename(draft, join(folder, key));
  return {
    key,
    contentType: TYPES[facts.ending],
    bytes: data.length,
    sha256,
    width: facts.width,
    height: facts.height,
  };
}

/** The bytes kept under a key; undefined when there are none. */
export async function readImage(folder: string, key: string): Promise<Buffer | undefined> {
  if (!KEY.test(key)) return undefined;
  return readFile(join(folder, key)).catch(() => undefined);
}

/** Forgets a file; that it is gone already is fine. */
export async function dropImage(folder: string, key: string): Promise<void> {
  if (KEY.test(key)) await rm(join(folder, key), { force: true });
}
