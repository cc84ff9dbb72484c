/* `npm run prove -- webhooks-in`: what a provider tells cannot be forged, replayed or read twice.
 * A payment waits for its provider. Every forgery of the table is refused and changes nothing; so is every message with
 * one byte changed. The genuine message, sent by many at once and again later, has its effect once.
 */
import { signatureOf } from '../src/modules/payments/providers/simulator/simulator.ts';
import { cartWith, charged, complete, stickerInStock } from '../test/support/purchase.ts';
import type { TestAnswer, TestShop } from '../test/support/shop.ts';
import { promise, type Run } from './support/promise.ts';
import { type Findings, findings, openTestShop } from './support/test-shop.ts';

const SECRET = 'simulator-secret';
const PATH = '/webhooks/simulator';
const TOLERANCE_SECONDS = 300;
const RIVALS = 16;
/** A provider's account may send so many a minute; here time is made in between. */
const PER_MINUTE = 500;
const MINUTE_MS = 60_000;
const BODY_BYTES_MAX = 1024 * 1024;

type Message = { readonly body: string; readonly signature: string | undefined };

export const program = promise({
  name: 'webhooks-in',
  says: "a provider's message counts once when it is genuine and fresh, and not at all when it is not",
  plants: { 'no-unique': 'lets one event of a provider be kept twice' },
  run: async (run) => {
    const shop = await openTestShop(run, { connections: RIVALS + 4 });
    if (run.plant === 'no-unique') await shop.rows(ALLOW_TWICE);
    const found = findings();
    const tell = teller(shop);
    const payment = await waitingPayment(shop);
    const genuine = bodyOf(shop, 'evt_genuine', payment.operationId);
    const before = await effects(shop);

    const forged = forgeries(shop, genuine);
    for (const [name, message] of forged) {
      const answer = await tell(message);
      const isRefused = answer.status === 401 && answer.body?.code === 'WEBHOOK_SIGNATURE_INVALID';
      found.note(isRefused, () => `${name}: ${answer.status} ${answer.text}`);
    }
    const changed = await changedBytes(run, shop, genuine, tell, found);
    const elsewhere = await wrongPlaces(shop, genuine, tell, found);
    found.note(same(before, await effects(shop)), () => 'a forgery had an effect');

    const accepted = await genuineOnes(shop, genuine, tell, found);
    found.settle(run);
    return {
      forgeries: forged.length,
      changed_bytes: changed,
      wrong_places: elsewhere,
      accepted_forgeries: 0,
      genuine: accepted,
      effects: 1,
    };
  },
});

/** Takes the uniqueness of an event's name away. */
const ALLOW_TWICE = `do $$ declare name text; begin
  for name in select conname from pg_constraint where conrelid = 'payment_events'::regclass and contype = 'u'
  loop execute format('alter table payment_events drop constraint %I', name); end loop;
  for name in select indexrelid::regclass::text from pg_index where indrelid = 'payment_events'::regclass and indisunique and not indisprimary
  loop execute format('drop index %s', name); end loop; end $$`;

/** Sends messages, and makes time when a minute's worth is used up. */
function teller(shop: TestShop) {
  let sent = 0;
  return async ({ body, signature }: Message, path = PATH): Promise<TestAnswer> => {
    sent += 1;
    if (sent % PER_MINUTE === 0) shop.clock.advance(MINUTE_MS);
    return shop.request('POST', path, {
      body,
      headers: {
        'content-type': 'application/json',
        ...(signature === undefined ? {} : { 'simulator-signature': signature }),
      },
    });
  };
}

/** A cart whose payment is processing at the provider, which will have the money. */
async function waitingPayment(shop: TestShop): Promise<{ readonly operationId: string }> {
  const cart = await cartWith(shop, await stickerInStock(shop, 5));
  const waiting = await complete(shop, cart, 'tok_late_callback');
  if (waiting.status !== 202) throw new Error(`the payment does not wait: ${waiting.text}`);
  const [operation] = await shop.rows<{ id: string }>('select id from payment_operations');
  return { operationId: operation?.id ?? '' };
}

const bodyOf = (shop: TestShop, id: string, operationId: string, more: object = {}): string =>
  JSON.stringify({
    id,
    type: 'payment.succeeded',
    operation_id: operationId,
    amount: 1000,
    currency: 'USD',
    occurred_at: shop.clock.env.now().toISOString(),
    ...more,
  });

const signed = (shop: TestShop, body: string, secret = SECRET, seconds = 0): string =>
  signatureOf(body, secret, new Date(shop.clock.env.now().getTime() + seconds * 1000));

