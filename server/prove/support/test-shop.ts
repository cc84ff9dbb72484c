import { startTestCluster } from '../../test/support/private-cluster.ts';
import { openShop, type ShopOptions, type TestShop } from '../../test/support/shop.ts';
import type { Run } from './promise.ts';

const FAULTS_TOLD_MAX = 12;

/** The cluster of the tests for the length of this run; one that is there already is used. */
export async function useTestCluster(run: Run): Promise<void> {
  if (process.env['RCOMMERCE_TEST_CLUSTER'] !== undefined) return;
  const starting = startTestCluster();
  run.defer(async () => {
    await (await starting.catch(() => undefined))?.stop();
    delete process.env['RCOMMERCE_TEST_CLUSTER'];
  });
  process.env['RCOMMERCE_TEST_CLUSTER'] = (await starting).runDir;
}

/** What a test is to whoever opens things with it: ended with the run. */
export const testOf = (run: Run) => ({
  after: (end: unknown): void => run.defer(async () => (end as () => Promise<unknown>)()),
});

/** The shop of the tests in this process, with a clock that moves only when told: for questions, not for load. */
export async function openTestShop(run: Run, options: ShopOptions = {}): Promise<TestShop> {
  await useTestCluster(run);
  return openShop(testOf(run), options);
}

/** Faults that do not end the run at once, so that one look tells of all. */
export type Findings = {
  readonly count: number;
  note(isFine: boolean, fault: () => string): void;
  /** Ends the program when there is a fault. */
  settle(run: Run): void;
};

export function findings(): Findings {
  const told: string[] = [];
  let count = 0;
  return {
    get count() {
      return count;
    },
    note: (isFine, fault) => {
      if (isFine) return;
      count += 1;
      if (told.length < FAULTS_TOLD_MAX) told.push(fault());
    },
    settle: (run) => run.expect(count === 0, `${count} faults\n${told.join('\n')}`),
  };
}
