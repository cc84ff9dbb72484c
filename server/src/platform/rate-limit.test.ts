import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { VirtualClock } from './env.ts';
import { addressKey, createRateLimiter } from './rate-limit.ts';

const START = new Date('2026-03-01T12:00:00Z');

test('at rest the whole limit passes at once, then one per step', () => {
  const clock = new VirtualClock(START);
  const limiter = createRateLimiter(clock.env, 'production');
  const ask = () => limiter.check('auth', 'a', 1);
  for (let count = 0; count < 5; count += 1) assert.ok(ask().allowed);
  const refused = ask();
  assert.deepEqual([refused.allowed, refused.retryMs, refused.remaining], [false, 12_000, 0]);
  assert.ok(limiter.check('auth', 'b', 1).allowed);
  clock.advance(11_999);
  assert.ok(!ask().allowed);
  clock.advance(1);
  assert.ok(ask().allowed);
  assert.ok(!ask().allowed);
});

test('a refused request consumes nothing in any tier', () => {
  const clock = new VirtualClock(START);
  const limiter = createRateLimiter(clock.env, 'production');
  for (let minute = 0; minute < 12; minute += 1) {
    for (let count = 0; count < 5; count += 1) assert.ok(limiter.check('auth', 'a', 1).allowed);
    for (let count = 0; count < 50; count += 1) limiter.check('auth', 'a', 1);
    clock.advance(60_000);
  }
  // 60 an hour refill at one a minute: 12 came back meanwhile.
  let passed = 0;
  for (let minute = 0; minute < 3; minute += 1) {
    for (let count = 0; count < 5; count += 1)
      passed += limiter.check('auth', 'a', 1).allowed ? 1 : 0;
    clock.advance(60_000);
  }
  assert.ok(passed >= 12 && passed <= 15, String(passed));
});

test('any window admits fewer than twice the limit, and a retry at the told time succeeds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 200 }),
      (waits) => {
        const clock = new VirtualClock(START);
        const limiter = createRateLimiter(clock.env, 'production');
        const admitted: number[] = [];
        let now = 0;
        for (const wait of waits) {
          clock.advance(wait);
          now += wait;
          const verdict = limiter.check('webhooks_in', 'a', 50);
          if (verdict.allowed) admitted.push(now);
          else {
            clock.advance(Math.ceil(verdict.retryMs));
            now += Math.ceil(verdict.retryMs);
            assert.ok(limiter.check('webhooks_in', 'a', 50).allowed);
            admitted.push(now);
          }
        }
        for (const from of admitted) {
          const within = admitted.filter((at) => at >= from && at < from + 60_000).length;
          assert.ok(within * 50 < 1200, `${within * 50} in a window`);
        }
      },
    ),
    { numRuns: 50 },
  );
});

test('looking costs nothing', () => {
  const limiter = createRateLimiter(new VirtualClock(START).env, 'production');
  for (let count = 0; count < 100; count += 1) assert.ok(limiter.check('lookup', 'a', 0).allowed);
  for (let count = 0; count < 10; count += 1) assert.ok(limiter.check('lookup', 'a', 1).allowed);
  assert.ok(!limiter.check('lookup', 'a', 0).allowed);
});

test('places of those that run at once come back however the request ended', () => {
  const limiter = createRateLimiter(new VirtualClock(START).env, 'production');
  const [one, two] = [limiter.enter('auth', 'a'), limiter.enter('auth', 'a')];
  assert.ok(one && two);
  assert.equal(limiter.enter('auth', 'a'), undefined);
  one();
  one();
  assert.ok(limiter.enter('auth', 'a'));
  assert.equal(limiter.enter('auth', 'a'), undefined);
});

test('the number of keys is bounded', () => {
  const limiter = createRateLimiter(new VirtualClock(START).env, 'production', 30);
  for (let count = 0; count < 1000; count += 1) limiter.check('auth', `k${count}`, 1);
  // The newest key is still known: its sixth request is refused.
  for (let count = 0; count < 4; count += 1) assert.ok(limiter.check('auth', 'k999', 1).allowed);
  assert.ok(!limiter.check('auth', 'k999', 1).allowed);
});

test('an IPv6 caller is its /64, a mapped IPv4 address is IPv4', () => {
  assert.equal(addressKey('::ffff:192.0.2.1'), '192.0.2.1');
  assert.equal(addressKey('2001:db8:1:2:3::4'), addressKey('2001:0db8:1:2:ffff::1'));
  assert.notEqual(addressKey('2001:db8:1:2::1'), addressKey('2001:db8:1:3::1'));
  assert.equal(addressKey('::1'), '0:0:0:0');
});

test('the answer headers name every tier and the tightest one', () => {
  const limiter = createRateLimiter(new VirtualClock(START).env, 'production');
  const headers = limiter.headers('lookup', limiter.check('lookup', 'a', 1));
  assert.deepEqual(headers, {
    'ratelimit-policy': '"minute";q=10;w=60, "hour";q=60;w=3600, "day";q=200;w=86400',
    ratelimit: '"minute";r=9;t=6',
    'x-ratelimit-limit': '10',
    'x-ratelimit-remaining': '9',
    'x-ratelimit-reset': String(START.getTime() / 1000 + 6),
  });
});
