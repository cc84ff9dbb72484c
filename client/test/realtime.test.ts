/* The socket of the client against a server that does what networks do. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import {
  connectRealtime,
  type LineState,
  type Realtime,
  type RealtimeOptions,
  type ServerMessage,
} from '../src/realtime.ts';
import { ScriptedShop } from './support/scripted-shop.ts';

const POLLS_MAX = 1000;

/** Waits until it is so; what never becomes so fails the test with what there is instead. */
async function until(isSo: () => boolean, what: () => unknown = () => ''): Promise<void> {
  for (let nth = 0; nth < POLLS_MAX; nth += 1) {
    if (isSo()) return;
    await pause(5);
  }
  assert.fail(`never came true: ${isSo} ${JSON.stringify(what())}`);
}

function lineTo(
  t: TestContext,
  shop: ScriptedShop,
  options: Partial<RealtimeOptions> = {},
): { live: Realtime; states: LineState[]; errors: unknown[] } {
  const states: LineState[] = [];
  const errors: unknown[] = [];
  const live = connectRealtime({
    url: shop.url,
    waitMs: 10,
    onState: (state) => states.push(state),
    onError: (error) => errors.push(error),
    ...options,
  });
  t.after(() => live.close());
  return { live, states, errors };
}

const nths = (messages: readonly ServerMessage[]): unknown[] =>
  messages.map(({ payload }) => (payload as { nth?: number }).nth);
const states = (told: readonly LineState[]): string[] => told.map(({ state }) => state);
const upTo = (most: number): number[] => Array.from({ length: most }, (_, index) => index + 1);

test('after a cut at every message boundary a topic goes on: each message once, in order', async (t) => {
  const EVENTS = 8;
  for (const way of ['resume', 'positions'] as const) {
    for (const lag of way === 'resume' ? [0, 1, 3, 100] : [0]) {
      // The first two frames are `connect` and the answer to `subscribe`.
      for (let frames = 0; frames < EVENTS + 2; frames += 1) {
        const shop = await ScriptedShop.open(t);
        shop.lag = lag;
        if (way === 'positions') shop.resumeSeconds = 0;
        shop.framesLeft = frames;
        const { live } = lineTo(t, shop);
        const heard: ServerMessage[] = [];
        const subscription = live.subscribe('order:1', (message) => heard.push(message));
        await subscription.ready;
        for (let nth = 0; nth < EVENTS; nth += 1) {
          shop.publish('order:1');
          shop.publish('order:2');
          await pause(1);
        }
        const odd = upTo(EVENTS).map((nth) => nth * 2 - 1);
        await until(
          () => heard.length >= EVENTS,
          () => [way, lag, frames, nths(heard)],
        );
        // What would come twice would come before what is published now.
        shop.publish('order:1');
        await until(() => nths(heard).includes(EVENTS * 2 + 1));
        assert.deepEqual(nths(heard), [...odd, EVENTS * 2 + 1], `${way} ${lag} ${frames}`);
        if (frames > 1) assert.equal(shop.queries[1]?.has('resume') === true, way === 'resume');
        live.close();
      }
    }
  }
});

test('what can no longer be told is a resync, and the topic goes on behind it', async (t) => {
  const shop = await ScriptedShop.open(t);
  shop.resumeSeconds = 0;
  const { live } = lineTo(t, shop);
  const heard: ServerMessage[] = [];
  await live.subscribe('order:1', (message) => heard.push(message)).ready;
  for (const change of [
    () => {
      shop.oldest = 100;
    },
    () => {
      shop.oldest = 0;
      shop.epoch = 'e2';
    },
  ]) {
    const before = heard.length;
    change();
    shop.cut();
    shop.publish('order:1');
    await until(() => heard.length > before);
  }
  shop.publish('order:1');
  await until(() => heard.length === 3);
  const told = heard.map(({ message_type, payload }) =>
    message_type === 'resync' ? payload.reason : nths(heard.slice(-1))[0],
  );
  assert.deepEqual(told, ['too_old', 'epoch', 3]);
});

