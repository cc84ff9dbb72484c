import type { Ctx } from '../../platform/postgres/db.ts';
import { type CopyWorld, copyFiles, dropUnrecorded } from '../media/copies.ts';
import { ownKey } from './cells.ts';
import type { Settings } from './imports.ts';
import type { Unit } from './source.ts';

/**
 * Runs the work with copies at hand of those files of this installation that the units name and the store lacks. What
 * the work did not record goes again, also when it failed.
 * isTrial  the work is rolled back; no file is written
 */
export async function withCopies<T>(
  world: CopyWorld,
  ctx: Ctx,
  taking: {
    readonly units: readonly Unit[];
    readonly settings: Settings;
    readonly isTrial: boolean;
  },
  work: (settings: Settings) => Promise<T>,
): Promise<T> {
  const { units, settings, isTrial } = taking;
  const keys = units.flatMap((unit) => {
    const { draft } = unit.read({ ...settings.reading, skusTaken: new Set() });
    return draft?.images.flatMap((image) => ownKey(image.url) ?? []) ?? [];
  });
  if (keys.length === 0) return work(settings);
  const copies = await copyFiles(world, ctx, keys, isTrial);
  try {
    return await work({ ...settings, copies });
  } finally {
    if (!isTrial && copies.size > 0) await dropUnrecorded(world, ctx, copies);
  }
}
