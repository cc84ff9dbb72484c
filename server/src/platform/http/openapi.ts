import type { TSchema } from 'typebox';
import {
  isRetryable,
  REFUSAL_CODES,
  type RefusalCode,
  statusOf,
  titleOf,
} from '../../kernel/refusal.ts';
import { PROBLEM_BASE, PROBLEM_TYPE } from './problem.ts';
import type { RouteSpec } from './route.ts';
import { fullPath, querySchemaOf, tellsVersion } from './spec.ts';

/** `shape(name, …)` in a route's schema becomes a reference, and stands among the components once. */
const collect = (node: unknown, found: Map<string, Json>): unknown => {
  if (Array.isArray(node)) return node.map((part) => collect(part, found));
  if (typeof node !== 'object' || node === null) return node;
  const parts = Object.fromEntries(
    Object.entries(node).map(([name, part]) => [name, collect(part, found)]),
  ) as Json;
  const name = parts['title'];
  if (parts['type'] !== 'object' || typeof name !== 'string') return parts;
  const known = found.get(name);
  if (known && JSON.stringify(known) !== JSON.stringify(parts)) {
    throw new Error(`two different shapes are named ${name}`);
  }
  found.set(name, parts);
  return { $ref: `#/components/schemas/${name}` };
};

/** One path of the operations surface, which is outside the routes of modules. */
export type PlainPath = {
  readonly url: string;
  readonly summary: string;
  readonly answers: Readonly<Record<number, { readonly type: string; readonly schema: object }>>;
  readonly refuses?: readonly RefusalCode[];
};

type Json = Record<string, unknown>;

const ANY_JSON = { type: ['object', 'array', 'string', 'number', 'boolean', 'null'] };

/** A TypeBox schema as plain JSON Schema; one that says nothing says "any JSON". */
function jsonSchema(schema: TSchema | object): Json {
  const plain = JSON.parse(JSON.stringify(schema)) as Json;
  return filled(plain) as Json;
}

function filled(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(filled);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node);
  if (entries.length === 0) return { ...ANY_JSON };
  return Object.fromEntries(
    entries.map(([name, part]) => {
      const isNames = name === 'properties' || name === 'patternProperties' || name === '$defs';
      if (isNames && typeof part === 'object' && part !== null) {
        return [
          name,
          Object.fromEntries(Object.entries(part).map(([key, value]) => [key, filled(value)])),
        ];
      }
      const holdsSchema = ['items', 'additionalProperties', 'not'].includes(name);
      const holdsSchemas = ['anyOf', 'oneOf', 'allOf'].includes(name);
      return [name, holdsSchema || holdsSchemas ? filled(part) : part];
    }),
  );
}

/** The codes that the reference names for a route: those of any route of its kind, and its own. */
export function codesOf(spec: RouteSpec): RefusalCode[] {
  const { policy, method } = spec;
  const isChanging = method !== 'GET';
  const isSignIn = /^\/(store|admin)\/auth\//.test(spec.url);
  const takesKey = isChanging && !isSignIn && policy.who !== 'public';
  return [
    'MALFORMED_REQUEST',
    // A publishable key that is none is refused whoever may call.
    'UNAUTHENTICATED',
    ...(policy.who === 'public' ? [] : (['TOKEN_EXPIRED'] as const)),
    ...(policy.who === 'staff' ? (['API_KEY_REVOKED', 'API_KEY_EXPIRED'] as const) : []),
    ...(policy.who === 'staff' && policy.scope !== null ? (['INSUFFICIENT_SCOPE'] as const) : []),
    ...(isChanging && spec.url.startsWith('/store/') ? (['STORE_SUSPENDED'] as const) : []),
    ...(spec.params ? (['NOT_FOUND'] as const) : []),
    'METHOD_NOT_ALLOWED',
    ...(takesKey ? (['IDEMPOTENCY_IN_PROGRESS', 'IDEMPOTENCY_KEY_REUSED'] as const) : []),
    ...(spec.ifMatch ? (['VERSION_MISMATCH', 'PRECONDITION_REQUIRED'] as const) : []),
    ...(isChanging
      ? ([
          'BODY_TOO_LARGE',
          'UNSUPPORTED_MEDIA_TYPE',
          'CARD_DATA_REJECTED',
          'REQUEST_TIMEOUT',
        ] as const)
      : []),
    'URI_TOO_LONG',
    'VALIDATION_FAILED',
    'RATE_LIMITED',
    'HEADERS_TOO_LARGE',
    'INTERNAL_ERROR',
    'UNAVAILABLE',
    'OVERLOADED',
    ...(spec.refuses ?? []),
  ];
}

