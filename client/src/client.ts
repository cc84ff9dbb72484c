/* client.ts   a typed client of a shop: every route, its parameters, bodies and answers are known to the compiler
 * Terms       try: one HTTP request; a call may take several. tokens: what a sign-in gave.
 * Invariants  a changing call carries one Idempotency-Key through all its tries, so trying again never does it twice;
 *             an expired access token is renewed once, by one call for all that wait.
 */
import createOpenapiClient, { type Client as OpenapiClient } from 'openapi-fetch';
import type { components, paths } from './api.ts';
import { isWorthAnotherTry, waitMsBefore } from './retries.ts';

/** Named shapes of the reference: `Shapes['Order']`, `Shapes['Cart']`, `Shapes['Problem']` … */
export type Shapes = components['schemas'];

export type Tokens = { readonly access_token: string; readonly refresh_token: string };

export type ClientOptions = {
  /** Where the shop is: `https://shop.example.com`. */
  readonly url: string;
  /** Names the store to shoppers: `pk_…`. */
  readonly publishableKey?: string;
  /** A secret key, `sk_…`. Only on a server of yours, never in a browser. */
  readonly secretKey?: string;
  /** What a sign-in gave earlier, for instance from the browser's storage. */
  readonly tokens?: Tokens;
  /** Called when tokens are renewed, and with undefined when they are worth nothing any more. */
  readonly onTokens?: (tokens: Tokens | undefined) => void;
  /** Whose tokens these are: a customer's (default) or staff's. */
  readonly surface?: 'store' | 'admin';
  /** The token of a guest's cart, `ct_…`. */
  readonly cartToken?: string;
  /** Tries of one call, the first included. Default 4, at most 10. */
  readonly tries?: number;
  /** Longest wait for one try, in milliseconds. Default 15,000. */
  readonly tryMs?: number;
  /** Another `fetch`, for instance of a test. */
  readonly fetch?: typeof fetch;
};

export type Client = OpenapiClient<paths> & {
  /** Uses these tokens from now on; undefined signs out. */
  setTokens(tokens: Tokens | undefined): void;
  /** Opens this guest's cart from now on. */
  setCartToken(token: string | undefined): void;
};

const TRIES_DEFAULT = 4;
const TRIES_MAX = 10;
const TRY_MS_DEFAULT = 15_000;
const CHANGES = new Set(['POST', 'PATCH', 'PUT', 'DELETE']);

/**
 * Makes a client. Calls are those of `openapi-fetch`:
 *
 *   const shop = createClient({ url: 'http://127.0.0.1:8080' });
 *   const { data, error } = await shop.GET('/api/v1/store/products', { params: { query: { limit: 5 } } });
 *
 * `error` is the shop's problem answer; `unwrap` gives the data or throws it. What failed in a way that may pass (no
 * connection, 429, 502, 503, a twin still running) is tried again with the waits the shop asks for.
 */
