import { parseEmail } from '../../kernel/email.ts';
import { given } from '../../kernel/given.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Edges } from '../../platform/edges.ts';
import { listAnswer } from '../../platform/http/list.ts';
import type { Principal } from '../../platform/http/route.ts';
import { idInPath, listOf, pathId } from '../../platform/http/schemas.ts';
import { me } from './account.ts';
import { customerAuthRoutes } from './auth-routes.ts';
import {
  addAddress,
  addressesPage,
  archiveCustomer,
  changeAddress,
  changeCustomer,
  changeGroup,
  createCustomer,
  createGroup,
  customerOrAbsent,
  customersPage,
  disableCustomer,
  enableCustomer,
  eraseCustomer,
  exportOf,
  groupsPage,
  inviteCustomer,
  mergeCustomers,
  removeAddress,
  removeGroup,
  requestErasure,
  setGroups,
} from './customers.ts';
import {
  addressBody,
  changeAddressBody,
  changeCustomerBody,
  changeGroupBody,
  changeMeBody,
  customerBody,
  customersQuery,
  exportBody,
  groupBody,
  groupsOfBody,
  mergeBody,
  newAddressBody,
  newCustomerBody,
  newGroupBody,
  nothingBody,
  staffCustomerBody,
  toAddressBody,
  toCustomerBody,
  toExportBody,
  toGroupBody,
  toStaffCustomerBody,
} from './schema.ts';

export function customerRoutes(edges: Edges): void {
  customerAuthRoutes(edges);
  meRoutes(edges);
  addressRoutes(edges);
  staffRoutes(edges);
  staffActRoutes(edges);
  staffExportRoute(edges);
  groupRoutes(edges);
}

/** The policy lets nobody else come here. */
function customerIdOf(principal: Principal): Uuid {
  if (principal.kind !== 'customer') throw refuse('UNAUTHENTICATED');
  return principal.id;
}

function meRoutes({ http }: Edges): void {
  http.route({
    method: 'GET',
    url: '/store/customers/me',
    snapshot: true,
    summary: 'The signed-in customer',
    policy: { who: 'customer' },
    answers: { 200: customerBody },
    etag: true,
    read: async (db, { principal }) => toCustomerBody(await me(db, customerIdOf(principal))),
  });
  http.route({
    method: 'PATCH',
    url: '/store/customers/me',
    summary: 'Changes the signed-in customer',
    policy: { who: 'customer' },
    body: changeMeBody,
    answers: { 200: customerBody },
    refuses: ['VAT_ID_INVALID'],
    etag: true,
    ifMatch: true,
    write: async (tx, { principal, body, ifMatch }) => {
      const change = given({
        firstName: body.first_name,
        lastName: body.last_name,
        phone: body.phone,
        company: body.company,
        locale: body.locale,
        acceptsMarketing: body.accepts_marketing,
        vatId: body.vat_id,
      });
      const id = customerIdOf(principal);
      return toCustomerBody(await changeCustomer(tx, id, change, 'customer', ifMatch));
    },
  });
  http.route({
    method: 'DELETE',
    url: '/store/customers/me',
    summary:
      'Asks for the account and everything personal to be erased: at once, or when the last open order is done',
    policy: { who: 'customer' },
    answers: { 202: nothingBody },
    ifMatch: true,
    write: async (tx, { principal, ifMatch }) => {
      await requestErasure(tx, customerIdOf(principal), ifMatch);
      return {};
    },
  });
  http.route({
    method: 'GET',
    url: '/store/customers/me/export',
    summary: 'Everything held about the signed-in customer',
    policy: { who: 'customer' },
    answers: { 200: exportBody },
    refuses: ['LIMIT_EXCEEDED'],
    read: async (db, { principal }) => {
      const held = await exportOf(db, customerIdOf(principal));
      return toExportBody(held);
    },
  });
}

