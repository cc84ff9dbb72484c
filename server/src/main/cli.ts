#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { Command, CommanderError } from 'commander';
import type { Refusal } from '../kernel/refusal.ts';

enableCompileCache();

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`rcommerce needs Node 22.18 or newer; this is ${process.version}\n`);
  process.exit(1);
}

/* Each command imports what it needs when it runs: `--help` starts nothing. */
const { addCommands } = await import('./commands.ts');
const program = new Command('rcommerce')
  .description('A whole shop in one process')
  .exitOverride()
  .showHelpAfterError('(rcommerce --help tells the commands)');
let exitCode = 0;
addCommands(program, (code) => {
  exitCode = code;
});
try {
  await program.parseAsync(process.argv);
} catch (error) {
  exitCode = await explain(error);
}
process.exit(exitCode);

/** 0 ok, 1 failed, 2 usage. What an operator can mend is said without a stack. */
async function explain(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const { OperatorError } = await import('./open-database.ts');
  const { ConfigError } = await import('../platform/config.ts');
  const { Refusal } = await import('../kernel/refusal.ts');
  const text =
    error instanceof Refusal
      ? refusalLine(error)
      : error instanceof OperatorError || error instanceof ConfigError
        ? error.message
        : error instanceof Error
          ? (error.stack ?? error.message)
          : error;
  process.stderr.write(`rcommerce: ${text}\n`);
  return 1;
}

/** `CODE: what is wrong (the faulty fields; facts)` */
function refusalLine({ code, message, facts }: Refusal): string {
  const fields = (facts.errors ?? []).map((fault) =>
    fault.message === message ? fault.field : `${fault.field}: ${fault.message}`,
  );
  const details = Object.keys(facts.details ?? {}).length > 0 ? JSON.stringify(facts.details) : '';
  const more = [...fields, details].filter((part) => part !== '').join('; ');
  return `${code}: ${message}${more === '' ? '' : ` (${more})`}`;
}
