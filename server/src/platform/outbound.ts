import { lookup } from 'node:dns/promises';
import { request } from 'node:http';
import { request as requestSecurely } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './address-range.ts';

/** How long one call to our own address may take. */
const OWN_CALL_MS = 10_000;

/**
 * A real HTTP POST over the network to a server of ours, as a second party would send it. Gives the status.
 * This is the one place from which requests leave the process.
 */
export function postTo(
  origin: string,
  path: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, origin),
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        timeout: OWN_CALL_MS,
      },
      (answer) => {
        answer.resume();
        answer.once('end', () => resolve(answer.statusCode ?? 0));
        answer.once('error', reject);
      },
    );
    sent.once('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.once('error', reject);
    sent.end(body);
  });
}

/** The address may not be called, or what answered is not what was asked for: another try changes nothing. */
export class OutboundRefused extends Error {
  override name = 'OutboundRefused';
}

/** Where requests to strangers may go (R30). Tests replace parts of it. */
export type OutboundRules = {
  readonly isAllowed: (address: string) => boolean;
  readonly ports: ReadonlySet<string>;
  /** All addresses of a name. */
  readonly resolve: (host: string) => Promise<readonly string[]>;
  /** A certificate that is believed besides those of the system. */
  readonly ca?: string;
};

export const PUBLIC_ONLY: OutboundRules = {
  isAllowed: isPublicAddress,
  ports: new Set(['', '443', '8443']),
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
};

const STRANGER_IDLE_MS = 5000;
const STRANGER_TOTAL_MS = 15_000;

/**
 * What a stranger's server answers to a GET: https only, to an address that is public whatever its name resolves to,
 * without following redirects, within 15 s.
 * bytesMax  more than that is refused
 * throws    OutboundRefused when it may not or need not be tried again; the error of the network otherwise
 */
export async function getPublic(
  address: string,
  bytesMax: number,
  rules: OutboundRules = PUBLIC_ONLY,
): Promise<Buffer> {
  const url = URL.parse(address);
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '')
    throw new OutboundRefused('only https without credentials is called');
  if (!rules.ports.has(url.port)) throw new OutboundRefused(`port ${url.port} is not called`);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) === 0 ? await rules.resolve(host) : [host];
  const [pinned] = addresses;
  if (pinned === undefined) throw new Error(`${host} has no address`);
  // One private address among them is enough: a name that flips is nobody's friend.
  if (!addresses.every(rules.isAllowed))
    throw new OutboundRefused(`${host} leads to an address that is not public`);
  return download(url, pinned, bytesMax, rules);
}

function download(
  url: URL,
  pinned: string,
  bytesMax: number,
  { isAllowed, ca }: OutboundRules,
): Promise<Buffer> {
  const family = isIP(pinned);
  const pin: LookupFunction = (_host, options, found) => {
    if (options.all) found(null, [{ address: pinned, family }]);
    else found(null, pinned, family);
  };
  return new Promise((resolve, reject) => {
    const sent = requestSecurely(url, {
      agent: false,
      lookup: pin,
      timeout: STRANGER_IDLE_MS,
      signal: AbortSignal.timeout(STRANGER_TOTAL_MS),
      headers: { accept: '*/*', 'user-agent': 'rcommerce' },
      ...(ca === undefined ? {} : { ca }),
    });
    const refuse = (why: string) => sent.destroy(new OutboundRefused(why));
    sent.once('response', (answer) => {
      const { statusCode = 0 } = answer;
      if (!isAllowed(answer.socket.remoteAddress ?? '')) refuse('the address changed on the way');
      else if (statusCode >= 500 || statusCode === 429)
        sent.destroy(new Error(`answered ${statusCode}`));
      else if (statusCode !== 200) refuse(`answered ${statusCode}`);
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > bytesMax) refuse(`more than ${bytesMax} bytes`);
        else chunks.push(chunk);
      });
      answer.once('end', () => resolve(Buffer.concat(chunks)));
      answer.once('error', reject);
    });
    sent.once('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.once('error', reject);
    sent.end();
  });
}
