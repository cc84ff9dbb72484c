import Type, { type Static } from 'typebox';
import { closed, InstantText, Nullable, TextField, UuidText } from '../../platform/http/schemas.ts';
import { ROLES } from './roles.ts';
import type { ApiKey, StaffMember } from './types.ts';

/** Longest address in a request; whether it is one is EMAIL_INVALID. */
export const EmailField = TextField(320);
/** Longest text taken as a password; the rules of a new one are judged apart. */
export const PasswordField = TextField(1024);
export const LinkField = TextField(200);
export const RefreshField = TextField(200);
const name = TextField(255);

export const tokensPart = {
  access_token: Type.String(),
  refresh_token: Type.String(),
  token_type: Type.Literal('Bearer'),
  expires_in: Type.Integer({ description: 'Seconds' }),
};
export const tokensBody = closed(tokensPart);

export const loginBody = closed({
  email: EmailField,
  password: PasswordField,
  store: Type.Optional(TextField(64)),
});
export const signedInBody = closed({
  staff: closed({
    id: UuidText,
    email: Type.String(),
    name: Type.String(),
    role: Type.Enum([...ROLES]),
    store_id: UuidText,
  }),
  ...tokensPart,
});
export const refreshBody = closed({ refresh_token: RefreshField });
export const resetRequestBody = closed({ email: EmailField });
export const resetConfirmBody = closed({ token: LinkField, password: PasswordField });
export const acceptBody = closed({
  token: LinkField,
  name: Type.Optional(name),
  password: PasswordField,
});
export const nothingBody = closed({});

export const meBody = closed({
  kind: Type.Enum(['staff', 'api_key']),
  id: UuidText,
  store_id: UuidText,
  role: Type.Optional(Type.String()),
  scopes: Type.Array(Type.String()),
});

export const staffBody = closed({
  id: UuidText,
  email: Type.String(),
  name: Type.String(),
  role: Type.Enum([...ROLES]),
  extra_scopes: Type.Array(Type.String()),
  status: Type.Enum(['invited', 'active', 'removed']),
  version: Type.Integer(),
  created_at: InstantText,
});
export const toStaffBody = (member: StaffMember): Static<typeof staffBody> => ({
  id: member.id,
  email: member.email,
  name: member.name,
  role: member.role,
  extra_scopes: [...member.extraScopes],
  status: member.status,
  version: member.version,
  created_at: member.createdAt,
});

const scopes = Type.Array(TextField(64), { maxItems: 100 });
export const inviteBody = closed({
  email: EmailField,
  name,
  role: Type.Enum([...ROLES]),
  extra_scopes: Type.Optional(scopes),
});
export const changeStaffBody = closed({
  name: Type.Optional(name),
  role: Type.Optional(Type.Enum([...ROLES])),
  extra_scopes: Type.Optional(scopes),
});

const keyPart = {
  id: UuidText,
  name: Type.String(),
  kind: Type.Enum(['secret', 'publishable']),
  key_prefix: Type.String(),
  scopes: Type.Array(Type.String()),
  expires_at: Nullable(InstantText),
  last_used_at: Nullable(InstantText),
  revoked_at: Nullable(InstantText),
  ip_allow: Type.Array(Type.String()),
  version: Type.Integer(),
  created_at: InstantText,
};
export const apiKeyBody = closed(keyPart);
export const newApiKeyAnswer = closed({ ...keyPart, key: Type.String() });
export const toApiKeyBody = (apiKey: ApiKey): Static<typeof apiKeyBody> => ({
  id: apiKey.id,
  name: apiKey.name,
  kind: apiKey.kind,
  key_prefix: apiKey.keyPrefix,
  scopes: [...apiKey.scopes],
  expires_at: apiKey.expiresAt,
  last_used_at: apiKey.lastUsedAt,
  revoked_at: apiKey.revokedAt,
  ip_allow: [...apiKey.ipAllow],
  version: apiKey.version,
  created_at: apiKey.createdAt,
});

export const newApiKeyBody = closed({
  name: TextField(255, { minLength: 1 }),
  kind: Type.Enum(['secret', 'publishable']),
  scopes: Type.Optional(scopes),
  preset: Type.Optional(TextField(64)),
  expires_at: Type.Optional(Nullable(InstantText)),
  ip_allow: Type.Optional(Type.Array(TextField(64), { maxItems: 100 })),
});
