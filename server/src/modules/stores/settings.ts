/**
 * The settings of a store: each has a name, a default in code and a rule. A row exists only for what was changed.
 */
import { isCountry } from '../../kernel/country.ts';
import { parseEmail } from '../../kernel/email.ts';
import { refuseField } from '../../kernel/refusal.ts';

/** A setting: its default, and whether a JSON value fits. */
type Definition<T> = { readonly fallback: T; readonly fits: (value: unknown) => boolean };

const integer = (fallback: number, min: number, max: number): Definition<number> => ({
  fallback,
  fits: (value) => Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max,
});
const flag = (fallback: boolean): Definition<boolean> => ({
  fallback,
  fits: (value) => typeof value === 'boolean',
});
const choice = <const T extends string>(fallback: T, ...others: readonly T[]): Definition<T> => ({
  fallback,
  fits: (value) => value === fallback || others.some((other) => other === value),
});

const SAFE_MAX = Number.MAX_SAFE_INTEGER;

/** Longest idle life of a cart, and of what else is counted in days. */
const DAYS_MAX = 365;
const MINUTES_OF_DAY = 1440;

const PREFIX = /^[A-Z0-9-]{0,10}$/;
const ORIGIN = /^https?:\/\/[a-z0-9.-]+(:[0-9]{1,5})?$/;
/** Browser origins that one store may list. */
const ORIGINS_MAX = 50;

/** As a browser sends it: scheme, host and port, the port left out where it is the scheme's own. */
const isOrigin = (value: unknown): boolean =>
  typeof value === 'string' &&
  ORIGIN.test(value) &&
  URL.canParse(value) &&
  new URL(value).origin === value;
/** Addresses that one store may name for notices to its staff. */
const STAFF_ADDRESSES_MAX = 20;

/** Null or a text with a rule of its own. */
const optional = (fits: (text: string) => boolean): Definition<string | null> => ({
  fallback: null,
  fits: (value) => value === null || (typeof value === 'string' && fits(value)),
});
const isHttpUrl = (text: string): boolean =>
  text.length <= 500 && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
const isEmail = (text: string): boolean => parseEmail(text) === text;

const DEFINITIONS = {
  reservation_ttl_minutes: integer(30, 1, MINUTES_OF_DAY),
  reserve_at: choice('checkout', 'cart'),
  payment_pending_max_minutes: integer(60, 1, MINUTES_OF_DAY),
  payment_slow_method_max_hours: integer(72, 1, 24 * 30),
  capture_mode: choice('automatic', 'manual', 'on_fulfillment'),
  order_number_prefix: {
    fallback: '',
    fits: (value: unknown) => typeof value === 'string' && PREFIX.test(value),
  } as Definition<string>,
  allow_split_sourcing: flag(true),
  stock_display: choice('level', 'exact', 'hidden'),
  support_refund_limit_amount: integer(0, 0, SAFE_MAX),
  fulfill_unpaid: flag(false),
  shipping_tax: choice('proportional', 'category', 'none'),
  cart_expiry_days: integer(30, 1, DAYS_MAX),
  abandoned_after_hours: integer(24, 1, 24 * 30),
  /** Whether a second mail follows when a cart is idle for 72 hours. */
  abandoned_cart_reminder: flag(false),
  low_stock_threshold: integer(20, 0, 1_000_000),
  critical_stock_bps: integer(5000, 0, 10_000),
  guest_checkout: flag(true),
  return_window_days: integer(30, 0, DAYS_MAX * 10),
  risk_review_score: integer(50, 0, 100),
  risk_block_score: integer(75, 0, 100),
  registration_privacy: choice('open', 'neutral'),
  digital_evidence_required: flag(true),
  customer_cancel: flag(false),
  omnibus_progressive: flag(false),
  home_country: {
    fallback: null,
    fits: (value: unknown) => value === null || (typeof value === 'string' && isCountry(value)),
  } as Definition<string | null>,
  /** Where the shop's pages are, without a slash at the end: mails link there. Null: the primary domain. */
  storefront_url: optional(
    (text) => isHttpUrl(text) && /^https?:\/\/[^/?#@]+(\/[^?#]*[^/?#])?$/.test(text),
  ),
  logo_url: optional(isHttpUrl),
  /** Where customers write to: answers to mails go there. */
  support_email: optional(isEmail),
  /** Who is told of new orders and low stock; empty means the owners. */
  staff_notification_emails: {
    fallback: [],
    fits: (value: unknown) =>
      Array.isArray(value) &&
      value.length <= STAFF_ADDRESSES_MAX &&
      value.every((address) => typeof address === 'string' && isEmail(address)),
  } as Definition<readonly string[]>,
  browser_origins: {
    fallback: [],
    fits: (value: unknown) =>
      Array.isArray(value) && value.length <= ORIGINS_MAX && value.every(isOrigin),
  } as Definition<readonly string[]>,
} as const;

export type SettingKey = keyof typeof DEFINITIONS;
type ValueOf<K extends SettingKey> = (typeof DEFINITIONS)[K]['fallback'];
type Camel<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : S;

/** Every setting under its name in camel case: `settings.reservationTtlMinutes`. */
export type Settings = { readonly [K in SettingKey as Camel<K>]: ValueOf<K> };

export const SETTING_KEYS = Object.keys(DEFINITIONS) as readonly SettingKey[];

export const isSettingKey = (key: string): key is SettingKey => Object.hasOwn(DEFINITIONS, key);

export const settingDefault = (key: SettingKey): unknown => DEFINITIONS[key].fallback;

/** Refuses SETTING_INVALID for a value that the setting's rule does not take. */
export function checkSetting(key: SettingKey, value: unknown): void {
  if (!DEFINITIONS[key].fits(value)) {
    throw refuseField('SETTING_INVALID', '/value', `not a value of ${key}`);
  }
}

/** All settings: what was stored, where it (still) fits, else the default. */
export function settingsFrom(
  stored: readonly { readonly key: string; readonly value: unknown }[],
): Settings {
  const values = new Map(stored.map(({ key, value }) => [key, value]));
  const entries = SETTING_KEYS.map((key) => {
    const value = values.get(key);
    const { fallback, fits } = DEFINITIONS[key];
    return [NAMES[key], value !== undefined && fits(value) ? value : fallback] as const;
  });
  return Object.fromEntries(entries) as Settings;
}

/** The keys as properties. */
const NAMES = Object.fromEntries(
  SETTING_KEYS.map((key) => [
    key,
    key.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase()),
  ]),
) as Readonly<Record<SettingKey, string>>;
