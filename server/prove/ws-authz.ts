/* `npm run prove -- ws-authz`: no topic leaks.
 * Every topic that the server declares is asked for by every kind of caller of two stores: their own things, those of
 * others, of the other store, and what exists nowhere. Whoever is refused is answered the same bytes for all of these,
 * and of what is then said on every topic of both stores each hears what they were admitted to and nothing else.
 * A right that is taken back ends what is heard within a second.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Uuid } from '../src/kernel/ids.ts';
import { type FullStore, fillStore } from '../test/support/full-store.ts';
import { OURS, THEIRS } from '../test/support/named-things.ts';
import { type Client, openSocketShop, type SocketShop } from '../test/support/sockets.ts';
import { promise, type Run } from './support/promise.ts';
import { findings, testOf, useTestCluster } from './support/test-shop.ts';

const REVOKED_MS_MAX = 1000;
const SAID_EVERY_MS = 25;
/** Nobody has it. */
const NOWHERE = '0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e99';
/** Topics that the tests declare beside those of the modules. */
const OF_TESTS = /^test_/;

type Side = 'ours' | 'theirs';
/** Who is at the other end, and what they have of their own. */
type Asker = {
  readonly name: string;
  readonly store: Side;
  readonly kind: 'guest' | 'customer' | 'staff';
  /** Ids of things whose topics are theirs. */
  readonly owns: readonly string[];
  readonly customerId?: string;
  readonly scopes?: readonly string[];
  readonly token?: string;
  /** Said in band. */
  readonly tokens?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
};

type Listening = Asker & { readonly client: Client; readonly admitted: Set<string> };

/** A topic that somebody may ask for, with the store whose thing it names. */
type Topic = {
  readonly name: string;
  readonly pattern: string;
  readonly store: Side | 'nowhere';
  readonly id?: string;
  /** Seen by every shopper. */
  readonly isPublic?: boolean;
};

// ---- Who may hear what (realtime.md 3) --------------------------------------------------------------------------------

const isStaffWith = ({ kind, scopes = [] }: Asker, scope: string): boolean => {
  const [noun] = scope.split(':');
  return (
    kind === 'staff' &&
    scopes.some((held) =>
      ['admin', 'read', 'write', scope, `${noun}:write`, `${noun}:admin`].includes(held),
    )
  );
};

/** For each pattern of the design; one that is declared and not here is a fault. */
const AUDIENCES: Readonly<Record<string, (asker: Asker, topic: Topic) => boolean>> = {
  products: () => true,
  announcements: () => true,
  'product:{id}': (_asker, { isPublic }) => isPublic === true,
  'cart:{id}': (asker, { id }) => asker.owns.includes(id ?? '') || isStaffWith(asker, 'carts:read'),
  'order:{id}': (asker, { id }) =>
    asker.owns.includes(id ?? '') || isStaffWith(asker, 'orders:read'),
  'chat:{id}': (asker, { id }) =>
    asker.owns.includes(id ?? '') || isStaffWith(asker, 'conversations:read'),
  me: ({ kind }) => kind === 'customer',
  orders: (asker) => isStaffWith(asker, 'orders:read'),
  payments: (asker) => isStaffWith(asker, 'payments:read'),
  inventory: (asker) => isStaffWith(asker, 'inventory:read'),
  customers: (asker) => isStaffWith(asker, 'customers:read'),
  carts: (asker) => isStaffWith(asker, 'carts:read'),
  chat: (asker) => isStaffWith(asker, 'conversations:read'),
  events: (asker) => isStaffWith(asker, 'events:read'),
  dashboard: (asker) => isStaffWith(asker, 'reports:read'),
};

function mayHear(asker: Asker, topic: Topic): boolean {
  const isOfStore = topic.store === asker.store;
  return isOfStore && (AUDIENCES[topic.pattern]?.(asker, topic) ?? false);
}

// ---- The two stores -------------------------------------------------------------------------------------------------

type Stores = Readonly<
  Record<
    Side,
    {
      readonly id: Uuid;
      readonly full: FullStore;
      /** A product that is not shown. */
      readonly draft: string;
    }
  >
>;

