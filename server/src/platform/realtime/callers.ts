/* callers.ts   whose sockets and streams are open in this process, by caller: what ends a right finds them here
 * Invariants  sockets and streams of a person count together; whoever opens one too many loses the oldest.
 */
import type { Uuid } from '../../kernel/ids.ts';
import type { RefusalCode } from '../../kernel/refusal.ts';
import type { Standing } from '../http/authenticator.ts';
import type { Principal } from '../http/route.ts';
import { callerKey } from './identity.ts';
import type { Listener } from './types.ts';

/** A socket or a stream, as it is open for somebody. */
export type Held = {
  readonly storeId: Uuid;
  readonly listener: Listener;
  /** A newer one took its place. */
  replaced(): void;
  /** The right of its caller has ended: it ends, or hears only what anybody may. */
  ended(code: RefusalCode): void;
  /** The caller may something else now: what is not allowed any more ends. */
  changed(now: Standing): void;
  /** Who the caller is now cannot be looked up: it ends, and may come back. */
  unknown(): void;
};

export type Callers = {
  /** Whoever has too many loses the oldest. Nobody in particular is not filed. */
  file(one: Held): void;
  /** As the listener is now: before it changes. */
  unfile(one: Held): void;
  of(storeId: Uuid, kind: Principal['kind'], id: string): readonly Held[];
};

export function createCallers(mostOfPerson: () => number): Callers {
  const byCaller = new Map<string, Set<Held>>();
  const keyOf = ({ storeId, listener }: Held) => callerKey(storeId, listener.principal);
  return {
    file: (one) => {
      const key = keyOf(one);
      if (key === undefined) return;
      const theirs = byCaller.get(key) ?? new Set();
      byCaller.set(key, theirs);
      theirs.add(one);
      // A program may well be many.
      if (one.listener.principal.kind === 'api_key') return;
      for (const oldest of theirs) {
        if (theirs.size <= mostOfPerson()) break;
        theirs.delete(oldest);
        oldest.replaced();
      }
    },
    unfile: (one) => {
      const key = keyOf(one);
      if (key === undefined) return;
      const theirs = byCaller.get(key);
      theirs?.delete(one);
      if (theirs?.size === 0) byCaller.delete(key);
    },
    of: (storeId, kind, id) => [...(byCaller.get(`${storeId} ${kind} ${id}`) ?? [])],
  };
}
