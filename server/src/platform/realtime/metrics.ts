import { Counter, Gauge, type Registry } from 'prom-client';

/** Numbers of the sockets of this process. */
export type SocketMetrics = {
  readonly accepted: { inc(): void };
  refused(reason: string): void;
  received(type: string): void;
  closed(code: number): void;
};

const NONE: SocketMetrics = {
  accepted: { inc: () => {} },
  refused: () => {},
  received: () => {},
  closed: () => {},
};

export function createSocketMetrics(
  registry: Registry | undefined,
  openByKind: () => ReadonlyMap<string, number>,
): SocketMetrics {
  if (registry === undefined) return NONE;
  const registers = [registry];
  new Gauge({
    name: 'rcommerce_realtime_connections',
    help: 'Open sockets, by kind of caller',
    labelNames: ['kind'] as const,
    registers,
    collect() {
      this.reset();
      for (const [kind, count] of openByKind()) this.set({ kind }, count);
    },
  });
  const refused = new Counter({
    name: 'rcommerce_realtime_refused_total',
    help: 'Handshakes that were refused, by reason',
    labelNames: ['reason'] as const,
    registers,
  });
  const received = new Counter({
    name: 'rcommerce_realtime_messages_in_total',
    help: 'Messages of clients, by type',
    labelNames: ['type'] as const,
    registers,
  });
  const closed = new Counter({
    name: 'rcommerce_realtime_closed_total',
    help: 'Sockets that were closed, by close code',
    labelNames: ['code'] as const,
    registers,
  });
  return {
    accepted: new Counter({
      name: 'rcommerce_realtime_accepted_total',
      help: 'Sockets that were opened',
      registers,
    }),
    refused: (reason) => refused.inc({ reason }),
    received: (type) => received.inc({ type }),
    closed: (code) => closed.inc({ code: String(code) }),
  };
}
