/** What was noted lately, by name: as many as this. */
const NOTED_MAX = 10_000;

/** What ended lately, for whoever was on the way in meanwhile and was not found there. */
export type Recent = {
  note(name: string, atMs: number): void;
  /** Whether it was noted at this time or later. Also when that is not known any more: so many were noted since. */
  since(name: string, fromMs: number): boolean;
};

export function createRecent(most = NOTED_MAX): Recent {
  const noted = new Map<string, number>();
  let forgottenMs = Number.NEGATIVE_INFINITY;
  return {
    note: (name, atMs) => {
      noted.delete(name);
      noted.set(name, atMs);
      if (noted.size <= most) return;
      for (const [oldest, ms] of noted) {
        noted.delete(oldest);
        forgottenMs = ms;
        break;
      }
    },
    since: (name, fromMs) => forgottenMs >= fromMs || (noted.get(name) ?? -Infinity) >= fromMs,
  };
}
