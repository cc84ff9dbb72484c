import assert from 'node:assert/strict';
import test from 'node:test';
import { openShop } from '../support/shop.ts';
import { BEYOND, QUERIES, ROUTES, SHAPES } from './contract.ts';
import { departures, parseRoute, type Resolve } from './shape.ts';

type Json = Readonly<Record<string, unknown>>;
type Content = Readonly<Record<string, { readonly schema: Json }>>;
type Operation = {
  readonly parameters?: readonly Json[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
};
type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };

const BASE = '/api/v1';
const promised = ROUTES.map((line) => parseRoute(line, SHAPES));

/** Follows a `#/…` pointer within the document. */
const resolverOf = (document: Document): Resolve => {
  const resolve: Resolve = (schema) => {
    const pointer = schema['$ref'];
    if (typeof pointer !== 'string') return schema;
    const found = pointer
      .slice(2)
      .split('/')
      .reduce((node, key) => (node as Json)[key.replaceAll('~1', '/')], document as unknown);
    return resolve(found as Json);
  };
  return resolve;
};

test('the API has every route of the contract and none besides, with its statuses and fields', async (t) => {
  const shop = await openShop(t);
  const document = (await shop.wired.http.app.inject('/openapi.json')).json() as Document;
  const resolve = resolverOf(document);
  const found: string[] = [];
  for (const { method, path, body, media, answers } of promised) {
    const operation = document.paths[BASE + path]?.[method.toLowerCase()];
    const name = `${method} ${path}`;
    if (!operation) {
      found.push(`${name} is missing`);
      continue;
    }
    const asked = operation.requestBody?.content;
    if (media !== undefined && !asked?.[media]) found.push(`${name} takes no ${media}`);
    const schema = asked?.['application/json']?.schema;
    if (body && !schema) found.push(`${name} takes no body`);
    if (!body && schema && media === undefined) found.push(`${name} takes a body`);
    if (body && schema) {
      found.push(...departures(body, schema, 'request', resolve, `${name} takes `));
    }
    const statuses = Object.keys(operation.responses).filter(
      (status) => status < '400' && status !== '304',
    );
    for (const status of statuses) {
      if (!answers.has(status))
        found.push(`${name} answers ${status}, which is not in the contract`);
    }
    for (const [status, shape] of answers) {
      const answer = operation.responses[status];
      const content = answer?.content?.['application/json']?.schema;
      if (!answer) found.push(`${name} never answers ${status}`);
      else if (shape && !content) found.push(`${name} ${status} has no body`);
      else if (shape && content) {
        found.push(...departures(shape, content, 'answer', resolve, `${name} ${status} `));
      }
    }
    const parameters = (operation.parameters ?? []).map(resolve);
    const query = parameters.filter(({ in: place }) => place === 'query').map((one) => one['name']);
    for (const parameter of QUERIES[name] ?? []) {
      if (!query.includes(parameter)) found.push(`${name} takes no ?${parameter}`);
    }
  }
  const known = new Set([
    ...promised.map(({ method, path }) => `${method} ${path}`),
    ...Object.keys(BEYOND),
  ]);
  for (const [url, operations] of Object.entries(document.paths)) {
    if (!url.startsWith(BASE)) continue;
    for (const method of Object.keys(operations)) {
      const name = `${method.toUpperCase()} ${url.slice(BASE.length)}`;
      if (!known.has(name)) found.push(`${name} is not in the contract`);
    }
  }
  assert.deepEqual(found, []);
});

test('the contract names each route once, and its queries belong to its routes', () => {
  const names = promised.map(({ method, path }) => `${method} ${path}`);
  assert.ok(names.length > 200);
  assert.deepEqual(names, [...new Set(names)]);
  for (const name of Object.keys(QUERIES)) assert.ok(names.includes(name), name);
});

test('a shape is held against a schema: what is missing, superfluous or loose is said', () => {
  const { body, answers } = parseRoute('POST /x {a, b?} → 201 {c, d:[{e}], f?}', {});
  const none: Resolve = (schema) => schema;
  assert.ok(body);
  const takes = { type: 'object', required: ['b'], properties: { a: {}, b: {}, z: {} } };
  assert.deepEqual(departures(body, takes, 'request', none), [
    '/b is required',
    '/z is not in the contract',
  ]);
  const shape = answers.get('201');
  assert.ok(shape);
  const gives = {
    type: 'object',
    required: ['d'],
    properties: {
      c: {},
      d: { anyOf: [{ type: 'array', items: { properties: {} } }, { type: 'null' }] },
    },
  };
  assert.deepEqual(departures(shape, gives, 'answer', none), [
    '/c may be missing',
    '/d[]/e is missing',
    '/f is missing',
  ]);
});
