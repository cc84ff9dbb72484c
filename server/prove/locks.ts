/* `npm run prove -- locks`: nobody waits in a circle, and nobody waits for long.
 * The races of the other programs, one after another on one database, while its transactions and locks are looked at;
 * then purchases whose provider takes a second to answer, during which no transaction may be open.
 * --plant stock-lock-order (levels are locked in no order)
 */
import { buyOnce } from './checkout-once.ts';
import { limited } from './coupon.ts';
import { mixedBaskets, sellOut } from './oversell.ts';
import { refundMany } from './refund-race.ts';
import { watchLocks } from './support/lock-watch.ts';
import { sabotaged } from './support/plants.ts';
import { promise, type Run } from './support/promise.ts';
import { inFlight } from './support/rivals.ts';
import { buyWithKey, makeGifts } from './support/shopping.ts';
import { openWorld, type World } from './support/world.ts';

const WAIT_MS_MAX = 1000;
const TRANSACTION_MS_MAX = 500;
/** Every answer that is lost takes a second to be lost; nothing else of a purchase does. */
const CALL_MS = 1000;

/** Purchases during which the provider is silent for a second. */
async function slowProvider(world: World, buyers: number): Promise<void> {
  const [variantId = ''] = await makeGifts(world, 1, 10_000);
  await inFlight(buyers, buyers, (nth) =>
    buyWithKey(world, [{ variant_id: variantId, quantity: 1 }], {
      email: `slow-${nth}@example.com`,
      token: 'tok_timeout',
    }),
  );
  await world.settled();
}

async function races(run: Run, world: World): Promise<void> {
  const size = run.isShort ? 1 : 8;
  await sellOut(run, world, { units: 10, buyers: 60 * size, inFlight: 16 * size });
  await mixedBaskets(run, world, { units: 15 * size, buyers: 60 * size, inFlight: 16 * size });
  await buyOnce(run, world, { carts: 10 * size, inFlight: 4 });
  await limited(run, world, { limit: 10, rivals: 30 * size });
  await refundMany(run, world, { orders: 2 * size, inFlight: 2 });
}

export const program = promise({
  name: 'locks',
  says: 'no circle of locks, no long wait, no long transaction, none open while a provider is called',
  plants: sabotaged('stock-lock-order'),
  run: async (run) => {
    const world = await openWorld(run, { processes: run.isShort ? 2 : 4, isAlone: true });
    const watch = await watchLocks(run, world);
    await races(run, world);
    const before = watch.idle.ms;
    watch.idle.ms = 0;
    await slowProvider(world, run.isShort ? 16 : 64);
    const duringCalls = watch.idle.ms;
    run.expect(
      duringCalls < CALL_MS || run.isPatient,
      `a transaction stood open for ${duringCalls.toFixed(0)} ms while providers were called: ${watch.idle.query}`,
    );
    watch.idle.ms = Math.max(before, duringCalls);
    await world.settled();
    const [waited, timeouts] = [await watch.wait(), await watch.timeouts()];
    await watch.stop();
    const { transaction, idle, looks } = watch;
    run.say(`longest transaction ${transaction.ms.toFixed(0)} ms: ${transaction.query}`);
    const judge = (ms: number, most: number, what: string): void =>
      run.expect(
        run.isPatient || ms <= most,
        `${what} of ${ms.toFixed(0)} ms, promised at most ${most}`,
      );
    judge(waited, WAIT_MS_MAX, 'a wait for a lock');
    judge(transaction.ms, TRANSACTION_MS_MAX, `a transaction (${transaction.query})`);
    return {
      longest_wait_ms: waited.toFixed(0),
      longest_transaction_ms: transaction.ms.toFixed(0),
      longest_idle_ms: idle.ms.toFixed(0),
      lock_timeouts: timeouts,
      looks,
      ...(await world.check()),
    };
  },
});
