/* `npm run prove -- lost-update`: an edit is never lost without a word.
 * Many editors count one number in each of several objects up, each from what it has read and with `If-Match`; whoever
 * read too early is told 412. In the end every number says how many edits were told 200. Servers run with
 * `api.require_if_match`: an edit that names no version is told 428.
 * --plant product-version (a stale version passes), product-lock (versions are compared unlocked)
 */
import { sabotaged } from './support/plants.ts';
import { promise, type Run } from './support/promise.ts';
import { expectTally, inFlight, tally } from './support/rivals.ts';
import { buyWithKey, makeGifts, orderIdOf } from './support/shopping.ts';
import { openWorld, type Reply, type World } from './support/world.ts';

/** One that says a version behind the one it read is stale, whatever happens. */
const STALE_SHARE = 0.1;

type Counted = {
  readonly path: string;
  read(body: Reply['body']): number;
  change(count: number): Record<string, unknown>;
};

const inMetadata = (path: string): Counted => ({
  path,
  read: (body) => Number((body['metadata'] as Record<string, unknown> | undefined)?.['count'] ?? 0),
  change: (count) => ({ metadata: { count: String(count) } }),
});

/** A product, an order, a customer and a coupon. */
async function makeObjects(run: Run, world: World): Promise<readonly Counted[]> {
  const [variantId = ''] = await makeGifts(world, 1, 100);
  const [product] = await world.rows<{ id: string }>('select id from products limit 1');
  const bought = await buyWithKey(world, [{ variant_id: variantId, quantity: 1 }], {
    email: 'edited@example.com',
  });
  const customer = await world.staff('POST', '/admin/customers', { email: 'edit@example.com' });
  const coupon = await world.staff('POST', '/admin/coupons', {
    name: '0',
    code: 'COUNTED',
    type: 'percentage',
    value_bps: 1000,
  });
  for (const made of [customer, coupon]) run.expect(made.status === 201, made.text);
  return [
    inMetadata(`/admin/products/${product?.id}`),
    inMetadata(`/admin/orders/${orderIdOf(bought)}`),
    inMetadata(`/admin/customers/${customer.body['id']}`),
    {
      path: `/admin/coupons/${coupon.body['id']}`,
      read: (body) => Number(body['name']),
      change: (count) => ({ name: String(count) }),
    },
  ];
}

const edit = (world: World, object: Counted, version: number, count: number): Promise<Reply> =>
  world.ask('PATCH', `/api/v1${object.path}`, {
    headers: { authorization: `Bearer ${world.apiKey}`, 'if-match': `"${version}"` },
    body: object.change(count),
  });

async function countUp(
  run: Run,
  world: World,
  objects: readonly Counted[],
  size: { readonly edits: number; readonly inFlight: number },
): Promise<readonly Reply[]> {
  const wins = objects.map(() => 0);
  const replies = await inFlight(size.edits, size.inFlight, async (nth) => {
    const random = run.random.fork(`edit ${nth}`);
    const at = nth % objects.length;
    const object = objects[at] as Counted;
    const seen = await world.staff('GET', object.path);
    const version = Number(seen.body['version']);
    const isStale = version > 1 && random.chance(STALE_SHARE);
    const next = object.read(seen.body) + 1;
    const reply = await edit(world, object, isStale ? version - 1 : version, next);
    run.expect(!isStale || reply.status === 412, `a stale edit is told ${reply.status}`);
    if (reply.status === 200) wins[at] = (wins[at] ?? 0) + 1;
    return reply;
  });
  for (const [at, object] of objects.entries()) {
    const after = await world.staff('GET', object.path);
    const count = object.read(after.body);
    run.expect(
      count === wins[at],
      `${object.path}: ${wins[at]} edits were told 200, ${count} are there`,
    );
  }
  return replies;
}

export const program = promise({
  name: 'lost-update',
  says: 'of edits from one version one is written, the others are told, and none is lost',
  plants: sabotaged('product-version', 'product-lock'),
  run: async (run) => {
    const world = await openWorld(run, {
      processes: run.isShort ? 2 : 4,
      environment: { RCOMMERCE_API__REQUIRE_IF_MATCH: 'true' },
    });
    const objects = await makeObjects(run, world);
    const edits = run.isShort ? 160 : 1000;
    const replies = await countUp(run, world, objects, { edits, inFlight: run.isShort ? 16 : 32 });
    const counts = tally(replies);
    run.say(`${edits} edits: ${JSON.stringify(counts)}`);
    const [written = 0, stale = 0] = [counts['200'], counts['412 VERSION_MISMATCH']];
    run.expect(written + stale === edits, `answers ${JSON.stringify(counts)}`);
    run.expect(written > 0 && stale > 0, 'the editors never met: this proves nothing');
    const blind = await Promise.all(
      objects.map((object) => world.staff('PATCH', object.path, object.change(0))),
    );
    expectTally(run, 'edits without If-Match', blind, {
      '428 PRECONDITION_REQUIRED': blind.length,
    });
    return { edits, written, stale, lost: 0, ...(await world.check()) };
  },
});
