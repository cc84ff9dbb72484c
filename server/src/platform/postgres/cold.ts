/** Transactions after which a connection has met what it will be asked. */
const WARM_AFTER = 5;

/** Waits for its turn if the connection is new; gives what ends the turn. */
export type ColdGate = (client: object) => Promise<() => void>;

/**
 * Lets the first transactions of new connections through a few at a time. Each loads the catalogue of all it touches and
 * plans every statement, a tenth of a second of a processor: ten that begin together hold their locks ten times as long.
 * atOnce  those that run at once
 */
export function createColdGate(atOnce: number): ColdGate {
  const seen = new WeakMap<object, number>();
  const waiting: (() => void)[] = [];
  let inside = 0;
  const leave = () => {
    const next = waiting.shift();
    if (next) next();
    else inside -= 1;
  };
  return async (client) => {
    const nth = (seen.get(client) ?? 0) + 1;
    if (nth > WARM_AFTER) return () => {};
    seen.set(client, nth);
    if (inside < atOnce) inside += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    return leave;
  };
}