/** Sets of codes up to this many are components of their own, named by them; larger ones belong to one route. */
const SHARED_CODES_MAX = 4;

/** Refusals by status. shared: gets those that many routes have alike, such as `TOKEN_EXPIRED.UNAUTHENTICATED`. */
function problemAnswers(codes: readonly RefusalCode[], shared: Map<string, Json>): Json {
  const byStatus = new Map<number, Set<RefusalCode>>();
  for (const code of codes) {
    const status = statusOf(code);
    byStatus.set(status, (byStatus.get(status) ?? new Set()).add(code));
  }
  return Object.fromEntries(
    [...byStatus].map(([status, set]) => {
      const list = [...set].sort();
      const answer = problemAnswer(status, list);
      if (list.length > SHARED_CODES_MAX) return [String(status), answer];
      const name = list.join('.');
      shared.set(name, answer);
      return [String(status), { $ref: `#/components/responses/${name}` }];
    }),
  );
}

const problemAnswer = (status: number, codes: readonly RefusalCode[]): Json => ({
  description: codes.map((code) => `${code}: ${titleOf(code)}`).join('. '),
  headers: {
    'X-Request-Id': { $ref: '#/components/headers/RequestId' },
    ...(status === 429 || status === 503
      ? { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } }
      : {}),
  },
  content: {
    [PROBLEM_TYPE]: {
      schema: {
        allOf: [
          { $ref: '#/components/schemas/Problem' },
          { type: 'object', properties: { code: { type: 'string', enum: codes } } },
        ],
      },
    },
  },
});

const STATUS_TEXT: Readonly<Record<number, string>> = {
  200: 'Done',
  201: 'Created',
  202: 'Accepted: it is not finished yet',
  204: 'Done; nothing to say',
  301: 'Moved',
  302: 'Found elsewhere',
};

function answers(spec: RouteSpec, shared: Map<string, Json>): Json {
  const described: Json = {};
  for (const [status, schema] of Object.entries(spec.answers)) {
    described[status] = {
      description: STATUS_TEXT[Number(status)] ?? 'The answer',
      headers: {
        'X-Request-Id': { $ref: '#/components/headers/RequestId' },
        ...(tellsVersion(spec, schema) || spec.cache
          ? { ETag: { $ref: '#/components/headers/ETag' } }
          : {}),
        ...(spec.snapshot
          ? { 'X-Event-Position': { $ref: '#/components/headers/EventPosition' } }
          : {}),
        ...(spec.method === 'GET'
          ? {}
          : { 'Idempotency-Replayed': { $ref: '#/components/headers/Replayed' } }),
      },
      ...(schema === null ? {} : { content: contentOf(schema) }),
    };
  }
  if (spec.cache) described['304'] = { description: 'Not changed since this ETag' };
  return { ...described, ...problemAnswers(codesOf(spec), shared) };
}

function contentOf(schema: TSchema): Json {
  const json = jsonSchema(schema);
  const isBinary = json['format'] === 'binary';
  const named = json['contentMediaType'];
  const type =
    typeof named === 'string' ? named : isBinary ? 'application/octet-stream' : 'application/json';
  return { [type]: { schema: json } };
}

function requestBody(spec: RouteSpec): Json {
  if (spec.multipart) {
    const own = spec.body ? jsonSchema(spec.body) : { type: 'object' };
    const properties = (own['properties'] ?? {}) as Json;
    return {
      requestBody: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: {
              ...own,
              type: 'object',
              properties: { file: { type: 'string', format: 'binary' }, ...properties },
              required: ['file', ...((own['required'] ?? []) as string[])],
            },
          },
        },
      },
    };
  }
  const types = (spec.accepts ?? []).map((type) => [type, { schema: { type: 'string' } }]);
  if (!spec.body && types.length === 0) {
    return spec.rawBody
      ? {
          requestBody: {
            content: {
              'application/json': { schema: { type: 'object', additionalProperties: true } },
            },
          },
        }
      : {};
  }
  const required =
    spec.body && ((spec.body as { required?: readonly string[] }).required ?? []).length > 0;
  return {
    requestBody: {
      required: required === true || types.length > 0,
      content: {
        ...(spec.body ? { 'application/json': { schema: jsonSchema(spec.body) } } : {}),
        ...Object.fromEntries(types),
      },
    },
  };
}