const effects = async (shop: TestShop) => ({
  events: await shop.count('payment_events'),
  orders: await shop.count('orders'),
  charged: await charged(shop),
});
const same = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** The table: what it is, and the message. */
function forgeries(shop: TestShop, body: string): readonly (readonly [string, Message])[] {
  const good = signed(shop, body);
  const mac = good.slice(good.indexOf('v1=') + 3);
  const time = good.slice(0, good.indexOf(','));
  const made = (signature: string | undefined, text = body): Message => ({
    body: text,
    signature,
  });
  const other = bodyOf(shop, 'evt_other', '01a00000-0000-7000-8000-000000000000');
  return [
    ['no signature', made(undefined)],
    ['an empty signature', made('')],
    ['another secret', made(signed(shop, body, 'wrong'))],
    ['no secret', made(signed(shop, body, ' '))],
    ['the body in other white space', made(good, JSON.stringify(JSON.parse(body), null, 1))],
    ['the keys in another order', made(good, reversed(body))],
    ['a space after the body', made(good, `${body} `)],
    ['a line feed after the body', made(good, `${body}\n`)],
    ['a byte order mark before the body', made(good, `\ufeff${body}`)],
    ['no body', made(good, '')],
    ['the signature of another body', made(signed(shop, other))],
    ['a second too old', made(signed(shop, body, SECRET, -TOLERANCE_SECONDS - 1))],
    ['a second too early', made(signed(shop, body, SECRET, TOLERANCE_SECONDS + 1))],
    ['of last year', made(signed(shop, body, SECRET, -31_536_000))],
    ['only an old scheme', made(good.replace('v1=', 'v0='))],
    ['no scheme', made(`${time},${mac}`)],
    ['no time', made(`v1=${mac}`)],
    ['two times, the second a right one', made(`t=1,${good}`)],
    ['two times, the first a right one', made(`${good},t=1`)],
    ['the time of another signature', made(`t=${Number(time.slice(2)) + 1},v1=${mac}`)],
    ['a negative time', made(`t=-${time.slice(2)},v1=${mac}`)],
    ['a time that is no number', made(`t=now,v1=${mac}`)],
    ['a fraction of a time', made(`${time}.0,v1=${mac}`)],
    ['half a signature', made(`${time},v1=${mac.slice(0, 32)}`)],
    ['a signature and a half', made(`${time},v1=${mac}${mac.slice(0, 32)}`)],
    ['capital digits', made(`${time},v1=${mac.toUpperCase()}`)],
    ['zeros', made(`${time},v1=${'0'.repeat(64)}`)],
    ['base64', made(`${time},v1=${Buffer.from(mac, 'hex').toString('base64')}`)],
    [
      'the right one behind sixteen others',
      made(`${time},${`v1=${'0'.repeat(64)},`.repeat(16)}v1=${mac}`),
    ],
    ['another separator', made(good.replace(',', ';'))],
    ['a control character', made(good.replace(',', ',\t\u0001'))],
  ];
}

const reversed = (body: string): string =>
  JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(body)).reverse()));

/** One byte of the body or the signature changed, many times. */
async function changedBytes(
  run: Run,
  shop: TestShop,
  body: string,
  tell: ReturnType<typeof teller>,
  found: Findings,
): Promise<number> {
  const count = run.isShort ? 600 : 10_000;
  const random = run.random.fork('bytes');
  for (let nth = 0; nth < count; nth += 1) {
    const good = signed(shop, body);
    const isBody = random.chance(0.5);
    const text = isBody ? body : good;
    const at = random.int(0, text.length - 1);
    const byte = String.fromCharCode(random.int(33, 126));
    if (byte === text[at]) continue;
    const changed = text.slice(0, at) + byte + text.slice(at + 1);
    const answer = await tell(
      isBody ? { body: changed, signature: good } : { body, signature: changed },
    );
    found.note(answer.status === 401, () => `${changed}: ${answer.status}`);
  }
  return count;
}

/** Genuine messages to places that are not theirs, and genuine ones that say nothing. */
async function wrongPlaces(
  shop: TestShop,
  body: string,
  tell: ReturnType<typeof teller>,
  found: Findings,
): Promise<number> {
  const message = (text: string): Message => ({ body: text, signature: signed(shop, text) });
  const unknown = '01a00000-0000-7000-8000-000000000000';
  const table: readonly (readonly [string, Message, string, number])[] = [
    ['an unknown account', message(body), `/webhooks/${unknown}`, 404],
    ['an unknown provider', message(body), '/webhooks/nobody', 404],
    ['a provider that tells nothing', message(body), '/webhooks/manual', 404],
    ['a body too large', message(`"${'x'.repeat(BODY_BYTES_MAX)}"`), PATH, 413],
    ['no JSON', message('hello'), PATH, 200],
    ['a list', message('[]'), PATH, 200],
    ['a number for a name', message('{"id":7,"type":"payment.succeeded"}'), PATH, 200],
    ['a prototype', message('{"__proto__":{"id":"x"},"type":"payment.succeeded"}'), PATH, 200],
  ];
  for (const [name, sent, path, status] of table) {
    const answer = await tell(sent, path);
    found.note(
      answer.status === status || (status === 404 && answer.status === 401),
      () => `${name}: ${answer.status} ${answer.text}, not ${status}`,
    );
  }
  return table.length;
}

/** The message at the edges of its time, among wrong signatures, from many at once and again: one effect. */
async function genuineOnes(
  shop: TestShop,
  body: string,
  tell: ReturnType<typeof teller>,
  found: Findings,
): Promise<number> {
  // The provider has the money by now; what the message says of it is not believed, it is asked.
  shop.clock.advance(MINUTE_MS);
  const told: TestAnswer[] = [];
  const rivals = Array.from({ length: RIVALS }, () =>
    tell({ body, signature: signed(shop, body) }),
  );
  told.push(...(await Promise.all(rivals)));
  for (const signature of [
    signed(shop, body, SECRET, -TOLERANCE_SECONDS),
    signed(shop, body, SECRET, TOLERANCE_SECONDS),
    `${signed(shop, body)},v1=${'0'.repeat(64)}`,
  ])
    told.push(await tell({ body, signature }));
  told.push(await tell({ body, signature: signed(shop, body) }));
  for (const answer of told)
    found.note(answer.status === 200, () => `a genuine message: ${answer.status} ${answer.text}`);
  const after = await effects(shop);
  const wanted = { events: 1, orders: 1, charged: { charges: 1, captured: 1000, refunded: 0 } };
  const mine = await shop.count('payment_events', "provider_event_id = 'evt_genuine'");
  found.note(
    same({ ...after, events: mine }, wanted),
    () => `after ${told.length} times: ${JSON.stringify({ ...after, events: mine })}`,
  );
  return told.length;
}
