import type { Edges } from '../../platform/edges.ts';
import { catalogStoreRoutes } from './store-routes.ts';

export function catalogRoutes(edges: Edges): void {
  catalogStoreRoutes(edges);
}
