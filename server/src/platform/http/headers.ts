/** Header values that are the same on every answer, refusals included (reliability-security.md 6.2). */
export const API_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-xss-protection': '0',
  'referrer-policy': 'no-referrer',
  'content-security-policy':
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'permissions-policy':
    'accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
  vary: 'Origin',
};

export const HSTS = 'max-age=31536000; includeSubDomains';
export const PUBLIC_CACHE = 'public, max-age=60, stale-while-revalidate=300';

export const CORS_METHODS = 'GET, POST, PUT, PATCH, DELETE';
export const CORS_HEADERS =
  'Authorization, Content-Type, Idempotency-Key, If-None-Match, If-Match, X-Publishable-Key, X-Cart-Token, X-Conversation-Token, X-CSRF-Token';
/** The end of the event log before anything of the answer was read. */
export const POSITION_HEADER = 'x-event-position';

export const CORS_EXPOSED =
  'ETag, Idempotency-Replayed, X-Event-Position, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id';
export const CORS_MAX_AGE_SECONDS = '600';

const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether an `Origin` is a page on this very machine, whatever its port. */
export function isLoopbackOrigin(origin: string): boolean {
  const match = /^https?:\/\/([^/:[\]]+|\[[0-9a-fA-F:]+\])(:\d{1,5})?$/.exec(origin);
  return match?.[1] !== undefined && LOOPBACK_HOST.test(match[1]);
}

/** Whether a socket's address is this very machine (IPv4 mapped into IPv6 too). */
export const isLoopbackAddress = (address: string): boolean =>
  address === '::1' || /^(::ffff:)?127\./.test(address);

/**
 * For pages of ours: `nonce` is that answer's own.
 * styles  `any` where a script of ours makes style elements and attributes as it goes (a nonce would forbid those)
 */
export const pageHeaders = (
  nonce: string,
  styles: 'nonce' | 'any' = 'nonce',
): Readonly<Record<string, string>> => ({
  'content-type': 'text/html; charset=utf-8',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'content-security-policy': `default-src 'none'; script-src 'self' 'nonce-${nonce}'; style-src 'self' ${styles === 'any' ? "'unsafe-inline'" : `'nonce-${nonce}'`}; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; frame-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'`,
});
