/* `npm run prove -- ws-limits`: socket limits are real.
 * The table of the design stands here as data. In each profile the server says these very values, and each is tried at its
 * value and one past it with real sockets: at n it passes, at n+1 it gets its documented answer. Those that would take
 * thousands of sockets or minutes are set lower while the shop runs, which the server must then obey as well. What waits
 * for a slow reader is `ws-slow`'s.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, openSocketShop, type SocketShop } from '../test/support/sockets.ts';
import { promise, type Run } from './support/promise.ts';
import { frame, openRaw, PING, PONG, TEXT } from './support/raw-socket.ts';
import { findings, testOf, useTestCluster } from './support/test-shop.ts';

/** What differs between the profiles. A rate of 0 is off. */
type Row = {
  /** Open connections of a process, of an address, of a person. */
  readonly process: number;
  readonly ofIp: number;
  readonly ofUser: number;
  /** New connections of an address in a minute; messages of a connection in a minute. */
  readonly tries: number;
  readonly messages: number;
  /** Of one message. */
  readonly bytes: number;
  /** Messages that wait for one connection, and for one tick. */
  readonly queued: number;
  readonly buffer: number;
  readonly isAuthRequired: boolean;
  /** Only pages that are listed open sockets. */
  readonly hasOrigins: boolean;
  /** Control frames in a second; handshakes of a process in a second. */
  readonly control: number;
  readonly accepts: number;
};

/** reliability-security.md 3.2 */
const PROFILES = {
  production: {
    process: 10_000,
    ofIp: 10,
    ofUser: 3,
    tries: 10,
    messages: 100,
    bytes: 65_536,
    queued: 100,
    buffer: 1000,
    isAuthRequired: false,
    hasOrigins: true,
    control: 10,
    accepts: 500,
  },
  development: {
    process: 100,
    ofIp: 100,
    ofUser: 100,
    tries: 0,
    messages: 0,
    bytes: 1_048_576,
    queued: 100,
    buffer: 1000,
    isAuthRequired: false,
    hasOrigins: false,
    control: 100,
    accepts: 0,
  },
  secure: {
    process: 10_000,
    ofIp: 5,
    ofUser: 2,
    tries: 5,
    messages: 50,
    bytes: 32_768,
    queued: 100,
    buffer: 1000,
    isAuthRequired: true,
    hasOrigins: true,
    control: 5,
    accepts: 200,
  },
  high_scale: {
    process: 100_000,
    ofIp: 50,
    ofUser: 5,
    tries: 10,
    messages: 100,
    bytes: 65_536,
    queued: 1000,
    buffer: 10_000,
    isAuthRequired: false,
    hasOrigins: true,
    control: 10,
    accepts: 1500,
  },
} as const satisfies Readonly<Record<string, Row>>;

/** The same in every profile. */
const SAME = {
  max_subscriptions_per_connection: 50,
  queued_bytes_stale: 64 * 1024,
  queued_bytes_max: 256 * 1024,
  stale_seconds: 5,
  ping_interval_secs: 30,
  connection_timeout_secs: 60,
  auth_deadline_secs: 5,
  max_fragments: 64,
  max_buffered_chunks: 1024,
  max_topic_length: 200,
  max_custom_bytes: 100 * 1024,
  replay_events_max: 10_000,
  resume_seconds: 120,
} as const;

type ProfileName = keyof typeof PROFILES;

const OVER_MAX = 3;
/** Tried of a rate that is off. */
const MANY = 150;
/** Instead of what would take thousands. */
const FEW = 4;
const SETTLE_MS_MAX = 5000;

type Stage = {
  readonly run: Run;
  readonly profile: ProfileName;
  readonly row: Row;
  readonly shop: SocketShop;
  readonly token: string;
  /** Is it so? Else the case is noted with what was found. */
  check(isSo: boolean, what: string): void;
};

let addresses = 0;
/** A fresh address of loopback: limits of one address are tried on purpose or not at all. */
function fresh(): string {
  addresses += 1;
  return `127.6.${(addresses >> 7) & 127}.${1 + (addresses & 127)}`;
}

