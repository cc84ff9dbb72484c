/* `npm run prove -- ssrf`: nobody makes us call an address that is not the internet's.
 * Eighty ways of writing such an address go through every feature that takes one, and the jobs that fetch are run, with a
 * resolver whose names lead inwards, turn inwards at the second look, or have one address inside among those outside.
 * Every connection that this process tries to open is seen before it is opened, and none leaves the machine.
 */
import dns from 'node:dns/promises';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { isIP, type NetConnectOpts, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isPublicAddress } from '../src/platform/address-range.ts';
import { importFrom } from '../test/support/import-files.ts';
import type { TestShop } from '../test/support/shop.ts';
import { promise, type Run } from './support/promise.ts';
import { type Findings, findings, openTestShop } from './support/test-shop.ts';

/** Names and where they lead: one list for each look at them, the last one from then on. */
const NAMES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'loopback.example.com': [['127.0.0.1']],
  'private.example.com': [['10.1.2.3']],
  'meta.example.com': [['169.254.169.254']],
  'six.example.com': [['::1']],
  'ula.example.com': [['fd00::1']],
  'mapped.example.com': [['::ffff:10.0.0.1']],
  'nat64.example.com': [['64:ff9b::a9fe:a9fe']],
  'six-to-four.example.com': [['2002:7f00:1::']],
  'teredo.example.com': [['2001:0:1::1']],
  'carrier.example.com': [['100.64.0.1']],
  'zero.example.com': [['0.0.0.0']],
  'multicast.example.com': [['224.0.0.1']],
  'mixed.example.com': [['93.184.215.14', '127.0.0.1']],
  'mixed-six.example.com': [['93.184.215.14', 'fe80::1']],
  'flip.example.com': [['93.184.215.14'], ['127.0.0.1']],
  'flip-back.example.com': [['127.0.0.1'], ['93.184.215.14']],
  'public.example.com': [['93.184.215.14']],
  'nothing.example.com': [[]],
};

/** Ways to write an address that is not public, or a request that is none of ours. */
const ADDRESSES: readonly string[] = [
  ...['http://127.0.0.1:5432/', 'https://127.0.0.1/', 'https://127.0.0.1:8443/x', 'https://127.1/'],
  ...[
    'https://127.0.1/',
    'https://0/',
    'https://0.0.0.0/',
    'https://0x7f000001/',
    'https://0x7f.1/',
  ],
  ...['https://2130706433/', 'https://017700000001/', 'https://0177.0.0.1/', 'https://127.0.0.1./'],
  ...[
    'https://[::1]/',
    'https://[::]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[::ffff:127.0.0.1]/',
  ],
  ...['https://[::ffff:7f00:1]/', 'https://[::ffff:10.0.0.1]/', 'https://[64:ff9b::a9fe:a9fe]/'],
  ...[
    'https://[64:ff9b:1::1]/',
    'https://[2002:7f00:1::]/',
    'https://[2001::1]/',
    'https://[fe80::1]/',
  ],
  ...['https://[fd00::1]/', 'https://[fc00::1]/', 'https://[ff02::1]/', 'https://[2001:db8::1]/'],
  ...[
    'https://[fe80::1%25eth0]/',
    'https://[3fff::1]/',
    'https://[::127.0.0.1]/',
    'https://[100::1]/',
  ],
  ...[
    'https://10.0.0.1/',
    'https://10.255.255.255/',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
  ],
  ...['https://192.168.1.1/', 'https://169.254.169.254/latest/meta-data/', 'https://100.64.0.1/'],
  ...[
    'https://100.127.255.255/',
    'https://192.0.0.1/',
    'https://192.0.2.1/',
    'https://198.18.0.1/',
  ],
  ...['https://198.51.100.1/', 'https://203.0.113.1/', 'https://224.0.0.1/', 'https://240.0.0.1/'],
  ...[
    'https://255.255.255.255/',
    'https://localhost/',
    'https://localhost./',
    'https://LOCALHOST/',
  ],
  ...[
    'https://a.localhost/',
    'https://printer.local/',
    'https://db.internal/',
    'https://intranet/',
  ],
  ...[
    'https://router.lan/',
    'https://x.home/',
    'https://x.corp/',
    'https://1.0.0.127.in-addr.arpa/',
  ],
  ...[
    'https://①②⑦.⓪.⓪.①/',
    'https://127。0。0。1/',
    'https://１２７.0.0.1/',
    'https://%31%32%37.0.0.1/',
  ],
  ...[
    'https://public.example.com@127.0.0.1/',
    'https://127.0.0.1@public.example.com/',
    'https://a:b@public.example.com/',
  ],
  ...[
    'https://127.0.0.1#@public.example.com/',
    'https://127.0.0.1?@public.example.com/',
    'https://127.0.0.1\\@public.example.com/',
  ],
  ...[
    'https://public.example.com:22/',
    'https://public.example.com:5432/',
    'https://public.example.com:80/',
  ],
  ...['https://public.example.com:0/', 'http://public.example.com/', 'HTTP://public.example.com/'],
  ...['//127.0.0.1/', 'file:///etc/passwd', 'gopher://127.0.0.1:5432/_x', 'ftp://127.0.0.1/'],
  ...[
    'dict://127.0.0.1:11211/',
    'ldap://127.0.0.1/',
    'data:image/png;base64,AAAA',
    'javascript:alert(1)',
  ],
  ...[
    'jar:https://127.0.0.1/!/',
    'unix:/var/run/docker.sock',
    'https:127.0.0.1',
    'https:///127.0.0.1/',
  ],
  ...['https://\t127.0.0.1/', 'https://127.0.0.1\u2028/', ' https://127.0.0.1/', 'https://'],
];

