import type { Static } from 'typebox';
import { parseEmail } from '../../kernel/email.ts';
import { given } from '../../kernel/given.ts';
import { parseUuid, type Uuid } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import { ACCESS_TOKEN_SECONDS, accessTokensOf } from '../../platform/access-tokens.ts';
import type { Edges } from '../../platform/edges.ts';
import { noEarlier } from '../../platform/floor.ts';
import { listAnswer } from '../../platform/http/list.ts';
import type { Principal } from '../../platform/http/route.ts';
import { idInPath, listOf, pathId } from '../../platform/http/schemas.ts';
import {
  checkPassword,
  hashPassword,
  isOutdatedHash,
  STAFF_PASSWORD_MIN,
  verifyPassword,
} from '../../platform/passwords.ts';
import { storeBody, toStoreBody } from '../stores/store-body.ts';
import { currentStore } from '../stores/stores.ts';
import { apiKeyPage, createApiKey, revokeApiKey } from './api-keys.ts';
import { issueLink, locateLink, peekLink } from './one-time-tokens.ts';
import { scopesOfRole } from './roles.ts';
import {
  acceptBody,
  apiKeyBody,
  changeStaffBody,
  inviteBody,
  loginBody,
  meBody,
  newApiKeyAnswer,
  newApiKeyBody,
  nothingBody,
  refreshBody,
  resetConfirmBody,
  resetRequestBody,
  signedInBody,
  staffBody,
  toApiKeyBody,
  tokensBody,
  toStaffBody,
} from './schema.ts';
import {
  clientHashOf,
  endSession,
  endSessionsOf,
  locateRefresh,
  refreshSession,
} from './sessions.ts';
import {
  acceptInvitation,
  changeStaff,
  type Granter,
  inviteStaff,
  rehashStaffPassword,
  removeStaff,
  resetStaffPassword,
  signInStaff,
  staffById,
  staffPage,
} from './staff.ts';
import { locateMemberships, locateSignIn, locateStores } from './store.ts';
import type { SessionGrant, StaffMember } from './types.ts';

export function staffRoutes(edges: Edges): void {
  signInRoutes(edges);
  passwordRoutes(edges);
  invitationRoute(edges);
  storesRoute(edges);
  memberRoutes(edges);
  keyRoutes(edges);
}

type Signed = { readonly member: StaffMember; readonly grant: SessionGrant };

/** The answer of a sign-in: the person and both tokens. */
async function signedIn(
  edges: Edges,
  storeId: Uuid,
  { member, grant }: Signed,
): Promise<Static<typeof signedInBody>> {
  return {
    staff: {
      id: member.id,
      email: member.email,
      name: member.name,
      role: member.role,
      store_id: storeId,
    },
    ...(await staffTokens(edges, storeId, member, grant)),
  };
}

async function staffTokens(
  edges: Edges,
  storeId: Uuid,
  member: StaffMember,
  grant: SessionGrant,
): Promise<Static<typeof tokensBody>> {
  const accessToken = await accessTokensOf(edges).sign({
    surface: 'admin',
    kind: 'staff',
    subject: member.id,
    storeId,
    sessionId: grant.sessionId,
    sessionVersion: grant.sessionVersion,
    scopes: scopesOfRole(member.role, member.extraScopes),
  });
  return {
    access_token: accessToken,
    refresh_token: grant.refreshToken,
    token_type: 'Bearer',
    expires_in: ACCESS_TOKEN_SECONDS,
  };
}

