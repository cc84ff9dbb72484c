/* The edge: what every request goes through, whatever it asks for.
 * Terms       surface: `/store` for shoppers, `/admin` for staff. edge: this layer, which knows HTTP and no commerce.
 * Invariants  no route without a policy; no body reaches a handler unchecked; an answer leaves only through its
 *             schema; every error is a problem answer with the same headers as a success; the bytes of an answer
 *             that is kept for its Idempotency-Key are those that were sent.
 */
import { createHash } from 'node:crypto';
import type {
  IncomingHttpHeaders,
  IncomingMessage,
  RequestListener,
  ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import multipart from '@fastify/multipart';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import Type, { type TSchema } from 'typebox';
import { assert, BugError } from '../../kernel/assert.ts';
import { canonicalJson } from '../../kernel/canonical-json.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { REFUSAL_CODES, Refusal, type RefusalCode, refuse } from '../../kernel/refusal.ts';
import { isScope } from '../../kernel/scopes.ts';
import { type Config, socketSettingsOf } from '../config.ts';
import type { CacheTags } from '../edges.ts';
import { type Env, newIdOf, type Secrets, systemEnv } from '../env.ts';
import { LIMITS } from '../limits.ts';
import { type Logger, maskedAddress } from '../log.ts';
import { createMetrics, type Metrics } from '../metrics.ts';
import { positionText } from '../outbox/positions.ts';
import type { InTx, LogEnd, Reads } from '../postgres/db.ts';
import {
  addressKey,
  createRateLimiter,
  type LimitClass,
  type RateLimiter,
  rateLimited,
  tooManyAtOnce,
} from '../rate-limit.ts';
import { hashToken, isWellFormed } from '../tokens.ts';
import { type AnswerCache, createAnswerCache, matchesEtag } from './answer-cache.ts';
import type { Authenticator } from './authenticator.ts';
import { type Check, checkOf } from './check.ts';
import { type Caller, callerOf } from './credentials.ts';
import { openCursor, signCursor } from './cursor.ts';
import {
  API_HEADERS,
  CORS_EXPOSED,
  CORS_HEADERS,
  CORS_MAX_AGE_SECONDS,
  CORS_METHODS,
  HSTS,
  isLoopbackOrigin,
  POSITION_HEADER,
  PUBLIC_CACHE,
} from './headers.ts';
import type { ChangingRequest, Idempotency, StoredAnswer } from './idempotency.ts';
import { parseJson } from './json-body.ts';
import { codesOf } from './openapi.ts';
import { operationsRoutes, type Readiness } from './operations.ts';
import { PROBLEM_TYPE, problemOf, refusalOf } from './problem.ts';
import { checkTarget, parseQuery, type Query } from './query.ts';
import { createQuickAnswers } from './quick-answers.ts';
import {
  actorOf,
  type Http,
  type Page,
  Reply,
  type RouteRequest,
  type RouteSpec,
} from './route.ts';
import { shaperOf } from './shape.ts';
import { fullPath, mayHoldOrderToken, querySchemaOf, tellsVersion } from './spec.ts';
import { totalOf } from './total.ts';
import { createUpgrades, type UpgradeDoor } from './upgrades.ts';
import { receiveUpload } from './uploads.ts';

export type HttpOptions = {
  readonly config: Config;
  readonly log: Logger;
  readonly env: Env;
  readonly secrets: Secrets;
  readonly inTx: InTx;
  readonly reads: Reads;
  /** For routes with `isLongRead`. */
  readonly longReads: Reads;
  readonly authenticator: Authenticator;
  readonly idempotency: Idempotency;
  /** Version of the program, for `/health/ready` and the reference. */
  readonly version: string;
  /** Asks the database; throws when it does not answer or its schema is not current. */
  readonly readiness: Readiness;
  /** How many answers of each schema are held against it; left out: some in development, none elsewhere. */
  readonly answersChecked?: number;
};

export type HttpServer = {
  readonly http: Http;
  readonly app: FastifyInstance;
  /** Every declared route, for the reference and for tests. */
  readonly routes: readonly RouteSpec[];
  readonly cacheTags: CacheTags;
  /** Give it to the database's hook after commit: drops the cached answers that these events made stale. */
  readonly touched: AnswerCache['touched'];
  readonly limiter: RateLimiter;
  readonly metrics: Metrics;
  /** Answers that the reference does not know: a schema that does not fit, a code it does not name. Empty in a correct program. */
  readonly misfits: string[];
  /** All routes are declared: nothing can be added after it. */
  ready(): Promise<void>;
  /** Listens and gives the URL. */
  listen(): Promise<string>;
  /** Who answers `GET /ws`; until then there is nothing at that path. */
  openDoor(door: UpgradeDoor): void;
  /** Unready at once, then no new connections; what runs may finish for 15 s. */
  close(): Promise<void>;
};

type Declared = {
  readonly spec: RouteSpec;
  readonly checkParams: Check | undefined;
  readonly checkQuery: Check;
  readonly checkBody: Check;
  readonly defaultStatus: number;
  readonly isChanging: boolean;
  readonly takesKey: boolean;
  readonly mayHoldOrderToken: boolean;
};

/** What the edge learns about a request on its way. */
type State = {
  readonly startedMs: number;
  caller: Caller | undefined;
  code: RefusalCode | undefined;
  limitKey: string;
  rawBody: Buffer | undefined;
  /** The stores that list the page's origin; undefined when none was looked for. */
  originOf: ReadonlySet<Uuid> | undefined;
};

declare module 'fastify' {
  interface FastifyRequest {
    edge: State;
  }
  interface FastifyContextConfig {
    declared?: Declared;
  }
}

const JSON_TYPE = 'application/json; charset=utf-8';
const REQUEST_ID = new RegExp(
  `^[A-Za-z0-9._:-]{${LIMITS.requestIdCharactersMin},${LIMITS.requestIdCharactersMax}}$`,
);
const VISIBLE_ASCII = new RegExp(`^[\\x21-\\x7e]{1,${LIMITS.idempotencyKeyCharacters}}$`);
const MISFITS_MAX = 100;
const DRAIN_SWEEP_MS = 50;
const CONNECTIONS_BESIDE_SOCKETS = 2000;
/** Enough to find a defect while a shop is built, too few to be felt. */
const ANSWERS_CHECKED = 50;
const NO_BODY = Type.Object({}, { additionalProperties: false });

const statusesOf = (spec: RouteSpec): number[] => Object.keys(spec.answers).map(Number);

export function createHttp(options: HttpOptions): HttpServer {
  const { config, env, secrets, log } = options;
  const isDevelopment = config.profile === 'development';
  const answersChecked = options.answersChecked ?? (isDevelopment ? ANSWERS_CHECKED : 0);
  const trusted = config.server.trustedProxies ?? [];
  const metrics = createMetrics();
  const limiter = createRateLimiter(env, config.profile);
  const cache = createAnswerCache(env);
  const declared: Declared[] = [];
  const misfits: string[] = [];
  let isDraining = false;
  let startedAt = 0;

  const requestIdOf = (raw: { readonly headers: IncomingHttpHeaders }): string => {
    const given = raw.headers['x-request-id'];
    return typeof given === 'string' && REQUEST_ID.test(given) ? given : newIdOf(env);
  };

  const app = fastify({
    logger: false,
    exposeHeadRoutes: true,
    bodyLimit: LIMITS.bodyBytes,
    trustProxy: trusted.length > 0 ? [...trusted] : false,
    connectionTimeout: 0,
    requestTimeout: LIMITS.requestMs,
    handlerTimeout: 0,
    keepAliveTimeout: LIMITS.keepAliveMs,
    maxRequestsPerSocket: LIMITS.requestsPerSocket,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    requestIdHeader: false,
    // Routes are checked and shaped by ours: Fastify's own compilers are never called, and need not be loaded.
    schemaController: { compilersFactory: { buildValidator: noSchema, buildSerializer: noSchema } },
    genReqId: requestIdOf,
    routerOptions: {
      maxParamLength: LIMITS.paramCharacters,
      caseSensitive: true,
      ignoreTrailingSlash: false,
      querystringParser: () => ({}),
    },
    http: {
      // A wish for another protocol at another path is passed over, as HTTP allows.
      shouldUpgradeCallback: ({ url, headers }) =>
        /^\/ws(\?|$)/.test(url ?? '') && headers.upgrade?.toLowerCase() === 'websocket',
      // Beyond both our bounds, so that it is we who answer 414 and 431, with the same headers as ever.
      maxHeaderSize: LIMITS.headerBytes + LIMITS.urlBytes + 4096,
      headersTimeout: LIMITS.headersMs,
      connectionsCheckingInterval: LIMITS.checkConnectionsMs,
      insecureHTTPParser: false,
      joinDuplicateHeaders: false,
      noDelay: true,
    },
    clientErrorHandler: (error, socket) => answerClientError(error, socket),
    frameworkErrors: (error, request, reply) => {
      request.edge ??= newState();
      dress(request, reply);
      return sendProblem(request, reply, refusalOf(error));
    },
  });
  app.server.maxHeadersCount = LIMITS.headerCount * 4;
  // Sockets are connections too; what they leave is for requests.
  const { max_connections: socketsMax } = socketSettingsOf(config);
  app.server.maxConnections = Math.max(LIMITS.connections, socketsMax + CONNECTIONS_BESIDE_SOCKETS);

  const quick = createQuickAnswers({
    env,
    log,
    metrics,
    isDevelopment,
    jsonType: JSON_TYPE,
    requestIdOf,
    storeOf: (host) => (isDraining ? undefined : options.authenticator.knownStoreOfHost?.(host)),
    bySpelling: cache.bySpelling,
  });
  answerFirst(app, (request, response) => {
    const { headers } = request;
    const isForwarded =
      trusted.length > 0 &&
      (headers['x-forwarded-host'] !== undefined || headers['x-forwarded-proto'] !== undefined);
    const told = { host: hostName(headers.host), isHttps: false };
    return !isForwarded && quick.answer(request, response, told);
  });

  app.decorateRequest('edge', null as unknown as State);
  app.register(multipart, { throwFileSizeLimit: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  const newState = (): State => ({
    startedMs: env.monotonicMs(),
    caller: undefined,
    code: undefined,
    limitKey: '',
    rawBody: undefined,
    originOf: undefined,
  });

  // ---- Every answer -------------------------------------------------------------------------------------------

  /** The headers that every answer has. */
  function dress(request: FastifyRequest, reply: FastifyReply): void {
    reply.headers(API_HEADERS);
    reply.header('x-request-id', request.id);
    if (request.protocol === 'https') reply.header('strict-transport-security', HSTS);
  }

  /**
   * Lets the page that asks read the answer. Before the store is known any store's list will do (a preflight names no
   * store, and a refused credential must be readable); `forgetOrigin` takes it back when the store turns out another.
   */
  async function allowOrigin(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { origin } = request.headers;
    if (origin === undefined) return;
    const isOurMachine = isDevelopment && isLoopbackOrigin(origin);
    if (!isOurMachine) {
      const stores = await options.authenticator.storesOfOrigin?.(origin);
      if (!stores || stores.size === 0) return;
      request.edge.originOf = stores;
    }
    reply.header('access-control-allow-origin', origin);
    reply.header('access-control-expose-headers', CORS_EXPOSED);
  }

  function forgetOrigin({ edge }: FastifyRequest, reply: FastifyReply, storeId: Uuid): void {
    if (edge.originOf === undefined || edge.originOf.has(storeId)) return;
    reply.removeHeader('access-control-allow-origin');
    reply.removeHeader('access-control-expose-headers');
  }

  function sendProblem(
    request: FastifyRequest,
    reply: FastifyReply,
    refusal: Refusal,
  ): FastifyReply {
    const problem = problemOf(refusal, request.id);
    request.edge.code = problem.code;
    if (answersChecked > 0) noteUnknownCode(request, problem.code);
    reply.removeHeader('etag');
    reply
      .code(problem.status)
      .header('content-type', PROBLEM_TYPE)
      .header('cache-control', 'no-store');
    const { retryAfterSeconds } = refusal.facts;
    if (retryAfterSeconds !== undefined)
      reply.header('retry-after', String(Math.ceil(retryAfterSeconds)));
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
    timing(request, reply);
    return reply.send(Buffer.from(JSON.stringify(problem)));
  }

  function timing(request: FastifyRequest, reply: FastifyReply): void {
    if (!isDevelopment) return;
    reply.header(
      'server-timing',
      `total;dur=${(env.monotonicMs() - request.edge.startedMs).toFixed(1)}`,
    );
  }

  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error);
    if (refusal.code === 'INTERNAL_ERROR') {
      log.error(
        {
          err: error,
          request_id: request.id,
          route: request.routeOptions.url,
          method: request.method,
        },
        'a request failed',
      );
    }
    return sendProblem(request, reply, refusal);
  });

  // What a proxy tells is believed or not by the framework, so behind one the kept answers are given here.
  if (trusted.length > 0) {
    app.addHook('onRequest', (request, reply, done) => {
      const told = { host: hostOf(request), isHttps: request.protocol === 'https' };
      if (quick.answer(request.raw, reply.raw, told)) reply.hijack();
      done();
    });
  }

  app.addHook('onRequest', async (request, reply) => {
    request.edge = newState();
    metrics.inFlight.inc();
    dress(request, reply);
    const { raw } = request;
    if ((raw.url?.length ?? 0) + request.method.length + 10 > LIMITS.urlBytes)
      throw refuse('URI_TOO_LONG');
    if (raw.rawHeaders.length > LIMITS.headerCount * 2) throw refuse('HEADERS_TOO_LARGE');
    let headerBytes = 0;
    for (const part of raw.rawHeaders) headerBytes += part.length + 2;
    if (headerBytes > LIMITS.headerBytes) throw refuse('HEADERS_TOO_LARGE');
    await allowOrigin(request, reply);
    checkTarget(raw.url ?? '', request.routeOptions.config.declared?.mayHoldOrderToken ?? false);
  });

  app.addHook('onResponse', async (request, reply) => {
    const { edge } = request;
    // Answered, counted and noted before it came here.
    if (!edge) return;
    metrics.inFlight.dec();
    const ms = env.monotonicMs() - edge.startedMs;
    const route = request.routeOptions.url ?? 'none';
    metrics.request(route, request.method, reply.statusCode, ms / 1000);
    const principal = edge.caller?.principal;
    log.info(
      {
        request_id: request.id,
        method: request.method,
        route,
        path: maskedAddress(request.url),
        status: reply.statusCode,
        ms: Math.round(ms * 10) / 10,
        ...(edge.code ? { code: edge.code } : {}),
        ...(edge.caller ? { store_id: edge.caller.storeId } : {}),
        ...(principal ? { principal: principal.kind } : {}),
        ...(principal && 'id' in principal ? { principal_id: principal.id } : {}),
      },
      'request',
    );
  });

  // ---- What is no route ---------------------------------------------------------------------------------------

  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const methods = methodsAt(path);
    if (request.method === 'OPTIONS') {
      if (request.headers['access-control-request-method'] !== undefined) {
        reply
          .header('access-control-allow-methods', CORS_METHODS)
          .header('access-control-allow-headers', CORS_HEADERS)
          .header('access-control-max-age', CORS_MAX_AGE_SECONDS);
      }
      if (methods.length > 0 || path === '*') {
        return reply
          .code(204)
          .header('allow', [...methods, 'OPTIONS'].join(', '))
          .send();
      }
    }
    if (methods.length > 0) {
      reply.header('allow', [...methods, 'OPTIONS'].join(', '));
      throw refuse('METHOD_NOT_ALLOWED');
    }
    throw refuse('NOT_FOUND');
  });

  const known: { readonly method: string; readonly pattern: RegExp }[] = [];
  app.addHook('onRoute', (route) => {
    const pattern = new RegExp(
      `^${route.url.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/:[A-Za-z_]+/g, '[^/]+')}$`,
    );
    for (const method of [route.method].flat()) known.push({ method, pattern });
  });
  const methodsAt = (path: string): string[] => [
    ...new Set(known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)),
  ];

  // ---- Before the body is read --------------------------------------------------------------------------------

  async function admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { declared: route } = request.routeOptions.config;
    assert(route, 'a route of ours');
    const { spec } = route;
    if (spec.rateLimit) enterLimit(spec, request, reply);
    const caller = await callerOf(options.authenticator, limiter, {
      policy: spec.policy,
      url: spec.url,
      authorization: request.headers.authorization,
      publishableKey: headerText(request, 'x-publishable-key'),
      host: hostOf(request),
      ip: request.ip,
    });
    request.edge.caller = caller;
    forgetOrigin(request, reply, caller.storeId);
    if (route.isChanging && spec.url.startsWith('/store/')) {
      if (await options.authenticator.isSuspended?.(caller.storeId))
        throw refuse('STORE_SUSPENDED');
    }
    checkMediaType(spec, request);
  }

  function enterLimit(spec: RouteSpec, request: FastifyRequest, reply: FastifyReply): void {
    const limitClass = spec.rateLimit;
    if (limitClass === undefined) return;
    const key =
      limitClass === 'webhooks_in'
        ? (request.url.split('?')[0] ?? '')
        : limitClass === 'bulk'
          ? (request.headers.authorization ?? addressKey(request.ip))
          : addressKey(request.ip);
    // Tokens are long and secret: the limiter keeps a digest.
    request.edge.limitKey =
      key.length > 64 ? createHash('sha256').update(key).digest('base64url') : key;
    charge(limitClass, request.edge.limitKey, limitClass === 'lookup' ? 0 : 1, reply);
    const leave = limiter.enter(limitClass, request.edge.limitKey);
    if (!leave) {
      metrics.rateLimited.inc({ class: limitClass });
      throw tooManyAtOnce(limitClass);
    }
    reply.raw.once('finish', leave);
    reply.raw.once('close', leave);
  }

  function charge(limitClass: LimitClass, key: string, cost: number, reply: FastifyReply): void {
    const verdict = limiter.check(limitClass, key, cost);
    reply.headers(limiter.headers(limitClass, verdict));
    if (verdict.allowed) return;
    metrics.rateLimited.inc({ class: limitClass });
    throw rateLimited(limitClass, verdict);
  }

  function checkMediaType(spec: RouteSpec, request: FastifyRequest): void {
    const { 'content-encoding': encoding, 'content-type': type } = request.headers;
    if (encoding !== undefined && encoding !== 'identity') throw refuse('UNSUPPORTED_MEDIA_TYPE');
    if (type === undefined || spec.rawBody) return;
    const essence = type.split(';')[0]?.trim().toLowerCase() ?? '';
    if (spec.multipart) {
      if (essence === 'multipart/form-data') return;
    } else if (essence === 'application/json' || spec.accepts?.includes(essence)) return;
    if (request.method === 'GET' || request.method === 'HEAD') return;
    throw refuse('UNSUPPORTED_MEDIA_TYPE');
  }

  // ---- The request --------------------------------------------------------------------------------------------

  async function handle(route: Declared, request: FastifyRequest, reply: FastifyReply) {
    const { spec } = route;
    const { caller } = request.edge;
    assert(caller, 'an admitted caller');
    const query = parsedQuery(request);
    const params = checkedParams(route, request);
    const checkedQuery = route.checkQuery(query) as Record<string, unknown>;
    const upload = spec.multipart
      ? await receiveUpload(request, spec.bodyBytesMax ?? LIMITS.uploadBytes)
      : undefined;
    try {
      const body = upload ? uploadBody(route, upload.fields) : bodyOf(route, request);
      const cartToken = headerText(request, 'x-cart-token');
      const cartTokenHash =
        cartToken !== undefined && isWellFormed(cartToken, 'ct') ? hashToken(cartToken) : undefined;
      const { token } = query;
      const orderTokenHash =
        route.mayHoldOrderToken && typeof token === 'string' && isWellFormed(token, 'ot')
          ? hashToken(token)
          : undefined;
      const conversationToken = headerText(request, 'x-conversation-token');
      const conversationTokenHash =
        conversationToken !== undefined && isWellFormed(conversationToken, 'cv')
          ? hashToken(conversationToken)
          : undefined;
      if (spec.rateLimit === 'auth') chargeAccount(body, reply);

      const asked: RouteRequest<unknown, unknown, unknown> = {
        ctx: {
          storeId: caller.storeId,
          actor: actorOf(
            caller.principal,
            cartTokenHash !== undefined ||
              orderTokenHash !== undefined ||
              conversationTokenHash !== undefined,
          ),
          requestId: request.id,
        },
        principal: caller.principal,
        ...(caller.credential ? { credential: caller.credential } : {}),
        params,
        query: checkedQuery,
        body,
        page: pageOf(spec, caller, params, query, checkedQuery),
        ifMatch: ifMatchOf(spec, request),
        cartTokenHash,
        orderTokenHash,
        conversationTokenHash,
        ip: request.ip,
        userAgent: headerText(request, 'user-agent')?.slice(0, 500) ?? null,
        headers: request.headers as Record<string, string | undefined>,
        rawBody: request.edge.rawBody,
        files: upload?.files ?? [],
        fields: upload?.fields ?? {},
      };
      if (spec.cache && request.method !== 'POST' && !caller.isAuthenticated) {
        return await cached(route, request, reply, asked, query);
      }
      const { answer, replayed } = await inTime(
        answerOf(route, request, asked, query),
        spec.isLongRead ? LIMITS.longReadMs : LIMITS.handlerMs,
      );
      return sendAnswer(request, reply, answer, replayed);
    } finally {
      await upload?.discard();
    }
  }

  /** The handler's answer as bytes; for changing requests made inside their transaction. */
  async function answerOf(
    route: Declared,
    request: FastifyRequest,
    asked: RouteRequest<unknown, unknown, unknown>,
    query: Query,
  ): Promise<{ readonly answer: StoredAnswer; readonly replayed: boolean }> {
    const { spec } = route;
    // The types of params, query and body were checked against the route's schemas a moment ago.
    const typed = asked as RouteRequest<never, never, never>;
    if ('read' in spec) {
      const reads = spec.isLongRead ? options.longReads : options.reads;
      let end: LogEnd | undefined;
      // Of several flights the first counts: what any of them read holds all events up to it.
      const noteEnd = (seen: LogEnd) => {
        if (end === undefined || seen.position < end.position) end = seen;
      };
      const db = reads({ storeId: asked.ctx.storeId }, spec.snapshot ? noteEnd : undefined);
      const told = spec.snapshot ? { ...typed, noteEnd } : typed;
      const isCounted = spec.list !== undefined && !spec.list.countsItself && asked.page.count;
      // Started together, so that the total and the page are of one moment.
      const [result, total] = await Promise.all([
        spec.read(db, told),
        isCounted
          ? totalOf(db, asked.page, (counting, page) => spec.read(counting, { ...typed, page }))
          : undefined,
      ]);
      const whole = total === undefined ? result : { ...(result as object), total };
      const answer = render(route, whole);
      const headers = end
        ? { ...answer.headers, [POSITION_HEADER]: positionText(end.epoch, end.position) }
        : answer.headers;
      return { answer: { ...answer, headers }, replayed: false };
    }
    const changing = changingRequest(route, request, asked, query);
    if ('write' in spec) {
      return options.idempotency.write(
        changing,
        async (tx) => render(route, await spec.write(tx, typed)),
        spec.apart?.(typed),
      );
    }
    return options.idempotency.story(
      changing,
      (story) => spec.story(story, typed),
      (result) => render(route, result),
    );
  }

  function render(route: Declared, result: unknown): StoredAnswer {
    const { spec } = route;
    const given = result instanceof Reply ? result : undefined;
    const status = given?.status ?? route.defaultStatus;
    const body: unknown = given ? given.body : result;
    const headers: Record<string, string> = { ...given?.headers };
    const schema = spec.answers[status];
    if (schema === undefined)
      throw new BugError(`${spec.method} ${spec.url} answers ${status} undeclared`);
    if (body instanceof Readable) {
      assert('read' in spec, `${spec.url} streams an answer that would have to be kept`);
      return { status, headers, bytes: Buffer.alloc(0), stream: body };
    }
    if (body instanceof Uint8Array) {
      return {
        status,
        headers: { 'content-type': 'application/octet-stream', ...headers },
        bytes: Buffer.from(body),
      };
    }
    if (schema === null) return { status, headers, bytes: Buffer.alloc(0) };
    const shaped = shaperOf(schema)(body);
    if (answersChecked > 0) noteMisfit(spec, status, schema, shaped);
    if (
      tellsVersion(spec, schema) &&
      typeof shaped === 'object' &&
      shaped !== null &&
      'version' in shaped
    ) {
      headers['etag'] = `"${String(shaped.version)}"`;
    }
    headers['content-type'] ??= JSON_TYPE;
    return { status, headers, bytes: Buffer.from(JSON.stringify(shaped)) };
  }

  const answerChecks = new WeakMap<TSchema, { readonly check: Check; left: number }>();
  /** Answers are held against their schema: a field that is missing there, or one more, is a defect. */
  function noteMisfit(spec: RouteSpec, status: number, schema: TSchema, shaped: unknown): void {
    const known = answerChecks.get(schema) ?? {
      check: checkOf(schema, 'body'),
      left: answersChecked,
    };
    answerChecks.set(schema, known);
    if (known.left <= 0) return;
    known.left -= 1;
    const { check } = known;
    try {
      check(JSON.parse(JSON.stringify(shaped)));
    } catch (error) {
      const what = error instanceof Refusal ? error.facts.errors : String(error);
      addMisfit(`${spec.method} ${spec.url} ${status}: ${JSON.stringify(what)}`);
      log.error({ route: spec.url, status, errors: what }, 'an answer does not fit its schema');
    }
  }

  /** A refusal that the reference does not name for its route is a defect of the one or the other. */
  function noteUnknownCode(request: FastifyRequest, code: RefusalCode): void {
    const { declared: route } = request.routeOptions.config;
    if (!route || codesOf(route.spec).includes(code)) return;
    addMisfit(`${route.spec.method} ${route.spec.url}: ${code} is not among its codes`);
    log.error({ route: route.spec.url, code }, 'a refusal is not in the reference');
  }

  const addMisfit = (line: string): void => {
    if (misfits.length < MISFITS_MAX && !misfits.includes(line)) misfits.push(line);
  };

  function sendAnswer(
    request: FastifyRequest,
    reply: FastifyReply,
    answer: StoredAnswer,
    replayed: boolean,
  ) {
    reply.code(answer.status);
    for (const [name, value] of Object.entries(answer.headers)) reply.header(name, value);
    if (replayed) reply.header('idempotency-replayed', 'true');
    timing(request, reply);
    if (answer.stream && request.method === 'HEAD') {
      answer.stream.destroy();
      return reply.send();
    }
    if (answer.stream) return reply.send(answer.stream);
    return answer.bytes.length === 0 && answer.headers['content-type'] === undefined
      ? reply.send()
      : reply.send(answer.bytes);
  }

  async function cached(
    route: Declared,
    request: FastifyRequest,
    reply: FastifyReply,
    asked: RouteRequest<unknown, unknown, unknown>,
    query: Query,
  ) {
    const { storeId } = asked.ctx;
    const key = `${request.routeOptions.url} ${canonicalJson({ params: asked.params, query })}`;
    const params = asked.params as Record<string, string>;
    const tags = (route.spec.cache?.tags ?? []).map((tag) =>
      tag.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? ''),
    );
    let found = cache.get(storeId, key);
    if (found) metrics.cacheHits.inc();
    else {
      const keep = cache.fill(storeId, key, { route: request.routeOptions.url ?? '', tags });
      const { answer } = await inTime(answerOf(route, request, asked, query), LIMITS.handlerMs);
      const isPlain = answer.status === 200 && answer.headers['content-type'] === JSON_TYPE;
      if (!isPlain) return sendAnswer(request, reply, answer, false);
      found = keep(answer.bytes, answer.headers[POSITION_HEADER]);
    }
    if (!route.spec.rateLimit) cache.spell(storeId, request.url, key);
    reply.header('etag', found.etag).header('cache-control', PUBLIC_CACHE);
    if (found.position !== undefined) reply.header(POSITION_HEADER, found.position);
    timing(request, reply);
    const wanted = request.headers['if-none-match'];
    if (wanted !== undefined && matchesEtag(wanted, found.etag)) return reply.code(304).send();
    return reply.code(200).header('content-type', JSON_TYPE).send(found.bytes);
  }

  // ---- Parts of the request -----------------------------------------------------------------------------------

  function checkedParams(route: Declared, request: FastifyRequest): unknown {
    if (!route.checkParams) return {};
    try {
      return route.checkParams({ ...(request.params as object) });
    } catch {
      throw refuse('NOT_FOUND');
    }
  }

  function bodyOf(route: Declared, request: FastifyRequest): unknown {
    const { spec } = route;
    if (!route.isChanging) return {};
    const bytes = request.body instanceof Buffer ? request.body : undefined;
    const essence = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
    const isOther = essence !== undefined && spec.accepts?.includes(essence) === true;
    if (spec.rawBody || isOther) {
      request.edge.rawBody = bytes ?? Buffer.alloc(0);
      if (isOther || !spec.body) return {};
    }
    if (bytes === undefined || bytes.length === 0) return route.checkBody({});
    if (essence === undefined) throw refuse('UNSUPPORTED_MEDIA_TYPE');
    return route.checkBody(parseJson(bytes));
  }

  const uploadBody = (route: Declared, fields: Readonly<Record<string, string>>): unknown =>
    route.spec.body ? checkOf(route.spec.body, 'query')({ ...fields }) : {};

  function pageOf(
    spec: RouteSpec,
    caller: Caller,
    params: unknown,
    query: Query,
    checked: Readonly<Record<string, unknown>>,
  ): Page {
    const wanted =
      typeof checked['sort'] === 'string' ? checked['sort'] : (spec.list?.default ?? '');
    const descending = wanted.startsWith('-');
    const { cursor, limit: _limit, count: _count, token: _token, sort: _sort, ...filters } = query;
    const scope = [
      caller.storeId,
      `${spec.method} ${spec.url}`,
      wanted,
      canonicalJson({ params, filters }),
    ];
    const after =
      spec.list && typeof cursor === 'string' ? openCursor(secrets, scope, cursor) : undefined;
    return {
      limit: typeof checked['limit'] === 'number' ? checked['limit'] : LIMITS.pageSize,
      sort: descending ? wanted.slice(1) : wanted,
      descending,
      ...(after === undefined ? {} : { after }),
      count: checked['count'] === true,
      cursorAfter: (key) => signCursor(secrets, scope, key),
    };
  }

  function ifMatchOf(spec: RouteSpec, request: FastifyRequest): number | undefined {
    if (!spec.ifMatch) return undefined;
    const text = headerText(request, 'if-match')?.trim();
    if (text === undefined || text === '') {
      const isCompulsory =
        config.api?.requireIfMatch === true && ['PATCH', 'PUT', 'DELETE'].includes(spec.method);
      if (isCompulsory) throw refuse('PRECONDITION_REQUIRED');
      return undefined;
    }
    if (text === '*') return undefined;
    const version = /^"?(\d{1,15})"?$/.exec(text)?.[1];
    // Whatever is no version of ours matches nothing.
    if (version === undefined) throw refuse('VERSION_MISMATCH');
    return Number(version);
  }

  function changingRequest(
    route: Declared,
    request: FastifyRequest,
    asked: RouteRequest<unknown, unknown, unknown>,
    query: Query,
  ): ChangingRequest {
    const { spec } = route;
    const key = route.takesKey ? idempotencyKeyOf(request) : undefined;
    const hash = createHash('sha256')
      .update(`${spec.method} ${request.url.split('?')[0] ?? ''}\0${canonicalJson(query)}\0`)
      .update(canonicalJson(asked.body))
      .update(asked.rawBody ?? '')
      .update(canonicalJson(asked.fields))
      .update(
        canonicalJson(asked.files.map(({ field, filename, bytes }) => [field, filename, bytes])),
      )
      .digest();
    return {
      ctx: asked.ctx,
      principal: scopeOfKey(asked, key),
      route: `${spec.method} ${spec.url}`,
      key,
      requestHash: hash,
    };
  }

  function idempotencyKeyOf(request: FastifyRequest): string | undefined {
    const given = request.headers['idempotency-key'];
    if (given === undefined) return undefined;
    if (typeof given !== 'string' || !VISIBLE_ASCII.test(given)) {
      throw new Refusal('MALFORMED_REQUEST', {
        detail: `Idempotency-Key is 1 to ${LIMITS.idempotencyKeyCharacters} visible ASCII characters`,
      });
    }
    return given;
  }

  function chargeAccount(body: unknown, reply: FastifyReply): void {
    const email =
      typeof body === 'object' && body !== null && 'email' in body ? body.email : undefined;
    if (typeof email !== 'string') return;
    const account = createHash('sha256').update(email.trim().toLowerCase()).digest('base64url');
    const verdict = limiter.check('auth_account', account, 1);
    if (verdict.allowed) return;
    reply.headers(limiter.headers('auth_account', verdict));
    metrics.rateLimited.inc({ class: 'auth_account' });
    throw rateLimited('auth_account', verdict);
  }

  // ---- Declaring ----------------------------------------------------------------------------------------------

  const codes: ReadonlySet<string> = new Set(REFUSAL_CODES);

  const http: Http = {
    route: (given) => {
      // Every instance of the generic is one of the plain kind: handlers get what the schemas have checked.
      const spec = given as unknown as RouteSpec;
      const name = `${spec.method} ${spec.url}`;
      assert(spec.policy?.who, `${name} has no policy`);
      const { policy } = spec;
      assert(
        policy.who !== 'staff' || policy.scope === null || isScope(policy.scope),
        `${name}: no such scope`,
      );
      for (const code of spec.refuses ?? [])
        assert(codes.has(code), `${name}: no such code: ${code}`);
      const isChanging = spec.method !== 'GET';
      assert(isChanging || 'read' in spec, `${name} reads, so it must be declared with read`);
      assert(
        !spec.cache || (spec.method === 'GET' && policy.who === 'shopper'),
        `${name}: not a public read`,
      );
      const statuses = statusesOf(spec);
      const [defaultStatus] = statuses;
      assert(defaultStatus !== undefined, `${name} has no answer`);
      const route: Declared = {
        spec,
        checkParams: spec.params && checkOf(spec.params, 'query'),
        checkQuery: lazily(() => checkOf(querySchemaOf(spec), 'query')),
        checkBody: checkOf(spec.body ?? NO_BODY, 'body'),
        defaultStatus,
        isChanging,
        takesKey:
          isChanging && !/^\/(store|admin)\/auth\//.test(spec.url) && policy.who !== 'public',
        mayHoldOrderToken: mayHoldOrderToken(spec),
      };
      declared.push(route);
      app.route({
        method: spec.method,
        url: fullPath(spec).replaceAll(/\{(\w+)\}/g, ':$1'),
        config: { declared: route },
        bodyLimit: spec.bodyBytesMax ?? LIMITS.bodyBytes,
        onRequest: admit,
        handler: async (request, reply) => {
          try {
            return await handle(route, request, reply);
          } catch (error) {
            chargeMiss(route, request, error);
            throw error;
          }
        },
      });
    },
  };

  /** A look-up that finds costs nothing; one that misses does. */
  function chargeMiss(route: Declared, request: FastifyRequest, error: unknown): void {
    if (route.spec.rateLimit !== 'lookup' || !(error instanceof Refusal)) return;
    limiter.check('lookup', request.edge.limitKey, 1);
  }

  const parsedQuery = (request: FastifyRequest): Query => {
    const mark = request.url.indexOf('?');
    return parseQuery(mark < 0 ? '' : request.url.slice(mark + 1));
  };

  const upgrades = createUpgrades(app, {
    log,
    metrics,
    env,
    isDraining: () => isDraining,
    hostOf,
    queryOf: parsedQuery,
    inTime: (work) => inTime(work, LIMITS.handlerMs),
  });

  operationsRoutes(app, {
    config,
    env,
    version: options.version,
    metrics,
    readiness: options.readiness,
    isDraining: () => isDraining,
    routes: () => declared.map(({ spec }) => spec),
  });

  /** Connections on which nothing was said yet: Node takes them for busy. */
  const silent = new Set<Socket>();
  const spoke = ({ socket }: IncomingMessage): unknown => silent.delete(socket);
  app.server.on('connection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  app.server.on('request', spoke);
  app.server.on('upgrade', spoke);

  /** A connection that was busy when closing began is idle once its answer is out. */
  function closeIdle(): void {
    app.server.closeIdleConnections();
    for (const socket of silent) if (socket.bytesRead === 0) socket.destroy();
  }

  return {
    http,
    app,
    get routes() {
      return declared.map(({ spec }) => spec);
    },
    cacheTags: cache.tags,
    touched: cache.touched,
    limiter,
    metrics,
    misfits,
    ready: async () => {
      await app.ready();
      startedAt = env.monotonicMs();
    },
    listen: async () => {
      await app.listen({ host: config.server.host, port: config.server.port });
      startedAt = env.monotonicMs();
      const address = app.server.address();
      const port = typeof address === 'object' && address ? address.port : config.server.port;
      const host = config.server.host.includes(':')
        ? `[${config.server.host}]`
        : config.server.host;
      return `http://${host}:${port}`;
    },
    openDoor: upgrades.open,
    close: async () => {
      isDraining = true;
      await upgrades.close();
      log.info({ up_ms: Math.round(env.monotonicMs() - startedAt) }, 'closing');
      const timer = setTimeout(() => app.server.closeAllConnections(), LIMITS.drainMs);
      const sweep = setInterval(closeIdle, DRAIN_SWEEP_MS);
      closeIdle();
      await app.close();
      clearTimeout(timer);
      clearInterval(sweep);
    },
  };
}

