import Type from 'typebox';
import { type AudienceFacts, customerOf, defineEvent, staffWith } from '../../platform/events.ts';
import { UuidText } from '../../platform/http/schemas.ts';

const payload = Type.Object({
  customer_id: UuidText,
  changed: Type.Array(Type.String()),
});
const audience = ({ customerId }: AudienceFacts) => [
  staffWith('customers:read'),
  ...customerOf(customerId),
];
const customerEvent = (type: string) =>
  defineEvent(type, { aggregate: 'customer', payload, audience });

/** By themselves, with a password. */
export const customerRegistered = customerEvent('customer.registered');
/** By staff or an import. */
export const customerCreated = customerEvent('customer.created');
export const customerUpdated = customerEvent('customer.updated');
/** The address was proved; guest orders of it may be attached now. */
export const customerVerified = customerEvent('customer.verified');
export const customerDisabled = customerEvent('customer.disabled');
export const customerErased = customerEvent('customer.erased');
export const customerMerged = defineEvent('customer.merged', {
  aggregate: 'customer',
  payload: Type.Object({
    customer_id: UuidText,
    changed: Type.Array(Type.String()),
    merged_into: UuidText,
  }),
  audience,
});

/** Internal: with an erasure the tokens end that opened these; whoever hears one of them by such is asked again. */
export const customerTokensEnded = defineEvent('customer.tokens_ended', {
  aggregate: 'customer',
  payload: Type.Object({
    order_ids: Type.Array(UuidText),
    conversation_ids: Type.Array(UuidText),
  }),
  audience: () => [],
});

/** Internal: somebody registered with an address that has an account; its owner gets a mail. */
export const registrationRepeated = defineEvent('customer.registration_repeated', {
  aggregate: 'customer',
  payload: Type.Object({ customer_id: UuidText }),
  audience: () => [],
});
