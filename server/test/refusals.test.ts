/* Every code that the program can refuse with is asserted by a test; every other one says what it waits for. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { REFUSAL_CODES } from '../src/kernel/refusal.ts';
import { sql } from '../src/platform/postgres/sql.ts';
import { mugInStock } from './support/orders.ts';
import { isRefusal } from './support/refused.ts';
import { openShop } from './support/shop.ts';

/** What the codes wait for that nothing refuses with yet. */
const NOT_YET: readonly (readonly [feature: string, codes: readonly string[]])[] = [
  [
    'rules of the network: addresses that are blocked, hosts that are served, HTTPS',
    ['IP_BLOCKED', 'HTTPS_REQUIRED', 'MISDIRECTED_REQUEST'],
  ],
  ['price lists', ['PRICE_LIST_NOT_FOUND']],
  ['promotions beside coupons', ['PROMOTION_NOT_FOUND']],
  [
    'gift cards and store credit',
    [
      ...['GIFT_CARD_NOT_FOUND', 'GIFT_CARD_EMPTY', 'GIFT_CARD_EXPIRED', 'GIFT_CARD_DISABLED'],
      'STORE_CREDIT_INSUFFICIENT',
    ],
  ],
  ['tax reports and calculation by others', ['OSS_PERIOD_INVALID', 'TAX_UNAVAILABLE']],
  [
    'carriers, labels and customs',
    [
      ...['SHIPMENT_NOT_FOUND', 'SHIPPING_OPTION_EXPIRED', 'SHIPMENT_NOT_VOIDABLE'],
      ...['CARRIER_NOT_CONFIGURED', 'CARRIER_ERROR', 'LABEL_FAILED', 'WEIGHT_EXCEEDED'],
      'CUSTOMS_REQUIRED',
    ],
  ],
  ['the assessment of risk', ['ORDER_BLOCKED']],
  ['changes of placed orders', ['ORDER_CHANGE_STALE', 'QUANTITY_BELOW_FULFILLED']],
  ['stored ways to pay', ['PAYMENT_METHOD_NOT_FOUND', 'PAYMENT_METHOD_IN_USE']],
  [
    'returns and invoices',
    [
      ...['RETURN_NOT_FOUND', 'RETURN_TRANSITION_INVALID', 'RETURN_WINDOW_CLOSED'],
      ...['RETURN_QUANTITY_EXCEEDS', 'INVOICE_NOT_FOUND', 'INVOICE_EXISTS'],
      'ORDER_NOT_INVOICEABLE',
    ],
  ],
  [
    'subscriptions',
    [
      ...['SUBSCRIPTION_NOT_FOUND', 'SUBSCRIPTION_TRANSITION_INVALID', 'MIN_CYCLES_NOT_MET'],
      ...['PRORATION_EXPIRED', 'PERIOD_ALREADY_BILLED', 'PAYMENT_METHOD_REQUIRED'],
      ...['PLAN_NOT_AVAILABLE', 'INTERVAL_INVALID'],
    ],
  ],
  [
    'downloads and licence keys',
    [
      ...['GRANT_REVOKED', 'DOWNLOAD_LIMIT_REACHED', 'GRANT_NOT_FOUND', 'LICENSE_POOL_EMPTY'],
      'DOWNLOAD_EXPIRED',
    ],
  ],
  [
    'mail templates, and mails that are sent again',
    [
      ...['TEMPLATE_NOT_FOUND', 'NOTIFICATION_SENT', 'TEMPLATE_INVALID'],
      ...['CHANNEL_DISABLED', 'RECIPIENT_SUPPRESSED'],
    ],
  ],
];