/** Changes limits while the shop runs, as staff do. */
async function set({ shop, token, run }: Stage, body: object): Promise<void> {
  const answer = await shop.request('PATCH', '/admin/realtime/limits', { token, body });
  run.expect(answer.status === 200, `PATCH limits: ${answer.text}`);
  await shop.drain();
  const limits = Object.entries(body);
  const deadline = performance.now() + SETTLE_MS_MAX;
  for (;;) {
    const now = await shop.request('GET', '/admin/realtime/limits', { token });
    if (limits.every(([name, value]) => limitIn(now.body, name) === value)) break;
    run.expect(performance.now() < deadline, `limits are not as set: ${now.text}`);
    await sleep(20);
  }
  // Told to this process by the event; it is the only one.
  await shop.runTimer('realtime.limits');
}

const limitIn = (body: Record<string, unknown>, name: string): unknown =>
  (body['limits'] as Record<string, unknown> | undefined)?.[name] ?? body[name];

/** Somebody who is let in whatever the profile, and may say things. */
const person = (stage: Stage, from = fresh()): Promise<Client> =>
  stage.shop.dial({ from, token: stage.token });

const gone = async (clients: readonly Client[]): Promise<void> => {
  for (const client of clients) client.ws.terminate();
  await Promise.all(clients.map((client) => client.closed()));
};

type Case = { readonly name: string; readonly look: (stage: Stage) => Promise<void> };

