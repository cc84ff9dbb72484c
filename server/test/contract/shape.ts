/* shape.ts   the small language in which the contract is written, and how a shape is held against a JSON Schema */

/** `rest`: the contract does not list every field, so more are allowed. */
export type Shape =
  | { readonly is: 'object'; readonly fields: ReadonlyMap<string, Field>; readonly rest: boolean }
  | { readonly is: 'array'; readonly of: Shape }
  | { readonly is: 'any' };
/** `isOurs`: beyond the contract, which allows additions; it may be there. */
type Field = { readonly isOptional: boolean; readonly isOurs: boolean; readonly shape: Shape };

export type Promised = {
  readonly method: string;
  readonly path: string;
  readonly body: Shape | undefined;
  /** The media type of a body that is not JSON. */
  readonly media: string | undefined;
  readonly answers: ReadonlyMap<string, Shape | undefined>;
};

const ANY: Shape = { is: 'any' };

/** Reads one line of the contract: `METHOD /path {body} → 200 Shape, 202 {…}`. */
export function parseRoute(line: string, shapes: Readonly<Record<string, string>>): Promised {
  const [asked = '', answered = ''] = line.split(' → ');
  const [, method = '', path = '', rest = ''] = /^(\S+) (\S+)(?: (.*))?$/.exec(asked) ?? [];
  const media = /^\[(\w+\/.+)\]$/.exec(rest)?.[1];
  const reader = new Reader(answered, shapes);
  const answers = new Map<string, Shape | undefined>();
  do {
    reader.space();
    const status = reader.take(/^\d{3}/);
    reader.space();
    const hasShape = /^[{[A-Z]/.test(reader.rest());
    answers.set(status, hasShape ? reader.shape() : undefined);
  } while (reader.takes(','));
  reader.end();
  const body = rest === '' || media !== undefined ? undefined : new Reader(rest, shapes).shape();
  return { method, path, body, media, answers };
}

class Reader {
  #text: string;
  readonly #shapes: Readonly<Record<string, string>>;

  constructor(text: string, shapes: Readonly<Record<string, string>>) {
    this.#text = text;
    this.#shapes = shapes;
  }

  rest(): string {
    return this.#text;
  }

  space(): void {
    this.#text = this.#text.trimStart();
  }

  takes(word: string): boolean {
    if (!this.#text.startsWith(word)) return false;
    this.#text = this.#text.slice(word.length);
    return true;
  }

  take(pattern: RegExp): string {
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) throw new Error(`the contract is unreadable at: ${this.#text}`);
    this.#text = this.#text.slice(found.length);
    return found;
  }

  end(): void {
    if (this.#text.trim() !== '') throw new Error(`the contract goes on: ${this.#text}`);
  }

  shape(): Shape {
    if (this.takes('[')) {
      const of = this.shape();
      this.take(/^\]/);
      return { is: 'array', of };
    }
    if (this.takes('{')) return this.#object();
    const name = this.take(/^[A-Z]\w*/);
    if (name !== 'List') return this.#named(name);
    this.take(/^\(/);
    const of = this.shape();
    this.take(/^\)/);
    return listOf(of);
  }

  #named(name: string): Shape {
    const text = this.#shapes[name];
    if (text === undefined) throw new Error(`the contract has no shape ${name}`);
    return new Reader(text, this.#shapes).shape();
  }

  #object(): Shape {
    const fields = new Map<string, Field>();
    let rest = false;
    this.space();
    while (!this.takes('}')) {
      if (this.takes('...')) {
        const name = /^[A-Z]/.test(this.#text) ? this.take(/^\w+/) : undefined;
        const base = name === undefined ? undefined : this.#named(name);
        if (base?.is === 'object') {
          for (const [field, value] of base.fields) fields.set(field, value);
          rest ||= base.rest;
        } else rest = true;
      } else {
        const isOurs = this.takes('+');
        const name = this.take(/^\w+/);
        const isOptional = this.takes('?');
        fields.set(name, { isOptional, isOurs, shape: this.takes(':') ? this.shape() : ANY });
      }
      this.space();
      this.takes(',');
      this.space();
    }
    return { is: 'object', fields, rest };
  }
}

const CERTAIN: Field = { isOptional: false, isOurs: false, shape: ANY };

const listOf = (of: Shape): Shape => ({
  is: 'object',
  rest: false,
  fields: new Map<string, Field>([
    ['data', { ...CERTAIN, shape: { is: 'array', of } }],
    ['next_cursor', CERTAIN],
    ['total', { ...CERTAIN, isOptional: true }],
  ]),
});

type Schema = Readonly<Record<string, unknown>>;
/** Finds what a `$ref` names. */
export type Resolve = (schema: Schema) => Schema;

/**
 * How a JSON Schema departs from a promised shape, in words; empty when it does not.
 * side  of a request, a field the contract calls optional must not be required; of an answer, a field it calls
 *       certain must be required. A field that is `null` or a shape counts as the shape.
 */
export function departures(
  shape: Shape,
  given: Schema,
  side: 'request' | 'answer',
  resolve: Resolve,
  at = '',
): string[] {
  const schema = withoutNull(resolve(given), resolve);
  if (shape.is === 'any') return [];
  if (shape.is === 'array') {
    const items = schema['items'] as Schema | undefined;
    return items ? departures(shape.of, items, side, resolve, `${at}[]`) : [`${at} is no array`];
  }
  const { properties, required } = fieldsOf(schema, resolve);
  const found: string[] = [];
  for (const [name, field] of shape.fields) {
    const property = properties.get(name);
    const path = `${at}/${name}`;
    if (field.isOurs) continue;
    if (!property) found.push(`${path} is missing`);
    else {
      const isRequired = required.has(name);
      if (side === 'request' && isRequired && field.isOptional) found.push(`${path} is required`);
      if (side === 'answer' && !isRequired && !field.isOptional)
        found.push(`${path} may be missing`);
      found.push(...departures(field.shape, property, side, resolve, path));
    }
  }
  if (!shape.rest) {
    for (const name of properties.keys()) {
      if (!shape.fields.has(name)) found.push(`${at}/${name} is not in the contract`);
    }
  }
  return found;
}

/** `anyOf: [something, null]` is something. */
function withoutNull(schema: Schema, resolve: Resolve): Schema {
  const branches = (schema['anyOf'] as Schema[] | undefined)?.map(resolve);
  const others = branches?.filter((branch) => branch['type'] !== 'null');
  return others?.length === 1 && others[0] ? withoutNull(others[0], resolve) : schema;
}

/** The fields of an object, or of all branches of a union together: required is what every branch requires. */
function fieldsOf(schema: Schema, resolve: Resolve) {
  const properties = new Map<string, Schema>();
  const required = new Set((schema['required'] as string[] | undefined) ?? []);
  const own = (schema['properties'] ?? {}) as Record<string, Schema>;
  for (const [name, property] of Object.entries(own)) properties.set(name, property);
  const all = branchesOf(schema['allOf'], resolve);
  const any = branchesOf(schema['anyOf'] ?? schema['oneOf'], resolve);
  for (const part of [...all, ...any]) {
    for (const [name, property] of part.properties) properties.set(name, property);
  }
  for (const part of all) for (const name of part.required) required.add(name);
  for (const name of any[0]?.required ?? []) {
    if (any.every((part) => part.required.has(name))) required.add(name);
  }
  return { properties, required };
}

type Fields = { readonly properties: Map<string, Schema>; readonly required: Set<string> };

const branchesOf = (branches: unknown, resolve: Resolve): readonly Fields[] =>
  ((branches ?? []) as Schema[]).map((branch) => fieldsOf(resolve(branch), resolve));
