import type { Edit, Sabotage } from './sabotage.ts';

const PLATFORM_SQL = 'server/migrations/0001_platform.sql';
const IDEMPOTENCY = 'server/src/platform/idempotency.ts';
const IDEMPOTENCY_RACES = 'server/src/platform/idempotency.races.test.ts';
const OUTBOX = 'server/src/platform/outbox/outbox.ts';
const LEASES = 'server/src/platform/outbox/leases.ts';
const APPEND = 'server/src/platform/outbox/append.ts';
const TOGETHER = 'server/src/platform/postgres/together.ts';
const TOGETHER_RACES = 'server/src/platform/postgres/together.races.test.ts';
const OUTBOX_RACES = 'server/src/platform/outbox/outbox.races.test.ts';

const TRY_LOCK: Edit = {
  file: IDEMPOTENCY,
  find: 'isMine: mine.has(index + 1),',
  replace: 'isMine: mine.size >= 0,',
};

export const PLATFORM: readonly Sabotage[] = [
  {
    name: 'twins-once',
    promise: 'twins with one key have one effect (the try-lock and the unique key both gone)',
    edits: [
      TRY_LOCK,
      {
        file: PLATFORM_SQL,
        find: '  unique (store_id, principal, route, key_hash),\n',
        replace: '',
      },
    ],
    test: { file: IDEMPOTENCY_RACES, title: 'twins with one key have one effect' },
    red: /\d+ !== 1/,
  },
  {
    name: 'twins-wait-for-none',
    promise: 'a twin is told to wait, and never meets the unique key',
    edits: [TRY_LOCK],
    test: { file: IDEMPOTENCY_RACES, title: 'twins with one key have one effect' },
    red: /INTERNAL_ERROR/,
  },
  {
    name: 'answer-is-kept',
    promise: 'the answer is stored in the transaction of its effect',
    edits: [{ file: IDEMPOTENCY, find: '      insertDone(tx, request, answer);\n', replace: '' }],
    test: { file: IDEMPOTENCY_RACES, title: 'twins with one key have one effect' },
    red: /undefined\s+- 'true'/,
  },
  {
    name: 'whole-or-not',
    promise:
      'work that fails after something was written for it leaves nothing of it in a shared transaction',
    edits: [
      {
        file: TOGETHER,
        find: '  if (refused.size > 0) throw new Undone({ refused, wasCrowded: false });\n',
        replace: '',
      },
    ],
    test: { file: TOGETHER_RACES, title: 'who fails after something was written' },
    red: /deepEqual|deep-equal/,
  },
  {
    name: 'apart',
    promise: 'two that want the same cart never share a transaction',
    edits: [
      {
        file: TOGETHER,
        find: 'if (call.apart.some((name) => busy.has(name))) {',
        replace: 'if (busy.size < 0) {',
      },
    ],
    test: { file: TOGETHER_RACES, title: 'two with a name in common' },
    red: /!==/,
  },
  {
    name: 'stages',
    promise: 'those who share lock what they own in one statement',
    edits: [
      {
        file: TOGETHER,
        find: '      .filter(([{ stage }]) => stage <= reached)\n',
        replace: '',
      },
    ],
    test: { file: TOGETHER_RACES, title: 'what all own is locked at once' },
    red: /!==/,
  },
  {
    name: 'key-of-another-request',
    promise: 'a key of another request is refused',
    edits: [
      {
        file: IDEMPOTENCY,
        find: "  if (row && !row.request_hash.equals(request.requestHash)) throw refuse('IDEMPOTENCY_KEY_REUSED');\n",
        replace: '',
      },
    ],
    test: { file: IDEMPOTENCY_RACES, title: 'a key belongs to its caller' },
    red: /IDEMPOTENCY_KEY_REUSED/,
  },
  {
    name: 'key-of-another-caller',
    promise: 'a key is looked up for its caller',
    edits: [
      {
        file: IDEMPOTENCY,
        find: 'on k.principal = r.principal and k.route = r.route',
        replace: 'on k.route = r.route',
      },
    ],
    test: { file: IDEMPOTENCY_RACES, title: 'a key belongs to its caller' },
    red: /strictly unequal/,
  },
  {
    name: 'lease',
    promise: 'a retry waits for the lease of a request that is still at work',
    edits: [
      {
        file: IDEMPOTENCY,
        find: '      if (found && !found.lease_is_over) throw inProgress();\n',
        replace: '',
      },
    ],
    test: { file: IDEMPOTENCY_RACES, title: 'a purchase whose process died' },
    red: /IDEMPOTENCY_IN_PROGRESS/,
  },
  {
    name: 'lease-of-a-failure',
    promise: 'a request that fails behind its first beat lets its retry in at once',
    edits: [{ file: IDEMPOTENCY, find: '      if (lease) await endLease(lease);\n', replace: '' }],
    test: { file: IDEMPOTENCY_RACES, title: 'a purchase whose last beat could not be written' },
    red: /409 !== 201/,
  },
  {
    name: 'call-sent-again',
    promise: 'a retry whose call may not have come sends it once more under its operation',
    edits: [
      {
        file: 'server/src/modules/checkout/pay.ts',
        find: 'ref === resumed ? sentAgain(made.begun, providers, paying.payment) : undefined',
        replace: 'undefined',
      },
    ],
    test: { file: IDEMPOTENCY_RACES, title: 'a purchase whose last beat could not be written' },
    red: /202 !== 201/,
  },
  {
    name: 'sequencer-lock',
    promise: 'positions are given by one process at a time (its lock and the unique keys gone)',
    edits: [
      {
        file: PLATFORM_SQL,
        find: '  if not pg_try_advisory_xact_lock(7261001) then return null; end if;\n',
        replace: '',
      },
      {
        file: PLATFORM_SQL,
        find: '  position bigint primary key,\n',
        replace: '  position bigint,\n',
      },
      {
        file: PLATFORM_SQL,
        find: '  unique (store_id, event_id),\n  unique (store_id, position)\n',
        replace: '  unique (store_id, event_id)\n',
      },
    ],
    test: { file: OUTBOX_RACES, title: 'every committed event gets one position' },
    red: /AssertionError/,
  },
  {
    name: 'sequencer-order',
    promise: 'positions follow the order of commits within an aggregate',
    edits: [
      {
        file: PLATFORM_SQL,
        find: 'select base + row_number() over (order by seq), store_id, event_id from marks',
        replace:
          'select base + row_number() over (order by seq desc), store_id, event_id from marks',
      },
    ],
    test: { file: OUTBOX_RACES, title: 'every committed event gets one position' },
    red: /AssertionError/,
  },
  {
    name: 'event-counter',
    promise: 'events of an aggregate are numbered under its counter (it and its unique key gone)',
    edits: [
      {
        file: APPEND,
        find: 'do update set last_seq = event_counters.last_seq + excluded.last_seq',
        replace:
          'do update set last_seq = (select coalesce(max(e.aggregate_seq), 0) + excluded.last_seq from events e where e.aggregate_id = excluded.aggregate_id)',
      },
      {
        file: PLATFORM_SQL,
        find: '  primary key (store_id, id),\n  unique (store_id, aggregate_type, aggregate_id, aggregate_seq)\n',
        replace: '  primary key (store_id, id)\n',
      },
    ],
    test: { file: OUTBOX_RACES, title: 'every committed event gets one position' },
    red: /AssertionError/,
  },
  {
    name: 'reader-lease',
    promise: 'a reader runs in one process at a time',
    edits: [
      {
        file: LEASES,
        find: '        where r.owner = excluded.owner or r.lease_until is null or r.lease_until < clock_timestamp()\n',
        replace: '',
      },
    ],
    test: { file: OUTBOX_RACES, title: 'a reader of two servers' },
    red: /AssertionError/,
  },
  {
    name: 'reader-fence',
    promise: 'who lost a reader writes no position of it',
    edits: [{ file: LEASES, find: '::text[]) and owner = ${owner}\n', replace: '::text[])\n' }],
    test: { file: OUTBOX_RACES, title: 'a reader whose lease another server took' },
    red: /AssertionError/,
  },
  {
    name: 'dead-letter',
    promise: 'an event that a reader cannot take is kept before the reader moves on',
    edits: [{ file: OUTBOX, find: '          await bury(reader, first, error);\n', replace: '' }],
    test: { file: OUTBOX_RACES, title: 'an event that a reader cannot take' },
    red: /AssertionError/,
  },
  {
    name: 'events-of-what-failed',
    promise: 'events commit with their effect or not at all',
    edits: [
      {
        file: 'server/src/platform/postgres/postgres.ts',
        find: "        await client.query('rollback').catch(() => {",
        replace:
          "        if (transaction.events.length > 0) await ask(client, appendEvents(transaction.events, { actor: transaction.actor, requestId: undefined, newId: () => newIdOf(env) }));\n        await client.query('commit').catch(() => {",
      },
    ],
    test: { file: OUTBOX_RACES, title: 'every committed event gets one position' },
    red: /480 !== 420/,
  },
];