const CASES: readonly Case[] = [
  {
    name: 'values',
    look: async ({ shop, token, row, check }) => {
      const { body, text } = await shop.request('GET', '/admin/realtime/limits', { token });
      const wanted = {
        ...SAME,
        max_connections: row.process,
        max_connections_per_ip: row.ofIp,
        max_connections_per_user: row.ofUser,
        ...(row.tries === 0 ? {} : { max_connections_per_minute: row.tries }),
        enable_connection_rate_limit: row.tries !== 0,
        ...(row.messages === 0 ? {} : { max_messages_per_minute: row.messages }),
        enable_message_rate_limit: row.messages !== 0,
        max_message_size: row.bytes,
        max_queued_messages: row.queued,
        broadcast_buffer_size: row.buffer,
        max_control_per_second: row.control,
        accept_per_second: row.accepts,
      };
      for (const [name, value] of Object.entries(wanted)) {
        check(limitIn(body, name) === value, `${name} is ${limitIn(body, name)}, not ${value}`);
      }
      check(text.includes('max_connections'), text.slice(0, 200));
    },
  },
  {
    name: 'new connections of an address in a minute',
    look: async ({ shop, row, token, check }) => {
      const from = fresh();
      const most = row.tries === 0 ? 12 : row.tries;
      for (let nth = 0; nth < most; nth += 1) {
        const client = await shop.dial({ from, token });
        client.ws.terminate();
        await client.closed();
      }
      if (row.tries === 0) {
        await gone([await shop.dial({ from, token })]);
        return;
      }
      const no = await shop.refused({ from, token });
      check(
        no.status === 429 &&
          no.body.code === 'RATE_LIMITED' &&
          Number(no.headers['retry-after']) > 0,
        `${no.status} ${JSON.stringify(no.body)}`,
      );
      shop.clock.advance(60_000);
      await gone([await shop.dial({ from, token })]);
    },
  },
  {
    name: 'connections of an address',
    look: async (stage) => {
      const { shop, row, token, check } = stage;
      await set(stage, {
        enable_connection_rate_limit: false,
        accept_per_second: 0,
        max_connections_per_user: 1000,
      });
      const from = fresh();
      // In development a process has no more than one address may have.
      const most = Math.min(row.ofIp, row.process - 1);
      const clients: Client[] = [];
      for (let nth = 0; nth < most; nth += 1) clients.push(await shop.dial({ from, token }));
      if (most === row.ofIp) {
        const no = await shop.refused({ from, token });
        check(no.status === 429, `one more is answered ${no.status} ${JSON.stringify(no.body)}`);
      }
      await gone([...clients, await shop.dial({ from: fresh(), token })]);
    },
  },
  {
    name: 'connections of a person',
    look: async (stage) => {
      const { shop, row, token, check } = stage;
      await set(stage, { max_connections_per_user: row.ofUser });
      const most = Math.min(row.ofUser, 20);
      if (most < row.ofUser) await set(stage, { max_connections_per_user: most });
      const clients: Client[] = [];
      for (let nth = 0; nth < most; nth += 1) clients.push(await person(stage));
      check(
        clients.every(({ ws }) => ws.readyState === ws.OPEN),
        `${most} cannot be open at once`,
      );
      clients.push(await shop.dial({ from: fresh(), token }));
      const { code } = (await clients[0]?.closed()) ?? { code: 0 };
      check(code === 4409, `the oldest is closed with ${code}`);
      check(
        clients.slice(1).every(({ ws }) => ws.readyState === ws.OPEN),
        'others than the oldest were closed',
      );
      await gone(clients.slice(1));
      await set(stage, { max_connections_per_user: 1000 });
    },
  },
  {
    name: 'connections of a process',
    look: async (stage) => {
      const { shop, check, token } = stage;
      await set(stage, { max_connections: FEW });
      const clients: Client[] = [];
      for (let nth = 0; nth < FEW; nth += 1) clients.push(await person(stage));
      const no = await shop.refused({ from: fresh(), token });
      check(
        no.status === 503 && Number(no.headers['retry-after']) > 0,
        `one more is answered ${no.status}`,
      );
      await gone(clients);
      await set(stage, { max_connections: 1000 });
    },
  },
  {
    name: 'handshakes in a second',
    look: async (stage) => {
      const { shop, check, token } = stage;
      await set(stage, { accept_per_second: FEW });
      shop.clock.advance(2000);
      const clients: Client[] = [];
      for (let nth = 0; nth < FEW; nth += 1) clients.push(await person(stage));
      const no = await shop.refused({ from: fresh(), token });
      check(no.status === 503, `one more is answered ${no.status}`);
      shop.clock.advance(1000);
      await gone([...clients, await person(stage)]);
      await set(stage, { accept_per_second: 0 });
    },
  },
  {
    name: 'subscriptions',
    look: async (stage) => {
      const client = await person(stage);
      const topic = (nth: number) =>
        `test_many:0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7${nth.toString(16).padStart(3, '0')}`;
      const most = SAME.max_subscriptions_per_connection;
      await set(stage, { enable_message_rate_limit: false });
      for (let nth = 0; nth < most; nth += 1) {
        const told = await client.ask('subscribe', { topic: topic(nth) });
        stage.check(told.message_type === 'success', `the ${nth + 1}. is refused`);
      }
      const no = await client.ask('subscribe', { topic: topic(most) });
      stage.check(no.payload.code === 'LIMIT_EXCEEDED', `one more: ${JSON.stringify(no.payload)}`);
      await gone([client]);
    },
  },
  {
    name: 'messages in a minute',
    look: async (stage) => {
      const { row, shop, check } = stage;
      await set(stage, { enable_message_rate_limit: row.messages !== 0 });
      const client = await person(stage);
      const most = row.messages === 0 ? MANY : row.messages;
      for (let nth = 0; nth < most; nth += 1) {
        const told = await client.ask('ping');
        check(told.message_type === 'pong', `the ${nth + 1}. is answered ${told.message_type}`);
      }
      if (row.messages !== 0) {
        for (let nth = 0; nth < OVER_MAX; nth += 1) client.say('ping');
        const { code } = await client.closed();
        const told = client.heard.filter(({ payload }) => payload.code === 'RATE_LIMITED');
        check(code === 4429, `closed with ${code}`);
        check(
          told.length === OVER_MAX && Number(told[0]?.payload.retry_after_ms) > 0,
          `told ${told.length} times: ${JSON.stringify(told[0]?.payload)}`,
        );
      }
      await set(stage, { enable_message_rate_limit: false });
      shop.clock.advance(1000);
      await gone([client]);
    },
  },
  {
    name: 'bytes of a message',
    look: async (stage) => {
      const client = await person(stage);
      const send = (bytes: number): void => {
        const head = '{"message_type":"ping","message_id":"sized","payload":{"echo":"';
        client.ws.send(`${head}${'e'.repeat(bytes - head.length - 3)}"}}`);
      };
      send(stage.row.bytes);
      await client.until(({ in_reply_to: to }) => to === 'sized');
      send(stage.row.bytes + 1);
      const { code } = await client.closed();
      stage.check(code === 1009, `one byte more closes with ${code}`);
    },
  },
  {
    name: 'fragments',
    look: async (stage) => {
      const client = await person(stage);
      const text = `{"message_type":"ping","message_id":"parts","payload":{"echo":"${'x'.repeat(80)}"}}`;
      const send = (parts: number): void => {
        for (let nth = 0; nth < parts; nth += 1) {
          const isLast = nth === parts - 1;
          client.ws.send(isLast ? text.slice(nth) : (text[nth] ?? ''), { fin: isLast });
        }
      };
      send(SAME.max_fragments);
      await client.until(({ in_reply_to: to }) => to === 'parts');
      send(SAME.max_fragments + 1);
      const { code } = await client.closed();
      stage.check(code === 1008, `one more closes with ${code}`);
    },
  },
  {
    name: 'control frames in a second',
    look: async (stage) => {
      const client = await person(stage);
      for (let nth = 0; nth < stage.row.control; nth += 1) client.ws.ping();
      await client.ask('ping');
      stage.check(client.ws.readyState === client.ws.OPEN, 'as many as may be close it');
      client.ws.ping();
      const { code } = await client.closed();
      stage.check(code === 1008, `one more closes with ${code}`);
    },
  },
  {
    name: "a topic's name",
    look: async (stage) => {
      const client = await person(stage);
      const topic = 'test_many:0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11';
      await set(stage, { max_topic_length: topic.length });
      const told = await client.ask('subscribe', { topic });
      stage.check(told.message_type === 'success', `as long as may be: ${told.message_type}`);
      await set(stage, { max_topic_length: topic.length - 1 });
      const no = await client.ask('subscribe', { topic });
      stage.check(no.payload.code === 'NOT_FOUND', `one longer: ${JSON.stringify(no.payload)}`);
      await set(stage, { max_topic_length: SAME.max_topic_length });
      await gone([client]);
    },
  },
  {
    name: '`custom`',
    look: async (stage) => {
      const { shop, row, check } = stage;
      const { body: cart } = await shop.request('POST', '/store/carts', { body: {} });
      const client = await shop.dial({
        from: fresh(),
        token: stage.token,
        headers: { 'x-cart-token': cart.token },
      });
      const topic = `test_token:${cart.id}`;
      await client.ask('subscribe', { topic });
      // The bound of the message is met first where it is the lower one.
      const most = row.bytes > SAME.max_custom_bytes ? SAME.max_custom_bytes : 1000;
      await set(stage, { max_custom_bytes: most });
      const payload = (bytes: number) => ({ text: 'x'.repeat(bytes - '{"text":""}'.length) });
      const told = await client.ask('custom', payload(most), { topic });
      check(told.message_type === 'success', `as large as may be: ${told.message_type}`);
      const no = await client.ask('custom', payload(most + 1), { topic });
      check(no.payload.code === 'LIMIT_EXCEEDED', `one byte more: ${JSON.stringify(no.payload)}`);
      await set(stage, { max_custom_bytes: SAME.max_custom_bytes });
      await gone([client]);
    },
  },
  {
    name: 'saying who one is',
    look: async ({ shop, row, check }) => {
      const silent = await shop.dial({ from: fresh() });
      shop.clock.advance(SAME.auth_deadline_secs * 1000 - 1);
      await shop.runTimer('realtime.sweep');
      await silent.ask('ping');
      shop.clock.advance(1);
      await shop.runTimer('realtime.sweep');
      if (row.isAuthRequired) {
        const { code } = await silent.closed();
        check(code === 4401, `closed with ${code}`);
        return;
      }
      const told = await silent.ask('ping');
      check(told.message_type === 'pong', 'an anonymous one is not let be');
      const no = await silent.ask('subscribe', { topic: 'orders' });
      check(no.payload.code === 'NOT_FOUND', `a topic of staff: ${JSON.stringify(no.payload)}`);
      await gone([silent]);
    },
  },
  {
    name: 'signs of life',
    look: async (stage) => {
      const { shop, check } = stage;
      const client = await person(stage);
      const deaf = await openRaw({
        port: Number(new URL(shop.url).port),
        localAddress: fresh(),
        headers: { Authorization: `Bearer ${stage.token}` },
      });
      await deaf.next();
      let pings = 0;
      client.ws.on('ping', () => {
        pings += 1;
      });
      const pass = async (ms: number): Promise<void> => {
        shop.clock.advance(ms);
        await shop.runTimer('realtime.sweep');
        await client.ask('ping');
      };
      await pass(SAME.ping_interval_secs * 1000);
      check(pings > 0, 'it is not asked for a sign of life');
      await pass(SAME.connection_timeout_secs * 1000 - SAME.ping_interval_secs * 1000 - 1);
      check(!deaf.socket.destroyed, 'the deaf one was closed too early');
      await pass(1);
      const close = await deaf.next(
        ({ opcode }) => opcode === PING || opcode === PONG || opcode === TEXT,
      );
      const code = close?.payload.readUInt16BE(0);
      check(code === 4408, `the deaf one is closed with ${code}`);
      deaf.write(frame({ opcode: 8, payload: close?.payload ?? '' }));
      deaf.destroy();
      await gone([client]);
    },
  },
  {
    name: 'origins',
    look: async (stage) => {
      const { shop, row, check, token } = stage;
      const no = await shop.refused({ from: fresh(), token, origin: 'https://elsewhere.example' });
      check(no.status === 403, `a foreign page is answered ${no.status}`);
      const own = { from: fresh(), token, origin: 'http://localhost:3000' };
      if (!row.hasOrigins) await gone([await shop.dial(own)]);
      else {
        const { status } = await shop.refused(own);
        check(status === 403, `a page of loopback that nobody listed is answered ${status}`);
      }
    },
  },
  {
    name: 'taking up again',
    look: async (stage) => {
      const { shop, check, token } = stage;
      const take = async (afterMs: number): Promise<number> => {
        const client = await person(stage);
        const { resume_token: resume } = client.connect.payload as { resume_token: string };
        await gone([client]);
        // Written behind.
        await sleep(500);
        shop.clock.advance(afterMs);
        const how = { from: fresh(), query: `?resume=${resume}` };
        if (afterMs < SAME.resume_seconds * 1000) {
          const back = await shop.dial({ ...how, token });
          const { resumed } = back.connect.payload.session as { resumed: boolean };
          await gone([back]);
          return resumed ? 101 : 0;
        }
        return (await shop.refused(how)).status;
      };
      const kept = await take(SAME.resume_seconds * 1000 - 1000);
      check(kept === 101, `a second before its end it is answered ${kept}`);
      const late = await take(SAME.resume_seconds * 1000 + 1000);
      check(late === 401, `a second past its end it is answered ${late}`);
    },
  },
  {
    name: 'events that are told again',
    look: async (stage) => {
      const { shop, check } = stage;
      await set(stage, { replay_events_max: FEW });
      const client = await person(stage);
      const { payload } = await client.ask('subscribe', { topic: 'events' });
      const from = (payload.details as { position: string }).position;
      const happen = async (): Promise<void> => {
        const body = { name: `Group ${performance.now()}`, scopes: ['read'], kind: 'secret' };
        const made = await shop.request('POST', '/admin/api-keys', { token: stage.token, body });
        check(made.status === 201, made.text);
        await shop.drain();
      };
      const back = async (): Promise<string> => {
        const again = await person(stage);
        await again.ask('subscribe', { topic: 'events', from });
        const first = await again.until(
          ({ topic, message_type: type }) => topic === 'events' && type !== 'success',
        );
        const said =
          first.message_type === 'resync' ? String(first.payload.reason) : first.message_type;
        await gone([again]);
        return said;
      };
      for (let nth = 0; nth < FEW; nth += 1) await happen();
      const told = await back();
      check(told === 'event', `as many as may be: ${told}`);
      await happen();
      const late = await back();
      check(late === 'too_old', `one more: ${late}`);
      await set(stage, { replay_events_max: SAME.replay_events_max });
      await gone([client]);
    },
  },
];