async function openStores(
  run: Run,
  shop: SocketShop,
): Promise<{ readonly stores: Stores; readonly keys: readonly Key[] }> {
  const owner = await shop.staffToken();
  const other = await shop.secondStore();
  const ours = await fillStore(shop, owner, OURS);
  const theirs = await fillStore(shop, other.token, THEIRS);
  const draft = async (token: string): Promise<string> => {
    const body = { title: 'Not yet', status: 'draft', variants: [{ prices: [] }] };
    const made = await shop.request('POST', '/admin/products', { token, body });
    run.expect(made.status === 201, `no draft: ${made.text}`);
    return made.body.id as string;
  };
  const stores: Stores = {
    ours: { id: shop.storeId, full: ours, draft: await draft(owner) },
    theirs: { id: other.storeId, full: theirs, draft: await draft(other.token) },
  };
  const scopes = [
    ...['orders', 'payments', 'inventory', 'customers', 'carts', 'conversations', 'events'],
    ...['reports', 'products'],
  ].map((noun) => `${noun}:read`);
  const keys: Key[] = [];
  for (const [name, held] of [
    ['Whole', ['admin']] as const,
    ...scopes.map((scope) => [scope, [scope]] as const),
  ]) {
    const body = { name, kind: 'secret', scopes: held };
    const made = await shop.request('POST', '/admin/api-keys', { token: owner, body });
    run.expect(made.status === 201, `no key: ${made.text}`);
    keys.push({ name, scopes: held, id: made.body.id, token: made.body.key });
  }
  if (run.plant === 'scope-widened') {
    await shop.rows(`update api_keys set scopes = '{read}' where name = 'products:read'`);
  }
  return { stores, keys };
}

type Key = {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly id: string;
  readonly token: string;
};

function askersOf({ ours, theirs }: Stores, keys: readonly Key[], second: Second): Asker[] {
  const guestsOf = (store: Side): Asker[] => {
    const { full } = store === 'ours' ? ours : theirs;
    const headers = { 'x-publishable-key': full.publishableKey };
    const guest = (name: string, owns: readonly string[], tokens: readonly string[]): Asker => ({
      name: `${name} (${store})`,
      store,
      kind: 'guest',
      owns,
      tokens,
      headers,
    });
    return [
      guest('anonymous', [], []),
      guest('guest with a cart', [full.guestCart], [full.cartToken]),
      guest('guest with an order', [full.guestOrder], [full.orderToken]),
      guest('guest with a conversation', [full.guestConversation], [full.conversationToken]),
      {
        name: `customer (${store})`,
        store,
        kind: 'customer',
        owns: [full.ids.cart, full.ids.order, full.ids.conversation],
        customerId: full.ids.customer,
        token: full.customer,
      },
      {
        name: `owner (${store})`,
        store,
        kind: 'staff',
        owns: [],
        scopes: ['admin'],
        token: full.owner,
      },
    ];
  };
  return [
    ...guestsOf('ours'),
    ...guestsOf('theirs'),
    {
      name: 'second customer',
      store: 'ours',
      kind: 'customer',
      owns: [],
      customerId: second.id,
      token: second.token,
    },
    {
      // The tokens of one store open nothing in the other.
      name: 'guest with tokens of the other store',
      store: 'ours',
      kind: 'guest',
      owns: [],
      headers: { 'x-publishable-key': ours.full.publishableKey },
      tokens: [theirs.full.cartToken, theirs.full.orderToken, theirs.full.conversationToken],
    },
    ...keys.map(
      ({ name, scopes, token }): Asker => ({
        name: `key ${name}`,
        store: 'ours',
        kind: 'staff',
        owns: [],
        scopes,
        token,
      }),
    ),
  ];
}

type Second = { readonly id: string; readonly token: string };

async function secondCustomer(run: Run, shop: SocketShop, stores: Stores): Promise<Second> {
  const made = await shop.request('POST', '/store/auth/register', {
    headers: { 'x-publishable-key': stores.ours.full.publishableKey },
    body: { email: 'second-listener@example.com', password: 'a boat by the far shore' },
  });
  run.expect(made.status === 201, `no customer: ${made.text}`);
  return { id: made.body.customer.id, token: made.body.access_token };
}

/** Every topic that the server declares, of each thing of both stores and of none. */
function topicsOf(run: Run, shop: SocketShop, stores: Stores): readonly Topic[] {
  const thingsOf = (pattern: string, { full, draft }: Stores[Side]): [string, boolean][] => {
    switch (pattern) {
      case 'product:{id}':
        return [
          [full.ids.product, true],
          [draft, false],
        ];
      case 'cart:{id}':
        return [
          [full.ids.cart, false],
          [full.guestCart, false],
        ];
      case 'order:{id}':
        return [
          [full.ids.order, false],
          [full.guestOrder, false],
        ];
      case 'chat:{id}':
        return [
          [full.ids.conversation, false],
          [full.guestConversation, false],
        ];
      default:
        throw new Error(`nobody knows a thing of ${pattern}`);
    }
  };
  const patterns = shop.wired.declared.topics
    .map(({ pattern }) => pattern)
    .filter((pattern) => !OF_TESTS.test(pattern));
  const unknown = patterns.filter((pattern) => !(pattern in AUDIENCES));
  run.expect(unknown.length === 0, `topics that the design does not know: ${unknown.join(', ')}`);
  run.expect(patterns.length >= 12, `${patterns.length} topics are declared`);
  const named = patterns.flatMap((pattern): Topic[] => {
    if (!pattern.includes('{id}')) {
      // The same name in both stores, and each hears its own.
      return [
        { name: pattern, pattern, store: 'ours' },
        { name: pattern, pattern, store: 'theirs' },
      ];
    }
    const topic = (store: Topic['store'], id: string, isPublic = false): Topic => ({
      name: pattern.replace('{id}', id),
      pattern,
      store,
      id,
      isPublic,
    });
    return [
      ...thingsOf(pattern, stores.ours).map(([id, shown]) => topic('ours', id, shown)),
      ...thingsOf(pattern, stores.theirs).map(([id, shown]) => topic('theirs', id, shown)),
      topic('nowhere', NOWHERE),
    ];
  });
  const strange = ['nothing', 'orders:', `orders:${NOWHERE}`, 'order:x', 'me:', `me:${NOWHERE}`];
  return [
    ...named,
    ...strange.map((name): Topic => ({ name, pattern: name, store: 'nowhere' })),
    ...(['ours', 'theirs'] as const).map((store): Topic => {
      const name = `me:${stores[store].full.ids.customer}`;
      return { name, pattern: name, store: 'nowhere' };
    }),
  ];
}

