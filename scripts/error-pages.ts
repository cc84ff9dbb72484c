/* error-pages.ts   a page for each code of a refusal: where the `type` of a problem leads
 * What a code means and what to do about it is written once, in docs/errors/README.md; which operations refuse with it is
 * known from the routes. The pages are made of both, so they are never written by hand.
 */
import { readFile } from 'node:fs/promises';
import {
  isRetryable,
  REFUSAL_CODES,
  type RefusalCode,
  statusOf,
  titleOf,
} from '../server/src/kernel/refusal.ts';
import { declaredRoutes } from '../server/src/main/reference.ts';

export const ERRORS_FOLDER = new URL('../docs/errors/', import.meta.url);

/** A code that this many operations share is told as one that any may answer. */
const OPERATIONS_MAX = 40;

const ROW = /^\| <a id="(\w+)"><\/a>`\w+` \| \d+ \| .* \| (.*) \|$/;

/** File name → text, for every code. */
export async function errorPages(): Promise<ReadonlyMap<string, string>> {
  const [readme, { document }] = await Promise.all([
    readFile(new URL('README.md', ERRORS_FOLDER), 'utf8'),
    declaredRoutes(),
  ]);
  const advice = new Map<string, string>();
  for (const line of readme.split('\n')) {
    const [, code, next] = ROW.exec(line) ?? [];
    if (code !== undefined && next !== undefined) advice.set(code, next);
  }
  const met = operationsByCode(document);
  return new Map(
    REFUSAL_CODES.map((code) => [
      `${code}.md`,
      pageOf(code, advice.get(code) ?? '', met.get(code) ?? []),
    ]),
  );
}

function pageOf(code: RefusalCode, advice: string, operations: readonly string[]): string {
  const example = {
    type: `https://rcommerce.dev/problems/${code}`,
    title: titleOf(code),
    status: statusOf(code),
    code,
    retryable: isRetryable(code),
  };
  return `# ${code}

**${statusOf(code)}** · ${titleOf(code)}.

${advice}.

${
  isRetryable(code)
    ? 'The same request may succeed later: send it again after `Retry-After`, with the same `Idempotency-Key`.'
    : 'The same request will be refused again until something else has changed.'
}

\`\`\`json
${JSON.stringify(example, null, 2)}
\`\`\`

${metWith(operations)}
[All codes](README.md#${code})
`;
}

function metWith(operations: readonly string[]): string {
  if (operations.length === 0) return '';
  if (operations.length > OPERATIONS_MAX) return 'Any operation may answer it.\n';
  return `Operations that may answer it:\n\n${operations.map((one) => `* \`${one}\``).join('\n')}\n`;
}

type Json = Readonly<Record<string, unknown>>;

/** `POST /api/v1/store/carts` and its like, by the codes they document. */
function operationsByCode(document: Json): Map<string, string[]> {
  const { responses } = document['components'] as { readonly responses: Json };
  const met = new Map<string, string[]>();
  for (const [url, path] of Object.entries(document['paths'] as Json)) {
    for (const [method, operation] of Object.entries(path as Json)) {
      const answers = (operation as { readonly responses: Json }).responses;
      for (const code of Object.values(answers).flatMap((answer) => codesIn(answer, responses))) {
        met.set(code, [...(met.get(code) ?? []), `${method.toUpperCase()} ${url}`]);
      }
    }
  }
  return met;
}

/** The codes of one answer; a reference is followed. */
function codesIn(answer: unknown, responses: Json): readonly string[] {
  const { $ref, content } = answer as { $ref?: string; content?: Json };
  if ($ref !== undefined) return codesIn(responses[$ref.split('/').at(-1) ?? ''], responses);
  const problem = content?.['application/problem+json'];
  const { schema } = (problem ?? {}) as { schema?: { allOf?: readonly Json[] } };
  const own = (schema?.allOf?.[1]?.['properties'] ?? {}) as { code?: { enum: readonly string[] } };
  return own.code?.enum ?? [];
}
