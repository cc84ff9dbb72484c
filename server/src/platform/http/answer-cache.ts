import { createHash } from 'node:crypto';
import type { Uuid } from '../../kernel/ids.ts';
import type { CacheTags } from '../edges.ts';
import type { Env } from '../env.ts';
import { LIMITS } from '../limits.ts';
import type { Db } from '../postgres/db.ts';

/**
 * An answer as bytes, with the hash that is its ETag. route: as it is declared, for metrics and logs. position: the
 * `X-Event-Position` of when it was read, which stays with it: a newer one would promise what is not in the bytes.
 */
export type CachedAnswer = {
  readonly bytes: Buffer;
  readonly position: string | undefined;
  readonly etag: string;
  readonly route: string;
};

type Entry = CachedAnswer & {
  readonly tags: readonly string[];
  readonly staleAtMs: number;
  /** Targets of requests that were answered by it. */
  readonly spellings: string[];
};

/** Of one answer; a caller that thinks up more of them goes the long way. */
const SPELLINGS_MAX = 4;

export type AnswerCache = {
  get(storeId: Uuid, key: string): CachedAnswer | undefined;
  /** Remembers that a request with this target is answered by the key, for as long as its answer is kept. */
  spell(storeId: Uuid, target: string, key: string): void;
  bySpelling(storeId: Uuid, target: string): CachedAnswer | undefined;
  /** Call before reading: gives the function that stores what was read, unless a tag was dropped meanwhile. */
  fill(
    storeId: Uuid,
    key: string,
    about: { readonly route: string; readonly tags: readonly string[] },
  ): (bytes: Buffer, position: string | undefined) => CachedAnswer;
  /** Drops what the events of this store made stale. */
  touched(
    storeId: Uuid,
    events: readonly { readonly type: string; readonly aggregateId: Uuid }[],
  ): void;
  readonly tags: CacheTags;
};

export const etagOf = (bytes: Uint8Array): string =>
  `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`;

/** `If-None-Match`: a list of tags, weak ones compared by their text. */
export const matchesEtag = (header: string, etag: string): boolean =>
  header === etag ||
  header.trim() === '*' ||
  header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);

/**
 * Answers of public reads, kept per store in insertion order: when full, the oldest go. A fill is stored only
 * if none of its tags was dropped since it began, so what is served was never overtaken by a change of this process.
 */
export function createAnswerCache(env: Pick<Env, 'monotonicMs'>): AnswerCache {
  const entries = new Map<string, Entry>();
  const spelled = new Map<string, Entry>();
  const keysOfTag = new Map<string, Set<string>>();
  /** Tag → number of the drop; forgotten as soon as no fill is under way. */
  const dropped = new Map<string, number>();
  const rules = new Map<string, ((event: { aggregateId: Uuid }) => readonly string[])[]>();
  let drops = 0;
  let filling = 0;
  let bytesHeld = 0;

  const remove = (key: string) => {
    const entry = entries.get(key);
    if (!entry) return;
    entries.delete(key);
    bytesHeld -= entry.bytes.length;
    for (const spelling of entry.spellings) spelled.delete(spelling);
    for (const tag of entry.tags) {
      const keys = keysOfTag.get(tag);
      keys?.delete(key);
      if (keys?.size === 0) keysOfTag.delete(tag);
    }
  };

  /** `store tag` → what is kept under it. The promise stands here while it is read, so a drop meets that too. */
  const facts = new Map<string, { readonly value: Promise<unknown>; readonly staleAtMs: number }>();

  const kept = async <T>(tag: string, read: (db: Db) => Promise<T>, db: Db): Promise<T> => {
    const key = `${db.storeId} ${tag}`;
    const known = facts.get(key);
    if (known && known.staleAtMs > env.monotonicMs()) return known.value as Promise<T>;
    const value = read(db);
    facts.delete(key);
    for (const oldest of facts.keys()) {
      if (facts.size < LIMITS.keptFacts) break;
      facts.delete(oldest);
    }
    const entry = { value, staleAtMs: env.monotonicMs() + LIMITS.keptFactsMs };
    facts.set(key, entry);
    value.catch(() => {
      if (facts.get(key) === entry) facts.delete(key);
    });
    return value;
  };

  const drop = (tag: string) => {
    drops += 1;
    facts.delete(tag);
    if (filling > 0) dropped.set(tag, drops);
    for (const key of [...(keysOfTag.get(tag) ?? [])]) remove(key);
  };

  const store = (key: string, entry: Entry) => {
    if (entry.bytes.length > LIMITS.answerCacheBytes / 8) return;
    remove(key);
    for (const oldest of entries.keys()) {
      const isFull =
        entries.size >= LIMITS.answerCacheEntries ||
        bytesHeld + entry.bytes.length > LIMITS.answerCacheBytes;
      if (!isFull) break;
      remove(oldest);
    }
    entries.set(key, entry);
    bytesHeld += entry.bytes.length;
    for (const tag of entry.tags) {
      const keys = keysOfTag.get(tag) ?? new Set();
      keys.add(key);
      keysOfTag.set(tag, keys);
    }
  };

  return {
    get: (storeId, key) => {
      const full = `${storeId} ${key}`;
      const entry = entries.get(full);
      if (!entry) return undefined;
      if (entry.staleAtMs > env.monotonicMs()) return entry;
      remove(full);
      return undefined;
    },
    spell: (storeId, target, key) => {
      const entry = entries.get(`${storeId} ${key}`);
      const spelling = `${storeId} ${target}`;
      if (!entry || entry.spellings.length >= SPELLINGS_MAX || spelled.has(spelling)) return;
      entry.spellings.push(spelling);
      spelled.set(spelling, entry);
    },
    bySpelling: (storeId, target) => {
      const entry = spelled.get(`${storeId} ${target}`);
      return entry && entry.staleAtMs > env.monotonicMs() ? entry : undefined;
    },
    fill: (storeId, key, { route, tags }) => {
      const own = tags.map((tag) => `${storeId} ${tag}`);
      const began = drops;
      filling += 1;
      let isOpen = true;
      const end = () => {
        if (!isOpen) return;
        isOpen = false;
        filling -= 1;
        if (filling === 0) dropped.clear();
      };
      // A fill that never ends (its read failed) is closed by the deadline of its request.
      const timer = setTimeout(end, LIMITS.handlerMs * 2);
      timer.unref();
      return (bytes, position) => {
        const isOvertaken = !isOpen || own.some((tag) => (dropped.get(tag) ?? 0) > began);
        clearTimeout(timer);
        end();
        const entry: Entry = {
          bytes,
          position,
          etag: etagOf(bytes),
          route,
          spellings: [],
          tags: own,
          staleAtMs: env.monotonicMs() + LIMITS.answerCacheMs,
        };
        if (!isOvertaken) store(`${storeId} ${key}`, entry);
        return entry;
      };
    },
    touched: (storeId, events) => {
      for (const event of events) {
        for (const rule of rules.get(event.type) ?? []) {
          for (const tag of rule(event)) drop(`${storeId} ${tag}`);
        }
      }
    },
    tags: {
      staleOn: (types, tags) => {
        for (const type of types) rules.set(type, [...(rules.get(type) ?? []), tags]);
      },
      kept: (tag, read) => (db) => kept(tag, read, db),
    },
  };
}
