/* How a customer gets in: registering, signing in, mailed links. Passwords are hashed and verified before the
 * transaction, so that no connection waits for them.
 * Locks  the customer's row, so that closing an account and signing in to it do not pass each other.
 */
import { normalizeEmail } from '../../kernel/email.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { normalizePhone } from '../../kernel/phone.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import { writeAudit } from '../../platform/audit.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { endLinks, issueLink, useLink } from '../staff/one-time-tokens.ts';
import { endSessionsOf, renewRightsOf, startSession } from '../staff/sessions.ts';
import type { SessionGrant } from '../staff/types.ts';
import { announceUpdate, endAllLinks, lockCustomer, write } from './customers.ts';
import { customerRegistered, customerVerified, registrationRepeated } from './events.ts';
import * as rows from './store.ts';
import type { Customer } from './types.ts';

export type Registration = {
  readonly email: string;
  readonly passwordHash: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly phone: string | null;
  readonly acceptsMarketing: boolean;
};

export type SignedIn = { readonly customer: Customer; readonly grant: SessionGrant };

/**
 * Opens an account and signs in; a mail asks to prove the address.
 * refuses  EMAIL_INVALID 422, VALIDATION_FAILED 422 (phone), EMAIL_TAKEN 409
 * emits    customer.registered, one_time_token.issued
 */
export async function register(tx: Tx, input: Registration, clientHash: string): Promise<SignedIn> {
  const customer = await open(tx, input, 'active');
  if (!customer) throw refuseField('EMAIL_TAKEN', '/email', 'a customer has this address');
  const { id } = customer;
  const grant = await startSession(tx, { kind: 'customer', id }, clientHash);
  return { customer, grant };
}

/**
 * Registers where nobody may learn who has an account: a new one opens by the mailed link, the owner of a known
 * one gets a mail; the answer is the same. While an account waits for its link the newest registration counts: the
 * password of the mail that was sent last is the one that opens it.
 * emits  customer.registered and one_time_token.issued, or customer.registration_repeated
 */
export async function registerNeutrally(tx: Tx, input: Registration): Promise<void> {
  if (await open(tx, input, 'invited')) return;
  const known = await rows.customerRowByEmail(tx, normalizeEmail(input.email));
  if (!known) return;
  if (known.status === 'invited') {
    const { id } = known;
    const link = await issueLink(
      tx,
      'verification',
      { kind: 'customer', id },
      known.emailNormalized,
    );
    if (link) await rows.writePassword(tx, id, input.passwordHash);
  }
  tx.emit(registrationRepeated(known.id, { customer_id: known.id }));
}

async function open(
  tx: Tx,
  input: Registration,
  status: 'active' | 'invited',
): Promise<Customer | undefined> {
  const emailNormalized = normalizeEmail(input.email);
  const customer = await rows.insertCustomer(tx, {
    ...input,
    email: input.email.trim(),
    emailNormalized,
    phone: normalizePhone(input.phone),
    status,
    tags: [],
    note: null,
  });
  if (!customer) return undefined;
  const { id } = customer;
  if (input.acceptsMarketing) {
    const purpose = 'marketing_email';
    await rows.insertConsent(tx, { customerId: id, purpose, granted: true, source: 'customer' });
  }
  tx.emit(
    customerRegistered(
      id,
      { customer_id: id, changed: [] },
      { customerId: id, version: customer.version },
    ),
  );
  await issueLink(tx, 'verification', { kind: 'customer', id }, emailNormalized);
  return customer;
}

export const signInRow = rows.signInRow;
export const passwordHashOf = rows.passwordHashOf;

/**
 * Signs in; the password was verified before.
 * rehash   the same password's stronger hash, in place of `from`
 * refuses  INVALID_CREDENTIALS 401 for an account that is not open
 */
export async function signIn(
  tx: Tx,
  id: Uuid,
  clientHash: string,
  rehash?: { readonly from: string; readonly to: string },
): Promise<SignedIn> {
  const customer = await rows.lockCustomerRow(tx, id);
  if (customer?.status !== 'active' || customer.archivedAt !== null) {
    throw refuse('INVALID_CREDENTIALS');
  }
  if (rehash) await rows.replaceHash(tx, id, rehash.from, rehash.to);
  const grant = await startSession(tx, { kind: 'customer', id }, clientHash);
  return { customer, grant };
}

/** Mails a link for a new password, if the address has an open account; says nothing either way. */
export async function requestReset(tx: Tx, email: string): Promise<void> {
  const customer = await rows.customerRowByEmail(tx, email);
  if (!customer || customer.status === 'disabled' || customer.archivedAt !== null) return;
  await issueLink(tx, 'reset', { kind: 'customer', id: customer.id }, customer.emailNormalized);
}