function parameters(spec: RouteSpec): Json[] {
  const list: Json[] = [];
  const inPath = (spec.params?.properties ?? {}) as Record<string, TSchema>;
  for (const [, name = ''] of spec.url.matchAll(/\{(\w+)\}/g)) {
    const schema = inPath[name];
    list.push({
      name,
      in: 'path',
      required: true,
      schema: schema ? jsonSchema(schema) : { type: 'string' },
    });
  }
  const query = querySchemaOf(spec);
  const required = new Set((query as { required?: readonly string[] }).required ?? []);
  for (const [name, schema] of Object.entries(query.properties as Record<string, TSchema>)) {
    const json = jsonSchema(schema);
    const { description, ...rest } = json;
    list.push({
      name,
      in: 'query',
      required: required.has(name),
      ...(description === undefined ? {} : { description }),
      schema: Object.keys(rest).length === 0 ? { type: 'string' } : rest,
    });
  }
  const { policy, method } = spec;
  const isChanging = method !== 'GET';
  if (policy.who === 'shopper' || policy.who === 'customer') {
    list.push({ $ref: '#/components/parameters/PublishableKey' });
  }
  if (policy.who === 'shopper' && policy.object !== undefined) {
    const token = policy.object === 'conversation' ? 'ConversationToken' : 'CartToken';
    list.push({ $ref: `#/components/parameters/${token}` });
  }
  if (isChanging && policy.who !== 'public' && !/^\/(store|admin)\/auth\//.test(spec.url)) {
    list.push({ $ref: '#/components/parameters/IdempotencyKey' });
  }
  if (spec.ifMatch) list.push({ $ref: '#/components/parameters/IfMatch' });
  if (spec.cache) list.push({ $ref: '#/components/parameters/IfNoneMatch' });
  return list;
}

function security(spec: RouteSpec): Json[] {
  switch (spec.policy.who) {
    case 'public':
      return [{}];
    case 'shopper':
      return [{}, { customer: [] }];
    case 'customer':
      return [{ customer: [] }];
    case 'staff':
      return [{ staff: [] }, { secret_key: [] }];
  }
}

/** `GET /store/carts/{id}` → `get_store_carts_by_id`. */
const operationId = (method: string, url: string): string =>
  `${method.toLowerCase()}${url.replaceAll(/\{(\w+)\}/g, 'by_$1').replaceAll(/[^A-Za-z0-9]+/g, '_')}`.replace(
    /_$/,
    '',
  );

function tagOf(spec: RouteSpec): string {
  const [surface = '', area = ''] = spec.url.split('/').filter((part) => part !== '');
  const who = surface === 'store' ? 'Shopper' : surface === 'admin' ? 'Staff' : 'Operations';
  return area === '' || who === 'Operations' ? who : `${who}: ${area.replaceAll('-', ' ')}`;
}

function describe(spec: RouteSpec): string | undefined {
  const { policy } = spec;
  if (policy.who === 'staff' && policy.scope !== null)
    return `Needs the scope \`${policy.scope}\`.`;
  if (policy.who === 'customer') return 'Needs a signed-in customer.';
  if (policy.who === 'shopper' && policy.object !== undefined) {
    return 'Answers to who holds its token or owns it; to anybody else it is absent.';
  }
  return undefined;
}

/** The OpenAPI 3.1 document of these routes, made from the schemas that check and shape. */
export function openApiOf(facts: {
  readonly version: string;
  readonly serverUrl: string;
  readonly routes: readonly RouteSpec[];
  readonly plain: readonly PlainPath[];
  /** Schemas that no route names: the messages of sockets. */
  readonly shapes: Readonly<Record<string, object>>;
}): Json {
  const paths: Record<string, Json> = {};
  const responses = new Map<string, Json>();
  for (const spec of facts.routes) {
    const path = fullPath(spec);
    const description = describe(spec);
    const entry = paths[path] ?? {};
    entry[spec.method.toLowerCase()] = {
      operationId: operationId(spec.method, spec.url),
      summary: spec.summary,
      ...(description === undefined ? {} : { description }),
      tags: [tagOf(spec)],
      security: security(spec),
      parameters: parameters(spec),
      ...requestBody(spec),
      responses: answers(spec, responses),
    };
    paths[path] = entry;
  }
  for (const { url, summary, answers: given, refuses } of facts.plain) {
    paths[url] = {
      get: {
        operationId: operationId('GET', url),
        summary,
        tags: ['Operations'],
        security: [{}],
        responses: {
          ...Object.fromEntries(
            Object.entries(given).map(([status, { type, schema }]) => [
              status,
              {
                description: STATUS_TEXT[Number(status)] ?? 'The answer',
                content: { [type]: { schema } },
              },
            ]),
          ),
          ...problemAnswers(refuses ?? [], responses),
        },
      },
    };
  }
  const shapes = new Map<string, Json>();
  const referring = collect(paths, shapes);
  const messages = Object.fromEntries(
    Object.entries(facts.shapes).map(([name, schema]) => [name, jsonSchema(schema)]),
  );
  return {
    openapi: '3.1.0',
    info: {
      title: 'rcommerce',
      version: facts.version,
      description:
        'Headless commerce. Amounts are integers in minor units beside their currency; times are RFC 3339 in UTC; errors are problem+json with a code.',
      license: { name: 'Unlicensed', identifier: 'UNLICENSED' },
    },
    servers: [{ url: facts.serverUrl }],
    tags: [...new Set(facts.routes.map(tagOf)), 'Operations']
      .filter((tag, index, all) => all.indexOf(tag) === index)
      .map((name) => ({ name })),
    paths: referring,
    components: {
      ...COMPONENTS,
      responses: byName(responses),
      schemas: { ...COMPONENTS.schemas, ...byName(shapes), ...messages },
    },
  };
}

