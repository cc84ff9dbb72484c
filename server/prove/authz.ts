/* `npm run prove -- authz`: no one touches another's object.
 * Every declared route is called as every kind of caller. Who may not call it at all is told so, whatever is named; who
 * may gets for a thing of somebody else, in every place of the route that names one, byte for byte the answer that a
 * thing has which exists nowhere. What is asked and as whom is made from the routes (`test/support/named-things.ts`).
 */

import type { RouteSpec } from '../src/platform/http/route.ts';
import { type FullStore, fillStore } from '../test/support/full-store.ts';
import {
  absentFor,
  type Caller,
  codeOf,
  describe,
  type Names,
  nameIn,
  nameOf,
  OURS,
  ofGuest,
  openForStores,
  type Place,
  placesOf,
  requestOf,
  rowsOf,
  THEIRS,
  told,
} from '../test/support/named-things.ts';
import { ADDRESS } from '../test/support/purchase.ts';
import type { TestAnswer, TestRequest, TestShop } from '../test/support/shop.ts';
import { promise } from './support/promise.ts';
import { type Findings, findings, testOf, useTestCluster } from './support/test-shop.ts';

/** A kind of caller, all at the address of our store. */
type Asker = {
  readonly caller: Caller;
  readonly side: 'nobody' | 'shopper' | 'staff';
  /** Strangers to the customer whose things are asked for; they themselves and our staff; the other store. */
  readonly of: 'strangers' | 'us' | 'them';
  /** What stands in the request beside the place under test. */
  readonly own: FullStore;
  /** Of staff: whether the role or the key holds the scope. */
  readonly may: (scope: string) => boolean;
  /** Whose things are asked for. */
  readonly asks: readonly Owner[];
};
type Owner = {
  readonly whose: string;
  readonly personal: boolean;
  readonly valueFor: (names: Names) => string | undefined;
};
type Verdict = 'allowed' | 'unauthenticated' | 'forbidden';
/** One question: the thing of another, and one that exists nowhere. */
type Asked = { readonly asker: Asker; readonly place: Place; readonly owner: Owner };

const PERSONAL: ReadonlySet<Names> = new Set<Names>([
  ...(['address', 'cart', 'cartItem', 'customerEmail', 'draftOrder', 'order'] as const),
  ...(['orderIntent', 'orderItem', 'payment', 'orderNumber'] as const),
]);
/** Passes every policy and no schema: shows whether the caller is let in, and does nothing. */
/** A scope of a thing that is not built yet: it opens no route. */
const SCOPE_WITHOUT_ROUTES = 'subscriptions:read';
const NO_BODY_OF_OURS = { no_such_field_anywhere: true };
/** Who is asked of every place in the short form too. */
const WHOLE: ReadonlySet<string> = new Set(['second customer', 'owner']);
const MINUTE_MS = 60_000;
const TOLD_CHARACTERS_MAX = 300;
/** Failed credentials that one address has in a minute, with room. */
const BAD_PER_MINUTE = 800;

const PLANTS: Readonly<Record<string, string>> = {
  'rls-off': 'alter table orders no force row level security, disable row level security',
  'scope-widened': `update api_keys set scopes = '{read}' where name = 'Stray'`,
};

// ---- Who asks --------------------------------------------------------------------------------------------------

