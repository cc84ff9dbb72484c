/* hub.ts   who hears which topic, and what is given to them when
 * Terms       seat: one subscriber at one topic. tick: 10 ms in which messages that say the same are one. told again:
 *             a seat gets what it missed from the log, while what is live is held for it.
 * Invariants  a topic without seats is in no table; a store's topics are reached by its id only; on a connection the
 *             offsets of a topic never go backwards: what waits for the tick leaves before what does not; a seat gets
 *             no event at or before the position that it was told.
 */
import type { Uuid } from '../../kernel/ids.ts';
import { type Env, newIdOf } from '../env.ts';
import type { LoggedEvent } from '../events.ts';
import type { Logger } from '../log.ts';
import { parsePosition, positionText } from '../outbox/positions.ts';
import { frameOf, textOf } from './frames.ts';
import type { LiveMetrics } from './live-metrics.ts';
import type { Lost, Replays } from './replay.ts';
import type { Asked, Framed, Hub, LiveMessage, Outlet, Subscriber } from './types.ts';

export const TICK_MS = 10;
/** Messages, and bytes of them, that are held for a seat that is told again; past it the log tells those as well. */
const HELD_MAX = 100;
const HELD_BYTES_MAX = 32 * 1024;

type Topic = {
  readonly storeId: Uuid;
  readonly key: string;
  readonly name: string;
  readonly seats: Seat[];
  /** For the next tick, by word, the newest last. */
  waiting: Map<string, Framed> | undefined;
};

type Held = { frames: Framed[]; bytes: number; isOver: boolean };

type Seat = {
  readonly member: Member;
  readonly asked: Asked;
  /** Undefined before it is live and when it has left. */
  topic: Topic | undefined;
  /** Place in the topic's seats. */
  at: number;
  /** Gets only what comes after this position. */
  after: number;
  held: Held | undefined;
  hasLeft: boolean;
};

type Member = {
  readonly subscriber: Subscriber;
  readonly seats: Seat[];
  /** One topic is told again at a time: together they would overflow what a connection may queue. */
  telling: Promise<void> | undefined;
};

export type ResyncReason = 'too_old' | 'overflow' | 'epoch';

/** The hub as the follower of the log and the sockets see it. */
export type RunningHub = Hub & {
  /** Whether anybody in the store hears one of these. */
  hears(storeId: Uuid, keys: readonly string[]): boolean;
  /** Who hears it, or will when they were told what they missed. */
  hearersOf(storeId: Uuid, key: string): readonly Subscriber[];
  /** Stands at this position of the log; what was live of another is told `resync`, unless it begins. */
  standAt(epoch: string, position: number, reason?: ResyncReason): void;
  /** What follows up to here is being made ready: who subscribes now may be too late for it. */
  preparing(upTo: number): void;
  /** The messages of one event, and those of its keys of which none could be made. */
  tell(event: LoggedEvent, messages: readonly LiveMessage[], failed: readonly string[]): void;
  /** Everything up to here was told. */
  told(position: number): void;
  /** All topics of a store are told to read anew. */
  resyncStore(storeId: Uuid): void;
  /** For an outlet that dropped messages of a topic: the text that says so; it is live from now on. */
  resyncOf(outlet: Outlet, topic: string): string | undefined;
  /**
   * Up to where everything of its topics was given to its outlet, on the wire; undefined while something is told again.
   * What a connection that comes back may go on from, when its outlet has nothing queued.
   */
  reached(subscriber: Subscriber): string | undefined;
  stop(): void;
};