test('a server that goes away says when to come back', async (t) => {
  const shop = await ScriptedShop.open(t);
  const { live, states: told } = lineTo(t, shop, { waitMs: 60_000, waitMsMax: 60_000 });
  await until(() => live.state().state === 'open');
  shop.cut(1001, '{"retry_after_ms":37}');
  await until(() => live.state().state === 'waiting');
  assert.deepEqual(live.state(), { state: 'waiting', code: 1001, retryInMs: 37 });
  await until(() => live.state().state === 'open');
  assert.deepEqual(states(told), ['connecting', 'open', 'waiting', 'connecting', 'open']);
});

test('closings that a new connection would not mend are final', async (t) => {
  for (const code of [4400, 4403, 4409]) {
    const shop = await ScriptedShop.open(t);
    const { live } = lineTo(t, shop);
    const subscription = live.subscribe('order:1', () => {});
    await subscription.ready;
    shop.cut(code, 'so it is');
    await until(() => live.state().state === 'closed');
    assert.deepEqual(live.state(), { state: 'closed', code, reason: 'so it is' });
    await assert.rejects(live.say('1', 'anybody?'), { code: 'CLOSED' });
    assert.equal(shop.queries.length, 1);
  }
});

test('4401 is met by a new ticket, and given up when that does not help', async (t) => {
  const shop = await ScriptedShop.open(t);
  let asked = 0;
  const ticket = async () => {
    asked += 1;
    return shop.ticket();
  };
  const { live } = lineTo(t, shop, { ticket });
  for (let nth = 1; nth <= 3; nth += 1) {
    await until(() => shop.open === 1 && asked === nth && live.state().state === 'open');
    assert.ok(shop.queries.at(-1)?.has('ticket'));
    shop.cut(4401, 'not in time');
    await until(() => asked > nth || live.state().state === 'closed');
  }
  assert.deepEqual(live.state(), { state: 'closed', code: 4401, reason: 'not in time' });
});

test('a ticket that is refused for good ends the line; one that fails otherwise is asked for again', async (t) => {
  const shop = await ScriptedShop.open(t);
  let asked = 0;
  const ticket = async (): Promise<string> => {
    asked += 1;
    if (asked === 1) throw new TypeError('fetch failed');
    if (asked === 2) return 'wt_of_another_shop';
    throw Object.assign(new Error('signed out'), { code: 'UNAUTHENTICATED' });
  };
  const { live } = lineTo(t, shop, { ticket });
  await until(() => live.state().state === 'closed');
  assert.equal(asked, 3);
});

test('a name is renewed in band before it ends, and what had been dropped with it is heard again', async (t) => {
  const shop = await ScriptedShop.open(t);
  shop.expiresInMs = 60;
  let nth = 0;
  const token = async () => {
    nth += 1;
    return `access ${nth}`;
  };
  const { live, errors } = lineTo(t, shop, { token });
  const heard: ServerMessage[] = [];
  const subscription = live.subscribe('me', (message) => heard.push(message));
  await subscription.ready;
  shop.publish('me');
  const tokens = () =>
    shop.said.flatMap(({ message_type, payload }) =>
      message_type === 'auth' ? payload.token : [],
    );
  await until(() => tokens().length >= 2);
  assert.deepEqual(tokens().slice(0, 2), ['access 1', 'access 2']);
  assert.equal(shop.queries.length, 1, 'on the same connection');
  shop.expiresInMs = null;
  const [before, said] = [tokens().length, shop.said.length];
  shop.say('error', { code: 'TOKEN_EXPIRED', message: 'over' }, { topic: 'me' });
  // The name may be renewed once more meanwhile.
  const again = () =>
    shop.said.slice(said).find(({ message_type }) => message_type === 'subscribe');
  await until(() => tokens().length > before && again() !== undefined);
  assert.equal(again()?.payload.from, subscription.position());
  assert.equal((errors[0] as { code: string }).code, 'TOKEN_EXPIRED');
  assert.deepEqual(nths(heard), [1]);
});

