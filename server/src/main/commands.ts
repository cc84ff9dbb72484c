import { type Command, Option } from 'commander';
import { addShopCommands } from './commands/shop-commands.ts';
import { holdYoungGeneration } from './young-generation.ts';

type Finish = (exitCode: number) => void;

/** The commands of the tool. What they do stands in files of their own, imported when the command runs. */
export function addCommands(program: Command, finish: Finish): void {
  for (const [name, what] of [
    ['dev', 'run a shop for development: what `npm start` does'],
    ['serve', 'run a shop'],
  ] as const) {
    program
      .command(name)
      .description(what)
      .option('--port <number>', 'port to listen on (PORT; 8080)')
      .option('--processes <number>', 'processes that share the port (1)')
      .addOption(
        new Option('--role <role>', 'answer requests, do the work behind, or both (all)').choices([
          'web',
          'worker',
          'all',
        ]),
      )
      .action(async (options: ServeOptions) => {
        holdYoungGeneration();
        const { loadConfig } = await import('../platform/config.ts');
        const { serve } = await import('./serve.ts');
        finish(await serve(loadConfig({ env: process.env, flags: flagsOf(options) })));
      });
  }

  const migrations = program.command('migrate').description('the schema of the database');
  migrations
    .command('up', { isDefault: true })
    .description('apply what is missing')
    .option('--json', 'print JSON')
    .action(async (options: { json?: boolean }) => {
      const { migrateUp } = await import('./migrate-command.ts');
      finish(await migrateUp(options.json === true));
    });
  migrations
    .command('status')
    .description('tell what is applied and what is missing')
    .option('--json', 'print JSON')
    .action(async (options: { json?: boolean }) => {
      const { showMigrations } = await import('./migrate-command.ts');
      finish(await showMigrations(options.json === true));
    });

  program
    .command('doctor')
    .description('look for what would keep a shop from running')
    .option('--deep', 'also run every check of the nightly look at each store; reads whole tables')
    .option('--json', 'print JSON')
    .action(async (options: { json?: boolean; deep?: boolean }) => {
      const { doctor } = await import('./doctor.ts');
      finish(await doctor(options.json === true, options.deep === true));
    });

  program
    .command('config')
    .description('the settings')
    .command('print')
    .description('print the settings in force, secrets masked')
    .action(async () => {
      const { loadConfig, maskedConfig } = await import('../platform/config.ts');
      const config = maskedConfig(loadConfig({ env: process.env }));
      process.stdout.write(`${JSON.stringify(config, null, 2)}\n`);
    });

  const mail = program.command('mail').description('the mails that a shop sends');
  mail
    .command('read [template]')
    .description('print the newest mail that development wrote into the data folder')
    .option('--to <address>', 'the newest to this address')
    .action(async (template: string | undefined, options: { to?: string }) => {
      const { readMail } = await import('./commands/mail.ts');
      finish(await readMail(template, options));
    });
  mail
    .command('preview [template]')
    .description('write what they look like, with made-up values, as .html, .txt and .eml')
    .option('--out <folder>', 'where to', './mail-preview')
    .option('--json', 'print JSON')
    .action(async (template: string | undefined, options: { out: string; json?: boolean }) => {
      const { previewMails } = await import('./commands/mail.ts');
      finish(await previewMails(template, options));
    });

  addShopCommands(program, finish);
}

type ServeOptions = {
  readonly port?: string;
  readonly processes?: string;
  readonly role?: string;
};

const flagsOf = ({ port, processes, role }: ServeOptions): Record<string, string> => ({
  ...(port === undefined ? {} : { 'server.port': port }),
  ...(processes === undefined ? {} : { 'server.processes': processes }),
  ...(role === undefined ? {} : { 'server.role': role }),
});
