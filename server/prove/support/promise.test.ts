import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promise, type Run } from './promise.ts';
import { randomFrom } from './random.ts';
import { atOnce, inFlight } from './rivals.ts';

const QUIET = { name: 'test-promise', says: 'nothing in particular' };

test('a promise that holds ends with 0, what it deferred is ended last first', async () => {
  const ended: string[] = [];
  const program = promise({
    ...QUIET,
    run: async (run) => {
      run.defer(async () => void ended.push('first'));
      run.defer(async () => void ended.push('second'));
      run.expect(run.isShort && run.seed === 7, 'options arrive');
      return { figure: 1 };
    },
  });
  assert.equal(await program.main(['--short', '--seed', '7']), 0);
  assert.deepEqual(ended, ['second', 'first']);
});

test('a promise that breaks ends with 1, and ends what it deferred', async () => {
  let isEnded = false;
  const program = promise({
    ...QUIET,
    plants: { fault: 'breaks it' },
    run: async (run) => {
      run.defer(async () => {
        isEnded = true;
      });
      run.expect(run.plant !== 'fault', 'a planted fault is found');
      return {};
    },
  });
  assert.equal(await program.main(['--plant', 'fault']), 1);
  assert.ok(isEnded);
  assert.equal(await program.main([]), 0);
});

test('unknown words, seeds and faults end with 2 before anything runs', async () => {
  const run = async (): Promise<never> => assert.fail('it runs');
  const program = promise({ ...QUIET, run });
  for (const words of [['--what'], ['--seed', 'x'], ['--plant', 'none']]) {
    assert.equal(await program.main(words), 2);
  }
});

test('a signal ends the run with its own code', async () => {
  const program = promise({
    ...QUIET,
    run: async (_run: Run) => {
      process.emit('SIGTERM');
      return new Promise<never>(() => {});
    },
  });
  assert.equal(await program.main([]), 143);
});

test('a seed repeats, and a fork does not depend on what was drawn before', () => {
  const draw = (seed: number): readonly number[] => {
    const random = randomFrom(seed);
    return Array.from({ length: 100 }, () => random.int(1, 6));
  };
  assert.deepEqual(draw(5), draw(5));
  assert.notDeepEqual(draw(5), draw(6));
  assert.deepEqual([...new Set(draw(5))].sort(), [1, 2, 3, 4, 5, 6]);
  const early = randomFrom(5).fork('buyer');
  const late = randomFrom(5);
  late.fraction();
  assert.equal(late.fork('buyer').fraction(), early.fraction());
  assert.deepEqual(randomFrom(1).shuffled([3, 1, 2]).sort(), [1, 2, 3]);
});

test('no more run at once than are let, and the results keep their order', async () => {
  let running = 0;
  let most = 0;
  const results = await inFlight(20, 4, async (nth) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 1));
    running -= 1;
    return nth;
  });
  assert.equal(most, 4);
  assert.deepEqual(
    results,
    Array.from({ length: 20 }, (_, nth) => nth),
  );
  assert.deepEqual(await atOnce(3, async (nth) => nth), [0, 1, 2]);
});
