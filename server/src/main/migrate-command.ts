import { loadConfig } from '../platform/config.ts';
import { migrate, migrationStatus } from '../platform/migrate.ts';
import { databaseOf, joinDatabase, type OpenDatabase } from './open-database.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** `rcommerce migrate up` */
export async function migrateUp(isJson: boolean): Promise<number> {
  return withDatabase(async (database, servingUrl) => {
    const { applied } = await migrate(database.migrating, { serving: servingUrl === undefined });
    if (isJson) print(JSON.stringify({ applied }));
    else if (applied.length === 0) print('nothing to apply');
    else for (const name of applied) print(`applied ${name}`);
    return 0;
  });
}

/** `rcommerce migrate status`: exit 1 when something is missing or differs. */
export async function showMigrations(isJson: boolean): Promise<number> {
  return withDatabase(async (database) => {
    const states = await migrationStatus(database.migrating);
    if (isJson) {
      const data = states.map((one) => ({
        number: one.number,
        name: one.name,
        state: one.state,
        applied_at: one.appliedAt,
      }));
      print(JSON.stringify({ data }));
    } else {
      for (const one of states) {
        print(`${one.state.padEnd(8)} ${one.name} ${one.appliedAt?.toISOString() ?? ''}`.trimEnd());
      }
    }
    return states.some((one) => one.state === 'pending' || one.state === 'changed') ? 1 : 0;
  });
}

async function withDatabase(
  work: (database: OpenDatabase, servingUrl: string | undefined) => Promise<number>,
): Promise<number> {
  const config = loadConfig({ env: process.env });
  const database = await joinDatabase(databaseOf(config), say);
  try {
    return await work(database, config.database?.servingUrl);
  } finally {
    await database.close();
  }
}
