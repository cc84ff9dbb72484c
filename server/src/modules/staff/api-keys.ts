/* Keys of programs: secret ones with scopes, publishable ones that name the store. Their text is shown once.
 * Invariants  scopes never change; a key grants nothing that its maker lacks; at most 100 live ones.
 */
import type { Uuid } from '../../kernel/ids.ts';
import { refuse, refuseField } from '../../kernel/refusal.ts';
import { isAddressRange } from '../../platform/address-range.ts';
import { writeAudit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/postgres/db.ts';
import { mintToken, tokenPrefix } from '../../platform/tokens.ts';
import { apiKeyCreated, apiKeyRevoked } from './events.ts';
import { forgetSession } from './revocations.ts';
import { API_KEY_PRESETS, checkGrant } from './roles.ts';
import type { Granter } from './staff.ts';
import * as rows from './store.ts';
import type { ApiKey, ApiKeyKind } from './types.ts';

export const API_KEYS_MAX = 100;

export const apiKeyPage = rows.keyPage;

/** Notes when a key was last used, to the minute. */
export const recordKeyUse = rows.markKeyUsed;

/**
 * Makes a key; `key` is its text, never to be had again.
 * preset   a name of commerce's table instead of scopes
 * refuses  SCOPE_INVALID 422 (unknown scope or preset; scopes on a publishable key; none on a secret one),
 *          INSUFFICIENT_SCOPE 403, LIMIT_EXCEEDED 422, VALIDATION_FAILED 422 (expiry in the past, no address range)
 * emits    api_key.created
 */
export async function createApiKey(
  tx: Tx,
  input: {
    readonly name: string;
    readonly kind: ApiKeyKind;
    readonly scopes?: readonly string[] | undefined;
    readonly preset?: string | undefined;
    readonly expiresAt?: Date | null | undefined;
    readonly ipAllow?: readonly string[] | undefined;
  },
  granter: Granter,
): Promise<{ readonly apiKey: ApiKey; readonly key: string }> {
  const scopes = scopesOf(input);
  checkGrant(granter.scopes, scopes);
  const { expiresAt = null, ipAllow = [] } = input;
  if (expiresAt !== null && expiresAt <= tx.now) {
    throw refuseField('VALIDATION_FAILED', '/expires_at', 'it is past already');
  }
  for (const [index, range] of ipAllow.entries()) {
    if (!isAddressRange(range)) {
      throw refuseField(
        'VALIDATION_FAILED',
        `/ip_allow/${index}`,
        'neither an address nor a range',
      );
    }
  }
  if ((await rows.countLiveKeys(tx)) >= API_KEYS_MAX) {
    throw refuse('LIMIT_EXCEEDED', { limit: 'api_keys', max: API_KEYS_MAX });
  }
  const kind = input.kind === 'secret' ? 'sk' : 'pk';
  const { token, hash } = mintToken(kind, (count) => tx.randomBytes(count));
  const apiKey = await rows.insertKey(tx, {
    name: input.name,
    kind: input.kind,
    prefix: tokenPrefix(token),
    hash,
    scopes,
    expiresAt,
    ipAllow,
  });
  const facts = { api_key_id: apiKey.id, kind: apiKey.kind, scopes: [...scopes] };
  tx.emit(apiKeyCreated(apiKey.id, facts));
  await writeAudit(tx, {
    action: 'api_key.created',
    objectType: 'api_key',
    objectId: apiKey.id,
    facts,
  });
  return { apiKey, key: token };
}

/**
 * Revokes a key: refused within two seconds everywhere. A second call changes nothing.
 * refuses  NOT_FOUND 404, VERSION_MISMATCH 412
 * emits    api_key.revoked
 */
export async function revokeApiKey(
  tx: Tx,
  id: Uuid,
  expectedVersion: number | undefined,
): Promise<void> {
  const apiKey = await rows.lockKey(tx, id);
  if (!apiKey) throw refuse('NOT_FOUND');
  if (expectedVersion !== undefined && expectedVersion !== apiKey.version) {
    throw refuse('VERSION_MISMATCH');
  }
  if (apiKey.revokedAt !== null) return;
  await rows.markKeyRevoked(tx, id, 'revoked');
  const facts = { api_key_id: id, kind: apiKey.kind, scopes: [...apiKey.scopes] };
  tx.emit(apiKeyRevoked(id, facts));
  await writeAudit(tx, { action: 'api_key.revoked', objectType: 'api_key', objectId: id, facts });
  tx.afterCommit(() => forgetSession(id));
}

function scopesOf(input: {
  readonly kind: ApiKeyKind;
  readonly scopes?: readonly string[] | undefined;
  readonly preset?: string | undefined;
}): readonly string[] {
  const { kind, scopes = [], preset } = input;
  const named = preset === undefined ? [] : API_KEY_PRESETS[preset];
  if (named === undefined || (preset !== undefined && scopes.length > 0)) {
    throw refuse('SCOPE_INVALID', preset === undefined ? {} : { preset });
  }
  const wanted = [...new Set([...named, ...scopes])];
  if ((kind === 'publishable') !== (wanted.length === 0)) {
    throw refuse('SCOPE_INVALID', { scopes: wanted });
  }
  return wanted;
}
