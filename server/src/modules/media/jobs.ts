import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Uuid } from '../../kernel/ids.ts';
import { Refusal } from '../../kernel/refusal.ts';
import type { Edges } from '../../platform/edges.ts';
import {
  dropImage,
  IMAGE_BYTES_MAX,
  imageFolderOf,
  keepImage,
} from '../../platform/images/images.ts';
import { getPublic, OutboundRefused, type OutboundRules } from '../../platform/outbound.ts';
import type { Ctx } from '../../platform/postgres/db.ts';
import { fetchQueue } from './media.ts';
import { fillRemote, selectRemote } from './store.ts';

type World = Pick<Edges, 'inTx' | 'reads' | 'env' | 'log'> & { readonly dataDir: string };

/** Fetches images that were kept as references. */
export function mediaJobs(edges: Edges): void {
  const world = { ...edges, dataDir: edges.config.dataDir };
  edges.jobs.work(fetchQueue, async (ctx, { media_ids: ids }, { isLastAttempt, signal }) => {
    let failed = 0;
    for (const id of ids) {
      if (signal.aborted) break;
      if ((await fetchImage(world, ctx, id)) === 'failed') failed += 1;
    }
    if (failed > 0 && !isLastAttempt) throw new Error(`${failed} images could not be had yet`);
  });
}

/**
 * Makes a file of one reference, encoded anew like any upload.
 * gives  `kept`, `left` when it stays a reference for good, `failed` when another try may help
 */
export async function fetchImage(
  world: World,
  ctx: Ctx,
  id: Uuid,
  rules?: OutboundRules,
): Promise<'kept' | 'left' | 'failed'> {
  const url = await selectRemote(world.reads(ctx), id);
  if (url === undefined) return 'left';
  const place = await mkdtemp(join(tmpdir(), 'rcommerce-fetch-'));
  try {
    const bytes = await getPublic(url, IMAGE_BYTES_MAX, rules);
    const path = join(place, 'image');
    await writeFile(path, bytes, { mode: 0o600 });
    const folder = imageFolderOf(world.dataDir);
    const kept = await keepImage(folder, { path, bytes: bytes.length }, world.env.randomBytes);
    const isOurs = await world.inTx(ctx, (tx) => fillRemote(tx, id, url, kept));
    if (!isOurs) await dropImage(folder, kept.key);
    return isOurs ? 'kept' : 'left';
  } catch (error) {
    const isFinal =
      error instanceof OutboundRefused || (error instanceof Refusal && error.code !== 'OVERLOADED');
    world.log.info({ err: error, media_id: id }, 'an image stays a reference');
    return isFinal ? 'left' : 'failed';
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}
