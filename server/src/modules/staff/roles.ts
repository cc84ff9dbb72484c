import { refuse } from '../../kernel/refusal.ts';
import { grants, isScope, SCOPE_RESOURCES } from '../../kernel/scopes.ts';

export const ROLES = ['owner', 'admin', 'manager', 'support', 'read_only'] as const;
export type Role = (typeof ROLES)[number];

/** Never covered by a bare action. */
const EXPLICIT = ['refunds', 'gift_cards', 'ledger', 'users'];
const PLAIN = SCOPE_RESOURCES.filter((resource) => !EXPLICIT.includes(resource));

const all = (resources: readonly string[], action: string): readonly string[] =>
  resources.map((resource) => `${resource}:${action}`);
const without = (...left: readonly string[]): readonly string[] =>
  PLAIN.filter((resource) => !left.includes(resource));

const SCOPES: Readonly<Record<Role, readonly string[]>> = {
  owner: ['admin', ...all(EXPLICIT, 'admin')],
  admin: ['admin', 'refunds:admin', 'gift_cards:write', 'ledger:read', 'users:admin'],
  manager: [
    ...all(without('settings', 'taxes', 'webhooks'), 'write'),
    'refunds:write',
    'gift_cards:write',
    'ledger:read',
  ],
  support: [
    ...all(without('reports'), 'read'),
    ...all(['orders', 'customers', 'carts', 'returns', 'conversations', 'notifications'], 'write'),
    'refunds:write',
  ],
  read_only: ['read'],
};

/** What a person may do: the role's scopes and their own besides. */
export const scopesOfRole = (role: Role, extra: readonly string[] = []): readonly string[] => [
  ...new Set([...SCOPES[role], ...extra]),
];

export const API_KEY_PRESETS: Readonly<Record<string, readonly string[]>> = {
  read_only: ['read'],
  read_write: ['write'],
  admin: ['admin'],
  products_read_only: ['products:read', 'prices:read'],
  products_full: ['products:admin', 'prices:admin'],
  orders_read_only: ['orders:read', 'fulfillments:read', 'returns:read', 'payments:read'],
  orders_full: ['orders:admin', 'fulfillments:admin', 'returns:admin', 'payments:write'],
  webhook_handler: ['webhooks:write', 'orders:write', 'payments:write'],
  inventory_manager: ['inventory:write', 'products:read', 'orders:read'],
};

/**
 * Checks scopes that somebody wants to grant.
 * refuses  SCOPE_INVALID 422 {scopes} for a set with one unknown scope; INSUFFICIENT_SCOPE 403 {required} for one
 *          that the granter lacks
 */
export function checkGrant(held: readonly string[], wanted: readonly string[]): void {
  const unknown = wanted.filter((scope) => !isScope(scope));
  if (unknown.length > 0) throw refuse('SCOPE_INVALID', { scopes: unknown });
  const lacking = wanted.find((scope) => !grants(held, scope));
  if (lacking !== undefined) throw refuse('INSUFFICIENT_SCOPE', { required: lacking });
}
