/* `npm run prove -- refund-race`: never more goes back than was taken, and not less than could.
 * For each order 32 partial refunds at one instant that together ask for three times the capture: of equal amounts, so
 * that it is known how many fit, and of amounts by chance, where whatever was refused must not fit into what is left.
 * --plant refund-beyond-capture (neither conditions nor CHECK)
 */
import { sabotaged } from './support/plants.ts';
import { promise, type Run } from './support/promise.ts';
import { atOnce, expectTally, inFlight } from './support/rivals.ts';
import { buyWithKey, makeGifts, orderIdOf } from './support/shopping.ts';
import { openWorld, type World } from './support/world.ts';

const RIVALS = 32;

/** 32 refunds of an order at once. amounts: of each, or undefined for equal ones. */
async function refundOrder(
  run: Run,
  world: World,
  order: { readonly id: string; readonly total: number },
  amounts: readonly number[] | undefined,
): Promise<void> {
  const equal = Math.ceil((3 * order.total) / RIVALS);
  const wanted = amounts ?? Array.from({ length: RIVALS }, () => equal);
  const replies = await atOnce(RIVALS, (nth) =>
    world.staff('POST', `/admin/orders/${order.id}/refunds`, {
      amount: wanted[nth],
      reason: 'goodwill',
    }),
  );
  const made = replies.filter(({ status }) => status === 201).length;
  const fits = Math.floor(order.total / equal);
  const promised = amounts === undefined ? fits : made;
  expectTally(run, '32 refunds of three times the capture', replies, {
    '201': promised,
    '422 REFUND_EXCEEDS_REFUNDABLE': RIVALS - promised,
  });
  const refunded = wanted.filter((_, nth) => replies[nth]?.status === 201);
  const left = order.total - refunded.reduce((sum, amount) => sum + amount, 0);
  run.expect(left >= 0, `${-left} more went back than was captured`);
  const refused = wanted.filter((_, nth) => replies[nth]?.status !== 201);
  run.expect(
    refused.every((amount) => amount > left),
    `${left} is left of the capture, and refunds of less were refused`,
  );
}

export async function refundMany(
  run: Run,
  world: World,
  size: { readonly orders: number; readonly inFlight: number },
): Promise<void> {
  const [variantId = ''] = await makeGifts(world, 1, 10_000);
  await inFlight(size.orders, size.inFlight, async (nth) => {
    const random = run.random.fork(`refunds ${nth}`);
    const quantity = random.int(1, 9);
    const bought = await buyWithKey(world, [{ variant_id: variantId, quantity }], {
      email: `refund-${nth}@example.com`,
    });
    const id = orderIdOf(bought) ?? '';
    run.expect(bought.status < 202 && id !== '', `not bought: ${bought.text}`);
    const total = 1500 * quantity;
    const most = Math.floor((6 * total) / RIVALS);
    const amounts = Array.from({ length: RIVALS }, () => random.int(1, most));
    await refundOrder(run, world, { id, total }, nth % 2 === 0 ? undefined : amounts);
  });
  run.say(`${size.orders} orders, ${RIVALS} refunds each`);
}

export const program = promise({
  name: 'refund-race',
  says: 'refunds never exceed what was captured, and the provider agrees',
  plants: sabotaged('refund-beyond-capture'),
  run: async (run) => {
    const world = await openWorld(run, { processes: run.isShort ? 2 : 4 });
    const orders = run.isShort ? 6 : 60;
    await refundMany(run, world, { orders, inFlight: run.isShort ? 2 : 4 });
    await world.settled();
    const [sums] = await world.rows<{ ours: string; theirs: string }>(`
      select (select sum(refunded_amount) from payments) as ours,
             (select sum(refunded) from simulator.charges) as theirs`);
    run.expect(sums?.ours === sums?.theirs, `we say ${sums?.ours}, the provider ${sums?.theirs}`);
    return { orders, rivals: RIVALS, refunded: sums?.ours ?? 0, ...(await world.check()) };
  },
});
