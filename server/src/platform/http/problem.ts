import { isRetryable, Refusal, type RefusalCode, statusOf, titleOf } from '../../kernel/refusal.ts';

/** RFC 9457, with our code, the request's id, the facts of the code and the faulty fields. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: RefusalCode;
  readonly request_id: string;
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, unknown>>;
  readonly errors: readonly {
    readonly field: string;
    readonly code: string;
    readonly message: string;
  }[];
};

export const PROBLEM_BASE = 'https://rcommerce.dev/problems/';
export const PROBLEM_TYPE = 'application/problem+json';

export function problemOf(refusal: Refusal, requestId: string): Problem {
  const { code, facts } = refusal;
  return {
    type: PROBLEM_BASE + code,
    title: titleOf(code),
    status: statusOf(code),
    detail: facts.detail ?? titleOf(code),
    code,
    request_id: requestId,
    retryable: isRetryable(code),
    details: facts.details ?? {},
    errors: facts.errors ?? [],
  };
}

/** The framework's own errors, as refusals. */
const FRAMEWORK: Readonly<Record<string, RefusalCode>> = {
  FST_ERR_BAD_URL: 'MALFORMED_REQUEST',
  FST_ERR_MAX_PARAM_LENGTH: 'URI_TOO_LONG',
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'MALFORMED_REQUEST',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'MALFORMED_REQUEST',
  FST_ERR_CTP_INVALID_JSON_BODY: 'MALFORMED_REQUEST',
  FST_REQ_FILE_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_FILES_LIMIT: 'BODY_TOO_LARGE',
  FST_PARTS_LIMIT: 'BODY_TOO_LARGE',
  FST_FIELDS_LIMIT: 'BODY_TOO_LARGE',
  FST_PROTO_VIOLATION: 'MALFORMED_REQUEST',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  ECONNRESET: 'REQUEST_TIMEOUT',
  ECONNREFUSED: 'UNAVAILABLE',
};

const RETRY_SECONDS = 1;

/** What the caller is told about any error. Whatever is not known to be harmless is INTERNAL_ERROR. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) {
    const needsRetry = statusOf(error.code) === 503 && error.facts.retryAfterSeconds === undefined;
    return needsRetry
      ? new Refusal(error.code, { ...error.facts, retryAfterSeconds: RETRY_SECONDS })
      : error;
  }
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  const known = typeof code === 'string' ? FRAMEWORK[code] : undefined;
  if (known === 'UNAVAILABLE') return new Refusal(known, { retryAfterSeconds: RETRY_SECONDS });
  return new Refusal(known ?? 'INTERNAL_ERROR', {});
}
