import Type from 'typebox';
import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import type { Edges } from '../../platform/edges.ts';
import { CurrencyText, UuidText } from '../../platform/http/schemas.ts';
import { defineQueue, enqueue } from '../../platform/jobs/jobs.ts';
import { SYSTEM } from '../../platform/postgres/db.ts';
import { sql } from '../../platform/postgres/sql.ts';
import {
  awaitRequests,
  changesWaitedFor,
  forgetTold,
  keyOf,
  MEETING_EVENTS,
  MET_AT_ONCE,
  meetAlerts,
} from './alerts.ts';
import type { Change } from './types.ts';

/** All who wait for one variant; somebody may wait behind a lock for a moment. */
const meetQueue = defineQueue('alerts.meet', {
  data: Type.Object({
    kind: Type.Enum(['back_in_stock', 'price_drop']),
    variant_id: UuidText,
    currency: Type.Optional(CurrencyText),
  }),
  retries: 5,
  backoffSeconds: [5, 60, 300],
});
/** Batches of one job; more are another job's. */
const BATCHES_MAX = 100;

const FORGET_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** How long it can be seen that a request was told. */
const TOLD_DAYS = 90;
const FORGOTTEN_AT_ONCE = 1000;
const FORGET_BATCHES_MAX = 20;
const STORES_AT_ONCE = 1000;

export function alertJobs(edges: Edges): void {
  const { readers, jobs, inTx, timers, locate, env } = edges;
  readers.together('alerts.find', MEETING_EVENTS, (ctx, events) =>
    inTx(ctx, async (tx) => {
      for (const change of await changesWaitedFor(tx, events)) {
        await enqueue(tx, meetQueue, dataOf(change), { singletonKey: keyOf(change) });
      }
    }),
  );
  jobs.work(meetQueue, async (ctx, data, { signal }) => {
    const change = changeFrom(data);
    if (!change) return;
    await inTx(ctx, (tx) => awaitRequests(tx, change.variantId));
    for (let batch = 1; batch <= BATCHES_MAX; batch += 1) {
      signal.throwIfAborted();
      const met = await inTx(ctx, (tx) => meetAlerts(tx, change));
      if (met < MET_AT_ONCE) return;
    }
    await inTx(ctx, (tx) => enqueue(tx, meetQueue, dataOf(change)));
  });
  timers.every('alerts.forget', FORGET_MS, async () => {
    const before = new Date(env.now().getTime() - TOLD_DAYS * DAY_MS);
    const stores = await locate.many<{ store_id: Uuid }>(
      sql`select store_id from stores_with_told_alerts(${before}, ${STORES_AT_ONCE})`,
    );
    for (const { store_id: storeId } of stores) {
      for (let batch = 1; batch <= FORGET_BATCHES_MAX; batch += 1) {
        const ctx = { storeId, actor: SYSTEM };
        const gone = await inTx(ctx, (tx) => forgetTold(tx, before, FORGOTTEN_AT_ONCE));
        if (gone < FORGOTTEN_AT_ONCE) break;
      }
    }
  });
}

const dataOf = (change: Change) => ({
  kind: change.kind,
  variant_id: change.variantId,
  ...(change.kind === 'price_drop' ? { currency: change.currency } : {}),
});

function changeFrom(data: ReturnType<typeof dataOf>): Change | undefined {
  const variantId = parseUuid(data.variant_id);
  if (!variantId) return undefined;
  if (data.kind === 'back_in_stock') return { kind: 'back_in_stock', variantId };
  const { currency } = data;
  return currency === undefined ? undefined : { kind: 'price_drop', variantId, currency };
}
