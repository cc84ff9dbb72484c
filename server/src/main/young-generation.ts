import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8's young generation at its first size. What a start makes mostly stays (modules, schemas, routes): a young
 * generation that grows with it has more to copy, nothing to free, and keeps its memory, 25 MiB, from then on.
 */
export const holdYoungGeneration = (): void => setFlagsFromString('--semi-space-growth-factor=1');

/** Lets it grow with the load, as V8 does by itself. */
export const freeYoungGeneration = (): void => setFlagsFromString('--semi-space-growth-factor=2');