const byName = (parts: ReadonlyMap<string, Json>): Json =>
  Object.fromEntries([...parts].sort(([one], [other]) => (one < other ? -1 : 1)));

const text = (description: string, more: object = {}) => ({ type: 'string', description, ...more });

const COMPONENTS = {
  securitySchemes: {
    customer: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'The access token of a customer, from `/store/auth/*`',
    },
    staff: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'The access token of staff, from `/admin/auth/*`',
    },
    secret_key: {
      type: 'http',
      scheme: 'bearer',
      description: 'A secret API key, `sk_…`, with its scopes',
    },
  },
  headers: {
    RequestId: { description: 'Names this request in the log', schema: { type: 'string' } },
    RetryAfter: { description: 'Seconds to wait', schema: { type: 'integer' } },
    ETag: { description: 'For If-Match or If-None-Match', schema: { type: 'string' } },
    EventPosition: {
      description:
        'The end of the event log before anything of this answer was read: subscribe `from` here, and nothing is missed',
      schema: { type: 'string' },
    },
    Replayed: {
      description: '`true` when this is the stored answer of an earlier request with the same key',
      schema: { type: 'string', enum: ['true'] },
    },
  },
  parameters: {
    IdempotencyKey: {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description:
        'The same key with the same request gets the same answer again, and nothing is done twice',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    },
    IfMatch: {
      name: 'If-Match',
      in: 'header',
      required: false,
      description: 'The version that is to be changed, as its ETag: `"3"`',
      schema: { type: 'string' },
    },
    IfNoneMatch: {
      name: 'If-None-Match',
      in: 'header',
      required: false,
      description: 'The ETag of an earlier answer: 304 when nothing changed',
      schema: { type: 'string' },
    },
    CartToken: {
      name: 'X-Cart-Token',
      in: 'header',
      required: false,
      description: "A guest's `ct_` token, given once when the cart was made",
      schema: { type: 'string' },
    },
    ConversationToken: {
      name: 'X-Conversation-Token',
      in: 'header',
      required: false,
      description: "A guest's `cv_` token, given once when the conversation was opened",
      schema: { type: 'string' },
    },
    PublishableKey: {
      name: 'X-Publishable-Key',
      in: 'header',
      required: false,
      description: 'Names the store: `pk_…`',
      schema: { type: 'string' },
    },
  },
  schemas: {
    Problem: {
      type: 'object',
      additionalProperties: false,
      required: [
        'type',
        'title',
        'status',
        'detail',
        'code',
        'request_id',
        'retryable',
        'details',
        'errors',
      ],
      properties: {
        type: text(`${PROBLEM_BASE}<code>`, { format: 'uri' }),
        title: text('What the code means'),
        status: { type: 'integer' },
        detail: text('What was wrong here, for people'),
        code: text('For programs; the codes of a route stand with its statuses', {
          enum: [...REFUSAL_CODES],
        }),
        request_id: text('Names this request in the log'),
        retryable: {
          type: 'boolean',
          description: `Whether the same request may succeed later (${REFUSAL_CODES.filter(isRetryable).join(', ')})`,
        },
        details: {
          type: 'object',
          additionalProperties: true,
          description: 'Facts of this code',
        },
        errors: {
          type: 'array',
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['field', 'code', 'message'],
            properties: {
              field: text('JSON pointer into the body, or the name of a parameter'),
              code: text('The rule that refused it'),
              message: text('For people'),
            },
          },
        },
      },
    },
  },
};
