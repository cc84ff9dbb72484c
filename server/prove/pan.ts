/* `npm run prove -- pan`: card numbers never touch us.
 * Numbers of every brand, in every writing, are put into every text that a request can carry. Afterwards a detector of
 * its own looks for them in every answer, every line of the log and every column of every row.
 */
import { fillStore } from '../test/support/full-store.ts';
import { upload } from '../test/support/import-files.ts';
import { BODIES, LINES, nameOf, OURS, requestOf, withValue } from '../test/support/named-things.ts';
import type { TestAnswer, TestShop } from '../test/support/shop.ts';
import { promise } from './support/promise.ts';
import type { Random } from './support/random.ts';
import { placesOfText } from './support/schemas.ts';
import { findings, openTestShop } from './support/test-shop.ts';

/** First digits and lengths. */
const BRANDS: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  visa: [
    ['4', 16],
    ['4', 13],
    ['4', 19],
  ],
  mastercard: [
    ['51', 16],
    ['55', 16],
    ['2221', 16],
  ],
  amex: [
    ['34', 15],
    ['37', 15],
  ],
  discover: [
    ['6011', 16],
    ['65', 16],
  ],
  diners: [
    ['36', 14],
    ['38', 14],
  ],
  jcb: [['3528', 16]],
  unionpay: [
    ['62', 16],
    ['62', 19],
  ],
  maestro: [
    ['5018', 16],
    ['6304', 16],
  ],
};
/** Fields whose own format allows such digits (commerce.md 15.2). */
const EXEMPT = /(^|\/)(barcode|sku|serial|imei|tracking_number|external_id|phone)$/;
const MINUTE_MS = 60_000;

export const program = promise({
  name: 'pan',
  says: 'no card number is stored, logged or told back, wherever it is sent',
  plants: { 'stored-number': 'writes a card number into a row' },
  run: async (run) => {
    const lines: string[] = [];
    const shop = await openTestShop(run, { logLine: (line) => lines.push(line) });
    const owner = await shop.staffToken();
    const store = await fillStore(shop, owner, OURS);
    const random = run.random.fork('numbers');
    const sent = new Set<string>();
    const found = findings();
    const answers: TestAnswer[] = [];
    const number = (): string => {
      const digits = cardNumber(random);
      sent.add(digits);
      return written(random, digits);
    };
    const counts = { bodies: 0, refused: 0, queries: 0, headers: 0, uploads: 0 };

    for (const route of shop.wired.http.routes) {
      const places = placesOfText(LINES[nameOf(route)] ?? route.body).filter(
        (place) => !EXEMPT.test(place),
      );
      const chosen = run.isShort ? random.shuffled(places).slice(0, 2) : places;
      for (const place of chosen) {
        const body = withValue(BODIES[nameOf(route)]?.(store, place) ?? {}, place, number());
        const caller = { name: 'x', request: callerOf(route.policy.who, store) };
        const [method, path, request] = requestOf(store, route, [], caller);
        const answer = await asked(shop, method, path, {
          ...request,
          body: nameOf(route) in LINES ? JSON.stringify(body) : body,
        });
        counts.bodies += 1;
        if (answer.text.includes('CARD_DATA_REJECTED')) counts.refused += 1;
        answers.push(answer);
      }
      const text = [...Object.keys(route.query?.properties ?? {}), 'unknown'];
      for (const name of run.isShort ? random.shuffled(text).slice(0, 1) : text) {
        const caller = { name: 'x', request: callerOf(route.policy.who, store) };
        const [method, path, request] = requestOf(store, route, [], caller);
        const query = new URLSearchParams({ [name]: number() });
        const { body: _body, ...rest } = request;
        answers.push(await asked(shop, method, `${path}?${query}`, rest));
        counts.queries += 1;
      }
    }
    for (const name of [
      'user-agent',
      'referer',
      'x-request-id',
      'idempotency-key',
      'if-match',
      'origin',
    ]) {
      const headers = { [name]: number() };
      answers.push(await shop.request('GET', '/store/products', { headers }));
      answers.push(await shop.request('POST', '/store/carts', { headers, body: {} }));
      counts.headers += 2;
    }
    for (let nth = 0; nth < 3; nth += 1) {
      const file = `Handle,Title,Body (HTML),Variant Price\npaid-${nth},Cup,${number()},1\n`;
      answers.push(await upload(shop, owner, file));
      counts.uploads += 1;
    }
    await shop.drain();
    if (run.plant === 'stored-number')
      await shop.rows('update products set title = $1', [cardNumber(random)]);

    const isSent = (text: string): boolean => numbersIn(text).some((digits) => sent.has(digits));
    for (const answer of answers)
      found.note(!isSent(answer.text), () => `told back: ${answer.text.slice(0, 200)}`);
    for (const line of lines) found.note(!isSent(line), () => `logged: ${line.slice(0, 300)}`);
    const looked = await rowsWithNumbers(shop, (text) => found.note(false, () => text));
    found.settle(run);
    return {
      ...counts,
      numbers: sent.size,
      answers: answers.length,
      log_lines: lines.length,
      columns: looked,
      found: 0,
    };
  },
});

