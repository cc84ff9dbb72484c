import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import test from 'node:test';
import { ERRORS_FOLDER, errorPages } from '../../scripts/error-pages.ts';

test('every code has a page that is as its routes and its row say, and there is none besides', async () => {
  const pages = await errorPages();
  for (const [name, text] of pages) {
    const written = await readFile(new URL(name, ERRORS_FOLDER), 'utf8').catch(() => '');
    assert.ok(written === text, `${name}: npm run generate brings it up to date`);
    assert.match(text, /^# \w+\n\n\*\*\d{3}\*\* · .+\.\n\n\S.+\.\n/, name);
  }
  const files = (await readdir(ERRORS_FOLDER)).filter((name) => name !== 'README.md');
  assert.deepEqual(files.sort(), [...pages.keys()].sort());
});
