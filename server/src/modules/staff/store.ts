import type { Uuid } from '../../kernel/ids.ts';
import type { Edges } from '../../platform/edges.ts';
import type { Page } from '../../platform/http/route.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { byInstant, byText, keyset } from '../../platform/postgres/keyset.ts';
import { anyOf, json, nothing, type Sql, sql } from '../../platform/postgres/sql.ts';
import type { Role } from './roles.ts';
import type {
  AccountRef,
  ApiKey,
  ApiKeyKind,
  OneTimeKind,
  OneTimeToken,
  StaffMember,
} from './types.ts';

type Locate = Edges['locate'];

// People and memberships

type MemberRow = {
  staff_user_id: Uuid;
  email: string;
  name: string;
  role: Role;
  extra_scopes: string[];
  status: StaffMember['status'];
  person_status: StaffMember['personStatus'];
  version: number;
  created_at: Date;
};
const memberOf = (row: MemberRow): StaffMember => ({
  id: row.staff_user_id,
  email: row.email,
  name: row.name,
  role: row.role,
  extraScopes: row.extra_scopes,
  status: row.status,
  personStatus: row.person_status,
  version: row.version,
  createdAt: row.created_at,
});
const memberSelect = sql`select m.staff_user_id, u.email, u.name, m.role, m.extra_scopes, m.status,
  u.status as person_status, m.version, m.created_at
  from memberships m join staff_users u on u.id = m.staff_user_id`;

export async function memberById(db: Db, id: Uuid): Promise<StaffMember | undefined> {
  const row = await db.one<MemberRow>(sql`${memberSelect} where m.staff_user_id = ${id}`);
  return row && memberOf(row);
}

export async function memberPage(db: Db, page: Page): Promise<readonly StaffMember[]> {
  const sorts = { created_at: byInstant(sql`m.created_at`), email: byText(sql`u.email`) };
  const shown = [sql`m.status <> 'removed'`];
  const rows = await db.many<MemberRow>(
    sql`${memberSelect} ${keyset(page, sorts, shown, sql`m.staff_user_id`)}`,
  );
  return rows.map(memberOf);
}

/** The addresses of the owners who may sign in. */
export async function ownerEmails(db: Db): Promise<readonly string[]> {
  const rows = await db.many<{ email: string }>(sql`
    select u.email_normalized as email from memberships m join staff_users u on u.id = m.staff_user_id
     where m.role = 'owner' and m.status = 'active' and u.status = 'active' order by 1 limit 100`);
  return rows.map((row) => row.email);
}

/** Holds the memberships that decide who owns the store, and this one: such changes run one by one. */
export async function lockOwnersAnd(tx: Tx, id: Uuid): Promise<readonly Uuid[]> {
  const rows = await tx.many<{ staff_user_id: Uuid; role: Role; status: string }>(sql`
    select staff_user_id, role, status from memberships
     where (role = 'owner' and status = 'active') or staff_user_id = ${id}
     order by staff_user_id for no key update`);
  return rows
    .filter((row) => row.role === 'owner' && row.status === 'active')
    .map((row) => row.staff_user_id);
}

/** The person of this address in any store. */
export async function locatePerson(tx: Db, email: string): Promise<Uuid | undefined> {
  const row = await tx.one<{ staff_user_id: Uuid }>(
    sql`select staff_user_id from locate_staff_user(${email})`,
  );
  return row?.staff_user_id;
}

/**
 * False when somebody has the address already. No conflict target: it would ask to see the new row, which only the
 * membership written next makes visible.
 */
export async function insertPerson(
  tx: Tx,
  person: {
    id: Uuid;
    email: string;
    emailNormalized: string;
    name: string;
    passwordHash: string | null;
  },
): Promise<boolean> {
  const count = await tx.run(sql`
    insert into staff_users (id, email, email_normalized, name, password_hash)
    values (${person.id}, ${person.email}, ${person.emailNormalized}, ${person.name}, ${person.passwordHash})
    on conflict do nothing`);
  return count === 1;
}

/** Undefined when the person is a member already (or invited); a removed member comes back. */
export async function putMembership(
  tx: Tx,
  membership: {
    staffUserId: Uuid;
    role: Role;
    extraScopes: readonly string[];
    status: 'invited' | 'active';
  },
): Promise<boolean> {
  const count = await tx.run(sql`
    insert into memberships (id, staff_user_id, role, extra_scopes, status, invited_by)
    values (${tx.newId()}, ${membership.staffUserId}, ${membership.role}, ${membership.extraScopes}::text[],
      ${membership.status}, ${json(tx.actor)}::jsonb)
    on conflict (store_id, staff_user_id) do update
      set role = excluded.role, extra_scopes = excluded.extra_scopes, status = excluded.status,
        invited_by = excluded.invited_by, version = memberships.version + 1, updated_at = app_now()
      where memberships.status = 'removed'`);
  return count === 1;
}

