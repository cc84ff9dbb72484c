import { setTimeout as sleep } from 'node:timers/promises';
import type { Uuid } from '../../kernel/ids.ts';
import type { LoggedEvent } from '../events.ts';
import type { Logger } from '../log.ts';
import type { Db } from '../postgres/db.ts';
import type { LiveMetrics } from './live-metrics.ts';
import type { LiveMessage, LiveSource } from './types.ts';

/** Tries of a source at one event before its topics are told to read anew. */
export const SOURCE_TRIES_MAX = 5;

export const isFor = (source: LiveSource, event: LoggedEvent): boolean =>
  source.types === 'all' || source.types.includes(event.type);

export type MadeMessages = {
  readonly messages: ReadonlyMap<Uuid, readonly LiveMessage[]>;
  /** Events of which the source made none because it failed. */
  readonly failed: ReadonlySet<Uuid>;
};

/** Throws at what cannot be put on the wire: it would stop whoever tells it, at this event, for ever. */
function checkSayable({ key, type, payload }: LiveMessage): void {
  const isSaid = typeof key === 'string' && typeof type === 'string';
  if (!isSaid || JSON.stringify(payload) === undefined) throw new TypeError('this is no message');
}

/**
 * Asks a source for the messages of events of one store. What fails together is asked for one by one, so that a bad event
 * takes no other with it. Throws when the database is away: then nothing is known to be bad.
 */
export async function makeMessages(asked: {
  readonly source: LiveSource;
  readonly db: Db;
  readonly events: readonly LoggedEvent[];
  readonly isThere: () => Promise<boolean>;
  readonly log: Logger;
  readonly metrics: LiveMetrics;
}): Promise<MadeMessages> {
  const { source, db, events, isThere, log, metrics } = asked;
  const messages = new Map<Uuid, readonly LiveMessage[]>();
  const failed = new Set<Uuid>();

  async function isMade(some: readonly LoggedEvent[], tried: number): Promise<boolean> {
    try {
      for (const [id, made] of await source.messagesOf(db, some)) {
        for (const message of made) checkSayable(message);
        messages.set(id, made);
      }
      return true;
    } catch (error) {
      if (!(await isThere())) throw error;
      log.warn({ err: error, source: source.name, event: some[0]?.id, tried }, 'a source failed');
      return false;
    }
  }

  if (events.length === 0 || (await isMade(events, 1))) return { messages, failed };
  for (const event of events) {
    let tried = events.length === 1 ? 1 : 0;
    let isDone = false;
    while (!isDone && tried < SOURCE_TRIES_MAX) {
      if (tried > 0) await sleep(10 * 2 ** tried);
      tried += 1;
      isDone = await isMade([event], tried);
    }
    if (isDone) continue;
    failed.add(event.id);
    metrics.failures.inc({ source: source.name });
    log.error(
      { source: source.name, event: event.id },
      'no messages could be made of an event: who hears its topics is told to read anew',
    );
  }
  return { messages, failed };
}
