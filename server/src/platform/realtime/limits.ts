/* limits.ts   every bound of a socket, with its values in the four profiles and its name in the settings
 * Terms       profile: one column of values. present: what the settings of this process say, changed by what staff set
 *             meanwhile for all processes (`PATCH /admin/realtime/limits`).
 * Invariants  a bound is read where it holds and at the moment it holds; nobody keeps a copy of one.
 */
export const SOCKET_PROFILES = ['development', 'production', 'secure', 'high_scale'] as const;
export type SocketProfile = (typeof SOCKET_PROFILES)[number];

type Four<T> = readonly [development: T, production: T, secure: T, high_scale: T];

/** A bound that is a number: its values, and the least and the most it can be. */
type Bound = { readonly of: Four<number>; readonly min: number; readonly max: number };

const same = <T>(value: T): Four<T> => [value, value, value, value];
const MESSAGE_BYTES_MAX = 1_048_576;
const CONNECTIONS_MAX = 1_000_000;

/** Numbers. All of them may change while the server runs. */
export const BOUNDS = {
  /** Open in one process; past it 503. */
  max_connections: { of: [100, 10_000, 10_000, 100_000], min: 1, max: CONNECTIONS_MAX },
  /** Open from one address in one process; past it 429. */
  max_connections_per_ip: { of: [100, 10, 5, 50], min: 1, max: CONNECTIONS_MAX },
  /** Open of one person in one process; past it the oldest closes with 4409. */
  max_connections_per_user: { of: [100, 3, 2, 5], min: 1, max: CONNECTIONS_MAX },
  /** Attempts of one address; past it 429. */
  max_connections_per_minute: { of: [100, 10, 5, 10], min: 1, max: CONNECTIONS_MAX },
  max_subscriptions_per_connection: { of: same(50), min: 1, max: 1000 },
  /** Past it `error RATE_LIMITED`; the third in ten seconds closes with 4429. */
  max_messages_per_minute: { of: [1000, 100, 50, 100], min: 1, max: 1_000_000 },
  /** Bytes of one message; past it 1009. */
  max_message_size: {
    of: [MESSAGE_BYTES_MAX, 65_536, 32_768, 65_536],
    min: 256,
    max: MESSAGE_BYTES_MAX,
  },
  /** Messages that wait for one connection. */
  max_queued_messages: { of: [100, 100, 100, 1000], min: 1, max: 100_000 },
  /** Bytes that wait before only the latest of what can be told by its latest is kept. */
  queued_bytes_stale: { of: same(65_536), min: 1024, max: 16_777_216 },
  /** Bytes that wait at most; past it 4430. */
  queued_bytes_max: { of: same(262_144), min: 4096, max: 67_108_864 },
  /** How long a connection may be behind; past it 4430. */
  stale_seconds: { of: same(5), min: 1, max: 600 },
  /** Messages of no event that wait to be passed on to the other processes. */
  broadcast_buffer_size: { of: [1000, 1000, 1000, 10_000], min: 1, max: 1_000_000 },
  ping_interval_secs: { of: same(30), min: 1, max: 3600 },
  /** Silence after which a connection is taken for dead: 4408. */
  connection_timeout_secs: { of: same(60), min: 2, max: 7200 },
  /** To say who one is, where that is required; past it 4401. */
  auth_deadline_secs: { of: same(5), min: 1, max: 300 },
  /** Frames of one message; past it 1008. */
  max_fragments: { of: same(64), min: 1, max: 65_536 },
  /** Pieces of a frame that is not whole; past it 1008. */
  max_buffered_chunks: { of: same(1024), min: 16, max: 1_048_576 },
  /** Pings, and pongs that nobody asked for; past it 1008. */
  max_control_per_second: { of: [100, 10, 5, 10], min: 1, max: 100_000 },
  /** Characters; a longer name is no topic. */
  max_topic_length: { of: same(200), min: 16, max: 1000 },
  /** Bytes of the payload of `custom`. */
  max_custom_bytes: { of: same(102_400), min: 16, max: MESSAGE_BYTES_MAX },
  /** Events that are told again to who comes back; past it `resync`. */
  replay_events_max: { of: same(10_000), min: 0, max: 1_000_000 },
  /** How long a connection can be taken up again. */
  resume_seconds: { of: same(120), min: 0, max: 86_400 },
  /** Handshakes of one process; past it 503. 0 is off. */
  accept_per_second: { of: [0, 500, 200, 1500], min: 0, max: 1_000_000 },
  /** Bytes from which on a message is compressed, where compression is on. */
  compression_threshold: { of: same(10_240), min: 0, max: MESSAGE_BYTES_MAX },
} as const satisfies Readonly<Record<string, Bound>>;