export async function writeMembership(
  tx: Tx,
  member: Pick<StaffMember, 'id' | 'role' | 'extraScopes' | 'status'>,
): Promise<void> {
  await tx.run(sql`
    update memberships set role = ${member.role}, extra_scopes = ${member.extraScopes}::text[],
      status = ${member.status}, version = version + 1, updated_at = app_now()
    where staff_user_id = ${member.id}`);
}

export async function writePersonName(tx: Tx, id: Uuid, name: string): Promise<void> {
  await tx.run(sql`
    update staff_users set name = ${name}, version = version + 1, updated_at = app_now() where id = ${id}`);
}

export async function writePersonPassword(tx: Tx, id: Uuid, passwordHash: string): Promise<void> {
  await tx.run(sql`
    update staff_users set password_hash = ${passwordHash}, version = version + 1, updated_at = app_now()
    where id = ${id}`);
}

/** The person who signs in with this address, and the one hash. */
export async function locateSignIn(
  locate: Locate,
  email: string,
): Promise<{ readonly id: Uuid; readonly hash: string | null } | undefined> {
  const row = await locate.one<{ staff_user_id: Uuid; password_hash: string | null }>(
    sql`select staff_user_id, password_hash from locate_staff_sign_in(${email})`,
  );
  return row && { id: row.staff_user_id, hash: row.password_hash };
}

/** The stores where the person is an active member, oldest membership first. */
export async function locateMemberships(locate: Locate, id: Uuid): Promise<readonly Uuid[]> {
  const rows = await locate.many<{ store_id: Uuid }>(
    sql`select store_id from locate_memberships(${id})`,
  );
  return rows.map((row) => row.store_id);
}

export async function locateStores(
  locate: Locate,
): Promise<readonly { readonly storeId: Uuid; readonly slug: string }[]> {
  const rows = await locate.many<{ store_id: Uuid; slug: string }>(
    sql`select store_id, slug from locate_stores()`,
  );
  return rows.map((row) => ({ storeId: row.store_id, slug: row.slug }));
}

export async function locateDefaultStore(locate: Locate): Promise<Uuid | undefined> {
  const row = await locate.one<{ store_id: Uuid }>(
    sql`select store_id from locate_default_store()`,
  );
  return row?.store_id;
}

export async function locateHost(locate: Locate, host: string): Promise<Uuid | undefined> {
  const row = await locate.one<{ store_id: Uuid }>(sql`select store_id from locate_host(${host})`);
  return row?.store_id;
}

/** Origins of web pages by the stores that list them. */
export async function browserOrigins(
  locate: Locate,
): Promise<ReadonlyMap<string, ReadonlySet<Uuid>>> {
  const rows = await locate.many<{ store_id: Uuid; origin: string }>(
    sql`select store_id, origin from locate_browser_origins()`,
  );
  const stores = new Map<string, Set<Uuid>>();
  for (const row of rows) {
    stores.set(row.origin, (stores.get(row.origin) ?? new Set()).add(row.store_id));
  }
  return stores;
}

/** Makes starts of a new shop wait for each other. */
export async function lockFirstStart(tx: Tx): Promise<void> {
  await tx.run(sql`select pg_advisory_xact_lock(7261021)`);
}

export async function anyStaff(db: Db): Promise<boolean> {
  return (await db.one(sql`select staff_user_id from locate_any_staff()`)) !== undefined;
}

// API keys

type KeyRow = {
  id: Uuid;
  name: string;
  kind: ApiKeyKind;
  key_prefix: string;
  scopes: string[];
  expires_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
  ip_allow: string[];
  version: number;
  created_at: Date;
};
const keyOf = (row: KeyRow): ApiKey => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  keyPrefix: row.key_prefix,
  scopes: row.scopes,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
  revokedAt: row.revoked_at,
  ipAllow: row.ip_allow,
  version: row.version,
  createdAt: row.created_at,
});
const keyColumns = sql`id, name, kind, key_prefix, scopes, expires_at, last_used_at, revoked_at,
  ip_allow::text[] as ip_allow, version, created_at`;

