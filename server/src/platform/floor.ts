/** Answers that depend on a secret or an account come no earlier than this, so their time tells nothing. */
export const FLOOR_MS = 300;

/** Runs the work and settles as it does, but not before the floor. */
export async function noEarlier<T>(work: () => Promise<T>, floorMs: number = FLOOR_MS): Promise<T> {
  const floor = new Promise<void>((resolve) => setTimeout(resolve, floorMs));
  const [settled] = await Promise.allSettled([work(), floor]);
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}
