/**
 * What this process remembers of stores without asking each time (that one is suspended, which hosts and pages are its
 * own) and must forget at once when it changes here. Another process looks again within a second, so nothing rests on
 * this alone.
 */
const listeners = new Set<() => void>();

export const onStoreChange = (listener: () => void): void => {
  listeners.add(listener);
};

export const forgetStores = (): void => {
  for (const listener of listeners) listener();
};
