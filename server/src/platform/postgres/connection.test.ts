import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { columnTypes } from './connection.ts';

const INSTANT = pg.types.builtins.TIMESTAMPTZ;

test('an instant is read as the driver reads it, however PostgreSQL writes it', () => {
  const ours = columnTypes.getTypeParser(INSTANT, 'text') as (text: string) => unknown;
  const driver = pg.types.getTypeParser(INSTANT, 'text');
  const moments = Array.from({ length: 1000 }, (_, ms) => {
    const fraction = ms === 0 ? '' : `.${String(ms).padStart(3, '0').replace(/0+$/, '')}`;
    return `2028-02-29 23:59:5${ms % 10}${fraction}+00`;
  });
  const others = [
    ...['2026-11-25 19:58:56.467123+00', '2026-11-25 19:58:56+00', '1999-12-31 23:59:59.999+00'],
    ...[
      '2026-11-25 19:58:56.467-05',
      '2026-11-25 19:58:56.467+05:30',
      '2026-11-25 19:58:56.4+05:30',
    ],
    ...[
      '12026-11-25 19:58:56.46+00',
      '0044-03-15 12:00:00+00 BC',
      'infinity',
      '-infinity',
      '0044-03-15 12:00:00.123+00',
    ],
  ];
  for (const text of [...moments, ...others]) assert.deepEqual(ours(text), driver(text), text);
});
