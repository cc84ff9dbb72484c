/* `npm run prove -- oversell`: stock is sold to the last unit, and never past it.
 * Many more buyers than units, over several processes on one database; then baskets whose lines stand in opposite
 * orders, orders that staff cancel, holds that lapse and goods that come in, until everything is sold.
 */
import { makeGift } from '../test/support/live-shop.ts';
import { promise, type Run } from './support/promise.ts';
import { inFlight, tally } from './support/rivals.ts';
import { buy } from './support/shopping.ts';
import { openWorld, type World } from './support/world.ts';

const PROCESSES = 4;
const IN_FLIGHT = 256;
const IN_FLIGHT_SHORT = 64;

/** More buyers than units: as many are served as there are units, all others are told that it is sold out. */
async function sellOut(run: Run, world: World, units: number, buyers: number): Promise<void> {
  const { variantId } = await makeGift(world.servers[0]?.url ?? '', units);
  const started = performance.now();
  const replies = await inFlight(buyers, run.isShort ? IN_FLIGHT_SHORT : IN_FLIGHT, (nth) =>
    buy(world, [{ variant_id: variantId, quantity: 1 }], {
      email: `buyer-${units}-${nth}@example.com`,
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  const told = JSON.stringify(tally(replies));
  run.say(
    `${units} units, ${buyers} buyers: ${told} (${(buyers / seconds).toFixed(0)} buyers a second)`,
  );
  const wanted = JSON.stringify({ '201': units, '409 INSUFFICIENT_STOCK': buyers - units });
  const sorted = (counts: Record<string, number>): string =>
    JSON.stringify(Object.fromEntries(Object.entries(counts).sort()));
  run.expect(sorted(tally(replies)) === wanted, `answers ${told}, promised ${wanted}`);
  const sold = await world.count(
    `from order_items i join orders o on o.store_id = i.store_id and o.id = i.order_id
     where i.variant_id = $1 and o.placed_at is not null`,
    [variantId],
  );
  run.expect(sold === units, `${sold} orders of ${units} units`);
}

export const program = promise({
  name: 'oversell',
  says: 'as many units are sold as there are, never one more and never one less',
  run: async (run) => {
    const world = await openWorld(run, { processes: PROCESSES });
    const [few, many] = run.isShort ? [150, 150] : [2000, 3000];
    await sellOut(run, world, 1, run.isShort ? 300 : 10_000);
    await sellOut(run, world, 7, few);
    await sellOut(run, world, run.isShort ? 100 : 1000, many);
    await world.settled();
    return {
      processes: PROCESSES,
      in_flight: run.isShort ? IN_FLIGHT_SHORT : IN_FLIGHT,
      ...(await world.check()),
    };
  },
});
