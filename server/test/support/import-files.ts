import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type ImportRequest, importFile } from '../../src/main/import-file.ts';
import type { ImportReport } from '../../src/modules/transfer/report.ts';
import { SYSTEM } from '../../src/platform/postgres/db.ts';
import type { TestAnswer, TestShop } from './shop.ts';

/** Real exports live beside the checkout where they are to be had; they are nobody's to publish here. */
const REAL = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));

/** The path of a real export, and why a test of it is skipped, if it is. */
export function realFile(name: string): { readonly path: string; readonly skip: string | false } {
  const path = join(REAL, name);
  return { path, skip: existsSync(path) ? false : 'the real exports are not here' };
}

/** A file with these contents for the time of the test. */
export async function fileWith(
  t: TestContext,
  contents: string | Buffer,
  name = 'products.csv',
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rcommerce-import-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  await writeFile(path, contents);
  return path;
}

/** Imports from the disk as the command line does. */
export const importFrom = (
  shop: TestShop,
  path: string,
  more: Partial<ImportRequest> & Pick<ImportRequest, 'platform'>,
): Promise<ImportReport> =>
  importFile(
    shop.edges,
    { storeId: shop.storeId, actor: SYSTEM },
    { path, isDryRun: false, currency: 'USD', ...more },
  );

/** Sends a file to be imported, as a browser's form does. */
export const upload = (
  shop: TestShop,
  token: string,
  contents: string | Buffer,
  fields: Readonly<Record<string, string>> = {},
): Promise<TestAnswer> => {
  const parts = Object.entries({ platform: 'shopify', ...fields }).map(
    ([name, value]) => `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const head = `--x\r\ncontent-disposition: form-data; name="file"; filename="products.csv"\r\n\r\n`;
  return shop.request('POST', '/admin/imports', {
    token,
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: Buffer.concat([
      Buffer.from(parts.join('') + head),
      Buffer.from(contents),
      Buffer.from('\r\n--x--\r\n'),
    ]),
  });
};

/** The file that an export of the token's store gives. */
export async function exported(
  shop: TestShop,
  token: string,
  entity: string,
  format: string,
): Promise<string> {
  const made = await shop.request('POST', '/admin/exports', { token, body: { entity, format } });
  assert.equal(made.status, 202, made.text);
  await shop.drain();
  const done = await shop.request('GET', `/admin/exports/${made.body.id}`, { token });
  assert.equal(done.body.status, 'completed', done.text);
  const answer = await shop.wired.http.app.inject({ method: 'GET', url: done.body.url });
  assert.equal(answer.statusCode, 200);
  assert.match(String(answer.headers['content-disposition']), /^attachment; filename="/);
  return answer.body;
}
