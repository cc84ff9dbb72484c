import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Compile } from 'typebox/compile';
import { declaredRoutes } from '../src/main/reference.ts';
import type { RouteSpec } from '../src/platform/http/route.ts';
import { querySchemaOf } from '../src/platform/http/spec.ts';
import { CLIENT_PAYLOADS, SERVER_PAYLOADS } from '../src/platform/realtime/messages.ts';

type Schema = Record<string, unknown>;
let routes: readonly RouteSpec[] = [];
let document: { paths: Record<string, Record<string, Schema>> } & Schema;

before(async () => {
  const declared = await declaredRoutes();
  routes = declared.routes;
  document = declared.document as typeof document;
});

const nameOf = ({ method, url }: RouteSpec): string => `${method} ${url}`;

test('every schema of every route compiles', () => {
  for (const spec of routes) {
    const schemas = [spec.params, spec.body, querySchemaOf(spec), ...Object.values(spec.answers)];
    for (const schema of schemas) if (schema) Compile(schema);
  }
});

test('the messages of sockets stand in the document, told apart by their type', () => {
  const { schemas } = document['components'] as { schemas: Record<string, { oneOf: Schema[] }> };
  const typesOf = (name: string) =>
    schemas[name]?.oneOf.map(
      ({ properties }) => (properties as { message_type: { const: string } }).message_type.const,
    );
  assert.deepEqual(typesOf('RealtimeServerMessage'), Object.keys(SERVER_PAYLOADS));
  assert.deepEqual(typesOf('RealtimeClientMessage'), Object.keys(CLIENT_PAYLOADS));
  const said = {
    message_type: 'resync',
    message_id: '0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11',
    timestamp: '2026-03-01T12:00:00.000Z',
    topic: 'products',
    payload: { topic: 'products', reason: 'epoch', position: 'abc', snapshot: '/' },
  };
  const message = Compile(schemas['RealtimeServerMessage'] as object);
  assert.ok(message.Check(said));
  assert.ok(!message.Check({ ...said, message_type: 'price_update' }));
});

test('every route says what it is, and its parameters are those of its path', () => {
  for (const spec of routes) {
    assert.ok(spec.summary.length > 3, nameOf(spec));
    const inPath = [...spec.url.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    const declared = Object.keys(spec.params?.properties ?? {}).sort();
    assert.deepEqual(declared, inPath, nameOf(spec));
  }
});

test('staff routes name a scope, routes of shoppers do not', () => {
  for (const spec of routes) {
    const isAdmin = spec.url.startsWith('/admin/');
    const isSignIn = spec.url.startsWith('/admin/auth/');
    if (isAdmin && !isSignIn) assert.equal(spec.policy.who, 'staff', nameOf(spec));
    if (spec.url.startsWith('/store/')) assert.notEqual(spec.policy.who, 'staff', nameOf(spec));
    const aboutCaller = ['/admin/me', '/admin/stores', '/admin/realtime/tickets'];
    const mayBeScopeless = isSignIn || aboutCaller.includes(spec.url);
    if (spec.policy.who === 'staff' && spec.policy.scope === null)
      assert.ok(mayBeScopeless, nameOf(spec));
  }
});

test('an answer with a version to staff or of a customer carries it as its ETag', () => {
  let found = 0;
  for (const spec of routes) {
    const isOfItsOwner =
      spec.url.startsWith('/admin/') || spec.url.startsWith('/store/customers/me');
    if (!isOfItsOwner) continue;
    for (const [status, schema] of Object.entries(spec.answers)) {
      const { properties = {} } = (schema ?? {}) as { readonly properties?: object };
      if (!('version' in properties)) continue;
      found += 1;
      const path = document.paths[`/api/v1${spec.url}`]?.[spec.method.toLowerCase()];
      const { responses } = path as { responses: Record<string, { headers: object }> };
      assert.ok('ETag' in (responses[status]?.headers ?? {}), `${nameOf(spec)} ${status}`);
    }
  }
  assert.ok(found > 60, `only ${found} answers have a version`);
});

test('request bodies are closed: an unknown field is refused', () => {
  for (const spec of routes) {
    if (!spec.body) continue;
    const body = spec.body as Schema;
    const branches = (body['anyOf'] ?? body['allOf'] ?? [body]) as Schema[];
    for (const branch of branches)
      assert.equal(branch['additionalProperties'], false, nameOf(spec));
  }
});

/** Places in the document where a schema says nothing at all. */
function emptySchemas(node: unknown, path: string): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, part]) => {
    const isSchema = ['schema', 'items', 'additionalProperties'].includes(name);
    const isEmpty = typeof part === 'object' && part !== null && Object.keys(part).length === 0;
    return isSchema && isEmpty ? [`${path}/${name}`] : emptySchemas(part, `${path}/${name}`);
  });
}

test('the reference names every operation once, and no schema in it is empty', () => {
  const ids = Object.values(document.paths).flatMap((path) =>
    Object.values(path).map((operation) => String(operation['operationId'])),
  );
  assert.deepEqual(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    [],
  );
  assert.deepEqual(emptySchemas(document.paths, ''), []);
  for (const spec of routes) {
    const path = document.paths[(spec.outside ? '' : '/api/v1') + spec.url];
    assert.ok(path?.[spec.method.toLowerCase()], nameOf(spec));
  }
});

test('the reference is a valid OpenAPI document, and the validator can tell', async () => {
  const verdict = await new Validator().validate(structuredClone(document));
  assert.deepEqual(verdict.errors ?? [], []);
  assert.equal(verdict.valid, true);
  const broken = structuredClone(document);
  for (const operation of Object.values(broken.paths['/api/v1/store/products'] ?? {}))
    operation['parameters'] = [{ name: 'q', in: 'nowhere' }];
  assert.equal((await new Validator().validate(broken)).valid, false);
});

/** Places in a schema where an object takes fields that nobody has named, and is no map by its nature. */
function openObjects(schema: Schema, path: string, above: readonly Schema[] = []): string[] {
  if (above.includes(schema)) return [];
  const inner = (part: unknown, name: string): string[] =>
    typeof part === 'object' && part !== null
      ? openObjects(part as Schema, `${path}/${name}`, [...above, schema])
      : [];
  const { properties, patternProperties, items } = schema;
  const branches = ['anyOf', 'oneOf', 'allOf'].flatMap((name) => (schema[name] ?? []) as Schema[]);
  const isOpen = properties !== undefined && schema['additionalProperties'] !== false;
  return [
    ...(isOpen ? [path] : []),
    ...Object.entries({ ...(properties ?? {}), ...(patternProperties ?? {}) }).flatMap(
      ([name, part]) => inner(part, name),
    ),
    ...inner(items, 'items'),
    ...inner(schema['additionalProperties'], '*'),
    ...branches.flatMap((part) => inner(part, '')),
  ];
}

test('answers are closed: what leaves the shop is named in the reference', () => {
  const open = routes.flatMap((spec) =>
    Object.entries(spec.answers).flatMap(([status, schema]) =>
      schema === null ? [] : openObjects(schema as Schema, `${nameOf(spec)} ${status}`),
    ),
  );
  assert.deepEqual(open, []);
});
