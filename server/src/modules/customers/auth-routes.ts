import type { Static } from 'typebox';
import { normalizeEmail, parseEmail } from '../../kernel/email.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import { ACCESS_TOKEN_SECONDS, accessTokensOf } from '../../platform/access-tokens.ts';
import type { Edges } from '../../platform/edges.ts';
import { noEarlier } from '../../platform/floor.ts';
import { reply } from '../../platform/http/route.ts';
import {
  CUSTOMER_PASSWORD_MIN,
  checkPassword,
  hashPassword,
  isOutdatedHash,
  verifyPassword,
} from '../../platform/passwords.ts';
import { locateLink, peekLink } from '../staff/one-time-tokens.ts';
import { clientHashOf, endSession, locateRefresh, refreshSession } from '../staff/sessions.ts';
import type { SessionGrant } from '../staff/types.ts';
import { currentStore, settingsOf } from '../stores/stores.ts';
import {
  confirmEmailChange,
  me,
  passwordHashOf,
  register,
  registerNeutrally,
  requestEmailChange,
  requestReset,
  requestVerification,
  type SignedIn,
  setPassword,
  signIn,
  signInRow,
  verifyEmail,
} from './account.ts';
import {
  emailBody,
  loginBody,
  nothingBody,
  passwordBody,
  refreshBody,
  registerBody,
  signedInBody,
  toCustomerBody,
  tokenBody,
  tokensBody,
} from './schema.ts';

export function customerAuthRoutes(edges: Edges): void {
  registerRoute(edges);
  sessionRoutes(edges);
  passwordRoutes(edges);
  verificationRoutes(edges);
  emailChangeRoutes(edges);
}

async function tokensOf(
  edges: Edges,
  storeId: Uuid,
  customerId: Uuid,
  grant: SessionGrant,
): Promise<Static<typeof tokensBody>> {
  const accessToken = await accessTokensOf(edges).sign({
    surface: 'store',
    kind: 'customer',
    subject: customerId,
    storeId,
    sessionId: grant.sessionId,
    sessionVersion: grant.sessionVersion,
    scopes: [],
  });
  return {
    access_token: accessToken,
    refresh_token: grant.refreshToken,
    token_type: 'Bearer',
    expires_in: ACCESS_TOKEN_SECONDS,
  };
}

const signedIn = async (
  edges: Edges,
  storeId: Uuid,
  { customer, grant }: SignedIn,
): Promise<Static<typeof signedInBody>> => ({
  customer: toCustomerBody(customer),
  ...(await tokensOf(edges, storeId, customer.id, grant)),
});

function registerRoute(edges: Edges): void {
  edges.http.route({
    method: 'POST',
    url: '/store/auth/register',
    summary: 'Opens an account; with neutral privacy always 202, and the account opens by mail',
    policy: { who: 'shopper' },
    rateLimit: 'auth',
    body: registerBody,
    answers: { 201: signedInBody, 202: nothingBody },
    refuses: ['EMAIL_INVALID', 'EMAIL_TAKEN'],
    story: (story, { body, ctx, userAgent }) =>
      noEarlier(async () => {
        const email = normalizeEmail(body.email);
        const db = story.reads(ctx);
        const [store, settings] = await Promise.all([currentStore(db), settingsOf(db)]);
        const names = [store.name, email, email.split('@')[0] ?? ''];
        checkPassword(body.password, { min: CUSTOMER_PASSWORD_MIN, names });
        const registration = {
          email: body.email,
          passwordHash: await hashPassword(body.password),
          firstName: body.first_name ?? null,
          lastName: body.last_name ?? null,
          phone: body.phone ?? null,
          acceptsMarketing: body.accepts_marketing ?? false,
        };
        if (settings.registrationPrivacy === 'neutral') {
          await story.inTx(ctx, (tx) => registerNeutrally(tx, registration));
          return reply(202, {});
        }
        const signed = await story.inTx(ctx, (tx) =>
          register(tx, registration, clientHashOf(userAgent)),
        );
        return reply(201, await signedIn(edges, ctx.storeId, signed));
      }),
  });
}

function sessionRoutes(edges: Edges): void {
  const { http, locate } = edges;
  http.route({
    method: 'POST',
    url: '/store/auth/login',
    summary: 'Signs a customer in',
    policy: { who: 'shopper' },
    rateLimit: 'auth',
    body: loginBody,
    answers: { 200: signedInBody },
    refuses: ['INVALID_CREDENTIALS'],
    story: (story, { body, ctx, userAgent }) =>
      noEarlier(async () => {
        // The same look-up whether or not the text is an address.
        const email = parseEmail(body.email) ?? '';
        const found = await signInRow(story.reads(ctx), email);
        const from = found?.password_hash ?? null;
        const fits = await verifyPassword(from, body.password);
        if (!found || from === null || !fits || found.status !== 'active') {
          throw refuse('INVALID_CREDENTIALS');
        }
        const rehash = isOutdatedHash(from)
          ? { from, to: await hashPassword(body.password) }
          : undefined;
        const actor = { kind: 'customer', id: found.id } as const;
        const signed = await story.inTx({ ...ctx, actor }, (tx) =>
          signIn(tx, found.id, clientHashOf(userAgent), rehash),
        );
        return signedIn(edges, ctx.storeId, signed);
      }),
  });
  http.route({
    method: 'POST',
    url: '/store/auth/refresh',
    summary: 'A new pair of tokens for a refresh token, which is then used up',
    policy: { who: 'shopper' },
    rateLimit: 'auth',
    body: refreshBody,
    answers: { 200: tokensBody },
    refuses: ['UNAUTHENTICATED', 'TOKEN_EXPIRED'],
    story: async (story, { body, ctx, userAgent }) => {
      const token = body.refresh_token;
      const { storeId, id: tokenId } = await locateRefresh(locate, token);
      const done = await story.inTx({ ...ctx, storeId }, (tx) =>
        refreshSession(tx, {
          token,
          tokenId,
          kind: 'customer',
          clientHash: clientHashOf(userAgent),
        }),
      );
      if (done.outcome === 'refused') throw refuse(done.code);
      return tokensOf(edges, storeId, done.account.id, done.grant);
    },
  });
  http.route({
    method: 'POST',
    url: '/store/auth/logout',
    summary: 'Ends the session of the access token',
    policy: { who: 'customer' },
    answers: { 204: null },
    write: async (tx, { principal }) => {
      if (principal.kind === 'customer') {
        const account = { kind: 'customer', id: principal.id } as const;
        await endSession(tx, account, principal.sessionId, 'logout');
      }
      return undefined;
    },
  });
}

