/* log.ts   16 writers of events: how soon after its commit an event has its position, and what numbering costs the writers */
import { newIdOf, systemEnv } from '../src/platform/env.ts';
import { SYSTEM } from '../src/platform/postgres/db.ts';
import { middleOf, shareOf, tell } from './support/figures.ts';
import { compare, type Work } from './support/load.ts';
import { inWiredWorld, type WiredWorld } from './support/wired.ts';

const WRITERS = 16;
const AGGREGATES = 20;
const ROUNDS = 5;

/** One transaction that says one thing of one of twenty aggregates. */
const writer = ({ wired, storeId }: WiredWorld): Work => {
  const aggregates = Array.from({ length: AGGREGATES }, () => newIdOf(systemEnv));
  let turn = 0;
  return async () => {
    turn += 1;
    const aggregateId = aggregates[turn % AGGREGATES];
    if (!aggregateId) return;
    await wired.edges.inTx({ storeId, actor: SYSTEM }, async (tx) =>
      tx.emit({
        type: 'bench.done',
        aggregateType: 'bench',
        aggregateId,
        payload: {},
        audience: [{ to: 'public' }],
      }),
    );
  };
};

type Wait = { readonly p50: number; readonly p95: number };

/** Milliseconds between the commit of an event and that of its position, as PostgreSQL noted them, a fifth at a time. */
async function waitsOf({ admin }: WiredWorld): Promise<readonly Wait[]> {
  const { rows } = await admin.query(`
    with waits as (
      select ntile(${ROUNDS}) over (order by n.position) as part,
             extract(epoch from pg_xact_commit_timestamp(n.xmin) - pg_xact_commit_timestamp(e.xmin)) * 1000 as ms
        from event_positions n join events e on e.store_id = n.store_id and e.id = n.event_id
       where e.type = 'bench.done'
    )
    select percentile_cont(0.5) within group (order by ms)::float8 as p50,
           percentile_cont(0.95) within group (order by ms)::float8 as p95
      from waits group by part`);
  return rows as Wait[];
}

await inWiredWorld(async (numbering) => {
  await inWiredWorld(
    async (silent) => {
      const [withIt, without] = await compare(
        [
          { name: 'writers, events are numbered', work: writer(numbering) },
          { name: 'writers, nobody numbers', work: writer(silent) },
        ],
        { concurrency: WRITERS, seconds: 2, rounds: ROUNDS },
      );
      await numbering.wired.outbox.drain();
      const waits = await waitsOf(numbering);
      if (!withIt || !without) return;
      const p50 = waits.map((wait) => wait.p50);
      const p95 = waits.map((wait) => wait.p95);
      tell(
        'log',
        [
          middleOf('commit to position, p50', 'ms', p50, { goal: 5 }),
          middleOf('commit to position, p95', 'ms', p95),
          shareOf('rate of the writers', withIt, without, { goal: 0.9 }),
        ],
        [withIt, without],
      );
    },
    { numbersAtOnce: false },
  );
});
