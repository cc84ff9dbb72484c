import type { Edit, Sabotage } from './sabotage.ts';

const CARTS_SQL = 'server/migrations/0012_carts.sql';
const CART_STORE = 'server/src/modules/carts/store.ts';
const CART_RACES = 'server/src/modules/carts/carts.races.test.ts';
const CATALOG_STORE = 'server/src/modules/catalog/store.ts';
const CATALOG_SQL = 'server/migrations/0006_catalog.sql';
const CATALOG_RACES = 'server/src/modules/catalog/catalog.races.test.ts';
const JOURNEY = 'server/test/journeys/races.test.ts';

export const CART_LOCK: Edit = {
  file: CART_STORE,
  find: 'order by c.id ${lock}`',
  replace: 'order by c.id`',
};

export const CARTS: readonly Sabotage[] = [
  {
    name: 'add-on-top',
    promise: 'units added at once add up',
    edits: [
      {
        file: CART_STORE,
        find: 'set quantity = cart_items.quantity + excluded.quantity,',
        replace: 'set quantity = excluded.quantity,',
      },
    ],
    test: { file: JOURNEY, title: '100 adds of one to a cart' },
    red: /- 100/,
  },
  {
    name: 'cart-line-key',
    promise: 'equal goods are one line (the unique key and its ON CONFLICT gone)',
    edits: [
      {
        file: CARTS_SQL,
        find: 'unique nulls not distinct (store_id, cart_id, variant_id, attributes_hash, parent_item_id)',
        replace: 'check (true)',
      },
      {
        file: CART_STORE,
        find: `
    on conflict on constraint cart_items_key do update
      set quantity = cart_items.quantity + excluded.quantity, added_unit_amount = excluded.added_unit_amount,
          updated_at = app_now()`,
        replace: '',
      },
    ],
    test: { file: JOURNEY, title: '100 adds of one to a cart' },
    red: /- {3}100|- 100|\+ {3}1/,
  },
  {
    name: 'cart-lock',
    promise: 'writes of one cart run one by one',
    edits: [CART_LOCK],
    test: { file: CART_RACES, title: 'adds at once never pass 9999' },
    red: /QUANTITY_INVALID/,
  },
  {
    name: 'cart-version',
    promise: 'a write of a cart from a stale version is refused',
    edits: [
      {
        file: 'server/src/modules/carts/carts.ts',
        find: 'if (expectedVersion !== undefined && expectedVersion !== cart.version) {',
        replace: 'if (expectedVersion !== undefined && expectedVersion > cart.version) {',
      },
    ],
    test: { file: CART_RACES, title: 'of two editors with the same version' },
    red: /VERSION_MISMATCH/,
  },
  {
    name: 'one-live-cart',
    promise: 'a customer has one live cart in a market',
    edits: [
      {
        file: CARTS_SQL,
        find: 'create unique index carts_open_of_customer',
        replace: 'create index carts_open_of_customer',
      },
    ],
    test: {
      file: CART_RACES,
      title: '50 claims at once are one merge, when the customer had none',
    },
    red: /\d+ !== 1\b/,
  },
  {
    name: 'merged-meanwhile',
    promise: 'a cart that was merged while we waited is not merged again',
    edits: [
      {
        file: 'server/src/modules/carts/merge-carts.ts',
        find: "  if (guest.status === 'merged') return mergedInto(tx, guest, customerId);\n",
        replace: '',
      },
    ],
    test: {
      file: CART_RACES,
      title: '50 claims at once are one merge, when the customer had a cart',
    },
    red: /No such cart/,
  },
  {
    name: 'cart-holder',
    promise: 'a cart opens with its token only',
    edits: [
      {
        file: 'server/src/modules/carts/carts.ts',
        find: '  return cart.tokenHash !== null && holder.tokenHash === cart.tokenHash;',
        replace: '  return cart.tokenHash !== null;',
      },
    ],
    test: {
      file: 'server/src/modules/carts/carts.test.ts',
      title: 'a cart without its token is as absent',
    },
    red: /404/,
  },
  {
    name: 'product-version',
    promise: 'of two staff who edit one product the second is told',
    edits: [
      {
        file: 'server/src/modules/catalog/edit-product.ts',
        find: 'if (expectedVersion !== undefined && row.version !== expectedVersion)',
        replace: 'if (expectedVersion !== undefined && row.version < expectedVersion)',
      },
    ],
    test: { file: JOURNEY, title: 'of staff who edit one product' },
    red: /412 VERSION_MISMATCH/,
  },
  {
    name: 'product-lock',
    promise: 'a product is locked before its version is compared',
    edits: [
      {
        file: CATALOG_STORE,
        find: 'from products p where p.id = ${id} for no key update`',
        replace: 'from products p where p.id = ${id}`',
      },
    ],
    test: { file: JOURNEY, title: 'of staff who edit one product' },
    red: /412 VERSION_MISMATCH/,
  },
  {
    name: 'slug-once',
    promise: 'a slug leads to one product',
    edits: [
      {
        file: CATALOG_SQL,
        find: 'create unique index products_slug',
        replace: 'create index products_slug',
      },
    ],
    test: { file: CATALOG_RACES, title: 'of products created at once with one slug' },
    red: /SLUG_TAKEN/,
  },
  {
    name: 'sku-once',
    promise: 'a SKU names one variant',
    edits: [
      {
        file: CATALOG_SQL,
        find: 'create unique index variants_sku',
        replace: 'create index variants_sku',
      },
    ],
    test: { file: CATALOG_RACES, title: 'of products created at once with one slug' },
    red: /SKU_TAKEN/,
  },
  {
    name: 'tax-rate-overlap',
    promise: 'one tax rate at a time for a zone and category (the exclusion gone)',
    edits: [
      {
        file: 'server/migrations/0010_tax.sql',
        find: 'tstzrange(valid_from, valid_until) with &&)',
        replace: 'tstzrange(valid_from, valid_until) with &&) where (false)',
      },
    ],
    test: { file: 'server/src/modules/tax/tax.test.ts', title: 'two rates of one zone' },
    red: /TAX_RATE_OVERLAP/,
  },
];
