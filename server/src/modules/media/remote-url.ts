import { refuseField } from '../../kernel/refusal.ts';
import { isPublicAddress } from '../../platform/address-range.ts';

export const URL_CHARS_MAX = 2048;
const PORTS = new Set(['', '443', '8443']);
/** Names that never leave the machine or its network. */
const PRIVATE_NAME = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|arpa|onion|invalid)$/;

/**
 * The address of somebody else's image, as it is kept and shown. It is not fetched here; a host that is written
 * as an address must be a public one, in whatever form it is spelled (the URL parser writes `0x7f.1` as 127.0.0.1).
 * refuses  VALIDATION_FAILED 422
 */
export function parseRemoteUrl(text: string, field = '/url'): string {
  const no = (message: string) => refuseField('VALIDATION_FAILED', field, message);
  if (text.length > URL_CHARS_MAX) throw no(`At most ${URL_CHARS_MAX} characters`);
  const url = URL.parse(text.trim());
  if (url?.protocol !== 'https:') throw no('An image address begins with https://');
  if (url.username !== '' || url.password !== '') throw no('An image address holds no credentials');
  if (!PORTS.has(url.port)) throw no('Port 443 or 8443');
  const host = url.hostname.replace(/\.+$/, '');
  if (!isPublicHost(host)) throw no('The host is not a public one');
  if (url.href.length > URL_CHARS_MAX) throw no(`At most ${URL_CHARS_MAX} characters`);
  return url.href;
}

function isPublicHost(host: string): boolean {
  if (host.startsWith('[')) return isPublicAddress(host.slice(1, -1));
  if (/^[0-9.]+$/.test(host)) return isPublicAddress(host);
  return host.includes('.') && !PRIVATE_NAME.test(host);
}
