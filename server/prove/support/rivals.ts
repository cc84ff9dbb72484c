import type { Reply } from './world.ts';

/**
 * Does something so many times, at most `limit` of them at once, and gives the results in order.
 * A throwing one ends it: nothing more is begun.
 */
export async function inFlight<T>(
  count: number,
  limit: number,
  work: (nth: number) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  let isBroken = false;
  const worker = async (): Promise<void> => {
    while (next < count && !isBroken) {
      const nth = next;
      next += 1;
      try {
        results[nth] = await work(nth);
      } catch (error) {
        isBroken = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, count) }, worker));
  return results;
}

/** All at one instant. */
export const atOnce = <T>(count: number, work: (nth: number) => Promise<T>): Promise<T[]> =>
  inFlight(count, count, work);

/** How often each answer came: `{ '201': 1, '409 INSUFFICIENT_STOCK': 199 }`. */
export function tally(replies: readonly Reply[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of replies) {
    const name = status < 400 ? String(status) : `${status} ${body['code']}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
