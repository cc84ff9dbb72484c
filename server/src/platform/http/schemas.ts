/**
 * The words that schemas of requests and answers are written in. Ranges that are rules of commerce (quantity,
 * a currency that exists, an address of its country) stay out of here: they have codes of their own.
 */
import Type, { type Static, type TObject, type TProperties, type TSchema } from 'typebox';
import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import { type RefusalCode, refuse } from '../../kernel/refusal.ts';

/** An object that refuses unknown fields: every request body, and answers too. */
export const closed = <P extends TProperties>(
  properties: P,
  options: { readonly description?: string } = {},
): TObject<P> => Type.Object(properties, { ...options, additionalProperties: false });

/**
 * A closed object with a name: the reference shows it once, and clients get a type of that name.
 * name  unique among different shapes; a test of the reference holds it to that
 */
export const shape = <P extends TProperties>(name: string, properties: P): TObject<P> =>
  Type.Object(properties, { title: name, additionalProperties: false });

/** The schema, or null. */
export const Nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

const HEX4 = '[0-9a-fA-F]{4}';

/** An id of a row. */
export const UuidText = Type.Unsafe<Uuid>(
  Type.String({
    maxLength: 36,
    pattern: `^[0-9a-fA-F]{8}-${HEX4}-${HEX4}-${HEX4}-[0-9a-fA-F]{12}$`,
    examples: ['0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11'],
  }),
);

/** RFC 3339, UTC. Answers always have milliseconds; a `Date` serialises to it. */
export const InstantText = Type.Unsafe<string | Date>(
  Type.String({
    format: 'date-time',
    maxLength: 40,
    pattern:
      '^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})$',
    examples: ['2026-03-01T12:00:00.000Z'],
  }),
);

/** Minor units of the currency beside it. */
export const AmountField = Type.Integer({
  minimum: Number.MIN_SAFE_INTEGER,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'Minor units of the currency',
});

/** The form of ISO 4217; whether it exists is `INVALID_CURRENCY`. */
export const CurrencyText = Type.String({
  maxLength: 3,
  pattern: '^[A-Za-z]{3}$',
  description: 'ISO 4217, three letters',
});

/** The form of ISO 3166-1 alpha-2; whether it exists is `INVALID_COUNTRY`. */
export const CountryText = Type.String({
  maxLength: 2,
  pattern: '^[A-Za-z]{2}$',
  description: 'ISO 3166-1 alpha-2',
});

/** Text of up to this many characters, possibly empty. */
export const TextField = (max: number, options: { readonly minLength?: number } = {}) =>
  Type.String({ ...options, maxLength: max });

/** Free facts of the caller: at most 50 keys of 64 characters, each text of 500. Never interpreted. */
export const Metadata = Type.Record(
  Type.String({ pattern: '^.{1,64}$' }),
  Type.Union([Type.String({ maxLength: 500 }), Type.Number(), Type.Boolean(), Type.Null()]),
  {
    additionalProperties: false,
    maxProperties: 50,
    description: 'Free keys and values of your own',
  },
);

const optionalText = (max: number) => Type.Optional(Nullable(Type.String({ maxLength: max })));

/** A postal address, in requests and in answers. */
export const AddressBody = shape('Address', {
  first_name: Type.String({ maxLength: 255 }),
  last_name: Type.String({ maxLength: 255 }),
  company: optionalText(255),
  address1: Type.String({ maxLength: 255 }),
  address2: optionalText(255),
  city: Type.String({ maxLength: 255 }),
  region: optionalText(255),
  postal_code: optionalText(32),
  country: CountryText,
  phone: optionalText(64),
});
export type AddressBody = Static<typeof AddressBody>;

/** Who did it. */
export const ActorBody = shape('Actor', {
  kind: Type.Enum(['anonymous', 'guest', 'customer', 'staff', 'api_key', 'system']),
  id: Type.Optional(UuidText),
});

/** `{id}` in a path. Not a UUID by schema, because what is no id is absent (404), not wrong (422). */
export const idInPath = Type.Object({ id: Type.String({ maxLength: 512 }) });

/** The id in a path; what is none is absent: refuses with the resource's own 404. */
export function pathId(text: string, absent: RefusalCode): Uuid {
  const id = parseUuid(text);
  if (id === undefined) throw refuse(absent);
  return id;
}

/** The answer of a list route. */
export const listOf = <S extends TSchema>(row: S) =>
  closed({
    data: Type.Array(row),
    next_cursor: Nullable(Type.String()),
    total: Type.Optional(Type.Integer({ description: 'Only with count=true' })),
  });
