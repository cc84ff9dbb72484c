import Type from 'typebox';
import { defineEvent, staffWith } from '../../platform/events.ts';

const changed = Type.Array(Type.String());

export const storeUpdated = defineEvent('store.updated', {
  aggregate: 'store',
  payload: Type.Object({ changed }),
  audience: () => [staffWith('settings:read')],
});

export const settingsUpdated = defineEvent('settings.updated', {
  aggregate: 'store',
  payload: Type.Object({ key: Type.String(), changed }),
  audience: () => [staffWith('settings:read')],
});

const market = Type.Object({ code: Type.String(), changed });

export const marketCreated = defineEvent('market.created', {
  aggregate: 'market',
  payload: market,
  audience: () => [staffWith('markets:read')],
});

export const marketUpdated = defineEvent('market.updated', {
  aggregate: 'market',
  payload: market,
  audience: () => [staffWith('markets:read')],
});
