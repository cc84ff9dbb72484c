/**
 * How fast something may come: at rest the whole limit at once, then one in each period/limit. One number.
 * source: GCRA, as in `platform/rate-limit.ts`
 */
export class Gcra {
  #arrivalMs = Number.NEGATIVE_INFINITY;

  /** Takes one. Gives the milliseconds to wait when there is none left, and then takes nothing; else 0. */
  take(nowMs: number, limit: number, periodMs: number): number {
    const stepMs = periodMs / limit;
    const arrivalMs = Math.max(this.#arrivalMs, nowMs);
    const overMs = arrivalMs + stepMs - nowMs - periodMs;
    // A microsecond: sums of fractions must not refuse the last unit.
    if (overMs > 0.001) return overMs;
    this.#arrivalMs = arrivalMs + stepMs;
    return 0;
  }

  /** Nothing was taken for so long that it is as new. */
  isAtRest(nowMs: number): boolean {
    return this.#arrivalMs <= nowMs;
  }
}