/** What may be connected to besides the public: nothing but the database, whose socket has no address. */
type Seen = { readonly address: string; readonly isPublic: boolean };

export const program = promise({
  name: 'ssrf',
  says: 'no address that is not public is ever connected to, however it is written and whatever its name leads to',
  plants: { 'open-connect': 'opens a connection to the loopback from inside the process' },
  run: async (run) => {
    const folder = await mkdtemp(join(tmpdir(), 'rcommerce-ssrf-'));
    run.defer(() => rm(folder, { recursive: true, force: true }));
    const shop = await openTestShop(run, {
      settings: { data_dir: folder, 'media.fetch_remote': 'true' },
    });
    const token = await shop.staffToken();
    const lookups = resolveHere(run);
    const seen = watchConnections(run);
    const found = findings();
    const taken = await throughFeatures(shop, token, folder, found);
    // Each is tried several times, and each time its name is looked up again.
    for (const seconds of [0, 60, 600, 3600, 7200, 86_400]) {
      shop.clock.advance(seconds * 1000);
      await shop.drain();
    }
    if (run.plant === 'open-connect') new Socket().connect(9, '127.0.0.1').destroy();
    const inside = seen.filter(({ isPublic }) => !isPublic);
    found.note(
      inside.length === 0,
      () => `connections to ${inside.map(({ address }) => address).join(', ')}`,
    );
    found.note(
      seen.length > 0,
      () => `no connection was tried, and ${lookups.count} names looked up: nothing was fetched`,
    );
    found.settle(run);
    return {
      addresses: ADDRESSES.length,
      names: Object.keys(NAMES).length,
      features: taken.features,
      sent: taken.sent,
      refused: taken.refused,
      lookups: lookups.count,
      connections_tried: seen.length,
      to_forbidden_ranges: inside.length,
    };
  },
});

/** Names are resolved here and nowhere else. */
function resolveHere(run: Run): { readonly count: number } {
  const real = dns.lookup;
  const looks = new Map<string, number>();
  let count = 0;
  const fake = async (host: string) => {
    count += 1;
    const nth = looks.get(host) ?? 0;
    looks.set(host, nth + 1);
    const lists = NAMES[host] ?? [[]];
    const addresses = lists[Math.min(nth, lists.length - 1)] ?? [];
    return addresses.map((address) => ({ address, family: isIP(address) }));
  };
  dns.lookup = fake as unknown as typeof dns.lookup;
  syncBuiltinESMExports();
  run.defer(async () => {
    dns.lookup = real;
    syncBuiltinESMExports();
  });
  return {
    get count() {
      return count;
    },
  };
}

