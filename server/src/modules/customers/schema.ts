import Type, { type Static } from 'typebox';
import {
  AddressBody,
  CountryText,
  closed,
  InstantText,
  Metadata,
  Nullable,
  shape,
  TextField,
  UuidText,
} from '../../platform/http/schemas.ts';
import type { CustomerExport } from './customers.ts';
import type { Customer, CustomerAddress, CustomerGroup } from './types.ts';

const EmailField = TextField(320);
const PasswordField = TextField(1024);
const TokenField = TextField(200);
const name = Nullable(TextField(255));
const phone = Nullable(TextField(64));
const locale = Nullable(
  Type.String({ maxLength: 35, pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$' }),
);
const vatId = Nullable(TextField(64));

const customerPart = {
  id: UuidText,
  email: Type.String(),
  email_verified_at: Nullable(InstantText),
  first_name: Nullable(Type.String()),
  last_name: Nullable(Type.String()),
  phone: Nullable(Type.String()),
  company: Nullable(Type.String()),
  locale: Nullable(Type.String()),
  accepts_marketing: Type.Boolean(),
  vat_id: Nullable(Type.String()),
  created_at: InstantText,
  version: Type.Integer(),
};
export const customerBody = shape('Customer', customerPart);

export const toCustomerBody = (customer: Customer): Static<typeof customerBody> => ({
  id: customer.id,
  email: customer.email,
  email_verified_at: customer.emailVerifiedAt,
  first_name: customer.firstName,
  last_name: customer.lastName,
  phone: customer.phone,
  company: customer.company,
  locale: customer.locale,
  accepts_marketing: customer.acceptsMarketing,
  vat_id: customer.vatId,
  created_at: customer.createdAt,
  version: customer.version,
});

export const staffCustomerBody = shape('StaffCustomer', {
  ...customerPart,
  status: Type.Enum(['active', 'disabled', 'invited', 'erased']),
  tags: Type.Array(Type.String()),
  note: Nullable(Type.String()),
  orders_count: Type.Integer(),
  spent_by_currency: Type.Record(Type.String(), Type.Integer()),
  last_order_at: Nullable(InstantText),
  metadata: Metadata,
  external_id: Nullable(Type.String()),
  external_source: Nullable(Type.String()),
  erasure_requested_at: Nullable(InstantText),
});

export const toStaffCustomerBody = (customer: Customer): Static<typeof staffCustomerBody> => ({
  ...toCustomerBody(customer),
  status: customer.status,
  tags: [...customer.tags],
  note: customer.note,
  orders_count: customer.ordersCount,
  spent_by_currency: { ...customer.spentByCurrency },
  last_order_at: customer.lastOrderAt,
  metadata: customer.metadata as Static<typeof Metadata>,
  external_id: customer.externalId,
  external_source: customer.externalSource,
  erasure_requested_at: customer.erasureRequestedAt,
});

const tokensPart = {
  access_token: Type.String(),
  refresh_token: Type.String(),
  token_type: Type.Literal('Bearer'),
  expires_in: Type.Integer({ description: 'Seconds' }),
};
export const tokensBody = shape('Tokens', tokensPart);
export const signedInBody = shape('SignedIn', { customer: customerBody, ...tokensPart });
export const nothingBody = closed({});

export const registerBody = closed({
  email: EmailField,
  password: PasswordField,
  first_name: Type.Optional(name),
  last_name: Type.Optional(name),
  phone: Type.Optional(phone),
  accepts_marketing: Type.Optional(Type.Boolean()),
});
export const loginBody = closed({ email: EmailField, password: PasswordField });
export const refreshBody = closed({ refresh_token: TokenField });
export const emailBody = closed({ email: EmailField });
export const passwordBody = closed({ token: TokenField, password: PasswordField });
export const tokenBody = closed({ token: TokenField });

export const changeMeBody = closed({
  first_name: Type.Optional(name),
  last_name: Type.Optional(name),
  phone: Type.Optional(phone),
  company: Type.Optional(name),
  locale: Type.Optional(locale),
  accepts_marketing: Type.Optional(Type.Boolean()),
  vat_id: Type.Optional(vatId),
});

const tags = Type.Array(TextField(100), { maxItems: 1000 });
const note = Nullable(TextField(5000));

export const newCustomerBody = closed({
  email: EmailField,
  first_name: Type.Optional(name),
  last_name: Type.Optional(name),
  phone: Type.Optional(phone),
  tags: Type.Optional(tags),
  note: Type.Optional(note),
});

export const changeCustomerBody = closed({
  email: Type.Optional(EmailField),
  first_name: Type.Optional(name),
  last_name: Type.Optional(name),
  phone: Type.Optional(phone),
  company: Type.Optional(name),
  locale: Type.Optional(locale),
  accepts_marketing: Type.Optional(Type.Boolean()),
  vat_id: Type.Optional(vatId),
  tax_exempt: Type.Optional(Type.Boolean()),
  tags: Type.Optional(tags),
  note: Type.Optional(note),
  metadata: Type.Optional(Metadata),
});

export const customersQuery = Type.Object({
  email: Type.Optional(TextField(320)),
  q: Type.Optional(TextField(200)),
  status: Type.Optional(Type.Enum(['active', 'disabled', 'invited'])),
  tag: Type.Optional(TextField(100)),
});

const marks = { is_default_shipping: Type.Boolean(), is_default_billing: Type.Boolean() };
const addressFields = AddressBody.properties;

export const addressBody = shape('CustomerAddress', {
  id: UuidText,
  ...addressFields,
  ...marks,
  version: Type.Integer(),
});
export const toAddressBody = (address: CustomerAddress): Static<typeof addressBody> => ({
  id: address.id,
  first_name: address.first_name,
  last_name: address.last_name,
  company: address.company,
  address1: address.address1,
  address2: address.address2,
  city: address.city,
  region: address.region,
  postal_code: address.postal_code,
  country: address.country,
  phone: address.phone,
  is_default_shipping: address.isDefaultShipping,
  is_default_billing: address.isDefaultBilling,
  version: address.version,
});

const optionalMarks = {
  is_default_shipping: Type.Optional(Type.Boolean()),
  is_default_billing: Type.Optional(Type.Boolean()),
};
export const newAddressBody = closed({ ...addressFields, ...optionalMarks });

const optional = (max: number) => Type.Optional(TextField(max));
const clearable = (max: number) => Type.Optional(Nullable(TextField(max)));
export const changeAddressBody = closed({
  first_name: optional(255),
  last_name: optional(255),
  company: clearable(255),
  address1: optional(255),
  address2: clearable(255),
  city: optional(255),
  region: clearable(255),
  postal_code: clearable(32),
  country: Type.Optional(CountryText),
  phone: clearable(64),
  ...optionalMarks,
});

/** A row as it is held; its fields are those of the thing it names. */
const HeldRow = Type.Record(Type.String(), Type.Unknown());
export const exportBody = closed({
  customer: closed({
    ...customerPart,
    status: Type.String(),
    tags: Type.Array(Type.String()),
    note: Nullable(Type.String()),
    groups: Type.Array(Type.String()),
    metadata: Metadata,
    external_id: Nullable(Type.String()),
    external_source: Nullable(Type.String()),
    erasure_requested_at: Nullable(InstantText),
  }),
  addresses: Type.Array(addressBody),
  consents: Type.Array(
    closed({
      purpose: Type.String(),
      granted: Type.Boolean(),
      source: Type.String(),
      created_at: InstantText,
    }),
  ),
  orders: Type.Array(HeldRow),
  carts: Type.Array(HeldRow),
  notifications: Type.Array(HeldRow),
  product_alerts: Type.Array(HeldRow),
  sessions: Type.Array(HeldRow),
  conversations: Type.Array(HeldRow),
});

export const toExportBody = (held: CustomerExport): Static<typeof exportBody> => ({
  customer: {
    ...toCustomerBody(held.customer),
    status: held.customer.status,
    tags: [...held.customer.tags],
    note: held.customer.note,
    groups: [...held.groups],
    metadata: held.customer.metadata as Static<typeof Metadata>,
    external_id: held.customer.externalId,
    external_source: held.customer.externalSource,
    erasure_requested_at: held.customer.erasureRequestedAt,
  },
  addresses: held.addresses.map(toAddressBody),
  consents: [...held.consents],
  orders: [...held.orders],
  carts: [...held.carts],
  notifications: [...held.notifications],
  product_alerts: [...held.productAlerts],
  sessions: [...held.sessions],
  conversations: [...held.conversations],
});

export const groupBody = shape('CustomerGroup', {
  id: UuidText,
  name: Type.String(),
  code: Type.String(),
  version: Type.Integer(),
  created_at: InstantText,
});
export const toGroupBody = (group: CustomerGroup): Static<typeof groupBody> => ({
  id: group.id,
  name: group.name,
  code: group.code,
  version: group.version,
  created_at: group.createdAt,
});
const code = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' });
const groupName = TextField(255, { minLength: 1 });
export const newGroupBody = closed({ name: groupName, code });
export const changeGroupBody = closed({
  name: Type.Optional(groupName),
  code: Type.Optional(code),
});
export const groupsOfBody = closed({ group_ids: Type.Array(UuidText, { maxItems: 1000 }) });
export const mergeBody = closed({ into_customer_id: UuidText });
