/* What shoppers and staff hear while they do what they do, over real servers: one, one of two processes, two on one
 * database. They share nothing but PostgreSQL. One socket listens in each process, so that all that is done in one of
 * them is heard in the others.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { buyGift, type LiveDatabase, makeGift, openDatabase } from '../support/live-shop.ts';
import { ADDRESS } from '../support/purchase.ts';
import {
  call,
  type Got,
  type Json,
  ownerToken,
  type ServerProcess,
  startServer,
} from '../support/server-process.ts';
import { type Client, clientOf, type Heard } from '../support/sockets.ts';

const WAIT_MS_MAX = 30_000;
const CUT_OFF_MS_MAX = 1000;
/** So many sockets of one port with two processes are in both of them. */
const DIALS_MAX = 40;
const PASSWORD = 'a tall oak by the sea';

type Ask = (
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Got>;

type Place = {
  readonly servers: readonly ServerProcess[];
  readonly live: LiveDatabase;
  /** Opens a socket at one of the servers. */
  dial(server?: ServerProcess, query?: string): Promise<Client>;
  /** One socket in each process. query: made for each, such as a ticket. */
  dialEach(query?: () => Promise<string>): Promise<readonly Client[]>;
  /** POST of staff and of a shopper, to the servers in turn; rejects what is refused. */
  readonly staff: Ask;
  readonly shopper: Ask;
};

const PLACES = [
  { name: 'one server', servers: 1, processes: 1 },
  { name: 'one server of two processes', servers: 1, processes: 2 },
  { name: 'two servers', servers: 2, processes: 1 },
] as const;

type PlaceKind = (typeof PLACES)[number];

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + WAIT_MS_MAX;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    assert.ok(performance.now() < deadline, `in time: ${what}`);
    await sleep(20);
  }
}

/** Undefined while the server lets nobody in: it has not read up to the end of the log yet. */
function opened(ws: WebSocket): Promise<Client | undefined> {
  const { promise, resolve } = Promise.withResolvers<Client | undefined>();
  // Before it is open: what is said first would be missed.
  const client = clientOf(ws);
  client.then(resolve, () => resolve(undefined));
  ws.once('error', () => resolve(undefined));
  return promise;
}

