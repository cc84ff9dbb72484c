/* sockets.ts   a shop that listens for sockets, and clients that write down what they hear */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { grants } from '../../src/kernel/scopes.ts';
import { type Wired, wire } from '../../src/main/wire.ts';
import { createAuthenticator } from '../../src/modules/staff/authenticator.ts';
import { loadConfig } from '../../src/platform/config.ts';
import type { Edges } from '../../src/platform/edges.ts';
import { silentLog } from '../../src/platform/log.ts';
import { openShop, type ShopOptions, type TestShop } from './shop.ts';

const WAIT_MS_MAX = 5000;

export type Heard = {
  readonly message_type: string;
  readonly message_id: string;
  readonly topic?: string;
  readonly offset?: string;
  readonly in_reply_to?: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into messages of every shape; a wrong look fails the test.
  readonly payload: any;
};

export type Client = {
  readonly ws: WebSocket;
  readonly heard: Heard[];
  /** What it was told first. */
  readonly connect: Heard;
  /** Gives the message's id. */
  say(type: string, payload?: unknown, more?: Readonly<Record<string, unknown>>): string;
  /** The first message that is so, past or to come. */
  until(isSo: (message: Heard) => boolean): Promise<Heard>;
  /** Says it and gives what it was answered. */
  ask(type: string, payload?: unknown, more?: Readonly<Record<string, unknown>>): Promise<Heard>;
  /** How it ended. */
  closed(): Promise<{ readonly code: number; readonly reason: string }>;
};

export type Refused = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly body: any;
};

export type Dialled = {
  readonly query?: string;
  readonly from?: string;
  readonly origin?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly protocol?: string;
  readonly path?: string;
};

export type SocketDoor = {
  readonly url: string;
  dial(how?: Dialled): Promise<Client>;
  /** A handshake that must be refused. */
  refused(how?: Dialled): Promise<Refused>;
};

export type SocketShop = TestShop & SocketDoor;

export async function until(isSo: () => boolean | Promise<boolean>, what = 'it'): Promise<void> {
  const deadline = performance.now() + WAIT_MS_MAX;
  while (!(await isSo())) {
    assert.ok(performance.now() < deadline, `${what} did not come about`);
    await sleep(5);
  }
}

/** Topics of the tests beside those of the modules: heard by anybody, by staff, by who is signed in, with `custom`. */
export function testTopics({ live }: Edges): void {
  const snapshot = (topic: string) => `/api/v1/${topic}`;
  live.topic({ pattern: 'test_public', isPublic: true, admits: () => true, snapshot });
  live.topic({ pattern: 'test_many:{id}', isPublic: true, admits: () => true, snapshot });
  // Every event of the store, by its type.
  live.topic({ pattern: 'test_events', isPublic: true, admits: () => true, snapshot });
  live.source({
    name: 'test_events',
    types: 'all',
    keysOf: () => ['test_events'],
    messagesOf: async (_db, events) =>
      new Map(
        events.map(({ id, type }) => [
          id,
          [{ key: 'test_events', type: 'custom', payload: { type } }],
        ]),
      ),
  });
  live.topic({
    pattern: 'test_staff',
    admits: (_db, { principal }) =>
      'scopes' in principal && grants(principal.scopes, 'orders:write'),
    snapshot,
  });
  live.topic({
    pattern: 'test_me',
    admits: (_db, { principal }) => principal.kind !== 'anonymous',
    keyOf: ({ principal }) => `test_me:${'id' in principal ? principal.id : ''}`,
    snapshot,
  });
  live.topic({
    pattern: 'test_token:{id}',
    admits: (_db, { tokenHashes }) => tokenHashes.ct.length > 0,
    custom: (_listener, _id, payload) => payload,
    snapshot,
  });
}

/** Somebody who was invited, came, and signed in. */
export async function colleague(
  shop: TestShop,
  owner: string,
): Promise<{ readonly token: string }> {
  const invited = await shop.request('POST', '/admin/staff', {
    token: owner,
    body: { email: 'sam@example.com', name: 'Sam', role: 'support' },
  });
  assert.equal(invited.status, 201, invited.text);
  await shop.drain();
  const mailed = () => shop.mails.find(({ to }) => String(to).includes('sam@example.com'));
  await until(() => mailed() !== undefined, 'the invitation');
  const link = /iv_live_[0-9A-Za-z]+/.exec(JSON.stringify(mailed()))?.[0];
  const accepted = await shop.request('POST', '/admin/auth/invitations/accept', {
    body: { token: link, password: 'a quiet harbour at dawn' },
  });
  assert.ok(accepted.status < 300, accepted.text);
  const signedIn = await shop.request('POST', '/admin/auth/login', {
    body: { email: 'sam@example.com', password: 'a quiet harbour at dawn' },
  });
  return { token: signedIn.body.access_token };
}

