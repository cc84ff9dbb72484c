import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { assertOnlyServes } from '../../src/platform/migrate.ts';
import { migratedDatabase } from './cluster.ts';

test('a cloned database has its own login that serves and no more', async (t) => {
  const database = await migratedDatabase();
  t.after(() => database.drop());
  await assertOnlyServes(database.serving);
  await assert.rejects(assertOnlyServes(database.admin), /superuser/);
  const other = await migratedDatabase();
  t.after(() => other.drop());
  const stranger = new pg.Client({ ...database.serving, database: other.name });
  await assert.rejects(stranger.connect(), /permission denied for database/);
});
