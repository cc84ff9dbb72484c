import type { Edges } from '../../platform/edges.ts';
import { recordKeyUse } from './api-keys.ts';
import { takeKeyUses } from './key-use.ts';

const KEY_USE_MS = 60_000;

export function staffJobs({ timers, inTx }: Pick<Edges, 'timers' | 'inTx'>): void {
  timers.every('staff.key_use', KEY_USE_MS, async () => {
    for (const { storeId, id, at } of takeKeyUses()) {
      await inTx({ storeId, actor: { kind: 'system' } }, (tx) => recordKeyUse(tx, id, at));
    }
  });
}
