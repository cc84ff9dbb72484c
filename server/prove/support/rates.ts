import { createRateLimiter, type LimitClass } from '../../src/platform/rate-limit.ts';
import type { Findings } from './test-shop.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The table of the contract: calls a minute, an hour, a day, and at once. */
const CLASSES: Readonly<
  Record<
    LimitClass,
    { readonly tiers: readonly (readonly [number, number])[]; readonly atOnce?: number }
  >
> = {
  auth: {
    tiers: [
      [5, MINUTE],
      [60, HOUR],
      [200, DAY],
    ],
    atOnce: 2,
  },
  auth_account: { tiers: [[10, 15 * MINUTE]] },
  lookup: {
    tiers: [
      [10, MINUTE],
      [60, HOUR],
      [200, DAY],
    ],
    atOnce: 2,
  },
  bad_credential: {
    tiers: [
      [20, MINUTE],
      [200, HOUR],
      [1000, DAY],
    ],
  },
  bulk: {
    tiers: [
      [10, MINUTE],
      [60, HOUR],
      [300, DAY],
    ],
    atOnce: 2,
  },
  conversations: {
    tiers: [
      [5, MINUTE],
      [20, HOUR],
      [50, DAY],
    ],
    atOnce: 5,
  },
  webhooks_in: { tiers: [[600, MINUTE]], atOnce: 20 },
};

/** Counts what each class lets through under the figures of production, on a clock of its own. */
export function countRates(found: Findings): {
  readonly tiers: number;
  readonly concurrent: number;
} {
  let tiers = 0;
  let concurrent = 0;
  for (const [name, { tiers: wanted, atOnce }] of Object.entries(CLASSES)) {
    const limitClass = name as LimitClass;
    for (const [at, [limit, periodMs]] of wanted.entries()) {
      let nowMs = 0;
      const env = { monotonicMs: () => nowMs, now: () => new Date(nowMs) };
      const limiter = createRateLimiter(env, 'production');
      // A tier above the first is reached by asking as fast as the one below lets.
      const [below, periodBelow] = wanted[at - 1] ?? [0, 0];
      const stepMs = below === 0 ? 0 : Math.ceil(periodBelow / below);
      let passed = 0;
      let verdict = limiter.check(limitClass, 'somebody', 1);
      for (; verdict.allowed; verdict = limiter.check(limitClass, 'somebody', 1)) {
        passed += 1;
        nowMs += stepMs;
      }
      // What came back while it was asked is allowed besides.
      const most = limit + Math.ceil((nowMs * limit) / periodMs) + 1;
      found.note(
        passed >= limit && passed <= most,
        () => `${name}, ${limit} in ${periodMs / 1000} s: ${passed} passed`,
      );
      nowMs += Math.ceil(verdict.retryMs);
      found.note(
        limiter.check(limitClass, 'somebody', 1).allowed,
        () => `${name}: refused again after the time that it told`,
      );
      found.note(
        limiter.check(limitClass, 'somebody else', 1).allowed,
        () => `${name}: another pays for the first`,
      );
      tiers += 1;
    }
    if (atOnce === undefined) continue;
    const limiter = createRateLimiter(
      { monotonicMs: () => 0, now: () => new Date(0) },
      'production',
    );
    const leaves = Array.from({ length: atOnce }, () => limiter.enter(limitClass, 'somebody'));
    const isFull = leaves.every(Boolean) && limiter.enter(limitClass, 'somebody') === undefined;
    leaves[0]?.();
    found.note(
      isFull && limiter.enter(limitClass, 'somebody') !== undefined,
      () => `${name}: not ${atOnce} at once`,
    );
    concurrent += 1;
  }
  return { tiers, concurrent };
}
