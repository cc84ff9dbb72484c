/* promise.ts   what a program of `npm run prove -- <name>` is: a promise of the product, run until it holds or breaks
 * Terms       seed: repeats all chance of the program (not the machine's timing). plant: a fault put in on purpose; the
 *             program must then end with 1. figures: what it counted, told in its last line.
 * Invariants  what was deferred is ended whatever happens, last first: after success, a break, Ctrl-C, a limit of time.
 */
import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type Random, randomFrom } from './random.ts';

/** A program that takes longer hangs. */
const RUN_MS_MAX = 45 * 60_000;
/** Ending what was started may take this long, then the process goes without it. */
const END_MS_MAX = 60_000;
const SEED_MAX = 2 ** 31;

export type Figures = Readonly<Record<string, string | number>>;

export type Run = {
  readonly seed: number;
  readonly random: Random;
  /** `--short`: the form that fits into half a minute. */
  readonly isShort: boolean;
  /** `--patient`: others use the machine too, so that what is refused as too busy is asked again, and no time is judged. */
  readonly isPatient: boolean;
  /** The fault that is planted, by its name; undefined in earnest. */
  readonly plant: string | undefined;
  /** Tells how far it is. */
  say(line: string): void;
  /** Ends the program with 1 when the condition is false. The message says what was promised and what was found. */
  expect(condition: boolean, message: string): void;
  /** Ended after the run, last first. Defer before you wait for a start: a signal may come in between. */
  defer(end: () => Promise<unknown> | undefined): void;
};

export type Program = {
  readonly name: string;
  /** One line for the list. */
  readonly says: string;
  /** Whether `--short` makes it fit into half a minute, so that `all` runs it. */
  readonly hasShortForm: boolean;
  /** Gives the exit code: 0 holds, 1 broken, 2 usage. */
  main(words: readonly string[]): Promise<number>;
};

class Broken extends Error {
  override name = 'Broken';
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * A program that proves a promise.
 * name    as its file
 * says    what is promised, in one line
 * plants  faults that `--plant <name>` puts in, with what each does; `run` acts on `plant`
 * run     gives the figures of the last line; throws when the promise does not hold
 */
export function promise(what: {
  readonly name: string;
  readonly says: string;
  readonly plants?: Readonly<Record<string, string>>;
  readonly run: (run: Run) => Promise<Figures>;
}): Program {
  const { name, says, plants = {} } = what;
  return { name, says, hasShortForm: true, main };

  async function main(words: readonly string[]): Promise<number> {
    const options = optionsFrom(words, Object.keys(plants));
    if (typeof options === 'string') {
      print(options);
      print(`usage: npm run prove -- ${name} [--seed <n>] [--short] [--patient] [--plant <fault>]`);
      for (const [plant, does] of Object.entries(plants)) print(`  --plant ${plant}: ${does}`);
      return 2;
    }
    const { seed, isShort, isPatient, plant } = options;
    const started = performance.now();
    const seconds = (): string => ((performance.now() - started) / 1000).toFixed(1);
    print(`${name}: ${says} (SEED=${seed}${isShort ? ', short form' : ''})`);
    const ends: (() => Promise<unknown> | undefined)[] = [];
    const run: Run = {
      seed,
      random: randomFrom(seed),
      isShort,
      isPatient,
      plant,
      say: (line) => print(`  ${seconds().padStart(6)} s  ${line}`),
      expect: (condition, message) => {
        if (!condition) throw new Broken(message);
      },
      defer: (end) => void ends.push(end),
    };
    const stop = stopped();
    try {
      const figures = await Promise.race([what.run(run), stop.told]);
      await endAll(ends);
      const told = Object.entries(figures).map(([key, value]) => `${key}=${value}`);
      print([name, ...told, `seconds=${seconds()}`, 'ok'].join('  '));
      return 0;
    } catch (error) {
      if (error instanceof Stopped) {
        print(`${name}  ${error.message}`);
        return error.code;
      }
      print(`BROKEN  ${name}: ${textOf(error)}`);
      print(`SEED=${seed} COMMIT=${commit()}`);
      const more = [isShort ? ' --short' : '', isPatient ? ' --patient' : ''].join('');
      const fault = plant === undefined ? '' : ` --plant ${plant}`;
      print(`again: npm run prove -- ${name} --seed ${seed}${more}${fault}`);
      return 1;
    } finally {
      await endAll(ends);
      stop.forget();
    }
  }
}

type Options = {
  readonly seed: number;
  readonly isShort: boolean;
  readonly isPatient: boolean;
  readonly plant?: string;
};

/** The options, or what is wrong with the words. */
function optionsFrom(words: readonly string[], plants: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        seed: { type: 'string' },
        short: { type: 'boolean', default: false },
        patient: { type: 'boolean', default: false },
        plant: { type: 'string' },
      },
    });
    if (values.seed !== undefined && !/^\d{1,10}$/.test(values.seed)) {
      return '--seed takes a whole number';
    }
    if (values.plant !== undefined && !plants.includes(values.plant)) {
      return `there is no fault ${values.plant} to plant`;
    }
    return {
      seed: values.seed === undefined ? randomInt(SEED_MAX) : Number(values.seed),
      isShort: values.short,
      isPatient: values.patient,
      ...(values.plant === undefined ? {} : { plant: values.plant }),
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Told to stop, by a signal or because it takes too long. */
class Stopped extends Error {
  override name = 'Stopped';
  readonly code: number;
  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}

function stopped(): { readonly told: Promise<never>; forget(): void } {
  const told = Promise.withResolvers<never>();
  const late = setTimeout(
    () => told.reject(new Broken(`not done after ${RUN_MS_MAX / 60_000} min`)),
    RUN_MS_MAX,
  );
  const listeners = Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }).map(
    ([signal, code]) => {
      const hear = (): void => told.reject(new Stopped(`stopped by ${signal}`, code));
      process.on(signal, hear);
      return [signal, hear] as const;
    },
  );
  // What fails beside the run ends it too, and what it started with it.
  for (const fault of ['uncaughtException', 'unhandledRejection']) process.on(fault, told.reject);
  return {
    told: told.promise,
    forget: () => {
      clearTimeout(late);
      for (const [signal, hear] of listeners) process.off(signal, hear);
      for (const fault of ['uncaughtException', 'unhandledRejection']) {
        process.off(fault, told.reject);
      }
    },
  };
}

/** Ends all, last first; what cannot be ended is told and does not keep the others. */
async function endAll(ends: (() => Promise<unknown> | undefined)[]): Promise<void> {
  const late = setTimeout(() => {
    print('  something does not end; left as it is');
    process.exit(1);
  }, END_MS_MAX);
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
    try {
      await end();
    } catch (error) {
      print(`  not ended well: ${textOf(error)}`);
    }
  }
  clearTimeout(late);
}

/** What was broken; a defect of the program itself with its stack. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isBreak = error instanceof Broken || error.name === 'AssertionError';
  return isBreak ? error.message : (error.stack ?? error.message);
}

function commit(): string {
  try {
    const said = execFileSync('git', ['describe', '--always', '--dirty', '--abbrev=12'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return said.toString().trim();
  } catch {
    return 'unknown';
  }
}