function passwordRoutes({ http, locate, reads }: Edges): void {
  http.route({
    method: 'POST',
    url: '/store/auth/password-reset',
    summary: 'Mails a link for a new password, if there is such an account',
    policy: { who: 'shopper' },
    rateLimit: 'auth',
    body: emailBody,
    answers: { 202: nothingBody },
    story: (story, { body, ctx }) =>
      noEarlier(async () => {
        await story.inTx(ctx, (tx) => requestReset(tx, parseEmail(body.email) ?? ''));
        return {};
      }),
  });
  http.route({
    method: 'POST',
    url: '/store/auth/password-reset/confirm',
    summary: 'Sets a password by the mailed link (or an invitation); every session ends',
    policy: { who: 'shopper' },
    rateLimit: 'auth',
    body: passwordBody,
    answers: { 204: null },
    refuses: ['INVALID_CREDENTIALS'],
    story: (story, { body, ctx }) =>
      noEarlier(async () => {
        const kind = body.token.startsWith('iv_') ? 'invitation' : 'reset';
        const place = await locateLink(locate, kind, body.token);
        const link = place && (await peekLink(reads(place), place.id));
        if (!place || link?.account.kind !== 'customer') throw refuse('INVALID_CREDENTIALS');
        const { storeId, id } = place;
        const store = await currentStore(reads(place));
        const names = [store.name, link.email];
        checkPassword(body.password, { min: CUSTOMER_PASSWORD_MIN, names });
        const hash = await hashPassword(body.password);
        await story.inTx({ ...ctx, storeId }, (tx) => setPassword(tx, { id, kind }, hash));
        return undefined;
      }),
  });
}

function verificationRoutes({ http, locate }: Edges): void {
  http.route({
    method: 'POST',
    url: '/store/auth/verify-email',
    summary: 'Proves the address of an account by the mailed link',
    policy: { who: 'shopper' },
    rateLimit: 'auth',
    body: tokenBody,
    answers: { 204: null },
    refuses: ['INVALID_CREDENTIALS'],
    story: async (story, { body, ctx }) => {
      const place = await locateLink(locate, 'verification', body.token);
      if (!place) throw refuse('INVALID_CREDENTIALS');
      await story.inTx({ ...ctx, storeId: place.storeId }, (tx) => verifyEmail(tx, place.id));
      return undefined;
    },
  });
  http.route({
    method: 'POST',
    url: '/store/auth/verify-email/request',
    summary: 'Sends the mail of verification again',
    policy: { who: 'customer' },
    rateLimit: 'auth',
    answers: { 202: nothingBody },
    write: async (tx, { principal }) => {
      if (principal.kind === 'customer') await requestVerification(tx, principal.id);
      return {};
    },
  });
}

function emailChangeRoutes({ http, locate }: Edges): void {
  http.route({
    method: 'POST',
    url: '/store/customers/me/email',
    summary: 'Asks for another address: a link goes there, nothing changes yet',
    policy: { who: 'customer' },
    rateLimit: 'auth',
    body: loginBody,
    answers: { 202: nothingBody },
    refuses: ['EMAIL_INVALID', 'INVALID_CREDENTIALS'],
    story: (story, { body, ctx, principal }) =>
      noEarlier(async () => {
        if (principal.kind !== 'customer') throw refuse('UNAUTHENTICATED');
        const email = normalizeEmail(body.email);
        const db = story.reads(ctx);
        await me(db, principal.id);
        const hash = await passwordHashOf(db, principal.id);
        if (!(await verifyPassword(hash, body.password))) throw refuse('INVALID_CREDENTIALS');
        await story.inTx(ctx, (tx) => requestEmailChange(tx, principal.id, email));
        return {};
      }),
  });
  http.route({
    method: 'POST',
    url: '/store/customers/me/email/confirm',
    summary: 'Changes the address by the link mailed to the new one',
    policy: { who: 'shopper' },
    rateLimit: 'auth',
    body: tokenBody,
    answers: { 204: null },
    refuses: ['INVALID_CREDENTIALS', 'EMAIL_TAKEN'],
    story: async (story, { body, ctx }) => {
      const place = await locateLink(locate, 'email_change', body.token);
      if (!place) throw refuse('INVALID_CREDENTIALS');
      const { storeId, id } = place;
      await story.inTx({ ...ctx, storeId }, (tx) => confirmEmailChange(tx, id));
      return undefined;
    },
  });
}