async function everyKind(
  shop: TestShop,
  ours: FullStore,
  theirs: FullStore,
): Promise<readonly Asker[]> {
  const made = async (path: string, body: unknown, token = ours.owner) => {
    const answer = await shop.request('POST', path, { token, body });
    if (answer.status >= 300) throw new Error(`${path}: ${answer.text}`);
    return answer.body;
  };
  const key = async (name: string, scopes: readonly string[]): Promise<TestRequest> => ({
    token: (await made('/admin/api-keys', { name, kind: 'secret', scopes })).key as string,
  });
  const reader = await readingStaff(shop, ours);
  const other = await secondShopper(shop, ours);
  const things: Record<'customer' | 'guest' | 'store' | 'us', Owner> = {
    customer: {
      whose: "a customer's",
      personal: true,
      // The open order intent is the guest's.
      valueFor: (names) => (names === 'orderIntent' ? undefined : nameIn(ours, names)),
    },
    guest: { whose: "a guest's", personal: true, valueFor: (names) => ofGuest(ours).asks?.[names] },
    store: {
      whose: "another store's",
      personal: false,
      valueFor: (names) => nameIn(theirs, names),
    },
    us: {
      whose: "our store's",
      personal: false,
      // Every store counts its orders from the same number.
      valueFor: (names) => (names === 'orderNumber' ? undefined : nameIn(ours, names)),
    },
  };
  const anybody = [things.customer, things.guest, things.store];
  const asker = (
    name: string,
    side: Asker['side'],
    request: TestRequest,
    asks: readonly Owner[],
    more: Partial<Asker> & { readonly orderToken?: string } = {},
  ): Asker => ({
    caller: {
      name,
      request,
      ...(more.orderToken === undefined ? {} : { orderToken: more.orderToken }),
    },
    side,
    of: more.of ?? (side === 'staff' ? 'us' : 'strangers'),
    own: more.own ?? ours,
    may: more.may ?? (() => true),
    asks,
  });
  const isPlain = (scope: string) => /^(?!refunds|gift_cards|ledger|users)\w+:read$/.test(scope);
  const publishable = { headers: { 'x-publishable-key': ours.publishableKey } };
  const ofCart = { cartToken: ours.cartToken };
  const everything = ['admin', 'refunds:admin', 'gift_cards:admin', 'ledger:admin', 'users:admin'];
  return [
    asker('anonymous', 'nobody', {}, anybody),
    asker('publishable key', 'nobody', publishable, anybody),
    asker('guest with a cart', 'nobody', ofCart, [things.customer, things.store]),
    asker('guest with an order', 'nobody', {}, [things.customer, things.store], {
      orderToken: ours.orderToken,
    }),
    asker('guest of another store', 'nobody', { cartToken: theirs.cartToken }, anybody, {
      orderToken: theirs.orderToken,
    }),
    asker('customer', 'shopper', { token: ours.customer }, [things.guest, things.store], {
      of: 'us',
    }),
    asker('second customer', 'shopper', { token: other.customer }, anybody, { own: other }),
    asker(
      'customer of another store',
      'shopper',
      { token: theirs.customer },
      [{ ...things.us, personal: true }],
      { own: theirs, of: 'them' },
    ),
    asker('owner', 'staff', { token: ours.owner }, [things.store]),
    asker('reading staff', 'staff', reader, [things.store], { may: isPlain }),
    asker('owner of another store', 'staff', { token: theirs.owner }, [things.us], {
      own: theirs,
      of: 'them',
    }),
    asker('secret key', 'staff', await key('Whole', everything), [things.store]),
    asker(
      'secret key without the scope',
      'staff',
      await key('Stray', [SCOPE_WITHOUT_ROUTES]),
      [things.store],
      { may: () => false },
    ),
  ];
}

/** A person of our store who may read, and no more. */
async function readingStaff(shop: TestShop, ours: FullStore): Promise<TestRequest> {
  const email = 'quartz-reader@example.com';
  const body = { email, name: 'Rita Reader', role: 'read_only' };
  const invited = await shop.request('POST', '/admin/staff', { token: ours.owner, body });
  if (invited.status !== 201) throw new Error(invited.text);
  await shop.drain();
  const mail = shop.mails.findLast(({ to }) => String(to).includes(email));
  const token = /iv_live_[0-9A-Za-z]+/.exec(JSON.stringify(mail ?? ''))?.[0];
  const password = 'a lantern over the pier';
  const accepted = await shop.request('POST', '/admin/auth/invitations/accept', {
    body: { token, password, name: 'Rita Reader' },
  });
  if (accepted.status >= 300) throw new Error(accepted.text);
  return { token: accepted.body.access_token as string };
}

/** Another customer of our store, with an address, a cart, an order and a payment of their own. */
async function secondShopper(shop: TestShop, ours: FullStore): Promise<FullStore> {
  const headers = { 'x-publishable-key': ours.publishableKey };
  const send = async (method: string, path: string, body: unknown, token?: string) => {
    const asked = { body, headers, ...(token === undefined ? {} : { token }) };
    const answer = await shop.request(method, `/store${path}`, asked);
    if (answer.status >= 300) throw new Error(`${path}: ${answer.text}`);
    return answer.body;
  };
  const email = 'quartz-second@example.com';
  const registered = { email, password: 'a boat by the far shore' };
  const token: string = (await send('POST', '/auth/register', registered)).access_token;
  const items = [{ variant_id: ours.ids.variant, quantity: 1 }];
  const address = await send('POST', '/customers/me/addresses', ADDRESS, token);
  const choices = { shipping_address: ADDRESS, shipping_method_id: ours.ids.shippingMethod };
  const placed = await send(
    'POST',
    '/checkout',
    { items, email, ...choices, payment: { provider: 'simulator', token: 'tok_success' } },
    token,
  );
  const cart = await send('POST', '/carts', { items }, token);
  const own = {
    address: address.id,
    cart: cart.id,
    cartItem: cart.items[0].id,
    order: placed.order.id,
    orderItem: placed.order.items[0].id,
    payment: placed.payment.id,
  };
  return { ...ours, customer: token, ids: { ...ours.ids, ...own } };
}

