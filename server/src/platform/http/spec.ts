import Type, { type TObject, type TSchema } from 'typebox';
import { LIMITS } from '../limits.ts';
import type { RouteSpec } from './route.ts';

export const API_BASE = '/api/v1';

/** The whole path, with `{name}` for parameters. */
export const fullPath = (spec: RouteSpec): string => (spec.outside ? '' : API_BASE) + spec.url;

/** Orders, and what hangs on them, are read by a guest with `?token=ot_…`. */
export function mayHoldOrderToken(spec: RouteSpec): boolean {
  const { policy } = spec;
  return (
    policy.who === 'shopper' &&
    policy.object !== undefined &&
    policy.object !== 'cart' &&
    policy.object !== 'conversation'
  );
}

/**
 * The answer's `version` is its ETag: wherever staff or a customer read and write their own things (api.md 1), and where
 * a route says so.
 */
export function tellsVersion({ etag, policy, url }: RouteSpec, schema: TSchema | null): boolean {
  if (schema === null) return false;
  const isOfItsOwner = policy.who === 'staff' || url.startsWith('/store/customers/me');
  const { properties = {} } = schema as TSchema & { readonly properties?: object };
  return etag === true || (isOfItsOwner && 'version' in properties);
}

/** The query of a route as it is checked and documented: its own parameters and those of lists and tokens. */
export function querySchemaOf(spec: RouteSpec): TObject {
  const own = spec.query;
  const more: Record<string, TSchema> = {};
  if (spec.list) {
    const sorts = spec.list.sorts.flatMap((sort) => [sort, `-${sort}`]);
    more['limit'] = Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: LIMITS.pageSizeMax,
        description: `Rows a page, ${LIMITS.pageSize} unless told`,
      }),
    );
    more['cursor'] = Type.Optional(
      Type.String({
        maxLength: LIMITS.cursorBytes,
        description: '`next_cursor` of the page before',
      }),
    );
    more['sort'] = Type.Optional(
      Type.Enum(sorts, { type: 'string', description: `\`${spec.list.default}\` unless told` }),
    );
    more['count'] = Type.Optional(Type.Boolean({ description: 'Adds `total`' }));
  }
  if (mayHoldOrderToken(spec) && own?.properties['token'] === undefined) {
    more['token'] = Type.Optional(
      Type.String({ maxLength: 512, description: "A guest's `ot_` token of the order" }),
    );
  }
  if (!own) return Type.Object(more, { additionalProperties: false });
  const { patternProperties, additionalProperties } = own as TObject & {
    readonly patternProperties?: Record<string, TSchema>;
    readonly additionalProperties?: TSchema | boolean;
  };
  return Type.Object(
    { ...own.properties, ...more },
    {
      ...(patternProperties ? { patternProperties } : {}),
      additionalProperties: additionalProperties ?? false,
    },
  ) as TObject;
}