/**
 * Sets a password by a reset link or an invitation; every session ends. Both links prove the address.
 * refuses  INVALID_CREDENTIALS 401
 * emits    customer.verified when the address was not proved before
 */
export async function setPassword(
  tx: Tx,
  link: { readonly id: Uuid; readonly kind: 'reset' | 'invitation' },
  passwordHash: string,
): Promise<void> {
  const { account, email } = await useLink(tx, link.id, link.kind, 'customer');
  const { id } = account;
  const customer = await rows.lockCustomerRow(tx, id);
  if (!customer || customer.archivedAt !== null) throw refuse('INVALID_CREDENTIALS');
  if (customer.status === 'disabled' || customer.status === 'erased') {
    throw refuse('INVALID_CREDENTIALS');
  }
  await rows.writePassword(tx, id, passwordHash);
  await endSessionsOf(tx, account, 'password_changed');
  await endLinks(tx, account, 'reset');
  await endLinks(tx, account, 'invitation');
  // Who asked for another address knew the old password, and may be the reason for the new one.
  await endLinks(tx, account, 'email_change');
  await prove(tx, { ...customer, version: customer.version + 1 }, email);
  await writeAudit(tx, {
    action: 'customer.password_changed',
    objectType: 'customer',
    objectId: id,
    actor: { kind: 'customer', id },
  });
}

/**
 * Proves the account's address by its mailed link; an account that waited for it opens.
 * refuses  INVALID_CREDENTIALS 401
 * emits    customer.verified
 */
export async function verifyEmail(tx: Tx, linkId: Uuid): Promise<void> {
  const { account, email } = await useLink(tx, linkId, 'verification', 'customer');
  const customer = await rows.lockCustomerRow(tx, account.id);
  if (!customer || customer.emailNormalized !== email || customer.status === 'erased') {
    throw refuse('INVALID_CREDENTIALS');
  }
  await prove(tx, customer, email);
}

/** Sends the mail of verification again; nothing for an address that is proved. */
export async function requestVerification(tx: Tx, id: Uuid): Promise<void> {
  const customer = await lockCustomer(tx, id, undefined);
  if (customer.emailVerifiedAt !== null) return;
  await issueLink(tx, 'verification', { kind: 'customer', id }, customer.emailNormalized);
}

/**
 * Asks for another address: a link goes to the new one, nothing changes yet. The password was verified before.
 * refuses  EMAIL_INVALID 422
 */
export async function requestEmailChange(tx: Tx, id: Uuid, email: string): Promise<void> {
  await lockCustomer(tx, id, undefined);
  await issueLink(tx, 'email_change', { kind: 'customer', id }, normalizeEmail(email));
}

/**
 * Changes the address by the link mailed to it. Access tokens made before end; their sessions go on.
 * refuses  INVALID_CREDENTIALS 401, EMAIL_TAKEN 409
 * emits    customer.updated, customer.verified
 */
export async function confirmEmailChange(tx: Tx, linkId: Uuid): Promise<void> {
  const { account, email } = await useLink(tx, linkId, 'email_change', 'customer');
  const customer = await lockCustomer(tx, account.id, undefined);
  const written = await write(tx, {
    ...customer,
    email,
    emailNormalized: email,
    emailVerifiedAt: tx.now,
  });
  // Whoever reads the old mailbox opens nothing any more.
  await endAllLinks(tx, account.id);
  await renewRightsOf(tx, account);
  announceUpdate(tx, written, ['email']);
  announceVerified(tx, written);
}

async function prove(tx: Tx, customer: Customer, email: string): Promise<void> {
  const isProved = customer.emailVerifiedAt !== null || customer.emailNormalized !== email;
  const opens = customer.status === 'invited';
  if (isProved && !opens) return;
  const written = await write(tx, {
    ...customer,
    status: opens ? 'active' : customer.status,
    emailVerifiedAt: customer.emailVerifiedAt ?? tx.now,
  });
  announceVerified(tx, written);
}

function announceVerified(tx: Tx, customer: Customer): void {
  const { id, version } = customer;
  tx.emit(
    customerVerified(
      id,
      { customer_id: id, changed: ['email_verified_at'] },
      { customerId: id, version },
    ),
  );
}

/** The signed-in customer. */
export async function me(db: Db, id: Uuid): Promise<Customer> {
  const customer = await rows.customerRow(db, id);
  if (!customer) throw refuse('UNAUTHENTICATED');
  return customer;
}