async function openPlace(t: TestContext, { servers: count, processes }: PlaceKind): Promise<Place> {
  const live = await openDatabase(t);
  const servers: ServerProcess[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    const server = await startServer(live.database, {
      RCOMMERCE_LOG__LEVEL: 'warn',
      RCOMMERCE_SERVER__PROCESSES: `${processes}`,
    });
    t.after(() => server.stop());
    servers.push(server);
  }
  const sockets: WebSocket[] = [];
  t.after(() => {
    for (const ws of sockets) ws.terminate();
  });
  const [first] = servers;
  assert.ok(first);
  const dial: Place['dial'] = (server = first, query = '') =>
    until('a socket', () => {
      const ws = new WebSocket(`${server.url.replace('http', 'ws')}/ws${query}`, 'rcommerce.v1');
      sockets.push(ws);
      return opened(ws);
    });
  const processOf = ({ connect }: Client): Promise<string> =>
    until('the row of a socket', async () => {
      const { rows } = await live.admin.query<{ process_id: string }>(
        'select process_id from realtime_sessions where id = $1',
        [connect.payload.connection_id],
      );
      return rows[0]?.process_id;
    });
  const dialEach: Place['dialEach'] = async (query = async () => '') => {
    const found = new Map<string, Client>();
    for (let nth = 0; found.size < count * processes; nth += 1) {
      assert.ok(nth < DIALS_MAX, `sockets of ${DIALS_MAX} are in ${found.size} processes`);
      const client = await dial(servers[nth % count], await query());
      const id = await processOf(client);
      if (found.has(id)) client.ws.terminate();
      else found.set(id, client);
    }
    return [...found.values()];
  };
  let turn = 0;
  const asking =
    (more: Readonly<Record<string, string>>): Ask =>
    async (path, body, headers = {}) => {
      turn += 1;
      const server = servers[turn % count] ?? first;
      const answer = await call(server.url, 'POST', path, {
        headers: { ...more, ...headers },
        ...(body === undefined ? {} : { body }),
      });
      assert.ok(answer.status < 300, `${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer;
    };
  const authorization = `Bearer ${await ownerToken(first.url)}`;
  return { servers, live, dial, dialEach, staff: asking({ authorization }), shopper: asking({}) };
}

const subscribe = async (client: Client, topic: string, from?: string): Promise<Heard> => {
  const answer = await client.ask('subscribe', {
    topic,
    ...(from === undefined ? {} : { from }),
  });
  assert.equal(answer.message_type, 'success', JSON.stringify(answer));
  return answer;
};

const show = async (client: Client, token: string): Promise<void> => {
  const answer = await client.ask('auth', { token });
  assert.equal(answer.payload.success, true, JSON.stringify(answer));
};

/** All of them hear it. */
const eachHears = (
  clients: readonly Client[],
  isSo: (message: Heard) => boolean,
): Promise<Heard[]> => Promise.all(clients.map((client) => client.until(isSo)));

const isSoldOut = ({ message_type: type, payload }: Heard): boolean =>
  type === 'inventory_update' && payload.availability === 'out_of_stock';

// ---- A parcel that is followed ----------------------------------------------------------------------------------------

type Followed = { readonly id: string; readonly token: string; readonly from: string };

/** An order of something that ships; from: a position before it was placed. */
async function orderOfParcel({ staff, shopper, dial }: Place): Promise<Followed> {
  const product = await staff('/admin/products', {
    title: 'Mug',
    status: 'active',
    variants: [{ prices: [{ currency: 'USD', amount: 1000 }], stock: { on_hand: 5 } }],
  });
  const zone = await staff('/admin/shipping/zones', { name: 'World', countries: [] });
  const method = await staff('/admin/shipping/methods', {
    zone_id: zone.body['id'],
    name: 'Standard',
    code: 'standard',
    type: 'flat',
    amounts: { USD: 500 },
  });
  const before = await dial();
  const [variant] = product.body['variants'] as { id: string }[];
  const bought = await shopper(
    '/store/checkout',
    {
      items: [{ variant_id: variant?.id, quantity: 1 }],
      email: 'guest@example.com',
      shipping_address: ADDRESS,
      shipping_method_id: method.body['id'],
      payment: { provider: 'simulator', token: 'tok_success' },
    },
    { 'idempotency-key': 'the-only-purchase' },
  );
  const order = bought.body['order'] as { id: string; token: string };
  return { id: order.id, token: order.token, from: before.connect.payload.position };
}

const numberOf = (offset: string | undefined): number =>
  Number(
    Buffer.from(offset ?? '', 'base64url')
      .toString()
      .split(':')[1],
  );

/** Positions of what was heard of an order on one connection; they only grow. */
function heardOf(client: Client, topic: string): readonly number[] {
  const told = client.heard.filter((one) => one.topic === topic && one.offset !== undefined);
  const positions = told.map(({ offset }) => numberOf(offset));
  for (const [nth, position] of positions.entries()) {
    assert.ok(nth === 0 || position > (positions[nth - 1] ?? 0), `in order, once: ${positions}`);
  }
  assert.deepEqual(
    client.heard.filter(({ message_type: type }) => type === 'resync'),
    [],
  );
  return positions;
}

/** Positions of all that happened to an order and that its holder may hear, from the log itself. */
async function happenedTo({ live }: Place, orderId: string): Promise<readonly number[]> {
  await until('everything is numbered', async () =>
    (await live.count('from event_inbox')) === 0 ? true : undefined,
  );
  const { rows } = await live.admin.query<{ position: string }>(
    `select p.position from event_positions p join events e on e.store_id = p.store_id and e.id = p.event_id
      where e.audience @> jsonb_build_array(jsonb_build_object('to', 'order', 'id', $1::text))
      order by p.position`,
    [orderId],
  );
  return rows.map(({ position }) => Number(position));
}

const isShipped = ({ payload }: Heard): boolean => payload.fulfillment?.status === 'shipped';
const isDelivered = ({ payload }: Heard): boolean => payload.fulfillment?.status === 'delivered';
const isRefunded = ({ message_type: type, payload }: Heard): boolean =>
  type === 'payment_update' && payload.refund_id !== undefined;

/** Cuts the line without a word; gives what was heard up to there. */
async function cut(client: Client): Promise<void> {
  client.ws.terminate();
  await client.closed();
}

const resumeOf = ({ connect }: Client): string => `?resume=${connect.payload.resume_token}`;

// ---- Stories --------------------------------------------------------------------------------------------------------

async function lastOneIsSold(place: Place): Promise<void> {
  const [server] = place.servers;
  assert.ok(server);
  const { productId, variantId } = await makeGift(server.url, 1);
  const guests = await place.dialEach();
  for (const guest of guests) await subscribe(guest, `product:${productId}`);
  const bought = await buyGift(place.servers.at(-1)?.url ?? '', variantId, 'tok_success', 1);
  assert.equal(bought.status, 201, JSON.stringify(bought.body));
  for (const { payload, topic } of await eachHears(guests, isSoldOut)) {
    assert.equal(topic, `product:${productId}`);
    assert.equal(payload.variant_id, variantId);
    assert.deepEqual([payload.on_hand, payload.available], [undefined, undefined]);
  }
  const late = await buyGift(server.url, variantId, 'tok_success', 2);
  assert.equal(late.status, 409, JSON.stringify(late.body));
}

async function parcelIsFollowed(place: Place): Promise<void> {
  const { staff, servers } = place;
  const order = await orderOfParcel(place);
  const topic = `order:${order.id}`;
  const first = await place.dialEach();
  for (const guest of first) {
    const refused = await guest.ask('subscribe', { topic });
    assert.equal(refused.payload.code, 'NOT_FOUND');
    await show(guest, order.token);
    await subscribe(guest, topic, order.from);
  }
  await eachHears(first, ({ payload }) => payload.change === 'order.placed');
  const parcel = await staff(`/admin/orders/${order.id}/fulfillments`, {
    tracking_company: 'DHL',
    tracking_number: 'T-1',
  });
  for (const { payload } of await eachHears(first, isShipped)) {
    assert.equal(payload.fulfillment.tracking_number, 'T-1');
  }

  await Promise.all(first.map(cut));
  await staff(`/admin/fulfillments/${parcel.body['id']}/deliver`);
  // Taken up at the server that did not hold it, where there is another.
  const second = await Promise.all(
    first.map((guest, nth) => place.dial(servers[(nth + 1) % servers.length], resumeOf(guest))),
  );
  await eachHears(second, isDelivered);
  for (const { connect } of second) {
    assert.equal(connect.payload.session.resumed, true);
    assert.deepEqual(connect.payload.session.topics, [topic]);
  }

  await Promise.all(second.map(cut));
  await staff(`/admin/orders/${order.id}/refunds`, { amount: 300, reason: 'goodwill' });
  const third = await place.dialEach();
  const lasts = second.map(({ heard }) => heard.findLast((one) => one.topic === topic)?.offset);
  for (const [nth, guest] of third.entries()) {
    await show(guest, order.token);
    await subscribe(guest, topic, lasts[nth]);
  }
  await eachHears(third, isRefunded);

  const happened = await happenedTo(place, order.id);
  const end = happened.at(-1) ?? 0;
  await eachHears(third, (one) => one.topic === topic && numberOf(one.offset) === end);
  for (const [nth, guest] of first.entries()) {
    const [upToCut, resumed, from] = [guest, second[nth], third[nth]].map((client) =>
      client ? heardOf(client, topic) : [],
    );
    // A resumed session may begin a little before what was heard: offsets tell. With `from` there is no such thing.
    assert.deepEqual(
      [...new Set([...(upToCut ?? []), ...(resumed ?? []), ...(from ?? [])])],
      happened,
    );
    assert.ok((from?.[0] ?? 0) > numberOf(lasts[nth]), 'nothing is told twice after `from`');
  }
}

async function questionIsAnswered(place: Place): Promise<void> {
  const asked = await place.shopper('/store/conversations', { message: 'Is it blue?' });
  const { id, token } = asked.body as { id: string; token: string };
  const guests = await place.dialEach();
  for (const guest of guests) {
    await show(guest, token);
    await subscribe(guest, `chat:${id}`);
  }
  const tickets = async () => {
    const made = await place.staff('/admin/realtime/tickets', {});
    return `?ticket=${made.body['ticket']}`;
  };
  const desks = await place.dialEach(tickets);
  for (const desk of desks) await subscribe(desk, 'chat');
  const isSaid = (body: string) => (message: Heard) =>
    message.message_type === 'chat_message' && message.payload.body === body;

  await place.staff(`/admin/conversations/${id}/messages`, {
    body: 'A note',
    internal: true,
  });
  await place.staff(`/admin/conversations/${id}/messages`, { body: 'As the sea.' });
  for (const { payload } of await eachHears(guests, isSaid('As the sea.'))) {
    assert.equal(payload.author.type, 'staff');
    assert.equal(payload.conversation_id, id);
  }
  const [guest] = guests;
  const said = await guest?.ask('chat_message', {
    conversation_id: id,
    body: 'Then two of it.',
  });
  assert.equal(said?.message_type, 'success', JSON.stringify(said));
  await eachHears([...guests, ...desks], isSaid('Then two of it.'));
  await eachHears(desks, isSaid('A note'));
  for (const { heard } of guests) assert.ok(!JSON.stringify(heard).includes('A note'));
}

async function customerSignsOut(place: Place, t: TestContext): Promise<void> {
  const [server] = place.servers;
  assert.ok(server);
  const { productId, variantId } = await makeGift(server.url, 2);
  const account = await place.shopper('/store/auth/register', {
    email: 'ada@example.com',
    password: PASSWORD,
  });
  const mine = { authorization: `Bearer ${account.body['access_token']}` };
  const customers = await place.dialEach(async () => {
    const made = await place.shopper('/store/realtime/tickets', {}, mine);
    return `?ticket=${made.body['ticket']}`;
  });
  for (const customer of customers) {
    await subscribe(customer, 'me');
    await subscribe(customer, `product:${productId}`);
  }
  const purchase = (email: string, headers: Json = {}) =>
    place.shopper(
      '/store/checkout',
      {
        items: [{ variant_id: variantId, quantity: 1 }],
        email,
        payment: { provider: 'simulator', token: 'tok_success' },
      },
      { 'idempotency-key': `purchase-of-${email}`, ...(headers as Record<string, string>) },
    );
  await purchase('ada@example.com', mine);
  await eachHears(customers, (one) => one.topic === 'me' && one.message_type === 'order_update');

  const began = performance.now();
  await place.shopper('/store/auth/logout', undefined, mine);
  const ends = await eachHears(customers, ({ message_type: type }) => type === 'error');
  const tookMs = performance.now() - began;
  t.diagnostic(`${Math.round(tookMs)} ms from the request to the last socket`);
  assert.ok(tookMs <= CUT_OFF_MS_MAX, `${tookMs} ms`);
  for (const { topic, payload } of ends) {
    assert.deepEqual([topic, payload.code], ['me', 'UNAUTHENTICATED']);
  }
  const again = await customers[0]?.ask('subscribe', { topic: 'me' });
  assert.equal(again?.payload.code, 'NOT_FOUND');
  await purchase('eve@example.com');
  await eachHears(customers, isSoldOut);
}

const STORIES: readonly (readonly [
  title: string,
  story: (place: Place, t: TestContext) => Promise<void>,
])[] = [
  ['who watches a product hears that somebody else bought the last one', lastOneIsSold],
  [
    "a guest's order is followed from placed to delivered and refunded, through cuts, with nothing missed or told twice",
    parcelIsFollowed,
  ],
  [
    "staff answer a guest's question, the guest answers back, and a note stays with staff",
    questionIsAnswered,
  ],
  [
    'who signs out hears no more of themselves within a second, and all the more of the shop',
    customerSignsOut,
  ],
];

for (const kind of PLACES) {
  test(`on ${kind.name}`, async (t) => {
    const place = await openPlace(t, kind);
    for (const [title, story] of STORIES) await t.test(title, (t) => story(place, t));
  });
}

// ---- Death ------------------------------------------------------------------------------------------------------------

/** Processes that this one started. */
function childrenOf(pid: number): readonly number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).split('\n');
  return lines
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child, parent]) => (parent === pid && child ? [child] : []));
}

for (const kind of PLACES.slice(1)) {
  test(`${kind.name}: a process is killed with its sockets; they go on in the other one and miss nothing`, async (t) => {
    const place = await openPlace(t, kind);
    const [server, other = server] = place.servers;
    assert.ok(server && other);
    const order = await orderOfParcel(place);
    const topic = `order:${order.id}`;
    const guests = await place.dialEach();
    for (const guest of guests) {
      await show(guest, order.token);
      await subscribe(guest, topic, order.from);
    }
    await eachHears(guests, ({ payload }) => payload.change === 'order.placed');
    const token = await ownerToken(other.url);
    const [child] = childrenOf(server.pid);
    if (kind.processes > 1) process.kill(child ?? 0, 'SIGKILL');
    else await server.kill();
    const { promise, resolve } = Promise.withResolvers<Client>();
    for (const guest of guests) guest.ws.once('close', () => resolve(guest));
    const orphan = guests.find(({ ws }) => ws.readyState === WebSocket.CLOSED) ?? (await promise);
    const living = guests.filter((guest) => guest !== orphan);

    // A connection that was kept to the dead one breaks: with the key of the request it is asked again.
    const ask = (path: string, body: Json): Promise<Got> =>
      until('an answer', () =>
        call(other.url, 'POST', path, {
          headers: { authorization: `Bearer ${token}`, 'idempotency-key': path },
          body,
        }).catch(() => undefined),
      );
    const parcel = await ask(`/admin/orders/${order.id}/fulfillments`, { tracking_number: 'T-2' });
    assert.equal(parcel.status, 201, JSON.stringify(parcel.body));
    await eachHears(living, isShipped);
    const resumed = await place.dial(other, resumeOf(orphan));
    assert.equal(resumed.connect.payload.session.resumed, true);
    await resumed.until(isShipped);
    const delivered = await ask(`/admin/fulfillments/${parcel.body['id']}/deliver`, {});
    assert.equal(delivered.status, 200, JSON.stringify(delivered.body));
    await eachHears([resumed, ...living], isDelivered);
    const happened = await happenedTo(place, order.id);
    const end = happened.at(-1) ?? 0;
    await eachHears([resumed, ...living], (one) => numberOf(one.offset) === end);
    assert.deepEqual(
      [...new Set([...heardOf(orphan, topic), ...heardOf(resumed, topic)])],
      happened,
    );
    for (const guest of living) assert.deepEqual(heardOf(guest, topic), happened);
  });
}
