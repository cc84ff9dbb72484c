import { cp, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Edit } from './sabotage.ts';

export const ROOT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const NOT_COPIED = new Set(['node_modules', '.git', '.rcommerce']);

/** A copy of the repository with these edits, its packages linked; the caller removes it. */
export async function sabotagedTree(edits: readonly Edit[]): Promise<string> {
  const tree = await mkdtemp(join(tmpdir(), 'rcommerce-mutant-'));
  try {
    await cp(ROOT, tree, {
      recursive: true,
      filter: (path) => !NOT_COPIED.has(basename(path)),
    });
    await symlink(await realpath(join(ROOT, 'node_modules')), join(tree, 'node_modules'), 'dir');
    for (const edit of edits) await apply(tree, edit);
  } catch (error) {
    await rm(tree, { recursive: true, force: true });
    throw error;
  }
  return tree;
}

async function apply(tree: string, { file, find, replace }: Edit): Promise<void> {
  const path = join(tree, file);
  const text = await readFile(path, 'utf8');
  const times = text.split(find).length - 1;
  if (times !== 1) throw new Error(`${file} holds ${times} times: ${find}`);
  await writeFile(
    path,
    text.replace(find, () => replace),
  );
}
