/* live.ts   the event log and the hub of several processes on one database, and listeners who write down what they hear */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Registry } from 'prom-client';
import type { Uuid } from '../../src/kernel/ids.ts';
import { newIdOf, secretsFrom, systemEnv } from '../../src/platform/env.ts';
import type { LoggedEvent } from '../../src/platform/events.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createOutbox } from '../../src/platform/outbox/outbox.ts';
import { columnTypes } from '../../src/platform/postgres/connection.ts';
import { SYSTEM } from '../../src/platform/postgres/db.ts';
import { createPostgres } from '../../src/platform/postgres/postgres.ts';
import { createRealTime } from '../../src/platform/realtime/live.ts';
import type {
  Asked,
  Framed,
  LiveMessage,
  LiveSource,
  Outlet,
  Subscriber,
  TopicRule,
} from '../../src/platform/realtime/types.ts';
import { migratedDatabase } from './cluster.ts';

export const STORE = newIdOf(systemEnv);

export const RULE: TopicRule = {
  pattern: 'things',
  admits: () => true,
  snapshot: (topic) => `/api/v1/${topic}`,
};

export const asked = (topic: string): Asked => ({ topic, key: topic, rule: RULE });

/** What an event of the tests says: its number, on the topics that it names. */
export type Said = {
  readonly nth: number;
  readonly topics: readonly string[];
  readonly latest?: string;
};

export const saidBy = (event: LoggedEvent): Said => event.payload as Said;

/** Makes of each event one message for each of its topics. */
export function plainSource(seen: (events: readonly LoggedEvent[]) => void = () => {}): LiveSource {
  return {
    name: 'plain',
    types: ['test.happened'],
    keysOf: (event) => saidBy(event).topics,
    messagesOf: async (db, events) => {
      // As the real ones do, it reads something.
      await db.configurationVersion('now');
      seen(events);
      return new Map(
        events.map((event) => {
          const { nth, topics, latest } = saidBy(event);
          const messages = topics.map(
            (key): LiveMessage<'custom'> => ({
              key,
              type: 'custom',
              payload: { nth },
              ...(latest === undefined ? {} : { latest }),
            }),
          );
          return [event.id, messages];
        }),
      );
    },
  };
}

export type Heard = {
  readonly message_type: string;
  readonly message_id: string;
  readonly topic: string;
  readonly offset?: string;
  readonly payload: Readonly<Record<string, unknown>>;
};

/** A subscriber without a socket: writes down what it is given. */
export function listener(storeId: Uuid = STORE) {
  const heard: Heard[] = [];
  const frames: Framed[] = [];
  let isOpen = true;
  const outlet: Outlet = {
    say: (text) => void heard.push(JSON.parse(text) as Heard),
    push: (some) => {
      for (const frame of some) {
        frames.push(frame);
        heard.push(JSON.parse(frame.text) as Heard);
      }
    },
    queued: () => ({ messages: 0, bytes: 0 }),
    drained: async () => isOpen,
  };
  const subscriber: Subscriber = {
    id: newIdOf(systemEnv),
    storeId,
    listener: {
      storeId,
      principal: { kind: 'anonymous' },
      tokenHashes: { ct: [], ot: [], cv: [] },
    },
    outlet,
  };
  return {
    subscriber,
    heard,
    frames,
    close: () => {
      isOpen = false;
    },
    /** Numbers of the events it heard on a topic, and reasons of `resync`, as they came. */
    nths: (topic: string): unknown[] =>
      heard
        .filter((one) => one.topic === topic)
        .map((one) => (one.message_type === 'resync' ? one.payload['reason'] : one.payload['nth'])),
    /** The last offset it had on a topic. */
    last: (topic: string): string | undefined =>
      heard.findLast((one) => one.topic === topic && one.offset !== undefined)?.offset,
  };
}

export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await isSo()); waited += 5) {
    assert.ok(waited < 30_000, 'it came in time');
    await sleep(5);
  }
}

export type LiveLogOptions = {
  readonly source?: LiveSource;
  readonly replayEventsMax?: number;
};

/** A database with an event log, and so many processes that follow it. */
export async function openLiveLog(
  t: TestContext,
  count = 1,
  { source = plainSource(), replayEventsMax = 10_000 }: LiveLogOptions = {},
) {
  const database = await migratedDatabase();
  const admin = new pg.Client({ ...database.admin, types: columnTypes });
  await admin.connect();
  admin.on('error', () => {});
  const begin = async () => {
    const registry = new Registry();
    const postgres = createPostgres({
      connection: database.serving,
      env: systemEnv,
      secrets: secretsFrom(Buffer.alloc(32, 7)),
    });
    const outbox = createOutbox({ ...postgres, env: systemEnv, log: silentLog });
    const live = createRealTime({
      feed: outbox.feed,
      reads: postgres.reads,
      env: systemEnv,
      log: silentLog,
      registry,
      limits: () => ({
        messages: 100,
        staleBytes: 65_536,
        maxBytes: 262_144,
        staleMs: 5000,
        isSoft: true,
        replayEventsMax,
      }),
      signal: () => true,
    });
    live.live.source(source);
    await live.start();
    outbox.start('all');
    /** Commits events, each in a transaction of its own unless told together. */
    const emit = (said: readonly Said[], storeId: Uuid = STORE) =>
      postgres.inTx({ storeId, actor: SYSTEM }, async (tx) => {
        for (const one of said) {
          tx.emit({
            type: 'test.happened',
            aggregateType: 'test',
            aggregateId: tx.newId(),
            payload: one,
            audience: [],
          });
        }
      });
    let isClosed = false;
    const close = async () => {
      if (isClosed) return;
      isClosed = true;
      await live.stop();
      await outbox.stop();
      await postgres.close();
    };
    const metric = async (name: string): Promise<number> => {
      const found = await registry.getSingleMetric(`rcommerce_realtime_${name}`)?.get();
      return found?.values.reduce((sum, { value }) => sum + value, 0) ?? 0;
    };
    return { postgres, outbox, live, hub: live.hub, emit, metric, close };
  };
  const processes = await Promise.all(Array.from({ length: count }, begin));
  t.after(async () => {
    for (const one of processes) await one.close();
    await admin.end();
    await database.drop();
  });
  const rows = async <Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
    (await admin.query(text, [...values])).rows as Row[];
  const [first] = processes;
  assert.ok(first);
  return {
    first,
    processes,
    rows,
    /** Numbers everything, and waits until all processes have told it. */
    settle: async () => {
      await first.outbox.drain();
      const [end] = await rows<{ epoch: string; last_position: number }>(
        'select epoch, last_position from event_log',
      );
      const text = Buffer.from(`${end?.epoch}:${end?.last_position}`).toString('base64url');
      for (const one of processes) {
        one.outbox.wake();
        await until(() => one.hub.position() === text);
      }
      return text;
    },
  };
}
