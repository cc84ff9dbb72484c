import type { Edges } from '../../platform/edges.ts';
import { SYSTEM } from '../../platform/postgres/db.ts';
import { recordKeyUse } from './api-keys.ts';
import { takeKeyUses } from './key-use.ts';
import { forgetExpiredAccess, locateExpiredAccess } from './sessions.ts';

const KEY_USE_MS = 60_000;
const FORGET_EVERY_MS = 10 * 60_000;

export function staffJobs({
  timers,
  locate,
  inTx,
  env,
}: Pick<Edges, 'timers' | 'locate' | 'inTx' | 'env'>): void {
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
