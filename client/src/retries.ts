/** The codes and statuses that say: the same request may succeed later. */
const STATUSES = new Set([408, 429, 502, 503, 504]);
const CODES = new Set(['IDEMPOTENCY_IN_PROGRESS', 'CHECKOUT_IN_PROGRESS']);

const FIRST_WAIT_MS = 200;
const WAIT_MS_MAX = 30_000;

/** Whether another try of the same request can help. Leaves the answer unread. */
export async function isWorthAnotherTry(answer: Response): Promise<boolean> {
  if (STATUSES.has(answer.status)) return true;
  if (answer.status !== 409) return false;
  const problem: unknown = await answer
    .clone()
    .json()
    .catch(() => undefined);
  return (
    typeof problem === 'object' &&
    problem !== null &&
    'code' in problem &&
    CODES.has(String(problem.code))
  );
}

/**
 * How long to wait before the next try: what the shop asked for, else twice as long each time, with jitter so that many
 * clients do not come back together.
 * nth     tries made so far, from 1
 * source  full jitter: Brooker, Exponential Backoff and Jitter, 2015
 */
export function waitMsBefore(nth: number, answer: Response | undefined): number {
  const asked = Number(answer?.headers.get('retry-after'));
  if (asked > 0) return Math.min(asked * 1000, WAIT_MS_MAX);
  return Math.random() * Math.min(FIRST_WAIT_MS * 2 ** (nth - 1), WAIT_MS_MAX);
}
