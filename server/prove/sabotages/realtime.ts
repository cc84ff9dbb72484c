import type { Edit, Sabotage } from './sabotage.ts';

const REALTIME = 'server/src/platform/realtime';
const HUB = `${REALTIME}/hub.ts`;
const REPLAY = `${REALTIME}/replay.ts`;
const OUTLET = `${REALTIME}/outlet.ts`;
const PROTOCOL = `${REALTIME}/protocol.ts`;
const ENDINGS = `${REALTIME}/endings.ts`;
const REPLAY_RACES = `${REALTIME}/replay.races.test.ts`;
const FOLLOW_TEST = `${REALTIME}/follow.test.ts`;
const OUTLET_TEST = `${REALTIME}/outlet.test.ts`;
const LIMITS_TEST = `${REALTIME}/socket-limits.test.ts`;
const ENDINGS_TEST = `${REALTIME}/endings.test.ts`;

const COMES_BACK = {
  file: REPLAY_RACES,
  title: 'who comes back hears what it missed and then what happens',
};

/** Topics of all stores are filed under one. */
const ONE_STORE: readonly Edit[] = [
  {
    file: HUB,
    find: '    const { storeId } = seat.member.subscriber;\n    const { key, topic: name } = seat.asked;\n',
    replace: "    const storeId = 'one' as Uuid;\n    const { key, topic: name } = seat.asked;\n",
  },
  {
    file: HUB,
    find: '(storeId: Uuid, key: string): Topic | undefined => stores.get(storeId)?.get(key);',
    replace:
      "(_storeId: Uuid, key: string): Topic | undefined => stores.get('one' as Uuid)?.get(key);",
  },
  {
    file: HUB,
    find: '    hears: (storeId, keys) => {\n      const ofStore = stores.get(storeId);\n',
    replace: "    hears: (_storeId, keys) => {\n      const ofStore = stores.get('one' as Uuid);\n",
  },
];

export const REAL_TIME: readonly Sabotage[] = [
  {
    name: 'replay-last',
    promise: 'a replay tells the last event that was missed as well',
    edits: [
      {
        file: REPLAY,
        find: 'if (!(await giveAll(asked, missed))) return undefined;',
        replace: 'if (!(await giveAll(asked, missed.slice(0, -1)))) return undefined;',
      },
    ],
    test: COMES_BACK,
    red: /AssertionError/,
  },
  {
    name: 'replay-joins',
    promise: 'who comes back listens before it is told again, so that nothing falls in between',
    edits: [
      {
        file: HUB,
        find: '    seat.held = held;\n    join(seat);\n    let at = from;\n',
        replace: '    seat.held = held;\n    let at = from;\n',
      },
      {
        file: HUB,
        find: "    metrics.replays.inc({ outcome: 'told' });\n",
        replace: "    join(seat);\n    metrics.replays.inc({ outcome: 'told' });\n",
      },
    ],
    test: COMES_BACK,
    red: /AssertionError/,
  },
  {
    name: 'replay-overlap',
    promise: 'what a replay has told does not come again with what was live meanwhile',
    edits: [
      {
        file: HUB,
        find: '    const news = frames.filter((frame) => (frame.position ?? Infinity) > seat.after);\n',
        replace: '    const news = [...frames];\n',
      },
      {
        file: HUB,
        find: '      seat.after = Math.max(at, upTo);\n',
        replace: '      seat.after = at;\n',
      },
    ],
    test: COMES_BACK,
    red: /AssertionError/,
  },
  {
    name: 'hole-in-the-log',
    promise: 'a process that reads a hole in the log stops and has all topics read anew',
    edits: [
      {
        file: `${REALTIME}/follow.ts`,
        find: '    if (hole) {\n',
        replace: '    if (hole && mine.position < 0) {\n',
      },
    ],
    test: { file: FOLLOW_TEST, title: 'a hole in the log is an alarm' },
    red: /AssertionError/,
  },
  {
    name: 'topics-of-a-store',
    promise: 'topics of two stores are two, whatever their name',
    edits: ONE_STORE,
    test: { file: FOLLOW_TEST, title: 'another store hears nothing' },
    red: /AssertionError/,
  },
  {
    name: 'queue-bounds',
    promise: 'what waits for a reader who stopped is bounded, in messages, bytes and seconds',
    edits: [
      {
        file: OUTLET,
        find: '    if (this.#queue.length > 0) this.#bound();\n',
        replace: '',
      },
    ],
    test: { file: OUTLET_TEST, title: 'past it the connection is closed with 4430' },
    red: /AssertionError|4430/,
  },
  {
    name: 'send-window',
    promise: 'no more is on its way to a reader than it has shown to take',
    edits: [
      {
        file: OUTLET,
        find: '    const free = isFull ? 0 : WINDOW_BYTES - (this.#sentBytes - this.#readBytes);\n',
        replace: '    const free = isFull ? 0 : Number.POSITIVE_INFINITY;\n',
      },
    ],
    test: { file: OUTLET_TEST, title: 'to a reader who stopped goes no more than the window' },
    red: /AssertionError/,
  },
  {
    name: 'topic-right',
    promise: 'a topic is heard by those who may hear it, and by nobody else',
    edits: [
      {
        file: `${REALTIME}/live.ts`,
        find: 'return isAdmitted ?',
        replace: 'return isAdmitted !== undefined ?',
      },
    ],
    test: { file: `${REALTIME}/door.test.ts`, title: 'hears what is public and nothing else' },
    red: /AssertionError/,
  },
  {
    name: 'revoked-hears-no-more',
    promise: 'a revoked key hears nothing any more on the connections that it has',
    edits: [
      {
        file: ENDINGS,
        find: "      endAll(endedOf(storeId, 'api_key', id), 'API_KEY_REVOKED');\n",
        replace: "      endedOf(storeId, 'api_key', id);\n",
      },
    ],
    test: { file: ENDINGS_TEST, title: 'a revoked key, a removed colleague' },
    red: /AssertionError|did not come/,
  },
  {
    name: 'ticket-once',
    promise: 'of those who bring one ticket, one comes in',
    edits: [
      {
        file: 'server/migrations/0042_realtime.sql',
        find: '    delete from realtime_tickets t where t.token_hash = any(hashes) returning t.*\n',
        replace: '    select t.* from realtime_tickets t where t.token_hash = any(hashes)\n',
      },
    ],
    test: {
      file: `${REALTIME}/tickets.races.test.ts`,
      title: 'of twenty who bring the same ticket at once',
    },
    red: /AssertionError/,
  },
  {
    name: 'sockets-of-an-address',
    promise: 'one address has no more sockets than it may',
    edits: [
      {
        file: `${REALTIME}/admission.ts`,
        find: "    if (ours >= ofAddress) throw no('address_full', tooMany('max_connections_per_ip', later()));\n",
        replace: '',
      },
    ],
    test: { file: LIMITS_TEST, title: 'an address opens so many at once' },
    red: /let in|AssertionError/,
  },
  {
    name: 'message-rate',
    promise: 'a connection says no more in a minute than it may',
    edits: [
      {
        file: PROTOCOL,
        find: '    if (waitMs === 0) return true;\n',
        replace: '    if (waitMs >= 0) return true;\n',
      },
    ],
    test: { file: LIMITS_TEST, title: 'over the rate each message is told so' },
    red: /did not come/,
  },
];
