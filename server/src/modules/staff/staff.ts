/* Who works for the store, in which role, and how they sign in.
 * Terms       person: a staff user, the same in every store. member: a person's place in this store, with a role
 *             and extra scopes. granter: who gives rights; nobody gives what they lack.
 * Invariants  at least one active owner, checked under the lock of all owners; one person per address on the
 *             platform; only an owner makes, changes or removes an owner.
 * Locks       the memberships of the owners and of the member, ascending.
 */

import { present } from '../../kernel/assert.ts';
import { normalizeEmail } from '../../kernel/email.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import { writeAudit } from '../../platform/audit.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { staffInvited, staffRemoved, staffRoleChanged } from './events.ts';
import { endLinks, issueLink, useLink } from './one-time-tokens.ts';
import { checkGrant, type Role, scopesOfRole } from './roles.ts';
import { endSessionsOf, renewRightsOf, startSession } from './sessions.ts';
import * as rows from './store.ts';
import type { SessionGrant, StaffMember } from './types.ts';

/** Who gives rights: what they hold, and whether they are an owner themselves. */
export type Granter = { readonly scopes: readonly string[]; readonly isOwner: boolean };

export const staffPage = rows.memberPage;
export const staffById = rows.memberById;
/** Where the owners of the store are written to. */
export const ownerEmails = rows.ownerEmails;
/** Whether anybody works here at all, in any store. */
export const anyStaff = rows.anyStaff;
/** The oldest store: of whoever names none. */
export const locateDefaultStore = rows.locateDefaultStore;
/** All stores, oldest first. */
export const locateStores = rows.locateStores;
/** Origins of web pages by the stores that list them (setting `browser_origins`). */
export const browserOrigins = rows.browserOrigins;
/** The stores where a person is an active member, oldest membership first. */
export const locateMemberships = rows.locateMemberships;

/**
 * The first owner of a new shop. Two starts at once make one.
 * passwordHash  of `hashPassword`
 * gives         false when somebody works here already
 */
export async function ensureOwner(
  tx: Tx,
  owner: { readonly email: string; readonly passwordHash: string; readonly name?: string },
): Promise<boolean> {
  await rows.lockFirstStart(tx);
  if (await rows.anyStaff(tx)) return false;
  await createStaff(tx, { ...owner, role: 'owner' });
  return true;
}

/**
 * Makes a member with a password at once: the first owner, and by the command line.
 * refuses  EMAIL_INVALID 422, EMAIL_TAKEN 409
 */
export async function createStaff(
  tx: Tx,
  person: {
    readonly email: string;
    readonly passwordHash: string;
    readonly name?: string;
    readonly role: Role;
  },
): Promise<StaffMember> {
  const emailNormalized = normalizeEmail(person.email);
  const id = tx.newId();
  const isNew = await rows.insertPerson(tx, {
    id,
    email: person.email.trim(),
    emailNormalized,
    name: person.name ?? '',
    passwordHash: person.passwordHash,
  });
  if (!isNew) throw refuse('EMAIL_TAKEN');
  await rows.putMembership(tx, {
    staffUserId: id,
    role: person.role,
    extraScopes: [],
    status: 'active',
  });
  await writeAudit(tx, {
    action: 'staff.created',
    objectType: 'staff',
    objectId: id,
    facts: { role: person.role },
  });
  return present(await rows.memberById(tx, id), 'the member just made');
}

/** Makes a person who works elsewhere an owner of this (new) store. */
export async function addOwner(tx: Tx, personId: Uuid): Promise<void> {
  await rows.putMembership(tx, {
    staffUserId: personId,
    role: 'owner',
    extraScopes: [],
    status: 'active',
  });
  await writeAudit(tx, {
    action: 'staff.created',
    objectType: 'staff',
    objectId: personId,
    facts: { role: 'owner' },
  });
}

/**
 * Invites a person, known to another store or new; the mailed link lets them in.
 * refuses  EMAIL_INVALID 422, EMAIL_TAKEN 409 (a member already), SCOPE_INVALID 422, INSUFFICIENT_SCOPE 403,
 *          FORBIDDEN 403 (an owner is made by an owner)
 * emits    staff.invited, one_time_token.issued
 */
