import type { Edges } from '../platform/edges.ts';
import { realtimeRoutes } from '../platform/realtime/routes.ts';
import { broadcastRoutes } from './broadcast-routes.ts';
import { eventRoutes } from './event-routes.ts';
import { jobRoutes } from './job-routes.ts';
import { MODULES } from './modules.ts';
import { storeMakingRoutes } from './store-routes.ts';
import { streamRoutes } from './stream-routes.ts';

/** Every route there is: those of the modules, and those that need all of them. */
export function declareRoutes(edges: Edges): void {
  for (const module of MODULES) module.routes?.(edges);
  storeMakingRoutes(edges);
  jobRoutes(edges);
  eventRoutes(edges);
  realtimeRoutes(edges);
  streamRoutes(edges);
  broadcastRoutes(edges);
}
