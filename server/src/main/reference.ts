import { uuid } from '../kernel/ids.ts';
import { loadConfig } from '../platform/config.ts';
import type { Edges } from '../platform/edges.ts';
import { secretsFrom, systemEnv } from '../platform/env.ts';
import type { RouteSpec } from '../platform/http/route.ts';
import { createHttp } from '../platform/http/server.ts';
import { silentLog } from '../platform/log.ts';
import { declareRoutes } from './routes.ts';

const NO_STORE = uuid('00000000-0000-7000-8000-000000000000');
const never = (): never => {
  throw new Error('routes are only declared here: nothing runs');
};

/** Every route with the document that describes them, without a database: for the reference and for making clients. */
export async function declaredRoutes(): Promise<{
  readonly routes: readonly RouteSpec[];
  readonly document: Readonly<Record<string, unknown>>;
}> {
  const world = {
    config: loadConfig({ env: {}, profile: 'development' }),
    log: silentLog,
    env: systemEnv,
    secrets: secretsFrom(Buffer.alloc(32)),
  };
  const server = createHttp({
    ...world,
    inTx: never,
    reads: never,
    longReads: never,
    authenticator: {
      authenticate: never,
      storeOfPublishableKey: async () => undefined,
      storeOfHost: async () => NO_STORE,
    },
    idempotency: { write: never, story: never },
    version: '0',
    readiness: never,
  });
  const edges: Edges = {
    ...world,
    http: server.http,
    inTx: never,
    reads: never,
    locate: { many: never, one: never },
    searches: never,
    mailer: { way: 'none', send: never, forget: never, close: () => {} },
    snapshot: never,
    timers: { every: () => {}, everyInEachProcess: () => {} },
    readers: { on: () => {}, together: () => {} },
    jobs: { work: () => {}, workTogether: () => {}, schedule: () => {} },
    cacheTags: server.cacheTags,
    live: { topic: () => {}, source: () => {}, inbound: () => {}, signal: () => {} },
    streams: { open: never, take: never, askAgain: () => {}, drain: () => {} },
    callOwnAddress: never,
  };
  declareRoutes(edges);
  await server.ready();
  const answer = await server.app.inject('/openapi.json');
  await server.close();
  return { routes: server.routes, document: answer.json() };
}
