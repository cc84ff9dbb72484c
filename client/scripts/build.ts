/* build.ts   emits client/dist: the client, and the pricing function of the server beside it */
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const path = (place: string): string => fileURLToPath(new URL(place, import.meta.url));
const TSC = path('../../node_modules/typescript/bin/tsc');
const PROJECTS = ['../tsconfig.build.json', '../tsconfig.pricing.json'];

/** Emits everything anew. */
export async function build(): Promise<void> {
  await rm(path('../dist'), { recursive: true, force: true });
  for (const project of PROJECTS) await run(process.execPath, [TSC, '-p', path(project)]);
}

if (import.meta.main) await build();
