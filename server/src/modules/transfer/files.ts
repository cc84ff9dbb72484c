/* Files of imports and exports below the data directory, under names that nobody can guess. */
import { createHash } from 'node:crypto';
import { constants, createReadStream, createWriteStream } from 'node:fs';
import { access, copyFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const KEY = /^[0-9a-f]{48}$/;
const KEY_BYTES = 24;

export type Folder = { readonly imports: string; readonly exports: string };

export const foldersBelow = (dataDir: string): Folder => ({
  imports: join(dataDir, 'imports'),
  exports: join(dataDir, 'exports'),
});

export const newKey = (randomBytes: (count: number) => Buffer): string =>
  randomBytes(KEY_BYTES).toString('hex');

/** Where the file with this key lies. */
export function pathOf(folder: string, key: string): string {
  if (!KEY.test(key)) throw new Error('no key of a file');
  return join(folder, key);
}

/** Keeps a copy of the file under the key, whole or not at all. */
export async function keepFile(folder: string, key: string, from: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const part = `${pathOf(folder, key)}.part`;
  await copyFile(from, part, constants.COPYFILE_EXCL);
  await rename(part, pathOf(folder, key));
}

/** Forgets a file; that it is gone already is fine. */
export const dropFile = (folder: string, key: string): Promise<void> =>
  rm(pathOf(folder, key), { force: true });

export const isThere = (path: string): Promise<boolean> =>
  access(path, constants.R_OK).then(
    () => true,
    () => false,
  );

/** Size and SHA-256 of a file, by which the same file is known again. */
export async function fingerprintOf(
  path: string,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Writes the pieces into the file as they come, whole or not at all. Gives its bytes. */
export async function writePieces(path: string, pieces: AsyncIterable<string>): Promise<number> {
  const part = `${path}.part`;
  try {
    await pipeline(Readable.from(pieces), createWriteStream(part, { mode: 0o600 }));
    await rename(part, path);
    return (await stat(path)).size;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** As `writePieces`, under a key in a folder of ours. */
export async function writeUnderKey(
  folder: string,
  key: string,
  pieces: AsyncIterable<string>,
): Promise<number> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return writePieces(pathOf(folder, key), pieces);
}

/** The file as a stream, with its size; undefined when it is gone. */
export async function openFile(
  folder: string,
  key: string,
): Promise<{ readonly stream: Readable; readonly bytes: number } | undefined> {
  const file = await open(pathOf(folder, key), 'r').catch(() => undefined);
  if (!file) return undefined;
  const { size } = await file.stat();
  return { stream: file.createReadStream(), bytes: size };
}

/** Removes files that nobody has touched since the instant. */
export async function dropOlderThan(folder: string, instant: Date): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const facts = await stat(path).catch(() => undefined);
    if (facts && facts.mtimeMs < instant.getTime()) await rm(path, { force: true });
  }
}
