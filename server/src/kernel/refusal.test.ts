import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isRetryable, REFUSAL_CODES, refuse, refuseField, statusOf, titleOf } from './refusal.ts';

test('every code stands in docs/errors with its status, its title and what to do next', () => {
  const page = readFileSync(new URL('../../../docs/errors/README.md', import.meta.url), 'utf8');
  const rows = new Map(
    [...page.matchAll(/^\| <a id="(\w+)"><\/a>`\w+` \| (\d+) \| (.+?) \| (.+?) \|$/gm)].map(
      ([, code = '', status = '', means = '', next = '']) => [code, { status, means, next }],
    ),
  );
  for (const code of REFUSAL_CODES) {
    const row = rows.get(code);
    assert.ok(row, `${code} is not described`);
    assert.deepEqual([row.status, row.means], [String(statusOf(code)), titleOf(code)], code);
    assert.ok(row.next.length > 5, code);
  }
  assert.equal(rows.size, REFUSAL_CODES.length);
});

test('what may be tried again says so', () => {
  for (const code of ['RATE_LIMITED', 'UNAVAILABLE', 'IDEMPOTENCY_IN_PROGRESS'] as const) {
    assert.ok(isRetryable(code));
  }
  for (const code of ['INSUFFICIENT_STOCK', 'INTERNAL_ERROR', 'NOT_FOUND'] as const) {
    assert.ok(!isRetryable(code));
  }
});

test('a refusal carries its facts and, when it is about a field, its place', () => {
  assert.deepEqual(refuse('INSUFFICIENT_STOCK', { items: [] }).facts.details, { items: [] });
  assert.deepEqual(refuseField('QUANTITY_INVALID', '/items/0/quantity', 'too many').facts.errors, [
    { field: '/items/0/quantity', code: 'QUANTITY_INVALID', message: 'too many' },
  ]);
});
