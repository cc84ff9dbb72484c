import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Numbers of what this process sends to those who listen. */
export type LiveMetrics = {
  readonly messages: Counter<'type'>;
  readonly bytes: Counter;
  /** Of several with the same word on a topic, those that were left out. */
  readonly conflated: Counter;
  /** Messages that were dropped for a reader who is behind; it is told `resync`. */
  readonly dropped: Counter;
  readonly resyncs: Counter<'reason'>;
  readonly slowCloses: Counter;
  readonly replays: Counter<'outcome'>;
  /** Pages of the log that were read for replays. */
  readonly pagesRead: Counter;
  readonly signalsLost: Counter;
  readonly gaps: Counter;
  readonly failures: Counter<'source'>;
  readonly toLastWrite: Histogram;
  readonly readLag: Histogram;
  /** Something is queued: keeps the highest since the metrics were last asked for. */
  noteQueue(messages: number): void;
  /** Something was given to sockets that the next flush writes. */
  noteGiven(atMs: number): void;
  /** The flush is done. */
  noteWritten(nowMs: number): void;
};

export function createLiveMetrics(registry: Registry): LiveMetrics {
  const registers = [registry];
  let deepest = 0;
  let givenAtMs: number | undefined;
  const counter = <Label extends string = never>(
    name: string,
    help: string,
    labelNames: readonly Label[] = [],
  ) =>
    new Counter<Label>({
      name: `rcommerce_realtime_${name}_total`,
      help,
      labelNames: [...labelNames],
      registers,
    });
  const seconds = (name: string, help: string) =>
    new Histogram({
      name: `rcommerce_realtime_${name}_seconds`,
      help,
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30],
      registers,
    });
  new Gauge({
    name: 'rcommerce_realtime_queue_high_water_messages',
    help: 'Most messages that waited for one socket since the last look at this',
    registers,
    collect() {
      this.set(deepest);
      deepest = 0;
    },
  });
  const toLastWrite = seconds(
    'publish_to_last_write',
    'Publishing to the write to the last socket',
  );
  return {
    messages: counter('messages_out', 'Messages of topics given to sockets, by type', ['type']),
    bytes: counter('bytes_out', 'Bytes of messages written to sockets'),
    conflated: counter('conflated', 'Messages left out because a newer one says the same'),
    dropped: counter('stale_messages', 'Messages dropped for readers that are behind'),
    resyncs: counter('resyncs', 'Topics that were told to read anew, by reason', ['reason']),
    slowCloses: counter('slow_closes', 'Sockets closed because nobody read them'),
    replays: counter('replays', 'Topics told again after a gap, by outcome', ['outcome']),
    pagesRead: counter('replay_pages_read', 'Pages of the log read to tell it again'),
    signalsLost: counter('signals_lost', 'Signals that could not be passed to other processes'),
    gaps: counter('log_gaps', 'Holes met in the log'),
    failures: counter('source_failures', 'Events of which a source could not make messages', [
      'source',
    ]),
    toLastWrite,
    readLag: seconds('log_read_lag', 'Noting of an event to its reading by the hub'),
    noteQueue: (messages) => {
      if (messages > deepest) deepest = messages;
    },
    noteGiven: (atMs) => {
      if (givenAtMs === undefined || atMs < givenAtMs) givenAtMs = atMs;
    },
    noteWritten: (nowMs) => {
      if (givenAtMs === undefined) return;
      toLastWrite.observe((nowMs - givenAtMs) / 1000);
      givenAtMs = undefined;
    },
  };
}
