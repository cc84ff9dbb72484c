/* Answers that are kept, given before the framework is asked.
 * Terms       spelling: the target of a request as it was written. An answer is found by it only after a whole request of
 *             this spelling went through every check and was answered from the cache.
 * Invariants  status, headers and bytes are those that the long way gives; whatever is not plainly the request of an
 *             anonymous reader (a credential, a page of another origin, a body) goes the long way.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Uuid } from '../../kernel/ids.ts';
import type { Env } from '../env.ts';
import { LIMITS } from '../limits.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { type CachedAnswer, matchesEtag } from './answer-cache.ts';
import { API_HEADERS, HSTS, POSITION_HEADER, PUBLIC_CACHE } from './headers.ts';

export type QuickAnswers = {
  /** Answers, and tells whether it did. host, isHttps: as the caller wrote them, or the proxy that is trusted. */
  answer(
    request: IncomingMessage,
    response: ServerResponse,
    told: { readonly host: string; readonly isHttps: boolean },
  ): boolean;
};

export type QuickAnswersParts = {
  readonly env: Env;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly isDevelopment: boolean;
  readonly jsonType: string;
  requestIdOf(request: IncomingMessage): string;
  /** The store of a host that was looked up a moment ago. */
  storeOf(host: string): Uuid | undefined;
  bySpelling(storeId: Uuid, target: string): CachedAnswer | undefined;
};

/** What makes a request more than a plain read of what is public. */
const LONG_WAY = [
  ...['authorization', 'x-publishable-key', 'origin', 'content-encoding', 'content-length'],
  ...['transfer-encoding', 'expect', 'upgrade'],
];

const { 'cache-control': _noStore, ...SAME } = API_HEADERS;
/** Names and values in turn, as `writeHead` takes them. */
const UNCHANGED = [...Object.entries(SAME).flat(), 'cache-control', PUBLIC_CACHE];

export function createQuickAnswers(parts: QuickAnswersParts): QuickAnswers {
  const { env, metrics } = parts;
  const noted = noteSome(parts.log);

  return {
    answer: (request, response, { host, isHttps }) => {
      const { method, url = '', headers } = request;
      if (method !== 'GET' && method !== 'HEAD') return false;
      for (const name of LONG_WAY) if (headers[name] !== undefined) return false;
      const storeId = parts.storeOf(host);
      const found = storeId && parts.bySpelling(storeId, url);
      if (!storeId || !found || !isWithinLimits(request.rawHeaders)) return false;

      const startedMs = env.monotonicMs();
      const id = parts.requestIdOf(request);
      const wanted = headers['if-none-match'];
      const isSame = wanted !== undefined && matchesEtag(wanted, found.etag);
      const status = isSame ? 304 : 200;
      const head = [...UNCHANGED, 'x-request-id', id, 'etag', found.etag];
      if (found.position !== undefined) head.push(POSITION_HEADER, found.position);
      if (isHttps) head.push('strict-transport-security', HSTS);
      if (!isSame)
        head.push('content-type', parts.jsonType, 'content-length', String(found.bytes.length));
      if (parts.isDevelopment) head.push('server-timing', 'total;dur=0.0');
      response.writeHead(status, head);
      if (isSame) response.end();
      else response.end(found.bytes);

      const endedMs = env.monotonicMs();
      metrics.cacheHits.inc();
      metrics.request(found.route, method, status, (endedMs - startedMs) / 1000);
      noted(endedMs, {
        request_id: id,
        method,
        route: found.route,
        path: url.slice(0, 500),
        status,
        ms: Math.round((endedMs - startedMs) * 10) / 10,
        store_id: storeId,
        principal: 'anonymous',
      });
      return true;
    },
  };
}

function isWithinLimits(rawHeaders: readonly string[]): boolean {
  if (rawHeaders.length > LIMITS.headerCount * 2) return false;
  let bytes = 0;
  for (const part of rawHeaders) bytes += part.length + 2;
  return bytes <= LIMITS.headerBytes;
}

/** One line a request, as ever, up to so many a second; the next line tells how many had none. */
function noteSome(log: Logger): (nowMs: number, facts: object) => void {
  let second = Number.NEGATIVE_INFINITY;
  let written = 0;
  let unlogged = 0;
  return (nowMs, facts) => {
    if (nowMs - second >= 1000) {
      second = nowMs;
      written = 0;
    }
    if (written >= LIMITS.keptAnswersLoggedPerSecond) {
      unlogged += 1;
      return;
    }
    written += 1;
    log.info(unlogged > 0 ? { ...facts, unlogged } : facts, 'request');
    unlogged = 0;
  };
}
