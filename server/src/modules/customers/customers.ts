/* Accounts of shoppers, as staff see and change them; and what a signed-in customer does with their own.
 * Terms       customer: a person or company that buys, of one store. guest: a buyer without an account, no row here.
 * Invariants  one account per normalised address and store (partial unique index); an erased one is final; the
 *             address counts as proved only by a mailed link.
 * Locks       the customer's row.
 */
import { type Address, type AddressInput, parseAddress } from '../../kernel/address.ts';
import { present } from '../../kernel/assert.ts';
import { normalizeEmail } from '../../kernel/email.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { wireName } from '../../kernel/names.ts';
import { normalizePhone } from '../../kernel/phone.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import { writeAudit } from '../../platform/audit.ts';
import type { Db, Tx } from '../../platform/postgres/db.ts';
import { onDuplicate } from '../../platform/postgres/duplicate.ts';
import { endLinks, issueLink, ONE_TIME_KINDS } from '../staff/one-time-tokens.ts';
import { endSessionsOf, renewRightsOf } from '../staff/sessions.ts';
import {
  EXPORT_ROWS_MAX,
  erasePerson,
  erasureObstacle,
  type HeldElsewhere,
  heldElsewhere,
  moveConversations,
  moveOrders,
  moveTold,
  openedByToken,
  orderTotalsOf,
} from './cross-module.ts';
import {
  customerCreated,
  customerDisabled,
  customerErased,
  customerMerged,
  customerTokensEnded,
  customerUpdated,
} from './events.ts';
import * as rows from './store.ts';
import type { Customer, CustomerAddress, CustomerGroup } from './types.ts';

export const ADDRESSES_MAX = 100;
export const TAGS_MAX = 250;
/** Ids of one kind in one event: keeps it small. */
const IDS_TOLD_MAX = 500;

/** A customer by its id, archived and erased ones too. */
export async function customerById(db: Db, id: Uuid): Promise<Customer | undefined> {
  return rows.customerRow(db, id);
}

/** Those of these that there are, in any order. */
export const customersById = rows.customerRows;

/** The account of an address in any case; undefined for what has none or is no address. */
export async function findCustomerByEmail(db: Db, email: string): Promise<Customer | undefined> {
  return rows.customerRowByEmail(db, email.trim().normalize('NFC').toLowerCase());
}

export const customersPage = rows.customerPage;
export const addressesPage = rows.addressPage;
export const groupsPage = rows.groupPage;

/** A customer for staff, or a refusal. refuses CUSTOMER_NOT_FOUND 404 */
export async function customerOrAbsent(db: Db, id: Uuid): Promise<Customer> {
  const customer = await rows.customerRow(db, id);
  if (!customer) throw refuse('CUSTOMER_NOT_FOUND');
  return customer;
}

/**
 * Makes an account without a password; an invitation or a reset link gives it one.
 * refuses  EMAIL_INVALID 422, EMAIL_TAKEN 409, VALIDATION_FAILED 422 (phone), LIMIT_EXCEEDED 422 (tags)
 * emits    customer.created
 */
export async function createCustomer(
  tx: Tx,
  input: {
    readonly email: string;
    readonly firstName?: string | null | undefined;
    readonly lastName?: string | null | undefined;
    readonly phone?: string | null | undefined;
    readonly tags?: readonly string[] | undefined;
    readonly note?: string | null | undefined;
  },
): Promise<Customer> {
  const emailNormalized = normalizeEmail(input.email);
  const tags = checkedTags(input.tags ?? []);
  const customer = await rows.insertCustomer(tx, {
    email: input.email.trim(),
    emailNormalized,
    firstName: input.firstName ?? null,
    lastName: input.lastName ?? null,
    phone: normalizePhone(input.phone),
    passwordHash: null,
    status: 'active',
    acceptsMarketing: false,
    tags,
    note: input.note ?? null,
  });
  if (!customer) throw refuseField('EMAIL_TAKEN', '/email', 'a customer has this address');
  tx.emit(
    customerCreated(
      customer.id,
      { customer_id: customer.id, changed: [] },
      { customerId: customer.id, version: customer.version },
    ),
  );
  return customer;
}

