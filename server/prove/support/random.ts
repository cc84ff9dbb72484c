import { createHash } from 'node:crypto';

/** Chance that a seed repeats: the same calls in the same order give the same values. */
export type Random = {
  /** Whole, `low <= n <= high`. */
  int(low: number, high: number): number;
  /** 0 <= n < 1 */
  fraction(): number;
  /** True so often: 0 never, 1 always. */
  chance(share: number): boolean;
  pick<T>(list: readonly T[]): T;
  shuffled<T>(list: readonly T[]): T[];
  /** A stream of its own, the same whatever else was drawn before: one for each caller that runs beside others. */
  fork(label: string | number): Random;
};

/** source: mulberry32 by T. Ettinger, seeded with SHA-256 of the seed and the path of labels */
export function randomFrom(seed: number | string): Random {
  let state = createHash('sha256').update(String(seed)).digest().readUInt32LE(0);
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (low: number, high: number): number =>
    low + Math.floor(fraction() * (high - low + 1));
  return {
    fraction,
    int,
    chance: (share) => fraction() < share,
    pick: (list) => {
      if (list.length === 0) throw new Error('there is nothing to pick from');
      return list[int(0, list.length - 1)] as (typeof list)[number];
    },
    shuffled: (list) => {
      const left = [...list];
      return list.map(() => left.splice(int(0, left.length - 1), 1)[0] as (typeof list)[number]);
    },
    fork: (label) => randomFrom(`${seed}/${label}`),
  };
}
