/* limiter.ts   what one check of the limiter in this process costs, with few and with many keys */
import { systemEnv } from '../src/platform/env.ts';
import { createRateLimiter } from '../src/platform/rate-limit.ts';
import { Gcra } from '../src/platform/realtime/gcra.ts';
import { middleOf, tell } from './support/figures.ts';

const ROUNDS = 5;
const CHECKS = 400_000;

/** Nanoseconds of processor for one call, by rounds: of the clock on the wall others take their part. */
function timesOf(keysMax: number, check: (key: string) => void): readonly number[] {
  const address = (nth: number) => `10.${nth >> 16}.${(nth >> 8) & 255}.${nth & 255}`;
  const keys = Array.from({ length: keysMax }, (_, nth) => address(nth));
  for (const key of keys) check(key);
  return Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    for (let nth = 0; nth < CHECKS; nth += 1) check(keys[(nth * 7919) % keysMax] ?? '');
    const { user, system } = process.cpuUsage(before);
    return ((user + system) * 1000) / CHECKS;
  });
}

/** Every key is known when it is checked. */
const checksOf = (keysMax: number): readonly number[] => {
  const limiter = createRateLimiter(systemEnv, 'production', keysMax);
  return timesOf(keysMax, (key) => void limiter.check('webhooks_in', key, 1));
};

/** The least that a check must do: read the clock and the key's number, and write the number back. */
const leastOf = (keysMax: number): readonly number[] => {
  const arrivals = new Map<string, number>();
  return timesOf(keysMax, (key) => {
    const known = arrivals.get(`webhooks_in ${key}`) ?? 0;
    arrivals.set(`webhooks_in ${key}`, Math.max(known, systemEnv.monotonicMs()) + 1);
  });
};

/** Of the messages of sockets: one number on each connection, and no key to look up. */
const checksOfSockets = (connections: number): readonly number[] => {
  const rates = Array.from({ length: connections }, () => new Gcra());
  let nth = 0;
  return timesOf(1, () => {
    nth += 7919;
    rates[nth % connections]?.take(systemEnv.monotonicMs(), 100, 60_000);
  });
};

// The gates (500 ns, 3 µs) are for the limiter of a later stage: today's capped Map has none.
tell('limiter', [
  middleOf('a clock and a Map, 10,000 keys', 'ns', leastOf(10_000)),
  middleOf('a check, 10,000 keys', 'ns', checksOf(10_000), { goal: 150 }),
  middleOf('a clock and a Map, 1,000,000 keys', 'ns', leastOf(1_000_000)),
  middleOf('a message of a socket, 10,000 sockets', 'ns', checksOfSockets(10_000), {
    gate: 200,
    goal: 80,
  }),
  middleOf('a check, 1,000,000 keys', 'ns', checksOf(1_000_000), { goal: 1000 }),
]);