export const program = promise({
  name: 'ws-limits',
  says: 'every limit of sockets holds in every profile: at n it passes, one past it gets its answer',
  plants: { 'one-more': 'expects each address to open one more connection than it may' },
  run: async (run) => {
    await useTestCluster(run);
    const found = findings();
    let looked = 0;
    for (const profile of Object.keys(PROFILES) as ProfileName[]) {
      const shop = await openSocketShop(testOf(run), {
        settings: { 'websocket.profile': profile },
      });
      const row: Row = PROFILES[profile];
      const planted = run.plant === 'one-more' ? { ...row, ofIp: row.ofIp + 1 } : row;
      const token = await shop.staffToken();
      for (const { name, look } of CASES) {
        const check: Stage['check'] = (isSo, what) =>
          found.note(isSo, () => `${profile}, ${name}: ${what}`);
        try {
          await look({ run, profile, row: planted, shop, token, check });
        } catch (error) {
          found.note(
            false,
            () =>
              `${profile}, ${name}: ${error instanceof Error ? error.message.slice(0, 500) : error}`,
          );
        }
        looked += 1;
      }
      run.say(`${profile}: ${CASES.length} limits`);
      await shop.close();
    }
    found.settle(run);
    return { profiles: Object.keys(PROFILES).length, limits: CASES.length, looked, wrong: 0 };
  },
});
