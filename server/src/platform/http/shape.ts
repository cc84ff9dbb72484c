import type { TSchema } from 'typebox';

/**
 * Answers leave through their schema: what it does not name is left out, a `Date` becomes RFC 3339 with
 * milliseconds. Compiled once per schema.
 */
type Shaper = (value: unknown) => unknown;

type Schema = {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema | readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly const?: unknown;
};

const shapers = new WeakMap<object, Shaper>();

const plain: Shaper = (value) => (value instanceof Date ? value.toISOString() : value);

export function shaperOf(schema: TSchema): Shaper {
  return shaper(schema as Schema);
}

function shaper(schema: Schema): Shaper {
  const known = shapers.get(schema);
  if (known) return known;
  let made: Shaper | undefined;
  // A schema may hold itself (a tree of categories): the entry comes before its parts are made.
  shapers.set(schema, (value) => (made ?? plain)(value));
  made = build(schema);
  shapers.set(schema, made);
  return made;
}

function build(schema: Schema): Shaper {
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches) return buildUnion(branches);
  if (schema.allOf) return buildObject(merged(schema.allOf));
  if (schema.type === 'object' || schema.properties || schema.patternProperties) {
    return buildObject(schema);
  }
  if (schema.type === 'array' && schema.items && !Array.isArray(schema.items)) {
    const item = shaper(schema.items as Schema);
    return (value) => (Array.isArray(value) ? value.map(item) : plain(value));
  }
  return plain;
}

const merged = (parts: readonly Schema[]): Schema => ({
  type: 'object',
  properties: Object.assign({}, ...parts.map((part) => part.properties ?? {})) as Record<
    string,
    Schema
  >,
  additionalProperties: parts.some((part) => part.additionalProperties === true),
});

function buildObject(schema: Schema): Shaper {
  const named = Object.entries(schema.properties ?? {}).map(
    ([name, part]) => [name, shaper(part)] as const,
  );
  const patterns = Object.entries(schema.patternProperties ?? {}).map(
    ([pattern, part]) => [new RegExp(pattern, 'u'), shaper(part)] as const,
  );
  const { additionalProperties: more } = schema;
  // An object without any named field is free-form: metadata, facts of an event.
  const isFree =
    more === true || (more === undefined && named.length === 0 && patterns.length === 0);
  const rest = typeof more === 'object' ? shaper(more) : isFree ? plain : undefined;
  const names = new Set(named.map(([name]) => name));
  return (value) => {
    if (typeof value !== 'object' || value === null || value instanceof Date) return plain(value);
    const source = value as Record<string, unknown>;
    const target: Record<string, unknown> = {};
    for (const [name, part] of named) {
      const field = source[name];
      if (field !== undefined) target[name] = part(field);
    }
    if (rest === undefined && patterns.length === 0) return target;
    for (const [name, field] of Object.entries(source)) {
      if (names.has(name) || field === undefined) continue;
      const part = patterns.find(([pattern]) => pattern.test(name))?.[1] ?? rest;
      if (part) target[name] = part(field);
    }
    return target;
  };
}

/** The branch that a value takes: by what it is, and among objects by their constants, then by most fields in common. */
function buildUnion(branches: readonly Schema[]): Shaper {
  const composite = branches.filter(
    (branch) =>
      branch.type === 'object' ||
      branch.type === 'array' ||
      branch.anyOf ||
      branch.allOf ||
      branch.properties,
  );
  const shaped = composite.map((branch) => [branch, shaper(branch)] as const);
  return (value) => {
    if (typeof value !== 'object' || value === null || value instanceof Date) return plain(value);
    const fitting = shaped.filter(([branch]) => (branch.type === 'array') === Array.isArray(value));
    if (fitting.length <= 1) return (fitting[0]?.[1] ?? plain)(value);
    let best: readonly [number, Shaper] = [-Infinity, plain];
    for (const [branch, part] of fitting) {
      const score = likeness(branch, value as Record<string, unknown>);
      if (score > best[0]) best = [score, part];
    }
    return best[1](value);
  };
}

function likeness(schema: Schema, value: Record<string, unknown>): number {
  let score = 0;
  for (const [name, part] of Object.entries(schema.properties ?? {})) {
    if (value[name] === undefined) continue;
    score += part.const === undefined ? 1 : part.const === value[name] ? 100 : -100;
  }
  return score;
}