export type CustomerChange = Partial<
  Pick<
    Customer,
    | 'firstName'
    | 'lastName'
    | 'phone'
    | 'company'
    | 'locale'
    | 'acceptsMarketing'
    | 'vatId'
    | 'taxExempt'
    | 'tags'
    | 'note'
    | 'metadata'
    | 'email'
  >
>;

/**
 * Changes an account. A new address (staff only) is unproved again, and ends the access tokens made before.
 * source   who said so, for the consent's record
 * refuses  CUSTOMER_NOT_FOUND 404, VERSION_MISMATCH 412, EMAIL_INVALID 422, EMAIL_TAKEN 409, VAT_ID_INVALID 422,
 *          VALIDATION_FAILED 422 (phone), LIMIT_EXCEEDED 422
 * emits    customer.updated
 */
export async function changeCustomer(
  tx: Tx,
  id: Uuid,
  change: CustomerChange,
  source: 'customer' | 'staff',
  expectedVersion: number | undefined,
): Promise<Customer> {
  const customer = await lockCustomer(tx, id, expectedVersion);
  const next = { ...customer, ...change };
  if (change.tags !== undefined) next.tags = checkedTags(change.tags);
  if (change.phone !== undefined) next.phone = normalizePhone(change.phone);
  if (change.vatId !== undefined) next.vatId = checkedVatId(change.vatId);
  if (change.email !== undefined) next.email = change.email.trim();
  if (change.email !== undefined) next.emailNormalized = normalizeEmail(change.email);
  const hasNewEmail = next.emailNormalized !== customer.emailNormalized;
  if (hasNewEmail) next.emailVerifiedAt = null;
  const written = await write(tx, next);
  if (hasNewEmail) {
    await renewRightsOf(tx, { kind: 'customer', id });
    // Whoever reads the old mailbox opens nothing any more.
    await endAllLinks(tx, id);
  }
  if (
    change.acceptsMarketing !== undefined &&
    customer.acceptsMarketing !== next.acceptsMarketing
  ) {
    const granted = next.acceptsMarketing;
    await rows.insertConsent(tx, { customerId: id, purpose: 'marketing_email', granted, source });
  }
  announceUpdate(tx, written, Object.keys(change).map(wireName));
  return written;
}

/**
 * Mails a link by which the customer sets a password and signs in.
 * refuses  CUSTOMER_NOT_FOUND 404, CONFLICT 409 (disabled)
 * emits    one_time_token.issued, customer.updated
 */
export async function inviteCustomer(tx: Tx, id: Uuid): Promise<Customer> {
  const customer = await lockCustomer(tx, id, undefined);
  if (customer.status === 'disabled') throw refuse('CONFLICT', {}, { detail: 'It is disabled.' });
  const hasPassword = (await rows.passwordHashOf(tx, id)) !== null;
  await issueLink(tx, 'invitation', { kind: 'customer', id }, customer.emailNormalized);
  if (hasPassword || customer.status === 'invited') return customer;
  const written = await write(tx, { ...customer, status: 'invited' });
  announceUpdate(tx, written, ['status']);
  return written;
}

/**
 * Closes the account: it cannot sign in, its sessions end.
 * refuses  CUSTOMER_NOT_FOUND 404, VERSION_MISMATCH 412
 * emits    customer.disabled, session.revoked
 */
export async function disableCustomer(
  tx: Tx,
  id: Uuid,
  expectedVersion: number | undefined,
): Promise<Customer> {
  const customer = await lockCustomer(tx, id, expectedVersion);
  if (customer.status === 'disabled') return customer;
  return close(tx, { ...customer, status: 'disabled' });
}

/**
 * Opens a closed account again: its owner signs in as before, with the password that was kept. Archived ones stay closed.
 * refuses  CUSTOMER_NOT_FOUND 404, VERSION_MISMATCH 412
 * emits    customer.updated
 */
export async function enableCustomer(
  tx: Tx,
  id: Uuid,
  expectedVersion: number | undefined,
): Promise<Customer> {
  const customer = await lockCustomer(tx, id, expectedVersion);
  if (customer.status !== 'disabled') return customer;
  const written = await write(tx, { ...customer, status: 'active' });
  announceUpdate(tx, written, ['status']);
  await writeAudit(tx, { action: 'customer.enabled', objectType: 'customer', objectId: id });
  return written;
}

