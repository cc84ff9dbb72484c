import { refuseField } from '../../kernel/refusal.ts';

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
  if (host.startsWith('[')) return isPublicIpv6(host.slice(1, -1));
  if (/^[0-9.]+$/.test(host)) return isPublicIpv4(host.split('.').map(Number));
  return host.includes('.') && !PRIVATE_NAME.test(host);
}

/** source: RFC 6890 and its registry of special-purpose addresses. */
function isPublicIpv4([a = 0, b = 0, c = 0]: readonly number[]): boolean {
  if (a === 0 || a === 10 || a === 127 || a >= 224) return false;
  if (a === 100 && b >= 64 && b <= 127) return false;
  if (a === 169 && b === 254) return false;
  if (a === 172 && b >= 16 && b <= 31) return false;
  if (a === 192 && (b === 168 || (b === 0 && (c === 0 || c === 2)) || (b === 88 && c === 99)))
    return false;
  if (a === 198 && (b === 18 || b === 19 || (b === 51 && c === 100))) return false;
  return !(a === 203 && b === 0 && c === 113);
}

/** Global unicast only, without 6to4, Teredo and what is for documents. */
function isPublicIpv6(address: string): boolean {
  const [first = '', second = ''] = address.split(':');
  const head = Number.parseInt(first || '0', 16);
  if (head < 0x2000 || head > 0x3fff || head === 0x2002 || head === 0x3fff) return false;
  const next = Number.parseInt(second || '0', 16);
  return !(head === 0x2001 && (next < 0x200 || next === 0xdb8));
}