export async function inviteStaff(
  tx: Tx,
  input: {
    readonly email: string;
    readonly name: string;
    readonly role: Role;
    readonly extraScopes: readonly string[];
  },
  granter: Granter,
): Promise<StaffMember> {
  const emailNormalized = normalizeEmail(input.email);
  checkRights(granter, input.role, input.extraScopes);
  const id = await personOf(tx, input, emailNormalized);
  const { role, extraScopes } = input;
  const isNew = await rows.putMembership(tx, {
    staffUserId: id,
    role,
    extraScopes,
    status: 'invited',
  });
  if (!isNew) throw refuseField('EMAIL_TAKEN', '/email', 'this person is a member already');
  await issueLink(tx, 'invitation', { kind: 'staff', id }, emailNormalized);
  const member = present(await rows.memberById(tx, id), 'the member just invited');
  tx.emit(staffInvited(id, { staff_id: id, role, scopes: [...extraScopes] }));
  await writeAudit(tx, {
    action: 'staff.invited',
    objectType: 'staff',
    objectId: id,
    facts: { role, extra_scopes: extraScopes },
  });
  return member;
}

async function personOf(
  tx: Tx,
  input: { readonly email: string; readonly name: string },
  emailNormalized: string,
): Promise<Uuid> {
  const known = await rows.locatePerson(tx, emailNormalized);
  if (known) return known;
  const id = tx.newId();
  const isNew = await rows.insertPerson(tx, {
    id,
    email: input.email.trim(),
    emailNormalized,
    name: input.name,
    passwordHash: null,
  });
  if (isNew) return id;
  // Somebody else made the person a moment ago.
  return present(await rows.locatePerson(tx, emailNormalized), 'the person of this address');
}

export type StaffChange = {
  readonly name?: string;
  readonly role?: Role;
  readonly extraScopes?: readonly string[];
};

/**
 * Changes a member. New rights count at once: access tokens made before end.
 * refuses  NOT_FOUND 404, VERSION_MISMATCH 412, FORBIDDEN 403 (an owner, by who is none), SCOPE_INVALID 422,
 *          INSUFFICIENT_SCOPE 403, LAST_OWNER 409
 * emits    staff.role_changed
 */
export async function changeStaff(
  tx: Tx,
  id: Uuid,
  change: StaffChange,
  granter: Granter,
  expectedVersion: number | undefined,
): Promise<StaffMember> {
  const { member, owners } = await lockMember(tx, id, expectedVersion);
  if (member.role === 'owner' && !granter.isOwner) throw refuse('FORBIDDEN');
  const role = change.role ?? member.role;
  const extraScopes = change.extraScopes ?? member.extraScopes;
  const changesRights = change.role !== undefined || change.extraScopes !== undefined;
  if (changesRights) checkRights(granter, role, extraScopes);
  if (role !== 'owner') keepOneOwner(owners, id);
  if (change.name !== undefined) await rows.writePersonName(tx, id, change.name);
  await rows.writeMembership(tx, { id, role, extraScopes, status: member.status });
  if (changesRights) {
    await renewRightsOf(tx, { kind: 'staff', id });
    tx.emit(staffRoleChanged(id, { staff_id: id, role, scopes: [...extraScopes] }));
  }
  await writeAudit(tx, {
    action: 'staff.changed',
    objectType: 'staff',
    objectId: id,
    facts: { from: member.role, role, extra_scopes: extraScopes },
  });
  return present(await rows.memberById(tx, id), 'the member under the lock');
}

/**
 * Takes a member from the store; their sessions end.
 * refuses  NOT_FOUND 404, VERSION_MISMATCH 412, FORBIDDEN 403 (an owner, by who is none), LAST_OWNER 409
 * emits    staff.removed, session.revoked
 */
export async function removeStaff(
  tx: Tx,
  id: Uuid,
  granter: Granter,
  expectedVersion: number | undefined,
): Promise<void> {
  const { member, owners } = await lockMember(tx, id, expectedVersion);
  if (member.role === 'owner' && !granter.isOwner) throw refuse('FORBIDDEN');
  keepOneOwner(owners, id);
  const { role, extraScopes } = member;
  await rows.writeMembership(tx, { id, role, extraScopes, status: 'removed' });
  await endSessionsOf(tx, { kind: 'staff', id }, 'removed');
  await endLinks(tx, { kind: 'staff', id }, 'invitation');
  tx.emit(staffRemoved(id, { staff_id: id, role, scopes: [...extraScopes] }));
  await writeAudit(tx, {
    action: 'staff.removed',
    objectType: 'staff',
    objectId: id,
    facts: { role },
  });
}