test('tokens of carts are shown before what needs them, and again on each connection', async (t) => {
  const shop = await ScriptedShop.open(t);
  const { live } = lineTo(t, shop);
  void live.show('ct_1');
  const subscription = live.subscribe('cart:1', () => {});
  await subscription.ready;
  void live.show('ot_1');
  await live.subscribe('order:1', () => {}).ready;
  shop.cut();
  await until(() => shop.queries.length === 2 && shop.said.length >= 6);
  const told = shop.said.map(
    ({ message_type, payload }) => `${message_type} ${payload.token ?? payload.topic}`,
  );
  const order = ['auth ct_1', 'subscribe cart:1', 'auth ot_1', 'subscribe order:1'];
  assert.deepEqual(told.slice(0, 4), order);
  // A resumed connection needs to ask for nothing; both tokens are shown once more all the same.
  assert.deepEqual(told.slice(4).sort(), ['auth ct_1', 'auth ot_1']);
});

test('a topic that is refused is told to who asked, and not asked for again', async (t) => {
  const shop = await ScriptedShop.open(t);
  shop.onSaid = ({ message_type, payload }, say) => {
    if (message_type !== 'subscribe' || payload.topic !== 'order:2') return false;
    say('error', { code: 'NOT_FOUND', message: 'No such topic' });
    return true;
  };
  const { live } = lineTo(t, shop);
  await assert.rejects(live.subscribe('order:2', () => {}).ready, { code: 'NOT_FOUND' });
  shop.cut();
  await live.subscribe('order:1', () => {}).ready;
  const asked = shop.said.filter(({ payload }) => payload.topic === 'order:2');
  assert.equal(asked.length, 1);
});

test('a message rate that is over is met by waiting as long as the server says', async (t) => {
  for (const isNamed of [true, false]) {
    const shop = await ScriptedShop.open(t);
    const at: number[] = [];
    shop.onSaid = ({ message_type }, say) => {
      if (message_type !== 'subscribe') return false;
      at.push(Date.now());
      if (at.length > 1) return false;
      const payload = { code: 'RATE_LIMITED', message: 'Slower', retry_after_ms: 60 };
      // A server that does not read what is too much cannot say what it was.
      say('error', payload, isNamed ? {} : { in_reply_to: undefined });
      return true;
    };
    const { live, errors } = lineTo(t, shop);
    await live.subscribe('order:1', () => {}).ready;
    assert.ok((at[1] ?? 0) - (at[0] ?? 0) >= 55, String(at));
    assert.deepEqual(errors, []);
  }
});

test('no more is said in a minute than the server takes', async (t) => {
  const shop = await ScriptedShop.open(t);
  shop.messagesPerMinute = 600;
  const at: number[] = [];
  shop.onSaid = () => {
    at.push(performance.now());
    return false;
  };
  const { live } = lineTo(t, shop);
  await until(() => live.state().state === 'open');
  // Nine tenths of a minute's worth at once, then one every 111 ms.
  await Promise.all(upTo(545).map((nth) => live.subscribe(`order:${nth}`, () => {}).ready));
  assert.equal(at.length, 545);
  assert.ok((at[544] ?? 0) - (at[0] ?? 0) > 450, String(at.slice(-5)));
});

test('a topic that the server ends is asked for once more, and then told as refused', async (t) => {
  const shop = await ScriptedShop.open(t);
  const { live, errors } = lineTo(t, shop);
  const heard: ServerMessage[] = [];
  const subscription = live.subscribe('order:1', (message) => heard.push(message));
  await subscription.ready;
  shop.publish('order:1');
  await until(() => heard.length === 1);
  const from = subscription.position();
  shop.say('error', { code: 'NOT_FOUND', message: 'No such topic' }, { topic: 'order:1' });
  await until(() => shop.said.length === 2);
  assert.equal(shop.said[1]?.payload.from, from);
  shop.onSaid = (_said, say) => {
    say('error', { code: 'NOT_FOUND', message: 'No such topic' }, { topic: 'order:1' });
    return true;
  };
  shop.say('error', { code: 'NOT_FOUND', message: 'No such topic' }, { topic: 'order:1' });
  await until(() => errors.length === 3);
  assert.equal(shop.said.length, 3);
  shop.cut();
  await until(() => shop.queries.length === 2);
  await pause(30);
  assert.equal(shop.said.length, 3);
});