/** Who owns what the asker asks for in this place. */
function ownersAsked(asker: Asker, place: Place): readonly Owner[] {
  const isPersonal = PERSONAL.has(place.names);
  const isOfStaff = place.route.policy.who === 'staff';
  return asker.asks.filter(
    ({ personal, valueFor }) =>
      (!personal || (isPersonal && !isOfStaff)) && valueFor(place.names) !== undefined,
  );
}

function verdictOf({ policy, url }: RouteSpec, { side, may }: Asker): Verdict {
  switch (policy.who) {
    case 'public':
      return 'allowed';
    case 'shopper':
      // Signing in works whatever stale credential a client still sends.
      return side === 'staff' && !url.startsWith('/store/auth/') ? 'unauthenticated' : 'allowed';
    case 'customer':
      return side === 'shopper' ? 'allowed' : 'unauthenticated';
    case 'staff':
      if (side !== 'staff') return 'unauthenticated';
      return policy.scope === null || may(policy.scope) ? 'allowed' : 'forbidden';
  }
}

// ---- What is asked ---------------------------------------------------------------------------------------------

function questions(shop: TestShop, found: Findings) {
  const tally = { calls: 0, compared: 0, apart: 0, wrong: 0, places: {} as Record<string, number> };
  const kinds = new Set<string>();
  let bad = 0;

  const send = async (sent: ReturnType<typeof requestOf>): Promise<TestAnswer> => {
    for (;;) {
      const answer = await shop.request(...sent);
      tally.calls += 1;
      if (answer.status === 401) bad += 1;
      if (answer.status !== 429 && bad < BAD_PER_MINUTE) return answer;
      // What is counted here is not how often one may ask.
      shop.clock.advance(MINUTE_MS);
      bad = 0;
      if (answer.status !== 429) return answer;
    }
  };

  /** Whether the answer is what the policy says, as far as a policy says anything. */
  const judge = (route: RouteSpec, asker: Asker, answer: TestAnswer): void => {
    const verdict = verdictOf(route, asker);
    const code = codeOf(answer);
    const isRight =
      answer.status < 500 &&
      (verdict === 'unauthenticated'
        ? answer.status === 401 && code === 'UNAUTHENTICATED'
        : verdict === 'forbidden'
          ? answer.status === 403 && code === 'INSUFFICIENT_SCOPE'
          : answer.status !== 401 || route.policy.who === 'public');
    if (!isRight) tally.wrong += 1;
    found.note(
      isRight,
      () =>
        `${nameOf(route)} as ${asker.caller.name} must be ${verdict}: ${answer.status} ${answer.text.slice(0, 200)}`,
    );
  };

  return {
    tally,
    /** A route that names nothing of another's to this caller: are they let in? */
    admission: async (route: RouteSpec, asker: Asker): Promise<void> => {
      const [method, path, request] = requestOf(asker.own, route, [], asker.caller);
      const isForm = route.multipart === true || route.rawBody === true;
      const body = method === 'GET' || isForm ? {} : { body: NO_BODY_OF_OURS };
      const { body: _body, ...plain } = request;
      const { 'content-type': _type, ...headers } = plain.headers ?? {};
      judge(route, asker, await send([method, path, { ...plain, headers, ...body }]));
    },
    compare: async ({ asker, place, owner }: Asked): Promise<void> => {
      const { route } = place;
      const foreign = owner.valueFor(place.names) ?? '';
      const answers: string[] = [];
      for (const value of [foreign, absentFor(place, foreign)]) {
        const sent = requestOf(asker.own, route, [{ place, value }], asker.caller);
        const answer = await send(sent);
        judge(route, asker, answer);
        answers.push(JSON.stringify(told(answer, value, place.where)));
      }
      tally.compared += 1;
      if (!kinds.has(describe(place))) {
        kinds.add(describe(place));
        tally.places[kindOf(place)] = (tally.places[kindOf(place)] ?? 0) + 1;
      }
      const [one, other] = answers;
      if (one !== other) tally.apart += 1;
      found.note(
        one === other,
        () =>
          `${describe(place)} as ${asker.caller.name}, ${owner.whose}: ${tailOf(one)} is not ${tailOf(other)}`,
      );
    },
  };
}