function signInRoutes(edges: Edges): void {
  const { http, locate } = edges;
  http.route({
    method: 'POST',
    url: '/admin/auth/login',
    summary: 'Signs a member of staff in',
    policy: { who: 'public' },
    rateLimit: 'auth',
    body: loginBody,
    answers: { 200: signedInBody },
    refuses: ['INVALID_CREDENTIALS'],
    story: (story, { body, ctx, userAgent }) =>
      noEarlier(async () => {
        const email = parseEmail(body.email);
        const found = email === undefined ? undefined : await locateSignIn(locate, email);
        const fits = await verifyPassword(found?.hash, body.password);
        if (!found || !fits) throw refuse('INVALID_CREDENTIALS');
        const storeId = await storeOfLogin(edges, found.id, body.store, ctx.storeId);
        const rehashed =
          found.hash !== null && isOutdatedHash(found.hash)
            ? await hashPassword(body.password)
            : undefined;
        const actor = { kind: 'staff', id: found.id } as const;
        const signed = await story.inTx({ ...ctx, storeId, actor }, async (tx) => {
          if (rehashed !== undefined) await rehashStaffPassword(tx, found.id, rehashed);
          return signInStaff(tx, found.id, clientHashOf(userAgent));
        });
        return signedIn(edges, storeId, signed);
      }),
  });
  http.route({
    method: 'POST',
    url: '/admin/auth/refresh',
    summary: 'A new pair of tokens for a refresh token, which is then used up',
    policy: { who: 'public' },
    rateLimit: 'auth',
    body: refreshBody,
    answers: { 200: tokensBody },
    refuses: ['UNAUTHENTICATED', 'TOKEN_EXPIRED'],
    story: async (story, { body, ctx, userAgent }) => {
      const token = body.refresh_token;
      const place = await locateRefresh(locate, token);
      const { storeId } = place;
      const done = await story.inTx({ ...ctx, storeId }, async (tx) => {
        const refreshed = await refreshSession(tx, {
          token,
          tokenId: place.id,
          kind: 'staff',
          clientHash: clientHashOf(userAgent),
        });
        if (refreshed.outcome === 'refused') return refreshed;
        const member = await staffById(tx, refreshed.account.id);
        return { outcome: 'renewed', member, grant: refreshed.grant } as const;
      });
      if (done.outcome === 'refused') throw refuse(done.code);
      if (done.member?.status !== 'active') throw refuse('UNAUTHENTICATED');
      return staffTokens(edges, storeId, done.member, done.grant);
    },
  });
  http.route({
    method: 'POST',
    url: '/admin/auth/logout',
    summary: 'Ends the session of the access token',
    policy: { who: 'staff', scope: null },
    answers: { 204: null },
    write: async (tx, { principal }) => {
      if (principal.kind === 'staff') {
        await endSession(tx, { kind: 'staff', id: principal.id }, principal.sessionId, 'logout');
      }
      return undefined;
    },
  });
  http.route({
    method: 'GET',
    url: '/admin/me',
    summary: 'Who the caller is and what it may do',
    policy: { who: 'staff', scope: null },
    answers: { 200: meBody },
    read: async (db, { principal }) => {
      if (principal.kind !== 'staff' && principal.kind !== 'api_key') {
        throw refuse('UNAUTHENTICATED');
      }
      const { kind, id } = principal;
      const me = { kind, id, store_id: db.storeId, scopes: [...principal.scopes] };
      return principal.kind === 'staff' ? { ...me, role: principal.role } : me;
    },
  });
}

/** The store named, the host's where the person is a member, else that of the oldest membership. */
async function storeOfLogin(
  { locate }: Pick<Edges, 'locate'>,
  personId: Uuid,
  named: string | undefined,
  hostStoreId: Uuid,
): Promise<Uuid> {
  const memberships = await locateMemberships(locate, personId);
  let wanted: Uuid | undefined;
  if (named === undefined) {
    wanted = memberships.includes(hostStoreId) ? hostStoreId : memberships[0];
  } else {
    const id =
      parseUuid(named) ??
      (await locateStores(locate)).find((store) => store.slug === named)?.storeId;
    wanted = memberships.find((storeId) => storeId === id);
  }
  if (!wanted) throw refuse('INVALID_CREDENTIALS');
  return wanted;
}

