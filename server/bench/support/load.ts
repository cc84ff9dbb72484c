/* load.ts   a closed loop of callers, and what it measured
 * Terms       round: one measurement of some seconds. rivals: subject and baseline, measured in turn so that a noisy
 *             neighbour meets both.
 */

export type Round = {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly errors: number;
  /** Microseconds of processor for one call, where they are known. */
  readonly cpu: Cpu;
};

/** Processor time so far, by who worked: milliseconds. */
export type CpuClock = () => Readonly<Record<string, number>>;
type Cpu = Readonly<Record<string, number>>;

/** What one caller does, again and again. worker: 0..concurrency-1; nth: its own count. */
export type Work = (worker: number, nth: number) => Promise<void>;

/** Runs callers side by side for some seconds; a throwing call counts as an error, not as work done. */
export async function load(
  work: Work,
  options: {
    readonly concurrency: number;
    readonly seconds: number;
    readonly cpu?: CpuClock | undefined;
  },
): Promise<Round> {
  const times: number[] = [];
  let errors = 0;
  const worked = options.cpu?.();
  const started = performance.now();
  const until = started + options.seconds * 1000;
  const caller = async (worker: number): Promise<void> => {
    for (let nth = 0; performance.now() < until; nth += 1) {
      const begun = performance.now();
      try {
        await work(worker, nth);
        times.push(performance.now() - begun);
      } catch (error) {
        errors += 1;
        if (errors === 1) process.stderr.write(`  first error: ${error}\n`);
        if (errors > ERRORS_MAX) throw new Error('the bench fails more than it works');
      }
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, (_, worker) => caller(worker)));
  const seconds = (performance.now() - started) / 1000;
  times.sort((one, other) => one - other);
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? 0;
  return {
    perSecond: times.length / seconds,
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
    errors,
    cpu: cpuOfCall(worked, options.cpu?.(), times.length),
  };
}

const cpuOfCall = (before: Cpu = {}, after: Cpu = {}, calls: number): Cpu =>
  Object.fromEntries(
    Object.entries(after).map(([who, ms]) => [
      who,
      ((ms - (before[who] ?? 0)) * 1000) / Math.max(1, calls),
    ]),
  );

const ERRORS_MAX = 1000;

export type Rival = { readonly name: string; readonly work: Work; readonly cpu?: CpuClock };

export type Measured = {
  readonly name: string;
  readonly rounds: readonly Round[];
  /** Of calls per second. */
  readonly median: number;
  /** (largest - smallest) / median. */
  readonly spread: number;
  /** Medians over the rounds. */
  readonly cpu: Cpu;
};

/** Measures rivals in turn, round by round, after one round that warms them up and is forgotten. */
export async function compare(
  rivals: readonly Rival[],
  options: { readonly concurrency: number; readonly seconds: number; readonly rounds: number },
): Promise<readonly Measured[]> {
  const rounds = rivals.map((): Round[] => []);
  for (let nth = -1; nth < options.rounds; nth += 1) {
    for (const [index, rival] of rivals.entries()) {
      const seconds = nth < 0 ? Math.min(1, options.seconds) : options.seconds;
      const round = await load(rival.work, {
        concurrency: options.concurrency,
        seconds,
        cpu: rival.cpu,
      });
      if (nth >= 0) rounds[index]?.push(round);
    }
  }
  return rivals.map((rival, index) => measured(rival.name, rounds[index] ?? []));
}

function measured(name: string, rounds: readonly Round[]): Measured {
  const rates = rounds.map((round) => round.perSecond).sort((one, other) => one - other);
  const median = medianOf(rates);
  return {
    name,
    rounds,
    median,
    spread: spreadOf(rates),
    cpu: Object.fromEntries(
      Object.keys(rounds[0]?.cpu ?? {}).map((who) => [
        who,
        medianOf(rounds.map(({ cpu }) => cpu[who] ?? 0).sort((one, other) => one - other)),
      ]),
    ),
  };
}

/** (largest - smallest) / median of sorted numbers. */
export function spreadOf(sorted: readonly number[]): number {
  const median = medianOf(sorted);
  return median === 0 ? 0 : ((sorted.at(-1) ?? 0) - (sorted[0] ?? 0)) / median;
}

/** The value below which this percentage of them lies. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0;
}

/** The middle of sorted numbers. */
export function medianOf(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
