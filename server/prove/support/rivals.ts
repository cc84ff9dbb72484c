import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from './promise.ts';
import type { Reply } from './world.ts';

/** Past it a twin that is told to come back has come back too often. */
const TOLD_MS_MAX = 90_000;
const AGAIN_MS = 100;

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
  return Object.fromEntries(Object.entries(counts).sort());
}

/** Exactly these answers and no others; a count of 0 is left out. Who had to ask again may be told 200 for 201. */
export function expectTally(
  run: Run,
  what: string,
  replies: readonly Reply[],
  wanted: Readonly<Record<string, number>>,
): void {
  const promised = Object.fromEntries(
    Object.entries(wanted)
      .filter(([, count]) => count > 0)
      .sort(),
  );
  const told = run.isPatient
    ? replies.map((reply) => (reply.status === 200 ? { ...reply, status: 201 } : reply))
    : replies;
  const [found, expected] = [tally(told), promised].map((counts) => JSON.stringify(counts));
  const fault = replies.find(({ status }) => status >= 500);
  const more = fault ? `; the first of 500 or more: ${fault.text.slice(0, 300)}` : '';
  run.expect(found === expected, `${what}: answers ${found}, promised ${expected}${more}`);
}

/** Asks again while the first request with the same key counts as running, or a limit of rate says later. */
export async function untilTold(ask: () => Promise<Reply>): Promise<Reply> {
  const deadline = performance.now() + TOLD_MS_MAX;
  for (;;) {
    const reply = await ask();
    const isLater = reply.status === 429 || reply.body['code'] === 'IDEMPOTENCY_IN_PROGRESS';
    if (!isLater || performance.now() > deadline) return reply;
    await sleep(AGAIN_MS);
  }
}

/** The value below which such a share of the sorted or unsorted numbers lies. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