function passwordRoutes(edges: Edges): void {
  const { http, locate, reads } = edges;
  http.route({
    method: 'POST',
    url: '/admin/auth/password-reset',
    summary: 'Mails a link for a new password, if there is such an account',
    policy: { who: 'public' },
    rateLimit: 'auth',
    body: resetRequestBody,
    answers: { 202: nothingBody },
    story: (story, { body, ctx }) =>
      noEarlier(async () => {
        const email = parseEmail(body.email);
        const found = email === undefined ? undefined : await locateSignIn(locate, email);
        const storeId = found && (await locateMemberships(locate, found.id))[0];
        if (found && storeId && email !== undefined) {
          await story.inTx({ ...ctx, storeId }, (tx) =>
            issueLink(tx, 'reset', { kind: 'staff', id: found.id }, email),
          );
        }
        return {};
      }),
  });
  http.route({
    method: 'POST',
    url: '/admin/auth/password-reset/confirm',
    summary: 'Sets a new password by the mailed link; every session ends',
    policy: { who: 'public' },
    rateLimit: 'auth',
    body: resetConfirmBody,
    answers: { 204: null },
    refuses: ['INVALID_CREDENTIALS'],
    story: (story, { body, ctx }) =>
      noEarlier(async () => {
        const place = await locateLink(locate, 'reset', body.token);
        const link = place && (await peekLink(reads(place), place.id));
        if (!place || link?.account.kind !== 'staff') throw refuse('INVALID_CREDENTIALS');
        const { storeId, id: linkId } = place;
        const store = await currentStore(reads(place));
        checkPassword(body.password, { min: STAFF_PASSWORD_MIN, names: [store.name, link.email] });
        const hash = await hashPassword(body.password);
        const personId = await story.inTx({ ...ctx, storeId }, (tx) =>
          resetStaffPassword(tx, linkId, hash),
        );
        for (const other of await locateMemberships(locate, personId)) {
          if (other === storeId) continue;
          await story.inTx({ ...ctx, storeId: other }, (tx) =>
            endSessionsOf(tx, { kind: 'staff', id: personId }, 'password_changed'),
          );
        }
        return undefined;
      }),
  });
}

function invitationRoute(edges: Edges): void {
  const { http, locate, reads } = edges;
  http.route({
    method: 'POST',
    url: '/admin/auth/invitations/accept',
    summary: 'Accepts an invitation by the mailed link and signs in',
    policy: { who: 'public' },
    rateLimit: 'auth',
    body: acceptBody,
    answers: { 200: signedInBody },
    refuses: ['INVALID_CREDENTIALS'],
    story: (story, { body, ctx, userAgent }) =>
      noEarlier(async () => {
        const place = await locateLink(locate, 'invitation', body.token);
        const link = place && (await peekLink(reads(place), place.id));
        if (!place || link?.account.kind !== 'staff') throw refuse('INVALID_CREDENTIALS');
        const { storeId, id: linkId } = place;
        // Who works for another store already proves it by the password they have.
        const known = await locateSignIn(locate, link.email);
        const isKnown = known?.hash !== undefined && known.hash !== null;
        if (isKnown && !(await verifyPassword(known.hash, body.password))) {
          throw refuse('INVALID_CREDENTIALS');
        }
        let passwordHash: string | undefined;
        if (!isKnown) {
          const store = await currentStore(reads(place));
          const names = [store.name, link.email];
          checkPassword(body.password, { min: STAFF_PASSWORD_MIN, names });
          passwordHash = await hashPassword(body.password);
        }
        const signed = await story.inTx({ ...ctx, storeId }, (tx) =>
          acceptInvitation(tx, {
            linkId,
            name: body.name,
            passwordHash,
            clientHash: clientHashOf(userAgent),
          }),
        );
        return signedIn(edges, storeId, signed);
      }),
  });
}

function storesRoute({ http, locate, reads }: Edges): void {
  http.route({
    method: 'GET',
    url: '/admin/stores',
    summary: 'The stores that the caller belongs to, oldest membership first',
    policy: { who: 'staff', scope: 'settings:read' },
    list: { sorts: ['position'], default: 'position' },
    answers: { 200: listOf(storeBody) },
    read: async (db, { principal, page }) => {
      const ids =
        principal.kind === 'staff'
          ? [...(await locateMemberships(locate, principal.id))]
          : [db.storeId];
      if (page.descending) ids.reverse();
      const from = page.after ? ids.findIndex((id) => id === page.after?.[0]) + 1 : 0;
      const stores = await Promise.all(
        ids.slice(from, from + page.limit + 1).map((storeId) => currentStore(reads({ storeId }))),
      );
      return listAnswer(page, stores, toStoreBody, (store) => [store.id]);
    },
  });
}

const granterOf = (principal: Principal): Granter => ({
  scopes: 'scopes' in principal ? principal.scopes : [],
  isOwner: principal.kind === 'staff' && principal.role === 'owner',
});

