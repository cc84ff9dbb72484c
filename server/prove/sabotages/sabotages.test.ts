import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SABOTAGES } from './all.ts';

const textOf = (file: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../${file}`, import.meta.url)), 'utf8');

test('every sabotage has a name of its own and finds its line exactly once', () => {
  assert.ok(SABOTAGES.length > 40);
  assert.equal(new Set(SABOTAGES.map(({ name }) => name)).size, SABOTAGES.length);
  const lost = SABOTAGES.flatMap(({ name, edits }) =>
    edits.filter(({ file, find }) => textOf(file).split(find).length !== 2).map(() => name),
  );
  assert.deepEqual(lost, [], 'whoever moves a line of defence moves its sabotage along');
});
