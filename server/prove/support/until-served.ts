import { setTimeout as sleep } from 'node:timers/promises';
import type { Reply } from './world.ts';

/** A lease of a key, and some time to be answered after it. */
const SERVED_MS_MAX = 75_000;

/**
 * Asks again, as told, while the shop is too busy, its server is gone, or the key's first request counts as running:
 * what a client with an Idempotency-Key does. Gives the last reply; without any it rejects.
 */
export async function untilServed(ask: () => Promise<Reply>): Promise<Reply> {
  const deadline = performance.now() + SERVED_MS_MAX;
  for (;;) {
    const reply = await asked(ask).catch((error: unknown) => {
      if (performance.now() > deadline) throw error;
      return undefined;
    });
    const isServed =
      reply && reply.status !== 503 && reply.body['code'] !== 'IDEMPOTENCY_IN_PROGRESS';
    if (reply && (isServed || performance.now() > deadline)) return reply;
    await sleep(reply?.status === 409 ? 1000 : 200);
  }
}

/** Nobody to ask is a broken connection as well. */
const asked = async (ask: () => Promise<Reply>): Promise<Reply> => ask();
