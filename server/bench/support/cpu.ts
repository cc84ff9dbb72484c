/* cpu.ts   what a process, or a PostgreSQL with all its backends, worked so far: rates are noisy where others work too, this is less so */
import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds of a clock tick of Linux: `_SC_CLK_TCK` is 100 on every platform we ship for. */
const TICK_MS = 10;

type Stat = { readonly parent: number; readonly ownMs: number; readonly childrenMs: number };

/** source: proc_pid_stat(5): fields 4, 14, 15, 16 and 17. Undefined where there is no such process, or no /proc. */
function statOf(pid: number): Stat | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The name stands in brackets and may hold anything.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const ticks = (...at: readonly number[]) => at.reduce((sum, nth) => sum + (fields[nth] ?? 0), 0);
  return {
    parent: fields[1] ?? 0,
    ownMs: ticks(11, 12) * TICK_MS,
    childrenMs: ticks(13, 14) * TICK_MS,
  };
}

export const cpuMsOf = (pid: number): number => statOf(pid)?.ownMs ?? 0;

/** A process, the children it waited for, and those that live. */
export function cpuMsOfFamily(pid: number): number {
  const root = statOf(pid);
  if (!root) return 0;
  const living = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? [])
    .filter((stat) => stat.parent === pid);
  return root.ownMs + root.childrenMs + living.reduce((sum, { ownMs }) => sum + ownMs, 0);
}

/** Of a process that lives: kibibytes of memory that stand in RAM. */
export function residentKib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
}
