import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { uuid } from '../kernel/ids.ts';
import { secretsFrom } from './env.ts';
import { deriveOrderToken, hashToken, isWellFormed, mintToken, tokenPrefix } from './tokens.ts';

const secrets = secretsFrom(Buffer.alloc(32, 7));

test('a minted token has the one shape, its own kind and a hash of its whole text', () => {
  const { token, hash } = mintToken('ct', randomBytes);
  assert.match(token, /^ct_live_[0-9A-Za-z]{57}$/);
  assert.ok(isWellFormed(token, 'ct'));
  assert.ok(!isWellFormed(token, 'ot'));
  assert.equal(hash, hashToken(token));
  assert.equal(tokenPrefix(token), token.slice(0, 'ct_live_12345678'.length));
});

test('a token with any one character changed dies at the checksum', () => {
  const { token } = mintToken('sk', randomBytes);
  fc.assert(
    fc.property(
      fc.integer({ min: 8, max: token.length - 1 }),
      fc.constantFrom('a', 'Z', '0'),
      (at, put) => {
        fc.pre(token[at] !== put);
        return !isWellFormed(token.slice(0, at) + put + token.slice(at + 1), 'sk');
      },
    ),
  );
});

test('the token of an order is the same each time, and another for another order, generation or server key', () => {
  const order = uuid('01920000-0000-7000-8000-000000000001');
  const other = uuid('01920000-0000-7000-8000-000000000002');
  const { token, hash } = deriveOrderToken(secrets, order, 1);
  assert.ok(isWellFormed(token, 'ot'));
  assert.deepEqual(deriveOrderToken(secrets, order, 1), { token, hash });
  assert.notEqual(deriveOrderToken(secrets, order, 2).token, token);
  assert.notEqual(deriveOrderToken(secrets, other, 1).token, token);
  assert.notEqual(deriveOrderToken(secretsFrom(Buffer.alloc(32, 8)), order, 1).token, token);
});
