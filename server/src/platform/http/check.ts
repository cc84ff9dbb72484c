import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';
import { type FieldFault, Refusal } from '../../kernel/refusal.ts';

/**
 * A value against a schema, compiled at its first use. Gives the value; refuses VALIDATION_FAILED with each fault, named
 * by the JSON pointer of its place in the body or, for a parameter, in the query read as an object.
 */
export type Check = (value: unknown) => unknown;

type Fault = {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
};

/**
 * where    `body`: strict; `query`: texts are converted to what the schema wants
 */
export function checkOf(schema: TSchema, where: 'body' | 'query'): Check {
  let compiled: ReturnType<typeof Compile> | undefined;
  return (given) => {
    compiled ??= Compile(schema);
    const value = where === 'query' ? converted(schema, given) : given;
    if (compiled.Check(value)) return value;
    const faults = faultsOf(compiled.Errors(value) as Fault[], where);
    const first = faults[0];
    throw new Refusal('VALIDATION_FAILED', {
      detail: first ? `${nameOf(first, where)} ${first.message}` : 'Does not fit its schema',
      errors: faults,
    });
  };
}

/** More words than these are for the reference, not for a message. */
const WORDS_TOLD_MAX = 20;
/** Texts as the schema wants them. A number that would lose a part of itself (1.5 as an integer) stays text, and is refused. */
function converted(schema: TSchema, given: unknown): unknown {
  const texts: Readonly<Record<string, unknown>> = { ...(given as object) };
  const value = Value.Convert(schema, given);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => {
      const isLossy = typeof part === 'number' && Number(texts[name]) !== part;
      return [name, isLossy ? texts[name] : part];
    }),
  );
}

const nameOf = ({ field }: FieldFault, where: 'body' | 'query'): string =>
  where === 'query' ? field.slice(1) : field || 'The body';

const pointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

function faultsOf(errors: readonly Fault[], where: 'body' | 'query'): FieldFault[] {
  const faults = new Map<string, string>();
  const add = (path: string, message: string) => {
    if (!faults.has(path)) faults.set(path, message);
  };
  const words = wordsOf(errors);
  for (const { keyword, instancePath, params, message } of errors) {
    if (keyword === 'additionalProperties') {
      const { additionalProperties } = params as { additionalProperties: readonly string[] };
      for (const name of additionalProperties) {
        add(
          `${instancePath}/${pointer(name)}`,
          where === 'body' ? 'is not a field here' : 'is not a parameter here',
        );
      }
    } else if (keyword === 'required') {
      const { requiredProperties } = params as { requiredProperties: readonly string[] };
      for (const name of requiredProperties) add(`${instancePath}/${pointer(name)}`, 'is required');
    } else if (keyword === 'enum' || keyword === 'const') {
      add(instancePath, mustBe(words.get(instancePath) ?? []));
    } else if (keyword !== 'boolean' && keyword !== 'anyOf' && !isNullBranch(params)) {
      add(instancePath, message);
    }
  }
  if (faults.size === 0) {
    for (const { instancePath, message } of errors) add(instancePath, message);
  }
  return [...faults].map(([path, message]) => ({
    field: path,
    code: 'VALIDATION_FAILED',
    message,
  }));
}

/** The words that a place takes which got another one, by place. */
function wordsOf(errors: readonly Fault[]): ReadonlyMap<string, readonly unknown[]> {
  const words = new Map<string, unknown[]>();
  for (const { instancePath, params } of errors) {
    const more =
      'allowedValues' in params && Array.isArray(params.allowedValues)
        ? params.allowedValues
        : 'allowedValue' in params
          ? [params.allowedValue]
          : [];
    if (more.length > 0) words.set(instancePath, [...(words.get(instancePath) ?? []), ...more]);
  }
  return words;
}

const mustBe = (words: readonly unknown[]): string =>
  words.length === 1
    ? `must be ${words[0]}`
    : words.length <= WORDS_TOLD_MAX
      ? `must be one of ${words.join(', ')}`
      : 'must be one of the words that the reference lists';

/** "must be null" says nothing to who sent a wrong value for something that may also be null. */
const isNullBranch = (params: object): boolean => 'type' in params && params.type === 'null';