export function createClient(options: ClientOptions): Client {
  const origin = options.url.replace(/\/+$/, '');
  const send = options.fetch ?? fetch;
  const triesMax = Math.min(Math.max(options.tries ?? TRIES_DEFAULT, 1), TRIES_MAX);
  const tryMs = options.tryMs ?? TRY_MS_DEFAULT;
  const surface = options.surface ?? 'store';
  let tokens = options.tokens;
  let cartToken = options.cartToken;
  let renewing: Promise<boolean> | undefined;

  const useTokens = (given: Tokens | undefined): void => {
    tokens = given;
    options.onTokens?.(given);
  };

  function prepared(request: Request): Request {
    const ready = new Request(request);
    const bearer = options.secretKey ?? tokens?.access_token;
    const isSignIn = isAuth(request.url);
    if (bearer && !ready.headers.has('authorization') && !(isSignIn && !isLogout(request.url))) {
      ready.headers.set('authorization', `Bearer ${bearer}`);
    }
    if (options.publishableKey) ready.headers.set('x-publishable-key', options.publishableKey);
    if (cartToken && !ready.headers.has('x-cart-token'))
      ready.headers.set('x-cart-token', cartToken);
    return ready;
  }

  /** Several tries of the same bytes under the same key. */
  async function call(request: Request): Promise<Response> {
    const isChange = CHANGES.has(request.method);
    const keyed = new Request(request);
    if (isChange && !isAuth(request.url) && !keyed.headers.has('idempotency-key')) {
      keyed.headers.set('idempotency-key', crypto.randomUUID());
    }
    // A sign-in has no key: sent twice it would be two sign-ins, so it is sent once.
    const isRepeatable = !isChange || keyed.headers.has('idempotency-key');
    for (let nth = 1; ; nth += 1) {
      const isLast = nth >= triesMax || !isRepeatable;
      const answer = await once(keyed, isLast);
      if (answer && (isLast || !(await isWorthAnotherTry(answer)))) return answer;
      await pause(waitMsBefore(nth, answer), request.signal);
    }
  }

  /** One try; undefined when there was no answer and another try is allowed. */
  async function once(request: Request, isLast: boolean): Promise<Response | undefined> {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(tryMs)]);
    try {
      return await send(prepared(request.clone()), { signal });
    } catch (error) {
      if (isLast || request.signal.aborted) throw error;
      return undefined;
    }
  }

  async function withTokens(request: Request): Promise<Response> {
    const used = tokens;
    const copy = request.clone();
    const answer = await call(request);
    if (answer.status !== 401 || !used || options.secretKey || isAuth(request.url)) return answer;
    const isRenewed = tokens !== used || (await renew(used));
    return isRenewed ? call(copy) : answer;
  }

  /** One renewal for all calls that met the end of the same token. */
  function renew(used: Tokens): Promise<boolean> {
    renewing ??= (async () => {
      const answer = await send(`${origin}/api/v1/${surface}/auth/refresh`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ refresh_token: used.refresh_token }),
        signal: AbortSignal.timeout(tryMs),
      });
      if (answer.ok) useTokens((await answer.json()) as Tokens);
      else if (answer.status === 401) useTokens(undefined);
      return answer.ok;
    })().finally(() => {
      renewing = undefined;
    });
    return renewing;
  }

  const client = createOpenapiClient<paths>({ baseUrl: origin, fetch: withTokens });
  return Object.assign(client, {
    setTokens: useTokens,
    setCartToken: (token: string | undefined) => {
      cartToken = token;
    },
  });
}

const isAuth = (url: string): boolean => /\/api\/v1\/(store|admin)\/auth\//.test(url);
const isLogout = (url: string): boolean => /\/auth\/(logout|verify-email\/request)$/.test(url);

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** A refusal of the shop, thrown by `unwrap`. */
export class ProblemError extends Error {
  override name = 'ProblemError';
  readonly problem: Shapes['Problem'];
  constructor(problem: Shapes['Problem']) {
    super(`${problem.code}: ${problem.detail}`);
    this.problem = problem;
  }
  get code(): Shapes['Problem']['code'] {
    return this.problem.code;
  }
}

/**
 * The data of a call, or its problem thrown.
 *
 *   const cart = await unwrap(shop.POST('/api/v1/store/carts', { body: {} }));
 *
 * refuses  ProblemError; an answer that is no problem of the shop (a proxy's page) is an Error with its status
 */
export async function unwrap<Data>(
  call: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<Data> {
  const { data, error, response } = await call;
  if (response.ok) return data as Data;
  if (isProblem(error)) throw new ProblemError(error);
  throw new Error(`the shop answered ${response.status} ${response.statusText}`);
}

const isProblem = (value: unknown): value is Shapes['Problem'] =>
  typeof value === 'object' && value !== null && 'code' in value && 'request_id' in value;

/** The header that changes only this version of a thing: `params: { header: ifMatch(product) }`. */
export const ifMatch = (thing: { readonly version: number }): { 'If-Match': string } => ({
  'If-Match': `"${thing.version}"`,
});

/** At most this many pages of one list; more is another export. */
const PAGES_MAX = 10_000;

/**
 * Every row of a list, page by page.
 *
 *   for await (const order of each((cursor) => staff.GET('/api/v1/admin/orders', { params: { query: { cursor } } })))
 */
export async function* each<Row>(
  page: (cursor: string | undefined) => Promise<{
    data?: { readonly data: readonly Row[]; readonly next_cursor: string | null };
    error?: unknown;
    response: Response;
  }>,
): AsyncGenerator<Row> {
  let cursor: string | undefined;
  for (let nth = 0; nth < PAGES_MAX; nth += 1) {
    const { data, next_cursor } = await unwrap(page(cursor));
    yield* data;
    if (next_cursor === null) return;
    cursor = next_cursor;
  }
}