/** Switches. */
export const SWITCHES = {
  enabled: same(true),
  enable_connection_rate_limit: [false, true, true, true],
  enable_message_rate_limit: [false, true, true, true],
  enable_backpressure: same(true),
  enable_ping_pong: same(true),
  enable_broadcasting: same(true),
  enable_metrics: same(true),
  enable_compression: same(false),
  /** Whether nobody is heard without saying who they are; topics of staff always ask for it. */
  require_auth: [false, false, true, false],
  /** Whether pages must be of a listed origin; else those of this very machine are let in too. */
  validate_origin: [false, true, true, true],
  csrf_protection: [false, true, true, true],
} as const satisfies Readonly<Record<string, Four<boolean>>>;

export type BoundName = keyof typeof BOUNDS;
export type SwitchName = keyof typeof SWITCHES;

/** Switches that may change while the server runs: those of rates. The others are read when it starts. */
export const CHANGEABLE_SWITCHES = [
  'enable_connection_rate_limit',
  'enable_message_rate_limit',
] as const satisfies readonly SwitchName[];

export type SocketLimits = Readonly<Record<BoundName, number>> &
  Readonly<Record<SwitchName, boolean>>;

export type SocketSettings = SocketLimits & {
  readonly profile: SocketProfile;
  /** Origins of pages that are let in beside those that stores list. */
  readonly allowed_origins: readonly string[];
};

export const BOUND_NAMES = Object.keys(BOUNDS) as readonly BoundName[];
export const SWITCH_NAMES = Object.keys(SWITCHES) as readonly SwitchName[];

/** The values of a profile. */
export function limitsOf(profile: SocketProfile): SocketSettings {
  const column = SOCKET_PROFILES.indexOf(profile);
  const bounds = BOUND_NAMES.map((name) => [name, BOUNDS[name].of[column] as number]);
  const switches = SWITCH_NAMES.map((name) => [name, SWITCHES[name][column] as boolean]);
  return {
    ...(Object.fromEntries([...bounds, ...switches]) as SocketLimits),
    profile,
    allowed_origins: [],
  };
}

export type LimitChanges = Readonly<
  Partial<Record<BoundName, number>> &
    Partial<Record<(typeof CHANGEABLE_SWITCHES)[number], boolean>>
>;

/** What stands against each other: one line each. */
export function limitFaults(limits: SocketLimits): readonly { name: BoundName; fault: string }[] {
  const faults: { name: BoundName; fault: string }[] = [];
  if (limits.connection_timeout_secs <= limits.ping_interval_secs) {
    faults.push({ name: 'connection_timeout_secs', fault: 'must be above ping_interval_secs' });
  }
  if (limits.queued_bytes_stale > limits.queued_bytes_max) {
    faults.push({ name: 'queued_bytes_stale', fault: 'must not be above queued_bytes_max' });
  }
  return faults;
}

export type PresentLimits = {
  /** As they are now. */
  readonly now: () => SocketLimits;
  /** What staff set; what is no limit any more, or has a value it cannot have, is passed over. */
  change(changes: Readonly<Record<string, unknown>>): void;
};

export function presentLimits(settings: SocketSettings): PresentLimits {
  let limits: SocketLimits = settings;
  return {
    now: () => limits,
    change: (changes) => {
      limits = { ...settings, ...knownChanges(changes) };
    },
  };
}

function knownChanges(changes: Readonly<Record<string, unknown>>): LimitChanges {
  const bounds = BOUND_NAMES.filter((name) => {
    const value = changes[name];
    const { min, max } = BOUNDS[name];
    return Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
  });
  const switches = CHANGEABLE_SWITCHES.filter((name) => typeof changes[name] === 'boolean');
  return Object.fromEntries([...bounds, ...switches].map((name) => [name, changes[name]]));
}

/** What may wait for one socket, as its outlet and the hub ask for it. */
export const queueBoundsOf = (limits: SocketLimits) => ({
  messages: limits.max_queued_messages,
  staleBytes: limits.queued_bytes_stale,
  isSoft: limits.enable_backpressure,
  maxBytes: limits.queued_bytes_max,
  staleMs: limits.stale_seconds * 1000,
  replayEventsMax: limits.replay_events_max,
});
