/* generate.ts   the types of every route, from the reference document of the server */
import openapiTS, { astToString } from 'openapi-typescript';
import { declaredRoutes } from '../../server/src/main/reference.ts';

const HEAD = `/* api.ts   the types of every route: made from the server's routes by \`npm run generate\`, never written by hand */\n\n`;

/** The text that \`client/src/api.ts\` must have. */
export async function generatedTypes(): Promise<string> {
  const { document } = await declaredRoutes();
  const nodes = await openapiTS(JSON.stringify(withOneRefusal(document)), {
    alphabetize: true,
  });
  return HEAD + astToString(nodes);
}

type Json = Readonly<Record<string, unknown>>;

/** Every status from 400 on as one `default`: to a program it is always a `Problem`, and its code says the rest. */
function withOneRefusal(document: Json): Json {
  const refused = {
    description: 'Refused',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  const operationOf = (operation: Json): Json => {
    const all = Object.entries(operation['responses'] as Json);
    const kept = all.filter(([status]) => status < '400');
    return { ...operation, responses: { ...Object.fromEntries(kept), default: refused } };
  };
  const pathOf = (path: Json): Json =>
    Object.fromEntries(Object.entries(path).map(([verb, one]) => [verb, operationOf(one as Json)]));
  const paths = Object.entries(document['paths'] as Json);
  const { responses: _unused, ...components } = document['components'] as Json;
  return {
    ...document,
    components,
    paths: Object.fromEntries(paths.map(([url, path]) => [url, pathOf(path as Json)])),
  };
}

export const TYPES_FILE = new URL('../src/api.ts', import.meta.url);
