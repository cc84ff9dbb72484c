/* Files of one store for another of this installation. A copy is the other store's own from then on; nobody gets what
 * the key alone would not give. Files are written before the transaction that records them and dropped behind it when
 * it did not.
 */
import type { Edges } from '../../platform/edges.ts';
import { copyImage, dropImage, type KeptImage } from '../../platform/images/images.ts';
import type { Ctx } from '../../platform/postgres/db.ts';
import { fileOfKey, mediaOfKeys } from './media.ts';

export type CopyWorld = Pick<Edges, 'reads' | 'locate' | 'env'> & {
  /** Where files of images lie. */
  readonly mediaFolder: string;
};

/** Copies that wait to be recorded, by the key of what they were made of. */
export type Copies = ReadonlyMap<string, KeptImage>;

/**
 * Copies the files with these keys for the store, but those that it has.
 * isTrial  nothing is written; the answer is what would be there
 * gives    what was copied: a key that nobody has, and a file that is gone or not what it was, are left out
 */
export async function copyFiles(
  world: CopyWorld,
  ctx: Ctx,
  keys: readonly string[],
  isTrial: boolean,
): Promise<Copies> {
  const known = await mediaOfKeys(world.reads(ctx), keys);
  const copies = new Map<string, KeptImage>();
  for (const key of new Set(keys)) {
    const file = known.has(key) ? undefined : await fileOfKey(world.locate, key);
    const copy = file && (await copyImage(world.mediaFolder, file, world.env.randomBytes, isTrial));
    if (copy) copies.set(key, copy);
  }
  return copies;
}

/** Removes the files of those copies that no row of the store shows. */
export async function dropUnrecorded(world: CopyWorld, ctx: Ctx, copies: Copies): Promise<void> {
  const files = [...copies.values()];
  const recorded = await mediaOfKeys(
    world.reads(ctx),
    files.map((file) => file.key),
  );
  for (const { key } of files) if (!recorded.has(key)) await dropImage(world.mediaFolder, key);
}
