import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Numbers of this process, in Prometheus' text form. */
export type Metrics = {
  readonly registry: Registry;
  request(route: string, method: string, status: number, seconds: number): void;
  readonly inFlight: Gauge;
  readonly cacheHits: Counter;
  readonly rateLimited: Counter<'class'>;
};

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'rcommerce_' });
  const registers = [registry];
  const requests = new Histogram({
    name: 'rcommerce_http_request_seconds',
    help: 'Time to answer, by route and status',
    labelNames: ['route', 'method', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  // One series for each route, method and status: finding it by its labels would cost more than counting.
  const series = new Map<string, { observe(seconds: number): void }>();
  const seriesOf = (route: string, method: string, status: number) => {
    const name = `${method} ${status} ${route}`;
    const known = series.get(name) ?? requests.labels(route, method, String(status));
    series.set(name, known);
    return known;
  };
  return {
    registry,
    request: (route, method, status, seconds) => seriesOf(route, method, status).observe(seconds),
    inFlight: new Gauge({
      name: 'rcommerce_http_requests_in_flight',
      help: 'Requests that are being answered',
      registers,
    }),
    cacheHits: new Counter({
      name: 'rcommerce_http_cache_hits_total',
      help: 'Answers given from the cache of public reads',
      registers,
    }),
    rateLimited: new Counter({
      name: 'rcommerce_http_rate_limited_total',
      help: 'Requests refused for coming too fast',
      labelNames: ['class'] as const,
      registers,
    }),
  };
}
