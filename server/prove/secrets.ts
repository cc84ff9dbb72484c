/* `npm run prove -- secrets`: no secret stands in a log line.
 * A canary of every shape of secret goes into every header, every text of every body and every part of an address, on
 * every route; then once more while tables are missing, so that requests fail inside with an error that is logged; and
 * real sign-ins, tokens, links and keys are used. No line, at the most talkative level, may hold one of them.
 */

import type { RouteSpec } from '../src/platform/http/route.ts';
import { createLog } from '../src/platform/log.ts';
import { mintToken, type TokenKind } from '../src/platform/tokens.ts';
import { fillStore } from '../test/support/full-store.ts';
import { BODIES, LINES, nameOf, OURS, requestOf, withValue } from '../test/support/named-things.ts';
import type { TestShop } from '../test/support/shop.ts';
import { promise } from './support/promise.ts';
import type { Random } from './support/random.ts';
import { placesOfText } from './support/schemas.ts';
import { findings, openTestShop } from './support/test-shop.ts';

const KINDS: readonly TokenKind[] = ['sk', 'pk', 'ct', 'ot', 'rt', 'wt', 'pr', 'ev', 'iv'];
const HEADERS = [
  ...[
    'authorization',
    'x-cart-token',
    'x-publishable-key',
    'cookie',
    'idempotency-key',
    'user-agent',
  ],
  ...[
    'referer',
    'origin',
    'x-forwarded-for',
    'x-api-key',
    'if-match',
    'simulator-signature',
    'x-csrf-token',
  ],
];
/** Missing for a while, so that requests that touch them fail inside. */
const BROKEN_TABLES = ['customers', 'carts', 'sessions', 'api_keys', 'products'];
const MINUTE_MS = 60_000;

export const program = promise({
  name: 'secrets',
  says: 'no secret stands in a log line, whatever header, field or error it came through',
  plants: { 'logged-token': 'logs a piece of a token that the mask does not know' },
  run: async (run) => {
    const lines: string[] = [];
    const logLine = (line: string) => void lines.push(line);
    const shop = await openTestShop(run, { logLine, checksInvariants: false });
    const owner = await shop.staffToken();
    const store = await fillStore(shop, owner, OURS);
    const random = run.random.fork('canaries');
    const canaries = new Set<string>();
    const canary = (): string => {
      const text = secretOf(shop, random);
      canaries.add(secretPartOf(text));
      return text;
    };
    const password = (): string => {
      const text = `Pw-${random.int(1e8, 1e9)}-${random.int(1e8, 1e9)}`;
      canaries.add(text);
      return text;
    };
    const counts = { headers: 0, fields: 0, addresses: 0, failed_inside: 0 };
    const send = async (...sent: Parameters<TestShop['request']>) => {
      const answer = await shop.request(...sent);
      if (answer.status === 500) counts.failed_inside += 1;
      if (answer.status === 429) shop.clock.advance(MINUTE_MS);
    };
    const everywhere = async (route: RouteSpec, most: number): Promise<void> => {
      const caller = { name: 'x', request: route.policy.who === 'staff' ? { token: owner } : {} };
      const [method, path, request] = requestOf(store, route, [], caller);
      for (const name of random.shuffled(HEADERS).slice(0, most)) {
        const value = name === 'authorization' ? `Bearer ${canary()}` : canary();
        await send(method, path, { ...request, headers: { ...request.headers, [name]: value } });
        counts.headers += 1;
      }
      const places = placesOfText(LINES[nameOf(route)] ?? route.body);
      for (const place of random.shuffled(places).slice(0, most)) {
        const isPassword = /password/.test(place);
        const base = BODIES[nameOf(route)]?.(store, place) ?? {};
        const body = withValue(base, place, isPassword ? password() : canary());
        const isLines = nameOf(route) in LINES;
        await send(method, path, { ...request, body: isLines ? JSON.stringify(body) : body });
        counts.fields += 1;
      }
      for (const address of [`${path}?q=${canary()}`, `${path}/${canary()}`].slice(0, most)) {
        const { body: _body, ...rest } = request;
        await send(method, address, rest);
        counts.addresses += 1;
      }
    };
    const most = run.isShort ? 2 : HEADERS.length;
    for (const route of shop.wired.http.routes) await everywhere(route, most);
    await realSecrets(shop, (text) => void canaries.add(secretPartOf(text)));
    for (const table of BROKEN_TABLES) {
      await shop.rows(`alter table ${table} rename to ${table}_gone`);
      const routes = random.shuffled(shop.wired.http.routes).slice(0, run.isShort ? 20 : 260);
      for (const route of routes) await everywhere(route, 1);
      await shop.rows(`alter table ${table}_gone rename to ${table}`);
    }
    if (run.plant === 'logged-token')
      createLog({ level: 'info', write: logLine }).info({ piece: [...canaries][0] }, 'planted');

    const found = findings();
    const log = lines.join('\n');
    for (const text of canaries)
      found.note(!log.includes(text), () =>
        `${lines.find((line) => line.includes(text))}`.slice(0, 400),
      );
    found.note(
      counts.failed_inside > 10,
      () => `only ${counts.failed_inside} requests failed inside`,
    );
    found.settle(run);
    return { ...counts, canaries: canaries.size, log_lines: lines.length, found: 0 };
  },
});

/** A token of ours, an access token, or a database address with a password. */
function secretOf(shop: TestShop, random: Random): string {
  const letters = (count: number) =>
    Array.from({ length: count }, () => random.pick([...'abcdefghijkmnpqrstuvwxyz23456789'])).join(
      '',
    );
  return random.pick([
    () => mintToken(random.pick(KINDS), shop.edges.env.randomBytes).token,
    () => `eyJ${letters(40)}.${letters(60)}.${letters(43)}`,
    () => `postgres://shop:${letters(24)}@db.example/shop`,
  ])();
}

/** The part that opens something; what stands before it may be told. */
function secretPartOf(text: string): string {
  if (/^[a-z]{2}_live_/.test(text)) return text.slice(16);
  if (text.startsWith('postgres:')) return /:([^:@]+)@/.exec(text)?.[1] ?? text;
  return text.startsWith('eyJ') ? text.slice(12) : text;
}

/** What people really do: sign in, renew, ask for a link, fail at each. */
async function realSecrets(shop: TestShop, note: (text: string) => void): Promise<void> {
  const email = 'secret-keeper@example.com';
  const password = 'Quiet-harbour-4711';
  note(password);
  const made = await shop.request('POST', '/store/auth/register', { body: { email, password } });
  for (const name of ['access_token', 'refresh_token']) note(String(made.body?.[name]));
  const wrong = 'Wrong-harbour-4712';
  note(wrong);
  await shop.request('POST', '/store/auth/login', { body: { email, password: wrong } });
  const refresh_token = made.body?.refresh_token;
  const renewed = await shop.request('POST', '/store/auth/refresh', { body: { refresh_token } });
  note(String(renewed.body?.refresh_token));
  await shop.request('POST', '/store/auth/password-reset', { body: { email } });
  await shop.drain();
  for (const mail of shop.mails)
    for (const [token] of JSON.stringify(mail).matchAll(/\b(pr|ev|iv|ot)_live_[0-9A-Za-z]+/g))
      note(token);
}
