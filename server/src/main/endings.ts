import { customerDisabled, customerErased } from '../modules/customers/events.ts';
import {
  apiKeyRevoked,
  sessionRevoked,
  staffRemoved,
  staffRoleChanged,
} from '../modules/staff/events.ts';

const ENDED = [
  [sessionRevoked, 'session_id'],
  [staffRoleChanged, 'staff_id'],
  [staffRemoved, 'staff_id'],
  [apiKeyRevoked, 'api_key_id'],
  [customerDisabled, 'customer_id'],
  [customerErased, 'customer_id'],
] as const;

/** Events after which somebody may hear less than before. */
export const ENDINGS = ENDED.map(([{ type }]) => type);

/** Whose session, key or account it is. */
export const endedBy = (payload: Readonly<Record<string, unknown>>): ReadonlySet<unknown> =>
  new Set(ENDED.flatMap(([, name]) => payload[name] ?? []));
