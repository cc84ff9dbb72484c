/* `npm run prove -- coupon`: a code is used as often as it may be, in all and by each customer.
 * Rivals whose whole purchase waits for the last byte of its request, and who are released at one instant; then a
 * redeemed order is cancelled by several at once, and exactly one more may use the code.
 * --plant coupon-once (neither condition nor CHECK), coupon-per-customer (a customer's uses are not counted)
 */
import { sabotaged } from './support/plants.ts';
import { promise, type Run } from './support/promise.ts';
import { atOnce, expectTally, tally } from './support/rivals.ts';
import { buyWithKey, makeGifts, orderIdOf } from './support/shopping.ts';
import { openWorld, type Reply, type World } from './support/world.ts';

/** Longer than it takes to send all requests but for their last byte. */
const HELD_MS = 300;

type Code = { readonly code: string; readonly limit?: number; readonly perCustomer?: number };

async function makeCode(run: Run, world: World, { code, limit, perCustomer }: Code): Promise<void> {
  const made = await world.staff('POST', '/admin/coupons', {
    name: code,
    code,
    type: 'percentage',
    value_bps: 1000,
    ...(limit === undefined ? {} : { usage_limit: limit }),
    ...(perCustomer === undefined ? {} : { usage_limit_per_customer: perCustomer }),
  });
  run.expect(made.status === 201, `no coupon: ${made.text}`);
}

/** So many buyers with a code, released at one instant. email: of the nth. */
async function race(
  world: World,
  variantId: string,
  code: string,
  rivals: number,
  email: (nth: number) => string,
): Promise<Reply[]> {
  const start = Promise.withResolvers<void>();
  setTimeout(start.resolve, HELD_MS);
  return atOnce(rivals, (nth) =>
    buyWithKey(world, [{ variant_id: variantId, quantity: 1 }], {
      email: email(nth),
      // Goods without a parcel are done once they are paid, and what is done is not cancelled.
      token: 'tok_authorize_only',
      coupons: [code],
      released: start.promise,
    }),
  );
}

const redeemed = (world: World, code: string): Promise<number> =>
  world.count(
    `from promotion_redemptions r join promotions p on p.store_id = r.store_id and p.id = r.promotion_id
     where r.status = 'committed' and p.name = $1`,
    [code],
  );

/** The limit of a code, in all: min(limit, rivals) use it, all others are told. */
export async function limited(
  run: Run,
  world: World,
  size: { readonly limit: number; readonly rivals: number },
): Promise<void> {
  const { limit, rivals } = size;
  const [variantId = ''] = await makeGifts(world, 1, 10_000);
  const code = `LIMIT${limit}`;
  await makeCode(run, world, { code, limit });
  const replies = await race(world, variantId, code, rivals, (nth) => `${code}-${nth}@example.com`);
  const used = Math.min(limit, rivals);
  run.say(`limit ${limit}, ${rivals} rivals: ${JSON.stringify(tally(replies))}`);
  expectTally(run, `limit ${limit}`, replies, {
    '201': used,
    '409 COUPON_USAGE_LIMIT': rivals - used,
  });
  const found = await redeemed(world, code);
  run.expect(found === used, `${found} redemptions, promised ${used}`);
  if (limit < rivals) await givenBack(run, world, variantId, { code, used, replies });
}

/** An order with the code is cancelled by four at once: one use comes back, and one more buyer gets it. */
async function givenBack(
  run: Run,
  world: World,
  variantId: string,
  before: { readonly code: string; readonly used: number; readonly replies: readonly Reply[] },
): Promise<void> {
  const { code, used } = before;
  const orderId = before.replies.map(orderIdOf).find((id) => id !== undefined);
  const cancels = await atOnce(4, () =>
    world.staff('POST', `/admin/orders/${orderId}/cancel`, { reason: 'customer_request' }),
  );
  const cancelled = cancels.filter(({ status }) => status === 200).length;
  run.expect(
    cancelled >= 1 && cancels.every(({ status }) => status === 200 || status === 409),
    `four cancels at once: ${JSON.stringify(tally(cancels))}`,
  );
  const left = await redeemed(world, code);
  run.expect(left === used - 1, `${left} redemptions after a cancel, promised ${used - 1}`);
  const again = await race(world, variantId, code, 20, (nth) => `${code}-again-${nth}@example.com`);
  expectTally(run, `limit ${before.used} after a cancel`, again, {
    '201': 1,
    '409 COUPON_USAGE_LIMIT': 19,
  });
}

/** Once for each customer: of all purchases of one address one has the code. */
async function onceForEach(
  run: Run,
  world: World,
  size: { readonly customers: number; readonly rivals: number },
): Promise<void> {
  const [variantId = ''] = await makeGifts(world, 1, 10_000);
  await makeCode(run, world, { code: 'EACHONCE', perCustomer: 1 });
  const start = Promise.withResolvers<void>();
  setTimeout(start.resolve, HELD_MS);
  const replies = await atOnce(size.rivals, (nth) =>
    buyWithKey(world, [{ variant_id: variantId, quantity: 1 }], {
      email: `customer-${nth % size.customers}@example.com`,
      key: `each-once-${nth}`,
      coupons: ['EACHONCE'],
      released: start.promise,
    }),
  );
  run.say(
    `once for each of ${size.customers} customers, ${size.rivals} rivals: ${JSON.stringify(tally(replies))}`,
  );
  expectTally(run, 'once for each customer', replies, {
    '201': size.customers,
    '409 COUPON_CUSTOMER_LIMIT': size.rivals - size.customers,
  });
  const found = await redeemed(world, 'EACHONCE');
  run.expect(found === size.customers, `${found} redemptions by ${size.customers} customers`);
}

export const program = promise({
  name: 'coupon',
  says: 'a code is used as often as it may be, in all and by each customer, never once more',
  plants: sabotaged('coupon-once', 'coupon-per-customer'),
  run: async (run) => {
    const world = await openWorld(run, { processes: run.isShort ? 2 : 4 });
    const rivals = run.isShort ? 40 : 300;
    for (const limit of run.isShort ? [1, 10, 100] : [1, 10, 1000]) {
      await limited(run, world, { limit, rivals });
    }
    await onceForEach(run, world, { customers: run.isShort ? 4 : 20, rivals });
    return { rivals, ...(await world.check()) };
  },
});
