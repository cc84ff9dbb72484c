import type { Edit, Sabotage } from './sabotage.ts';

const PAYMENTS_SQL = 'server/migrations/0015_payments.sql';
const PROMOTIONS_SQL = 'server/migrations/0009_promotions.sql';
const LEDGER_SQL = 'server/migrations/0014_ledger.sql';
const PROMOTION_STORE = 'server/src/modules/promotions/store.ts';
const REFUNDS = 'server/src/modules/payments/refunds.ts';
const PAYMENT_STORE = 'server/src/modules/payments/store.ts';
const CHECKOUT_RACES = 'server/src/modules/checkout/checkout.races.test.ts';
const COUPON_RACES = 'server/src/modules/promotions/promotions.races.test.ts';
const JOURNEY = 'server/test/journeys/races.test.ts';

const COUPON_LIMIT: Edit = {
  file: PROMOTIONS_SQL,
  find: 'check (limit_value is null or reserved + committed <= limit_value)',
  replace: 'check (true)',
};
const COUPON_CONDITION: Edit = {
  file: PROMOTION_STORE,
  find: "case when c.customer_key = '' then p.usage_limit else",
  replace: "case when c.customer_key = '' then 1000000 else",
};
const REFUND_CHECK: Edit = {
  file: PAYMENTS_SQL,
  find: 'check (refunded_amount + refund_pending_amount <= captured_amount)',
  replace: 'check (true)',
};
/** Every sum that the code compares with what is left of the capture. */
const REFUND_CONDITIONS: readonly Edit[] = [
  {
    file: REFUNDS,
    find: 'if (amount <= 0 || amount > refundable) throw exceeds(refundable, order.currency);',
    replace: '',
  },
  {
    file: REFUNDS,
    find: 'if (wanted.amount <= 0 || wanted.amount > refundable) throw exceeds(refundable);',
    replace: '',
  },
  {
    file: REFUNDS,
    find: 'const part = Math.min(rest, refundableOf(payment));',
    replace: 'const part = rest;',
  },
  {
    file: REFUNDS,
    find: 'if (rest > shippingLeft) throw exceeds(Math.min(refundable, goods + shippingLeft));',
    replace: 'if (rest > shippingLeft) return lines;',
  },
  {
    file: PAYMENT_STORE,
    find: 'where id = ${paymentId} and captured_amount - refunded_amount - refund_pending_amount >= ${amount}`',
    replace: 'where id = ${paymentId}`',
  },
];

