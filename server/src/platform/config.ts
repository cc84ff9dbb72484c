/* Settings of one process: built-in defaults < TOML file < environment < flags, checked once, with every fault told.
 * Terms       key: a path such as `server.port`; its environment name is RCOMMERCE_SERVER__PORT. `<NAME>_FILE` names
 *             a file that holds the value.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type * as Toml from 'smol-toml';
import { lazyPackage } from './lazy.ts';
import type { LogLevel } from './log.ts';
import {
  BOUND_NAMES,
  BOUNDS,
  limitFaults,
  limitsOf,
  SOCKET_PROFILES,
  type SocketProfile,
  type SocketSettings,
  SWITCH_NAMES,
} from './realtime/limits.ts';

const toml = lazyPackage<typeof Toml>('smol-toml');

/** Settings of one process. Amounts of time carry their unit in the name. */
export type Config = {
  readonly profile: 'development' | 'production';
  readonly dataDir: string;
  readonly server: {
    readonly host: string;
    readonly port: number;
    /** The origin that mails and pages link to. */
    readonly publicUrl: string;
    /** Addresses or CIDR of proxies whose X-Forwarded-* are believed; none unless told. */
    readonly trustedProxies?: readonly string[];
    /** What this process does: answer requests, work off jobs and timers, or both. */
    readonly role?: 'all' | 'web' | 'worker';
    /** Processes that share the port. */
    readonly processes?: number;
  };
  readonly payments: {
    readonly simulatorSecret: string | undefined;
    /** How long one call to a provider may take. */
    readonly callMs: number;
  };
  readonly database?: {
    /** A login that may migrate; undefined = the embedded database. */
    readonly url: string | undefined;
    /** The login that serves, where the migrator may not make it. */
    readonly servingUrl?: string | undefined;
    /** The same database without a pooling proxy between: for migrations and LISTEN, which need a session. */
    readonly directUrl?: string | undefined;
    readonly poolSize: number;
  };
  readonly redis?: { readonly url: string | undefined };
  readonly seed?: 'demo' | 'none';
  readonly owner?: { readonly email: string | undefined; readonly password: string | undefined };
  readonly security?: { readonly serverKey: string | undefined };
  /** Whether images that imports name are fetched and kept, or stay references. */
  readonly media?: { readonly fetchRemote: boolean };
  readonly metrics?: { readonly token: string | undefined };
  readonly api?: { readonly requireIfMatch: boolean };
  readonly mail?: {
    /** `smtp://user:password@host:port` or `smtps://…`; the parts below instead, or for what it leaves out. */
    readonly url?: string | undefined;
    readonly host?: string | undefined;
    readonly port?: number | undefined;
    readonly user?: string | undefined;
    readonly password?: string | undefined;
    /** The address that mails come from; the name beside it is the store's. */
    readonly from?: string | undefined;
    /** `starttls` demands it, `tls` is encrypted from the first byte, `none` is for a server on this machine. */
    readonly tls?: 'starttls' | 'tls' | 'none';
  };
  readonly log?: { readonly level: LogLevel };
  /** How long the event log reaches back. */
  readonly events?: { readonly retentionDays: number };
  /** Of the profile's own where left out. */
  readonly websocket?: SocketSettings;
};

/** What is wrong with the settings: all of it, one line each. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(`The settings are not valid:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

export type ConfigSources = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Keys as paths: `{ 'server.port': '9000' }`. */
  readonly flags?: Readonly<Record<string, string | undefined>>;
  /** A TOML file; `RCOMMERCE_CONFIG` when left out; none is fine. */
  readonly file?: string;
  readonly profile?: Config['profile'];
};

type Kind = 'text' | 'whole' | 'yes_no' | 'list';
type Key = {
  readonly kind: Kind;
  /** A short name that may be used instead. */
  readonly short?: string;
  readonly isSecret?: boolean;
  readonly fallback?: (profile: Config['profile']) => unknown;
  /** Says what is wrong, or undefined. */
  readonly check?: (value: unknown) => string | undefined;
};

const oneOf = (words: readonly string[]) => (value: unknown) =>
  words.includes(String(value)) ? undefined : `must be one of ${words.join(', ')}`;
const between = (low: number, high: number) => (value: unknown) =>
  Number(value) >= low && Number(value) <= high ? undefined : `must be between ${low} and ${high}`;
const url =
  (...protocols: readonly string[]) =>
  (value: unknown) =>
    URL.canParse(String(value)) && protocols.includes(new URL(String(value)).protocol)
      ? undefined
      : `must be a URL (${protocols.join(' or ')}//…)`;

