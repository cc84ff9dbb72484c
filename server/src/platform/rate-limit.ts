import { refuse } from '../kernel/refusal.ts';
import type { Env } from './env.ts';
import { LIMITS } from './limits.ts';

/**
 * GCRA: one number per key and tier, the theoretical arrival time. At rest a caller may send the whole limit at
 * once, then one per period/limit. All tiers are checked, then all charged: a refused request consumes nothing.
 */
export type Tier = { readonly name: string; readonly limit: number; readonly periodMs: number };

export type LimitClass =
  | 'auth'
  | 'auth_account'
  | 'lookup'
  | 'bad_credential'
  | 'bulk'
  | 'conversations'
  | 'webhooks_in';

/** How many entries are looked at when one has to go. */
const EVICTION_LOOKS = 64;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const tiers = (minute: number, hour?: number, day?: number): readonly Tier[] => [
  { name: 'minute', limit: minute, periodMs: MINUTE },
  ...(hour === undefined ? [] : [{ name: 'hour', limit: hour, periodMs: HOUR }]),
  ...(day === undefined ? [] : [{ name: 'day', limit: day, periodMs: DAY }]),
];

type ClassRule = { readonly tiers: readonly Tier[]; readonly concurrent: number | undefined };

const PRODUCTION: Readonly<Record<LimitClass, ClassRule>> = {
  auth: { tiers: tiers(5, 60, 200), concurrent: 2 },
  auth_account: {
    tiers: [{ name: 'quarter', limit: 10, periodMs: 15 * MINUTE }],
    concurrent: undefined,
  },
  lookup: { tiers: tiers(10, 60, 200), concurrent: 2 },
  bad_credential: { tiers: tiers(20, 200, 1000), concurrent: undefined },
  bulk: { tiers: tiers(10, 60, 300), concurrent: 2 },
  conversations: { tiers: tiers(5, 20, 50), concurrent: 5 },
  webhooks_in: { tiers: tiers(600), concurrent: 20 },
};

/** Development is generous where a person at the keyboard would meet the limit first. */
const DEVELOPMENT: Readonly<Record<LimitClass, ClassRule>> = {
  ...PRODUCTION,
  auth: { tiers: tiers(1000), concurrent: 100 },
  auth_account: { tiers: tiers(1000), concurrent: undefined },
  lookup: { tiers: tiers(1000), concurrent: 100 },
  conversations: { tiers: tiers(1000), concurrent: 100 },
  bad_credential: { tiers: tiers(1000), concurrent: undefined },
};

export type Verdict = {
  readonly allowed: boolean;
  /** The tightest tier, for the answer's headers. */
  readonly tier: Tier;
  readonly remaining: number;
  readonly resetMs: number;
  readonly retryMs: number;
};

export type RateLimiter = {
  /** Checks all tiers and charges them when all allow. cost 0 only looks. */
  check(limitClass: LimitClass, key: string, cost: number): Verdict;
  /** Takes a place among those that run at once; undefined = none is free. Call what it gives exactly once. */
  enter(limitClass: LimitClass, key: string): (() => void) | undefined;
  headers(limitClass: LimitClass, verdict: Verdict): Record<string, string>;
};

/** The identity of an address: IPv4 as it is, IPv6 by its /64. */
export function addressKey(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  if (!ip.includes(':')) return ip;
  const [head = '', tail] = ip.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
  return groups
    .slice(0, 4)
    .map((group) => (Number.parseInt(group, 16) || 0).toString(16))
    .join(':');
}

