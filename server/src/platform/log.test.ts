import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog, maskedAddress } from './log.ts';
import { mintToken } from './tokens.ts';

test('an entry is one JSON line without secrets and control characters', () => {
  const lines: string[] = [];
  const log = createLog({ level: 'info', write: (line) => lines.push(line) });
  const { token } = mintToken('sk', (count) => Buffer.alloc(count, 7));
  log.info({
    path: `/x?token=${token}`,
    header: `Bearer ${token}`,
    jwt: 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2ln',
    url: 'postgres://u:hush@h/d',
    password: 'hush',
    nested: { secret: 'hush' },
    forged: 'a\n{"level":"error"}\u001b[31m',
  });
  assert.equal(lines.length, 1);
  const [line = ''] = lines;
  assert.equal(line.trimEnd().includes('\n'), false);
  for (const secret of [token, 'hush', 'c2ln', '\u001b']) assert.ok(!line.includes(secret), line);
  assert.equal((JSON.parse(line) as { level: string }).level, 'info');
});

test('errors keep their stack for us, below the level nothing is written', () => {
  const lines: string[] = [];
  const log = createLog({ level: 'warn', write: (line) => lines.push(line) });
  log.info({}, 'unheard');
  log.error({ err: new Error('boom') }, 'failed');
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', /boom.*stack/s);
});

test('an address is told without card numbers, order tokens and secrets, and with its ids', () => {
  const id = '4111f1c2-1111-4111-8111-111111111111';
  const number = '4111 1111 1111 1111';
  for (const query of [
    encodeURIComponent(number),
    number.replaceAll(' ', '+'),
    '4111-1111-1111-1111',
  ])
    assert.equal(
      maskedAddress(`/orders/${id}?q=${query}&limit=20`),
      `/orders/${id}?q=***&limit=20`,
    );
  assert.equal(maskedAddress('/products?q=4111111111111112'), '/products?q=4111111111111112');
  assert.equal(maskedAddress('/orders/1?token=ot_live_abc&a=1'), '/orders/1?token=***&a=1');
});
