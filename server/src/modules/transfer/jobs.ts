import type { Uuid } from '../../kernel/ids.ts';
import type { Edges } from '../../platform/edges.ts';
import { closed, UuidText } from '../../platform/http/schemas.ts';
import { imageFolderOf } from '../../platform/images/images.ts';
import { defineQueue, enqueue, JOB_PRIORITY } from '../../platform/jobs/jobs.ts';
import { type Ctx, SYSTEM, type Tx } from '../../platform/postgres/db.ts';
import { sql } from '../../platform/postgres/sql.ts';
import { exportCompleted } from './events.ts';
import { exportById, exportPieces } from './exports.ts';
import { dropFile, dropOlderThan, foldersBelow, newKey, writeUnderKey } from './files.ts';
import { giveUpImport, type ImportWorld, workOnImport } from './import-jobs.ts';
import { stepExport } from './store.ts';

/** One turn at an import; a long one takes many. A retry comes when the claim of the turn before is over. */
export const importQueue = defineQueue('imports.run', {
  data: closed({ import_id: UuidText }),
  retries: 5,
  backoffSeconds: [40, 60],
  expireSeconds: 300,
  concurrency: 2,
});

export const exportQueue = defineQueue('exports.run', {
  data: closed({ export_id: UuidText }),
  retries: 2,
  backoffSeconds: [30, 120],
  expireSeconds: 3600,
  concurrency: 2,
});

/** Gives the next turn at an import to whoever is free. */
export const nextTurn = (tx: Tx, importId: Uuid): Promise<Uuid> =>
  enqueue(
    tx,
    importQueue,
    { import_id: importId },
    {
      singletonKey: importId,
      priority: JOB_PRIORITY.low,
    },
  );

const SWEEP_EVERY_MS = 10_000;
/** Imports taken up by one look. */
const LEFT_MAX = 100;
/** A claim that was over for so long has no worker and no retry that waits. */
const LEFT_MS = 60_000;
const EXPIRED_MAX = 500;
/** Files of imports that nobody went on with. */
const KEPT_MS = 30 * 86_400_000;

/** Works imports and exports off, takes up what a dead process left, and removes files whose time is over. */
export function transferJobs(edges: Edges): void {
  const { jobs, timers, inTx, reads, locate, env, config, snapshot, log } = edges;
  const folders = foldersBelow(config.dataDir);
  const world: ImportWorld = {
    inTx,
    reads,
    locate,
    env,
    mediaFolder: imageFolderOf(config.dataDir),
    publicUrl: config.server.publicUrl,
    folder: folders.imports,
    fetchesImages: config.media?.fetchRemote === true,
  };

  jobs.work(importQueue, async (ctx, { import_id: id }, { isLastAttempt, signal }) => {
    try {
      if ((await workOnImport(world, ctx, id, { signal })) === 'more')
        await inTx(ctx, (tx) => nextTurn(tx, id));
    } catch (error) {
      log.warn({ err: error, import_id: id }, 'an import could not go on');
      if (isLastAttempt) await giveUpImport(world, ctx, id);
      throw error;
    }
  });

  const giveUpExport = (ctx: Ctx, id: Uuid): Promise<boolean> => {
    const failure = { code: 'INTERNAL_ERROR', message: 'The file could not be written' };
    return inTx(ctx, (tx) => stepExport(tx, id, UNFINISHED, { status: 'failed', failure }));
  };
  jobs.work(
    exportQueue,
    async (ctx, { export_id: id }, { isLastAttempt }) => {
      try {
        await runExport(ctx, id);
      } catch (error) {
        if (isLastAttempt) await giveUpExport(ctx, id);
        throw error;
      }
    },
    { abandoned: async (ctx, { export_id: id }) => void (await giveUpExport(ctx, id)) },
  );

  async function runExport(ctx: Ctx, id: Uuid): Promise<void> {
    const isOurs = await inTx(ctx, (tx) => stepExport(tx, id, UNFINISHED, { status: 'running' }));
    if (!isOurs) return;
    const asked = await exportById(edges.reads(ctx), id);
    const key = newKey(env.randomBytes);
    const counts: Record<string, number> = {};
    const bytes = await snapshot(ctx, (db) =>
      writeUnderKey(folders.exports, key, exportPieces(db, asked, counts)),
    );
    const isFirst = await inTx(ctx, async (tx) => {
      const file = { key, bytes };
      if (!(await stepExport(tx, id, UNFINISHED, { status: 'completed', counts, file })))
        return false;
      tx.emit(exportCompleted(id, { id, counts }));
      return true;
    });
    // A twin was faster: its file is the one that is told.
    if (!isFirst) await dropFile(folders.exports, key);
  }

  timers.every('transfer.sweep', SWEEP_EVERY_MS, async () => {
    const now = env.now();
    const left = await locate.many<{ store_id: Uuid; id: Uuid }>(
      sql`select store_id, id from locate_left_imports(${new Date(now.getTime() - LEFT_MS)}, ${LEFT_MAX})`,
    );
    for (const { store_id: storeId, id } of left)
      await inTx({ storeId, actor: SYSTEM }, (tx) => nextTurn(tx, id));
    const expired = await locate.many<{ store_id: Uuid; id: Uuid }>(
      sql`select store_id, id from locate_expired_exports(${now}, ${EXPIRED_MAX})`,
    );
    for (const { store_id: storeId, id } of expired) {
      const ctx = { storeId, actor: SYSTEM };
      const { storage_key: key } = await exportById(edges.reads(ctx), id);
      await inTx(ctx, (tx) => stepExport(tx, id, ['completed'], { status: 'expired' }));
      if (key !== null) await dropFile(folders.exports, key);
    }
    const before = new Date(now.getTime() - KEPT_MS);
    await Promise.all([
      dropOlderThan(folders.imports, before),
      dropOlderThan(folders.exports, before),
    ]);
  });
}

const UNFINISHED = ['pending', 'running'] as const;
