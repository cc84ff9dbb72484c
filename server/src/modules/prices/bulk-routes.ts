import Type, { type Static } from 'typebox';
import { Refusal, refuse } from '../../kernel/refusal.ts';
import type { Edges } from '../../platform/edges.ts';
import { checkOf } from '../../platform/http/check.ts';
import { parseJson } from '../../platform/http/json-body.ts';
import { closed, UuidText } from '../../platform/http/schemas.ts';
import { newProductBody, toNewProduct, toProductChange } from '../catalog/input-schema.ts';
import { upsertProduct } from './upsert-product.ts';

/** Rows of one request. */
export const BULK_ROWS_MAX = 1000;
const BULK_BYTES_MAX = 10 * 1024 * 1024;

const rowBody = closed({
  row: Type.Integer({ description: 'The line, from 1' }),
  id: Type.Optional(UuidText),
  status: Type.Enum(['created', 'updated', 'failed']),
  problem: Type.Optional(
    closed({
      code: Type.String(),
      detail: Type.String(),
      errors: Type.Optional(
        Type.Array(closed({ field: Type.String(), code: Type.String(), message: Type.String() })),
      ),
    }),
  ),
});
type Row = Static<typeof rowBody>;

const NEW_LINE = 0x0a;

/** The lines that are not blank, with their numbers from 1. */
function linesOf(bytes: Buffer): { readonly row: number; readonly bytes: Buffer }[] {
  const lines: { row: number; bytes: Buffer }[] = [];
  for (let from = 0, row = 1; from < bytes.length; row += 1) {
    const end = bytes.indexOf(NEW_LINE, from);
    const line = bytes.subarray(from, end < 0 ? bytes.length : end);
    if (line.toString('latin1').trim() !== '') lines.push({ row, bytes: line });
    if (lines.length > BULK_ROWS_MAX)
      throw refuse('LIMIT_EXCEEDED', { limit: 'rows', max: BULK_ROWS_MAX });
    from = end < 0 ? bytes.length : end + 1;
  }
  return lines;
}

const problemOf = (refusal: Refusal): NonNullable<Row['problem']> => ({
  code: refusal.code,
  detail: refusal.message,
  ...(refusal.facts.errors ? { errors: [...refusal.facts.errors] } : {}),
});

/** Each row is a transaction of its own: one that is refused leaves the others alone. */
export function bulkProductRoutes({ http }: Edges): void {
  const check = checkOf(newProductBody, 'body');

  http.route({
    method: 'POST',
    url: '/admin/products/bulk',
    summary: 'Create or change products by external id: one JSON object a line.',
    policy: { who: 'staff', scope: 'products:write' },
    accepts: ['application/x-ndjson'],
    bodyBytesMax: BULK_BYTES_MAX,
    rateLimit: 'bulk',
    answers: { 200: closed({ data: Type.Array(rowBody) }) },
    refuses: ['UNSUPPORTED_MEDIA_TYPE', 'LIMIT_EXCEEDED'],
    story: async (story, { ctx, rawBody }) => {
      if (rawBody === undefined) throw refuse('UNSUPPORTED_MEDIA_TYPE');
      const lines = linesOf(rawBody);
      await story.first(async (tx) => ({ ref: tx.newId(), value: undefined }));
      const data: Row[] = [];
      for (const line of lines) {
        try {
          const body = check(parseJson(line.bytes)) as Static<typeof newProductBody>;
          const input = { product: toNewProduct(body), change: changeOf(body) };
          const done = await story.inTx(ctx, (tx) => upsertProduct(tx, input));
          data.push({ row: line.row, ...done });
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          data.push({ row: line.row, status: 'failed', problem: problemOf(error) });
        }
      }
      return story.last(async () => ({ data }));
    },
  });
}

/** What a row says of a product that exists: all of it but what is set at creation only. */
function changeOf(body: Static<typeof newProductBody>) {
  const { variants: _variants, options: _options, images: _images, ...facts } = body;
  return toProductChange(facts);
}