const tailOf = (text: string | undefined): string => text?.slice(-TOLD_CHARACTERS_MAX) ?? '';

function kindOf({ route, where, field }: Place): string {
  if (where === 'path')
    return route.url.indexOf('{') === route.url.indexOf(`{${field}}`) ? 'path_ids' : 'nested_ids';
  if (/(_ids|\/coupons|\/0\/.*|^ids)$/.test(field)) return 'batches';
  return where === 'query' ? 'query_ids' : 'body_ids';
}

/** The rows whose ids are of the customer's things. */
async function rowsOfPerson(shop: TestShop, { ids }: FullStore): Promise<readonly string[]> {
  const found: string[] = [];
  for (const table of ['addresses', 'carts', 'cart_items', 'orders', 'payments']) {
    const rows = await shop.rows<{ row: string }>(
      `select t::text as row from ${table} t where id = any($1::uuid[]) order by 1`,
      [[ids.address, ids.cart, ids.cartItem, ids.order, ids.payment]],
    );
    found.push(...rows.map(({ row }) => `${table} ${row}`));
  }
  return found;
}

export const program = promise({
  name: 'authz',
  says: 'no one touches what belongs to another, and a foreign id answers like an absent one',
  plants: {
    'rls-off': 'takes row-level security off orders',
    'scope-widened': 'gives a key a scope that it must not have',
  },
  run: async (run) => {
    const { plant, say, isShort, random } = run;
    await useTestCluster(run);
    const shop = await openForStores(testOf(run));
    const second = await shop.secondStore();
    const ours = await fillStore(shop, await shop.staffToken(), OURS);
    const theirs = await fillStore(shop, second.token, THEIRS);
    const askers = await everyKind(shop, ours, theirs);
    if (plant !== undefined) await shop.rows(PLANTS[plant] ?? '');
    const { routes } = shop.wired.http;
    const places = Map.groupBy(placesOf(routes), ({ route }) => route);
    const found = findings();
    const asking = questions(shop, found);
    const seen = new Set<string>();
    const ask = async (route: RouteSpec, asker: Asker): Promise<void> => {
      const named = (places.get(route) ?? []).flatMap((place) =>
        ownersAsked(asker, place).map((owner) => ({ asker, place, owner })),
      );
      // The short form asks most callers of one place only; each route still meets each of them.
      const isWhole = !isShort || WHOLE.has(asker.caller.name);
      const asked = isWhole ? named : random.shuffled(named).slice(0, 1);
      for (const one of asked) await asking.compare(one);
      if (asked.length === 0) await asking.admission(route, asker);
      seen.add(`${nameOf(route)} ${asker.caller.name}`);
    };
    const rows = {
      theirs: () => rowsOf(shop, second.storeId),
      ours: () => rowsOf(shop, shop.storeId),
      person: () => rowsOfPerson(shop, ours),
    };
    const theirRows = await rows.theirs();
    // Who may change something of their own comes after those who may not, so that each round has rows that stay.
    for (const { of, stay, whose } of [
      { of: 'strangers', stay: rows.person, whose: 'a customer' },
      { of: 'us', stay: rows.theirs, whose: 'the other store' },
      { of: 'them', stay: rows.ours, whose: 'our store' },
    ] as const) {
      const before = of === 'us' ? theirRows : await stay();
      for (const route of routes)
        for (const asker of askers) if (asker.of === of) await ask(route, asker);
      await shop.drain();
      const after = await stay();
      const isSame = JSON.stringify(before) === JSON.stringify(after);
      found.note(isSame, () => `rows of ${whose} changed`);
    }
    const all = routes.length * askers.length;
    found.note(
      seen.size === all,
      () => `${all - seen.size} pairs of route and caller were not asked`,
    );
    found.settle(run);
    const { tally } = asking;
    say(`callers: ${askers.map(({ caller }) => caller.name).join(', ')}`);
    return {
      routes: routes.length,
      callers: askers.length,
      pairs: `${seen.size}/${all}`,
      ...tally.places,
      compared: tally.compared,
      calls: tally.calls,
      told_apart: tally.apart,
      wrongly_admitted: tally.wrong,
    };
  },
});
