import { CART_LOCK } from './carts.ts';
import type { Edit, Sabotage } from './sabotage.ts';

const CHECKOUT_SQL = 'server/migrations/0017_checkout.sql';
const PAYMENTS_SQL = 'server/migrations/0015_payments.sql';
const ORDERS_SQL = 'server/migrations/0013_orders.sql';
const COMPLETE = 'server/src/modules/checkout/complete.ts';
const CHECKOUT_TEST = 'server/src/modules/checkout/checkout.test.ts';
const CHECKOUT_RACES = 'server/src/modules/checkout/checkout.races.test.ts';
const JOURNEY = 'server/test/journeys/races.test.ts';

const IS_CLOSED: Edit = {
  file: 'server/src/modules/checkout/place-order.ts',
  find: "  if (!isClosed) throw refuse('CONFLICT');\n",
  replace: '',
};

export const CHECKOUT: readonly Sabotage[] = [
  {
    name: 'one-order-of-a-cart',
    promise:
      'a cart completed at once is one order (its lock, its unique keys and its closing all gone)',
    edits: [
      CART_LOCK,
      {
        file: CHECKOUT_SQL,
        find: 'create unique index order_intents_cart_live',
        replace: 'create index order_intents_cart_live',
      },
      {
        file: CHECKOUT_SQL,
        find: 'create unique index order_intents_cart_placed',
        replace: 'create index order_intents_cart_placed',
      },
      { file: ORDERS_SQL, find: '  unique (store_id, cart_id),\n', replace: '' },
      IS_CLOSED,
    ],
    test: { file: JOURNEY, title: 'a cart completed by 8 callers' },
    red: /"201":[2-8]/,
  },
  {
    name: 'cart-lock-of-checkout',
    promise: 'callers that complete one cart wait for each other',
    edits: [CART_LOCK],
    test: { file: CHECKOUT_RACES, title: '8 callers at once .*tok_success' },
    red: /INTERNAL_ERROR|UNAVAILABLE/,
  },
  {
    name: 'second-intent',
    promise: 'a cart has one live intent (the unique key, with the lock of the cart gone)',
    edits: [
      CART_LOCK,
      {
        file: CHECKOUT_SQL,
        find: 'create unique index order_intents_cart_live',
        replace: 'create index order_intents_cart_live',
      },
    ],
    test: { file: CHECKOUT_RACES, title: '8 callers at once .*tok_success' },
    red: /409 CONFLICT/,
  },
  {
    name: 'completed-cart',
    promise: 'a completed cart answers with its order',
    edits: [
      { file: COMPLETE, find: "if (cart.status === 'completed') {", replace: 'if (false) {' },
    ],
    test: { file: CHECKOUT_RACES, title: '8 callers at once .*manual' },
    red: /409 CONFLICT/,
  },
  {
    name: 'join-what-pays',
    promise: 'a second completion joins the payment that runs',
    edits: [{ file: COMPLETE, find: "if (live?.status === 'paying') {", replace: 'if (false) {' }],
    test: { file: CHECKOUT_RACES, title: '8 callers at once .*tok_success' },
    red: /"201":[2-8]/,
  },
  {
    name: 'second-order',
    promise: 'money of a cart that has its order goes back (the unique keys of the cart gone)',
    edits: [
      { file: ORDERS_SQL, find: '  unique (store_id, cart_id),\n', replace: '' },
      {
        file: CHECKOUT_SQL,
        find: 'create unique index order_intents_cart_placed',
        replace: 'create index order_intents_cart_placed',
      },
      IS_CLOSED,
    ],
    test: { file: CHECKOUT_RACES, title: 'late money of a cart' },
    red: /409/,
  },
  {
    name: 'second-order-is-told',
    promise: 'a second order of a cart is a conflict that sends the money back, not an error',
    edits: [
      {
        file: 'server/src/modules/checkout/place-order.ts',
        find: '.catch(refuseSecondOrder)',
        replace: '',
      },
    ],
    test: { file: CHECKOUT_RACES, title: 'late money of a cart' },
    red: /INTERNAL_ERROR/,
  },
  {
    name: 'second-charge',
    promise: 'what a second card brings to an order that is paid goes back',
    edits: [
      {
        file: 'server/src/modules/checkout/place-order.ts',
        find: '  if (inHand < intent.payableAmount) return payments;',
        replace: '  if (inHand >= 0) return payments;',
      },
    ],
    test: { file: CHECKOUT_RACES, title: 'late money of a declined card' },
    red: /refunded: 0/,
  },
  {
    name: 'changed-total',
    promise: 'a total that changed is told before money moves',
    edits: [
      {
        file: COMPLETE,
        find: 'if (expected !== undefined && expected !== totalAmount) {',
        replace: 'if (expected !== undefined && expected < 0) {',
      },
    ],
    test: { file: CHECKOUT_TEST, title: 'a changed total is told' },
    red: /201 !== 409/,
  },
  {
    name: 'goods-are-gone',
    promise: 'money for goods that are gone goes back',
    edits: [
      {
        file: 'server/src/modules/checkout/settle.ts',
        find: "(error.code === 'INSUFFICIENT_STOCK' ||",
        replace: '(',
      },
    ],
    test: { file: CHECKOUT_TEST, title: 'money for goods that are gone' },
    red: /refunded/,
  },
  {
    name: 'one-open-operation',
    promise: 'one capture of a payment at a time',
    edits: [
      {
        file: PAYMENTS_SQL,
        find: 'create unique index payment_operations_one_open',
        replace: 'create index payment_operations_one_open',
      },
    ],
    test: { file: CHECKOUT_RACES, title: 'two captures of the same authorization' },
    red: /[2-6] !== 1/,
  },
  {
    name: 'sweeper',
    promise: 'a charge whose answer was lost becomes an order',
    edits: [
      {
        file: 'server/src/modules/checkout/jobs.ts',
        find: '  await each(edges, await waitingOperations(edges.locate, now, AT_ONCE_MAX), askProvider);\n',
        replace: '',
      },
    ],
    test: { file: CHECKOUT_RACES, title: 'a process that dies after it charged the card' },
    red: /0 !== 1/,
  },
  {
    name: 'webhook-signature',
    promise: 'a callback that nobody signed is refused',
    edits: [
      {
        file: 'server/src/modules/payments/providers/simulator/simulator.ts',
        find: 'if (!isFresh || !isGenuine) throw',
        replace: 'if (!isFresh) throw',
      },
    ],
    test: { file: CHECKOUT_TEST, title: 'forged callbacks are refused' },
    red: /200 !== 401/,
  },
  {
    name: 'webhook-time',
    promise: 'a callback of another day is refused',
    edits: [
      {
        file: 'server/src/modules/payments/providers/simulator/simulator.ts',
        find: 'if (!isFresh || !isGenuine) throw',
        replace: 'if (!isGenuine) throw',
      },
    ],
    test: { file: CHECKOUT_TEST, title: 'forged callbacks are refused' },
    red: /200 !== 401/,
  },
  {
    name: 'fact-once',
    promise: 'what a provider tells twice is kept once',
    edits: [
      {
        file: PAYMENTS_SQL,
        find: '  unique (store_id, provider, provider_event_id)',
        replace: '  check (true)',
      },
    ],
    test: { file: CHECKOUT_TEST, title: 'forged callbacks are refused' },
    red: /2 !== 1/,
  },
  {
    name: 'outcome-once',
    promise: 'a refund told twice is counted once',
    edits: [
      {
        file: 'server/src/modules/payments/states.ts',
        find: "    case 'refund':\n      return open\n",
        replace: "    case 'refund':\n      return true\n",
      },
    ],
    test: {
      file: 'server/src/modules/payments/states.test.ts',
      title: 'a refund is counted once',
    },
    red: /refundPendingAmount: -/,
  },
];