function addressRoutes({ http }: Edges): void {
  http.route({
    method: 'GET',
    url: '/store/customers/me/addresses',
    summary: 'The addresses of the signed-in customer',
    policy: { who: 'customer' },
    list: { sorts: ['created_at'], default: 'created_at' },
    answers: { 200: listOf(addressBody) },
    read: async (db, { principal, page }) => {
      const rows = await addressesPage(db, customerIdOf(principal), page);
      return listAnswer(page, rows, toAddressBody, (row) => [row.createdAt, row.id]);
    },
  });
  http.route({
    method: 'POST',
    url: '/store/customers/me/addresses',
    summary: 'Adds an address',
    policy: { who: 'customer' },
    body: newAddressBody,
    answers: { 201: addressBody },
    refuses: ['ADDRESS_INVALID', 'INVALID_COUNTRY', 'LIMIT_EXCEEDED'],
    write: async (tx, { principal, body }) => {
      const { is_default_shipping, is_default_billing, ...address } = body;
      const made = await addAddress(tx, customerIdOf(principal), {
        ...address,
        isDefaultShipping: is_default_shipping,
        isDefaultBilling: is_default_billing,
      });
      return toAddressBody(made);
    },
  });
  http.route({
    method: 'PATCH',
    url: '/store/customers/me/addresses/{id}',
    summary: 'Changes an address',
    policy: { who: 'customer' },
    params: idInPath,
    body: changeAddressBody,
    answers: { 200: addressBody },
    refuses: ['ADDRESS_NOT_FOUND', 'ADDRESS_INVALID', 'INVALID_COUNTRY'],
    etag: true,
    ifMatch: true,
    write: async (tx, { principal, params, body, ifMatch }) => {
      const { is_default_shipping, is_default_billing, ...address } = body;
      const change = given({
        ...address,
        isDefaultShipping: is_default_shipping,
        isDefaultBilling: is_default_billing,
      });
      const id = pathId(params.id, 'ADDRESS_NOT_FOUND');
      return toAddressBody(await changeAddress(tx, customerIdOf(principal), id, change, ifMatch));
    },
  });
  http.route({
    method: 'DELETE',
    url: '/store/customers/me/addresses/{id}',
    summary: 'Removes an address',
    policy: { who: 'customer' },
    params: idInPath,
    answers: { 204: null },
    refuses: ['ADDRESS_NOT_FOUND'],
    ifMatch: true,
    write: async (tx, { principal, params, ifMatch }) => {
      const id = pathId(params.id, 'ADDRESS_NOT_FOUND');
      await removeAddress(tx, customerIdOf(principal), id, ifMatch);
      return undefined;
    },
  });
}