export async function insertKey(
  tx: Tx,
  key: {
    name: string;
    kind: ApiKeyKind;
    prefix: string;
    hash: string;
    scopes: readonly string[];
    expiresAt: Date | null;
    ipAllow: readonly string[];
  },
): Promise<ApiKey> {
  const row = await tx.one<KeyRow>(sql`
    insert into api_keys (id, name, kind, key_prefix, key_hash, scopes, expires_at, ip_allow, created_by)
    values (${tx.newId()}, ${key.name}, ${key.kind}, ${key.prefix}, ${key.hash}, ${key.scopes}::text[],
      ${key.expiresAt}, (select coalesce(array_agg(network(range::inet)::cidr), '{}') from unnest(${key.ipAllow}::text[]) range),
      ${json(tx.actor)}::jsonb)
    returning ${keyColumns}`);
  if (!row) throw new Error('an API key was not written');
  return keyOf(row);
}

export async function countLiveKeys(db: Db): Promise<number> {
  const row = await db.one<{ total: number }>(sql`
    select count(*) as total from api_keys
     where revoked_at is null and (expires_at is null or expires_at > app_now())`);
  return row?.total ?? 0;
}

export async function keyPage(db: Db, page: Page): Promise<readonly ApiKey[]> {
  const sorts = { created_at: byInstant(sql`created_at`), name: byText(sql`name`) };
  const rows = await db.many<KeyRow>(
    sql`select ${keyColumns} from api_keys ${keyset(page, sorts, [])}`,
  );
  return rows.map(keyOf);
}

export async function lockKey(tx: Tx, id: Uuid): Promise<ApiKey | undefined> {
  const row = await tx.one<KeyRow>(
    sql`select ${keyColumns} from api_keys where id = ${id} for update`,
  );
  return row && keyOf(row);
}

export async function markKeyRevoked(tx: Tx, id: Uuid, reason: string): Promise<void> {
  await tx.run(sql`
    update api_keys set revoked_at = app_now(), revoked_reason = ${reason}, version = version + 1,
      updated_at = app_now() where id = ${id}`);
}

export async function markKeyUsed(tx: Tx, id: Uuid, at: Date): Promise<void> {
  await tx.run(sql`
    update api_keys set last_used_at = greatest(last_used_at, date_trunc('minute', ${at}::timestamptz))
    where id = ${id}`);
}

export async function locateKey(
  locate: Locate,
  prefix: string,
): Promise<{ readonly storeId: Uuid; readonly id: Uuid } | undefined> {
  const row = await locate.one<{ store_id: Uuid; id: Uuid }>(
    sql`select store_id, id from locate_api_key(${prefix})`,
  );
  return row && { storeId: row.store_id, id: row.id };
}

export type KeyCheck = {
  readonly key_hash: string;
  readonly kind: ApiKeyKind;
  readonly scopes: readonly string[];
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
  readonly ip_allowed: boolean;
};

export async function keyCheck(
  db: Db,
  id: Uuid,
  ip: string | undefined,
): Promise<KeyCheck | undefined> {
  const allowed =
    ip === undefined
      ? sql`ip_allow = '{}'`
      : sql`(ip_allow = '{}' or ${ip}::inet <<= any (ip_allow))`;
  return db.one<KeyCheck>(sql`
    select key_hash, kind, scopes, expires_at, revoked_at, ${allowed} as ip_allowed
      from api_keys where id = ${id}`);
}

// Sessions

const isAccount = (account: AccountRef): Sql =>
  account.kind === 'staff' ? sql`staff_user_id = ${account.id}` : sql`customer_id = ${account.id}`;

export async function insertSession(
  tx: Tx,
  session: { id: Uuid; account: AccountRef; expiresAt: Date },
): Promise<void> {
  const { account } = session;
  await tx.run(sql`
    insert into sessions (id, staff_user_id, customer_id, expires_at)
    values (${session.id}, ${account.kind === 'staff' ? account.id : null},
      ${account.kind === 'customer' ? account.id : null}, ${session.expiresAt})`);
}

export async function insertRefreshToken(
  tx: Tx,
  token: {
    sessionId: Uuid;
    hash: string;
    parentId: Uuid | null;
    clientHash: string;
    expiresAt: Date;
  },
): Promise<void> {
  await tx.run(sql`
    insert into refresh_tokens (id, session_id, token_hash, parent_id, client_hash, expires_at)
    values (${tx.newId()}, ${token.sessionId}, ${token.hash}, ${token.parentId}, ${token.clientHash},
      ${token.expiresAt})`);
}

