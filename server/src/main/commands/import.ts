import { access, constants } from 'node:fs/promises';
import { currentStore } from '../../modules/stores/stores.ts';
import type { ImportReport } from '../../modules/transfer/report.ts';
import type { Format, Platform } from '../../modules/transfer/source.ts';
import { importFile, undoFile } from '../import-file.ts';
import { OperatorError } from '../open-database.ts';
import { counted, print, printJson, printTable, say } from './output.ts';
import { type CommandShop, type StoreOption, withShop } from './shop.ts';

export type ImportOptions = StoreOption & {
  readonly platform: Platform;
  readonly format?: Format;
  readonly dryRun?: boolean;
  readonly updateExisting?: boolean;
  readonly onError?: 'continue' | 'stop';
  readonly limit?: string;
  readonly resume?: boolean;
  readonly undo?: boolean;
  readonly json?: boolean;
};

/** Problems that the table shows; `--json` has them all. */
const PROBLEMS_SHOWN_MAX = 200;

/** `rcommerce import <file>`: exit 1 when a product of the file failed, or could not be taken back. */
export async function runImport(path: string, options: ImportOptions): Promise<number> {
  await access(path, constants.R_OK).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    throw new OperatorError(`${path} cannot be read: ${why}`);
  });
  const limit = options.limit === undefined ? undefined : Number(options.limit);
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0))
    throw new OperatorError('--limit is a whole number above 0');
  return withShop(options, async (shop) => {
    if (options.undo) return undo(shop, path, options);
    const { defaultCurrency } = await currentStore(shop.db);
    const progress = progressOn(process.stderr);
    const report = await importFile(shop.wired.edges, shop.ctx, {
      path,
      platform: options.platform,
      ...(options.format ? { format: options.format } : {}),
      isDryRun: options.dryRun === true,
      updatesExisting: options.updateExisting === true,
      stopsOnError: options.onError === 'stop',
      ...(limit === undefined ? {} : { limit }),
      resumes: options.resume === true,
      currency: defaultCurrency,
      onProgress: progress.at,
    })
      .catch(explained(path))
      .finally(progress.end);
    if (options.json) printJson(report);
    else printReport(report);
    return report.products.failed > 0 ? 1 : 0;
  });
}

async function undo(shop: CommandShop, path: string, options: ImportOptions): Promise<number> {
  const { platform } = options;
  const counts = await undoFile(shop.wired.edges, shop.ctx, { path, platform });
  if (options.json) printJson(counts);
  else {
    print(`taken back: ${counted(counts.undone, 'product')}`);
    if (counts.kept > 0) print(`left as they are, changed since the import: ${counts.kept}`);
  }
  return counts.kept > 0 ? 1 : 0;
}

/** A path that is no file is the operator's to mend; everything else stays as it is. */
const explained =
  (path: string) =>
  (error: Error & { code?: string }): never => {
    if (error.code !== 'EISDIR') throw error;
    throw new OperatorError(`${path} cannot be read: ${error.message}`);
  };

const ENTITIES = ['products', 'variants', 'images'] as const;

function printReport(report: ImportReport): void {
  printTable(ENTITIES, [
    ['', (entity) => entity],
    ['created', (entity) => report[entity].created],
    ['updated', (entity) => report[entity].updated],
    ['skipped', (entity) => report[entity].skipped],
    ['failed', (entity) => report[entity].failed],
  ]);
  if (report.products.adjusted > 0) {
    print(`taken in a changed form: ${counted(report.products.adjusted, 'product')}`);
  }
  if (report.problems.length > 0) {
    print('');
    printTable(
      [...report.problems].sort((one, other) => one.line - other.line).slice(0, PROBLEMS_SHOWN_MAX),
      [
        ['line', (problem) => problem.line],
        ['handle', (problem) => problem.handle],
        ['code', (problem) => problem.code],
        ['message', (problem) => problem.message],
      ],
    );
    const hidden = report.problems.length - PROBLEMS_SHOWN_MAX;
    if (hidden > 0) print(`and ${hidden} more: --json prints all of them`);
  }
  if (report.dry_run) print('dry run: nothing was written');
}

type Progress = { at(done: number, total: number): void; end(): void };

const BAR_CHARS = 30;

/** A bar on a terminal, ten plain lines elsewhere. */
function progressOn(out: NodeJS.WriteStream): Progress {
  let last = -1;
  const step = out.isTTY ? 1 : 10;
  return {
    at: (done, total) => {
      const percent = total === 0 ? 100 : Math.floor((done * 100) / total);
      if (Math.floor(percent / step) === Math.floor(last / step) && done !== total) return;
      last = percent;
      if (!out.isTTY) {
        say(`${done} of ${total} products`);
        return;
      }
      const full = Math.round((percent * BAR_CHARS) / 100);
      const bar = '#'.repeat(full).padEnd(BAR_CHARS, '.');
      out.write(`\r[${bar}] ${done} of ${total} products`);
    },
    end: () => {
      if (out.isTTY && last >= 0) out.write('\n');
    },
  };
}
