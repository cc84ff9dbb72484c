import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { grants, grantsAll, isScope, SCOPE_RESOURCES } from './scopes.ts';

test('a higher action includes the lower for its resource only', () => {
  assert.ok(grants(['orders:admin'], 'orders:read'));
  assert.ok(grants(['orders:write'], 'orders:read'));
  assert.ok(!grants(['orders:read'], 'orders:write'));
  assert.ok(!grants(['products:admin'], 'orders:read'));
  assert.ok(!grants(['products:admin'], 'read'));
});

test('a bare action covers all resources but the explicit ones', () => {
  for (const resource of SCOPE_RESOURCES) {
    const isExplicit = ['refunds', 'gift_cards', 'ledger', 'users'].includes(resource);
    assert.equal(grants(['admin'], `${resource}:write`), !isExplicit, resource);
  }
  assert.ok(grants(['admin', 'refunds:write'], 'refunds:read'));
});

test('what is no scope grants nothing and is granted by nothing', () => {
  for (const text of [
    '',
    'orders',
    'orders:',
    ':read',
    'orders:own',
    'orders:read:x',
    'planets:read',
    '*',
    'orders:constructor',
    'toString',
  ]) {
    assert.ok(!isScope(text), text);
    assert.ok(!grants([text], 'orders:read'), text);
    assert.ok(!grants(['admin'], text), text);
  }
});

test('nobody grants more than they hold', () => {
  const scope = fc.oneof(
    fc.constantFrom('read', 'write', 'admin'),
    fc
      .tuple(fc.constantFrom(...SCOPE_RESOURCES), fc.constantFrom('read', 'write', 'admin'))
      .map((parts) => parts.join(':')),
  );
  fc.assert(
    fc.property(fc.array(scope), fc.array(scope), scope, (held, wanted, needed) => {
      if (grantsAll(held, wanted) && grants(wanted, needed)) assert.ok(grants(held, needed));
    }),
  );
});