const callerOf = (who: string, store: { readonly owner: string; readonly customer: string }) =>
  who === 'staff' ? { token: store.owner } : who === 'public' ? {} : { token: store.customer };

async function asked(
  shop: TestShop,
  ...sent: Parameters<TestShop['request']>
): Promise<TestAnswer> {
  const answer = await shop.request(...sent);
  if (answer.status !== 429) return answer;
  shop.clock.advance(MINUTE_MS);
  return shop.request(...sent);
}

function cardNumber(random: Random): string {
  const [start, length] = random.pick(random.pick(Object.values(BRANDS)));
  const digits = [...start].map(Number);
  while (digits.length < length - 1) digits.push(random.int(0, 9));
  return [...digits, checkDigit(digits)].join('');
}

/** source: ISO/IEC 7812-1, annex B */
function checkDigit(digits: readonly number[]): number {
  const sum = digits.reduce((total, digit, at) => {
    const isDoubled = (digits.length - at) % 2 === 1;
    const value = isDoubled ? digit * 2 : digit;
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return (10 - (sum % 10)) % 10;
}

/** As people write it. */
const written = (random: Random, digits: string): string =>
  random.pick([
    (text: string) => text,
    (text: string) => text.replaceAll(/(\d{4})(?=\d)/g, '$1 '),
    (text: string) => text.replaceAll(/(\d{4})(?=\d)/g, '$1-'),
    (text: string) => `my card is ${text}, thank you`,
    (text: string) => `<b>${text}</b>`,
  ])(digits);

/** Every run of digits, with single spaces or dashes between them, that a card number could be. */
const numbersIn = (text: string): string[] =>
  [...text.matchAll(/\d(?:[ +-]?\d){12,22}/g)]
    .map(([run]) => run.replaceAll(/\D/g, ''))
    .flatMap((digits) => [digits, digits.slice(0, 16), digits.slice(-16), digits.slice(0, 15)]);

const isCardNumber = (digits: string): boolean =>
  digits.length >= 13 &&
  digits.length <= 19 &&
  /^(4|5[0-9]|2[2-7]|3[4-8]|6)/.test(digits) &&
  checkDigit([...digits.slice(0, -1)].map(Number)) === Number(digits.at(-1));

/** Looks through every text of every row; exempt columns hold such digits by right. Gives how many columns. */
async function rowsWithNumbers(shop: TestShop, tell: (text: string) => void): Promise<number> {
  const columns = await shop.rows<{ table: string; name: string }>(
    `select c.oid::regclass::text as table, a.attname as name from pg_class c
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relkind = 'r' and c.relnamespace::regnamespace::text in ('public', 'pgboss')
        and a.atttypid::regtype::text in ('text', 'jsonb', 'json', 'text[]', 'bytea', 'character varying')`,
  );
  for (const { table, name } of columns) {
    if (EXEMPT.test(name)) continue;
    const rows = await shop.rows<{ text: string }>(
      `select distinct "${name}"::text as text from ${table} where "${name}"::text ~ '\\d([ -]?\\d){12}'`,
    );
    for (const { text } of rows) {
      // Checksums, hashes and ids are digits and letters in one word.
      const free = text.replaceAll(/[0-9a-f]*[a-f][0-9a-f-]*|[0-9a-z_]*[a-z_][0-9a-z_-]*/gi, ' ');
      const [number] = numbersIn(free).filter(isCardNumber);
      if (number !== undefined && !isTime(number)) tell(`${table}.${name} holds ${number}`);
    }
  }
  return columns.length;
}

/** Milliseconds since 1970 have thirteen digits and begin with 1: never a card's; of nanoseconds as well. */
const isTime = (digits: string): boolean => digits.startsWith('1');