function staffRoutes({ http }: Edges): void {
  http.route({
    method: 'GET',
    url: '/admin/customers',
    snapshot: true,
    summary: 'The customers of the store',
    policy: { who: 'staff', scope: 'customers:read' },
    query: customersQuery,
    list: { sorts: ['created_at', 'email'], default: '-created_at' },
    answers: { 200: listOf(staffCustomerBody) },
    read: async (db, { query, page }) => {
      const email = query.email === undefined ? undefined : (parseEmail(query.email) ?? '');
      const filter = { email, q: query.q, status: query.status, tag: query.tag };
      const rows = await customersPage(db, page, filter);
      return listAnswer(page, rows, toStaffCustomerBody, (row) => [
        page.sort === 'email' ? row.emailNormalized : row.createdAt,
        row.id,
      ]);
    },
  });
  http.route({
    method: 'POST',
    url: '/admin/customers',
    summary: 'Makes an account without a password',
    policy: { who: 'staff', scope: 'customers:write' },
    body: newCustomerBody,
    answers: { 201: staffCustomerBody },
    refuses: ['EMAIL_INVALID', 'EMAIL_TAKEN', 'LIMIT_EXCEEDED'],
    write: async (tx, { body }) => {
      const customer = await createCustomer(tx, {
        email: body.email,
        firstName: body.first_name,
        lastName: body.last_name,
        phone: body.phone,
        tags: body.tags,
        note: body.note,
      });
      return toStaffCustomerBody(customer);
    },
  });
  http.route({
    method: 'GET',
    url: '/admin/customers/{id}',
    snapshot: true,
    summary: 'One customer',
    policy: { who: 'staff', scope: 'customers:read' },
    params: idInPath,
    answers: { 200: staffCustomerBody },
    refuses: ['CUSTOMER_NOT_FOUND'],
    etag: true,
    read: async (db, { params }) =>
      toStaffCustomerBody(await customerOrAbsent(db, pathId(params.id, 'CUSTOMER_NOT_FOUND'))),
  });
  http.route({
    method: 'PATCH',
    url: '/admin/customers/{id}',
    summary: 'Changes a customer',
    policy: { who: 'staff', scope: 'customers:write' },
    params: idInPath,
    body: changeCustomerBody,
    answers: { 200: staffCustomerBody },
    refuses: [
      'CUSTOMER_NOT_FOUND',
      'EMAIL_INVALID',
      'EMAIL_TAKEN',
      'VAT_ID_INVALID',
      'LIMIT_EXCEEDED',
    ],
    etag: true,
    ifMatch: true,
    write: async (tx, { params, body, ifMatch }) => {
      const change = given({
        email: body.email,
        firstName: body.first_name,
        lastName: body.last_name,
        phone: body.phone,
        company: body.company,
        locale: body.locale,
        acceptsMarketing: body.accepts_marketing,
        vatId: body.vat_id,
        taxExempt: body.tax_exempt,
        tags: body.tags,
        note: body.note,
        metadata: body.metadata,
      });
      const id = pathId(params.id, 'CUSTOMER_NOT_FOUND');
      return toStaffCustomerBody(await changeCustomer(tx, id, change, 'staff', ifMatch));
    },
  });
  http.route({
    method: 'DELETE',
    url: '/admin/customers/{id}',
    summary: 'Archives a customer; the account closes',
    policy: { who: 'staff', scope: 'customers:write' },
    params: idInPath,
    answers: { 204: null },
    refuses: ['CUSTOMER_NOT_FOUND'],
    ifMatch: true,
    write: async (tx, { params, ifMatch }) => {
      await archiveCustomer(tx, pathId(params.id, 'CUSTOMER_NOT_FOUND'), ifMatch);
      return undefined;
    },
  });
}

function staffActRoutes({ http }: Edges): void {
  http.route({
    method: 'POST',
    url: '/admin/customers/{id}/invite',
    summary: 'Mails a link by which the customer sets a password',
    policy: { who: 'staff', scope: 'customers:write' },
    params: idInPath,
    answers: { 200: staffCustomerBody },
    refuses: ['CUSTOMER_NOT_FOUND', 'CONFLICT'],
    write: async (tx, { params }) =>
      toStaffCustomerBody(await inviteCustomer(tx, pathId(params.id, 'CUSTOMER_NOT_FOUND'))),
  });
  http.route({
    method: 'POST',
    url: '/admin/customers/{id}/disable',
    summary: 'Closes an account; its sessions end',
    policy: { who: 'staff', scope: 'customers:write' },
    params: idInPath,
    answers: { 200: staffCustomerBody },
    refuses: ['CUSTOMER_NOT_FOUND'],
    ifMatch: true,
    write: async (tx, { params, ifMatch }) => {
      const id = pathId(params.id, 'CUSTOMER_NOT_FOUND');
      return toStaffCustomerBody(await disableCustomer(tx, id, ifMatch));
    },
  });
  http.route({
    method: 'POST',
    url: '/admin/customers/{id}/enable',
    summary: 'Opens a closed account again; its password is the one it had',
    policy: { who: 'staff', scope: 'customers:write' },
    params: idInPath,
    answers: { 200: staffCustomerBody },
    refuses: ['CUSTOMER_NOT_FOUND'],
    ifMatch: true,
    write: async (tx, { params, ifMatch }) => {
      const id = pathId(params.id, 'CUSTOMER_NOT_FOUND');
      return toStaffCustomerBody(await enableCustomer(tx, id, ifMatch));
    },
  });
  http.route({
    method: 'PUT',
    url: '/admin/customers/{id}/groups',
    summary: 'Puts a customer into exactly these groups',
    policy: { who: 'staff', scope: 'customers:write' },
    params: idInPath,
    body: groupsOfBody,
    answers: { 200: staffCustomerBody },
    refuses: ['CUSTOMER_NOT_FOUND', 'NOT_FOUND'],
    etag: true,
    ifMatch: true,
    write: async (tx, { params, body, ifMatch }) => {
      const id = pathId(params.id, 'CUSTOMER_NOT_FOUND');
      return toStaffCustomerBody(await setGroups(tx, id, body.group_ids, ifMatch));
    },
  });
  http.route({
    method: 'POST',
    url: '/admin/customers/{id}/merge',
    summary: 'Moves orders, addresses and groups into another account and closes this one',
    policy: { who: 'staff', scope: 'customers:admin' },
    params: idInPath,
    body: mergeBody,
    answers: { 200: staffCustomerBody },
    refuses: ['CUSTOMER_NOT_FOUND', 'CUSTOMER_MERGE_CONFLICT', 'LIMIT_EXCEEDED'],
    write: async (tx, { params, body }) => {
      const id = pathId(params.id, 'CUSTOMER_NOT_FOUND');
      return toStaffCustomerBody(await mergeCustomers(tx, id, body.into_customer_id));
    },
  });
  http.route({
    method: 'POST',
    url: '/admin/customers/{id}/erase',
    summary: 'Replaces everything personal by tombstones, guest orders of the address too',
    policy: { who: 'staff', scope: 'customers:admin' },
    params: idInPath,
    answers: { 200: staffCustomerBody },
    refuses: ['CUSTOMER_NOT_FOUND', 'ERASE_BLOCKED'],
    write: async (tx, { params }) =>
      toStaffCustomerBody(
        // Staff answer for whose address it is.
        await eraseCustomer(tx, pathId(params.id, 'CUSTOMER_NOT_FOUND'), { withGuestOrders: true }),
      ),
  });
}