/** More than any machine of ours has cores for. */
export const PROCESSES_MAX = 64;

/** `https://shop.example`, as a browser says it. */
const ORIGIN = /^https?:\/\/[^/?#@\s]+$/;

/** What is left out is as the profile of the sockets says, which is known only when all is read. */
const WEBSOCKET_KEYS: Readonly<Record<string, Key>> = {
  'websocket.profile': { kind: 'text', check: oneOf(SOCKET_PROFILES) },
  'websocket.allowed_origins': {
    kind: 'list',
    fallback: () => [],
    check: (value) =>
      (value as readonly string[]).every((origin) => ORIGIN.test(origin))
        ? undefined
        : 'must be origins (https://shop.example)',
  },
  ...Object.fromEntries(
    BOUND_NAMES.map((name): [string, Key] => [
      `websocket.${name}`,
      { kind: 'whole', check: between(BOUNDS[name].min, BOUNDS[name].max) },
    ]),
  ),
  ...Object.fromEntries(
    SWITCH_NAMES.map((name): [string, Key] => [`websocket.${name}`, { kind: 'yes_no' }]),
  ),
};

/** Every setting that exists; an unknown one is a fault. */
const KEYS: Readonly<Record<string, Key>> = {
  profile: { kind: 'text', check: oneOf(['development', 'production']) },
  data_dir: { kind: 'text', short: 'RCOMMERCE_DATA_DIR', fallback: () => './.rcommerce' },
  seed: {
    kind: 'text',
    short: 'RCOMMERCE_SEED',
    fallback: (profile) => (profile === 'development' ? 'demo' : 'none'),
    check: oneOf(['demo', 'none']),
  },
  'server.host': { kind: 'text', fallback: () => '127.0.0.1' },
  'server.port': { kind: 'whole', short: 'PORT', fallback: () => 8080, check: between(0, 65535) },
  'server.public_url': { kind: 'text', check: url('http:', 'https:') },
  'server.trusted_proxies': { kind: 'list', fallback: () => [] },
  'server.role': { kind: 'text', fallback: () => 'all', check: oneOf(['all', 'web', 'worker']) },
  'server.processes': { kind: 'whole', fallback: () => 1, check: between(1, PROCESSES_MAX) },
  'database.url': {
    kind: 'text',
    short: 'DATABASE_URL',
    isSecret: true,
    check: url('postgres:', 'postgresql:'),
  },
  'database.serving_url': {
    kind: 'text',
    isSecret: true,
    check: url('postgres:', 'postgresql:'),
  },
  'database.direct_url': {
    kind: 'text',
    isSecret: true,
    check: url('postgres:', 'postgresql:'),
  },
  'database.pool_size': { kind: 'whole', fallback: () => 10, check: between(1, 200) },
  'redis.url': {
    kind: 'text',
    short: 'REDIS_URL',
    isSecret: true,
    check: url('redis:', 'rediss:'),
  },
  'owner.email': {
    kind: 'text',
    short: 'RCOMMERCE_OWNER_EMAIL',
    check: (value) => (/^\S+@\S+$/.test(String(value)) ? undefined : 'must be an e-mail address'),
  },
  'owner.password': {
    kind: 'text',
    short: 'RCOMMERCE_OWNER_PASSWORD',
    isSecret: true,
    check: (value) =>
      [...String(value)].length >= 12 && [...String(value)].length <= 128
        ? undefined
        : 'must have 12 to 128 characters',
  },
  'security.server_key': {
    kind: 'text',
    isSecret: true,
    check: (value) =>
      /^([0-9a-fA-F]{64}|[A-Za-z0-9+/_-]{43}=?)$/.test(String(value))
        ? undefined
        : 'must be 32 bytes as 64 hexadecimal digits or as base64',
  },
  'payments.simulator_secret': {
    kind: 'text',
    isSecret: true,
    fallback: (profile) => (profile === 'development' ? 'simulator-secret' : undefined),
  },
  'payments.call_seconds': { kind: 'whole', fallback: () => 8, check: between(1, 9) },
  'mail.url': { kind: 'text', isSecret: true, check: url('smtp:', 'smtps:') },
  'mail.host': { kind: 'text' },
  'mail.port': { kind: 'whole', check: between(1, 65535) },
  'mail.user': { kind: 'text' },
  'mail.password': { kind: 'text', isSecret: true },
  'mail.from': {
    kind: 'text',
    check: (value) =>
      /^[^\s@<>]+@[^\s@<>]+$/.test(String(value))
        ? undefined
        : 'must be an address, without a name',
  },
  'mail.tls': {
    kind: 'text',
    fallback: () => 'starttls',
    check: oneOf(['starttls', 'tls', 'none']),
  },
  'media.fetch_remote': { kind: 'yes_no', fallback: () => false },
  'metrics.token': { kind: 'text', isSecret: true },
  'api.require_if_match': { kind: 'yes_no', fallback: () => false },
  'events.retention_days': { kind: 'whole', fallback: () => 30, check: between(1, 3650) },
  ...WEBSOCKET_KEYS,
  'log.level': {
    kind: 'text',
    fallback: () => 'info',
    check: oneOf(['debug', 'info', 'warn', 'error', 'silent']),
  },
};

const PREFIX = 'RCOMMERCE_';
/** Names that start with the prefix and are no key of this table. */
const OTHER_NAMES: ReadonlySet<string> = new Set([
  'RCOMMERCE_CONFIG',
  'RCOMMERCE_PROFILE',
  // The tests' own database server; the programs that they start inherit it.
  'RCOMMERCE_TEST_CLUSTER',
]);
/** What Kubernetes tells every program in a namespace with a service called rcommerce. */
const isServiceLink = (name: string, value: string | undefined): boolean =>
  /^RCOMMERCE_SERVICE_(HOST|PORT)(_[A-Z0-9_]+)?$|^RCOMMERCE_PORT_\d+_(TCP|UDP|SCTP)(_[A-Z]+)?$/.test(
    name,
  ) ||
  (name === 'RCOMMERCE_PORT' && /^(tcp|udp|sctp):\/\//.test(value ?? ''));

const envName = (key: string): string => PREFIX + key.toUpperCase().replaceAll('.', '__');

/** The settings from all sources. Throws ConfigError with every fault at once. */
export function loadConfig(sources: ConfigSources): Config {
  const faults: string[] = [];
  const file = fileValues(sources, faults);
  const read = (key: string, rule: Key, profile: Config['profile']): unknown => {
    const { value, from } = found(key, rule, sources, file, faults);
    if (value === undefined) return rule.fallback?.(profile);
    const converted = convert(value, rule.kind);
    if (converted === undefined) {
      faults.push(`${from}: must be ${KIND_NAMES[rule.kind]}`);
      return undefined;
    }
    const wrong = rule.check?.(converted);
    if (wrong !== undefined) faults.push(`${from}: ${wrong}`);
    return converted;
  };

  const profile = (sources.profile ??
    read('profile', KEYS['profile'] as Key, 'development') ??
    (sources.env['NODE_ENV'] === 'production' ? 'production' : 'development')) as Config['profile'];
  const values = Object.fromEntries(
    Object.entries(KEYS).map(([key, rule]) => [key, read(key, rule, profile)]),
  );
  for (const name of unknownNames(sources)) {
    const hint = name.includes('__') ? '' : `; names are ${PREFIX}<SECTION>__<KEY>, or a short one`;
    faults.push(`${name}: no such setting${hint}`);
  }
  for (const key of [...Object.keys(file), ...Object.keys(sources.flags ?? {})]) {
    if (!KEYS[key]) faults.push(`${key}: no such setting`);
  }
  const config = configOf(values, profile);
  faults.push(...productionFaults(config), ...websocketFaults(config));
  if (faults.length > 0) throw new ConfigError([...new Set(faults)]);
  return config;
}

const KIND_NAMES: Readonly<Record<Kind, string>> = {
  text: 'text',
  whole: 'a whole number',
  yes_no: 'true or false',
  list: 'a list',
};

function convert(value: unknown, kind: Kind): unknown {
  if (kind === 'list') {
    if (Array.isArray(value)) return value.map(String);
    return typeof value === 'string'
      ? value
          .split(',')
          .map((part) => part.trim())
          .filter((part) => part !== '')
      : undefined;
  }
  if (kind === 'yes_no') {
    if (typeof value === 'boolean') return value;
    return value === 'true' ? true : value === 'false' ? false : undefined;
  }
  if (kind === 'whole') {
    const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
    return Number.isSafeInteger(number) ? number : undefined;
  }
  return typeof value === 'string' ? value : undefined;
}

type Found = { readonly value: unknown; readonly from: string };

function found(
  key: string,
  rule: Key,
  sources: ConfigSources,
  file: Readonly<Record<string, unknown>>,
  faults: string[],
): Found {
  const flag = sources.flags?.[key];
  if (flag !== undefined) return { value: flag, from: key };
  for (const name of [rule.short, envName(key)]) {
    if (name === undefined) continue;
    const value = sources.env[name];
    if (value !== undefined && value !== '') return { value, from: name };
    const path = sources.env[`${name}_FILE`];
    if (path !== undefined && path !== '') {
      try {
        return { value: readFileSync(path, 'utf8').replace(/\r?\n$/, ''), from: `${name}_FILE` };
      } catch {
        faults.push(`${name}_FILE: cannot be read`);
      }
    }
  }
  return { value: file[key], from: key };
}

function fileValues(sources: ConfigSources, faults: string[]): Record<string, unknown> {
  const path = sources.file ?? sources.env['RCOMMERCE_CONFIG'];
  if (path === undefined || path === '') return {};
  try {
    return flattened(toml().parse(readFileSync(path, 'utf8')), '');
  } catch (error) {
    faults.push(
      `${path}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'cannot be read'}`,
    );
    return {};
  }
}

function flattened(table: object, prefix: string): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(table)) {
    const key = prefix + name;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      Object.assign(flat, flattened(value, `${key}.`));
    } else flat[key] = value;
  }
  return flat;
}

