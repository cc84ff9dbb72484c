/**
 * Scopes of staff and keys: `resource:action`, or a bare action for all resources but the explicit ones.
 * Actions read < write < admin; a higher one includes the lower for that resource only.
 */
const RESOURCES = [
  'products',
  'prices',
  'inventory',
  'customers',
  'carts',
  'conversations',
  'orders',
  'fulfillments',
  'returns',
  'payments',
  'refunds',
  'coupons',
  'gift_cards',
  'taxes',
  'shipping',
  'markets',
  'settings',
  'subscriptions',
  'digital',
  'invoices',
  'ledger',
  'notifications',
  'webhooks',
  'events',
  'reports',
  'imports',
  'exports',
  'users',
] as const;

/** Never covered by a bare action: they must be named. */
const EXPLICIT: ReadonlySet<string> = new Set(['refunds', 'gift_cards', 'ledger', 'users']);
const RANK: Readonly<Record<string, number>> = { read: 1, write: 2, admin: 3 };
const KNOWN: ReadonlySet<string> = new Set(RESOURCES);

export const SCOPE_RESOURCES: readonly string[] = RESOURCES;

type Parsed = { readonly resource: string | undefined; readonly rank: number };

function parse(scope: string): Parsed | undefined {
  const parts = scope.split(':');
  const [resource, action] = parts.length === 1 ? [undefined, parts[0]] : parts;
  const rank = Object.hasOwn(RANK, action ?? '') ? RANK[action ?? ''] : undefined;
  if (rank === undefined || parts.length > 2) return undefined;
  if (resource !== undefined && !KNOWN.has(resource)) return undefined;
  return { resource, rank };
}

/** Whether it is a scope at all: `orders:write`, `read`. */
export const isScope = (scope: string): boolean => parse(scope) !== undefined;

/** Whether these scopes include the needed one. An unknown text grants nothing. */
export function grants(held: readonly string[], needed: string): boolean {
  const want = parse(needed);
  if (want === undefined) return false;
  return held.some((scope) => {
    const has = parse(scope);
    if (has === undefined || has.rank < want.rank) return false;
    if (has.resource !== undefined) return has.resource === want.resource;
    return want.resource === undefined || !EXPLICIT.has(want.resource);
  });
}

/** Whether every one of the wanted scopes is included: nobody grants a right that they lack. */
export const grantsAll = (held: readonly string[], wanted: readonly string[]): boolean =>
  wanted.every((scope) => grants(held, scope));