const noSchema = (): never => {
  throw new BugError('a route gave Fastify a schema');
};

// ---- Small parts ----------------------------------------------------------------------------------------------

function headerText(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** The host name without its port; what it says is only ever looked up, never echoed. */
const hostOf = (request: FastifyRequest): string => hostName(request.host);

const hostName = (host: string | undefined): string =>
  (host ?? '').replace(/:\d+$/, '').toLowerCase().slice(0, 255);

/** Asks `answer` before the framework: what that answers never comes further. */
function answerFirst(
  { server }: FastifyInstance,
  answer: (request: IncomingMessage, response: ServerResponse) => boolean,
): void {
  const [further] = server.listeners('request') as RequestListener[];
  assert(further, 'the framework listens');
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (!answer(request, response)) further(request, response);
  });
}

/** The answer, or UNAVAILABLE when the handler takes too long; what it still does is bounded by its own limits. */
function inTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(refuse('UNAVAILABLE', {}, { detail: 'It took too long', retryAfterSeconds: 1 })),
      limitMs,
    );
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function lazily(make: () => Check): Check {
  let made: Check | undefined;
  return (value) => {
    made ??= make();
    return made(value);
  };
}

/** Whose key it is: an answer is given again only to who got it. */
function scopeOfKey(
  asked: RouteRequest<unknown, unknown, unknown>,
  key: string | undefined,
): string {
  const { principal } = asked;
  if (principal.kind !== 'anonymous') return `${principal.kind}:${principal.id}`;
  if (asked.cartTokenHash !== undefined) return `cart:${asked.cartTokenHash}`;
  if (asked.orderTokenHash !== undefined) return `order:${asked.orderTokenHash}`;
  if (asked.conversationTokenHash !== undefined)
    return `conversation:${asked.conversationTokenHash}`;
  return (key?.length ?? 0) >= LIMITS.anonymousKeyCharactersMin
    ? 'anonymous'
    : `address:${addressKey(asked.ip)}`;
}