// ---- Asking and hearing ---------------------------------------------------------------------------------------------

let addresses = 0;

async function listen(shop: SocketShop, asker: Asker): Promise<Listening> {
  addresses += 1;
  const client = await shop.dial({
    from: `127.8.${addresses >> 7}.${1 + (addresses & 127)}`,
    ...(asker.token === undefined ? {} : { token: asker.token }),
    ...(asker.headers === undefined ? {} : { headers: asker.headers }),
  });
  for (const token of asker.tokens ?? []) await client.ask('auth', { token });
  return { ...asker, client, admitted: new Set() };
}

/** What stays of an answer when the name that was asked for and the ids of the messages are taken out. */
const bytesOf = (answer: Awaited<ReturnType<Client['ask']>>, topic: string): string => {
  const {
    message_id: _,
    in_reply_to: __,
    timestamp: ___,
    ...rest
  } = answer as typeof answer & {
    timestamp: string;
  };
  return JSON.stringify(rest).replaceAll(JSON.stringify(topic), '"TOPIC"');
};

async function askForAll(
  askers: readonly Listening[],
  topics: readonly Topic[],
  found: ReturnType<typeof findings>,
): Promise<{ readonly asked: number; readonly refused: number }> {
  let asked = 0;
  let refused = 0;
  for (const asker of askers) {
    const answers = new Map<string, string>();
    // A name that both stores have is asked for once: it means that of the asker's.
    const names = new Map(
      topics
        .filter(({ id, store }) => id !== undefined || store === 'nowhere' || store === asker.store)
        .map((topic) => [topic.name, topic]),
    );
    for (const topic of names.values()) {
      const answer = await asker.client.ask('subscribe', { topic: topic.name });
      asked += 1;
      const isIn = answer.message_type === 'success';
      const should = mayHear(asker, topic);
      found.note(
        isIn === should,
        () =>
          `${asker.name} ${isIn ? 'may' : 'may not'} hear ${topic.pattern} of ${topic.store} (${topic.name}): ${JSON.stringify(answer.payload)}`,
      );
      if (isIn) asker.admitted.add(`${asker.store} ${keyOf(asker, topic)}`);
      else {
        refused += 1;
        answers.set(bytesOf(answer, topic.name), topic.name);
      }
    }
    found.note(
      answers.size <= 1,
      () => `${asker.name} is refused in different words: ${[...answers.keys()].join(' and ')}`,
    );
    found.note(
      [...answers.keys()].every((bytes) => bytes.includes('"NOT_FOUND"')),
      () => `${asker.name} is refused as ${[...answers.keys()].join()}`,
    );
  }
  return { asked, refused };
}

const keyOf = ({ customerId }: Asker, { name, pattern }: Topic): string =>
  pattern === 'me' ? `me:${customerId}` : name;

/** Says something on every topic of both stores; gives how much was heard. */
async function sayOnAll(
  shop: SocketShop,
  stores: Stores,
  askers: readonly Listening[],
  topics: readonly Topic[],
  found: ReturnType<typeof findings>,
): Promise<{ readonly said: number; readonly heard: number }> {
  const keys = new Set(topics.filter(({ pattern }) => pattern !== 'me').map(({ name }) => name));
  for (const { customerId } of askers) if (customerId !== undefined) keys.add(`me:${customerId}`);
  let said = 0;
  for (const store of ['ours', 'theirs'] as const) {
    for (const key of keys) {
      shop.edges.live.signal(stores[store].id, {
        key,
        type: 'custom',
        payload: { said: `${store} ${key}` },
      });
      said += 1;
    }
  }
  let heard = 0;
  for (const asker of askers) {
    // What was said before is heard before the answer.
    await asker.client.ask('ping');
    const told = asker.client.heard
      .filter(({ message_type: type }) => type === 'custom')
      .map(({ payload }) => String(payload.said));
    heard += told.length;
    for (const one of told) {
      found.note(asker.admitted.has(one), () => `${asker.name} hears what was said on ${one}`);
    }
    for (const one of asker.admitted) {
      const times = told.filter((other) => other === one).length;
      found.note(times === 1, () => `${asker.name} hears ${one} ${times} times`);
    }
  }
  return { said, heard };
}