export type SessionRow = {
  readonly id: Uuid;
  readonly staff_user_id: Uuid | null;
  readonly customer_id: Uuid | null;
  readonly version: number;
  readonly expires_at: Date;
  readonly revoked_at: Date | null;
};
const sessionColumns = sql`id, staff_user_id, customer_id, version, expires_at, revoked_at`;

export async function lockSession(tx: Tx, id: Uuid): Promise<SessionRow | undefined> {
  return tx.one<SessionRow>(
    sql`select ${sessionColumns} from sessions where id = ${id} for update`,
  );
}

export type RefreshRow = {
  readonly id: Uuid;
  readonly session_id: Uuid;
  readonly used_at: Date | null;
  readonly client_hash: string;
  readonly expires_at: Date;
};

export async function locateRefreshToken(
  locate: Locate,
  hash: string,
): Promise<{ readonly storeId: Uuid; readonly id: Uuid } | undefined> {
  const row = await locate.one<{ store_id: Uuid; id: Uuid }>(
    sql`select store_id, id from locate_refresh_token(${hash})`,
  );
  return row && { storeId: row.store_id, id: row.id };
}

export async function refreshTokenById(db: Db, id: Uuid): Promise<RefreshRow | undefined> {
  return db.one<RefreshRow>(sql`
    select id, session_id, used_at, client_hash, expires_at from refresh_tokens where id = ${id}`);
}

/** The token that followed this one: used already, or the family's last. */
export async function successorOf(
  db: Db,
  id: Uuid,
): Promise<{ readonly used_at: Date | null } | undefined> {
  return db.one(sql`select used_at from refresh_tokens where parent_id = ${id}`);
}

export async function markRefreshUsed(tx: Tx, id: Uuid, clientHash: string): Promise<void> {
  await tx.run(sql`
    update refresh_tokens set used_at = app_now(), client_hash = ${clientHash} where id = ${id} and used_at is null`);
}

/** Ends live sessions of an account (all, one, or all but the newest) and gives their ids. */
export async function revokeSessions(
  tx: Tx,
  account: AccountRef,
  which: { readonly only?: Uuid; readonly keepNewest?: number },
  reason: string,
): Promise<readonly Uuid[]> {
  const only = which.only === undefined ? nothing : sql`and id = ${which.only}`;
  const older =
    which.keepNewest === undefined
      ? nothing
      : sql`and id in (select id from sessions where ${isAccount(account)} and revoked_at is null
          order by created_at desc, id desc offset ${which.keepNewest})`;
  const rows = await tx.many<{ id: Uuid }>(sql`
    update sessions set revoked_at = app_now(), revoked_reason = ${reason}, version = version + 1,
      updated_at = app_now()
    where ${isAccount(account)} and revoked_at is null ${only} ${older} returning id`);
  return rows.map((row) => row.id);
}

/** Ends the access tokens of live sessions, not the sessions: their next refresh brings the new rights. */
export async function raiseSessions(tx: Tx, account: AccountRef): Promise<readonly Uuid[]> {
  const rows = await tx.many<{ id: Uuid }>(sql`
    update sessions set version = version + 1, updated_at = app_now()
    where ${isAccount(account)} and revoked_at is null returning id`);
  return rows.map((row) => row.id);
}

export type SessionState = SessionRow & {
  readonly role: Role | null;
  readonly extra_scopes: readonly string[] | null;
  readonly member_status: StaffMember['status'] | null;
  readonly person_status: StaffMember['personStatus'] | null;
};

/** Everything an access token of this session must still fit. */
export async function sessionState(db: Db, id: Uuid): Promise<SessionState | undefined> {
  return (await sessionStates(db, [id]))[0];
}

export async function sessionStates(
  db: Db,
  ids: readonly Uuid[],
): Promise<readonly SessionState[]> {
  return db.many<SessionState>(sql`
    select s.id, s.staff_user_id, s.customer_id, s.version, s.expires_at, s.revoked_at,
      m.role, m.extra_scopes, m.status as member_status, u.status as person_status
    from sessions s
    left join memberships m on m.store_id = s.store_id and m.staff_user_id = s.staff_user_id
    left join staff_users u on u.id = s.staff_user_id
    where s.id = ${anyOf(ids)}`);
}

export type KeyState = {
  readonly id: Uuid;
  readonly scopes: readonly string[];
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
};

/** Secret keys, as far as they say what their holder may do. */
export const keyStates = (db: Db, ids: readonly Uuid[]): Promise<readonly KeyState[]> =>
  db.many<KeyState>(sql`
    select id, scopes, expires_at, revoked_at from api_keys
     where id = ${anyOf(ids)} and kind = 'secret'`);