const SERVER = dirname(dirname(fileURLToPath(import.meta.url)));
const TEXT_OF_A_CODE = /['"`]([A-Z][A-Z_]+)['"`]/g;
/** Lines that say what may be refused or refuse themselves: they assert nothing. */
const NO_ASSERTION = /^\s+refuses: \[|throw .*refuse\(/;

const OWN = basename(import.meta.url);

function codesIn(files: readonly string[], isTold: (line: string) => boolean): ReadonlySet<string> {
  assert.ok(files.length > 20, `it saw ${files.length} files`);
  const lines = files.flatMap((file) => {
    const text = readFileSync(join(SERVER, file), 'utf8');
    // The table above asserts nothing.
    const told = basename(file) === OWN ? text.slice(text.indexOf('const SERVER')) : text;
    return told.split('\n').filter(isTold);
  });
  return new Set(
    lines.flatMap((line) => [...line.matchAll(TEXT_OF_A_CODE)].map(([, text]) => text ?? '')),
  );
}

test('each code is asserted by a test, or says what it waits for and nothing refuses with it', () => {
  const sources = globSync('{src,test}/**/*.ts', { cwd: SERVER });
  const isTest = (file: string) => file.endsWith('.test.ts');
  const used = codesIn(
    sources.filter((file) => /^src\/(?!kernel\/refusal)/.test(file) && !isTest(file)),
    () => true,
  );
  const asserted = codesIn(sources.filter(isTest), (line) => !NO_ASSERTION.test(line));
  const waiting = new Set(NOT_YET.flatMap(([, codes]) => codes));
  for (const code of REFUSAL_CODES) {
    if (waiting.has(code)) {
      assert.ok(!used.has(code), `${code} is refused with now: assert it in a test`);
      continue;
    }
    assert.ok(asserted.has(code), `no test asserts ${code}`);
  }
  for (const code of waiting)
    assert.ok(
      REFUSAL_CODES.some((known) => known === code),
      code,
    );
  assert.ok(REFUSAL_CODES.length - waiting.size > 110, `${waiting.size} of them wait`);
});

test('a suspended store lets shoppers look and takes nothing new', async (t) => {
  const shop = await openShop(t);
  const mug = await mugInStock(shop, 3);
  await shop.rows(`update stores set status = 'suspended'`);
  assert.equal((await shop.request('GET', '/store/products')).body.data.length, 1);
  const items = [{ variant_id: mug.variantId, quantity: 1 }];
  const refused = await shop.request('POST', '/store/carts', { body: { items } });
  assert.equal(refused.status, 403);
  assert.equal(refused.body.code, 'STORE_SUSPENDED');
  assert.equal(await shop.count('carts'), 0);
  const token = await shop.staffToken();
  const set = (status: string) =>
    shop.request('PATCH', '/admin/store', { token, body: { status } });
  for (const [status, answer] of [
    ['active', 201],
    ['suspended', 403],
    ['active', 201],
  ] as const) {
    assert.equal((await set(status)).status, 200);
    const cart = await shop.request('POST', '/store/carts', { body: { items } });
    assert.equal(cart.status, answer, `at once after ${status}`);
  }
});

test('a store that demands If-Match gets it on every change', async (t) => {
  const shop = await openShop(t, { settings: { 'api.require_if_match': 'true' } });
  const { productId } = await mugInStock(shop, 3);
  const token = await shop.staffToken();
  const rename = (headers: Readonly<Record<string, string>>) =>
    shop.request('PATCH', `/admin/products/${productId}`, {
      token,
      headers,
      body: { title: 'Cup' },
    });
  const blind = await rename({});
  assert.equal(blind.status, 428);
  assert.equal(blind.body.code, 'PRECONDITION_REQUIRED');
  assert.equal((await rename({ 'if-match': '"1"' })).status, 200);
});

test('when a thousand wait for the database, the next is sent away at once', async (t) => {
  const shop = await openShop(t, { connections: 1 });
  const waiting = Array.from({ length: 1002 }, () =>
    shop.inTx((tx) => tx.one(sql`select 1 as one`)),
  );
  const outcomes = await Promise.allSettled(waiting);
  const refused = outcomes.filter((one) => one.status === 'rejected');
  assert.ok(refused.length > 0 && refused.length < 1002);
  for (const { reason } of refused) {
    assert.ok(isRefusal(reason, 'OVERLOADED'), String(reason));
    assert.equal(reason.facts.retryAfterSeconds, 1);
  }
});
