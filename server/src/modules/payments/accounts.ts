/* accounts.ts   the provider accounts a store has configured
 * Invariants  one account per code and mode; the simulator never in live mode (CHECK); credentials are stored sealed under
 *             the server key and never shown; an account that took money is not removed.
 */
import { createCipheriv } from 'node:crypto';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import type { Providers } from './provider.ts';
import {
  accountIsUsed,
  deleteAccount,
  insertAccount,
  type StoredAccount,
  selectAccount,
  selectAccounts,
  updateAccount,
} from './store.ts';

export type { StoredAccount } from './store.ts';

/** What a new store can be paid with: by hand, and by the simulator where that is wanted (development). */
export async function seedProviders(
  tx: Tx,
  options: { readonly simulator: boolean },
): Promise<void> {
  await insertAccount(tx, {
    id: tx.newId(),
    code: 'manual',
    name: 'Manual payment',
    mode: 'live',
    settings: {},
    credentials: null,
    currencies: [],
  });
  if (!options.simulator) return;
  await insertAccount(tx, {
    id: tx.newId(),
    code: 'simulator',
    name: 'Card (simulator)',
    mode: 'test',
    settings: {},
    credentials: null,
    currencies: [],
  });
}

export const accountsOf = (db: Db): Promise<readonly StoredAccount[]> => selectAccounts(db);

/**
 * Configures an account.
 * refuses  PAYMENT_METHOD_UNAVAILABLE 422 (no such provider here, or the simulator in live mode), CONFLICT 409 (code and mode taken)
 */
export async function addAccount(
  tx: Tx,
  providers: Providers,
  input: {
    readonly code: string;
    readonly name: string;
    readonly mode: 'test' | 'live';
    readonly credentials?: Readonly<Record<string, unknown>> | undefined;
    readonly settings?: Readonly<Record<string, unknown>> | undefined;
    readonly currencies?: readonly string[] | undefined;
  },
): Promise<StoredAccount> {
  if (!providers.has(input.code) || (input.code === 'simulator' && input.mode === 'live')) {
    throw refuseField(
      'PAYMENT_METHOD_UNAVAILABLE',
      '/code',
      'no such provider can be used in this mode',
      { provider: input.code, mode: input.mode },
    );
  }
  const id = tx.newId();
  const isNew = await insertAccount(tx, {
    id,
    code: input.code,
    name: input.name,
    mode: input.mode,
    settings: input.settings ?? {},
    credentials: input.credentials ? sealed(tx, input.credentials) : null,
    currencies: input.currencies ?? [],
  });
  if (!isNew) throw refuse('CONFLICT', { code: input.code, mode: input.mode });
  return findAccount(tx, id);
}

/** refuses NOT_FOUND 404 */
export async function findAccount(db: Db, id: Uuid): Promise<StoredAccount> {
  const account = await selectAccount(db, id);
  if (!account) throw refuse('NOT_FOUND');
  return account;
}

/** refuses NOT_FOUND 404, VERSION_MISMATCH 412 */
export async function changeAccount(
  tx: Tx,
  id: Uuid,
  expectedVersion: number | undefined,
  patch: {
    readonly name?: string | undefined;
    readonly credentials?: Readonly<Record<string, unknown>> | undefined;
    readonly settings?: Readonly<Record<string, unknown>> | undefined;
    readonly currencies?: readonly string[] | undefined;
    readonly isActive?: boolean | undefined;
  },
): Promise<StoredAccount> {
  await findAccount(tx, id);
  const changed = await updateAccount(tx, id, expectedVersion, {
    ...patch,
    credentials: patch.credentials ? sealed(tx, patch.credentials) : undefined,
  });
  if (changed === 0) throw refuse('VERSION_MISMATCH');
  return findAccount(tx, id);
}

/** refuses NOT_FOUND 404, VERSION_MISMATCH 412, RESOURCE_IN_USE 409 (a payment names it: switch it off instead) */
export async function removeAccount(
  tx: Tx,
  id: Uuid,
  expectedVersion: number | undefined,
): Promise<void> {
  const account = await findAccount(tx, id);
  if (expectedVersion !== undefined && account.version !== expectedVersion) {
    throw refuse('VERSION_MISMATCH');
  }
  if (await accountIsUsed(tx, id)) throw refuse('RESOURCE_IN_USE');
  await deleteAccount(tx, id);
}

function sealed(tx: Tx, credentials: Readonly<Record<string, unknown>>): Buffer {
  const nonce = tx.randomBytes(12);
  const cipher = createCipheriv(
    'aes-256-gcm',
    tx.secrets.key('payment provider credentials'),
    nonce,
  );
  const text = cipher.update(JSON.stringify(credentials), 'utf8');
  return Buffer.concat([nonce, text, cipher.final(), cipher.getAuthTag()]);
}