/**
 * Signs a member in; the password was verified before the transaction.
 * refuses  INVALID_CREDENTIALS 401 for who is no active member of this store
 */
export async function signInStaff(
  tx: Tx,
  id: Uuid,
  clientHash: string,
): Promise<{ readonly member: StaffMember; readonly grant: SessionGrant }> {
  const member = await rows.memberById(tx, id);
  if (member?.status !== 'active' || member.personStatus !== 'active') {
    throw refuse('INVALID_CREDENTIALS');
  }
  const grant = await startSession(tx, { kind: 'staff', id }, clientHash);
  await writeAudit(tx, {
    action: 'session.started',
    objectType: 'session',
    objectId: grant.sessionId,
    actor: { kind: 'staff', id },
  });
  return { member, grant };
}

/**
 * Accepts an invitation by its link.
 * passwordHash  the new password's, for a person without one; undefined when the known one was verified
 * refuses       INVALID_CREDENTIALS 401 (link used, replaced or expired; no longer invited)
 */
export async function acceptInvitation(
  tx: Tx,
  input: {
    readonly linkId: Uuid;
    readonly name: string | undefined;
    readonly passwordHash: string | undefined;
    readonly clientHash: string;
  },
): Promise<{ readonly member: StaffMember; readonly grant: SessionGrant }> {
  const { account } = await useLink(tx, input.linkId, 'invitation', 'staff');
  const member = await rows.memberById(tx, account.id);
  if (member?.status !== 'invited') throw refuse('INVALID_CREDENTIALS');
  if (input.passwordHash !== undefined) {
    await rows.writePersonPassword(tx, account.id, input.passwordHash);
  }
  if (input.name !== undefined) await rows.writePersonName(tx, account.id, input.name);
  const { id, role, extraScopes } = member;
  await rows.writeMembership(tx, { id, role, extraScopes, status: 'active' });
  await writeAudit(tx, {
    action: 'staff.accepted',
    objectType: 'staff',
    objectId: id,
    actor: { kind: 'staff', id },
  });
  return signInStaff(tx, id, input.clientHash);
}

/**
 * Sets a new password by its mailed link; every session in this store ends.
 * refuses  INVALID_CREDENTIALS 401
 */
export async function resetStaffPassword(
  tx: Tx,
  linkId: Uuid,
  passwordHash: string,
): Promise<Uuid> {
  const { account } = await useLink(tx, linkId, 'reset', 'staff');
  await setStaffPassword(tx, account.id, passwordHash);
  return account.id;
}

/** Sets a password: by a link, or by the command line. Every session in this store ends. */
export async function setStaffPassword(tx: Tx, id: Uuid, passwordHash: string): Promise<void> {
  await rows.writePersonPassword(tx, id, passwordHash);
  await endSessionsOf(tx, { kind: 'staff', id }, 'password_changed');
  await endLinks(tx, { kind: 'staff', id }, 'reset');
  await writeAudit(tx, {
    action: 'staff.password_changed',
    objectType: 'staff',
    objectId: id,
    actor: { kind: 'staff', id },
  });
}

/** Raises a hash made with weaker parameters, at a sign-in. */
export const rehashStaffPassword = rows.writePersonPassword;

/** The member with this address, or undefined. */
export async function staffByEmail(db: Db, email: string): Promise<StaffMember | undefined> {
  const id = await rows.locatePerson(db, normalizeEmail(email));
  return id && rows.memberById(db, id);
}

async function lockMember(
  tx: Tx,
  id: Uuid,
  expectedVersion: number | undefined,
): Promise<{ member: StaffMember; owners: readonly Uuid[] }> {
  const owners = await rows.lockOwnersAnd(tx, id);
  const member = await rows.memberById(tx, id);
  if (!member || member.status === 'removed') throw refuse('NOT_FOUND');
  if (expectedVersion !== undefined && expectedVersion !== member.version) {
    throw refuse('VERSION_MISMATCH');
  }
  return { member, owners };
}

function checkRights(granter: Granter, role: Role, extraScopes: readonly string[]): void {
  if (role === 'owner' && !granter.isOwner) throw refuse('FORBIDDEN');
  checkGrant(granter.scopes, extraScopes);
  checkGrant(granter.scopes, scopesOfRole(role));
}

function keepOneOwner(owners: readonly Uuid[], leaving: Uuid): void {
  if (owners.includes(leaving) && owners.length === 1) throw refuse('LAST_OWNER');
}