function unknownNames({ env }: ConfigSources): string[] {
  const known = new Set<string>(OTHER_NAMES);
  for (const [key, rule] of Object.entries(KEYS)) {
    for (const name of [rule.short, envName(key)]) {
      if (name !== undefined) known.add(name).add(`${name}_FILE`);
    }
  }
  return Object.keys(env).filter(
    (name) => name.startsWith(PREFIX) && !known.has(name) && !isServiceLink(name, env[name]),
  );
}

/** Loopback, from which no stranger calls. */
const isLocal = (host: string): boolean => /^(127(\.\d+){3}|::1|localhost)$/.test(host);

function configOf(values: Readonly<Record<string, unknown>>, profile: Config['profile']): Config {
  const text = (key: string): string | undefined => {
    const value = values[key];
    return typeof value === 'string' ? value : undefined;
  };
  const whole = (key: string): number => (typeof values[key] === 'number' ? values[key] : 0);
  const host = text('server.host') ?? '127.0.0.1';
  const port = whole('server.port');
  return {
    profile,
    dataDir: resolve(text('data_dir') ?? './.rcommerce'),
    server: {
      host,
      port,
      publicUrl:
        text('server.public_url') ?? `http://${isLocal(host) ? host : '127.0.0.1'}:${port}`,
      trustedProxies: (values['server.trusted_proxies'] as readonly string[] | undefined) ?? [],
      role: (text('server.role') ?? 'all') as 'all' | 'web' | 'worker',
      processes: whole('server.processes'),
    },
    payments: {
      simulatorSecret: text('payments.simulator_secret'),
      callMs: whole('payments.call_seconds') * 1000,
    },
    database: {
      url: text('database.url'),
      servingUrl: text('database.serving_url'),
      directUrl: text('database.direct_url'),
      poolSize: whole('database.pool_size'),
    },
    redis: { url: text('redis.url') },
    seed: text('seed') === 'demo' ? 'demo' : 'none',
    owner: { email: text('owner.email'), password: text('owner.password') },
    security: { serverKey: text('security.server_key') },
    media: { fetchRemote: values['media.fetch_remote'] === true },
    metrics: { token: text('metrics.token') },
    api: { requireIfMatch: values['api.require_if_match'] === true },
    mail: {
      url: text('mail.url'),
      host: text('mail.host'),
      port: typeof values['mail.port'] === 'number' ? values['mail.port'] : undefined,
      user: text('mail.user'),
      password: text('mail.password'),
      from: text('mail.from'),
      tls: (text('mail.tls') ?? 'starttls') as 'starttls' | 'tls' | 'none',
    },
    log: { level: (text('log.level') ?? 'info') as LogLevel },
    events: { retentionDays: whole('events.retention_days') },
    websocket: socketSettings(values, profile),
  };
}

