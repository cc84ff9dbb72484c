import { globSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Program } from './promise.ts';

const FOLDER = dirname(dirname(fileURLToPath(import.meta.url)));

/** Names of the programs, in order: every file of `server/prove` is one. */
export const programNames = (): readonly string[] =>
  globSync('*.ts', { cwd: FOLDER })
    .map((file) => basename(file, '.ts'))
    .sort();

/** One of `programNames`. */
export async function loadProgram(name: string): Promise<Program> {
  const { program } = (await import(`../${name}.ts`)) as { program: Program };
  return program;
}
