import type { Uuid } from '../../kernel/ids.ts';
import type { Principal } from './route.ts';

export type Verified = {
  readonly storeId: Uuid;
  readonly principal: Principal;
  /** When the credential ends; left out: never. */
  readonly endsAt?: Date;
  /** The session's version when the token was made. */
  readonly sessionVersion?: number;
};

/** A caller who was verified some time ago. */
export type KnownCaller =
  | { readonly kind: 'customer' | 'staff'; readonly id: Uuid; readonly session_id: Uuid }
  | { readonly kind: 'api_key'; readonly id: Uuid };

/** The same caller as they are now. */
export type Standing = {
  readonly principal: Principal;
  /** Of a person. */
  readonly sessionVersion?: number;
  /** When the key ends. */
  readonly endsAt?: Date;
};

/** How the edge learns who calls and for which store. The modules that own sessions and keys implement it. */
export type Authenticator = {
  /**
   * Verifies the token of `Authorization: Bearer`. Refuses UNAUTHENTICATED (also for a token of the other
   * audience), TOKEN_EXPIRED, API_KEY_REVOKED, API_KEY_EXPIRED.
   */
  authenticate(
    bearer: string,
    surface: 'store' | 'admin',
    /** The address of the caller, for keys that name the addresses they may be used from. */
    ip?: string,
  ): Promise<Verified>;
  /**
   * Whether these callers still are who they were: undefined for one whose session or key has ended. One statement for
   * persons and one for keys, however many they are. Left out = nobody is.
   */
  standing?(
    storeId: Uuid,
    callers: readonly KnownCaller[],
  ): Promise<readonly (Standing | undefined)[]>;
  /** The store of a live publishable key; undefined for any other text. */
  storeOfPublishableKey(key: string): Promise<Uuid | undefined>;
  /** The store that is mapped to this host name (without port), else the default store. */
  storeOfHost(host: string): Promise<Uuid>;
  /** The same, at once, when it was looked up a moment ago; left out = never. */
  knownStoreOfHost?(host: string): Uuid | undefined;
  /** The stores that list this origin of a web page; left out = none ever does. */
  storesOfOrigin?(origin: string): Promise<ReadonlySet<Uuid>>;
  /** Whether the store refuses new business (`STORE_SUSPENDED`); left out = never. */
  isSuspended?(storeId: Uuid): Promise<boolean>;
};
