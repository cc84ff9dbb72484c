import Type, { type Static } from 'typebox';
import {
  CountryText,
  CurrencyText,
  closed,
  InstantText,
  Metadata,
  Nullable,
  shape,
  TextField,
  UuidText,
} from '../../platform/http/schemas.ts';
import type { SettingState } from './stores.ts';
import type { AdoptedPolicy, Market, Store, StoreDomain } from './types.ts';

const NAME_CHARS_MAX = 255;
const name = TextField(NAME_CHARS_MAX, { minLength: 1 });

/** The form of a language tag. */
export const LocaleText = Type.String({
  maxLength: 35,
  pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$',
});

export const changeStoreBody = closed({
  name: Type.Optional(name),
  legal_name: Type.Optional(Nullable(TextField(NAME_CHARS_MAX))),
  default_currency: Type.Optional(CurrencyText),
  default_locale: Type.Optional(LocaleText),
  time_zone: Type.Optional(TextField(64)),
  status: Type.Optional(
    Type.Enum(['active', 'suspended', 'closing'], {
      description: 'Anything but active: shoppers may look, and every change of theirs is refused',
    }),
  ),
  metadata: Type.Optional(Metadata),
});

export const roundingPolicyBody = closed({
  version: Type.Integer(),
  mode: Type.Enum(['half_up', 'half_even']),
  level: Type.Enum(['line']),
  allocation: Type.Enum(['largest_remainder']),
  created_at: InstantText,
});
export const newRoundingPolicyBody = closed({ mode: Type.Enum(['half_up', 'half_even']) });

export const toRoundingPolicyBody = (policy: AdoptedPolicy): Static<typeof roundingPolicyBody> => ({
  version: policy.version,
  mode: policy.mode,
  level: 'line',
  allocation: 'largest_remainder',
  created_at: policy.createdAt,
});

export const domainBody = closed({
  id: UuidText,
  host: Type.String(),
  is_primary: Type.Boolean(),
  version: Type.Integer(),
  created_at: InstantText,
});

export const toDomainBody = (domain: StoreDomain): Static<typeof domainBody> => ({
  id: domain.id,
  host: domain.host,
  is_primary: domain.isPrimary,
  version: domain.version,
  created_at: domain.createdAt,
});

export const newDomainBody = closed({ host: TextField(253, { minLength: 1 }) });

/** Each setting has a rule of its own for its value. */
const settingValue = Type.Unknown({ description: 'What the rule of this setting takes' });

export const settingBody = closed({
  key: Type.String(),
  value: settingValue,
  version: Type.Integer(),
});

export const toSettingBody = (setting: SettingState): Static<typeof settingBody> => ({
  key: setting.key,
  value: setting.value,
  version: setting.version,
});

export const changeSettingBody = closed({ value: settingValue });

export const settingInPath = Type.Object({ key: Type.String({ maxLength: 512 }) });

export const marketBody = shape('Market', {
  id: UuidText,
  name: Type.String(),
  code: Type.String(),
  countries: Type.Array(Type.String()),
  currency: Type.String(),
  prices_include_tax: Type.Boolean(),
  is_default: Type.Boolean(),
  is_active: Type.Boolean(),
  position: Type.Integer(),
  version: Type.Integer(),
  created_at: InstantText,
  updated_at: InstantText,
});

export const toMarketBody = (market: Market): Static<typeof marketBody> => ({
  id: market.id,
  name: market.name,
  code: market.code,
  countries: [...market.countries],
  currency: market.currency,
  prices_include_tax: market.pricesIncludeTax,
  is_default: market.isDefault,
  is_active: market.isActive,
  position: market.position,
  version: market.version,
  created_at: market.createdAt,
  updated_at: market.updatedAt,
});

const code = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' });
/** More countries than exist. */
const countries = Type.Array(CountryText, { maxItems: 300 });
const position = Type.Integer({ minimum: 0, maximum: 1_000_000 });

export const newMarketBody = closed({
  name,
  code,
  countries: Type.Optional(countries),
  currency: CurrencyText,
  prices_include_tax: Type.Optional(Type.Boolean()),
});

export const changeMarketBody = closed({
  name: Type.Optional(name),
  code: Type.Optional(code),
  countries: Type.Optional(countries),
  currency: Type.Optional(CurrencyText),
  prices_include_tax: Type.Optional(Type.Boolean()),
  is_active: Type.Optional(Type.Boolean()),
  is_default: Type.Optional(Type.Boolean()),
  position: Type.Optional(position),
});

/** What shoppers see of a store. */
export const publicStoreBody = closed({
  name: Type.String(),
  default_locale: Type.String(),
  default_currency: Type.String(),
  locales: Type.Array(Type.String()),
  currencies: Type.Array(Type.String()),
  markets: Type.Array(
    closed({
      code: Type.String(),
      name: Type.String(),
      currency: Type.String(),
      countries: Type.Array(Type.String()),
      prices_include_tax: Type.Boolean(),
      is_default: Type.Boolean(),
    }),
  ),
});

export const toPublicStoreBody = (
  store: Store,
  markets: readonly Market[],
): Static<typeof publicStoreBody> => ({
  name: store.name,
  default_locale: store.defaultLocale,
  default_currency: store.defaultCurrency,
  locales: [store.defaultLocale],
  currencies: [...new Set(markets.map((market) => market.currency))].sort(),
  markets: markets.map((market) => ({
    code: market.code,
    name: market.name,
    currency: market.currency,
    countries: [...market.countries],
    prices_include_tax: market.pricesIncludeTax,
    is_default: market.isDefault,
  })),
});
