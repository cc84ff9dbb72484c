import type { Edges } from '../platform/edges.ts';
import { eventLive } from './event-live.ts';
import { MODULES } from './modules.ts';

/** Every topic there is and what is said on it: those of the modules, and those that need all of them. */
export function declareLive(edges: Edges): void {
  for (const module of MODULES) module.live?.(edges);
  eventLive(edges);
}
