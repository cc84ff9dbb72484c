import { accessTokensOf } from '../../platform/access-tokens.ts';
import type { Edges } from '../../platform/edges.ts';
import { SYSTEM } from '../../platform/postgres/db.ts';
import { recordKeyUse } from './api-keys.ts';
import { takeKeyUses } from './key-use.ts';
import { forgetExpiredAccess, locateExpiredAccess } from './sessions.ts';

const KEY_USE_MS = 60_000;
const FORGET_EVERY_MS = 10 * 60_000;
const SIGNING_KEYS_MS = 3_600_000;
/** A key that signs access tokens is replaced after this. */
const SIGNING_KEY_LIFE_MS = 90 * 86_400_000;

export function staffJobs(
  edges: Pick<Edges, 'timers' | 'inTx' | 'locate' | 'env' | 'secrets'>,
): void {
  const { timers, inTx, locate, env } = edges;
  timers.every('staff.signing_keys', SIGNING_KEYS_MS, async () => {
    const tokens = accessTokensOf(edges);
    await tokens.rotate(SIGNING_KEY_LIFE_MS);
    await tokens.removeRetired();
  });
  timers.everyInEachProcess('staff.key_use', KEY_USE_MS, async () => {
    for (const { storeId, id, at } of takeKeyUses()) {
      await inTx({ storeId, actor: SYSTEM }, (tx) => recordKeyUse(tx, id, at));
    }
  });
  timers.every('staff.forget', FORGET_EVERY_MS, async () => {
    for (const storeId of await locateExpiredAccess(locate, env.now())) {
      await inTx({ storeId, actor: SYSTEM }, forgetExpiredAccess);
    }
  });
}