export async function openSocketShop(
  t: Pick<TestContext, 'after'>,
  options: ShopOptions = {},
): Promise<SocketShop> {
  const clients = new Set<WebSocket>();
  const shop = await openShop(t, {
    ...options,
    settings: { 'server.port': '0', ...options.settings },
    moreJobs: (edges) => {
      testTopics(edges);
      options.moreJobs?.(edges);
    },
  });
  t.after(() => {
    for (const ws of clients) ws.terminate();
  });
  return { ...shop, ...(await doorOf(shop.wired, clients)) };
}

/** Another process of the same shop, with sockets of its own. */
export async function secondProcess(
  t: Pick<TestContext, 'after'>,
  shop: SocketShop,
  settings: Readonly<Record<string, string>> = {},
  authenticator: Parameters<typeof wire>[0]['authenticator'] = createAuthenticator,
): Promise<SocketDoor & { readonly wired: Wired }> {
  const clients = new Set<WebSocket>();
  const wired = await wire({
    config: loadConfig({ env: {}, flags: { 'server.port': '0', ...settings } }),
    log: silentLog,
    database: shop.serving,
    serverKey: Buffer.alloc(32, 7),
    version: 'test',
    authenticator,
    migration: async () => 'test',
    overrides: { env: shop.clock.env, mailer: shop.edges.mailer, moreJobs: testTopics },
  });
  t.after(async () => {
    for (const ws of clients) ws.terminate();
    await wired.close();
  });
  return { wired, ...(await doorOf(wired, clients)) };
}

async function doorOf(wired: Wired, clients: Set<WebSocket>): Promise<SocketDoor> {
  const url = await wired.listen();
  wired.start();
  const dialled = ({ query = '', from, origin, token, headers, protocol, path = '/ws' }: Dialled) =>
    new WebSocket(`${url.replace('http', 'ws')}${path}${query}`, protocol ?? 'rcommerce.v1', {
      ...(from === undefined ? {} : { localAddress: from }),
      ...(origin === undefined ? {} : { origin }),
      headers: { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    });
  // Sockets are let in once the hub stands at the end of the log.
  await until(async () => {
    const answer = await refusedOrOpen(dialled({ from: '127.9.9.9' }));
    return answer !== 503;
  }, 'the door');
  return {
    url,
    dial: async (how = {}) => {
      const ws = dialled(how);
      clients.add(ws);
      return clientOf(ws);
    },
    refused: (how = {}) => refusedBy(dialled(how)),
  };
}

const refusedOrOpen = (ws: WebSocket): Promise<number> =>
  new Promise((resolve) => {
    ws.on('error', () => {});
    ws.once('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    ws.once('open', () => {
      ws.once('close', () => resolve(101));
      ws.close();
    });
  });

export async function clientOf(ws: WebSocket): Promise<Client> {
  const heard: Heard[] = [];
  const waiting = new Set<() => void>();
  let end: { code: number; reason: string } | undefined;
  const wake = () => {
    for (const look of [...waiting]) look();
  };
  ws.on('message', (data) => {
    heard.push(JSON.parse(String(data)) as Heard);
    wake();
  });
  ws.on('close', (code, reason) => {
    end = { code, reason: String(reason) };
    wake();
  });
  ws.on('error', () => {});
  const wait = <T>(find: () => T | undefined, what: () => string): Promise<T> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(look);
        reject(new Error(`${what()} did not come: ${JSON.stringify(heard.slice(-5))}`));
      }, WAIT_MS_MAX);
      const look = () => {
        const found = find();
        if (found === undefined) return;
        clearTimeout(timer);
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  const untilHeard: Client['until'] = (isSo) =>
    wait(
      () => heard.find(isSo),
      () => String(isSo),
    );
  let said = 0;
  const say: Client['say'] = (type, payload = {}, more = {}) => {
    said += 1;
    const id = `said-${said}`;
    ws.send(JSON.stringify({ message_type: type, message_id: id, payload, ...more }));
    return id;
  };
  const connect = await untilHeard(() => true);
  assert.equal(connect.message_type, 'connect');
  return {
    ws,
    heard,
    connect,
    say,
    until: untilHeard,
    ask: (type, payload, more) => {
      const id = say(type, payload, more);
      return untilHeard((message) => message.in_reply_to === id);
    },
    closed: () =>
      wait(
        () => end,
        () => 'the end',
      ),
  };
}

const refusedBy = (ws: WebSocket): Promise<Refused> =>
  new Promise((resolve, reject) => {
    ws.on('error', reject);
    ws.once('open', () => {
      ws.terminate();
      reject(new Error('it was let in'));
    });
    ws.once('unexpected-response', (_request, response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += String(chunk);
      });
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: text === '' ? undefined : JSON.parse(text),
        }),
      );
    });
  });
