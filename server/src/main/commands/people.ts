/* Commands on stores, staff and API keys. */
import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import { createApiKey, revokeApiKey } from '../../modules/staff/api-keys.ts';
import { ROLES, type Role, scopesOfRole } from '../../modules/staff/roles.ts';
import { endSessionsOf } from '../../modules/staff/sessions.ts';
import {
  createStaff,
  locateMemberships,
  locateStores,
  setStaffPassword,
  staffByEmail,
} from '../../modules/staff/staff.ts';
import { toStoreBody } from '../../modules/stores/store-body.ts';
import { currentStore, updateStore } from '../../modules/stores/stores.ts';
import { accessTokensOf } from '../../platform/access-tokens.ts';
import { newIdOf } from '../../platform/env.ts';
import { checkPassword, hashPassword, STAFF_PASSWORD_MIN } from '../../platform/passwords.ts';
import { SYSTEM } from '../../platform/postgres/db.ts';
import { newStore } from '../new-store.ts';
import { type Page, print, printFacts, printJson, printPage } from './output.ts';
import { type CommandShop, type StoreOption, withShop, withWired } from './shop.ts';

export type Json = { readonly json?: boolean };
export type ListOptions = StoreOption &
  Json & { readonly limit?: string; readonly cursor?: string };

/** The operator stands above every role: whoever reaches the database may give anything. */
const OPERATOR = { scopes: scopesOfRole('owner'), isOwner: true } as const;

/** `rcommerce store create`: the first one is the default store. */
export async function createStoreCommand(
  options: Json & { readonly name?: string; readonly slug?: string; readonly currency?: string },
): Promise<number> {
  return withWired(async ({ edges }) => {
    const { name, slug, currency } = options;
    if (slug !== undefined && !/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(slug)) {
      throw refuseField(
        'VALIDATION_FAILED',
        '--slug',
        'Small letters, digits and hyphens, at most 63',
      );
    }
    const ctx = { storeId: newIdOf(edges.env), actor: SYSTEM };
    const store = await edges.inTx(ctx, (tx) =>
      newStore(
        tx,
        {
          ...(name === undefined ? {} : { name }),
          ...(slug === undefined ? {} : { slug }),
          ...(currency === undefined ? {} : { currency: currency.toUpperCase() }),
        },
        { simulator: edges.config.profile === 'development' },
      ),
    );
    if (options.json) printJson(toStoreBody(store));
    else print(`store ${store.slug} (${store.defaultCurrency}): ${store.id}`);
    return 0;
  });
}

/** `rcommerce store list`, oldest first; the first is the default store. */
export async function listStoresCommand(options: Json): Promise<number> {
  return withWired(async ({ edges }) => {
    const places = await locateStores(edges.locate);
    const stores = await Promise.all(places.map((place) => currentStore(edges.reads(place))));
    printPage({ data: stores.map(toStoreBody), next_cursor: null }, options.json, [
      ['slug', (store) => store.slug],
      ['name', (store) => store.name],
      ['currency', (store) => store.default_currency],
      ['status', (store) => store.status],
      ['id', (store) => store.id],
    ]);
    return 0;
  });
}

type StaffBody = { id: string; email: string; name: string; role: string; status: string };

/** `rcommerce store suspend` and `activate`: whether shoppers may change anything. */
export async function setStoreStatusCommand(
  slug: string,
  status: 'active' | 'suspended',
  options: Json,
): Promise<number> {
  return withShop({ store: slug }, async (shop) => {
    const store = await shop.inTx((tx) => updateStore(tx, { status }, undefined));
    if (options.json) printJson(toStoreBody(store));
    else print(`store ${store.slug} is ${store.status}`);
    return 0;
  });
}

/** `rcommerce signing-key rotate`: access tokens are signed with a new key within a minute, in all processes. */
export async function rotateSigningKeyCommand(): Promise<number> {
  return withWired(async ({ edges }) => {
    await accessTokensOf(edges).rotate();
    print('a new key signs access tokens; nobody is signed out');
    return 0;
  });
}

/** `rcommerce staff create`: prints the password once when none was given. */
export async function createStaffCommand(
  options: StoreOption &
    Json & {
      readonly email: string;
      readonly role: string;
      readonly name?: string;
      readonly password?: string;
    },
): Promise<number> {
  const role = roleOf(options.role);
  return withShop(options, async (shop) => {
    const { email, name } = options;
    const password = await newPassword(shop, email, options.password);
    const passwordHash = await hashPassword(password);
    const member = await shop.inTx((tx) =>
      createStaff(tx, { email, passwordHash, role, ...(name === undefined ? {} : { name }) }),
    );
    const shown = { id: member.id, email: member.email, role: member.role };
    const told = options.password === undefined ? { password } : {};
    if (options.json) printJson({ ...shown, ...told });
    else printFacts(Object.entries({ ...shown, ...told }));
    return 0;
  });
}