function staffExportRoute({ http }: Edges): void {
  http.route({
    method: 'GET',
    url: '/admin/customers/{id}/export',
    summary: 'Everything held about a customer, for who asks by letter',
    policy: { who: 'staff', scope: 'customers:admin' },
    params: idInPath,
    answers: { 200: exportBody },
    refuses: ['CUSTOMER_NOT_FOUND', 'LIMIT_EXCEEDED'],
    read: async (db, { params }) =>
      toExportBody(await exportOf(db, pathId(params.id, 'CUSTOMER_NOT_FOUND'))),
  });
}

function groupRoutes({ http }: Edges): void {
  http.route({
    method: 'GET',
    url: '/admin/customer-groups',
    summary: 'The groups of customers',
    policy: { who: 'staff', scope: 'customers:read' },
    list: { sorts: ['created_at', 'name'], default: 'created_at' },
    answers: { 200: listOf(groupBody) },
    read: async (db, { page }) =>
      listAnswer(page, await groupsPage(db, page), toGroupBody, (row) => [
        page.sort === 'name' ? row.name : row.createdAt,
        row.id,
      ]),
  });
  http.route({
    method: 'POST',
    url: '/admin/customer-groups',
    summary: 'Makes a group',
    policy: { who: 'staff', scope: 'customers:write' },
    body: newGroupBody,
    answers: { 201: groupBody },
    refuses: ['CONFLICT'],
    write: async (tx, { body }) => toGroupBody(await createGroup(tx, body)),
  });
  http.route({
    method: 'PATCH',
    url: '/admin/customer-groups/{id}',
    summary: 'Changes a group',
    policy: { who: 'staff', scope: 'customers:write' },
    params: idInPath,
    body: changeGroupBody,
    answers: { 200: groupBody },
    refuses: ['NOT_FOUND', 'CONFLICT'],
    etag: true,
    ifMatch: true,
    write: async (tx, { params, body, ifMatch }) =>
      toGroupBody(await changeGroup(tx, pathId(params.id, 'NOT_FOUND'), given(body), ifMatch)),
  });
  http.route({
    method: 'DELETE',
    url: '/admin/customer-groups/{id}',
    summary: 'Removes a group without members',
    policy: { who: 'staff', scope: 'customers:write' },
    params: idInPath,
    answers: { 204: null },
    refuses: ['NOT_FOUND', 'RESOURCE_IN_USE'],
    ifMatch: true,
    write: async (tx, { params, ifMatch }) => {
      await removeGroup(tx, pathId(params.id, 'NOT_FOUND'), ifMatch);
      return undefined;
    },
  });
}
