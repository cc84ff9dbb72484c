import { setTimeout as sleep } from 'node:timers/promises';
import type { Edges } from '../../platform/edges.ts';
import { systemEnv } from '../../platform/env.ts';
import type { PaymentProvider, ProviderCall, Providers } from './provider.ts';
import { manualProvider } from './providers/manual.ts';
import { openSimulator, type Simulator } from './providers/simulator/simulator.ts';
import type { OperationKind, Outcome } from './types.ts';

/* What routes and jobs use to reach providers: outside every transaction, and never for longer than the limit. */

const opened = new WeakMap<Edges, { providers: Providers; simulator: Simulator | undefined }>();

/** The providers of this process; the simulator only where it has a secret. */
export function providersOf(edges: Edges): Providers {
  return openedFor(edges).providers;
}

export const simulatorOf = (edges: Edges): Simulator | undefined => openedFor(edges).simulator;

function openedFor(edges: Edges) {
  const known = opened.get(edges);
  if (known) return known;
  const secret =
    edges.config.payments.simulatorSecret ??
    (edges.config.profile === 'development' ? 'simulator-secret' : undefined);
  const simulator = secret
    ? openSimulator({
        books: edges.locate,
        env: edges.env,
        secret,
        lostAnswerMs: edges.env === systemEnv ? 1000 : 0,
        deliver: (path, body, headers) => edges.callOwnAddress(path, body, headers),
      })
    : undefined;
  const all: PaymentProvider[] = [manualProvider, ...(simulator ? [simulator] : [])];
  const made = { providers: new Map(all.map((provider) => [provider.code, provider])), simulator };
  opened.set(edges, made);
  return made;
}

/** Calls a provider within `payments.call_seconds`; no answer, or a fault of the line, is `unknown`. */
export async function callProvider(
  edges: Edges,
  provider: PaymentProvider | undefined,
  what: OperationKind | 'fetch' | 'confirm',
  call: ProviderCall,
  returned: Readonly<Record<string, unknown>> = {},
): Promise<Outcome> {
  if (!provider) return { is: 'unknown' };
  const limit = new AbortController();
  const late = sleep(edges.config.payments.callMs, { is: 'unknown' } as const, {
    signal: limit.signal,
  }).catch(() => ({ is: 'unknown' }) as const);
  try {
    return await Promise.race([asked(provider, what, call, returned), late]);
  } catch (error) {
    edges.log.warn(
      { err: error, operation_id: call.operationId, call: what },
      'a payment provider failed',
    );
    return { is: 'unknown' };
  } finally {
    limit.abort();
  }
}

function asked(
  provider: PaymentProvider,
  what: OperationKind | 'fetch' | 'confirm',
  call: ProviderCall,
  returned: Readonly<Record<string, unknown>>,
): Promise<Outcome> {
  switch (what) {
    case 'authorize':
      return provider.authorize(call);
    case 'capture':
      return provider.capture(call);
    case 'void':
      return provider.void(call);
    case 'refund':
      return provider.refund(call);
    case 'confirm':
      return provider.confirm(call, returned);
    case 'fetch':
      return provider.fetch(call);
    case 'setup':
    case 'charge_off_session':
      return Promise.resolve({ is: 'unknown' });
  }
}