/** Archives and closes the account; its orders keep it. refuses and emits as disableCustomer */
export async function archiveCustomer(
  tx: Tx,
  id: Uuid,
  expectedVersion: number | undefined,
): Promise<void> {
  const customer = await lockCustomer(tx, id, expectedVersion);
  if (customer.archivedAt !== null) return;
  await close(tx, { ...customer, status: 'disabled', archivedAt: tx.now });
}

async function close(tx: Tx, customer: Customer): Promise<Customer> {
  const { id } = customer;
  const written = await write(tx, customer);
  await endSessionsOf(tx, { kind: 'customer', id }, 'disabled');
  tx.emit(
    customerDisabled(
      id,
      { customer_id: id, changed: ['status'] },
      { customerId: id, version: written.version },
    ),
  );
  await writeAudit(tx, { action: 'customer.disabled', objectType: 'customer', objectId: id });
  return written;
}

/**
 * Notes that the customer asks to be erased. It happens as soon as nothing stands in the way (`eraseCustomer`): at once,
 * or when the last open order is done; until then the account works on. Asked again, nothing changes.
 * refuses  VERSION_MISMATCH 412
 * emits    customer.updated
 */
export async function requestErasure(
  tx: Tx,
  id: Uuid,
  expectedVersion: number | undefined,
): Promise<void> {
  const customer = await lockCustomer(tx, id, expectedVersion);
  if (customer.erasureRequestedAt !== null) return;
  await rows.markErasureRequested(tx, id);
  announceUpdate(tx, { ...customer, version: customer.version + 1 }, ['erasure_requested_at']);
  await writeAudit(tx, {
    action: 'customer.erasure_requested',
    objectType: 'customer',
    objectId: id,
  });
}

/**
 * Takes a person out of everything held: the account and those merged into it, addresses, carts, the orders' personal
 * fields, links, mails. Amounts, goods, taxes with their country, and the books stay for their legal term.
 * withGuestOrders  the caller knows that the address is the person's: guest carts, orders and mails of it go too
 * refuses          CUSTOMER_NOT_FOUND 404, ERASE_BLOCKED 409 {reason}: `open_order`, or `payment_in_progress`
 * emits            customer.erased, customer.tokens_ended, session.revoked
 * locks            the customer, the carts, the orders
 */
export async function eraseCustomer(
  tx: Tx,
  id: Uuid,
  { withGuestOrders }: { readonly withGuestOrders: boolean },
): Promise<Customer> {
  const customer = await lockCustomer(tx, id, undefined);
  const held = await rows.accountsOf(tx, id);
  const accounts = [id, ...held.map((one) => one.id).filter((one) => one !== id)];
  const person = { accounts, mailboxes: withGuestOrders ? held.map((one) => one.email) : [] };
  const obstacle = await erasureObstacle(tx, person);
  if (obstacle) throw refuse('ERASE_BLOCKED', { reason: obstacle });
  for (const account of accounts) {
    await endSessionsOf(tx, { kind: 'customer', id: account }, 'erased');
    await endAllLinks(tx, account);
  }
  const opened = await openedByToken(tx, person);
  await erasePerson(tx, person);
  tellTokensEnded(tx, id, opened);
  tx.emit(
    customerErased(
      id,
      { customer_id: id, changed: ['status'] },
      { customerId: id, version: customer.version + 1 },
    ),
  );
  await writeAudit(tx, { action: 'customer.erased', objectType: 'customer', objectId: id });
  return present(await rows.customerRow(tx, id), 'the erased customer');
}

/** As many events as it takes. */
function tellTokensEnded(
  tx: Tx,
  id: Uuid,
  { orderIds, conversationIds }: Awaited<ReturnType<typeof openedByToken>>,
): void {
  const count = Math.max(orderIds.length, conversationIds.length);
  for (let from = 0; from < count; from += IDS_TOLD_MAX) {
    const some = (ids: readonly Uuid[]) => ids.slice(from, from + IDS_TOLD_MAX);
    const payload = { order_ids: some(orderIds), conversation_ids: some(conversationIds) };
    tx.emit(customerTokensEnded(id, payload));
  }
}

/**
 * Erases who asked for it, if nothing stands in the way. Guest orders go only when the address was proved: a stranger
 * who registered with somebody's address erases nothing of theirs.
 * gives  false when there is nothing to do (any more)
 * refuses and emits as `eraseCustomer`
 */
