/* admission.ts   who may open a socket at all: asked before there is one, answered over HTTP
 * Terms       place: one of the open sockets and streams of the process and of its address, taken before the handshake is looked at
 *             further, so that many at once cannot be more than there may be.
 */
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Authenticator } from '../http/authenticator.ts';
import { isLoopbackOrigin } from '../http/headers.ts';
import type { UpgradeRequest } from '../http/upgrades.ts';
import { addressKey } from '../rate-limit.ts';
import { Gcra } from './gcra.ts';
import type { SocketLimits, SocketSettings } from './limits.ts';

const MINUTE_MS = 60_000;
const SECOND_MS = 1000;
/** Addresses whose attempts are remembered. */
const ADDRESSES_MAX = 100_000;
/** Whoever is turned away by a process that is full or goes comes again within so long, each at another moment. */
const RETRY_SECONDS_MAX = 5;

/** Why a handshake was refused; the words of the metric. */
export type Reason =
  | 'draining'
  | 'origin'
  | 'attempts'
  | 'address_full'
  | 'process_full'
  | 'accept_rate'
  | 'credential';

export type Place = { leave(): void };

export type Admission = {
  /**
   * Takes a place. Refuses FORBIDDEN (origin), RATE_LIMITED (address), OVERLOADED (process), UNAVAILABLE (draining).
   */
  enter(request: UpgradeRequest): Promise<Place>;
  /**
   * A place for a stream. How often it is asked for is counted as of any other request. Refuses RATE_LIMITED (address),
   * OVERLOADED (process).
   */
  enterStream(ip: string): Place;
  /** Whether a page of this origin may open sockets of the store; a program has none. */
  mayOpen(origin: string | undefined, storeId: string): Promise<boolean>;
  /** Forgets addresses that are at rest. */
  sweep(): void;
};

export function createAdmission(world: {
  readonly settings: SocketSettings;
  readonly limits: () => SocketLimits;
  readonly authenticator: Authenticator;
  readonly nowMs: () => number;
  readonly random: () => number;
  readonly refused: (reason: Reason) => void;
}): Admission {
  const { settings, limits, authenticator, nowMs } = world;
  const attempts = new Map<string, Gcra>();
  const openOf = new Map<string, number>();
  const accepts = new Gcra();
  let open = 0;

  const no = (reason: Reason, refusal: Refusal): Refusal => {
    world.refused(reason);
    return refusal;
  };
  const later = (): number => 1 + Math.floor(world.random() * RETRY_SECONDS_MAX);

  const isOurs = (origin: string): boolean =>
    settings.allowed_origins.includes(origin) ||
    (!settings.validate_origin && isLoopbackOrigin(origin));

  async function mayOpen(origin: string | undefined, storeId: string): Promise<boolean> {
    if (origin === undefined || isOurs(origin)) return true;
    const stores = await authenticator.storesOfOrigin?.(origin);
    return [...(stores ?? [])].some((one) => one === storeId);
  }

  async function checkOrigin(origin: string | undefined): Promise<void> {
    if (origin === undefined || isOurs(origin)) return;
    const stores = await authenticator.storesOfOrigin?.(origin);
    if (!stores || stores.size === 0) throw no('origin', refuse('FORBIDDEN'));
  }

  function countAttempt(address: string): void {
    const { enable_connection_rate_limit: isOn, max_connections_per_minute: most } = limits();
    if (!isOn) return;
    let gcra = attempts.get(address);
    if (!gcra) {
      if (attempts.size >= ADDRESSES_MAX) attempts.delete(attempts.keys().next().value ?? '');
      gcra = new Gcra();
      attempts.set(address, gcra);
    }
    const waitMs = gcra.take(nowMs(), most, MINUTE_MS);
    if (waitMs > 0) throw no('attempts', tooMany('max_connections_per_minute', waitMs / 1000));
  }

  function countAccept(): void {
    const { accept_per_second: rate } = limits();
    const isTooFast = rate > 0 && accepts.take(nowMs(), rate, SECOND_MS) > 0;
    if (isTooFast) throw no('accept_rate', busy(later()));
  }

  function takePlace(address: string): Place {
    const { max_connections_per_ip: ofAddress, max_connections: most } = limits();
    const ours = openOf.get(address) ?? 0;
    if (ours >= ofAddress) throw no('address_full', tooMany('max_connections_per_ip', later()));
    if (open >= most) throw no('process_full', busy(later()));
    countAccept();
    open += 1;
    openOf.set(address, ours + 1);
    let isIn = true;
    return {
      leave: () => {
        if (!isIn) return;
        isIn = false;
        open -= 1;
        const left = (openOf.get(address) ?? 1) - 1;
        if (left === 0) openOf.delete(address);
        else openOf.set(address, left);
      },
    };
  }

  return {
    enter: async (request) => {
      if (request.isDraining) {
        throw no('draining', refuse('UNAVAILABLE', {}, { retryAfterSeconds: later() }));
      }
      await checkOrigin(request.raw.headers.origin);
      const address = addressKey(request.ip);
      countAttempt(address);
      return takePlace(address);
    },
    enterStream: (ip) => takePlace(addressKey(ip)),
    mayOpen,
    sweep: () => {
      const now = nowMs();
      for (const [address, gcra] of attempts) if (gcra.isAtRest(now)) attempts.delete(address);
    },
  };
}

const tooMany = (limit: string, waitSeconds: number): Refusal =>
  refuse(
    'RATE_LIMITED',
    { class: 'websocket', limit },
    { retryAfterSeconds: Math.max(1, Math.ceil(waitSeconds)) },
  );

const busy = (retryAfterSeconds: number): Refusal =>
  refuse('OVERLOADED', {}, { retryAfterSeconds });
