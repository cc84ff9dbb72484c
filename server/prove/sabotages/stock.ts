import type { Edit, Sabotage } from './sabotage.ts';

const STOCK_SQL = 'server/migrations/0008_inventory.sql';
/** Where the function that takes stock stands as it is now. */
const TAKE_SQL = 'server/migrations/0037_inventory_apply_stock.sql';
const STOCK_RACES = 'server/src/modules/inventory/inventory.races.test.ts';
const JOURNEY = 'server/test/journeys/races.test.ts';

const NOT_OVERSOLD: Edit = {
  file: STOCK_SQL,
  find: 'check (reserved <= on_hand + backorder_limit)\n) with',
  replace: 'check (true)\n) with',
};
const IS_SHORT: Edit = {
  file: TAKE_SQL,
  find: '\n         and l.reserved + d.reserved <= l.on_hand + d.on_hand + l.backorder_limit), true)',
  replace: '), true)',
};

export const STOCK: readonly Sabotage[] = [
  {
    name: 'last-unit',
    promise: 'the last unit is sold once (the CHECK and the condition under lock both gone)',
    edits: [NOT_OVERSOLD, IS_SHORT],
    test: { file: JOURNEY, title: 'the last unit goes to exactly one' },
    red: /'409 INSUFFICIENT_STOCK': 199/,
  },
  {
    name: 'stock-condition',
    promise: 'a level that cannot give so much is told by a refusal, not by an error',
    edits: [IS_SHORT],
    test: { file: STOCK_RACES, title: 'the last unit goes to exactly one' },
    red: /inventory_levels_not_oversold/,
  },
  {
    name: 'stock-check',
    promise: 'the table refuses to reserve more than there is',
    edits: [NOT_OVERSOLD],
    test: { file: STOCK_RACES, title: 'the table still refuses to oversell' },
    red: /Missing expected rejection/,
  },
  {
    name: 'stock-lock',
    promise: 'a level is locked before it is judged',
    edits: [
      NOT_OVERSOLD,
      {
        file: TAKE_SQL,
        find: 'order by l.item_id, l.location_id for update',
        replace: 'order by l.item_id, l.location_id',
      },
    ],
    test: { file: STOCK_RACES, title: 'the last unit goes to exactly one' },
    red: /INSUFFICIENT_STOCK: 199/,
  },
  {
    name: 'stock-lock-order',
    promise: 'levels are locked in one order',
    edits: [
      {
        file: TAKE_SQL,
        find: 'order by l.item_id, l.location_id for update',
        replace: 'order by md5(clock_timestamp()::text || l.item_id::text) for update',
      },
    ],
    test: { file: STOCK_RACES, title: 'carts with the same goods in opposite order' },
    red: /UNAVAILABLE|!==/,
  },
  {
    name: 'claim-revision',
    promise: 'what was planned is checked against what claims are now',
    edits: [{ file: TAKE_SQL, find: ' and r.revision = c.revision\n', replace: '\n' }],
    test: { file: STOCK_RACES, title: 'a hold that ends while its cart asks for more' },
    red: /\d+ !== 90/,
  },
  {
    name: 'movement-once',
    promise: 'one cause moves a level once',
    edits: [
      {
        file: STOCK_SQL,
        find: '  unique (store_id, ref_type, ref_id, type, item_id, location_id, part)',
        replace: '  check (true)',
      },
    ],
    test: { file: STOCK_RACES, title: 'one cause still moves a level once' },
    red: /Missing expected rejection/,
  },
  {
    name: 'hold-is-exact',
    promise: 'a hold becomes an allocation of as much as the order takes',
    edits: [
      {
        file: 'server/src/modules/inventory/plan-stock.ts',
        find: 'input.keepsPlaces === true && isMet(input, wants)',
        replace: 'input.keepsPlaces === true',
      },
      {
        file: 'server/src/modules/inventory/plan-stock.ts',
        find: '    if (kept === has) continue;',
        replace: '    if (kept > 0) continue;',
      },
    ],
    test: {
      file: 'server/src/modules/inventory/inventory.test.ts',
      title: 'a hold becomes an allocation',
    },
    red: /3 !== 2|2 !== 3|AssertionError/,
  },
  {
    name: 'count-what-was-seen',
    promise: 'a count from a balance that has changed is refused',
    edits: [
      {
        file: 'server/src/modules/inventory/corrections.ts',
        find: 'input.expectedOnHand !== level.onHand) {',
        replace: 'input.expectedOnHand > 1_000_000) {',
      },
    ],
    test: { file: STOCK_RACES, title: 'of many who count from what they saw' },
    red: /\d+ !== 30/,
  },
  {
    name: 'ship-once',
    promise: 'units leave once (the lock of the order gone)',
    edits: [
      {
        file: 'server/src/modules/orders/store.ts',
        find: 'from orders where id = ${id} for no key update`',
        replace: 'from orders where id = ${id}`',
      },
    ],
    test: {
      file: 'server/src/modules/fulfillment/fulfillment.races.test.ts',
      title: 'ten colleagues ship the same units',
    },
    red: /ORDER_NOT_FULFILLABLE/,
  },
];