export async function eraseAsAsked(tx: Tx, id: Uuid): Promise<boolean> {
  const customer = await rows.lockCustomerRow(tx, id);
  if (!customer || customer.status === 'erased' || customer.archivedAt !== null) return false;
  if (customer.erasureRequestedAt === null) return false;
  await eraseCustomer(tx, id, { withGuestOrders: customer.emailVerifiedAt !== null });
  return true;
}

/** Who asked to be erased and waits, over all stores. */
export const locateErasures = rows.locateErasures;

/** Ends every mailed link of an account. */
export async function endAllLinks(tx: Tx, id: Uuid): Promise<void> {
  for (const kind of ONE_TIME_KINDS) await endLinks(tx, { kind: 'customer', id }, kind);
}

/**
 * Moves orders, addresses and groups of one account into another and closes the first.
 * refuses  CUSTOMER_NOT_FOUND 404, CUSTOMER_MERGE_CONFLICT 409 (into itself), LIMIT_EXCEEDED 422 (addresses)
 * emits    customer.merged, session.revoked
 * locks    both rows, ascending
 */
export async function mergeCustomers(tx: Tx, id: Uuid, into: Uuid): Promise<Customer> {
  if (id === into) throw refuse('CUSTOMER_MERGE_CONFLICT');
  const both = await rows.lockTwo(tx, [id, into]);
  const isUsable = both.filter((one) => one.status !== 'erased' && one.archivedAt === null);
  if (isUsable.length !== 2) throw refuse('CUSTOMER_NOT_FOUND');
  const addresses = await Promise.all([rows.countAddresses(tx, id), rows.countAddresses(tx, into)]);
  if (addresses[0] + addresses[1] > ADDRESSES_MAX) {
    throw refuse('LIMIT_EXCEEDED', { limit: 'addresses', max: ADDRESSES_MAX });
  }
  await endSessionsOf(tx, { kind: 'customer', id }, 'merged');
  await rows.markMerged(tx, id, into);
  await moveOrders(tx, id, into);
  await moveConversations(tx, id, into);
  await moveTold(tx, id, into);
  await projectOrders(tx, into);
  tx.emit(
    customerMerged(
      id,
      { customer_id: id, changed: ['merged_into'], merged_into: into },
      { customerId: into },
    ),
  );
  await writeAudit(tx, {
    action: 'customer.merged',
    objectType: 'customer',
    objectId: id,
    facts: { into },
  });
  return present(await rows.customerRow(tx, into), 'the customer merged into');
}

/** Counts the customer's orders anew: a projection, never used for a decision. */
export async function projectOrders(tx: Tx, id: Uuid): Promise<void> {
  const totals = await orderTotalsOf(tx, id);
  const dates = totals.flatMap((one) => (one.last_at === null ? [] : [one.last_at.getTime()]));
  await rows.writeTotals(tx, id, {
    count: totals.reduce((sum, one) => sum + one.count, 0),
    spent: Object.fromEntries(totals.map((one) => [one.currency, one.spent])),
    lastAt: dates.length === 0 ? null : new Date(Math.max(...dates)),
  });
}

export type CustomerExport = HeldElsewhere & {
  readonly customer: Customer;
  readonly addresses: readonly CustomerAddress[];
  readonly consents: readonly rows.ConsentRow[];
  readonly groups: readonly string[];
};

/**
 * Everything held about a customer, accounts that were merged into it too; one flight. What staff noted about the person
 * is in it: the law asks for that.
 * refuses  CUSTOMER_NOT_FOUND 404, LIMIT_EXCEEDED 422 (more rows of a kind than one answer holds)
 */
export async function exportOf(db: Db, id: Uuid): Promise<CustomerExport> {
  const [customer, held] = await Promise.all([rows.customerRow(db, id), rows.accountsOf(db, id)]);
  if (!customer || customer.status === 'erased') throw refuse('CUSTOMER_NOT_FOUND');
  const accounts = held.map((one) => one.id);
  const isProved = customer.emailVerifiedAt !== null;
  const mailboxes = isProved ? [customer.emailNormalized] : [];
  const [addresses, consents, groups, elsewhere] = await Promise.all([
    rows.allAddresses(db, id),
    rows.consentRows(db, accounts),
    rows.groupNames(db, id),
    heldElsewhere(db, { accounts, mailboxes }),
  ]);
  for (const [limit, list] of Object.entries(elsewhere)) {
    if (list.length > EXPORT_ROWS_MAX) {
      throw refuse('LIMIT_EXCEEDED', { limit, max: EXPORT_ROWS_MAX });
    }
  }
  return { customer, addresses, consents, groups, ...elsewhere };
}