const CLIENT_ERRORS: Readonly<Record<string, RefusalCode>> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'BODY_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
};

/** What the parser refuses before there is a request: the same problem and headers, written by hand, and the end. */
function answerClientError(
  error: Error & { readonly code?: string | undefined; readonly rawPacket?: unknown },
  socket: Socket,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  let code: RefusalCode = CLIENT_ERRORS[error.code ?? ''] ?? 'MALFORMED_REQUEST';
  const packet = error.rawPacket instanceof Uint8Array ? Buffer.from(error.rawPacket) : undefined;
  const firstLine = packet?.indexOf('\r\n') ?? -1;
  const isLongLine = packet !== undefined && (firstLine < 0 || firstLine > LIMITS.urlBytes);
  if (code === 'HEADERS_TOO_LARGE' && isLongLine) code = 'URI_TOO_LONG';
  const requestId = newIdOf(systemEnv);
  const problem = problemOf(refuse(code), requestId);
  const bytes = Buffer.from(JSON.stringify(problem));
  const headers = {
    ...API_HEADERS,
    'x-request-id': requestId,
    'content-type': PROBLEM_TYPE,
    'content-length': String(bytes.length),
    connection: 'close',
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.title}\r\n${head.join('')}\r\n${bytes.toString()}`,
  );
}
