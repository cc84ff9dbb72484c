import { readFileSync } from 'node:fs';
import { createAuthenticator } from '../modules/staff/authenticator.ts';
import type { Config } from '../platform/config.ts';
import { systemEnv } from '../platform/env.ts';
import type { Logger } from '../platform/log.ts';
import { assertOnlyServes, loginAt, migrate, migrationsIn } from '../platform/migrate.ts';
import { serverKey } from '../platform/server-key.ts';
import type { OpenDatabase } from './open-database.ts';
import { type Wired, type WireInput, wire } from './wire.ts';

export const VERSION: string = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  }
).version;

type How = {
  readonly log: Logger;
  readonly say: (line: string) => void;
  /** Of staff's sign-in and keys when left out. */
  readonly authenticator?: WireInput['authenticator'];
  readonly overrides?: NonNullable<WireInput['overrides']>;
};

/** Brings the database up to date and wires a shop on it, not started yet. The caller closes both. */
export async function bringUp(config: Config, database: OpenDatabase, how: How): Promise<Wired> {
  const servingUrl = config.database?.servingUrl;
  const { applied, serving } = await migrate(database.migrating, {
    serving: servingUrl === undefined,
  });
  if (applied.length > 0)
    how.say(`database brought up to date: ${applied.length} migrations applied`);
  const made = serving ?? { connectionString: servingUrl ?? '' };
  const { url, directUrl } = config.database ?? {};
  const isPooled = url !== undefined && directUrl !== undefined;
  const login = isPooled && serving ? loginAt(made, { connectionString: url }) : made;
  const direct = isPooled ? loginAt(made, { connectionString: directUrl }) : made;
  await assertOnlyServes(login);
  // `0042_carts` is told as `0042`.
  const newest = (await migrationsIn()).at(-1)?.name.slice(0, 4) ?? '';
  return wire({
    config,
    log: how.log,
    database: login,
    direct,
    serverKey: await serverKey({
      configured: config.security?.serverKey,
      profile: config.profile,
      dataDir: database.kind === 'url' ? undefined : config.dataDir,
      migrating: database.migrating,
      env: systemEnv,
    }),
    version: VERSION,
    authenticator: how.authenticator ?? createAuthenticator,
    migration: async () => newest,
    ...(how.overrides ? { overrides: how.overrides } : {}),
  });
}
