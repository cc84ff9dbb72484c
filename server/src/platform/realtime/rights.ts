/* rights.ts   what may be heard is asked again when an event may have ended the right to it
 * Terms       again: an event after which the right to a topic is asked again, as its rule says (`againOn`).
 * Invariants  whoever hears the topic when the event is read is asked again, and so is whoever was asking meanwhile:
 *             the event is noted before they are looked for, and they look at what was noted once they are found there.
 */
import type { Uuid } from '../../kernel/ids.ts';
import type { LoggedEvent } from '../events.ts';
import { createRecent } from './recent.ts';
import type { Subscriber, TopicRule } from './types.ts';

export type Rights = {
  /** Types of the events that these rules name. */
  follows(rules: readonly TopicRule[]): readonly string[];
  react(rules: readonly TopicRule[], event: LoggedEvent): void;
  /** Whether the right to it may have ended at this time (monotonic) or later. */
  mayHaveEnded(storeId: Uuid, topic: string, fromMs: number): boolean;
};

export function createRights(world: {
  readonly hub: { hearersOf(storeId: Uuid, key: string): readonly Subscriber[] };
  readonly nowMs: () => number;
  /** Asks whether this one may still hear the topic. Does not throw. */
  readonly askAgain: (subscriber: Subscriber, topic: string) => void;
}): Rights {
  const { hub, nowMs, askAgain } = world;
  const recent = createRecent();
  return {
    follows: (rules) => [...new Set(rules.flatMap(({ againOn }) => againOn?.types ?? []))],
    react: (rules, event) => {
      for (const { againOn } of rules) {
        if (!againOn?.types.includes(event.type)) continue;
        for (const topic of againOn.topicsOf(event)) {
          recent.note(`${event.storeId} ${topic}`, nowMs());
          for (const one of hub.hearersOf(event.storeId, topic)) askAgain(one, topic);
        }
      }
    },
    mayHaveEnded: (storeId, topic, fromMs) => recent.since(`${storeId} ${topic}`, fromMs),
  };
}
