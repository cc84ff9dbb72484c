import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mugInStock } from './support/orders.ts';
import { openShop } from './support/shop.ts';

test('every list tells its total when it is asked to, whatever the page', async (t) => {
  const shop = await openShop(t);
  const token = await shop.staffToken();
  await mugInStock(shop, 10);
  for (const name of ['Ann', 'Bob', 'Cid']) {
    const body = { email: `${name}@example.com` };
    await shop.request('POST', '/admin/customers', { token, body });
  }
  const lists = shop.wired.http.routes.filter(({ list, url }) => list && !url.includes('{'));
  assert.ok(lists.length > 25, 'the lists of the shop');
  const wrong: string[] = [];
  for (const { url } of lists) {
    const isStaffs = url.startsWith('/admin/');
    const asked = isStaffs ? { token } : {};
    const whole = await shop.request('GET', `${url}?limit=100&count=true`, asked);
    if (whole.status === 401) continue;
    const page = await shop.request('GET', `${url}?limit=1&count=true`, asked);
    const plain = await shop.request('GET', `${url}?limit=1`, asked);
    const { data, total } = whole.body;
    const isRight = total === data.length && page.body.total === total && !('total' in plain.body);
    if (!isRight) wrong.push(`${url}: ${data.length} rows, told ${total} and ${page.body.total}`);
  }
  assert.deepEqual(wrong, []);
  const customers = await shop.request('GET', '/admin/customers?limit=1&count=true', { token });
  assert.equal(customers.body.total, 3);
  const second = await shop.request(
    'GET',
    `/admin/customers?limit=1&count=true&cursor=${customers.body.next_cursor}`,
    { token },
  );
  assert.equal(second.body.total, 3, 'the total is of all pages');
  const few = await shop.request('GET', '/admin/customers?q=Bob&count=true', { token });
  assert.equal(few.body.total, 1, 'the total is under the filters');
});