// ---- Rights that are taken back -------------------------------------------------------------------------------------

type Revocation = {
  readonly who: string;
  readonly topic: string;
  readonly key: string;
  readonly method: string;
  readonly path: string;
  readonly token: string;
  readonly body?: object;
};

/** Takes the right back while something is said all the time; gives until when it was heard, in milliseconds. */
async function revoke(
  run: Run,
  shop: SocketShop,
  askers: readonly Listening[],
  { who, topic, key, method, path, token, body }: Revocation,
): Promise<number> {
  const asker = askers.find(({ name }) => name === who);
  if (!asker) throw new Error(`there is no ${who}`);
  const { client } = asker;
  const private_ = (): number =>
    client.heard.filter((one) => one.topic === topic && one.payload.said === who).length;
  const say = (): void =>
    shop.edges.live.signal(shop.storeId, { key, type: 'custom', payload: { said: who } });
  say();
  await client.ask('ping');
  run.expect(private_() === 1, `${who} hears ${topic} before`);
  const answer = await shop.request(method, path, { token, ...(body ? { body } : {}) });
  run.expect(answer.status < 300, `${method} ${path}: ${answer.text}`);
  const began = performance.now();
  let known = private_();
  let lastMs = 0;
  while (performance.now() - began < REVOKED_MS_MAX + 500) {
    say();
    await sleep(SAID_EVERY_MS);
    const now = private_();
    if (now > known) lastMs = performance.now() - began;
    known = now;
  }
  run.expect(
    lastMs <= REVOKED_MS_MAX,
    `${who} hears ${topic} ${Math.round(lastMs)} ms after ${path}`,
  );
  const dropped = client.heard.some(
    (one) => one.message_type === 'error' && one.topic === topic && one.in_reply_to === undefined,
  );
  run.expect(dropped, `${who} is not told that ${topic} was dropped`);
  const again = await client.ask('subscribe', { topic });
  run.expect(again.message_type === 'error', `${who} may subscribe to ${topic} again`);
  return lastMs;
}

export const program = promise({
  name: 'ws-authz',
  says: 'a topic is heard by its audience and nobody else, and refusals tell nothing',
  plants: { 'scope-widened': 'a key that may read products is given every right to read' },
  run: async (run) => {
    await useTestCluster(run);
    const shop = await openSocketShop(testOf(run), {
      settings: { 'websocket.max_subscriptions_per_connection': '1000' },
    });
    const { stores, keys } = await openStores(run, shop);
    const second = await secondCustomer(run, shop, stores);
    const askers: Listening[] = [];
    for (const asker of askersOf(stores, keys, second)) askers.push(await listen(shop, asker));
    const topics = topicsOf(run, shop, stores);
    run.say(`${askers.length} callers, ${topics.length} topics`);
    const found = findings();
    const { asked, refused } = await askForAll(askers, topics, found);
    const { said, heard } = await sayOnAll(shop, stores, askers, topics, found);
    found.settle(run);

    const { owner, ids } = stores.ours.full;
    const whole = keys.find(({ name }) => name === 'orders:read');
    const late = [
      await revoke(run, shop, askers, {
        who: 'key orders:read',
        topic: 'orders',
        key: 'orders',
        method: 'DELETE',
        path: `/admin/api-keys/${whole?.id}`,
        token: owner,
      }),
      await revoke(run, shop, askers, {
        who: 'second customer',
        topic: 'me',
        key: `me:${second.id}`,
        method: 'POST',
        path: `/admin/customers/${second.id}/disable`,
        token: owner,
        body: {},
      }),
      await revoke(run, shop, askers, {
        who: 'customer (ours)',
        topic: `order:${ids.order}`,
        key: `order:${ids.order}`,
        method: 'POST',
        path: '/store/auth/logout',
        token: stores.ours.full.customer,
      }),
    ];
    return {
      callers: askers.length,
      patterns: new Set(topics.map(({ pattern }) => pattern)).size,
      topics: topics.length,
      asked,
      refused,
      said,
      heard,
      leaks: 0,
      told_apart: 0,
      revoked: late.length,
      revoked_ms_max: Math.round(Math.max(...late)),
    };
  },
});
