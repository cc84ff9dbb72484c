import Type, { type Static } from 'typebox';
import { InstantText, Metadata, Nullable, shape, UuidText } from '../../platform/http/schemas.ts';
import type { Store } from './types.ts';

/** A store on the wire, for staff. */
export const storeBody = shape('Store', {
  id: UuidText,
  name: Type.String(),
  slug: Type.String(),
  legal_name: Nullable(Type.String()),
  default_currency: Type.String(),
  default_locale: Type.String(),
  time_zone: Type.String(),
  status: Type.Enum(['active', 'suspended', 'closing']),
  settings_version: Type.Integer(),
  metadata: Metadata,
  version: Type.Integer(),
  created_at: InstantText,
  updated_at: InstantText,
});

export const toStoreBody = (store: Store): Static<typeof storeBody> => ({
  id: store.id,
  name: store.name,
  slug: store.slug,
  legal_name: store.legalName,
  default_currency: store.defaultCurrency,
  default_locale: store.defaultLocale,
  time_zone: store.timeZone,
  status: store.status,
  settings_version: store.settingsVersion,
  metadata: store.metadata as Static<typeof Metadata>,
  version: store.version,
  created_at: store.createdAt,
  updated_at: store.updatedAt,
});
