import { SABOTAGES } from '../sabotages/all.ts';
import type { Sabotage } from '../sabotages/sabotage.ts';

export const sabotageOf = (name: string): Sabotage | undefined =>
  SABOTAGES.find((sabotage) => sabotage.name === name);

/** Sabotages as faults that a program can plant: `openWorld` runs servers of a copy of the code that has the fault. */
export function sabotaged(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => {
      const sabotage = sabotageOf(name);
      if (!sabotage) throw new Error(`there is no sabotage ${name}`);
      return [name, `no longer true: ${sabotage.promise}`];
    }),
  );
}