test('a line that is silent for twice the heartbeat is given up', async (t) => {
  const shop = await ScriptedShop.open(t);
  shop.heartbeatMs = 50;
  const { live } = lineTo(t, shop);
  await until(() => live.state().state === 'open');
  await pause(250);
  assert.equal(shop.queries.length, 1, 'pings keep it open');
  assert.ok(shop.said.some(({ message_type }) => message_type === 'ping'));
  shop.isDead = true;
  await until(() => live.state().state !== 'open');
  shop.isDead = false;
  await until(() => live.state().state === 'open');
});

test('what is said through a cut arrives once, in order, under its id', async (t) => {
  const shop = await ScriptedShop.open(t);
  const { live } = lineTo(t, shop);
  await until(() => live.state().state === 'open');
  const taken: { body: string; client_id: string }[] = [];
  shop.onSaid = ({ message_type, payload }) => {
    if (message_type !== 'chat_message') return false;
    taken.push(payload);
    // Taken, but the answer is lost with the line.
    if (taken.length !== 1) return false;
    shop.cut();
    return true;
  };
  const said = [live.say('c', 'one'), live.say('c', 'two'), live.say('c', 'three')];
  await Promise.all(said);
  assert.deepEqual(
    taken.map(({ body }) => body),
    ['one', 'one', 'two', 'three'],
  );
  assert.equal(new Set(taken.map(({ client_id }) => client_id)).size, 3);
});

test('a message of a hundred and one that wait is refused, and one that is too long', async (t) => {
  const shop = await ScriptedShop.open(t);
  const { live } = lineTo(t, shop);
  shop.onSaid = ({ message_type }) => message_type === 'chat_message';
  const waiting = upTo(100).map((nth) => live.say('c', String(nth)));
  await assert.rejects(live.say('c', '101'), { code: 'LIMIT_EXCEEDED' });
  live.close();
  for (const one of await Promise.allSettled(waiting)) assert.equal(one.status, 'rejected');
  const { live: other } = lineTo(t, shop);
  await assert.rejects(other.say('c', 'x'.repeat(66_000)), { code: 'MESSAGE_TOO_LONG' });
});

test('a handler that throws keeps nothing from the others; typed handlers hear their type only', async (t) => {
  const shop = await ScriptedShop.open(t);
  const { live, errors } = lineTo(t, shop);
  const statuses: string[] = [];
  const all: string[] = [];
  live.on('order:1', 'order_update', ({ payload }) => statuses.push(payload.status));
  const stop = live.on('*', '*', ({ message_type }) => all.push(message_type));
  const subscription = live.subscribe('order:1', () => {
    throw new Error('mine');
  });
  await subscription.ready;
  shop.publish('order:1', 'order_update', { status: 'open' });
  shop.publish('order:1', 'event', {});
  await until(() => all.length === 2);
  stop();
  shop.publish('order:1', 'order_update', { status: 'completed' });
  await until(() => statuses.length === 2);
  assert.deepEqual(statuses, ['open', 'completed']);
  assert.deepEqual(all, ['order_update', 'event']);
  assert.equal(errors.length, 3);
  subscription.close();
  await until(() => shop.said.at(-1)?.message_type === 'unsubscribe');
});

test('watching reads first, hears all that came since, and reads again after a resync', async (t) => {
  const shop = await ScriptedShop.open(t);
  shop.resumeSeconds = 0;
  const { live } = lineTo(t, shop);
  let stock = 0;
  const sell = () => {
    stock += 1;
    shop.publish('product:1', 'inventory_update', { nth: stock });
  };
  sell();
  let reads = 0;
  const read = async () => {
    reads += 1;
    if (reads === 1) throw new TypeError('fetch failed');
    const position = shop.position();
    const data = { stock };
    // Sold between the read and the subscription.
    sell();
    return {
      data,
      response: new Response(null, { headers: { 'x-event-position': position } }),
    };
  };
  const seen: unknown[] = [];
  const stop = live.watch('product:1', read, {
    snapshot: (data) => seen.push(data),
    message: (message) => seen.push(...nths([message])),
    failed: (error) => assert.fail(String(error)),
  });
  await until(() => seen.length === 2);
  assert.deepEqual(seen, [{ stock: 1 }, 2]);
  shop.epoch = 'e2';
  shop.cut();
  await until(
    () => seen.length === 4,
    () => seen,
  );
  assert.deepEqual(seen.slice(2), [{ stock: 2 }, 3]);
  stop();
  sell();
  await live.subscribe('product:2', () => {}).ready;
  assert.equal(seen.length, 4);
});

