/** The wire of tax zones, categories, rates and of calculating. */
import Type, { type Static, type TSchema } from 'typebox';
import { given } from '../../kernel/given.ts';
import { parseInstant } from '../../kernel/instant.ts';
import {
  AmountField,
  CountryText,
  CurrencyText,
  closed,
  InstantText,
  Nullable,
  TextField,
  UuidText,
} from '../../platform/http/schemas.ts';
import type {
  TaxCategory,
  TaxCategoryFacts,
  TaxRate,
  TaxRateFacts,
  TaxZone,
  TaxZoneFacts,
} from './types.ts';

const optional = <S extends TSchema>(schema: S) => Type.Optional(schema);
const clearable = <S extends TSchema>(schema: S) => Type.Optional(Nullable(schema));
const name = TextField(255, { minLength: 1 });
const code = TextField(64, { minLength: 1 });
const postal = TextField(32, { minLength: 1 });
const stamps = {
  version: Type.Integer(),
  created_at: InstantText,
  updated_at: InstantText,
};
const stampsOf = (row: {
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}) => ({ version: row.version, created_at: row.createdAt, updated_at: row.updatedAt });

const place = {
  region: clearable(TextField(64, { minLength: 1 })),
  postal_from: clearable(postal),
  postal_to: clearable(postal),
  postal_prefix: clearable(postal),
};
export const newZoneBody = closed({ name, code, country: CountryText, ...place });
export const changeZoneBody = closed({
  name: optional(name),
  code: optional(code),
  country: optional(CountryText),
  ...place,
});
export const zoneChange = (body: Static<typeof changeZoneBody>): Partial<TaxZoneFacts> =>
  given({
    name: body.name,
    code: body.code,
    country: body.country,
    region: body.region,
    postalFrom: body.postal_from,
    postalTo: body.postal_to,
    postalPrefix: body.postal_prefix,
  });
export const zoneBody = closed({
  id: UuidText,
  name: Type.String(),
  code: Type.String(),
  country: Type.String(),
  region: Nullable(Type.String()),
  postal_from: Nullable(Type.String()),
  postal_to: Nullable(Type.String()),
  postal_prefix: Nullable(Type.String()),
  ...stamps,
});
export const toZoneBody = (zone: TaxZone): Static<typeof zoneBody> => ({
  id: zone.id,
  name: zone.name,
  code: zone.code,
  country: zone.country,
  region: zone.region,
  postal_from: zone.postalFrom,
  postal_to: zone.postalTo,
  postal_prefix: zone.postalPrefix,
  ...stampsOf(zone),
});

export const newCategoryBody = closed({ code, name, is_digital: optional(Type.Boolean()) });
export const changeCategoryBody = closed({
  code: optional(code),
  name: optional(name),
  is_digital: optional(Type.Boolean()),
});
export const categoryChange = (
  body: Static<typeof changeCategoryBody>,
): Partial<TaxCategoryFacts> =>
  given({ code: body.code, name: body.name, isDigital: body.is_digital });
export const categoryBody = closed({
  id: UuidText,
  code: Type.String(),
  name: Type.String(),
  is_digital: Type.Boolean(),
  ...stamps,
});
export const toCategoryBody = (category: TaxCategory): Static<typeof categoryBody> => ({
  id: category.id,
  code: category.code,
  name: category.name,
  is_digital: category.isDigital,
  ...stampsOf(category),
});

const kind = Type.Enum(['vat', 'gst', 'sales_tax']);
const ratePpm = Type.Integer({ description: 'Parts per million: 190000 is 19 %' });
const rateOptions = {
  name: optional(name),
  category_id: clearable(UuidText),
  kind: optional(kind),
  component: clearable(TextField(64)),
  applies_to_shipping: optional(Type.Boolean()),
  valid_from: optional(InstantText),
  valid_until: clearable(InstantText),
  source: clearable(TextField(500)),
};
export const newRateBody = closed({ zone_id: UuidText, rate_ppm: ratePpm, ...rateOptions });
export const changeRateBody = closed({
  zone_id: optional(UuidText),
  rate_ppm: optional(ratePpm),
  ...rateOptions,
});
export function rateChange(body: Static<typeof changeRateBody>): Partial<TaxRateFacts> {
  const { valid_from: from, valid_until: until } = body;
  return given({
    zoneId: body.zone_id,
    categoryId: body.category_id,
    name: body.name,
    ratePpm: body.rate_ppm,
    kind: body.kind,
    component: body.component === null ? '' : body.component?.trim(),
    appliesToShipping: body.applies_to_shipping,
    validFrom: from === undefined ? undefined : parseInstant(from, '/valid_from'),
    validUntil: until === undefined || until === null ? until : parseInstant(until, '/valid_until'),
    source: body.source,
  });
}
export const rateBody = closed({
  id: UuidText,
  zone_id: UuidText,
  category_id: Nullable(UuidText),
  name: Type.String(),
  rate_ppm: Type.Integer(),
  kind,
  component: Nullable(Type.String()),
  applies_to_shipping: Type.Boolean(),
  valid_from: InstantText,
  valid_until: Nullable(InstantText),
  source: Nullable(Type.String()),
  ...stamps,
});
export const toRateBody = (rate: TaxRate): Static<typeof rateBody> => ({
  id: rate.id,
  zone_id: rate.zoneId,
  category_id: rate.categoryId,
  name: rate.name,
  rate_ppm: rate.ratePpm,
  kind: rate.kind,
  component: rate.component === '' ? null : rate.component,
  applies_to_shipping: rate.appliesToShipping,
  valid_from: rate.validFrom,
  valid_until: rate.validUntil,
  source: rate.source,
  ...stampsOf(rate),
});

export const calculateBody = closed({
  currency: CurrencyText,
  country: CountryText,
  region: clearable(TextField(64)),
  postal_code: clearable(TextField(32)),
  prices_include_tax: optional(Type.Boolean()),
  at: optional(InstantText),
  items: Type.Array(
    closed({
      amount: AmountField,
      tax_category_id: clearable(UuidText),
      tax_category: clearable(code),
    }),
    { maxItems: 500, description: 'Amounts after discounts' },
  ),
  shipping_amount: optional(AmountField),
});
const taxLine = closed({
  name: Type.String(),
  country: Nullable(Type.String()),
  region: Nullable(Type.String()),
  category: Nullable(Type.String()),
  rate_ppm: Type.Integer(),
  taxable_amount: AmountField,
  tax_amount: AmountField,
  treatment: Type.Enum([
    'taxed',
    'zero',
    'exempt',
    'reverse_charge',
    'export',
    'out_of_scope',
    'estimated',
  ]),
});
const taxed = {
  amount: AmountField,
  tax_amount: AmountField,
  total_amount: AmountField,
  tax_lines: Type.Array(taxLine),
};
export const calculatedBody = closed({
  currency: Type.String(),
  tax_included: Type.Boolean(),
  tax_amount: AmountField,
  total_amount: AmountField,
  items: Type.Array(closed(taxed)),
  shipping: Nullable(closed(taxed)),
  tax_lines: Type.Array(
    closed({
      name: Type.String(),
      rate_ppm: Type.Integer(),
      taxable_amount: AmountField,
      tax_amount: AmountField,
    }),
  ),
});
