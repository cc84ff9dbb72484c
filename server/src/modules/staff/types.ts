import type { Uuid } from '../../kernel/ids.ts';
import type { Role } from './roles.ts';

/** One person's place in this store. Goes by the person's id and the membership's version. */
export type StaffMember = {
  readonly id: Uuid;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly extraScopes: readonly string[];
  /** `removed` is not shown in lists. */
  readonly status: 'invited' | 'active' | 'removed';
  /** The person's own state, the same in every store. */
  readonly personStatus: 'active' | 'disabled';
  readonly version: number;
  readonly createdAt: Date;
};

export type ApiKeyKind = 'secret' | 'publishable';

export type ApiKey = {
  readonly id: Uuid;
  readonly name: string;
  readonly kind: ApiKeyKind;
  /** The clear part: `sk_live_` and eight characters. */
  readonly keyPrefix: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly ipAllow: readonly string[];
  readonly version: number;
  readonly createdAt: Date;
};

/** Whose session or mailed link it is. */
export type AccountRef =
  | { readonly kind: 'staff'; readonly id: Uuid }
  | { readonly kind: 'customer'; readonly id: Uuid };

/** A session as an access token and its answer need it. */
export type SessionGrant = {
  readonly sessionId: Uuid;
  readonly sessionVersion: number;
  readonly refreshToken: string;
};

export type OneTimeKind = 'reset' | 'verification' | 'invitation' | 'email_change';

export type OneTimeToken = {
  readonly id: Uuid;
  readonly kind: OneTimeKind;
  readonly account: AccountRef;
  /** Where the link was mailed to; for a change of address the new one. */
  readonly email: string;
  readonly expiresAt: Date;
};
