/* `npm run prove [-- <name> [options]]`: runs a program of `server/prove`, or lists them with what each says. */
import { loadProgram, programNames } from './programs.ts';

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
  if (!programNames().includes(name)) {
    process.stdout.write(`there is no program ${name}; there are:\n`);
    await list();
    return 2;
  }
  return (await loadProgram(name)).main(words);
}

// What holds the process open after its last line is of no use to anybody.
process.exit(await open(process.argv.slice(2)));
