import { exportPieces } from '../../modules/transfer/exports.ts';
import { writePieces } from '../../modules/transfer/files.ts';
import type { Format } from '../../modules/transfer/source.ts';
import type { ExportEntity } from '../../modules/transfer/types.ts';
import { say } from './output.ts';
import { type StoreOption, withShop } from './shop.ts';

export type ExportOptions = StoreOption & {
  readonly format: Format;
  readonly out?: string;
  readonly status?: string;
  readonly json?: boolean;
};

/** `rcommerce export <entity>`: into a file, or to stdout for the next program. */
export async function runExport(entity: ExportEntity, options: ExportOptions): Promise<number> {
  return withShop(options, async (shop) => {
    const { format, out, status } = options;
    const counts: Record<string, number> = {};
    const asked = { entity, format, filter: status === undefined ? {} : { status } };
    await shop.wired.edges.snapshot(shop.ctx, async (db) => {
      const pieces = exportPieces(db, asked, counts);
      if (out !== undefined) return writePieces(out, pieces);
      for await (const piece of pieces)
        if (!process.stdout.write(piece))
          await new Promise((resolve) => process.stdout.once('drain', resolve));
      return 0;
    });
    if (options.json) say(JSON.stringify({ entity, format, counts }));
    else
      say(
        Object.entries(counts)
          .map(([name, count]) => `${count} ${name}`)
          .join(', ') || `no ${entity}`,
      );
    return 0;
  });
}
