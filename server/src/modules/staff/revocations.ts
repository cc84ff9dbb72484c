import type { Uuid } from '../../kernel/ids.ts';

/**
 * What this process remembers of verified credentials and must forget at once when one is revoked here. Another
 * process looks at the row again within a second, so nothing rests on this alone.
 */
type Forget = (id: Uuid) => void;
const listeners = new Set<Forget>();

export const onForget = (listener: Forget): void => {
  listeners.add(listener);
};

/** Of a session or an API key. */
export const forgetSession = (id: Uuid): void => {
  for (const listener of listeners) listener(id);
};
