import type { Edges } from '../../platform/edges.ts';
import { simulatorOf } from '../payments/calls.ts';
import { sweep } from './sweep.ts';

const SWEEP_EVERY_MS = 5000;
const DELIVER_EVERY_MS = 500;

/** The sweeper; and the simulator's own clock, by which it sends its callbacks. */
export function checkoutJobs(edges: Edges): void {
  edges.timers.every('checkout.sweep', SWEEP_EVERY_MS, () => sweep(edges));
  const simulator = simulatorOf(edges);
  if (simulator) {
    edges.timers.every('simulator.deliver', DELIVER_EVERY_MS, () => simulator.deliverDue());
  }
}
