import type { Sabotage } from './sabotage.ts';

const PLATFORM_SQL = 'server/migrations/0001_platform.sql';
const ISOLATION = 'server/test/isolation.test.ts';
const STAFF_TEST = 'server/src/modules/staff/staff.test.ts';
const SESSIONS = 'server/src/modules/staff/sessions.ts';

export const TENANTS: readonly Sabotage[] = [
  {
    name: 'rls-force',
    promise: 'row-level security binds the owner of the tables too',
    edits: [
      {
        file: PLATFORM_SQL,
        find: "  execute format('alter table %s force row level security', name);\n",
        replace: '',
      },
    ],
    test: { file: ISOLATION, title: 'every table belongs to a store' },
    red: /is not protected by force/,
  },
  {
    name: 'rls-of-one-table',
    promise: 'every table of a store is protected (one forgotten)',
    edits: [
      {
        file: 'server/migrations/0012_carts.sql',
        find: "select tenant_table('cart_coupons', 'select, insert, update, delete');",
        replace: 'grant select, insert, update, delete on cart_coupons to rcommerce_app;',
      },
    ],
    test: { file: ISOLATION, title: 'every table belongs to a store' },
    red: /cart_coupons is not protected by force/,
  },
  {
    name: 'rls-reads',
    promise: 'a statement without a condition sees its own store only (one policy too many)',
    edits: [
      {
        file: 'server/migrations/0004_customers.sql',
        find: "select tenant_table('customers', 'select, insert, update');",
        replace:
          "select tenant_table('customers', 'select, insert, update'); create policy careless on customers using (true);",
      },
    ],
    test: { file: ISOLATION, title: 'a careless query sees no row' },
    red: /customers shows another store/,
  },
  {
    name: 'rls-writes',
    promise: 'nothing is written into another store (WITH CHECK gone)',
    edits: [
      {
        file: PLATFORM_SQL,
        find: "    with check (store_id = nullif(current_setting('app.store_id', true), '')::uuid)$policy$",
        replace: '    with check (true)$policy$',
      },
    ],
    test: { file: ISOLATION, title: 'nothing is written into another store' },
    red: /Missing expected rejection|foreign key/,
  },
  {
    name: 'append-only',
    promise: 'the event log is only appended to',
    edits: [
      {
        file: PLATFORM_SQL,
        find: "select tenant_table('events', 'select, insert');",
        replace: "select tenant_table('events', 'select, insert, update');",
      },
    ],
    test: { file: ISOLATION, title: 'every table belongs to a store' },
    red: /events is append-only/,
  },
  {
    name: 'scope',
    promise: 'a key does only what its scopes grant',
    edits: [
      {
        file: 'server/src/platform/http/credentials.ts',
        find: 'if (!grants(held, policy.scope)) throw',
        replace: 'if (held.length < 0) throw',
      },
    ],
    test: {
      file: 'server/src/platform/http/server.test.ts',
      title: 'a missing scope is 403 and named',
    },
    red: /403/,
  },
  {
    name: 'audience',
    promise: 'a token of the other audience opens nothing',
    edits: [
      {
        file: 'server/src/platform/access-tokens.ts',
        find: '        audience: audienceOf(surface),\n',
        replace: '',
      },
    ],
    test: { file: STAFF_TEST, title: 'a token with our signature but a wrong claim' },
    red: /Missing expected rejection/,
  },
  {
    name: 'token-kind',
    promise: 'a token of a customer opens nothing of staff',
    edits: [
      {
        file: 'server/src/platform/access-tokens.ts',
        find: '    !isOurKind ||\n',
        replace: '',
      },
    ],
    test: { file: STAFF_TEST, title: 'a token with our signature but a wrong claim' },
    red: /Missing expected rejection/,
  },
  {
    name: 'refresh-reuse',
    promise: 'a refresh token that was used long ago ends its family',
    edits: [
      {
        file: SESSIONS,
        find: '  const isTwin =\n    successor?.used_at === null &&\n',
        replace: '  const isTwin =\n',
      },
    ],
    test: { file: STAFF_TEST, title: 'presenting the first refresh token' },
    red: /'renewed'/,
  },
  {
    name: 'refresh-grace',
    promise: 'a refresh token is taken again for ten seconds only',
    edits: [
      {
        file: SESSIONS,
        find: '    now - current.used_at.getTime() <= REUSE_GRACE_MS &&\n',
        replace: '',
      },
    ],
    test: { file: STAFF_TEST, title: 'a refresh token used again eleven seconds later' },
    red: /'renewed'/,
  },
  {
    name: 'refresh-lock',
    promise: 'uses of one refresh token run one by one (the lock of the session gone)',
    edits: [
      {
        file: 'server/src/modules/staff/store.ts',
        find: 'from sessions where id = ${id} for update`',
        replace: 'from sessions where id = ${id}`',
      },
    ],
    test: { file: STAFF_TEST, title: 'ten uses of one refresh token at once' },
    red: /duplicate key/,
  },
  {
    name: 'session-revoked',
    promise: 'a session that was signed out opens nothing (its mark and its version unchecked)',
    edits: [
      {
        file: SESSIONS,
        find: "  if (!session || session.revoked_at !== null) throw refuse('UNAUTHENTICATED');",
        replace: "  if (!session) throw refuse('UNAUTHENTICATED');",
      },
      {
        file: SESSIONS,
        find: 'session.expires_at <= now || session.version !== claimed.sessionVersion',
        replace: 'session.expires_at <= now',
      },
    ],
    test: { file: STAFF_TEST, title: 'a session that was signed out opens nothing' },
    red: /Missing expected rejection/,
  },
  {
    name: 'link-once',
    promise: 'a mailed link is used once',
    edits: [
      {
        file: 'server/src/modules/staff/store.ts',
        find: 'where id = ${id} and used_at is null and expires_at > app_now() returning',
        replace: 'where id = ${id} and expires_at > app_now() returning',
      },
    ],
    test: {
      file: 'server/src/modules/customers/customers.test.ts',
      title: 'a mailed link proves the address once',
    },
    red: /2 !== 1/,
  },
  {
    name: 'last-owner',
    promise: 'owners who remove each other at once leave one',
    edits: [
      {
        file: 'server/src/modules/staff/store.ts',
        find: '     order by staff_user_id for no key update`',
        replace: '     order by staff_user_id`',
      },
    ],
    test: { file: STAFF_TEST, title: 'two owners who remove each other' },
    red: /0 !== 1/,
  },
  {
    name: 'address-once',
    promise: 'an address has one account',
    edits: [
      {
        file: 'server/migrations/0004_customers.sql',
        find: 'create unique index customers_email',
        replace: 'create index customers_email',
      },
    ],
    test: {
      file: 'server/src/modules/customers/customers.test.ts',
      title: 'fifty parallel registrations',
    },
    red: /\d+ !== 1/,
  },
];