/** The settings of sockets: of their profile, where they are not told. */
export const socketSettingsOf = (config: Config): SocketSettings =>
  config.websocket ?? limitsOf(config.profile);

function socketSettings(
  values: Readonly<Record<string, unknown>>,
  profile: Config['profile'],
): SocketSettings {
  const told = values['websocket.profile'];
  const isKnown = SOCKET_PROFILES.some((name) => name === told);
  const own = limitsOf(isKnown ? (told as SocketProfile) : profile);
  const names = [...BOUND_NAMES, ...SWITCH_NAMES, 'allowed_origins'] as const;
  const given = names.flatMap((name) => {
    const value = values[`websocket.${name}`];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...own, ...Object.fromEntries(given) };
}

/** What would let strangers in, or cannot be together. */
function websocketFaults(config: Config): string[] {
  const settings = socketSettingsOf(config);
  const faults = limitFaults(settings).map(
    ({ name, fault }) => `${envName(`websocket.${name}`)}: ${fault}`,
  );
  const isServing = settings.enabled && config.server.role !== 'worker';
  if (isServing && settings.profile === 'development' && !isLocal(config.server.host)) {
    faults.push(
      `${envName('server.host')}: sockets of the development profile are for this machine only; set ${envName('websocket.profile')}=production`,
    );
  }
  return faults;
}

const WEAK = /^(.)\1*$|simulator-secret|change.?me|password|secret123|default|example/i;

/** Production takes no default and no weak secret. */
function productionFaults(config: Config): string[] {
  const faults: string[] = [];
  if (config.owner?.password !== undefined && config.owner.email === undefined) {
    faults.push('RCOMMERCE_OWNER_PASSWORD: needs RCOMMERCE_OWNER_EMAIL as well');
  }
  if (config.mail?.password !== undefined && config.mail.user === undefined) {
    faults.push(`${envName('mail.password')}: needs ${envName('mail.user')} as well`);
  }
  if (config.database?.directUrl !== undefined && config.database.url === undefined) {
    faults.push(`${envName('database.direct_url')}: needs DATABASE_URL as well`);
  }
  if (config.profile !== 'production') return faults;
  const hasMailServer = config.mail?.url !== undefined || config.mail?.host !== undefined;
  if (hasMailServer && config.mail?.from === undefined) {
    faults.push(`${envName('mail.from')}: is needed with a mail server in production`);
  }
  const { security, database, payments, metrics, owner } = config;
  if (database?.url !== undefined && security?.serverKey === undefined) {
    faults.push(`${envName('security.server_key')}: is needed with DATABASE_URL in production`);
  }
  const secrets: readonly (readonly [name: string, value: string | undefined, min: number])[] = [
    [envName('security.server_key'), security?.serverKey, 43],
    [envName('payments.simulator_secret'), payments.simulatorSecret, 16],
    [envName('metrics.token'), metrics?.token, 16],
    ['RCOMMERCE_OWNER_PASSWORD', owner?.password, 12],
  ];
  for (const [name, value, min] of secrets) {
    if (value === undefined) continue;
    if (value.length < min || WEAK.test(value)) faults.push(`${name}: too weak for production`);
  }
  return faults;
}

/** The settings as they may be shown: secrets masked, passwords in URLs too. */
export function maskedConfig(config: Config): Record<string, unknown> {
  const hidden = (value: string | undefined): string | null => (value === undefined ? null : '***');
  const address = (value: string | undefined): string | null =>
    value === undefined
      ? null
      : value.replace(/(:\/\/[^:/@]*:)[^@]*@/, '$1***@').replace(/([?&]password=)[^&]*/, '$1***');
  return {
    profile: config.profile,
    data_dir: config.dataDir,
    seed: config.seed ?? 'none',
    server: {
      host: config.server.host,
      port: config.server.port,
      public_url: config.server.publicUrl,
      trusted_proxies: config.server.trustedProxies ?? [],
      role: config.server.role ?? 'all',
      processes: config.server.processes ?? 1,
    },
    database: {
      url: address(config.database?.url),
      serving_url: address(config.database?.servingUrl),
      direct_url: address(config.database?.directUrl),
      pool_size: config.database?.poolSize ?? 10,
    },
    redis: { url: address(config.redis?.url) },
    owner: { email: config.owner?.email ?? null, password: hidden(config.owner?.password) },
    security: { server_key: hidden(config.security?.serverKey) },
    payments: {
      simulator_secret: hidden(config.payments.simulatorSecret),
      call_seconds: config.payments.callMs / 1000,
    },
    media: { fetch_remote: config.media?.fetchRemote ?? false },
    metrics: { token: hidden(config.metrics?.token) },
    mail: {
      url: address(config.mail?.url),
      host: config.mail?.host ?? null,
      port: config.mail?.port ?? null,
      user: config.mail?.user ?? null,
      password: hidden(config.mail?.password),
      from: config.mail?.from ?? null,
      tls: config.mail?.tls ?? 'starttls',
    },
    api: { require_if_match: config.api?.requireIfMatch ?? false },
    log: { level: config.log?.level ?? 'info' },
    events: { retention_days: config.events?.retentionDays ?? 30 },
    websocket: socketSettingsOf(config),
  };
}
