/* Images that strangers sent: looked at, made anew, kept under a name nobody can guess.
 * Terms       key: 32 hex digits of the content's SHA-256, 16 of chance, the ending of its type.
 * Invariants  only what our own encoder wrote is ever kept or served; a file never changes under its key.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { refuse } from '../../kernel/refusal.ts';

export const IMAGE_BYTES_MAX = 10 * 1024 * 1024;
export const IMAGE_PIXELS_MAX = 40_000_000;
/** Images decoded at once in this process: each may take hundreds of MiB for a moment. */
export const IMAGES_AT_ONCE_MAX = 2;
/** Uploads that wait for a decoder; beyond it the process is overloaded. */
export const IMAGES_WAITING_MAX = 16;
const ENCODE_SECONDS_MAX = 8;

const TYPES = {
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  avif: 'image/avif',
} as const;
type Ending = keyof typeof TYPES;

const KEY = /^[0-9a-f]{32}-[0-9a-f]{16}\.(jpg|png|webp|avif)$/;

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

let running = 0;
const waiting: (() => void)[] = [];

/** One of few places at the decoder. refuses OVERLOADED 503 */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= IMAGES_AT_ONCE_MAX) {
    if (waiting.length >= IMAGES_WAITING_MAX)
      throw refuse('OVERLOADED', {}, { retryAfterSeconds: 1 });
    await new Promise<void>((go) => waiting.push(go));
  } else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/**
 * Encodes an uploaded image anew, without metadata and upright, and keeps it below the folder.
 * refuses  MEDIA_TYPE_INVALID 422 (not jpg, png, webp or avif by its bytes, broken, several frames),
 *          MEDIA_TOO_LARGE 413 (bytes or pixels), OVERLOADED 503
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
  const { data, info } = await inTurn(() => encoded(upload.path, ending));
  const sha256 = createHash('sha256').update(data).digest('hex');
  const key = `${sha256.slice(0, 32)}-${randomBytes(8).toString('hex')}.${ending}`;
  await mkdir(folder, { recursive: true });
  const draft = join(folder, `.${key}.part`);
  await writeFile(draft, data, { mode: 0o644, flag: 'wx' });
  await rename(draft, join(folder, key));
  return {
    key,
    contentType: TYPES[ending],
    bytes: data.length,
    sha256,
    width: info.width,
    height: info.height,
  };
}

async function encoded(path: string, ending: Ending) {
  try {
    const source = sharp(path, { limitInputPixels: false, failOn: 'error', sequentialRead: true });
    const facts = await source.metadata();
    const isOfType =
      facts.format === (ending === 'jpg' ? 'jpeg' : ending === 'avif' ? 'heif' : ending);
    if (!isOfType || (facts.pages ?? 1) > 1) throw refuse('MEDIA_TYPE_INVALID', { frames_max: 1 });
    if (facts.width * facts.height > IMAGE_PIXELS_MAX)
      throw refuse('MEDIA_TOO_LARGE', { max_pixels: IMAGE_PIXELS_MAX });
    return await sharp(path, {
      limitInputPixels: IMAGE_PIXELS_MAX,
      failOn: 'error',
      sequentialRead: true,
    })
      .autoOrient()
      .timeout({ seconds: ENCODE_SECONDS_MAX })
      .toFormat(ending === 'jpg' ? 'jpeg' : ending, ending === 'png' ? {} : { quality: 85 })
      .toBuffer({ resolveWithObject: true });
  } catch (error) {
    if (error instanceof Error && error.name === 'Refusal') throw error;
    throw refuse('MEDIA_TYPE_INVALID', { reason: 'unreadable' });
  }
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
