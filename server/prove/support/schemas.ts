import type { TSchema } from 'typebox';

/** The parts of JSON Schema that our routes use. */
export type Schema = {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly additionalProperties?: boolean | Schema;
};

/** A place in a body, with the schema of what stands there. */
export type Leaf = { readonly pointer: string; readonly schema: Schema };

/** Groups that hold themselves are followed so deep. */
const DEPTH_MAX = 8;

/** Every place of a body: members by their name, the first item of a list, one member of an open object. */
export function placesIn(given: TSchema | Schema | undefined, at = '', depth = 0): Leaf[] {
  const schema = (given ?? {}) as Schema;
  if (depth > DEPTH_MAX) return [];
  const own: Leaf[] = at === '' ? [] : [{ pointer: at, schema }];
  const members = Object.entries(schema.properties ?? {}).flatMap(([name, part]) =>
    placesIn(part, `${at}/${name}`, depth + 1),
  );
  const open = [
    ...Object.values(schema.patternProperties ?? {}),
    ...(typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : []),
  ].flatMap((part) => placesIn(part, `${at}/key`, depth + 1));
  const items = schema.items ? placesIn(schema.items, `${at}/0`, depth + 1) : [];
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return [
    ...own,
    ...members,
    ...open,
    ...items,
    ...branches.flatMap((branch) => placesIn(branch, at, depth + 1)),
  ];
}

/** The places that take any text. */
export const placesOfText = (schema: TSchema | Schema | undefined): readonly string[] => [
  ...new Set(
    placesIn(schema)
      .filter(
        ({ schema: { type, enum: words, pattern } }) => type === 'string' && !words && !pattern,
      )
      .map(({ pointer }) => pointer),
  ),
];