export function createRateLimiter(
  env: Pick<Env, 'monotonicMs' | 'now'>,
  profile: 'development' | 'production',
  keysMax: number = LIMITS.limiterKeys,
): RateLimiter {
  const rules = profile === 'production' ? PRODUCTION : DEVELOPMENT;
  /** Class and key → arrival time of each tier. */
  const arrivals = new Map<string, readonly number[]>();
  const running = new Map<string, number>();

  /** When full, the entry nearest to its end goes (among the oldest few, so that a check stays cheap). */
  const makeRoom = () => {
    let victim: string | undefined;
    let nearest = Number.POSITIVE_INFINITY;
    let looked = 0;
    for (const [key, times] of arrivals) {
      const end = Math.max(...times);
      if (end < nearest) {
        nearest = end;
        victim = key;
      }
      looked += 1;
      if (looked >= EVICTION_LOOKS) break;
    }
    if (victim !== undefined) arrivals.delete(victim);
  };

  return {
    check: (limitClass, key, cost) => {
      const now = env.monotonicMs();
      const full = `${limitClass} ${key}`;
      const known = arrivals.get(full);
      const states = rules[limitClass].tiers.map((tier, index) => {
        const step = tier.periodMs / tier.limit;
        const arrival = Math.max(known?.[index] ?? now, now);
        const next = arrival + Math.max(cost, 0) * step;
        const probe = cost === 0 ? arrival + step : next;
        return { tier, step, arrival, next, over: probe - now - tier.periodMs };
      });
      // A tolerance of a microsecond: sums of fractions must not refuse the last unit.
      const allowed = states.every((state) => state.over <= 0.001);
      if (allowed && cost > 0) {
        // Written last, so that the oldest entries are those not heard of for longest.
        arrivals.delete(full);
        if (arrivals.size >= keysMax) makeRoom();
        arrivals.set(
          full,
          states.map((state) => state.next),
        );
      }
      const after = states.map((state) => {
        const at = allowed ? state.next : state.arrival;
        const remaining = Math.max(
          0,
          Math.floor((state.tier.periodMs - (at - now)) / state.step + 1e-6),
        );
        return { tier: state.tier, remaining, resetMs: Math.max(0, at - now), over: state.over };
      });
      const tightest = after.reduce((left, right) =>
        right.remaining / right.tier.limit < left.remaining / left.tier.limit ? right : left,
      );
      return {
        allowed,
        tier: tightest.tier,
        remaining: tightest.remaining,
        resetMs: tightest.resetMs,
        retryMs: allowed ? 0 : Math.max(...after.map((state) => state.over)),
      };
    },
    enter: (limitClass, key) => {
      const { concurrent } = rules[limitClass];
      if (concurrent === undefined) return () => {};
      const full = `${limitClass} ${key}`;
      const count = running.get(full) ?? 0;
      if (count >= concurrent) return undefined;
      running.set(full, count + 1);
      let isIn = true;
      return () => {
        if (!isIn) return;
        isIn = false;
        const left = (running.get(full) ?? 1) - 1;
        if (left === 0) running.delete(full);
        else running.set(full, left);
      };
    },
    headers: (limitClass, verdict) => ({
      'ratelimit-policy': rules[limitClass].tiers
        .map((tier) => `"${tier.name}";q=${tier.limit};w=${tier.periodMs / 1000}`)
        .join(', '),
      ratelimit: `"${verdict.tier.name}";r=${verdict.remaining};t=${Math.ceil(verdict.resetMs / 1000)}`,
      'x-ratelimit-limit': String(verdict.tier.limit),
      'x-ratelimit-remaining': String(verdict.remaining),
      'x-ratelimit-reset': String(Math.ceil((env.now().getTime() + verdict.resetMs) / 1000)),
    }),
  };
}

/** The refusal of a verdict that does not allow. */
export const rateLimited = (limitClass: LimitClass, verdict: Verdict) =>
  refuse(
    'RATE_LIMITED',
    { class: limitClass, tier: verdict.tier.name },
    { retryAfterSeconds: Math.max(1, Math.ceil(verdict.retryMs / 1000)) },
  );

/** Too many at once. */
export const tooManyAtOnce = (limitClass: LimitClass) =>
  refuse('RATE_LIMITED', { class: limitClass, tier: 'concurrent' }, { retryAfterSeconds: 1 });
