import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { refuse } from '../../kernel/refusal.ts';
import type { Config } from '../config.ts';
import type { Env } from '../env.ts';
import type { Metrics } from '../metrics.ts';
import { MESSAGE_SHAPES } from '../realtime/reference.ts';
import { docsPage, referenceScript } from './docs-page.ts';
import { isLoopbackAddress, pageHeaders } from './headers.ts';
import { LINK_PAGES, linkPage } from './link-pages.ts';
import { livePage, liveScript } from './live-page.ts';
import { openApiOf, type PlainPath } from './openapi.ts';
import type { RouteSpec } from './route.ts';
import { startPage } from './start-page.ts';

/** Asks the database; throws when it does not answer or its schema is not current. */
export type Readiness = () => Promise<{ readonly migration: string }>;

export type Operations = {
  readonly config: Config;
  readonly env: Env;
  readonly version: string;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
  readonly isDraining: () => boolean;
  readonly routes: () => readonly RouteSpec[];
};

const text = { type: 'string' };
const PLAIN: readonly PlainPath[] = [
  {
    url: '/health/live',
    summary: 'Whether the process turns',
    answers: {
      200: {
        type: 'application/json',
        schema: {
          type: 'object',
          required: ['status'],
          properties: { status: { type: 'string', enum: ['live'] } },
        },
      },
    },
  },
  {
    url: '/health/ready',
    summary: 'Whether it can serve: the database answers and its schema is current',
    answers: {
      200: {
        type: 'application/json',
        schema: {
          type: 'object',
          required: ['status', 'version', 'database', 'migration'],
          properties: {
            status: { type: 'string', enum: ['ready'] },
            version: text,
            database: text,
            migration: text,
          },
        },
      },
    },
    refuses: ['UNAVAILABLE'],
  },
  {
    url: '/metrics',
    summary:
      'Numbers of this process, for Prometheus; only from this machine or with the metrics token',
    answers: { 200: { type: 'text/plain', schema: text } },
    refuses: ['NOT_FOUND'],
  },
  {
    url: '/openapi.json',
    summary: 'This document',
    answers: {
      200: { type: 'application/json', schema: { type: 'object', additionalProperties: true } },
    },
  },
  {
    url: '/docs',
    summary: 'The reference as a page',
    answers: { 200: { type: 'text/html', schema: text } },
  },
];

/** How long the database may take to say that it is there. */
const READINESS_MS = 3000;

/** Health, metrics, the reference and, in development, the start page. None of them needs a store. */
export function operationsRoutes(app: FastifyInstance, given: Operations): void {
  const { config, env, metrics, version } = given;
  let document: Buffer | undefined;
  let script: Promise<string> | undefined;

  app.get('/health/live', async () => ({ status: 'live' }));

  app.get('/health/ready', async () => {
    if (given.isDraining())
      throw refuse('UNAVAILABLE', {}, { detail: 'Closing', retryAfterSeconds: 5 });
    const late = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error('no answer')), READINESS_MS).unref();
    });
    try {
      const { migration } = await Promise.race([given.readiness(), late]);
      return { status: 'ready', version, database: 'ok', migration };
    } catch {
      throw refuse(
        'UNAVAILABLE',
        { database: 'unavailable' },
        {
          detail: 'The database does not answer or its schema is not current',
          retryAfterSeconds: 1,
        },
      );
    }
  });

  app.get('/metrics', async (request, reply) => {
    const isLocal =
      isLoopbackAddress(request.ip) && request.headers['x-forwarded-for'] === undefined;
    if (!isLocal && !holdsToken(request.headers.authorization, config.metrics?.token)) {
      throw refuse('NOT_FOUND');
    }
    reply.header('content-type', metrics.registry.contentType);
    return reply.send(await metrics.registry.metrics());
  });

  app.get('/openapi.json', async (_request, reply) => {
    document ??= Buffer.from(
      JSON.stringify(
        openApiOf({
          version,
          serverUrl: config.server.publicUrl,
          routes: given.routes(),
          plain: PLAIN,
          shapes: MESSAGE_SHAPES,
        }),
      ),
    );
    return reply.header('content-type', 'application/json; charset=utf-8').send(document);
  });

  app.get('/docs', async (_request, reply) => {
    const nonce = env.randomBytes(16).toString('base64url');
    return reply.headers(pageHeaders(nonce, 'any')).send(docsPage(nonce));
  });

  app.get('/docs/reference.js', async (_request, reply) => {
    script ??= referenceScript();
    return reply
      .header('content-type', 'text/javascript; charset=utf-8')
      .header('cache-control', 'public, max-age=3600')
      .send(await script);
  });

  for (const [path, page] of Object.entries(LINK_PAGES)) {
    app.get(path, async (_request, reply) => {
      const nonce = env.randomBytes(16).toString('base64url');
      return reply.headers(pageHeaders(nonce)).send(linkPage(page, nonce));
    });
  }

  if (config.profile === 'development') {
    app.get('/docs/live', async (_request, reply) => {
      const nonce = env.randomBytes(16).toString('base64url');
      return reply.headers(pageHeaders(nonce)).send(livePage(nonce));
    });

    app.get('/docs/live.js', async (_request, reply) =>
      reply.header('content-type', 'text/javascript; charset=utf-8').send(await liveScript()),
    );

    app.get('/', async (request, reply) => {
      const nonce = env.randomBytes(16).toString('base64url');
      // A host that is no host name never reaches the page.
      const host = /^[\w.:[\]-]{1,255}$/.test(request.host) ? request.host : undefined;
      const origin = host === undefined ? config.server.publicUrl : `${request.protocol}://${host}`;
      return reply.headers(pageHeaders(nonce)).send(startPage({ origin, config, version, nonce }));
    });
  }
}

function holdsToken(authorization: string | undefined, token: string | undefined): boolean {
  if (authorization === undefined || token === undefined) return false;
  const digest = (value: string) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(authorization), digest(`Bearer ${token}`));
}