// Addresses

export type NewAddress = AddressInput & {
  readonly isDefaultShipping?: boolean | undefined;
  readonly isDefaultBilling?: boolean | undefined;
};

/** refuses ADDRESS_NOT_FOUND 404, also for another customer's */
export async function addressOf(db: Db, customerId: Uuid, id: Uuid): Promise<CustomerAddress> {
  const address = await rows.addressRow(db, customerId, id);
  if (!address) throw refuse('ADDRESS_NOT_FOUND');
  return address;
}

/**
 * Adds an address; a default mark is taken from the address that has it.
 * refuses  INVALID_COUNTRY 422, ADDRESS_INVALID 422, LIMIT_EXCEEDED 422
 * emits    customer.updated
 */
export async function addAddress(
  tx: Tx,
  customerId: Uuid,
  input: NewAddress,
): Promise<CustomerAddress> {
  const address = parseAddress(input);
  const customer = await lockCustomer(tx, customerId, undefined);
  if ((await rows.countAddresses(tx, customerId)) >= ADDRESSES_MAX) {
    throw refuse('LIMIT_EXCEEDED', { limit: 'addresses', max: ADDRESSES_MAX });
  }
  const marks = {
    isDefaultShipping: input.isDefaultShipping ?? false,
    isDefaultBilling: input.isDefaultBilling ?? false,
  };
  await rows.clearDefaults(tx, customerId, marks);
  const made = await rows.insertAddress(tx, customerId, { ...address, ...marks });
  announceUpdate(tx, customer, ['addresses']);
  return made;
}

export type AddressChange = Partial<Address> & {
  readonly isDefaultShipping?: boolean;
  readonly isDefaultBilling?: boolean;
};

/**
 * Changes an address; orders placed with it keep their copy.
 * refuses  ADDRESS_NOT_FOUND 404, VERSION_MISMATCH 412, INVALID_COUNTRY 422, ADDRESS_INVALID 422
 * emits    customer.updated
 */
export async function changeAddress(
  tx: Tx,
  customerId: Uuid,
  id: Uuid,
  change: AddressChange,
  expectedVersion: number | undefined,
): Promise<CustomerAddress> {
  const customer = await lockCustomer(tx, customerId, undefined);
  const known = await addressOf(tx, customerId, id);
  checkVersion(known.version, expectedVersion);
  const marks = {
    isDefaultShipping: change.isDefaultShipping ?? known.isDefaultShipping,
    isDefaultBilling: change.isDefaultBilling ?? known.isDefaultBilling,
  };
  const address = parseAddress({ ...known, ...change });
  await rows.clearDefaults(tx, customerId, {
    isDefaultShipping: marks.isDefaultShipping && !known.isDefaultShipping,
    isDefaultBilling: marks.isDefaultBilling && !known.isDefaultBilling,
  });
  const written = await rows.writeAddress(tx, id, { ...address, ...marks });
  announceUpdate(tx, customer, ['addresses']);
  return written;
}

/** refuses ADDRESS_NOT_FOUND 404, VERSION_MISMATCH 412; emits customer.updated */
export async function removeAddress(
  tx: Tx,
  customerId: Uuid,
  id: Uuid,
  expectedVersion: number | undefined,
): Promise<void> {
  const customer = await lockCustomer(tx, customerId, undefined);
  const address = await addressOf(tx, customerId, id);
  checkVersion(address.version, expectedVersion);
  await rows.deleteAddress(tx, id);
  announceUpdate(tx, customer, ['addresses']);
}

// Groups

/** refuses CONFLICT 409 (code taken) */
export async function createGroup(
  tx: Tx,
  group: { readonly name: string; readonly code: string },
): Promise<CustomerGroup> {
  const made = await rows.insertGroup(tx, group);
  if (!made) throw codeTaken();
  return made;
}

