import Type from 'typebox';
import { defineEvent, staffWith } from '../../platform/events.ts';
import { UuidText } from '../../platform/http/schemas.ts';

const member = Type.Object({
  staff_id: UuidText,
  role: Type.String(),
  scopes: Type.Array(Type.String()),
});
const audience = () => [staffWith('users:read')];

export const staffInvited = defineEvent('staff.invited', {
  aggregate: 'staff',
  payload: member,
  audience,
});
export const staffRoleChanged = defineEvent('staff.role_changed', {
  aggregate: 'staff',
  payload: member,
  audience,
});
export const staffRemoved = defineEvent('staff.removed', {
  aggregate: 'staff',
  payload: member,
  audience,
});

const key = Type.Object({
  api_key_id: UuidText,
  kind: Type.String(),
  scopes: Type.Array(Type.String()),
});
export const apiKeyCreated = defineEvent('api_key.created', {
  aggregate: 'api_key',
  payload: key,
  audience,
});
export const apiKeyRevoked = defineEvent('api_key.revoked', {
  aggregate: 'api_key',
  payload: key,
  audience,
});

/** Internal: the real-time hub and caches drop what hangs on the session. */
export const sessionRevoked = defineEvent('session.revoked', {
  aggregate: 'session',
  payload: Type.Object({
    session_id: UuidText,
    kind: Type.Enum(['staff', 'customer']),
    principal_id: UuidText,
    reason: Type.String(),
  }),
  audience: () => [],
});

/**
 * Internal: a mailed link was made. Who sends the mail asks `linkOf` for its text, which is in no event and no row.
 */
export const oneTimeTokenIssued = defineEvent('one_time_token.issued', {
  aggregate: 'one_time_token',
  payload: Type.Object({
    token_id: UuidText,
    kind: Type.Enum(['reset', 'verification', 'invitation', 'email_change']),
    account_kind: Type.Enum(['staff', 'customer']),
    account_id: UuidText,
  }),
  audience: () => [],
});
