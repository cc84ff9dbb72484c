/* figures.ts   how a benchmark tells what it found: a table for people, one JSON line for programs, gates for `--check` */
import { cpus } from 'node:os';
import { type Measured, medianOf, spreadOf } from './load.ts';

/** One figure. ratio: subject by baseline, where the budget is a share. gate and goal: what the figure is held to. */
export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly gate?: number;
  readonly goal?: number;
  /** Whether more is better (a rate, a share) or less (a time, a count). */
  readonly better: 'more' | 'less';
  readonly spread?: number;
};

/** A rate as a share of its baseline's, per round, so that noise that met both cancels out. */
export function shareOf(
  name: string,
  subject: Measured,
  baseline: Measured,
  budget: { readonly gate?: number; readonly goal?: number },
): Figure {
  const shares = subject.rounds
    .map((round, nth) => round.perSecond / (baseline.rounds[nth]?.perSecond ?? Number.NaN))
    .sort((one, other) => one - other);
  return {
    name,
    value: medianOf(shares),
    unit: '× baseline',
    better: 'more',
    spread: spreadOf(shares),
    ...budget,
  };
}

/** The middle of several measurements of one thing. */
export function middleOf(
  name: string,
  unit: string,
  values: readonly number[],
  budget: { readonly gate?: number; readonly goal?: number } = {},
): Figure {
  const sorted = values.toSorted((one, other) => one - other);
  return {
    name,
    value: medianOf(sorted),
    unit,
    better: 'less',
    spread: spreadOf(sorted),
    ...budget,
  };
}

const passes = (figure: Figure, bound: number): boolean =>
  figure.better === 'more' ? figure.value >= bound : figure.value <= bound;

/** Prints the rates and figures of a bench; with `--check` the exit code says whether every gate holds. */
export function tell(
  bench: string,
  figures: readonly Figure[],
  rivals: readonly Measured[] = [],
): void {
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  print(`\n${bench}`);
  for (const { name, median, spread, rounds, cpu } of rivals) {
    const p99 = rounds.map((round) => round.p99Ms).sort((a, b) => a - b)[rounds.length >> 1] ?? 0;
    const errors = rounds.reduce((sum, round) => sum + round.errors, 0);
    const worked = Object.entries(cpu).map(([who, micros]) => `  ${who} ${micros.toFixed(0)} µs`);
    print(
      `  ${name.padEnd(44)} ${median.toFixed(0).padStart(8)}/s  ±${(spread * 50).toFixed(0)} %  p99 ${p99.toFixed(1)} ms${errors > 0 ? `  ${errors} errors` : ''}${worked.join('')}`,
    );
  }
  for (const figure of figures) {
    const { name, value, unit, gate, goal, spread } = figure;
    const held = gate === undefined ? '' : passes(figure, gate) ? 'gate holds' : 'GATE MISSED';
    const reached = goal !== undefined && passes(figure, goal) ? ', goal reached' : '';
    const bounds = [
      gate === undefined ? [] : `gate ${gate}`,
      goal === undefined ? [] : `goal ${goal}`,
    ];
    print(
      `  ${name.padEnd(44)} ${value.toPrecision(3).padStart(8)} ${unit}${spread === undefined ? '' : `  ±${(spread * 50).toFixed(0)} %`}  ${bounds.flat().join(', ')}  ${held}${reached}`,
    );
  }
  print(
    JSON.stringify({
      bench,
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      node: process.version,
      figures: figures.map(({ name, value, unit, gate, goal, better, spread }) => ({
        name,
        value: Number(value.toPrecision(4)),
        unit,
        gate,
        goal,
        better,
        spread: spread === undefined ? undefined : Number(spread.toPrecision(2)),
      })),
      rates: rivals.map(({ name, median, spread, cpu }) => ({
        name,
        per_second: Number(median.toPrecision(4)),
        spread: Number(spread.toPrecision(2)),
        cpu_us: Object.fromEntries(
          Object.entries(cpu).map(([who, micros]) => [who, Math.round(micros)]),
        ),
      })),
    }),
  );
  const isChecked = process.argv.includes('--check');
  const missed = figures.filter(({ gate, ...rest }) => gate !== undefined && !passes(rest, gate));
  if (isChecked && missed.length > 0) process.exitCode = 1;
}
