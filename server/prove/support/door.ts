/* `npm run prove [-- <name> [options]]`: runs a program of `server/prove`, or lists them with what each says. */
import { existsSync, globSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Program } from './promise.ts';

const FOLDER = dirname(dirname(fileURLToPath(import.meta.url)));

/** Names of the programs, in order. */
export const programNames = (): readonly string[] =>
  globSync('*.ts', { cwd: FOLDER })
    .map((file) => basename(file, '.ts'))
    .sort();

/** One of `programNames`. */
export async function loadProgram(name: string): Promise<Program> {
  const { program } = (await import(`../${name}.ts`)) as { program: Program };
  return program;
}

async function list(): Promise<void> {
  process.stdout.write(
    'npm run prove -- <name> [--seed <n>] [--short] [--patient] [--plant <fault>]\n',
  );
  for (const name of programNames()) {
    process.stdout.write(`  ${name.padEnd(16)} ${(await loadProgram(name)).says}\n`);
  }
}

async function open([name, ...words]: readonly string[]): Promise<number> {
  if (name === undefined) {
    await list();
    return 0;
  }
  if (!/^[a-z0-9-]+$/.test(name) || !existsSync(`${FOLDER}/${name}.ts`)) {
    process.stdout.write(`there is no program ${name}; there are:\n`);
    await list();
    return 2;
  }
  return (await loadProgram(name)).main(words);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // What holds the process open after its last line is of no use to anybody.
  process.exit(await open(process.argv.slice(2)));
}