export function createHub(world: {
  readonly env: Env;
  readonly log: Logger;
  readonly metrics: LiveMetrics;
  readonly replays: Replays;
}): RunningHub {
  const { env, log, metrics, replays } = world;
  const stores = new Map<Uuid, Map<string, Topic>>();
  const members = new Map<Outlet, Member>();
  const dropped = new WeakSet<Subscriber>();
  /** Those that are told something again. */
  const toldAgain = new Set<Member>();
  let epoch = '';
  /** Everything up to here was published; up to `readyTo` it is being made ready. */
  let position = 0;
  let readyTo = 0;
  let ticking: Topic[] = [];
  let tickTimer: NodeJS.Timeout | undefined;
  let tickSinceMs = 0;
  /** Before the first event that waits for the tick. */
  let tickFloor = Number.POSITIVE_INFINITY;

  const wire = (at: number): string => positionText(epoch, at);
  /** Who joins now hears everything after this. */
  const liveFrom = (): number => Math.max(position, readyTo);

  // ---- Tables -------------------------------------------------------------------------------------------------------

  function join(seat: Seat): void {
    const { storeId } = seat.member.subscriber;
    const { key, topic: name } = seat.asked;
    let ofStore = stores.get(storeId);
    if (!ofStore) {
      ofStore = new Map();
      stores.set(storeId, ofStore);
    }
    let topic = ofStore.get(key);
    if (!topic) {
      topic = { storeId, key, name, seats: [], waiting: undefined };
      ofStore.set(key, topic);
    }
    seat.topic = topic;
    seat.at = topic.seats.push(seat) - 1;
  }

  /** The last takes the place of the one that leaves. */
  function leave(seat: Seat): void {
    seat.hasLeft = true;
    seat.held = undefined;
    const { topic } = seat;
    if (!topic) return;
    seat.topic = undefined;
    const last = topic.seats.pop();
    if (last && last !== seat) {
      topic.seats[seat.at] = last;
      last.at = seat.at;
    }
    if (topic.seats.length > 0) return;
    topic.waiting = undefined;
    const ofStore = stores.get(topic.storeId);
    ofStore?.delete(topic.key);
    if (ofStore?.size === 0) stores.delete(topic.storeId);
  }

  function memberOf(subscriber: Subscriber): Member {
    const known = members.get(subscriber.outlet);
    if (known) return known;
    const made: Member = { subscriber, seats: [], telling: undefined };
    // Whoever asks again and again may come after the end.
    if (!dropped.has(subscriber)) members.set(subscriber.outlet, made);
    return made;
  }

  const seatOf = (member: Member | undefined, name: string): Seat | undefined =>
    member?.seats.find(({ asked }) => asked.topic === name);

  function unsubscribe(subscriber: Subscriber, name: string): boolean {
    const member = members.get(subscriber.outlet);
    const seat = seatOf(member, name);
    if (!member || !seat) return false;
    leave(seat);
    member.seats.splice(member.seats.indexOf(seat), 1);
    return true;
  }

  // ---- Publishing ---------------------------------------------------------------------------------------------------

  /** From the last to the first: whoever leaves meanwhile is replaced by one that has it. */
  function give(topic: Topic, frames: readonly Framed[]): void {
    metrics.noteGiven(performance.now());
    const lowest = frames.find((frame) => frame.position !== undefined)?.position;
    for (let nth = topic.seats.length - 1; nth >= 0; nth -= 1) {
      const seat = topic.seats[nth];
      if (!seat) continue;
      if (seat.held || (lowest !== undefined && lowest <= seat.after)) giveLate(seat, frames);
      else seat.member.subscriber.outlet.push(frames);
    }
  }

  function giveLate(seat: Seat, frames: readonly Framed[]): void {
    const news = frames.filter((frame) => (frame.position ?? Infinity) > seat.after);
    const { held } = seat;
    if (!held) {
      if (news.length > 0) seat.member.subscriber.outlet.push(news);
      return;
    }
    held.frames.push(...news);
    for (const { bytes } of news) held.bytes += bytes.length;
    if (held.frames.length > HELD_MAX || held.bytes > HELD_BYTES_MAX) {
      held.isOver = true;
      held.frames.length = 0;
      held.bytes = 0;
    }
  }

  function send(topic: Topic, frame: Framed, type: string): void {
    metrics.messages.inc({ type }, topic.seats.length);
    if (frame.latest === undefined) {
      const waited = settle(topic);
      give(topic, waited ? [...waited, frame] : [frame]);
      return;
    }
    if (!topic.waiting) {
      topic.waiting = new Map();
      ticking.push(topic);
    }
    if (topic.waiting.delete(frame.latest)) metrics.conflated.inc(topic.seats.length);
    topic.waiting.set(frame.latest, frame);
    if (frame.position !== undefined) tickFloor = Math.min(tickFloor, frame.position - 1);
    if (tickTimer) return;
    tickSinceMs = performance.now();
    tickTimer = setTimeout(tick, TICK_MS);
  }

  function settle(topic: Topic): readonly Framed[] | undefined {
    const { waiting } = topic;
    topic.waiting = undefined;
    return waiting && [...waiting.values()];
  }

  function tick(): void {
    tickTimer = undefined;
    tickFloor = Number.POSITIVE_INFINITY;
    const topics = ticking;
    ticking = [];
    metrics.noteGiven(tickSinceMs);
    for (const topic of topics) {
      const frames = settle(topic);
      if (frames) give(topic, frames);
    }
  }

  const topicOf = (storeId: Uuid, key: string): Topic | undefined => stores.get(storeId)?.get(key);

  // ---- Resync -------------------------------------------------------------------------------------------------------

  /** A rule that fails must not keep anybody from hearing that something is missing. */
  function snapshotOf({ asked: { topic, rule }, member }: Seat): string {
    try {
      return rule.snapshot(topic, member.subscriber.listener);
    } catch (error) {
      log.error({ err: error, topic }, 'a topic does not know where to read it anew');
      return '';
    }
  }

  function resyncText(seat: Seat, reason: ResyncReason): string {
    const { topic } = seat.asked;
    seat.held = undefined;
    seat.after = liveFrom();
    metrics.resyncs.inc({ reason });
    return textOf({
      type: 'resync',
      id: newIdOf(env),
      at: env.now(),
      topic,
      payload: {
        topic,
        reason,
        position: wire(seat.after),
        snapshot: snapshotOf(seat),
      },
    });
  }

  const resync = (seat: Seat, reason: ResyncReason): void =>
    seat.member.subscriber.outlet.say(resyncText(seat, reason));

  function resyncTopic(topic: Topic, reason: ResyncReason): void {
    topic.waiting = undefined;
    for (let nth = topic.seats.length - 1; nth >= 0; nth -= 1) {
      const seat = topic.seats[nth];
      if (seat) resync(seat, reason);
    }
  }

  // ---- Telling again ------------------------------------------------------------------------------------------------

  async function tellAgain(seat: Seat, from: number): Promise<void> {
    // It left, or was told to read anew, before its turn came.
    if (seat.hasLeft || seat.topic) return;
    const { subscriber } = seat.member;
    const held: Held = { frames: [], bytes: 0, isOver: false };
    const isOff = (): boolean => seat.held !== held;
    seat.held = held;
    join(seat);
    let at = from;
    do {
      held.isOver = false;
      held.frames.length = 0;
      held.bytes = 0;
      const upTo = liveFrom();
      seat.after = Math.max(at, upTo);
      const lost = await replays.tell({
        storeId: subscriber.storeId,
        key: seat.asked.key,
        topic: seat.asked.topic,
        epoch,
        from,
        after: at,
        upTo,
        outlet: subscriber.outlet,
        isOff,
      });
      if (isOff()) return;
      if (lost) {
        metrics.replays.inc({ outcome: lost });
        resync(seat, lost);
        return;
      }
      at = seat.after;
    } while (held.isOver);
    seat.held = undefined;
    metrics.replays.inc({ outcome: 'told' });
    if (held.frames.length > 0) subscriber.outlet.push(held.frames);
  }

  function tellInTurn(seat: Seat, from: number): void {
    const { member } = seat;
    const mine = (member.telling ?? Promise.resolve())
      .then(() => tellAgain(seat, from))
      .catch((error: unknown) => {
        log.error({ err: error, topic: seat.asked.topic }, 'a topic could not be told again');
        if (!seat.hasLeft) resync(seat, 'overflow');
      })
      .finally(() => {
        if (member.telling !== mine) return;
        member.telling = undefined;
        toldAgain.delete(member);
      });
    member.telling = mine;
    toldAgain.add(member);
  }

  async function subscribe(
    subscriber: Subscriber,
    asked: Asked,
    from: string | undefined,
  ): Promise<{ readonly position: string }> {
    const since = from === undefined ? undefined : parsePosition(from, 'from');
    unsubscribe(subscriber, asked.topic);
    const member = memberOf(subscriber);
    if (dropped.has(subscriber)) return { position: wire(liveFrom()) };
    const seat: Seat = {
      member,
      asked,
      topic: undefined,
      at: -1,
      after: liveFrom(),
      held: undefined,
      hasLeft: false,
    };
    member.seats.push(seat);
    if (from === undefined || since === undefined) {
      join(seat);
      return { position: wire(seat.after) };
    }
    let lost: Lost | undefined;
    try {
      lost = await replays.isLost(subscriber.storeId, since, epoch, liveFrom());
    } catch (error) {
      if (!seat.hasLeft) unsubscribe(subscriber, asked.topic);
      throw error;
    }
    if (seat.hasLeft) return { position: from };
    // The log changed meanwhile: it was told to read anew, and is live from there.
    if (seat.topic) return { position: wire(seat.after) };
    if (!lost) {
      tellInTurn(seat, since.number);
      return { position: from };
    }
    join(seat);
    metrics.replays.inc({ outcome: lost });
    resync(seat, lost);
    return { position: wire(seat.after) };
  }

  return {
    subscribe,
    unsubscribe,
    topicsOf: (subscriber) => members.get(subscriber.outlet)?.seats.map((seat) => seat.asked) ?? [],
    drop: (subscriber) => {
      dropped.add(subscriber);
      for (const seat of members.get(subscriber.outlet)?.seats ?? []) leave(seat);
      members.delete(subscriber.outlet);
    },
    position: () => wire(Math.min(position, tickFloor)),
    reached: (subscriber) => {
      const member = members.get(subscriber.outlet);
      const isTold = member?.telling || member?.seats.some(({ topic }) => !topic);
      return isTold ? undefined : wire(Math.min(position, tickFloor));
    },
    publish: (storeId, { key, type, payload, latest }) => {
      const topic = topicOf(storeId, key);
      if (!topic) return;
      const envelope = { type, id: newIdOf(env), at: env.now(), topic: topic.name, payload };
      send(topic, frameOf(envelope, { position: undefined, latest }), type);
    },
    hears: (storeId, keys) => {
      const ofStore = stores.get(storeId);
      return ofStore !== undefined && keys.some((key) => ofStore.has(key));
    },
    hearersOf: (storeId, key) => {
      const live = topicOf(storeId, key)?.seats.map(({ member }) => member) ?? [];
      const waits = [...toldAgain].filter(
        ({ subscriber, seats }) =>
          subscriber.storeId === storeId && seats.some(({ asked }) => asked.key === key),
      );
      return [...new Set([...live, ...waits])].map(({ subscriber }) => subscriber);
    },
    standAt: (newEpoch, at, reason) => {
      epoch = newEpoch;
      position = at;
      readyTo = at;
      tickFloor = Number.POSITIVE_INFINITY;
      if (!reason) return;
      for (const { seats } of members.values()) {
        for (const seat of seats) {
          // Who waits for its turn has not been live yet.
          if (!seat.topic && !seat.hasLeft) join(seat);
          if (seat.topic) seat.topic.waiting = undefined;
          resync(seat, reason);
        }
      }
    },
    preparing: (upTo) => {
      readyTo = upTo;
    },
    tell: (event, messages, failed) => {
      for (const { key, type, payload, latest } of messages) {
        const topic = topicOf(event.storeId, key);
        if (!topic) continue;
        const envelope = {
          type,
          id: event.id,
          at: event.createdAt,
          topic: topic.name,
          offset: wire(event.position),
          payload,
        };
        send(topic, frameOf(envelope, { position: event.position, latest }), type);
      }
      for (const key of failed) {
        const topic = topicOf(event.storeId, key);
        if (topic) resyncTopic(topic, 'overflow');
      }
    },
    told: (at) => {
      position = at;
    },
    resyncStore: (storeId) => {
      for (const topic of stores.get(storeId)?.values() ?? []) resyncTopic(topic, 'overflow');
    },
    resyncOf: (outlet, name) => {
      const seat = seatOf(members.get(outlet), name);
      // What it waits to be told again is what it reads anew.
      if (seat && !seat.topic) join(seat);
      return seat && resyncText(seat, 'overflow');
    },
    stop: () => {
      clearTimeout(tickTimer);
      tickTimer = undefined;
    },
  };
}
