import Type from 'typebox';
import { defineEvent, staffWith } from '../../platform/events.ts';

/** A rate was made, changed or taken away. Its aggregate is the rate's zone. */
export const taxRateChanged = defineEvent('tax.rate_changed', {
  aggregate: 'tax_zone',
  payload: Type.Object({
    country: Type.String(),
    region: Type.Union([Type.String(), Type.Null()]),
    tax_rate_id: Type.String(),
    rate_ppm: Type.Integer(),
    changed: Type.Array(Type.String()),
  }),
  audience: () => [staffWith('taxes:read')],
});
