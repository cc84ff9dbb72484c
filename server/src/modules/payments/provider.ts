import type { Uuid } from '../../kernel/ids.ts';
import type { Outcome } from './types.ts';

/* A payment provider as the shop sees it. Adapters convert to the provider's units exactly or throw.
 * An adapter never throws for what a provider may answer: a lost or late answer is `unknown`.
 */

/** Everything a call may need; the operation's id is the idempotency key. */
export type ProviderCall = {
  readonly operationId: Uuid;
  readonly kind?: string;
  /** The configured account the money belongs to. */
  readonly accountId: Uuid;
  readonly amount: number;
  readonly currency: string;
  /** What the payment has captured before this call. */
  readonly capturedAmount: number;
  /** The provider's own reference of the charge, for capture, void and refund. */
  readonly providerRef: string | null;
  /** Only for `authorize`: what the hosted field made of the card. */
  readonly token?: string | undefined;
  readonly returnUrl?: string | undefined;
  /** Only for `authorize`: take the money at once. */
  readonly captureNow?: boolean;
};

/** One thing a provider tells us on its own: looked up by `fetch` before it is believed. */
export type CallbackFact = {
  readonly eventId: string;
  readonly kind: string;
  readonly operationId: string;
  readonly amount: number | null;
  /** Without card data or secrets: kept for staff. */
  readonly payload: Readonly<Record<string, unknown>>;
};

export type ProviderCapabilities = {
  readonly methodType: string;
  readonly name: string;
  readonly needsRedirect: boolean;
  readonly supportsRecurring: boolean;
  /** Fields of the checkout the method asks for: `token`, `billing_address` … */
  readonly fields: readonly string[];
  /** Accepted at once with nothing authorized; the money is recorded later by hand. */
  readonly isDeferred: boolean;
};

export type PaymentProvider = {
  readonly code: string;
  readonly capabilities: ProviderCapabilities;
  authorize(call: ProviderCall): Promise<Outcome>;
  capture(call: ProviderCall): Promise<Outcome>;
  void(call: ProviderCall): Promise<Outcome>;
  refund(call: ProviderCall): Promise<Outcome>;
  /** What became of this operation; `never_came` also closes the key at the provider. */
  fetch(call: ProviderCall): Promise<Outcome>;
  /** The shopper came back from an action. */
  confirm(call: ProviderCall, returned: Readonly<Record<string, unknown>>): Promise<Outcome>;
  /**
   * Verifies a callback on its raw body. now: for the time window of 300 s.
   * refuses  WEBHOOK_SIGNATURE_INVALID 401
   */
  verifyCallback(
    rawBody: Buffer,
    headers: Readonly<Record<string, string | undefined>>,
    now: Date,
  ): readonly CallbackFact[];
};

export type Providers = ReadonlyMap<string, PaymentProvider>;