function memberRoutes({ http }: Edges): void {
  http.route({
    method: 'GET',
    url: '/admin/staff',
    summary: 'Who works for the store',
    policy: { who: 'staff', scope: 'users:read' },
    list: { sorts: ['created_at', 'email'], default: 'created_at' },
    answers: { 200: listOf(staffBody) },
    read: async (db, { page }) =>
      listAnswer(page, await staffPage(db, page), toStaffBody, (row) => [
        page.sort === 'email' ? row.email : row.createdAt,
        row.id,
      ]),
  });
  http.route({
    method: 'POST',
    url: '/admin/staff',
    summary: 'Invites somebody to work for the store',
    policy: { who: 'staff', scope: 'users:write' },
    body: inviteBody,
    answers: { 201: staffBody },
    refuses: ['EMAIL_INVALID', 'EMAIL_TAKEN', 'SCOPE_INVALID', 'FORBIDDEN'],
    write: async (tx, { body, principal }) => {
      const invited = {
        email: body.email,
        name: body.name,
        role: body.role,
        extraScopes: body.extra_scopes ?? [],
      };
      return toStaffBody(await inviteStaff(tx, invited, granterOf(principal)));
    },
  });
  http.route({
    method: 'PATCH',
    url: '/admin/staff/{id}',
    summary: 'Changes a member: name, role, extra scopes',
    policy: { who: 'staff', scope: 'users:write' },
    params: idInPath,
    body: changeStaffBody,
    answers: { 200: staffBody },
    refuses: ['NOT_FOUND', 'SCOPE_INVALID', 'FORBIDDEN', 'LAST_OWNER'],
    etag: true,
    ifMatch: true,
    write: async (tx, { params, body, principal, ifMatch }) => {
      const change = given({ name: body.name, role: body.role, extraScopes: body.extra_scopes });
      const id = pathId(params.id, 'NOT_FOUND');
      return toStaffBody(await changeStaff(tx, id, change, granterOf(principal), ifMatch));
    },
  });
  http.route({
    method: 'DELETE',
    url: '/admin/staff/{id}',
    summary: 'Takes a member from the store; their sessions end',
    policy: { who: 'staff', scope: 'users:write' },
    params: idInPath,
    answers: { 204: null },
    refuses: ['NOT_FOUND', 'FORBIDDEN', 'LAST_OWNER'],
    ifMatch: true,
    write: async (tx, { params, principal, ifMatch }) => {
      await removeStaff(tx, pathId(params.id, 'NOT_FOUND'), granterOf(principal), ifMatch);
      return undefined;
    },
  });
}

function keyRoutes({ http }: Edges): void {
  http.route({
    method: 'GET',
    url: '/admin/api-keys',
    summary: 'The keys of programs, live and revoked',
    policy: { who: 'staff', scope: 'users:admin' },
    list: { sorts: ['created_at', 'name'], default: '-created_at' },
    answers: { 200: listOf(apiKeyBody) },
    read: async (db, { page }) =>
      listAnswer(page, await apiKeyPage(db, page), toApiKeyBody, (row) => [
        page.sort === 'name' ? row.name : row.createdAt,
        row.id,
      ]),
  });
  http.route({
    method: 'POST',
    url: '/admin/api-keys',
    summary: 'Makes a key; its text is shown in this answer only',
    policy: { who: 'staff', scope: 'users:admin' },
    body: newApiKeyBody,
    answers: { 201: newApiKeyAnswer },
    refuses: ['SCOPE_INVALID', 'LIMIT_EXCEEDED'],
    write: async (tx, { body, principal }) => {
      const expiresAt = body.expires_at ? new Date(body.expires_at) : null;
      const made = await createApiKey(
        tx,
        {
          name: body.name,
          kind: body.kind,
          scopes: body.scopes,
          preset: body.preset,
          expiresAt,
          ipAllow: body.ip_allow,
        },
        granterOf(principal),
      );
      return { ...toApiKeyBody(made.apiKey), key: made.key };
    },
  });
  http.route({
    method: 'DELETE',
    url: '/admin/api-keys/{id}',
    summary: 'Revokes a key',
    policy: { who: 'staff', scope: 'users:admin' },
    params: idInPath,
    answers: { 204: null },
    refuses: ['NOT_FOUND'],
    ifMatch: true,
    write: async (tx, { params, ifMatch }) => {
      await revokeApiKey(tx, pathId(params.id, 'NOT_FOUND'), ifMatch);
      return undefined;
    },
  });
}
