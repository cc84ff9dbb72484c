import type { Uuid } from '../../kernel/ids.ts';
import type { Principal } from './route.ts';

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
  ): Promise<{ readonly storeId: Uuid; readonly principal: Principal }>;
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