/** refuses NOT_FOUND 404, VERSION_MISMATCH 412, CONFLICT 409 (code taken) */
export async function changeGroup(
  tx: Tx,
  id: Uuid,
  change: { readonly name?: string; readonly code?: string },
  expectedVersion: number | undefined,
): Promise<CustomerGroup> {
  const group = await rows.lockGroup(tx, id);
  if (!group) throw refuse('NOT_FOUND');
  checkVersion(group.version, expectedVersion);
  const written = rows.writeGroup(tx, { ...group, ...change });
  return onDuplicate(written, 'customer_groups_code', codeTaken);
}

/** refuses NOT_FOUND 404, VERSION_MISMATCH 412, RESOURCE_IN_USE 409 (has members) */
export async function removeGroup(
  tx: Tx,
  id: Uuid,
  expectedVersion: number | undefined,
): Promise<void> {
  const group = await rows.lockGroup(tx, id);
  if (!group) throw refuse('NOT_FOUND');
  checkVersion(group.version, expectedVersion);
  if (await rows.groupHasMembers(tx, id)) throw refuse('RESOURCE_IN_USE');
  await rows.deleteGroup(tx, id);
}

/**
 * Puts the customer into exactly these groups.
 * refuses  CUSTOMER_NOT_FOUND 404, VERSION_MISMATCH 412, NOT_FOUND 404 (no such group)
 * emits    customer.updated
 */
export async function setGroups(
  tx: Tx,
  id: Uuid,
  groupIds: readonly Uuid[],
  expectedVersion: number | undefined,
): Promise<Customer> {
  const customer = await lockCustomer(tx, id, expectedVersion);
  const known = new Set(await rows.existingGroups(tx, groupIds));
  const missing = groupIds.findIndex((groupId) => !known.has(groupId));
  if (missing >= 0) {
    throw refuseField('NOT_FOUND', `/group_ids/${missing}`, 'there is no such group');
  }
  await rows.writeMembers(tx, id, [...known]);
  const written = await write(tx, customer);
  announceUpdate(tx, written, ['groups']);
  return written;
}

// Parts

/** The account under its lock; erased and archived ones are absent. */
export async function lockCustomer(
  tx: Tx,
  id: Uuid,
  expectedVersion: number | undefined,
): Promise<Customer> {
  const customer = await rows.lockCustomerRow(tx, id);
  if (!customer || customer.status === 'erased' || customer.archivedAt !== null) {
    throw refuse('CUSTOMER_NOT_FOUND');
  }
  checkVersion(customer.version, expectedVersion);
  return customer;
}

/** Writes the account. refuses EMAIL_TAKEN 409 */
export async function write(tx: Tx, customer: Customer): Promise<Customer> {
  const written = await onDuplicate(rows.writeCustomer(tx, customer), 'customers_email', () =>
    refuseField('EMAIL_TAKEN', '/email', 'a customer has this address'),
  );
  return present(written, 'the customer under the lock');
}

export function announceUpdate(tx: Tx, customer: Customer, changed: readonly string[]): void {
  tx.emit(
    customerUpdated(
      customer.id,
      { customer_id: customer.id, changed: [...changed] },
      { customerId: customer.id, version: customer.version },
    ),
  );
}

function checkVersion(version: number, expected: number | undefined): void {
  if (expected !== undefined && expected !== version) throw refuse('VERSION_MISMATCH');
}

const codeTaken = () => refuseField('CONFLICT', '/code', 'another group has this code');

function checkedTags(tags: readonly string[]): readonly string[] {
  const unique = [...new Set(tags.map((tag) => tag.trim().normalize('NFC')))].filter(
    (tag) => tag !== '',
  );
  if (unique.length > TAGS_MAX) throw refuse('LIMIT_EXCEEDED', { limit: 'tags', max: TAGS_MAX });
  return unique;
}

const VAT_ID = /^[A-Z]{2}[A-Z0-9+*]{2,13}$/;

function checkedVatId(text: string | null): string | null {
  if (text === null || text.trim() === '') return null;
  const vatId = text.toUpperCase().replace(/[\s.-]/g, '');
  if (!VAT_ID.test(vatId)) {
    throw refuseField('VAT_ID_INVALID', '/vat_id', 'not the form of a VAT number');
  }
  return vatId;
}
