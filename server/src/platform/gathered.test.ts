import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gathered } from './gathered.ts';

test('what is asked for in one stretch is one read, and an id is read once', async () => {
  const reads: (readonly number[])[] = [];
  const squares = gathered(
    async (ids: readonly number[]) => {
      reads.push([...ids]);
      return ids.filter((id) => id < 10).map((id) => ({ id, square: id * id }));
    },
    ({ id }) => id,
  );
  const later = async (id: number) => {
    await Promise.resolve();
    return squares(id);
  };
  const answers = await Promise.all([squares(3), later(2), squares(3), squares(11)]);
  assert.deepEqual(
    answers.map((answer) => answer?.square),
    [9, 4, 9, undefined],
  );
  assert.equal((await squares(2))?.square, 4);
  assert.equal((await squares(5))?.square, 25);
  assert.deepEqual(reads, [[3, 11, 2], [5]]);
});

test('a read that fails has failed for all who asked', async () => {
  const broken = gathered(
    async (_ids: readonly number[]): Promise<readonly number[]> => {
      throw new Error('away');
    },
    (id) => id,
  );
  const asked = await Promise.allSettled([broken(1), broken(2)]);
  assert.deepEqual(
    asked.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
});