// What is past its time

/** Rows of each kind that one transaction deletes. */
export const EXPIRED_MAX = 500;

/** Stores with sessions, refresh tokens or links that expired before this instant. */
export const locateExpired = (locate: Locate, before: Date, most: number) =>
  locate.many<{ store_id: Uuid }>(
    sql`select store_id from locate_expired_access(${before}, ${most})`,
  );

export async function deleteExpired(tx: Tx, before: Date): Promise<void> {
  await tx.run(sql`delete from one_time_tokens where id in (
    select id from one_time_tokens where expires_at <= ${before} order by expires_at limit ${EXPIRED_MAX})`);
  await tx.run(sql`
    with old as materialized (
      select id from sessions where expires_at <= ${before} order by expires_at limit ${EXPIRED_MAX}
    ), tokens as (
      delete from refresh_tokens where session_id in (select id from old)
    )
    delete from sessions where id in (select id from old)`);
  // A session that is refreshed lives on: the successor of its oldest token becomes the first of the family.
  await tx.run(sql`
    with old as materialized (
      select id from refresh_tokens where expires_at <= ${before} order by expires_at limit ${EXPIRED_MAX}
    ), heirs as (
      update refresh_tokens set parent_id = null
       where parent_id in (select id from old) and id not in (select id from old)
    )
    delete from refresh_tokens where id in (select id from old)`);
}

// One-time tokens

type OneTimeRow = {
  id: Uuid;
  kind: OneTimeKind;
  staff_user_id: Uuid | null;
  customer_id: Uuid | null;
  email: string;
  expires_at: Date;
};
const oneTimeColumns = sql`id, kind, staff_user_id, customer_id, email, expires_at`;
const oneTimeOf = (row: OneTimeRow): OneTimeToken => ({
  id: row.id,
  kind: row.kind,
  account:
    row.staff_user_id === null
      ? { kind: 'customer', id: row.customer_id ?? row.id }
      : { kind: 'staff', id: row.staff_user_id },
  email: row.email,
  expiresAt: row.expires_at,
});

export async function countRecentTokens(
  db: Db,
  account: AccountRef,
  kind: OneTimeKind,
  since: Date,
): Promise<number> {
  const row = await db.one<{ total: number }>(sql`
    select count(*) as total from one_time_tokens
     where coalesce(staff_user_id, customer_id) = ${account.id} and kind = ${kind} and created_at > ${since}`);
  return row?.total ?? 0;
}

/** Ends the live links of this kind of an account. */
export async function endOneTimeTokens(
  tx: Tx,
  account: AccountRef,
  kind: OneTimeKind,
): Promise<void> {
  await tx.run(sql`
    update one_time_tokens set used_at = app_now()
    where coalesce(staff_user_id, customer_id) = ${account.id} and kind = ${kind} and used_at is null`);
}

export async function insertOneTimeToken(
  tx: Tx,
  token: OneTimeToken & { readonly hash: string },
): Promise<void> {
  const { account } = token;
  await tx.run(sql`
    insert into one_time_tokens (id, kind, staff_user_id, customer_id, email, token_hash, expires_at)
    values (${token.id}, ${token.kind}, ${account.kind === 'staff' ? account.id : null},
      ${account.kind === 'customer' ? account.id : null}, ${token.email}, ${token.hash}, ${token.expiresAt})`);
}

export async function oneTimeTokenById(db: Db, id: Uuid): Promise<OneTimeToken | undefined> {
  const row = await db.one<OneTimeRow>(
    sql`select ${oneTimeColumns} from one_time_tokens where id = ${id} and used_at is null`,
  );
  return row && oneTimeOf(row);
}

export async function locateOneTimeToken(
  locate: Locate,
  hash: string,
): Promise<{ readonly storeId: Uuid; readonly id: Uuid } | undefined> {
  const row = await locate.one<{ store_id: Uuid; id: Uuid }>(
    sql`select store_id, id from locate_one_time_token(${hash})`,
  );
  return row && { storeId: row.store_id, id: row.id };
}

/** One conditional update: of twins that present the same link, one gets the row. */
export async function consumeToken(tx: Tx, id: Uuid): Promise<OneTimeToken | undefined> {
  const row = await tx.one<OneTimeRow>(sql`
    update one_time_tokens set used_at = app_now()
    where id = ${id} and used_at is null and expires_at > app_now() returning ${oneTimeColumns}`);
  return row && oneTimeOf(row);
}
