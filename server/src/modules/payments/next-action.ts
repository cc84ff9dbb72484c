import Type, { type Static } from 'typebox';
import { closed, InstantText } from '../../platform/http/schemas.ts';
import type { NextAction } from './types.ts';

/** What a payer has to do next, on the wire: the answers of checkout carry it too. */
export const nextActionBody = closed({
  type: Type.Enum(['three_d_secure', 'redirect', 'qr', 'verification']),
  url: Type.Optional(Type.String()),
  data: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  expires_at: InstantText,
});

export const toNextAction = (action: NextAction): Static<typeof nextActionBody> => ({
  type: action.type,
  ...(action.url === undefined ? {} : { url: action.url }),
  ...(action.data === undefined ? {} : { data: { ...action.data } }),
  expires_at: action.expires_at,
});
