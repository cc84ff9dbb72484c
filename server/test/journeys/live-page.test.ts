/* The page that shows real time to newcomers, in a real browser. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserHere, openPage } from '../support/browser.ts';
import { until } from '../support/live.ts';
import { makeGift, openDatabase } from '../support/live-shop.ts';
import { call, ownerToken, startServer } from '../support/server-process.ts';

const program = browserHere();

test('a purchase on the live page moves its stock and its order; what happens while the line is cut is told afterwards', {
  skip: program === undefined ? 'there is no chromium on this machine' : false,
}, async (t) => {
  const { database } = await openDatabase(t);
  const server = await startServer(database, { RCOMMERCE_LOG__LEVEL: 'warn' });
  t.after(() => server.stop());
  const token = await ownerToken(server.url);
  const { variantId } = await makeGift(server.url, 1, token);

  const page = await openPage(t, program ?? '', `${server.url}/docs/live`);
  const stockIs = (availability: string) =>
    page.until(`document.querySelector('.good .stock')?.dataset.is === '${availability}'`);
  const click = (selector: string) => page.see(`document.querySelector('${selector}').click()`);
  await page.until(`document.querySelector('#state')?.dataset.state === 'open'`);
  await stockIs('low_stock');
  assert.equal(await page.see(`document.querySelector('#trouble').hidden`), true);

  await click('.good button');
  await stockIs('out_of_stock');
  await page.until(`/paid/.test(document.querySelector('#states').innerText)`);
  await page.until(`/is placed/.test(document.querySelector('#timeline').innerText)`);

  await click('#cut');
  await page.until(`document.querySelector('#state')?.dataset.state === 'cut'`);
  const counted = await call(server.url, 'POST', '/admin/inventory/adjustments', {
    headers: { authorization: `Bearer ${token}` },
    body: { variant_id: variantId, set_on_hand: 70, reason: 'counted' },
  });
  assert.ok(counted.status < 300, JSON.stringify(counted.body));
  await click('#cut');
  await stockIs('in_stock');
  await page.until(`document.querySelector('.wire li.told')`);
  const told = await page.see<string>(`document.querySelector('.wire li.told').innerText`);
  assert.match(told, /[1-9]\d* messages? came meanwhile; a fresh read says the same as this page/);
  assert.ok(await page.see(`document.querySelector('.wire li.missed') !== null`));
  assert.deepEqual(page.complaints, []);

  // What the policy refuses would have been heard.
  await page.see(
    `document.body.append(Object.assign(document.createElement('script'), { text: '1' }))`,
  );
  await until(() => page.complaints.some((one) => one.includes('refused by script-src')));
});
