/* The shop that a command works on.
 * Terms       operator: whoever may start this process on the shop's database; the command line asks no password.
 *             reading: a GET of the staff surface asked inside this process, so that a command prints what the
 *             API answers. Writing is done by the modules' operations, as `system`.
 */
import { randomBytes } from 'node:crypto';
import type { Uuid } from '../../kernel/ids.ts';
import { type RefusalCode, refuse, refuseField } from '../../kernel/refusal.ts';
import { locateStores } from '../../modules/staff/staff.ts';
import { loadConfig } from '../../platform/config.ts';
import type { Authenticator } from '../../platform/http/authenticator.ts';
import { createLog } from '../../platform/log.ts';
import { type Ctx, type Db, SYSTEM, type Tx } from '../../platform/postgres/db.ts';
import { bringUp } from '../bring-up.ts';
import { storeToWorkOn } from '../first-start.ts';
import { databaseOf, joinDatabase } from '../open-database.ts';
import type { Wired } from '../wire.ts';
import { say } from './output.ts';

/** A statement of a command may take longer than one of a request: an import writes 2,048 variants at once. */
const STATEMENT_MS = 30_000;
const ALL_SCOPES = ['admin', 'refunds:admin', 'gift_cards:admin', 'ledger:admin', 'users:admin'];

export type CommandShop = {
  readonly wired: Wired;
  readonly storeId: Uuid;
  readonly ctx: Ctx;
  readonly db: Db;
  inTx<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * The body that the staff surface answers to a GET of this path below `/api/v1/admin`; parameters left out when
   * undefined. Throws what it refuses.
   */
  read<Body>(path: string, query?: Readonly<Record<string, string | undefined>>): Promise<Body>;
};

export type StoreOption = { readonly store?: string };

/** Opens the shop for the time of a command, as `joinDatabase` and `bringUp` do, and picks the store. */
export async function withShop(
  options: StoreOption,
  work: (shop: CommandShop) => Promise<number>,
): Promise<number> {
  return withWired(async (wired, makeFirst, token) => {
    const storeId = await storeOf(wired, options.store, makeFirst);
    const ctx: Ctx = { storeId, actor: SYSTEM };
    return work({
      wired,
      storeId,
      ctx,
      db: wired.edges.reads(ctx),
      inTx: (doing) => wired.edges.inTx(ctx, doing),
      read: (path, query = {}) => read(wired, `${token}.${storeId}`, path, query),
    });
  });
}

/** Opens the shop without choosing or making a store. */
export async function withWired(
  work: (wired: Wired, makeFirst: () => Promise<Uuid>, token: string) => Promise<number>,
): Promise<number> {
  const config = loadConfig({ env: process.env });
  const database = await joinDatabase(databaseOf(config), say);
  try {
    const token = randomBytes(32).toString('base64url');
    const wired = await bringUp(config, database, {
      log: createLog({ level: 'error' }),
      say,
      authenticator: () => operatorOnly(token),
      overrides: { statementMs: STATEMENT_MS },
    });
    try {
      return await work(wired, () => storeToWorkOn(wired, database.migrating), token);
    } finally {
      await wired.close();
    }
  } finally {
    await database.close();
  }
}

async function storeOf(
  { edges }: Wired,
  slug: string | undefined,
  makeFirst: () => Promise<Uuid>,
): Promise<Uuid> {
  if (slug === undefined) return makeFirst();
  const stores = await locateStores(edges.locate);
  const found = stores.find((store) => store.slug === slug);
  if (found) return found.storeId;
  const slugs = stores.map((store) => store.slug).join(', ') || 'none yet';
  throw refuseField('NOT_FOUND', '--store', `There is no store "${slug}" (stores: ${slugs})`);
}

/** Knows one caller, made in this process for its time; nobody else can reach a shop that does not listen. */
function operatorOnly(token: string): Authenticator {
  return {
    authenticate: async (bearer) => {
      const [secret, storeId] = bearer.split('.');
      if (secret !== token || storeId === undefined) throw refuse('UNAUTHENTICATED');
      const id = storeId as Uuid;
      return { storeId: id, principal: { kind: 'api_key', id, scopes: ALL_SCOPES } };
    },
    storeOfPublishableKey: async () => undefined,
    storeOfHost: async () => {
      throw refuse('UNAUTHENTICATED');
    },
  };
}

async function read<Body>(
  wired: Wired,
  bearer: string,
  path: string,
  query: Readonly<Record<string, string | undefined>>,
): Promise<Body> {
  const given = Object.entries(query).filter((pair): pair is [string, string] => !!pair[1]);
  const search = new URLSearchParams(given).toString();
  const answer = await wired.http.app.inject({
    method: 'GET',
    url: `/api/v1/admin/${path}${search === '' ? '' : `?${search}`}`,
    headers: { authorization: `Bearer ${bearer}` },
  });
  const body = JSON.parse(answer.body) as Body & Problem;
  if (answer.statusCode === 200) return body;
  throw refuse(body.code ?? 'INTERNAL_ERROR', body.details ?? {}, {
    ...(body.errors ? { errors: body.errors } : {}),
    ...(body.detail === undefined ? {} : { detail: body.detail }),
  });
}

type Problem = {
  readonly code?: RefusalCode;
  readonly detail?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly { field: string; code: string; message: string }[];
};