test('after a resync a watch reads past what a browser kept, and goes on from the position of what it read', async (t) => {
  const shop = await ScriptedShop.open(t);
  shop.resumeSeconds = 0;
  const { live } = lineTo(t, shop);
  let stock = 0;
  const sell = () => {
    stock += 1;
    shop.publish('product:1', 'inventory_update', { nth: stock });
  };
  const asked: unknown[] = [];
  let kept: { readonly stock: number; readonly position: string } | undefined;
  const read = async (how: { readonly cache?: 'no-cache' }) => {
    asked.push(how.cache);
    // A store of copies on the way that is late even for who asks for the present.
    kept = asked.length === 2 && kept ? kept : { stock, position: shop.position() };
    const { position, ...data } = kept;
    if (asked.length === 2) sell();
    return { data, response: new Response(null, { headers: { 'x-event-position': position } }) };
  };
  const seen: unknown[] = [];
  const stop = live.watch('product:1', read, {
    snapshot: (data) => seen.push(data),
    message: (message) => seen.push(...nths([message])),
    failed: (error) => assert.fail(String(error)),
  });
  await until(() => seen.length === 1);
  shop.epoch = 'e2';
  shop.cut();
  // The copy is of the epoch before, so it is told again that it must read.
  await until(
    () => asked.length >= 3 && seen.length >= 2,
    () => [asked, seen],
  );
  assert.deepEqual(asked.slice(0, 3), [undefined, 'no-cache', 'no-cache']);
  assert.deepEqual(seen.at(-1), { stock: 1 });
  stop();
});

test('watching what somebody hears already reads once more, so nothing lies between', async (t) => {
  const shop = await ScriptedShop.open(t);
  const { live } = lineTo(t, shop);
  await live.subscribe('product:1', () => {}).ready;
  let stock = 0;
  const read = async () => {
    const headers = { 'x-event-position': shop.position() };
    const data = { stock };
    stock += 1;
    shop.publish('product:1', 'inventory_update', { nth: stock });
    await pause(5);
    return { data, response: new Response(null, { headers }) };
  };
  const seen: unknown[] = [];
  live.watch('product:1', read, {
    snapshot: (data) => seen.push(data),
    message: (message) => seen.push(...nths([message])),
    failed: (error) => assert.fail(String(error)),
  });
  await until(() => seen.length === 2);
  assert.deepEqual(seen, [{ stock: 1 }, 2]);
});

test('a watch whose read or topic is refused says so', async (t) => {
  const shop = await ScriptedShop.open(t);
  const { live } = lineTo(t, shop);
  const outcome = (answer: { data?: object; response: Response }): Promise<unknown> =>
    new Promise((resolve) => {
      const ignore = () => {};
      live.watch('order:9', async () => answer, {
        snapshot: ignore,
        message: ignore,
        failed: resolve,
      });
    });
  const absent = await outcome({ response: new Response(null, { status: 404 }) });
  assert.match(String(absent), /404/);
  assert.match(String(await outcome({ data: {}, response: new Response() })), /X-Event-Position/);
  shop.onSaid = ({ message_type }, say) => {
    if (message_type !== 'subscribe') return false;
    say('error', { code: 'NOT_FOUND', message: 'No such topic' });
    return true;
  };
  const headers = { 'x-event-position': shop.position() };
  const refused = await outcome({ data: {}, response: new Response(null, { headers }) });
  assert.equal((refused as { code: string }).code, 'NOT_FOUND');
});
