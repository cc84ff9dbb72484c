import type pg from 'pg';
import type { Uuid } from '../kernel/ids.ts';
import { anyStaff, ensureOwner, locateDefaultStore } from '../modules/staff/staff.ts';
import type { Config } from '../platform/config.ts';
import { newIdOf } from '../platform/env.ts';
import { exclusively } from '../platform/migrate.ts';
import { checkPassword, hashPassword, STAFF_PASSWORD_MIN } from '../platform/passwords.ts';
import { type Ctx, SYSTEM } from '../platform/postgres/db.ts';
import { seedDemo } from './demo/seed.ts';
import { newStore } from './new-store.ts';

import type { Wired } from './wire.ts';

type Facts = {
  readonly config: Config;
  readonly migrating: pg.ClientConfig;
  readonly print: (line: string) => void;
  readonly say: (line: string) => void;
};

const OWNER_EMAIL = 'owner@example.com';

/**
 * What a shop needs before its first request: a store, and somebody who may sign in. Does nothing where both are
 * there; processes that start together wait for each other. A password that nobody chose is printed, this once.
 */
export async function firstStart(wired: Wired, facts: Facts): Promise<void> {
  await exclusively(facts.migrating, async () => {
    const ctx: Ctx = { storeId: await firstStore(wired), actor: SYSTEM };
    if (!(await anyStaff(wired.edges.reads(ctx)))) await makeOwner(wired, ctx, facts);
    if (facts.config.seed !== 'demo') return;
    const made = await seedDemo(wired, ctx.storeId);
    if (made === 0) return;
    await wired.postgres.refreshStatistics();
    facts.say(`demo: ${made} products`);
  });
}

/** A store for a command that comes before the first start; gives the default store. */
export async function storeToWorkOn(
  wired: Pick<Wired, 'edges'>,
  migrating: pg.ClientConfig,
): Promise<Uuid> {
  const found = await locateDefaultStore(wired.edges.locate);
  return found ?? exclusively(migrating, () => firstStore(wired));
}

async function firstStore({ edges }: Pick<Wired, 'edges'>): Promise<Uuid> {
  const found = await locateDefaultStore(edges.locate);
  if (found !== undefined) return found;
  const storeId = newIdOf(edges.env);
  await edges.inTx({ storeId, actor: SYSTEM }, (tx) =>
    newStore(tx, {}, { simulator: edges.config.profile === 'development' }),
  );
  return storeId;
}

async function makeOwner(wired: Wired, ctx: Ctx, { config, print, say }: Facts): Promise<void> {
  const email = config.owner?.email;
  const chosen = config.owner?.password;
  if (config.profile === 'production' && (email === undefined || chosen === undefined)) {
    say(
      'nobody may sign in yet: start once with RCOMMERCE_OWNER_EMAIL and RCOMMERCE_OWNER_PASSWORD',
    );
    return;
  }
  const owner = email ?? OWNER_EMAIL;
  const password = chosen ?? wired.edges.env.randomBytes(15).toString('base64url');
  checkPassword(password, { min: STAFF_PASSWORD_MIN, names: [owner] });
  const passwordHash = await hashPassword(password);
  const isMade = await wired.edges.inTx(ctx, (tx) =>
    ensureOwner(tx, { email: owner, passwordHash }),
  );
  if (isMade && chosen === undefined) print(`owner: ${owner} ${password}`);
}
