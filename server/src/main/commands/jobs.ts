import { pathId } from '../../platform/http/schemas.ts';
import type { JobRow } from '../../platform/jobs/store.ts';
import { retryJob } from '../job-routes.ts';
import { type Page, print, printJson, printPage } from './output.ts';
import { type StoreOption, withShop } from './shop.ts';

type ListOptions = StoreOption & {
  readonly limit?: string;
  readonly cursor?: string;
  readonly state?: string;
  readonly name?: string;
  readonly json?: boolean;
};

/** `jobs list` and `jobs dead`. */
export const listJobsCommand = (options: ListOptions): Promise<number> =>
  withShop(options, async (shop) => {
    const { limit, cursor, state, name } = options;
    const page = await shop.read<Page<JobRow>>('jobs', { limit, cursor, state, name });
    printPage(page, options.json, [
      ['id', (row) => row.id],
      ['queue', (row) => row.name],
      ['state', (row) => row.state],
      ['attempts', (row) => `${row.attempts}/${row.attempts_max}`],
      ['due', (row) => String(row.due_at)],
      ['error', (row) => row.error],
    ]);
    return 0;
  });

/** `jobs retry`: a running shop does the work; without one it waits for the next start. */
export const retryJobCommand = (
  id: string,
  options: StoreOption & { readonly json?: boolean },
): Promise<number> =>
  withShop(options, async (shop) => {
    const job = await shop.inTx((tx) => retryJob(tx, pathId(id, 'NOT_FOUND')));
    if (options.json) printJson(job);
    else
      print(`${job.id} will be tried again (attempt ${job.attempts + 1} of ${job.attempts_max})`);
    return 0;
  });
