import assert from 'node:assert/strict';
import { test } from 'node:test';
import Type, { type TSchema } from 'typebox';
import { Refusal } from '../../kernel/refusal.ts';
import { checkOf } from './check.ts';
import { closed, Nullable } from './schemas.ts';

function faultOf(
  schema: TSchema,
  value: unknown,
): { readonly field: string; readonly message: string } {
  try {
    checkOf(closed({ word: schema }), 'body')({ word: value });
  } catch (error) {
    assert.ok(error instanceof Refusal && error.code === 'VALIDATION_FAILED');
    const [{ field, message } = { field: '', message: '' }, ...others] = error.facts.errors ?? [];
    assert.deepEqual(others, []);
    return { field, message };
  }
  throw new Error('the value was taken');
}

test('whoever sends a wrong word is told the right ones', () => {
  const expected = { field: '/word', message: 'must be one of draft, open' };
  assert.deepEqual(faultOf(Type.Enum(['draft', 'open']), 'opne'), expected);
  assert.deepEqual(faultOf(Nullable(Type.Enum(['draft', 'open'])), 'opne'), expected);
  assert.deepEqual(
    faultOf(Type.Union([Type.Literal('draft'), Type.Literal('open')]), 'opne'),
    expected,
  );
  assert.equal(faultOf(Type.Literal('draft'), 'opne').message, 'must be draft');
});

test('more than twenty words are left to the reference', () => {
  const words = (count: number): string[] => Array.from({ length: count }, (_, nth) => `w${nth}`);
  assert.match(faultOf(Type.Enum(words(20)), 'x').message, /w0, .*, w19$/);
  assert.doesNotMatch(faultOf(Type.Enum(words(21)), 'x').message, /w0/);
});
