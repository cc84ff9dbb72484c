import type { DeclineClass, MethodSummary } from '../../types.ts';

/** What the simulator plays for one token. Times are milliseconds of the clock in use. */
export type Scenario = {
  readonly answer: 'succeeded' | 'declined' | 'requires_action' | 'processing';
  /** Whether the call leaves a trace in the books at all; false = the request never arrived. */
  readonly arrives: boolean;
  /** The answer never reaches the shop. */
  readonly isLost: boolean;
  /** Only authorized, whatever the shop asked for. */
  readonly holdsOnly: boolean;
  readonly decline?: { readonly class: DeclineClass; readonly code: string };
  /** How the action of `requires_action` ends. */
  readonly actionSucceeds: boolean;
  /** When `processing` turns into success. */
  readonly settlesAfterMs?: number;
  /** Callbacks about the success, each this long after the call. */
  readonly callbacksAfterMs: readonly number[];
  readonly refundFails: boolean;
  readonly summary: MethodSummary;
};

const base: Scenario = {
  answer: 'succeeded',
  arrives: true,
  isLost: false,
  holdsOnly: false,
  actionSucceeds: true,
  callbacksAfterMs: [],
  refundFails: false,
  summary: { brand: 'visa', last4: '4242' },
};

const card = (last4: string) => ({ summary: { brand: 'visa', last4 } });
const declines = (last4: string, cls: DeclineClass, code: string): Scenario => ({
  ...base,
  ...card(last4),
  answer: 'declined',
  decline: { class: cls, code },
});

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  tok_success: base,
  tok_declined: declines('0002', 'hard', 'do_not_honor_final'),
  tok_insufficient_funds: declines('9995', 'soft', 'insufficient_funds'),
  tok_expired: declines('0069', 'hard', 'expired'),
  tok_processing_error: declines('0119', 'soft', 'processing_error'),
  tok_3ds_success: {
    ...base,
    ...card('3220'),
    answer: 'requires_action',
    callbacksAfterMs: [0],
  },
  tok_3ds_fail: { ...base, ...card('3063'), answer: 'requires_action', actionSucceeds: false },
  tok_timeout: { ...base, isLost: true },
  tok_timeout_not_charged: { ...base, arrives: false, isLost: true },
  tok_duplicate_callback: { ...base, callbacksAfterMs: [100, 700, 1500] },
  tok_late_callback: {
    ...base,
    answer: 'processing',
    settlesAfterMs: 5000,
    callbacksAfterMs: [5000],
  },
  tok_authorize_only: { ...base, holdsOnly: true },
  tok_refund_fail: { ...base, ...card('5126'), refundFails: true },
};

/** Steps of a script in `simulator.scripts`; what is left out is as for `tok_success`. */
export type Script = {
  readonly answer?: Scenario['answer'];
  readonly lost?: boolean;
  readonly arrives?: boolean;
  readonly holds_only?: boolean;
  readonly settles_after_ms?: number;
  readonly callbacks_after_ms?: readonly number[];
  readonly refund_fails?: boolean;
  readonly action_succeeds?: boolean;
  readonly decline?: { readonly class: DeclineClass; readonly code: string };
};

export const scriptIdOf = (token: string): string | undefined =>
  token.startsWith('tok_script:') ? token.slice('tok_script:'.length) : undefined;

/** The scenario of a token; one nobody knows is a card the bank does not know. */
export function scenarioOf(token: string, script: Script | undefined): Scenario {
  if (script) {
    return {
      ...base,
      answer: script.answer ?? 'succeeded',
      isLost: script.lost ?? false,
      arrives: script.arrives ?? true,
      holdsOnly: script.holds_only ?? false,
      callbacksAfterMs: script.callbacks_after_ms ?? [],
      refundFails: script.refund_fails ?? false,
      actionSucceeds: script.action_succeeds ?? true,
      ...(script.settles_after_ms === undefined ? {} : { settlesAfterMs: script.settles_after_ms }),
      ...(script.answer === 'declined'
        ? { decline: script.decline ?? { class: 'soft', code: 'processing_error' } }
        : {}),
    };
  }
  return SCENARIOS[token] ?? declines('0000', 'hard', 'invalid_number');
}
