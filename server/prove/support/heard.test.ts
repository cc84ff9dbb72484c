import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from './heard.ts';

const truth = [1, 3, 4, 7, 9].map((position) => ({ position }));

test('whoever heard everything behind the start is fine', () => {
  const verdict = judge(truth, { start: 1, notes: [3, 4, 7, 9] }, 9);
  assert.deepEqual([verdict.missing, verdict.strange, verdict.unordered], [[], [], []]);
  assert.equal(verdict.heard, 4);
});

test('an event that never came is missing, up to the end and not beyond', () => {
  assert.deepEqual(judge(truth, { start: 0, notes: [1, 3, 7] }, 7).missing, [4]);
  assert.deepEqual(judge(truth, { start: 0, notes: [1, 3, 7] }, 9).missing, [4, 9]);
});

test('a resync excuses what lies before its position and nothing else', () => {
  const verdict = judge(truth, { start: 0, notes: [1, -4, 9] }, 9);
  assert.deepEqual(verdict.missing, [7]);
  assert.deepEqual([verdict.covered, verdict.resyncs], [2, 1]);
});

test('of one word only the latest must come', () => {
  const words = [
    { position: 1, word: 'a' },
    { position: 2, word: 'b' },
    { position: 3, word: 'a' },
  ];
  assert.equal(judge(words, { start: 0, notes: [2, 3] }, 3).outdated, 1);
  assert.deepEqual(judge(words, { start: 0, notes: [1, 2] }, 3).missing, [3]);
});

test('a later one that is behind the end does not excuse the latest before it', () => {
  const words = [
    { position: 1, word: 'a' },
    { position: 2, word: 'a' },
  ];
  assert.deepEqual(judge(words, { start: 0, notes: [] }, 1).missing, [1]);
});

test('what is not of the topic, came twice or backwards is told', () => {
  const verdict = judge(truth, { start: 0, notes: [1, 4, 3, 4, 5, 7, 9] }, 9);
  assert.deepEqual(verdict.unordered, [3, 4]);
  assert.deepEqual(verdict.strange, [5]);
  assert.deepEqual(verdict.missing, [3]);
});

test('what came behind the end is judged by nobody', () => {
  assert.deepEqual(judge(truth, { start: 0, notes: [1, 3, 4, 7, 9, 12] }, 9).strange, []);
});
