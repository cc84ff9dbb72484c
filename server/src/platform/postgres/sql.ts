/**
 * SQL as text with bound values. One tagged template is one statement or one fragment of one.
 *
 *   db.many<Row>(sql`select id from orders where status = ${status} ${and} limit 21`)
 *
 * An interpolated value is always bound ($1 …); only another `sql` fragment becomes text, and fragments
 * are written in the source, so a caller's words can never be SQL. Why not a builder: docs/decisions/0001.
 */
export type Sql = { readonly strings: readonly string[]; readonly parts: readonly unknown[] };

/** What the driver sends. `name` makes PostgreSQL keep the parsed statement. */
export type Statement = {
  readonly text: string;
  readonly values: unknown[];
  readonly name?: string;
};

const SQL_MARK = Symbol('sql');

export function sql(strings: TemplateStringsArray, ...parts: readonly unknown[]): Sql {
  return mark({ strings, parts });
}

/** Nothing: for a condition that does not apply. */
export const nothing: Sql = mark({ strings: [''], parts: [] });

/** Fragments side by side, e.g. `joined(conditions, sql` and `)`. */
export function joined(fragments: readonly Sql[], between: Sql = sql`, `): Sql {
  return fragments.reduce(
    (all, fragment, index) => (index === 0 ? fragment : sql`${all}${between}${fragment}`),
    nothing,
  );
}

/** Ids as they are known, or the statement that finds them: then nobody need wait for its answer first. */
export type Ids<Id extends string = string> = readonly Id[] | Sql;

/**
 * Bound ids to compare with: `id = ${anyOf(ids)}`. The planner does not see how many there are, so it keeps one plan;
 * of `any($1)` it makes one anew each time, as few ids look cheaper than the ten it would plan for.
 */
export const anyOf = (ids: Ids): Sql =>
  isSql(ids) ? sql`any(array(${ids}))` : sql`any(array(select unnest(${ids}::uuid[])))`;

/** A value bound as JSON text; write the cast beside it: `${json(address)}::jsonb`. */
export const json = (value: unknown): string => JSON.stringify(value);

/**
 * Constant text that is not a value (a column name of an allow-list). Never give it anything a caller sent.
 */
export const constantSql = (text: string): Sql => mark({ strings: [text], parts: [] });

/** The text and the bound values of a statement, named so that it is parsed once per connection. */
export function compile(fragment: Sql): Statement {
  const values: unknown[] = [];
  return named(flatten(fragment, values), values);
}

/** A statement that is text already; for what a library wrote. */
export function named(text: string, values: readonly unknown[]): Statement {
  const name = nameOf(text);
  return name === undefined ? { text, values: [...values] } : { text, values: [...values], name };
}

function flatten(fragment: Sql, values: unknown[]): string {
  let text = fragment.strings[0] ?? '';
  for (const [index, part] of fragment.parts.entries()) {
    if (isSql(part)) text += flatten(part, values);
    else {
      values.push(part === undefined ? null : part);
      text += `$${values.length}`;
    }
    text += fragment.strings[index + 1] ?? '';
  }
  return text;
}

function mark(fragment: Sql): Sql {
  Object.defineProperty(fragment, SQL_MARK, { value: true });
  return fragment;
}

/** Whether a statement binds this value anywhere. */
export const binds = (fragment: Sql, value: unknown): boolean =>
  fragment.parts.some((part) => (isSql(part) ? binds(part, value) : part === value));

function isSql(part: unknown): part is Sql {
  return typeof part === 'object' && part !== null && SQL_MARK in part;
}

/** Distinct texts that get a name; past it statements are sent unnamed, so a server keeps a bounded set. */
export const NAMED_STATEMENTS_MAX = 2000;
const names = new Map<string, string>();

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (names.size >= NAMED_STATEMENTS_MAX) return undefined;
  const name = `q${names.size + 1}`;
  names.set(text, name);
  return name;
}