/** `rcommerce staff reset-password`: ends every session of the person in every store. */
export async function resetStaffPasswordCommand(
  email: string,
  options: StoreOption & Json,
): Promise<number> {
  return withShop(options, async (shop) => {
    const member = await staffByEmail(shop.db, email);
    if (!member) {
      throw refuseField('NOT_FOUND', 'email', `Nobody with ${email} works for this store`);
    }
    const password = await newPassword(shop, email, undefined);
    const passwordHash = await hashPassword(password);
    await shop.inTx((tx) => setStaffPassword(tx, member.id, passwordHash));
    const { locate, inTx } = shop.wired.edges;
    for (const storeId of await locateMemberships(locate, member.id)) {
      if (storeId === shop.storeId) continue;
      await inTx({ storeId, actor: SYSTEM }, (tx) =>
        endSessionsOf(tx, { kind: 'staff', id: member.id }, 'password_changed'),
      );
    }
    if (options.json) printJson({ id: member.id, email: member.email, password });
    else print(`${member.email} ${password}`);
    return 0;
  });
}

/** `rcommerce staff list` */
export async function listStaffCommand(options: ListOptions): Promise<number> {
  return withShop(options, async (shop) => {
    const page = await shop.read<Page<StaffBody>>('staff', pageOf(options));
    printPage(page, options.json, [
      ['email', (member) => member.email],
      ['name', (member) => member.name],
      ['role', (member) => member.role],
      ['status', (member) => member.status],
      ['id', (member) => member.id],
    ]);
    return 0;
  });
}

type KeyBody = {
  id: string;
  name: string;
  kind: string;
  key_prefix: string;
  scopes: string[];
  revoked_at: string | null;
  last_used_at: string | null;
};

/** `rcommerce api-key create`: the key is printed this once. */
export async function createApiKeyCommand(
  options: StoreOption &
    Json & {
      readonly name: string;
      readonly preset?: string;
      readonly scopes?: string;
      readonly publishable?: boolean;
    },
): Promise<number> {
  return withShop(options, async (shop) => {
    const scopes = options.scopes
      ?.split(',')
      .map((scope) => scope.trim())
      .filter((scope) => scope !== '');
    const { apiKey, key } = await shop.inTx((tx) =>
      createApiKey(
        tx,
        {
          name: options.name,
          kind: options.publishable ? 'publishable' : 'secret',
          scopes,
          preset: options.preset,
        },
        OPERATOR,
      ),
    );
    const shown = { id: apiKey.id, name: apiKey.name, kind: apiKey.kind, key };
    if (options.json) printJson({ ...shown, scopes: apiKey.scopes });
    else printFacts([...Object.entries(shown), ['scopes', apiKey.scopes.join(', ')]]);
    return 0;
  });
}

/** `rcommerce api-key list` */
export async function listApiKeysCommand(options: ListOptions): Promise<number> {
  return withShop(options, async (shop) => {
    const page = await shop.read<Page<KeyBody>>('api-keys', pageOf(options));
    printPage(page, options.json, [
      ['name', (key) => key.name],
      ['kind', (key) => key.kind],
      ['key', (key) => `${key.key_prefix}…`],
      ['scopes', (key) => key.scopes.join(', ')],
      ['last used', (key) => key.last_used_at],
      ['revoked', (key) => key.revoked_at],
      ['id', (key) => key.id],
    ]);
    return 0;
  });
}

/** `rcommerce api-key revoke`: refused everywhere within two seconds. */
export async function revokeApiKeyCommand(
  idText: string,
  options: StoreOption & Json,
): Promise<number> {
  return withShop(options, async (shop) => {
    const id = idOf(idText);
    await shop.inTx((tx) => revokeApiKey(tx, id, undefined));
    if (options.json) printJson({ id, revoked: true });
    else print(`revoked ${id}`);
    return 0;
  });
}

export const pageOf = ({ limit, cursor }: ListOptions): Record<string, string | undefined> => ({
  limit,
  cursor,
});

function idOf(text: string): Uuid {
  const id = parseUuid(text);
  if (id === undefined) throw refuse('NOT_FOUND');
  return id;
}

function roleOf(text: string): Role {
  const role = ROLES.find((one) => one === text);
  if (role === undefined) {
    throw refuseField('VALIDATION_FAILED', '--role', `One of ${ROLES.join(', ')}`);
  }
  return role;
}

async function newPassword(
  shop: CommandShop,
  email: string,
  given: string | undefined,
): Promise<string> {
  if (given === undefined) return shop.wired.edges.env.randomBytes(15).toString('base64url');
  const { name } = await currentStore(shop.db);
  checkPassword(given, { min: STAFF_PASSWORD_MIN, names: [name, email] });
  return given;
}
