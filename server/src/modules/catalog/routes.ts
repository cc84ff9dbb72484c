import type { Edges } from '../../platform/edges.ts';
import { catalogPlaceRoutes } from './place-routes.ts';
import { catalogStaffRoutes } from './staff-routes.ts';
import { catalogStoreRoutes } from './store-routes.ts';

export function catalogRoutes(edges: Edges): void {
  catalogStoreRoutes(edges);
  catalogStaffRoutes(edges);
  catalogPlaceRoutes(edges);
}