export const MONEY: readonly Sabotage[] = [
  {
    name: 'coupon-once',
    promise: 'a coupon with one use is used once (the CHECK and the condition both gone)',
    edits: [COUPON_LIMIT, COUPON_CONDITION],
    test: { file: JOURNEY, title: 'a coupon with one use' },
    red: /'409 COUPON_USAGE_LIMIT': 19/,
  },
  {
    name: 'coupon-condition',
    promise: 'a coupon that is used up is told by a refusal, not by an error',
    edits: [COUPON_CONDITION],
    test: { file: COUPON_RACES, title: 'a coupon with 1 uses' },
    red: /promotion_counters_limit/,
  },
  {
    name: 'coupon-check',
    promise: 'the table refuses a use past the limit',
    edits: [COUPON_LIMIT],
    test: { file: COUPON_RACES, title: 'the table still refuses a use past the limit' },
    red: /Missing expected rejection/,
  },
  {
    name: 'coupon-lock-order',
    promise: 'counters are locked in one order',
    edits: [
      {
        file: PROMOTION_STORE,
        find: 'order by c.promotion_id, c.customer_key collate "C" for update of c`',
        replace: 'order by md5(clock_timestamp()::text || c.promotion_id::text) for update of c`',
      },
    ],
    test: { file: COUPON_RACES, title: 'the races of this file cause no deadlock' },
    red: /UNAVAILABLE|!==/,
  },
  {
    name: 'coupon-per-customer',
    promise: 'a customer takes a coupon no more often than allowed',
    edits: [
      {
        file: PROMOTION_STORE,
        find: 'else p.usage_limit_per_customer end as most',
        replace: 'else 1000000 end as most',
      },
    ],
    test: { file: COUPON_RACES, title: 'one customer takes a coupon once' },
    red: /promotion_counters_limit/,
  },
  {
    name: 'coupon-given-back-once',
    promise: 'a use is given back once',
    edits: [
      {
        file: PROMOTION_STORE,
        find: 'where ${isOf(owner)} and status = ${move.from}\n',
        replace: 'where ${isOf(owner)}\n',
      },
    ],
    test: { file: COUPON_RACES, title: 'placing, releasing and cancelling at once' },
    red: /promotion_counters_(?:reserved|committed)_check|AssertionError/,
  },
  {
    name: 'refund-beyond-capture',
    promise: 'refunds never exceed the capture (the CHECK and the conditions all gone)',
    edits: [REFUND_CHECK, ...REFUND_CONDITIONS],
    test: { file: JOURNEY, title: 'refunds that ask for three times' },
    red: /'422 REFUND_EXCEEDS_REFUNDABLE'/,
  },
  {
    name: 'refund-conditions',
    promise: 'a refund beyond the capture is told by a refusal, not by an error',
    edits: REFUND_CONDITIONS,
    test: { file: CHECKOUT_RACES, title: '32 partial refunds' },
    red: /500 INTERNAL_ERROR/,
  },
  {
    name: 'refund-check',
    promise: 'the table refuses refunds beyond the capture',
    edits: [REFUND_CHECK],
    test: { file: CHECKOUT_RACES, title: 'of eight who return the same two units' },
    red: /Missing expected rejection/,
  },
  {
    name: 'refund-units-once',
    promise: 'a unit is returned once (the locks of order and payments gone)',
    edits: [
      {
        file: 'server/src/modules/orders/store.ts',
        find: 'from orders where id = ${id} for no key update`',
        replace: 'from orders where id = ${id}`',
      },
      {
        file: PAYMENT_STORE,
        find: 'order by id limit 500 for update`',
        replace: 'order by id limit 500`',
      },
    ],
    test: { file: CHECKOUT_RACES, title: 'of eight who return the same two units' },
    red: /REFUND_QUANTITY_EXCEEDS/,
  },
  {
    name: 'ledger-sum',
    promise: 'a group of the books that does not sum to zero does not commit',
    edits: [
      {
        file: LEDGER_SQL,
        find: 'if found_count = 0 or found_sum <> 0 or strangers > 0 then',
        replace: 'if found_count = 0 or strangers > 0 then',
      },
    ],
    test: {
      file: 'server/src/modules/ledger/ledger.test.ts',
      title: 'the database refuses an unbalanced',
    },
    red: /Missing expected rejection/,
  },
  {
    name: 'ledger-empty',
    promise: 'a group of the books without entries does not commit',
    edits: [
      {
        file: LEDGER_SQL,
        find: 'create constraint trigger ledger_transactions_balance after insert on ledger_transactions\n  deferrable initially deferred for each row execute function ledger_group_balances();\n',
        replace: '',
      },
    ],
    test: {
      file: 'server/src/modules/ledger/ledger.test.ts',
      title: 'the database refuses an unbalanced',
    },
    red: /Missing expected rejection/,
  },
  {
    name: 'ledger-once',
    promise: 'one cause is posted once',
    edits: [
      {
        file: 'server/src/modules/ledger/store.ts',
        find: '      on conflict (store_id, kind, source_type, source_id) do nothing\n',
        replace: '',
      },
      {
        file: LEDGER_SQL,
        find: '  unique (store_id, kind, source_type, source_id)',
        replace: '  check (true)',
      },
    ],
    test: { file: 'server/src/modules/ledger/ledger.test.ts', title: '.' },
    red: /AssertionError/,
  },
  {
    name: 'agreed-is-fixed',
    promise: 'what was agreed is not changed by the serving role',
    edits: [
      {
        file: LEDGER_SQL,
        find: "select tenant_table('ledger_entries', 'select, insert');",
        replace: "select tenant_table('ledger_entries', 'select, insert, update');",
      },
    ],
    test: {
      file: 'server/src/modules/orders/orders.test.ts',
      title: 'what was agreed cannot be changed',
    },
    red: /true !== false/,
  },
];
