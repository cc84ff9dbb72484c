/* Two stores in one process. For every route and every place in it that names a thing the thing of the other store
 * must answer exactly as one that exists nowhere, whoever asks; and the other store's rows stay what they are. A route
 * that names nothing answers the same before and after the other store is filled. A new route may need a word in the
 * tables of `support/named-things.ts`.
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type FullStore, fillStore } from './support/full-store.ts';
import {
  callersOf,
  groupsOf,
  nameOf,
  OURS,
  openForStores,
  ownersOf,
  type Place,
  placesOf,
  requestOf,
  rowsOf,
  THEIRS,
  tryOwners,
  tryPlaces,
} from './support/named-things.ts';
import type { TestShop } from './support/shop.ts';

const MINUTE_MS = 60_000;

test('nothing of one store reaches another', async (t) => {
  const shop = await openForStores(t);
  const second = await shop.secondStore();
  const ours = await fillStore(shop, await shop.staffToken(), OURS);
  const before = await readAll(shop, ours);
  const theirs = await fillStore(shop, second.token, THEIRS);
  const stores = { shop, ours, theirs, theirId: second.storeId };

  await t.test(
    'what a store reads is the same before and after another one is filled',
    async (t) => {
      assert.deepEqual(await readAll(shop, ours), before);
      t.diagnostic(`${Object.keys(before).length} routes that name nothing`);
    },
  );
  await t.test('the cursor of another store is no cursor', () => tryCursors(stores));
  await t.test(
    'a thing of another store answers on every route as one that exists nowhere, and stays what it is',
    (t) => tryThings(t, stores),
  );
});

/** The answer of every route that names nothing, as our owner and our customer get it. */
async function readAll(shop: TestShop, ours: FullStore): Promise<Record<string, string>> {
  const plain = shop.wired.http.routes.filter(
    // A stream has no end to compare; that stores are apart there is held in streams.test.ts.
    ({ method, url, outside }) =>
      method === 'GET' && !outside && !url.includes('{') && url !== '/store/events',
  );
  const answers: Record<string, string> = {};
  for (const { url } of plain) {
    const token = url.startsWith('/admin/') ? ours.owner : ours.customer;
    const { status, text } = await shop.request('GET', url, { token });
    assert.equal(status, 200, `${url}: ${text}`);
    assert.doesNotMatch(text, /^{"data":\[\]/, `our store has something to list on ${url}`);
    answers[url] = text;
  }
  return answers;
}

type Stores = {
  readonly shop: TestShop;
  readonly ours: FullStore;
  readonly theirs: FullStore;
  readonly theirId: string;
};

async function tryCursors({ shop, theirs, ours }: Stores): Promise<void> {
  const pages: string[] = [];
  for (const route of shop.wired.http.routes) {
    if (!route.list) continue;
    const [caller] = ownersOf(theirs, route);
    const [mine] = callersOf(ours, theirs, route);
    assert.ok(caller && mine);
    const [method, path, request] = requestOf(theirs, route, [], caller);
    const first = await shop.request(method, `${path}?limit=1`, request);
    const cursor: string | null = first.body.next_cursor;
    if (cursor === null) continue;
    const [, own, asked] = requestOf(ours, route, [], mine);
    const ask = (text: string) => shop.request(method, `${own}?limit=1&cursor=${text}`, asked);
    const [foreign, madeUp] = [await ask(cursor), await ask(`${cursor.slice(0, -4)}AAAA`)];
    assert.equal(foreign.body.code, 'VALIDATION_FAILED', nameOf(route));
    assert.equal(foreign.text, madeUp.text, nameOf(route));
    pages.push(nameOf(route));
  }
  assert.ok(pages.length >= 20, `lists with a second page: ${pages}`);
}

async function tryThings(t: TestContext, { shop, theirs, ours, theirId }: Stores): Promise<void> {
  // What was made so far counts to what may be made in bulk.
  shop.clock.advance(MINUTE_MS);
  const { routes } = shop.wired.http;
  const places = placesOf(routes);
  const before = await rowsOf(shop, theirId);
  const full = Object.values(before).filter((sum) => !sum.startsWith('0 ')).length;
  assert.ok(full >= 72, `the other store has rows to hide (${full} tables)`);

  let calls = 0;
  const faults: string[] = [];
  const absences = new Map<Place, string>();
  for (const group of groupsOf(places)) {
    const tried = await tryPlaces(shop, { ours, theirs }, group);
    calls += tried.calls;
    faults.push(...tried.faults);
    if (group.length === 1 && tried.absence !== undefined) absences.set(group[0], tried.absence);
  }
  assert.deepEqual(faults, []);
  // A purchase names the code that does not work, and not what is absent.
  assert.ok([...absences.values()].includes('COUPON_INACTIVE'));
  await shop.drain();
  assert.deepEqual(await rowsOf(shop, theirId), before, 'not a row of theirs has changed');

  // The same requests from who owns the things find them: so what was absent was so for its store alone.
  const isOf = (method: RegExp, surface: string) =>
    places.filter(({ route }) => method.test(route.method) && route.url.startsWith(surface));
  const inOrder = [
    ...isOf(/GET/, '/'),
    ...isOf(/^P/, '/store/'),
    ...isOf(/DELETE/, '/store/').reverse(),
    ...isOf(/^P/, '/admin/'),
    ...isOf(/DELETE/, '/admin/').reverse(),
  ];
  const unseen: string[] = [];
  for (const place of inOrder) {
    const absence = absences.get(place);
    if (absence === undefined) continue;
    if (place.where !== 'query' && !/NOT_FOUND$/.test(absence)) continue;
    const tried = await tryOwners(shop, theirs, place, absence);
    calls += tried.calls;
    unseen.push(...tried.faults);
  }
  assert.deepEqual(unseen, [], 'who owns the things sees them');
  const naming = new Set(places.map(({ route }) => route)).size;
  t.diagnostic(
    `${routes.length} routes, ${naming} of them name things in ${places.length} places, ${calls} calls`,
  );
}
