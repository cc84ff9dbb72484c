import type { Uuid } from '../../kernel/ids.ts';
import type { NewEvent } from '../events.ts';
import type { Actor } from '../postgres/db.ts';
import { json, type Sql, sql } from '../postgres/sql.ts';

/** Who made events: written into each. */
type Author = {
  readonly actor: Actor;
  readonly requestId: string | undefined;
  readonly newId: () => Uuid;
};

/**
 * The last statement before COMMIT: raises the aggregates' counters (the last rows locked, sorted), numbers the
 * events without a hole within their aggregate, draws their `seq` while the counter is held, and leaves a mark
 * for the sequencer.
 */
export function appendEvents(events: readonly NewEvent[], by: Author): Sql {
  const [first, ...others] = events;
  if (first && others.length === 0) return appendEvent(first, by);
  const rows = events.map((event, ord) => ({
    ord,
    id: by.newId(),
    type: event.type,
    aggregate_type: event.aggregateType,
    aggregate_id: event.aggregateId,
    version: event.version ?? null,
    payload: event.payload,
    audience: event.audience,
    actor: (event.by ?? by).actor,
    request_id: (event.by ?? by).requestId ?? null,
  }));
  return sql`
    with input as (
      select * from jsonb_to_recordset(${json(rows)}::jsonb) as r(
        ord int, id uuid, type text, aggregate_type text, aggregate_id uuid, version bigint,
        payload jsonb, audience jsonb, actor jsonb, request_id text)
    ), counters as (
      insert into event_counters (aggregate_type, aggregate_id, last_seq)
      select aggregate_type, aggregate_id, count(*) from input
       group by aggregate_type, aggregate_id
       order by aggregate_type collate "C", aggregate_id
      on conflict (store_id, aggregate_type, aggregate_id)
        do update set last_seq = event_counters.last_seq + excluded.last_seq
      returning aggregate_type, aggregate_id, last_seq
    ), numbered as (
      select i.*,
             c.last_seq - count(*) over (partition by i.aggregate_type, i.aggregate_id)
               + row_number() over (partition by i.aggregate_type, i.aggregate_id order by i.ord) as aggregate_seq
        from input i
        join counters c using (aggregate_type, aggregate_id)
       order by i.ord
    ), written as (
      insert into events (id, seq, type, aggregate_type, aggregate_id, aggregate_seq, version,
                          payload, audience, actor, request_id)
      select id, nextval('event_seq'), type, aggregate_type, aggregate_id, aggregate_seq, version,
             payload, audience, actor, request_id
        from numbered
      returning seq, id
    )
    insert into event_inbox (seq, event_id) select seq, id from written`;
}

/** The same for one event, as most operations have: nothing to sort, to count or to join. */
const appendEvent = (event: NewEvent, by: Author): Sql => sql`
  with counter as (
    insert into event_counters as c (aggregate_type, aggregate_id, last_seq)
    values (${event.aggregateType}, ${event.aggregateId}, 1)
    on conflict (store_id, aggregate_type, aggregate_id) do update set last_seq = c.last_seq + 1
    returning aggregate_type, aggregate_id, last_seq
  ), written as (
    insert into events (id, seq, type, aggregate_type, aggregate_id, aggregate_seq, version,
                        payload, audience, actor, request_id)
    select ${by.newId()}::uuid, nextval('event_seq'), ${event.type}::text, aggregate_type, aggregate_id, last_seq,
           ${event.version ?? null}::bigint, ${json(event.payload)}::jsonb, ${json(event.audience)}::jsonb,
           ${json((event.by ?? by).actor)}::jsonb, ${(event.by ?? by).requestId}::text
      from counter
    returning seq, id
  )
  insert into event_inbox (seq, event_id) select seq, id from written`;