/** Every connection over the network is written down and ends before it begins. */
function watchConnections(run: Run): readonly Seen[] {
  const seen: Seen[] = [];
  const real = Socket.prototype.connect;
  Socket.prototype.connect = function connect(this: Socket, ...given: unknown[]): Socket {
    const [first] = given.flat() as [unknown];
    const options = (typeof first === 'object' && first !== null ? first : {}) as NetConnectOpts & {
      readonly host?: string;
      readonly path?: string;
      readonly lookup?: (
        host: string,
        how: object,
        done: (error: unknown, address: string) => void,
      ) => void;
    };
    if (typeof options.path === 'string' || String(first).startsWith('/'))
      return Reflect.apply(real, this, given) as Socket;
    const note = (address: string) => {
      seen.push({ address, isPublic: isPublicAddress(address) });
      // Not from inside the call: whoever connects is not ready yet to hear of it.
      setImmediate(() =>
        this.destroy(Object.assign(new Error('not from here'), { code: 'ECONNREFUSED' })),
      );
    };
    const host = options.host ?? String(given.flat()[1] ?? '127.0.0.1');
    if (options.lookup) options.lookup(host, {}, (_error, address) => note(String(address)));
    else note(host);
    return this;
  } as typeof real;
  run.defer(async () => {
    Socket.prototype.connect = real;
  });
  return seen;
}

/** Every way into the shop for an address of an image; literal private ones are refused at the door. */
async function throughFeatures(shop: TestShop, token: string, folder: string, found: Findings) {
  const all = [...ADDRESSES, ...Object.keys(NAMES).map((name) => `https://${name}/x.png`)];
  let refused = 0;
  let sent = 0;
  const variant = { prices: [{ currency: 'USD', amount: 100 }] };
  const made = await shop.request('POST', '/admin/products', {
    token,
    body: { title: 'Host of images', variants: [variant] },
  });
  for (const url of all) {
    const isLiteral = ADDRESSES.includes(url);
    const answers = [
      await shop.request('POST', '/admin/products', {
        token,
        body: { title: 'x', variants: [variant], images: [{ url }] },
      }),
      await shop.request('POST', `/admin/products/${made.body.id}/images`, {
        token,
        body: { url },
      }),
    ];
    sent += answers.length;
    for (const answer of answers) {
      if (answer.status < 300) {
        found.note(!isLiteral || isPublicHostOf(url), () => `${url} is taken: ${answer.status}`);
      } else {
        refused += 1;
        found.note(
          [400, 422].includes(answer.status),
          () => `${url}: ${answer.status} ${answer.text}`,
        );
      }
    }
  }
  const files = {
    shopify: [
      'Handle,Title,Published,Variant Price,Image Src',
      (url: string, nth: number) => `p${nth},Cup,true,10,${cell(url)}`,
    ],
    woocommerce: [
      'ID,Type,SKU,Name,Published,Regular price,Images',
      (url: string, nth: number) => `${nth + 1},simple,w-${nth},Cup,1,10,${cell(url)}`,
    ],
  } as const;
  for (const [platform, [head, row]] of Object.entries(files)) {
    const path = join(folder, `${platform}.csv`);
    await writeFile(path, `${head}\n${all.map(row).join('\n')}\n`);
    const report = await importFrom(shop, path, { platform: platform as 'shopify' });
    found.note(report.images.created > 0, () => `${platform}: ${JSON.stringify(report)}`);
    sent += all.length;
  }
  // All references together, also those that no door would let in, are fetched.
  await shop.rows(`update media set url = 'https://127.0.0.1/' || id where kind = 'remote' and id in
    (select id from media where kind = 'remote' order by id limit 5)`);
  return { features: 2 + Object.keys(files).length, sent, refused };
}

/** What the address means after all is a public host on our ports: `127.0.0.1@public…` is refused for its credentials. */
const isPublicHostOf = (text: string): boolean => {
  const url = URL.parse(text.trim());
  return (
    url !== null &&
    isIP(url.hostname.replace(/^\[|\]$/g, '')) === 0 &&
    url.hostname.endsWith('.example.com')
  );
};

const cell = (url: string): string => `"${url.replaceAll('"', '""')}"`;
