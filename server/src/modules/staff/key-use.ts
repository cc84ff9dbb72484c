import type { Uuid } from '../../kernel/ids.ts';

/**
 * When keys were last used, kept aside until the timer writes it: no request waits for the note, and one that is lost
 * with its process is no harm. Bounded by the keys that are live.
 */
export type KeyUse = { readonly storeId: Uuid; readonly id: Uuid; readonly at: Date };

let uses = new Map<Uuid, KeyUse>();

export const noteKeyUse = (key: { readonly storeId: Uuid; readonly id: Uuid }, at: Date): void => {
  uses.set(key.id, { ...key, at });
};

/** The notes since the last call. */
export function takeKeyUses(): readonly KeyUse[] {
  const taken = [...uses.values()];
  uses = new Map();
  return taken;
}
