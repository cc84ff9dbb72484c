/** The wire of shipping zones and methods. */
import Type, { type Static, type TSchema } from 'typebox';
import { given } from '../../kernel/given.ts';
import {
  AmountField,
  CountryText,
  closed,
  InstantText,
  Nullable,
  TextField,
  UuidText,
} from '../../platform/http/schemas.ts';
import type {
  ShippingMethod,
  ShippingMethodFacts,
  ShippingZone,
  ShippingZoneFacts,
} from './types.ts';

const optional = <S extends TSchema>(schema: S) => Type.Optional(schema);
const clearable = <S extends TSchema>(schema: S) => Type.Optional(Nullable(schema));
const name = TextField(255, { minLength: 1 });

/** `{"USD": 500}`: minor units by currency. */
const Amounts = Type.Record(Type.String({ pattern: '^[A-Za-z]{3}$' }), AmountField, {
  maxProperties: 200,
  additionalProperties: false,
  description: 'Minor units by currency',
});

const countries = Type.Array(CountryText, {
  maxItems: 300,
  description: 'ISO 3166-1 alpha-2; empty: the rest of the world',
});
const regions = Type.Array(TextField(64, { minLength: 1 }), { maxItems: 500 });
const postalCode = TextField(32, { minLength: 1 });
const prefixes = Type.Array(postalCode, { maxItems: 1000 });
const ranges = Type.Array(closed({ from: postalCode, to: postalCode }), {
  maxItems: 1000,
  description: 'Both ends are included and of equal length',
});
const postalRules = closed({ prefixes, ranges });
const newPostalRules = closed({ prefixes: optional(prefixes), ranges: optional(ranges) });
const position = Type.Integer({ minimum: 0, maximum: 1_000_000 });

export const newZoneBody = closed({
  name,
  countries,
  regions: clearable(regions),
  postal_rules: clearable(newPostalRules),
  position: optional(position),
});
export const changeZoneBody = closed({
  name: optional(name),
  countries: optional(countries),
  regions: clearable(regions),
  postal_rules: clearable(newPostalRules),
  position: optional(position),
});
export const zoneChange = (body: Static<typeof changeZoneBody>): Partial<ShippingZoneFacts> =>
  given({
    name: body.name,
    countries: body.countries,
    regions: body.regions === null ? [] : body.regions,
    postalRules: body.postal_rules && { prefixes: [], ranges: [], ...body.postal_rules },
    position: body.position,
  });

export const zoneBody = closed({
  id: UuidText,
  name: Type.String(),
  countries: Type.Array(Type.String()),
  regions: Type.Array(Type.String()),
  postal_rules: Nullable(postalRules),
  position: Type.Integer(),
  version: Type.Integer(),
  created_at: InstantText,
  updated_at: InstantText,
});
export const toZoneBody = (zone: ShippingZone): Static<typeof zoneBody> => ({
  id: zone.id,
  name: zone.name,
  countries: [...zone.countries],
  regions: [...zone.regions],
  postal_rules: zone.postalRules && {
    prefixes: [...zone.postalRules.prefixes],
    ranges: zone.postalRules.ranges.map(({ from, to }) => ({ from, to })),
  },
  position: zone.position,
  version: zone.version,
  created_at: zone.createdAt,
  updated_at: zone.updatedAt,
});

const type = Type.Enum(['flat', 'free_over', 'pickup']);
const code = TextField(64, { minLength: 1 });
const days = Type.Integer({ minimum: 0, maximum: 365 });
/** A thousand tons; more than any lorry takes, and it fits the column. */
const weight = Type.Integer({ minimum: 0, maximum: 1_000_000_000 });
const options = {
  free_over_amounts: clearable(Amounts),
  handling_amounts: clearable(Amounts),
  min_subtotal_amounts: clearable(Amounts),
  max_subtotal_amounts: clearable(Amounts),
  min_weight_grams: clearable(weight),
  max_weight_grams: clearable(weight),
  location_id: clearable(UuidText),
  days_min: clearable(days),
  days_max: clearable(days),
  tax_category_id: clearable(UuidText),
  is_active: optional(Type.Boolean()),
};
export const newMethodBody = closed({
  zone_id: UuidText,
  name,
  code,
  type,
  amounts: optional(Amounts),
  ...options,
});
export const changeMethodBody = closed({
  zone_id: optional(UuidText),
  name: optional(name),
  code: optional(code),
  type: optional(type),
  amounts: optional(Amounts),
  ...options,
});
export const methodChange = (body: Static<typeof changeMethodBody>): Partial<ShippingMethodFacts> =>
  given({
    zoneId: body.zone_id,
    name: body.name,
    code: body.code,
    type: body.type,
    amounts: body.amounts,
    freeOverAmounts: body.free_over_amounts,
    handlingAmounts: body.handling_amounts,
    minSubtotalAmounts: body.min_subtotal_amounts,
    maxSubtotalAmounts: body.max_subtotal_amounts,
    minWeightGrams: body.min_weight_grams,
    maxWeightGrams: body.max_weight_grams,
    locationId: body.location_id,
    daysMin: body.days_min,
    daysMax: body.days_max,
    taxCategoryId: body.tax_category_id,
    isActive: body.is_active,
  });

export const methodBody = closed({
  id: UuidText,
  zone_id: UuidText,
  name: Type.String(),
  code: Type.String(),
  type,
  amounts: Amounts,
  free_over_amounts: Nullable(Amounts),
  handling_amounts: Nullable(Amounts),
  min_subtotal_amounts: Nullable(Amounts),
  max_subtotal_amounts: Nullable(Amounts),
  min_weight_grams: Nullable(Type.Integer()),
  max_weight_grams: Nullable(Type.Integer()),
  location_id: Nullable(UuidText),
  days_min: Nullable(Type.Integer()),
  days_max: Nullable(Type.Integer()),
  tax_category_id: Nullable(UuidText),
  is_active: Type.Boolean(),
  archived_at: Nullable(InstantText),
  version: Type.Integer(),
  created_at: InstantText,
  updated_at: InstantText,
});
export const toMethodBody = (method: ShippingMethod): Static<typeof methodBody> => ({
  id: method.id,
  zone_id: method.zoneId,
  name: method.name,
  code: method.code,
  type: method.type,
  amounts: { ...method.amounts },
  free_over_amounts: method.freeOverAmounts,
  handling_amounts: method.handlingAmounts,
  min_subtotal_amounts: method.minSubtotalAmounts,
  max_subtotal_amounts: method.maxSubtotalAmounts,
  min_weight_grams: method.minWeightGrams,
  max_weight_grams: method.maxWeightGrams,
  location_id: method.locationId,
  days_min: method.daysMin,
  days_max: method.daysMax,
  tax_category_id: method.taxCategoryId,
  is_active: method.isActive,
  archived_at: method.archivedAt,
  version: method.version,
  created_at: method.createdAt,
  updated_at: method.updatedAt,
});
