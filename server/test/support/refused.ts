import { Refusal } from '../../src/kernel/refusal.ts';

/** Whether something thrown is the refusal with this code. */
export const isRefusal = (error: unknown, code: string): boolean =>
  error instanceof Refusal && error.code === code;

/** How often each outcome came: `{ fulfilled: 1, SOME_CODE: 19 }`; anything that is no refusal by its message. */
export function tally(outcomes: readonly PromiseSettledResult<unknown>[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) {
    const name = outcome.status === 'fulfilled' ? 'fulfilled' : nameOf(outcome.reason);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

const nameOf = (reason: unknown): string =>
  reason instanceof Refusal ? reason.code : String(reason);
